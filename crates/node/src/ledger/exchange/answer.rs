//! The owner's side: answering a peer that shows what it holds of our log.

use std::fmt::Display;

use mithaq_agreement::PartyId;
use mithaq_ledger::{
    Edge, Frontier, Hash, Leaf, LogId, MARK, NotReceived, Recipient, SignedCheckpoint, TreeHead,
    cosigner_key, leaf_hash, prove_consistency, prove_frontier,
};
use mithaq_stix::seal::{KeyId, VerifyingKey};
use mithaq_store::{Batch, RecordChange, StoreError, StoredLeaf};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::conceded::{self, Asked};
use super::{
    Answer, LONGEST_CHECKPOINT, Shown, ShownLeaf, corrupt, hex, key_of_peer, packed, unhex,
};
use crate::inner::Inner;
use crate::ledger::{Tiles, head_of, key_of, log_to, sign};

/// What the recipient has cosigned of our logs, by log.
const COSIGNED: &str = "ledger-cosigned";
/// The public keys with which we have signed checkpoints.
const OWN_KEYS: (&str, &str) = ("ledger", "keys");
/// Bytes of leaves in one answer, about: one more is begun where there are fewer.
const LEAVES: usize = 512 << 10;
/// Entries of a leaf that are named, at most, and the bytes that one takes, about.
const MOST_NAMED: usize = 10_000;
const BYTES_OF_NAME: usize = 100;
/// Leaves in one answer, at most.
const MOST_LEAVES: u64 = 1_024;

/// A checkpoint of ours that the recipient has cosigned, with the keys of that time.
pub(crate) struct Cosigned {
    /// The checkpoint, verified with both.
    pub(crate) checkpoint: SignedCheckpoint,
    /// Our key.
    pub(crate) owner: VerifyingKey,
    /// The recipient's.
    pub(crate) cosigner: VerifyingKey,
    /// When it cosigned, in seconds since 1970.
    pub(crate) at: u64,
}

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct KeptCosigned {
    note: String,
    owner: String,
    cosigner: String,
}

/// Why a peer's request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no peer that we exchange with.
    NotAPeer,
    /// It is not of the form.
    Malformed,
    /// Not now.
    NotNow,
    /// Our log was damaged where it lies, and proves nothing.
    Damaged,
}

/// The last checkpoint of a log of ours that the recipient has cosigned.
pub(crate) fn cosigned(node: &Inner, log: &LogId) -> Result<Option<Cosigned>, StoreError> {
    let Some(kept) = node.store.record(COSIGNED, &key_of(log))? else {
        return Ok(None);
    };
    let kept: KeptCosigned = serde_json::from_slice(&kept)
        .map_err(|error| corrupt("what a peer has cosigned", &error))?;
    Ok(verified(log, &kept))
}

fn verified(log: &LogId, kept: &KeptCosigned) -> Option<Cosigned> {
    let Recipient::Party(party) = &log.recipient else {
        return None;
    };
    let (owner, cosigner) = (unhex(&kept.owner)?, unhex(&kept.cosigner)?);
    let key = log.owner_key(owner).ok()?;
    let checkpoint = SignedCheckpoint::verify(kept.note.as_bytes(), &key).ok()?;
    let at = checkpoint
        .cosigned_by(&cosigner_key(party, cosigner).ok()?)
        .ok()?;
    Some(Cosigned {
        checkpoint,
        owner,
        cosigner,
        at,
    })
}

/// The keys that we have signed checkpoints with, the one of now first.
fn own_keys(node: &Inner) -> Result<Vec<VerifyingKey>, StoreError> {
    let now = node.identity.key().public();
    let kept = node.store.record(OWN_KEYS.0, OWN_KEYS.1)?;
    let kept: Vec<String> = match kept {
        Some(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| corrupt("the keys that checkpoints were signed with", &error))?,
        None => Vec::new(),
    };
    let former = kept.iter().filter_map(|text| unhex(text));
    let former: Vec<VerifyingKey> = former.filter(|key| *key != now).collect();
    if former.len() == kept.len() {
        // Not among them yet.
        let mut all = kept;
        all.push(hex(&now));
        let mut batch = Batch::at(node.watch.unix_millis());
        batch.records.push(RecordChange {
            kind: OWN_KEYS.0.to_owned(),
            key: OWN_KEYS.1.to_owned(),
            // Strings always become JSON.
            bytes: Some(serde_json::to_vec(&all).unwrap_or_default()),
        });
        node.store.commit(batch)?;
    }
    Ok(std::iter::once(now).chain(former).collect())
}

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
        Failure::Damaged(why) => {
            tracing::error!(peer.id = %party, why, "a peer's checkpoint cannot be answered: our log was damaged where it lies");
            Refused::Damaged
        }
    })
}

