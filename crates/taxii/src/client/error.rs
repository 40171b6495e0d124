//! Why a client has no result.

use http::StatusCode;
use mithaq_stix::json::JsonError;

use crate::envelope::EnvelopeError;
use crate::wire::ErrorMessage;

/// Why a client has no result. `E` is the transport's error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError<E> {
    /// No answer, or none that the transport believes.
    #[error("no answer: {0}")]
    Transport(#[source] E),
    /// An answer with another status than the one that means success. Redirects are among these.
    #[error(transparent)]
    Refused(Refusal),
    /// Not TAXII 2.1.
    #[error("the answer is not TAXII 2.1 but `{found}`")]
    MediaType {
        /// The Content-Type of the answer.
        found: String,
    },
    /// Compressed, although nobody asked for it.
    #[error("the answer is coded (Content-Encoding)")]
    Coded,
    /// A body beyond [`Bounds::bytes`](super::Bounds::bytes).
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
    /// A list beyond [`Bounds::entries`](super::Bounds::entries).
    #[error("the answer has more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// Not strict JSON.
    #[error("the answer is not valid JSON: {0}")]
    Json(#[from] JsonError),
    /// JSON of another shape than TAXII's.
    #[error("the answer has another shape than TAXII says: {0}")]
    Shape(#[from] serde_json::Error),
    /// Not an envelope.
    #[error("the answer: {0}")]
    Envelope(#[from] EnvelopeError),
    /// A header that is there and cannot be read.
    #[error("the answer's header `{name}` is not an instant")]
    Header {
        /// Which one.
        name: String,
    },
    /// `more` without `next`: going on is impossible, and stopping would lose objects silently.
    #[error("the server says that there is more, but not how to get it (no `next`)")]
    MoreWithoutNext,
    /// Too many empty pages in a row.
    #[error("the server says that there is more, and sent {pages} empty pages")]
    Endless {
        /// How many.
        pages: u32,
    },
    /// An API root or id from which no URL can be made.
    #[error("no URL can be made of that API root and id")]
    Url,
}

/// What a server said instead of the expected answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// After how many seconds to ask again, where it says so.
    pub retry_after: Option<u32>,
    /// The error object, where there is one. From outside: never shown unmarked.
    pub message: Option<Box<ErrorMessage>>,
}

impl std::error::Error for Refusal {}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the server answered {}", self.status)?;
        match self.message.as_deref() {
            Some(message) => write!(formatter, ": `{}`", message.title.escape_debug()),
            None => Ok(()),
        }
    }
}
