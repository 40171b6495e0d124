//! Note: text about other objects.

use crate::check::rule::{Family, Kind, Record, TEXTS, Target, TypeRule, may, need};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.13",
        properties: &[
            need("content", Kind::Text),
            need("object_refs", Kind::List(&Kind::Id(Target::Object))),
            may("abstract", Kind::Text),
            may("authors", TEXTS),
        ],
        between: &[],
    },
    extensions: &[],
};
