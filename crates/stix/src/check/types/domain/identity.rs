//! Identity: a person, an organisation, a class of them.

use crate::check::rule::{Family, Kind, Record, TEXTS, TypeRule, may, need};
use crate::check::vocabulary::{IDENTITY_CLASS, INDUSTRY_SECTOR};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.5",
        properties: &[
            need("name", Kind::Text),
            may("description", Kind::Text),
            may("roles", TEXTS),
            may("identity_class", Kind::Open(&IDENTITY_CLASS)),
            may("sectors", Kind::List(&Kind::Open(&INDUSTRY_SECTOR))),
            may("contact_information", Kind::Text),
        ],
        between: &[],
    },
    extensions: &[],
};
