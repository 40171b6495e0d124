//! Checks of markings: what is refused so that nothing looks less protected than it is.

use super::{Family, Finding, Header};
use crate::id::ObjectId;
use crate::json::{self, Value};
use crate::marking::{self, Claim};
use crate::object::Properties;

const GRANULAR: &str = "STIX 2.1 §7.2.3";

/// Markings of the whole object refer to marking definitions and to nothing else.
pub(super) fn only_definitions(findings: &mut Vec<Finding>, header: &Header) {
    for (index, id) in header.object_marking_refs.iter().enumerate() {
        if id.object_type() != "marking-definition" {
            let path = format!("$.object_marking_refs[{index}]");
            findings.push(Finding::error(
                "reference-type",
                &path,
                "STIX 2.1 §7.2.2",
                &not_a_definition(id),
            ));
        }
    }
}

/// Each granular marking has selectors, and either a marking or a language.
pub(super) fn granular(
    findings: &mut Vec<Finding>,
    header: &mut Header,
    properties: Properties<'_>,
) {
    let Some(list) = properties.get("granular_markings") else {
        return;
    };
    for (index, marking) in json::elements(list).enumerate() {
        let path = format!("$.granular_markings[{index}]");
        let mut error = |code, place: &str, message: &str| {
            findings.push(Finding::error(
                code,
                &format!("{path}{place}"),
                GRANULAR,
                message,
            ));
        };
        let marking = Value::of_checked(marking);
        match (marking.get("marking_ref"), marking.get("lang")) {
            (Some(reference), None) => match reference.as_str().map(ObjectId::parse) {
                Some(Ok(id)) if id.object_type() == "marking-definition" => {
                    header.granular_marking_refs.push(id)
                }
                Some(Ok(id)) => error("reference-type", ".marking_ref", &not_a_definition(&id)),
                Some(Err(fault)) => error("id", ".marking_ref", &fault.to_string()),
                None => error("kind", ".marking_ref", "must be a string"),
            },
            (None, Some(Value::String(_))) => {}
            (None, Some(_)) => error("kind", ".lang", "must be a string"),
            _ => error(
                "granular-marking",
                "",
                "must have either `marking_ref` or `lang`",
            ),
        }
        match marking.get("selectors") {
            Some(Value::Array(selectors))
                if !selectors.is_empty()
                    && selectors.iter().all(|selector| selector.as_str().is_some()) => {}
            _ => error(
                "granular-marking",
                ".selectors",
                "must be a list of at least one string",
            ),
        }
    }
}

/// A definition may call itself TLP or PAP under the predefined id of just that level only
/// (DESIGN 6.3; stix-taxii.md §7).
pub(super) fn definition(findings: &mut Vec<Finding>, header: &Header, properties: Properties<'_>) {
    if header.family != Family::Marking {
        return;
    }
    let claims = marking::claims(|name| properties.get(name).map(Value::of_checked));
    let predefined = header.id.as_ref().and_then(marking::predefined);
    for claim in claims {
        let genuine = match (&claim, predefined) {
            (Claim::Level(level), Some(meaning)) => *level == meaning,
            _ => false,
        };
        if !genuine {
            let message =
                "calls itself TLP or PAP, but is not the predefined definition of that level";
            findings.push(Finding::error(
                "marking-lookalike",
                "$.id",
                "STIX 2.1 §7.2.1.4; FIRST TLP 2.0",
                message,
            ));
            return;
        }
    }
}

fn not_a_definition(id: &ObjectId) -> String {
    format!("`{id}` is not the id of a marking definition")
}
