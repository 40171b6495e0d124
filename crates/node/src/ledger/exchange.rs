//! Checkpoints between peers (8.2): each side shows the other the last one that it holds of the other's log.
//!
//! After each round of reading a node posts to `/mithaq/v1/ledger` the last checkpoint that it holds of the
//! peer's log, cosigned; the answer is the log's checkpoint now, and the proof that it begins with all of the
//! held one. Both travel signed, as all between nodes. What follows is held from then on and cosigned; what does not is
//! kept as evidence, and shown to operators: nothing is suspended for it, for that is theirs to decide.
//!
//! ```text
//! {"held": "<signed note, cosigned>"}                                     the request; {} at first
//! {"generation": 0, "checkpoint": "<signed note>", "proof": "<lines>"}    the answer; 204 for a log without leaves
//! ```
//! A checkpoint of ours that is larger than our log means that our past was lost (7.8): the node begins
//! anew, and answers with its new log at the next request. One that our log cannot be shown to go on from,
//! though it is no larger, means that the log was altered where it lies: the answer has no proof then.

use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use mithaq_agreement::PartyId;
use mithaq_ledger::{
    Advance, ConsistencyProof, LogId, Recipient, SignedCheckpoint, Weight, cosigner_key,
    prove_consistency, witness,
};
use mithaq_stix::ObjectId;
use mithaq_stix::seal::VerifyingKey;
use mithaq_store::{Batch, RecordChange, StoreError};
use mithaq_taxii::Transport;
use serde::{Deserialize, Serialize};

use super::{Tiles, head_of, key_of, log_to, sign};
use crate::inner::Inner;

/// Records: what the recipient has cosigned of our logs, by log; what we hold of a peer's log, by party; what we
/// hold as evidence, by party.
const COSIGNED: &str = "ledger-cosigned";
const HELD: &str = "ledger-held";
const EVIDENCE: &str = "ledger-evidence";
/// Evidence kept of one peer, at most: the first is what matters.
const MOST_EVIDENCE: usize = 16;
/// Former logs of a peer that are remembered, at most.
const MOST_FORMER: usize = 8;
/// Requests in one round, at most: the first brings a checkpoint, the second returns it cosigned.
const REQUESTS: usize = 2;

/// What a node shows of the other's log.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Shown {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<String>,
}

/// What it is answered.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    generation: u64,
    checkpoint: String,
    #[serde(default)]
    proof: String,
}

/// What we hold of a peer's log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Held {
    /// Which log.
    pub(crate) generation: u64,
    /// Its last checkpoint that follows on all before, cosigned by us.
    pub(crate) checkpoint: String,
    /// Its size.
    pub(crate) size: u64,
    /// The last checkpoints of logs that the peer has begun anew since.
    #[serde(default)]
    pub(crate) former: Vec<Former>,
}

/// The last checkpoint of a log that is not gone on with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Former {
    /// Which log.
    pub(crate) generation: u64,
    /// Its last checkpoint, cosigned by us.
    pub(crate) checkpoint: String,
    /// Its size.
    pub(crate) size: u64,
}

/// Evidence that is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// When it came, in milliseconds since 1970.
    pub(crate) at: i64,
    /// Whether two roots for one size convict the peer, or two sizes without a proof accuse it.
    pub(crate) rewritten: bool,
    /// The evidence, which verifies by itself.
    pub(crate) text: String,
}

/// Why a peer's request is not answered.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It is no peer that we exchange with.
    NotAPeer,
    /// It is not of the form.
    Malformed,
    /// Not now.
    NotNow,
}

/// The peer's public key.
pub(crate) fn key_of_peer(node: &Inner, party: &ObjectId) -> Option<VerifyingKey> {
    let party = PartyId::new(party.clone()).ok()?;
    let projection = node.projection();
    let document = projection.peers().document(&party)?;
    Some(*document.statement().node())
}

/// The last checkpoint of a log of ours that the recipient has cosigned.
pub(crate) fn cosigned(node: &Inner, log: &LogId) -> Result<Option<SignedCheckpoint>, StoreError> {
    let Some(kept) = node.store.record(COSIGNED, &key_of(log))? else {
        return Ok(None);
    };
    // Of another key of ours it does not count here, and is kept.
    let key = log.owner_key(node.identity.key.public()).ok();
    Ok(key.and_then(|key| SignedCheckpoint::verify(&kept, &key).ok()))
}

/// What we hold of a peer's log.
pub(crate) fn held(node: &Inner, party: &ObjectId) -> Result<Option<Held>, StoreError> {
    let kept = node.store.record(HELD, party.as_str())?;
    let held = kept.map(|bytes| serde_json::from_slice(&bytes)).transpose();
    held.map_err(|error| corrupt("what is held of a peer's log", &error))
}

