//! What a participant adds, what it is told, and who gets it.

use serde_json::{Value, json};

use super::{COMPANY, UNIVERSITY, host, open_to_constituency};
use crate::support::eventually;
use crate::support::nation::{Nation, agree, also_received, as_is, befriend};
use crate::support::samples::{AMBER, CLEAR, GREEN, Indicator, RED, SECOND, indicator};
use crate::support::share::Share;

/// Adds objects as a TAXII client does; the status.
#[track_caller]
fn add(share: &Share, objects: &[String]) -> Value {
    let envelope = format!("{{\"objects\":[{}]}}", objects.join(","));
    let answer = share.request("POST", &share.objects, envelope.as_bytes());
    assert_eq!(
        answer.status,
        202,
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    answer.json()
}

#[track_caller]
fn added(share: &Share, objects: &[&Indicator]) {
    let texts: Vec<String> = objects.iter().map(|object| object.text()).collect();
    let status = add(share, &texts);
    assert_eq!(status["success_count"], objects.len(), "{status}");
}

/// DESIGN 4.6, 6.1: it is the participant's, held under its terms: its host reads it, other participants where
/// its onward article says so, and no peer does.
#[test]
fn what_it_adds_is_its_own_and_goes_where_its_terms_let_it() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    agree(&qamar, &rimal, also_received);
    let university = host(&rimal, UNIVERSITY, as_is);
    host(&rimal, COMPANY, open_to_constituency);
    let library = rimal.client("library", &["--as", UNIVERSITY, "--write"]);
    let harbour = rimal.client("harbour", &["--as", COMPANY, "--write"]);
    // A reader is not a writer.
    let reader = rimal.client("reader", &["--as", UNIVERSITY]);
    let nothing = br#"{"objects":[]}"#;
    assert_eq!(reader.request("POST", &reader.objects, nothing).status, 403);

    let closed = indicator("of the university", &[GREEN]);
    let open = indicator("of the company", &[GREEN]);
    // Whoever it claims as its creator: it is its deliverer's.
    let claimed = indicator("claimed", &[GREEN]).created_by(&rimal.party);
    added(&library, &[&closed, &claimed]);
    added(&harbour, &[&open]);
    let why = rimal.why(claimed.id(), "analysts");
    let copy = &why["verdicts"][0]["copy"];
    assert_eq!(
        (&copy["originator"], &copy["deliverer"]),
        (&json!(UNIVERSITY), &json!(UNIVERSITY))
    );
    let shown = rimal.run(&["participant", "show", &university]);
    assert_eq!(shown["received"], 2);

    for object in [&closed, &open, &claimed] {
        assert!(rimal.analysts().sees(object.id()));
        let reasons = rimal.reasons(object.id(), &qamar.name);
        let onward = match object.id() == open.id() {
            true => "onward-constituency",
            false => "onward-none",
        };
        assert_eq!(reasons, [onward]);
    }
    // Each reads its own back, and the other's as the other's terms say.
    let sees = |share: &Share| [&closed, &claimed, &open].map(|object| share.sees(object.id()));
    assert_eq!(sees(&library), [true, true, true]);
    assert_eq!(sees(&harbour), [false, false, true]);
    // Qamar gets what is Rimal's own, and nothing of a participant's.
    let own = indicator("of Rimal", &[GREEN]);
    rimal.import(&[&own]);
    eventually("what may cross arrives", || {
        qamar.analysts().sees(own.id()).then_some(())
    });
    for object in [&closed, &open, &claimed] {
        assert!(!qamar.analysts().sees(object.id()), "{}", object.name);
    }
}

/// DESIGN 6.1: what a participant has from us does not become its own by coming back.
#[test]
fn what_comes_back_stays_under_the_licence_it_went_out_with() {
    let sahil = Nation::serving("Sahil");
    let rimal = Nation::serving("Rimal");
    befriend(&sahil, &rimal);
    agree(&sahil, &rimal, open_to_constituency);
    host(&rimal, UNIVERSITY, as_is);
    let library = rimal.client("library", &["--as", UNIVERSITY, "--write"]);
    let theirs = indicator("of Sahil", &[GREEN]);
    sahil.import(&[&theirs]);
    let text = eventually("it reaches the participant", || {
        let all = library.all(10);
        all.first().map(|object| object.get().to_owned())
    });
    let copies = |object: &Indicator| {
        let why = rimal.why(object.id(), "analysts");
        let copies = why["verdicts"].as_array().unwrap().iter();
        copies
            .map(|verdict| {
                let copy = &verdict["copy"];
                (copy["deliverer"].clone(), copy["licences"].clone())
            })
            .collect::<Vec<_>>()
    };
    let before = copies(&theirs);
    assert_eq!(before.len(), 1);
    let status = add(&library, &[text]);
    assert_eq!(status["success_count"], 1, "{status}");
    assert_eq!(copies(&theirs), before, "the same copy is held once");
    // A further version is the participant's statement, under Sahil's licence.
    let changed = theirs.version(SECOND, false);
    added(&library, &[&changed]);
    let after = copies(&theirs);
    let its = after
        .iter()
        .find(|(who, _)| *who == json!(UNIVERSITY))
        .unwrap();
    assert_eq!(its.1, before[0].1, "{after:?}");
}

