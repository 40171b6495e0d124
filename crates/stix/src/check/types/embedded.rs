//! Types within types: external references (STIX 2.1 §2.5) and phases of kill chains (§2.11).

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Kind, Record, may, need};
use crate::check::value::form::{KILL_CHAIN_NAME, LINK};

/// A list of phases.
pub(super) const KILL_CHAIN_PHASES: Kind = Kind::List(&Kind::Record(&KILL_CHAIN_PHASE));

static KILL_CHAIN_PHASE: Record = Record {
    section: "STIX 2.1 §2.11",
    properties: &[
        need("kill_chain_name", Kind::Form(&KILL_CHAIN_NAME)),
        need("phase_name", Kind::Form(&KILL_CHAIN_NAME)),
    ],
    between: &[],
};

/// A pointer to something that is not STIX.
pub(in crate::check) static EXTERNAL_REFERENCE: Record = Record {
    section: "STIX 2.1 §2.5",
    properties: &[
        need("source_name", Kind::Text),
        may("description", Kind::Text),
        may("url", Kind::Form(&LINK)),
        may("hashes", Kind::Hashes),
        may("external_id", Kind::Text),
    ],
    between: &[
        Between::OneOf(&["description", "url", "external_id"]),
        Between::Special(hashes_with_url),
    ],
};

fn hashes_with_url(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    if members.has("url") && !members.has("hashes") {
        let message = "a reference with a `url` should have `hashes`";
        findings.remark("reference-hashes", place, "STIX 2.1 §2.5.1", message);
    }
}

/// Which identifiers of another catalogue an object may point to, and how (STIX 2.1 §4.1, §4.19).
pub(super) struct Catalogue {
    /// What `source_name` is then.
    pub(super) source: &'static str,
    /// Whether a text is an identifier of the catalogue.
    pub(super) has: fn(&str) -> bool,
    /// Its form, in words.
    pub(super) form: &'static str,
    /// The section that says so.
    pub(super) section: &'static str,
}

/// The source and the identifier go together.
pub(super) fn check_catalogue(
    catalogue: &Catalogue,
    members: &Members<'_, '_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let Some(references) = members.get("external_references") else {
        return;
    };
    let list = place.member("external_references");
    for (index, reference) in references.elements().iter().enumerate() {
        let text = |name| reference.get(name).and_then(|value| value.as_str());
        let place = list.element(index);
        match (text("source_name"), text("external_id")) {
            (Some(source), Some(id)) if source == catalogue.source && !(catalogue.has)(id) => {
                let message = format!(
                    "`{}` is not of the form {}",
                    crate::id::shown(id),
                    catalogue.form
                );
                let place = place.member("external_id");
                findings.error("external-reference", &place, catalogue.section, message);
            }
            (Some(source), Some(id)) if source != catalogue.source && (catalogue.has)(id) => {
                let message = format!("must be `{}` with such an `external_id`", catalogue.source);
                let place = place.member("source_name");
                findings.error("external-reference", &place, catalogue.section, message);
            }
            _ => {}
        }
    }
}
