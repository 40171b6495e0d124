//! Segments: the stretches of slots that a collection consists of (DESIGN.md 7.2).
//!
//! A collection is an append-only list of segments. The last one is always *live*: it begins where
//! the collection, or what it may show, last changed, and is open at its end. Earlier ones are
//! closed. A *late* segment goes back over slots that readers may have passed, for the classes
//! that have since become permitted. A segment's set decides the stamps of its slots for ever;
//! what the audience may see *now* is applied afterwards and moves no stamp.

use crate::{ClassNo, ClassSet, Slot};

#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// The collection's number.
    pub(crate) collection: i64,
    /// The segment's number within it, from 0.
    pub(crate) no: u32,
    /// The slots after this one …
    pub(crate) after: Slot,
    /// … up to this one; open while `None`.
    pub(crate) last: Option<Slot>,
    /// For a late segment, the instant of the change, which is the arrival of all its slots.
    pub(crate) late_at: Option<i64>,
    /// The last stamp given before this segment.
    pub(crate) stamp_before: i64,
    // INVARIANT: of classes below `decided` the set never changes once a slot can have been shown.
    // Classes from `decided` on are never walked past, so that they can still be put in.
    pub(crate) set: ClassSet,
    pub(crate) decided: ClassNo,
    /// It has positions in place of slots, and what is told at each is pinned there (`settle`); its set is empty.
    pub(crate) listed: bool,
}

/// What must be done so that a collection's live segment says what is permitted.
#[derive(Debug, PartialEq)]
pub(crate) enum Plan {
    /// Nothing.
    InStep,
    /// Classes that the segment has never met are decided: add them.
    Extend,
    /// Classes that it has met are decided otherwise: close it and open another.
    Change {
        /// Classes whose earlier slots need a late segment.
        widened: ClassSet,
    },
}

pub(crate) fn plan(live: &Segment, permitted: &ClassSet, decided: ClassNo) -> Plan {
    let known = live.decided.min(decided);
    let (now, before) = (permitted.truncated(known), live.set.truncated(known));
    if now != before {
        return Plan::Change {
            widened: now.difference(&before),
        };
    }
    if live.decided < decided {
        Plan::Extend
    } else {
        Plan::InStep
    }
}

/// For each segment, the classes that a page may take from it.
///
/// A class that was permitted, then not, then permitted again is in a late segment a second time:
/// readers who passed its objects in between have missed them. So each object has exactly one
/// place, the last segment that covers it.
pub(crate) fn masks(segments: &[Segment], permitted: &ClassSet) -> Vec<ClassSet> {
    let mut retold = ClassSet::new();
    let mut masks: Vec<_> = segments
        .iter()
        .rev()
        .map(|segment| {
            let mask = segment.set.intersection(permitted).difference(&retold);
            if segment.late_at.is_some() {
                retold = retold.union(&segment.set);
            }
            mask
        })
        .collect();
    masks.reverse();
    masks
}
