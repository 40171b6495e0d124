//! What a comparison of patterns may still cost.

use crate::pattern::limits;

/// Counts steps down.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
}

/// The comparison takes too long or its terms are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spent;

impl Work {
    pub(super) fn new() -> Self {
        Self {
            left: limits::MAX_EQUIVALENCE_STEPS,
        }
    }

    pub(super) fn charge(&mut self, steps: usize) -> Result<(), Spent> {
        self.left = self.left.checked_sub(steps).ok_or(Spent)?;
        Ok(())
    }

    /// Check that so many terms may be held.
    pub(super) fn hold(&self, terms: usize) -> Result<(), Spent> {
        match terms <= limits::MAX_TERMS {
            true => Ok(()),
            false => Err(Spent),
        }
    }
}
