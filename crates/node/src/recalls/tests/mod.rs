//! Recalls between nodes in one process, with peers that say what they like: Amal makes what is recalled, Qamar holds it,
//! Rimal lies, Sahil has what Qamar passed on.

mod bounds;
mod broken_off;
mod licences;
mod onward;

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::{
    ANSWER_TYPE, Answer, Ask, Asked, Covers, First, RECALL_TYPE, Recall, State, Version, answer_id,
    recall_id,
};
use mithaq_stix::{Object, ObjectId, Timestamp};
use uuid::Uuid;

use super::attend;
use crate::admin::{Answer as Told, RecallRequest, RecallView, Request};
use crate::alliance::Alliance;
use crate::intake::{self, Alongside, Origin};
use crate::operator;

const AMAL: usize = 0;
const QAMAR: usize = 1;
const RIMAL: usize = 2;
const SAHIL: usize = 3;

const MODIFIED: &str = "2026-11-20T08:00:00.000Z";

/// All four, with agreements by which what is made goes from Amal and Rimal to Qamar and on to Sahil, and from Amal to Rimal
/// and on to Qamar.
fn four() -> Alliance {
    let all = Alliance::of(&["Amal", "Qamar", "Rimal", "Sahil"]);
    for (one, other) in [(AMAL, QAMAR), (RIMAL, QAMAR), (AMAL, RIMAL), (QAMAR, SAHIL)] {
        let parties = [AMAL, QAMAR, RIMAL, SAHIL].map(|who| format!("\"{}\"", all.party(who)));
        let listed = parties.iter().enumerate();
        let listed: Vec<&str> = listed
            .filter(|(who, _)| *who != one && *who != other)
            .map(|(_, party)| party.as_str())
            .collect();
        let to = format!("to = \"listed\"\nparties = [{}]", listed.join(", "));
        all.agree(one, other, |draft| {
            let edited = draft.replace("to = \"none\"", &to);
            assert_ne!(edited, draft);
            edited.replace("material = \"own\"", "material = \"own-and-received\"")
        });
    }
    all
}

fn id(number: u32) -> ObjectId {
    ObjectId::parse(&format!(
        "indicator--{number:08x}-5a8b-4f1e-8c07-1f6a2b3c4d5e"
    ))
    .unwrap()
}

/// An indicator that nobody has sealed.
fn unsealed(number: u32) -> String {
    let id = id(number);
    format!(
        r#"{{"type":"indicator","spec_version":"2.1","id":"{id}","created":"{MODIFIED}","modified":"{MODIFIED}","name":"Beacon","pattern":"[ipv4-addr:value = '192.0.2.7']","pattern_type":"stix","valid_from":"{MODIFIED}","object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}}"#
    )
}

/// The same, sealed by a node.
fn sealed(all: &Alliance, by: usize, number: u32) -> String {
    let party = all.party(by);
    let text = unsealed(number).replacen(
        "\"created\"",
        &format!("\"created_by_ref\":\"{party}\",\"created\""),
        1,
    );
    let sealed = operator::sealed(all.node(by), text.as_bytes(), "indicator");
    String::from_utf8(sealed.unwrap()).unwrap()
}

fn version(text: &str) -> Version {
    let object = Object::parse(text.as_bytes()).unwrap().object;
    Version {
        modified: object.version().cloned(),
        hash: match mithaq_stix::seal::is_sealed(&object) {
            true => mithaq_stix::seal::unsealed_hash(&object),
            false => object.hash(),
        },
    }
}

fn now(all: &Alliance) -> Timestamp {
    Timestamp::from_unix_millis(all.clock.reads())
}

/// A recall by whoever writes it, of one version.
fn recall(all: &Alliance, by: usize, to: usize, (object, version): (&ObjectId, Version)) -> Recall {
    let (author, case) = (all.node(by).me.clone(), Uuid::new_v4());
    let to = BTreeSet::from([all.node(to).me.clone()]);
    Recall {
        id: recall_id(&author, &case, &to).unwrap(),
        hash: [0; 32],
        author,
        created: now(all),
        modified: now(all),
        lifted: false,
        to,
        case,
        object: object.clone(),
        covers: Covers {
            versions: BTreeSet::from([version]),
            up_to: None,
        },
        ask: Ask::Delete,
        reason: BTreeMap::new(),
        answer_by: None,
        first: None,
    }
}

/// A recall sealed by its author.
fn seal(all: &Alliance, by: usize, recall: &Recall) -> Vec<u8> {
    operator::sealed(all.node(by), &recall.write().unwrap(), RECALL_TYPE).unwrap()
}

