//! Case 4: a body that the signature does not cover, another algorithm, a verifier that fails open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Method;
use mithaq_node::NUDGE_PATH;
use mithaq_node::wire::keys::NodeKey;
use sha2::{Digest as _, Sha256, Sha512};

use super::Stage;
use crate::support::envoy::{Envoy, Signed};
use crate::support::nation::Nation;
use crate::support::rogue::{Body, Rogue};
use crate::support::samples::{GREEN, indicator};
use crate::support::share::TAXII;
use crate::support::{channel_collection, eventually, objects_path};

/// A node with one peer, and a request of that peer which is answered with a page.
struct Talk {
    _qamar: Nation,
    _rimal: Rogue,
    envoy: Envoy,
    channel: String,
}

impl Talk {
    fn new() -> Talk {
        let qamar = Nation::serving("Qamar");
        let rimal = Rogue::new("Rimal");
        let envoy = rimal.accept_invitation(&qamar);
        let channel = objects_path(channel_collection(&qamar.party, &rimal.party));
        Talk {
            _qamar: qamar,
            _rimal: rimal,
            envoy,
            channel,
        }
    }

    /// A GET with a query and a header of our own.
    fn get(&self) -> Signed {
        let headers = [("accept", TAXII), ("mithaq-note", "to be covered")];
        let target = format!("{}?limit=2", self.channel);
        self.envoy.signed(Method::GET, &target, &headers, b"")
    }

    /// A POST with a body.
    fn post(&self) -> Signed {
        let headers = [("content-type", "application/json")];
        self.envoy.signed(
            Method::POST,
            NUDGE_PATH,
            &headers,
            br#"{"why":"something new"}"#,
        )
    }

    #[track_caller]
    fn status(&self, signed: &Signed) -> Option<u16> {
        self.envoy.send(&signed.bytes()).map(|reply| reply.status)
    }
}

/// DESIGN 4.4: the lowest bit of any byte of method, target, host, headers and body, turned, refuses the request.
#[test]
fn attack_04_every_byte_of_a_signed_request_counts() {
    let talk = Talk::new();
    // With the defence removed: a request that differs in one byte is as good as the other, once it is signed.
    let nearly = talk.channel.clone() + "?limit=3";
    let nearly = talk
        .envoy
        .signed(Method::GET, &nearly, &[("accept", TAXII)], b"");
    assert_eq!(talk.status(&nearly), Some(200));

    for (signed, answer) in [(talk.get(), 200), (talk.post(), 204)] {
        let mut unauthorized = 0;
        let mut turned = 0;
        for (what, altered) in alterations(&signed) {
            turned += 1;
            match talk.status(&altered) {
                Some(401) => unauthorized += 1,
                // Where what is left is no HTTP, nobody looks for a signature.
                Some(400) | None => {}
                other => panic!(
                    "{what} of {} was turned, and it was answered: {other:?}",
                    signed.path
                ),
            }
        }
        assert!(turned > 600, "{turned}");
        assert!(
            turned - unauthorized < turned / 10,
            "{unauthorized} of {turned}"
        );
        // None of this spent the nonce: as it was sent it is taken, once.
        assert_eq!(talk.status(&signed), Some(answer));
        assert_eq!(talk.status(&signed), Some(401));
    }
}

/// The request with the lowest bit of one byte turned, for every byte that is not of the transport.
fn alterations(signed: &Signed) -> Vec<(String, Signed)> {
    let mut all = Vec::new();
    let mut each = |what: &str, length: usize, place: &dyn Fn(&mut Signed) -> &mut String| {
        for at in 0..length {
            let mut altered = signed.clone();
            let text = place(&mut altered);
            let mut bytes = std::mem::take(text).into_bytes();
            bytes[at] ^= 1;
            *text = String::from_utf8(bytes).unwrap();
            all.push((format!("byte {at} of {what}"), altered));
        }
    };
    each("the method", signed.method.len(), &|signed| {
        &mut signed.method
    });
    each("the target", signed.path.len(), &|signed| &mut signed.path);
    each("the host", signed.host.len(), &|signed| &mut signed.host);
    for (index, (name, value)) in signed.headers.iter().enumerate() {
        each(&format!("the name {name}"), name.len(), &|signed| {
            &mut signed.headers[index].0
        });
        each(name, value.len(), &|signed| &mut signed.headers[index].1);
    }
    for at in 0..signed.body.len() {
        let mut altered = signed.clone();
        altered.body[at] ^= 1;
        all.push((format!("byte {at} of the body"), altered));
    }
    all
}

