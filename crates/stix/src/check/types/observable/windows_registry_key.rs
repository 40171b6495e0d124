//! Key of the Windows registry.

use crate::check::rule::{Between, Family, INTEGER, Kind, Record, Target, TypeRule, may};
use crate::check::value::form::REGISTRY_KEY;
use crate::check::vocabulary::REGISTRY_DATATYPE;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.17",
        properties: &[
            may("key", Kind::Form(&REGISTRY_KEY)),
            may("values", Kind::List(&Kind::Record(&VALUE))),
            may("modified_time", Kind::Time),
            may(
                "creator_user_ref",
                Kind::Id(Target::Only(&["user-account"])),
            ),
            may("number_of_subkeys", INTEGER),
        ],
        between: &[Between::Something(&[])],
    },
    extensions: &[],
};

static VALUE: Record = Record {
    section: "STIX 2.1 §6.17.2",
    properties: &[
        may("name", Kind::Text),
        may("data", Kind::Text),
        may("data_type", Kind::Closed(&REGISTRY_DATATYPE)),
    ],
    between: &[Between::OneOf(&["name", "data", "data_type"])],
};
