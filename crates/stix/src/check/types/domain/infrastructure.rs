//! Infrastructure: systems and services that serve a purpose.

use crate::check::rule::{Between, Family, Kind, Record, TEXTS, TypeRule, may, need};
use crate::check::types::embedded::KILL_CHAIN_PHASES;
use crate::check::vocabulary::INFRASTRUCTURE_TYPE;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.8",
        properties: &[
            need("name", Kind::Text),
            may("description", Kind::Text),
            may(
                "infrastructure_types",
                Kind::List(&Kind::Open(&INFRASTRUCTURE_TYPE)),
            ),
            may("aliases", TEXTS),
            may("kill_chain_phases", KILL_CHAIN_PHASES),
            may("first_seen", Kind::Time),
            may("last_seen", Kind::Time),
        ],
        between: &[Between::Order("first_seen", "last_seen")],
    },
    extensions: &[],
};
