//! The store against the plainest thing that could work: a collection as a list of rows, one for
//! each object, each with its stamp.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_store::{
    Batch, ClassNo, ClassSet, CopyRank, Cursor, Deliverer, Filter, Outcome, PageAnswer,
    PermitAnswer, Permitted, Position, Store, Versions,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{ALL, Ask, EPOCH, NOON, commit, id, object, received, version};

/// A slot of the naive store.
struct Kept {
    object: u64,
    modified: u32,
    rank: CopyRank,
    deliverer: Deliverer,
    class: ClassNo,
    at: i64,
    dead: bool,
}

/// An object's place in the naive collection.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    slot: u64,
    stamp: i64,
}

#[derive(Default)]
struct Model {
    kept: Vec<Kept>,
    at: i64,
    /// Class names by number.
    classes: Vec<String>,
    rows: Vec<Row>,
    stamp: i64,
    /// What was permitted when the rows were last brought up to date.
    permitted: BTreeSet<ClassNo>,
    decided: usize,
    /// The slots up to this one have their rows, where they get one.
    done: usize,
}

impl Model {
    fn class(&mut self, name: &str) -> ClassNo {
        let known = self.classes.iter().position(|known| known == name);
        let no = known.unwrap_or_else(|| {
            self.classes.push(name.to_owned());
            self.classes.len() - 1
        });
        no as ClassNo
    }

    fn push(&mut self, arrival: i64, slot: u64) {
        self.stamp = arrival.max(self.stamp + 1);
        self.rows.push(Row {
            slot,
            stamp: self.stamp,
        });
    }

    /// Add the rows that are due when `permitted` holds for every class there is.
    fn bring_up(&mut self, permitted: &BTreeSet<ClassNo>, at: i64) {
        let known = |class: &ClassNo| (*class as usize) < self.decided;
        let widened: Vec<ClassNo> = permitted
            .iter()
            .filter(|class| known(class) && !self.permitted.contains(class))
            .copied()
            .collect();
        for place in self.done..self.kept.len() {
            let (class, arrival) = (self.kept[place].class, self.kept[place].at);
            let set = if (class as usize) < self.decided {
                &self.permitted
            } else {
                permitted
            };
            if set.contains(&class) {
                self.push(arrival, place as u64 + 1);
            }
        }
        self.done = self.kept.len();
        if !widened.is_empty() {
            let retold: Vec<u64> = (1..=self.kept.len() as u64)
                .filter(|slot| widened.contains(&self.kept[*slot as usize - 1].class))
                .collect();
            if !retold.is_empty() {
                self.at = self.at.max(at);
            }
            for slot in retold {
                self.push(self.at, slot);
            }
        }
        self.permitted = permitted.clone();
        self.decided = self.classes.len();
    }

    fn visible(&self, slot: u64) -> bool {
        let kept = &self.kept[slot as usize - 1];
        !kept.dead && self.permitted.contains(&kept.class)
    }

    /// The slots of `object` that may be seen.
    fn seen(&self, object: u64) -> Vec<u64> {
        let slots = 1..=self.kept.len() as u64;
        slots
            .filter(|&slot| self.kept[slot as usize - 1].object == object && self.visible(slot))
            .collect()
    }

    /// Whose line is seen of `object` (DESIGN 4.6): ours, else the sealed one, else the first received.
    fn line(&self, object: u64) -> Option<Deliverer> {
        let kept = |slot: u64| &self.kept[slot as usize - 1];
        let best = self
            .seen(object)
            .into_iter()
            .min_by_key(|&slot| (!kept(slot).deliverer.0.is_empty(), kept(slot).rank, slot))?;
        Some(kept(best).deliverer.clone())
    }

    /// The one copy that is seen of each version of `object`, by version.
    fn versions(&self, object: u64) -> BTreeMap<u32, u64> {
        let line = self.line(object);
        let mut best: BTreeMap<u32, (CopyRank, bool, u64)> = BTreeMap::new();
        for slot in self.seen(object) {
            let kept = &self.kept[slot as usize - 1];
            let this = (kept.rank, Some(&kept.deliverer) != line.as_ref(), slot);
            let held = best.entry(kept.modified).or_insert(this);
            *held = (*held).min(this);
        }
        best.into_iter()
            .map(|(version, (_, _, slot))| (version, slot))
            .collect()
    }

