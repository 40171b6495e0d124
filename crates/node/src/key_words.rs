//! What root keys and node keys say of keys, as it is held (DESIGN 4.1, 4.2, 5.4).
//!
//! Key statements, revocations, branches named and acts sealed anew are objects on the diplomatic channel. They go to
//! every peer, and any peer relays them: so keys of a party that is no peer of ours are known too, if a text that we
//! have signed names its root key. The same words in any order give the same keys.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::key_words::{BRANCH_TYPE, RESEAL_TYPE, REVOCATION_TYPE};
use mithaq_agreement::{Branch, KeyWords, PartyId, Reseal, Revocation, is_key_word};
use mithaq_stix::seal::KeyId;
use mithaq_stix::{Object, ObjectId, SealRefusal, Sealed, Verified as Genuine};
use mithaq_store::{ClassSet, StoreError};

use crate::inner::Inner;
use crate::peers::PeerBook;
use crate::projection::each;
use crate::seals;
use crate::wire::Verified;
use crate::wire::binding::KeyBook;
use crate::wire::statement::{KeyStatement, STATEMENT_TYPE, claimed_root, verify_own_statement};
use crate::wire::words::Fingerprint;

/// Words of one kind that are kept of one party (attack case 15). A key a month lasts for twenty years.
pub(crate) const MOST_WORDS: usize = 256;

/// Bytes of words of one kind that are kept of one party. A key that wrote in ten thousand chains names the end of each
/// when it is revoked; and a stolen node key, which seals acts anew, takes no room from the root key's words.
pub(crate) fn most_bytes(kind: &str) -> usize {
    match kind {
        REVOCATION_TYPE => 2 << 20,
        RESEAL_TYPE => 3 << 19,
        _ => 1 << 20,
    }
}

/// All words that are held, unverified: keys may have come since.
pub(crate) fn held(node: &Inner) -> Result<Vec<Object>, StoreError> {
    let classes = node.known_classes()?;
    let mut these = ClassSet::new();
    for (no, class) in (0..).zip(&classes) {
        if is_key_word(&class.object_type) {
            these.insert(no);
        }
    }
    let mut words = Vec::new();
    if !these.is_empty() {
        each(node, &these, |stored| {
            words.extend(Object::stored(&stored.body).ok());
        })?;
    }
    Ok(words)
}

/// Why a word does not count here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WordRefusal {
    /// Nobody has told us that party's root key.
    #[error("no root key of its party is known here")]
    UnknownRoot,
    /// It names no party.
    #[error("it names no party")]
    NoParty,
    /// Its seal does not count.
    #[error(transparent)]
    Seal(#[from] SealRefusal),
    /// It does not say what it should.
    #[error("{0}")]
    Form(String),
}

/// A word that was verified.
#[derive(Clone)]
pub(crate) enum Heard {
    /// A key statement.
    Statement(Box<Verified<KeyStatement>>),
    /// A key revoked.
    Revocation(Revocation),
    /// A branch named.
    Branch(Branch),
    /// Acts sealed anew.
    Reseal(Reseal),
}

/// Words that were verified, by their hash and the root key that they were held to.
///
// INVARIANT: attack case 15. Words stay for good and are looked at at each change, so each is verified once. Bytes and
// root key are all that the verdict rests on; a reseal, whose key must be stated first, is not among them.
#[derive(Default)]
pub(crate) struct Known(BTreeMap<([u8; 32], String), Heard>);

impl Known {
    /// What is known of these words.
    pub(crate) fn of(&self, words: &[Object]) -> Known {
        let hashes: BTreeSet<[u8; 32]> = words.iter().map(Object::hash).collect();
        let of = self.0.iter().filter(|((hash, _), _)| hashes.contains(hash));
        Known(of.map(|(of, heard)| (of.clone(), heard.clone())).collect())
    }

    /// As [`hear`], if it is not known.
    fn hear(
        &mut self,
        object: &Object,
        keys: &KeyBook,
        roots: &BTreeMap<PartyId, String>,
    ) -> Result<Heard, WordRefusal> {
        let root = match object.object_type() {
            RESEAL_TYPE => None,
            _ => roots.get(&party_of(object)?),
        };
        let Some(root) = root else {
            return hear(object, keys, roots);
        };
        let of = (object.hash(), root.clone());
        if let Some(heard) = self.0.get(&of) {
            return Ok(heard.clone());
        }
        let heard = hear(object, keys, roots)?;
        self.0.insert(of, heard.clone());
        Ok(heard)
    }

