//! Versions and copies of one object: which are kept, and which are seen.

use mithaq_store::{Batch, CopyRank, Filter, NewObject, Outcome, Store, StoreError, Versions};

use super::{everything, feed};
use crate::support::{Ask, NOON, classes, commit, hash, id, object, received, version};

pub(super) fn a_second_import_changes_nothing(store: &dyn Store) {
    feed(store);
    let batch = || {
        (0..3000)
            .map(|no| object(no, 0, "green"))
            .collect::<Vec<_>>()
    };
    let first = commit(store, NOON, batch());
    assert!(
        (1..)
            .zip(&first.outcomes)
            .all(|(slot, outcome)| *outcome == Outcome::New(slot))
    );
    let (counts, page) = (
        store.counts().unwrap(),
        Ask::all().page(store, &everything(store)),
    );
    let second = commit(store, NOON + 5, batch());
    assert!(
        (1..)
            .zip(&second.outcomes)
            .all(|(slot, outcome)| *outcome == Outcome::Held(slot))
    );
    assert_eq!(store.counts().unwrap(), counts);
    assert_eq!(Ask::all().page(store, &everything(store)), page);

    let twice = commit(
        store,
        NOON,
        vec![object(9000, 0, "green"), object(9000, 0, "green")],
    );
    assert_eq!(twice.outcomes, [Outcome::New(3001), Outcome::Held(3001)]);
}

pub(super) fn a_sealed_copy_is_held_whoever_delivers_it(store: &dyn Store) {
    let from = |deliverer| received(object(1, 0, "green"), deliverer, CopyRank::Sealed);
    let committed = commit(
        store,
        NOON,
        vec![from("identity--rimal"), from("identity--sahil")],
    );
    assert_eq!(committed.outcomes, [Outcome::New(1), Outcome::Held(1)]);
    assert_eq!(
        commit(store, NOON, vec![from("identity--qamar")]).outcomes,
        [Outcome::Held(1)]
    );
    // Two seals on one version are evidence (DESIGN.md 4.7).
    let mut other = from("identity--rimal");
    other.hash = hash("other bytes");
    assert_eq!(commit(store, NOON, vec![other]).outcomes, [Outcome::New(2)]);
    let copies = store.copies(&id(1)).unwrap();
    assert_eq!(
        copies
            .iter()
            .map(|copy| (copy.slot, copy.rank))
            .collect::<Vec<_>>(),
        [(1, CopyRank::Sealed), (2, CopyRank::Sealed)]
    );
    assert_eq!(copies[0].deliverer.0, "identity--rimal");
    assert_eq!(copies[1].hash, hash("other bytes"));
}

pub(super) fn inv_6_5_each_deliverer_has_a_copy_and_the_best_one_is_seen(store: &dyn Store) {
    feed(store);
    let copy = |deliverer, rank, class| received(object(1, 0, class), deliverer, rank);
    commit(
        store,
        NOON,
        vec![copy("identity--rimal", CopyRank::Received, "a")],
    );
    commit(
        store,
        NOON,
        vec![copy("identity--sahil", CopyRank::Received, "b")],
    );
    commit(store, NOON, vec![copy("", CopyRank::Ours, "c")]);
    commit(
        store,
        NOON,
        vec![copy("identity--sahil", CopyRank::Sealed, "d")],
    );
    let seen = |names: &[&str]| Ask::latest().slots(store, &classes(store, names));
    assert_eq!(seen(&["a", "b", "c", "d"]), [4], "sealed");
    assert_eq!(seen(&["a", "b", "c"]), [3], "else ours");
    assert_eq!(seen(&["a", "b"]), [1], "else first received");
    assert_eq!(seen(&["b"]), [2]);
}

pub(super) fn inv_4_6_a_newer_version_supersedes_only_its_own_deliverers(store: &dyn Store) {
    feed(store);
    let copy = |no, modified, deliverer, rank| received(object(no, modified, "a"), deliverer, rank);
    let rimal = "identity--rimal";
    commit(
        store,
        NOON,
        vec![
            copy(1, 1, "", CopyRank::Ours),
            copy(2, 1, rimal, CopyRank::Received),
        ],
    );
    commit(store, NOON, vec![copy(1, 9, rimal, CopyRank::Received)]);
    commit(
        store,
        NOON,
        vec![copy(2, 9, "identity--sahil", CopyRank::Received)],
    );
    let latest = |store: &dyn Store| Ask::latest().slots(store, &everything(store));
    assert_eq!(
        latest(store),
        [1, 2],
        "others' newer versions are beside, not above"
    );
    commit(
        store,
        NOON,
        vec![
            copy(1, 2, "", CopyRank::Ours),
            copy(2, 3, rimal, CopyRank::Received),
        ],
    );
    assert_eq!(latest(store), [5, 6], "the deliverer's own replaces");
    assert_eq!(
        Ask::all().slots(store, &everything(store)),
        [1, 2, 3, 4, 5, 6]
    );
    // Another party's seal makes no difference to whose object it is.
    commit(store, NOON, vec![copy(1, 99, rimal, CopyRank::Sealed)]);
    assert_eq!(
        latest(store),
        [5, 6],
        "a seal of others does not replace ours"
    );
    // Where two deliver one version, the line's own copy counts, whichever came first.
    let sahil = "identity--sahil";
    commit(
        store,
        NOON,
        vec![
            copy(3, 1, rimal, CopyRank::Received),
            copy(3, 2, sahil, CopyRank::Received),
        ],
    );
    commit(store, NOON, vec![copy(3, 2, rimal, CopyRank::Received)]);
    assert_eq!(latest(store), [5, 6, 10]);
}

