//! What a page answers when it is not asked for with `GET`.

use bytes::Bytes;
use http::{Method, Request};
use mithaq_node::NUDGE_PATH;

use crate::support::agreement_collection;
use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, indicator};
use crate::support::share::TAXII;

/// RFC 9110 §§ 9.3.2, 15.5.6: to `HEAD` a page answers 405 and nothing else, to a peer signed like all that a
/// peer is answered (DESIGN 4.4), and a client gets the same without one.
#[test]
fn a_peers_head_for_a_page_is_refused_with_a_signature_and_no_body() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, as_is);
    let object = indicator("one", &[GREEN]);
    qamar.import(&[&object]);
    let envoy = Envoy::of(&rimal, &qamar);
    let collection = agreement_collection(&agreement, &qamar.party, &rimal.party);
    let client = qamar.analysts();

    let check = |path: &str, status: u16| {
        // Whoever asks as peers do verifies the signature over status, headers and an empty body.
        let request = Request::head(path).header("accept", TAXII);
        let answer = envoy.ask(request.body(Bytes::new()).unwrap());
        let answer = answer.unwrap_or_else(|error| panic!("HEAD {path}: {error}"));
        assert_eq!(answer.status(), status, "HEAD {path}");
        assert!(answer.body().is_empty());
        // On the line, too, there is nothing after the headers.
        let signed = envoy.signed(Method::HEAD, path, &[("accept", TAXII)], b"");
        let reply = envoy.send(&signed.bytes()).unwrap();
        assert_eq!((reply.status, &*reply.body), (status, &b""[..]));
        assert!(reply.header("signature").is_some(), "{reply:?}");
        reply
    };
    for page in ["objects/", "manifest/"] {
        let path = format!("/exchange/collections/{collection}/{page}");
        let reply = check(&path, 405);
        let allowed = reply.header("allow").unwrap();
        assert!(!allowed.contains("HEAD"), "{allowed}");
        let plain = client.request("HEAD", &client.objects, b"");
        assert_eq!((plain.status, &*plain.body), (405, &b""[..]));
        // Refused it is not on record as handed out.
        assert!(envoy.get(&path).status().is_success());
    }
    // Other methods that a resource does not know are refused to a peer in the same way.
    for (method, path) in [(Method::PUT, "/taxii2/"), (Method::GET, NUDGE_PATH)] {
        let request = Request::builder()
            .method(&method)
            .uri(path)
            .header("accept", TAXII);
        let answer = envoy.ask(request.body(Bytes::new()).unwrap()).unwrap();
        assert_eq!(answer.status(), 405, "{method} {path}");
    }
    check("/taxii2/", 200);
}
