//! Case 8: authorised for one thing, changing another.

use mithaq_agreement::act::hex;
use mithaq_agreement::{ACT_SEAL_CONTEXT, AGREEMENT_SEAL_CONTEXT, ActKind};
use serde_json::{Value, json};

use super::{Player, Stage};
use crate::support::nation::{Nation, in_force, stands};
use crate::support::samples::{GREEN, RED, indicator};
use crate::support::share::Share;
use crate::support::{agreement_collection, channel_collection, new_id, objects_path};

/// Status and body of an answer.
fn face(share: &Share, method: &str, path: &str, body: &str) -> (u16, String) {
    let reply = share.request(method, path, body.as_bytes());
    (reply.status, String::from_utf8(reply.body).unwrap())
}

/// DESIGN 7.3, 7.5: a credential opens its own collection, statuses and cursors; another's are as if absent.
#[test]
fn attack_08_a_client_reaches_no_collection_status_or_cursor_of_another() {
    let Stage { qamar, rimal, .. } = Stage::new();
    let (open, red) = (indicator("open", &[GREEN]), indicator("red", &[RED]));
    qamar.import(&[&open, &red]);
    let writer = qamar.client("writer", &["--write"]);
    let researcher = qamar.client("researcher", &["--purpose", "research"]);
    let of_rimal = qamar.client(
        "of-rimal",
        &["--as", &rimal.rogue.name, "--purpose", "protection"],
    );
    let shares = [&writer, &researcher, &of_rimal];
    // With the defence removed: each of these ids is a collection that is read, by its own reader.
    for share in shares {
        assert!(share.sees(open.id()));
        assert!(share.get(&format!("{}?limit=1", share.objects)).json()["objects"].is_array());
    }
    assert!(!of_rimal.sees(red.id()) && writer.sees(red.id()));

    let channel = objects_path(channel_collection(&qamar.party, &rimal.rogue.party));
    let to_rimal = objects_path(agreement_collection(
        rimal.pact.id(),
        &qamar.party,
        &rimal.rogue.party,
    ));
    let invented = objects_path(uuid::Uuid::new_v4());
    let added = indicator("added", &[GREEN]);
    let envelope = format!(r#"{{"objects":[{}]}}"#, added.text());
    let held = qamar.held();
    for share in shares {
        let others = shares.iter().filter(|other| other.objects != share.objects);
        let others = others.map(|other| other.objects.clone());
        for path in others.chain([channel.clone(), to_rimal.clone()]) {
            for (method, end, body) in [
                ("GET", "", ""),
                (
                    "GET",
                    "?match[id]=indicator--00000000-0000-4000-8000-000000000000",
                    "",
                ),
                ("POST", "", &envelope),
                ("DELETE", &format!("{}/", open.id()), ""),
                ("GET", &format!("{}/", open.id()), ""),
            ] {
                let found = face(share, method, &format!("{path}{end}"), body);
                let absent = face(share, method, &format!("{invented}{end}"), body);
                assert_eq!(found.0, 404, "{method} {path}{end}");
                assert_eq!(found, absent, "{method} {path}{end}");
            }
        }
    }
    // In its own collection a reader does not write, and a writer does not delete.
    for share in [&researcher, &of_rimal] {
        assert_eq!(face(share, "POST", &share.objects, &envelope).0, 403);
    }
    for share in shares {
        assert_eq!(
            face(
                share,
                "DELETE",
                &format!("{}{}/", share.objects, open.id()),
                ""
            )
            .0,
            403
        );
        assert!(share.sees(open.id()));
    }
    assert_eq!(qamar.held(), held);

    let (status, text) = face(&writer, "POST", &writer.objects, &envelope);
    assert_eq!(status, 202);
    let id = serde_json::from_str::<Value>(&text).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/exchange/status/{id}/");
    assert_eq!(face(&writer, "GET", &path, "").0, 200);
    let other_writer = qamar.client("other-writer", &["--write"]);
    for share in [&researcher, &of_rimal, &other_writer] {
        let absent = face(
            share,
            "GET",
            &format!("/exchange/status/{}/", uuid::Uuid::new_v4()),
            "",
        );
        assert_eq!(face(share, "GET", &path, ""), absent);
        assert_eq!(absent.0, 404);
    }

    let page = writer.get(&format!("{}?limit=1", writer.objects)).json();
    let next = page["next"].as_str().unwrap();
    assert_eq!(
        writer
            .get(&format!("{}?next={next}", writer.objects))
            .status,
        200
    );
    for share in [&researcher, &of_rimal, &other_writer] {
        assert_eq!(
            share.get(&format!("{}?next={next}", share.objects)).status,
            400
        );
    }
    // The cursor is looked at whatever else is asked: a filter that nothing can pass opens no door to guess at.
    let none = "match%5Bspec_version%5D=2.0";
    let empty = writer.get(&format!("{}?{none}", writer.objects));
    assert_eq!(
        (empty.status, empty.json()["more"].as_bool()),
        (200, Some(false))
    );
    for cursor in [next, "AAAA"] {
        for share in [&writer, &researcher, &of_rimal] {
            let path = format!("{}?{none}&next={cursor}", share.objects);
            assert_eq!(share.get(&path).status, 400, "{path}");
        }
    }
}

/// DESIGN 7.3: a peer asks for what is another peer's, or our own people's, and finds nothing there.
#[test]
fn attack_08_a_peer_reaches_no_collection_of_another() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let object = indicator("for both", &[GREEN]);
    qamar.import(&[&object]);
    let path = |agreement: &str, receiver: &Player| {
        objects_path(agreement_collection(
            agreement,
            &qamar.party,
            &receiver.rogue.party,
        ))
    };
    let channel =
        |receiver: &Player| objects_path(channel_collection(&qamar.party, &receiver.rogue.party));
    // With the defence removed: these are collections, and each is read by its own peer.
    for (player, other) in [(&rimal, &sahil), (&sahil, &rimal)] {
        let own = [path(player.pact.id(), player), channel(player)];
        for own in &own {
            assert_eq!(player.to_qamar.get(own).status(), 200);
            assert_eq!(other.to_qamar.get(own).status(), 404);
        }
        for mixed in [
            path(player.pact.id(), other),
            path(other.pact.id(), player),
            // In the other direction it is not ours to give.
            objects_path(agreement_collection(
                player.pact.id(),
                &player.rogue.party,
                &qamar.party,
            )),
            qamar.analysts().objects.clone(),
        ] {
            let answer = player.to_qamar.get(&mixed);
            let absent = player.to_qamar.get(&objects_path(uuid::Uuid::new_v4()));
            assert_eq!(
                (answer.status().as_u16(), answer.body()),
                (404, absent.body()),
                "{mixed}"
            );
        }
        // Nobody writes into what is ours to give, its own reader neither.
        let envelope = format!(
            r#"{{"objects":[{}]}}"#,
            indicator("pushed", &[GREEN]).text()
        );
        for (target, status) in [(&own[0], 403), (&path(other.pact.id(), other), 404)] {
            let request = http::Request::post(target.as_str())
                .header("content-type", crate::support::share::TAXII)
                .header("accept", crate::support::share::TAXII);
            let request = request.body(envelope.clone().into()).unwrap();
            assert_eq!(
                player.to_qamar.ask(request).unwrap().status().as_u16(),
                status
            );
        }
    }
}

