//! URL.

use crate::check::rule::{Family, Kind, Record, TypeRule, need};
use crate::check::value::form::URL;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.15",
        properties: &[need("value", Kind::Form(&URL))],
        between: &[],
    },
    extensions: &[],
};
