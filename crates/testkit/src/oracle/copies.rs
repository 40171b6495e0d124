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
    /// Whose line of versions it belongs to: who sealed it, else who delivered it; `None` for our own.
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

/// What an audience sees that may have these holdings and no others: the last version of each object.
///
/// Versions supersede one another within one line only (4.6). Our own line goes before one that is
/// sealed, and this before the one that was received first.
#[must_use]
pub fn seen<'a>(permitted: &[&'a Holding]) -> Vec<&'a Holding> {
    let objects: BTreeSet<u32> = permitted.iter().map(|holding| holding.object).collect();
    let mut seen = Vec::new();
    for object in objects {
        let of_object: Vec<&Holding> = permitted
            .iter()
            .filter(|holding| holding.object == object)
            .copied()
            .collect();
        let Some(line) = line(&of_object) else {
            continue;
        };
        let last = of_object.iter().filter(|holding| holding.line == line);
        let last = last.map(|holding| holding.version).max();
        let versions = of_versions(&of_object);
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
pub fn of_versions<'a>(permitted: &[&'a Holding]) -> Vec<&'a Holding> {
    let is_better = |one: &Holding, other: &Holding| {
        let of_object: Vec<&Holding> = permitted
            .iter()
            .filter(|holding| holding.object == one.object)
            .copied()
            .collect();
        let strays = |holding: &Holding| Some(holding.line) != line(&of_object);
        (one.rank, strays(one), one.arrived) < (other.rank, strays(other), other.arrived)
    };
    let is_best = |holding: &Holding| {
        !permitted.iter().any(|other| {
            other.object == holding.object
                && other.version == holding.version
                && is_better(other, holding)
        })
    };
    permitted
        .iter()
        .filter(|holding| is_best(holding))
        .copied()
        .collect()
}

/// Whose line is seen of one object.
fn line(of_object: &[&Holding]) -> Option<Option<Party>> {
    of_object
        .iter()
        .min_by_key(|holding| (holding.line.is_some(), holding.rank, holding.arrived))
        .map(|holding| holding.line)
}
