//! Which of several copies and versions of an object an audience sees (DESIGN 4.6, 6.5).

use std::collections::BTreeSet;

use crate::world::{Held, Instant, Party};

/// A copy of one version of an object, with its place among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Which object.
    pub object: u32,
    /// Which version of it: when that was made.
    pub version: Instant,
    /// Whose it is: who sealed it, else who delivered it; `None` for our own.
    pub line: Option<Party>,
    /// How it ranks among the copies of its version.
    pub rank: Rank,
    /// Its place in the order of arrival.
    pub arrived: u64,
    /// What policy looks at.
    pub held: Held,
}

/// 6.5: sealed, else ours, else first received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// With its author's seal.
    Sealed,
    /// Ours.
    Ours,
    /// Somebody else's, unsealed.
    Received,
}

/// What an audience sees that may have these holdings of `all` and no others: the last version of each object.
///
/// Versions supersede one another within one line only (4.6): ours, what one party sealed, what one party brought
/// unsealed. Ours and sealed ones go before what was only received; of two that are alike in that, the one of
/// which we received anything first, whether the audience may have that or not.
#[must_use]
pub fn seen<'a>(all: &[&Holding], permitted: &[&'a Holding]) -> Vec<&'a Holding> {
    let objects: BTreeSet<u32> = permitted.iter().map(|holding| holding.object).collect();
    let mut seen = Vec::new();
    for object in objects {
        let of_object = permitted.iter().filter(|holding| holding.object == object);
        let of_object: Vec<&Holding> = of_object.copied().collect();
        let Some(leading) = of_object.iter().min_by_key(|holding| turn(holding, all)) else {
            continue;
        };
        let line = of_object.iter().filter(|other| in_one_line(other, leading));
        let last = line.map(|holding| holding.version).max();
        let versions = of_versions(all, &of_object);
        seen.extend(
            versions
                .into_iter()
                .filter(|holding| Some(holding.version) == last),
        );
    }
    seen
}

/// What it sees of all versions: of the copies of one version the best.
#[must_use]
pub fn of_versions<'a>(all: &[&Holding], permitted: &[&'a Holding]) -> Vec<&'a Holding> {
    let order = |holding: &Holding| (holding.rank, turn(holding, all), holding.arrived);
    let is_best = |holding: &Holding| {
        !permitted.iter().any(|other| {
            other.object == holding.object
                && other.version == holding.version
                && order(other) < order(holding)
        })
    };
    permitted
        .iter()
        .filter(|holding| is_best(holding))
        .copied()
        .collect()
}

/// When it is a holding's line's turn: the smallest is looked at.
fn turn(holding: &Holding, all: &[&Holding]) -> (bool, u64) {
    let line = all.iter().filter(|other| in_one_line(other, holding));
    let arrived = line.map(|other| other.arrived).min();
    let only_received = holding.rank == Rank::Received;
    (only_received, arrived.unwrap_or(holding.arrived))
}

fn in_one_line(one: &Holding, other: &Holding) -> bool {
    let is_sealed = |holding: &Holding| holding.rank == Rank::Sealed;
    one.object == other.object
        && one.line == other.line
        && (one.line.is_none() || is_sealed(one) == is_sealed(other))
}
