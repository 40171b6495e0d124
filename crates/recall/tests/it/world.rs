//! Parties, keys, recalls and answers to try things with.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signer as _, SigningKey};
use mithaq_agreement::{Language, PartyId};
use mithaq_recall::{
    ANSWER_SEAL_CONTEXT, ANSWER_TYPE, Answer, Ask, Covers, Outcome, RECALL_SEAL_CONTEXT, Recall,
    RecallError, Version, answer_id, recall_id,
};
use mithaq_stix::seal::{self, KeyBinding};
use mithaq_stix::{KeyId, KeyLookup, Object, ObjectId, Sealed, Timestamp, Verified};
use uuid::Uuid;

/// A party by number; up to 250 of them.
pub fn party(number: u8) -> PartyId {
    PartyId::parse(&format!(
        "identity--{number:08x}-0000-4000-8000-000000000000"
    ))
    .unwrap()
}

pub fn at(minutes: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_772_355_600_000 + minutes * 60_000)
}

pub fn case(number: u8) -> Uuid {
    Uuid::from_bytes([number; 16])
}

pub fn object() -> ObjectId {
    ObjectId::parse("indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f").unwrap()
}

pub fn version(number: u8) -> Version {
    Version {
        modified: Some(at(i64::from(number) - 100)),
        hash: [number; 32],
    }
}

/// A recall by one party to others, of two versions.
pub fn recall(author: u8, number: u8, to: &[u8]) -> Recall {
    let (author, case) = (party(author), case(number));
    let to: BTreeSet<PartyId> = to.iter().map(|number| party(*number)).collect();
    let mut recall = Recall {
        id: recall_id(&author, &case, &to).unwrap(),
        hash: [0; 32],
        author,
        created: at(0),
        modified: at(0),
        lifted: false,
        to,
        case,
        object: object(),
        covers: Covers {
            versions: BTreeSet::from([version(1), version(2)]),
            up_to: None,
        },
        ask: Ask::Delete,
        reason: BTreeMap::from([(Language::english(), "sent too early".to_owned())]),
        answer_by: Some(at(72 * 60)),
        first: None,
    };
    recall.hash = read(&recall).unwrap().hash;
    recall
}

/// An answer, `minutes` after the recall, that says the same of both versions.
pub fn answer(author: u8, recall: &Recall, minutes: i64, outcome: Outcome) -> Answer {
    let author = party(author);
    let mut answer = Answer {
        id: answer_id(&author, &recall.id).unwrap(),
        hash: [0; 32],
        created: at(minutes),
        modified: at(minutes),
        to: (author != recall.author).then(|| recall.author.clone()),
        author,
        recall: recall.id.clone(),
        recall_hash: recall.hash,
        versions: [version(1), version(2)]
            .map(|one| (one, outcome.clone()))
            .into(),
        backups: BTreeSet::new(),
        beyond: BTreeMap::new(),
        onward: BTreeMap::new(),
    };
    answer.hash = read_answer(&answer).unwrap().hash;
    answer
}

fn key(party: &PartyId) -> SigningKey {
    let number = u8::from_str_radix(&party.as_str()[16..18], 16).unwrap();
    SigningKey::from_bytes(&[number; 32])
}

struct Keys;

impl KeyLookup for Keys {
    fn key(&self, key_id: &KeyId) -> Option<KeyBinding> {
        (0..=250).map(party).find_map(|party| {
            let verifying = key(&party).verifying_key();
            (KeyId::of(&verifying) == *key_id).then(|| KeyBinding {
                party: party.object_id().clone(),
                key: verifying,
            })
        })
    }
}

/// Seals what a party wrote and verifies the seal as a node does.
pub fn sealed(bytes: &[u8], author: &PartyId) -> Verified<Sealed> {
    let key = key(author);
    let id = KeyId::of(&key.verifying_key());
    let object = Object::parse(bytes).unwrap().object;
    let context = match object.object_type() == ANSWER_TYPE {
        true => ANSWER_SEAL_CONTEXT,
        false => RECALL_SEAL_CONTEXT,
    };
    let bytes = seal::seal(bytes, context, &id, |message| key.sign(message).to_bytes()).unwrap();
    let object = Object::parse(&bytes).unwrap().object;
    seal::verify(&object, context, &Keys).unwrap()
}

/// A recall as a recipient reads it.
pub fn read(recall: &Recall) -> Result<Recall, RecallError> {
    Recall::from_verified(&sealed(&recall.write()?, &recall.author))
}

/// An answer as the one who asked reads it.
pub fn read_answer(answer: &Answer) -> Result<Answer, RecallError> {
    Answer::from_verified(&sealed(&answer.write()?, &answer.author))
}
