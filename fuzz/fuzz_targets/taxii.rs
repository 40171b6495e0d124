//! TAXII: envelopes, queries and what a server answers.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use mithaq_taxii::query::Allowed;
use mithaq_taxii::{Envelope, ObjectQuery};

fuzz_target!(|data: &[u8]| {
    if let Ok(envelope) = Envelope::parse(&Bytes::copy_from_slice(data)) {
        for object in envelope.objects() {
            let _ = object;
        }
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(query) = ObjectQuery::parse(text, Allowed::OBJECTS)
    {
        let encoded = query.encode();
        let again = ObjectQuery::parse(&encoded, Allowed::OBJECTS).expect("our own encoding parses");
        assert_eq!(again.encode(), encoded);
    }
});
