//! Incident: a stub, which extensions fill.

use crate::check::rule::{Family, Kind, Record, TypeRule, may, need};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.6",
        properties: &[need("name", Kind::Text), may("description", Kind::Text)],
        between: &[],
    },
    extensions: &[],
};
