//! Suspension of an agreement, and its resumption.

use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, agree, as_is, befriend, in_force, stands};
use crate::support::samples::{GREEN, indicator};
use crate::support::{agreement_collection, eventually, new_id, objects_path};

/// DESIGN 7.3, 7.4, 5.3: whichever side suspends, the next page is refused; what is imported meanwhile arrives
/// after the resumption, and nothing arrives twice.
#[test]
fn inv_7_3_either_side_suspends_at_once_and_nothing_is_lost_by_it() {
    let giver = Nation::serving("Qamar");
    let receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    let agreement = agree(&giver, &receiver, as_is);
    let envoy = Envoy::of(&receiver, &giver);
    let collection = objects_path(agreement_collection(
        &agreement,
        &giver.party,
        &receiver.party,
    ));
    // A program of the receiver's without a node of its own reads under the same agreement.
    let program = giver.client(
        "program",
        &["--as", &receiver.name, "--purpose", "protection"],
    );
    // Asked for something that is not there, so that no crossing to the receiver's party is added.
    let asks = || {
        let nothing = new_id("indicator");
        let path = format!("{}?match[id]={nothing}", program.objects);
        program.get(&path).status
    };
    let mut crossed = Vec::new();
    let mut arrives = |name: &str| {
        let object = indicator(name, &[GREEN]);
        giver.import(&[&object]);
        crossed.push(object.clone());
        eventually("it arrives", || {
            receiver.analysts().sees(object.id()).then_some(())
        });
    };
    arrives("before");
    for suspending in [&giver, &receiver] {
        suspending.run(&["agreement", "suspend", &agreement]);
        // Where it was suspended it holds from the commit on; the other side has to hear of it.
        assert_eq!(suspending.standing(&agreement).unwrap(), "suspended");
        if suspending.party == receiver.party {
            stands(&giver, &agreement, "suspended");
        }
        assert_eq!(envoy.get(&collection).status(), 404);
        let listed = envoy.get("/exchange/collections/");
        let listed: serde_json::Value = serde_json::from_slice(listed.body()).unwrap();
        let ids = listed["collections"].as_array().unwrap();
        assert_eq!(ids.len(), 1, "the diplomatic channel alone: {listed}");

        assert_eq!(asks(), 404);

        let meanwhile = indicator("meanwhile", &[GREEN]);
        giver.import(&[&meanwhile]);
        assert_eq!(envoy.get(&collection).status(), 404);
        assert_eq!(giver.reasons(meanwhile.id(), &receiver.name), ["suspended"]);
        stands(&receiver, &agreement, "suspended");
        assert!(!receiver.analysts().sees(meanwhile.id()));

        suspending.run(&["agreement", "resume", &agreement]);
        in_force(&giver, &agreement);
        in_force(&receiver, &agreement);
        eventually("what was imported meanwhile arrives", || {
            receiver.analysts().sees(meanwhile.id()).then_some(())
        });
        assert_eq!(giver.crossings(meanwhile.id(), &receiver.name), 1);
        arrives("after");
        assert_eq!(asks(), 200);
    }
    let at_receiver = receiver.analysts().ids();
    for object in &crossed {
        assert_eq!(at_receiver.get(object.id()), Some(&1));
        assert_eq!(giver.crossings(object.id(), &receiver.name), 1);
    }
    assert_eq!(at_receiver.len(), 5);
    // A party lifts its own suspensions only.
    giver.run(&["agreement", "suspend", &agreement]);
    stands(&receiver, &agreement, "suspended");
    receiver
        .try_run(&["agreement", "resume", &agreement])
        .ended(2);
    assert_eq!(envoy.get(&collection).status(), 404);
}
