//! Attack pattern: a way in which adversaries try to compromise targets.

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Family, Kind, Record, TEXTS, TypeRule, may, need};
use crate::check::types::embedded::{Catalogue, KILL_CHAIN_PHASES, check_catalogue};
use crate::check::value::form::is_capec;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.1",
        properties: &[
            need("name", Kind::Text),
            may("description", Kind::Text),
            may("aliases", TEXTS),
            may("kill_chain_phases", KILL_CHAIN_PHASES),
        ],
        between: &[Between::Special(capec)],
    },
    extensions: &[],
};

static CAPEC: Catalogue = Catalogue {
    source: "capec",
    has: is_capec,
    form: "CAPEC-7",
    section: "STIX 2.1 §4.1.1",
};

fn capec(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    check_catalogue(&CAPEC, members, place, findings);
}
