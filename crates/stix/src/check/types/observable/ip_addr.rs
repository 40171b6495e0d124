//! IPv4 and IPv6 addresses and networks.

use crate::check::rule::{Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::value::form;

/// STIX 2.1 §6.8.
pub(in crate::check) static IPV4: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.8",
        properties: &[
            need("value", Kind::Form(&form::IPV4)),
            may(
                "resolves_to_refs",
                Kind::List(&Kind::Id(Target::Only(&["mac-addr"]))),
            ),
            may(
                "belongs_to_refs",
                Kind::List(&Kind::Id(Target::Only(&["autonomous-system"]))),
            ),
        ],
        between: &[],
    },
    extensions: &[],
};

/// STIX 2.1 §6.9.
pub(in crate::check) static IPV6: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.9",
        properties: &[
            need("value", Kind::Form(&form::IPV6)),
            may(
                "resolves_to_refs",
                Kind::List(&Kind::Id(Target::Only(&["mac-addr"]))),
            ),
            may(
                "belongs_to_refs",
                Kind::List(&Kind::Id(Target::Only(&["autonomous-system"]))),
            ),
        ],
        between: &[],
    },
    extensions: &[],
};
