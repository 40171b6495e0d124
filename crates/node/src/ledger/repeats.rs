//! Pages of which everything is on record already (8.1): one credential must not fill the record by asking for the same
//! again and again.
//!
//! Such a page has a leaf that names the leaves which cover it; the next ones in the same minute have none of their own.
//! What they would have named is named by the leaf after that minute.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// How often what is on record already is recorded once more, for one audience, collection and purpose: once in so many
/// milliseconds.
const APART: i64 = 60_000;
/// Collections and audiences that are known by heart, at most.
const MOST: usize = 4_096;

/// What was asked for again of late.
#[derive(Default)]
pub(crate) struct Repeats(Mutex<BTreeMap<String, Repeat>>);

#[derive(Default)]
struct Repeat {
    /// When the last leaf was, in milliseconds since 1970.
    at: i64,
    /// The leaves that cover what was read since.
    covers: BTreeSet<u64>,
}

impl Repeats {
    /// Whether this page needs no leaf of its own: `covers` are the leaves that record all of it.
    pub(crate) fn is_covered(&self, key: &str, covers: &BTreeSet<u64>, at: i64) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(repeat) = held.get_mut(key) else {
            return false;
        };
        // A clock that was set back does not put it off.
        let is_soon = (repeat.at..repeat.at.saturating_add(APART)).contains(&at);
        if is_soon {
            repeat.covers.extend(covers);
        }
        is_soon
    }

    /// The leaves that are to be named beside those of the page.
    pub(crate) fn left(&self, key: &str) -> BTreeSet<u64> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let repeat = held.get(key);
        repeat
            .map(|repeat| repeat.covers.clone())
            .unwrap_or_default()
    }

    /// A leaf names them.
    pub(crate) fn recorded(&self, key: String, at: i64) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if MOST <= held.len() && !held.contains_key(&key) {
            held.clear();
        }
        let covers = BTreeSet::new();
        held.insert(key, Repeat { at, covers });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DESIGN 8.1; attack case 25: the first of a minute has a leaf, and the first of the next names all between.
    #[test]
    fn inv_8_1_what_is_read_again_has_one_leaf_a_minute() {
        let repeats = Repeats::default();
        let (of, covers) = ("rimal/feed", |leaf| BTreeSet::from([leaf]));
        assert!(!repeats.is_covered(of, &covers(1), 1_000));
        repeats.recorded(of.to_owned(), 1_000);
        for leaf in 0..5_000 {
            assert!(repeats.is_covered(of, &covers(leaf), 1_000 + i64::try_from(leaf).unwrap()));
        }
        assert!(
            !repeats.is_covered("sahil/feed", &covers(1), 1_000),
            "another"
        );
        assert!(!repeats.is_covered(of, &covers(1), 61_000));
        assert!(
            !repeats.is_covered(of, &covers(1), 999),
            "the clock was set back"
        );
        assert_eq!(repeats.left(of).len(), 5_000);
        repeats.recorded(of.to_owned(), 61_000);
        assert_eq!(repeats.left(of).len(), 0);
    }
}
