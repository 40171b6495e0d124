//! What is seen of one object, and since when.
//!
//! - Of several copies of a version one is seen: sealed, else ours, else received; among equals that of the
//!   line that goes first, and there the one received first (DESIGN.md 6.5).
//! - *First* and *last* are those of one line (4.6): the one that goes first among those of which anything may be seen.
//!
//! INVARIANT: 4.6. Versions supersede one another only within one *line*: our own, those that one party sealed, or
//! those that one party brought without its author's seal. Our line and sealed ones go before what was only
//! received, and among these goes first what was received first. So whoever delivers a newer version of
//! another's object does not replace it for our readers, sealed or not.
//!
//! INVARIANT: 7.2. Each reader gets what it sees once. Both orders, that of lines and that of the copies of a version,
//! are made of *all* copies that we hold and of when they were received. They never change while these are held,
//! whatever an audience may have; so for each audience a copy that becomes visible
//! - comes to be seen itself as the copy of its version, at its own place, or is not and changes no other version;
//! - or makes another version the first or last, since its line was not visible before, or had no such version: that
//!   version is told then, at the place of the copy that has changed it, wherever its best copy stands.
//!
//! Told earlier, it would be behind readers to whom another one was the last; later, it would come twice. The order in
//! which copies became visible is the order of their places, so `tellings` goes through these. What happens when a
//! copy is not visible any more is the affair of the module `settle`.

use std::collections::BTreeMap;

use crate::Slot;
use crate::place::Place;
use crate::snapshot::VersionRow;

/// Smaller goes first: whether it is only received, and the slot in which the first copy of the line arrived.
type Line = (bool, Slot);

/// Version, deliverer, whether it is sealed, and hash.
type Item<'a> = (&'a [u8], i64, bool, &'a [u8; 32]);

/// The same bytes in one line, once or more. Smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    seal: u8,
    line: Line,
    /// Where the first copy of these bytes arrived. No two items of an object have one.
    pub(crate) first: Slot,
}

/// All versions and copies of an object, and how they go.
pub(crate) struct Copies {
    pub(crate) rows: Vec<VersionRow>,
    /// By row.
    ranks: Vec<Rank>,
}

impl Copies {
    /// Of all rows of one object, whoever may have them.
    pub(crate) fn new(rows: Vec<VersionRow>) -> Self {
        let sealed: Vec<bool> = rows.iter().map(|row| is_sealed(row, &rows)).collect();
        let mut lines: BTreeMap<(i64, bool), Slot> = BTreeMap::new();
        let mut items: BTreeMap<Item<'_>, Slot> = BTreeMap::new();
        for (row, sealed) in rows.iter().zip(&sealed) {
            let line = lines.entry((row.line, *sealed && !row.ours));
            let first = line.or_insert(row.first);
            *first = row.first.min(*first);
            let first = items.entry((&row.version, row.line, *sealed, &row.hash));
            let first = first.or_insert(row.first);
            *first = row.first.min(*first);
        }
        let known = |first: Option<&Slot>| first.copied().unwrap_or_default();
        let rank = |(row, sealed): (&VersionRow, &bool)| Rank {
            seal: match (*sealed, row.ours) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => 2,
            },
            line: (
                !row.ours && !*sealed,
                known(lines.get(&(row.line, *sealed && !row.ours))),
            ),
            first: known(items.get(&(row.version.as_slice(), row.line, *sealed, &row.hash))),
        };
        let ranks = rows.iter().zip(&sealed).map(rank).collect();
        Self { rows, ranks }
    }

    pub(crate) fn rank(&self, row: usize) -> Option<Rank> {
        self.ranks.get(row).copied()
    }

    /// What is seen of the copies that are `visible`, each given with its place, and where each is told.
    pub(crate) fn tellings(&self, visible: &[(usize, Place)]) -> Tellings<'_> {
        let mut visible: Vec<(Place, usize)> =
            visible.iter().map(|(row, place)| (*place, *row)).collect();
        visible.sort_unstable();
        let mut seen = Tellings::default();
        let mut lines: BTreeMap<Line, (&[u8], &[u8])> = BTreeMap::new();
        for (place, number) in visible {
            let (Some(row), Some(rank)) = (self.rows.get(number), self.rank(number)) else {
                continue;
            };
            let version = row.version.as_slice();
            let told = Told { rank, place };
            let best = seen.versions.entry(version).or_insert(told);
            if rank < best.rank {
                *best = told;
            }
            let ends = lines.entry(rank.line).or_insert((version, version));
            *ends = (version.min(ends.0), version.max(ends.1));
            let Some((_, (first, last))) = lines.first_key_value() else {
                continue;
            };
            for (end, version) in [(&mut seen.first, *first), (&mut seen.last, *last)] {
                let Some(best) = seen.versions.get(version) else {
                    continue;
                };
                if end.is_none_or(|(_, before)| before.rank != best.rank) {
                    let rank = best.rank;
                    *end = Some((version, Told { rank, place }));
                }
            }
        }
        seen
    }
}

/// Whether these bytes bear a seal. What keeps classes company is the same bytes as some other copy.
fn is_sealed(row: &VersionRow, rows: &[VersionRow]) -> bool {
    use crate::CopyRank::{Company, Ours, Received, Sealed};
    match row.rank {
        Sealed => true,
        Ours | Received => false,
        Company => rows.iter().any(|other| {
            other.rank == Sealed
                && (&other.version, other.line, &other.hash) == (&row.version, row.line, &row.hash)
        }),
    }
}

/// Which bytes are seen, and where they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) rank: Rank,
    pub(crate) place: Place,
}

/// As what a version is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Every,
    First,
    Last,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Every, Self::First, Self::Last];

    pub(crate) const fn code(self) -> i64 {
        match self {
            Self::Every => 0,
            Self::First => 1,
            Self::Last => 2,
        }
    }
}

/// Where something is told, if the rule says that it was told no later than at `upto`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    pub(crate) kind: Kind,
    pub(crate) place: Place,
    pub(crate) upto: Place,
}

/// What is seen of an object.
#[derive(Default)]
pub(crate) struct Tellings<'a> {
    /// Of each version.
    pub(crate) versions: BTreeMap<&'a [u8], Told>,
    /// As the oldest; its version.
    pub(crate) first: Option<(&'a [u8], Told)>,
    /// As the newest.
    pub(crate) last: Option<(&'a [u8], Told)>,
}

impl Tellings<'_> {
    /// Everything that is seen, as what.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Kind, Told)> {
        let every = self.versions.values().map(|told| (Kind::Every, *told));
        let first = self.first.map(|(_, told)| (Kind::First, told));
        let last = self.last.map(|(_, told)| (Kind::Last, told));
        every.chain(first).chain(last)
    }

    /// Put what is pinned where it is pinned.
    pub(crate) fn pin(&mut self, pins: &[(Rank, Pin)]) {
        let put = |kind: Kind, told: &mut Told| {
            let is_it = |(rank, pin): &&(Rank, Pin)| {
                pin.kind == kind && *rank == told.rank && told.place <= pin.upto
            };
            if let Some((_, pin)) = pins.iter().find(is_it) {
                told.place = pin.place;
            }
        };
        let every = self.versions.values_mut();
        every.for_each(|told| put(Kind::Every, told));
        if let Some((_, told)) = &mut self.first {
            put(Kind::First, told);
        }
        if let Some((_, told)) = &mut self.last {
            put(Kind::Last, told);
        }
    }
}
