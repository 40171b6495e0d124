//! The members of an object in the middle of a check, whether it is the whole object or one within it.

use std::borrow::Cow;

use super::rule::Literal;
use crate::json::Value;
use crate::object::Properties;
use crate::timestamp::Timestamp;

/// The members of an object.
#[derive(Clone, Copy)]
pub(super) enum Members<'v, 'a> {
    /// Of the whole object, in its bytes.
    Whole(Properties<'a>),
    /// Of an object within it.
    Within(&'v [(Cow<'a, str>, Value<'a>)]),
}

impl<'a> Members<'_, 'a> {
    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Self::Whole(properties) => properties.get(name).is_some(),
            Self::Within(members) => members.iter().any(|(key, _)| key == name),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        match self {
            Self::Whole(properties) => properties.get(name).map(Value::of_checked),
            Self::Within(members) => members
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone()),
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        match self.get(name)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn time(&self, name: &str) -> Option<Timestamp> {
        Timestamp::parse(&self.text(name)?).ok()
    }

    pub(super) fn is(&self, name: &str, literal: Literal) -> bool {
        self.get(name).and_then(|value| value.as_bool()) == Some(literal == Literal::True)
    }
}
