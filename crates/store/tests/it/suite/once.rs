//! Each reader gets each thing once, whichever copy comes or goes.

use mithaq_store::{Batch, CopyRank, Held, Move, Position, Store};

use super::{everything, feed};
use crate::support::{Ask, NOON, classes, commit, id, object, received};

const RIMAL: &str = "identity--rimal";
const SAHIL: &str = "identity--sahil";

/// One who reads on from where it came to, and what it got last.
struct Reader(Ask);

impl Reader {
    fn new(ask: Ask) -> Self {
        Self(ask)
    }

    /// The slots of what is new to it, with these classes permitted.
    fn reads(&mut self, store: &dyn Store, names: &[&str]) -> Vec<u64> {
        let page = self.0.page(store, &classes(store, names));
        if let Some(last) = page.items.last() {
            self.0.after = Position::AddedAfter(last.stamp);
        }
        page.items.iter().map(|item| item.slot).collect()
    }
}

fn sealed(modified: u32, class: &str) -> mithaq_store::NewObject {
    received(object(1, modified, class), RIMAL, CopyRank::Sealed)
}

pub(super) fn inv_7_2_a_version_that_becomes_the_last_comes_then(store: &dyn Store) {
    feed(store);
    let mut reader = Reader::new(Ask::latest());
    let mut of_all = Reader::new(Ask::all());
    // Rimal's unsealed line is seen, with its version 3 and Sahil's version 1 beside it.
    let brought = |modified, by| received(object(1, modified, "a"), by, CopyRank::Received);
    commit(store, NOON, vec![brought(3, RIMAL), brought(1, SAHIL)]);
    assert_eq!(reader.reads(store, &["a"]), [1]);
    assert_eq!(of_all.reads(store, &["a"]), [1, 2]);
    // What is sealed goes before it: its version 0 is the last then.
    commit(store, NOON, vec![sealed(0, "a")]);
    assert_eq!(reader.reads(store, &["a"]), [3]);
    commit(store, NOON, vec![object(1, 2, "a"), object(1, 5, "a")]);
    assert!(
        reader.reads(store, &["a"]).is_empty(),
        "Rimal sealed it first"
    );
    assert_eq!(of_all.reads(store, &["a"]), [3, 4, 5]);
    // Sealed elsewhere and passed, it becomes the last of the line that is seen: it is told again at no other
    // place than that of the copy that made it so.
    let other = |no, modified, by| received(object(no, modified, "a"), by, CopyRank::Sealed);
    commit(store, NOON, vec![object(2, 0, "a"), other(2, 1, RIMAL)]);
    assert_eq!(reader.reads(store, &["a"]), [6]);
    assert_eq!(of_all.reads(store, &["a"]), [6, 7]);
    commit(store, NOON, vec![object(2, 1, "a")]);
    assert_eq!(reader.reads(store, &["a"]), [7], "at the place of slot 8");
    assert!(of_all.reads(store, &["a"]).is_empty());
}

pub(super) fn inv_7_2_what_a_better_copy_hid_comes_when_that_is_gone(store: &dyn Store) {
    feed(store);
    let hidden = || received(object(1, 0, "a"), SAHIL, CopyRank::Received);
    let go_on = |slot, held| {
        let moves = vec![Move {
            slot,
            class: None,
            held,
        }];
        let batch = Batch {
            moves,
            ..Batch::at(NOON)
        };
        store.commit(batch).unwrap()
    };
    commit(
        store,
        NOON,
        vec![hidden(), sealed(0, "b"), object(2, 0, "a")],
    );
    let (mut reader, mut slow) = (Reader::new(Ask::all()), Reader::new(Ask::all().limit(1)));
    assert_eq!(reader.reads(store, &["a", "b"]), [2, 3]);
    assert_eq!(slow.reads(store, &["a", "b"]), [2]);
    // Its class is not permitted any more.
    assert_eq!(reader.reads(store, &["a"]), [1]);
    assert_eq!(slow.reads(store, &["a"]), [3]);
    assert_eq!(slow.reads(store, &["a"]), [1]);
    assert!(slow.reads(store, &["a"]).is_empty());
    // Permitted again, and then under a condition.
    assert_eq!(reader.reads(store, &["a", "b"]), [2]);
    go_on(
        2,
        Some(Held {
            until: None,
            bytes: Vec::new(),
        }),
    );
    assert_eq!(reader.reads(store, &["a", "b"]), [1]);
    // What nobody has read in between has not been away.
    go_on(4, None);
    assert_eq!(reader.reads(store, &["a", "b"]), [5]);
    go_on(
        5,
        Some(Held {
            until: None,
            bytes: Vec::new(),
        }),
    );
    go_on(6, None);
    assert!(reader.reads(store, &["a", "b"]).is_empty());
    // Deleted.
    let batch = Batch {
        deletions: vec![7],
        ..Batch::at(NOON)
    };
    store.commit(batch).unwrap();
    assert_eq!(reader.reads(store, &["a", "b"]), [1]);
    assert_eq!(Ask::all().slots(store, &everything(store)), [3, 1]);
    assert_eq!(store.copies(&id(1)).unwrap().len(), 1);
}

pub(super) fn inv_6_4_a_definition_comes_once_when_classes_change_places(store: &dyn Store) {
    feed(store);
    let company = |class: &str| received(object(1, 0, class), "", CopyRank::Company);
    let needs = |no, class: &str| object(no, 0, class);
    commit(
        store,
        NOON,
        vec![company("a"), needs(2, "a"), company("b"), needs(3, "b")],
    );
    let (mut reader, mut slow) = (Reader::new(Ask::all()), Reader::new(Ask::all().limit(1)));
    assert_eq!(reader.reads(store, &["a"]), [1, 2]);
    assert_eq!(slow.reads(store, &["a"]), [1]);
    // One class goes as the other comes.
    assert_eq!(reader.reads(store, &["b"]), [4]);
    assert_eq!(slow.reads(store, &["b"]), [4]);
    // Who begins now gets it where it was told first, though nothing stands there that it may have.
    assert_eq!(Ask::all().slots(store, &classes(store, &["b"])), [3, 4]);
    // And so when both are there and the first one goes.
    assert_eq!(reader.reads(store, &["a", "b"]), [2]);
    assert!(reader.reads(store, &["b"]).is_empty());
    assert!(slow.reads(store, &["b"]).is_empty());
}
