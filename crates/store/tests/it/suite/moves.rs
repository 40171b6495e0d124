//! Copies that change their class or wait for a condition.

use mithaq_store::{
    Batch, ClassSet, CopyRank, Deliverer, Filter, Gain, Held, Move, NewObject, Outcome, Position,
    Store, Versions,
};

use super::{everything, feed};
use crate::support::{Ask, NOON, classes, commit, id, object, received, version};

fn sealed(no: u64, class: &str) -> NewObject {
    received(object(no, 0, class), "identity--sahil", CopyRank::Sealed)
}

/// Classes are words here, and of two becomes both.
fn both() -> Option<Gain> {
    Some(Gain::new(|held, brought| {
        let (held, brought) = (
            std::str::from_utf8(held).ok()?,
            std::str::from_utf8(brought).ok()?,
        );
        let known = held.split('+').any(|word| word == brought);
        (!known).then(|| format!("{held}+{brought}").into_bytes())
    }))
}

fn bring(store: &dyn Store, objects: Vec<NewObject>) -> Vec<Outcome> {
    let batch = Batch {
        objects,
        gain: both(),
        ..Batch::at(NOON)
    };
    store.commit(batch).unwrap().outcomes
}

fn go_on(store: &dyn Store, slot: u64, class: Option<&str>, held: Option<Held>) -> Option<u64> {
    let moves = vec![Move {
        slot,
        class: class.map(|class| class.as_bytes().to_vec()),
        held,
    }];
    let batch = Batch {
        moves,
        ..Batch::at(NOON)
    };
    store.commit(batch).unwrap().moved[0]
}

fn until(instant: Option<i64>) -> Option<Held> {
    Some(Held {
        until: instant,
        bytes: b"embargo".to_vec(),
    })
}

pub(super) fn inv_6_1_a_licence_gained_is_told_only_to_whom_it_opens_the_copy(store: &dyn Store) {
    feed(store);
    commit(store, NOON, vec![sealed(1, "a"), sealed(2, "a")]);
    let has_it = |store| classes(store, &["a", "b", "a+b"]);
    let first = Ask::all().page(store, &has_it(store));
    assert_eq!(first.items.len(), 2);
    let last = first.items[1].stamp;

    assert_eq!(
        bring(store, vec![sealed(1, "b"), sealed(3, "b")]),
        [Outcome::Gained(4), Outcome::New(3)]
    );
    // Once more changes nothing, whoever brings it.
    for class in ["a", "b"] {
        assert_eq!(bring(store, vec![sealed(1, class)]), [Outcome::Held(4)]);
    }
    // Who has it does not get it again; who begins anew gets it where it always was.
    let after = Ask::all().after(Position::AddedAfter(last));
    assert_eq!(after.slots(store, &has_it(store)), [3]);
    let anew = Ask::all().page(store, &has_it(store));
    let places: Vec<_> = anew
        .items
        .iter()
        .map(|item| (item.slot, item.stamp))
        .collect();
    assert_eq!(places[..2], [(4, first.items[0].stamp), (2, last)]);
    assert_eq!(places[2].0, 3);

    let copies = store.copies(&id(1)).unwrap();
    assert_eq!(copies.len(), 1);
    assert_eq!((copies[0].slot, &copies[0].earlier[..]), (4, &[1][..]));
    assert_eq!(copies[0].deliverer, Deliverer("identity--sahil".to_owned()));
    assert!(store.object(1).unwrap().is_none());
    assert!(store.object(4).unwrap().is_some());
    let counts = store.counts().unwrap();
    assert_eq!((counts.slots, counts.dead, counts.moved), (4, 0, 1));
    // By class: a (2), b (3), a+b (4).
    assert_eq!(store.class_sizes().unwrap(), [1, 1, 1]);
}

pub(super) fn inv_6_1_who_may_have_the_new_class_alone_gets_it_then(store: &dyn Store) {
    feed(store);
    commit(store, NOON, vec![sealed(1, "a"), sealed(2, "c")]);
    let may = |store| classes(store, &["a+b", "c"]);
    let first = Ask::all().page(store, &may(store));
    assert_eq!(first.items[0].slot, 2);
    bring(store, vec![sealed(1, "b")]);
    let after = Ask::all().after(Position::AddedAfter(first.items[0].stamp));
    assert_eq!(after.slots(store, &may(store)), [3]);
    // A licence lost.
    assert_eq!(go_on(store, 3, Some("b"), None), Some(4));
    assert_eq!(Ask::all().slots(store, &may(store)), [2]);
    assert_eq!(
        go_on(store, 3, Some("b"), None),
        None,
        "it stands elsewhere"
    );
    let of_one = Filter {
        ids: vec![id(1)],
        ..Filter::default()
    };
    let by_id = Ask {
        filter: of_one,
        ..Ask::latest()
    };
    assert!(by_id.slots(store, &may(store)).is_empty());
    assert_eq!(by_id.slots(store, &everything(store)), [4]);
}

