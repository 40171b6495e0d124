//! Why a file is refused as a whole.

use mithaq_stix::json::{JsonError, JsonErrorKind, Place, StreamError};

/// Why a file is no MISP file that can be taken. Nothing of it may be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MispError {
    /// It is broken JSON, or beyond a limit.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// It is JSON, but of another form.
    #[error("line {line}, column {column}: {fault}")]
    Form {
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// What is wrong.
        fault: FormFault,
    },
    /// It could not be read.
    #[error("could not read: {0}")]
    Io(std::io::Error),
    /// It is not the file that was looked through before.
    #[error("the file has changed while it was read")]
    Changed,
}

/// What is wrong with the form of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormFault {
    /// There is no event.
    #[error("there is no MISP event in it")]
    NoEvent,
    /// A list of an event is something else.
    #[error("`{key}` must be a list")]
    NotAList {
        /// Its key.
        key: &'static str,
    },
    /// More events than [`EVENTS`](crate::limits::EVENTS).
    #[error("more than {} events", crate::limits::EVENTS)]
    TooManyEvents,
    /// A frame has more members than [`MEMBERS`](crate::limits::MEMBERS).
    #[error("more than {} members", crate::limits::MEMBERS)]
    TooManyMembers,
}

impl MispError {
    pub(crate) fn form(place: Place, fault: FormFault) -> Self {
        Self::Form {
            line: place.line(),
            column: place.column(),
            fault,
        }
    }

    /// The line and the column of the fault, from 1; `None` where it has no place.
    #[must_use]
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        match self {
            Self::Json(error) => Some((error.line(), error.column())),
            Self::Form { line, column, .. } => Some((*line, *column)),
            Self::Io(_) | Self::Changed => None,
        }
    }

    /// A short name that does not change, for reports and counters.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.kind().code(),
            Self::Form { .. } => "misp-form",
            Self::Io(_) => "cannot-read",
            Self::Changed => "changed",
        }
    }

    /// The rule that the file breaks.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Json(error) => match error.kind() {
                JsonErrorKind::DuplicateKey(_) => "RFC 8259 §4, RFC 7493",
                _ => "RFC 8259",
            },
            Self::Form { .. } => "MISP core format §2",
            Self::Io(_) | Self::Changed => "",
        }
    }
}

impl From<StreamError> for MispError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Json(error) => Self::Json(error),
            StreamError::Io(error) => Self::Io(error),
            // Whatever else may come is a fault in reading.
            other => Self::Io(std::io::Error::other(other.to_string())),
        }
    }
}
