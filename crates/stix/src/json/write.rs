//! A value as minified text, its members in their order and its numbers as they were written.

use super::value::Value;
use crate::canonical::write_string;

/// The minified text of a value.
pub(crate) fn text_of(value: &Value<'_>) -> Vec<u8> {
    let mut text = String::new();
    write(&mut text, value);
    text.into_bytes()
}

/// Calls itself once for each level; the scanner has bounded those.
fn write(text: &mut String, value: &Value<'_>) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(number),
        Value::String(string) => write_string(text, string),
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(text, element);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(text, key);
                text.push(':');
                write(text, member);
            }
            text.push('}');
        }
    }
}
