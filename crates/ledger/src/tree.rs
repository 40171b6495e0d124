//! Merkle trees of RFC 6962 as far as memory has them: heads, peaks, and small trees.

use std::ops::Range;

use crate::hash::{Hash, node_hash};

/// How large a tree is and what its root is: all that a signature need cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// How many leaves it has.
    pub size: u64,
    /// Its Merkle tree hash.
    pub root: Hash,
}

impl TreeHead {
    /// The head of the tree without leaves.
    pub const EMPTY: Self = Self {
        size: 0,
        root: Hash::EMPTY,
    };
}

/// The roots of the complete trees that a tree consists of, largest first: what is needed to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Peaks {
    size: u64,
    // INVARIANT: as many as `size` has ones in binary; the largest tree comes first.
    hashes: Vec<Hash>,
}

impl Peaks {
    /// Peaks that were computed elsewhere. As many as `size` has ones in binary, largest first.
    pub(crate) fn of(size: u64, hashes: Vec<Hash>) -> Self {
        Self { size, hashes }
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Add a leaf. `complete` hears of each node that is complete now, with its height.
    pub(crate) fn push(&mut self, leaf: Hash, mut complete: impl FnMut(u32, &Hash)) {
        let (mut hash, mut height) = (leaf, 0);
        complete(height, &hash);
        while self.size >> height & 1 == 1 {
            // INVARIANT: a one in `size` has its peak, and those below it are merged already.
            let Some(left) = self.hashes.pop() else { break };
            hash = node_hash(&left, &hash);
            height += 1;
            complete(height, &hash);
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    pub(crate) fn head(&self) -> TreeHead {
        TreeHead {
            size: self.size,
            root: fold(&self.hashes).unwrap_or(Hash::EMPTY),
        }
    }
}

/// The hash over complete trees that stand side by side, largest first.
pub(crate) fn fold(peaks: &[Hash]) -> Option<Hash> {
    let (last, others) = peaks.split_last()?;
    let hash = others.iter().rev();
    Some(hash.fold(*last, |right, left| node_hash(left, &right)))
}

/// The root of the tree over these leaves.
pub(crate) fn root_of(leaves: &[Hash]) -> Hash {
    let mut peaks = Peaks::default();
    leaves.iter().for_each(|leaf| peaks.push(*leaf, |_, _| {}));
    peaks.head().root
}

/// The inclusion path of the leaf at `index` of a tree that is in memory.
pub(crate) fn path_of(leaves: &[Hash], index: u64) -> Vec<Hash> {
    let size = leaves.len() as u64;
    let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
    let beside = inclusion_ranges(index, size).into_iter();
    beside
        .filter_map(|range| leaves.get(at(range.start)..at(range.end)))
        .map(root_of)
        .collect()
}

/// The leaves below each hash of an inclusion path (`PATH`, RFC 6962 § 2.1.1), nearest first.
pub(crate) fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let (mut low, mut high) = (0, size);
    while 1 < high - low {
        let middle = low + split(high - low);
        if index < middle {
            ranges.push(middle..high);
            high = middle;
        } else {
            ranges.push(low..middle);
            low = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The leaves below each hash of a consistency proof (`SUBPROOF`, RFC 6962 § 2.1.2), in its order.
pub(crate) fn consistency_ranges(old: u64, new: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let (mut low, mut high) = (0, new);
    while 0 < old && old < high {
        let middle = low + split(high - low);
        if old <= middle {
            ranges.push(middle..high);
            high = middle;
        } else {
            ranges.push(low..middle);
            low = middle;
        }
    }
    if 0 < low {
        ranges.push(low..high);
    }
    ranges.reverse();
    ranges
}

/// The largest power of two that is smaller than `size`, for sizes from two.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
