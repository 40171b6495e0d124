//! The nodes of an agreement of many parties, on a bad network and with clocks that jump.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Act, effective, fold, relation};
use mithaq_testkit::clock::{HighWater, SimClock};
use mithaq_testkit::dice::Dice;
use mithaq_testkit::generate::{life, live, treaty};
use mithaq_testkit::network::{Counts, Letter, Network, Weather};
use mithaq_testkit::oracle::Case;
use mithaq_testkit::world::{self, AgreementNo, DAY, Party, day};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::plain;
use crate::treaties::{Treaty, party, said, says};
use crate::world::nobody;

const NO: AgreementNo = AgreementNo(0);
const NODES: usize = 4;
const ROUNDS: usize = 70;

/// One node: what has reached it, and its clock.
struct Node {
    heard: BTreeSet<u32>,
    acts: Vec<Act>,
    refused: u64,
    clock: SimClock,
    mark: HighWater,
}

impl Node {
    fn new() -> Self {
        Self {
            heard: BTreeSet::new(),
            acts: Vec::new(),
            refused: 0,
            clock: SimClock::at(day(1)),
            mark: HighWater::new(),
        }
    }

    fn hears(&mut self, treaty: &Treaty, tag: u32, bytes: &[u8]) {
        match treaty.read(bytes) {
            Some(act) => {
                self.heard.insert(tag);
                self.acts.push(act);
            }
            None => self.refused += 1,
        }
    }
}

/// What a run has shown: what the network did, how often a relation was in force, and how often a clock went back.
#[derive(Clone, Copy, Default)]
struct Tally {
    counts: Counts,
    open: u64,
    back: u64,
}

/// 5.2, 5.5, 5.9: however the acts of many come, at every step each node holds between any two parties what the second
/// reading of what it has heard says, by its own clock; and nodes that have come to hear the same hold the same.
#[test]
fn inv_5_2_nodes_of_a_treaty_come_to_agree() {
    let total = Cell::new(Tally::default());
    let worlds = (
        treaty(NO),
        prop_oneof![life(true), life(false)],
        any::<u64>(),
    );
    let ran = TestRunner::new(mithaq_testkit::config(8)).run(&worlds, |(texts, life, seed)| {
        let tally = run(&texts, &live(&texts, &life), seed)?;
        let so_far = total.get();
        total.set(Tally {
            counts: so_far.counts.and(&tally.counts),
            open: so_far.open + tally.open,
            back: so_far.back + tally.back,
        });
        Ok(())
    });
    ran.unwrap();
    let Tally { counts, open, back } = total.get();
    assert_eq!(counts.missing(), [""; 0], "{counts:?}");
    assert!(50 < open && 50 < back, "in force {open} times, {back} back");
}

fn run(texts: &[world::Agreement], acts: &[world::Act], seed: u64) -> Result<Tally, TestCaseError> {
    let treaty = Treaty::of(texts);
    let bytes = treaty.act_bytes(acts);
    let mut network = Network::new(seed, Weather::FOUL);
    let mut dice = Dice::new(seed);
    let mut nodes: Vec<Node> = (0..NODES).map(|_| Node::new()).collect();
    let mut tally = Tally::default();
    for round in 0..ROUNDS {
        // Whoever performs the next acts says them.
        let due = |round: usize| round * acts.len() / ROUNDS;
        for act in &acts[due(round)..due(round + 1)] {
            let author = usize::from(act.author.0) % NODES;
            nodes[author].hears(&treaty, act.tag, &bytes[&act.tag]);
        }
        match round {
            10 => network.cut(0, 1),
            40 => network.mend(),
            _ => {}
        }
        gossip(&mut network, &mut dice, &nodes, &bytes);
        for letter in network.pass(1_000) {
            nodes[letter.to].hears(&treaty, letter.says.0, &letter.says.1);
        }
        for node in &mut nodes {
            let back = dice.chance(10);
            tally.back += u64::from(back);
            node.clock.moves(match back {
                true => -DAY,
                false => 2 * DAY,
            });
        }
        let listed = texts[0].parties.len() as u64;
        let first = dice.below(listed);
        let second = (first + 1 + dice.below(listed - 1)) % listed;
        let pair = (Party(first as u8), Party(second as u8));
        let at = usize::try_from(dice.below(NODES as u64)).unwrap();
        tally.open += u64::from(agrees((&treaty, texts), acts, &mut nodes[at], pair)?);
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
        nodes[letter.to].hears(&treaty, letter.says.0, &letter.says.1);
    }
    let first = fold(&treaty.family, &nodes[0].acts, &nobody());
    for node in &nodes {
        prop_assert_eq!(&node.heard, &nodes[0].heard);
        prop_assert_eq!(&fold(&treaty.family, &node.acts, &nobody()), &first);
    }
    let refused = nodes.iter().any(|node| node.refused > 0);
    prop_assert_eq!(network.counts().corrupted > 0, refused);
    tally.counts = network.counts();
    Ok(tally)
}

/// Everybody repeats to everybody something that it has heard.
fn gossip(
    network: &mut Network<(u32, Vec<u8>)>,
    dice: &mut Dice,
    nodes: &[Node],
    bytes: &BTreeMap<u32, Vec<u8>>,
) {
    for (from, node) in nodes.iter().enumerate() {
        let heard: Vec<u32> = node.heard.iter().copied().collect();
        for to in (0..NODES).filter(|to| *to != from) {
            for _ in 0..3 {
                let pick = usize::try_from(dice.below(heard.len() as u64)).unwrap();
                let Some(tag) = heard.get(pick) else {
                    continue;
                };
                let says = (*tag, bytes[tag].clone());
                network.send(Letter { from, to, says }, |(_, bytes), dice| {
                    let place = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
                    bytes[place] ^= 1;
                });
            }
        }
    }
}

/// Whether it is in force between two as a node sees it; and the second reading of what it has heard says so too.
fn agrees(
    (treaty, texts): (&Treaty, &[world::Agreement]),
    acts: &[world::Act],
    node: &mut Node,
    pair: (Party, Party),
) -> Result<bool, TestCaseError> {
    let now = node.mark.looks(&node.clock);
    let heard = acts.iter().filter(|act| node.heard.contains(&act.tag));
    let heard: Vec<world::Act> = heard.cloned().collect();
    let keyed = BTreeSet::new();
    let case = Case::of(NO, texts, &heard, &keyed).unwrap();
    let status = fold(&treaty.family, &node.acts, &nobody());
    let (a, b) = (party(pair.0), party(pair.1));
    let found = relation(&treaty.family, &status, &a, &b, &plain::now(now));
    let whys = case.relation(pair, now);
    prop_assert_eq!(
        found.is_in_force(),
        whys.is_empty(),
        "{:?}, but {:?}",
        found,
        whys
    );
    if found.is_in_force() {
        let text = effective(&treaty.family, &status, &a, &b, &plain::now(now));
        prop_assert_eq!(says(&text, pair), said(&case.effective(pair, now), pair));
    }
    Ok(found.is_in_force())
}