    /// A statement as its own root key has sealed it, whoever that is.
    fn claimed(&mut self, object: &Object) -> Option<Heard> {
        let party = party_of(object).ok()?;
        let root = claimed_root(object).ok()?;
        let roots = BTreeMap::from([(party, root.to_string())]);
        self.hear(object, &KeyBook::new(), &roots).ok()
    }
}

/// Verifies a word: by the root key that is known of its party, `roots`, or one that `keys` hold already; a reseal by
/// its node key.
pub(crate) fn hear(
    object: &Object,
    keys: &KeyBook,
    roots: &BTreeMap<PartyId, String>,
) -> Result<Heard, WordRefusal> {
    let form = |error: &dyn std::fmt::Display| WordRefusal::Form(error.to_string());
    let party = party_of(object)?;
    if object.object_type() == STATEMENT_TYPE {
        let root = roots.get(&party).ok_or(WordRefusal::UnknownRoot)?;
        let root: Fingerprint = root.parse().map_err(|_| WordRefusal::UnknownRoot)?;
        let statement = verify_own_statement(object.bytes(), party.object_id(), root);
        let statement = statement.map_err(|error| form(&error))?;
        return match statement.is_possessed() {
            true => Ok(Heard::Statement(Box::new(statement))),
            false => Err(form(&"the key that it states has not signed in it")),
        };
    }
    let sealed = sealed(object, keys)?;
    let object = sealed.object();
    Ok(match object.object_type() {
        REVOCATION_TYPE => {
            Heard::Revocation(Revocation::from_object(object).map_err(|error| form(&error))?)
        }
        BRANCH_TYPE => Heard::Branch(Branch::from_object(object).map_err(|error| form(&error))?),
        RESEAL_TYPE => {
            let word = Reseal::from_object(object, sealed.key_id());
            Heard::Reseal(word.map_err(|error| form(&error))?)
        }
        _ => return Err(form(&"it says nothing of keys")),
    })
}

/// The object of a word with its seal verified.
pub(crate) fn sealed(object: &Object, keys: &KeyBook) -> Result<Genuine<Sealed>, WordRefusal> {
    let party = party_of(object)?;
    match object.object_type() {
        // Which of a party's keys was revoked is for the fold to say: a reseal by one does not count there.
        RESEAL_TYPE => Ok(seals::verify(object, &keys.recorded())?),
        _ if !keys.has_root(party.object_id()) => Err(WordRefusal::UnknownRoot),
        _ => Ok(seals::verify(object, &keys.statements())?),
    }
}

/// Authenticates a word that comes now. The statement of a party whose root key is not known is held to the root key
/// that it names itself: it counts for nothing until a text that we have signed names the same.
pub(crate) fn authenticate(
    object: &Object,
    peers: &PeerBook,
) -> Result<Genuine<Sealed>, WordRefusal> {
    let party = party_of(object)?;
    match object.object_type() {
        STATEMENT_TYPE => {
            let form = |error: &dyn std::fmt::Display| WordRefusal::Form(error.to_string());
            let root: Fingerprint = match peers.root_of(&party) {
                Some(root) => root.parse().map_err(|_| WordRefusal::UnknownRoot)?,
                None => claimed_root(object).map_err(|error| form(&error))?,
            };
            let statement = verify_own_statement(object.bytes(), party.object_id(), root);
            let statement = statement.map_err(|error| form(&error))?;
            if !statement.is_possessed() {
                return Err(form(&"the key that it states has not signed in it"));
            }
            let book = KeyBook::of_root(party.object_id(), *statement.root());
            Ok(seals::verify(object, &book.statements())?)
        }
        // What a revoked key says now is nobody's word.
        RESEAL_TYPE => Ok(seals::verify(object, &peers.keys().seals())?),
        _ => sealed(object, peers.keys()),
    }
}

pub(crate) fn party_of(object: &Object) -> Result<PartyId, WordRefusal> {
    let party: Option<ObjectId> = object.created_by_ref().cloned();
    party
        .and_then(|party| PartyId::new(party).ok())
        .ok_or(WordRefusal::NoParty)
}

/// The key that this word is about, for a statement.
pub(crate) fn stated(statement: &KeyStatement) -> KeyId {
    KeyId::of(statement.node())
}

