//! Different observations for all: each leaf needs so many of those that would do, and no observation
//! is given more often than it was seen.
//!
//! That is a flow from leaves to observations. Leaves are added one by one; where all that would do for
//! one is taken, others are moved along a shortest chain (Edmonds and Karp), so what is possible for
//! all leaves so far is found, whatever was given before.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::budget::{Budget, Spent};
use super::observation::Observation;
use super::plan::Choices;

/// A leaf that has its observations.
#[derive(Debug)]
struct Placed<'p> {
    options: &'p Choices,
    low: i128,
    high: i128,
    /// Which observations it was given; how often stands in [`Flow::taken`].
    given: BTreeSet<usize>,
}

/// Leaves and what they were given.
#[derive(Debug, Default)]
pub(super) struct Flow<'p> {
    leaves: Vec<Placed<'p>>,
    /// For each observation that was given: to which leaves, how often.
    taken: HashMap<usize, BTreeMap<usize, u64>>,
}

impl<'p> Flow<'p> {
    /// Add a leaf that needs `demand` of `options`, each between `low` and `high`. `false` if that is
    /// not possible for it and all before; then nothing is added.
    pub(super) fn place(
        &mut self,
        (options, demand): (&'p Choices, u64),
        (low, high): (i128, i128),
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<bool, Spent> {
        self.leaves.push(Placed {
            options,
            low,
            high,
            given: BTreeSet::new(),
        });
        let mut missing = demand;
        while 0 < missing {
            let moved = self.augment(missing, observations, budget)?;
            if moved == 0 {
                self.remove();
                return Ok(false);
            }
            missing -= moved;
        }
        Ok(true)
    }

    /// Take the last leaf away. What others were given instead of what they had is as good for them.
    pub(super) fn remove(&mut self) {
        if let Some(leaf) = self.leaves.pop() {
            for observation in leaf.given {
                if let Some(holders) = self.taken.get_mut(&observation) {
                    holders.remove(&self.leaves.len());
                }
            }
        }
    }

    /// The observations given, each once, sorted.
    pub(super) fn given(&self) -> Vec<usize> {
        let given = self
            .leaves
            .iter()
            .flat_map(|leaf| leaf.given.iter().copied());
        given.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Give the last leaf more, by the shortest chain of leaves that give way; how many were given.
    fn augment(
        &mut self,
        wanted: u64,
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<u64, Spent> {
        let Some(last) = self.leaves.len().checked_sub(1) else {
            return Ok(0);
        };
        // How each leaf was reached: from which leaf, by an observation that this one holds.
        let mut reached: HashMap<usize, (usize, usize)> = HashMap::new();
        let mut passed: HashSet<usize> = HashSet::new();
        let mut queue = VecDeque::from([last]);
        while let Some(from) = queue.pop_front() {
            let Some(leaf) = self.leaves.get(from) else {
                continue;
            };
            for observation in leaf.options.between(leaf.low, leaf.high) {
                let number = observations.get(observation).map_or(0, |seen| seen.number);
                let holders = self.taken.get(&observation);
                budget.charge(1 + holders.map_or(0, BTreeMap::len))?;
                let used: u64 = holders.map_or(0, |holders| holders.values().sum());
                if used < number {
                    let chain = chain(&reached, from, last, observation);
                    return Ok(self.shift(&chain, wanted.min(number - used)));
                }
            }
            for observation in leaf.options.between(leaf.low, leaf.high) {
                budget.charge(1)?;
                if !passed.insert(observation) {
                    continue;
                }
                for holder in self
                    .taken
                    .get(&observation)
                    .into_iter()
                    .flat_map(BTreeMap::keys)
                {
                    if *holder != last && !reached.contains_key(holder) {
                        reached.insert(*holder, (from, observation));
                        queue.push_back(*holder);
                    }
                }
            }
        }
        Ok(0)
    }

    /// Give each leaf of the chain its observation, and take it from the next leaf.
    fn shift(&mut self, chain: &[(usize, usize)], at_most: u64) -> u64 {
        // The first of the chain takes what is free; each gives up what the one behind it takes.
        let gives =
            |giver: &usize, observation: &usize| self.taken.get(observation)?.get(giver).copied();
        let held = chain.windows(2).filter_map(|pair| match pair {
            [(giver, _), (_, observation)] => gives(giver, observation),
            _ => None,
        });
        let moved = held.chain([at_most]).min().unwrap_or(0);
        for pair in chain.windows(2) {
            if let [(giver, _), (_, observation)] = pair {
                self.change(*giver, *observation, |held| held.saturating_sub(moved));
            }
        }
        for (leaf, observation) in chain {
            self.change(*leaf, *observation, |held| held + moved);
        }
        moved
    }

    fn change(&mut self, leaf: usize, observation: usize, how: impl Fn(u64) -> u64) {
        let holders = self.taken.entry(observation).or_default();
        let held = how(holders.get(&leaf).copied().unwrap_or(0));
        let Some(placed) = self.leaves.get_mut(leaf) else {
            return;
        };
        if held == 0 {
            holders.remove(&leaf);
            placed.given.remove(&observation);
        } else {
            holders.insert(leaf, held);
            placed.given.insert(observation);
        }
    }
}

/// Leaves with the observation that each takes: from the one that takes `free` to the one that began.
fn chain(
    reached: &HashMap<usize, (usize, usize)>,
    from: usize,
    last: usize,
    free: usize,
) -> Vec<(usize, usize)> {
    let mut chain = vec![(from, free)];
    let mut leaf = from;
    while leaf != last
        && let Some((before, observation)) = reached.get(&leaf)
    {
        chain.push((*before, *observation));
        leaf = *before;
    }
    chain
}
