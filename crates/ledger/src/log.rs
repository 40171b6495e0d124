//! Whose log it is: one for each relation and side, under a name that tells no stranger whose.

use ed25519_dalek::VerifyingKey;
use mithaq_stix::ObjectId;
use sha2::{Digest, Sha256};

use crate::note::{NoteError, NoteKey, SignatureKind};

/// The longest name of an audience without a node, in bytes.
pub const LONGEST_NAME: usize = 1024;

/// The last generation that a log can be of: texts of ours hold whole numbers up to 2⁵³ − 1, and no program reads
/// others. That is the year 287,000.
pub const LAST_GENERATION: u64 = (1 << 53) - 1;

/// Who receives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// A party with a node, by the id of its identity. It signs the log too.
    Party(ObjectId),
    /// An audience without a node: a participant, a client, a party that exchanges paper. The record of
    /// what it received has our side only.
    WithoutNode(String),
}

impl Recipient {
    /// Its id or name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Recipient::Party(id) => id.as_str(),
            Recipient::WithoutNode(name) => name,
        }
    }
}

/// A log: what `owner` released to `recipient`. The other direction is the other side's log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId {
    /// The party that releases, writes the log, and signs its checkpoints.
    pub owner: ObjectId,
    /// The audience that receives, and cosigns them if it has a node.
    pub recipient: Recipient,
    /// 0 for the first log of the two; for one that was begun anew because the owner's past was lost
    /// (DESIGN.md 7.8), when that was, in milliseconds since 1970. At most [`LAST_GENERATION`].
    pub generation: u64,
}

impl LogId {
    /// The log's origin, the first line of its checkpoints: `mithaq/` and the hash of both ids.
    ///
    /// A stranger who finds one reads no name in it. Who knows both ids can compute it, so it is no
    /// secret: checkpoints, which also tell the number of leaves, are given to the two parties alone.
    #[must_use]
    pub fn origin(&self) -> String {
        let kind: &[u8] = match self.recipient {
            Recipient::Party(_) => b"party",
            Recipient::WithoutNode(_) => b"without node",
        };
        let generation = self.generation.to_be_bytes();
        let mut parts = vec![
            self.owner.as_str().as_bytes(),
            kind,
            self.recipient.name().as_bytes(),
        ];
        if 0 < self.generation {
            parts.push(&generation);
        }
        hidden(b"mithaq-log-v1", &parts)
    }

    /// `generation` in a text of ours, where it is not the first one.
    pub(crate) fn generation_member(&self) -> String {
        match self.generation {
            0 => String::new(),
            generation => format!("\"generation\":{generation},"),
        }
    }

    /// The key that signs this log's checkpoints, under the origin as its name.
    ///
    /// # Errors
    /// Never: an origin can be the name of a key.
    pub fn owner_key(&self, key: VerifyingKey) -> Result<NoteKey, NoteError> {
        NoteKey::new(&self.origin(), SignatureKind::Ed25519, key)
    }
}

/// The key by which `party` cosigns the checkpoints of others, under one name for all logs.
///
/// # Errors
/// Never: the hash of an id can be the name of a key.
pub fn cosigner_key(party: &ObjectId, key: VerifyingKey) -> Result<NoteKey, NoteError> {
    let name = hidden(b"mithaq-cosigner-v1", &[party.as_str().as_bytes()]);
    NoteKey::new(&name, SignatureKind::Cosignature, key)
}

/// `mithaq/` and a hash; each part with its length before it, so that no two lists read alike.
fn hidden(what: &[u8], parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in [what].iter().chain(parts) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    format!(
        "mithaq/{}",
        crate::Hash::from_bytes(hasher.finalize().into())
    )
}
