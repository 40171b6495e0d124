//! The record of crossings, and what happens without it.

use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, indicator};
use crate::support::{agreement_collection, objects_path};

/// DESIGN 8.3: where a crossing cannot be recorded, release to others answers 503 and hands out nothing; our own
/// people read on. Another program's lock on the database keeps the node from writing to it.
#[test]
fn inv_8_3_what_cannot_be_recorded_does_not_cross_and_local_reads_go_on() {
    let giver = Nation::serving("Qamar");
    let mut receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    let agreement = agree(&giver, &receiver, as_is);
    let envoy = Envoy::of(&receiver, &giver);
    receiver.stop();
    let object = indicator("on record", &[GREEN]);
    giver.import(&[&object]);
    let analysts = giver.analysts();
    // The first page after a new class of objects has come in notes it, which is a write of its own.
    assert_eq!(analysts.ids().get(object.id()), Some(&1));
    let collection = objects_path(agreement_collection(
        &agreement,
        &giver.party,
        &receiver.party,
    ));

    let database = giver.home.data_dir().join("store").join("mithaq.db");
    let lock = rusqlite::Connection::open(database).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    // The id of an observable is a hash of its value, so names are recorded as well.
    let manifest = collection.replace("/objects/", "/manifest/");
    let versions = format!("{collection}{}/versions/", object.id());
    for path in [
        collection.clone(),
        format!("{collection}{}/", object.id()),
        manifest.clone(),
        versions.clone(),
    ] {
        let answer = envoy.get(&path);
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(
            !body.contains(object.id()) && !body.contains(&object.name),
            "{body}"
        );
    }
    assert_eq!(analysts.ids().get(object.id()), Some(&1));
    assert!(analysts.sees(object.id()));
    assert_eq!(giver.crossings(object.id(), &receiver.party), 0);
    lock.execute_batch("ROLLBACK").unwrap();
    drop(lock);

    let named = || {
        let why = giver.why(object.id(), &receiver.party);
        why["named"].as_array().unwrap().len()
    };
    assert_eq!(named(), 0);
    for (path, times) in [(&manifest, 1), (&versions, 2)] {
        assert_eq!(envoy.get(path).status(), 200);
        assert_eq!(named(), times);
    }
    assert_eq!(giver.crossings(object.id(), &receiver.party), 0);

    let answer = envoy.get(&collection);
    assert_eq!(answer.status(), 200);
    assert!(String::from_utf8_lossy(answer.body()).contains(object.id()));
    assert_eq!(giver.crossings(object.id(), &receiver.party), 1);
}

/// Law 3: what is handed to another party is handed over by somebody with a name, and the record says by whom.
#[test]
fn an_export_to_a_peer_is_a_named_operators() {
    let giver = Nation::serving("Qamar");
    let receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    agree(&giver, &receiver, as_is);
    let object = indicator("exported", &[GREEN]);
    giver.import(&[&object]);
    let export =
        |operator| giver.try_run(&["export", "--for", &receiver.name, "--operator", operator]);
    let refused = export("mallory");
    assert_eq!(refused.error_code(), "unknown-operator");
    let by_mallory = |why: &serde_json::Value| why["exported"].to_string().contains("mallory");
    assert!(!by_mallory(&giver.why(object.id(), &receiver.party)));
    let operator = crate::home::OPERATOR;
    assert_eq!(export(operator).status, 0);
    let why = giver.why(object.id(), &receiver.party);
    assert!(
        why["exported"]
            .as_object()
            .unwrap()
            .values()
            .any(|by| by == operator)
    );
}
