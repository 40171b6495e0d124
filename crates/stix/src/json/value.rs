//! A tree of borrowed values, for what is not on the fast path.

use std::borrow::Cow;

use super::error::JsonError;
use super::limits::Limits;
use super::scan::{self, Outline};

/// A JSON value that borrows from its text. Members keep their order; numbers keep their text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, without its escapes.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object; no two keys are equal.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// Check `bytes` like [`super::check`], then read them into a tree.
    ///
    /// # Errors
    /// [`JsonError`] with the place of the first fault.
    pub fn parse(bytes: &'a [u8], limits: &Limits) -> Result<Self, JsonError> {
        let Outline { .. } = scan::strict(bytes, limits)?;
        Ok(Self::of_checked(bytes))
    }

    /// Read a text that the strict scanner has passed.
    pub(crate) fn of_checked(bytes: &'a [u8]) -> Self {
        // INVARIANT: the scanner has passed these bytes, so `None` does not occur. Were it to, the
        // value would be missing rather than wrong.
        let mut reader = Reader { bytes, at: 0 };
        reader.value().unwrap_or(Self::Null)
    }

    /// The member `key` of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.members()
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// The members of an object; none for other values.
    #[must_use]
    pub fn members(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array; none for other values.
    #[must_use]
    pub fn elements(&self) -> &[Value<'a>] {
        match self {
            Self::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth of a Boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// A whole number that is written as one: `7`, not `7.0`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// The elements of an array in minified, checked text, as texts of their own.
pub(crate) fn elements(array: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = array
        .strip_prefix(b"[")
        .and_then(|inner| inner.strip_suffix(b"]"))
        .unwrap_or_default();
    std::iter::from_fn(move || {
        let end = scan::grammar(rest, 0, &Limits::ENVELOPE).ok()?;
        let (element, tail) = rest.split_at_checked(end)?;
        rest = tail.strip_prefix(b",").unwrap_or_default();
        Some(element)
    })
}

/// The text of a string in minified, checked text.
pub(crate) fn string(value: &[u8]) -> Option<Cow<'_, str>> {
    scan::unescape(value.strip_prefix(b"\"")?.strip_suffix(b"\"")?)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Calls itself once for each level; the scanner has bounded those.
    fn value(&mut self) -> Option<Value<'a>> {
        self.space();
        match self.bytes.get(self.at)? {
            b'{' => {
                let mut members = Vec::new();
                while self.another(b'}')? {
                    let key = self.string()?;
                    self.space();
                    self.at += 1;
                    members.push((key, self.value()?));
                }
                Some(Value::Object(members))
            }
            b'[' => {
                let mut elements = Vec::new();
                while self.another(b']')? {
                    elements.push(self.value()?);
                }
                Some(Value::Array(elements))
            }
            b'"' => self.string().map(Value::String),
            b't' => self.word(4, Value::Bool(true)),
            b'f' => self.word(5, Value::Bool(false)),
            b'n' => self.word(4, Value::Null),
            _ => {
                let rest = self.bytes.get(self.at..)?;
                let ends =
                    |byte: &u8| !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let length = rest.iter().position(ends).unwrap_or(rest.len());
                self.at += length;
                std::str::from_utf8(rest.get(..length)?)
                    .ok()
                    .map(Value::Number)
            }
        }
    }

    /// Pass the opening bracket or a comma; `false` behind the closing bracket.
    fn another(&mut self, close: u8) -> Option<bool> {
        self.space();
        if *self.bytes.get(self.at)? != close {
            self.at += 1;
            self.space();
        }
        if *self.bytes.get(self.at)? == close {
            self.at += 1;
            return Some(false);
        }
        Some(true)
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.space();
        let start = self.at + 1;
        let mut end = start;
        loop {
            match self.bytes.get(end)? {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        self.at = end + 1;
        scan::unescape(self.bytes.get(start..end)?)
    }

    fn word(&mut self, length: usize, value: Value<'a>) -> Option<Value<'a>> {
        self.at += length;
        Some(value)
    }

    fn space(&mut self) {
        self.at = scan::skip_space(self.bytes, self.at);
    }
}
