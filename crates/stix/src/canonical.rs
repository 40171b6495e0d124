//! The canonical form of RFC 8785 (JCS): what is hashed and signed.
//!
//! ```json
//! {"b": 1.0, "a": "\u0041"}
//! ```
//! has the form
//! ```json
//! {"a":"A","b":1}
//! ```
//! The text is checked first, so whatever two readers could take differently has no form at all.

use std::fmt::Write as _;

use crate::json::{JsonError, Limits, Value};

/// The canonical form of a JSON text within [`Limits::OBJECT`].
///
/// # Errors
/// [`JsonError`] when [`crate::json::check`] refuses the text.
pub fn form(bytes: &[u8]) -> Result<Vec<u8>, JsonError> {
    Ok(form_of(&Value::parse(bytes, &Limits::OBJECT)?))
}

/// The canonical form of a value.
#[must_use]
pub fn form_of(value: &Value<'_>) -> Vec<u8> {
    let mut form = String::new();
    write_value(&mut form, value);
    form.into_bytes()
}

/// Calls itself once for each level; the scanner has bounded those.
fn write_value(form: &mut String, value: &Value<'_>) {
    match value {
        Value::Null => form.push_str("null"),
        Value::Bool(true) => form.push_str("true"),
        Value::Bool(false) => form.push_str("false"),
        Value::Number(text) => write_number(form, text),
        Value::String(text) => write_string(form, text),
        Value::Array(elements) => {
            form.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    form.push(',');
                }
                write_value(form, element);
            }
            form.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            // RFC 8785 §3.2.3: by UTF-16 code units, which is not the order of UTF-8.
            sorted.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            form.push('{');
            for (index, (key, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    form.push(',');
                }
                write_string(form, key);
                form.push(':');
                write_value(form, member);
            }
            form.push('}');
        }
    }
}

/// RFC 8785 §3.2.2.2: only what must be escaped is, in the shortest way.
pub(crate) fn write_string(form: &mut String, text: &str) {
    form.push('"');
    for character in text.chars() {
        match character {
            '"' => form.push_str("\\\""),
            '\\' => form.push_str("\\\\"),
            '\u{8}' => form.push_str("\\b"),
            '\t' => form.push_str("\\t"),
            '\n' => form.push_str("\\n"),
            '\u{c}' => form.push_str("\\f"),
            '\r' => form.push_str("\\r"),
            '\0'..='\u{1f}' => {
                // Writing into a string cannot fail.
                let _ = write!(form, "\\u{:04x}", u32::from(character));
            }
            _ => form.push(character),
        }
    }
    form.push('"');
}

/// RFC 8785 §3.2.2.3: a number as ECMAScript prints the double.
///
/// The standard library reads the text, for it always finds the nearest double; the library that
/// prints follows ECMA-262 also where two shortest texts are equally near.
fn write_number(form: &mut String, text: &str) {
    // INVARIANT: the scanner has passed the text, so it is a finite double, and printing cannot fail.
    let number: f64 = text.parse().unwrap_or_default();
    form.push_str(&serde_json_canonicalizer::to_string(&number).unwrap_or_default());
}
