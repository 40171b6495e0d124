//! Going through every case.

use std::collections::BTreeMap;

use super::domain::Point;
use super::mention::Attribute;
use super::side::{Side, Table};
use super::verdict::{MOST_TUPLES, NotProved};

const LEVELS: usize = Attribute::ALL.len();

/// The cases of a question: of each attribute, one value for all those that neither side can tell apart.
#[derive(Debug)]
pub(crate) struct Cases<'a> {
    one: &'a Side,
    other: &'a Side,
    kept: Vec<Vec<usize>>,
    /// For each attribute, the tables that are decided once it has a value.
    decided: Vec<(Vec<&'a Table>, Vec<&'a Table>)>,
}

impl<'a> Cases<'a> {
    /// The cases in which two sides may differ; `sizes` is how many values each attribute has.
    pub(crate) fn of(one: &'a Side, other: &'a Side, sizes: &[usize]) -> Self {
        let kept = sizes.iter().enumerate();
        let kept = kept
            .map(|(place, size)| open_values(one, place, distinct(one, other, place, *size)))
            .collect();
        let last = |table: &Table| table.support.last().copied();
        let decided = (0..LEVELS).map(|level| {
            let of = |side: &'a Side| -> Vec<&'a Table> {
                // What depends on nothing is decided with the first.
                let here = |table: &&Table| last(table).unwrap_or(0) == level;
                side.tables.iter().filter(here).collect()
            };
            (of(one), of(other))
        });
        Self {
            one,
            other,
            kept,
            decided: decided.collect(),
        }
    }

    /// How many there are, if that is few enough.
    pub(crate) fn count(&self) -> Result<u64, NotProved> {
        let tuples = self.kept.iter().fold(1_u64, |all, kept| {
            all.saturating_mul(u64::try_from(kept.len()).unwrap_or(u64::MAX))
        });
        match tuples <= MOST_TUPLES {
            true => Ok(tuples),
            false => Err(NotProved::TooMany { tuples }),
        }
    }

    /// Which of the other side's tables have a say against something here, a bit for each: what stands against a case.
    pub(crate) fn closing(&self, point: &Point) -> u64 {
        let tables = self.other.tables.iter().take(64).enumerate();
        let closing = tables.filter(|(_, table)| {
            let here = table.at(self.other.words, point).iter();
            here.zip(&self.other.open)
                .any(|(here, open)| open & !here != 0)
        });
        closing.fold(0, |all, (number, _)| all | 1 << number)
    }

    /// Every case in which the first side has a bit standing, with the bits of both, in order.
    pub(crate) fn each(&self, mut visit: impl FnMut(&Point, &[u64], &[u64])) {
        let mut walk = Walk {
            cases: self,
            point: Point::default(),
            ones: vec![self.one.open.clone(); LEVELS + 1],
            others: vec![self.other.open.clone(); LEVELS + 1],
            visit: &mut visit,
        };
        walk.level(0);
    }
}

struct Walk<'a, V> {
    cases: &'a Cases<'a>,
    point: Point,
    ones: Vec<Vec<u64>>,
    others: Vec<Vec<u64>>,
    visit: &'a mut V,
}

impl<V: FnMut(&Point, &[u64], &[u64])> Walk<'_, V> {
    fn level(&mut self, level: usize) {
        let cases = self.cases;
        let (Some(kept), Some((ones, others))) = (cases.kept.get(level), cases.decided.get(level))
        else {
            (self.visit)(&self.point, &self.ones[level], &self.others[level]);
            return;
        };
        for value in kept {
            self.point[level] = *value;
            narrow(&mut self.ones, level, ones, cases.one.words, &self.point);
            // Nothing of the first side stands here, whatever the rest is.
            if self.ones[level + 1].iter().all(|word| *word == 0) {
                continue;
            }
            narrow(
                &mut self.others,
                level,
                others,
                cases.other.words,
                &self.point,
            );
            self.level(level + 1);
        }
    }
}

/// The bits after one more attribute has its value.
fn narrow(stack: &mut [Vec<u64>], level: usize, tables: &[&Table], words: usize, point: &Point) {
    let (before, after) = stack.split_at_mut(level + 1);
    let (Some(before), Some(after)) = (before.last(), after.first_mut()) else {
        return;
    };
    after.copy_from_slice(before);
    for table in tables {
        for (word, narrowed) in after.iter_mut().zip(table.at(words, point)) {
            *word &= narrowed;
        }
    }
}

/// Of the values of one attribute, those with which anything of the first side can stand at all, and one at least.
fn open_values(one: &Side, place: usize, kept: Vec<usize>) -> Vec<usize> {
    let closes = |table: &Table, value: usize| {
        let bits = table.bits.get(value * one.words..(value + 1) * one.words);
        table.support == [place] && bits.is_some_and(|bits| bits.iter().all(|word| *word == 0))
    };
    let is_open = |value: &usize| !one.tables.iter().any(|table| closes(table, *value));
    let open: Vec<usize> = kept.iter().copied().filter(is_open).collect();
    match open.is_empty() {
        true => kept.into_iter().take(1).collect(),
        false => open,
    }
}

/// Of the values of one attribute, the first of each lot that no table tells apart.
fn distinct(one: &Side, other: &Side, place: usize, size: usize) -> Vec<usize> {
    let mut first: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    for value in 0..size {
        let mut says = Vec::new();
        for side in [one, other] {
            for table in &side.tables {
                let at = table.support.iter().position(|support| *support == place);
                let Some(stride) = at.and_then(|at| table.strides.get(at)) else {
                    continue;
                };
                let entries = table.bits.chunks(side.words).enumerate();
                let here = entries.filter(|(entry, _)| entry / stride % size == value);
                says.extend(here.flat_map(|(_, bits)| bits.iter().copied()));
            }
        }
        first.entry(says).or_insert(value);
    }
    let mut kept: Vec<usize> = first.into_values().collect();
    kept.sort_unstable();
    kept
}
