//! The objects that explain the others: marking definitions, our extension, and who defines it.
//!
//! They are the same in every conversion. None of them tells anything of an event but the ones for sharing
//! groups and tags, which are marked as strictly as what they mark.

use mithaq_stix::Tlp;
use serde_json::{Value as Json, json};

use crate::id;
use crate::marking::{HeldBack, Reach, Restriction};

/// The extension that declares our properties `x_misp_…` and `x_mithaq_personal_data`, the types
/// `x-misp-attribute`, `x-misp-object` and `x-misp-galaxy-cluster`, and markings that hold back.
pub const EXTENSION: &str = "extension-definition--87da2823-8a71-4aff-a5af-4f4e6117434e";

/// Who defines it: the project, as nobody's party.
const AUTHOR: &str = "identity--600d6aa9-14ea-4209-aafa-f2845d919a79";

/// Since when the definitions say what they say.
const SINCE: &str = "2026-01-01T00:00:00.000Z";

/// Properties that the extension puts beside STIX's own.
const PROPERTIES: &[&str] = &[
    "x_misp_analysis",
    "x_misp_attributes",
    "x_misp_category",
    "x_misp_comment",
    "x_misp_data",
    "x_misp_date",
    "x_misp_description",
    "x_misp_disable_correlation",
    "x_misp_extends_uuid",
    "x_misp_first_seen",
    "x_misp_galaxy",
    "x_misp_last_seen",
    "x_misp_meta",
    "x_misp_meta_category",
    "x_misp_name",
    "x_misp_published",
    "x_misp_relationship_type",
    "x_misp_source",
    "x_misp_template_uuid",
    "x_misp_template_version",
    "x_misp_threat_level",
    "x_misp_to_ids",
    "x_misp_type",
    "x_misp_value",
    "x_mithaq_personal_data",
];

/// The extension and its author: what every conversion begins with.
pub(crate) fn of_extension() -> [Json; 2] {
    let clear = Tlp::Clear.definition().id;
    [
        json!({
            "type": "identity",
            "spec_version": "2.1",
            "id": AUTHOR,
            "created": SINCE,
            "modified": SINCE,
            "name": "Mithaq",
            "identity_class": "system",
            "description": "The software Mithaq, as the author of its extension definitions.",
            "object_marking_refs": [clear],
        }),
        json!({
            "type": "extension-definition",
            "spec_version": "2.1",
            "id": EXTENSION,
            "created_by_ref": AUTHOR,
            "created": SINCE,
            "modified": SINCE,
            "name": "MISP in STIX",
            "description": "What MISP's core format says and STIX 2.1 has no place for, under MISP's own names; \
                whether an object holds personal data; restrictions of MISP that no marking of STIX expresses.",
            "schema": "https://www.misp-standard.org/rfc/misp-standard-core.html",
            "version": "1.0.0",
            "extension_types": ["new-sdo", "property-extension", "toplevel-property-extension"],
            "extension_properties": PROPERTIES,
            "object_marking_refs": [clear],
        }),
    ]
}

/// The ids of the markings that a restriction comes to.
pub(crate) fn refs(restriction: &Restriction) -> Vec<String> {
    let mut refs = Vec::new();
    refs.extend(restriction.tlp().map(|tlp| tlp.definition().id.to_owned()));
    refs.extend(restriction.pap().map(|pap| pap.definition().id.to_owned()));
    refs.extend(statement(restriction.reach()).map(|(key, _, _)| marking_id(key)));
    if !restriction.reasons().is_empty() {
        refs.push(marking_id(HOLD_BACK));
    }
    refs.extend(restriction.reasons().iter().filter_map(|why| match why {
        HeldBack::Organisation => None,
        _ => Some(marking_id(&key(why))),
    }));
    refs
}

/// The definitions of those of its markings that are not predefined.
pub(crate) fn of(restriction: &Restriction) -> Vec<Json> {
    let mut definitions = Vec::new();
    if let Some((key, tlp, words)) = statement(restriction.reach()) {
        definitions.push(json!({
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": marking_id(key),
            "created": SINCE,
            "name": format!("MISP: {key}"),
            "definition_type": "statement",
            "definition": { "statement": words },
            "object_marking_refs": [tlp.definition().id],
        }));
    }
    if !restriction.reasons().is_empty() {
        definitions.push(json!({
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": marking_id(HOLD_BACK),
            "created": SINCE,
            "name": "MISP: not beyond the own organisation",
            "extensions": { EXTENSION: {
                "extension_type": "property-extension",
                "misp_restriction": HOLD_BACK,
            } },
            "object_marking_refs": [Tlp::Red.definition().id],
        }));
    }
    for why in restriction.reasons() {
        let (name, property, value) = match why {
            HeldBack::Organisation => continue,
            HeldBack::Group { key, name } => (
                format!("MISP: sharing group {name}"),
                "misp_sharing_group",
                json!({ "uuid": key, "name": name }),
            ),
            HeldBack::Distribution(other) => (
                format!("MISP: distribution {other}"),
                "misp_distribution",
                Json::from(other.as_str()),
            ),
            HeldBack::Tag(tag) => (
                format!("MISP: tag {tag}"),
                "misp_tag",
                Json::from(tag.as_str()),
            ),
        };
        definitions.push(json!({
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": marking_id(&key(why)),
            "created": SINCE,
            "name": name,
            "extensions": { EXTENSION: {
                "extension_type": "property-extension",
                "misp_restriction": "see the other properties",
                property: value,
            } },
            "object_marking_refs": [Tlp::Red.definition().id, marking_id(HOLD_BACK)],
        }));
    }
    definitions
}

/// What holds back whatever else is known.
const HOLD_BACK: &str = "organisation-only";

/// Words for people on a reach that agreements can weigh.
fn statement(reach: Option<Reach>) -> Option<(&'static str, Tlp, &'static str)> {
    match reach? {
        Reach::Connected => Some((
            "connected communities",
            Tlp::Amber,
            "MISP distribution \"connected communities\", as our own server has it: for those connected to us \
                and their communities, no further.",
        )),
        Reach::Community => Some((
            "this community only",
            Tlp::AmberStrict,
            "MISP distribution \"this community only\": for those connected to us, within their own \
                organisation, no further.",
        )),
        // The one sets no bound, the other is held back.
        Reach::All | Reach::Organisation => None,
    }
}

fn key(why: &HeldBack) -> String {
    match why {
        HeldBack::Organisation => HOLD_BACK.to_owned(),
        HeldBack::Group { key, name } => format!("sharing-group\n{key}\n{name}"),
        HeldBack::Distribution(other) => format!("distribution\n{other}"),
        HeldBack::Tag(tag) => format!("tag\n{tag}"),
    }
}

fn marking_id(key: &str) -> String {
    id::of("marking-definition", id::derived(&["marking", key]))
}
