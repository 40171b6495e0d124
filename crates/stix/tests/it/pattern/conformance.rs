//! The recorded verdicts of OASIS's own programs. Where we differ, the specification says why, in
//! `kept/pattern-conformance.txt`.

use std::collections::BTreeSet;

use mithaq_stix::pattern::{Pattern, PatternErrorKind, Version};
use serde_json::Value;

use crate::shared;

const KEPT: &str = include_str!("../kept/pattern-conformance.txt");

/// Compare every case of a file with our own answer: `differs` names the rule by which they differ.
fn check(file: &str, path: &str, differs: fn(&Value) -> Result<(), String>) {
    let Some(cases) = shared::cases(path) else {
        return;
    };
    let kept: BTreeSet<String> = KEPT
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(" · ").collect::<Vec<_>>())
        .inspect(|columns| assert_eq!(columns.len(), 4, "{columns:?}"))
        .filter(|columns| columns[0] == file)
        .map(|columns| columns[1].to_owned())
        .collect();
    let mut found = BTreeSet::new();
    for case in &cases {
        if let Err(rule) = differs(case) {
            assert!(kept.contains(&rule), "{}: {rule}", case["name"]);
            found.insert(rule);
        }
    }
    assert_eq!(found, kept, "a rule that is kept for nothing");
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn syntax_is_judged_as_the_reference_does() {
    check("syntax", "conformance/stix-pattern-syntax.json", |case| {
        let version = match text(&case["options"]["stix_version"]) {
            "2.0" => Version::V2_0,
            _ => Version::V2_1,
        };
        let ours = Pattern::parse_as(text(&case["input"]), version);
        let valid = case["expected"]["valid"] == true;
        match ours {
            Ok(_) if valid => Ok(()),
            Err(_) if !valid => Ok(()),
            Err(error) if matches!(error.kind(), PatternErrorKind::NoSuchInstant(_)) => {
                Err("day-that-does-not-exist".to_owned())
            }
            Ok(_) if text(&case["expected"]["message_starts"]).ends_with(" hash") => {
                Err("length-of-a-hash".to_owned())
            }
            Err(error) => Err(format!("refused: {error}")),
            Ok(_) => Err("not refused".to_owned()),
        }
    });
}
