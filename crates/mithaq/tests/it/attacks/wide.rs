//! Case 13: an object with more references than anybody needs, references in a circle, one giant report.

use serde_json::json;

use crate::home::Home;
use crate::support::nation::Nation;
use crate::support::samples::{FIRST, GREEN, bundle, indicator};

const MIB: u64 = 1 << 20;

fn report(refs: usize) -> String {
    let refs: Vec<String> = (0..refs)
        .map(|number| format!("indicator--00000000-0000-4000-8000-{number:012x}"))
        .collect();
    json!({
        "type": "report", "spec_version": "2.1", "id": crate::support::new_id("report").as_str(),
        "created": FIRST, "modified": FIRST, "name": "everything", "published": FIRST,
        "object_refs": refs, "object_marking_refs": [GREEN],
    })
    .to_string()
}

fn relationship(source: &str, target: &str) -> (String, String) {
    let id = crate::support::new_id("relationship").to_string();
    let text = json!({
        "type": "relationship", "spec_version": "2.1", "id": id, "created": FIRST, "modified": FIRST,
        "relationship_type": "related-to", "source_ref": source, "target_ref": target,
    });
    (id.clone(), text.to_string())
}

/// DESIGN § 2 (law 3): one object's size is bounded while it is read, what is large is taken in flat memory, and a
/// circle of references is looked at once.
#[test]
fn attack_13_one_giant_report_and_circles_of_references_are_bounded() {
    let nation = Nation::serving("Qamar");
    let before = nation.peak_memory();
    // With the defence removed a report of a million references would be taken in: one of fifty thousand is.
    let large = nation.home.file("large.json", bundle(&[report(50_000)]));
    assert_eq!(nation.run(&["import", &large])["accepted"], 1);
    let giant = nation.home.file("giant.json", bundle(&[report(1_000_000)]));
    let told = nation.try_run(&["import", &giant]);
    assert_eq!(told.status, 3, "{told:#?}");
    let refused = told.json()["refused"][0].clone();
    assert_eq!(told.json()["accepted"], 0);
    assert!(
        refused["code"].as_str().unwrap().starts_with("json-"),
        "{refused}"
    );
    let grown = nation.peak_memory() - before;
    assert!(grown < 192 * MIB, "{} MiB for one object", grown / MIB);

    // A circle of three, each named by the next.
    let [a, b, c] = ["a", "b", "c"].map(|name| indicator(name, &[GREEN]).about("192.0.2.99"));
    let (_, ab) = relationship(a.id(), b.id());
    let (_, bc) = relationship(b.id(), c.id());
    let (_, ca) = relationship(c.id(), a.id());
    nation.import_texts(&[a.text(), b.text(), c.text(), ab, bc, ca]);
    let found = nation.run(&["lookup", "192.0.2.99"]);
    let found = found.to_string();
    for object in [&a, &b, &c] {
        assert!(found.contains(object.id()), "{found}");
    }
}

/// One broken file tells its place, and a folder goes on without it.
#[test]
fn attack_13_depth_costs_a_refusal_and_nothing_else() {
    let home = Home::new();
    let deep = format!("[{}{}]", "[".repeat(300_000), "]".repeat(300_000));
    let file = home.file("deep.json", deep);
    let told = home.run(&["import", "--json", &file]).ended(3);
    assert_eq!(told.json()["accepted"], 0);
    assert!(!told.json()["refused"].as_array().unwrap().is_empty());
}
