//! What every backend must do.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use mithaq_store::{
    Batch, ClassSet, CopyRank, Crossing, CrossingFilter, CursorChange, Filter, NewCrossing,
    Outcome, PageAnswer, PermitAnswer, Permitted, Position, RecordChange, Referrer, StatusChange,
    Store, StoreError, Versions, Want,
};

use crate::model;
use crate::support::{Ask, NOON, classes, commit, hash, id, object, received, version};

/// Run everything against stores that `make` makes, each of them empty.
pub fn suite(make: impl Fn() -> Box<dyn Store>) {
    let tests: &[fn(&dyn Store)] = &[
        a_second_import_changes_nothing,
        a_sealed_copy_is_held_whoever_delivers_it,
        each_deliverer_has_a_copy_and_the_best_one_is_seen,
        a_newer_version_supersedes_only_its_own_deliverers,
        a_withheld_version_hides_behind_the_last_permitted_one,
        versions_are_selected_as_taxii_says,
        types_and_ids_filter,
        pages_end_where_bytes_do,
        stamps_rise_by_a_millisecond_and_tell_nothing_of_what_is_withheld,
        clocks_that_go_back_move_no_stamp_back,
        stamps_do_not_run_further_ahead_than_a_day,
        long_collections_are_found_again_at_any_stamp,
        classes_met_and_changed_at_once_keep_their_places,
        a_batch_that_fails_late_leaves_nothing_behind,
        what_becomes_permitted_late_reaches_those_who_have_passed_it,
        a_page_for_another_epoch_is_refused,
        a_class_that_nobody_decided_stops_the_page,
        a_batch_is_made_whole_or_not_at_all,
        deleted_objects_are_gone_and_keep_counting,
        observables_and_references_are_found,
        records_cursors_and_statuses_are_kept,
        crossings_are_found_again,
        scans_go_through_everything,
        a_collection_that_is_not_there_is_named,
        pages_are_read_while_batches_are_committed,
    ];
    for test in tests {
        test(&*make());
    }
    model::pages_are_those_of_the_naive_collection(&make);
}

fn everything(store: &dyn Store) -> ClassSet {
    ClassSet::below(store.class_count().unwrap())
}

fn feed(store: &dyn Store) {
    store.ensure_collection("feed", NOON).unwrap();
}

