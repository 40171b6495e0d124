//! In which stretches of time a part of a pattern can be bound.
//!
//! Leaving aside that different parts need different observations, "can be bound in the stretch from
//! `low` to `high`" only becomes truer when the stretch grows. So the shortest such stretches say it
//! all, and there are no more of them than observations. They are computed from the leaves up in
//! `n log n`: what this denies has no match, and what it allows is where the search looks.

/// Shortest stretches. INVARIANT: `low` and `high` both grow from each to the next; so the first with
/// a `low` not before an instant has the least `high` of all those.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Frontier {
    stretches: Vec<(i128, i128)>,
}

impl Frontier {
    /// What a leaf can be bound to that needs `demand` of these: the stretch in which each may be, and
    /// how many there are of it.
    pub(super) fn of_leaf(options: &[(i128, i128, u64)], demand: u64) -> Self {
        // By the end of its stretch, latest first: the later `low`, the fewer are left to choose from.
        let mut by_end: Vec<_> = options.to_vec();
        by_end.sort_by_key(|(_, last, _)| std::cmp::Reverse(*last));
        let mut starts: Vec<i128> = options.iter().map(|(first, ..)| *first).collect();
        starts.sort_unstable();
        starts.dedup();
        let mut tree = CountTree::new(starts.len());
        let mut stretches = Vec::new();
        let mut rest = by_end.as_slice();
        while let Some((_, low, _)) = rest.first() {
            let same = rest.iter().take_while(|(_, last, _)| last == low).count();
            let (added, others) = rest.split_at(same);
            for (first, _, number) in added {
                tree.add(starts.partition_point(|start| start < first), *number);
            }
            if let Some(high) = tree.reaching(demand).and_then(|rank| starts.get(rank)) {
                stretches.push((*low, *high));
            }
            rest = others;
        }
        stretches.reverse();
        Self::of_sorted(stretches)
    }

    /// Both parts.
    pub(super) fn both(&self, other: &Self) -> Self {
        Self::of_lows(self.lows().chain(other.lows()), |low| {
            Some(self.high(low)?.max(other.high(low)?))
        })
    }

    /// One of two parts.
    pub(super) fn either(&self, other: &Self) -> Self {
        Self::of_lows(self.lows().chain(other.lows()), |low| {
            [self.high(low), other.high(low)]
                .into_iter()
                .flatten()
                .min()
        })
    }

    /// This part, and then that one.
    pub(super) fn then(&self, next: &Self) -> Self {
        Self::of_lows(self.lows().chain(next.lows()), |low| {
            // The earliest turn is the best one. That `high` is not before `low` goes without saying.
            let turn = self.high(low)?;
            Some(next.high(turn.max(low))?.max(turn))
        })
    }

    /// This part in a stretch of at most `span`.
    pub(super) fn within(&self, span: i128) -> Self {
        let fits = |(low, high): &(i128, i128)| high.saturating_sub(*low) <= span;
        Self {
            stretches: self.stretches.iter().copied().filter(fits).collect(),
        }
    }

    /// Whether there is no stretch at all.
    pub(super) fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// How many stretches it keeps.
    pub(super) fn len(&self) -> usize {
        self.stretches.len()
    }

    /// The earliest end of a stretch that begins at `low`.
    pub(super) fn high(&self, low: i128) -> Option<i128> {
        let first = self.stretches.partition_point(|stretch| stretch.0 < low);
        self.stretches.get(first).map(|stretch| stretch.1)
    }

    /// The latest beginning of a stretch that ends at `high`.
    pub(super) fn low(&self, high: i128) -> Option<i128> {
        let behind = self.stretches.partition_point(|stretch| stretch.1 <= high);
        let last = behind.checked_sub(1)?;
        self.stretches.get(last).map(|stretch| stretch.0)
    }

    /// Whether it can be bound from `low` to `high`.
    pub(super) fn allows(&self, low: i128, high: i128) -> bool {
        low <= high && self.high(low).is_some_and(|needed| needed <= high)
    }

