//! The plainest store that could work: a collection as a list of rows, one for each slot that counts, and a
//! note of what is seen in it and which row told it.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_store::{ClassNo, CopyRank, Deliverer};

use crate::model::FilterPlan;

/// A slot of the naive store.
pub struct Kept {
    /// Whose slot it is, by place among the copies.
    pub copy: usize,
    pub class: ClassNo,
    pub at: i64,
    /// It waits for a condition there.
    pub held: bool,
}

/// A copy of a version, and the slots in which it stood, the last one last.
pub struct Copy {
    pub object: u64,
    pub modified: u32,
    pub rank: CopyRank,
    pub deliverer: Deliverer,
    pub slots: Vec<u64>,
    pub dead: bool,
    /// How many slots there were when it was deleted, until readers come.
    pub died: Option<u64>,
}

impl Copy {
    pub fn slot(&self) -> u64 {
        *self.slots.last().unwrap()
    }
}

/// A slot's place in the naive collection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    pub slot: u64,
    pub stamp: i64,
    /// Who passes here gets the copy.
    pub tells: bool,
}

/// What a request asks for: every version, the oldest, the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Every,
    First,
    Last,
}

/// What is seen, and the stamp of the row that told it.
type Told = BTreeMap<(Kind, Shown), i64>;

/// No row tells it yet.
const NOWHERE: i64 = i64::MAX;

#[derive(Default)]
pub struct Model {
    pub kept: Vec<Kept>,
    pub copies: Vec<Copy>,
    pub at: i64,
    /// Class names by number.
    pub classes: Vec<String>,
    pub rows: Vec<Row>,
    stamp: i64,
    /// What was permitted when the rows were last brought up to date.
    permitted: BTreeSet<ClassNo>,
    decided: usize,
    /// The slots up to this one have their rows, where they get one.
    done: usize,
    /// The copies that may be seen, and the stamps of their places.
    visible: BTreeMap<usize, i64>,
    told: BTreeMap<u64, Told>,
    /// What was seen and then hidden by what came, whether anybody looked in between or not.
    pub hidden: BTreeSet<(Kind, Shown)>,
    /// Copies by object.
    pub of: BTreeMap<u64, Vec<usize>>,
}

impl Model {
    pub fn class(&mut self, name: &str) -> ClassNo {
        let known = self.classes.iter().position(|known| known == name);
        let no = known.unwrap_or_else(|| {
            self.classes.push(name.to_owned());
            self.classes.len() - 1
        });
        no as ClassNo
    }

    pub fn kept(&self, slot: u64) -> &Kept {
        &self.kept[slot as usize - 1]
    }

    /// The next slot, for a copy that has none yet or goes on there.
    pub fn append(&mut self, copy: usize, class: ClassNo, at: i64, held: bool) -> u64 {
        self.at = self.at.max(at);
        self.kept.push(Kept {
            copy,
            class,
            at: self.at,
            held,
        });
        let slot = self.kept.len() as u64;
        self.copies[copy].slots.push(slot);
        slot
    }

    fn push(&mut self, arrival: i64, slot: u64, tells: bool) {
        self.stamp = arrival.max(self.stamp + 1);
        self.rows.push(Row {
            slot,
            stamp: self.stamp,
            tells,
        });
    }

    /// The slot of the same copy before this one.
    fn before(&self, slot: u64) -> Option<&Kept> {
        let slots = &self.copies[self.kept(slot).copy].slots;
        let place = slots.iter().position(|other| *other == slot).unwrap();
        Some(self.kept(slots[place.checked_sub(1)?]))
    }

    /// Add the rows that are due when `permitted` holds for every class there is.
    pub fn bring_up(&mut self, permitted: &BTreeSet<ClassNo>, at: i64) {
        let known = |class: &ClassNo| (*class as usize) < self.decided;
        let widened: Vec<ClassNo> = permitted
            .iter()
            .filter(|class| known(class) && !self.permitted.contains(class))
            .copied()
            .collect();
        // No reader has come to a slot whose class nobody had decided, nor to one that a copy moved to.
        let new = self.done as u64 + 1..=self.kept.len() as u64;
        let unread = new.clone().find(|slot| {
            let kept = self.kept(*slot);
            self.before(*slot).is_some() || !kept.held && self.decided <= kept.class as usize
        });
        let reached = unread.unwrap_or(self.kept.len() as u64 + 1) - 1;
        let mut arrived: BTreeMap<u64, Vec<(u64, usize, i64)>> = BTreeMap::new();
        for slot in new {
            let shows = |kept: &Kept| {
                let set = if (kept.class as usize) < self.decided {
                    &self.permitted
                } else {
                    permitted
                };
                !kept.held && set.contains(&kept.class)
            };
            if shows(self.kept(slot)) {
                // Whoever reads here has it from where it stood before, if that was shown too.
                let tells = !self.before(slot).is_some_and(shows);
                self.push(self.kept(slot).at, slot, tells);
                let copy = self.kept(slot).copy;
                if slot <= reached {
                    let of_it = arrived.entry(self.copies[copy].object).or_default();
                    of_it.push((slot, copy, self.stamp));
                }
            }
        }
        self.done = self.kept.len();
        let retold: Vec<u64> = (1..=self.kept.len() as u64)
            .filter(|slot| {
                let kept = self.kept(*slot);
                !kept.held && widened.contains(&kept.class)
            })
            .collect();
        if !retold.is_empty() {
            self.at = self.at.max(at);
        }
        for slot in retold {
            let stands = self.copies[self.kept(slot).copy].slot() == slot;
            self.push(self.at, slot, stands);
        }
        self.permitted = permitted.clone();
        self.decided = self.classes.len();
        self.tell(&arrived, at);
    }

