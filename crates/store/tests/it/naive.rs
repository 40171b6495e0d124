//! The plainest store that could work: a collection as a list of rows, one for each slot that counts.

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
        for place in self.done..self.kept.len() {
            let slot = place as u64 + 1;
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
            }
        }
        self.done = self.kept.len();
        if !widened.is_empty() {
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
        }
        self.permitted = permitted.clone();
        self.decided = self.classes.len();
    }

    /// The row at which a copy is told.
    fn place(&self, copy: usize) -> Option<&Row> {
        let slots = &self.copies[copy].slots;
        self.rows
            .iter()
            .rfind(|row| row.tells && slots.contains(&row.slot))
    }

    fn visible(&self, copy: usize) -> bool {
        let kept = self.kept(self.copies[copy].slot());
        !self.copies[copy].dead && !kept.held && self.permitted.contains(&kept.class)
    }

    /// The copies of `object` that may be seen.
    fn seen(&self, object: u64) -> Vec<usize> {
        (0..self.copies.len())
            .filter(|&copy| self.copies[copy].object == object && self.visible(copy))
            .collect()
    }

    /// Whose line is seen of `object` (DESIGN 4.6): ours, else the sealed one, else the first received.
    fn line(&self, object: u64) -> Option<Deliverer> {
        let of = |copy: usize| &self.copies[copy];
        let best = self.seen(object).into_iter().min_by_key(|&copy| {
            (
                !of(copy).deliverer.0.is_empty(),
                of(copy).rank,
                of(copy).slots[0],
            )
        })?;
        Some(of(best).deliverer.clone())
    }

    /// The one copy that is seen of each version of `object`, by version.
    pub fn versions(&self, object: u64) -> BTreeMap<u32, usize> {
        let line = self.line(object);
        let mut best: BTreeMap<u32, (CopyRank, bool, u64, usize)> = BTreeMap::new();
        for copy in self.seen(object) {
            let it = &self.copies[copy];
            let this = (
                it.rank,
                Some(&it.deliverer) != line.as_ref(),
                it.slots[0],
                copy,
            );
            let held = best.entry(it.modified).or_insert(this);
            *held = (*held).min(this);
        }
        let told_first = |version: u32, best: usize| {
            // What keeps classes company is the same copy: it is seen where it is told first.
            let same = self.seen(object).into_iter().filter(|&copy| {
                let it = &self.copies[copy];
                let company =
                    it.rank == CopyRank::Company && it.deliverer == self.copies[best].deliverer;
                it.modified == version && (copy == best || company)
            });
            same.min_by_key(|&copy| self.place(copy).map_or(i64::MAX, |row| row.stamp))
                .unwrap()
        };
        best.into_iter()
            .map(|(version, (_, _, _, copy))| (version, told_first(version, copy)))
            .collect()
    }

    /// The oldest and the newest version in the line that is seen of `object`.
    fn ends(&self, object: u64) -> Option<(u32, u32)> {
        let line = self.line(object)?;
        let versions: Vec<u32> = self
            .seen(object)
            .into_iter()
            .map(|copy| &self.copies[copy])
            .filter(|copy| copy.deliverer == line)
            .map(|copy| copy.modified)
            .collect();
        Some((*versions.iter().min()?, *versions.iter().max()?))
    }

    fn wanted(&self, copy: usize, filter: &FilterPlan) -> bool {
        let it = &self.copies[copy];
        let asked = filter
            .ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&it.object));
        if !asked || self.versions(it.object).get(&it.modified) != Some(&copy) {
            return false;
        }
        let ends = self.ends(it.object);
        filter.all
            || (filter.first && ends.is_some_and(|(first, _)| first == it.modified))
            || (filter.last && ends.is_some_and(|(_, last)| last == it.modified))
            || filter.exact == Some(it.modified)
    }

    /// The rows after a stamp, each as where its copy stands now, and whether there are more than `limit`.
    pub fn page(&self, after: i64, filter: &FilterPlan, limit: usize) -> (Vec<(u64, i64)>, bool) {
        let mut rows: Vec<(i64, u64)> = (0..self.copies.len())
            .filter(|&copy| self.visible(copy) && self.wanted(copy, filter))
            .map(|copy| {
                let row = self.place(copy).expect("what is visible is told somewhere");
                (row.stamp, self.copies[copy].slot())
            })
            .filter(|(stamp, _)| after < *stamp)
            .collect();
        rows.sort_unstable();
        let more = limit < rows.len();
        rows.truncate(limit);
        let rows = rows.into_iter().map(|(stamp, slot)| (slot, stamp));
        (rows.collect(), more)
    }

    /// What the audience may see now, each copy once.
    pub fn shown(&self) -> BTreeSet<Shown> {
        let objects: BTreeSet<u64> = self.copies.iter().map(|copy| copy.object).collect();
        objects
            .into_iter()
            .flat_map(|object| self.versions(object).into_values())
            .map(|copy| self.name(copy))
            .collect()
    }

    /// Whether the same bytes are held once more, in company of some class.
    pub fn has_company(&self, copy: usize) -> bool {
        let name = self.name(copy);
        (0..self.copies.len())
            .any(|other| self.copies[other].rank == CopyRank::Company && self.name(other) == name)
    }

    /// What a copy is to readers, who know nothing of slots.
    pub fn name(&self, copy: usize) -> Shown {
        let it = &self.copies[copy];
        (
            it.object,
            it.modified,
            it.deliverer.0.clone(),
            it.rank == CopyRank::Sealed,
        )
    }
}

/// Object, version, line, sealed.
pub type Shown = (u64, u32, String, bool);
