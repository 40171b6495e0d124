//! Watching the counterparty's log: it may only grow (8.2).
//!
//! Each side holds the last checkpoint that it has seen of the other's log, and shows it with every
//! request. An answer brings a newer checkpoint and the proof that it begins with all of the held one.
//! Who cannot bring that has rewritten its log, or must explain itself: both checkpoints, each signed by
//! the log's owner, are kept as [`Evidence`], which verifies by itself with the owner's public key.

use std::fmt;

use ed25519_dalek::VerifyingKey;
use mithaq_stix::json::{JsonError, Limits, Value};
use mithaq_stix::{KeyId, ObjectId};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::json::{MemberError, generation, quoted, text};
use crate::log::{LogId, Recipient};
use crate::note::{LARGEST_NOTE, NoteError, NoteKey, NoteSignature};
use crate::proof::{ConsistencyProof, Extension, ProofError};

const FORMAT: &str = "mithaq-evidence-v1";
const LIMITS: Limits = Limits {
    bytes: 4 * LARGEST_NOTE,
    depth: 2,
    values: 16,
};

/// What a checkpoint that was shown means.
#[derive(Debug)]
pub enum Advance {
    /// The log has not moved, or has only grown.
    Accepted(Accepted),
    /// It was rewritten, or not shown to have only grown. Keep this.
    Refused(Box<Evidence>),
}

/// Hold the checkpoint that we are shown against the last one that we hold; `None` if it is the first, and
/// then the proof is empty.
///
/// # Errors
/// [`WitnessError::OtherLog`] when the two are of different logs, which says nothing about either.
pub fn advance(
    held: Option<&SignedCheckpoint>,
    shown: SignedCheckpoint,
    proof: &ConsistencyProof,
) -> Result<Advance, WitnessError> {
    let Some(held) = held else {
        return Ok(Advance::Accepted(Accepted { checkpoint: shown }));
    };
    if held.checkpoint().origin() != shown.checkpoint().origin() {
        return Err(WitnessError::OtherLog {
            held: held.checkpoint().origin().to_owned(),
            shown: shown.checkpoint().origin().to_owned(),
        });
    }
    match proof.verify(held.head(), shown.head()) {
        Ok(_) => Ok(Advance::Accepted(Accepted { checkpoint: shown })),
        Err(fault) => Ok(Advance::Refused(Box::new(Evidence {
            held: held.clone(),
            shown,
            fault,
        }))),
    }
}

/// A checkpoint that follows on what we held. Only [`advance`] makes one, and only this can be cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    checkpoint: SignedCheckpoint,
}

impl Accepted {
    /// The checkpoint, to be held from now on.
    #[must_use]
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// State that we have seen this log to have only grown. `key` is of [`crate::cosigner_key`], `time` in
    /// seconds since 1970, `sign` signs with the private key. The line goes back to the log's owner.
    ///
    /// # Errors
    /// [`NoteError`] when what `sign` made does not verify.
    pub fn cosign(
        &self,
        key: &NoteKey,
        time: u64,
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> Result<NoteSignature, NoteError> {
        key.sign(self.checkpoint.note().text(), time, sign)
    }
}

/// Two checkpoints of one log, both signed by its owner, of which neither was shown to go on from the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    held: SignedCheckpoint,
    shown: SignedCheckpoint,
    fault: ProofError,
}

/// How far evidence goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Two roots for one size: no proof can reconcile them. The owner has kept two histories.
    Rewritten,
    /// Two sizes without a proof between them. The owner can answer with one ([`Evidence::settle`]);
    /// until it does, the accusation stands, and the signed answer that brought the checkpoint says when.
    Unreconciled,
}

impl Evidence {
    /// The checkpoint that we held.
    #[must_use]
    pub fn held(&self) -> &SignedCheckpoint {
        &self.held
    }

    /// The one that we were shown afterwards.
    #[must_use]
    pub fn shown(&self) -> &SignedCheckpoint {
        &self.shown
    }

    /// Why the one does not follow on the other. For evidence that was read again, without any proof.
    #[must_use]
    pub fn fault(&self) -> &ProofError {
        &self.fault
    }

    /// How far it goes by itself.
    #[must_use]
    pub fn weight(&self) -> Weight {
        match self.held.head().size == self.shown.head().size {
            true => Weight::Rewritten,
            false => Weight::Unreconciled,
        }
    }

    /// Take the owner's answer: a proof that the smaller tree is the beginning of the larger one. Then
    /// nothing was rewritten; one of the checkpoints was merely old.
    ///
    /// # Errors
    /// [`ProofError`] when the proof shows no such thing, and always where the log was rewritten.
    pub fn settle(&self, proof: &ConsistencyProof) -> Result<Extension, ProofError> {
        let (one, other) = (self.held.head(), self.shown.head());
        match one.size <= other.size {
            true => proof.verify(one, other),
            false => proof.verify(other, one),
        }
    }

