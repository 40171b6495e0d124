//! Indicator: a pattern to detect something by. One in the language of STIX is read.

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Family, Kind, Record, TypeRule, may, need};
use crate::check::types::embedded::KILL_CHAIN_PHASES;
use crate::check::vocabulary::{INDICATOR_TYPE, PATTERN_TYPE};
use crate::pattern::ast::Step;
use crate::pattern::{Pattern, PatternErrorKind, Version};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.7",
        properties: &[
            need("pattern", Kind::Text),
            need("pattern_type", Kind::Open(&PATTERN_TYPE)),
            need("valid_from", Kind::Time),
            may("name", Kind::Text),
            may("description", Kind::Text),
            may("indicator_types", Kind::List(&Kind::Open(&INDICATOR_TYPE))),
            may("pattern_version", Kind::Text),
            may("valid_until", Kind::Time),
            may("kill_chain_phases", KILL_CHAIN_PHASES),
        ],
        between: &[
            Between::Before("valid_from", "valid_until"),
            Between::Special(words),
            Between::Special(pattern),
        ],
    },
    extensions: &[],
};

/// A pattern of STIX keeps to its grammar (STIX 2.1 §9). One that is only larger than what is matched here
/// is good STIX, and taken.
fn pattern(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    let (Some(text), Some(kind)) = (members.text("pattern"), members.text("pattern_type")) else {
        return;
    };
    if kind != "stix" {
        return;
    }
    let version = match members.text("pattern_version").as_deref() {
        Some("2.0") => Version::V2_0,
        _ => Version::V2_1,
    };
    let place = place.member("pattern");
    match Pattern::parse_as(&text, version) {
        Ok(pattern) => {
            names(&pattern, &place, findings);
            for remark in pattern.remarks() {
                // Of no object a comparison of one type and one of another are both true.
                match remark.code {
                    "pattern-and-joins-types" => {
                        findings.error(remark.code, &place, "STIX 2.1 §9.5", remark.message);
                    }
                    code => findings.remark(code, &place, GRAMMAR, &remark.message),
                }
            }
        }
        Err(error) if is_only_large(error.kind()) => {
            let message = "the pattern is larger than what is matched here";
            findings.remark("pattern-large", &place, GRAMMAR, message);
        }
        Err(error) => findings.error("pattern", &place, GRAMMAR, error),
    }
}

const GRAMMAR: &str = "STIX 2.1 §9";

fn is_only_large(kind: &PatternErrorKind) -> bool {
    matches!(
        kind,
        PatternErrorKind::TooLong
            | PatternErrorKind::TooDeep
            | PatternErrorKind::TooMany { .. }
            | PatternErrorKind::Regex { .. }
    )
}

/// Types and properties have names of at least three characters, and `id` (STIX 2.1 §3.1).
fn names(pattern: &Pattern, place: &Place<'_>, findings: &mut Findings) {
    pattern.comparisons(|comparison| {
        let property = match comparison.path.steps.first() {
            Some(Step::Key(name)) => name.as_str(),
            _ => "id",
        };
        let object_type = comparison.path.object_type.as_str();
        let fits = |name: &str| (3..=250).contains(&name.len());
        if !fits(object_type) || !(fits(property) || property == "id") {
            let name = crate::id::shown(&format!("{object_type}:{property}"));
            let message = format!("`{name}` can be no property: names have 3 to 250 characters");
            findings.error("pattern", place, "STIX 2.1 §3.1, §9.7", message);
        }
    });
}

fn words(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    for name in ["name", "description"] {
        if !members.has(name) {
            let message = "an indicator should have a name and a description";
            findings.remark(
                "indicator-words",
                &place.member(name),
                "STIX 2.1 §4.7.1",
                message,
            );
        }
    }
}
