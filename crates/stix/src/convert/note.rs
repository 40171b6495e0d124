//! What is to be told of a conversion.

/// Something that changed in more than form, or that has no equivalent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A short name that does not change, for reports and counters.
    pub code: &'static str,
    /// Where it stood in the object of STIX 2.0, as a JSON path.
    pub path: String,
    /// What became of it, in a sentence. It names no values, so that equal notes can be counted.
    pub message: String,
}

impl Note {
    pub(super) fn new(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            path: path.into(),
            message: message.into(),
        }
    }
}