    /// Note what is seen now, and add rows for what no row tells to those who have passed its own.
    fn tell(&mut self, arrived: &BTreeMap<u64, Vec<(u64, usize, i64)>>, at: i64) {
        // The last row that tells a copy is its place.
        let mut places: BTreeMap<usize, i64> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.tells) {
            places.insert(self.kept(row.slot).copy, row.stamp);
        }
        let now: BTreeMap<usize, i64> = (0..self.copies.len())
            .filter(|copy| self.is_visible(*copy))
            .map(|copy| (copy, places[&copy]))
            .collect();
        let mut unplaced: BTreeMap<u64, Vec<(Kind, Shown)>> = BTreeMap::new();
        let (mut all, mut hidden) = (BTreeMap::new(), BTreeSet::new());
        for (object, copies) in &self.of {
            let of_it = |copy: &usize| copies.contains(copy);
            let known = |known: &BTreeMap<usize, i64>| -> BTreeMap<usize, i64> {
                let of_it = copies.iter();
                of_it
                    .filter_map(|copy| Some((*copy, *known.get(copy)?)))
                    .collect()
            };
            let (mut seen, now) = (known(&self.visible), known(&now));
            let mut told = self.told.get(object).cloned().unwrap_or_default();
            // What readers found, one after the other, until one of the copies was deleted.
            let died = copies
                .iter()
                .filter_map(|copy| self.copies[*copy].died)
                .min();
            let end = died.unwrap_or(u64::MAX);
            for (slot, copy, stamp) in arrived.get(object).into_iter().flatten() {
                if *slot <= end && of_it(copy) {
                    seen.insert(*copy, *stamp);
                    let was = told.clone();
                    self.retell(&mut told, &seen, *stamp, true);
                    hidden.extend(was.into_keys().filter(|key| !told.contains_key(key)));
                }
            }
            let (before, count) = (told.clone(), seen.len());
            seen.retain(|copy, stamp| now.get(copy) == Some(stamp));
            let lost = died.is_some() || seen.len() < count;
            if lost {
                told.clear();
                self.retell(&mut told, &seen, NOWHERE, false);
            }
            let mut later: Vec<(i64, usize)> = now.iter().map(|(copy, at)| (*at, *copy)).collect();
            later.sort_unstable();
            for (stamp, copy) in later {
                if seen.insert(copy, stamp).is_none() {
                    let was = told.clone();
                    self.retell(&mut told, &seen, stamp, false);
                    let gone = was.into_keys().filter(|key| !told.contains_key(key));
                    hidden.extend(gone.filter(|_| !lost));
                }
            }
            for (key, stamp) in &mut told {
                // What was seen and is seen has been seen all the time: nobody has read in between.
                if let Some(before) = before.get(key).filter(|_| lost) {
                    *stamp = *before;
                }
                if *stamp == NOWHERE {
                    let first = self.same(&key.1, false).map(|copy| copy.slots[0]).min();
                    unplaced
                        .entry(first.unwrap())
                        .or_default()
                        .push(key.clone());
                }
            }
            all.insert(*object, told);
        }
        if !unplaced.is_empty() {
            self.at = self.at.max(at);
        }
        for (slot, keys) in unplaced {
            self.push(self.at, slot, false);
            for key in keys {
                all.get_mut(&key.1.0).unwrap().insert(key, self.stamp);
            }
        }
        self.told = all;
        self.hidden.extend(hidden);
        self.visible = now;
        self.copies.iter_mut().for_each(|copy| copy.died = None);
    }

    /// Note that these copies may be seen, as of the row with this stamp.
    fn retell(&self, told: &mut Told, seen: &BTreeMap<usize, i64>, stamp: i64, dying: bool) {
        let sees = self.sees(seen.keys().copied(), dying);
        told.retain(|key, _| sees.contains(key));
        for key in sees {
            told.entry(key).or_insert(stamp);
        }
    }

    /// What is seen of these copies, all of one object (DESIGN 4.6, 6.5).
    fn sees(&self, visible: impl Iterator<Item = usize>, dying: bool) -> BTreeSet<(Kind, Shown)> {
        let visible: Vec<usize> = visible.collect();
        let line = |copy: usize| self.line(copy, dying);
        let order = |copy: usize| {
            let name = self.name(copy);
            let rank = match (name.3, name.2.is_empty()) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => 2,
            };
            let first = self.same(&name, dying).map(|copy| copy.slots[0]).min();
            (rank, line(copy), first)
        };
        let mut best: BTreeMap<u32, usize> = BTreeMap::new();
        for &copy in &visible {
            let held = best.entry(self.copies[copy].modified).or_insert(copy);
            if order(copy) < order(*held) {
                *held = copy;
            }
        }
        let leads = visible.iter().map(|copy| line(*copy)).min();
        let in_line = visible.iter().filter(|copy| Some(line(**copy)) == leads);
        let versions: BTreeSet<u32> = in_line.map(|copy| self.copies[*copy].modified).collect();
        let every = best.values().map(|copy| (Kind::Every, self.name(*copy)));
        let ends = [
            (Kind::First, versions.first()),
            (Kind::Last, versions.last()),
        ];
        let ends = ends
            .into_iter()
            .filter_map(|(kind, version)| Some((kind, self.name(best[version?]))));
        every.chain(ends).collect()
    }

    /// Whose line a copy is of, and when it is that line's turn.
    fn line(&self, copy: usize, dying: bool) -> (bool, u64) {
        let key = |it: &Copy, sealed: bool| {
            let ours = it.deliverer.0.is_empty();
            (it.object, it.deliverer.clone(), sealed && !ours)
        };
        let is_sealed = |copy: usize| self.name(copy).3;
        let it = &self.copies[copy];
        let of_line = self.of[&it.object].iter().filter(|other| {
            let other_key = key(&self.copies[**other], is_sealed(**other));
            self.is_there(**other, dying) && other_key == key(it, is_sealed(copy))
        });
        let first = of_line.map(|other| self.copies[*other].slots[0]).min();
        let only_received = !it.deliverer.0.is_empty() && !is_sealed(copy);
        (only_received, first.unwrap())
    }

    /// The copies of these bytes.
    fn same(&self, name: &Shown, dying: bool) -> impl Iterator<Item = &Copy> {
        let same = self.of[&name.0]
            .iter()
            .map(|copy| (*copy, &self.copies[*copy]));
        let same = same.filter(move |(copy, _)| self.is_there(*copy, dying));
        same.filter(|(copy, _)| self.name(*copy) == *name)
            .map(|(_, it)| it)
    }

    /// Whether a copy is there; or was, when readers last came.
    fn is_there(&self, copy: usize, dying: bool) -> bool {
        !self.copies[copy].dead || dying && self.copies[copy].died.is_some()
    }

    fn is_visible(&self, copy: usize) -> bool {
        let kept = self.kept(self.copies[copy].slot());
        !self.copies[copy].dead && !kept.held && self.permitted.contains(&kept.class)
    }

    /// What is asked for of what is seen, and where it is told.
    fn wanted(&self, filter: &FilterPlan) -> BTreeMap<Shown, i64> {
        let mut wanted: BTreeMap<Shown, i64> = BTreeMap::new();
        for ((kind, shown), stamp) in self.told.values().flatten() {
            let asked = filter.ids.as_ref().is_none_or(|ids| ids.contains(&shown.0));
            let is_wanted = match kind {
                Kind::Every => filter.all || filter.exact == Some(shown.1),
                Kind::First => filter.first,
                Kind::Last => filter.last,
            };
            if asked && is_wanted {
                let told = wanted.entry(shown.clone()).or_insert(*stamp);
                *told = (*told).min(*stamp);
            }
        }
        wanted
    }

    /// The rows after a stamp, each as where its copy stands now, and whether there are more than `limit`.
    pub fn page(&self, after: i64, filter: &FilterPlan, limit: usize) -> (Vec<(u64, i64)>, bool) {
        let wanted = self.wanted(filter).into_iter();
        let mut rows: Vec<(i64, u64)> = wanted
            .filter(|(_, stamp)| after < *stamp)
            .map(|(shown, stamp)| {
                let same = self
                    .visible
                    .iter()
                    .filter(|(copy, _)| self.name(**copy) == shown);
                let (copy, _) = same.min_by_key(|(_, told)| **told).unwrap();
                (stamp, self.copies[*copy].slot())
            })
            .collect();
        rows.sort_unstable();
        let more = limit < rows.len();
        rows.truncate(limit);
        let rows = rows.into_iter().map(|(stamp, slot)| (slot, stamp));
        (rows.collect(), more)
    }

    /// What is seen now with this filter.
    pub fn shown(&self, filter: &FilterPlan) -> BTreeSet<Shown> {
        self.wanted(filter).into_keys().collect()
    }

    /// What a copy is to readers, who know nothing of slots.
    pub fn name(&self, copy: usize) -> Shown {
        let it = &self.copies[copy];
        let bears_it = |other: &Copy| {
            other.rank == CopyRank::Sealed
                && (other.object, other.modified, &other.deliverer)
                    == (it.object, it.modified, &it.deliverer)
        };
        let sealed = match it.rank {
            CopyRank::Sealed => true,
            CopyRank::Ours | CopyRank::Received => false,
            CopyRank::Company => self.of[&it.object]
                .iter()
                .any(|other| bears_it(&self.copies[*other])),
        };
        (it.object, it.modified, it.deliverer.0.clone(), sealed)
    }
}

/// Object, version, line, sealed.
pub type Shown = (u64, u32, String, bool);
