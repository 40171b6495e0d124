//! What crossed, so that it can be proven afterwards (DESIGN § 8).
//!
//! For each recipient there is one log. A page that is released to it becomes one leaf, in the transaction
//! that records the crossing; pages to a peer's node stand in a log that the peer cosigns, all others in
//! one-sided logs. A version is recorded once for each collection, objects and names apart: when it is read
//! again the new leaf names the leaf that has it. A copy that has gone on in another slot (a licence gained)
//! is recorded once more.
//!
//! **After a restore** (7.8) the store has forgotten the end of its logs, and what was signed of it cannot be
//! unsaid. So nothing is appended to these any more: the node *begins new logs*, of the generation of that
//! instant, which is in each leaf of them and in their names. Peers keep the last checkpoint that they hold of
//! the former ones, cosigned, and tell their operators that a new log was begun. A log of the same generation
//! that does not go on is another matter: that is evidence.

pub(crate) mod evidence;
mod excepted;
pub(crate) mod exchange;
pub(crate) mod receipts;
pub(crate) mod received;
pub(crate) mod recipients;
mod repeats;
mod tiles;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use mithaq_agreement::PartyId;
use mithaq_ledger::leaf::{LeafError, MOST_ENTRIES};
use mithaq_ledger::page::{PageSecret, record_with_hashes};
use mithaq_ledger::{
    Content, Edge, Entry, Form, Hash, Header, LAST_GENERATION, LogId, NotReceived, Recipient, Row,
    SignedCheckpoint, TreeHead,
};
use mithaq_store::{Item, LogEnd, NewLeaf, NewTile, RecordChange, Slot, Store, StoreError};
use sha2::{Digest as _, Sha256};

use crate::inner::Inner;
use crate::projection::View;

pub(crate) use tiles::Tiles;

/// The most versions on a page that crosses.
pub(crate) const MOST_ON_A_PAGE: usize = MOST_ENTRIES as usize;
/// The record of the instant at which logs were begun anew.
const GENERATION: (&str, &str) = ("ledger", "generation");
/// What the scopes begin with in which a version is recorded once; behind it stands the collection.
const OBJECTS: &str = "objects/";
const NAMES: &str = "names/";
/// Ends of logs that are known by heart, at most: 65 kB each in the worst case.
const MOST_EDGES: usize = 256;
/// How long a peer's log is not looked at after it could not be read.
const AFTER_UNREAD: Duration = Duration::from_secs(5);

/// The ends of our logs.
pub(crate) struct Ledger {
    generation: AtomicU64,
    /// Numbers what came from peers, in this process.
    received: AtomicU64,
    /// Held while what a peer has cosigned is kept.
    keeping: Mutex<()>,
    /// When the log of a peer could last not be read.
    unread: Mutex<BTreeMap<PartyId, Instant>>,
    /// Pages that were on record already.
    repeats: repeats::Repeats,
    /// Checkpoints that requests carry.
    pub(crate) carried: exchange::Carried,
    /// What recipients have not received, by their own words and ours.
    not_received: excepted::Excepted,
    edges: Mutex<BTreeMap<String, Arc<Mutex<Option<Edge>>>>>,
}

