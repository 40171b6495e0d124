//! The store against the plainest thing that could work (`naive`): whatever is committed, moved, held,
//! deleted, permitted and forbidden meanwhile, every page is the same, and no reader gets a copy again
//! that it could see all the time.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_store::{
    Batch, ClassNo, ClassSet, CopyRank, Cursor, Filter, Gain, Held, Move, NewObject, Outcome,
    PageAnswer, PermitAnswer, Permitted, Position, Store, Versions,
};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::naive::{Copy, Kind, Model, Shown};
use crate::support::{ALL, Ask, EPOCH, NOON, id, object, received, version};

#[derive(Clone, Debug)]
pub struct FilterPlan {
    pub ids: Option<Vec<u64>>,
    pub all: bool,
    pub first: bool,
    pub last: bool,
    pub exact: Option<u32>,
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
    /// Objects (number, version, class, copy), all at one instant so long after the last. With `gain` the
    /// greater class is that of both, where a copy is brought again.
    Commit {
        wait: i64,
        objects: Vec<(u64, u32, u8, u8)>,
        gain: bool,
    },
    /// A copy gets another class, or comes under a condition or out of it.
    Move {
        slot: prop::sample::Index,
        class: Option<u8>,
        held: bool,
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
    /// A page from the position that a reader has reached.
    Next {
        who: usize,
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
    let one = (0..12_u64, 0..4_u32, 0..6_u8, 0..7_u8);
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
        5 => (0..4_i64, prop::collection::vec(one, 1..8), any::<bool>())
            .prop_map(|(wait, objects, gain)| Op::Commit { wait, objects, gain }),
        4 => (any::<prop::sample::Index>(), prop::option::weighted(0.8, 0..6_u8), prop::bool::weighted(0.3))
            .prop_map(|(slot, class, held)| Op::Move { slot, class, held }),
        1 => (0..900_i64, 1..900_u64, 1..6_u8).prop_map(|(wait, count, classes)| Op::Bulk { wait, count, classes }),
        1 => any::<prop::sample::Index>().prop_map(|slot| Op::Delete { slot }),
        1 => (prop::collection::btree_set(0..6_u8, 0..6), 0..20_i64)
            .prop_map(|(classes, wait)| Op::Permit { classes, wait }),
        6 => (0..3_usize, limit()).prop_map(|(who, limit)| Op::Next { who, limit }),
        4 => seek.prop_map(|(slot, shift, by_cursor, limit, filter)| {
            Op::Seek { slot, shift, by_cursor, limit, filter }
        }),
    ]
}

/// An object (number, version, class, copy).
fn make((no, modified, class, copy): &(u64, u32, u8, u8)) -> NewObject {
    let object = object(*no, *modified, &format!("class {class}"));
    match copy {
        0 => object,
        1 => received(object, "identity--rimal", CopyRank::Received),
        2 => received(object, "identity--sahil", CopyRank::Received),
        3 => received(object, "identity--rimal", CopyRank::Sealed),
        4 => received(object, "", CopyRank::Company),
        5 => received(object, "identity--sahil", CopyRank::Company),
        _ => NewObject {
            held: Some(waits()),
            ..object
        },
    }
}

/// A condition that no instant meets.
fn waits() -> Held {
    Held {
        until: None,
        bytes: b"consent".to_vec(),
    }
}

/// A store and the naive one, side by side.
struct Pair<'a> {
    store: &'a dyn Store,
    model: Model,
    clock: i64,
    /// Names of the classes that the audience may see.
    names: BTreeSet<u8>,
    readers: Vec<Reader>,
    /// Objects made in bulk have numbers from here on.
    bulk: u64,
    /// The stamp with which each place was first seen.
    stamps: BTreeMap<(u32, u64), i64>,
}

/// One who comes again and again with one question.
struct Reader {
    filter: FilterPlan,
    after: Position,
    /// The last stamp it has seen.
    stamp: i64,
    /// What it has received, and could see ever since.
    has: BTreeSet<Shown>,
}

