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
    #[error("the answer is not TAXII 2.1 but `{}`", cut(found))]
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
    #[error("the answer is not valid JSON: {}", cut(.0))]
    Json(#[from] JsonError),
    /// JSON of another shape than TAXII's.
    #[error("the answer has another shape than TAXII says: {}", cut(.0))]
    Shape(#[from] serde_json::Error),
    /// Not an envelope.
    #[error("the answer: {}", cut(.0))]
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

/// The most that is shown of a server's words.
const LONGEST_SHOWN: usize = 300;

/// What a server may have had a hand in, as it goes into errors: no more of it than a person reads. Errors end in logs and
/// on screens.
fn cut(words: &impl ToString) -> String {
    let words = words.to_string();
    let mut shown: String = words.chars().take(LONGEST_SHOWN).collect();
    if words.chars().nth(LONGEST_SHOWN).is_some() {
        shown.push('…');
    }
    shown
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
            Some(message) => write!(formatter, ": `{}`", cut(&message.title).escape_debug()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_servers_words_no_more_is_shown_than_a_person_reads() {
        let message = ErrorMessage {
            title: "no\u{202e}".repeat(100_000),
            ..ErrorMessage::default()
        };
        let refusal = Refusal {
            status: StatusCode::BAD_REQUEST,
            retry_after: None,
            message: Some(Box::new(message)),
        };
        let shown = refusal.to_string();
        assert!(shown.len() < 2_000 && shown.ends_with("…`"), "{shown}");
        assert!(!shown.contains('\u{202e}'));
        let error: ClientError<String> = ClientError::MediaType {
            found: "x".repeat(10_000),
        };
        assert!(error.to_string().len() < 400);
        assert_eq!(cut(&"short"), "short");
    }
}
