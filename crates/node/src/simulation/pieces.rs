//! What is published, and with whose seal.

use std::collections::BTreeSet;

use mithaq_testkit::generate::{TYPES, marks};
use mithaq_testkit::render::Piece;
use mithaq_testkit::world::Mark;
use proptest::collection::vec;
use proptest::prelude::*;

/// A version of an object, and which of the peers sealed it.
#[derive(Debug, Clone)]
pub(super) struct Published {
    pub(super) piece: Piece,
    /// A place among the peers; none has sealed it if `None`.
    pub(super) sealed: Option<usize>,
}

/// Markings, of which some have been defined by somebody when they come, some will be, and some never are.
fn marks_and_words(words: u8) -> impl Strategy<Value = BTreeSet<Mark>> {
    (marks(), prop::option::weighted(0.3, 0..words))
        .prop_map(|(marks, words)| marks.into_iter().chain(words.map(Mark::Words)).collect())
}

/// A few, of few objects, so that versions and copies meet.
pub(super) fn published() -> impl Strategy<Value = Vec<Published>> {
    let marked = prop_oneof![
        3 => marks_and_words(2),
        // Often plain, so that enough crosses.
        2 => Just(BTreeSet::<Mark>::new()),
    ];
    let granular = prop_oneof![6 => Just(BTreeSet::<Mark>::new()), 1 => marks_and_words(2)];
    // Sealed by either peer, by both in turn, or by nobody: lines of one object meet.
    let sealed = prop_oneof![3 => Just(None), 2 => (0_usize..2).prop_map(Some)];
    let one = (0_u32..12, 0_u32..3, marked, granular, any::<bool>(), sealed);
    let one = one.prop_map(|(object, version, markings, granular, personal, sealed)| {
        let object_type = TYPES[object as usize % TYPES.len()];
        Published {
            piece: Piece {
                object,
                version,
                object_type,
                markings,
                granular,
                personal_data: personal && object_type == "identity",
            },
            sealed,
        }
    });
    vec(one, 1..5)
}

/// Of a participant's own, which nobody else has: what comes back to it, and from it, has tests of its own.
pub(super) fn added() -> impl Strategy<Value = Vec<Published>> {
    let markings = prop_oneof![2 => marks_and_words(3), 2 => Just(BTreeSet::<Mark>::new())];
    let one = (200_u32..206, 0_u32..3, markings, any::<bool>());
    let one = one.prop_map(|(object, version, markings, personal)| {
        let object_type = TYPES[object as usize % TYPES.len()];
        Published {
            piece: Piece {
                object,
                version,
                object_type,
                markings,
                granular: BTreeSet::new(),
                personal_data: personal && object_type == "identity",
            },
            sealed: None,
        }
    });
    vec(one, 1..4)
}

/// Of other objects than the rest, so that one embargo and one delivery do not meet.
pub(super) fn embargoed() -> impl Strategy<Value = Published> {
    let words = prop_oneof![1 => (0_u8..2).prop_map(|words| BTreeSet::from([Mark::Words(words)])), 2 => Just(BTreeSet::new())];
    (100_u32..103, 0_u32..3, words).prop_map(|(object, version, markings)| Published {
        piece: Piece {
            object,
            version,
            object_type: TYPES[object as usize % TYPES.len()],
            markings,
            granular: BTreeSet::new(),
            personal_data: false,
        },
        sealed: None,
    })
}
