//! What is wrong with a JSON text, and where.

use std::fmt;

/// A JSON text that is refused, with the place of the fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {kind}")]
pub struct JsonError {
    line: usize,
    column: usize,
    offset: usize,
    kind: JsonErrorKind,
}

impl JsonError {
    pub(crate) fn at(text: &[u8], offset: usize, kind: JsonErrorKind) -> Self {
        Self::at_place(
            Position::START.after(text.get(..offset).unwrap_or(text)),
            kind,
        )
    }

    pub(crate) fn at_place(
        Position {
            line,
            column,
            offset,
        }: Position,
        kind: JsonErrorKind,
    ) -> Self {
        Self {
            line,
            column,
            offset,
            kind,
        }
    }

    /// The line of the fault, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column of the fault, from 1, in characters as an editor counts them.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }

    /// The offset of the fault, from 0, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &JsonErrorKind {
        &self.kind
    }
}

/// What is wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// The text ends within a value.
    UnexpectedEnd,
    /// Something else should stand here.
    Expected(&'static str),
    /// Something follows the value.
    TrailingBytes,
    /// A control character in a string that is not escaped.
    ControlCharacter,
    /// An escape that JSON does not know.
    BadEscape,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// A key that its object already has.
    DuplicateKey(String),
    /// A whole number beyond ±2⁵³, which common readers round.
    IntegerTooLarge,
    /// A number that a double cannot hold, such as `1e400` or `1e-400`.
    NumberOutOfRange,
    /// More bytes than allowed.
    TooLong(usize),
    /// More levels of nesting than allowed.
    TooDeep(usize),
    /// More values than allowed.
    TooManyValues(usize),
}

impl JsonErrorKind {
    /// A short name that does not change, for reports and counters.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnexpectedEnd => "json-unexpected-end",
            Self::Expected(_) => "json-syntax",
            Self::TrailingBytes => "json-trailing-bytes",
            Self::ControlCharacter => "json-control-character",
            Self::BadEscape => "json-bad-escape",
            Self::LoneSurrogate => "json-lone-surrogate",
            Self::InvalidUtf8 => "json-invalid-utf8",
            Self::DuplicateKey(_) => "json-duplicate-key",
            Self::IntegerTooLarge => "json-integer-too-large",
            Self::NumberOutOfRange => "json-number-out-of-range",
            Self::TooLong(_) => "json-too-long",
            Self::TooDeep(_) => "json-too-deep",
            Self::TooManyValues(_) => "json-too-many-values",
        }
    }
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedEnd => f.write_str("the text ends within a value"),
            Self::Expected(what) => write!(f, "expected {what}"),
            Self::TrailingBytes => f.write_str("something follows the value"),
            Self::ControlCharacter => {
                f.write_str("a control character in a string must be escaped")
            }
            Self::BadEscape => f.write_str("no such escape in JSON"),
            Self::LoneSurrogate => f.write_str("half of a surrogate pair"),
            Self::InvalidUtf8 => f.write_str("not UTF-8"),
            Self::DuplicateKey(key) => write!(f, "the object already has a key `{key}`"),
            Self::IntegerTooLarge => f.write_str("a whole number beyond ±2^53 would be rounded"),
            Self::NumberOutOfRange => f.write_str("a number out of the range of a double"),
            Self::TooLong(limit) => write!(f, "longer than {limit} bytes"),
            Self::TooDeep(limit) => write!(f, "nested deeper than {limit} levels"),
            Self::TooManyValues(limit) => write!(f, "more than {limit} values"),
        }
    }
}

/// A place in a text that may be longer than what is held of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) offset: usize,
}

impl Position {
    pub(crate) const START: Self = Self {
        line: 1,
        column: 1,
        offset: 0,
    };

    /// The place right after `bytes`, which begin here.
    pub(crate) fn after(self, bytes: &[u8]) -> Self {
        let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        let offset = self.offset + bytes.len();
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            None => Self {
                line: self.line,
                column: self.column + characters(bytes),
                offset,
            },
            Some(last) => {
                let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
                let column = 1 + characters(bytes.get(last + 1..).unwrap_or_default());
                Self {
                    line: self.line + lines,
                    column,
                    offset,
                }
            }
        }
    }
}