impl Reader {
    /// Of every version, of the newest, of the oldest.
    fn all() -> Vec<Self> {
        let asks = [
            (true, false, false),
            (false, false, true),
            (false, true, false),
        ];
        let reader = |(all, first, last)| Self {
            filter: FilterPlan {
                ids: None,
                all,
                first,
                last,
                exact: None,
            },
            after: Position::Start,
            stamp: 0,
            has: BTreeSet::new(),
        };
        asks.map(reader).into()
    }
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
            Op::Commit {
                wait,
                objects,
                gain,
            } => {
                let at = self.clock + wait;
                self.commit(at, objects.clone(), *gain);
            }
            Op::Move { slot, class, held } => self.go_on(*slot, *class, *held),
            Op::Bulk {
                wait,
                count,
                classes,
            } => {
                let objects =
                    (0..*count).map(|no| (self.bulk + no, 0, (no % u64::from(*classes)) as u8, 0));
                let objects = objects.collect();
                self.bulk += count;
                self.commit(self.clock + wait, objects, false);
            }
            Op::Delete { slot } => {
                if !self.model.kept.is_empty() {
                    let slot = slot.index(self.model.kept.len()) as u64 + 1;
                    let copy = &mut self.model.copies[self.model.kept[slot as usize - 1].copy];
                    // Where a copy stood once there is nothing to delete.
                    if copy.slot() == slot && !copy.dead {
                        copy.dead = true;
                        copy.died = Some(self.model.kept.len() as u64);
                    }
                    let deletions = vec![slot];
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
            Op::Next { who, limit } => {
                self.next(*who, *limit);
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

    /// A reader reads its next page; whether there was anything on it.
    fn next(&mut self, who: usize, limit: usize) -> bool {
        self.permit();
        let Reader {
            filter,
            after,
            stamp,
            ..
        } = &self.readers[who];
        let (filter, after, stamp) = (filter.clone(), *after, *stamp);
        let (expected, _) = self.model.page(stamp, &filter, limit);
        for (slot, _) in &expected {
            let name = self.model.name(self.model.kept(*slot).copy);
            // INVARIANT: 7.2. Once: nothing comes twice that could be seen all the time.
            let is_new = self.readers[who].has.insert(name.clone());
            assert!(is_new, "{name:?} came again to {filter:?}");
        }
        let reached = match self.check(after, stamp, &filter, limit) {
            (Some(cursor), _) => (Position::Cursor(cursor), cursor.stamp),
            (None, Some(last)) => (Position::AddedAfter(last), last),
            (None, None) => (after, stamp),
        };
        (self.readers[who].after, self.readers[who].stamp) = reached;
        !expected.is_empty()
    }

    /// Everybody reads to the end, and has all that may be seen then.
    fn end(&mut self) {
        for who in 0..self.readers.len() {
            while self.next(who, 97) {}
            let reader = &self.readers[who];
            let shown = self.model.shown(&reader.filter);
            let lacks: Vec<_> = shown.difference(&reader.has).collect();
            assert!(
                lacks.is_empty(),
                "{lacks:?} never came to {:?}",
                reader.filter
            );
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
        // What came hid it, and went again before anybody looked: it may be told once more.
        for (kind, shown) in std::mem::take(&mut self.model.hidden) {
            let asks = |reader: &&mut Reader| match kind {
                Kind::Every => reader.filter.all,
                Kind::First => reader.filter.first,
                Kind::Last => reader.filter.last,
            };
            for reader in self.readers.iter_mut().filter(asks) {
                reader.has.remove(&shown);
            }
        }
        self.look();
    }

    fn commit(&mut self, at: i64, objects: Vec<(u64, u32, u8, u8)>, gain: bool) {
        self.clock = at;
        let made: Vec<NewObject> = objects.iter().map(make).collect();
        let greater = Gain::new(|held, brought| Some(held.max(brought).to_vec()));
        let batch = Batch {
            objects: made.clone(),
            gain: gain.then_some(greater),
            ..Batch::at(at)
        };
        let committed = self.store.commit(batch).unwrap();
        // New ones first, then those that gain.
        let mut gained: BTreeMap<u64, String> = BTreeMap::new();
        for ((outcome, made), (no, modified, class, _)) in
            committed.outcomes.iter().zip(&made).zip(&objects)
        {
            let name = format!("class {class}");
            let known = self.model.classes.iter().position(|known| *known == name);
            let is_it = |copy: &Copy| {
                let source = match (made.rank, copy.rank) {
                    (CopyRank::Sealed, CopyRank::Sealed) => true,
                    (CopyRank::Company, CopyRank::Company) => {
                        known == Some(self.model.kept(copy.slot()).class as usize)
                            && copy.deliverer == made.deliverer
                    }
                    (CopyRank::Sealed | CopyRank::Company, _)
                    | (_, CopyRank::Sealed | CopyRank::Company) => false,
                    _ => copy.deliverer == made.deliverer,
                };
                copy.object == *no && copy.modified == *modified && source && !copy.dead
            };
            let held = self.model.copies.iter().position(is_it);
            if let Outcome::New(slot) = outcome {
                assert_eq!(held, None);
                let copy = self.model.copies.len();
                self.model.copies.push(Copy {
                    object: *no,
                    modified: *modified,
                    rank: made.rank,
                    deliverer: made.deliverer.clone(),
                    slots: Vec::new(),
                    dead: false,
                    died: None,
                });
                self.model.of.entry(*no).or_default().push(copy);
                let class = self.model.class(&name);
                let next = self.model.append(copy, class, at, made.held.is_some());
                assert_eq!(*slot, next, "slots are dense");
                continue;
            }
            let copy = &self.model.copies[held.expect("it is held")];
            let had = self.model.kept(copy.slot());
            let had = &self.model.classes[had.class as usize];
            let is_old = !committed.outcomes.contains(&Outcome::New(copy.slot()));
            if gain && is_old && made.rank != CopyRank::Company && *had < name {
                // Of several in one batch the last is what counts.
                gained.insert(copy.slot(), name);
            }
        }
        for (from, name) in gained {
            let (copy, held) = {
                let kept = self.model.kept(from);
                (kept.copy, kept.held)
            };
            let class = self.model.class(&name);
            let slot = self.model.append(copy, class, at, held);
            assert!(committed.outcomes.contains(&Outcome::Gained(slot)));
        }
        assert_eq!(committed.last_slot, self.model.kept.len() as u64);
        self.look();
    }

    fn go_on(&mut self, slot: prop::sample::Index, class: Option<u8>, held: bool) {
        if self.model.kept.is_empty() {
            return;
        }
        let slot = slot.index(self.model.kept.len()) as u64 + 1;
        let name = class.map(|class| format!("class {class}"));
        let batch = Batch {
            moves: vec![Move {
                slot,
                class: name.clone().map(String::into_bytes),
                held: held.then(waits),
            }],
            ..Batch::at(self.clock)
        };
        let committed = self.store.commit(batch).unwrap();
        let copy = self.model.kept(slot).copy;
        let stands = !self.model.copies[copy].dead && self.model.copies[copy].slot() == slot;
        if !stands {
            assert_eq!(committed.moved, [None]);
            return;
        }
        let class = match name {
            Some(name) => self.model.class(&name),
            None => self.model.kept(slot).class,
        };
        let next = self.model.append(copy, class, self.clock, held);
        assert_eq!(committed.moved, [Some(next)]);
        self.look();
    }

    /// Forget of what readers have what they cannot see any more.
    fn look(&mut self) {
        for reader in &mut self.readers {
            let shown = self.model.shown(&reader.filter);
            reader.has.retain(|name| shown.contains(name));
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
        // A page whose walk meets no new class does not bring the segments up, and nobody has read what they lack.
        self.permit();
        let (rows, more) = self.model.page(stamp, filter, limit);
        let got: Vec<_> = page
            .items
            .iter()
            .map(|item| (item.slot, item.stamp))
            .collect();
        assert_eq!(got, rows, "after {after:?} with {filter:?}");
        assert_eq!(page.next.is_some(), more);
        assert!(got.is_sorted_by(|a, b| a.1 < b.1), "stamps rise strictly");
        for item in &page.items {
            let kept = self.model.kept(item.slot);
            let copy = &self.model.copies[kept.copy];
            assert_eq!((&item.id, item.class), (&id(copy.object), kept.class));
            assert_eq!(item.version, Some(version(copy.modified)));
            assert_eq!(item.body, object(copy.object, copy.modified, "").body);
        }
        if let Some(next) = page.next {
            let first = *self
                .stamps
                .entry((next.segment, next.slot))
                .or_insert(next.stamp);
            assert_eq!(first, next.stamp, "a stamp moved");
        }
        self.look();
        (page.next, got.last().map(|row| row.1))
    }
}

/// For any history, every page is the page of the naive collection.
pub fn inv_7_2_pages_are_those_of_the_naive_collection(make: &impl Fn() -> Box<dyn Store>) {
    let ops = (
        prop::collection::btree_set(0..6_u8, 0..6),
        prop::collection::vec(op(), 1..40),
    );
    let result = TestRunner::new(mithaq_testkit::config(64)).run(&ops, |(names, ops)| {
        let store = make();
        store.ensure_collection("feed", NOON).unwrap();
        let mut pair = Pair {
            store: &*store,
            model: Model::default(),
            clock: NOON,
            names,
            readers: Reader::all(),
            bulk: 1000,
            stamps: BTreeMap::new(),
        };
        ops.iter().for_each(|op| pair.run(op));
        pair.end();
        Ok(())
    });
    result.unwrap();
}
