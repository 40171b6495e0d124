//! Now, as an interval (DESIGN 5.9).

use mithaq_stix::Timestamp;

/// Now, as an interval: the system clock and a persisted high-water mark seldom agree (5.9).
///
/// A permission that starts at T is used once `earliest` is past T; one that ends at T is no longer
/// used once `latest` has reached T. So a clock that jumps narrows, and never widens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    earliest: Timestamp,
    latest: Timestamp,
}

impl Now {
    /// The interval between two instants, given in either order.
    #[must_use]
    pub fn between(one: Timestamp, other: Timestamp) -> Self {
        match one <= other {
            true => Self {
                earliest: one,
                latest: other,
            },
            false => Self {
                earliest: other,
                latest: one,
            },
        }
    }

    /// An instant that is known exactly.
    #[must_use]
    pub fn at(instant: &Timestamp) -> Self {
        Self {
            earliest: instant.clone(),
            latest: instant.clone(),
        }
    }

    /// The earliest that now can be.
    #[must_use]
    pub fn earliest(&self) -> &Timestamp {
        &self.earliest
    }

    /// The latest that now can be.
    #[must_use]
    pub fn latest(&self) -> &Timestamp {
        &self.latest
    }

    /// Whether what is permitted from `start` on may be used.
    pub(crate) fn is_past(&self, start: &Timestamp) -> bool {
        *start < self.earliest
    }

    /// Whether what is permitted until `end` may no longer be used.
    pub(crate) fn has_reached(&self, end: &Timestamp) -> bool {
        *end <= self.latest
    }
}