/// DESIGN 4.4, 4.8: what a signature must cover is the recipient's to say, and the key fixes the algorithm. The
/// requests here are signed by a signer of this test, with the peer's real key.
#[test]
fn attack_04_a_signature_that_covers_less_or_names_another_algorithm_is_none() {
    let talk = Talk::new();
    let key = talk.envoy.key();
    // With the defence removed: this signer is believed when it covers everything.
    for (mut signed, answer) in [(talk.get(), 200), (talk.post(), 204)] {
        sign_anew(&mut signed, key);
        assert_eq!(talk.status(&signed), Some(answer));
    }
    let refused = |what: &str, edit: &dyn Fn(&mut Signed)| {
        let mut signed = talk.post();
        edit(&mut signed);
        sign_anew(&mut signed, key);
        assert_eq!(talk.status(&signed), Some(401), "{what}");
    };
    for component in components(&talk.post()) {
        refused(&format!("without {component}"), &|signed| {
            uncover(signed, &component)
        });
    }
    let digest = "\"content-digest\"";
    refused("another body, its digest not covered", &|signed| {
        uncover(signed, digest);
        signed.body = b"{}".to_vec();
        let other = STANDARD.encode(Sha256::digest(&signed.body));
        *signed.header("content-digest") = format!("sha-256=:{other}:");
    });
    refused("no digest at all", &|signed| {
        uncover(signed, digest);
        signed.headers.retain(|(name, _)| name != "content-digest");
        signed.body = b"{}".to_vec();
    });
    refused("a digest of another kind", &|signed| {
        let other = STANDARD.encode(Sha512::digest(&signed.body));
        *signed.header("content-digest") = format!("sha-512=:{other}:");
    });
    refused("a header of ours that is not covered", &|signed| {
        signed
            .headers
            .push(("mithaq-note".to_owned(), "added".to_owned()));
    });
    for (from, to) in [
        ("alg=\"ed25519\"", "alg=\"hmac-sha256\""),
        ("alg=\"ed25519\"", "alg=\"rsa-v1_5-sha256\""),
        ("alg=\"ed25519\"", "alg=\"none\""),
        (";alg=\"ed25519\"", ""),
        ("tag=\"mithaq\"", "tag=\"other\""),
    ] {
        refused(to, &|signed| {
            let input = signed.header("signature-input");
            assert!(input.contains(from));
            *input = input.replace(from, to);
        });
    }

    // The public key as the secret of a MAC: everybody has it.
    let mut signed = talk.post();
    let input = signed.header("signature-input");
    *input = input.replace("alg=\"ed25519\"", "alg=\"hmac-sha256\"");
    let mac = hmac_sha256(key.public().as_bytes(), base(&mut signed).as_bytes());
    *signed.header("signature") = format!("mithaq=:{}:", STANDARD.encode(mac));
    assert_eq!(talk.status(&signed), Some(401));
    // No signature beside its input, and an empty one.
    for signature in [None, Some("mithaq=::"), Some("")] {
        let mut signed = talk.post();
        match signature {
            Some(text) => *signed.header("signature") = text.to_owned(),
            None => signed.headers.retain(|(name, _)| name != "signature"),
        }
        assert_eq!(talk.status(&signed), Some(401), "{signature:?}");
    }
}

/// DESIGN 4.4: a page altered on its way is not taken, also where only one letter differs.
#[test]
fn attack_04_an_altered_answer_is_not_taken() {
    let Stage { qamar, rimal, .. } = Stage::new();
    let (sent, arrived) = (
        indicator("Sirocco", &[GREEN]),
        indicator("Siroccp", &[GREEN]),
    );
    let page = |object: &str| Bytes::from(format!(r#"{{"more":false,"objects":[{object}]}}"#));
    let path = rimal.rogue.collection(&qamar, &rimal.pact.agreement);
    let altered = arrived.text();
    let body = Body {
        altered: Some(page(&altered)),
        ..Body::of(page(&sent.text()))
    };
    rimal.is_read(&qamar);
    rimal.rogue.answer_instead(&path, Some(body));
    let error = rimal.last_error(&qamar);
    assert!(error.contains("refused"), "{error}");
    for object in [&sent, &arrived] {
        assert!(!qamar.analysts().sees(object.id()));
    }
    // With the defence removed it would have been taken: signed as it arrived, it is.
    rimal
        .rogue
        .answer_instead(&path, Some(Body::of(page(&altered))));
    eventually("it is taken", || {
        rimal.to_qamar.nudge();
        qamar.analysts().sees(arrived.id()).then_some(())
    });
}

/// The identifiers of what is covered.
fn components(signed: &Signed) -> Vec<String> {
    let mut signed = signed.clone();
    let input = signed.header("signature-input");
    let list = &input["mithaq=(".len()..input.find(')').unwrap()];
    list.split(' ').map(str::to_owned).collect()
}

/// Takes a component out of what is covered.
#[track_caller]
fn uncover(signed: &mut Signed, component: &str) {
    let rest: Vec<String> = components(signed)
        .into_iter()
        .filter(|known| known != component)
        .collect();
    let input = signed.header("signature-input");
    let end = input.find(')').unwrap();
    *input = format!("mithaq=({}{}", rest.join(" "), &input[end..]);
}

/// Signs what the signature's input says is covered: RFC 9421 § 2.5, written for this test alone.
fn sign_anew(signed: &mut Signed, key: &NodeKey) {
    let signature = STANDARD.encode(key.sign(base(signed).as_bytes()));
    *signed.header("signature") = format!("mithaq=:{signature}:");
}

fn base(signed: &mut Signed) -> String {
    let mut base = String::new();
    for component in components(signed) {
        let (path, query) = signed.path.split_once('?').unwrap_or((&signed.path, ""));
        let value = match component.trim_matches('"') {
            "@method" => signed.method.clone(),
            "@authority" => signed.host.clone(),
            "@path" => path.to_owned(),
            "@query" => format!("?{query}"),
            name => signed.header(name).clone(),
        };
        base.push_str(&format!("{component}: {value}\n"));
    }
    let input = signed.header("signature-input");
    base + "\"@signature-params\": " + input.strip_prefix("mithaq=").unwrap()
}

/// RFC 2104, for keys of at most 64 bytes.
fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block
            .iter_mut()
            .zip(key)
            .for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}
