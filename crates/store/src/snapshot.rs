//! What paging needs of a database: one consistent view of a few tables.
//!
//! The rules of paging (`chain`, `select`, `page`) are written against this trait alone, so that
//! every backend has the same ones.

use std::ops::ControlFlow;

use crate::classes::Word;
use crate::place::Place;
use crate::segment::Segment;
use crate::shown::Pin;
use crate::{ClassNo, ClassSet, CopyRank, Slot, StoreError, StoredObject, Want};

pub(crate) trait Snapshot {
    fn epoch(&self) -> Result<u64, StoreError>;

    /// The segments of a collection in order; `None` when there is no such collection.
    fn segments(&self, collection: &str) -> Result<Option<Vec<Segment>>, StoreError>;

    /// The class column in stretches, beginning with the stretch that holds `from`: the first slot
    /// of the stretch, and its words.
    fn column(&self, from: Slot, visit: &mut ColumnVisitor<'_>) -> Result<(), Halt>;

    /// The runs of equal arrival that cover `first..=last`.
    fn arrivals(&self, first: Slot, last: Slot) -> Result<Vec<Run>, StoreError>;

    /// The id, as [`mithaq_stix::ObjectId::key`] has it, of the object in `slot`.
    fn id_key(&self, slot: Slot) -> Result<Option<Vec<u8>>, StoreError>;

    /// All slots in which the copy in `slot` stood and stands, the last one last; none if it is deleted.
    fn course(&self, slot: Slot) -> Result<Vec<Link>, StoreError>;

    /// The slot in which the copy in `slot` stood right before, if it did.
    fn stood_before(&self, slot: Slot) -> Result<Option<Slot>, StoreError>;

    /// Whether any copy was ever moved.
    fn has_courses(&self) -> Result<bool, StoreError>;

    /// Every version and copy of an id, by version and then by slot.
    fn versions_of(&self, id_key: &[u8]) -> Result<Vec<VersionRow>, StoreError>;

    /// What is pinned of the copy that arrived in the slot `first`.
    fn pins(&self, collection: i64, first: Slot) -> Result<Vec<Pin>, StoreError>;

    /// Places from this one on at which something is pinned, in order, not all of them at once: with the slot in which
    /// a copy of it arrived.
    fn pinned_from(&self, collection: i64, from: Place) -> Result<Vec<(Place, Slot)>, StoreError>;

    /// Whether copies have moved, or were deleted, since the collection was settled.
    fn is_unsettled(&self, collection: i64) -> Result<bool, StoreError>;

    /// The classes whose objects are of one of these types.
    fn classes_of_types(&self, types: &[String]) -> Result<ClassSet, StoreError>;

    /// The objects in `slots`, in that order, until `max_bytes` of bodies are reached; the first
    /// one whatever its size.
    fn load(
        &self,
        slots: &[(Slot, ClassNo)],
        want: Want,
        max_bytes: usize,
    ) -> Result<Vec<StoredObject>, StoreError>;
}

pub(crate) type ColumnVisitor<'a> =
    dyn FnMut(Slot, &[[u8; 4]]) -> Result<ControlFlow<()>, Halt> + 'a;

pub(crate) const fn word(bytes: [u8; 4]) -> Word {
    Word(u32::from_le_bytes(bytes))
}

/// Slots that arrived in one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) first: Slot,
    /// The last one known to belong to it; `Slot::MAX` while none came later.
    pub(crate) last: Slot,
    pub(crate) at: i64,
}

/// A version or copy of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VersionRow {
    /// [`mithaq_stix::Timestamp::sort_key`]; empty for an object without versions.
    pub(crate) version: Vec<u8>,
    pub(crate) rank: CopyRank,
    pub(crate) slot: Slot,
    pub(crate) class: ClassNo,
    /// The number of its line: whose versions follow one another (see [`crate::NewObject::deliverer`]).
    pub(crate) line: i64,
    /// The line is our own.
    pub(crate) ours: bool,
    /// The slot in which it arrived; another than `slot` if it was moved since.
    pub(crate) first: Slot,
    pub(crate) hash: [u8; 32],
    /// It waits for a condition: nobody sees it.
    pub(crate) held: bool,
}

/// One slot of a copy's course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) slot: Slot,
    pub(crate) class: ClassNo,
    /// It stood here under a condition that was not met.
    pub(crate) held: bool,
}

/// Why a walk over slots ended before its time.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It met a class that has not been decided.
    Undecided(ClassNo),
    /// The store failed.
    Failed(StoreError),
}

impl<E: Into<StoreError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