    /// The oldest and the newest version in the line that is seen of `object`.
    fn ends(&self, object: u64) -> Option<(u32, u32)> {
        let line = self.line(object)?;
        let versions: Vec<u32> = self
            .seen(object)
            .into_iter()
            .map(|slot| &self.kept[slot as usize - 1])
            .filter(|kept| kept.deliverer == line)
            .map(|kept| kept.modified)
            .collect();
        Some((*versions.iter().min()?, *versions.iter().max()?))
    }

    fn wanted(&self, slot: u64, filter: &FilterPlan) -> bool {
        let kept = &self.kept[slot as usize - 1];
        if !self.visible(slot)
            || filter
                .ids
                .as_ref()
                .is_some_and(|ids| !ids.contains(&kept.object))
        {
            return false;
        }
        let versions = self.versions(kept.object);
        let ends = self.ends(kept.object);
        (filter.all && versions.values().any(|chosen| *chosen == slot))
            || (filter.first && ends.is_some_and(|(first, _)| versions.get(&first) == Some(&slot)))
            || (filter.last && ends.is_some_and(|(_, last)| versions.get(&last) == Some(&slot)))
            || (filter.exact == Some(kept.modified) && versions.get(&kept.modified) == Some(&slot))
    }

    /// The rows after a stamp, and whether there are more than `limit`.
    fn page(&self, after: i64, filter: &FilterPlan, limit: usize) -> (Vec<Row>, bool) {
        let newest =
            |row: &&Row| self.rows.iter().rfind(|other| other.slot == row.slot) == Some(*row);
        let mut rows: Vec<Row> = self
            .rows
            .iter()
            .filter(newest)
            .filter(|row| after < row.stamp && self.wanted(row.slot, filter))
            .copied()
            .collect();
        let more = limit < rows.len();
        rows.truncate(limit);
        (rows, more)
    }
}

#[derive(Clone, Debug)]
struct FilterPlan {
    ids: Option<Vec<u64>>,
    all: bool,
    first: bool,
    last: bool,
    exact: Option<u32>,
}

impl FilterPlan {
    fn filter(&self) -> Filter {
        Filter {
            ids: self.ids.iter().flatten().map(|no| id(*no)).collect(),
            types: Vec::new(),
            versions: Versions {
                all: self.all,
                first: self.first,
                last: self.last,
                exact: self.exact.map(version).into_iter().collect(),
            },
        }
    }
}

#[derive(Clone, Debug)]
enum Op {
    /// Objects (number, version, class, copy), all at one instant so long after the last.
    Commit {
        wait: i64,
        objects: Vec<(u64, u32, u8, u8)>,
    },
    /// So many new objects, of classes in turn.
    Bulk {
        wait: i64,
        count: u64,
        classes: u8,
    },
    Delete {
        slot: prop::sample::Index,
    },
    Permit {
        classes: BTreeSet<u8>,
        wait: i64,
    },
    /// A page from the position that the reader has reached.
    Next {
        limit: usize,
    },
    /// A page after the stamp of some object, a little more or less, or at the start.
    Seek {
        slot: Option<prop::sample::Index>,
        shift: i64,
        by_cursor: bool,
        limit: usize,
        filter: FilterPlan,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let limit = || prop_oneof![1..6_usize, Just(1000)];
    // Few objects, versions and classes, so that they meet.
    let one = (0..12_u64, 0..4_u32, 0..6_u8, 0..4_u8);
    let filter = (
        prop::option::weighted(0.3, prop::collection::vec(0..12_u64, 1..4)),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::option::of(0..4_u32),
    );
    let filter = filter.prop_map(|(ids, all, first, last, exact)| FilterPlan {
        ids,
        all,
        first,
        last: last || !(all || first || exact.is_some()),
        exact,
    });
    let seek = (
        prop::option::of(any::<prop::sample::Index>()),
        -2..3_i64,
        any::<bool>(),
        limit(),
        filter,
    );
    prop_oneof![
        5 => (0..4_i64, prop::collection::vec(one, 1..8))
            .prop_map(|(wait, objects)| Op::Commit { wait, objects }),
        1 => (0..900_i64, 1..900_u64, 1..6_u8).prop_map(|(wait, count, classes)| Op::Bulk { wait, count, classes }),
        1 => any::<prop::sample::Index>().prop_map(|slot| Op::Delete { slot }),
        1 => (prop::collection::btree_set(0..6_u8, 0..6), 0..20_i64)
            .prop_map(|(classes, wait)| Op::Permit { classes, wait }),
        4 => limit().prop_map(|limit| Op::Next { limit }),
        4 => seek.prop_map(|(slot, shift, by_cursor, limit, filter)| {
            Op::Seek { slot, shift, by_cursor, limit, filter }
        }),
    ]
}

/// A store and the naive one, side by side.
struct Pair<'a> {
    store: &'a dyn Store,
    model: Model,
    clock: i64,
    /// Names of the classes that the audience may see.
    names: BTreeSet<u8>,
    /// Where the reader is, and the last stamp it has seen.
    reader: (Position, i64),
    /// Objects made in bulk have numbers from here on.
    bulk: u64,
    /// The stamp with which each place was first seen.
    stamps: BTreeMap<(u32, u64), i64>,
}

