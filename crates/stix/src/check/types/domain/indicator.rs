//! Indicator: a pattern to detect something by.

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Family, Kind, Record, TypeRule, may, need};
use crate::check::types::embedded::KILL_CHAIN_PHASES;
use crate::check::vocabulary::{INDICATOR_TYPE, PATTERN_TYPE};

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
        ],
    },
    extensions: &[],
};

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
