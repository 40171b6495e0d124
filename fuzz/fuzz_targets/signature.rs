//! Signed requests: whatever a stranger sends is refused, without a panic.
#![no_main]

use http::{HeaderName, HeaderValue, Request};
use libfuzzer_sys::fuzz_target;
use mithaq_node::wire::binding::KeyBook;
use mithaq_node::wire::signature::{Instance, Recipient, ReplayGuard, verify_request};
use mithaq_stix::ObjectId;

const NOON: i64 = 1_795_348_800;
const INSTANCE: &str = "AAAAAAAAAAAAAAAAAAAAAA";
/// Lines before the body: method and target, then headers.
const HEADERS: usize = 24;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(HEADERS, |byte| *byte == b'\n');
    let first = parts.next().unwrap_or_default();
    let Ok(first) = std::str::from_utf8(first) else {
        return;
    };
    let (method, target) = first.split_once(' ').unwrap_or(("GET", "/exchange/"));
    let mut request = Request::builder().method(method).uri(target);
    let mut body = &[][..];
    for line in parts {
        let colon = line.iter().position(|byte| *byte == b':');
        let named = colon.map(|colon| (&line[..colon], &line[colon + 1..]));
        let Some((name, value)) = named else {
            body = line;
            break;
        };
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            request = request.header(name, value);
        }
    }
    let Ok(request) = request.body(()) else {
        return;
    };
    let (mut head, ()) = request.into_parts();
    let party: ObjectId = "identity--00000000-0000-4000-8000-000000000001".parse().expect("an id");
    let keys = KeyBook::default();
    let replays = ReplayGuard::new(INSTANCE.parse().expect("an instance"));
    let recipient = Recipient {
        party: &party,
        keys: &keys,
        replays: &replays,
    };
    assert!(verify_request(&mut head, body, &recipient, NOON).is_err());
});