impl Pair<'_> {
    fn permitted(&self) -> BTreeSet<ClassNo> {
        let named = |name: &String| self.names.iter().any(|no| *name == format!("class {no}"));
        let all = (0..).zip(&self.model.classes);
        all.filter(|(_, name)| named(name))
            .map(|(no, _)| no)
            .collect()
    }

    fn run(&mut self, op: &Op) {
        match op {
            Op::Commit { wait, objects } => {
                let at = self.clock + wait;
                self.commit(at, objects.clone());
            }
            Op::Bulk {
                wait,
                count,
                classes,
            } => {
                let objects =
                    (0..*count).map(|no| (self.bulk + no, 0, (no % u64::from(*classes)) as u8, 0));
                let objects = objects.collect();
                self.bulk += count;
                self.commit(self.clock + wait, objects);
            }
            Op::Delete { slot } => {
                if !self.model.kept.is_empty() {
                    let slot = slot.index(self.model.kept.len());
                    self.model.kept[slot].dead = true;
                    let deletions = vec![slot as u64 + 1];
                    self.store
                        .commit(Batch {
                            deletions,
                            ..Batch::at(self.clock)
                        })
                        .unwrap();
                }
            }
            Op::Permit { classes, wait } => {
                // New classes fall under what is permitted when they are first decided: now, in both.
                self.permit();
                self.clock += wait;
                self.names = classes.clone();
                self.permit();
            }
            Op::Next { limit } => {
                let everything = FilterPlan {
                    ids: None,
                    all: true,
                    first: false,
                    last: false,
                    exact: None,
                };
                let (after, stamp) = self.reader;
                self.reader = match self.check(after, stamp, &everything, *limit) {
                    (Some(cursor), _) => (Position::Cursor(cursor), cursor.stamp),
                    (None, Some(last)) => (Position::AddedAfter(last), last),
                    (None, None) => (after, stamp),
                };
            }
            Op::Seek {
                slot,
                shift,
                by_cursor,
                limit,
                filter,
            } => {
                let row = slot.filter(|_| !self.model.rows.is_empty());
                let row = row.map(|index| self.model.rows[index.index(self.model.rows.len())]);
                let stamp = row.map_or(0, |row| row.stamp + shift);
                let (next, _) = self.check(Position::AddedAfter(stamp), stamp, filter, *limit);
                if let Some(cursor) = next.filter(|_| *by_cursor) {
                    self.check(Position::Cursor(cursor), cursor.stamp, filter, *limit);
                }
            }
        }
    }

    fn permit(&mut self) {
        let permitted = self.permitted();
        let change = Permitted {
            collection: "feed",
            permitted: &permitted.iter().copied().collect(),
            decided: self.model.classes.len() as ClassNo,
            epoch: EPOCH,
            at: self.clock,
        };
        assert_eq!(self.store.permit(&change).unwrap(), PermitAnswer::Done);
        self.model.bring_up(&permitted, self.clock);
    }

    fn commit(&mut self, at: i64, objects: Vec<(u64, u32, u8, u8)>) {
        self.clock = at;
        let made = objects.iter().map(|(no, modified, class, copy)| {
            let object = object(*no, *modified, &format!("class {class}"));
            match copy {
                0 => object,
                1 => received(object, "identity--rimal", CopyRank::Received),
                2 => received(object, "identity--sahil", CopyRank::Received),
                _ => received(object, "identity--rimal", CopyRank::Sealed),
            }
        });
        let made: Vec<_> = made.collect();
        let committed = commit(self.store, at, made.clone());
        for ((outcome, made), (no, modified, class, _)) in
            committed.outcomes.iter().zip(&made).zip(objects)
        {
            let sealed = |rank| rank == CopyRank::Sealed;
            let same = |kept: &Kept| {
                let source = match sealed(made.rank) {
                    true => sealed(kept.rank),
                    false => kept.deliverer == made.deliverer,
                };
                kept.object == no && kept.modified == modified && source && !kept.dead
            };
            let held = self.model.kept.iter().position(same);
            match outcome {
                Outcome::Held(slot) => assert_eq!(held, Some(*slot as usize - 1)),
                Outcome::New(slot) => {
                    assert_eq!(held, None);
                    assert_eq!(*slot, self.model.kept.len() as u64 + 1, "slots are dense");
                    let class = self.model.class(&format!("class {class}"));
                    self.model.at = self.model.at.max(at);
                    self.model.kept.push(Kept {
                        object: no,
                        modified,
                        rank: made.rank,
                        deliverer: made.deliverer.clone(),
                        class,
                        at: self.model.at,
                        dead: false,
                    });
                }
            }
        }
    }

    /// Compare one page, and give its cursor and its last stamp.
    fn check(
        &mut self,
        after: Position,
        stamp: i64,
        filter: &FilterPlan,
        limit: usize,
    ) -> (Option<Cursor>, Option<i64>) {
        let permitted = self.permitted();
        let set: ClassSet = permitted.iter().copied().collect();
        let ask = Ask {
            after,
            limit,
            max_bytes: ALL,
            filter: filter.filter(),
            ..Ask::all()
        };
        let decided = self.model.classes.len() as ClassNo;
        let PageAnswer::Page(page) = ask.answer(self.store, &set, decided, self.clock) else {
            panic!("no page");
        };
        // A page whose walk meets no new class does not bring the segments up; the next one does.
        self.model.bring_up(&permitted, self.clock);
        let (rows, more) = self.model.page(stamp, filter, limit);
        let got: Vec<_> = page
            .items
            .iter()
            .map(|item| Row {
                slot: item.slot,
                stamp: item.stamp,
            })
            .collect();
        assert_eq!(got, rows, "after {after:?} with {filter:?}");
        assert_eq!(page.next.is_some(), more);
        assert!(
            got.is_sorted_by(|a, b| a.stamp < b.stamp),
            "stamps rise strictly"
        );
        for item in &page.items {
            let kept = &self.model.kept[item.slot as usize - 1];
            assert_eq!((&item.id, item.class), (&id(kept.object), kept.class));
            assert_eq!(item.version, Some(version(kept.modified)));
            assert_eq!(item.body, object(kept.object, kept.modified, "").body);
        }
        if let Some(next) = page.next {
            let first = *self
                .stamps
                .entry((next.segment, next.slot))
                .or_insert(next.stamp);
            assert_eq!(first, next.stamp, "a stamp moved");
        }
        (page.next, got.last().map(|row| row.stamp))
    }
}

/// For any history, every page is the page of the naive collection.
pub fn inv_7_2_pages_are_those_of_the_naive_collection(make: &impl Fn() -> Box<dyn Store>) {
    let ops = (
        prop::collection::btree_set(0..6_u8, 0..6),
        prop::collection::vec(op(), 1..40),
    );
    let config = Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&ops, |(names, ops)| {
        let store = make();
        store.ensure_collection("feed", NOON).unwrap();
        let mut pair = Pair {
            store: &*store,
            model: Model::default(),
            clock: NOON,
            names,
            reader: (Position::Start, 0),
            bulk: 1000,
            stamps: BTreeMap::new(),
        };
        ops.iter().for_each(|op| pair.run(op));
        Ok(())
    });
    result.unwrap();
}