/// Looks at a checkpoint of ours that a peer holds, without an answer.
pub(super) fn looked_at(node: &Inner, party: &PartyId, shown: &Shown) {
    if node.hold.is_on() || !node.projection().peers().is_active(party) {
        return;
    }
    let log = log_to(node, Recipient::Party(party.object_id().clone()));
    let key = key_of(&log);
    let tiles = Tiles::of(node.store.as_ref(), &key);
    let end = node.store.log(&key).map_err(Failure::not_now);
    let standing = end.and_then(|end| {
        let head = end.map_or(TreeHead::EMPTY, head_of);
        stands(node, party, &log, &tiles, &head, shown)
    });
    let kept = standing.and_then(|standing| match standing {
        Standing::GoesOn(held, owner) => {
            keep_cosigned(node, &log, &key, party, &held, owner).map_err(Failure::not_now)
        }
        Standing::Nothing | Standing::Altered => Ok(()),
    });
    match kept {
        Ok(()) | Err(Failure::Malformed) => {}
        Err(Failure::NotNow(why) | Failure::Damaged(why)) => {
            tracing::warn!(peer.id = %party, why, "a checkpoint that a peer's request carries does not fit our log");
        }
    }
}

pub(super) enum Failure {
    Malformed,
    NotNow(String),
    Damaged(String),
}

impl Failure {
    pub(super) fn not_now(error: impl Display) -> Failure {
        Failure::NotNow(error.to_string())
    }
}

/// What a peer's checkpoint of our log means.
enum Standing {
    /// Nothing that we know: it begins with the first leaf.
    Nothing,
    /// Our log goes on from it.
    GoesOn(Box<SignedCheckpoint>, VerifyingKey),
    /// The tree was made to look sound over leaves that it is not of: what we sign of it speaks for itself.
    Altered,
}

fn try_to_answer(node: &Inner, party: &PartyId, shown: &Shown) -> Result<Option<Vec<u8>>, Failure> {
    let log = log_to(node, Recipient::Party(party.object_id().clone()));
    let key = key_of(&log);
    let end = node.store.log(&key).map_err(Failure::not_now)?;
    let tiles = Tiles::of(node.store.as_ref(), &key);
    let head = end.map_or(TreeHead::EMPTY, head_of);
    let standing = stands(node, party, &log, &tiles, &head, shown)?;
    if end.is_none() {
        return Ok(None);
    }
    let mut answer = Answer {
        generation: log.generation,
        checkpoint: String::new(),
        proof: String::new(),
        from: 0,
        frontier: Vec::new(),
        leaves: Vec::new(),
    };
    let mut to = head;
    let mut not_received = said(node, party, &log, &standing)?;
    if !matches!(standing, Standing::Altered) {
        let damaged = |error: &dyn Display| Failure::Damaged(error.to_string());
        if let Standing::GoesOn(held, _) = &standing {
            answer.from = held.head().size;
        }
        let most = shown.most.unwrap_or(MOST_LEAVES).clamp(1, MOST_LEAVES);
        answer.leaves = leaves(node, &key, answer.from, head.size, most, shown.named)?;
        if let (Some(claim), Some(first)) = (&shown.not_received, answer.leaves.first_mut()) {
            let asked = Asked {
                party,
                log: &log,
                key: &key,
                no: answer.from,
                claim,
            };
            if let Some(granted) = conceded::granted(node, &asked, &not_received)? {
                first.absent = Some(packed(&granted.hashes));
                not_received = granted.not_received;
                answer.leaves.truncate(1);
            }
        }
        let size = answer.from + answer.leaves.len() as u64;
        if size < head.size {
            (to, _) = prove_frontier(&tiles, size).map_err(|error| damaged(&error))?;
        }
        let (_, frontier) = prove_frontier(&tiles, answer.from).map_err(|error| damaged(&error))?;
        answer.frontier = frontier.iter().map(ToString::to_string).collect();
        if let Standing::GoesOn(held, _) = &standing {
            let proof = prove_consistency(&tiles, held.head(), &to);
            answer.proof = proof.map_err(|error| damaged(&error))?.to_string();
        }
    }
    let checkpoint = sign(node, &log, to, &not_received).map_err(Failure::not_now)?;
    answer.checkpoint = checkpoint.to_string();
    if let Standing::GoesOn(held, owner) = standing {
        keep_cosigned(node, &log, &key, party, &held, owner).map_err(Failure::not_now)?;
    }
    serde_json::to_vec(&answer)
        .map(Some)
        .map_err(Failure::not_now)
}

