//! Objects on their way into the store and out of it.

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};

use crate::{ClassNo, Held, Slot};

/// An object version to be kept, with all that the store must know of it.
///
/// The store reads neither the body nor the class: whoever parsed the object says what is in it.
#[derive(Clone, Debug)]
pub struct NewObject {
    /// Its STIX id.
    pub id: ObjectId,
    /// `modified`, or what stands for it; `None` for objects without versions (STIX 2.1 §3.6).
    pub version: Option<Timestamp>,
    /// SHA-256 of the body as it arrived, minified.
    pub hash: [u8; 32],
    /// Whose line of versions it belongs to: the party that sealed it, else the one that brought it.
    /// Only versions of one line supersede one another (DESIGN.md 4.6).
    pub deliverer: Deliverer,
    /// How this copy ranks among copies of the same version.
    pub rank: CopyRank,
    /// Its sharing class in canonical form; equal bytes are the same class.
    pub class: Vec<u8>,
    /// Its STIX type, by which pages are filtered.
    pub object_type: String,
    /// The minified bytes that arrived.
    pub body: Bytes,
    /// What it can be looked up by: kind (`domain`, `ipv4`, …) and normalised value.
    pub observables: Vec<(&'static str, String)>,
    /// The objects it refers to, and by which property.
    pub edges: Vec<(ObjectId, String)>,
    /// The condition that it waits for.
    pub held: Option<Held>,
    /// The licence that it is brought under, as tombstones name it ([`crate::Scope::Under`]).
    pub under: Option<String>,
    /// Copies of its id that its line may have with it; company is not counted. A batch with a copy beyond
    /// them is refused ([`crate::StoreError::TooManyCopies`]).
    pub most_copies: usize,
}

/// The key of the party whose copy it is (its sealer, else its deliverer); empty for what is our own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deliverer(pub String);

impl Deliverer {
    /// We made it ourselves.
    #[must_use]
    pub const fn ours() -> Self {
        Self(String::new())
    }
}

/// Which of several copies of one version an audience sees: the least (DESIGN.md 6.5). Among
/// equals, the one received first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyRank {
    /// It carries the valid seal of the party that made it.
    Sealed,
    /// We made it, or hold it as our own.
    Ours,
    /// Someone else's, unsealed.
    Received,
    /// A definition once more, in company of the objects of one class that need it (DESIGN.md 6.4). There
    /// may be one for each class. To readers it is the same copy as any other of the same bytes.
    Company,
}

impl CopyRank {
    pub(crate) const ALL: [Self; 4] = [Self::Sealed, Self::Ours, Self::Received, Self::Company];

    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Sealed => 0,
            Self::Ours => 1,
            Self::Received => 2,
            Self::Company => 3,
        }
    }
}

/// An object version as the store holds it.
#[derive(Clone, Debug)]
pub struct StoredObject {
    /// Its place in the order of arrival.
    pub slot: Slot,
    /// Its sharing class.
    pub class: ClassNo,
    /// Its STIX id.
    pub id: ObjectId,
    /// Its version, in the text it came in.
    pub version: Option<Timestamp>,
    /// The minified bytes that arrived.
    pub body: Bytes,
    /// It waits for a condition.
    pub is_held: bool,
}

/// One of the slots that hold versions and copies of one object id. Deleted ones are not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Its place in the order of arrival.
    pub slot: Slot,
    /// Its sharing class.
    pub class: ClassNo,
    /// Its version. Equal to what arrived as an instant; zeros that end the fraction may be gone.
    pub version: Option<Timestamp>,
    /// How it ranks among copies of the same version.
    pub rank: CopyRank,
    /// Whose it is: the party that sealed it, else the one that brought it.
    pub deliverer: Deliverer,
    /// SHA-256 of its body.
    pub hash: [u8; 32],
    /// The slots in which it stood before, the first one first.
    pub earlier: Vec<Slot>,
    /// The condition that it waits for.
    pub held: Option<Held>,
}

impl Copy {
    /// The slot in which it arrived.
    #[must_use]
    pub fn first_slot(&self) -> Slot {
        self.earlier.first().copied().unwrap_or(self.slot)
    }

    /// Every slot in which it has stood, the present one last. What crossed is on record with the slot in which it
    /// stood then, so whoever asks whether a copy crossed asks for all of them.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.earlier.iter().copied().chain([self.slot])
    }
}

/// A copy that waits for a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it stands.
    pub slot: Slot,
    /// Its sharing class.
    pub class: ClassNo,
    /// Its STIX id.
    pub id: ObjectId,
    /// The condition.
    pub held: Held,
}
