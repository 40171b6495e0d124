//! Report: a collection of intelligence on a topic.

use crate::check::rule::{Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::vocabulary::REPORT_TYPE;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.16",
        properties: &[
            need("name", Kind::Text),
            need("published", Kind::Time),
            need("object_refs", Kind::List(&Kind::Id(Target::Object))),
            may("description", Kind::Text),
            may("report_types", Kind::List(&Kind::Open(&REPORT_TYPE))),
        ],
        between: &[],
    },
    extensions: &[],
};
