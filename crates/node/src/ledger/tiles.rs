//! The tiles of a log of ours, read from the store.

use mithaq_ledger::{HashReader, Row, Tile};
use mithaq_store::{Store, StoreError};

/// Reads one log's tiles.
pub(crate) struct Tiles<'a> {
    store: &'a dyn Store,
    log: &'a str,
}

/// Why there is no tile.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TileError {
    /// The store has none there.
    #[error("it is not in the store")]
    Missing,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<'a> Tiles<'a> {
    /// Of the log `log`.
    pub(crate) fn of(store: &'a dyn Store, log: &'a str) -> Tiles<'a> {
        Tiles { store, log }
    }
}

impl HashReader for Tiles<'_> {
    type Error = TileError;

    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, TileError> {
        let Row::Level(level) = tile.row() else {
            return Err(TileError::Missing);
        };
        let found = self.store.tile(self.log, level, tile.index())?;
        found.ok_or(TileError::Missing)
    }
}