/// Puts into `keys` and `said` what the words say of parties whose root keys are known. What is left is of parties whose
/// root keys may come to be known later.
pub(crate) fn settle(
    mut words: Vec<Object>,
    keys: &mut KeyBook,
    roots: &BTreeMap<PartyId, String>,
    said: &mut KeyWords,
    known: &mut Known,
) -> Vec<Object> {
    // Statements first: a root key that is not a peer's is known from its first statement, and seals need their keys.
    words.sort_by_key(|object| {
        let rank = match object.object_type() {
            STATEMENT_TYPE => 0,
            RESEAL_TYPE => 2,
            _ => 1,
        };
        (rank, object.id().clone(), object.hash())
    });
    let mut left = Vec::new();
    // What does not count is said at each projection, so not aloud: intake has refused what could be told then.
    for object in words {
        match known.hear(&object, keys, roots) {
            Ok(Heard::Statement(statement)) => {
                if let Err(conflict) = keys.accept_statement(&statement) {
                    tracing::debug!(object.id = %object.id(), %conflict, "a key statement does not count");
                }
            }
            Ok(Heard::Revocation(word)) => {
                keys.revoke(word.party.object_id(), &word.key);
                said.revocations.insert(word);
            }
            Ok(Heard::Branch(word)) => {
                said.branches.insert(word);
            }
            Ok(Heard::Reseal(word)) => {
                said.reseals.insert(word);
            }
            Err(WordRefusal::UnknownRoot | WordRefusal::Seal(SealRefusal::UnknownKey { .. })) => {
                left.push(object);
            }
            Err(refusal) => {
                tracing::debug!(object.id = %object.id(), %refusal, "a word about keys does not count");
            }
        }
    }
    left
}

/// The keys that statements of parties claim whose root keys are not known.
pub(crate) fn claims(words: &[Object], known: &mut Known) -> KeyBook {
    let mut claims = KeyBook::new();
    for object in words {
        if object.object_type() == STATEMENT_TYPE
            && let Some(Heard::Statement(statement)) = known.claimed(object)
        {
            claims.claim(&statement);
        }
    }
    claims
}

/// The words of one kind that are held of a party.
#[derive(Default)]
pub(crate) struct Counted {
    /// Their hashes.
    pub(crate) hashes: BTreeSet<[u8; 32]>,
    /// Their bytes, all together.
    pub(crate) bytes: usize,
}

/// How many words of each kind are held of each party.
pub(crate) fn counted(words: &[Object]) -> BTreeMap<(String, PartyId), Counted> {
    let mut counted: BTreeMap<(String, PartyId), Counted> = BTreeMap::new();
    for object in words {
        if let Ok(party) = party_of(object) {
            let of = (object.object_type().to_owned(), party);
            let of = counted.entry(of).or_default();
            if of.hashes.insert(object.hash()) {
                of.bytes += object.bytes().len();
            }
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::edge::SystemRandom;
    use crate::wire::keys::{NodeKey, RootKey};
    use crate::wire::root_word::seal_word;
    use crate::wire::statement::write_statement;

    #[test]
    fn attack_15_a_word_is_verified_once() {
        let party = ObjectId::parse("identity--00000000-0000-4000-8000-000000000003").unwrap();
        let root = RootKey::generate(&SystemRandom).unwrap();
        let key = NodeKey::generate(&SystemRandom).unwrap();
        let [from, until] =
            [0, 1].map(|day| mithaq_stix::Timestamp::from_unix_millis(day * 86_400_000));
        let named = (&party, &root.public());
        let word = write_statement(named, &key, (&from, &until), None, &SystemRandom).unwrap();
        let text = seal_word(&root, &word).unwrap();
        let object = Object::parse(&text).unwrap().object;
        let mut known = Known::default();
        let claims = claims(std::slice::from_ref(&object), &mut known);
        assert_eq!(claims.parties().count(), 1);
        assert_eq!(known.0.len(), 1);
        // What is known stays so under the same root key, for as long as the word is held.
        let party = PartyId::new(party).unwrap();
        let roots = BTreeMap::from([(party.clone(), root.fingerprint().to_string())]);
        let mut kept = known.of(std::slice::from_ref(&object));
        assert!(kept.hear(&object, &KeyBook::new(), &roots).is_ok());
        assert_eq!(kept.0.len(), 1);
        assert!(known.of(&[]).0.is_empty());
        // Another root key is another question.
        let other = RootKey::generate(&SystemRandom).unwrap();
        let roots = BTreeMap::from([(party, other.fingerprint().to_string())]);
        assert!(kept.hear(&object, &KeyBook::new(), &roots).is_err());
    }
}
