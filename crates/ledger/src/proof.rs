//! Proofs of RFC 6962 § 2.1: that a leaf stands in a tree, and that a tree has only grown.
//!
//! Checking one gives a value that nothing else can make, or the reason why not (DESIGN 4.8).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{Hash, node_hash};
use crate::tree::TreeHead;

/// The most hashes that a proof between trees of 64-bit sizes can have (C2SP `tlog-witness`).
const LONGEST_PROOF: usize = 63;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf.
    #[error("leaf {index} is beyond a tree of {size} leaves")]
    BeyondTree {
        /// The leaf.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The later tree is the smaller one.
    #[error("a tree of {old} leaves cannot have grown to {new}")]
    Shrunk {
        /// The earlier size.
        old: u64,
        /// The later size.
        new: u64,
    },
    /// The proof has more or fewer hashes than these sizes need.
    #[error("the proof has {found} hashes, which is not what these sizes need")]
    WrongLength {
        /// How many it has.
        found: usize,
    },
    /// The proof leads to another root than that of the tree it is about.
    #[error("the proof leads to another root")]
    OtherRoot,
    /// The proof starts from another root than that of the earlier tree.
    #[error("the proof starts from another earlier root")]
    OtherEarlierRoot,
}

/// Where a leaf stands, and the hashes that lead from it to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The leaf's index.
    pub index: u64,
    /// The hashes beside the way, nearest first.
    pub path: Vec<Hash>,
}

/// A leaf that has been proven to stand in a tree. Only [`InclusionProof::verify`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Included {
    leaf: Hash,
    index: u64,
    head: TreeHead,
}

impl Included {
    /// The leaf's hash.
    #[must_use]
    pub fn leaf(&self) -> &Hash {
        &self.leaf
    }

    /// Its index.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The tree.
    #[must_use]
    pub fn head(&self) -> &TreeHead {
        &self.head
    }
}

impl InclusionProof {
    /// Check that the leaf of this hash stands in the tree of this head (RFC 9162 § 2.1.3.2).
    ///
    /// # Errors
    /// [`ProofError`] says what is wrong.
    pub fn verify(&self, leaf: Hash, head: &TreeHead) -> Result<Included, ProofError> {
        let TreeHead { size, root } = *head;
        let index = self.index;
        if size <= index {
            return Err(ProofError::BeyondTree { index, size });
        }
        let wrong_length = ProofError::WrongLength {
            found: self.path.len(),
        };
        let (mut place, mut last, mut hash) = (index, size - 1, leaf);
        for beside in &self.path {
            if last == 0 {
                return Err(wrong_length);
            }
            if place & 1 == 1 || place == last {
                hash = node_hash(beside, &hash);
                // Where a node has no right sibling it goes up as it is.
                let up = place.trailing_zeros().min(last.ilog2());
                (place, last) = (place >> up, last >> up);
            } else {
                hash = node_hash(&hash, beside);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        match (last, hash == root) {
            (0, true) => Ok(Included {
                leaf,
                index,
                head: *head,
            }),
            (0, false) => Err(ProofError::OtherRoot),
            _ => Err(wrong_length),
        }
    }
}

/// The hashes that lead from an earlier tree to a later one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// The hashes in the order of RFC 6962 § 2.1.2. None between equal trees, and from the empty one.
    pub path: Vec<Hash>,
}

/// A tree that has been proven to begin with all of an earlier one. Only [`ConsistencyProof::verify`]
/// makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    old: TreeHead,
    new: TreeHead,
}

impl Extension {
    /// The earlier tree.
    #[must_use]
    pub fn old(&self) -> &TreeHead {
        &self.old
    }

    /// The later tree.
    #[must_use]
    pub fn new_head(&self) -> &TreeHead {
        &self.new
    }
}

impl ConsistencyProof {
    /// Read a proof as one node sends it to another: a line for each hash, in base64.
    ///
    /// # Errors
    /// [`ProofTextError`] for whatever the proof's own text would not be, or more than 63 lines.
    pub fn parse(text: &str) -> Result<Self, ProofTextError> {
        let mut path = Vec::new();
        for line in text.split_inclusive('\n') {
            let hash = line
                .strip_suffix('\n')
                .filter(|_| path.len() < LONGEST_PROOF);
            let hash = hash.and_then(|line| STANDARD.decode(line).ok());
            let hash = hash.and_then(|bytes| bytes.try_into().ok());
            path.push(Hash::from_bytes(hash.ok_or(ProofTextError)?));
        }
        Ok(Self { path })
    }

    /// Check that `new` is `old` with leaves added behind (RFC 9162 § 2.1.4.2).
    ///
    /// # Errors
    /// [`ProofError`] says what is wrong.
    pub fn verify(&self, old: &TreeHead, new: &TreeHead) -> Result<Extension, ProofError> {
        let extension = Extension {
            old: *old,
            new: *new,
        };
        let wrong_length = ProofError::WrongLength {
            found: self.path.len(),
        };
        if new.size < old.size {
            return Err(ProofError::Shrunk {
                old: old.size,
                new: new.size,
            });
        }
        if old.size == 0 || old.size == new.size {
            // Nothing to prove, so nothing may be there that could vary.
            let earlier = if old.size == 0 { Hash::EMPTY } else { new.root };
            return match (self.path.is_empty(), old.root == earlier) {
                (false, _) => Err(wrong_length),
                (true, false) => Err(ProofError::OtherEarlierRoot),
                (true, true) if new.size == 0 && new.root != Hash::EMPTY => {
                    Err(ProofError::OtherRoot)
                }
                (true, true) => Ok(extension),
            };
        }

        let mut path = self.path.iter();
        // An earlier tree that is complete is a node of the later one, and not repeated.
        let first = match old.size.is_power_of_two() {
            true => Some(&old.root),
            false => path.next(),
        };
        let first = first.ok_or(wrong_length)?;
        let (mut place, mut last) = (old.size - 1, new.size - 1);
        let up = place.trailing_ones();
        (place, last) = (place >> up, last >> up);
        let (mut earlier, mut later) = (*first, *first);
        for beside in path {
            if last == 0 {
                return Err(wrong_length);
            }
            if place & 1 == 1 || place == last {
                earlier = node_hash(beside, &earlier);
                later = node_hash(beside, &later);
                let up = place.trailing_zeros().min(last.ilog2());
                (place, last) = (place >> up, last >> up);
            } else {
                later = node_hash(&later, beside);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        match (last, earlier == old.root, later == new.root) {
            (0, true, true) => Ok(extension),
            (0, false, _) => Err(ProofError::OtherEarlierRoot),
            (0, true, false) => Err(ProofError::OtherRoot),
            _ => Err(wrong_length),
        }
    }
}

/// The lines that [`ConsistencyProof::parse`] reads.
impl fmt::Display for ConsistencyProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = self.path.iter();
        path.try_for_each(|hash| writeln!(f, "{}", STANDARD.encode(hash.as_bytes())))
    }
}

/// A text that is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a proof is at most {LONGEST_PROOF} lines, each a hash in base64")]
pub struct ProofTextError;
