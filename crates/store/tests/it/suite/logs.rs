//! Logs of what crossed (DESIGN.md § 8): kept as they were handed in, and appended to only at their end.

use mithaq_store::{Batch, LogEnd, NewLeaf, NewTile, Slot, Store, StoreError, StoredLeaf};

use crate::support::{EPOCH, NOON, commit, object};

/// Leaf `no` of the log, which records these slots within the scope.
pub(crate) fn leaf(log: &str, no: u64, scope: &str, slots: &[Slot]) -> NewLeaf {
    NewLeaf {
        log: log.to_owned(),
        no,
        root: [no as u8; 32],
        bytes: format!("leaf {no} of {log}").into_bytes(),
        secret: [7; 32],
        scope: scope.to_owned(),
        entries: slots
            .iter()
            .map(|slot| (*slot, format!("article-{}", slot % 3)))
            .collect(),
        again: false,
        hashes: slots.iter().map(|slot| [*slot as u8; 32]).collect(),
        tiles: vec![NewTile {
            level: 0,
            no: no / 256,
            hashes: vec![no as u8; 32 * (no % 256 + 1) as usize],
        }],
    }
}

fn append(store: &dyn Store, leaf: NewLeaf) -> Result<(), StoreError> {
    let batch = Batch {
        leaves: vec![leaf],
        ..Batch::at(NOON)
    };
    store.commit(batch).map(drop)
}

pub(super) fn inv_8_1_a_leaf_is_kept_with_what_belongs_to_it(store: &dyn Store) {
    assert_eq!(store.log("rimal").unwrap(), None);
    assert_eq!(store.logs().unwrap(), []);
    let made = leaf("rimal", 0, "feed", &[9, 4, 3_000, 1 << 40]);
    append(store, made.clone()).unwrap();
    append(store, leaf("rimal", 1, "feed", &[])).unwrap();
    append(store, leaf("sahil", 0, "feed", &[4])).unwrap();
    let end = LogEnd {
        size: 2,
        root: [1; 32],
    };
    assert_eq!(store.log("rimal").unwrap(), Some(end));
    let keys: Vec<_> = store
        .logs()
        .unwrap()
        .into_iter()
        .map(|(key, end)| (key, end.size))
        .collect();
    assert_eq!(keys, [("rimal".to_owned(), 2), ("sahil".to_owned(), 1)]);
    let kept = store.leaf("rimal", 0).unwrap().unwrap();
    let expected = StoredLeaf {
        salts: None,
        bytes: made.bytes,
        secret: Some(made.secret),
        entries: made.entries,
        hashes: made.hashes,
    };
    assert_eq!(kept, expected);
    assert!(store.leaf("rimal", 1).unwrap().unwrap().entries.is_empty());
    assert_eq!(store.leaf("rimal", 2).unwrap(), None);
    assert_eq!(store.leaf("qamar", 0).unwrap(), None);
    // The newest text of a tile takes the place of the older one.
    assert_eq!(store.tile("rimal", 0, 0).unwrap(), Some(vec![1; 64]));
    assert_eq!(store.tile("sahil", 0, 0).unwrap(), Some(vec![0; 32]));
    assert_eq!(store.tile("rimal", 1, 0).unwrap(), None);
}

