//! The property `extensions` (STIX 2.1 §3.2, §3.10, §7.3, §11.3).

use std::borrow::Cow;

use super::custom;
use super::findings::Findings;
use super::place::Place;
use super::rule::{Family, TypeRule};
use super::value::{self, Look};
use super::vocabulary::EXTENSION_TYPE;
use crate::id::ObjectId;
use crate::json::Value;

const COMMON: &str = "STIX 2.1 §3.2";
const DEFINED: &str = "STIX 2.1 §7.3";
const CUSTOM: &str = "STIX 2.1 §11.3.1";

/// What the extensions of an object make of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extended {
    /// Properties of the whole object may be an extension's.
    pub(super) at_top: bool,
    /// The object's type is an extension's, of this family.
    pub(super) family: Option<Family>,
}

/// What the extensions make of an object; read before they are judged.
pub(super) fn extended(extensions: &Value<'_>) -> Extended {
    let mut extended = Extended::default();
    for (_, extension) in extensions.members() {
        match extension.get("extension_type").and_then(Value::as_str) {
            Some("toplevel-property-extension") => extended.at_top = true,
            Some("new-sdo") => extended.family = Some(Family::Custom),
            Some("new-sro") => extended.family = Some(Family::Custom),
            Some("new-sco") => extended.family = Some(Family::Observable),
            _ => {}
        }
    }
    extended
}

/// Judge each extension by its key.
pub(super) fn check(
    look: &Look<'_>,
    rule: Option<&TypeRule>,
    family: Family,
    extensions: &Value<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let Value::Object(members) = extensions else {
        findings.error("kind", place, COMMON, "must be an object");
        return;
    };
    value::empty(extensions, place, findings);
    for (key, extension) in members {
        let place = place.member(key);
        let Value::Object(contents) = extension else {
            findings.error("kind", &place, COMMON, "must be an object");
            continue;
        };
        value::empty(extension, &place, findings);
        let predefined = rule.and_then(|rule| {
            rule.extensions
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, record)| *record)
        });
        match predefined {
            Some(record) => {
                extension_type(contents, &place, findings);
                value::check_record(look, record, contents, &place, findings);
            }
            None if key.starts_with("extension-definition--") => {
                defined(key, contents, &place, findings);
            }
            None => by_name(key, family, contents, &place, findings),
        }
    }
}

/// An extension with a definition of its own.
fn defined(
    key: &str,
    contents: &[(Cow<'_, str>, Value<'_>)],
    place: &Place<'_>,
    findings: &mut Findings,
) {
    if let Err(error) = ObjectId::check(key) {
        findings.error("id", place, DEFINED, error);
    }
    if !extension_type(contents, place, findings) {
        let place = place.member("extension_type");
        let message = "the property `extension_type` is required";
        findings.error("property-missing", &place, COMMON, message);
    }
    for (name, value) in contents.iter().filter(|(name, _)| name != "extension_type") {
        let place = place.member(name);
        contents_of_their_own(name, value, &place, findings);
    }
}

/// What sort of extension it says it is, of those that there are. Returns whether it says so at all.
fn extension_type(
    contents: &[(Cow<'_, str>, Value<'_>)],
    place: &Place<'_>,
    findings: &mut Findings,
) -> bool {
    let kind = contents.iter().find(|(name, _)| name == "extension_type");
    let place = place.member("extension_type");
    match kind.map(|(_, value)| value) {
        None => return false,
        Some(Value::String(kind)) if EXTENSION_TYPE.has(kind) => {}
        Some(Value::String(kind)) => {
            let kind = crate::id::shown(kind);
            let message = format!("`{kind}` is not in {}", EXTENSION_TYPE.name);
            findings.error("enumeration", &place, COMMON, message);
        }
        Some(_) => findings.error("kind", &place, COMMON, "must be a string"),
    }
    true
}

/// An extension that its key alone describes, as before there were definitions.
fn by_name(
    key: &str,
    family: Family,
    contents: &[(Cow<'_, str>, Value<'_>)],
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let is_name = (3..=250).contains(&key.len())
        && key.ends_with("-ext")
        && key
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !is_name {
        let message = "the key of an extension is the id of its definition, or a name of a-z, 0-9 and hyphens that ends in `-ext`";
        findings.error("extension-key", place, CUSTOM, message);
        return;
    }
    if family != Family::Observable {
        let message = "an extension without a definition should be of a cyber-observable only";
        findings.remark("extension-without-definition", place, CUSTOM, message);
    } else {
        let message = "an extension of one's own should have a definition (extension-definition)";
        findings.remark("custom-extension", place, CUSTOM, message);
    }
    for (name, value) in contents {
        contents_of_their_own(name, value, &place.member(name), findings);
    }
}

fn contents_of_their_own(
    name: &str,
    value: &Value<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    // Names that are reserved for objects are free here: what an extension holds is told apart by its key.
    if !custom::is_property_name(name) && name != "id" {
        custom::misnamed(place, findings);
    }
    custom::nulls(value, place, findings);
    value::empty(value, place, findings);
}
