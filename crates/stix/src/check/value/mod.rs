//! A value against its [`Kind`].

mod dictionary;
pub(super) mod form;
mod reference;

use std::borrow::Cow;

use super::between;
use super::custom;
use super::findings::Findings;
use super::members::Members;
use super::place::Place;
use super::rule::{Kind, Record};
use super::vocabulary::Vocabulary;
use crate::json::{self, Value};
use crate::timestamp::Timestamp;

pub(super) use dictionary::keys_of_ones_own;
pub(super) use reference::judge as judge_reference;

/// What a check knows besides the value: where it is in the specification, and what the object says of itself.
#[derive(Clone, Copy)]
pub(super) struct Look<'o> {
    /// The section whose rule is being looked at.
    pub(super) section: &'static str,
    /// The object's type.
    pub(super) object_type: &'o str,
    /// The object says that its values are disguised.
    pub(super) defanged: bool,
}

impl Look<'_> {
    pub(super) fn at(self, section: &'static str) -> Self {
        Self { section, ..self }
    }
}

/// Check a value that is still bytes: what most values are costs no tree.
pub(super) fn check_raw(
    look: &Look<'_>,
    kind: Kind,
    raw: &[u8],
    place: &Place<'_>,
    findings: &mut Findings,
) {
    match (kind, raw.first()) {
        (Kind::Text, Some(b'"')) => {}
        (_, Some(b'"')) => {
            let text = json::string(raw).unwrap_or_default();
            check(look, kind, &Value::String(text), place, findings);
        }
        _ => check(look, kind, &Value::of_checked(raw), place, findings),
    }
}

/// Check a value. Calls itself once for each level; the scanner has bounded those.
pub(super) fn check(
    look: &Look<'_>,
    kind: Kind,
    value: &Value<'_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    if let Some(what) = wanted(kind, value) {
        findings.error("kind", place, look.section, format!("must be {what}"));
        return;
    }
    match (kind, value) {
        (Kind::Form(form), Value::String(text)) => {
            if (form.holds)(text) || (form.disguisable && look.defanged) {
                return;
            }
            match form.refuses {
                true => {
                    let message = format!("`{}` must be {}", crate::id::shown(text), form.what);
                    findings.error(form.code, place, look.section, message);
                }
                false => {
                    let message = format!("should be {}", form.what);
                    findings.remark(form.code, place, look.section, &message);
                }
            }
        }
        (Kind::Open(vocabulary), Value::String(text)) => {
            open(look, vocabulary, text, place, findings);
        }
        (Kind::Closed(vocabulary), Value::String(text)) if !vocabulary.has(text) => {
            let message = format!("`{}` is not in {}", crate::id::shown(text), vocabulary.name);
            findings.error("enumeration", place, look.section, message);
        }
        (Kind::Number(least, most), Value::Number(text)) => {
            let number: f64 = text.parse().unwrap_or(f64::NAN);
            if !(least <= number && number <= most) {
                let message = format!("{text} is not between {least} and {most}");
                findings.error("range", place, look.section, message);
            }
        }
        (Kind::Integer(least, most), Value::Number(text)) => {
            let number = whole(text).unwrap_or(f64::NAN);
            // Both bounds are within ±2⁵³, so they are exact as doubles.
            if !(least as f64 <= number && number <= most as f64) {
                let message = match (least, most) {
                    (0, (1..)) if most == (1 << 53) - 1 => format!("{text} is negative"),
                    _ => format!("{text} is not between {least} and {most}"),
                };
                findings.error("range", place, look.section, message);
            }
        }
        (Kind::Time, Value::String(text)) => {
            if let Err(error) = Timestamp::check(text) {
                findings.error("timestamp", place, look.section, error);
            }
        }
        (Kind::Millisecond, Value::String(text)) => match Timestamp::check(text) {
            Err(error) => findings.error("timestamp", place, look.section, error),
            Ok(()) if !form::has_milliseconds(text) => findings.remark(
                "timestamp-precision",
                place,
                look.section,
                "should be given to the millisecond",
            ),
            Ok(()) => {}
        },
        (Kind::Hex, Value::String(text)) => {
            if text.len() % 2 != 0 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let message = "must be an even number of hexadecimal digits";
                findings.error("hex", place, "STIX 2.1 §2.8", message);
            } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
                // The text asks for small letters, and the specification's own examples have capitals.
                let message = "hexadecimal digits should be in small letters";
                findings.remark("hex-case", place, "STIX 2.1 §2.8", message);
            }
        }
        (Kind::Binary, Value::String(text)) if !form::is_base64(text) => {
            findings.error(
                "base64",
                place,
                "STIX 2.1 §2.1",
                "must be base64 (RFC 4648 §4)",
            );
        }
        (Kind::Id(target), Value::String(text)) => {
            reference::check(look, target, text, place, findings);
        }
        (Kind::List(of), Value::Array(elements)) => {
            for (index, element) in elements.iter().enumerate() {
                check(look, *of, element, &place.element(index), findings);
            }
        }
        (Kind::Record(record), Value::Object(members)) => {
            check_record(look, record, members, place, findings);
        }
        (Kind::Named(vocabulary, of), Value::Object(members)) => {
            dictionary::names(look, vocabulary, members, place, findings);
            dictionary::values(look, *of, members, place, findings);
        }
        (Kind::Hashes, Value::Object(members)) => {
            dictionary::hashes(look, members, place, findings);
        }
        (Kind::TextsOrText, Value::String(_)) => {
            let message = "should be a list of strings, also for one value";
            findings.remark("header-form", place, look.section, message);
        }
        (Kind::TextsOrText, Value::Array(elements)) => {
            for (index, element) in elements.iter().enumerate() {
                check(look, Kind::Text, element, &place.element(index), findings);
            }
        }
        (Kind::Special(judge), value) => judge(look, value, place, findings),
        _ => {}
    }
    empty(value, place, findings);
}