pub(super) fn a_moved_copy_keeps_its_rank_and_what_finds_it(store: &dyn Store) {
    feed(store);
    let with_keys = |object: NewObject| NewObject {
        observables: vec![("domain", "c2.example".to_owned())],
        edges: vec![(id(9), "source_ref".to_owned())],
        ..object
    };
    let rimal = received(object(1, 0, "a"), "identity--rimal", CopyRank::Received);
    let sahil = received(object(1, 0, "a"), "identity--sahil", CopyRank::Received);
    commit(store, NOON, vec![with_keys(rimal), sahil]);
    assert_eq!(go_on(store, 1, Some("b"), None), Some(3));
    // First received is first received, wherever it stands now (DESIGN 6.5).
    assert_eq!(Ask::all().slots(store, &everything(store)), [3]);
    assert_eq!(store.lookup("domain", "c2.example", 0, 9).unwrap(), [3]);
    let referrers = store.referrers(&id(9), 0, 9).unwrap();
    assert_eq!(referrers.len(), 1);
    assert_eq!(referrers[0].slot, 3);
    assert_eq!(
        store.referring_classes(&id(9)).unwrap(),
        classes(store, &["b"])
    );
    let referring = |class, after, limit| {
        let classes = classes(store, &[class]);
        store.referring(&id(9), &classes, after, limit).unwrap()
    };
    assert_eq!(referring("b", 0, 9), [3]);
    assert_eq!(referring("b", 3, 9), [0; 0]);
    assert_eq!(referring("a", 0, 9), [0; 0], "it stood there");
    // Deleted, it leaves nothing to follow.
    let batch = Batch {
        deletions: vec![1, 3],
        ..Batch::at(NOON)
    };
    store.commit(batch).unwrap();
    assert_eq!(store.counts().unwrap().dead, 1);
    assert!(
        store
            .lookup("domain", "c2.example", 0, 9)
            .unwrap()
            .is_empty()
    );
    assert_eq!(Ask::all().slots(store, &everything(store)), [2]);
}

pub(super) fn inv_6_2_what_waits_for_a_condition_is_in_no_scan_and_comes_once(store: &dyn Store) {
    feed(store);
    let waits = NewObject {
        held: until(Some(NOON + 500)),
        ..object(2, 0, "a")
    };
    let forever = NewObject {
        held: until(None),
        ..object(2, 1, "a")
    };
    commit(
        store,
        NOON,
        vec![
            object(1, 0, "a"),
            waits,
            object(2, 2, "other"),
            forever,
            object(3, 0, "a"),
        ],
    );
    let may = classes(store, &["a"]);
    let first = Ask::all().page(store, &may);
    let stamps: Vec<_> = first.items.iter().map(|it| it.stamp - NOON).collect();
    // Gaps tell nothing of it.
    assert_eq!(stamps, [0, 1]);
    assert_eq!(Ask::latest().slots(store, &may), [1, 5]);
    let of_two = |versions| Ask {
        filter: Filter {
            ids: vec![id(2)],
            versions,
            ..Filter::default()
        },
        ..Ask::all()
    };
    assert!(of_two(Versions::all()).slots(store, &may).is_empty());

    assert_eq!(store.next_due().unwrap(), Some(NOON + 500));
    assert!(store.due(NOON + 500, 9).unwrap().is_empty(), "not past it");
    let due = store.due(NOON + 501, 9).unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!((due[0].slot, &due[0].id), (2, &id(2)));
    assert_eq!(Some(due[0].held.clone()), until(Some(NOON + 500)));
    assert!(store.copies(&id(2)).unwrap()[0].held.is_some());

    // Met: it comes to whoever has passed it, as something new.
    assert_eq!(go_on(store, 2, None, None), Some(6));
    assert_eq!(store.next_due().unwrap(), None);
    let after = Ask::all().after(Position::AddedAfter(first.items[1].stamp));
    assert_eq!(after.slots(store, &may), [6]);
    assert_eq!(of_two(Versions::all()).slots(store, &may), [6]);
    let whole = Ask::all().page(store, &may);
    let last = whole.items.last().unwrap();
    assert_eq!((whole.items.len(), last.slot), (3, 6));

    // Under a condition again, it is gone at once, and comes once more when that is met.
    assert_eq!(go_on(store, 6, None, until(None)), Some(7));
    assert_eq!(Ask::all().slots(store, &may), [1, 5]);
    assert_eq!(go_on(store, 7, None, None), Some(8));
    let after = Ask::all().after(Position::AddedAfter(last.stamp));
    assert_eq!(after.slots(store, &may), [8]);
    let copies = store.copies(&id(2)).unwrap();
    assert_eq!(copies[0].earlier, [2, 6, 7]);
}

