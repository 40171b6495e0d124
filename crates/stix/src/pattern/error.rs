//! What is wrong with a pattern, and where.

use std::fmt;

use super::limits;
use crate::json::Position;

/// A pattern that is refused, with the place of the fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {kind}")]
pub struct PatternError {
    line: usize,
    column: usize,
    offset: usize,
    kind: PatternErrorKind,
}

impl PatternError {
    pub(super) fn at(text: &str, offset: usize, kind: PatternErrorKind) -> Self {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        let Position {
            line,
            column,
            offset,
        } = Position::START.after(before);
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
    pub fn kind(&self) -> &PatternErrorKind {
        &self.kind
    }
}

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// Something else should stand here.
    Expected {
        /// What should.
        expected: &'static str,
        /// What does, shortened.
        found: String,
    },
    /// A character that no pattern has outside of strings.
    Character(char),
    /// A constant in apostrophes, or a comment, that does not end.
    Unterminated(&'static str),
    /// A backslash before something else than an apostrophe or a backslash.
    Escape,
    /// A name in a path that needs apostrophes around it.
    NeedsQuotes(String),
    /// A constant of another form than its prefix says.
    Constant {
        /// Which sort of constant.
        sort: &'static str,
        /// The rule that is broken.
        rule: &'static str,
    },
    /// A timestamp that names a day or a time that does not exist.
    NoSuchInstant(String),
    /// A number out of the range of STIX.
    Range(String),
    /// What is compared by `ISSUBSET` or `ISSUPERSET` is neither an address nor a network.
    NotAnAddress(String),
    /// A set with constants of different sorts.
    MixedSet,
    /// A qualifier that its observation expression already has.
    RepeatedQualifier(&'static str),
    /// A count or a time that must be positive.
    NotPositive(&'static str),
    /// A regular expression that cannot be used.
    Regex {
        /// The expression, shortened.
        expression: String,
        /// Why.
        reason: String,
    },
    /// Longer than [`limits::MAX_BYTES`].
    TooLong,
    /// Nested deeper than [`limits::MAX_DEPTH`].
    TooDeep,
    /// More of something than its limit.
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

impl PatternErrorKind {
    /// A short name that does not change, for reports and counters.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expected { .. } => "pattern-syntax",
            Self::Character(_) => "pattern-character",
            Self::Unterminated(_) => "pattern-unterminated",
            Self::Escape => "pattern-escape",
            Self::NeedsQuotes(_) => "pattern-needs-quotes",
            Self::Constant { .. } => "pattern-constant",
            Self::NoSuchInstant(_) => "pattern-no-such-instant",
            Self::Range(_) => "pattern-number-range",
            Self::NotAnAddress(_) => "pattern-not-an-address",
            Self::MixedSet => "pattern-mixed-set",
            Self::RepeatedQualifier(_) => "pattern-repeated-qualifier",
            Self::NotPositive(_) => "pattern-not-positive",
            Self::Regex { .. } => "pattern-regex",
            Self::TooLong => "pattern-too-long",
            Self::TooDeep => "pattern-too-deep",
            Self::TooMany { .. } => "pattern-too-many",
        }
    }
}

impl fmt::Display for PatternErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Character(found) => write!(f, "`{}` has no meaning here", found.escape_default()),
            Self::Unterminated(what) => write!(f, "{what} does not end"),
            Self::Escape => f.write_str(
                "behind a backslash stands an apostrophe or another backslash, nothing else",
            ),
            Self::NeedsQuotes(name) => {
                write!(f, "a name with a hyphen needs apostrophes: `'{name}'`")
            }
            Self::Constant { sort, rule } => write!(f, "not a {sort}: {rule}"),
            Self::NoSuchInstant(text) => {
                write!(f, "`{text}` names a day or a time that does not exist")
            }
            Self::Range(text) => write!(f, "`{text}` is out of the range of numbers"),
            Self::NotAnAddress(text) => {
                write!(f, "`{text}` is neither an address nor a network")
            }
            Self::MixedSet => f.write_str("the constants of a set are of one sort"),
            Self::RepeatedQualifier(which) => {
                write!(f, "there is already a {which} for the same observations")
            }
            Self::NotPositive(what) => write!(f, "{what} is a positive number"),
            Self::Regex { expression, reason } => write!(
                f,
                "`{expression}` cannot be used as a regular expression: {reason}"
            ),
            Self::TooLong => write!(f, "longer than {} bytes", limits::MAX_BYTES),
            Self::TooDeep => write!(f, "nested deeper than {} levels", limits::MAX_DEPTH),
            Self::TooMany { what, limit } => write!(f, "more than {limit} {what}"),
        }
    }
}
