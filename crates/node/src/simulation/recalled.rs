//! Recalls in a whole node: made by us and broken off, and several at a time of which one cannot be attended to (7.6).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_recall::{Ask, Covers, Recall, Version, recall_id};
use mithaq_stix::{Object, Timestamp};
use mithaq_store::{Batch, RecordChange};
use uuid::Uuid;

use super::deleted::{begins, of, theirs};
use super::history::History;
use super::licences::{GREEN, from, id, indicator, readers};
use super::stage::{party, sealed};
use super::steps::Step;
use super::{ME, PEERS};
use crate::intake::Origin;
use crate::recalls::{Begun, Making, attend};

fn versions(text: &str) -> Covers {
    let object = Object::parse(text.as_bytes()).unwrap().object;
    // As it is held: by the hash of its text where it bears a seal.
    let hashes = [object.hash(), mithaq_stix::seal::unsealed_hash(&object)];
    Covers {
        versions: hashes
            .map(|hash| Version {
                modified: object.version().cloned(),
                hash,
            })
            .into(),
        up_to: None,
    }
}

/// The first peer recalls an object of its own.
fn recalls(history: &History, case: u128, text: &str) -> Recall {
    let (author, to) = (party(PEERS[0]), BTreeSet::from([party(ME)]));
    let at = Timestamp::from_unix_millis(history.stage().clock.reads());
    let case = Uuid::from_u128(case);
    let recall = Recall {
        id: recall_id(&author, &case, &to).unwrap(),
        hash: [0; 32],
        author: author.clone(),
        created: at.clone(),
        modified: at,
        lifted: false,
        to,
        case,
        object: id(text).parse().unwrap(),
        covers: versions(text),
        ask: Ask::Delete,
        reason: BTreeMap::new(),
        answer_by: None,
        first: None,
    };
    let body = sealed(PEERS[0], &recall.write().unwrap());
    let origin = Origin::Channel { peer: author };
    assert_eq!(history.stage().take(&origin, &[body]), Some(vec![true]));
    recall
}

/// A node that ends when what is meant is restricted, and before anybody is asked, asks when it goes on.
#[test]
fn inv_7_6_a_recall_that_was_begun_is_made_after_a_kill() {
    let mut history = begins(false);
    let text = indicator(1, 0, &[GREEN]);
    history.imports_texts(&[&text]);
    let [first, .., ours, _] = readers();
    assert_eq!(history.sees(&first), [id(&text)]);
    let making = Making {
        case: Uuid::from_u128(7),
        object: id(&text).parse().unwrap(),
        covers: versions(&text),
        ask: Ask::Restrict,
        reason: BTreeMap::new(),
        answer_by: None,
        first: None,
    };
    Begun::new(history.stage().node(), &making, Ask::Delete).unwrap();
    assert_eq!(history.sees(&ours), [] as [String; 0]);
    history.goes_on(&Step::Restart);
    let node = history.stage().node();
    assert!(node.projection().recalls().folded().cases.is_empty());
    attend(node).unwrap();
    node.refresh().unwrap();
    let projection = node.projection();
    let cases = &projection.recalls().folded().cases;
    let [(_, case)] = cases.iter().collect::<Vec<_>>()[..] else {
        panic!("{cases:?}");
    };
    let asked: Vec<_> = case
        .asked
        .iter()
        .map(|((_, of), one)| (of, one.recall.ask))
        .collect();
    assert_eq!(asked, [(&party(PEERS[0]), Ask::Delete)]);
    let own: Vec<_> = case.own.values().map(|one| one.recall.ask).collect();
    assert_eq!(own, [Ask::Restrict]);
    // Once.
    let before = node.store.commits();
    attend(node).unwrap();
    assert_eq!(node.store.commits(), before);
}

/// One that cannot be attended to keeps no other waiting.
#[test]
fn inv_7_6_a_recall_that_fails_stops_no_other() {
    let history = begins(false);
    let texts = [theirs(1), theirs(2), theirs(3)];
    for text in &texts {
        history.brings(&from(0), &[text]);
    }
    let made = [0, 1, 2].map(|no| recalls(&history, no as u128, &texts[no]));
    let node = history.stage().node();
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(RecordChange {
        kind: "recall-decision".to_owned(),
        key: made[1].id.to_string(),
        bytes: Some(b"none".to_vec()),
    });
    node.store.commit(batch).unwrap();
    node.refresh().unwrap();
    attend(node).unwrap();
    let left = texts.each_ref().map(|text| of(&history, &id(text)));
    assert_eq!(left, [0, 1, 0]);
}
