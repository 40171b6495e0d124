//! What the specification demands of an object, and what it recommends.
//!
//! ```json
//! {"type": "indicator", "id": "malware--…", "created": "2026-02-30T00:00:00Z"}
//! ```
//! gives one [`Finding`] for each fault, with a code, a JSON path and the rule of the specification. What
//! breaks a MUST of STIX 2.1 is an error and keeps the object out; what departs from a SHOULD is a warning.
//! Unknown properties and types are kept: only what a property of any name must be is asked of them.
//!
//! | to read | for |
//! |---|---|
//! | `types` | what each type asks: tables, a file each |
//! | `rule` | the language of those tables |
//! | `value`, `vocabulary` | what kinds of values there are, and the lists they are chosen from |
//! | `between` | what holds between properties |
//! | `common`, `extensions`, `markings`, `custom` | what is asked of every object |

mod between;
mod bundle;
mod common;
mod custom;
mod extensions;
mod finding;
mod findings;
pub mod forms;
mod header;
mod identity;
mod markings;
mod members;
mod place;
mod rule;
mod types;
mod value;
mod vocabulary;

pub(crate) use bundle::{bundle, same_version};
pub use finding::{Finding, Severity};
pub(crate) use finding::{not_an_object, not_json};
pub(crate) use header::Header;
pub use rule::Family;

use crate::json;
use crate::object::Properties;
use extensions::Extended;
use findings::Findings;
use members::Members;
use place::Place;
use rule::{Record, TypeRule};
use value::Look;

/// Read the header of an object and check everything that can be checked of it alone.
pub(crate) fn object(properties: Properties<'_>) -> (Header, Vec<Finding>) {
    let mut findings = Findings::default();
    let object_type = properties.get("type").and_then(json::string);
    let rule = object_type.as_deref().and_then(types::rule_of);
    let extensions = properties
        .get("extensions")
        .map(crate::json::Value::of_checked);
    let extended = extensions
        .as_ref()
        .map(extensions::extended)
        .unwrap_or_default();
    let mut header = Header::new(family(object_type.as_deref(), rule, extended, properties));
    if object_type.as_deref() == Some("bundle") {
        let message = "a bundle is a way to send objects, not an object";
        let place = Place::Root.member("type");
        findings.error("bundle", &place, "STIX 2.1 §8", message);
        return (header, findings.into_list());
    }
    let look = Look {
        section: rule.map_or(common::SECTION, |rule| rule.record.section),
        object_type: object_type.as_deref().unwrap_or_default(),
        defanged: properties.get("defanged") == Some(b"true"),
    };
    for (name, raw) in properties.iter() {
        one_property(
            &look,
            rule,
            extended,
            &name,
            raw,
            &mut header,
            &mut findings,
        );
    }
    markings::lookalike(&header, properties, &mut findings);
    if let Some(extensions) = &extensions {
        let place = Place::Root.member("extensions");
        extensions::check(
            &look,
            rule,
            header.family,
            extensions,
            &place,
            &mut findings,
        );
    }
    missing(rule, header.family, properties, &mut findings);
    if let Some(rule) = rule {
        between::check(
            &rule.record,
            &Members::Whole(properties),
            &Place::Root,
            &mut findings,
        );
    }
    identity::check(&look, rule, extended, &header, properties, &mut findings);
    header::order(&header, &mut findings);
    markings::check(&mut header, properties, &mut findings);
    (header, findings.into_list())
}

/// The family of a standard type; `None` for a type that STIX does not have.
pub fn family_of(object_type: &str) -> Option<Family> {
    types::rule_of(object_type).map(|rule| rule.family)
}

fn family(
    object_type: Option<&str>,
    rule: Option<&'static TypeRule>,
    extended: Extended,
    properties: Properties<'_>,
) -> Family {
    match (rule, extended.family, object_type) {
        (Some(rule), ..) => rule.family,
        (None, Some(family), _) => family,
        // A type that nobody has told us of: as it has versions or not.
        _ if properties.get("created").is_some() || properties.get("modified").is_some() => {
            Family::Custom
        }
        _ => Family::Observable,
    }
}

fn one_property(
    look: &Look<'_>,
    rule: Option<&'static TypeRule>,
    extended: Extended,
    name: &str,
    raw: &[u8],
    header: &mut Header,
    findings: &mut Findings,
) {
    let place = Place::Root.member(name);
    if header.read(look, name, raw, &place, findings) {
        return;
    }
    let own = rule.and_then(|rule| property(&rule.record, name));
    match (own, common::property(name)) {
        (Some(own), _) => value::check_raw(look, own.kind, raw, &place, findings),
        (None, Some(common)) => {
            let look = look.at(common::SECTION);
            value::check_raw(&look, common.kind, raw, &place, findings);
        }
        (None, None) => {
            custom::at_top(name, raw, &place, findings);
            if rule.is_some() && !extended.at_top {
                let message =
                    "a property of one's own should come by an extension (extension-definition)";
                findings.remark("custom-property", &place, "STIX 2.1 §11.1", message);
            }
        }
    }
    if name == "defanged" && header.family != Family::Observable {
        let message = "must be on cyber-observables only";
        findings.error("property-forbidden", &place, common::SECTION, message);
    }
}

fn property(record: &'static Record, name: &str) -> Option<&'static rule::Property> {
    record
        .properties
        .iter()
        .find(|property| property.name == name)
}

fn missing(
    rule: Option<&'static TypeRule>,
    family: Family,
    properties: Properties<'_>,
    findings: &mut Findings,
) {
    let mut require = |name: &str, section| {
        if properties.get(name).is_none() {
            let message = format!("the property `{name}` is required");
            findings.error(
                "property-missing",
                &Place::Root.member(name),
                section,
                message,
            );
        }
    };
    for name in common::required(family) {
        require(name, common::SECTION);
    }
    for property in rule.map(|rule| rule.record.properties).unwrap_or_default() {
        if property.required {
            require(
                property.name,
                rule.map_or(common::SECTION, |rule| rule.record.section),
            );
        }
    }
    if family != Family::Observable && properties.get("spec_version").is_none() {
        let message = "a missing `spec_version` is taken as 2.1";
        let place = Place::Root.member("spec_version");
        findings.remark("spec-version-missing", &place, common::SECTION, message);
    }
}
