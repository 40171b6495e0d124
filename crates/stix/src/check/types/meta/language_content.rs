//! Language content: what an object says, in other languages.

use crate::check::custom;
use crate::check::findings::Findings;
use crate::check::place::Place;
use crate::check::rule::{Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::value::Look;
use crate::check::value::form::LANGUAGE;
use crate::json::Value;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Meta,
    record: Record {
        section: SECTION,
        properties: &[
            need("object_ref", Kind::Id(Target::Object)),
            need("contents", Kind::Special(contents)),
            may("object_modified", Kind::Time),
        ],
        between: &[],
    },
    extensions: &[],
};

const SECTION: &str = "STIX 2.1 §7.1";

/// A dictionary from language codes to dictionaries of properties.
fn contents(_: &Look<'_>, value: &Value<'_>, place: &Place<'_>, findings: &mut Findings) {
    let Value::Object(languages) = value else {
        findings.error("kind", place, SECTION, "must be an object");
        return;
    };
    for (language, properties) in languages {
        let place = place.member(language);
        if !(LANGUAGE.holds)(language) {
            let message = format!("the key must be {}", LANGUAGE.what);
            findings.error(LANGUAGE.code, &place, "STIX 2.1 §7.1.1", message);
        }
        match properties {
            Value::Object(members) if !members.is_empty() => {
                for (name, value) in members {
                    let place = place.member(name);
                    custom::nulls(value, &place, findings);
                    if !custom::is_property_name(name) {
                        custom::misnamed(&place, findings);
                    }
                }
            }
            _ => findings.error(
                "kind",
                &place,
                SECTION,
                "must be an object with at least one property",
            ),
        }
    }
}
