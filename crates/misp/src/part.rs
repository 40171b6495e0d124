//! Reading a part of an event: members by name, in whichever kind MISP's servers and libraries write them.

use std::borrow::Cow;

use mithaq_stix::Timestamp;
use mithaq_stix::json::Value;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::left_out::{LeftOut, Why};
use crate::{id, time, walk};

/// A JSON value with its place in the file.
#[derive(Clone)]
pub(crate) struct Part<'v, 'a> {
    pub(crate) value: &'v Value<'a>,
    pub(crate) path: String,
}

impl<'v, 'a> Part<'v, 'a> {
    pub(crate) fn new(value: &'v Value<'a>, path: String) -> Self {
        Self { value, path }
    }

    /// A member's text; of a number or a truth value as it is written. `None` if it is missing, null or empty.
    pub(crate) fn text(&self, key: &str) -> Option<Cow<'v, str>> {
        let text = match self.value.get(key)? {
            Value::String(text) => Cow::Borrowed(text.as_ref()),
            Value::Number(text) => Cow::Borrowed(*text),
            Value::Bool(true) => Cow::Borrowed("1"),
            Value::Bool(false) => Cow::Borrowed("0"),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// Whether a member is true: `true`, `1`, `"1"`, `"true"`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.text(key)
            .is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn uuid(&self, key: &str) -> Option<Uuid> {
        self.text(key).and_then(|text| id::uuid(&text))
    }

    /// Whole seconds since 1970.
    pub(crate) fn seconds(&self, key: &str) -> Option<Timestamp> {
        self.text(key).and_then(|text| time::seconds(&text))
    }

    /// The parts of a list; what stands there in place of a list is its one part.
    pub(crate) fn list(&self, key: &str) -> impl Iterator<Item = Part<'v, 'a>> + use<'v, 'a> {
        let path = format!("{}{}", self.path, walk::dotted(key));
        let elements = match self.value.get(key) {
            None | Some(Value::Null) => Default::default(),
            Some(Value::Array(elements)) => elements.as_slice(),
            Some(other) => std::slice::from_ref(other),
        };
        elements.iter().enumerate().map(move |(index, value)| Part {
            value,
            path: format!("{path}[{index}]"),
        })
    }

    /// A member that is an object.
    pub(crate) fn object(&self, key: &str) -> Option<Part<'v, 'a>> {
        let value = self.value.get(key)?;
        matches!(value, Value::Object(members) if !members.is_empty()).then(|| Part {
            value,
            path: format!("{}{}", self.path, walk::dotted(key)),
        })
    }

    /// The texts of a list of strings, or the one string that stands in its place.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        match self.value.get(key) {
            Some(Value::String(text)) if !text.is_empty() => vec![text.clone().into_owned()],
            Some(Value::Array(elements)) => elements
                .iter()
                .filter_map(|element| element.as_str())
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn left_out(&self, why: Why) -> LeftOut {
        LeftOut {
            path: self.path.clone(),
            why,
        }
    }

    pub(crate) fn member_left_out(&self, key: &str, why: Why) -> LeftOut {
        LeftOut {
            path: format!("{}{}", self.path, walk::dotted(key)),
            why,
        }
    }

    /// Everything that is there and neither empty nor among what is `known`.
    pub(crate) fn unknown(&self, known: &[&[&str]]) -> Vec<LeftOut> {
        if !matches!(self.value, Value::Object(_)) {
            return vec![self.left_out(Why::UnknownMember)];
        }
        let is_known = |key: &str| known.iter().any(|names| names.contains(&key));
        self.value
            .members()
            .iter()
            .filter(|(key, value)| !is_known(key) && !is_empty(value))
            .map(|(key, _)| self.member_left_out(key, Why::UnknownMember))
            .collect()
    }
}

/// Whether a value says nothing.
pub(crate) fn is_empty(value: &Value<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The same value, to be written again. Calls itself once for each level; the scanner has bounded those.
pub(crate) fn to_json(value: &Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        // A number that the scanner has passed reads as one; were it not to, its text would stand for it.
        Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| Json::from(*text)),
        Value::String(text) => Json::from(text.as_ref()),
        Value::Array(elements) => elements.iter().map(to_json).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone().into_owned(), to_json(value)))
            .collect(),
    }
}
