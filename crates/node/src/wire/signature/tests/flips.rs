//! One byte changed, anywhere, and the message is nobody's.

use std::cell::Cell;

use http::{Method, StatusCode, Uri};

use super::*;

const MASKS: [u8; 3] = [0x01, 0x20, 0x80];

/// Every text with one byte changed.
fn flipped(original: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..original.len()).flat_map(move |index| {
        MASKS.map(|mask| {
            let mut flipped = original.to_vec();
            flipped[index] ^= mask;
            flipped
        })
    })
}

fn with_flipped_headers<P: Clone>(
    parts: &P,
    headers: impl Fn(&mut P) -> &mut HeaderMap,
    mut check: impl FnMut(&str, P),
) {
    let names: Vec<HeaderName> = headers(&mut parts.clone()).keys().cloned().collect();
    for name in names {
        let value = headers(&mut parts.clone())[&name].as_bytes().to_vec();
        for value in flipped(&value) {
            // What is no header value never arrives.
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                let mut parts = parts.clone();
                headers(&mut parts).insert(&name, value);
                check(name.as_str(), parts);
            }
        }
    }
}

#[test]
fn attack_04_any_flipped_byte_of_a_request_refuses_it() {
    let (nations, replays, rimal) = (book(&[&qamar(), &rimal()]), guard(), rimal());
    let recipient = recipient(&rimal, &nations, &replays);
    let (parts, body, _) = signed_post(NOON, 7);
    let tried = Cell::new(0);
    let refused = |what: &str, mut parts: request::Parts, body: &[u8]| {
        tried.set(tried.get() + 1);
        let before = format!("{parts:?}");
        let outcome = verify_request(&mut parts, body, &recipient, NOON);
        assert!(outcome.is_err(), "{what}: {parts:?}");
        assert_eq!(format!("{parts:?}"), before, "a refusal changes nothing");
    };
    for method in flipped(parts.method.as_str().as_bytes()) {
        if let Ok(method) = Method::from_bytes(&method) {
            let mut parts = parts.clone();
            parts.method = method;
            refused("method", parts, &body);
        }
    }
    for target in flipped(parts.uri.to_string().as_bytes()) {
        if let Ok(uri) = Uri::try_from(target) {
            let mut parts = parts.clone();
            parts.uri = uri;
            refused("target", parts, &body);
        }
    }
    with_flipped_headers(
        &parts,
        |parts| &mut parts.headers,
        |name, parts| refused(name, parts, &body),
    );
    for body in flipped(&body) {
        refused("body", parts.clone(), &body);
    }
    assert!(
        tried.get() > 1500,
        "only {} changes were tried",
        tried.get()
    );
    // And nothing else was wrong with it.
    verify_request(&mut parts.clone(), &body, &recipient, NOON).unwrap();
}

#[test]
fn attack_04_any_flipped_byte_of_a_response_refuses_it() {
    let (nations, rimal) = (book(&[&qamar(), &rimal()]), rimal());
    let (_, _, sent) = signed_post(NOON, 7);
    let (parts, body) = signed_page(&sent);
    let tried = Cell::new(0);
    let refused = |what: &str, mut parts: response::Parts, body: &[u8], sent: &RequestBinding| {
        tried.set(tried.get() + 1);
        let outcome = verify_response(&mut parts, body, &nations, &rimal.party, sent, NOON);
        assert!(outcome.is_err(), "{what}: {parts:?}");
    };
    for status in flipped(b"206") {
        if let Ok(status) = StatusCode::from_bytes(&status) {
            let mut parts = parts.clone();
            parts.status = status;
            refused("status", parts, &body, &sent);
        }
    }
    with_flipped_headers(
        &parts,
        |parts| &mut parts.headers,
        |name, parts| refused(name, parts, &body, &sent),
    );
    for body in flipped(&body) {
        refused("body", parts.clone(), &body, &sent);
    }
    let texts: [fn(&mut RequestBinding) -> &mut String; 3] = [
        |sent| &mut sent.path,
        |sent| &mut sent.query,
        |sent| &mut sent.signature,
    ];
    for text in texts {
        for changed in flipped(text(&mut sent.clone()).as_bytes()) {
            if let Ok(changed) = String::from_utf8(changed) {
                let mut sent = sent.clone();
                *text(&mut sent) = changed;
                refused("request", parts.clone(), &body, &sent);
            }
        }
    }
    assert!(
        tried.get() > 1500,
        "only {} changes were tried",
        tried.get()
    );
    verify_response(
        &mut parts.clone(),
        &body,
        &nations,
        &rimal.party,
        &sent,
        NOON,
    )
    .unwrap();
}
