//! Which of the versions and copies of an object an audience sees.
//!
//! Only slots permitted to the audience take part: where the newest version is withheld, the
//! newest permitted one is this audience's last, and nothing tells it apart from a last one.
//! Of several copies of a version one is seen: sealed, else ours, else received first
//! (DESIGN.md 6.5).
//!
//! A definition may be held once more for each class of objects that need it ([`crate::CopyRank::Company`]).
//! These are one copy to readers: the one told first is seen.
//!
//! INVARIANT: 4.6. Versions supersede one another only within one *line*: those of one author, or of
//! one deliverer where nobody sealed them. Our own line comes first, then what is sealed, then what
//! was received first; so whoever delivers a newer version of another's object does not replace it
//! for our readers.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::snapshot::{Halt, Snapshot, VersionRow};
use crate::{ClassNo, ClassSet, CopyRank, Slot, Versions};

pub(crate) struct Selection<'a> {
    snapshot: &'a dyn Snapshot,
    versions: &'a Versions,
    exact: Vec<Vec<u8>>,
    permitted: &'a ClassSet,
    decided: ClassNo,
    /// What was chosen for each id met so far, so that an object with a thousand versions costs
    /// one look-up and not a thousand.
    chosen: BTreeMap<Vec<u8>, Rc<[Chosen]>>,
}

/// One version of an object that is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// The same bytes in each of these slots; never none.
    pub(crate) copies: Vec<Stands>,
    /// It is wanted only if its stamp is one of those asked for: it has no version of its own.
    pub(crate) by_stamp: bool,
}

/// Where a copy stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stands {
    pub(crate) slot: Slot,
    pub(crate) class: ClassNo,
    /// It stood elsewhere before.
    pub(crate) has_course: bool,
}

impl<'a> Selection<'a> {
    pub(crate) fn new(
        snapshot: &'a dyn Snapshot,
        versions: &'a Versions,
        permitted: &'a ClassSet,
        decided: ClassNo,
    ) -> Self {
        let exact = versions
            .exact
            .iter()
            .map(mithaq_stix::Timestamp::sort_key)
            .collect();
        Self {
            snapshot,
            versions,
            exact,
            permitted,
            decided,
            chosen: BTreeMap::new(),
        }
    }

    /// Whether every object that has one version and one copy is wanted.
    pub(crate) fn takes_single_ones(&self) -> bool {
        self.versions.all || self.versions.first || self.versions.last
    }

    /// The version that the object in `slot`, which is permitted, is a copy of, if that is wanted.
    pub(crate) fn chosen(&mut self, slot: Slot) -> Result<Option<Chosen>, Halt> {
        let Some(key) = self.snapshot.id_key(slot)? else {
            return Ok(None);
        };
        let of_id = self.of_id(key)?;
        let is_it = |chosen: &&Chosen| chosen.copies.iter().any(|copy| copy.slot == slot);
        Ok(of_id.iter().find(is_it).cloned())
    }

    /// The versions that are wanted of one object.
    pub(crate) fn of_id(&mut self, id_key: Vec<u8>) -> Result<Rc<[Chosen]>, Halt> {
        if let Some(chosen) = self.chosen.get(&id_key) {
            return Ok(Rc::clone(chosen));
        }
        let rows = self.snapshot.versions_of(&id_key)?;
        if let Some(row) = rows.iter().find(|row| self.decided <= row.class) {
            return Err(Halt::Undecided(row.class));
        }
        let chosen: Rc<[Chosen]> = choose(rows, self.versions, &self.exact, self.permitted).into();
        self.chosen.insert(id_key, Rc::clone(&chosen));
        Ok(chosen)
    }

    /// Whether an object without versions that bears this stamp is asked for by it.
    pub(crate) fn wants_stamp(&self, stamp: i64) -> bool {
        let key = mithaq_stix::Timestamp::from_unix_millis(stamp).sort_key();
        self.exact.contains(&key)
    }
}

fn choose(
    mut rows: Vec<VersionRow>,
    versions: &Versions,
    exact: &[Vec<u8>],
    permitted: &ClassSet,
) -> Vec<Chosen> {
    rows.retain(|row| permitted.contains(row.class));
    let preferred = rows
        .iter()
        .min_by_key(|row| (!row.ours, row.rank, row.first))
        .map(|row| row.line);
    let in_line = |row: &VersionRow| Some(row.line) == preferred;
    let of_line = || {
        rows.iter()
            .filter(|row| in_line(row))
            .map(|row| row.version.clone())
    };
    let (first, last) = (of_line().min(), of_line().max());
    // Of copies of one version the best ranked; among equals that of the line.
    rows.sort_by(|a, b| {
        (&a.version, a.rank, !in_line(a), a.first).cmp(&(&b.version, b.rank, !in_line(b), b.first))
    });
    let mut chosen = Vec::new();
    for of_version in rows.chunk_by(|a, b| a.version == b.version) {
        let Some(best) = of_version.first() else {
            continue;
        };
        let is_wanted = versions.all
            || (versions.first && first.as_ref() == Some(&best.version))
            || (versions.last && last.as_ref() == Some(&best.version))
            || exact.contains(&best.version);
        let by_stamp = !is_wanted && best.version.is_empty() && !exact.is_empty();
        if !is_wanted && !by_stamp {
            continue;
        }
        let is_same = |row: &&VersionRow| {
            row.slot == best.slot
                || row.rank == CopyRank::Company && row.line == best.line && row.hash == best.hash
        };
        let copies = of_version.iter().filter(is_same).map(|row| Stands {
            slot: row.slot,
            class: row.class,
            has_course: row.first != row.slot,
        });
        chosen.push(Chosen {
            copies: copies.collect(),
            by_stamp,
        });
    }
    chosen
}
