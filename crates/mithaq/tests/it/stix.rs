//! `mithaq stix …`: STIX files, without a node.

use std::fs::File;
use std::process::Command;

use serde_json::{Value, json};

use crate::home::{Ended, Home};
use crate::support::shared;

const ADDRESS: &str = r#"{"type":"ipv4-addr","id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","value":"198.51.100.3"}"#;
const TOOL: &str = r#"{"type":"tool","spec_version":"2.1","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":"a"}"#;

#[test]
fn neither_a_node_nor_a_data_directory_is_needed() {
    let home = Home::empty();
    let file = home.file("a.json", ADDRESS);
    for command in ["validate", "convert", "canonical", "id"] {
        home.run(&["stix", command, &file]).ended(0);
    }
    assert!(!home.data_dir().exists());
}

#[test]
fn validate_tells_what_breaks_which_rule_and_where() {
    let home = Home::empty();
    let bad = TOOL.replace(
        r#""name":"a""#,
        r#""confidence":101,"kill_chain_phases":[{"phase_name":"b"}]"#,
    );
    let file = home.file("feed.json", bundle(&[TOOL, &bad, ADDRESS]));
    let told = home.run(&["stix", "validate", &file]).ended(3);
    assert_eq!(
        told.out.replace(&file, "feed.json"),
        "2 valid, 1 not valid, in 1 file\n\n\
         Not valid\n  feed.json, object 1, line 3, tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\n    \
         $.confidence: 101 is not between 0 and 100 (range, STIX 2.1 §3.2)\n    \
         $.kill_chain_phases[0].kill_chain_name: the property `kill_chain_name` is required (property-missing, STIX 2.1 §2.11)\n    \
         $.name: the property `name` is required (property-missing, STIX 2.1 §4.18)\n"
    );
    let report = home
        .run(&["stix", "validate", "--json", &file])
        .ended(3)
        .json();
    assert_eq!(
        keys(&report),
        [
            "broken", "bundles", "files", "objects", "refused", "remarks", "skipped", "valid"
        ]
    );
    assert_eq!(report["refused"][0]["errors"][0]["code"], "range");
    assert_eq!(report["refused"][0]["errors"][0]["path"], "$.confidence");
    assert_eq!(
        (
            &report["refused"][0]["line"],
            &report["refused"][0]["column"]
        ),
        (&json!(3), &json!(1))
    );
}