/// The evidence that we hold of a peer.
pub(crate) fn evidence(node: &Inner, party: &ObjectId) -> Result<Vec<Kept>, StoreError> {
    let kept = node.store.record(EVIDENCE, party.as_str())?;
    let kept = kept.map(|bytes| serde_json::from_slice(&bytes)).transpose();
    let kept = kept.map_err(|error| corrupt("evidence of a peer's log", &error))?;
    Ok(kept.unwrap_or_default())
}

fn corrupt(what: &str, error: &dyn Display) -> StoreError {
    StoreError::Corrupt {
        detail: format!("{what}: {error}"),
    }
}

fn put(kind: &str, key: &str, value: &impl Serialize) -> RecordChange {
    RecordChange {
        kind: kind.to_owned(),
        key: key.to_owned(),
        // Strings and numbers always become JSON.
        bytes: Some(serde_json::to_vec(value).unwrap_or_default()),
    }
}

// The owner's side.

/// Answers a peer that shows what it holds of our log; `None` for a log without leaves.
pub(crate) fn answer(
    node: &Inner,
    party: &PartyId,
    body: &[u8],
) -> Result<Option<Vec<u8>>, Refused> {
    if !node.projection().peers().is_active(party) {
        return Err(Refused::NotAPeer);
    }
    let shown: Shown = serde_json::from_slice(body).map_err(|_| Refused::Malformed)?;
    if node.hold.is_on() {
        return Err(Refused::NotNow);
    }
    try_to_answer(node, party, &shown).map_err(|error| match error {
        Failure::Malformed => Refused::Malformed,
        Failure::NotNow(why) => {
            tracing::warn!(peer.id = %party, why, "a peer's checkpoint could not be answered");
            Refused::NotNow
        }
    })
}

enum Failure {
    Malformed,
    NotNow(String),
}

impl Failure {
    fn not_now(error: impl Display) -> Failure {
        Failure::NotNow(error.to_string())
    }
}

fn try_to_answer(node: &Inner, party: &PartyId, shown: &Shown) -> Result<Option<Vec<u8>>, Failure> {
    let log = log_to(node, Recipient::Party(party.object_id().clone()));
    let key = key_of(&log);
    let owner = log
        .owner_key(node.identity.key.public())
        .map_err(Failure::not_now)?;
    let end = node.store.log(&key).map_err(Failure::not_now)?;
    let mut proof = ConsistencyProof::default();
    if let Some(note) = &shown.held {
        // A former log of ours, or one that another key of ours has signed: nothing is gone on with there.
        if let Ok(held) = SignedCheckpoint::verify(note.as_bytes(), &owner) {
            let size = end.map_or(0, |end| end.size);
            if size < held.head().size {
                // INVARIANT: 7.8. We alone can have signed it, so this store is older than it was.
                node.lost_log().map_err(Failure::not_now)?;
                return Err(Failure::NotNow(
                    "it holds a checkpoint of ours beyond our log, which begins anew".to_owned(),
                ));
            }
            keep_cosigned(node, &log, &key, party, held.clone()).map_err(Failure::not_now)?;
            let head = end.map(head_of).ok_or(Failure::Malformed)?;
            let tiles = Tiles::of(node.store.as_ref(), &key);
            match prove_consistency(&tiles, held.head(), &head) {
                Ok(made) => proof = made,
                Err(error) => {
                    tracing::error!(peer.id = %party, %error, "our log does not go on from a checkpoint that we have signed: it was altered where it lies");
                }
            }
        }
    }
    let Some(end) = end else {
        return Ok(None);
    };
    let checkpoint = sign(node, &log, head_of(end)).map_err(Failure::not_now)?;
    let answer = Answer {
        generation: log.generation,
        checkpoint: checkpoint.to_string(),
        proof: proof.to_string(),
    };
    serde_json::to_vec(&answer)
        .map(Some)
        .map_err(Failure::not_now)
}

/// Keeps what the recipient has cosigned, if it is more than what is kept.
fn keep_cosigned(
    node: &Inner,
    log: &LogId,
    key: &str,
    party: &PartyId,
    held: SignedCheckpoint,
) -> Result<(), StoreError> {
    let is_cosigned = key_of_peer(node, party.object_id())
        .and_then(|key| cosigner_key(party.object_id(), key).ok())
        .is_some_and(|key| held.cosigned_by(&key).is_ok());
    let before = cosigned(node, log)?.map_or(0, |kept| kept.head().size);
    if !is_cosigned || held.head().size <= before {
        return Ok(());
    }
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(RecordChange {
        kind: COSIGNED.to_owned(),
        key: key.to_owned(),
        bytes: Some(held.to_string().into_bytes()),
    });
    node.store.commit(batch).map(drop)
}

// The recipient's side.

/// Why a peer's log was not looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The peer did not answer, or not so that it can be read.
    #[error("{0}")]
    Unreadable(String),
    /// The work was broken off.
    #[error(transparent)]
    Broken(#[from] tokio::task::JoinError),
}

impl LookError {
    fn unreadable(error: impl Display) -> LookError {
        LookError::Unreadable(error.to_string())
    }
}

