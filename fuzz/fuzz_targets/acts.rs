//! Agreements and acts of a peer: its seal is good, and what it seals is read or refused, without a panic.
#![no_main]

use ed25519_dalek::{Signer as _, SigningKey};
use libfuzzer_sys::fuzz_target;
use mithaq_agreement::{ACT_SEAL_CONTEXT, Act, Agreement};
use mithaq_stix::seal::{self, KeyBinding, KeyId, KeyLookup};
use mithaq_stix::{Object, ObjectId};

/// Every key is the one peer's.
struct OnePeer(KeyBinding);

impl KeyLookup for OnePeer {
    fn key(&self, _: &KeyId) -> Option<KeyBinding> {
        Some(self.0.clone())
    }
}

fuzz_target!(|data: &[u8]| {
    if let Ok(parsed) = Object::parse(data)
        && let Ok(agreement) = Agreement::from_object(&parsed.object)
    {
        assert_eq!(agreement.id(), parsed.object.id());
    }
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = key.verifying_key();
    let sealed = seal::seal(data, ACT_SEAL_CONTEXT, &KeyId::of(&public), |message| {
        key.sign(message).to_bytes()
    });
    let Ok(parsed) = sealed.map_err(drop).and_then(|sealed| Object::parse(&sealed).map_err(drop)) else {
        return;
    };
    let party: ObjectId = "identity--00000000-0000-4000-8000-000000000001".parse().expect("an id");
    let peer = OnePeer(KeyBinding { party, key: public });
    if let Ok(verified) = seal::verify(&parsed.object, ACT_SEAL_CONTEXT, &peer) {
        drop(Act::from_verified(&verified));
    }
});
