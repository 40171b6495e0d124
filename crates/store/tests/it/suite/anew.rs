//! A store whose past was lost, or whose clock was wrong, begins anew (DESIGN 7.8, 5.9).

use mithaq_store::{Batch, ClassSet, Position, Store};

use super::{everything, feed};
use crate::support::{Ask, NOON, classes, commit, object};

const DAY: i64 = 24 * 3_600_000;

fn begin_anew(store: &dyn Store, from: i64, at: i64) {
    let committed = store.commit(Batch {
        anew: Some(from),
        ..Batch::at(at)
    });
    committed.unwrap();
}

fn stamps(store: &dyn Store, permitted: &ClassSet, after: Position) -> Vec<i64> {
    let page = Ask::all().after(after).page(store, permitted);
    page.items.iter().map(|item| item.stamp - NOON).collect()
}

pub(super) fn inv_7_8_what_comes_after_a_loss_is_stamped_above_all_that_readers_saw(
    store: &dyn Store,
) {
    feed(store);
    commit(
        store,
        NOON,
        vec![object(1, 0, "green"), object(2, 0, "red")],
    );
    let before = stamps(store, &everything(store), Position::Start);
    assert_eq!(before, [0, 1]);
    let epoch = store.epoch().unwrap();
    begin_anew(store, NOON + DAY, NOON + 10);
    assert!(epoch + 1_000_000 < store.epoch().unwrap());
    assert_eq!(store.counts().unwrap().floor, NOON + DAY);
    // A full day's numbers are to be had from there on.
    commit(
        store,
        NOON + 10,
        vec![object(3, 0, "green"), object(4, 0, "green")],
    );
    commit(store, NOON + 20, vec![object(5, 0, "green")]);
    let all = everything(store);
    assert_eq!(
        stamps(store, &all, Position::Start),
        [0, 1, DAY, DAY + 1, DAY + 2]
    );
    // Whoever read to the end before the loss, and in what was lost still further, gets what is new, once.
    for seen in [NOON + 1, NOON + 500, NOON + DAY - 1] {
        let new = stamps(store, &all, Position::AddedAfter(seen));
        assert_eq!(new, [DAY, DAY + 1, DAY + 2]);
    }
    // People are told when it arrived.
    assert_eq!(store.arrival(3).unwrap(), Some(NOON + 10));
    assert_eq!(store.arrival(5).unwrap(), Some(NOON + 20));
    // Once the clock has passed the floor, all is as ever.
    commit(store, NOON + 2 * DAY, vec![object(6, 0, "green")]);
    let last = stamps(store, &all, Position::AddedAfter(NOON + DAY + 2));
    assert_eq!(last, [2 * DAY]);
}

/// A second restore, from a backup that knows nothing of the first, begins a day after its own clock. That is above
/// all that was stamped since the first if no more than an object came for each millisecond; and no further.
pub(super) fn inv_7_8_a_second_loss_within_a_day_is_covered_up_to_an_object_a_millisecond(
    store: &dyn Store,
) {
    const BETWEEN: i64 = 10;
    feed(store);
    begin_anew(store, NOON + DAY, NOON);
    let objects = |from: u64, to: u64| (from..to).map(|no| object(no, 0, "green")).collect();
    let last = |store: &dyn Store| {
        let stamps = stamps(store, &everything(store), Position::Start);
        *stamps.last().unwrap()
    };
    let second_begins = DAY + BETWEEN;
    commit(store, NOON + BETWEEN, objects(1, 11));
    assert_eq!(last(store), DAY + 9);
    assert!(last(store) < second_begins);
    commit(store, NOON + BETWEEN, objects(11, 31));
    assert!(
        second_begins < last(store),
        "known, and told in `node::hold`"
    );
}

pub(super) fn what_is_told_late_after_a_loss_is_above_it_too(store: &dyn Store) {
    feed(store);
    commit(
        store,
        NOON,
        vec![object(1, 0, "green"), object(2, 0, "red")],
    );
    let green = classes(store, &["green"]);
    assert_eq!(stamps(store, &green, Position::Start), [0]);
    begin_anew(store, NOON + DAY, NOON + 10);
    let both = everything(store);
    let late = stamps(store, &both, Position::AddedAfter(NOON + 5000));
    assert_eq!(late, [DAY]);
}

/// DESIGN 5.9: the clock had jumped ten years ahead, and everything that came in meanwhile has its mark.
pub(super) fn a_clock_that_was_wrong_shuts_nobody_out(store: &dyn Store) {
    const FAR: i64 = 3650 * DAY;
    feed(store);
    commit(store, NOON, vec![object(1, 0, "green")]);
    commit(store, NOON + FAR, vec![object(2, 0, "green")]);
    let refused = store.commit(Batch {
        objects: vec![object(3, 0, "green")],
        ..Batch::at(NOON + 10)
    });
    assert!(refused.is_err(), "stamps are ten years ahead");
    begin_anew(store, 0, NOON + 10);
    commit(store, NOON + 20, vec![object(3, 0, "green")]);
    assert_eq!(
        stamps(store, &everything(store), Position::Start),
        [0, FAR, FAR + 1],
        "no stamp goes back"
    );
    assert_eq!(store.arrival(3).unwrap(), Some(NOON + 20));
    assert_eq!(store.counts().unwrap().last_arrival, NOON + 20);
}
