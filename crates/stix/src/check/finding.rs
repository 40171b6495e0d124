//! What a check has to say.

use std::fmt;

use crate::json::JsonError;

/// One thing found in an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A short name that does not change, for reports and counters.
    pub code: &'static str,
    /// Where, as a JSON path: `$.object_marking_refs[2]`.
    pub path: String,
    /// The rule: specification and section.
    pub rule: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Whether it keeps the object out.
    pub severity: Severity,
}

/// What a finding does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The object is accepted, and the finding reported.
    Warning,
    /// The object is refused.
    Error,
}

impl Finding {
    pub(crate) fn error(code: &'static str, path: &str, rule: &'static str, message: &str) -> Self {
        Self {
            code,
            path: path.to_owned(),
            rule,
            message: message.to_owned(),
            severity: Severity::Error,
        }
    }

    /// Whether it keeps the object out.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.path, self.message, self.rule)
    }
}

/// The text is not the strict JSON that we read.
pub(crate) fn not_json(error: &JsonError) -> Finding {
    Finding::error(
        error.kind().code(),
        "$",
        "RFC 8259, RFC 7493",
        &error.to_string(),
    )
}

/// The text is JSON, but no object.
pub(crate) fn not_an_object() -> Finding {
    Finding::error("kind", "$", "STIX 2.1 §2", "must be an object")
}