#[test]
fn remarks_are_counted_and_matter_with_strict_only() {
    let home = Home::empty();
    let unusual = TOOL.replace(
        r#""name":"a""#,
        r#""name":"a","tool_types":["Hammer"],"x_qamar":1"#,
    );
    let file = home.file("feed.json", format!("[{unusual}]"));
    let report = home
        .run(&["stix", "validate", "--json", &file])
        .ended(0)
        .json();
    let codes: Vec<_> = report["remarks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["custom-property", "vocabulary", "vocabulary-form"]);
    assert_eq!(report["remarks"][1]["first"]["path"], "$.tool_types[0]");
    home.run(&["stix", "validate", "--strict", &file]).ended(3);
    home.run(&[
        "stix",
        "validate",
        "--strict",
        &home.file("good.json", TOOL),
    ])
    .ended(0);
}

#[test]
fn broken_json_is_told_with_line_and_column() {
    let home = Home::empty();
    let cut = home.file("cut.json", format!("[\n{TOOL},\n"));
    let twice = home.file(
        "twice.json",
        format!(
            "[\n {TOOL},\n {}]",
            TOOL.replace(r#""name":"a""#, "\n  \"name\":\"a\",\"name\":\"b\"")
        ),
    );
    let report = home
        .run(&["stix", "validate", "--json", &cut, &twice])
        .ended(3)
        .json();
    let broken = &report["broken"][0];
    assert_eq!(
        (&broken["line"], &broken["column"], &broken["code"]),
        (&json!(3), &json!(1), &json!("json-unexpected-end"))
    );
    let fault = &report["refused"][0]["errors"][0];
    assert_eq!(fault["code"], "json-duplicate-key");
    assert_eq!(
        fault["message"],
        "line 4, column 14: the object already has a key `name`"
    );
    // The object before the break was looked at.
    assert_eq!(report["objects"], 3);
}

#[test]
fn standard_input_and_folders_are_read() {
    let home = Home::empty();
    let file = home.file("folder/a.json", bundle(&[TOOL]));
    home.file("folder/deeper/b.json", ADDRESS);
    home.file("folder/c.txt", "read me");
    let folder = home.path("folder");
    let report = home
        .run(&["stix", "validate", "--json", folder.to_str().unwrap()])
        .ended(0)
        .json();
    assert_eq!(
        (&report["files"], &report["objects"], &report["skipped"]),
        (&json!(2), &json!(2), &json!(1))
    );
    let piped = piped(&home, &["stix", "validate", "--json", "-"], &file)
        .ended(0)
        .json();
    assert_eq!((&piped["files"], &piped["valid"]), (&json!(1), &json!(1)));
    let missing = home
        .run(&["stix", "validate", "--json", &file, "no-such.json"])
        .ended(2);
    assert_eq!(missing.error_code(), "cannot-read");
}

#[test]
fn convert_makes_one_bundle_that_is_valid_and_always_the_same() {
    let home = Home::empty();
    let old = home.file("old.json", OLD);
    let to = home.path("new.json");
    let to = to.to_str().unwrap();
    let report = home
        .run(&["stix", "convert", "--json", &old, "-o", to])
        .ended(0)
        .json();
    assert_eq!(
        keys(&report),
        [
            "broken",
            "converted",
            "file",
            "files",
            "notes",
            "objects",
            "refused",
            "skipped",
            "unchanged"
        ]
    );
    assert_eq!(
        (&report["converted"], &report["objects"]),
        (&json!(3), &json!(5))
    );
    let bundle: Value = serde_json::from_slice(&std::fs::read(to).unwrap()).unwrap();
    assert_eq!(bundle["id"], "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d");
    assert!(bundle.get("spec_version").is_none());
    home.run(&["stix", "validate", to]).ended(0);
    // Without a file it is the same, and the report is beside it; what is converted already stays.
    let told = home.run(&["stix", "convert", &old]).ended(0);
    assert_eq!(told.out.as_bytes(), std::fs::read(to).unwrap());
    assert!(
        told.err
            .starts_with("3 converted, 0 of STIX 2.1 already, 0 refused, from 1 file: 5 objects\n"),
        "{told:#?}"
    );
    assert!(
        told.err.contains(
            "1 × STIX 2.0 does not say whether it is a family: `is_family` is true now (is-family)"
        ),
        "{told:#?}"
    );
    let again = home.run(&["stix", "convert", to]).ended(0);
    assert_eq!(again.out.as_bytes(), std::fs::read(to).unwrap());
    // Two files have an id that follows from what is in them.
    let both = home
        .run(&["stix", "convert", &old, &home.file("a.json", TOOL)])
        .ended(0);
    assert_eq!(
        both.out,
        home.run(&[
            "stix",
            "convert",
            &old,
            &home.path("a.json").to_string_lossy()
        ])
        .ended(0)
        .out
    );
}

#[test]
fn convert_leaves_out_what_cannot_be_and_says_so() {
    let home = Home::empty();
    let lookalike = r#"{"type":"marking-definition","id":"marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00.000Z","definition_type":"tlp","definition":{"tlp":"red"}}"#;
    let file = home.file("old.json", bundle(&[lookalike, TOOL]));
    let cut = home.file("cut.json", format!("[\n{TOOL},\n"));
    let told = home.run(&["stix", "convert", &file, &cut]).ended(3);
    let bundle: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(
        bundle["objects"].as_array().unwrap().len(),
        1,
        "nothing of a broken file: {told:#?}"
    );
    assert!(
        told.err.contains("marking-lookalike") && told.err.contains("line 3, column 1"),
        "{told:#?}"
    );
    let nothing = home
        .run(&[
            "stix",
            "convert",
            &home.file("empty.json", bundle_text("[]")),
        ])
        .ended(0);
    let nothing: Value = serde_json::from_str(&nothing.out).unwrap();
    assert!(nothing.get("objects").is_none());
}

#[test]
fn canonical_is_the_form_of_rfc_8785() {
    let home = Home::empty();
    let file = home.file("a.json", "[ {\"b\": 1.0, \"a\": \"\\u0041\"},\n {} ]");
    assert_eq!(
        home.run(&["stix", "canonical", &file]).ended(0).out,
        "{\"a\":\"A\",\"b\":1}\n{}\n"
    );
    let hashes = home
        .run(&["stix", "canonical", "--hash", &file])
        .ended(0)
        .out;
    assert!(
        hashes
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  ")
    );
    let listed = home
        .run(&["stix", "canonical", "--json", &file])
        .ended(0)
        .json();
    assert_eq!(listed["objects"][0]["canonical"], "{\"a\":\"A\",\"b\":1}");
    let twice = home.file("twice.json", "[{},\n{\"a\":1,\"a\":2}]");
    let told = home.run(&["stix", "canonical", &twice]).ended(3);
    assert_eq!(told.out, "{}\n");
    assert!(
        told.err
            .contains("line 2, column 8: the object already has a key `a`"),
        "{told:#?}"
    );
}

#[test]
fn id_follows_from_the_value() {
    let home = Home::empty();
    let other = ADDRESS.replace("28bb3599", "38bb3599");
    let bare = r#"{"type":"ipv4-addr","value":"198.51.100.3"}"#;
    let file = home.file("a.json", format!("[{ADDRESS},{other},{bare},{TOOL}]"));
    let told = home.run(&["stix", "id", &file]).ended(0);
    let id = "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4";
    assert_eq!(
        told.out,
        format!(
            "{id}  as it has\n{id}  but it has ipv4-addr--38bb3599-77cd-5a82-a950-b5bc3caf07c4\n{id}\n-  tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\n"
        )
    );
    let listed = home.run(&["stix", "id", "--json", &file]).ended(0).json();
    let agrees: Vec<_> = listed["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["agrees"])
        .collect();
    assert_eq!(
        agrees,
        [&json!(true), &json!(false), &Value::Null, &Value::Null]
    );
    assert_eq!(
        piped(&home, &["stix", "id", "-"], &home.file("b.json", bare))
            .ended(0)
            .out,
        format!("{id}\n")
    );
}

/// Published intelligence, as a user would check it.
#[test]
fn published_files_are_validated_as_they_are_imported() {
    let Some(data) = shared::data() else { return };
    let home = Home::empty();
    let folders = [
        "stix21-amnesty",
        "stix21-mitre-attack",
        "stix21-spec-examples",
    ]
    .map(|name| data.join(name));
    let mut line = vec!["stix", "validate", "--json"];
    line.extend(folders.iter().map(|folder| folder.to_str().unwrap()));
    let report = home.run(&line).ended(3).json();
    assert_eq!(
        (&report["files"], &report["objects"], &report["valid"]),
        (&json!(7), &json!(10_458), &json!(10_455))
    );
    let broken = data.join("misp-eset/broken");
    let report = home
        .run(&["stix", "validate", "--json", broken.to_str().unwrap()])
        .ended(3)
        .json();
    assert_eq!(report["broken"][0]["line"], 37_374);
}

/// A bundle of STIX 2.0.
const OLD: &str = r#"{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","spec_version":"2.0","objects":[
{"type":"malware","id":"malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-01-01T00:00:00.000Z","modified":"2016-01-01T00:00:00.000Z","name":"a","labels":["worm"]},
{"type":"indicator","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-01-01T00:00:00.000Z","modified":"2016-01-01T00:00:00.000Z","labels":["malicious-activity"],"pattern":"[file:name = 'a.exe']","valid_from":"2016-01-01T00:00:00Z"},
{"type":"observed-data","id":"observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2016-01-01T00:00:00.000Z","modified":"2016-01-01T00:00:00.000Z","first_observed":"2016-01-01T00:00:00Z","last_observed":"2016-01-01T00:00:00Z","number_observed":1,"objects":{"0":{"type":"ipv4-addr","value":"198.51.100.3"},"1":{"type":"network-traffic","dst_ref":"0","protocols":["tcp"]}}}
]}"#;

fn bundle(objects: &[&str]) -> String {
    bundle_text(&format!("[\n{}]", objects.join(",\n")))
}

fn bundle_text(objects: &str) -> String {
    format!(
        r#"{{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":{objects}}}"#
    )
}

/// The names of the report's properties, in the order of the alphabet.
fn keys(report: &Value) -> Vec<&str> {
    let names = report.as_object().unwrap().keys();
    let mut names: Vec<&str> = names.map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn piped(home: &Home, arguments: &[&str], file: &str) -> Ended {
    let mut command: Command = home.command(arguments);
    Ended::of(command.stdin(File::open(file).unwrap()))
}
