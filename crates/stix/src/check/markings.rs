//! Checks of markings: what is refused so that nothing looks less protected than it is.

use super::common;
use super::findings::Findings;
use super::place::Place;
use super::rule::Family;
use super::value;
use super::value::form::LANGUAGE;
use super::{Header, custom};
use crate::id::ObjectId;
use crate::json::Value;
use crate::marking::{self, Claim};
use crate::object::Properties;

const GRANULAR: &str = "STIX 2.1 §7.2.3";

/// Granular markings, and that a marking definition does not mark itself.
pub(super) fn check(header: &mut Header, properties: Properties<'_>, findings: &mut Findings) {
    granular(header, properties, findings);
    if header.family == Family::Marking {
        circular(header, findings);
    }
}

/// Each granular marking has selectors, and either a marking or a language.
fn granular(header: &mut Header, properties: Properties<'_>, findings: &mut Findings) {
    let Some(raw) = properties.get("granular_markings") else {
        return;
    };
    let list = Value::of_checked(raw);
    let list_place = Place::Root.member("granular_markings");
    let Value::Array(markings) = &list else {
        findings.error("kind", &list_place, common::SECTION, "must be a list");
        return;
    };
    value::empty(&list, &list_place, findings);
    for (index, marking) in markings.iter().enumerate() {
        let place = list_place.element(index);
        if !matches!(marking, Value::Object(_)) {
            findings.error("kind", &place, common::SECTION, "must be an object");
        }
        what_it_says(header, marking, &place, findings);
        selectors(marking, properties, &place, findings);
        for (name, value) in marking.members() {
            if !matches!(&**name, "marking_ref" | "lang" | "selectors") {
                custom::within(name, value, &place.member(name), findings);
            }
        }
    }
}

fn what_it_says(
    header: &mut Header,
    marking: &Value<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let reference_place = place.member("marking_ref");
    match (marking.get("marking_ref"), marking.get("lang")) {
        (Some(reference), None) => match reference.as_str().map(ObjectId::parse) {
            Some(Ok(id)) if id.object_type() == "marking-definition" => {
                header.granular_marking_refs.push(id);
            }
            Some(Ok(id)) => {
                let message = format!("`{id}` is not the id of a marking definition");
                findings.error("reference-type", &reference_place, GRANULAR, message);
            }
            Some(Err(fault)) => findings.error("id", &reference_place, GRANULAR, fault),
            None => findings.error("kind", &reference_place, GRANULAR, "must be a string"),
        },
        (None, Some(Value::String(language))) if (LANGUAGE.holds)(language) => {}
        (None, Some(Value::String(language))) => {
            let message = format!("`{}` must be {}", crate::id::shown(language), LANGUAGE.what);
            findings.error(LANGUAGE.code, &place.member("lang"), GRANULAR, message);
        }
        (None, Some(_)) => {
            findings.error("kind", &place.member("lang"), GRANULAR, "must be a string");
        }
        _ => {
            let message = "must have either `marking_ref` or `lang`";
            findings.error("granular-marking", place, GRANULAR, message);
        }
    }
}

/// Selectors lead to something that is there (STIX 2.1 §7.2.3.1). One that leads nowhere would leave
/// unprotected what its author meant.
fn selectors(
    marking: &Value<'_>,
    properties: Properties<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let list_place = place.member("selectors");
    let selectors = marking
        .get("selectors")
        .map(Value::elements)
        .unwrap_or_default();
    if selectors.is_empty() || selectors.iter().any(|selector| selector.as_str().is_none()) {
        let message = "must be a list of at least one string";
        findings.error("granular-marking", &list_place, GRANULAR, message);
        return;
    }
    for (index, selector) in selectors.iter().filter_map(Value::as_str).enumerate() {
        let place = list_place.element(index);
        match resolves(selector, properties) {
            Some(true) => {}
            Some(false) => {
                let message = format!(
                    "`{}` selects nothing in this object",
                    crate::id::shown(selector)
                );
                findings.error("selector", &place, "STIX 2.1 §7.2.3.1", message);
            }
            None => {
                let message = format!("`{}` is no selector", crate::id::shown(selector));
                findings.error("selector", &place, "STIX 2.1 §7.2.3.1", message);
            }
        }
    }
}

/// Whether a selector leads to something; `None` when it breaks the syntax.
fn resolves(selector: &str, properties: Properties<'_>) -> Option<bool> {
    let mut components = selector.split('.');
    let first = components.next()?;
    let Some(raw) = properties.get(first) else {
        let sound = is_name(first)
            && components.all(|component| is_name(component) || index(component).is_some());
        return sound.then_some(false);
    };
    let root = Value::of_checked(raw);
    let mut at = &root;
    for component in components {
        let next = match index(component) {
            Some(index) => at.elements().get(index),
            None if is_name(component) => at.get(component),
            None => return None,
        };
        match next {
            Some(next) => at = next,
            None => return Some(false),
        }
    }
    Some(true)
}

/// The number in `[7]`.
fn index(component: &str) -> Option<usize> {
    let digits = component.strip_prefix('[')?.strip_suffix(']')?;
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| digits.parse().unwrap_or(usize::MAX))
}

/// The name of a property or the key of a dictionary.
fn is_name(component: &str) -> bool {
    (1..=250).contains(&component.len())
        && component
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A definition does not mark itself (STIX 2.1 §3.2).
fn circular(header: &Header, findings: &mut Findings) {
    let Some(id) = &header.id else {
        return;
    };
    for (name, references) in [
        ("object_marking_refs", &header.object_marking_refs),
        ("granular_markings", &header.granular_marking_refs),
    ] {
        if references.contains(id) {
            let message = "a marking definition must not mark itself";
            let place = Place::Root.member(name);
            findings.error("marking-circular", &place, common::SECTION, message);
        }
    }
}

/// A definition calls itself TLP or PAP under the predefined id of just that level, and under such an id
/// nothing else (DESIGN 6.3; stix-taxii.md §7).
///
/// Comes before what else is wrong with such a definition: this is the reason to tell.
pub(super) fn lookalike(header: &Header, properties: Properties<'_>, findings: &mut Findings) {
    if header.family != Family::Marking {
        return;
    }
    let claims = marking::claims(|name| properties.get(name).map(Value::of_checked));
    let predefined = header.id.as_ref().and_then(marking::predefined);
    let genuine = |claim: &Claim| match (claim, predefined) {
        (Claim::Level(level), Some(meaning)) => *level == meaning,
        _ => false,
    };
    if predefined.is_some() && claims.is_empty() {
        let message =
            "has the id of a predefined TLP or PAP definition, and does not say that it is one";
        let place = Place::Root.member("id");
        let rule = "STIX 2.1 §7.2.1.4; FIRST TLP 2.0";
        findings.error("marking-lookalike", &place, rule, message);
    } else if !claims.iter().all(genuine) {
        let message = "calls itself TLP or PAP, but is not the predefined definition of that level";
        let place = Place::Root.member("id");
        let rule = "STIX 2.1 §7.2.1.4; FIRST TLP 2.0";
        findings.error("marking-lookalike", &place, rule, message);
    }
}
