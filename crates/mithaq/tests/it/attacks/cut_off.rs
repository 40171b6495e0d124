//! Case 16: a peer or a client that was let in before keeps a cursor, a credential, a connection.

use bytes::Bytes;
use http::Request;

use super::Stage;
use crate::support::samples::{GREEN, Indicator, indicator};
use crate::support::share::TAXII;
use crate::support::{agreement_collection, objects_path};

fn many() -> Vec<Indicator> {
    (0..8)
        .map(|number| indicator(&format!("number {number}"), &[GREEN]))
        .collect()
}

/// DESIGN 7.3, 7.4: a removed client's credential and cursor end at once; another client does not inherit them.
#[test]
fn attack_16_a_removed_client_keeps_no_cursor() {
    let Stage { qamar, .. } = Stage::new();
    let objects = many();
    qamar.import(&objects.iter().collect::<Vec<_>>());
    let client = qamar.client("sensor", &[]);
    let page = client.get(&format!("{}?limit=3", client.objects)).json();
    let next = page["next"].as_str().unwrap().to_owned();
    let following = format!("{}?limit=3&next={next}", client.objects);
    // With the defence removed: the cursor is good, and the next page is there.
    assert_eq!(client.get(&following).status, 200);
    qamar.run(&["client", "remove", "sensor"]);
    assert_eq!(client.get(&following).status, 401);
    assert_eq!(client.get(&client.objects).status, 401);
    // One of the same name is another client: what the old one held does not open its door.
    let again = qamar.client("sensor", &[]);
    assert_eq!(again.get(&again.objects).status, 200);
    assert_eq!(client.get(&client.objects).status, 401);
}

/// The same for a peer that is suspended, and for one that is removed.
#[test]
fn attack_16_a_suspended_or_removed_peer_reads_nothing_more() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let objects = many();
    qamar.import(&objects.iter().collect::<Vec<_>>());
    for (peer, command) in [(&rimal, "suspend"), (&sahil, "remove")] {
        let party = &peer.rogue.party;
        let path = objects_path(agreement_collection(peer.pact.id(), &qamar.party, party));
        let page = peer.to_qamar.get(&format!("{path}?limit=3"));
        let page: serde_json::Value = serde_json::from_slice(page.body()).unwrap();
        assert_eq!(page["objects"].as_array().unwrap().len(), 3);
        let next = page["next"].as_str().unwrap().to_owned();
        let following = format!("{path}?limit=3&next={next}");
        let ask = || {
            let request = Request::get(&following).header("accept", TAXII);
            peer.to_qamar.ask(request.body(Bytes::new()).unwrap())
        };
        // With the defence removed: the cursor and the key are good.
        assert_eq!(ask().unwrap().status(), 200);
        let mut line = vec!["peer", command, &peer.rogue.name];
        if command == "remove" {
            line.push("--yes");
        }
        qamar.run(&line);
        let refused = ask().map(|answer| answer.status().as_u16());
        assert!(
            refused
                .as_ref()
                .map_or(true, |status| [401, 403, 404].contains(status)),
            "{refused:?}"
        );
    }
}
