//! `key …`: what is asked about keys, and what is told.

use serde::{Deserialize, Serialize};

/// What the root key is asked to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyWord {
    /// That the node has a new key.
    Rotate {
        /// For how many hours what the former key signs is still taken.
        overlap_hours: u32,
    },
    /// That a key is revoked.
    Revoke {
        /// The key, or the beginning of its id.
        key: String,
        /// The last valid act of each chain that the key wrote.
        heads: Vec<ChainHead>,
    },
    /// That a branch of our chain counts.
    Branch {
        /// The agreement.
        agreement: String,
        /// The hash of an act on the branch, or its beginning.
        head: String,
    },
}

/// The last valid act of one of our chains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// The agreement.
    pub agreement: String,
    /// The hash of the act, or its beginning; `none` if nothing in it is valid.
    pub head: String,
}

/// A word that the root key is to seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedWord {
    /// The object, JSON, not sealed.
    pub text: String,
    /// The fingerprint of the root key that is to seal it.
    pub root: String,
    /// Of a revocation: the last valid act of each chain that the key wrote.
    pub heads: Vec<NamedHead>,
}

/// What a revocation says of one chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedHead {
    /// The agreement.
    pub agreement: String,
    /// What it is called.
    pub title: String,
    /// The last valid act; nothing where no act of the chain by that key is valid.
    pub act: Option<NamedAct>,
}

/// An act of ours as people tell it from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAct {
    /// Its number in our chain.
    pub number: u64,
    /// What was done.
    pub kind: String,
    /// Its date, as it says itself.
    pub at: String,
    /// Its hash.
    pub hash: String,
    /// Whether this node made it; else it came from others, under our key.
    pub made_here: bool,
}

/// The keys that are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyReport {
    /// Our root key's fingerprint.
    pub root: String,
    /// All keys, our own first.
    pub keys: Vec<KeySummary>,
}

/// One node key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySummary {
    /// Its id.
    pub key: String,
    /// Whose it is.
    pub party: String,
    /// What that party calls itself, or its id.
    pub name: String,
    /// Whether it is ours.
    pub ours: bool,
    /// `present`, `overlap`, `former`, `expired`, `revoked` or `prepared`.
    pub state: String,
    /// From when its statement counts.
    pub from: Option<String>,
    /// Until when.
    pub until: Option<String>,
    /// Of a revoked one: how many chains the revocation names.
    pub chains: Option<usize>,
    /// Its public key, in hexadecimal digits.
    pub public: String,
}
