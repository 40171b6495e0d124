//! The recorded cases of the reference validator: each agrees, or is in the kept list with its reason.

use std::collections::BTreeSet;

use mithaq_stix::bundle::{Review, split};
use mithaq_stix::{Finding, Object};
use serde_json::Value;

use crate::shared;

/// Where we differ, as `case what-we-say`; the section of the specification and the reason stand before.
const DIFFERENCES: &str = include_str!("kept/validator-differences.txt");

/// What the reference refuses we refuse, and what it passes we pass.
#[test]
fn every_must_of_the_reference_agrees_or_is_a_kept_difference() {
    let Some(cases) = shared::cases("conformance/stix-validator-v21-must.json") else {
        return;
    };
    let mut differences = BTreeSet::new();
    for case in &cases {
        let valid = case["expected"]["valid"] == true;
        let name = case["name"].as_str().unwrap();
        match (valid, errors(&case["input"]).first()) {
            (true, Some(reason)) => drop(differences.insert(format!("must {name} {reason}"))),
            (false, None) => drop(differences.insert(format!("must {name} accepted"))),
            _ => {}
        }
    }
    assert_kept("must ", &differences);
}

/// What breaks a recommendation only is accepted, with a note exactly where the reference has one.
#[test]
fn every_should_of_the_reference_is_a_note_or_a_kept_difference() {
    let Some(cases) = shared::cases("conformance/stix-validator-v21-should.json") else {
        return;
    };
    let mut differences = BTreeSet::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        if let Some(reason) = errors(&case["input"]).first() {
            differences.insert(format!("should {name} {reason}"));
            continue;
        }
        let disabled = strings(&case["options"]["disabled"]);
        let ours: BTreeSet<_> = notes(&case["input"]).into_iter().collect();
        let theirs: BTreeSet<_> = strings(&case["expected"]["codes"])
            .into_iter()
            .map(|code| known(&code))
            .collect();
        let off = |note: &&str| {
            disabled
                .iter()
                .any(|check| switched_off(check).contains(note))
        };
        for note in theirs.difference(&ours) {
            differences.insert(format!("should {name} lacks {note}"));
        }
        for note in ours.difference(&theirs).filter(|note| !off(note)) {
            differences.insert(format!("should {name} has {note}"));
        }
    }
    assert_kept("should ", &differences);
}

fn assert_kept(prefix: &str, differences: &BTreeSet<String>) {
    let kept: BTreeSet<_> = DIFFERENCES
        .lines()
        .filter(|line| line.starts_with(prefix))
        .map(str::to_owned)
        .collect();
    let more: Vec<_> = differences.difference(&kept).collect();
    let fewer: Vec<_> = kept.difference(differences).collect();
    assert!(
        more.is_empty() && fewer.is_empty(),
        "not in the list: {more:#?}; only in the list: {fewer:#?}"
    );
}

/// Our name for a check of the reference.
fn known(code: &str) -> &'static str {
    match code {
        "101" | "102" | "401" => "custom",
        "111" => "vocabulary-form",
        "121" => "kill-chain-name",
        "142" => "dictionary-key-case",
        "143" => "product-form",
        "202" => "relationship-unusual",
        "203" => "same-version",
        "211" | "212" | "214" | "215" | "220" | "221" | "223" | "244" | "245" => "vocabulary",
        "241" => "hash-algorithm",
        "273" => "ipfix-name",
        "276" => "dictionary-name",
        "301" => "ports",
        "302" => "reference-hashes",
        "303" => "indicator-words",
        "305" => "extension-description",
        code => panic!("a new code: {code}"),
    }
}

/// Which of our notes a check of the reference stands for that a case switches off.
fn switched_off(check: &str) -> &'static [&'static str] {
    match check {
        "extensions-use" | "custom-prefix" | "custom-prefix-lax" => &["custom"],
        "hash-algo" => &["hash-algorithm"],
        "indicator-properties" => &["indicator-words"],
        "attack-motivation"
        | "attack-resource-level"
        | "malware-types"
        | "industry-sector"
        | "indicator-pattern-types"
        | "indicator-types"
        | "region"
        | "account-type"
        | "threat-actor-role"
        | "threat-actor-sophistication" => &["vocabulary"],
        "kill-chain-names" => &["kill-chain-name"],
        "extension-description" => &["extension-description"],
        "malware-analysis-product" => &["product-form"],
        "ipfix" => &["ipfix-name"],
        "observable-object-keys" => &[],
        "deprecated-properties" => &["deprecated"],
        "observable-dictionary-keys" => &["dictionary-key-case"],
        "pdf-doc-info" => &["dictionary-name"],
        "relationship-types" => &["relationship-unusual"],
        "extref-hashes" => &["reference-hashes"],
        check => panic!("a new check: {check}"),
    }
}

/// The notes that the reference has too, by the names of [`known`].
fn notes(input: &Value) -> Vec<&'static str> {
    let findings = findings(input);
    let warnings = findings.iter().filter(|finding| !finding.is_error());
    warnings
        .filter_map(|finding| match finding.code {
            "custom-property"
            | "custom-object"
            | "custom-extension"
            | "extension-without-definition" => Some("custom"),
            // What the reference does not look at.
            "timestamp-precision"
            | "spec-version-missing"
            | "spec-version-other"
            | "creator-type"
            | "uuid-version"
            | "hex-case"
            | "url"
            | "media-type"
            | "country"
            | "header-form"
            | "bundle-spec-version"
            | "empty-within"
            | "priority-form" => None,
            code => Some(code),
        })
        .collect()
}

fn errors(input: &Value) -> Vec<String> {
    let findings = findings(input);
    let errors = findings.iter().filter(|finding| finding.is_error());
    errors
        .map(|finding| format!("{} {}", finding.code, finding.path))
        .collect()
}

/// What is found in an input, whatever its form.
fn findings(input: &Value) -> Vec<Finding> {
    let text = match input {
        Value::String(text) => text.clone().into_bytes(),
        input => serde_json::to_vec(input).unwrap(),
    };
    let mut findings = Vec::new();
    let mut review = Review::default();
    let split = split(&text).unwrap();
    for part in split.parts {
        review.part();
        match Object::parse(part.raw) {
            Ok(accepted) => {
                findings.extend(accepted.warnings);
                findings.extend(review.object(&accepted.object));
            }
            Err(refused) => findings.extend(refused.findings),
        }
    }
    findings.extend(review.frame(split.frame, &split.properties, &split.names));
    findings
}

fn strings(list: &Value) -> Vec<String> {
    let elements = list.as_array().map(Vec::as_slice).unwrap_or_default();
    elements
        .iter()
        .map(|element| element.as_str().unwrap().to_owned())
        .collect()
}
