//! `stix match`: which observed data match a pattern. No node is needed.

use expect_test::expect;
use serde_json::{Value, json};

use crate::home::Home;

/// A file with two observations of a file and one of a URL, ten seconds apart.
fn observations() -> String {
    let seen = |number: u8, second: u8, object: &Value| {
        json!({
            "type": "observed-data", "spec_version": "2.1",
            "id": format!("observed-data--00000000-0000-4000-8000-00000000000{number}"),
            "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z",
            "first_observed": format!("2026-01-01T00:00:{second:02}Z"),
            "last_observed": format!("2026-01-01T00:00:{second:02}Z"),
            "number_observed": 1, "object_refs": [object["id"]],
        })
    };
    let file = json!({"type": "file", "spec_version": "2.1", "id": "file--00000000-0000-5000-8000-000000000001", "name": "foo.dll"});
    let url = json!({"type": "url", "spec_version": "2.1", "id": "url--00000000-0000-5000-8000-000000000001", "value": "https://rimal.example/gate.php"});
    let objects = [
        seen(1, 0, &file),
        seen(2, 20, &file),
        seen(3, 10, &url),
        file,
        url,
    ];
    json!({"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000001", "objects": objects}).to_string()
}

const CHAIN: &str =
    "([file:name = 'foo.dll'] FOLLOWEDBY [url:value LIKE '%/gate.php']) WITHIN 11 SECONDS";

#[test]
fn a_match_names_what_was_bound() {
    let home = Home::empty();
    home.file("seen/observations.json", observations());
    let told = home.run(&["stix", "match", CHAIN, "seen"]).ended(0);
    expect![[r#"
        match: 2 of 3 observed-data objects
          seen/observations.json: observed-data--00000000-0000-4000-8000-000000000001
          seen/observations.json: observed-data--00000000-0000-4000-8000-000000000003

        [file:name = 'foo.dll'] holds for 2
          seen/observations.json: observed-data--00000000-0000-4000-8000-000000000001
          seen/observations.json: observed-data--00000000-0000-4000-8000-000000000002

        [url:value LIKE '%/gate.php'] holds for 1
          seen/observations.json: observed-data--00000000-0000-4000-8000-000000000003
    "#]]
    .assert_eq(&told.out);
    home.file("pattern.txt", format!("{CHAIN}\n"));
    let told = home
        .run(&[
            "stix",
            "match",
            "--json",
            "@pattern.txt",
            "seen/observations.json",
        ])
        .ended(0)
        .json();
    assert_eq!(told["match"], true);
    assert_eq!(told["observed_data"], 3);
    let bound = told["bound"].as_array().unwrap();
    let places: Vec<_> = bound
        .iter()
        .map(|one| one["index"].as_u64().unwrap())
        .collect();
    assert_eq!(places, [0, 2]);
    assert_eq!(told["not_read"], json!([]));
}

#[test]
fn no_match_ends_with_1_and_with_3_if_not_everything_was_read() {
    let home = Home::empty();
    let file = home.file("observations.json", observations());
    let pattern = CHAIN.replace("11 SECONDS", "10 SECONDS");
    let told = home
        .run(&["stix", "match", "--json", &pattern, &file])
        .ended(1)
        .json();
    assert_eq!(
        (&told["match"], &told["bound"]),
        (&json!(false), &json!([]))
    );
    let broken = home.file(
        "broken.json",
        r#"[{"type": "observed-data", "id": "x"}, {"type" 1}]"#,
    );
    let told = home
        .run(&["stix", "match", "--json", &pattern, &file, &broken])
        .ended(3)
        .json();
    let not_read: Vec<_> = told["not_read"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        not_read,
        [
            "line 1, column 48: expected `:`",
            "`first_observed` must be a timestamp"
        ]
    );
    // What matches, matches, whatever else there is.
    home.run(&["stix", "match", CHAIN, &file, &broken]).ended(0);
}

#[test]
fn a_refused_pattern_is_marked_at_its_fault() {
    let home = Home::empty();
    let file = home.file("observations.json", observations());
    let told = home
        .run(&["stix", "match", "[file:name = foo.dll]", &file])
        .ended(2);
    expect![[r#"
        the pattern was refused: line 1, column 14: expected a constant, found `foo`
            [file:name = foo.dll]
                         ^
          next: correct it at the mark; STIX 2.1 §9 is the language
    "#]]
    .assert_eq(&told.err);
    let told = home
        .run(&[
            "stix",
            "match",
            "--json",
            "[file:name MATCHES '(a)\\\\1']",
            &file,
        ])
        .ended(2);
    assert_eq!(told.error_code(), "pattern-regex");
    home.run(&["stix", "match", CHAIN, "absent.json"]).ended(2);
    home.run(&["stix", "match", "@absent.txt", &file]).ended(2);
    let start = "[url:value = 'x'] START '2026-01-01T00:00:00Z' STOP '2026-01-02T00:00:00Z'";
    home.run(&["stix", "match", start, &file]).ended(2);
    home.run(&["stix", "match", "--pattern-version", "2.0", start, &file])
        .ended(1);
}
