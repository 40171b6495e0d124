//! Batches and what they bring beside objects.

use std::collections::BTreeSet;

use mithaq_store::{
    Batch, Crossing, CrossingFilter, CursorChange, NewCrossing, Outcome, RecordChange, Referrer,
    StatusChange, Store,
};

use super::{everything, feed};
use crate::support::{Ask, NOON, classes, commit, id, object, version};

pub(super) fn a_batch_that_fails_late_leaves_nothing_behind(store: &dyn Store) {
    commit(store, NOON, vec![object(1, 0, "green")]);
    // No store counts so far, which shows only when the crossing is written, after the objects.
    let impossible = NewCrossing {
        audience: "rimal".into(),
        agreement: "mutual".into(),
        collection: "feed".into(),
        purpose: "protection".into(),
        slots: vec![u64::MAX],
        articles: vec![],
        named: false,
        operator: None,
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

pub(super) fn a_batch_is_made_whole_or_not_at_all(store: &dyn Store) {
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

pub(super) fn deleted_objects_are_gone_and_keep_counting(store: &dyn Store) {
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

pub(super) fn observables_and_references_are_found(store: &dyn Store) {
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

pub(super) fn records_cursors_and_statuses_are_kept(store: &dyn Store) {
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

pub(super) fn crossings_are_found_again(store: &dyn Store) {
    let crossing = |audience: &str, agreement: &str, slots: &[u64]| NewCrossing {
        audience: audience.into(),
        agreement: agreement.into(),
        collection: "feed".into(),
        purpose: "protection".into(),
        slots: slots.to_vec(),
        articles: vec![(0, "exchange-1".into()), (7, "exchange-2".into())],
        named: audience == "sahil",
        operator: (agreement == "narrow").then(|| "noor".to_owned()),
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
            named: made.named,
            operator: made.operator,
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

pub(super) fn scans_go_through_everything(store: &dyn Store) {
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
