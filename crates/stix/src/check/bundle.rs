//! The bundle: no object, but with a type and an id (STIX 2.1 §8).

use super::finding::{Finding, Severity};
use super::findings::Findings;
use super::place::Place;
use crate::id::ObjectId;
use crate::json;

const RULE: &str = "STIX 2.1 §8.1";

/// What is to be said of a bundle with these properties and so many objects.
pub(crate) fn bundle(
    properties: &[(String, Vec<u8>)],
    names: &[String],
    objects: u64,
) -> Vec<Finding> {
    let mut findings = Findings::default();
    let has = |name: &str| names.iter().any(|known| known == name);
    let id = properties.iter().find(|(name, _)| name == "id");
    let place = Place::Root.member("id");
    match id.map(|(_, raw)| json::string(raw)) {
        None => {
            findings.error(
                "property-missing",
                &place,
                RULE,
                "the property `id` is required",
            );
        }
        Some(None) => findings.error("kind", &place, RULE, "must be a string"),
        Some(Some(text)) => match ObjectId::check(&text) {
            Err(error) => findings.error("id", &place, RULE, error),
            Ok("bundle") => {}
            Ok(_) => {
                let message = format!("`{}` is not the id of a bundle", crate::id::shown(&text));
                findings.error("id-type", &place, "STIX 2.1 §2.9", message);
            }
        },
    }
    if has("objects") && objects == 0 {
        let place = Place::Root.member("objects");
        let message = "a list has at least one value; one that would be empty is left out";
        findings.error("empty-list", &place, "STIX 2.1 §2.12", message);
    }
    for name in names {
        let place = Place::Root.member(name);
        match name.as_str() {
            "type" | "id" | "objects" => {}
            "spec_version" => {
                let message = "a bundle of STIX 2.1 has no `spec_version`; its objects have";
                findings.remark("bundle-spec-version", &place, RULE, message);
            }
            _ => {
                let message =
                    "a bundle should have no properties of one's own: nobody needs to keep them";
                findings.remark("custom-property", &place, "STIX 2.1 §8", message);
            }
        }
    }
    findings.into_list()
}

/// Two objects in one bundle are the same version of one object.
pub(crate) fn same_version() -> Finding {
    Finding {
        code: "same-version",
        path: "$.modified".to_owned(),
        rule: "STIX 2.1 §3.6",
        message: "another object in the bundle has the same id and version".to_owned(),
        severity: Severity::Warning,
    }
}
