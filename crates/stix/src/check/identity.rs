//! Type and id: that they agree, and that the UUID is of the sort that the type asks for (STIX 2.1 §2.9).

use uuid::Uuid;

use super::Header;
use super::extensions::Extended;
use super::findings::Findings;
use super::place::Place;
use super::rule::{Family, TypeRule};
use super::value::Look;
use crate::id::{is_type_name, shown};
use crate::object::Properties;
use crate::sco;

const RULE: &str = "STIX 2.1 §2.9";

/// Names that no type may have (STIX 2.1 §3.8).
const RESERVED: [&str; 1] = ["action"];

/// Check type and id.
pub(super) fn check(
    look: &Look<'_>,
    rule: Option<&TypeRule>,
    extended: Extended,
    header: &Header,
    properties: Properties<'_>,
    findings: &mut Findings,
) {
    let Some(object_type) = properties.get("type").and_then(crate::json::string) else {
        return;
    };
    let place = Place::Root.member("type");
    if rule.is_none() {
        its_own_type(&object_type, extended, &place, findings);
    }
    let Some(id) = &header.id else {
        return;
    };
    let place = Place::Root.member("id");
    if id.object_type() != object_type {
        let message = format!("the type is `{}` but the id is `{id}`", shown(&object_type));
        findings.error("id-type", &place, RULE, message);
        return;
    }
    uuid_version(
        look,
        rule,
        header.family,
        id.uuid(),
        properties,
        &place,
        findings,
    );
}

/// A type that the specification does not name (STIX 2.1 §11.2, §7.3.2).
fn its_own_type(object_type: &str, extended: Extended, place: &Place<'_>, findings: &mut Findings) {
    if !is_type_name(object_type) {
        let message = "the name of a type has 3 to 250 of the characters a-z, 0-9 and single hyphens, and begins with a letter";
        findings.error("type-name", place, "STIX 2.1 §3.1, §11.2.1", message);
        return;
    }
    if RESERVED.contains(&object_type) {
        findings.error(
            "type-reserved",
            place,
            "STIX 2.1 §3.8",
            "the name is reserved",
        );
    }
    if extended.family.is_none() {
        let message = "a type of one's own should come by an extension (extension-definition)";
        findings.remark("custom-object", place, "STIX 2.1 §11.2", message);
    }
}

fn uuid_version(
    look: &Look<'_>,
    rule: Option<&TypeRule>,
    family: Family,
    uuid: Uuid,
    properties: Properties<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let version = uuid.get_version_num();
    match (family, rule) {
        // Whatever else an object of somebody's own type should have is for its extension to say.
        (_, None) => {}
        (Family::Observable, Some(_)) => {
            let contributing = sco::contributing(look.object_type);
            match contributing
                .iter()
                .any(|name| properties.get(name).is_some())
            {
                false if version != 4 => {
                    let message = "without a property that contributes to the id, its UUID must be random (version 4)";
                    findings.error("uuid-version", place, RULE, message);
                }
                true if version != 5 => {
                    let message =
                        "the UUID of a cyber-observable should be one of its value (version 5)";
                    findings.remark("uuid-version", place, RULE, message);
                }
                _ => {}
            }
        }
        (_, Some(_)) if version != 4 => {
            let message = "the UUID should be random (version 4)";
            findings.remark("uuid-version", place, RULE, message);
        }
        _ => {}
    }
}
