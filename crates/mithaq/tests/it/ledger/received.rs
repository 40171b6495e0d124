//! What a recipient cosigns: what it received, and nothing else.

use serde_json::{Value, json};

use super::{all_cosigned, crosses, finds, log};
use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, agree, as_is, befriend, stands};
use crate::support::samples::{GREEN, SECOND, indicator};
use crate::support::{agreement_collection, eventually, objects_path};

/// DESIGN 8.2: a page is in the peer's log that never came here. It is not cosigned, is kept as evidence over a restart, and
/// its receipt is the giver's word alone. When it comes after all, it is cosigned.
#[test]
fn inv_8_2_what_did_not_come_is_not_cosigned() {
    let (qamar, mut rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, as_is);
    crosses(&qamar, &rimal, &indicator("first", &[GREEN]));
    let pages = all_cosigned(&qamar, &rimal);
    let envoy = Envoy::of(&rimal, &qamar);
    rimal.stop();
    // The page goes out, with the right signatures, and never arrives.
    let object = indicator("told, says the giver", &[GREEN]);
    qamar.import(&[&object]);
    let id = agreement_collection(&agreement, &qamar.party, &rimal.party);
    assert_eq!(envoy.get(&objects_path(id)).status(), 200);
    assert_eq!(log(&qamar, &rimal)["pages"], pages + 1);
    qamar.run(&["agreement", "suspend", &agreement]);
    rimal.start();
    stands(&rimal, &agreement, "suspended");
    eventually("the peer misses the page", || {
        log(&rimal, &qamar).get("evidence").map(|_| ())
    });
    rimal.restart();
    let evidence = log(&rimal, &qamar)["evidence"].clone();
    assert_eq!(evidence.as_array().unwrap().len(), 1, "{evidence}");
    assert_eq!(evidence[0]["weight"], "not-received", "{evidence}");
    assert_eq!(evidence[0]["page"], pages, "{evidence}");
    assert!(finds(&rimal, "ledger-not-received"));
    assert_eq!(log(&qamar, &rimal)["cosigned"], pages);
    let file = qamar.home.path("receipt").to_str().unwrap().to_owned();
    let receipt = || qamar.run(&["ledger", "receipt", object.id(), "-o", &file]);
    assert_eq!(receipt().get("to_key"), None, "one-sided");
    assert!(!rimal.analysts().sees(object.id()));

    let head = qamar.run(&["agreement", "resume", &agreement]);
    assert!(head.is_object());
    eventually("it comes after all", || {
        rimal.analysts().sees(object.id()).then_some(())
    });
    all_cosigned(&qamar, &rimal);
    assert_eq!(log(&rimal, &qamar).get("evidence"), None);
    assert!(receipt()["to_key"].is_string());
}

/// DESIGN 8.2: a page went out and its answer was lost, and what was on it has a newer version since. The node asks for what
/// it has missed, and cosigns.
#[test]
fn inv_8_2_what_was_lost_on_the_way_is_asked_for() {
    let (qamar, mut rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, as_is);
    let envoy = Envoy::of(&rimal, &qamar);
    rimal.stop();
    let object = indicator("superseded", &[GREEN]);
    qamar.import(&[&object]);
    let id = agreement_collection(&agreement, &qamar.party, &rimal.party);
    assert_eq!(envoy.get(&objects_path(id)).status(), 200);
    qamar.import_texts(&[object.version(SECOND, false).text()]);
    rimal.start();
    all_cosigned(&qamar, &rimal);
    assert_eq!(log(&rimal, &qamar).get("evidence"), None);
    assert_eq!(
        rimal.analysts().last(object.id()).unwrap()["modified"],
        SECOND
    );
}

