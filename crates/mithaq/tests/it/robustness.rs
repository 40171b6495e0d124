//! The robustness table of `reference/stix-taxii.md` § 3 against a whole node, with the shared script: some
//! fifty malformed or hostile requests, and what each gets. The statuses below are this project's reading of
//! TAXII 2.1 and RFC 9110 (the table in `crates/taxii/tests/it/robustness.rs` names the rule of each).

use std::process::Command;

use serde_json::Value;

use crate::home::Home;
use crate::support::python;
use crate::support::shared;

/// The start of a row's name, and its status.
const ROWS: &[(&str, u64)] = &[
    ("no Authorization", 401),
    ("wrong credentials", 401),
    ("malformed Authorization", 401),
    ("no Accept header", 200),
    ("Accept: */*", 200),
    ("Accept: application/json", 406),
    ("Accept: taxii+json;version=2.0", 406),
    ("Accept: taxii+json (no version)", 200),
    ("Accept: taxii+json; version=2.1 (space)", 200),
    ("POST Content-Type application/json", 415),
    ("POST without Content-Type", 415),
    ("POST bad JSON", 400),
    ("POST empty body", 400),
    ("POST JSON array", 422),
    ("POST `{}` (no objects)", 422),
    ("POST objects not a list", 422),
    ("POST 200k-deep JSON", 400),
    ("POST invalid UTF-8", 400),
    ("POST STIX without id", 422),
    ("POST STIX without required pattern", 202),
    ("POST STIX bad pattern", 202),
    ("POST STIX with unknown type", 202),
    ("POST 1 good + 1 bad object", 202),
    ("POST SCO (no modified)", 202),
    ("POST TLP 2.0 marking-definition", 202),
    ("POST timestamp without fraction", 202),
    ("POST 70 MB body", 413),
    ("POST Content-Length 10 TB", 413),
    ("unknown collection", 404),
    ("collection id not a UUID", 404),
    ("unknown api root", 404),
    ("unknown object id", 404),
    ("unknown status id", 404),
    ("status id not a UUID", 404),
    ("bad `next`", 400),
    ("bad `next`, no limit", 400),
    ("bad added_after", 400),
    ("added_after without fraction", 200),
    ("limit=0", 400),
    ("limit=-5", 400),
    ("limit=abc", 400),
    ("limit=999999999", 200),
    ("match[version]=garbage", 400),
    ("unknown filter match[foo]=x", 400),
    ("PUT on objects", 405),
    ("DELETE on objects/", 405),
    ("no trailing slash", 200),
    ("POST 1 good + 1 without id", 202),
    ("POST STIX bad timestamp", 202),
    ("GET objects after that bad timestamp", 200),
    ("GET object by id after that", 200),
];

#[test]
fn every_bad_request_gets_its_answer_and_the_node_lives_on() {
    let Some(bench) = shared::folder("bench") else {
        return;
    };
    let home = Home::new();
    let secret = home
        .run(&["client", "add", "sensor", "--write", "--json"])
        .ended(0)
        .json();
    let served = home.serve();
    let token = secret["token"].as_str().unwrap();
    let collections = served.get_json("/exchange/collections/", token);
    let collection = collections["collections"][0]["id"].as_str().unwrap();
    let out = home.path("robust.json");
    // One more MiB than the node takes; the script's `--big-mb`.
    let ran = Command::new(python::interpreter())
        .arg(bench.join("robust.py"))
        .args(["--url", &format!("{}/exchange/", served.url)])
        .args(["--collection", collection, "--token", token])
        .args(["--big-mb", "70", "--out"])
        .arg(&out)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_PROXY", "*")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success(),
        "{told}\n{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let rows: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let rows = rows["rows"].as_array().unwrap();
    let mut wrong = Vec::new();
    for (name, status) in ROWS {
        let found = rows.iter().find(|row| name_of(row).starts_with(name));
        let found = found.map(|row| row["status"].clone());
        if found != Some(Value::from(*status)) {
            wrong.push(format!("{name}: {found:?}, {status} expected"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{told}", wrong.join("\n"));
    assert_eq!(rows.len(), ROWS.len(), "a row that nobody judged\n{told}");
    // Every answer, errors too, is TAXII's (rule 2).
    for row in rows {
        let kind = row["content_type"].as_str().unwrap();
        // The script reads the 10 TB claim's answer from the socket and looks at no header there.
        let is_claim = name_of(row).starts_with("POST Content-Length");
        assert!(
            is_claim || kind == "application/taxii+json;version=2.1",
            "{row}"
        );
    }
    served.get_json("/exchange/collections/", token);
}

fn name_of(row: &Value) -> &str {
    row["case"].as_str().unwrap()
}
