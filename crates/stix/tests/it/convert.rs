//! STIX 2.0 to STIX 2.1: what becomes of each thing that changed.

use expect_test::{Expect, expect};
use mithaq_stix::{Object, convert};

const A: &str = "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
const RED: &str = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed";

#[test]
fn labels_that_are_types_move_and_the_rest_stay() {
    check(
        "malware",
        r#""labels":["ransomware","seen-twice","worm"],"name":"a""#,
        expect![[r#"
            {"type":"malware",2.1 "id":"malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","malware_types":["ransomware","worm"],"labels":["seen-twice"],"name":"a","is_family":true}
            $: STIX 2.0 does not say whether it is a family: `is_family` is true now: is-family"#]],
    );
    check(
        "identity",
        r#""name":"a","identity_class":"individual","labels":["operator"]"#,
        expect![[
            r#"{"type":"identity",2.1 "id":"identity--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","roles":["operator"],"name":"a","identity_class":"individual"}"#
        ]],
    );
    check(
        "tool",
        r#""name":"a","labels":["remote-access"]"#,
        expect![[
            r#"{"type":"tool",2.1 "id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","tool_types":["remote-access"],"name":"a"}"#
        ]],
    );
    check(
        "campaign",
        r#""name":"a","labels":["remote-access"]"#,
        expect![[
            r#"{"type":"campaign",2.1 "id":"campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","name":"a","labels":["remote-access"]}"#
        ]],
    );
    check(
        "tool",
        r#""name":"a","labels":["remote-access"],"tool_types":["mine"]"#,
        expect![[
            r#"{"type":"tool",2.1 "id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","name":"a","labels":["remote-access"],"tool_types":["mine"]}"#
        ]],
    );
}

#[test]
fn selectors_follow_what_they_mark() {
    check(
        "tool",
        &format!(
            r#""name":"a","labels":["seen-twice","remote-access","exploitation"],"granular_markings":[{{"marking_ref":"{RED}","selectors":["labels.[0]","labels.[2]","name"]}},{{"marking_ref":"{RED}","selectors":["labels"]}}]"#
        ),
        expect![[
            r#"{"type":"tool",2.1 "id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","tool_types":["remote-access","exploitation"],"labels":["seen-twice"],"name":"a","granular_markings":[{"marking_ref":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed","selectors":["labels.[0]","tool_types.[1]","name"]},{"marking_ref":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed","selectors":["labels","tool_types"]}]}"#
        ]],
    );
}

#[test]
fn patterns_are_in_the_words_of_2_1() {
    check(
        "indicator",
        r#""labels":["benign"],"valid_from":"2026-01-01T00:00:00Z","pattern":"[file:created = 'file:created'] START '2026-01-01T00:00:00Z' STOP '2026-02-01T00:00:00Z'""#,
        expect![[r#"
            {"type":"indicator",2.1 "id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","indicator_types":["benign"],"valid_from":"2026-01-01T00:00:00Z","pattern":"[file:ctime = 'file:created'] START t'2026-01-01T00:00:00Z' STOP t'2026-02-01T00:00:00Z'","pattern_type":"stix"}
            $.pattern: names of properties in the pattern are those of STIX 2.1 now: pattern"#]],
    );
    check(
        "indicator",
        r#""labels":["benign"],"valid_from":"2026-01-01T00:00:00Z","pattern":"[process:name = 'a']""#,
        expect![[r#"
            {"type":"indicator",2.1 "id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","indicator_types":["benign"],"valid_from":"2026-01-01T00:00:00Z","pattern":"[process:name = 'a']","pattern_type":"stix"}
            $.pattern: `process:name` has no equivalent in STIX 2.1: the pattern keeps it, and will match nothing there: pattern-path"#]],
    );
}

#[test]
fn definitions_of_tlp_stay_and_lookalikes_are_refused() {
    check_whole(
        r#"{"type":"marking-definition","id":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed","created":"2017-01-20T00:00:00.000Z","definition_type":"tlp","definition":{"tlp":"red"}}"#,
        expect![[r#"
            {"type":"marking-definition",2.1 "id":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed","created":"2017-01-20T00:00:00.000Z","name":"TLP:RED","definition_type":"tlp","definition":{"tlp":"red"}}
            $: a predefined definition has its name now: marking-name"#]],
    );
    check_whole(
        &format!(
            r#"{{"type":"marking-definition","id":"marking-definition--{A}","created":"2026-01-01T00:00:00.000Z","definition_type":"statement","definition":{{"statement":"© Rimal"}}}}"#
        ),
        expect![[
            r#"{"type":"marking-definition",2.1 "id":"marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","definition_type":"statement","definition":{"statement":"© Rimal"}}"#
        ]],
    );
    check_whole(
        &format!(
            r#"{{"type":"marking-definition","id":"marking-definition--{A}","created":"2026-01-01T00:00:00.000Z","definition_type":"tlp","definition":{{"tlp":"red"}}}}"#
        ),
        expect![
            "refused: $.id: calls itself TLP or PAP, but is not the predefined definition of that level (STIX 2.1 §7.2.1.4; FIRST TLP 2.0)"
        ],
    );
}

#[test]
fn observables_become_objects_and_references() {
    observed(
        r#""0":{"type":"ipv4-addr","value":"198.51.100.3"},"1":{"type":"network-traffic","dst_ref":"0","protocols":["tcp"]}"#,
        "",
        expect![[r#"
            {"type":"ipv4-addr",2.1 "id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","value":"198.51.100.3"}
            {"type":"network-traffic",2.1 "id":"network-traffic--86573313-99be-5e1b-a971-47e9b3381850","dst_ref":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","protocols":["tcp"]}
            {"type":"observed-data",2.1 "id":"observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":1,"object_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","network-traffic--86573313-99be-5e1b-a971-47e9b3381850"]}"#]],
    );
}

#[test]
fn a_directory_and_its_file_refer_to_each_other() {
    observed(
        r#""f":{"type":"file","name":"a.exe","created":"2026-01-01T00:00:00Z","is_encrypted":true,"hashes":{"ssdeep":"96:abc:def"},"parent_directory_ref":"d"},"d":{"type":"directory","path":"/a","accessed":"2026-01-01T00:00:00Z","contains_refs":["f"]}"#,
        "",
        expect![[r#"
            {"type":"file",2.1 "id":"file--6ecd8216-cc27-51a6-9a77-44b22ccf4cc1","name":"a.exe","ctime":"2026-01-01T00:00:00Z","x_stix20_is_encrypted":true,"hashes":{"SSDEEP":"96:abc:def"},"parent_directory_ref":"directory--81888fee-79cf-5261-a390-616f79a33c11"}
            {"type":"directory",2.1 "id":"directory--81888fee-79cf-5261-a390-616f79a33c11","path":"/a","atime":"2026-01-01T00:00:00Z","contains_refs":["file--6ecd8216-cc27-51a6-9a77-44b22ccf4cc1"]}
            {"type":"observed-data",2.1 "id":"observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":1,"object_refs":["file--6ecd8216-cc27-51a6-9a77-44b22ccf4cc1","directory--81888fee-79cf-5261-a390-616f79a33c11"]}
            $.objects.f.is_encrypted: `is_encrypted` of a file has no equivalent in STIX 2.1: kept as `x_stix20_is_encrypted`: no-equivalent"#]],
    );
}

#[test]
fn extensions_headers_and_accounts_change_with_them() {
    observed(
        r#""0":{"type":"domain-name","value":"rimal.example"},"1":{"type":"network-traffic","dst_ref":"0","protocols":["http"],"extensions":{"http-request-ext":{"request_method":"get","request_value":"/","request_header":{"Host":"rimal.example"}},"socket-ext":{"address_family":"AF_INET","protocol_family":"PF_INET"},"x-qamar":{"score":7}}},"2":{"type":"user-account","user_id":"7","account_type":"windows local","password_last_changed":"2026-01-01T00:00:00Z"},"3":{"type":"process","pid":7,"name":"a","binary_ref":"4"},"4":{"type":"file","name":"a"},"5":{"type":"windows-registry-key","key":"HKEY_USERS\\a","modified":"2026-01-01T00:00:00Z"}"#,
        "",
        expect![[r#"
            {"type":"domain-name",2.1 "id":"domain-name--47f2e8e8-148b-5eb8-8152-8c0ade817870","value":"rimal.example"}
            {"type":"network-traffic",2.1 "id":"network-traffic--e2b98dea-db81-5b51-a57b-9d23dd26882a","dst_ref":"domain-name--47f2e8e8-148b-5eb8-8152-8c0ade817870","protocols":["http"],"extensions":{"http-request-ext":{"request_method":"get","request_value":"/","request_header":{"Host":["rimal.example"]}},"socket-ext":{"address_family":"AF_INET","x_stix20_protocol_family":"PF_INET"},"x-qamar-ext":{"score":7}}}
            {"type":"user-account",2.1 "id":"user-account--ee1ead68-d064-5b1f-bdf4-770de6ae50f2","user_id":"7","account_type":"windows-local","credential_last_changed":"2026-01-01T00:00:00Z"}
            {"type":"process",2.1 "id":"process--6331b352-5c33-4b54-b00c-352dd1872083","pid":7,"x_stix20_name":"a","image_ref":"file--0bdfffc2-d6e5-5347-b3d4-7511e49cb982"}
            {"type":"file",2.1 "id":"file--0bdfffc2-d6e5-5347-b3d4-7511e49cb982","name":"a"}
            {"type":"windows-registry-key",2.1 "id":"windows-registry-key--2f254823-3f99-5798-82fa-a4c24d269ada","key":"HKEY_USERS\\a","modified_time":"2026-01-01T00:00:00Z"}
            {"type":"observed-data",2.1 "id":"observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":1,"object_refs":["domain-name--47f2e8e8-148b-5eb8-8152-8c0ade817870","network-traffic--e2b98dea-db81-5b51-a57b-9d23dd26882a","user-account--ee1ead68-d064-5b1f-bdf4-770de6ae50f2","process--6331b352-5c33-4b54-b00c-352dd1872083","file--0bdfffc2-d6e5-5347-b3d4-7511e49cb982","windows-registry-key--2f254823-3f99-5798-82fa-a4c24d269ada"]}
            $.objects.1.extensions.socket-ext.protocol_family: `protocol_family` of `socket-ext` has no equivalent in STIX 2.1: kept as `x_stix20_protocol_family`: no-equivalent
            $.objects.1.extensions.x-qamar: names of extensions of one's own end in `-ext` now: extension-name
            $.objects.3.name: `name` of a process has no equivalent in STIX 2.1: kept as `x_stix20_name`: no-equivalent"#]],
    );
}

#[test]
fn what_leads_nowhere_or_is_nothing_is_told() {
    observed(
        r#""0":{"type":"ipv4-addr","value":"198.51.100.3","resolves_to_refs":["9"]},"1":{"value":"?"},"2":7"#,
        "",
        expect![[r#"
            {"type":"ipv4-addr",2.1 "id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","value":"198.51.100.3"}
            {"type":"observed-data",2.1 "id":"observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":1,"object_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"]}
            $.objects.0.resolves_to_refs: it refers to nothing in the same container: left out: dangling
            $.objects.1: without a type it is no cyber-observable: left out: no-type
            $.objects.2: without a type it is no cyber-observable: left out: no-type"#]],
    );
}

/// DESIGN 6.3: what was marked stays marked when it becomes an object of its own.
#[test]
fn design_6_3_observables_take_their_markings_along() {
    observed(
        r#""0":{"type":"ipv4-addr","value":"198.51.100.3"},"1":{"type":"file","name":"a","modified":"2026-01-01T00:00:00Z"},"2":{"type":"mutex","name":"a"}"#,
        &format!(
            r#","object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"granular_markings":[{{"marking_ref":"{RED}","selectors":["objects.0","objects.1.modified","number_observed"]}},{{"marking_ref":"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82","selectors":["objects.2.name"]}}]"#
        ),
        expect![[r#"
            {"type":"ipv4-addr",2.1 "id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da","marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],"value":"198.51.100.3"}
            {"type":"file",2.1 "id":"file--0bdfffc2-d6e5-5347-b3d4-7511e49cb982","object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"name":"a","mtime":"2026-01-01T00:00:00Z","granular_markings":[{"marking_ref":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed","selectors":["mtime"]}]}
            {"type":"mutex",2.1 "id":"mutex--0bdfffc2-d6e5-5347-b3d4-7511e49cb982","object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"name":"a","granular_markings":[{"marking_ref":"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82","selectors":["name"]}]}
            {"type":"observed-data",2.1 "id":"observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":1,"object_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","file--0bdfffc2-d6e5-5347-b3d4-7511e49cb982","mutex--0bdfffc2-d6e5-5347-b3d4-7511e49cb982"],"object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"granular_markings":[{"marking_ref":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed","selectors":["number_observed"]}]}"#]],
    );
}

/// An archive in an archive that contains the first: their ids would follow from themselves.
#[test]
fn a_circle_of_contributing_references_has_ids_all_the_same() {
    let text = observed_data(
        r#""0":{"type":"file","name":"a.zip","extensions":{"archive-ext":{"contains_refs":["1"]}}},"1":{"type":"file","name":"b.zip","extensions":{"archive-ext":{"contains_refs":["0"]}}}"#,
        "",
    );
    let converted = convert::object(text.as_bytes()).unwrap();
    assert_eq!((converted.objects.len(), converted.refused.len()), (3, 0));
    let (observables, owner) = converted.objects.split_at(2);
    for (one, other) in [(0, 1), (1, 0)] {
        let references = mithaq_stix::refs::references(&observables[one]);
        assert_eq!(&references[0].1, observables[other].id());
    }
    assert_eq!(mithaq_stix::refs::references(&owner[0]).len(), 2);
}

#[test]
fn what_is_2_1_already_is_as_it_was() {
    for text in [
        format!(r#"{{"type":"tool","spec_version":"2.1","id":"tool--{A}","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":"a","labels":["remote-access"]}}"#),
        r#"{"type":"ipv4-addr","id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","value":"198.51.100.3"}"#.to_owned(),
    ] {
        let converted = convert::object(text.as_bytes()).unwrap();
        assert!(converted.unchanged);
        assert_eq!(converted.objects[0].bytes(), text.as_bytes());
        // What has been converted stays as it is.
        assert!(convert::object(converted.objects[0].bytes()).unwrap().unchanged);
    }
    assert!(convert::object(b"[]").is_err());
    assert!(convert::object(b"{").is_err());
}

fn observed(container: &str, rest: &str, expected: Expect) {
    check_whole(&observed_data(container, rest), expected);
}

fn observed_data(container: &str, rest: &str) -> String {
    format!(
        r#"{{"type":"observed-data","id":"observed-data--{A}","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":1,"objects":{{{container}}}{rest}}}"#
    )
}

/// An object of this type with these properties, and what it becomes.
fn check(object_type: &str, properties: &str, expected: Expect) {
    check_whole(
        &format!(
            r#"{{"type":"{object_type}","id":"{object_type}--{A}","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z",{properties}}}"#
        ),
        expected,
    );
}

fn check_whole(text: &str, expected: Expect) {
    let converted = convert::object(text.as_bytes()).unwrap();
    // Nothing in it depends on anything but the text.
    let again = convert::object(text.as_bytes()).unwrap();
    assert_eq!(converted.objects, again.objects);
    let mut lines: Vec<_> = converted.objects.iter().map(shown).collect();
    lines.extend(
        converted
            .refused
            .iter()
            .map(|refused| format!("refused: {refused}")),
    );
    lines.extend(
        converted
            .notes
            .iter()
            .map(|note| format!("{}: {}: {}", note.path, note.message, note.code)),
    );
    expected.assert_eq(&lines.join("\n"));
}

/// Without what every sample has.
fn shown(object: &Object) -> String {
    String::from_utf8_lossy(object.bytes())
        .replace(r#","created":"2026-01-01T00:00:00.000Z""#, "")
        .replace(r#","modified":"2026-01-01T00:00:00.000Z""#, "")
        .replace(r#""spec_version":"2.1","#, "2.1 ")
}
