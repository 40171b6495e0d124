//! Tool: legitimate software that is put to a bad use.

use crate::check::rule::{Family, Kind, Record, TEXTS, TypeRule, may, need};
use crate::check::types::embedded::KILL_CHAIN_PHASES;
use crate::check::vocabulary::TOOL_TYPE;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.18",
        properties: &[
            need("name", Kind::Text),
            may("description", Kind::Text),
            may("tool_types", Kind::List(&Kind::Open(&TOOL_TYPE))),
            may("aliases", TEXTS),
            may("kill_chain_phases", KILL_CHAIN_PHASES),
            may("tool_version", Kind::Text),
        ],
        between: &[],
    },
    extensions: &[],
};