pub(super) fn a_withheld_version_hides_behind_the_last_permitted_one(store: &dyn Store) {
    feed(store);
    commit(
        store,
        NOON,
        vec![object(1, 1, "green"), object(2, 1, "green")],
    );
    commit(store, NOON + 9, vec![object(1, 2, "red")]);
    let green = classes(store, &["green"]);
    assert_eq!(Ask::latest().slots(store, &green), [1, 2]);
    assert_eq!(Ask::latest().slots(store, &everything(store)), [2, 3]);
    // By id it looks as if the newer version had never been.
    let by_id = Ask {
        filter: Filter {
            ids: vec![id(1)],
            ..Filter::default()
        },
        ..Ask::latest()
    };
    let page = by_id.page(store, &green);
    assert_eq!(
        page.items.iter().map(|item| item.slot).collect::<Vec<_>>(),
        [1]
    );
    assert_eq!(page.next, None);
}

pub(super) fn versions_are_selected_as_taxii_says(store: &dyn Store) {
    feed(store);
    // The newest arrives before the oldest.
    commit(
        store,
        NOON,
        vec![
            object(1, 5, "green"),
            object(1, 9, "green"),
            object(1, 2, "green"),
        ],
    );
    commit(store, NOON, vec![object(2, 7, "green")]);
    let permitted = everything(store);
    let check = |versions: Versions, expected: &[u64]| {
        for ids in [vec![], vec![id(1), id(2)]] {
            let filter = Filter {
                versions: versions.clone(),
                ids,
                ..Filter::default()
            };
            assert_eq!(
                Ask {
                    filter,
                    ..Ask::all()
                }
                .slots(store, &permitted),
                expected,
                "{versions:?}"
            );
        }
    };
    let none = Versions {
        last: false,
        ..Versions::default()
    };
    check(Versions::all(), &[1, 2, 3, 4]);
    check(Versions::default(), &[2, 4]);
    check(
        Versions {
            first: true,
            ..none.clone()
        },
        &[3, 4],
    );
    check(
        Versions {
            first: true,
            ..Versions::default()
        },
        &[2, 3, 4],
    );
    check(
        Versions {
            exact: vec![version(5), version(7)],
            ..none.clone()
        },
        &[1, 4],
    );
    check(
        Versions {
            exact: vec![version(8)],
            ..none
        },
        &[],
    );
}

pub(super) fn attack_25_a_line_has_only_so_many_copies_of_an_id(store: &dyn Store) {
    let version = |modified| NewObject {
        most_copies: 3,
        ..object(1, modified, "green")
    };
    let refused = |objects: Vec<NewObject>| {
        let batch = Batch {
            objects,
            ..Batch::at(NOON)
        };
        match store.commit(batch) {
            Err(StoreError::TooManyCopies { hashes }) => hashes,
            other => panic!("{other:?}"),
        }
    };
    commit(store, NOON, vec![version(0), version(1)]);
    // The latest of those that come together are too many, and nothing is kept.
    let hashes = refused(vec![version(4), version(3), version(2)]);
    assert_eq!(hashes, [version(3).hash, version(4).hash]);
    assert_eq!(store.counts().unwrap().slots, 2);
    // What is held is no further copy, nor is company, and every line has its own.
    let rimal = |modified| received(version(modified), "identity--rimal", CopyRank::Received);
    let company = |class| {
        let copy = received(version(0), "", CopyRank::Company);
        NewObject {
            class: vec![class],
            most_copies: usize::MAX,
            ..copy
        }
    };
    let mut objects: Vec<_> = (0..5).map(company).collect();
    objects.extend([version(0), version(2), version(2), version(1)]);
    objects.extend([rimal(0), rimal(1), rimal(2)]);
    commit(store, NOON, objects);
    assert_eq!(store.counts().unwrap().slots, 11);
    assert_eq!(refused(vec![version(3), rimal(3)]).len(), 2);
    // To one that may have more, there is room.
    let last = NewObject {
        most_copies: 4,
        ..version(3)
    };
    commit(store, NOON, vec![last]);
}
