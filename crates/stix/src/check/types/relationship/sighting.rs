//! Sighting: something was seen.

use crate::check::rule::{Between, Family, Kind, Record, Target, TypeRule, may, need};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Relationship,
    record: Record {
        section: "STIX 2.1 §5.2",
        properties: &[
            need("sighting_of_ref", Kind::Id(Target::Domain)),
            may("description", Kind::Text),
            may("first_seen", Kind::Time),
            may("last_seen", Kind::Time),
            may("count", Kind::Integer(0, 999_999_999)),
            may(
                "observed_data_refs",
                Kind::List(&Kind::Id(Target::Only(&["observed-data"]))),
            ),
            may(
                "where_sighted_refs",
                Kind::List(&Kind::Id(Target::Only(&["identity", "location"]))),
            ),
            may("summary", Kind::Boolean),
        ],
        between: &[Between::Order("first_seen", "last_seen")],
    },
    extensions: &[],
};
