//! The STIX pattern language (STIX 2.1 §9): read, written, matched against observations, compared.
//!
//! ```
//! use mithaq_stix::pattern::Pattern;
//!
//! let pattern = Pattern::parse("[file:name = 'foo.dll'] FOLLOWEDBY [url:value LIKE '%/gate.php']")?;
//! assert_eq!(pattern.observation_expressions(), 2);
//! let error = Pattern::parse("[file:name = foo.dll]").unwrap_err();
//! assert_eq!(error.column(), 14);
//! # Ok::<(), mithaq_stix::pattern::PatternError>(())
//! ```
//!
//! Patterns come from peers, so everything here is bounded: [`limits`] has the bounds and their reasons.

pub mod ast;
mod constant;
mod display;
mod equivalence;
mod error;
mod lexer;
pub mod limits;
mod matching;
mod network;
mod parser;
mod remarks;

use std::fmt;
use std::str::FromStr;

pub(crate) use constant::unescaped;
pub use equivalence::{NotComparable, equivalent};
pub use error::{PatternError, PatternErrorKind};
pub(crate) use lexer::{Lexer, Token};
pub use matching::{
    Binding, Matcher, Observation, ObservationError, Observed, RegexError, TooCostly, observed,
};
pub use remarks::Remark;

use ast::{Comparison, Comparisons, Observations};

/// A pattern that keeps to the rules of the language.
///
/// [`fmt::Display`] writes it in one form, as STIX 2.1 has it, and reading that gives an equal pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    root: Observations,
}

/// Which edition of the language a pattern is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// STIX 2.0, part 5: `START` and `STOP` take strings; there is no `EXISTS`.
    V2_0,
    /// STIX 2.1 §9.
    V2_1,
}

/// A text as a constant of the language: in apostrophes, with its escapes (§9.2).
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("'{}'", constant::escaped(text))
}

impl Pattern {
    /// Read a pattern by STIX 2.1.
    ///
    /// # Errors
    /// [`PatternError`] with the place of the first fault.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        Self::parse_as(text, Version::V2_1)
    }

    /// Read a pattern by an edition of the language.
    ///
    /// # Errors
    /// [`PatternError`] with the place of the first fault.
    pub fn parse_as(text: &str, version: Version) -> Result<Self, PatternError> {
        match parser::parse(text, version) {
            Ok(root) => Ok(Self { root }),
            Err(fault) => Err(PatternError::at(text, fault.offset, fault.kind)),
        }
    }

    /// What it says, as a tree.
    #[must_use]
    pub fn root(&self) -> &Observations {
        &self.root
    }

    /// How many `[…]` it has.
    #[must_use]
    pub fn observation_expressions(&self) -> usize {
        self.expressions().len()
    }

    /// Each `[…]` as text, from left to right: what [`Matcher::satisfied`] tells of.
    #[must_use]
    pub fn expression_texts(&self) -> Vec<String> {
        let expressions = self.expressions().into_iter();
        expressions.map(|one| format!("[{one}]")).collect()
    }

    /// Each `[…]`, from left to right.
    pub(crate) fn expressions(&self) -> Vec<&Comparisons> {
        let mut found = Vec::new();
        self.root.each_one(&mut |one| found.push(one));
        found
    }

    /// What is allowed but can hardly be meant.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        remarks::of(&self.expressions())
    }

    /// Tell `visit` of each comparison, from left to right.
    pub fn comparisons<'a>(&'a self, mut visit: impl FnMut(&'a Comparison)) {
        self.root
            .each_one(&mut |one| one.each_one(&mut |comparison| visit(comparison)));
    }

    /// As [`Pattern::comparisons`], to change them.
    pub(crate) fn change(&mut self, mut visit: impl FnMut(&mut Comparison)) {
        self.root
            .each_one_mut(&mut |one| one.each_one_mut(&mut |comparison| visit(comparison)));
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.root)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        Self::parse(text)
    }
}
