//! What the specification does not name: properties of an author's own, and of extensions that we do not know.
//!
//! They are kept, byte for byte. Only what a property of any name must be is asked of them (STIX 2.1 §3.1,
//! §3.8, §7.3.2, §11.1).

use super::findings::Findings;
use super::place::Place;
use super::value;
use crate::json::Value;

/// Names that no property may have (STIX 2.1 §3.8).
const RESERVED: [&str; 4] = ["severity", "username", "phone_number", "action"];

/// A property of the whole object that no table names.
pub(super) fn at_top(name: &str, raw: &[u8], place: &Place<'_>, findings: &mut Findings) {
    named(name, place, findings);
    match raw {
        b"null" => nulls(&Value::Null, place, findings),
        b"[]" | b"{}" => value::empty(&Value::of_checked(raw), place, findings),
        [b'{', ..] => {
            let tree = Value::of_checked(raw);
            value::keys_of_ones_own(tree.members(), place, findings);
            nulls(&tree, place, findings);
            deep(raw, place, findings);
        }
        [b'[', ..] => {
            nulls(&Value::of_checked(raw), place, findings);
            deep(raw, place, findings);
        }
        _ => {}
    }
}

/// A property of an embedded type or a predefined extension that no table names.
pub(super) fn within(name: &str, value: &Value<'_>, place: &Place<'_>, findings: &mut Findings) {
    named(name, place, findings);
    nulls(value, place, findings);
    value::empty(value, place, findings);
    let message = "a property of one's own should come by an extension (extension-definition)";
    findings.remark("custom-property", place, "STIX 2.1 §11.1", message);
}

/// The name of a property (STIX 2.1 §3.1, §11.1.1).
pub(super) fn named(name: &str, place: &Place<'_>, findings: &mut Findings) {
    if RESERVED.contains(&name) {
        let message = "the name is reserved";
        findings.error("property-reserved", place, "STIX 2.1 §3.8", message);
    } else if !is_property_name(name) {
        misnamed(place, findings);
    }
}

/// A name that no property can have.
pub(super) fn misnamed(place: &Place<'_>, findings: &mut Findings) {
    let message = "the name of a property has 3 to 250 of the characters a-z, 0-9 and underscore, and begins with a letter";
    findings.error("property-name", place, "STIX 2.1 §3.1, §11.1.1", message);
}

/// Whether a text can be the name of a property.
pub(super) fn is_property_name(name: &str) -> bool {
    (3..=250).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Null is no value; deep inside what is not STIX's own it is remarked on only.
pub(super) fn nulls(value: &Value<'_>, place: &Place<'_>, findings: &mut Findings) {
    if *value == Value::Null {
        let message = "null is no value of STIX; a property without a value is left out";
        findings.error("kind", place, NULL, message);
    }
    for (index, element) in value.elements().iter().enumerate() {
        within_nulls(element, &place.element(index), findings);
    }
    for (name, member) in value.members() {
        within_nulls(member, &place.member(name), findings);
    }
}

/// Calls itself once for each level; the scanner has bounded those.
fn within_nulls(value: &Value<'_>, place: &Place<'_>, findings: &mut Findings) {
    if *value == Value::Null {
        let message = "null is no value of STIX, also within a property of one's own";
        findings.remark("null-within", place, NULL, message);
    }
    for (index, element) in value.elements().iter().enumerate() {
        within_nulls(element, &place.element(index), findings);
    }
    for (name, member) in value.members() {
        within_nulls(member, &place.member(name), findings);
    }
}

const NULL: &str = "STIX 2.1 §2";

/// Deep inside what is not STIX's own, an empty list is remarked on only.
fn deep(raw: &[u8], place: &Place<'_>, findings: &mut Findings) {
    if holds_empty(raw) {
        let message =
            "lists and dictionaries should not be empty, also within a property of one's own";
        findings.remark("empty-within", place, "STIX 2.1 §2.3, §2.12", message);
    }
}

/// Whether minified, checked text has an empty list or dictionary outside of its strings.
fn holds_empty(raw: &[u8]) -> bool {
    let (mut inside, mut escaped, mut before) = (false, false, 0);
    for byte in raw {
        match (inside, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => inside = !inside,
            (false, b']') if before == b'[' => return true,
            (false, b'}') if before == b'{' => return true,
            _ => {}
        }
        before = *byte;
    }
    false
}