/// DESIGN 8.2: what an operator exports for a party goes to no node of that party. It is on record, one-sided, and the
/// peer is never asked to cosign it.
#[test]
fn inv_8_2_an_operators_export_is_one_sided() {
    let (qamar, rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, as_is);
    crosses(&qamar, &rimal, &indicator("first", &[GREEN]));
    all_cosigned(&qamar, &rimal);
    let mut rimal = rimal;
    rimal.stop();
    let object = indicator("for a file", &[GREEN]);
    qamar.import(&[&object]);
    let pages = log(&qamar, &rimal)["pages"].as_u64().unwrap();
    let file = qamar.home.path("nowhere.json").to_str().unwrap().to_owned();
    qamar.run(&["export", "--for", &rimal.name, "-o", &file]);
    std::fs::remove_file(&file).unwrap();
    qamar.run(&["agreement", "suspend", &agreement]);
    rimal.start();
    stands(&rimal, &agreement, "suspended");
    all_cosigned(&qamar, &rimal);
    assert_eq!(log(&rimal, &qamar).get("evidence"), None);
    assert!(pages <= log(&qamar, &rimal)["cosigned"].as_u64().unwrap());
    let file = qamar.home.path("receipt").to_str().unwrap().to_owned();
    let made = qamar.run(&["ledger", "receipt", object.id(), "-o", &file]);
    assert_eq!(made.get("to_key"), None, "{made}");
    let from = made["from_key"].as_str().unwrap();
    let proven = qamar.run(&["ledger", "verify", &file, "--from-key", from]);
    assert_eq!(proven["sides"], "one");
}

