//! Marking definition: what may be done with what it marks.

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Family, Kind, Record, TypeRule, may};
use crate::check::vocabulary::MARKING_TYPE;
use crate::json::Value;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Marking,
    record: Record {
        section: "STIX 2.1 §7.2.1",
        properties: &[
            may("name", Kind::Text),
            may("definition_type", Kind::Open(&MARKING_TYPE)),
            may("definition", Kind::Special(object)),
        ],
        between: &[
            Between::Unless("extensions", &["definition_type", "definition"]),
            Between::Special(content),
        ],
    },
    extensions: &[],
};

fn object(
    _: &crate::check::value::Look<'_>,
    value: &Value<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    if !matches!(value, Value::Object(_)) {
        findings.error("kind", place, "STIX 2.1 §7.2.1", "must be an object");
    }
}

/// A statement states something, and TLP names a level; which levels there are is looked at with the
/// markings (STIX 2.1 §7.2.1.3, §7.2.1.4).
fn content(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    let (Some(kind), Some(definition)) =
        (members.text("definition_type"), members.get("definition"))
    else {
        return;
    };
    let (name, rule) = match &*kind {
        "statement" => ("statement", "STIX 2.1 §7.2.1.3"),
        "tlp" => ("tlp", "STIX 2.1 §7.2.1.4"),
        _ => return,
    };
    let definition_place = place.member("definition");
    let place = definition_place.member(name);
    match definition.get(name) {
        Some(Value::String(_)) => {}
        Some(_) => findings.error("kind", &place, rule, "must be a string"),
        None => {
            let message = format!("the property `{name}` is required");
            findings.error("property-missing", &place, rule, message);
        }
    }
}
