//! Hardware address.

use crate::check::rule::{Family, Kind, Record, TypeRule, need};
use crate::check::value::form::MAC;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.10",
        properties: &[need("value", Kind::Form(&MAC))],
        between: &[],
    },
    extensions: &[],
};
