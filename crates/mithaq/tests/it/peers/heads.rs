//! The heads of its own chains that a puller tells with each signed request (DESIGN 5.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use mithaq_agreement::{ActKind, Head};

use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, as_is};
use crate::support::rogue::{Pact, Rogue};
use crate::support::samples::{GREEN, indicator};
use crate::support::share::TAXII;
use crate::support::{agreement_collection, channel_collection, eventually, objects_path};

fn told(pact: &Pact, head: &Head) -> String {
    let uuid = pact.agreement.id().uuid();
    let hash = URL_SAFE_NO_PAD.encode(head.hash);
    format!("{uuid}:{}:{hash}", head.number)
}

fn get(envoy: &Envoy, path: &str, heads: &str) -> Response<Bytes> {
    let request = Request::get(path)
        .header("accept", TAXII)
        .header("mithaq-heads", heads);
    envoy.ask(request.body(Bytes::new()).unwrap()).unwrap()
}

/// DESIGN 5.7: whoever pulls tells its last act in the signed request. One that is not here is obtained before
/// anything is released, by the channel, which is answered all the while; so a suspension that went by unheard is in
/// effect before the next page.
#[test]
fn inv_5_7_release_first_obtains_acts_up_to_the_heads_of_a_pull() {
    let host = Nation::serving("Qamar");
    let peer = Rogue::new("Rimal");
    let envoy = peer.accept_invitation(&host);
    let pact = peer.agree(&host, &envoy, as_is);
    let object = indicator("object", &[GREEN]);
    host.import(&[&object]);
    let collection = objects_path(agreement_collection(pact.id(), &host.party, &peer.party));
    let channel = objects_path(channel_collection(&host.party, &peer.party));
    let last = told(&pact, &pact.head);
    let page = get(&envoy, &collection, &last);
    assert_eq!(page.status(), 200);
    assert!(String::from_utf8_lossy(page.body()).contains(object.id()));

    // What is the same as here, or older, changes nothing; nor does an agreement that is not here.
    let unknown = last.replace(&pact.agreement.id().uuid().to_string(), &new_uuid());
    let both = format!("{last}, {unknown}");
    assert_eq!(get(&envoy, &collection, &both).status(), 200);

    let suspension = peer.act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
    let heads = told(&pact, &suspension.head);
    let manifest = collection.replace("/objects/", "/manifest/");
    for path in [&collection, &manifest] {
        let answer = get(&envoy, path, &heads);
        assert_eq!(answer.status(), 503, "{path}");
        assert_eq!(answer.headers()["retry-after"], "1");
        assert!(!String::from_utf8_lossy(answer.body()).contains(object.id()));
    }
    assert_eq!(get(&envoy, &channel, &heads).status(), 200, "it stays open");
    // Another act with the number of one that is here: the peer contradicts itself.
    let other = Head {
        hash: [7; 32],
        ..pact.head.clone()
    };
    assert_eq!(get(&envoy, &collection, &told(&pact, &other)).status(), 503);

    peer.lay(&host, &[suspension.text]);
    eventually("the act is obtained", || {
        let status = get(&envoy, &collection, &heads).status().as_u16();
        assert!([404, 503].contains(&status), "{status}");
        (status == 404).then_some(())
    });
    assert_eq!(host.standing(pact.id()).unwrap(), "suspended");
}

/// DESIGN 5.7: the header is bounded, and what is refused says what to do.
#[test]
fn heads_of_another_form_or_too_many_are_refused_with_what_to_do() {
    let host = Nation::serving("Qamar");
    let peer = Rogue::new("Rimal");
    let envoy = peer.accept_invitation(&host);
    let pact = peer.agree(&host, &envoy, as_is);
    let collection = objects_path(agreement_collection(pact.id(), &host.party, &peer.party));
    let hash = URL_SAFE_NO_PAD.encode(pact.head.hash);
    let many = |count| {
        let heads = (0..count).map(|_| format!("{}:1:{hash}", new_uuid()));
        heads.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(get(&envoy, &collection, &many(64)).status(), 200);
    for (heads, says) in [
        (many(65), "terminate those that nobody needs"),
        ("nonsense".to_owned(), "UUID:NUMBER:HASH"),
    ] {
        let answer = get(&envoy, &collection, &heads);
        assert_eq!(answer.status(), 400, "{heads}");
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(text.contains(says), "{text}");
    }
}

fn new_uuid() -> String {
    crate::support::new_id("indicator").uuid().to_string()
}
