//! Recalls and their answers, of a peer whose seal is good: what it seals is read or refused, without a panic; what is read
//! is written so that it reads as the same; and folding it does not depend on its order.
#![no_main]

use ed25519_dalek::{Signer as _, SigningKey};
use libfuzzer_sys::fuzz_target;
use mithaq_recall::{
    ANSWER_SEAL_CONTEXT, Answer, RECALL_SEAL_CONTEXT, Recall, fold,
};
use mithaq_stix::seal::{self, KeyBinding, KeyId, KeyLookup};
use mithaq_stix::{Object, ObjectId, Sealed, Verified};

/// Every key is the one peer's.
struct OnePeer(KeyBinding);

impl KeyLookup for OnePeer {
    fn key(&self, _: &KeyId) -> Option<KeyBinding> {
        Some(self.0.clone())
    }
}

/// What arrives, sealed by the one peer.
fn sealed(data: &[u8], context: &str) -> Option<Verified<Sealed>> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = key.verifying_key();
    let sign = |message: &[u8]| key.sign(message).to_bytes();
    let sealed = seal::seal(data, context, &KeyId::of(&public), sign).ok()?;
    let parsed = Object::parse(&sealed).ok()?;
    let party: ObjectId = "identity--00000000-0000-4000-8000-000000000001".parse().ok()?;
    let peer = OnePeer(KeyBinding { party, key: public });
    seal::verify(&parsed.object, context, &peer).ok()
}

fuzz_target!(|data: &[u8]| {
    // Two objects, one after the other.
    let middle = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (first, second) = data.split_at(middle);
    let recall = sealed(first, RECALL_SEAL_CONTEXT);
    let recall = recall.and_then(|sealed| Recall::from_verified(&sealed).ok());
    let answer = sealed(second, ANSWER_SEAL_CONTEXT);
    let answer = answer.and_then(|sealed| Answer::from_verified(&sealed).ok());
    if let Some(recall) = &recall {
        let bytes = recall.write().expect("what was read can be written");
        let again = sealed(&bytes, RECALL_SEAL_CONTEXT).expect("it is an object");
        let again = Recall::from_verified(&again).expect("it is a recall");
        assert_eq!((&again.object, &again.covers), (&recall.object, &recall.covers));
    }
    if let Some(answer) = &answer {
        let bytes = answer.write().expect("what was read can be written");
        let again = sealed(&bytes, ANSWER_SEAL_CONTEXT).expect("it is an object");
        let again = Answer::from_verified(&again).expect("it is an answer");
        assert_eq!(again.versions, answer.versions);
    }
    let (recalls, answers) = (Vec::from_iter(recall), Vec::from_iter(answer));
    let once = fold(&recalls, &answers);
    let twice = fold(recalls.iter().chain(&recalls), answers.iter().chain(&answers));
    assert_eq!(once, twice);
});
