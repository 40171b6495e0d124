//! Objects and bundles: what is accepted is read again as the same, and everything that intake works out
//! from an object's bytes can be worked out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mithaq_stix::bundle::{Splitter, split};
use mithaq_stix::{Object, canonical, observable, refs};

fuzz_target!(|data: &[u8]| {
    object(data);
    let whole = split(data);
    let mut splitter = Splitter::new(data);
    let mut streamed = Vec::new();
    let broken = loop {
        match splitter.next_part() {
            Ok(Some(part)) => streamed.push(part.raw.to_vec()),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    // In memory and as a stream the same text is the same objects, or broken.
    assert_eq!(whole.is_err(), broken);
    if let Ok(whole) = whole {
        let parts: Vec<_> = whole.parts.iter().map(|part| part.raw.to_vec()).collect();
        assert_eq!(parts, streamed);
        for part in parts {
            object(&part);
        }
    }
});

fn object(bytes: &[u8]) {
    let Ok(accepted) = Object::parse(bytes) else {
        return;
    };
    let object = accepted.object;
    let again = Object::parse(object.bytes()).expect("what was accepted is accepted again");
    assert_eq!(again.object.bytes(), object.bytes());
    assert_eq!(again.object.id(), object.id());
    let _ = observable::extract(&object);
    let _ = refs::references(&object);
    let form = canonical::form(object.bytes()).expect("what was accepted has a canonical form");
    assert_eq!(canonical::form(&form).expect("and it is canonical"), form);
}
