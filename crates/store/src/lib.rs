//! Durable objects, sharing classes, collections and crossings.
//!
//! One narrow trait of domain operations, [`Store`], and SQLite behind it, [`SqliteStore`]. Every
//! operation blocks; a caller inside an asynchronous runtime runs it on a thread meant for that.
//!
//! The store knows nothing of agreements. It keeps objects in the order in which they arrived
//! (their [`Slot`]s), each with the number of its sharing class, and answers one question fast:
//! *which objects of these classes come after this position of that collection?* Which classes an
//! audience may see is decided by the caller and handed in as a [`ClassSet`].
//!
//! - A [`Batch`] is committed whole or not at all, and is on disk when [`Store::commit`] returns.
//! - A page ([`Store::page`]) is one short read transaction. Readers never wait for the writer.
//! - A page that crosses can be put into a log in the same batch ([`Logs`]).
//! - The `date_added` of an object in a collection, its *stamp*, is derived and not stored: see
//!   the module `chain` for the rule, and DESIGN.md 7.2 for why it loses and repeats nothing.

mod store;

mod batch;
mod classes;
mod error;
mod logs;
mod object;
mod query;
mod tombstone;

// The rules, for every backend.
mod chain;
mod page;
mod place;
mod segment;
mod select;
mod settle;
mod shown;
mod snapshot;

// The backend.
mod sqlite;

pub use batch::{
    Batch, Committed, CursorChange, Gain, Held, Move, NewCrossing, Outcome, RecordChange,
    StatusChange,
};
pub use classes::{ClassNo, ClassSet, MAX_CLASSES, Slot};
pub use error::StoreError;
pub use logs::{LeafClosing, LogEnd, Logs, NewLeaf, NewTile, StoredLeaf};
pub use object::{Copy, CopyRank, Deliverer, NewObject, StoredObject, Waiting};
pub use query::{
    Counts, Crossing, CrossingFilter, Cursor, Filter, Item, Page, PageAnswer, PageRequest,
    PermitAnswer, Permitted, Position, Referrer, Scan, Versions, Want,
};
pub use sqlite::{OpenMode, Options, SqliteStore, pages};
pub use store::Store;
pub use tombstone::{Scope, Tombstone, TombstoneKey};
