//! What a kill, or a legal hold, or a key that comes late leaves to be done.

use super::*;
use crate::recalls::Begun;
use crate::recalls::attend::begin_and_delete;
use crate::recalls::book::Recalls;

/// Notes a backup of Qamar as one that was made now.
fn backs_up(all: &Alliance) -> i64 {
    let at = all.clock.reads();
    let mut batch = mithaq_store::Batch::at(at);
    batch.records.push(mithaq_store::RecordChange {
        kind: "backup-made".to_owned(),
        key: at.to_string(),
        bytes: Some(serde_json::to_vec(&serde_json::json!({"at": at, "file": "/none"})).unwrap()),
    });
    all.node(QAMAR).store.commit(batch).unwrap();
    at
}

#[test]
fn inv_7_6_a_recall_that_a_kill_broke_off_is_answered_as_any_other() {
    let object = unsealed(7);
    let mut answers = Vec::new();
    for is_killed in [false, true] {
        let all = four();
        all.imports(AMAL, &object);
        all.pulls(QAMAR, AMAL);
        all.pulls(SAHIL, QAMAR);
        all.clock.moves(1_000);
        let made = backs_up(&all);
        let asking = recall(&all, AMAL, QAMAR, (&id(7), version(&object)));
        assert_eq!(
            says(&all, QAMAR, AMAL, &[seal(&all, AMAL, &asking)]),
            [""; 0]
        );
        if is_killed {
            let asked = asked(&all, QAMAR, &asking.id).unwrap();
            begin_and_delete(all.node(QAMAR), &asked).unwrap();
            assert_eq!(copies(&all, QAMAR, 7), (0, 0));
        }
        attends(&all, QAMAR);
        let told = answered(&all, QAMAR, &asking.id).unwrap();
        let backups: Vec<i64> = told
            .backups
            .iter()
            .map(|backup| backup.made.as_ref().unwrap().unix_millis())
            .collect();
        assert_eq!(backups, [made]);
        assert_eq!(told.onward, BTreeMap::from([(party(&all, SAHIL), None)]));
        assert_eq!(sent(&all, QAMAR, SAHIL).len(), 1);
        answers.push((word(&told), told.beyond, told.versions));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, "deleted");
}

#[test]
fn inv_7_6_a_recall_that_was_begun_is_gone_on_with() {
    let all = four();
    let object = unsealed(7);
    all.imports(QAMAR, &object);
    all.pulls(SAHIL, QAMAR);
    let node = all.node(QAMAR);
    let making = crate::recalls::Making {
        case: Uuid::new_v4(),
        object: id(7),
        covers: Covers {
            versions: BTreeSet::from([version(&object)]),
            up_to: None,
        },
        ask: Ask::Restrict,
        reason: BTreeMap::new(),
        answer_by: None,
        first: None,
    };
    // As the command does, and no further.
    Begun::new(node, &making, Ask::Delete).unwrap();
    assert!(sent(&all, QAMAR, SAHIL).is_empty());
    attends(&all, QAMAR);
    let asked = sent(&all, QAMAR, SAHIL).remove(0);
    assert_eq!(
        (asked.recall.case, asked.recall.ask),
        (making.case, Ask::Delete)
    );
    assert_eq!(stands(&asked, &all), "asked");
    assert_eq!(copies(&all, QAMAR, 7), (1, 1));
    // Once.
    attends(&all, QAMAR);
    assert_eq!(sent(&all, QAMAR, SAHIL).len(), 1);
    assert!(node.projection().recalls().folded().strays.is_empty());
}

#[test]
fn a_reason_that_nobody_would_read_restricts_nothing() {
    let all = four();
    all.imports(QAMAR, &unsealed(7));
    all.pulls(SAHIL, QAMAR);
    let RecallRequest::Make {
        object, language, ..
    } = make(7, false)
    else {
        panic!("another");
    };
    let request = |length: usize| {
        Request::Recall(RecallRequest::Make {
            object: object.clone(),
            reason: Some("x".repeat(length)),
            language: language.clone(),
            restrict: false,
            delete_own: false,
        })
    };
    let refused = all.tries(QAMAR, request(4_097)).unwrap_err();
    assert_eq!(refused.code, "reason-too-long");
    assert_eq!(copies(&all, QAMAR, 7), (1, 0));
    attends(&all, QAMAR);
    assert!(sent(&all, QAMAR, SAHIL).is_empty());
    all.asks(QAMAR, request(4_096));
    assert_eq!(sent(&all, QAMAR, SAHIL).len(), 1);
}

/// Another's copy of the same version is no part of what was held for a procedure.
#[test]
fn inv_7_6_what_a_hold_kept_is_told_as_gone_though_anothers_copy_is_here() {
    let all = four();
    let object = unsealed(7);
    all.imports(AMAL, &object);
    all.imports(RIMAL, &object);
    all.pulls(QAMAR, AMAL);
    all.pulls(QAMAR, RIMAL);
    let Told::Holds { holds } = all.asks(
        QAMAR,
        Request::HoldAdd {
            object: id(7).to_string(),
            reason: "case 17".to_owned(),
            until: None,
        },
    ) else {
        panic!("no hold");
    };
    let asking = recall(&all, AMAL, QAMAR, (&id(7), version(&object)));
    assert_eq!(word(&asks(&all, AMAL, QAMAR, &asking)), "held");
    let hold = holds[0].id.clone();
    all.asks(QAMAR, Request::HoldLift { hold });
    all.clock.moves(1_000);
    attends(&all, QAMAR);
    assert_eq!(copies(&all, QAMAR, 7).0, 1, "Rimal's is here");
    assert_eq!(word(&answered(&all, QAMAR, &asking.id).unwrap()), "deleted");
}

/// What could not be verified counts as soon as its author's key is known, without a restart.
#[test]
fn the_fold_does_not_depend_on_when_a_key_came() {
    let all = four();
    let object = unsealed(7);
    let asking = recall(&all, AMAL, QAMAR, (&id(7), version(&object)));
    assert_eq!(word(&asks(&all, AMAL, QAMAR, &asking)), "not-held");
    let node = all.node(QAMAR);
    let whole = node.projection();
    let amal = whole.peers().get(&party(&all, AMAL)).unwrap().clone();
    let forget = |change| {
        let mut batch = mithaq_store::Batch::at(all.clock.reads());
        batch.records.push(change);
        batch.bump_epoch = true;
        node.store.commit(batch).unwrap();
        node.rebuild_now().unwrap();
        node.projection()
    };
    let without = forget(crate::peers::forget(&amal.party));
    let before = Recalls::load(node, without.peers(), &Default::default()).unwrap();
    assert_eq!(before.asking(&node.me).count(), 0);
    let with = forget(crate::peers::put(&amal).unwrap());
    let after = Recalls::load(node, with.peers(), &before).unwrap();
    assert_eq!(after.folded(), whole.recalls().folded());
    assert_eq!(after.asking(&node.me).count(), 1);
}
