//! The recorded verdicts of OASIS's own programs. Where we differ, the specification says why, in
//! `kept/pattern-conformance.txt`.

use std::collections::BTreeSet;

use mithaq_stix::json::{self, Limits};
use mithaq_stix::pattern::ast::{Condition, Constant};
use mithaq_stix::pattern::{Matcher, Observation, Pattern, PatternErrorKind, Version, equivalent};
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
                Err("instant-that-does-not-exist".to_owned())
            }
            Ok(_) if text(&case["expected"]["message_starts"]).ends_with(" hash") => {
                Err("length-of-a-hash".to_owned())
            }
            Err(error) => Err(format!("refused: {error}")),
            Ok(_) => Err("not refused".to_owned()),
        }
    });
}

#[test]
fn matching_is_judged_as_the_reference_does() {
    check("match", "conformance/stix-pattern-match-v21.json", |case| {
        let pattern = text(&case["input"]["pattern"]);
        let (expected, ours) = (&case["expected"], outcome(pattern, case));
        match (&ours, expected["error"].as_str()) {
            (Ok(indexes), None) if indexes.is_some() == (expected["match"] == true) => {
                // Any binding will do, but what was bound must match by itself.
                if let Some(indexes) = indexes {
                    assert!(!indexes.is_empty(), "{pattern}");
                }
                Ok(())
            }
            (Err(_), Some(_)) => Ok(()),
            (Ok(_), Some("MatcherException")) if names_an_instant(pattern) => {
                Err("timestamp-against-another-text".to_owned())
            }
            (Ok(None), None) if matches!(outcome(&a_moment_longer(pattern), case), Ok(Some(_))) => {
                Err("exactly-the-time-of-within".to_owned())
            }
            _ => Err(format!("{ours:?}, not {expected}")),
        }
    });
}

/// The places in `objects` of what the pattern was bound to; or why it is refused.
fn outcome(pattern: &str, case: &Value) -> Result<Option<Vec<usize>>, String> {
    let pattern = Pattern::parse(pattern).map_err(|error| error.to_string())?;
    let matcher = Matcher::new(&pattern).map_err(|error| error.to_string())?;
    let texts: Vec<Vec<u8>> = case["input"]["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| serde_json::to_vec(object).unwrap())
        .collect();
    let objects: Vec<json::Value<'_>> = texts
        .iter()
        .map(|text| json::Value::parse(text, &Limits::ENVELOPE).unwrap())
        .collect();
    let mut places = Vec::new();
    let mut observations = Vec::new();
    for (place, object) in objects.iter().enumerate() {
        let members = match object.get("objects") {
            Some(json::Value::Array(members)) => members.as_slice(),
            _ => std::slice::from_ref(object),
        };
        let by_id = |id: &str| {
            let mut members = members.iter();
            members.find(|member| member.get("id").and_then(json::Value::as_str) == Some(id))
        };
        for member in members {
            if member.get("type").and_then(json::Value::as_str) == Some("observed-data") {
                places.push(place);
                observations.push(Observation::read(member, by_id).unwrap());
            }
        }
    }
    let found = matcher
        .find(&observations)
        .map_err(|error| error.to_string())?;
    if let Some(binding) = &found {
        let bound: Vec<_> = binding
            .observations()
            .iter()
            .map(|index| observations[*index].clone())
            .collect();
        assert!(matcher.find(&bound).unwrap().is_some(), "{pattern}");
    }
    Ok(found.map(|binding| {
        let mut indexes: Vec<_> = binding
            .observations()
            .iter()
            .map(|index| places[*index])
            .collect();
        indexes.dedup();
        indexes
    }))
}

/// Whether a comparison of the pattern is with a timestamp.
fn names_an_instant(pattern: &str) -> bool {
    let mut found = false;
    Pattern::parse(pattern).unwrap().comparisons(|comparison| {
        let constants = match &comparison.condition {
            Condition::Is(_, constant) => std::slice::from_ref(constant),
            Condition::In(constants) => constants.as_slice(),
            _ => &[],
        };
        found |= constants
            .iter()
            .any(|constant| matches!(constant, Constant::Time(_)));
    });
    found
}

/// The pattern with a little more than the whole seconds of each `WITHIN`.
fn a_moment_longer(pattern: &str) -> String {
    pattern.replace(" SECONDS", ".001 SECONDS")
}

#[test]
fn equivalence_is_judged_as_the_reference_does() {
    check(
        "equivalence",
        "conformance/stix-pattern-equivalence.json",
        |case| {
            let [one, other] = ["a", "b"].map(|name| text(&case["input"][name]));
            let read = |pattern: &str| Pattern::parse(pattern).unwrap();
            let ours = equivalent(&read(one), &read(other)).unwrap();
            if case["expected"]["equivalent"] == ours {
                return Ok(());
            }
            let both = format!("{one} {other}");
            match case["expected"]["equivalent"] == true {
                true if both.contains("'01.02.03.04'") => {
                    Err("leading-zeros-in-an-address".to_owned())
                }
                true if one.starts_with("[windows-registry-key:")
                    && one.to_lowercase() == other.to_lowercase() =>
                {
                    Err("case-in-a-registry-key".to_owned())
                }
                _ => Err(format!("{ours}: {both}")),
            }
        },
    );
}
