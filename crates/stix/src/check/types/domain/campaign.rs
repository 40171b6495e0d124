//! Campaign: a set of malicious activities over a time.

use crate::check::rule::{Between, Family, Kind, Record, TEXTS, TypeRule, may, need};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.2",
        properties: &[
            need("name", Kind::Text),
            may("description", Kind::Text),
            may("aliases", TEXTS),
            may("first_seen", Kind::Time),
            may("last_seen", Kind::Time),
            may("objective", Kind::Text),
        ],
        between: &[Between::Order("first_seen", "last_seen")],
    },
    extensions: &[],
};
