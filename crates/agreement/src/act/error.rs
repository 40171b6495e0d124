//! Why an object is not an act, or cannot become one.

use crate::fault::Problem;
use crate::party::PartyId;

/// Why an object is not an act, or cannot become one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActError {
    /// Another type of object.
    #[error("`{found}` is not the type of an act")]
    NotAnAct {
        /// The type found.
        found: String,
    },
    /// A property is missing, or is of the wrong form.
    #[error(transparent)]
    Form(#[from] Problem),
    /// An act is performed once: it has no later versions.
    #[error("an act has one version, but `modified` differs from `created`, or it is revoked")]
    Changed,
    /// Not the hexadecimal form of a SHA-256.
    #[error("`{key}` is not 64 lower-case hexadecimal digits")]
    BadHash {
        /// The property.
        key: &'static str,
    },
    /// Numbers start at 1, and every act but the first names the one before it.
    #[error("act {number} must name the act before it, unless it is the first")]
    BrokenLink {
        /// Its number.
        number: u64,
    },
    /// The head of somebody else's chain.
    #[error("the head given is of the chain of `{author}`")]
    AnothersHead {
        /// Whose chain it is.
        author: PartyId,
    },
    /// Nobody attests the acts of a party that can perform them itself.
    #[error(
        "acts of `{party}` cannot be attested: only those of a participant, by its host, and of a party that the agreement lists as external"
    )]
    MayNotAttest {
        /// The party.
        party: PartyId,
    },
    /// What a party without a node does is on paper.
    #[error("the act of an external party is a transcription, and names its paper")]
    NoPaper,
    /// A kind that a party without a node does not perform.
    #[error("a `{word}` is not transcribed: whoever performs it has a node")]
    NotTranscribed {
        /// The kind.
        word: String,
    },
    /// A kind that cannot be performed here.
    #[error("`{word}` is not an act that this version knows")]
    UnknownKind {
        /// The kind.
        word: String,
    },
}
