//! Checkpoints between peers (8.2): each side shows the other the last one that it holds of the other's log.
//!
//! After each round of reading a node posts to `/mithaq/v1/ledger` the last checkpoint that it holds of the
//! peer's log, cosigned. The answer is a later checkpoint, the proof that it begins with all of the held one, and the
//! leaves between the two. Both travel signed, as all between nodes.
//!
//! ```text
//! {"held": "<signed note, cosigned>", "generation": 0, "most": 100}         the request; {} at first
//! {"generation": 0, "checkpoint": "<signed note>", "proof": "<lines>",      the answer; 204 for a log without leaves
//!  "from": 17, "frontier": ["<hash>", …],
//!  "leaves": [{"leaf": "{…}", "secret": "<hex>", "under": [["4", 512]], "marks": "<base64>"}, …]}
//! ```
//! **What is cosigned was received.** The recipient computes the new root from the held one and the leaves, and finds
//! what each of them records among what came ([`super::received`]). Only then does it hold the checkpoint and cosign
//! it. Where an answer was lost, what was on it is asked for by name, through the same gate. Long logs come in several
//! answers, each with a checkpoint of the size that its leaves lead to.
//!
//! **What can never come is excepted by both.** Of a leaf that still records what did not come the recipient says which
//! entries those are ([`claim`]), in a signed request. Where the owner can send none of them any more ([`conceded`]) it
//! signs a checkpoint whose text names them as not received, and the recipient cosigns that
//! ([`mithaq_ledger::not_received`]). No other checkpoint of the log is signed or cosigned from there on, so neither has
//! more than the other: the owner no receipt for what was never received, the recipient no way out of what it has
//! cosigned. Where the owner may still send it the leaf is evidence ([`super::evidence`]), and nothing behind it is
//! cosigned until it comes.
//!
//! ```text
//! {"held": …, "most": 1, "not_received": {"leaf": "<hash>", "entries": "0-3,7"}}   the request
//! {…, "leaves": [{…, "absent": "<base64>"}]}            the answer: with the hashes of these entries
//! ```
//!
//! Every other request to the peer carries the held checkpoint too ([`carried`]).
//!
//! **What does not follow** is evidence too; nothing is suspended for it, for that is operators' to decide. A log
//! that was begun anew is followed from its first leaf, but not cosigned before an operator has acknowledged it; what
//! was held of the former one is kept for good.
//!
//! A checkpoint of ours that our log does not go on from, though it is sound, means that our past was lost (7.8): we alone
//! can have signed it. The node begins anew, and answers with its new log at the next request. Where the log is not
//! sound it was altered where it lies.

mod answer;
mod carried;
mod claim;
mod conceded;
mod held;
mod plausible;
mod take;
#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use mithaq_agreement::PartyId;
use mithaq_stix::seal::VerifyingKey;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::StoreError;
use mithaq_taxii::Transport;
use serde::{Deserialize, Serialize};

pub(crate) use answer::{Cosigned, Refused, answer, bears_out, cosigned};
pub(crate) use carried::{Carried, carried, carry};
pub(crate) use held::{held, line_of, settle};

use self::take::{Step, shown};
use super::received::Received;
use crate::inner::Inner;

/// Requests in one round, at most: a long log is gone on with in the next.
const REQUESTS: usize = 256;
/// The largest answer that is read, in bytes: the leaves of a few pages.
const LARGEST_ANSWER: usize = 4 << 20;
/// The longest checkpoint that is read, in bytes: a few lines, and two signatures.
const LONGEST_CHECKPOINT: usize = 8 << 10;

/// What a node shows of the other's log.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Shown {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<String>,
    /// Of which log that is.
    #[serde(default)]
    generation: u64,
    /// Not more leaves than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<u64>,
    /// And with each what it records by name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    named: bool,
    /// What of the next leaf has not come and was not to be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_received: Option<Claim>,
}

/// Entries of a leaf that have not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    /// The leaf's hash.
    leaf: String,
    /// Which of its entries: `0-3,7`.
    entries: String,
}

/// What it is answered.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    generation: u64,
    checkpoint: String,
    #[serde(default)]
    proof: String,
    /// How many leaves there were before those that follow, and the roots of the trees over them.
    #[serde(default)]
    from: u64,
    #[serde(default)]
    frontier: Vec<String>,
    #[serde(default)]
    leaves: Vec<ShownLeaf>,
}

/// A leaf, and what it takes to check it.
#[derive(Debug, Serialize, Deserialize)]
struct ShownLeaf {
    leaf: String,
    /// The page's secret …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// … or where that was destroyed for one entry, the salts of all, zeros for that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salts: Option<String>,
    /// The articles of the entries, and for how many in a row each.
    under: Vec<(String, u32)>,
    /// The first bytes of the hash of each entry.
    marks: String,
    /// Of a page of names: the hashes of what is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    names: Option<String>,
    /// What the entries are of, where that was asked for: their places, ids and versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    entries: Vec<(u32, String, Option<String>)>,
    /// The hashes of the entries that were claimed not to have come, where that is granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    absent: Option<String>,
}