/// A draft by which a withdrawal takes effect at once.
fn revocable(draft: String) -> String {
    let lines = draft
        .lines()
        .map(|line| match line.starts_with("notice_days") {
            true => "notice_days = 0".to_owned(),
            false => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// A receipt for `object`, verified offline with both keys; what it proves.
fn proven(giver: &Nation, object: &str) -> Value {
    let file = giver.home.path("receipt").to_str().unwrap().to_owned();
    let made = giver.run(&["ledger", "receipt", object, "-o", &file]);
    let (from, to) = (made["from_key"].as_str(), made["to_key"].as_str());
    let mut line = vec!["ledger", "verify", &file, "--from-key", from.unwrap()];
    line.extend(["--to-key", to.unwrap()]);
    giver.run(&line)
}

/// DESIGN 8.2: a page went out, never arrived, and the agreement has ended: it can never come. Both say so in the log's
/// checkpoint, what follows is cosigned, and the receipt for what was on that page says that it was not received.
#[test]
fn inv_8_2_a_page_that_can_never_come_is_excepted_by_both() {
    let (qamar, mut rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, revocable);
    let first = indicator("first", &[GREEN]);
    crosses(&qamar, &rimal, &first);
    let pages = all_cosigned(&qamar, &rimal);
    let envoy = Envoy::of(&rimal, &qamar);
    rimal.stop();
    let object = indicator("told, says the giver", &[GREEN]);
    qamar.import(&[&object]);
    let id = agreement_collection(&agreement, &qamar.party, &rimal.party);
    assert_eq!(envoy.get(&objects_path(id)).status(), 200);
    qamar.run(&["agreement", "withdraw", &agreement, "--yes"]);
    rimal.start();
    stands(&rimal, &agreement, "withdrawn");
    assert!(pages + 1 < all_cosigned(&qamar, &rimal), "what follows too");

    let lost = pages.to_string();
    assert_eq!(log(&qamar, &rimal)["not_received"], lost);
    let theirs = log(&rimal, &qamar);
    assert_eq!(theirs["theirs"]["not_received"], lost);
    assert_eq!(theirs.get("evidence"), None);
    assert!(!rimal.analysts().sees(object.id()));
    let receipt = proven(&qamar, object.id());
    assert_eq!(receipt["sides"], "not-received", "{receipt}");
    assert_eq!(proven(&qamar, first.id())["sides"], "both");

    // A second agreement: it crosses after all, and that is on record by itself.
    agree(&qamar, &rimal, as_is);
    eventually("it comes after all", || {
        rimal.analysts().sees(object.id()).then_some(())
    });
    all_cosigned(&qamar, &rimal);
    assert_eq!(log(&qamar, &rimal)["not_received"], lost);
    rimal.restart();
    crosses(&qamar, &rimal, &indicator("later", &[GREEN]));
    all_cosigned(&qamar, &rimal);
}

/// DESIGN 8.2: of a page that was lost one object is deleted before it is asked for again. The other comes, and has a receipt
/// of both sides; the log goes on.
#[test]
fn inv_8_2_of_a_lost_page_what_was_deleted_alone_is_excepted() {
    let (qamar, mut rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, as_is);
    let pages = all_cosigned(&qamar, &rimal);
    let envoy = Envoy::of(&rimal, &qamar);
    rimal.stop();
    let (kept, gone) = (indicator("kept", &[GREEN]), indicator("gone", &[GREEN]));
    qamar.import(&[&kept, &gone]);
    let id = agreement_collection(&agreement, &qamar.party, &rimal.party);
    assert_eq!(envoy.get(&objects_path(id)).status(), 200);
    qamar.run(&[
        "delete",
        gone.id(),
        "--reason",
        "entered by mistake",
        "--yes",
    ]);
    rimal.start();
    all_cosigned(&qamar, &rimal);
    let log = log(&qamar, &rimal);
    let excepted = log["not_received"].as_str().unwrap();
    let (page, entries) = excepted.split_once(':').unwrap();
    assert!(pages <= page.parse().unwrap(), "{excepted}");
    assert!(["0", "1"].contains(&entries), "{excepted}");
    assert!(rimal.analysts().sees(kept.id()));
    assert_eq!(proven(&qamar, kept.id())["sides"], "both");
}

/// DESIGN 8.2: a recipient says that it has not received what it has. Nothing is conceded while it could be sent, and nothing
/// ever of what it has cosigned.
#[test]
fn inv_8_2_what_was_received_is_not_conceded() {
    let (qamar, mut rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, revocable);
    all_cosigned(&qamar, &rimal);
    let envoy = Envoy::of(&rimal, &qamar);
    rimal.stop();
    let object = indicator("received", &[GREEN]);
    qamar.import(&[&object]);
    let id = agreement_collection(&agreement, &qamar.party, &rimal.party);
    assert_eq!(envoy.get(&objects_path(id)).status(), 200);
    let note = |checkpoint: &Value| checkpoint["checkpoint"].as_str().unwrap().to_owned();
    let ask = |body: Value| -> Value {
        let answer = envoy.post(mithaq_node::LEDGER_PATH, body.to_string());
        assert_eq!(answer.status(), 200);
        serde_json::from_slice(answer.body()).unwrap()
    };
    // The log up to the page, as its recipient holds it, and then the page.
    let pages = log(&qamar, &rimal)["pages"].as_u64().unwrap();
    let held = note(&ask(json!({"most": pages - 1})));
    let held = json!({"held": held, "most": 1});
    let leaf = ask(held.clone())["leaves"][0]["leaf"].clone();
    let leaf = mithaq_ledger::leaf_hash(leaf.as_str().unwrap().as_bytes());
    let claim = |leaf: String| {
        let mut body = held.clone();
        body["not_received"] = json!({"leaf": leaf, "entries": "0"});
        body
    };
    let claim = claim(leaf.to_string());
    let conceded = |body: &Value| {
        let answer = ask(body.clone());
        let is_named = answer["leaves"][0].get("absent").is_some();
        assert_eq!(note(&answer).contains("not-received"), is_named, "{answer}");
        is_named
    };
    assert!(!conceded(&claim), "it can be sent");
    qamar.run(&["agreement", "suspend", &agreement]);
    assert!(!conceded(&claim), "it may be sent again");
    qamar.run(&["agreement", "resume", &agreement]);
    rimal.start();
    eventually("it comes", || {
        rimal.analysts().sees(object.id()).then_some(())
    });
    all_cosigned(&qamar, &rimal);
    qamar.run(&["agreement", "withdraw", &agreement, "--yes"]);
    assert!(!conceded(&claim), "it was cosigned");
    assert_eq!(proven(&qamar, object.id())["sides"], "both");
}