/// What the recipient has not received, by the checkpoint that it shows.
fn said(
    node: &Inner,
    party: &PartyId,
    log: &LogId,
    standing: &Standing,
) -> Result<NotReceived, Failure> {
    let Standing::GoesOn(held, _) = standing else {
        return Ok(NotReceived::default());
    };
    let said = held.checkpoint().not_received().map_err(Failure::not_now)?;
    let kept = cosigned(node, log).map_err(Failure::not_now)?;
    match kept.is_none_or(|kept| conceded::agree(&kept.checkpoint, held)) {
        true => Ok(said),
        false => {
            tracing::error!(peer.id = %party, "a peer shows a checkpoint that excepts other pages than the one that it has cosigned");
            Err(Failure::Malformed)
        }
    }
}

fn stands(
    node: &Inner,
    party: &PartyId,
    log: &LogId,
    tiles: &Tiles<'_>,
    head: &TreeHead,
    shown: &Shown,
) -> Result<Standing, Failure> {
    let Some(note) = &shown.held else {
        return Ok(Standing::Nothing);
    };
    if LONGEST_CHECKPOINT < note.len() {
        return Err(Failure::Malformed);
    }
    let keys = own_keys(node).map_err(Failure::not_now)?;
    let of = |generation| {
        let log = LogId {
            generation,
            ..log.clone()
        };
        keys.iter().find_map(|key| {
            let owner = log.owner_key(*key).ok()?;
            let held = SignedCheckpoint::verify(note.as_bytes(), &owner).ok()?;
            Some((held, *key))
        })
    };
    // INVARIANT: 4.2. What a revoked key has signed may be a thief's: where our log bears it out it stands, but it proves
    // no loss, or whoever stole the key could make us forget as often as they like.
    let lost = |generation: u64, key: &VerifyingKey, why: &str| {
        let projection = node.projection();
        let words = projection.peers().key_words();
        if words.is_revoked(&node.me, &KeyId::of(key)) {
            tracing::warn!(peer.id = %party, "a peer shows a checkpoint of ours that our log does not go on from, signed by a key of ours that is revoked: it proves nothing");
            return Ok(Standing::Nothing);
        }
        node.lost_log(generation).map_err(Failure::not_now)?;
        Err(Failure::NotNow(why.to_owned()))
    };
    let Some((held, key)) = of(log.generation) else {
        // INVARIANT: 7.8. A log of ours that was begun after this one, and that nobody but we can have signed.
        if log.generation < shown.generation
            && let Some((_, key)) = of(shown.generation)
        {
            return lost(
                shown.generation,
                &key,
                "it holds a checkpoint of a later log of ours",
            );
        }
        // A former log of ours: nothing is gone on with there.
        return Ok(Standing::Nothing);
    };
    if head.size < held.head().size {
        return lost(
            log.generation,
            &key,
            "it holds a checkpoint of ours beyond our log",
        );
    }
    let Err(error) = prove_consistency(tiles, held.head(), head) else {
        return Ok(Standing::GoesOn(Box::new(held), key));
    };
    if let Err(error) = Edge::load(head, tiles) {
        return Err(Failure::Damaged(error.to_string()));
    }
    // The leaves say which it is: an older file with leaves of its own since, or a tree put over them.
    match bears_out(node, &key_of(log), head).map_err(Failure::not_now)? {
        true => lost(
            log.generation,
            &key,
            "it holds a checkpoint of ours that our log, which is sound, does not go on from",
        ),
        false => {
            tracing::error!(peer.id = %party, %error, "our log does not go on from a checkpoint that we have signed: it was altered where it lies");
            Ok(Standing::Altered)
        }
    }
}

/// Whether the leaves that are kept are those of the tree: reads all of them.
pub(crate) fn bears_out(node: &Inner, key: &str, head: &TreeHead) -> Result<bool, StoreError> {
    let mut frontier = Frontier::empty();
    for no in 0..head.size {
        let Some(leaf) = node.store.leaf(key, no)? else {
            return Ok(false);
        };
        frontier.push(leaf_hash(&leaf.bytes));
    }
    Ok(frontier.head() == *head)
}

