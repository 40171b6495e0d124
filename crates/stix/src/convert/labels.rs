//! Labels that said of which type an object is: STIX 2.1 gives them a property of their own (§3.2, `labels`).
//!
//! Labels that the vocabularies of STIX 2.0 know move there; an author's own stay labels.

use std::borrow::Cow;

use super::{Members, put_behind, remove, selector};
use crate::json::Value;

/// Where the labels of a type go, and which do; without a list, all do (STIX 2.0 part 2, part 1 §6).
struct Move {
    object_type: &'static str,
    property: &'static str,
    values: Option<&'static [&'static str]>,
}

const MOVES: &[Move] = &[
    // In STIX 2.0 the labels of an identity are its roles.
    Move {
        object_type: "identity",
        property: "roles",
        values: None,
    },
    Move {
        object_type: "indicator",
        property: "indicator_types",
        values: Some(&[
            "anomalous-activity",
            "anonymization",
            "benign",
            "compromised",
            "malicious-activity",
            "attribution",
        ]),
    },
    Move {
        object_type: "malware",
        property: "malware_types",
        values: Some(&[
            "adware",
            "backdoor",
            "bot",
            "ddos",
            "dropper",
            "exploit-kit",
            "keylogger",
            "ransomware",
            "remote-access-trojan",
            "resource-exploitation",
            "rogue-security-software",
            "rootkit",
            "screen-capture",
            "spyware",
            "trojan",
            "virus",
            "worm",
        ]),
    },
    Move {
        object_type: "report",
        property: "report_types",
        values: Some(&[
            "threat-report",
            "attack-pattern",
            "campaign",
            "identity",
            "indicator",
            "malware",
            "observed-data",
            "threat-actor",
            "tool",
            "vulnerability",
        ]),
    },
    Move {
        object_type: "threat-actor",
        property: "threat_actor_types",
        values: Some(&[
            "activist",
            "competitor",
            "crime-syndicate",
            "criminal",
            "hacker",
            "insider-accidental",
            "insider-disgruntled",
            "nation-state",
            "sensationalist",
            "spy",
            "terrorist",
        ]),
    },
    Move {
        object_type: "tool",
        property: "tool_types",
        values: Some(&[
            "denial-of-service",
            "exploitation",
            "information-gathering",
            "network-capture",
            "credential-exploitation",
            "remote-access",
            "vulnerability-scanning",
        ]),
    },
];

/// Move the labels that say of which type an object is, and point granular markings after them.
pub(super) fn convert(object_type: &str, members: &mut Members<'_>) {
    let Some(rule) = MOVES.iter().find(|rule| rule.object_type == object_type) else {
        return;
    };
    // What is there already under the new name is somebody's own, and stays as it is.
    if members.iter().any(|(name, _)| name == rule.property) {
        return;
    }
    let Some(Value::Array(labels)) = remove(members, "labels") else {
        return;
    };
    let (mut types, mut rest) = (Vec::new(), Vec::new());
    // Where each label is now: the name of the list, and the place in it.
    let mut moved: Vec<(&str, usize)> = Vec::new();
    for label in labels {
        let goes = rule
            .values
            .is_none_or(|values| label.as_str().is_some_and(|text| values.contains(&text)));
        let (name, list) = match goes {
            true => (rule.property, &mut types),
            false => ("labels", &mut rest),
        };
        moved.push((name, list.len()));
        list.push(label);
    }
    let behind = match members.iter().any(|(name, _)| name == "modified") {
        true => "modified",
        false => "id",
    };
    let mut now = Vec::new();
    for (name, list) in [("labels", rest), (rule.property, types)] {
        if !list.is_empty() {
            now.push(name);
            put_behind(members, behind, name, Value::Array(list));
        }
    }
    selector::each(members, |selector| match selector.strip_prefix("labels") {
        Some("") => now.iter().map(|name| Cow::Borrowed(*name)).collect(),
        Some(rest) => {
            let place = rest
                .strip_prefix(".[")
                .and_then(|rest| rest.strip_suffix(']'));
            let place = place.and_then(|place| place.parse::<usize>().ok());
            match place.and_then(|place| moved.get(place)) {
                Some((name, place)) => vec![Cow::Owned(format!("{name}.[{place}]"))],
                None => vec![Cow::Owned(selector.to_owned())],
            }
        }
        None => vec![Cow::Owned(selector.to_owned())],
    });
}
