//! What keeps a version away, or from everybody, is laid for a cause, and is taken off by that cause alone (7.6, 7.7).

use mithaq_agreement::condition::Condition;
use mithaq_stix::ObjectId;
use mithaq_store::{Scope, Tombstone};

use super::PEERS;
use super::deleted::{begins, deletes, of, refused, theirs};
use super::history::History;
use super::licences::{from, id, readers};
use super::stage::party;
use super::steps::Step;
use crate::admin::{Answer, Request};
use crate::conditions;
use crate::deletion::{Cause, CopyRef, look, put};

const VERSION: &str = "2026-12-01T00:00:00.000Z";
const DAY: i64 = 24;

/// The only version of an object of the first peer's, as a recall names it.
pub(super) fn copy(text: &str) -> CopyRef {
    CopyRef {
        id: id(text).parse().unwrap(),
        modified: Some(VERSION.parse().unwrap()),
        hash: None,
        deliverer: Some(party(PEERS[0])),
    }
}

pub(super) fn recall(no: u8) -> Cause {
    let id = format!("mithaq-recall--1111111{no}-1111-4111-8111-111111111111");
    Cause::Recall(ObjectId::parse(&id).unwrap())
}

pub(super) fn holds(history: &History, object: &str) -> String {
    let hold = Request::HoldAdd {
        object: object.to_owned(),
        reason: "case 17".to_owned(),
        until: None,
    };
    match history.stage().operates(hold) {
        Answer::Holds { mut holds } => holds.remove(0).id,
        answer => panic!("{answer:?}"),
    }
}

pub(super) fn lifts_hold(history: &History, hold: String) {
    history.stage().operates(Request::HoldLift { hold });
}

fn lifts_deletion(history: &History, object: &str) -> Result<Answer, crate::admin::AdminError> {
    history.stage().asks(Request::DeleteLift {
        object: object.to_owned(),
        modified: Some(VERSION.to_owned()),
        reason: "a test".to_owned(),
    })
}

/// What the copies of an object are restricted for.
fn restricted_by(history: &History, object: &str) -> Vec<String> {
    let store = &history.stage().node().store;
    let copies = store.copies(&object.parse().unwrap()).unwrap();
    let held = copies.iter().filter_map(|copy| copy.held.as_ref());
    let mut all: Vec<String> = held
        .flat_map(|held| conditions::read(held).unwrap())
        .map(|condition| match condition {
            Condition::Restricted { by } => by,
            other => panic!("{other:?}"),
        })
        .collect();
    all.sort();
    all
}

/// Its originator recalled it, a legal hold kept it, the recall was lifted, and then the hold.
#[test]
fn inv_7_6_a_recall_that_was_lifted_deletes_nothing_when_a_hold_ends() {
    let mut history = begins(false);
    let kept = theirs(7);
    history.brings(&from(0), &[&kept]);
    let [.., ours, _] = readers();
    let hold = holds(&history, &id(&kept));
    let node = history.stage().node();
    let which = [copy(&kept)];
    let erased = node.erase(&which, &recall(1)).unwrap();
    assert_eq!((erased.erased.len(), erased.held.len()), (0, 1));
    assert_eq!(history.sees(&ours), [] as [String; 0]);
    let lifted = node.lift(&which, &recall(1)).unwrap();
    assert_eq!((lifted.copies, lifted.deferred), (1, 1));
    assert_eq!(history.sees(&ours), [id(&kept)]);
    lifts_hold(&history, hold);
    history.goes_on(&Step::Restart);
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&kept)), 1);
    assert_eq!(history.sees(&ours), [id(&kept)]);
}

/// What another recall, or an operator, wanted deleted as well still is.
#[test]
fn inv_7_6_what_waits_for_a_hold_for_another_cause_goes_on_waiting() {
    for other in [recall(2), Cause::Operator] {
        let history = begins(false);
        let kept = theirs(7);
        history.brings(&from(0), &[&kept]);
        let [.., ours, _] = readers();
        let hold = holds(&history, &id(&kept));
        let node = history.stage().node();
        let which = [copy(&kept)];
        node.erase(&which, &recall(1)).unwrap();
        node.erase(&which, &other).unwrap();
        assert_eq!(restricted_by(&history, &id(&kept)).len(), 2);
        node.lift(&which, &recall(1)).unwrap();
        assert_eq!(restricted_by(&history, &id(&kept)).len(), 1);
        assert_eq!(history.sees(&ours), [] as [String; 0]);
        lifts_hold(&history, hold);
        assert_eq!(of(&history, &id(&kept)), 0, "{other:?}");
        // It stays away for that cause, and the lifted one has laid nothing.
        assert!(refused(&history, &from(0), &kept));
        node.lift(&which, &recall(1)).unwrap();
        assert!(refused(&history, &from(0), &kept));
        node.lift(&which, &other).unwrap();
        history.brings(&from(0), &[&kept]);
    }
}

