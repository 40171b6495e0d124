//! What parties say beside acts: statements of their last acts, words about keys, requests for consent and their answers. Whatever
//! a peer sends is read or refused, without a panic, and what is read is written so that it reads as the same.
#![no_main]

use std::collections::BTreeSet;

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use mithaq_agreement::article::onward::Silence;
use mithaq_agreement::consent::{consent_bytes, request_bytes, standing};
use mithaq_agreement::key_words::{write_branch, write_reseal, write_revocation};
use mithaq_agreement::{
    Branch, Consent, ConsentRequest, HeadStatement, Now, PartyId, Reseal, Revocation,
};
use mithaq_stix::{KeyId, Object, Timestamp};

fn again(bytes: &[u8]) -> Object {
    match Object::parse(bytes) {
        Ok(parsed) => parsed.object,
        Err(refused) => panic!("what was written is refused: {refused}"),
    }
}

fuzz_target!(|data: &[u8]| {
    let at = Timestamp::from_unix_millis(1_798_761_600_000);
    let now = Now::at(&at);
    let (mut requests, mut consents) = (Vec::new(), Vec::new());
    // An object on each line.
    for line in data.split(|byte| *byte == b'\n') {
        let Ok(parsed) = Object::parse(line) else {
            continue;
        };
        let object = &parsed.object;
        if let Ok(statement) = HeadStatement::from_object(object) {
            let to: BTreeSet<PartyId> = [statement.head.author.clone()].into();
            // Its id follows from its month, so it may not be written for another.
            if let Some(Ok(bytes)) = object.version().map(|modified| statement.write(&to, modified)) {
                assert_eq!(HeadStatement::from_object(&again(&bytes)).as_ref(), Ok(&statement));
            }
            let _ = statement.is_leased(&now);
        }
        says_something_of_keys(object, &at);
        if let Ok(request) = ConsentRequest::from_object(object) {
            let bytes = request_bytes(&request.id, &request.author, &request.at, &request.asking);
            if let Ok(bytes) = bytes {
                let read = ConsentRequest::from_object(&again(&bytes)).expect("it was written");
                assert_eq!(read.asking, request.asking);
            }
            requests.push(request);
        }
        consents.extend(Consent::from_object(object));
    }
    for request in &requests {
        let silence = Some(Silence::ConsentsAfter { days: 1 });
        let one = standing(request, &consents, silence, Some(&at), &now);
        let mut reversed = consents.clone();
        reversed.reverse();
        assert_eq!(one, standing(request, &reversed, silence, Some(&at), &now));
        for consent in &consents {
            let by = (&consent.author, &consent.at);
            let (number, decision) = (consent.number, &consent.decision);
            let bytes = consent_bytes(&consent.id, by, request, number, decision, &consent.reason);
            if let Ok(bytes) = bytes {
                let read = Consent::from_object(&again(&bytes)).expect("it was written");
                assert_eq!((&read.request, &read.decision), (&request.id, decision));
            }
        }
    }
});

fn says_something_of_keys(object: &Object, at: &Timestamp) {
    if let Ok(word) = Revocation::from_object(object) {
        let bytes = write_revocation(object.id(), at, &word).expect("it is of that type");
        assert_eq!(Revocation::from_object(&again(&bytes)).as_ref(), Ok(&word));
    }
    if let Ok(word) = Branch::from_object(object) {
        let bytes = write_branch(object.id(), at, &word).expect("it is of that type");
        assert_eq!(Branch::from_object(&again(&bytes)).as_ref(), Ok(&word));
    }
    let key = KeyId::of(&SigningKey::from_bytes(&[7; 32]).verifying_key());
    if let Ok(word) = Reseal::from_object(object, &key) {
        let bytes = write_reseal(object.id(), at, &word).expect("it is of that type");
        assert_eq!(Reseal::from_object(&again(&bytes), &key).as_ref(), Ok(&word));
    }
}
