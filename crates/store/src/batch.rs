//! What is written in one go.

use std::fmt;
use std::sync::Arc;

use crate::{ClassNo, LeafClosing, NewLeaf, NewObject, Slot, Tombstone, TombstoneKey};

/// Changes that are made together or not at all.
///
/// Batches of several callers may share one durable transaction; each still succeeds or fails
/// alone. Bulk imports do best with about 20,000 objects in each.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The clock, in milliseconds since 1970. The store never lets arrivals go back: what is
    /// recorded is the larger of this and the last one recorded.
    pub at: i64,
    /// Refuse the batch unless the store is at this epoch.
    pub expect_epoch: Option<u64>,
    /// Move the epoch on by one: the batch holds what changes a relation.
    pub bump_epoch: bool,
    /// Begin anew: the store's past was lost (DESIGN.md 7.8) or its clock was wrong (5.9). No stamp
    /// given from this batch on is earlier than this instant (milliseconds since 1970) nor than any
    /// that was given before; the lead of stamps is counted from there; arrivals follow
    /// [`Batch::at`] again, wherever they had got to; and the epoch moves on by more than can have
    /// been lost.
    pub anew: Option<i64>,
    /// Objects, in the order in which they are to get their slots.
    pub objects: Vec<NewObject>,
    /// Copies that change their class or their condition, after the objects.
    pub moves: Vec<Move>,
    /// What becomes of the class of a copy that is brought again under another one. Without it, nothing.
    pub gain: Option<Gain>,
    /// Slots to delete. Slots that are deleted already, or never were, are passed over.
    pub deletions: Vec<Slot>,
    /// Versions that are not taken in from now on; those that are held stay unless they are deleted too.
    pub tombstones: Vec<Tombstone>,
    /// Tombstones as another store of this node kept them ([`crate::Store::tombstones`]).
    pub kept_tombstones: Vec<TombstoneKey>,
    /// Tombstones that stand no longer.
    pub lifted: Vec<Tombstone>,
    /// Leaves that do not open all their entries any more.
    pub closings: Vec<LeafClosing>,
    /// Local administrative records.
    pub records: Vec<RecordChange>,
    /// How far we have read at peers.
    pub cursors: Vec<CursorChange>,
    /// What was released; appended to a table that is never changed.
    pub crossings: Vec<NewCrossing>,
    /// Leaves for logs of what was released; at most one for each log.
    pub leaves: Vec<NewLeaf>,
    /// Answers to those who wrote to us.
    pub statuses: Vec<StatusChange>,
    /// Forget statuses last written before this instant (milliseconds since 1970).
    pub forget_statuses_before: Option<i64>,
}

impl Batch {
    /// Nothing yet, at the instant `at` (milliseconds since 1970).
    #[must_use]
    pub const fn at(at: i64) -> Self {
        Self {
            at,
            expect_epoch: None,
            bump_epoch: false,
            anew: None,
            objects: Vec::new(),
            moves: Vec::new(),
            gain: None,
            deletions: Vec::new(),
            tombstones: Vec::new(),
            kept_tombstones: Vec::new(),
            lifted: Vec::new(),
            closings: Vec::new(),
            records: Vec::new(),
            cursors: Vec::new(),
            crossings: Vec::new(),
            leaves: Vec::new(),
            statuses: Vec::new(),
            forget_statuses_before: None,
        }
    }
}

/// A copy that gets another class, or comes under a condition or out of one.
///
/// A slot's class never changes, so the copy goes on in a new slot. Readers who have it already do not get
/// it again, if they were permitted its old class and are permitted its new one.
#[derive(Clone, Debug)]
pub struct Move {
    /// Where the copy stands. Passed over when none does (any more).
    pub slot: Slot,
    /// Its class from now on, in canonical form; `None` for the one that it has.
    pub class: Option<Vec<u8>>,
    /// The condition that it waits for from now on.
    pub held: Option<Held>,
}

/// A condition that is not met: until it is, the copy is on no page (DESIGN.md 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The instant that meets it once it is past, in milliseconds since 1970; `None` if none does.
    pub until: Option<i64>,
    /// The condition, in the caller's form.
    pub bytes: Vec<u8>,
}

/// What becomes of the class of a copy that is brought again under another class.
///
/// Asked inside of the commit, so that of two who bring one copy at a time neither is forgotten.
#[derive(Clone)]
pub struct Gain(Arc<Merge>);

/// From the class held and the class brought, in canonical form, to the class from now on; `None` for the one held.
type Merge = dyn Fn(&[u8], &[u8]) -> Option<Vec<u8>> + Send + Sync;

impl Gain {
    /// Classes are merged so. The function must depend on its arguments alone.
    pub fn new(merge: impl Fn(&[u8], &[u8]) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(merge))
    }

    pub(crate) fn merged(&self, held: &[u8], brought: &[u8]) -> Option<Vec<u8>> {
        (self.0)(held, brought).filter(|merged| merged != held)
    }
}

impl fmt::Debug for Gain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gain")
    }
}

/// A local administrative record to put, or to take away. Its bytes are the caller's affair.
#[derive(Clone, Debug)]
pub struct RecordChange {
    /// What sort of record, such as `peer` or `client`.
    pub kind: String,
    /// Which one of its kind.
    pub key: String,
    /// The new content; `None` takes it away.
    pub bytes: Option<Vec<u8>>,
}

/// How far we have read at a peer.
#[derive(Clone, Debug)]
pub struct CursorChange {
    /// Which peer and collection.
    pub key: String,
    /// The position, in the caller's form; `None` forgets it.
    pub bytes: Option<Vec<u8>>,
}

/// What became of something that was written to us (TAXII 2.1 §4.3).
#[derive(Clone, Debug)]
pub struct StatusChange {
    /// The status id.
    pub id: String,
    /// The status in the caller's form, with the credential that it opens to.
    pub bytes: Vec<u8>,
}

/// One page released to one audience, about to be recorded.
#[derive(Clone, Debug)]
pub struct NewCrossing {
    /// Who received it.
    pub audience: String,
    /// Under which agreement, or which local rule stood for one.
    pub agreement: String,
    /// Through which collection.
    pub collection: String,
    /// For which purpose.
    pub purpose: String,
    /// The object versions that crossed, in the order of the page.
    pub slots: Vec<Slot>,
    /// Under which article each class of them crossed.
    pub articles: Vec<(ClassNo, String)>,
    /// Ids and versions alone cross, without bodies.
    pub named: bool,
    /// The named operator who exports it; `None` where its audience reads it.
    pub operator: Option<String>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// One outcome for each object, in the batch's order.
    pub outcomes: Vec<Outcome>,
    /// For each move, in the batch's order, where the copy stands now; `None` where there was none.
    pub moved: Vec<Option<Slot>>,
    /// The epoch after the batch.
    pub epoch: u64,
    /// The arrival that was recorded, in milliseconds since 1970.
    pub at: i64,
    /// The last slot in use after the batch; 0 in an empty store.
    pub last_slot: Slot,
}

/// What became of an object of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new, in this slot.
    New(Slot),
    /// The store had this very copy already, in this slot; nothing was changed.
    Held(Slot),
    /// The store had this very copy under another class; it is in this slot now, under both ([`Batch::gain`]).
    Gained(Slot),
}

impl Outcome {
    /// The slot that holds the object now.
    #[must_use]
    pub const fn slot(self) -> Slot {
        match self {
            Self::New(slot) | Self::Held(slot) | Self::Gained(slot) => slot,
        }
    }
}
