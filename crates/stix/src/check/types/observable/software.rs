//! Software.

use crate::check::rule::{Family, Kind, Record, TypeRule, may, need};
use crate::check::value::form::{CPE, LANGUAGE};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.14",
        properties: &[
            need("name", Kind::Text),
            may("cpe", Kind::Form(&CPE)),
            may("swid", Kind::Text),
            may("languages", Kind::List(&Kind::Form(&LANGUAGE))),
            may("vendor", Kind::Text),
            may("version", Kind::Text),
        ],
        between: &[],
    },
    extensions: &[],
};