/// Shows `peer` what we hold of its log, and takes what it answers.
pub(crate) async fn look<T: Transport>(
    node: &Arc<Inner>,
    peer: &PartyId,
    url: &url::Url,
    to_peer: &T,
) -> Result<(), LookError>
where
    T::Error: Display,
{
    for _ in 0..REQUESTS {
        let held = held(node, peer.object_id())?;
        let shown = Shown {
            held: held.map(|held| held.checkpoint),
        };
        let body = serde_json::to_vec(&shown).map_err(LookError::unreadable)?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(url.as_str())
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(Bytes::from(body))
            .map_err(LookError::unreadable)?;
        let response = to_peer.send(request).await.map_err(LookError::unreadable)?;
        match response.status() {
            StatusCode::OK => {}
            // It has released nothing to us, or knows no logs, or cannot tell now.
            StatusCode::NO_CONTENT | StatusCode::NOT_FOUND | StatusCode::SERVICE_UNAVAILABLE => {
                return Ok(());
            }
            status => return Err(LookError::Unreadable(format!("it answered {status}"))),
        }
        let (inner, peer) = (Arc::clone(node), peer.clone());
        let body = response.into_body();
        let goes_on = tokio::task::spawn_blocking(move || take(&inner, &peer, &body)).await??;
        if !goes_on {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes an answer. Returns whether there is a new cosignature to be returned.
fn take(node: &Inner, peer: &PartyId, body: &[u8]) -> Result<bool, LookError> {
    let answer: Answer = serde_json::from_slice(body).map_err(LookError::unreadable)?;
    let party = peer.object_id();
    let log = LogId {
        owner: party.clone(),
        recipient: Recipient::Party(node.me.object_id().clone()),
        generation: answer.generation,
    };
    let their = key_of_peer(node, party)
        .ok_or_else(|| LookError::Unreadable("it is no peer of ours".to_owned()))?;
    let owner = log.owner_key(their).map_err(LookError::unreadable)?;
    let shown = SignedCheckpoint::verify(answer.checkpoint.as_bytes(), &owner)
        .map_err(LookError::unreadable)?;
    let proof = ConsistencyProof::parse(&answer.proof).map_err(LookError::unreadable)?;
    let mut held = held(node, party)?.unwrap_or_default();
    let mut before = None;
    if !held.checkpoint.is_empty() {
        if answer.generation < held.generation {
            return Err(LookError::Unreadable(
                "it shows a log that it had given up for a newer one".to_owned(),
            ));
        }
        if answer.generation == held.generation {
            // Signed with a key that it had before, it cannot be compared, and is kept until it can.
            let known = SignedCheckpoint::verify(held.checkpoint.as_bytes(), &owner);
            before = Some(known.map_err(LookError::unreadable)?);
        } else {
            tracing::warn!(peer.id = %peer, former = held.size, "a peer has begun its log anew: its past was lost");
            let former = Former {
                generation: held.generation,
                checkpoint: std::mem::take(&mut held.checkpoint),
                size: held.size,
            };
            held.former.push(former);
            let surplus = held.former.len().saturating_sub(MOST_FORMER);
            held.former.drain(..surplus);
        }
    }
    let advance =
        witness::advance(before.as_ref(), shown, &proof).map_err(LookError::unreadable)?;
    let mut batch = Batch::at(node.watch.unix_millis());
    let goes_on = match advance {
        Advance::Accepted(next) => {
            let head = *next.checkpoint().head();
            if before.is_some_and(|before| *before.head() == head) {
                return Ok(false);
            }
            let own = cosigner_key(node.me.object_id(), node.identity.key.public())
                .map_err(LookError::unreadable)?;
            let seconds = u64::try_from(node.watch.unix_millis() / 1000).unwrap_or_default();
            let line = next
                .cosign(&own, seconds, |message| node.identity.key.sign(message))
                .map_err(LookError::unreadable)?;
            let cosigned = next.checkpoint().clone().with_cosignature(line, &own);
            held.generation = answer.generation;
            held.size = head.size;
            held.checkpoint = cosigned.map_err(LookError::unreadable)?.to_string();
            batch.records.push(put(HELD, party.as_str(), &held));
            true
        }
        Advance::Refused(found) => {
            tracing::error!(peer.id = %peer, evidence = %found, "a peer's log does not go on from what it had signed: the evidence is kept");
            let mut kept = evidence(node, party)?;
            let text = found.to_text(&log, &[their]).unwrap_or_default();
            if MOST_EVIDENCE <= kept.len() || kept.iter().any(|kept| kept.text == text) {
                return Ok(false);
            }
            kept.push(Kept {
                at: node.watch.unix_millis(),
                rewritten: found.weight() == Weight::Rewritten,
                text,
            });
            batch.records.push(put(EVIDENCE, party.as_str(), &kept));
            false
        }
    };
    node.store.commit(batch)?;
    Ok(goes_on)
}
