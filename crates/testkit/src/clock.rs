//! Clocks that are set: forward, back, and apart from one another.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::world::{Instant, Now};

/// A clock that stands still until it is set. Clones are the same clock.
#[derive(Debug, Clone)]
pub struct SimClock(Arc<AtomicI64>);

impl SimClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn at(at: Instant) -> Self {
        Self(Arc::new(AtomicI64::new(at)))
    }

    /// What it shows, in milliseconds since 1970.
    #[must_use]
    pub fn reads(&self) -> Instant {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves it on, or back where `by` is negative.
    pub fn moves(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    /// Sets it.
    pub fn set(&self, at: Instant) {
        self.0.store(at, Ordering::SeqCst);
    }
}

/// What a node makes of its clock: now lies between what the clock shows and the latest that it has
/// ever shown (DESIGN 5.9).
#[derive(Debug, Clone, Copy)]
pub struct HighWater(Instant);

impl HighWater {
    /// A node that has seen no clock yet.
    #[must_use]
    pub fn new() -> Self {
        Self(0)
    }

    /// Looks at the clock, which raises the mark.
    pub fn looks(&mut self, clock: &SimClock) -> Now {
        let reads = clock.reads();
        self.0 = self.0.max(reads);
        Now {
            earliest: reads,
            latest: self.0,
        }
    }
}

impl Default for HighWater {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{HighWater, SimClock};
    use crate::world::Now;

    #[test]
    fn a_clock_set_back_leaves_the_mark_where_it_was() {
        let clock = SimClock::at(1_000);
        let same = clock.clone();
        let mut mark = HighWater::new();
        same.moves(500);
        let at = |earliest, latest| Now { earliest, latest };
        assert_eq!(mark.looks(&clock), at(1_500, 1_500));
        clock.moves(-700);
        assert_eq!(mark.looks(&clock), at(800, 1_500));
        clock.set(2_000);
        assert_eq!(mark.looks(&clock), at(2_000, 2_000));
    }
}
