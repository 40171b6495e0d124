//! Logs in memory, keys from numbers, and pages to release.

use std::cell::Cell;
use std::collections::BTreeMap;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use mithaq_ledger::{
    Content, Edge, Entry, Form, Hash, HashReader, Header, LogId, Recipient, Row, Tile, TileWrite,
    TreeHead, leaf_hash,
};
use mithaq_stix::{ObjectId, Timestamp};

pub(crate) const QAMAR: &str = "identity--11111111-1111-4111-8111-111111111111";
pub(crate) const RIMAL: &str = "identity--22222222-2222-4222-8222-222222222222";
pub(crate) const SAHIL: &str = "identity--33333333-3333-4333-8333-333333333333";
pub(crate) const AGREEMENT: &str = "x-mithaq-agreement--44444444-4444-4444-8444-444444444444";
/// 22 November 2026, ten o'clock.
pub(crate) const TEN: i64 = 1_795_341_600_000;

/// Tiles as a store keeps them: one text for each place, the newest.
#[derive(Default, Clone)]
pub(crate) struct Tiles {
    tiles: BTreeMap<(Row, u64), Vec<u8>>,
    reads: Cell<usize>,
}

#[derive(Debug, thiserror::Error)]
#[error("there is no such tile")]
pub(crate) struct NoTile;

impl Tiles {
    pub(crate) fn write(&mut self, writes: Vec<TileWrite>) {
        for TileWrite { tile, bytes } in writes {
            assert_eq!(bytes.len(), 32 * usize::from(tile.width()));
            let old = self.tiles.insert((tile.row(), tile.index()), bytes.clone());
            let old = old.unwrap_or_default();
            assert!(bytes.starts_with(&old), "{tile} takes back what it said");
            assert_ne!(bytes, old, "{tile} is written for nothing");
        }
    }

    pub(crate) fn reads(&self) -> usize {
        self.reads.take()
    }

    pub(crate) fn all(&mut self) -> &mut BTreeMap<(Row, u64), Vec<u8>> {
        &mut self.tiles
    }
}

impl HashReader for Tiles {
    type Error = NoTile;

    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, NoTile> {
        self.reads.set(self.reads.get() + 1);
        let held = self.tiles.get(&(tile.row(), tile.index()));
        held.cloned().ok_or(NoTile)
    }
}

/// The hash of the `n`th leaf of every test log.
pub(crate) fn leaf(n: u64) -> Hash {
    leaf_hash(format!("leaf {n}").as_bytes())
}

pub(crate) fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(leaf).collect()
}

/// A log of so many leaves.
pub(crate) fn log(size: u64) -> (Tiles, TreeHead) {
    let mut tiles = Tiles::default();
    let mut edge = Edge::empty();
    tiles.write(edge.append(&leaves(size)));
    (tiles, edge.head())
}

/// One side: a signing key made from a number.
pub(crate) struct Side(SigningKey);

impl Side {
    pub(crate) fn new(seed: u8) -> Self {
        Self(SigningKey::from_bytes(&[seed; 32]))
    }

    pub(crate) fn key(&self) -> VerifyingKey {
        self.0.verifying_key()
    }

    pub(crate) fn signing(&self) -> &SigningKey {
        &self.0
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

pub(crate) fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).unwrap()
}

pub(crate) fn qamar_to_rimal() -> LogId {
    LogId {
        owner: id(QAMAR),
        recipient: Recipient::Party(id(RIMAL)),
        generation: 0,
    }
}

pub(crate) fn header(log: LogId) -> Header {
    Header {
        log,
        agreement: AGREEMENT.to_owned(),
        purpose: "detection".to_owned(),
        content: Content::Objects,
        at: TEN,
    }
}

/// The versions of a page, to be borrowed from.
pub(crate) struct Versions(Vec<(ObjectId, Option<Timestamp>, Hash)>);

impl Versions {
    pub(crate) fn of_page(number: u32) -> Self {
        let version = |n: u32| {
            let object = match n % 3 {
                0 => format!("ipv4-addr--00000000-0000-5000-8000-{n:012}"),
                _ => format!("indicator--00000000-0000-4000-8000-{n:012}"),
            };
            let modified = Timestamp::from_unix_millis(TEN - i64::from(n));
            let modified = (!n.is_multiple_of(3)).then_some(modified);
            (id(&object), modified, leaf(u64::from(n)))
        };
        Self((0..number).map(version).collect())
    }

    pub(crate) fn entries(&self) -> Vec<Entry<'_>> {
        self.0.iter().map(entry_of).collect()
    }
}

fn entry_of((object, version, hash): &(ObjectId, Option<Timestamp>, Hash)) -> Entry<'_> {
    Entry {
        object,
        version: version.as_ref(),
        form: Form::Bytes,
        hash: *hash,
        article: "article-4",
    }
}
