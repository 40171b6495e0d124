//! What is said of keys, and what it makes of acts: revocations, branches named, acts sealed anew (DESIGN 4.2, 5.4).
//!
//! ```json
//! {"type": "mithaq-key-revocation", "key_id": "ed25519:…", "heads": [{"chain": "9f2c…", "number": 4, "hash": "07aa…"}], …}
//! {"type": "mithaq-branch", "chain": "9f2c…", "number": 7, "hash": "51be…", …}
//! {"type": "mithaq-reseal", "chain": "9f2c…", "acts": [{"number": 5, "hash": "c01d…"}], …}
//! ```
//! The first two are sealed by a party's root key, the third by one of its node keys. All of them go to everybody, like
//! key statements: whoever holds an act must be able to learn that the key on it was stolen. So they name no agreement,
//! but its [`ChainId`], which tells nothing to those who do not have that agreement.
//!
//! **Architecture invariant:** nothing here says when it was received. The same acts and words give the same standing,
//! whichever came first (5.2).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{KeyId, ObjectId};
use sha2::{Digest as _, Sha256};

use crate::party::PartyId;

mod object;

pub use object::{
    BRANCH_EXTENSION, BRANCH_SEAL_CONTEXT, BRANCH_TYPE, KEY_WORD_TYPES, KeyWordError, MOST_PLACES,
    RESEAL_EXTENSION, RESEAL_SEAL_CONTEXT, RESEAL_TYPE, REVOCATION_EXTENSION,
    REVOCATION_SEAL_CONTEXT, REVOCATION_TYPE, is_key_word, write_branch, write_reseal,
    write_revocation,
};

/// The name of the chains of one agreement, told to those who may not know the agreement: a hash of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChainId(pub [u8; 32]);

impl ChainId {
    /// The chains of acts about this agreement.
    #[must_use]
    pub fn of(agreement: &ObjectId) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"mithaq chain 1\n");
        digest.update(agreement.as_str());
        Self(digest.finalize().into())
    }
}

/// A place in a chain, and the act that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The number of the act.
    pub number: u64,
    /// Its text hash, without the seal.
    pub hash: [u8; 32],
}

/// A key revoked: of each chain that it wrote, the last act that is valid.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revocation {
    /// Whose key.
    pub party: PartyId,
    /// Which.
    pub key: KeyId,
    /// The last valid act of each chain. What the key wrote in any other chain is void.
    pub heads: BTreeMap<ChainId, Place>,
}

/// A branch named by the root key, where a chain forks: the one on which this act stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Branch {
    /// Whose chain.
    pub party: PartyId,
    /// About which agreement.
    pub chain: ChainId,
    /// An act on the branch that counts.
    pub head: Place,
}

/// Acts that their author has sealed anew, so that they stand although the key that sealed them first was revoked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reseal {
    /// Whose acts.
    pub party: PartyId,
    /// The key that seals them now.
    pub key: KeyId,
    /// About which agreement.
    pub chain: ChainId,
    /// The acts.
    pub acts: BTreeSet<Place>,
}

/// All that is known to have been said of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyWords {
    /// Keys revoked. Of one key there may be several, which then must agree.
    pub revocations: BTreeSet<Revocation>,
    /// Branches named.
    pub branches: BTreeSet<Branch>,
    /// Acts sealed anew.
    pub reseals: BTreeSet<Reseal>,
}

impl KeyWords {
    /// The revocations of a party's key.
    pub fn of_key<'a>(
        &'a self,
        party: &'a PartyId,
        key: &'a KeyId,
    ) -> impl Iterator<Item = &'a Revocation> {
        let all = self.revocations.iter();
        all.filter(move |word| word.party == *party && word.key == *key)
    }

    /// Whether a party's key is revoked.
    #[must_use]
    pub fn is_revoked(&self, party: &PartyId, key: &KeyId) -> bool {
        self.of_key(party, key).next().is_some()
    }

    /// Who has said anything about its chain of this agreement.
    pub(crate) fn speakers(&self, chain: ChainId) -> BTreeSet<&PartyId> {
        let revoking = self.revocations.iter();
        let revoking = revoking.filter(|word| word.heads.contains_key(&chain));
        let naming = self.branches.iter().filter(|word| word.chain == chain);
        let sealing = self.reseals.iter().filter(|word| word.chain == chain);
        let revoking = revoking.map(|word| &word.party);
        let naming = naming.map(|word| &word.party);
        revoking
            .chain(naming)
            .chain(sealing.map(|word| &word.party))
            .collect()
    }
}
