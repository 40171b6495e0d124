//! What we hold of a peer's log.

use mithaq_ledger::{LogId, Recipient, SignedCheckpoint, cosigner_key};
use mithaq_stix::ObjectId;
use mithaq_store::{Batch, RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use super::{corrupt, unhex};
use crate::inner::Inner;
use crate::ledger::evidence::{self, Settled};

/// By party.
const HELD: &str = "ledger-held";

/// What we hold of a peer's log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// The log that we cosign.
    #[serde(flatten)]
    pub(crate) line: Line,
    /// The one that the peer has begun anew, which waits for an operator: followed, and not cosigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) anew: Option<Line>,
    /// The last checkpoints of logs that are not gone on with, for good: nothing but these convicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) former: Vec<Line>,
}

/// One log, as far as it was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Which log.
    pub(crate) generation: u64,
    /// Its last checkpoint that follows on all before; empty at first.
    pub(crate) checkpoint: String,
    /// Its size.
    pub(crate) size: u64,
    /// The key that signed it: by this one it is compared, whatever the peer signs with since.
    #[serde(default)]
    pub(crate) key: String,
    /// When its owner last showed that nothing is behind that, by our clock, in milliseconds since 1970.
    #[serde(default)]
    pub(crate) seen: i64,
}

impl Line {
    /// A log of which nothing is held.
    pub(crate) fn of(generation: u64) -> Line {
        Line {
            generation,
            ..Line::default()
        }
    }

    /// The checkpoint, verified with the key that it was held with.
    pub(crate) fn checkpoint(&self, log: &LogId) -> Option<SignedCheckpoint> {
        let owner = log.owner_key(unhex(&self.key)?).ok()?;
        SignedCheckpoint::verify(self.checkpoint.as_bytes(), &owner).ok()
    }
}

/// What we hold of a peer's log.
pub(crate) fn held(node: &Inner, party: &ObjectId) -> Result<Option<Held>, StoreError> {
    let kept = node.store.record(HELD, party.as_str())?;
    let held = kept.map(|bytes| serde_json::from_slice(&bytes)).transpose();
    held.map_err(|error| corrupt("what is held of a peer's log", &error))
}

/// The checkpoint that is held of a peer's log.
pub(crate) fn line_of(node: &Inner, party: &ObjectId, line: &Line) -> Option<SignedCheckpoint> {
    line.checkpoint(&log_from(node, party, line.generation))
}

/// The change that keeps it.
pub(super) fn change(party: &ObjectId, held: &Held) -> RecordChange {
    RecordChange {
        kind: HELD.to_owned(),
        key: party.to_string(),
        // Strings and numbers always become JSON.
        bytes: Some(serde_json::to_vec(held).unwrap_or_default()),
    }
}

/// The log of what `party` released to us.
pub(super) fn log_from(node: &Inner, party: &ObjectId, generation: u64) -> LogId {
    LogId {
        owner: party.clone(),
        recipient: Recipient::Party(node.me.object_id().clone()),
        generation,
    }
}

/// Cosigns a checkpoint that was checked.
pub(super) fn cosign(
    node: &Inner,
    next: &mithaq_ledger::Accepted,
) -> Result<SignedCheckpoint, mithaq_ledger::NoteError> {
    let key = node.identity.key();
    let own = cosigner_key(node.me.object_id(), key.public())?;
    let seconds = u64::try_from(node.watch.unix_millis() / 1000).unwrap_or_default();
    let line = next.cosign(&own, seconds, |message| key.sign(message))?;
    next.checkpoint().clone().with_cosignature(line, &own)
}

/// An operator has seen the evidence `id`. A new log that waited for that is cosigned from the next look on. `None` where
/// there is no such evidence that waits.
pub(crate) fn settle(
    node: &Inner,
    id: &str,
    operator: &str,
    reason: &str,
) -> Result<Option<(ObjectId, evidence::Kept)>, StoreError> {
    for (party, _) in node.store.records(evidence::EVIDENCE)? {
        let Ok(party) = ObjectId::parse(&party) else {
            continue;
        };
        let mut all = evidence::of(node.store.as_ref(), &party)?;
        let found = all.iter_mut();
        let found = found
            .filter(|kept| kept.settled.is_none())
            .find(|kept| kept.id() == id);
        let Some(kept) = found else { continue };
        let at = node.watch.unix_millis();
        kept.settled = Some(Settled {
            at,
            operator: operator.to_owned(),
            reason: reason.to_owned(),
        });
        let kept = kept.clone();
        let mut batch = Batch::at(at);
        batch.records.push(evidence::change(&party, &all));
        node.store.commit(batch)?;
        return Ok(Some((party, kept)));
    }
    Ok(None)
}
