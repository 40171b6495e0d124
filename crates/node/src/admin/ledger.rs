//! What is answered about the logs of what crossed.

use serde::{Deserialize, Serialize};

/// How the logs of what crossed stand, all together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerSummary {
    /// Pages on record, in all logs.
    pub pages: u64,
    /// Pages released to peers that these have not cosigned yet.
    pub not_cosigned: u64,
    /// Evidence against peers' logs that waits for an operator.
    pub evidence: u64,
}

impl LedgerSummary {
    /// Whether nothing has crossed, either way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == LedgerSummary::default()
    }
}

/// What was released to one recipient, and what is held of its own log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogSummary {
    /// The recipient's name.
    pub name: String,
    /// The recipient as it is on record.
    pub recipient: String,
    /// Whether it has a node that cosigns.
    pub both: bool,
    /// When the log was begun anew, RFC 3339, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anew: Option<String>,
    /// Pages on record.
    pub pages: u64,
    /// The root over them, in hexadecimal digits.
    pub root: String,
    /// The recipient's public key, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Pages that the recipient has cosigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosigned: Option<u64>,
    /// When it did so last, by its clock, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosigned_at: Option<String>,
    /// Pages that it has not received and that cannot be sent any more, by its word and ours; of some of them the versions,
    /// behind a colon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_received: Option<String>,
    /// What we hold of its log of what it released to us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<TheirLog>,
    /// Evidence that its log does not go on from what it had signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceSummary>,
    /// The last pages, the newest first, where one recipient was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<LeafSummary>,
}

/// What we hold of a peer's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TheirLog {
    /// When it was begun anew, RFC 3339, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anew: Option<String>,
    /// Pages in the last checkpoint that we have cosigned.
    pub pages: u64,
    /// Pages of them that did not come here and that it cannot send any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_received: Option<String>,
    /// Pages in the log that the peer has begun anew, which is not cosigned before an operator has acknowledged that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u64>,
    /// Pages in the last checkpoints of the logs before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<u64>,
}

/// Evidence against a peer's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EvidenceSummary {
    /// What names it.
    pub id: String,
    /// The peer's name.
    pub peer: String,
    /// How far it goes: `rewritten`, `unreconciled`, `begun-anew` or `not-received`.
    pub weight: String,
    /// The page that did not come, or the size that the log was shown with.
    pub page: u64,
    /// When it came, RFC 3339.
    pub at: String,
    /// Two roots for one size convict; two sizes without a proof between them accuse.
    pub rewritten: bool,
    /// The evidence, whose checkpoints verify with the peer's public key.
    pub text: String,
    /// Who has acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<SettledSummary>,
}

/// That an operator has seen evidence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SettledSummary {
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub operator: String,
    /// What the operator made of it.
    pub reason: String,
}

/// A page on record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeafSummary {
    /// Its place in the log.
    pub no: u64,
    /// When it was released, RFC 3339.
    pub at: String,
    /// Under which agreement, or what stands for one.
    pub agreement: String,
    /// For which purpose.
    pub purpose: String,
    /// Whether ids and versions alone crossed.
    pub names: bool,
    /// Versions that had not crossed before.
    pub versions: u32,
    /// The pages that have the others: `4-9,17`.
    pub covers: String,
}

/// A receipt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptText {
    /// The receipt, as it is verified.
    pub text: String,
    /// The object.
    pub object: String,
    /// The recipient's name.
    pub recipient: String,
    /// Our public key, in hexadecimal digits.
    pub from_key: String,
    /// The recipient's, if it has cosigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_key: Option<String>,
    /// Whether the recipient has not received it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_received: bool,
}