pub(super) fn inv_6_4_what_keeps_classes_company_is_one_copy_to_readers(store: &dyn Store) {
    feed(store);
    let company = |class: &str| received(object(1, 0, class), "", CopyRank::Company);
    let outcomes = |objects| commit(store, NOON, objects).outcomes;
    outcomes(vec![object(1, 0, "own"), company("a"), object(2, 0, "a")]);
    assert_eq!(
        outcomes(vec![company("b"), object(3, 0, "b"), company("a")]),
        [Outcome::New(4), Outcome::New(5), Outcome::Held(2)]
    );
    let sees = |names: &[&str]| Ask::all().slots(store, &classes(store, names));
    // Where the object may not go by itself, it goes right before the first that needs it.
    assert_eq!(sees(&["a"]), [2, 3]);
    assert_eq!(sees(&["a", "b"]), [2, 3, 5]);
    // What goes by itself only later changes nothing for who has it.
    assert_eq!(sees(&["own", "a", "b"]), [2, 3, 5]);
}

pub(super) fn a_class_permitted_late_brings_no_definition_again(store: &dyn Store) {
    feed(store);
    let company = |class: &str| received(object(1, 0, class), "", CopyRank::Company);
    commit(
        store,
        NOON,
        vec![
            company("a"),
            object(2, 0, "a"),
            company("b"),
            object(3, 0, "b"),
        ],
    );
    let first = Ask::all().page(store, &classes(store, &["b"]));
    assert_eq!(
        first.items.iter().map(|it| it.slot).collect::<Vec<_>>(),
        [3, 4]
    );
    let all = classes(store, &["a", "b"]);
    let after = Ask::all().after(Position::AddedAfter(first.items[1].stamp));
    assert_eq!(after.slots(store, &all), [2]);
    assert_eq!(Ask::all().slots(store, &all), [3, 4, 2]);
}

/// TAXII 2.1 §5.3: the manifest's version of an object without versions is when it was added.
pub(super) fn an_object_without_versions_is_found_by_its_stamp(store: &dyn Store) {
    feed(store);
    let unversioned = |no| NewObject {
        version: None,
        ..object(no, 0, "a")
    };
    commit(
        store,
        NOON,
        vec![unversioned(1), object(2, 0, "a"), unversioned(3)],
    );
    let all: ClassSet = everything(store);
    let stamp_of = |no: u64| {
        let page = Ask::all().page(store, &all);
        let found = page.items.iter().find(|item| item.id == id(no));
        found.unwrap().stamp
    };
    let at = |stamps: &[i64], ids: &[u64]| {
        let exact = stamps
            .iter()
            .map(|stamp| mithaq_stix::Timestamp::from_unix_millis(*stamp))
            .chain([version(7)])
            .collect();
        let filter = Filter {
            ids: ids.iter().map(|no| id(*no)).collect(),
            versions: Versions {
                last: false,
                exact,
                ..Versions::default()
            },
            ..Filter::default()
        };
        Ask {
            filter,
            ..Ask::all()
        }
        .slots(store, &all)
    };
    for ids in [&[][..], &[1, 2, 3]] {
        assert_eq!(at(&[stamp_of(1)], ids), [1]);
        assert_eq!(at(&[stamp_of(3), stamp_of(1)], ids), [1, 3]);
        // An object with versions has its own.
        assert!(at(&[stamp_of(2)], ids).is_empty());
        assert!(at(&[NOON - 1], ids).is_empty());
    }
}
