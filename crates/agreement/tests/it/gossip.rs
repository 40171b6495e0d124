//! Nodes that tell one another of acts over a bad network, each by its own clock.

use std::collections::BTreeSet;

use mithaq_agreement::{Act, Agreement, fold, relation};
use mithaq_testkit::clock::{HighWater, SimClock};
use mithaq_testkit::dice::Dice;
use mithaq_testkit::generate::{agreement, perform, script};
use mithaq_testkit::network::{Counts, Letter, Network, Weather};
use mithaq_testkit::oracle;
use mithaq_testkit::world::{self, DAY, Party, day};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::plain::{self, AGREEMENTS};
use crate::world::{nobody, qamar, rimal, verified};

/// Two parties, and two who only pass on what they hear.
const NODES: usize = 4;
const ROUNDS: usize = 60;

/// One node: what has reached it, and its clock.
struct Node {
    heard: BTreeSet<u32>,
    acts: Vec<Act>,
    refused: u64,
    clock: SimClock,
    mark: HighWater,
}

impl Node {
    fn hears(&mut self, tag: u32, bytes: &[u8]) {
        match verified(bytes).and_then(|sealed| Act::from_verified(&sealed).ok()) {
            Some(act) => {
                self.heard.insert(tag);
                self.acts.push(act);
            }
            None => self.refused += 1,
        }
    }
}

/// 5.2: however acts come (lost, doubled, late, out of order, altered on their way), nodes that have heard the
/// same hold the same to be in force; and at every step each holds what the second reading of what it has heard
/// says, by its own clock.
#[test]
fn inv_5_2_nodes_on_a_bad_network_come_to_agree() {
    let total = std::cell::Cell::new(Counts::default());
    let worlds = (
        agreement(AGREEMENTS[0], [Party(0), Party(1)]),
        script(),
        any::<u64>(),
    );
    let ran = TestRunner::new(mithaq_testkit::config(24)).run(&worlds, |(text, script, seed)| {
        let counts = run(&text, &perform(&text, &script), seed)?;
        total.set(total.get().and(&counts));
        Ok(())
    });
    ran.unwrap();
    assert_eq!(total.get().missing(), [""; 0], "{:?}", total.get());
}

fn run(text: &world::Agreement, acts: &[world::Act], seed: u64) -> Result<Counts, TestCaseError> {
    let agreement = plain::agreement(text);
    let bytes = plain::act_bytes(&agreement, text, acts);
    let mut network = Network::new(seed, Weather::FOUL);
    let mut dice = Dice::new(seed);
    let mut nodes: Vec<Node> = (0..NODES)
        .map(|_| Node {
            heard: BTreeSet::new(),
            acts: Vec::new(),
            refused: 0,
            clock: SimClock::at(day(1)),
            mark: HighWater::new(),
        })
        .collect();
    for round in 0..ROUNDS {
        // Each party says its next act; everybody repeats something that it has heard.
        if let Some(act) = acts.get(round / 3) {
            nodes[usize::from(act.author.0)].hears(act.tag, &bytes[&act.tag]);
        }
        match round {
            10 => network.cut(0, 1),
            30 => network.mend(),
            _ => {}
        }
        for (from, node) in nodes.iter().enumerate() {
            let heard: Vec<u32> = node.heard.iter().copied().collect();
            for to in (0..NODES).filter(|to| *to != from) {
                let Some(tag) = heard.get(usize::try_from(dice.below(heard.len() as u64)).unwrap())
                else {
                    continue;
                };
                let says = (*tag, bytes[tag].clone());
                network.send(Letter { from, to, says }, |(_, bytes), dice| {
                    let place = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
                    bytes[place] ^= 1;
                });
            }
        }
        for letter in network.pass(1_000) {
            nodes[letter.to].hears(letter.says.0, &letter.says.1);
        }
        for node in &mut nodes {
            node.clock.moves(match dice.chance(10) {
                true => -DAY,
                false => DAY / 2,
            });
        }
        agrees_with_the_oracle(&agreement, text, acts, &mut nodes)?;
    }
    // Fair weather, and everybody says everything.
    network.mend();
    network.turn(Weather::FAIR);
    for (from, node) in nodes.iter().enumerate() {
        for tag in &node.heard {
            for to in 0..NODES {
                let says = (*tag, bytes[tag].clone());
                network.send(Letter { from, to, says }, |_, _| {});
            }
        }
    }
    for letter in network.pass(60_000) {
        nodes[letter.to].hears(letter.says.0, &letter.says.1);
    }
    let first = fold(&agreement, &nodes[0].acts, &nobody());
    for node in &nodes {
        prop_assert_eq!(&fold(&agreement, &node.acts, &nobody()), &first);
        prop_assert_eq!(&node.heard, &nodes[0].heard);
    }
    prop_assert_eq!(
        network.counts().corrupted > 0,
        nodes.iter().any(|node| node.refused > 0)
    );
    Ok(network.counts())
}

fn agrees_with_the_oracle(
    agreement: &Agreement,
    text: &world::Agreement,
    acts: &[world::Act],
    nodes: &mut [Node],
) -> Result<(), TestCaseError> {
    for node in nodes {
        let now = node.mark.looks(&node.clock);
        let heard: Vec<world::Act> = acts
            .iter()
            .filter(|act| node.heard.contains(&act.tag))
            .cloned()
            .collect();
        let status = fold(agreement, &node.acts, &nobody());
        let found = relation(agreement, &status, &qamar(), &rimal(), &plain::now(now));
        prop_assert_eq!(
            found.is_in_force(),
            oracle::in_force(text, &heard, &BTreeSet::new(), (Party(0), Party(1)), now)
        );
    }
    Ok(())
}
