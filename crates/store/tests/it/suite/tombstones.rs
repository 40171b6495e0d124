//! Versions that were deleted and do not come in again.

use mithaq_store::{
    Batch, CopyRank, Deliverer, LeafClosing, NewObject, Outcome, Scope, Store, StoreError,
    Tombstone,
};

use super::everything;
use crate::support::{NOON, object, received};

fn tombstone(of: &NewObject, scope: Scope) -> Tombstone {
    Tombstone {
        id: of.id.clone(),
        version: of.version.clone(),
        scope,
        cause: "operator".to_owned(),
    }
}

fn line(of: &str) -> Scope {
    Scope::Line(Deliverer(of.to_owned()))
}

fn commit(store: &dyn Store, objects: Vec<NewObject>) -> Result<Vec<Outcome>, StoreError> {
    let mut batch = Batch::at(NOON);
    batch.objects = objects;
    Ok(store.commit(batch)?.outcomes)
}

fn refused(store: &dyn Store, objects: Vec<NewObject>) -> bool {
    match commit(store, objects) {
        Ok(_) => false,
        Err(StoreError::Buried { hashes }) => !hashes.is_empty(),
        Err(error) => panic!("{error}"),
    }
}

/// Deleted as what, and what of it may come in then: the same from the same, from another, under another licence; the
/// next version.
pub(super) fn inv_7_7_what_was_deleted_stays_deleted_until_a_newer_version(store: &dyn Store) {
    let under = |mut object: NewObject, licence: &str| {
        object.under = Some(licence.to_owned());
        object
    };
    let cases: [(Scope, [bool; 4]); 3] = [
        (Scope::Anyone, [false, false, false, true]),
        (line("rimal"), [false, true, false, true]),
        (
            Scope::Under("rimal a".to_owned()),
            [false, true, true, true],
        ),
    ];
    for (no, (scope, comes_in)) in (0..).zip(cases) {
        let rimal = under(
            received(object(no, 0, "green"), "rimal", CopyRank::Received),
            "rimal a",
        );
        let slot = commit(store, vec![rimal.clone()]).unwrap()[0].slot();
        let mut batch = Batch::at(NOON);
        batch.deletions = vec![slot];
        batch.tombstones = vec![tombstone(&rimal, scope.clone())];
        store.commit(batch).unwrap();
        assert!(store.object(slot).unwrap().is_none());
        let sahil = under(
            received(object(no, 0, "green"), "sahil", CopyRank::Received),
            "sahil b",
        );
        let other = under(rimal.clone(), "rimal b");
        let newer = under(
            received(object(no, 1, "green"), "rimal", CopyRank::Received),
            "rimal a",
        );
        for (again, may) in [rimal, sahil, other, newer].into_iter().zip(comes_in) {
            // What comes along is not taken in without it either, and is without it.
            let beside = object(1_000 + no, 0, "green");
            assert_eq!(
                refused(store, vec![again.clone(), beside]),
                !may,
                "{scope:?} {:?}",
                again.under
            );
        }
    }
}

pub(super) fn inv_7_7_who_lifts_a_tombstone_lets_it_in(store: &dyn Store) {
    let copy = object(1, 0, "green");
    let stone = tombstone(&copy, Scope::Anyone);
    let mut batch = Batch::at(NOON);
    batch.tombstones = vec![stone.clone()];
    store.commit(batch).unwrap();
    assert_eq!(store.stand(std::slice::from_ref(&stone)).unwrap(), [true]);
    assert!(refused(store, vec![copy.clone()]));
    let mut batch = Batch::at(NOON);
    batch.lifted = vec![stone.clone()];
    store.commit(batch).unwrap();
    assert_eq!(store.stand(&[stone]).unwrap(), [false]);
    assert!(!refused(store, vec![copy]));
    assert_eq!(store.tombstone_count().unwrap(), 0);
}

