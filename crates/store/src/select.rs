//! Which of the versions and copies of an object a request asks for, and where its collection tells them.
//!
//! Only copies permitted to the audience take part: where the newest version is withheld, the
//! newest permitted one is this audience's last, and nothing tells it apart from a last one.
//! Which of them are seen is told in the module `shown`.
//!
//! A definition may be held once more for each class of objects that need it ([`crate::CopyRank::Company`]).
//! These are one copy to readers.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::place::{Place, Places};
use crate::segment::Segment;
use crate::shown::{Copies, Rank, Told};
use crate::snapshot::{Halt, Snapshot};
use crate::{ClassNo, ClassSet, Slot, Versions};

pub(crate) struct Selection<'a> {
    snapshot: &'a dyn Snapshot,
    versions: &'a Versions,
    exact: Vec<Vec<u8>>,
    permitted: &'a ClassSet,
    decided: ClassNo,
    pub(crate) places: Places<'a>,
    collection: i64,
    /// Something of this collection is pinned.
    pub(crate) has_pins: bool,
    /// What was chosen for each id met so far, so that an object with a thousand versions costs
    /// one look-up and not a thousand.
    chosen: BTreeMap<Vec<u8>, Rc<[Chosen]>>,
}

/// One version of an object that is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chosen {
    /// Where it is told.
    pub(crate) place: Place,
    /// Where its bytes stand.
    pub(crate) stands: Stands,
    /// It is wanted only if its stamp is one of those asked for: it has no version of its own.
    pub(crate) by_stamp: bool,
}

/// Where a copy stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stands {
    pub(crate) slot: Slot,
    pub(crate) class: ClassNo,
}

impl<'a> Selection<'a> {
    /// For the classes below `decided`.
    pub(crate) fn new(
        snapshot: &'a dyn Snapshot,
        segments: &'a [Segment],
        versions: &'a Versions,
        permitted: &'a ClassSet,
        decided: ClassNo,
    ) -> Result<Self, Halt> {
        let collection = segments.first().map_or(0, |segment| segment.collection);
        let exact = versions
            .exact
            .iter()
            .map(mithaq_stix::Timestamp::sort_key)
            .collect();
        Ok(Self {
            snapshot,
            collection,
            has_pins: !snapshot.pinned_from(collection, (0, 0))?.is_empty(),
            versions,
            exact,
            permitted,
            decided,
            places: Places::new(snapshot, segments, decided),
            chosen: BTreeMap::new(),
        })
    }

    /// Whether every object that has one version and one copy is wanted.
    pub(crate) fn takes_single_ones(&self) -> bool {
        self.versions.all || self.versions.first || self.versions.last
    }

    /// What is wanted of the object in `slot` and told at `place`.
    pub(crate) fn told_at(&mut self, slot: Slot, place: Place) -> Result<Option<Chosen>, Halt> {
        let Some(key) = self.snapshot.id_key(slot)? else {
            return Ok(None);
        };
        let of_id = self.of_id(key)?;
        Ok(of_id.iter().find(|chosen| chosen.place == place).copied())
    }

    /// The versions that are wanted of one object.
    pub(crate) fn of_id(&mut self, id_key: Vec<u8>) -> Result<Rc<[Chosen]>, Halt> {
        if let Some(chosen) = self.chosen.get(&id_key) {
            return Ok(Rc::clone(chosen));
        }
        let copies = Copies::new(self.snapshot.versions_of(&id_key)?);
        let chosen: Rc<[Chosen]> = self.choose(&copies)?.into();
        self.chosen.insert(id_key, Rc::clone(&chosen));
        Ok(chosen)
    }

    fn choose(&mut self, copies: &Copies) -> Result<Vec<Chosen>, Halt> {
        let mut visible = Vec::new();
        for (number, row) in copies.rows.iter().enumerate() {
            if row.held {
                continue;
            }
            if self.decided <= row.class {
                return Err(Halt::Undecided(row.class));
            }
            if !self.permitted.contains(row.class) {
                continue;
            }
            let place = match row.first == row.slot {
                true => self.places.of_slot(row.slot, row.class),
                false => self.places.course(row.slot)?.and_then(|it| it.place),
            };
            visible.extend(place.map(|place| (number, place)));
        }
        let mut seen = copies.tellings(&visible);
        if self.has_pins {
            let mut pins = Vec::new();
            for (number, _) in &visible {
                if let (Some(row), Some(rank)) = (copies.rows.get(*number), copies.rank(*number)) {
                    let found = self.snapshot.pins(self.collection, row.first)?;
                    pins.extend(found.into_iter().map(|pin| (rank, pin)));
                }
            }
            seen.pin(&pins);
        }
        // Of the same bytes, those that were told first.
        let mut told_first: BTreeMap<Rank, (Place, usize)> = BTreeMap::new();
        for (number, place) in &visible {
            if let Some(rank) = copies.rank(*number) {
                let first = told_first.entry(rank).or_insert((*place, *number));
                *first = (*place, *number).min(*first);
            }
        }
        let mut chosen = Vec::new();
        for (version, told) in &seen.versions {
            let end = |wanted: bool, end: Option<(&[u8], Told)>| {
                end.filter(|(end, _)| wanted && end == version)
                    .map(|(_, told)| told.place)
            };
            let is_exact = self.exact.iter().any(|exact| exact == version);
            let wanted = [
                (self.versions.all || is_exact).then_some(told.place),
                end(self.versions.first, seen.first),
                end(self.versions.last, seen.last),
            ];
            let wanted = wanted.into_iter().flatten().min();
            let by_stamp = wanted.is_none() && version.is_empty() && !self.exact.is_empty();
            let Some(place) = wanted.or(by_stamp.then_some(told.place)) else {
                continue;
            };
            let row = told_first.get(&told.rank).map(|(_, row)| *row);
            if let Some(row) = row.and_then(|row| copies.rows.get(row)) {
                chosen.push(Chosen {
                    place,
                    stands: Stands {
                        slot: row.slot,
                        class: row.class,
                    },
                    by_stamp,
                });
            }
        }
        Ok(chosen)
    }

    /// Whether an object without versions that bears this stamp is asked for by it.
    pub(crate) fn wants_stamp(&self, stamp: i64) -> bool {
        let key = mithaq_stix::Timestamp::from_unix_millis(stamp).sort_key();
        self.exact.contains(&key)
    }
}
