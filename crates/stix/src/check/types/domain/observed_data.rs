//! Observed data: what was seen, as cyber-observables.

use std::borrow::Cow;

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::types;
use crate::check::value::Look;
use crate::id::ObjectId;
use crate::json::Value;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: SECTION,
        properties: &[
            need("first_observed", Kind::Time),
            need("last_observed", Kind::Time),
            need("number_observed", Kind::Integer(1, 999_999_999)),
            may("objects", Kind::Special(container)),
            may(
                "object_refs",
                Kind::List(&Kind::Id(Target::ObservableOrRelationship)),
            ),
        ],
        between: &[
            Between::Order("first_observed", "last_observed"),
            Between::Either("objects", "object_refs"),
            Between::Special(an_observable),
        ],
    },
    extensions: &[],
};

const SECTION: &str = "STIX 2.1 §4.14";
const CONTAINER: &str = "STIX 2.1 §2.13";

/// Among what is referred to is at least one cyber-observable, or something of an unknown type, which may be one.
fn an_observable(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    let Some(references) = members.get("object_refs") else {
        return;
    };
    let is_relationship = |reference: &Value<'_>| {
        let object_type = reference.as_str().and_then(|id| ObjectId::check(id).ok());
        let rule = object_type.and_then(types::rule_of);
        rule.is_some_and(|rule| rule.family == Family::Relationship)
    };
    let references = references.elements();
    if !references.is_empty() && references.iter().all(is_relationship) {
        let place = place.member("object_refs");
        let message = "must have at least one cyber-observable";
        findings.error("property-needed", &place, "STIX 2.1 §4.14.1", message);
    }
}

/// The old container of cyber-observables, which may be as in STIX 2.0: only that they are some, and their
/// references to one another, are looked at (STIX 2.1 §2.13).
fn container(_: &Look<'_>, value: &Value<'_>, place: &Place<'_>, findings: &mut Findings) {
    let Value::Object(objects) = value else {
        findings.error("kind", place, CONTAINER, "must be an object");
        return;
    };
    let message = "should be `object_refs`: the container of objects is deprecated";
    findings.remark("deprecated", place, SECTION, message);
    for (key, object) in objects {
        let place = place.member(key);
        match object.get("type") {
            Some(Value::String(object_type)) => {
                let rule = types::rule_of(object_type);
                if rule.is_some_and(|rule| rule.family != Family::Observable) {
                    let message = "must be a cyber-observable";
                    findings.error("reference-type", &place.member("type"), CONTAINER, message);
                }
            }
            _ => {
                let message = "must be an object with a `type`";
                findings.error("kind", &place, CONTAINER, message);
                continue;
            }
        }
        references(objects, object, &place, findings);
    }
}

/// What `value` refers to, at any depth, is in the container. Calls itself once for each level; the scanner has
/// bounded those.
fn references(
    objects: &[(Cow<'_, str>, Value<'_>)],
    value: &Value<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    for (index, element) in value.elements().iter().enumerate() {
        references(objects, element, &place.element(index), findings);
    }
    for (name, member) in value.members() {
        let place = place.member(name);
        let keys = match member {
            Value::String(_) if name.ends_with("_ref") => std::slice::from_ref(member),
            Value::Array(elements) if name.ends_with("_refs") => elements.as_slice(),
            other => {
                references(objects, other, &place, findings);
                continue;
            }
        };
        for key in keys.iter().filter_map(Value::as_str) {
            if !objects.iter().any(|(known, _)| known == key) {
                let key = crate::id::shown(key);
                let message = format!("`{key}` is not in the same container");
                findings.error("reference-local", &place, CONTAINER, message);
            }
        }
    }
}
