//! Questions to the store, and their answers.

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};

use crate::{ClassNo, ClassSet, Slot, StoredObject};

/// One page of a collection, as one audience may see it.
///
/// A collection belongs to one audience (and purpose): the segments it consists of follow the
/// `permitted` set of its requests.
#[derive(Clone, Debug)]
pub struct PageRequest<'a> {
    /// The collection's key.
    pub collection: &'a str,
    /// What the audience may see now, complete below [`PageRequest::decided`].
    pub permitted: &'a ClassSet,
    /// The classes below this number have been decided.
    pub decided: ClassNo,
    /// The epoch at which they were decided.
    pub epoch: u64,
    /// The clock, in milliseconds since 1970: the arrival of a late segment, if `permitted` has
    /// widened since the last page.
    pub at: i64,
    /// After which position.
    pub after: Position,
    /// At most so many objects; at least 1.
    pub limit: usize,
    /// At most so many bytes of bodies together. A single object may be larger and is then alone.
    pub max_bytes: usize,
    /// Which of the permitted objects.
    pub filter: Filter,
    /// With or without bodies.
    pub want: Want,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// At the collection's first object.
    Start,
    /// After this one.
    Cursor(Cursor),
    /// At the first object whose stamp is greater than this, in milliseconds since 1970.
    ///
    /// Stamps are whole milliseconds, so a finer `added_after` (TAXII 2.1 §3.4) is cut down.
    AddedAfter(i64),
}

/// A position in a collection that stays good for ever, with no state kept for it.
///
/// It tells slots and so must be encrypted before it leaves the node (DESIGN.md 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    /// The segment.
    pub segment: u32,
    /// The last slot given.
    pub slot: Slot,
    /// The stamp of that slot.
    pub stamp: i64,
}

/// What to leave out of what is permitted (TAXII 2.1 §3.4). Empty lists leave nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these object ids.
    pub ids: Vec<ObjectId>,
    /// Only these object types.
    pub types: Vec<String>,
    /// Which versions of an object; by default the last.
    pub versions: Versions,
}

/// Which of the versions *permitted to the audience* are wanted; the answer holds what any of
/// these asks for (TAXII 2.1 §3.4.1, `match[version]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Every one.
    pub all: bool,
    /// The oldest.
    pub first: bool,
    /// The newest.
    pub last: bool,
    /// Those of exactly these instants. An object without versions has its stamp for one, as its manifest says
    /// (TAXII 2.1 §5.3).
    pub exact: Vec<Timestamp>,
}

impl Default for Versions {
    /// The newest, as TAXII says.
    fn default() -> Self {
        Self {
            all: false,
            first: false,
            last: true,
            exact: Vec::new(),
        }
    }
}

impl Versions {
    /// Every version.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            all: true,
            first: false,
            last: false,
            exact: Vec::new(),
        }
    }
}

/// Whether bodies are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// With bodies.
    Bodies,
    /// Without: for a manifest or a list of versions. [`Item::body`] is empty.
    Headers,
}

/// What became of a [`PageRequest`].
#[derive(Clone, Debug, PartialEq)]
pub enum PageAnswer {
    /// Here it is.
    Page(Page),
    /// The store has moved on to this epoch: what is permitted must be worked out again first.
    StaleEpoch {
        /// The epoch of the store.
        epoch: u64,
    },
    /// The page meets a class that has not been decided. Decide everything from
    /// [`PageRequest::decided`] on ([`crate::Store::classes_from`]) and ask again.
    Undecided {
        /// The class that was met.
        class: ClassNo,
    },
}

/// A page: full, or the last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The objects, their stamps strictly rising.
    pub items: Vec<Item>,
    /// Where the next page begins; `None` when there is nothing more at present.
    pub next: Option<Cursor>,
}

/// An object version on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its place in the order of arrival.
    pub slot: Slot,
    /// Its sharing class.
    pub class: ClassNo,
    /// When it was added to the collection (`date_added`), in milliseconds since 1970.
    pub stamp: i64,
    /// Its STIX id.
    pub id: ObjectId,
    /// Its version, in the text it came in.
    pub version: Option<Timestamp>,
    /// The minified bytes that arrived; empty when not asked for.
    pub body: Bytes,
}

/// A change of what a collection may show, to be made before a page asks for it.
#[derive(Clone, Debug)]
pub struct Permitted<'a> {
    /// The collection's key.
    pub collection: &'a str,
    /// What its audience may see now, complete below `decided`.
    pub permitted: &'a ClassSet,
    /// The classes below this number have been decided.
    pub decided: ClassNo,
    /// The epoch at which they were decided.
    pub epoch: u64,
    /// The clock, in milliseconds since 1970.
    pub at: i64,
}

/// What became of a [`Permitted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermitAnswer {
    /// The collection's segments say what is permitted.
    Done,
    /// The store has moved on to this epoch: nothing was changed.
    StaleEpoch {
        /// The epoch of the store.
        epoch: u64,
    },
    /// Closing a segment needs every class decided that the store knows: nothing was changed.
    Undecided {
        /// The first class that is not.
        class: ClassNo,
    },
}

/// A stretch of a scan over all objects of some classes.
#[derive(Clone, Debug)]
pub struct Scan {
    /// The objects, in the order of arrival. Deleted ones are left out.
    pub objects: Vec<StoredObject>,
    /// After which slot to go on; `None` at the end.
    pub next: Option<Slot>,
    /// The epoch in the snapshot that was read.
    pub epoch: u64,
    /// The last slot in that snapshot.
    pub last_slot: Slot,
}

/// An object that refers to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// The slot of the object that refers.
    pub slot: Slot,
    /// By which property.
    pub property: String,
}

/// Which crossings are wanted. `None` leaves nothing out.
#[derive(Clone, Debug, Default)]
pub struct CrossingFilter {
    /// To this audience.
    pub audience: Option<String>,
    /// Under this agreement.
    pub agreement: Option<String>,
    /// Of this object version.
    pub slot: Option<Slot>,
    /// With a number greater than this; 0 begins at the beginning.
    pub after: u64,
    /// At most so many; 0 means 1,000.
    pub limit: usize,
}

/// A page that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Its number, rising with time.
    pub no: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// To whom.
    pub audience: String,
    /// Under which agreement.
    pub agreement: String,
    /// Through which collection.
    pub collection: String,
    /// For which purpose.
    pub purpose: String,
    /// The object versions, in the order of the page.
    pub slots: Vec<Slot>,
    /// Under which article each class crossed.
    pub articles: Vec<(ClassNo, String)>,
    /// Ids and versions alone crossed, without bodies.
    pub named: bool,
    /// The named operator who exported it.
    pub operator: Option<String>,
}

/// How much there is. Read from counters and from ends of tables: nothing is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Object versions that were ever kept.
    pub slots: u64,
    /// Those of them that were deleted.
    pub dead: u64,
    /// Those of them whose copies stand in later slots now.
    pub moved: u64,
    /// Sharing classes.
    pub classes: u64,
    /// Pages that crossed.
    pub crossings: u64,
    /// Bytes of the file, without its log.
    pub bytes: u64,
    /// Upper bound of every stamp given out, in milliseconds since 1970.
    pub horizon: i64,
    /// When the last batch arrived, in milliseconds since 1970; 0 in an empty store.
    pub last_arrival: i64,
    /// Where stamps began anew ([`crate::Batch::anew`]), in milliseconds since 1970; 0 if they never did.
    pub floor: i64,
    /// Changes of relations so far.
    pub epoch: u64,
}