/// Leaves from `from` on, as many as one answer takes; one at least, where there is one.
fn leaves(
    node: &Inner,
    key: &str,
    from: u64,
    size: u64,
    most: u64,
    named: bool,
) -> Result<Vec<ShownLeaf>, Failure> {
    let (mut leaves, mut bytes) = (Vec::new(), 0);
    for no in (from..size).take(usize::try_from(most).unwrap_or(usize::MAX)) {
        let stored = node.store.leaf(key, no).map_err(Failure::not_now)?;
        let stored = stored.ok_or_else(|| Failure::Damaged(format!("leaf {no} is missing")))?;
        let leaf = shown_leaf(node, &stored, named)?;
        bytes += BYTES_OF_NAME * leaf.entries.len();
        bytes += leaf.leaf.len() + leaf.marks.len() + leaf.names.as_ref().map_or(0, String::len);
        leaves.push(leaf);
        if LEAVES <= bytes {
            break;
        }
    }
    Ok(leaves)
}

fn shown_leaf(node: &Inner, stored: &StoredLeaf, is_named: bool) -> Result<ShownLeaf, Failure> {
    let text = String::from_utf8(stored.bytes.clone());
    let text = text.map_err(|error| Failure::Damaged(error.to_string()))?;
    let leaf = Leaf::parse(text.as_bytes()).map_err(|error| Failure::Damaged(error.to_string()))?;
    let mut under: Vec<(String, u32)> = Vec::new();
    for (_, article) in &stored.entries {
        match under.last_mut() {
            Some((last, count)) if last == article => *count += 1,
            _ => under.push((article.clone(), 1)),
        }
    }
    let marks: Vec<[u8; MARK]> = stored
        .hashes
        .iter()
        .filter_map(|hash| hash.first_chunk().copied())
        .collect();
    let names = match leaf.header().content {
        mithaq_ledger::Content::Objects => None,
        mithaq_ledger::Content::Names => Some(packed(&named(node, stored)?)),
    };
    let mut entries = Vec::new();
    let places = (0..).zip(&stored.entries).take(MOST_NAMED);
    for (place, (slot, _)) in places.filter(|_| is_named) {
        // What was deleted since cannot be asked for by name.
        let stands = node.store.stands(*slot).map_err(Failure::not_now)?;
        let object = stands.map(|slot| node.store.object(slot)).transpose();
        let object = object.map_err(Failure::not_now)?.flatten();
        entries.extend(object.map(|object| {
            let version = object.version.as_ref().map(ToString::to_string);
            (place, object.id.to_string(), version)
        }));
    }
    Ok(ShownLeaf {
        absent: None,
        entries,
        leaf: text,
        secret: stored
            .secret
            .map(|secret| Hash::from_bytes(secret).to_string()),
        salts: stored.salts.as_ref().map(|salts| packed(salts)),
        under,
        marks: packed(&marks),
        names,
    })
}

/// The hashes of what was named; zeros for what is not held any more.
fn named(node: &Inner, stored: &StoredLeaf) -> Result<Vec<[u8; 32]>, Failure> {
    let mut hashes = Vec::with_capacity(stored.entries.len());
    for (slot, _) in &stored.entries {
        let object = node.store.object(*slot).map_err(Failure::not_now)?;
        hashes.push(object.map_or([0; 32], |object| Sha256::digest(&object.body).into()));
    }
    Ok(hashes)
}

/// Keeps what the recipient has cosigned, if it is more than what is kept. Our log has been shown to go on from it.
pub(super) fn keep_cosigned(
    node: &Inner,
    log: &LogId,
    key: &str,
    party: &PartyId,
    held: &SignedCheckpoint,
    owner: VerifyingKey,
) -> Result<(), StoreError> {
    let Some(cosigner) = key_of_peer(node, party.object_id()) else {
        return Ok(());
    };
    let Ok(cosigner_key) = cosigner_key(party.object_id(), cosigner) else {
        return Ok(());
    };
    // Nothing but the two signatures is kept: whatever else stands there is the peer's to invent.
    let Ok(note) = held.only(Some(&cosigner_key)) else {
        return Ok(());
    };
    // Two requests at a time must not leave the smaller one.
    let _turn = node.ledger.keeping();
    if let Some(before) = cosigned(node, log)? {
        if held.head().size <= before.checkpoint.head().size {
            return Ok(());
        }
        // INVARIANT: 8.2. What it has cosigned as received stays so, whatever it shows later.
        if !conceded::agree(&before.checkpoint, held) {
            tracing::error!(peer.id = %party, "a peer shows a checkpoint that excepts other pages than the one that it has cosigned: it is not kept");
            return Ok(());
        }
    }
    let kept = KeptCosigned {
        note: note.to_string(),
        owner: hex(&owner),
        cosigner: hex(&cosigner),
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(RecordChange {
        kind: COSIGNED.to_owned(),
        key: key.to_owned(),
        // Strings always become JSON.
        bytes: Some(serde_json::to_vec(&kept).unwrap_or_default()),
    });
    node.store.commit(batch)?;
    node.ledger.not_received.changed(key);
    Ok(())
}