/// DESIGN 7.5: the answer depends on the envelope and on what the writer itself delivered before; nothing that
/// the host, a peer or another participant has shows in it. A status opens to its own credential alone.
#[test]
fn the_answer_tells_nothing_of_what_others_have() {
    let sahil = Nation::serving("Sahil");
    let rimal = Nation::serving("Rimal");
    befriend(&sahil, &rimal);
    agree(&sahil, &rimal, as_is);
    let names = [UNIVERSITY, COMPANY];
    for name in names {
        host(&rimal, name, as_is);
    }
    let [library, harbour] = names.map(|name| {
        let client = name.split(' ').next().unwrap();
        rimal.client(client, &["--as", name, "--write"])
    });
    // What the others have: a marking that only the host knows, secrets of the host's and of a peer's, a
    // participant's own, and a seal by a key that the host knows.
    let marking = "marking-definition--1c0a6b4e-7c4a-4a55-9a0b-5d7cb8a2ce01";
    let definition = format!(
        r#"{{"type":"marking-definition","spec_version":"2.1","id":"{marking}","created":"2026-11-20T08:00:00.000Z","definition_type":"statement","definition":{{"statement":"For the register."}}}}"#
    );
    let secret = indicator("secret of Rimal", &[RED]);
    let of_sahil = indicator("of Sahil", &[AMBER]);
    let of_company = indicator("of the company", &[GREEN]);
    rimal.import_texts(&[definition, secret.text()]);
    sahil.import(&[&of_sahil]);
    eventually("it arrives", || {
        rimal.analysts().sees(of_sahil.id()).then_some(())
    });
    added(&harbour, &[&of_company]);
    let sealed = |key: &str| {
        let text = indicator("sealed", &[GREEN])
            .created_by(&sahil.party)
            .text();
        let seal = format!(
            r#""extensions":{{"extension-definition--cfe100d4-a6ad-4b2b-8b1a-23db717d318f":{{"extension_type":"property-extension","algorithm":"Ed25519","key_id":"{key}","signature":"{}"}}}},"type":"#,
            "A".repeat(86)
        );
        text.replacen(r#""type":"#, &seal, 1)
    };
    let known_key = key_of(&sahil);
    let unknown_key = format!("ed25519:{}", "0".repeat(32));

    // Pairs of which the writer can tell no difference, and that differ in what others have.
    let fresh = |markings: &[&str]| indicator("fresh", markings).text();
    let unknown = "marking-definition--2d1b7c5f-8d5b-4b66-8b1c-6e8dc9b3df02";
    let pairs = [
        (fresh(&[GREEN, marking]), fresh(&[GREEN, unknown])),
        (secret.text().replace(RED, GREEN), fresh(&[GREEN])),
        (secret.text(), fresh(&[RED])),
        (of_sahil.text(), fresh(&[AMBER])),
        (of_sahil.version(SECOND, true).text(), fresh(&[AMBER])),
        (of_company.text(), fresh(&[GREEN])),
        (sealed(&known_key), sealed(&unknown_key)),
    ];
    for (there, not_there) in &pairs {
        for share in [&library, &harbour] {
            let (one, other) = (
                add(share, std::slice::from_ref(there)),
                add(share, std::slice::from_ref(not_there)),
            );
            assert_eq!(plain(&one, there), plain(&other, not_there), "{there}");
        }
    }
    // What was refused was refused for what it is: above its own terms, or another's.
    let status = add(&library, &[fresh(&[RED])]);
    let told = status["failures"][0]["message"].as_str().unwrap();
    assert!(told.contains("TLP:RED is above TLP:AMBER"), "{told}");
    let status = add(&library, &[sealed(&known_key)]);
    assert_eq!(status["failure_count"], 1, "{status}");
    // The whole of it in one envelope: each object stands alone.
    let all: Vec<String> = pairs.iter().map(|(there, _)| there.clone()).collect();
    let whole = add(&library, &all);
    let failed = whole["failure_count"].as_u64().unwrap();
    assert_eq!(
        (failed, whole["success_count"].as_u64().unwrap()),
        (2, 5),
        "{whole}"
    );

    // Its own credential, and no other: not its neighbour's, not another client's of its own, not the host's.
    let path = format!("/exchange/status/{}/", whole["id"].as_str().unwrap());
    assert_eq!(library.get(&path).json(), whole);
    let second = rimal.client("second", &["--as", UNIVERSITY, "--write"]);
    for share in [&harbour, &second, &*rimal.analysts()] {
        let answer = share.get(&path);
        let never = share.get("/exchange/status/6f1a8f5c-12b4-4c25-9d0e-0d7c5a9b8e11/");
        assert_eq!((answer.status, answer.body), (404, never.body));
    }
    // Nor did any of it change what the others hold.
    assert!(!rimal.analysts().last(secret.id()).unwrap().is_null());
    let clear = indicator("still there", &[CLEAR]);
    added(&library, &[&clear]);
}

/// A status without what names the object and the moment.
fn plain(status: &Value, object: &str) -> Value {
    let object: Value = serde_json::from_str(object).unwrap();
    let text = status
        .to_string()
        .replace(object["id"].as_str().unwrap(), "OBJECT");
    let mut status: Value = serde_json::from_str(&text).unwrap();
    status["id"] = "STATUS".into();
    status["request_timestamp"] = "NOW".into();
    for list in ["successes", "failures"] {
        for detail in status[list].as_array_mut().into_iter().flatten() {
            detail["version"] = "VERSION".into();
        }
    }
    status
}

/// The id of the key that a node signs with, from its document.
fn key_of(nation: &Nation) -> String {
    let answer = nation
        .wire()
        .request("GET", "/.well-known/mithaq", &[], b"");
    let text = String::from_utf8(answer.body).unwrap();
    let start = text.find("\"key_id\":\"ed25519:").unwrap() + "\"key_id\":\"".len();
    text[start..start + "ed25519:".len() + 32].to_owned()
}