    fn lows(&self) -> impl Iterator<Item = i128> + '_ {
        self.stretches.iter().map(|stretch| stretch.0)
    }

    fn of_lows(lows: impl Iterator<Item = i128>, high: impl Fn(i128) -> Option<i128>) -> Self {
        let mut lows: Vec<i128> = lows.collect();
        lows.sort_unstable();
        lows.dedup();
        let stretches = lows.into_iter().filter_map(|low| Some((low, high(low)?)));
        Self::of_sorted(stretches.collect())
    }

    /// Keep, of stretches sorted by `low`, those that contain no other.
    fn of_sorted(stretches: Vec<(i128, i128)>) -> Self {
        let mut kept: Vec<(i128, i128)> = Vec::with_capacity(stretches.len());
        for (low, high) in stretches {
            while kept.last().is_some_and(|before| high <= before.1) {
                kept.pop();
            }
            kept.push((low, high));
        }
        Self { stretches: kept }
    }
}

/// Counts by rank, with the sum of the first so many in logarithmic time (a Fenwick tree).
struct CountTree {
    sums: Vec<u64>,
}

impl CountTree {
    fn new(ranks: usize) -> Self {
        Self {
            sums: vec![0; ranks + 1],
        }
    }

    fn add(&mut self, rank: usize, number: u64) {
        let mut at = rank + 1;
        while let Some(sum) = self.sums.get_mut(at) {
            *sum = sum.saturating_add(number);
            at += at & at.wrapping_neg();
        }
    }

    /// The least rank up to which the counts add up to `demand`.
    fn reaching(&self, demand: u64) -> Option<usize> {
        let (mut at, mut missing) = (0, demand);
        let mut step = self.sums.len().next_power_of_two();
        while 0 < step {
            if let Some(sum) = self.sums.get(at + step)
                && *sum < missing
            {
                at += step;
                missing -= *sum;
            }
            step /= 2;
        }
        (at + 1 < self.sums.len()).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether so many of the options may be between `low` and `high`, counted one by one.
    fn counted(options: &[(i128, i128, u64)], demand: u64, low: i128, high: i128) -> bool {
        let fits = options
            .iter()
            .filter(|(first, last, _)| *first <= high && low <= *last);
        low <= high && demand <= fits.map(|(.., number)| number).sum()
    }

    #[test]
    fn a_leaf_is_bound_where_there_is_enough() {
        let options = [(1, 1, 2), (3, 5, 1), (4, 4, 1), (2, 9, 3), (8, 8, 1)];
        for demand in 1..10 {
            let frontier = Frontier::of_leaf(&options, demand);
            for low in 0..11 {
                for high in 0..11 {
                    let expected = counted(&options, demand, low, high);
                    assert_eq!(
                        frontier.allows(low, high),
                        expected,
                        "{demand}: {low} to {high}"
                    );
                }
            }
        }
    }

    #[test]
    fn parts_are_joined_as_their_stretches_are() {
        let left = Frontier::of_leaf(&[(1, 1, 1), (3, 6, 1)], 1);
        let right = Frontier::of_leaf(&[(0, 4, 1), (5, 5, 1)], 1);
        let check = |joined: &Frontier, expected: &dyn Fn(i128, i128) -> bool| {
            for low in 0..8 {
                for high in low..8 {
                    assert_eq!(
                        joined.allows(low, high),
                        expected(low, high),
                        "{low} to {high}"
                    );
                }
            }
        };
        check(&left.both(&right), &|low, high| {
            left.allows(low, high) && right.allows(low, high)
        });
        check(&left.either(&right), &|low, high| {
            left.allows(low, high) || right.allows(low, high)
        });
        check(&left.then(&right), &|low, high| {
            (low..=high).any(|turn| left.allows(low, turn) && right.allows(turn, high))
        });
        check(&left.both(&right).within(1), &|low, high| {
            (low..=high).any(|from| {
                left.allows(from, high.min(from + 1)) && right.allows(from, high.min(from + 1))
            })
        });
    }
}
