//! What can go wrong in a store. One type serves the whole crate.

use std::path::PathBuf;
use std::sync::Arc;

/// Why the store did not do what was asked.
///
/// It can be cloned, because one failed transaction is the answer to every batch that shared it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the store open.
    #[error("the store `{}` is in use by another process", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// There is no store at this place, and none was to be made.
    #[error("there is no store at `{}`", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer program.
    #[error("the store has schema {found}, and this program knows schemas up to {known}")]
    NewerSchema {
        /// The schema of the file.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// The file is not a store of ours, or no longer whole.
    #[error("the store is damaged or not ours: {detail}")]
    Corrupt {
        /// What was seen.
        detail: String,
    },
    /// A setting that durability or secrecy rests on did not take effect.
    #[error("setting `{name}` is `{found}`, and must be `{wanted}`")]
    Setting {
        /// The setting.
        name: &'static str,
        /// What it must be.
        wanted: String,
        /// What was read back.
        found: String,
    },
    /// There is no room on the disk, or the store has reached its size limit. Reading goes on.
    #[error("there is no room left for the store")]
    DiskFull,
    /// The disk failed.
    #[error("cannot read or write the store: {0}")]
    Io(#[source] Arc<std::io::Error>),
    /// SQLite failed in a way that has no name of its own here.
    #[error("cannot use the store: {0}")]
    Sqlite(#[source] Arc<rusqlite::Error>),
    /// The store has been closed, or its writer ended.
    #[error("the store is closed")]
    Closed,
    /// A lock inside the store was not given in time.
    #[error("the store is busy")]
    Busy,
    /// The batch was made for another epoch; nothing was changed.
    #[error("the store is at epoch {found}, and the change was made for epoch {expected}")]
    EpochMoved {
        /// What the batch expected.
        expected: u64,
        /// What the store is at.
        found: u64,
    },
    /// A leaf of the batch does not follow on the last one of its log; nothing was changed.
    #[error("the log has {found} leaves, and the leaf was made for the place {expected}")]
    LogMoved {
        /// The place that the leaf was made for.
        expected: u64,
        /// The leaves that the log has.
        found: u64,
    },
    /// Of some ids of the batch more copies would be held than may be ([`crate::NewObject::most_copies`]);
    /// nothing was changed.
    #[error("{} objects of the batch are beyond the copies that may be held of their ids", hashes.len())]
    TooManyCopies {
        /// The hashes of the objects without which the batch would do.
        hashes: Vec<[u8; 32]>,
    },
    /// Some objects of the batch were deleted, and are not taken in again ([`crate::Tombstone`]); nothing was
    /// changed.
    #[error("{} objects of the batch were deleted, and are not taken in again", hashes.len())]
    Buried {
        /// Their hashes.
        hashes: Vec<[u8; 32]>,
    },
    /// Stamps would run further ahead of the clock than is allowed (DESIGN.md 7.2).
    ///
    /// Either far more arrived than a day can number, or the clock was set back.
    #[error("stamps would be {ahead_ms} ms ahead of the clock, and may be {max_ms} ms ahead")]
    TooFarAhead {
        /// How far they would be.
        ahead_ms: i64,
        /// How far they may be.
        max_ms: i64,
    },
    /// There is no such collection.
    #[error("there is no collection `{key}`")]
    UnknownCollection {
        /// What was asked for.
        key: String,
    },
    /// Every class number is taken.
    #[error("the store has reached its limit of {limit} sharing classes")]
    TooManyClasses {
        /// The limit.
        limit: u32,
    },
}