/// An answer to a recall, sealed by whoever gives it; each of another minute.
fn answer(all: &Alliance, by: usize, recall: (&ObjectId, [u8; 32]), minute: i64) -> Vec<u8> {
    let author = all.node(by).me.clone();
    let at = Timestamp::from_unix_millis(all.clock.reads() + minute * 60_000);
    let answer = Answer {
        id: answer_id(&author, recall.0).unwrap(),
        hash: [0; 32],
        author,
        created: at.clone(),
        modified: at,
        to: Some(all.node(QAMAR).me.clone()),
        recall: recall.0.clone(),
        recall_hash: recall.1,
        versions: BTreeMap::new(),
        backups: BTreeSet::new(),
        beyond: BTreeMap::new(),
        onward: BTreeMap::new(),
    };
    operator::sealed(all.node(by), &answer.write().unwrap(), ANSWER_TYPE).unwrap()
}

/// Puts objects into the channel of `from` on one page, which `to` reads: the codes with which some were refused.
fn says(all: &Alliance, to: usize, from: usize, objects: &[Vec<u8>]) -> Vec<String> {
    let origin = Origin::Channel {
        peer: all.node(from).me.clone(),
    };
    takes(all, to, &origin, objects)
}

fn takes(all: &Alliance, to: usize, origin: &Origin, objects: &[Vec<u8>]) -> Vec<String> {
    let objects: Vec<&[u8]> = objects.iter().map(Vec::as_slice).collect();
    let taken = intake::take(all.node(to), origin, &objects, |_| {
        (Alongside::default(), ())
    });
    let (taken, ()) = taken.unwrap();
    let refused = taken.each.into_iter().filter_map(Result::err);
    refused.map(|refused| refused.code).collect()
}

/// Sends out a recall and has it attended to where it goes; the answer.
fn asks(all: &Alliance, by: usize, to: usize, recall: &Recall) -> Answer {
    assert_eq!(says(all, to, by, &[seal(all, by, recall)]), [""; 0]);
    attends(all, to);
    answered(all, to, &recall.id).expect("it is answered")
}

fn attends(all: &Alliance, who: usize) {
    all.node(who).refresh().unwrap();
    attend(all.node(who)).unwrap();
    all.node(who).refresh().unwrap();
}

/// What a recall asks of a node.
fn asked(all: &Alliance, who: usize, recall: &ObjectId) -> Option<Asked> {
    let node = all.node(who);
    node.refresh().unwrap();
    let projection = node.projection();
    let mut asking = projection.recalls().asking(&node.me);
    let found = asking.find(|(_, asked)| asked.recall.id == *recall);
    found.map(|(_, asked)| asked.clone())
}

fn answered(all: &Alliance, who: usize, recall: &ObjectId) -> Option<Answer> {
    asked(all, who, recall)?.answer
}

fn word(answer: &Answer) -> &'static str {
    let asked = answer.worst();
    asked.map_or("nothing", |outcome| outcome.word())
}

/// How many copies of an object a node holds, and how many of these go to nobody.
fn copies(all: &Alliance, who: usize, number: u32) -> (usize, usize) {
    let copies = all.node(who).store.copies(&id(number)).unwrap();
    let held = copies.iter().filter(|copy| copy.held.is_some());
    (copies.len(), held.count())
}

/// The recalls that a node has sent to another.
fn sent(all: &Alliance, by: usize, to: usize) -> Vec<Asked> {
    let node = all.node(by);
    node.refresh().unwrap();
    let projection = node.projection();
    let to = &all.node(to).me;
    let of = projection.recalls().of(&node.me);
    let of = of.filter(|(party, _)| *party == to);
    of.map(|(_, asked)| asked.clone()).collect()
}

/// An operator of a node recalls an object.
fn makes(all: &Alliance, who: usize, number: u32, restrict: bool) -> RecallView {
    told(all.asks(who, Request::Recall(make(number, restrict))))
}

fn make(number: u32, restrict: bool) -> RecallRequest {
    RecallRequest::Make {
        object: id(number).to_string(),
        reason: None,
        language: "en".to_owned(),
        restrict,
        delete_own: false,
    }
}

fn told(answer: Told) -> RecallView {
    match answer {
        Told::Recalls(mut recalls) => recalls.remove(0),
        _ => panic!("no recall"),
    }
}

/// The recall that `by` has made of `to`, as its text.
fn text_of(all: &Alliance, by: usize, recall: &Recall) -> String {
    let node = all.node(by);
    let copies = node.store.copies(&recall.id).unwrap();
    let copy = copies.iter().find(|copy| copy.hash == recall.hash).unwrap();
    let stored = node.store.object(copy.slot).unwrap().unwrap();
    String::from_utf8(stored.body.to_vec()).unwrap()
}

fn party(all: &Alliance, who: usize) -> PartyId {
    all.node(who).me.clone()
}

/// How a recipient stands, by its word.
fn stands(asked: &Asked, all: &Alliance) -> &'static str {
    match asked.state(&now(all)) {
        State::Asked => "asked",
        state => state.word(),
    }
}
