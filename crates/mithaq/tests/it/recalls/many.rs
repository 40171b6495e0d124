//! One object with many: all answers come in, also that of one which was away.

use super::state;
use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, indicator};

/// Peers that hold the object.
const PEERS: usize = 27;

#[test]
fn inv_7_6_all_of_many_answer_also_one_that_was_away() {
    let giver = Nation::serving("Qamar");
    let mut peers: Vec<Nation> = (1..=PEERS)
        .map(|number| {
            let peer = Nation::serving(&format!("Region {number}"));
            befriend(&giver, &peer);
            agree(&giver, &peer, as_is);
            peer
        })
        .collect();
    let object = indicator("With many", &[GREEN]);
    giver.import(&[&object]);
    let away = peers.len() - 1;
    for peer in &peers {
        eventually("it is held by all", || {
            (0 < giver.crossings(object.id(), &peer.name)).then_some(())
        });
    }
    peers[away].stop();
    let made = giver.run(&["recall", object.id()]);
    let asked = made["recalls"][0]["recipients"].as_array().unwrap().len();
    assert_eq!(asked, PEERS);
    let tally = || giver.run(&["status"])["recalls"].clone();
    eventually("all that are there have answered", || {
        let tally = tally();
        // Right at every moment: who has not answered is asked, and nobody is counted twice.
        let sum = ["asked", "answered", "overdue"].map(|word| tally[word].as_u64().unwrap());
        assert_eq!(sum.iter().sum::<u64>(), PEERS as u64, "{tally}");
        assert_ne!(tally["answered"], PEERS);
        (tally["answered"] == PEERS - 1).then_some(())
    });
    assert_eq!(state(&giver, &object, &peers[away]), "asked");
    peers[away].start();
    eventually("the last one answers", || {
        (tally()["answered"] == PEERS).then_some(())
    });
    for peer in &peers {
        assert_eq!(state(&giver, &object, peer), "deleted");
        assert!(!peer.analysts().sees(object.id()));
    }
}