#[test]
fn inv_7_7_who_lifts_takes_off_its_own_tombstones() {
    let mut history = begins(false);
    let gone = theirs(7);
    history.brings(&from(0), &[&gone]);
    let which = [copy(&gone)];
    deletes(&history, &id(&gone));
    let node = history.stage().node();
    node.erase(&which, &recall(1)).unwrap();
    node.erase(&which, &recall(2)).unwrap();
    for cause in [recall(1), recall(2)] {
        assert_eq!(node.lift(&which, &cause).unwrap().tombstones, 1);
        assert_eq!(node.lift(&which, &cause).unwrap().tombstones, 0);
        assert!(refused(&history, &from(0), &gone), "{cause:?}");
    }
    lifts_deletion(&history, &id(&gone)).unwrap();
    history.brings(&from(0), &[&gone]);
    // The other way round, and after a restart.
    node.erase(&which, &recall(1)).unwrap();
    let whoever = CopyRef {
        deliverer: None,
        ..copy(&gone)
    };
    node.erase(&[whoever], &Cause::Operator).unwrap();
    lifts_deletion(&history, &id(&gone)).unwrap();
    history.goes_on(&Step::Restart);
    assert!(refused(&history, &from(0), &gone));
    let again = lifts_deletion(&history, &id(&gone)).unwrap_err();
    assert_eq!(again.code, "not-deleted");
    let node = history.stage().node();
    node.lift(&which, &recall(1)).unwrap();
    history.goes_on(&Step::Restart);
    history.brings(&from(0), &[&gone]);
}

/// Nobody begins a period anew that is over.
#[test]
fn inv_7_7_what_retention_took_no_lift_brings_back() {
    let mut history = begins(true);
    let gone = theirs(7);
    history.brings(&from(0), &[&gone]);
    history.goes_on(&Step::Clock(31 * DAY));
    let node = history.stage().node();
    look(node).unwrap();
    assert_eq!(of(&history, &id(&gone)), 0);
    let which = [copy(&gone)];
    node.erase(&which, &recall(1)).unwrap();
    node.lift(&which, &recall(1)).unwrap();
    let operators = lifts_deletion(&history, &id(&gone)).unwrap_err();
    assert_eq!(operators.code, "not-deleted");
    assert!(refused(&history, &from(0), &gone));
}

/// A restriction of each cause, and the copy goes on when the last is off it.
#[test]
fn inv_7_6_a_copy_is_restricted_until_the_last_cause_is_gone() {
    let history = begins(false);
    let kept = theirs(7);
    history.brings(&from(0), &[&kept]);
    let [.., ours, _] = readers();
    let which = [copy(&kept)];
    let node = history.stage().node();
    let causes = [recall(1), recall(2), Cause::Operator];
    for cause in &causes {
        node.restrict(&which, cause, Vec::new()).unwrap();
        node.restrict(&which, cause, Vec::new()).unwrap();
    }
    assert_eq!(restricted_by(&history, &id(&kept)).len(), 3);
    for (cause, left) in causes.iter().zip([2, 1, 0]) {
        assert_eq!(history.sees(&ours), [] as [String; 0]);
        assert_eq!(node.lift(&which, cause).unwrap().copies, 1);
        assert_eq!(restricted_by(&history, &id(&kept)).len(), left);
    }
    assert_eq!(history.sees(&ours), [id(&kept)]);
}

/// A hold that ends while the node holds after a restore lets nothing go: who asked may have thought better of it.
#[test]
fn inv_7_8_what_waited_for_a_hold_is_not_deleted_while_the_node_holds() {
    let history = begins(false);
    let kept = theirs(7);
    history.brings(&from(0), &[&kept]);
    let hold = holds(&history, &id(&kept));
    deletes(&history, &id(&kept));
    let node = history.stage().node();
    node.lost_cursor().unwrap();
    assert!(node.hold.is_on());
    lifts_hold(&history, hold);
    look(node).unwrap();
    assert_eq!(of(&history, &id(&kept)), 1);
    history.stage().operates(Request::PeerWaive {
        peers: Vec::new(),
        reason: "a test".to_owned(),
    });
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&kept)), 0);
}

/// A node that ends when the tombstones of a lost store were put into it goes on with the deletions.
#[test]
fn inv_7_8_a_kill_between_tombstones_and_deletions_leaves_nothing_standing() {
    let mut history = begins(false);
    let (gone, stays) = (theirs(7), theirs(8));
    history.brings(&from(0), &[&gone, &stays]);
    let node = history.stage().node();
    let tombstone = Tombstone {
        id: id(&gone).parse().unwrap(),
        version: Some(VERSION.parse().unwrap()),
        scope: Scope::Anyone,
        cause: "operator".to_owned(),
    };
    let keys = node.store.keys_of(&[tombstone]).unwrap();
    put(&*node.store, &keys, node.watch.unix_millis()).unwrap();
    assert_eq!(of(&history, &id(&gone)), 1);
    history.goes_on(&Step::Restart);
    assert_eq!(of(&history, &id(&gone)), 0);
    assert_eq!(of(&history, &id(&stays)), 1);
    assert_eq!(crate::deletion::left(history.stage().node()).unwrap(), 0);
}

/// What a hold keeps is due at each look, and nothing is done about it twice.
#[test]
fn what_a_hold_keeps_costs_no_commit_when_it_is_due_again() {
    let mut history = begins(true);
    let kept = theirs(7);
    history.brings(&from(0), &[&kept]);
    holds(&history, &id(&kept));
    history.goes_on(&Step::Clock(31 * DAY));
    let node = history.stage().node();
    look(node).unwrap();
    assert_eq!(restricted_by(&history, &id(&kept)), ["retention"]);
    let before = node.store.commits();
    look(node).unwrap();
    assert_eq!(node.store.commits(), before);
}