pub(super) fn inv_8_1_a_slot_is_recorded_once_in_its_scope(store: &dyn Store) {
    append(
        store,
        leaf("rimal", 0, "feed", &[1, 2, 1_024, 1_025, 9_000]),
    )
    .unwrap();
    append(store, leaf("rimal", 1, "names", &[2])).unwrap();
    append(store, leaf("rimal", 2, "feed", &[3, 1_026, 2])).unwrap();
    let recorded = |scope: &str, slots: &[Slot]| store.recorded("rimal", scope, slots).unwrap();
    assert_eq!(
        recorded("feed", &[9_000, 3, 2, 4, 1_024, 1_025, 1_026, 1_027]),
        [
            Some(0),
            Some(2),
            Some(0),
            None,
            Some(0),
            Some(0),
            Some(2),
            None
        ]
    );
    // Where a page stands in more leaves than one can name, it is recorded once more, and found there.
    let again = NewLeaf {
        again: true,
        ..leaf("rimal", 3, "feed", &[1, 3])
    };
    append(store, again).unwrap();
    assert_eq!(recorded("feed", &[1, 2, 3]), [Some(3), Some(0), Some(3)]);
    assert_eq!(recorded("names", &[1, 2]), [None, Some(1)]);
    assert_eq!(recorded("nothing", &[1]), [None]);
    assert_eq!(store.recorded("sahil", "feed", &[1]).unwrap(), [None]);
    let leaves = |slot| store.leaves_of("rimal", slot).unwrap();
    assert_eq!(leaves(2), [("feed".to_owned(), 0), ("names".to_owned(), 1)]);
    assert_eq!(leaves(1_026), [("feed".to_owned(), 2)]);
    assert_eq!(leaves(4), []);
    assert_eq!(store.leaves_of("sahil", 2).unwrap(), []);
}

pub(super) fn inv_8_3_a_leaf_that_does_not_follow_takes_its_batch_with_it(store: &dyn Store) {
    append(store, leaf("rimal", 0, "feed", &[1])).unwrap();
    for no in [0, 2] {
        let batch = Batch {
            objects: vec![object(no, 0, "green")],
            bump_epoch: true,
            leaves: vec![leaf("rimal", no, "feed", &[2])],
            ..Batch::at(NOON)
        };
        let refused = store.commit(batch).unwrap_err();
        assert!(
            matches!(refused, StoreError::LogMoved { expected, found: 1 } if expected == no),
            "{refused}"
        );
    }
    assert_eq!(store.counts().unwrap().slots, 0);
    assert_eq!(store.epoch().unwrap(), 0);
    // A leaf for another epoch leaves nothing either.
    let batch = Batch {
        expect_epoch: Some(EPOCH + 1),
        leaves: vec![leaf("rimal", 1, "feed", &[2])],
        ..Batch::at(NOON)
    };
    assert!(matches!(
        store.commit(batch),
        Err(StoreError::EpochMoved { .. })
    ));
    assert_eq!(store.recorded("rimal", "feed", &[2]).unwrap(), [None]);
    assert_eq!(store.leaf("rimal", 1).unwrap(), None);
    append(store, leaf("rimal", 1, "feed", &[2])).unwrap();
    // Deleting an object takes nothing out of the log.
    commit(store, NOON, vec![object(0, 0, "green")]);
    let batch = Batch {
        deletions: vec![1],
        ..Batch::at(NOON)
    };
    store.commit(batch).unwrap();
    assert_eq!(store.recorded("rimal", "feed", &[1]).unwrap(), [Some(0)]);
    assert!(store.leaf("rimal", 0).unwrap().is_some());
}

/// Of those who append at one time each gets a place of its own, or is told to look again.
pub(super) fn leaves_of_several_hands_follow_one_another(store: &dyn Store) {
    std::thread::scope(|scope| {
        for hand in 0..4_u64 {
            scope.spawn(move || {
                for round in 0..10 {
                    let slot = hand * 10 + round + 1;
                    loop {
                        let no = store.log("rimal").unwrap().map_or(0, |end| end.size);
                        match append(store, leaf("rimal", no, "feed", &[slot])) {
                            Ok(()) => break,
                            Err(StoreError::LogMoved { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            });
        }
    });
    assert_eq!(store.log("rimal").unwrap().unwrap().size, 40);
    let slots: Vec<Slot> = (1..=40).collect();
    let mut found: Vec<_> = store.recorded("rimal", "feed", &slots).unwrap();
    found.sort_unstable();
    assert_eq!(found, (0..40).map(Some).collect::<Vec<_>>());
}
