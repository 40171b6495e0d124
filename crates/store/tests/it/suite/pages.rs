//! Pages and stamps of a collection.

use std::sync::atomic::{AtomicBool, Ordering};

use mithaq_store::{
    Batch, ClassSet, Filter, Outcome, PageAnswer, PermitAnswer, Permitted, Position, Store,
    StoreError, Want,
};

use super::{everything, feed};
use crate::support::{Ask, NOON, classes, commit, id, object, version};

pub(super) fn types_and_ids_filter(store: &dyn Store) {
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

pub(super) fn pages_end_where_bytes_do(store: &dyn Store) {
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

pub(super) fn stamps_rise_by_a_millisecond_and_tell_nothing_of_what_is_withheld(store: &dyn Store) {
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

pub(super) fn clocks_that_go_back_move_no_stamp_back(store: &dyn Store) {
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

pub(super) fn stamps_do_not_run_further_ahead_than_a_day(store: &dyn Store) {
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

pub(super) fn long_collections_are_found_again_at_any_stamp(store: &dyn Store) {
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

pub(super) fn inv_7_2_what_becomes_permitted_late_reaches_those_who_have_passed_it(
    store: &dyn Store,
) {
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

pub(super) fn classes_met_and_changed_at_once_keep_their_places(store: &dyn Store) {
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

pub(super) fn inv_7_4_a_page_for_another_epoch_is_refused(store: &dyn Store) {
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

pub(super) fn a_class_that_nobody_decided_stops_the_page(store: &dyn Store) {
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

pub(super) fn a_collection_that_is_not_there_is_named(store: &dyn Store) {
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

pub(super) fn pages_are_read_while_batches_are_committed(store: &dyn Store) {
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
