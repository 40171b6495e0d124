//! The left side of a log that grows: as little of it as is needed to see which leaves it grew by.

use crate::hash::Hash;
use crate::tree::{Peaks, TreeHead};

/// The roots of the complete trees that a tree consists of. With these, and the leaves that came since, whoever
/// holds one head of a log computes the next: so the leaves are those of the log, and there are no others.
///
/// At most 64 hashes, however large the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontier {
    peaks: Peaks,
}

impl Frontier {
    /// The frontier of a log without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            peaks: Peaks::default(),
        }
    }

    /// What somebody says to be the frontier of the tree of this head, largest tree first; `None` if it is not.
    #[must_use]
    pub fn of(head: &TreeHead, hashes: &[Hash]) -> Option<Self> {
        let is_as_long = u32::try_from(hashes.len()) == Ok(head.size.count_ones());
        let peaks = Peaks::of(head.size, hashes.to_vec());
        (is_as_long && peaks.head() == *head).then_some(Self { peaks })
    }

    /// Add the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.peaks.push(leaf, |_, _| {});
    }

    /// The head of the tree.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        self.peaks.head()
    }
}
