//! References, for the index of edges.

use mithaq_stix::Object;
use mithaq_stix::refs::references;

const A: &str = "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

#[test]
fn references_are_found_wherever_they_are() {
    let text = format!(
        r#"{{"type":"report","id":"report--{A}","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z",
        "name":"tool--{A}","published":"2026-01-01T00:00:00Z","created_by_ref":"identity--{A}",
        "object_refs":["tool--{A}","malware--{A}","tool--{A}"],
        "object_marking_refs":["marking-definition--{A}"],
        "granular_markings":[{{"marking_ref":"marking-definition--{A}","selectors":["name"]}}],
        "extensions":{{"x-qamar-ext":{{"sub":[{{"body_raw_ref":"artifact--{A}"}},7,null]}}}},
        "x_refs":{{"a_ref":"url--{A}"}},"x_old_ref":"0","x_list_refs":["1",2,["file--{A}"]]}}"#
    );
    check(
        &text,
        "created_by_ref identity, object_refs tool, object_refs malware, object_marking_refs marking-definition, \
         marking_ref marking-definition, body_raw_ref artifact, a_ref url",
    );
}

#[test]
fn a_circle_of_references_is_no_matter_case_13() {
    let text = format!(
        r#"{{"type":"note","id":"note--{A}","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z",
        "content":"a","object_refs":["note--{A}","note--{A}"]}}"#
    );
    check(&text, "object_refs note");
}

fn check(text: &str, expected: &str) {
    let found = references(&Object::parse(text.as_bytes()).unwrap().object);
    let found: Vec<_> = found
        .iter()
        .map(|(property, id)| format!("{property} {}", id.object_type()))
        .collect();
    assert_eq!(found.join(", "), expected);
}