/// What a look is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    /// A round of reading that goes on: what is missing may be on its way.
    Part,
    /// One in which all was read that the peer has for us: what is missing is asked for.
    Whole,
    /// The same, and it was asked for: what is missing is missing.
    Last,
}

/// A version that a peer's log says we have received, and that we have not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    /// Under which agreement, as the log names it.
    pub(crate) agreement: String,
    /// The object.
    pub(crate) object: ObjectId,
    /// Which version of it.
    pub(crate) version: Option<Timestamp>,
}

fn packed<const N: usize>(parts: &[[u8; N]]) -> String {
    STANDARD.encode(parts.as_flattened())
}

fn unpacked<const N: usize>(text: &str) -> Option<Vec<[u8; N]>> {
    let bytes = STANDARD.decode(text).ok()?;
    let (parts, rest) = bytes.as_chunks::<N>();
    rest.is_empty().then(|| parts.to_vec())
}

/// A public key as it is kept: hexadecimal digits.
pub(crate) fn hex(key: &VerifyingKey) -> String {
    mithaq_ledger::Hash::from_bytes(*key.as_bytes()).to_string()
}

pub(crate) fn unhex(text: &str) -> Option<VerifyingKey> {
    let bytes = mithaq_ledger::Hash::from_hex(text)?;
    VerifyingKey::from_bytes(bytes.as_bytes()).ok()
}

/// The peer's public key as it is now (4.1). What a former one signed is kept with that key.
pub(crate) fn key_of_peer(node: &Inner, party: &ObjectId) -> Option<VerifyingKey> {
    let projection = node.projection();
    let peer = PartyId::new(party.clone()).ok()?;
    projection.peers().document(&peer)?;
    projection.peers().node_keys(party).first().copied()
}

fn corrupt(what: &str, error: &dyn Display) -> StoreError {
    StoreError::Corrupt {
        detail: format!("{what}: {error}"),
    }
}

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
    /// What the peer wrote may be in `error`, so little of it is repeated, and nothing that a terminal obeys.
    fn unreadable(error: impl Display) -> LookError {
        let text = error.to_string();
        LookError::Unreadable(text.escape_debug().take(300).collect())
    }
}

/// Shows `peer` what we hold of its log, and takes what it answers. Returns what is to be asked for.
pub(crate) async fn look<T: Transport>(
    node: &Arc<Inner>,
    peer: &PartyId,
    url: &url::Url,
    to_peer: &T,
    round: Round,
) -> Result<Vec<Missing>, LookError>
where
    T::Error: Display,
{
    let (inner, party) = (Arc::clone(node), peer.clone());
    let mut received =
        tokio::task::spawn_blocking(move || Received::load(inner.store.as_ref(), &party)).await??;
    let (mut most, mut named) = (None, false);
    let mut claim = None;
    for _ in 0..REQUESTS {
        let (inner, party) = (Arc::clone(node), peer.object_id().clone());
        let reading = move || shown(&inner, &party, most, named);
        let mut shown = tokio::task::spawn_blocking(reading).await??;
        shown.not_received = claim.take();
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
            // It has released nothing to us.
            StatusCode::NO_CONTENT => {
                let store = Arc::clone(&node.store);
                tokio::task::spawn_blocking(move || received.forget(store.as_ref())).await??;
                return Ok(Vec::new());
            }
            // It knows no logs, or cannot tell now.
            StatusCode::NOT_FOUND | StatusCode::SERVICE_UNAVAILABLE => return Ok(Vec::new()),
            StatusCode::CONFLICT => {
                return Err(LookError::Unreadable(
                    "it says that its log was damaged, and shows nothing of it".to_owned(),
                ));
            }
            status => return Err(LookError::Unreadable(format!("it answered {status}"))),
        }
        let (inner, peer) = (Arc::clone(node), peer.clone());
        let body = response.into_body();
        let taken = tokio::task::spawn_blocking(move || {
            let step = take::take(&inner, &peer, &shown, &mut received, &body, round);
            (step, received)
        });
        let step;
        (step, received) = taken.await?;
        match step? {
            Step::On => (most, named) = (None, false),
            Step::Less(fewer) => most = Some(fewer),
            Step::Named => (most, named) = (Some(1), true),
            Step::NotReceived(entries) => {
                (most, named) = (Some(1), false);
                claim = Some(entries);
            }
            Step::Missing(missing) => return Ok(missing),
            Step::Done => return Ok(Vec::new()),
        }
    }
    Ok(Vec::new())
}
