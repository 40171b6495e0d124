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
        match hear(&object, keys, roots) {
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
pub(crate) fn claims(words: &[Object]) -> KeyBook {
    let mut claims = KeyBook::new();
    for object in words {
        if object.object_type() == STATEMENT_TYPE
            && let Ok(party) = party_of(object)
            && let Ok(root) = claimed_root(object)
            && let Ok(statement) = verify_own_statement(object.bytes(), party.object_id(), root)
            && statement.is_possessed()
        {
            claims.claim(&statement);
        }
    }
    claims
}

/// How many words of each kind are held of each party.
pub(crate) fn counted(words: &[Object]) -> BTreeMap<(String, PartyId), BTreeSet<[u8; 32]>> {
    let mut counted: BTreeMap<(String, PartyId), BTreeSet<[u8; 32]>> = BTreeMap::new();
    for object in words {
        if let Ok(party) = party_of(object) {
            let of = (object.object_type().to_owned(), party);
            counted.entry(of).or_default().insert(object.hash());
        }
    }
    counted
}
