//! Whose key is this? The one answer.
//!
//! Request signatures, seals and key statements all ask [`KeyBook::bind`], and nothing else in the
//! program turns a key id into a party (attack case 2: a second way in is how it goes wrong). What a
//! book holds comes from verified node documents, from statements that a root key has sealed, and from accessions that
//! name a root key.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use mithaq_stix::seal::KeyId;
use mithaq_stix::{KeyBinding, KeyLookup, ObjectId, Timestamp};

use super::document::NodeDocument;
use super::statement::KeyStatement;
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
    /// When its party's statements admit it; nothing for a root key, which is always admitted.
    windows: Vec<(Timestamp, Timestamp)>,
    /// From when on another key has taken its place.
    ended: Option<Timestamp>,
    revoked: bool,
}

impl Binding {
    /// Whether the party's key statement admits the key at the Unix time `now` in seconds.
    ///
    /// Asked for what happens now: requests and responses. An object once sealed stays sealed when the
    /// statement has run out.
    pub fn in_force(&self, now: i64) -> bool {
        let now = Timestamp::from_unix_millis(now.saturating_mul(1000));
        let admits = |(from, until): &(Timestamp, Timestamp)| *from <= now && now < *until;
        let admitted = self.windows.is_empty() || self.windows.iter().any(admits);
        let ended = self.ended.as_ref().is_some_and(|until| *until <= now);
        admitted && !ended && !self.revoked
    }

    /// Whether its party's root key has revoked it (4.2).
    pub fn is_revoked(&self) -> bool {
        self.revoked
    }

    /// From when on another key takes its place, if its party has said so.
    pub fn ended(&self) -> Option<&Timestamp> {
        self.ended.as_ref()
    }

    /// The stretches of time in which its party's statements admit it.
    pub fn windows(&self) -> &[(Timestamp, Timestamp)] {
        &self.windows
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
    /// Keys in whose place others have come: from when on. Noted whether or not the key itself is known yet.
    ended: BTreeMap<(ObjectId, KeyId), Timestamp>,
    /// Keys that were revoked.
    revoked: BTreeSet<(ObjectId, KeyId)>,
}

impl KeyBook {
    /// A book that knows nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// A book with one root key, expected because people compared its fingerprint.
    pub(crate) fn of_root(party: &ObjectId, root: VerifyingKey) -> Self {
        let binding = Binding {
            party: party.clone(),
            key: root,
            role: Role::Root,
            windows: Vec::new(),
            ended: None,
            revoked: false,
        };
        Self {
            keys: BTreeMap::from([(KeyId::of(&root), binding)]),
            ..Self::default()
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
        self.accept_statement(document.statement())
    }

    /// Trust the key that a statement names, of a party whose root key is the one that is expected of it. Whoever calls
    /// this has seen to it that the node key itself has signed: in its document, or in the statement.
    ///
    /// # Errors
    /// [`KeyConflict`]; nothing has then changed.
    pub(crate) fn accept_statement(
        &mut self,
        statement: &Verified<KeyStatement>,
    ) -> Result<(), KeyConflict> {
        let party = statement.party();
        let root = Binding {
            party: party.clone(),
            key: *statement.root(),
            role: Role::Root,
            windows: Vec::new(),
            ended: None,
            revoked: false,
        };
        let window = (
            statement.valid_from().clone(),
            statement.valid_until().clone(),
        );
        let node = Binding {
            party: party.clone(),
            key: *statement.node(),
            role: Role::Node,
            windows: vec![window],
            ended: None,
            revoked: false,
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
        for (key_id, mut binding) in new {
            if let Some(known) = self.keys.get(&key_id) {
                for window in &known.windows {
                    if !binding.windows.contains(window) {
                        binding.windows.push(window.clone());
                    }
                }
            }
            self.keys.insert(key_id, binding);
        }
        if let Some(former) = statement.former() {
            let place = (party.clone(), former.key.clone());
            let until = self.ended.entry(place).or_insert(former.until.clone());
            *until = until.clone().min(former.until.clone());
        }
        self.mark();
        Ok(())
    }

    /// Notes the key of a party whose root key nobody has told us, as its own statement claims it: a book of claims
    /// trusts nobody.
    pub(crate) fn claim(&mut self, statement: &Verified<KeyStatement>) {
        let binding = Binding {
            party: statement.party().clone(),
            key: *statement.node(),
            role: Role::Node,
            windows: Vec::new(),
            ended: None,
            revoked: false,
        };
        let key = KeyId::of(&binding.key);
        self.keys.entry(key).or_insert(binding);
    }

    /// No longer takes what this key of `party` signs: its root key has revoked it.
    pub(crate) fn revoke(&mut self, party: &ObjectId, key: &KeyId) {
        self.revoked.insert((party.clone(), key.clone()));
        self.mark();
    }

    /// Notes on the keys what is said of them.
    fn mark(&mut self) {
        for (key_id, binding) in &mut self.keys {
            if binding.role == Role::Node {
                let place = (binding.party.clone(), key_id.clone());
                binding.ended = self.ended.get(&place).cloned();
                binding.revoked = self.revoked.contains(&place);
            }
        }
    }

    /// The node keys of `party`, whatever their state.
    pub(crate) fn node_keys<'a>(
        &'a self,
        party: &'a ObjectId,
    ) -> impl Iterator<Item = (&'a KeyId, &'a Binding)> {
        let of = move |(_, binding): &(&KeyId, &Binding)| {
            binding.party == *party && binding.role == Role::Node
        };
        self.keys.iter().filter(of)
    }

    /// The parties of whom keys are known.
    pub(crate) fn parties(&self) -> impl Iterator<Item = &ObjectId> {
        self.keys.values().map(|binding| &binding.party)
    }

    /// Whether a root key of `party` is known.
    pub(crate) fn has_root(&self, party: &ObjectId) -> bool {
        let mut all = self.keys.values();
        all.any(|known| known.role == Role::Root && known.party == *party)
    }

    /// Trust no key of `party` any longer.
    pub fn remove(&mut self, party: &ObjectId) {
        self.keys.retain(|_, binding| binding.party != *party);
        self.ended.retain(|(of, _), _| of != party);
        self.revoked.retain(|(of, _)| of != party);
    }

    /// The lookup for seals on what comes now.
    // INVARIANT: 4.2. What a revoked key has sealed and what was not recorded before counts as unsealed.
    pub fn seals(&self) -> impl KeyLookup + '_ {
        Lookup {
            book: self,
            role: Role::Node,
            also_revoked: false,
        }
    }

    /// The lookup for seals on acts, of which their author's chain decides which stand, and on what is recorded.
    pub fn recorded(&self) -> impl KeyLookup + '_ {
        Lookup {
            book: self,
            role: Role::Node,
            also_revoked: true,
        }
    }

    /// The lookup for what root keys seal.
    pub(crate) fn statements(&self) -> impl KeyLookup + '_ {
        Lookup {
            book: self,
            role: Role::Root,
            also_revoked: false,
        }
    }
}

struct Lookup<'a> {
    book: &'a KeyBook,
    role: Role,
    also_revoked: bool,
}

impl KeyLookup for Lookup<'_> {
    fn key(&self, id: &KeyId) -> Option<KeyBinding> {
        let binding = self.book.bind(id, self.role)?;
        if binding.revoked && !self.also_revoked {
            return None;
        }
        Some(KeyBinding {
            party: binding.party.clone(),
            key: binding.key,
        })
    }
}
