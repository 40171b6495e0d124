//! Logs of what crossed: leaves, the tiles of the tree over them, and which leaf records what (DESIGN.md § 8).
//!
//! The store keeps what it is handed and appends it in the transaction of the crossing. It computes no
//! hash: what a leaf is, and what its tree looks like, is the caller's affair.

use crate::{Slot, StoreError};

/// What a node keeps of its logs.
///
/// Any operation may fail as those of [`crate::Store`] may.
pub trait Logs {
    /// How far the log `key` has come; `None` when nothing was ever appended to it.
    ///
    /// # Errors
    /// Only those of every operation.
    fn log(&self, key: &str) -> Result<Option<LogEnd>, StoreError>;

    /// All logs, by key.
    ///
    /// # Errors
    /// Only those of every operation.
    fn logs(&self) -> Result<Vec<(String, LogEnd)>, StoreError>;

    /// The newest text of a tile: hashes of 32 bytes, one behind the other.
    ///
    /// # Errors
    /// Only those of every operation.
    fn tile(&self, log: &str, level: u8, no: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// A leaf, by its place in the log.
    ///
    /// # Errors
    /// Only those of every operation.
    fn leaf(&self, log: &str, no: u64) -> Result<Option<StoredLeaf>, StoreError>;

    /// For each of these slots, in their order, the leaf that recorded it first within `scope`.
    ///
    /// Costs what the stretches of slots cost in which they stand, however long the log.
    ///
    /// # Errors
    /// Only those of every operation.
    fn recorded(
        &self,
        log: &str,
        scope: &str,
        slots: &[Slot],
    ) -> Result<Vec<Option<u64>>, StoreError>;

    /// The leaves that record `slot`, with their scopes, by scope.
    ///
    /// # Errors
    /// Only those of every operation.
    fn leaves_of(&self, log: &str, slot: Slot) -> Result<Vec<(String, u64)>, StoreError>;
}

/// How far a log has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEnd {
    /// Its leaves.
    pub size: u64,
    /// The root of the tree over them.
    pub root: [u8; 32],
}

/// A leaf to be appended to a log.
#[derive(Clone, Debug)]
pub struct NewLeaf {
    /// The log.
    pub log: String,
    /// Refuse the batch unless the log has so many leaves: the one that is appended gets this number.
    pub no: u64,
    /// The root of the tree with it.
    pub root: [u8; 32],
    /// The leaf, in the caller's form.
    pub bytes: Vec<u8>,
    /// What opens it.
    pub secret: [u8; 32],
    /// Within what a slot is recorded once.
    pub scope: String,
    /// The slots that it is the first to record, in its own order, and what the caller notes of each.
    pub entries: Vec<(Slot, String)>,
    /// Whether slots among them that other leaves record are found in this one from now on.
    pub again: bool,
    /// A hash for each of them.
    pub hashes: Vec<[u8; 32]>,
    /// The tiles that it makes or makes longer.
    pub tiles: Vec<NewTile>,
}

/// A leaf of which some entries are not to be opened any more. What is hashed of it stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafClosing {
    /// The log.
    pub log: String,
    /// The leaf's place in it.
    pub no: u64,
    /// What opens each of its entries in place of its secret; zeros where nothing does. An entry that was closed before
    /// stays closed, whatever is said of it here: whoever closes may have looked before another did.
    pub salts: Vec<[u8; 32]>,
}

/// A tile's newest text.
#[derive(Clone, Debug)]
pub struct NewTile {
    /// Its level.
    pub level: u8,
    /// Its place in that.
    pub no: u64,
    /// Its hashes, one behind the other.
    pub hashes: Vec<u8>,
}

/// A leaf as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLeaf {
    /// The leaf, in the caller's form.
    pub bytes: Vec<u8>,
    /// What opens it; `None` once that was destroyed.
    pub secret: Option<[u8; 32]>,
    /// Where its secret was destroyed for some of its entries alone: what opens each of the others, zeros for those.
    pub salts: Option<Vec<[u8; 32]>>,
    /// The slots that it was the first to record, and what was noted of each.
    pub entries: Vec<(Slot, String)>,
    /// A hash for each of them.
    pub hashes: Vec<[u8; 32]>,
}
