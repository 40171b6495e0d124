//! What a signature must withstand. Attacks are first shown to work against a verifier that lacks the
//! one defence they name, built here from the same parts.

mod flips;

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use super::*;
use crate::wire::digest::DigestError;
use crate::wire::testing::{
    NOON, Nation, Same, arrived, at, book, guard, instance, nation, qamar, recipient, rimal,
    signed_post,
};

/// RFC 9421 appendix B.2.6, with the key of B.1.4.
#[test]
fn published_ed25519_example() {
    let public = STANDARD
        .decode("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
        .unwrap();
    let public = VerifyingKey::try_from(&public[..]).unwrap();
    let secret = STANDARD
        .decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=")
        .unwrap();
    let secret = SigningKey::from_bytes(&secret.try_into().unwrap());
    assert_eq!(secret.verifying_key(), public);

    let request = Request::post("https://example.com/foo?param=Value&Pet=dog")
        .header("date", "Tue, 20 Apr 2021 02:07:55 GMT")
        .header("content-type", "application/json")
        .header("content-length", "18")
        .body(())
        .unwrap();
    let header = |name| Component::Header(HeaderName::from_static(name));
    let components = [
        header("date"),
        Component::Method,
        Component::Path,
        Component::Authority,
        header("content-type"),
        header("content-length"),
    ];
    let parameters = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")\
                      ;created=1618884473;keyid=\"test-key-ed25519\"";
    let (parts, ()) = request.into_parts();
    let base = component::base(&Message::from(&parts), &components, parameters).unwrap();

    let published = STANDARD
        .decode("wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==")
        .unwrap();
    public
        .verify_strict(base.as_bytes(), &Signature::from_slice(&published).unwrap())
        .unwrap();
    assert_eq!(secret.sign(base.as_bytes()).to_bytes(), published[..]);
}

#[test]
fn inv_4_4_a_signed_request_is_its_signers() {
    let (nations, replays) = (book(&[&qamar(), &rimal()]), guard());
    let (mut parts, body, sent) = signed_post(NOON, 7);
    for intruder in [
        "authorization",
        "cookie",
        "range",
        "x-http-method-override",
        "if-none-match",
    ] {
        parts
            .headers
            .insert(intruder, HeaderValue::from_static("intruder"));
    }
    parts
        .headers
        .insert("x-forwarded-for", HeaderValue::from_static("198.51.100.7"));
    let rimal = rimal();
    let signer = verify_request(
        &mut parts,
        &body,
        &recipient(&rimal, &nations, &replays),
        NOON,
    )
    .unwrap();
    assert_eq!((&signer.party, &signer.binding), (&qamar().party, &sent));
    let mut left: Vec<&str> = parts.headers.keys().map(HeaderName::as_str).collect();
    left.sort_unstable();
    assert_eq!(
        left,
        [
            "accept",
            "content-digest",
            "content-type",
            "host",
            "mithaq-heads",
            "mithaq-instance",
            "mithaq-recipient",
            "x-forwarded-for"
        ],
        "what nobody signed is gone"
    );
}

/// Rimal's answer to the request of [`signed_post`].
fn signed_page(binding: &RequestBinding) -> (response::Parts, Bytes) {
    let mut response = Response::builder()
        .status(206)
        .header("content-type", "application/taxii+json;version=2.1")
        .header("x-taxii-date-added-first", "2026-11-22T12:00:00.000000Z")
        .header("x-taxii-date-added-last", "2026-11-22T12:00:01.000000Z")
        .body(Bytes::from_static(b"{\"more\":false}"))
        .unwrap();
    sign_response(
        &mut response,
        &rimal().node,
        binding,
        Freshness::fixed(NOON, [8; 16]),
    )
    .unwrap();
    response.into_parts()
}

#[test]
fn inv_4_4_a_signed_response_is_for_its_request_alone() {
    let nations = book(&[&qamar(), &rimal()]);
    let (_, _, sent) = signed_post(NOON, 7);
    let (mut parts, body) = signed_page(&sent);
    parts
        .headers
        .insert("set-cookie", HeaderValue::from_static("intruder"));
    let check = |sent: &RequestBinding, responder: &Nation| {
        verify_response(
            &mut parts.clone(),
            &body,
            &nations,
            &responder.party,
            sent,
            NOON,
        )
        .map(|signer| signer.party.clone())
    };
    assert_eq!(check(&sent, &rimal()), Ok(rimal().party));
    let (_, _, again) = signed_post(NOON, 9);
    assert_eq!(
        check(&again, &rimal()),
        Err(Refusal::Signature),
        "the answer to another request"
    );
    assert_eq!(
        check(&sent, &qamar()),
        Err(Refusal::OtherSigner),
        "another party was asked"
    );
    verify_response(&mut parts, &body, &nations, &rimal().party, &sent, NOON).unwrap();
    assert!(!parts.headers.contains_key("set-cookie"));
}

/// A verifier without the defence of case 4: what is covered is the sender's choice.
fn believes_what_is_covered(parts: &request::Parts, keys: &KeyBook) -> Result<ObjectId, Refusal> {
    let input = Input::read(&parts.headers)?;
    let (signature, _) = field::read_signature(&parts.headers)?;
    let binding = keys
        .bind(&input.key_id, Role::Node)
        .ok_or(Refusal::UnknownKey)?;
    let base = component::base(
        &Message::from(parts),
        &input.components,
        &input.parameters(),
    )?;
    let signature = Signature::from_bytes(&signature);
    binding
        .key
        .verify_strict(base.as_bytes(), &signature)
        .map_err(|_| Refusal::Signature)?;
    Ok(binding.party.clone())
}

/// A request signed by Qamar with exactly these components.
fn covering(components: Vec<Component>) -> (request::Parts, Bytes) {
    let (mut parts, body, _) = signed_post(NOON, 7);
    let input = Input {
        components,
        created: NOON,
        expires: NOON + VALIDITY,
        nonce: [7; 16],
        key_id: qamar().node.id(),
    };
    let base = component::base(
        &Message::from(&parts),
        &input.components,
        &input.parameters(),
    )
    .unwrap();
    let member = field::write_signature(&qamar().node.sign(base.as_bytes()));
    let signed = Signed {
        parameters: input.parameters(),
        member,
    };
    signed.write(&mut parts.headers).unwrap();
    (parts, body)
}

#[test]
fn attack_04_what_must_be_covered_is_not_the_senders_choice() {
    let (nations, replays, rimal) = (book(&[&qamar(), &rimal()]), guard(), rimal());
    let recipient = recipient(&rimal, &nations, &replays);
    let (parts, _, _) = signed_post(NOON, 7);
    let all = required(&REQUEST, &REQUEST_HEADERS, &parts.headers);
    assert_eq!(all.len(), 10);
    for missing in &all {
        let rest: Vec<Component> = all
            .iter()
            .filter(|component| *component != missing)
            .cloned()
            .collect();
        let (mut parts, body) = covering(rest);
        // The defence removed: the signature holds, so whoever stands between may change the rest.
        assert_eq!(
            believes_what_is_covered(&parts, &nations),
            Ok(qamar().party)
        );
        assert_eq!(
            verify_request(&mut parts, &body, &recipient, NOON),
            Err(Refusal::Uncovered {
                component: missing.to_string()
            })
        );
    }
    // A body that nothing ties to the signature.
    let (mut parts, _) = covering(vec![Component::Method]);
    parts.headers.remove(CONTENT_DIGEST);
    assert_eq!(
        believes_what_is_covered(&parts, &nations),
        Ok(qamar().party)
    );
    let forged = b"{\"objects\":[\"anything\"]}";
    let refusal = verify_request(&mut parts, forged, &recipient, NOON);
    assert!(
        matches!(refusal, Err(Refusal::Uncovered { .. })),
        "{refusal:?}"
    );
    // Covered, and yet absent.
    let (mut parts, body, _) = signed_post(NOON, 7);
    parts.headers.remove(CONTENT_DIGEST);
    assert_eq!(
        verify_request(&mut parts, &body, &recipient, NOON),
        Err(Refusal::Absent {
            header: CONTENT_DIGEST
        })
    );
    // In another order all is well: order is not coverage.
    let (mut parts, body) = covering(all.into_iter().rev().collect());
    verify_request(&mut parts, &body, &recipient, NOON).unwrap();
}

#[test]
fn attack_04_no_weaker_algorithm_and_no_open_end() {
    let (nations, replays, rimal) = (book(&[&qamar(), &rimal()]), guard(), rimal());
    let check = |change: &dyn Fn(&mut HeaderMap), expected: Refusal| {
        let (mut parts, body, _) = signed_post(NOON, 7);
        change(&mut parts.headers);
        let outcome = verify_request(
            &mut parts,
            &body,
            &recipient(&rimal, &nations, &replays),
            NOON,
        );
        assert_eq!(outcome, Err(expected));
    };
    let rewrite = |from: &'static str, to: &'static str| {
        move |headers: &mut HeaderMap| {
            let input = headers[SIGNATURE_INPUT]
                .to_str()
                .unwrap()
                .replacen(from, to, 1);
            headers.insert(SIGNATURE_INPUT, input.parse().unwrap());
        }
    };
    let malformed = |what| Refusal::Malformed { what };
    check(
        &rewrite("\"ed25519\"", "\"hmac-sha256\""),
        Refusal::Algorithm,
    );
    check(&rewrite("\"ed25519\"", "\"none\""), Refusal::Algorithm);
    check(
        &|headers| drop(headers.remove(SIGNATURE)),
        Refusal::Unsigned,
    );
    check(
        &|headers| drop(headers.remove(SIGNATURE_INPUT)),
        Refusal::Unsigned,
    );
    let order = malformed("a signature-input without its parameters in their order");
    check(&rewrite(";alg=\"ed25519\"", ""), order.clone());
    check(&rewrite("expires", "Expires"), order);
    let form = malformed("a signature-input that is not in its one form");
    check(&rewrite("created=", "created=0"), form.clone());
    check(&rewrite("created=", "created=+"), form);
    check(
        &rewrite("mithaq=", "sig1="),
        malformed("a signature with another label"),
    );
    check(
        &rewrite("tag=\"mithaq\"", "tag=\"other\""),
        malformed("a signature with another tag"),
    );
    check(
        &rewrite("\"@path\"", "\"@path\" \"@path\""),
        malformed("a component covered twice"),
    );
    check(
        &rewrite("\"@path\"", "\"@path\";req"),
        Refusal::Uncovered {
            component: "\"@path\"".to_owned(),
        },
    );
    check(
        &rewrite("\"@path\"", "\"@path\" \"@target-uri\""),
        Refusal::Component {
            component: "\"@target-uri\"".to_owned(),
        },
    );
    check(
        &rewrite("\"@path\"", "\"@path\" \"date\""),
        Refusal::Component {
            component: "\"date\"".to_owned(),
        },
    );
    for name in [
        SIGNATURE,
        SIGNATURE_INPUT,
        CONTENT_DIGEST,
        RECIPIENT,
        http::header::HOST,
    ] {
        let repeat = |headers: &mut HeaderMap| {
            let value = headers[&name].clone();
            headers.append(&name, value);
        };
        check(
            &repeat,
            Refusal::Repeated {
                header: name.clone(),
            },
        );
    }
    let huge = |headers: &mut HeaderMap| {
        let input = format!("mithaq=({})", "\"@path\" ".repeat(1000));
        headers.insert(SIGNATURE_INPUT, input.parse().unwrap());
    };
    check(&huge, malformed("a signature-input that is too long"));
}

#[test]
fn an_unsigned_header_of_ours_is_refused() {
    let (nations, replays, rimal) = (book(&[&qamar(), &rimal()]), guard(), rimal());
    let (mut parts, body, _) = signed_post(NOON, 7);
    parts.headers.insert(
        "mithaq-checkpoint",
        HeaderValue::from_static("put in on the way"),
    );
    assert_eq!(
        verify_request(
            &mut parts,
            &body,
            &recipient(&rimal, &nations, &replays),
            NOON
        ),
        Err(Refusal::Uncovered {
            component: "\"mithaq-checkpoint\"".to_owned()
        })
    );
}

#[test]
fn what_the_other_side_would_drop_is_not_signed() {
    let mut request = Request::get("https://node.rimal.example/")
        .header("authorization", "Basic b29wcw==")
        .body(Bytes::new())
        .unwrap();
    let fresh = Freshness::fixed(NOON, [1; 16]);
    assert_eq!(
        sign_request(
            &mut request,
            &qamar().node,
            &rimal().party,
            instance(),
            fresh
        ),
        Err(SignError::Uncovered {
            header: http::header::AUTHORIZATION
        })
    );
}

#[test]
fn only_the_present_counts() {
    let (nations, rimal) = (book(&[&qamar(), &rimal()]), rimal());
    let check = |created: i64, now: i64, expected: Result<(), Refusal>| {
        let (mut parts, body, _) = signed_post(created, 7);
        let outcome = verify_request(
            &mut parts,
            &body,
            &recipient(&rimal, &nations, &guard()),
            now,
        );
        assert_eq!(outcome.map(|_| ()), expected, "created {}", created - now);
    };
    check(NOON, NOON, Ok(()));
    check(NOON - VALIDITY, NOON, Ok(()));
    check(
        NOON - VALIDITY - 1,
        NOON,
        Err(Refusal::Stale { seconds: 1 }),
    );
    check(NOON + AHEAD, NOON, Ok(()));
    check(
        NOON + AHEAD + 1,
        NOON,
        Err(Refusal::Ahead { seconds: AHEAD + 1 }),
    );
    check(
        0,
        NOON,
        Err(Refusal::Stale {
            seconds: NOON - VALIDITY,
        }),
    );
    // The key statement of the tests covers one day on each side of noon.
    check(NOON + 86_400, NOON + 86_400, Err(Refusal::KeyNotInForce));
    check(NOON - 86_401, NOON - 86_401, Err(Refusal::KeyNotInForce));
    check(NOON - 86_400, NOON - 86_400, Ok(()));
}

#[test]
fn a_validity_is_bounded() {
    let (nations, replays, rimal) = (book(&[&qamar(), &rimal()]), guard(), rimal());
    for expires in [NOON - 1, NOON, NOON + VALIDITY + 1, NOON + 1_000_000] {
        let (mut parts, body, _) = signed_post(NOON, 7);
        let mut input = Input::read(&parts.headers).unwrap();
        input.expires = expires;
        let base = component::base(
            &Message::from(&parts),
            &input.components,
            &input.parameters(),
        )
        .unwrap();
        let member = field::write_signature(&qamar().node.sign(base.as_bytes()));
        Signed {
            parameters: input.parameters(),
            member,
        }
        .write(&mut parts.headers)
        .unwrap();
        assert_eq!(
            believes_what_is_covered(&parts, &nations),
            Ok(qamar().party)
        );
        let outcome = verify_request(
            &mut parts,
            &body,
            &recipient(&rimal, &nations, &replays),
            NOON,
        );
        assert_eq!(
            outcome,
            Err(Refusal::Malformed {
                what: "a validity that is empty or too long"
            })
        );
    }
}

#[test]
fn attack_06_a_message_counts_once() {
    let (qamar, rimal, sahil) = (qamar(), rimal(), nation(3, "National CERT of Sahil"));
    let nations = book(&[&qamar, &rimal, &sahil]);
    // The peer's clock is ahead of ours, as far as is allowed.
    let (parts, body, _) = signed_post(NOON + AHEAD, 7);
    let replays = guard();
    let take = |nation: &Nation, replays: &ReplayGuard, now: i64| {
        let outcome = verify_request(
            &mut parts.clone(),
            &body,
            &recipient(nation, &nations, replays),
            now,
        );
        outcome.map(|signer| signer.party.clone())
    };
    // The defence removed: the signature itself holds again and again, for anybody.
    for _ in 0..2 {
        prove(
            &Message::from(&parts),
            &REQUEST,
            &REQUEST_HEADERS,
            &nations,
            NOON,
        )
        .unwrap();
    }
    assert_eq!(take(&rimal, &replays, NOON), Ok(qamar.party.clone()));
    assert_eq!(
        take(&rimal, &replays, NOON),
        Err(Refusal::Replayed),
        "again"
    );
    assert_eq!(
        take(&rimal, &replays, NOON + 100),
        Err(Refusal::Replayed),
        "again, later"
    );
    assert_eq!(
        take(&sahil, &guard(), NOON),
        Err(Refusal::OtherRecipient),
        "to somebody else"
    );
    // A node that restarts has forgotten every nonce, and started before the message was "created".
    let restarted = ReplayGuard::new(Instance::draw(&Same(0x44)).unwrap());
    assert_eq!(
        take(&rimal, &restarted, NOON + 1),
        Err(Refusal::OtherInstance),
        "after a restart"
    );
    let forgetful = guard();
    assert_eq!(
        take(&rimal, &forgetful, NOON + 1),
        Ok(qamar.party),
        "which is what the instance is for"
    );
}

#[test]
fn attack_10_an_unknown_key_costs_no_request() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let place = server.local_addr().unwrap();
    let (nations, replays, rimal) = (book(&[&rimal()]), guard(), rimal());

    // The defence removed: a verifier that asks the place a stranger names for the stranger's key.
    let fetches = |key_id: &str| TcpStream::connect(key_id.trim_start_matches("https://")).is_ok();
    assert!(fetches(&format!("https://{place}")));
    assert!(
        server.accept().is_ok(),
        "the stranger was told that somebody is there"
    );

    let (parts, body, _) = signed_post(NOON, 7);
    let known = parts.headers[SIGNATURE_INPUT].to_str().unwrap().to_owned();
    for key_id in [
        qamar().node.id().to_string(),
        format!("https://{place}"),
        place.to_string(),
    ] {
        let mut parts = parts.clone();
        let input = known.replace(qamar().node.id().as_str(), &key_id);
        parts
            .headers
            .insert(SIGNATURE_INPUT, input.parse().unwrap());
        let outcome = verify_request(
            &mut parts,
            &body,
            &recipient(&rimal, &nations, &replays),
            NOON,
        );
        let unknown = matches!(
            outcome,
            Err(Refusal::UnknownKey
                | Refusal::Malformed {
                    what: "a keyid that is not a key id"
                })
        );
        assert!(unknown, "{outcome:?}");
        assert_eq!(
            server.accept().unwrap_err().kind(),
            ErrorKind::WouldBlock,
            "nobody was asked"
        );
    }
}

