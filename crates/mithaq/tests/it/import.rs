//! `import`.

use serde_json::json;

use crate::home::Home;
use crate::sample;

/// `accepted`, `held`, and how many were refused and skipped.
fn counts(report: &serde_json::Value) -> [u64; 4] {
    let mut keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["accepted", "held", "refused", "skipped", "warnings"]);
    let list = |name: &str| report[name].as_array().unwrap().len() as u64;
    [
        report["accepted"].as_u64().unwrap(),
        report["held"].as_u64().unwrap(),
        list("refused"),
        list("skipped"),
    ]
}

#[test]
fn a_second_import_changes_nothing() {
    let home = Home::new();
    let feed = home.file("feed.json", sample::bundle());
    let first = home.run(&["import", "--json", &feed]).ended(0);
    assert_eq!(counts(&first.json()), [4, 0, 0, 0]);
    let status = home.run(&["status", "--json"]).ended(0).json();
    assert_eq!(status["objects"], 4);
    let second = home.run(&["import", "--json", &feed]).ended(0);
    assert_eq!(counts(&second.json()), [0, 4, 0, 0]);
    assert_eq!(home.run(&["status", "--json"]).ended(0).json(), status);
}

#[test]
fn every_form_and_a_whole_folder() {
    let home = Home::new();
    let [a, b, c, d] = sample::objects();
    home.file(
        "feed/1-envelope.json",
        format!("{{\"more\":false,\"objects\":[{a}]}}"),
    );
    home.file("feed/2/array.json", format!("[{b},{c}]"));
    home.file("feed/2/single.JSON", &d);
    home.file("feed/notes.txt", "read me");
    let ended = home
        .run(&["import", "--json", home.path("feed").to_str().unwrap()])
        .ended(0);
    let report = ended.json();
    assert_eq!(counts(&report), [4, 0, 0, 1]);
    assert_eq!(
        report["skipped"][0]["path"],
        json!(home.path("feed/notes.txt"))
    );
}

#[test]
fn what_is_refused_is_named_and_the_rest_is_taken() {
    let home = Home::new();
    let [identity, ..] = sample::objects();
    let no_id = r#"{"type":"malware","spec_version":"2.1","name":"x"}"#;
    let feed = home.file("feed.json", format!("[{no_id}, {identity}]"));
    let broken = home.file(
        "broken.json",
        format!("[{},\n  {{\"type\" \"malware\"}}]", sample::objects()[1]),
    );
    let report = home
        .run(&["import", "--json", &feed, &broken])
        .ended(3)
        .json();
    assert_eq!(counts(&report), [1, 0, 2, 0]);
    let refused = report["refused"].as_array().unwrap();
    let object = refused
        .iter()
        .find(|refused| refused["file"] == *feed)
        .unwrap();
    assert_eq!(object["index"], 0);
    for key in ["code", "message", "rule"] {
        assert_ne!(object[key].as_str().unwrap(), "", "{object}");
    }
    let file = refused
        .iter()
        .find(|refused| refused["file"] == *broken)
        .unwrap();
    assert!(
        file["message"]
            .as_str()
            .unwrap()
            .contains("line 2, column 11"),
        "{file}"
    );
    // Nothing of the broken file was stored, the object before the break included.
    assert_eq!(
        home.run(&["status", "--json"]).ended(0).json()["objects"],
        1
    );
    let told = home.run(&["import", &feed]).ended(3);
    assert!(
        told.out
            .starts_with("0 accepted, 1 held already, 1 refused, 0 skipped\n"),
        "{told:#?}"
    );
}

#[test]
fn a_path_that_does_not_exist_stops_before_anything_is_stored() {
    let home = Home::new();
    let feed = home.file("feed.json", sample::bundle());
    let told = home
        .run(&["import", "--json", &feed, "missing.json"])
        .ended(2);
    assert_eq!(told.error_code(), "cannot-read");
    assert_eq!(
        home.run(&["status", "--json"]).ended(0).json()["objects"],
        0
    );
}
