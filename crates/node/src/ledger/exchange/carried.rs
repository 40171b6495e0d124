//! The checkpoint that every request to a peer carries: the last that we hold of its log, cosigned (8.2).
//!
//! ```text
//! Mithaq-Checkpoint: 0 bWl0aGFxLz…        the log's generation, and the signed note in base64
//! ```
//! The note is signed by both, so the header need not be: who takes it away takes away no more than this one showing. It
//! is read where it is another than the peer's last request carried, so a request costs the comparison of two hashes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use mithaq_agreement::PartyId;
use mithaq_stix::ObjectId;
use sha2::{Digest as _, Sha256};

use super::{LONGEST_CHECKPOINT, Shown, answer, held};
use crate::inner::Inner;

/// The header.
const CHECKPOINT: HeaderName = HeaderName::from_static("mithaq-checkpoint");

/// What requests carry, ours and those of peers.
#[derive(Default)]
pub(crate) struct Carried {
    /// What we hold of each peer's log, as it is carried; `None` for nothing.
    ours: Mutex<BTreeMap<ObjectId, Option<HeaderValue>>>,
    /// The hash of what each peer's last request carried.
    theirs: Mutex<BTreeMap<PartyId, [u8; 32]>>,
}

impl Carried {
    /// What we hold of a peer's log is another now.
    pub(super) fn changed(&self, party: &ObjectId) {
        let mut ours = self.ours.lock().unwrap_or_else(PoisonError::into_inner);
        ours.remove(party);
    }

    /// Whether a peer's request carries something else than its last one.
    pub(crate) fn is_new(&self, party: &PartyId, headers: &HeaderMap) -> bool {
        let Some(value) = headers.get(CHECKPOINT) else {
            return false;
        };
        let hash: [u8; 32] = Sha256::digest(value.as_bytes()).into();
        let mut theirs = self.theirs.lock().unwrap_or_else(PoisonError::into_inner);
        theirs.insert(party.clone(), hash) != Some(hash)
    }
}

/// Lets a request to `party` carry what we hold of its log.
pub(crate) fn carry(node: &Inner, party: &ObjectId, headers: &mut HeaderMap) {
    let ours = &node.ledger.carried.ours;
    let mut ours = ours.lock().unwrap_or_else(PoisonError::into_inner);
    let value = match ours.get(party) {
        Some(value) => value.clone(),
        None => {
            let value = value_of(node, party);
            ours.insert(party.clone(), value.clone());
            value
        }
    };
    drop(ours);
    if let Some(value) = value {
        headers.insert(CHECKPOINT, value);
    }
}

fn value_of(node: &Inner, party: &ObjectId) -> Option<HeaderValue> {
    // Without it a request is answered all the same; the next look reads the store again.
    let line = held(node, party).ok()??.line;
    if line.checkpoint.is_empty() {
        return None;
    }
    let note = STANDARD.encode(&line.checkpoint);
    HeaderValue::from_str(&format!("{} {note}", line.generation)).ok()
}

/// Looks at what a peer's request carries. What it means is found as for a checkpoint that is posted.
pub(crate) fn carried(node: &Inner, party: &PartyId, headers: &HeaderMap) {
    let value = headers
        .get(CHECKPOINT)
        .and_then(|value| value.to_str().ok());
    let Some((generation, note)) = value.and_then(|value| value.split_once(' ')) else {
        return;
    };
    if 2 * LONGEST_CHECKPOINT < note.len() {
        return;
    }
    let note = STANDARD.decode(note).ok();
    let note = note.and_then(|note| String::from_utf8(note).ok());
    if let (Some(note), Ok(generation)) = (note, generation.parse()) {
        let shown = Shown {
            held: Some(note),
            generation,
            ..Shown::default()
        };
        answer::looked_at(node, party, &shown);
    }
}
