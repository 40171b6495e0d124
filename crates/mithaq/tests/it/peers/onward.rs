//! Material of a third party, passed on under its onward article while its last act is known (DESIGN 5.8).

use rusqlite::Connection;

use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, agree, also_received, befriend};
use crate::support::samples::{GREEN, indicator};
use crate::support::{agreement_collection, eventually, objects_path};

/// The bilateral template, whose recipient may pass on to one other party.
fn onward_to(party: &str) -> impl FnOnce(String) -> String {
    move |draft| {
        let edited = draft.replace(
            "to = \"none\"",
            &format!("to = \"listed\"\nparties = [\"{party}\"]"),
        );
        assert_ne!(edited, draft);
        edited
    }
}

/// Starts a node again, whose clock has once shown so many hours more than it shows now.
fn restart_after(nation: &mut Nation, hours: i64) {
    nation.stop();
    let store = nation.home.data_dir().join("store/mithaq.db");
    let raw = Connection::open(store).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let mark = i64::try_from(now.unwrap().as_millis()).unwrap() + hours * 3_600_000;
    raw.execute(
        "INSERT OR REPLACE INTO record VALUES ('clock', 'high-water', ?1)",
        [mark.to_be_bytes()],
    )
    .unwrap();
    drop(raw);
    nation.start();
}

/// DESIGN 5.8: what A delivered to B goes on to C while A's head statement is leased, though A is stopped, and though
/// it has suspended meanwhile where B cannot hear of it. A day later nothing of it crosses any more. Once B hears A
/// again it knows of the suspension, and nothing crosses for that.
#[test]
fn inv_5_8_third_party_material_crosses_while_its_author_is_leased_and_for_a_day_at_most() {
    let mut a = Nation::serving("Amal");
    let mut b = Nation::serving("Qamar");
    let c = Nation::serving("Sahil");
    befriend(&b, &a);
    befriend(&b, &c);
    let a_party = a.party.clone();
    let from_a = agree(&a, &b, onward_to(&c.party));
    let to_c = agree(&b, &c, also_received);
    let object = indicator("leased", &[GREEN]);
    a.import(&[&object]);
    eventually("it goes on to the third", || {
        c.analysts().sees(object.id()).then_some(())
    });
    let lease = |b: &Nation| {
        let status = b.run(&["agreement", "status", &from_a]);
        let parties = status["parties"].as_array().unwrap().iter();
        let mut of_a = parties.filter(|one| one["party"]["id"] == a_party.as_str());
        of_a.next().unwrap()["head"].clone()
    };
    let leased = lease(&b);
    assert_eq!(leased["leased"], true, "{leased}");
    assert_eq!(leased["number"], 1, "{leased}");

    // A cannot be heard any more: within the lease B acts as before.
    let late = indicator("late", &[GREEN]);
    a.import(&[&late]);
    eventually("the next one arrives", || {
        b.analysts().sees(late.id()).then_some(())
    });
    a.stop();
    a.run(&["agreement", "suspend", &from_a]);
    assert_eq!(b.reasons(late.id(), &c.name), [""; 0]);
    eventually("it goes on", || c.analysts().sees(late.id()).then_some(()));

    restart_after(&mut b, 25);
    for object in [&object, &late] {
        let reasons = b.reasons(object.id(), &c.name);
        assert_eq!(reasons, ["lease-missing"], "{}", object.id());
    }
    assert_eq!(lease(&b)["leased"], false);
    let envoy = Envoy::of(&c, &b);
    let collection = objects_path(agreement_collection(&to_c, &b.party, &c.party));
    let page = envoy.get(&collection);
    assert_eq!(page.status(), 200);
    for object in [&object, &late] {
        assert!(!String::from_utf8_lossy(page.body()).contains(object.id()));
    }
    // Its own people may read what it holds, now as before.
    assert!(b.analysts().sees(late.id()));

    // The clock was wrong, an operator says; A's lease still runs by the right one.
    b.run(&["clock", "reset", "--yes", "--reason", "the time was wrong"]);
    assert_eq!(b.reasons(late.id(), &c.name), [""; 0]);
    a.start();
    eventually("the suspension is heard", || {
        (b.reasons(late.id(), &c.name) == ["lease-missing"]).then_some(())
    });
    let page = envoy.get(&collection);
    assert!(!String::from_utf8_lossy(page.body()).contains(late.id()));
}