/// DESIGN 5.1, 4.7: a party acts on its own agreements. What it says of one between two others, sealed however
/// well, changes nothing there, and neither does a text that it puts under that agreement's id.
#[test]
fn attack_08_an_act_about_an_agreement_of_two_others_changes_nothing() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let unsigned = qamar.propose(&sahil.rogue.name, crate::support::nation::as_is);
    let unsigned_text = sahil.rogue.obtain(&qamar, &sahil.to_qamar, &unsigned);
    let shown = |id: &str| qamar.run(&["agreement", "show", id]);
    let before = [shown(sahil.pact.id()), shown(&unsigned)];

    let own = |kind| rimal.rogue.act(&rimal.pact.agreement, None, kind).text;
    // The same act, only about an agreement that is not Rimal's.
    let about = |text: String, agreement: &mithaq_agreement::Agreement| {
        let mut act: Value = serde_json::from_str(&text).unwrap();
        act["id"] = new_id("mithaq-act").to_string().into();
        act["agreement_ref"] = agreement.id().to_string().into();
        act["agreement_hash"] = hex(agreement.text_hash()).into();
        resealed(&rimal, act, ACT_SEAL_CONTEXT)
    };
    let replaced = |id: Value| {
        let mut text = raw_agreement(&qamar, &sahil);
        text["id"] = id;
        text["created_by_ref"] = rimal.rogue.party.clone().into();
        text["mithaq_addressees"] = json!([qamar.party, rimal.rogue.party, sahil.rogue.party]);
        resealed(&rimal, text, AGREEMENT_SEAL_CONTEXT)
    };
    // Nor does a party put another text in the place of the one that was signed.
    let mut second = raw_agreement(&qamar, &sahil);
    second["created_by_ref"] = sahil.rogue.party.clone().into();
    second["title"]["en"] = "Another text".into();
    second["name"] = "Another text".into();
    sahil.says(&qamar, &[resealed(&sahil, second, AGREEMENT_SEAL_CONTEXT)]);
    let last = rimal.rogue.act(
        &rimal.pact.agreement,
        Some(&rimal.pact.head),
        ActKind::Suspension,
    );
    rimal.says(
        &qamar,
        &[
            about(own(ActKind::Suspension), &sahil.pact.agreement),
            about(own(ActKind::Withdrawal), &sahil.pact.agreement),
            about(own(ActKind::Signature), &unsigned_text),
            replaced(new_id("mithaq-agreement").to_string().into()),
            replaced(sahil.pact.id().into()),
            last.text,
        ],
    );
    stands(&qamar, rimal.pact.id(), "suspended");
    in_force(&qamar, sahil.pact.id());
    assert_eq!(qamar.standing(&unsigned).unwrap(), "not-signed");
    for (id, before) in [sahil.pact.id(), &unsigned].into_iter().zip(&before) {
        let now = shown(id);
        for what in ["text_hash", "title", "parties", "articles", "standing"] {
            assert_eq!(now[what], before[what], "{what}");
        }
    }
    let listed = qamar.run(&["agreement", "list"]);
    assert_eq!(
        listed["agreements"].as_array().unwrap().len(),
        3,
        "{listed}"
    );

    // With the defence removed it would work: from the party itself, the same words do.
    let signature = sahil.rogue.act(&unsigned_text, None, ActKind::Signature);
    let suspension = sahil.rogue.act(
        &sahil.pact.agreement,
        Some(&sahil.pact.head),
        ActKind::Suspension,
    );
    sahil.says(&qamar, &[signature.text, suspension.text]);
    in_force(&qamar, &unsigned);
    stands(&qamar, sahil.pact.id(), "suspended");
    let hash = &shown(sahil.pact.id())["text_hash"];
    assert_eq!(*hash, before[0]["text_hash"]);
}

/// The object with the player's seal instead of the one it had.
fn resealed(by: &Player, mut object: Value, context: &str) -> String {
    let extensions = object["extensions"].as_object_mut().unwrap();
    extensions.remove(mithaq_stix::seal::SEAL_EXTENSION);
    by.rogue.seal(object.to_string().as_bytes(), context)
}

/// The agreement with `player` as its node gives it out.
#[track_caller]
fn raw_agreement(host: &Nation, player: &Player) -> Value {
    let channel = objects_path(channel_collection(&host.party, &player.rogue.party));
    let page = player.to_qamar.get(&channel);
    let page: Value = serde_json::from_slice(page.body()).unwrap();
    let objects = page["objects"].as_array().unwrap();
    objects
        .iter()
        .find(|object| object["id"] == player.pact.id())
        .unwrap()
        .clone()
}
