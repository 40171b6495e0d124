//! Receipts, as those have them who were not there.

use std::path::Path;

use serde_json::Value;

use super::{all_cosigned, crosses, log};
use crate::home::{Ended, Home};
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, SECOND, indicator};
use crate::support::{agreement_collection, eventually, objects_path};

/// Verifies a receipt where there is neither a node nor a data directory.
fn verify(elsewhere: &Home, file: &Path, from: &str, to: Option<&str>) -> Ended {
    let file = file.to_str().unwrap();
    let mut line = vec!["ledger", "verify", file, "--from-key", from, "--json"];
    if let Some(to) = to {
        line.extend(["--to-key", to]);
    }
    elsewhere.run(&line)
}

fn receipt(nation: &Nation, object: &str, peer: &str, file: &Path) -> Value {
    let file = file.to_str().unwrap();
    nation.run(&["ledger", "receipt", object, "--peer", peer, "-o", file])
}

/// DESIGN 8.1, 8.2: three nodes exchange; each receipt verifies offline with two public keys, says what crossed,
/// and any byte of it that is changed is refused.
#[test]
fn inv_8_2_receipts_of_three_nodes_verify_offline_and_every_flipped_byte_is_refused() {
    let nations = ["Qamar", "Rimal", "Sahil"].map(Nation::serving);
    let [qamar, rimal, sahil] = &nations;
    let elsewhere = Home::empty();
    let mut shown = None;
    for (giver, receiver) in [(qamar, rimal), (rimal, sahil), (sahil, qamar)] {
        befriend(giver, receiver);
        let agreement = agree(giver, receiver, as_is);
        let objects = ["first", "second", "third"].map(|name| indicator(name, &[GREEN]));
        giver.import(&[&objects[0], &objects[1]]);
        crosses(giver, receiver, &objects[2]);
        all_cosigned(giver, receiver);
        for object in &objects {
            let file = giver.home.path(&format!("{}.receipt", object.name));
            let made = receipt(giver, object.id(), &receiver.name, &file);
            let (from, to) = (made["from_key"].as_str(), made["to_key"].as_str());
            let proven = verify(&elsewhere, &file, from.unwrap(), to).ended(0).json();
            for (member, value) in [
                ("object", object.id()),
                ("version", object.modified),
                ("from", &giver.party),
                ("to", &receiver.party),
                ("agreement", &agreement),
                ("content", "objects"),
                ("sides", "both"),
            ] {
                assert_eq!(proven[member], value, "{member}: {proven}");
            }
            // The recipient knows its own key and the other's, and both agree with what the giver says.
            let theirs = log(receiver, giver);
            assert_eq!(theirs["key"], made["from_key"]);
            assert_eq!(log(giver, receiver)["key"], made["to_key"]);
            // A receipt shows nothing of other objects.
            let text = std::fs::read_to_string(&file).unwrap();
            for other in objects.iter().filter(|other| other.id() != object.id()) {
                assert!(!text.contains(other.id()), "{text}");
            }
            shown.get_or_insert((file, made));
        }
    }

    // A receipt of another pair of keys proves nothing, nor does one without the recipient's.
    let (file, made) = shown.unwrap();
    let (from, to) = (made["from_key"].as_str().unwrap(), made["to_key"].as_str());
    for (from, to, code) in [
        (to.unwrap(), Some(from), "receipt-refused"),
        (from, None, "receipt-refused"),
        (from, Some("12"), "not-a-key"),
    ] {
        let refused = verify(&elsewhere, &file, from, to);
        assert_eq!(refused.error_code(), code);
        assert_eq!(refused.status, if code == "not-a-key" { 2 } else { 5 });
    }
    // Every byte counts: here one of each stretch by the program itself, and all of them in the ledger's own tests.
    let text = std::fs::read(&file).unwrap();
    let changed = elsewhere.path("changed.receipt");
    for place in (0..text.len()).step_by(97) {
        let mut bytes = text.clone();
        bytes[place] ^= 1;
        std::fs::write(&changed, bytes).unwrap();
        assert_eq!(
            verify(&elsewhere, &changed, from, to).status,
            5,
            "byte {place}"
        );
    }
    let missing = elsewhere.path("none.receipt");
    assert_eq!(verify(&elsewhere, &missing, from, to).status, 2);
}