    /// Read evidence that was kept, and verify it with nothing but the owner's public keys: more than one
    /// where it changed its key between the two checkpoints.
    ///
    /// # Errors
    /// [`EvidenceError`]: not of the form, not signed with these keys, or the two checkpoints agree.
    pub fn verify(bytes: &[u8], owner: &[VerifyingKey]) -> Result<Self, EvidenceError> {
        let value = Value::parse(bytes, &LIMITS)?;
        if text(&value, "format")? != FORMAT {
            return Err(EvidenceError::UnknownFormat);
        }
        let party = |member| {
            let id = ObjectId::parse(text(&value, member)?);
            id.map_err(|_| MemberError { member })
        };
        let log = LogId {
            owner: party("from")?,
            recipient: Recipient::Party(party("to")?),
            generation: generation(&value)?,
        };
        let checkpoint = |note, key| {
            let id = KeyId::parse(text(&value, key)?);
            let id = id.map_err(|_| MemberError { member: key })?;
            let known = owner.iter().find(|key| KeyId::of(key) == id);
            let known = known.ok_or(EvidenceError::UnknownKey { key: id })?;
            let known = log.owner_key(*known).map_err(CheckpointError::Note)?;
            let note = text(&value, note)?;
            Ok::<_, EvidenceError>(SignedCheckpoint::verify(note.as_bytes(), &known)?)
        };
        let held = checkpoint("held", "held_key")?;
        let shown = checkpoint("shown", "shown_key")?;
        let fault = ConsistencyProof::default().verify(held.head(), shown.head());
        let fault = fault.err().ok_or(EvidenceError::Agree)?;
        let evidence = Self { held, shown, fault };
        match evidence.to_text(&log, owner).as_deref().map(str::as_bytes) == Some(bytes) {
            true => Ok(evidence),
            false => Err(EvidenceError::NotCanonical),
        }
    }

    /// The text to be kept: canonical JSON. `owner` are the owner's keys, with which the checkpoints were
    /// verified. `None` for another log or other keys than theirs, and for a log that the recipient does not
    /// cosign.
    #[must_use]
    pub fn to_text(&self, log: &LogId, owner: &[VerifyingKey]) -> Option<String> {
        let Recipient::Party(to) = &log.recipient else {
            return None;
        };
        // Other lines than the owner's were not verified, and prove nothing here.
        let part = |checkpoint: &SignedCheckpoint| {
            let bare = checkpoint.only(None).ok()?;
            let signed = |key: &&VerifyingKey| {
                let key = log.owner_key(**key).ok();
                key.and_then(|key| bare.signed_by(&key).ok()).is_some()
            };
            let key = owner.iter().find(signed)?;
            Some((quoted(&bare.to_string()), KeyId::of(key)))
        };
        let ((held, held_key), (shown, shown_key)) = (part(&self.held)?, part(&self.shown)?);
        let generation = log.generation_member();
        Some(format!(
            "{{\"format\":\"{FORMAT}\",\"from\":\"{}\",{generation}\"held\":{held},\"held_key\":\"{held_key}\",\
             \"shown\":{shown},\"shown_key\":\"{shown_key}\",\"to\":\"{to}\"}}",
            log.owner,
        ))
    }
}

/// What an operator reads.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (held, shown) = (self.held.head(), self.shown.head());
        write!(
            f,
            "the log `{}` was signed at {} leaves with root {}, then at {} leaves with root {}: {}",
            self.held.checkpoint().origin(),
            held.size,
            held.root,
            shown.size,
            shown.root,
            self.fault
        )
    }
}

/// Why a checkpoint cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// The two are of different logs.
    #[error("the checkpoint is of the log `{shown}`, and the one held of `{held}`")]
    OtherLog {
        /// The log of the one held.
        held: String,
        /// The log of the one shown.
        shown: String,
    },
}

/// Why a text is no evidence.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// It is not strict JSON.
    #[error("the evidence is not strict JSON: {0}")]
    Json(#[from] JsonError),
    /// It is of another format.
    #[error("the evidence is not of the format `{FORMAT}`")]
    UnknownFormat,
    /// A member is missing or not of its form.
    #[error("the evidence does not read: {0}")]
    Member(#[from] MemberError),
    /// It names a key that was not given.
    #[error("the evidence is signed with the key `{key}`, which was not given")]
    UnknownKey {
        /// The key.
        key: KeyId,
    },
    /// A checkpoint in it does not count.
    #[error("a checkpoint of the evidence does not count: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoints do not contradict one another.
    #[error("the two checkpoints of the evidence agree")]
    Agree,
    /// It could be written otherwise.
    #[error("the evidence is not written as the program writes it")]
    NotCanonical,
}