/// Kept away for two reasons it stays away until both are gone; what nobody knows the reason of is lifted as such.
pub(super) fn inv_7_7_who_lifts_a_tombstone_lifts_its_own(store: &dyn Store) {
    let copy = object(1, 0, "green");
    let stones = ["operator", "a recall", ""].map(|cause| Tombstone {
        cause: cause.to_owned(),
        ..tombstone(&copy, Scope::Anyone)
    });
    let mut batch = Batch::at(NOON);
    batch.tombstones = stones.to_vec();
    store.commit(batch).unwrap();
    assert_eq!(store.tombstone_count().unwrap(), 1);
    assert_eq!(store.tombstones().unwrap().len(), 3);
    for (lifted, left) in (1..).zip([2, 1, 0]) {
        assert!(refused(store, vec![copy.clone()]));
        let mut batch = Batch::at(NOON);
        batch.lifted = vec![stones[lifted - 1].clone()];
        store.commit(batch).unwrap();
        let stand: Vec<bool> = (0..3).map(|no| lifted <= no).collect();
        assert_eq!(store.stand(&stones).unwrap(), stand);
        assert_eq!(store.tombstones().unwrap().len(), left);
    }
    assert!(!refused(store, vec![copy]));
}

/// What a restore brings back is found by the tombstones of the store that was lost.
pub(super) fn inv_7_8_what_stands_against_a_tombstone_is_found(store: &dyn Store) {
    let of = |no: u64| received(object(no, 0, "green"), "rimal", CopyRank::Received);
    let copies: Vec<NewObject> = (0..2000).map(of).collect();
    commit(store, copies.clone()).unwrap();
    let mut batch = Batch::at(NOON);
    batch.tombstones = vec![
        tombstone(&copies[7], Scope::Anyone),
        tombstone(&copies[700], line("rimal")),
        tombstone(&copies[1700], line("sahil")),
        tombstone(&of(9_999), Scope::Anyone),
    ];
    let keys = store.keys_of(&batch.tombstones).unwrap();
    let mut kept = Batch::at(NOON);
    kept.kept_tombstones = keys.clone();
    store.commit(kept).unwrap();
    let mut all = store.tombstones().unwrap();
    let mut expected = keys;
    all.sort_unstable();
    expected.sort_unstable();
    assert_eq!(all, expected);
    let mut buried = store.buried().unwrap();
    buried.sort_unstable();
    assert_eq!(buried, [8, 701]);
    let places = store
        .places_of_classes(&everything(store), 1990, 4)
        .unwrap();
    assert_eq!(places.len(), 4);
    assert_eq!(places[0].0, 1991);
    assert_eq!(store.course(8).unwrap(), [(8, 0)]);
}

pub(super) fn inv_7_7_a_leaf_that_was_closed_keeps_its_hashes(store: &dyn Store) {
    let leaf = super::logs::leaf("log", 0, "feed", &[1, 2]);
    let hashes = leaf.hashes.clone();
    let mut batch = Batch::at(NOON);
    batch.leaves = vec![leaf];
    store.commit(batch).unwrap();
    let salts = vec![[0; 32], [9; 32]];
    let mut batch = Batch::at(NOON);
    batch.closings = vec![LeafClosing {
        log: "log".to_owned(),
        no: 0,
        salts: salts.clone(),
    }];
    store.commit(batch).unwrap();
    let kept = store.leaf("log", 0).unwrap().unwrap();
    assert_eq!(kept.secret, None);
    assert_eq!(kept.salts, Some(salts));
    assert_eq!(kept.hashes, hashes);
}

/// Two who read the same leaf, and close another entry of it each.
pub(super) fn inv_7_7_two_closings_of_one_leaf_close_what_either_closed(store: &dyn Store) {
    let leaf = super::logs::leaf("log", 0, "feed", &[1, 2, 3]);
    let mut batch = Batch::at(NOON);
    batch.leaves = vec![leaf];
    store.commit(batch).unwrap();
    for closed in 0..2 {
        let mut salts = vec![[7; 32], [8; 32], [9; 32]];
        salts[closed] = [0; 32];
        let mut batch = Batch::at(NOON);
        batch.closings = vec![LeafClosing {
            log: "log".to_owned(),
            no: 0,
            salts,
        }];
        store.commit(batch).unwrap();
    }
    let kept = store.leaf("log", 0).unwrap().unwrap();
    assert_eq!(kept.secret, None);
    assert_eq!(kept.salts, Some(vec![[0; 32], [0; 32], [9; 32]]));
}
