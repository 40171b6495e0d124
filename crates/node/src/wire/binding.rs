//! Whose key is this? The one answer.
//!
//! Request signatures, seals and key statements all ask [`KeyBook::bind`], and nothing else in the
//! program turns a key id into a party (attack case 2: a second way in is how it goes wrong). What a
//! book holds comes from verified node documents alone.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use mithaq_stix::seal::KeyId;
use mithaq_stix::{KeyBinding, KeyLookup, ObjectId, Timestamp};

use super::document::NodeDocument;
use super::verified::Verified;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Seal key statements, and nothing else.
    Root,
    /// Sign requests, responses and the node document, and seal what its node authors.
    Node,
}

/// A key with the party it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The party.
    pub party: ObjectId,
    /// The public key.
    pub key: VerifyingKey,
    /// What it may do.
    pub role: Role,
    window: Option<(Timestamp, Timestamp)>,
}

impl Binding {
    /// Whether the party's key statement admits the key at the Unix time `now` in seconds.
    ///
    /// Asked for what happens now: requests and responses. An object once sealed stays sealed when the
    /// statement has run out.
    pub fn in_force(&self, now: i64) -> bool {
        let now = Timestamp::from_unix_millis(now.saturating_mul(1000));
        self.window
            .as_ref()
            .is_none_or(|(from, until)| *from <= now && now < *until)
    }
}

/// Two parties claim one key, or one party two roots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyConflict {
    /// The key is another party's already, or has the other role.
    #[error("key `{key_id}` is already bound to `{party}`")]
    Taken {
        /// The key.
        key_id: KeyId,
        /// Whose it is.
        party: ObjectId,
    },
    /// The party is known by another root key.
    #[error("`{party}` is already known by another root key")]
    OtherRoot {
        /// The party.
        party: ObjectId,
    },
}

/// The keys that a node trusts, each bound to one party.
#[derive(Debug, Clone, Default)]
pub struct KeyBook {
    keys: BTreeMap<KeyId, Binding>,
}

impl KeyBook {
    /// A book that knows nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// A book with one root key, expected because people compared its fingerprint.
    pub(in crate::wire) fn of_root(party: &ObjectId, root: VerifyingKey) -> Self {
        let binding = Binding {
            party: party.clone(),
            key: root,
            role: Role::Root,
            window: None,
        };
        Self {
            keys: BTreeMap::from([(KeyId::of(&root), binding)]),
        }
    }

    /// The party that `key_id` belongs to, if it may act as `role`.
    // INVARIANT: the only way from a key id to a party. `attack_02_one_function_binds_keys` lists who
    // calls it.
    pub fn bind(&self, key_id: &KeyId, role: Role) -> Option<&Binding> {
        self.keys.get(key_id).filter(|binding| binding.role == role)
    }

    /// Trust the keys of a party whose document was verified against the fingerprint its operators
    /// gave. A later document of the same root adds its key; earlier ones still verify old seals.
    ///
    /// # Errors
    /// [`KeyConflict`]; nothing has then changed.
    pub fn accept(&mut self, document: &Verified<NodeDocument>) -> Result<(), KeyConflict> {
        let party = document.party();
        let statement = document.statement();
        let root = Binding {
            party: party.clone(),
            key: *statement.root(),
            role: Role::Root,
            window: None,
        };
        let node = Binding {
            party: party.clone(),
            key: *statement.node(),
            role: Role::Node,
            window: Some((
                statement.valid_from().clone(),
                statement.valid_until().clone(),
            )),
        };
        let known_root = |known: &Binding| known.role == Role::Root && known.party == *party;
        if self
            .keys
            .values()
            .any(|known| known_root(known) && known.key != root.key)
        {
            return Err(KeyConflict::OtherRoot {
                party: party.clone(),
            });
        }
        let new = [root, node].map(|binding| (KeyId::of(&binding.key), binding));
        for (key_id, binding) in &new {
            // INVARIANT: a key belongs to one party in one role, for good.
            let taken = self.keys.get(key_id).filter(|known| {
                known.party != binding.party
                    || known.role != binding.role
                    || known.key != binding.key
            });
            if let Some(known) = taken {
                let party = known.party.clone();
                return Err(KeyConflict::Taken {
                    key_id: key_id.clone(),
                    party,
                });
            }
        }
        self.keys.extend(new);
        Ok(())
    }

    /// Trust no key of `party` any longer.
    pub fn remove(&mut self, party: &ObjectId) {
        self.keys.retain(|_, binding| binding.party != *party);
    }

    /// The lookup for seals on what nodes author.
    pub fn seals(&self) -> impl KeyLookup + '_ {
        Lookup {
            book: self,
            role: Role::Node,
        }
    }

    /// The lookup for key statements.
    pub(in crate::wire) fn statements(&self) -> impl KeyLookup + '_ {
        Lookup {
            book: self,
            role: Role::Root,
        }
    }
}

struct Lookup<'a> {
    book: &'a KeyBook,
    role: Role,
}

impl KeyLookup for Lookup<'_> {
    fn key(&self, id: &KeyId) -> Option<KeyBinding> {
        let binding = self.book.bind(id, self.role)?;
        Some(KeyBinding {
            party: binding.party.clone(),
            key: binding.key,
        })
    }
}
