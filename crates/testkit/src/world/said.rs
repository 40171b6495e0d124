//! What is said of keys.

use std::collections::{BTreeMap, BTreeSet};

use super::{AgreementNo, Party};

/// A key of a party, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Key(pub u8);

/// An act as others name it: its number and its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Its number in its chain.
    pub number: u64,
    /// Which.
    pub tag: u32,
}

/// Everything that is said of keys, and which key sealed what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// The key that sealed an act; the first one where nothing is noted.
    pub sealed: BTreeMap<u32, Key>,
    /// Revocations.
    pub revoked: Vec<Revoked>,
    /// Branches named.
    pub branches: Vec<NamedBranch>,
    /// Acts sealed anew.
    pub resealed: Vec<Resealed>,
}

impl Said {
    /// Whether nothing is said: which key sealed what does not matter then.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        self.revoked.is_empty() && self.branches.is_empty() && self.resealed.is_empty()
    }
}

/// One revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Whose key.
    pub party: Party,
    /// Which.
    pub key: Key,
    /// The last valid act of each chain.
    pub heads: BTreeMap<AgreementNo, Named>,
}

/// One branch named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedBranch {
    /// Whose chain.
    pub party: Party,
    /// Of which agreement.
    pub agreement: AgreementNo,
    /// An act on it.
    pub head: Named,
}

/// Acts sealed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resealed {
    /// Whose acts.
    pub party: Party,
    /// With which key.
    pub key: Key,
    /// Of which agreement.
    pub agreement: AgreementNo,
    /// Which.
    pub acts: BTreeSet<Named>,
}
