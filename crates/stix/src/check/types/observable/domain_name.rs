//! Domain name.

use crate::check::rule::{Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::value::form::DOMAIN;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.4",
        properties: &[
            need("value", Kind::Form(&DOMAIN)),
            may(
                "resolves_to_refs",
                Kind::List(&Kind::Id(Target::Only(&[
                    "ipv4-addr",
                    "ipv6-addr",
                    "domain-name",
                ]))),
            ),
        ],
        between: &[],
    },
    extensions: &[],
};
