//! E-mail address.

use crate::check::rule::{Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::value::form::EMAIL;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.5",
        properties: &[
            need("value", Kind::Form(&EMAIL)),
            may("display_name", Kind::Text),
            may("belongs_to_ref", Kind::Id(Target::Only(&["user-account"]))),
        ],
        between: &[],
    },
    extensions: &[],
};