/// An embedded type, its properties and what holds between them.
pub(super) fn check_record(
    look: &Look<'_>,
    record: &Record,
    members: &[(Cow<'_, str>, Value<'_>)],
    place: &Place<'_>,
    findings: &mut Findings,
) {
    let look = look.at(record.section);
    for (name, value) in members {
        let place = place.member(name);
        match record
            .properties
            .iter()
            .find(|property| property.name == name)
        {
            Some(property) => check(&look, property.kind, value, &place, findings),
            None => custom::within(name, value, &place, findings),
        }
    }
    let members = Members::Within(members);
    for property in record
        .properties
        .iter()
        .filter(|property| property.required)
    {
        if !members.has(property.name) {
            let message = format!("the property `{}` is required", property.name);
            findings.error(
                "property-missing",
                &place.member(property.name),
                record.section,
                message,
            );
        }
    }
    between::check(record, &members, place, findings);
}

/// Neither lists nor dictionaries are ever empty (STIX 2.1 §2.12, §2.3).
pub(super) fn empty(value: &Value<'_>, place: &Place<'_>, findings: &mut Findings) {
    match value {
        Value::Array(elements) if elements.is_empty() => {
            let message = "a list has at least one value; one that would be empty is left out";
            findings.error("empty-list", place, "STIX 2.1 §2.12", message);
        }
        Value::Object(members) if members.is_empty() => {
            let message = "a dictionary has at least one key; one that would be empty is left out";
            findings.error("empty-dictionary", place, "STIX 2.1 §2.3", message);
        }
        _ => {}
    }
}

/// What a value should have been, if it is of another JSON type than its kind wants.
fn wanted(kind: Kind, value: &Value<'_>) -> Option<&'static str> {
    let (fits, what) = match kind {
        Kind::Text
        | Kind::Form(_)
        | Kind::Open(_)
        | Kind::Closed(_)
        | Kind::Time
        | Kind::Millisecond
        | Kind::Hex
        | Kind::Binary
        | Kind::Id(_) => (matches!(value, Value::String(_)), "a string"),
        Kind::Boolean => (matches!(value, Value::Bool(_)), "true or false"),
        Kind::Number(..) => (matches!(value, Value::Number(_)), "a number"),
        Kind::Integer(..) => (is_whole(value), "a whole number"),
        Kind::List(_) => (matches!(value, Value::Array(_)), "a list"),
        Kind::Record(_) | Kind::Named(..) | Kind::Hashes => {
            (matches!(value, Value::Object(_)), "an object")
        }
        Kind::IntegerOrText => (
            is_whole(value) || matches!(value, Value::String(_)),
            "a whole number or a string",
        ),
        Kind::TextsOrText => (
            matches!(value, Value::Array(_) | Value::String(_)),
            "a list of strings",
        ),
        Kind::Any | Kind::Special(_) => (*value != Value::Null, "something other than null"),
    };
    (!fits).then_some(what)
}

fn is_whole(value: &Value<'_>) -> bool {
    match value {
        Value::Number(text) => whole(text).is_some(),
        _ => false,
    }
}

/// The number, if it is whole; `7.0` and `1e2` are.
fn whole(text: &str) -> Option<f64> {
    text.parse::<f64>()
        .ok()
        .filter(|number| number.fract() == 0.0)
}

/// A value that is not in its vocabulary is taken, with a remark on it or on its form.
fn open(
    look: &Look<'_>,
    vocabulary: &Vocabulary,
    text: &str,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    if vocabulary.has(text) {
        return;
    }
    let message = format!("should be in {}", vocabulary.name);
    findings.remark("vocabulary", place, look.section, &message);
    if vocabulary.lowercase && !form::is_vocabulary_term(text) {
        let message = "should be in small letters, with hyphens between words";
        findings.remark("vocabulary-form", place, "STIX 2.1 §2.14", message);
    }
}