/// DESIGN 8.1: one leaf for each page, each version recorded once; a page that is read again names the leaves that
/// have it, names are told apart from objects, and the receipt of a new version is for that one.
#[test]
fn inv_8_1_a_page_is_one_leaf_and_one_read_again_names_the_first() {
    let giver = Nation::serving("Qamar");
    let mut receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    let agreement = agree(&giver, &receiver, as_is);
    let envoy = crate::support::envoy::Envoy::of(&receiver, &giver);
    all_cosigned(&giver, &receiver);
    receiver.stop();
    let before = log(&giver, &receiver)["pages"].as_u64().unwrap();
    let objects = ["a", "b", "c"].map(|name| indicator(name, &[GREEN]));
    giver.import(&objects.each_ref());
    let path = objects_path(agreement_collection(
        &agreement,
        &giver.party,
        &receiver.party,
    ));
    let newest = |count: usize| -> Vec<Value> {
        let log = log(&giver, &receiver);
        log["leaves"].as_array().unwrap()[..count].to_vec()
    };
    let told = |leaf: &Value| {
        let covers = leaf["covers"].as_str().unwrap().to_owned();
        (
            leaf["versions"].as_u64().unwrap(),
            covers,
            leaf["names"] == true,
        )
    };
    // Two, then all three, then all three once more, then their names.
    for asked in [
        format!("{path}?limit=2"),
        path.clone(),
        path.clone(),
        path.replace("/objects/", "/manifest/"),
    ] {
        assert_eq!(envoy.get(&asked).status(), 200);
    }
    let first = before.to_string();
    let both = format!("{before}-{}", before + 1);
    let told: Vec<_> = newest(4).iter().rev().map(told).collect();
    assert_eq!(
        told,
        [
            (2, String::new(), false),
            (1, first, false),
            (0, both, false),
            (3, String::new(), true)
        ]
    );
    assert_eq!(log(&giver, &receiver)["pages"], before + 4);

    // Nobody has cosigned what was released since: the receipt is one-sided, and says so.
    let file = giver.home.path("receipt");
    let made = receipt(&giver, objects[0].id(), &receiver.name, &file);
    assert_eq!(made.get("to_key"), None);
    let from = made["from_key"].as_str().unwrap();
    let proven = verify(&giver.home, &file, from, None).ended(0).json();
    assert_eq!(
        (&proven["sides"], &proven["page"]),
        (&"one".into(), &before.into())
    );

    // It comes back: what it reads anew is a new version of one, and it cosigns all.
    receiver.start();
    giver.import_texts(&[objects[0].version(SECOND, false).text()]);
    eventually("the new version crosses", || {
        let last = receiver.analysts().last(objects[0].id())?;
        (last["modified"] == SECOND).then_some(())
    });
    all_cosigned(&giver, &receiver);
    let made = receipt(&giver, objects[0].id(), &receiver.name, &file);
    let proven = verify(&giver.home, &file, from, made["to_key"].as_str());
    assert_eq!(proven.ended(0).json()["version"], SECOND);
    let never = indicator("never", &[GREEN]);
    let refused = giver.try_run(&["ledger", "receipt", never.id()]);
    assert_eq!(
        (refused.status, refused.error_code().as_str()),
        (2, "never-crossed")
    );
}

/// DESIGN 8.1: an audience without a node has one-sided leaves; one receipt is for one recipient.
#[test]
fn inv_8_1_an_audience_without_a_node_has_one_sided_receipts() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    agree(&qamar, &rimal, as_is);
    qamar.run(&[
        "participant",
        "add",
        "University of Qamar",
        "--sector",
        "education",
    ]);
    let share = qamar.client(
        "library",
        &["--as", "University of Qamar", "--purpose", "research"],
    );
    let object = indicator("for both", &[GREEN]);
    crosses(&qamar, &rimal, &object);
    all_cosigned(&qamar, &rimal);
    assert!(share.sees(object.id()));
    // What our own analysts read crosses no border, and is in no log.
    assert!(qamar.analysts().sees(object.id()));
    let logs = qamar.run(&["ledger", "show"]);
    let sides = logs["logs"].as_array().unwrap();
    let sides: Vec<bool> = sides.iter().map(|log| log["both"] == true).collect();
    assert_eq!(sides.len(), 2, "{logs}");
    assert!(sides.contains(&true) && sides.contains(&false), "{logs}");

    let refused = qamar.try_run(&["ledger", "receipt", object.id()]);
    assert_eq!(refused.error_code(), "several-recipients");
    let file = qamar.home.path("receipt");
    let made = receipt(&qamar, object.id(), "University of Qamar", &file);
    let from = made["from_key"].as_str().unwrap();
    let proven = verify(&qamar.home, &file, from, None).ended(0).json();
    assert_eq!(
        (&proven["sides"], &proven["purpose"]),
        (&"one".into(), &"research".into())
    );
    assert!(crate::home::is_private(&file));
}
