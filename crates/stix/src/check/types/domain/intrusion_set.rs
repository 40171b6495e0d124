//! Intrusion set: behaviours and resources that one organisation is believed to be behind.

use crate::check::rule::{Between, Family, Kind, Record, TEXTS, TypeRule, may, need};
use crate::check::vocabulary::{ATTACK_MOTIVATION, ATTACK_RESOURCE_LEVEL};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.9",
        properties: &[
            need("name", Kind::Text),
            may("description", Kind::Text),
            may("aliases", TEXTS),
            may("first_seen", Kind::Time),
            may("last_seen", Kind::Time),
            may("goals", TEXTS),
            may("resource_level", Kind::Open(&ATTACK_RESOURCE_LEVEL)),
            may("primary_motivation", Kind::Open(&ATTACK_MOTIVATION)),
            may(
                "secondary_motivations",
                Kind::List(&Kind::Open(&ATTACK_MOTIVATION)),
            ),
        ],
        between: &[Between::Order("first_seen", "last_seen")],
    },
    extensions: &[],
};
