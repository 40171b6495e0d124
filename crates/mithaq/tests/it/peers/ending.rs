//! `peer suspend` and `peer remove`.

use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, as_is};
use crate::support::rogue::Rogue;
use crate::support::samples::{GREEN, indicator};
use crate::support::{agreement_collection, channel_collection, eventually, objects_path};

/// DESIGN § 7, attack case 16: a peer that is suspended or removed gets nothing and is asked nothing, whatever
/// agreements say; what it sent before stays. Another peer, asked every second, tells that time has passed.
#[test]
fn a_suspended_or_removed_peer_is_neither_answered_nor_asked() {
    let host = Nation::serving("Qamar");
    let (peer, other) = (Rogue::new("Rimal"), Rogue::new("Sahil"));
    let (envoy, other_envoy) = (
        peer.accept_invitation(&host),
        other.accept_invitation(&host),
    );
    let pact = peer.agree(&host, &envoy, as_is);
    let early = indicator("early", &[GREEN]);
    peer.deliver(&host, &envoy, &pact.agreement, &[early.text()]);
    eventually("it arrives", || {
        host.analysts().sees(early.id()).then_some(())
    });
    let ours = indicator("ours", &[GREEN]);
    host.import(&[&ours]);
    let paths = [
        objects_path(channel_collection(&host.party, &peer.party)),
        objects_path(agreement_collection(pact.id(), &host.party, &peer.party)),
    ];
    let answers = |envoy: &Envoy| paths.clone().map(|path| envoy.get(&path).status().as_u16());
    assert_eq!(
        answers(&envoy),
        [200, 200],
        "with nothing in its way it is served"
    );

    host.run(&["peer", "suspend", &peer.name]);
    assert_eq!(answers(&envoy), [404, 404]);
    let listed = envoy.get("/exchange/collections/");
    assert!(
        !String::from_utf8_lossy(listed.body()).contains("id"),
        "{listed:?}"
    );
    let meanwhile = indicator("meanwhile", &[GREEN]);
    peer.deliver(&host, &envoy, &pact.agreement, &[meanwhile.text()]);
    not_asked(&peer, &other);
    assert!(!host.analysts().sees(meanwhile.id()));
    assert_eq!(host.reasons(ours.id(), &peer.name), ["peer-suspended"]);

    host.run(&["peer", "resume", &peer.name]);
    assert_eq!(answers(&envoy), [200, 200]);
    eventually("what came meanwhile arrives", || {
        host.analysts().sees(meanwhile.id()).then_some(())
    });

    host.run(&["peer", "remove", &peer.name, "--yes"]);
    for path in &paths {
        let error = envoy.ask(http::Request::get(path).body(bytes::Bytes::new()).unwrap());
        assert!(
            error.unwrap_err().to_string().contains("401"),
            "its key opens nothing"
        );
    }
    not_asked(&peer, &other);
    assert!(host.analysts().sees(early.id()), "what it sent stays");
    assert_eq!(host.peer(&peer.name), None);
    assert_eq!(
        other_envoy.get("/taxii2/").status(),
        200,
        "the other peer goes on"
    );

    // Invited again it is a peer again, under the same agreement.
    let envoy = peer.accept_invitation(&host);
    let late = indicator("late", &[GREEN]);
    peer.deliver(&host, &envoy, &pact.agreement, &[late.text()]);
    eventually("it arrives", || {
        host.analysts().sees(late.id()).then_some(())
    });
    assert_eq!(answers(&envoy), [200, 200]);
}

/// While `clock` is polled several times more, `peer` is not asked at all.
#[track_caller]
fn not_asked(peer: &Rogue, clock: &Rogue) {
    // A request that was under way when the command was given may still be counted.
    let settle = clock.asked().len() + 1;
    eventually("the other peer is asked", || {
        (clock.asked().len() >= settle).then_some(())
    });
    let (before, polls) = (peer.asked().len(), clock.asked().len());
    eventually("the other peer is asked again and again", || {
        (clock.asked().len() >= polls + 2).then_some(())
    });
    assert_eq!(peer.asked().len(), before);
}
