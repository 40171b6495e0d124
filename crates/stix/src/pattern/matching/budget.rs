//! What a match may still cost.

/// Counts steps down. Every loop over what comes from outside charges for what it does.
#[derive(Debug)]
pub(super) struct Budget {
    left: u64,
}

/// The budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spent;

impl Budget {
    pub(super) fn new(steps: u64) -> Self {
        Self { left: steps }
    }

    /// Take this many steps.
    pub(super) fn charge(&mut self, steps: usize) -> Result<(), Spent> {
        match self.left.checked_sub(steps as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Spent)
            }
        }
    }

    /// Take as many steps as looking at this many bytes is worth.
    pub(super) fn charge_bytes(&mut self, bytes: usize) -> Result<(), Spent> {
        self.charge(1 + bytes / 16)
    }
}