/// Why a page is not on record.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRecorded {
    /// Something was committed meanwhile: decide and read once more.
    #[error("something was committed meanwhile")]
    Again,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The tiles of the log are not those of its head.
    #[error("the log cannot be gone on with: {0}")]
    Log(String),
    /// The page cannot be a leaf.
    #[error("the page cannot be recorded: {0}")]
    Leaf(#[from] LeafError),
    /// No random numbers are to be had.
    #[error(transparent)]
    Random(#[from] crate::random::NoRandomError),
}

impl From<StoreError> for NotRecorded {
    fn from(error: StoreError) -> NotRecorded {
        match error {
            StoreError::EpochMoved { .. } | StoreError::LogMoved { .. } => NotRecorded::Again,
            error => NotRecorded::Store(error),
        }
    }
}

impl Ledger {
    /// As the store has it.
    pub(crate) fn load(store: &dyn Store) -> Result<Ledger, StoreError> {
        Ok(Ledger {
            generation: AtomicU64::new(generation(store)?),
            received: AtomicU64::new(0),
            keeping: Mutex::new(()),
            unread: Mutex::default(),
            repeats: repeats::Repeats::default(),
            carried: exchange::Carried::default(),
            not_received: excepted::Excepted::default(),
            edges: Mutex::default(),
        })
    }

    /// The store's past was lost: go by what it says now.
    pub(crate) fn reload(&self, store: &dyn Store) -> Result<(), StoreError> {
        self.generation.store(generation(store)?, Ordering::Release);
        self.edges().clear();
        Ok(())
    }

    /// A key for what has come now: later ones are behind it.
    pub(crate) fn next_received(&self, at: i64) -> String {
        let no = self.received.fetch_add(1, Ordering::Relaxed);
        format!("{at:016x}{no:016x}")
    }

    /// Notes that a peer's log could not be read.
    pub(crate) fn is_unread(&self, peer: &PartyId) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.insert(peer.clone(), Instant::now());
    }

    /// Whether a peer's log is left alone for now.
    // INVARIANT: attack case 25. A peer nudges as often as it likes, and an answer that cannot be read costs as much to
    // check as one that can.
    pub(crate) fn waits(&self, peer: &PartyId) -> bool {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread
            .get(peer)
            .is_some_and(|at| at.elapsed() < AFTER_UNREAD)
    }

    fn keeping(&self) -> std::sync::MutexGuard<'_, ()> {
        self.keeping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn edges(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Mutex<Option<Edge>>>>> {
        self.edges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The end of a log, if it is known by heart. Whoever locks it has the log to himself; should two have
    /// it all the same, the store refuses one of them.
    fn edge(&self, key: &str) -> Arc<Mutex<Option<Edge>>> {
        let mut edges = self.edges();
        if MOST_EDGES <= edges.len() && !edges.contains_key(key) {
            edges.clear();
        }
        Arc::clone(edges.entry(key.to_owned()).or_default())
    }
}

fn generation(store: &dyn Store) -> Result<u64, StoreError> {
    let Some(kept) = store.record(GENERATION.0, GENERATION.1)? else {
        return Ok(0);
    };
    let number = std::str::from_utf8(&kept)
        .ok()
        .and_then(|text| text.parse().ok());
    // INVARIANT: what cannot be read must not be taken for the first generation, whose end may be lost.
    number.ok_or_else(|| StoreError::Corrupt {
        detail: "the generation of the logs cannot be read".to_owned(),
    })
}

/// The change that begins all logs anew, at this instant (milliseconds since 1970), or right after the former ones where
/// those were begun by a clock that was ahead. `seen` is a generation of ours that a peer has shown.
///
// INVARIANT: 8.2. Generations only rise: a peer takes none that is below the one it holds.
pub(crate) fn begin_anew(
    store: &dyn Store,
    at: i64,
    seen: u64,
) -> Result<RecordChange, StoreError> {
    let former = generation(store)?.max(seen);
    let at = u64::try_from(at).unwrap_or_default().max(1);
    let next = at.max(former.saturating_add(1)).min(LAST_GENERATION);
    Ok(RecordChange {
        kind: GENERATION.0.to_owned(),
        key: GENERATION.1.to_owned(),
        bytes: Some(next.to_string().into_bytes()),
    })
}

/// The pages on record, in all logs: they only ever become more.
pub(crate) fn pages(store: &dyn Store) -> Result<u64, StoreError> {
    Ok(store.logs()?.iter().map(|(_, end)| end.size).sum())
}

/// The log of what we release to `recipient` now.
pub(crate) fn log_to(node: &Inner, recipient: Recipient) -> LogId {
    LogId {
        owner: node.me.object_id().clone(),
        recipient,
        generation: node.ledger.generation.load(Ordering::Acquire),
    }
}

/// The log that a page goes to.
///
// INVARIANT: 8.2. What an operator exports goes to no node: whether the other party ever gets it nobody can cosign.
fn log_of(node: &Inner, view: &View, is_exported: bool) -> LogId {
    let recipient = match view.peer().filter(|_| !is_exported) {
        Some(party) => Recipient::Party(party.object_id().clone()),
        None => Recipient::WithoutNode(view.audience_id()),
    };
    log_to(node, recipient)
}

/// The key of a log of ours in the store: generation, sort, name.
pub(crate) fn key_of(log: &LogId) -> String {
    let sort = match log.recipient {
        Recipient::Party(_) => "party",
        Recipient::WithoutNode(_) => "audience",
    };
    format!("{}/{sort}/{}", log.generation, log.recipient.name())
}

/// Reads what [`key_of`] wrote.
pub(crate) fn read_key(node: &Inner, key: &str) -> Option<LogId> {
    let mut parts = key.splitn(3, '/');
    let (generation, sort, name) = (parts.next()?, parts.next()?, parts.next()?);
    let recipient = match sort {
        "party" => Recipient::Party(mithaq_stix::ObjectId::parse(name).ok()?),
        "audience" => Recipient::WithoutNode(name.to_owned()),
        _ => return None,
    };
    Some(LogId {
        owner: node.me.object_id().clone(),
        recipient,
        generation: generation.parse().ok()?,
    })
}

/// The head of the tree that a log ends with.
pub(crate) fn head_of(end: LogEnd) -> TreeHead {
    TreeHead {
        size: end.size,
        root: Hash::from_bytes(end.root),
    }
}

/// Signs the head of a log of ours, with what of it was not received.
pub(crate) fn sign(
    node: &Inner,
    log: &LogId,
    head: TreeHead,
    not_received: &NotReceived,
) -> Result<SignedCheckpoint, mithaq_ledger::CheckpointError> {
    let own = node.identity.key();
    let key = log.owner_key(own.public())?;
    SignedCheckpoint::sign_except(head, not_received, &key, |message| own.sign(message))
}

/// Whether what stood in `slot` went, whole, to an audience that is on record under this name.
pub(crate) fn has_crossed(node: &Inner, audience: &str, slot: Slot) -> Result<bool, StoreError> {
    for (key, _) in node.store.logs()? {
        let Some(log) = read_key(node, &key) else {
            continue;
        };
        if log.recipient.name() == audience {
            let leaves = node.store.leaves_of(&key, slot)?;
            if leaves.iter().any(|(scope, _)| scope.starts_with(OBJECTS)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The last crossing that may have no leaf: from before this store had logs; 0 if it always had.
pub(crate) fn last_without_leaf(node: &Inner) -> Result<u64, StoreError> {
    let kept = node.store.record("crossings", "without-leaves")?;
    let number = kept.and_then(|kept| std::str::from_utf8(&kept).ok()?.parse().ok());
    // INVARIANT: what cannot be read is not taken for nothing: then all of them are looked at.
    Ok(number.unwrap_or(u64::MAX))
}

/// A page that crosses.
pub(crate) struct Page<'a> {
    /// Through which view.
    pub(crate) view: &'a View,
    /// What is on it.
    pub(crate) items: &'a [Item],
    /// Under which article each of it crosses.
    pub(crate) article: &'a dyn Fn(&Item) -> String,
    /// Whether ids and versions alone cross.
    pub(crate) names: bool,
    /// Whether an operator hands it over, and no node takes it.
    pub(crate) is_exported: bool,
    /// The epoch by which it was decided.
    pub(crate) epoch: u64,
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
}

/// Makes the leaf for a page and has `commit` write it, with what else it commits.
///
// INVARIANT: 8.1, 8.3. The log is locked until the commit has ended, so leaves follow one another; without
// the leaf there is no commit, and without the commit no page.
pub(crate) fn append(
    node: &Inner,
    page: &Page<'_>,
    commit: impl FnOnce(NewLeaf) -> Result<(), StoreError>,
) -> Result<(), NotRecorded> {
    let log = log_of(node, page.view, page.is_exported);
    let key = key_of(&log);
    let turn = node.ledger.edge(&key);
    let mut held = turn.lock().unwrap_or_else(PoisonError::into_inner);
    let mut edge = match held.take() {
        Some(edge) => edge,
        None => load(node, &key)?,
    };
    let no = edge.head().size;
    let sort = if page.names { NAMES } else { OBJECTS };
    let scope = format!("{sort}{}", page.view.key().as_str());
    let slots: Vec<_> = page.items.iter().map(|item| item.slot).collect();
    let mut recorded = node.store.recorded(&key, &scope, &slots)?;
    // What was on record and never came is recorded once more, now that it goes out again.
    let is_anew = excepted::forget(node, &log, &key, &slots, &mut recorded)?;
    let repeated = format!("{key}/{scope}/{}", page.view.purpose().word());
    let is_repeated = !page.is_exported && recorded.iter().all(Option::is_some);
    let mut covered: BTreeSet<u64> = recorded.iter().copied().flatten().collect();
    if is_repeated {
        if node.ledger.repeats.is_covered(&repeated, &covered, page.at) {
            *held = Some(edge);
            // INVARIANT: 7.4. As with a page that is recorded: not if an act came in since it was decided.
            return match node.store.epoch()? == page.epoch && !node.hold.is_on() {
                true => Ok(()),
                false => Err(NotRecorded::Again),
            };
        }
        covered.extend(node.ledger.repeats.left(&repeated));
    }
    let secret: [u8; 32] = crate::random::bytes()?;
    let header = Header {
        log,
        agreement: page.view.agreement_id(),
        purpose: page.view.purpose().word().to_owned(),
        content: match page.names {
            true => Content::Names,
            false => Content::Objects,
        },
        at: page.at,
    };
    let made = match make(node, page, header.clone(), secret, &recorded, covered) {
        // Too many leaves to be named: then everything is recorded once more, and found there the next time.
        Err(NotRecorded::Leaf(LeafError::TooMany)) => {
            let nothing = vec![None; slots.len()];
            let made = make(node, page, header, secret, &nothing, BTreeSet::new());
            made.map(|made| (made, true))
        }
        made => made.map(|made| (made, is_anew)),
    };
    let ((leaf, entries, hashes), again) = made?;
    let tiles = edge.append(&[leaf.hash()]);
    let head = edge.head();
    // INVARIANT: 7.8. A node whose past was lost holds before it begins anew; so a page that was decided by what it
    // is since comes here too late.
    if node.hold.is_on() {
        return Err(NotRecorded::Again);
    }
    commit(NewLeaf {
        log: key,
        no,
        root: *head.root.as_bytes(),
        bytes: leaf.to_bytes(),
        secret,
        scope,
        entries,
        again,
        hashes,
        tiles: tiles.into_iter().filter_map(tile).collect(),
    })?;
    // Where that failed the edge is ahead of the log, and was dropped.
    *held = Some(edge);
    drop(held);
    if is_repeated {
        node.ledger.repeats.recorded(repeated, page.at);
    }
    if node.witness.is_due(page.at) {
        // INVARIANT: 7.8. A crossing moves neither epoch nor slots: without this an older store would not be noticed.
        node.note_reached()?;
    }
    Ok(())
}

fn load(node: &Inner, key: &str) -> Result<Edge, NotRecorded> {
    let Some(end) = node.store.log(key)? else {
        return Ok(Edge::empty());
    };
    let tiles = Tiles::of(node.store.as_ref(), key);
    Edge::load(&head_of(end), &tiles).map_err(|error| NotRecorded::Log(error.to_string()))
}

fn tile(write: mithaq_ledger::TileWrite) -> Option<NewTile> {
    match write.tile.row() {
        Row::Level(level) => Some(NewTile {
            level,
            no: write.tile.index(),
            hashes: write.bytes,
        }),
        Row::Entries => None,
    }
}

type Made = (mithaq_ledger::Leaf, Vec<(u64, String)>, Vec<[u8; 32]>);

fn make(
    node: &Inner,
    page: &Page<'_>,
    header: Header,
    secret: [u8; 32],
    recorded: &[Option<u64>],
    covered: BTreeSet<u64>,
) -> Result<Made, NotRecorded> {
    let mut new = Vec::new();
    for (item, _) in page
        .items
        .iter()
        .zip(recorded)
        .filter(|(_, leaf)| leaf.is_none())
    {
        let hash = match page.names {
            false => Sha256::digest(&item.body).into(),
            // Their bodies were not read: of names it is rare that anybody asks.
            true => match node.store.object(item.slot)? {
                Some(object) => Sha256::digest(&object.body).into(),
                // It has been deleted or gone on since the page was read.
                None => return Err(NotRecorded::Again),
            },
        };
        new.push((item, (page.article)(item), Hash::from_bytes(hash)));
    }
    let entries = new.iter().map(|(item, article, hash)| Entry {
        object: &item.id,
        version: item.version.as_ref(),
        form: Form::Bytes,
        hash: *hash,
        article,
    });
    let (leaf, hashes) = record_with_hashes(header, &PageSecret::new(secret), entries, covered)?;
    let noted = new
        .iter()
        .map(|(item, article, _)| (item.slot, article.clone()));
    let hashes = hashes.iter().map(|hash| *hash.as_bytes()).collect();
    Ok((leaf, noted.collect(), hashes))
}
