//! Case 10: something is fetched on a stranger's word.

use http::Method;
use mithaq_node::wire::edge::SystemRandom;
use mithaq_node::wire::invitation::InvitationToken;
use mithaq_node::{HELLO_PATH, NUDGE_PATH};

use super::Player;
use crate::support::envoy::Envoy;
use crate::support::eventually;
use crate::support::nation::Nation;
use crate::support::rogue::Rogue;
use crate::support::samples::{GREEN, indicator};
use crate::support::wire::Wire;

/// DESIGN 4.4, attack case 10: the only keys are those of accepted peers. A stranger, whose server would tell its key
/// to whoever asks, is never asked: not for a signature, not for a greeting, not for a seal.
#[test]
fn attack_10_an_unknown_key_costs_no_outbound_request() {
    let mut qamar = Nation::serving("Qamar");
    let rimal = Player::of("Rimal", &qamar);
    let stranger = Rogue::new("Sahil");
    let envoy = Envoy::with_key(stranger.key(), &qamar);

    let instance = rimal.to_qamar.instance();
    let requests = [
        envoy.signed_for(instance, Method::GET, "/taxii2/", &[], b""),
        envoy.signed_for(instance, Method::POST, NUDGE_PATH, &[], b""),
    ];
    for signed in requests {
        let at = format!("https://{}/keys", stranger.authority());
        // As it is, and with a key id that says where the key could be had.
        let mut elsewhere = signed.clone();
        let input = elsewhere.header("signature-input");
        let start = input.find("keyid=\"").unwrap() + "keyid=\"".len();
        let end = start + input[start..].find('"').unwrap();
        input.replace_range(start..end, &at);
        for signed in [signed, elsewhere] {
            let reply = envoy.send(&signed.bytes()).unwrap();
            assert_eq!(reply.status, 401);
            assert_eq!(
                reply.header("mithaq-instance"),
                None,
                "not even which process this is"
            );
        }
    }

    // A greeting brings its document along, with the address of its node. Without an invitation it is not taken.
    let token = InvitationToken::draw(&SystemRandom).unwrap().reveal();
    let greeting = stranger.greeting(&token);
    let headers = [("content-type", "application/json")];
    let hello = envoy.signed_for(instance, Method::POST, HELLO_PATH, &headers, &greeting);
    let reply = envoy.send(&hello.bytes()).unwrap();
    assert_eq!(reply.status, 403);
    assert_eq!(qamar.peer(&stranger.name), None);

    // A peer delivers what the stranger sealed: the seal proves nothing, and nobody is asked about it.
    let sealed = indicator("sealed by a stranger", &[GREEN]).created_by(&stranger.party);
    let text = stranger.seal(sealed.text().as_bytes(), "mithaq-object-v1");
    rimal.gives(&qamar, &[text]);
    eventually("it arrives", || {
        qamar.analysts().sees(sealed.id()).then_some(())
    });
    let found = qamar.run(&["lookup", &sealed.value]);
    assert_eq!(
        found["values"][0]["hits"][0]["copies"][0]["originator"],
        rimal.rogue.name
    );

    // When the node has ended nothing can come any more.
    qamar.stop();
    assert_eq!(stranger.connections(), 0);
    // With the defence removed it would have been noticed: the stranger's server is there, and counts.
    let wire = Wire::pinned(stranger.addr(), stranger.pin());
    assert_eq!(wire.request("GET", "/keys", &[], b"").status, 401);
    assert_eq!(stranger.connections(), 1);
}
