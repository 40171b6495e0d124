//! What a recipient cosigns: what it received, and nothing else.

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
    let pages = log(&qamar, &rimal)["pages"].clone();
    let file = qamar.home.path("nowhere.json").to_str().unwrap().to_owned();
    qamar.run(&["export", "--for", &rimal.name, "-o", &file]);
    std::fs::remove_file(&file).unwrap();
    qamar.run(&["agreement", "suspend", &agreement]);
    rimal.start();
    stands(&rimal, &agreement, "suspended");
    all_cosigned(&qamar, &rimal);
    assert_eq!(log(&rimal, &qamar).get("evidence"), None);
    assert!(pages.as_u64() <= log(&qamar, &rimal)["cosigned"].as_u64());
    let file = qamar.home.path("receipt").to_str().unwrap().to_owned();
    let made = qamar.run(&["ledger", "receipt", object.id(), "-o", &file]);
    assert_eq!(made.get("to_key"), None, "{made}");
    let from = made["from_key"].as_str().unwrap();
    let proven = qamar.run(&["ledger", "verify", &file, "--from-key", from]);
    assert_eq!(proven["sides"], "one");
}
