//! Why a message counts as nobody's.

use http::HeaderName;

use crate::wire::digest::DigestError;

/// Why a message was not verified.
///
/// For our own log and operators. To the sender every one of them looks the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no signature.
    #[error("the message is not signed")]
    Unsigned,
    /// A header that must stand in the message does not.
    #[error("the message has no `{header}`")]
    Absent {
        /// Its name.
        header: HeaderName,
    },
    /// A header that must stand there once stands there more often.
    #[error("the message has `{header}` more than once")]
    Repeated {
        /// Its name.
        header: HeaderName,
    },
    /// Something is not in the one form we read.
    #[error("the message has {what}")]
    Malformed {
        /// What it has.
        what: &'static str,
    },
    /// The signature does not cover what it must.
    #[error("the signature does not cover `{component}`")]
    Uncovered {
        /// The component identifier (RFC 9421 § 2).
        component: String,
    },
    /// The signature covers something that we do not read.
    #[error("the signature covers `{component}`, which is not part of this protocol")]
    Component {
        /// The component identifier, as far as it is printable.
        component: String,
    },
    /// Another algorithm than Ed25519 is named.
    #[error("the signature names another algorithm than ed25519")]
    Algorithm,
    /// No party that we know has this key. Nothing was fetched to find out.
    #[error("the signing key is not one we know")]
    UnknownKey,
    /// The party's key statement does not admit the key now.
    #[error("the signing key is not in force now")]
    KeyNotInForce,
    /// The signature does not match.
    #[error("the signature does not match the message")]
    Signature,
    /// The body does not match.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// Made for another party.
    #[error("the message is for another recipient")]
    OtherRecipient,
    /// Answered by another party than was asked.
    #[error("the message is signed by another party than was asked")]
    OtherSigner,
    /// Made for an earlier (or an unknown) process of ours: the sender is to sign again.
    #[error("the message is for another instance of this node")]
    OtherInstance,
    /// Expired.
    #[error("the signature expired {seconds} s ago")]
    Stale {
        /// How long ago.
        seconds: i64,
    },
    /// From the future.
    #[error("the signature is from {seconds} s ahead: the clocks disagree")]
    Ahead {
        /// How far ahead.
        seconds: i64,
    },
    /// Seen before.
    #[error("the message was received before")]
    Replayed,
    /// More requests of this peer than can be remembered. HTTP: 429.
    #[error("the peer sends more requests than can be remembered")]
    TooMany,
}

impl Refusal {
    /// Its code in metrics.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Refusal::Unsigned => "unsigned",
            Refusal::Absent { .. } => "absent",
            Refusal::Repeated { .. } => "repeated",
            Refusal::Malformed { .. } => "malformed",
            Refusal::Uncovered { .. } => "uncovered",
            Refusal::Component { .. } => "component",
            Refusal::Algorithm => "algorithm",
            Refusal::UnknownKey => "unknown-key",
            Refusal::KeyNotInForce => "key-not-in-force",
            Refusal::Signature => "signature",
            Refusal::Digest(_) => "digest",
            Refusal::OtherRecipient => "other-recipient",
            Refusal::OtherSigner => "other-signer",
            Refusal::OtherInstance => "other-instance",
            Refusal::Stale { .. } => "stale",
            Refusal::Ahead { .. } => "ahead",
            Refusal::Replayed => "replayed",
            Refusal::TooMany => "too-many",
        }
    }
}

/// Why a message cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The other side would drop this header: it is not among those that a signature covers.
    #[error("header `{header}` is neither covered by signatures nor one about transport")]
    Uncovered {
        /// Its name.
        header: HeaderName,
    },
    /// A value that no header can carry.
    #[error("a value to be signed cannot stand in a header")]
    NotText,
    /// More headers than a signature can name.
    #[error("the message has too many headers to be signed")]
    TooLong,
    /// The other side would refuse it.
    #[error("the message would be refused: {0}")]
    Refused(#[from] Refusal),
}
