//! Warninglists: each comparison, what a list is for, and every published list.

use mithaq_misp::warninglist::Warninglist;
use mithaq_stix::observable::classify;

use crate::shared;

#[track_caller]
fn list(kind: &str, entries: &[&str], matching: &str) -> Warninglist {
    let entries = serde_json::to_string(entries).unwrap();
    let text = format!(
        r#"{{"name": "L", "version": 7, "description": "D", "type": "{kind}", "list": {entries}{matching}}}"#
    );
    Warninglist::parse(text.as_bytes()).unwrap()
}

/// Whether a value is on a list, in any of the ways that it can be read.
fn has(list: &Warninglist, value: &str) -> bool {
    classify(value).iter().any(|value| list.has(value))
}

#[track_caller]
fn check(kind: &str, entries: &[&str], on: &[&str], off: &[&str]) {
    let list = list(kind, entries, "");
    for value in on {
        assert!(has(&list, value), "{kind}: {value}");
    }
    for value in off {
        assert!(!has(&list, value), "{kind}: {value}");
    }
}

#[test]
fn each_type_compares_in_its_way() {
    check(
        "string",
        &["Rimal.example", "D41D8CD98F00B204E9800998ECF8427E"],
        &["rimal.EXAMPLE", "d41d8cd98f00b204e9800998ecf8427e"],
        &["a.rimal.example"],
    );
    check(
        "substring",
        &["rimal.ex", ""],
        &["a.rimal.example", "https://x.example/rimal.ex"],
        &["qamar.example"],
    );
    check(
        "hostname",
        &["rimal.example", ".dots.example."],
        &[
            "rimal.example",
            "a.b.rimal.example",
            "https://u:p@a.rimal.example:8443/x",
            "http://rimal.example",
            "x.dots.example",
        ],
        &[
            "notrimal.example",
            "rimal.example.qamar.example",
            "https://qamar.example/rimal.example",
        ],
    );
    check(
        "cidr",
        &[
            "192.0.2.0/24",
            "198.51.100.7",
            "2001:DB8::/32",
            "nonsense",
            "192.0.2.0/33",
        ],
        &[
            "192.0.2.1",
            "192.0.2.128/25",
            "192.0.2.0/24",
            "198.51.100.7",
            "2001:db8:1::7",
            "http://192.0.2.9/x",
        ],
        &[
            "192.0.3.1",
            "192.0.0.0/16",
            "198.51.100.8",
            "2001:db9::1",
            "rimal.example",
        ],
    );
    assert_eq!(
        list("cidr", &["192.0.2.0/24", "nonsense"], "").unusable(),
        1
    );
    check("cidr", &["0.0.0.0/0"], &["203.0.113.7"], &["2001:db8::1"]);
    check(
        "regex",
        &[r"/^(noc|abuse)\@.*\..*$/i", "(?=look)x", "(a+)+$"],
        &["NOC@rimal.example"],
        &["nn@rimal.example"],
    );
    assert_eq!(list("regex", &["(?=look)x", "/x/e", "y"], "").unusable(), 2);
    // No expression takes longer than the text is long.
    assert!(!has(
        &list("regex", &["^(a+)+$"], ""),
        &format!("{}b.example", "a".repeat(60))
    ));
}

#[test]
fn a_list_is_for_the_attribute_types_that_it_names() {
    let hashes = list(
        "substring",
        &["a"],
        r#", "matching_attributes": ["md5", "filename|md5"]"#,
    );
    assert!(has(&hashes, "d41d8cd98f00b204e9800998ecf842aa"));
    assert!(!has(&hashes, "a.rimal.example"));
    assert!(!has(&hashes, "da39a3ee5e6b4b0d3255bfef95601890afd80709"));
    for all in [
        "",
        r#", "matching_attributes": null"#,
        r#", "matching_attributes": []"#,
    ] {
        assert!(has(&list("substring", &["a"], all), "a.rimal.example"));
    }
}

#[test]
fn an_empty_list_has_nothing() {
    for kind in ["string", "substring", "hostname", "cidr", "regex"] {
        let empty = list(kind, &[], "");
        assert!(empty.is_empty());
        assert!(!has(&empty, "rimal.example"));
    }
}

#[test]
fn what_is_no_list_is_refused() {
    for (text, expected) in [
        ("{", "line 1, column 2: the text ends within a value"),
        ("[]", "`type` must be a string"),
        (
            r#"{"type": "string", "list": []}"#,
            "`name` must be a string",
        ),
        (
            r#"{"name": "x", "type": "fuzzy", "list": []}"#,
            "`fuzzy` is not a type of warninglist: string, substring, hostname, cidr or regex",
        ),
        (
            r#"{"name": "x", "type": "string"}"#,
            "`list` must be a list of strings",
        ),
        (
            r#"{"name": "x", "type": "string", "list": [], "matching_attributes": 7}"#,
            "`matching_attributes` must be a list of strings",
        ),
    ] {
        assert_eq!(
            Warninglist::parse(text.as_bytes()).unwrap_err().to_string(),
            expected
        );
    }
}

#[test]
fn every_published_list_loads_and_knows_its_own() {
    let Some(folder) = shared::folder("data/misp-warninglists") else {
        return;
    };
    let mut lists = Vec::new();
    for file in shared::json_files(&folder) {
        let list = Warninglist::parse(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(list.unusable(), 0, "{}", list.name());
        lists.push(list);
    }
    assert_eq!(lists.len(), 47);
    assert_eq!(lists.iter().map(Warninglist::len).sum::<usize>(), 25_391);
    let names = |value: &str| -> Vec<&str> {
        let hits = lists.iter().filter(|list| has(list, value));
        hits.map(Warninglist::name).collect()
    };
    for (value, expected) in [
        (
            "192.168.7.7",
            vec![
                "List of RFC 1918 CIDR blocks",
                "List of RFC 5735 CIDR blocks",
            ],
        ),
        ("203.0.113.7", vec!["List of RFC 5735 CIDR blocks"]),
        ("a.b.rimal.example", vec![]),
        (
            "d41d8cd98f00b204e9800998ecf8427e",
            vec![
                "List of known hashes with common false-positives (based on Florian Roth input list)",
                "List of known hashes for empty files",
            ],
        ),
        (
            "abuse@rimal.example",
            vec!["Common contact e-mail addresses"],
        ),
    ] {
        assert_eq!(names(value), expected, "{value}");
    }
}
