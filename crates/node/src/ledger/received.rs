//! What came from a peer and was not yet held against that peer's log (8.2).
//!
//! Each page that a peer sent leaves a row here, in the transaction that takes it in: of each object its id, its
//! version and the hash of its bytes, accepted or not. When the peer's log is looked at, what its leaves record must be
//! found among these; once all that it had recorded by then is checked, they go. So a node that ends between the two
//! goes on where it was.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_ledger::Hash;
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::{Batch, RecordChange, Store, StoreError};
use sha2::{Digest as _, Sha256};

use crate::inner::Inner;
use crate::intake::TakenObject;

/// The kind of record, with the peer behind it.
const KIND: &str = "ledger-received/";
/// Bytes that are kept of one peer, at most: of one whose log cannot be looked at, or is not cosigned, the oldest go. What
/// its leaves say of those is asked for by name when they are looked at.
const MOST_BYTES: usize = 32 << 20;
/// Comparisons that one look at a log may cost: that many for each version that came, and some.
const STEPS_EACH: u64 = 8;
const STEPS: u64 = 1_000_000;
/// The form of a row.
const FORM: u8 = 1;
/// In place of the length of a version that is none.
const NO_VERSION: u32 = u32::MAX;

fn kind(peer: &PartyId) -> String {
    format!("{KIND}{peer}")
}

/// One version that came, or its name alone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct One {
    object: ObjectId,
    version: Option<Timestamp>,
    hash: Option<Hash>,
}

/// The row for a page of objects from `peer`, through the collection of `agreement`. `accepted` says what intake made
/// of each of them, as far as it was asked.
pub(crate) fn objects(
    node: &Inner,
    peer: &PartyId,
    agreement: &str,
    objects: &[&[u8]],
    hashes: &[[u8; 32]],
    accepted: &[Option<TakenObject>],
) -> RecordChange {
    let all = objects.iter().zip(hashes).enumerate();
    let ones = all.filter_map(|(place, (bytes, hash))| {
        let (object, version) = match accepted.get(place).and_then(Option::as_ref) {
            Some(taken) => (taken.id.clone(), taken.version.clone()),
            None => named(bytes)?,
        };
        Some(One {
            object,
            version,
            hash: Some(Hash::from_bytes(*hash)),
        })
    });
    row(node, peer, agreement, ones)
}

/// The hashes of what came, as the log has them.
pub(crate) fn hashes(objects: &[&[u8]]) -> Vec<[u8; 32]> {
    let hash = |bytes: &&[u8]| Sha256::digest(bytes).into();
    objects.iter().map(hash).collect()
}

/// The row for a name alone: of an object that could not be read. One without versions is named with an instant in
/// the place of one.
pub(crate) fn name(
    node: &Inner,
    peer: &PartyId,
    agreement: &str,
    object: &str,
    version: &Timestamp,
) -> Option<RecordChange> {
    let object = ObjectId::parse(object).ok()?;
    let one = |version| One {
        object: object.clone(),
        version,
        hash: None,
    };
    let ones = [one(Some(version.clone())), one(None)];
    Some(row(node, peer, agreement, ones.into_iter()))
}

/// Which object this is, whether or not we take it.
fn named(bytes: &[u8]) -> Option<(ObjectId, Option<Timestamp>)> {
    if let Ok(parsed) = Object::parse(bytes) {
        let object = parsed.object;
        return Some((object.id().clone(), object.version().cloned()));
    }
    #[derive(serde::Deserialize)]
    struct Named {
        id: String,
        modified: Option<String>,
        created: Option<String>,
    }
    let named: Named = serde_json::from_slice(bytes).ok()?;
    let version = named.modified.or(named.created);
    let version = version.and_then(|text| Timestamp::parse(&text).ok());
    Some((ObjectId::parse(&named.id).ok()?, version))
}

fn row(
    node: &Inner,
    peer: &PartyId,
    agreement: &str,
    ones: impl Iterator<Item = One>,
) -> RecordChange {
    RecordChange {
        kind: kind(peer),
        key: node.ledger.next_received(node.watch.unix_millis()),
        bytes: Some(written(agreement, ones)),
    }
}

