//! Autonomous system.

use crate::check::rule::{Family, INTEGER, Kind, Record, TypeRule, may, need};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.2",
        properties: &[
            need("number", INTEGER),
            may("name", Kind::Text),
            may("rir", Kind::Text),
        ],
        between: &[],
    },
    extensions: &[],
};
