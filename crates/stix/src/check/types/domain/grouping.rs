//! Grouping: objects with a shared context.

use crate::check::rule::{Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::vocabulary::GROUPING_CONTEXT;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.4",
        properties: &[
            may("name", Kind::Text),
            may("description", Kind::Text),
            need("context", Kind::Open(&GROUPING_CONTEXT)),
            need("object_refs", Kind::List(&Kind::Id(Target::Object))),
        ],
        between: &[],
    },
    extensions: &[],
};
