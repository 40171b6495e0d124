//! Opinion: how much somebody agrees with what objects say.

use crate::check::rule::{Family, Kind, Record, TEXTS, Target, TypeRule, may, need};
use crate::check::vocabulary::OPINION;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.15",
        properties: &[
            need("opinion", Kind::Closed(&OPINION)),
            need("object_refs", Kind::List(&Kind::Id(Target::Object))),
            may("explanation", Kind::Text),
            may("authors", TEXTS),
        ],
        between: &[],
    },
    extensions: &[],
};