#[test]
fn a_root_key_signs_no_requests() {
    let (qamar, rimal) = (qamar(), rimal());
    let nations = book(&[&qamar, &rimal]);
    let (mut parts, body, _) = signed_post(NOON, 7);
    let mut input = Input::read(&parts.headers).unwrap();
    input.key_id = KeyId::of(&qamar.root.public());
    let base = component::base(
        &Message::from(&parts),
        &input.components,
        &input.parameters(),
    )
    .unwrap();
    let member = field::write_signature(&qamar.root.sign(base.as_bytes()));
    Signed {
        parameters: input.parameters(),
        member,
    }
    .write(&mut parts.headers)
    .unwrap();
    let outcome = verify_request(
        &mut parts,
        &body,
        &recipient(&rimal, &nations, &guard()),
        NOON,
    );
    assert_eq!(outcome, Err(Refusal::UnknownKey));
}

#[test]
fn the_body_is_part_of_it() {
    let (nations, replays, rimal) = (book(&[&qamar(), &rimal()]), guard(), rimal());
    let (mut parts, _, _) = signed_post(NOON, 7);
    let outcome = verify_request(
        &mut parts,
        b"",
        &recipient(&rimal, &nations, &replays),
        NOON,
    );
    assert_eq!(outcome, Err(Refusal::Digest(DigestError::Mismatch)));
}

#[test]
fn a_target_has_one_form() {
    let check = |url: &str, expected: &str| {
        let mut request = Request::get(url).body(Bytes::new()).unwrap();
        let fresh = Freshness::fixed(NOON, [1; 16]);
        let outcome = sign_request(
            &mut request,
            &qamar().node,
            &rimal().party,
            instance(),
            fresh,
        );
        let found = match outcome {
            Ok(binding) => {
                let (parts, _) = request.into_parts();
                arrived(parts);
                format!("{} {}", binding.path, binding.query)
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{url}");
    };
    check("https://node.example", "/ ?");
    check("https://node.example/a//b/../c%2F?", "/a//b/../c%2F ?");
    check("https://node.example/a?b=c&d", "/a ?b=c&d");
    let form = "the message would be refused: the message has a host that is not in its one form";
    check("https://node.example:443/", form);
    check("https://Node.example/", form);
    check(
        "/no-host",
        "the message would be refused: the message has no `host`",
    );
    assert_eq!(at(NOON).to_string(), "2026-11-22T12:00:00.000Z");
}