fn a_second_import_changes_nothing(store: &dyn Store) {
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

fn a_sealed_copy_is_held_whoever_delivers_it(store: &dyn Store) {
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

fn each_deliverer_has_a_copy_and_the_best_one_is_seen(store: &dyn Store) {
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

/// DESIGN 4.6.
fn a_newer_version_supersedes_only_its_own_deliverers(store: &dyn Store) {
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
}

fn a_withheld_version_hides_behind_the_last_permitted_one(store: &dyn Store) {
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

fn versions_are_selected_as_taxii_says(store: &dyn Store) {
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

fn types_and_ids_filter(store: &dyn Store) {
    feed(store);
    let mut malware = object(2, 0, "green");
    malware.object_type = "malware".to_owned();
    commit(
        store,
        NOON,
        vec![object(1, 0, "green"), malware, object(3, 0, "red")],
    );
    let of = |types: &[&str], ids: &[u64]| {
        let types = types.iter().map(ToString::to_string).collect();
        let filter = Filter {
            types,
            ids: ids.iter().map(|no| id(*no)).collect(),
            ..Filter::default()
        };
        Ask {
            filter,
            ..Ask::latest()
        }
        .slots(store, &everything(store))
    };
    assert_eq!(of(&["malware"], &[]), [2]);
    assert_eq!(of(&["malware", "indicator"], &[]), [1, 2, 3]);
    assert!(of(&["tool"], &[]).is_empty());
    assert_eq!(of(&["indicator"], &[3, 2]), [3]);
    assert_eq!(of(&[], &[3, 2, 99]), [2, 3]);
}

fn pages_end_where_bytes_do(store: &dyn Store) {
    feed(store);
    commit(
        store,
        NOON,
        (0..10).map(|no| object(no, 0, "green")).collect(),
    );
    let size = object(0, 0, "green").body.len();
    let check = |max_bytes: usize, expected: usize| {
        let page = Ask {
            max_bytes,
            ..Ask::all()
        }
        .page(store, &everything(store));
        assert_eq!(
            (page.items.len(), page.next.is_some()),
            (expected, expected < 10),
            "{max_bytes} bytes"
        );
    };
    check(10 * size, 10);
    check(10 * size - 1, 9);
    check(size, 1);
    check(0, 1);
    let headers = Ask {
        want: Want::Headers,
        max_bytes: 0,
        ..Ask::all()
    }
    .page(store, &everything(store));
    assert_eq!(headers.items.len(), 10);
    assert!(
        headers
            .items
            .iter()
            .all(|item| item.body.is_empty() && item.version == Some(version(0)))
    );
}

fn stamps_rise_by_a_millisecond_and_tell_nothing_of_what_is_withheld(store: &dyn Store) {
    feed(store);
    let mixed =
        |from: u64| (from..from + 6).map(|no| object(no, 0, ["green", "red"][(no % 2) as usize]));
    commit(store, NOON, mixed(0).collect());
    commit(store, NOON + 1, mixed(6).collect());
    commit(store, NOON + 100, mixed(12).collect());
    let stamps = |names: &[&str]| {
        let page = Ask::all().page(store, &classes(store, names));
        page.items
            .iter()
            .map(|item| item.stamp - NOON)
            .collect::<Vec<_>>()
    };
    // Only the slots of the set are counted, so half of everything looks like a whole.
    assert_eq!(stamps(&["green"]), [0, 1, 2, 3, 4, 5, 100, 101, 102]);
}

fn clocks_that_go_back_move_no_stamp_back(store: &dyn Store) {
    feed(store);
    commit(store, NOON, vec![object(1, 0, "green")]);
    assert_eq!(
        commit(store, NOON - 5000, vec![object(2, 0, "green")]).at,
        NOON
    );
    let page = Ask::all().page(store, &everything(store));
    assert_eq!(
        page.items
            .iter()
            .map(|item| item.stamp - NOON)
            .collect::<Vec<_>>(),
        [0, 1]
    );
}

fn stamps_do_not_run_further_ahead_than_a_day(store: &dyn Store) {
    const DAY: i64 = 24 * 3_600_000;
    commit(store, NOON, vec![object(1, 0, "green")]);
    let at = |at, no| {
        store.commit(Batch {
            objects: vec![object(no, 0, "green")],
            ..Batch::at(at)
        })
    };
    assert_eq!(at(NOON - DAY + 1, 2).unwrap().last_slot, 2);
    let refused = at(NOON - DAY, 3).unwrap_err();
    assert!(
        matches!(refused, StoreError::TooFarAhead { ahead_ms, max_ms: DAY } if ahead_ms == DAY + 2)
    );
    // What brings nothing new takes no stamp.
    assert_eq!(at(NOON - DAY, 1).unwrap().outcomes, [Outcome::Held(1)]);
    assert_eq!(at(NOON - DAY + 2, 4).unwrap().last_slot, 3);
    assert_eq!(store.counts().unwrap().horizon, NOON + 2);
}

fn long_collections_are_found_again_at_any_stamp(store: &dyn Store) {
    feed(store);
    // More than two checkpoints apart, every third permitted.
    let names = ["green", "red", "amber"];
    let mut stamps = vec![];
    for batch in 0..9_u64 {
        let numbers = batch * 5000..batch * 5000 + 5000;
        let at = NOON + i64::try_from(batch).unwrap() * 2000;
        commit(
            store,
            at,
            numbers
                .clone()
                .map(|no| object(no, 0, names[(no % 3) as usize]))
                .collect(),
        );
        for no in numbers.filter(|no| no % 3 == 0) {
            let before = stamps.last().map_or(0, |(_, stamp)| *stamp);
            stamps.push((no + 1, at.max(before + 1)));
        }
    }
    let permitted = classes(store, &["green"]);
    for _ in 0..2 {
        for place in [0, 1, 340, 5000, 5461, 5462, 10_921, 10_922, 10_923, 14_998] {
            let (_, stamp) = stamps[place];
            let page = Ask::all()
                .limit(2)
                .after(Position::AddedAfter(stamp))
                .page(store, &permitted);
            let got: Vec<_> = page
                .items
                .iter()
                .map(|item| (item.slot, item.stamp))
                .collect();
            assert_eq!(
                got,
                stamps[place + 1..]
                    .iter()
                    .copied()
                    .take(2)
                    .collect::<Vec<_>>()
            );
            let (slot, stamp) = stamps[place];
            let filter = Filter {
                ids: vec![id(slot - 1)],
                ..Filter::default()
            };
            let page = Ask {
                filter,
                ..Ask::all()
            }
            .page(store, &permitted);
            assert_eq!((page.items[0].slot, page.items[0].stamp), (slot, stamp));
        }
    }
    let last = stamps[stamps.len() - 1].1;
    assert_eq!(
        Ask::all()
            .after(Position::AddedAfter(last))
            .page(store, &permitted)
            .items,
        []
    );
    // A full walk, page by page.
    let (mut walked, mut ask) = (
        vec![],
        Ask {
            want: Want::Headers,
            ..Ask::all()
        },
    );
    loop {
        let page = ask.page(store, &permitted);
        walked.extend(page.items.iter().map(|item| (item.slot, item.stamp)));
        let Some(next) = page.next else { break };
        ask = ask.from(next);
    }
    assert_eq!(walked, stamps);
}

fn what_becomes_permitted_late_reaches_those_who_have_passed_it(store: &dyn Store) {
    feed(store);
    commit(
        store,
        NOON,
        (0..6)
            .map(|no| object(no, 0, ["green", "red"][(no % 2) as usize]))
            .collect(),
    );
    let green = classes(store, &["green"]);
    let passed = Ask::all().page(store, &green);
    assert_eq!(
        passed
            .items
            .iter()
            .map(|item| item.slot)
            .collect::<Vec<_>>(),
        [1, 3, 5]
    );
    let last = passed.items[2].stamp;
    let answer = Ask::all().after(Position::AddedAfter(last)).answer(
        store,
        &everything(store),
        2,
        NOON + 1000,
    );
    let PageAnswer::Page(page) = answer else {
        panic!("no page")
    };
    let got: Vec<_> = page
        .items
        .iter()
        .map(|item| (item.slot, item.stamp - NOON))
        .collect();
    assert_eq!(got, [(2, 1000), (4, 1001), (6, 1002)]);
    // From the start everything comes once, and what had a stamp keeps it.
    let all = Ask::all().page(store, &everything(store));
    assert_eq!(all.items[..3], passed.items);
    assert_eq!(
        all.items.iter().map(|item| item.slot).collect::<Vec<_>>(),
        [1, 3, 5, 2, 4, 6]
    );
}

fn classes_met_and_changed_at_once_keep_their_places(store: &dyn Store) {
    feed(store);
    commit(
        store,
        NOON,
        vec![object(1, 0, "green"), object(2, 0, "amber")],
    );
    assert_eq!(Ask::all().slots(store, &classes(store, &["green"])), [1]);
    // `red` is new, `green` is no longer permitted: one page brings both to the store.
    commit(
        store,
        NOON + 10,
        vec![
            object(3, 0, "red"),
            object(4, 0, "green"),
            object(5, 0, "red"),
        ],
    );
    let red = classes(store, &["red"]);
    let page = Ask::all().page(store, &red);
    let got: Vec<_> = page
        .items
        .iter()
        .map(|item| (item.slot, item.stamp - NOON))
        .collect();
    // The stamp of slot 4 was counted, for it was permitted when it came.
    assert_eq!(got, [(3, 10), (5, 12)]);
    commit(
        store,
        NOON + 10,
        vec![object(6, 0, "green"), object(7, 0, "red")],
    );
    let page = Ask::all().page(store, &red);
    let got: Vec<_> = page
        .items
        .iter()
        .map(|item| (item.slot, item.stamp - NOON))
        .collect();
    assert_eq!(got, [(3, 10), (5, 12), (7, 13)]);
}

fn a_batch_that_fails_late_leaves_nothing_behind(store: &dyn Store) {
    commit(store, NOON, vec![object(1, 0, "green")]);
    // No store counts so far, which shows only when the crossing is written, after the objects.
    let impossible = NewCrossing {
        audience: "rimal".into(),
        agreement: "mutual".into(),
        collection: "feed".into(),
        purpose: "protection".into(),
        slots: vec![u64::MAX],
        articles: vec![],
    };
    let objects = || {
        (2..1500)
            .map(|no| object(no, 0, &format!("class {no}")))
            .collect()
    };
    for _ in 0..2 {
        let batch = Batch {
            objects: objects(),
            crossings: vec![impossible.clone()],
            ..Batch::at(NOON + 1)
        };
        assert!(store.commit(batch).is_err());
        assert_eq!(
            (store.counts().unwrap().slots, store.class_count().unwrap()),
            (1, 1)
        );
    }
    // The same among good ones, all at once, so that they share transactions.
    std::thread::scope(|scope| {
        for no in 5000..5030 {
            let bad = Batch {
                objects: vec![object(no + 1000, 0, &format!("class {no}"))],
                crossings: vec![impossible.clone()],
                ..Batch::at(NOON + 1)
            };
            scope.spawn(move || store.commit(bad).unwrap_err());
            scope.spawn(move || commit(store, NOON + 1, vec![object(no, 0, "green")]));
        }
    });
    let kept = store
        .objects_of_classes(&everything(store), 0, 9000)
        .unwrap()
        .objects;
    assert!(
        kept.iter().map(|object| object.slot).eq(1..=31),
        "slots are dense"
    );
    let ids: BTreeSet<_> = kept.into_iter().map(|object| object.id).collect();
    assert_eq!(ids, (5000..5030).chain([1]).map(id).collect());
    assert_eq!(store.class_count().unwrap(), 1);
    assert_eq!(commit(store, NOON + 2, objects()).last_slot, 1529);
    assert_eq!(store.class_count().unwrap(), 1499);
    assert_eq!(
        store
            .objects_of_classes(&everything(store), 0, 9000)
            .unwrap()
            .objects
            .len(),
        1529
    );
}

fn a_page_for_another_epoch_is_refused(store: &dyn Store) {
    feed(store);
    commit(store, NOON, vec![object(1, 0, "green")]);
    let permitted = everything(store);
    let mut request = mithaq_store::PageRequest {
        collection: "feed",
        permitted: &permitted,
        decided: 1,
        epoch: 0,
        at: NOON,
        after: Position::Start,
        limit: 10,
        max_bytes: 1000,
        filter: Filter::default(),
        want: Want::Bodies,
    };
    assert!(matches!(store.page(&request).unwrap(), PageAnswer::Page(_)));
    let bumped = store
        .commit(Batch {
            bump_epoch: true,
            ..Batch::at(NOON)
        })
        .unwrap();
    assert_eq!((bumped.epoch, store.epoch().unwrap()), (1, 1));
    assert_eq!(
        store.page(&request).unwrap(),
        PageAnswer::StaleEpoch { epoch: 1 }
    );
    let permit = Permitted {
        collection: "feed",
        permitted: &permitted,
        decided: 1,
        epoch: 0,
        at: NOON,
    };
    assert_eq!(
        store.permit(&permit).unwrap(),
        PermitAnswer::StaleEpoch { epoch: 1 }
    );
    request.epoch = 1;
    assert!(matches!(store.page(&request).unwrap(), PageAnswer::Page(_)));
    let late = Batch {
        expect_epoch: Some(0),
        bump_epoch: true,
        ..Batch::at(NOON)
    };
    assert!(matches!(
        store.commit(late).unwrap_err(),
        StoreError::EpochMoved {
            expected: 0,
            found: 1
        }
    ));
    assert_eq!(store.epoch().unwrap(), 1);
}

fn a_class_that_nobody_decided_stops_the_page(store: &dyn Store) {
    feed(store);
    commit(
        store,
        NOON,
        vec![
            object(1, 0, "green"),
            object(2, 0, "green"),
            object(3, 0, "red"),
        ],
    );
    let green = classes(store, &["green"]);
    assert_eq!(
        Ask::all().answer(store, &green, 1, NOON),
        PageAnswer::Undecided { class: 1 }
    );
    // A page that is full before it meets the class is not held up by it.
    assert!(matches!(
        Ask::all().limit(1).answer(store, &green, 1, NOON),
        PageAnswer::Page(_)
    ));
    let by_id = Ask {
        filter: Filter {
            ids: vec![id(3)],
            ..Filter::default()
        },
        ..Ask::latest()
    };
    assert_eq!(
        by_id.answer(store, &green, 1, NOON),
        PageAnswer::Undecided { class: 1 }
    );
    assert_eq!(store.classes_from(1).unwrap(), [(1, b"red".to_vec())]);
    assert_eq!(Ask::all().slots(store, &green), [1, 2]);
    assert!(by_id.slots(store, &green).is_empty());
}

fn a_batch_is_made_whole_or_not_at_all(store: &dyn Store) {
    commit(store, NOON, vec![object(1, 0, "green")]);
    let counts = store.counts().unwrap();
    let record = || RecordChange {
        kind: "peer".into(),
        key: "rimal".into(),
        bytes: Some(b"x".to_vec()),
    };
    let batch = Batch {
        expect_epoch: Some(7),
        objects: vec![object(2, 0, "red")],
        records: vec![record()],
        deletions: vec![1],
        ..Batch::at(NOON)
    };
    assert!(store.commit(batch.clone()).is_err());
    assert_eq!(store.counts().unwrap(), counts);
    assert_eq!(store.record("peer", "rimal").unwrap(), None);
    // Batches that share a transaction fail alone: good ones between bad ones, all at once.
    std::thread::scope(|scope| {
        for no in 10..40 {
            let bad = batch.clone();
            scope.spawn(move || store.commit(bad).unwrap_err());
            scope.spawn(move || commit(store, NOON, vec![object(no, 0, "green")]));
        }
    });
    assert_eq!(store.counts().unwrap().slots, 31);
    assert_eq!(store.counts().unwrap().dead, 0);
    let held = commit(
        store,
        NOON,
        (10..40).map(|no| object(no, 0, "green")).collect(),
    );
    let slots: BTreeSet<_> = held.outcomes.iter().map(|outcome| outcome.slot()).collect();
    assert!(
        slots.iter().eq(&(2..=31).collect::<Vec<_>>()),
        "slots are dense"
    );
}

fn deleted_objects_are_gone_and_keep_counting(store: &dyn Store) {
    feed(store);
    let mut objects: Vec<_> = (0..3000).map(|no| object(no, 0, "green")).collect();
    for object in &mut objects {
        object.observables = vec![("domain", format!("{}.example", object.id.uuid()))];
        object.edges = vec![(id(1), "object_refs".to_owned())];
    }
    let domain = objects[4].observables[0].1.clone();
    commit(store, NOON, objects.clone());
    let permitted = everything(store);
    let before = Ask::all().page(store, &permitted);
    assert_eq!(store.lookup("domain", &domain, 0, 10).unwrap(), [5]);
    // One in a full chunk, one in the tail, one twice, one that never was.
    let deletions = vec![5, 2999, 5, 90_000, 0, u64::MAX];
    store
        .commit(Batch {
            deletions,
            ..Batch::at(NOON + 10_000)
        })
        .unwrap();
    assert_eq!(store.counts().unwrap().dead, 2);
    assert!(store.object(5).unwrap().is_none());
    assert!(store.copies(&id(4)).unwrap().is_empty());
    assert!(store.lookup("domain", &domain, 0, 10).unwrap().is_empty());
    assert_eq!(store.referrers(&id(1), 0, 9000).unwrap().len(), 2998);
    let after = Ask::all().page(store, &permitted);
    let rest = before.items.iter().filter(|item| item.slot != 5);
    assert!(
        after.items.iter().zip(rest).all(|(a, b)| a == b),
        "no other stamp moves"
    );
    let all = store.objects_of_classes(&permitted, 0, 9000).unwrap();
    assert_eq!(all.objects.len(), 2998);
    // What comes again is new.
    let again = commit(store, NOON + 20_000, vec![objects[4].clone()]);
    assert_eq!(again.outcomes, [Outcome::New(3001)]);
    assert_eq!(store.lookup("domain", &domain, 0, 10).unwrap(), [3001]);
}

fn observables_and_references_are_found(store: &dyn Store) {
    let mut first = object(1, 0, "green");
    first.observables = vec![
        ("domain", "c2.example".into()),
        ("ipv4", "192.0.2.7".into()),
        ("domain", "c2.example".into()),
    ];
    first.edges = vec![(id(9), "source_ref".into()), (id(9), "target_ref".into())];
    let mut second = object(2, 0, "green");
    second.observables = vec![("domain", "c2.example".into())];
    second.edges = vec![(id(9), "object_refs".into()), (id(8), "object_refs".into())];
    commit(store, NOON, vec![first, second]);
    assert_eq!(store.lookup("domain", "c2.example", 0, 10).unwrap(), [1, 2]);
    assert_eq!(store.lookup("domain", "c2.example", 0, 1).unwrap(), [1]);
    assert_eq!(store.lookup("domain", "c2.example", 1, 10).unwrap(), [2]);
    assert_eq!(store.lookup("ipv4", "192.0.2.7", 0, 10).unwrap(), [1]);
    assert!(
        store
            .lookup("ipv4", "c2.example", 0, 10)
            .unwrap()
            .is_empty(),
        "the kind counts"
    );
    let by = |slot, property: &str| Referrer {
        slot,
        property: property.to_owned(),
    };
    let found = store.referrers(&id(9), 0, 10).unwrap();
    assert_eq!(
        found,
        [
            by(1, "source_ref"),
            by(1, "target_ref"),
            by(2, "object_refs")
        ]
    );
    assert_eq!(
        store.referrers(&id(9), 1, 10).unwrap(),
        [by(2, "object_refs")]
    );
}

fn records_cursors_and_statuses_are_kept(store: &dyn Store) {
    let record = |key: &str, bytes: Option<&[u8]>| RecordChange {
        kind: "peer".into(),
        key: key.into(),
        bytes: bytes.map(<[u8]>::to_vec),
    };
    let cursor = |bytes: Option<&[u8]>| CursorChange {
        key: "rimal/feed".into(),
        bytes: bytes.map(<[u8]>::to_vec),
    };
    let status = |id: &str| StatusChange {
        id: id.into(),
        bytes: b"pending".to_vec(),
    };
    let batch = Batch {
        records: vec![
            record("rimal", Some(b"1")),
            record("sahil", Some(b"2")),
            record("rimal", Some(b"3")),
        ],
        cursors: vec![cursor(Some(b"page 7"))],
        statuses: vec![status("old")],
        ..Batch::at(NOON)
    };
    store.commit(batch).unwrap();
    assert_eq!(store.record("peer", "rimal").unwrap().unwrap(), b"3");
    assert_eq!(store.record("client", "rimal").unwrap(), None);
    let both = [
        ("rimal".to_owned(), b"3".to_vec()),
        ("sahil".to_owned(), b"2".to_vec()),
    ];
    assert_eq!(store.records("peer").unwrap(), both);
    assert_eq!(store.cursor("rimal/feed").unwrap().unwrap(), b"page 7");
    let batch = Batch {
        records: vec![record("rimal", None)],
        cursors: vec![cursor(None)],
        statuses: vec![status("new")],
        forget_statuses_before: Some(NOON + 1),
        ..Batch::at(NOON + 1)
    };
    store.commit(batch).unwrap();
    assert_eq!(store.records("peer").unwrap().len(), 1);
    assert_eq!(store.cursor("rimal/feed").unwrap(), None);
    assert_eq!(store.status("old").unwrap(), None);
    assert_eq!(store.status("new").unwrap().unwrap(), b"pending");
}

fn crossings_are_found_again(store: &dyn Store) {
    let crossing = |audience: &str, agreement: &str, slots: &[u64]| NewCrossing {
        audience: audience.into(),
        agreement: agreement.into(),
        collection: "feed".into(),
        purpose: "protection".into(),
        slots: slots.to_vec(),
        articles: vec![(0, "exchange-1".into()), (7, "exchange-2".into())],
    };
    let made = [
        crossing("rimal", "mutual", &[3, 4, 9, 2]),
        crossing("sahil", "mutual", &[3]),
        crossing("rimal", "narrow", &[]),
    ];
    store
        .commit(Batch {
            crossings: made[..2].to_vec(),
            ..Batch::at(NOON)
        })
        .unwrap();
    store
        .commit(Batch {
            crossings: made[2..].to_vec(),
            ..Batch::at(NOON + 1)
        })
        .unwrap();
    let all = store.crossings(&CrossingFilter::default()).unwrap();
    let expected = (1..)
        .zip([NOON, NOON, NOON + 1])
        .zip(made)
        .map(|((no, at), made)| Crossing {
            no,
            at,
            audience: made.audience,
            agreement: made.agreement,
            collection: made.collection,
            purpose: made.purpose,
            slots: made.slots,
            articles: made.articles,
        });
    assert_eq!(all, expected.collect::<Vec<_>>());
    let check = |filter: CrossingFilter, expected: &[u64]| {
        let found = store.crossings(&filter).unwrap();
        assert_eq!(
            found.iter().map(|crossing| crossing.no).collect::<Vec<_>>(),
            expected,
            "{filter:?}"
        );
    };
    let all = CrossingFilter::default;
    check(
        CrossingFilter {
            audience: Some("rimal".into()),
            ..all()
        },
        &[1, 3],
    );
    check(
        CrossingFilter {
            agreement: Some("mutual".into()),
            ..all()
        },
        &[1, 2],
    );
    check(
        CrossingFilter {
            slot: Some(3),
            ..all()
        },
        &[1, 2],
    );
    check(
        CrossingFilter {
            slot: Some(5),
            ..all()
        },
        &[],
    );
    check(
        CrossingFilter {
            after: 1,
            limit: 1,
            ..all()
        },
        &[2],
    );
    assert_eq!(store.counts().unwrap().crossings, 3);
}

fn scans_go_through_everything(store: &dyn Store) {
    commit(
        store,
        NOON,
        (0..2500)
            .map(|no| object(no, 0, ["green", "red"][(no % 2) as usize]))
            .collect(),
    );
    let red = classes(store, &["red"]);
    let (mut slots, mut after) = (vec![], 0);
    loop {
        let scan = store.objects_of_classes(&red, after, 300).unwrap();
        assert_eq!((scan.last_slot, scan.epoch), (2500, 0));
        slots.extend(scan.objects.iter().map(|object| object.slot));
        let Some(next) = scan.next else { break };
        after = next;
    }
    assert_eq!(
        slots,
        (1..=2500).filter(|slot| slot % 2 == 0).collect::<Vec<_>>()
    );
    let one = store.object(2).unwrap().unwrap();
    assert_eq!(
        (one.id, one.version, one.body),
        (id(1), Some(version(0)), object(1, 0, "").body)
    );
    assert!(store.object(2501).unwrap().is_none());
}

fn a_collection_that_is_not_there_is_named(store: &dyn Store) {
    let permitted = ClassSet::new();
    let permit = Permitted {
        collection: "feed",
        permitted: &permitted,
        decided: 0,
        epoch: 0,
        at: NOON,
    };
    assert!(
        matches!(store.permit(&permit).unwrap_err(), StoreError::UnknownCollection { key } if key == "feed")
    );
    feed(store);
    feed(store);
    assert_eq!(store.permit(&permit).unwrap(), PermitAnswer::Done);
    assert!(Ask::all().page(store, &permitted).items.is_empty());
}

fn pages_are_read_while_batches_are_committed(store: &dyn Store) {
    feed(store);
    commit(store, NOON, vec![object(0, 0, "green")]);
    let permitted = everything(store);
    let done = AtomicBool::new(false);
    let (mut seen, mut ask) = (vec![], Ask::all().limit(7));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for batch in 0..30 {
                let numbers = 1 + batch * 100..101 + batch * 100;
                commit(
                    store,
                    NOON + 1,
                    numbers.map(|no| object(no, 0, "green")).collect(),
                );
            }
            done.store(true, Ordering::Release);
        });
        loop {
            let last = done.load(Ordering::Acquire);
            let page = ask.page(store, &permitted);
            seen.extend(page.items.iter().map(|item| (item.slot, item.stamp)));
            match (page.next, page.items.last()) {
                (Some(next), _) => ask = ask.clone().from(next),
                (None, Some(item)) => ask = ask.clone().after(Position::AddedAfter(item.stamp)),
                (None, None) if last => break,
                (None, None) => {}
            }
        }
    });
    assert!(
        seen.iter().map(|(slot, _)| *slot).eq(1..=3001),
        "each object exactly once"
    );
    assert!(seen.is_sorted_by(|a, b| a.1 < b.1));
}
