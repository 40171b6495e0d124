//! What is withheld looks exactly like what is absent.

use bytes::Bytes;
use http::Response;

use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, agree, as_is, befriend, up_to_green};
use crate::support::samples::{CLEAR, GREEN, Indicator, RED, SECOND, indicator};
use crate::support::{agreement_collection, channel_collection, eventually, new_id, objects_path};

/// DESIGN § 2 (law 3), 6.2, 7.3: a peer that asks by id for a withheld object, for one received from somebody else,
/// and for one that never was, gets the same bytes.
#[test]
fn withheld_and_invented_objects_get_the_same_answer() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    let sahil = Nation::serving("Sahil");
    befriend(&qamar, &rimal);
    befriend(&rimal, &sahil);
    let agreement = agree(&qamar, &rimal, as_is);
    let other = agree(&rimal, &sahil, up_to_green);
    // Received from Sahil: no licence to pass it on.
    let received = indicator("received", &[CLEAR]);
    sahil.import(&[&received]);
    eventually("it is received", || {
        rimal.analysts().sees(received.id()).then_some(())
    });
    let (open, withheld) = (indicator("open", &[GREEN]), indicator("red", &[RED]));
    // Its first version crosses, its second does not.
    let tightened = indicator("tightened", &[GREEN]);
    let tighter = Indicator {
        markings: vec![RED.to_owned()],
        ..tightened.version(SECOND, false)
    };
    rimal.import(&[&open, &withheld, &tightened, &tighter]);

    let envoy = Envoy::of(&qamar, &rimal);
    let collection = objects_path(agreement_collection(&agreement, &rimal.party, &qamar.party));
    assert_eq!(
        envoy.get(&format!("{collection}{}/", open.id())).status(),
        200
    );
    let manifest = collection.replace("/objects/", "/manifest/");
    let invented = new_id("indicator");
    for id in [withheld.id(), received.id()] {
        for (path, status) in [
            (format!("{collection}ID/"), 404),
            (format!("{collection}ID"), 404),
            (format!("{collection}ID/?match[version]=all"), 404),
            (format!("{collection}ID/?match[version]={SECOND}"), 404),
            (
                format!("{collection}ID/?added_after=2026-01-01T00:00:00Z"),
                404,
            ),
            (format!("{collection}ID/versions/"), 404),
            (format!("{collection}?match[id]=ID"), 200),
            (format!("{manifest}?match[id]=ID"), 200),
        ] {
            let ask = |id: &str| envoy.get(&path.replace("ID", id));
            let (found, absent) = (ask(id), ask(invented.as_str()));
            assert_eq!(found.status(), status, "{path}");
            assert_eq!(face(&found), face(&absent), "{path}");
            assert!(
                !String::from_utf8_lossy(found.body()).contains(id),
                "{path}"
            );
        }
    }

    // Of an object of which one version crosses, the one that does not is as if it had never been.
    let versions = envoy.get(&format!("{collection}{}/versions/", tightened.id()));
    let versions: serde_json::Value = serde_json::from_slice(versions.body()).unwrap();
    assert_eq!(
        versions["versions"].as_array().unwrap().len(),
        1,
        "{versions}"
    );
    let by_version = |version| {
        let id = tightened.id();
        envoy.get(&format!("{collection}{id}/?match[version]={version}"))
    };
    assert_eq!(
        face(&by_version(SECOND)),
        face(&by_version("2026-11-21T09:00:00.000Z"))
    );

    // And so with whole collections: of others, of nobody.
    let of_sahil = agreement_collection(&other, &rimal.party, &sahil.party);
    let of_nobody = uuid::Uuid::new_v4();
    for end in [
        "",
        "manifest/",
        "objects/",
        "objects/ID/",
        "objects/ID/versions/",
    ] {
        let end = end.replace("ID", open.id());
        let ask = |collection: uuid::Uuid| {
            envoy.get(&format!("/exchange/collections/{collection}/{end}"))
        };
        let (found, absent) = (ask(of_sahil), ask(of_nobody));
        assert_eq!(found.status(), 404, "{end}");
        assert_eq!(face(&found), face(&absent), "{end}");
    }
}

/// DESIGN § 7, § 5: two nodes that accepted one another have the diplomatic channel, and without an agreement
/// nothing else.
#[test]
fn a_peer_without_an_agreement_has_its_channel_and_nothing_more() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    let sahil = Nation::serving("Sahil");
    befriend(&qamar, &rimal);
    befriend(&qamar, &sahil);
    let agreement = agree(&qamar, &rimal, as_is);
    let object = indicator("clear", &[CLEAR]);
    qamar.import(&[&object]);
    eventually("it arrives where it may", || {
        rimal.analysts().sees(object.id()).then_some(())
    });
    let envoy = Envoy::of(&sahil, &qamar);
    let listed: serde_json::Value =
        serde_json::from_slice(envoy.get("/exchange/collections/").body()).unwrap();
    assert_eq!(
        listed["collections"].as_array().unwrap().len(),
        1,
        "{listed}"
    );
    let channel = objects_path(channel_collection(&qamar.party, &sahil.party));
    let page = envoy.get(&channel);
    assert_eq!(
        (page.status().as_u16(), &page.body()[..]),
        (200, &br#"{"more":false}"#[..])
    );
    for receiver in [&rimal.party, &sahil.party] {
        let path = objects_path(agreement_collection(&agreement, &qamar.party, receiver));
        assert_eq!(envoy.get(&path).status(), 404);
        assert_eq!(envoy.get(&format!("{path}{}/", object.id())).status(), 404);
    }
    assert_eq!(sahil.standing(&agreement), None);
    assert_eq!(sahil.analysts().ids().len(), 0);
    let told = qamar
        .try_run(&["why", object.id(), "--for", &sahil.name])
        .ended(2);
    assert_eq!(told.json()["error"]["code"], "no-agreement");
}

/// All of an answer but the date, and the signature, which is of this one request. Its form counts too.
fn face(answer: &Response<Bytes>) -> (u16, Vec<(String, String)>, Bytes) {
    let mut headers: Vec<(String, String)> = answer
        .headers()
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| {
            let value = value.to_str().unwrap();
            assert!(
                !name.as_str().starts_with("signature"),
                "verified, and so taken off"
            );
            (name.to_string(), value.to_owned())
        })
        .collect();
    headers.sort();
    (answer.status().as_u16(), headers, answer.body().clone())
}
