//! Mutex.

use crate::check::rule::{Family, Kind, Record, TypeRule, need};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.11",
        properties: &[need("name", Kind::Text)],
        between: &[],
    },
    extensions: &[],
};