/// A row.
fn written(agreement: &str, ones: impl Iterator<Item = One>) -> Vec<u8> {
    let mut bytes = vec![FORM];
    put(&mut bytes, agreement.as_bytes());
    for one in ones {
        put(&mut bytes, one.object.as_str().as_bytes());
        match &one.version {
            Some(version) => put(&mut bytes, version.as_str().as_bytes()),
            None => bytes.extend_from_slice(&NO_VERSION.to_be_bytes()),
        }
        match &one.hash {
            Some(hash) => {
                bytes.push(1);
                bytes.extend_from_slice(hash.as_bytes());
            }
            None => bytes.push(0),
        }
    }
    bytes
}

/// Of these versions, which were deleted, no hash is kept any more: whoever has one can try what was deleted (7.7). Their
/// names stay until the peer's log is cosigned, and what its leaves say of them is held against these alone.
pub(crate) fn close(
    node: &Inner,
    gone: &BTreeSet<(ObjectId, Option<Timestamp>)>,
) -> Result<(), StoreError> {
    let mut batch = Batch::at(node.watch.unix_millis());
    for peer in node.projection().peers().list() {
        for (key, row) in node.store.records(&kind(&peer.party))? {
            if let Some(bytes) = closed(&row, gone) {
                batch.records.push(RecordChange {
                    kind: kind(&peer.party),
                    key,
                    bytes: Some(bytes),
                });
            }
        }
    }
    match batch.records.is_empty() {
        true => Ok(()),
        false => node.store.commit(batch).map(drop),
    }
}

/// A row without the hashes of these versions; `None` where it has none of them.
fn closed(row: &[u8], gone: &BTreeSet<(ObjectId, Option<Timestamp>)>) -> Option<Vec<u8>> {
    let (agreement, mut ones) = read(row)?;
    let mut is_changed = false;
    for one in &mut ones {
        let name = (one.object.clone(), one.version.clone());
        if one.hash.is_some() && gone.contains(&name) {
            one.hash = None;
            is_changed = true;
        }
    }
    is_changed.then(|| written(&agreement, ones.into_iter()))
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    // INVARIANT: a part of an object is shorter than 2^32 - 1 bytes, for so is every object.
    let length = u32::try_from(part.len()).unwrap_or_default();
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(part);
}

/// What came under one agreement.
pub(crate) struct Came<'a> {
    /// In the order in which it did.
    pub(crate) versions: Vec<mithaq_ledger::Came<'a>>,
    /// Where the last leaf ended.
    pub(crate) end: usize,
}

/// All that came from a peer and was not yet checked.
pub(crate) struct Received {
    peer: PartyId,
    keys: Vec<String>,
    by_agreement: BTreeMap<String, Vec<One>>,
    /// Where the last leaf of each agreement ended.
    ends: BTreeMap<String, usize>,
    /// Comparisons that are left to the look at the log for which this was loaded.
    pub(crate) steps: u64,
}

impl Received {
    /// As the store has it.
    pub(crate) fn load(store: &dyn Store, peer: &PartyId) -> Result<Received, StoreError> {
        let mut rows = store.records(&kind(peer))?;
        let surplus = surplus(rows.iter().map(|(_, row)| row.len()));
        let mut received = Received {
            peer: peer.clone(),
            keys: rows.iter().map(|(key, _)| key.clone()).collect(),
            by_agreement: BTreeMap::new(),
            ends: BTreeMap::new(),
            steps: STEPS,
        };
        if 0 < surplus {
            let gone = rows.drain(..surplus).map(|(key, _)| key);
            received.drop_rows(store, gone.collect())?;
            received.keys.drain(..surplus);
        }
        for (key, bytes) in rows {
            match read(&bytes) {
                Some((agreement, ones)) => {
                    received.steps += STEPS_EACH * ones.len() as u64;
                    received
                        .by_agreement
                        .entry(agreement)
                        .or_default()
                        .extend(ones);
                }
                None => tracing::warn!(key, "what came from a peer was noted and cannot be read"),
            }
        }
        Ok(received)
    }

    /// What came under an agreement.
    pub(crate) fn under(&self, agreement: &str) -> Came<'_> {
        let ones = self.by_agreement.get(agreement);
        let ones = ones.map(Vec::as_slice).unwrap_or_default();
        let came = ones.iter().map(|one| mithaq_ledger::Came {
            object: &one.object,
            version: one.version.as_ref(),
            hash: one.hash,
        });
        Came {
            versions: came.collect(),
            end: self.ends.get(agreement).copied().unwrap_or_default(),
        }
    }

    /// The last leaves ended at these places of what came under each agreement.
    pub(crate) fn ended(&mut self, ends: Vec<(String, usize)>) {
        self.ends.extend(ends);
    }

    /// All that came until now is checked.
    pub(crate) fn forget(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let keys = std::mem::take(&mut self.keys);
        self.by_agreement.clear();
        self.ends.clear();
        self.drop_rows(store, keys)
    }

    fn drop_rows(&self, store: &dyn Store, keys: Vec<String>) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::at(0);
        batch.records = keys
            .into_iter()
            .map(|key| RecordChange {
                kind: kind(&self.peer),
                key,
                bytes: None,
            })
            .collect();
        store.commit(batch).map(drop)
    }
}

/// How many of these rows, the oldest first, are more than is kept.
fn surplus(lengths: impl DoubleEndedIterator<Item = usize> + ExactSizeIterator) -> usize {
    let (rows, mut bytes) = (lengths.len(), 0_usize);
    let kept = lengths.rev().take_while(|length| {
        bytes = bytes.saturating_add(*length);
        bytes <= MOST_BYTES
    });
    rows - kept.count()
}

fn read(bytes: &[u8]) -> Option<(String, Vec<One>)> {
    let (form, mut rest) = bytes.split_first()?;
    if *form != FORM {
        return None;
    }
    let agreement = text(&mut rest)??;
    let mut ones = Vec::new();
    while !rest.is_empty() {
        let object = ObjectId::parse(&text(&mut rest)??).ok()?;
        let version = text(&mut rest)?.map(|text| Timestamp::parse(&text));
        let version = version.transpose().ok()?;
        let (has_hash, tail) = rest.split_first()?;
        rest = tail;
        let hash = match has_hash {
            1 => {
                let (hash, tail) = rest.split_first_chunk::<32>()?;
                rest = tail;
                Some(Hash::from_bytes(*hash))
            }
            _ => None,
        };
        ones.push(One {
            object,
            version,
            hash,
        });
    }
    Some((agreement, ones))
}

/// The next part; `Some(None)` for a version that is none.
fn text(rest: &mut &[u8]) -> Option<Option<String>> {
    let (length, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    let length = u32::from_be_bytes(*length);
    if length == NO_VERSION {
        return Some(None);
    }
    let (part, tail) = tail.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = tail;
    Some(Some(String::from_utf8(part.to_vec()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inv_7_7_no_hash_of_what_was_deleted_is_kept() {
        let one = |no: u8, version: bool| One {
            object: ObjectId::parse(&format!(
                "indicator--1111111{no}-1111-4111-8111-111111111111"
            ))
            .unwrap(),
            version: version.then(|| Timestamp::from_unix_millis(5)),
            hash: Some(Hash::from_bytes([no; 32])),
        };
        let all = [one(1, true), one(2, true), one(3, false)];
        let row = written("an agreement", all.clone().into_iter());
        let name = |one: &One| (one.object.clone(), one.version.clone());
        for gone in [0, 1, 2] {
            let closed = closed(&row, &BTreeSet::from([name(&all[gone])])).unwrap();
            let (agreement, left) = read(&closed).unwrap();
            assert_eq!(agreement, "an agreement");
            for (no, (before, after)) in all.iter().zip(&left).enumerate() {
                assert_eq!(name(after), name(before));
                assert_eq!(after.hash, before.hash.filter(|_| no != gone));
            }
        }
        let other = BTreeSet::from([name(&one(1, false))]);
        assert_eq!(closed(&row, &other), None);
    }

    #[test]
    fn of_a_log_that_is_not_cosigned_the_last_pages_are_kept() {
        for (lengths, expected) in [
            (vec![], 0),
            (vec![1, 2, 3], 0),
            (vec![MOST_BYTES], 0),
            (vec![1, MOST_BYTES], 1),
            (vec![5, MOST_BYTES, 5], 2),
            (vec![MOST_BYTES + 1], 1),
        ] {
            assert_eq!(surplus(lengths.iter().copied()), expected, "{lengths:?}");
        }
    }
}
