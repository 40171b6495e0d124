//! What a root key is asked to seal: key statements, revocations, and the name of a branch (DESIGN 4.1, 4.2, 5.4).
//!
//! The node writes the word, the root key seals it, perhaps on another machine that has no node and no network, and the
//! node takes it in. So the root key never comes near a machine that others can reach.

use mithaq_agreement::Branch;
use mithaq_agreement::Revocation;
use mithaq_agreement::act::hex;
use mithaq_agreement::key_words::{BRANCH_TYPE, REVOCATION_TYPE};
use mithaq_stix::seal::{self, KeyId};
use mithaq_stix::{Object, ObjectId};

use super::keys::RootKey;
use super::statement::{STATEMENT_TYPE, decode};
use crate::seals;

/// What a word says, for the person who is asked to seal it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootWord {
    /// A node key counts from now on.
    Statement {
        /// The key.
        key: KeyId,
        /// From when.
        from: String,
        /// Until when.
        until: String,
        /// The key before it, and until when what it signs is still taken.
        former: Option<(KeyId, String)>,
    },
    /// A key is revoked.
    Revocation {
        /// The key.
        key: KeyId,
        /// Of how many chains it names the last valid act: number and hash of each.
        heads: Vec<(u64, String)>,
    },
    /// A branch of a forked chain counts.
    Branch {
        /// The number of the act that names it.
        number: u64,
        /// Its hash.
        hash: String,
    },
}

/// Why a word is not sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RootWordError {
    /// It is nothing that a root key says.
    #[error("this is no key statement, revocation or branch to be sealed: {0}")]
    NotAWord(String),
    /// It is for another root key.
    #[error("it is to be sealed by another root key than this one")]
    OtherRoot,
    /// It could not be sealed.
    #[error("it could not be sealed: {0}")]
    Seal(#[from] seal::SealError),
}

/// Whether objects of this type are sealed by root keys.
#[must_use]
pub fn is_root_word(object_type: &str) -> bool {
    [STATEMENT_TYPE, REVOCATION_TYPE, BRANCH_TYPE].contains(&object_type)
}

/// What an unsealed or sealed word says, and whose it is.
///
/// # Errors
/// [`RootWordError::NotAWord`].
pub fn read(bytes: &[u8]) -> Result<(ObjectId, RootWord), RootWordError> {
    let not = |why: &dyn std::fmt::Display| RootWordError::NotAWord(why.to_string());
    let object = Object::parse(bytes).map_err(|error| not(&error))?.object;
    let party = object.created_by_ref().cloned();
    let party = party.ok_or_else(|| not(&"it names no party"))?;
    let word = match object.object_type() {
        STATEMENT_TYPE => {
            let text = |key: &str| object.string(key).map(|text| text.to_string());
            let missing = |key: &str| not(&format!("`{key}` is missing"));
            let key = text("node_key").and_then(|key| decode(&key));
            let former = text("former_key").and_then(|key| KeyId::parse(&key).ok());
            RootWord::Statement {
                key: KeyId::of(&key.ok_or_else(|| missing("node_key"))?),
                from: text("valid_from").ok_or_else(|| missing("valid_from"))?,
                until: text("valid_until").ok_or_else(|| missing("valid_until"))?,
                former: former.zip(text("former_until")),
            }
        }
        REVOCATION_TYPE => {
            let word = Revocation::from_object(&object).map_err(|error| not(&error))?;
            let heads = word.heads.values();
            RootWord::Revocation {
                key: word.key,
                heads: heads.map(|head| (head.number, hex(&head.hash))).collect(),
            }
        }
        BRANCH_TYPE => {
            let word = Branch::from_object(&object).map_err(|error| not(&error))?;
            RootWord::Branch {
                number: word.head.number,
                hash: hex(&word.head.hash),
            }
        }
        other => return Err(not(&format!("it is a `{other}`"))),
    };
    Ok((party, word))
}

/// Seal a word with the root key.
///
/// # Errors
/// [`RootWordError`]; a statement for another root key is refused.
pub fn seal_word(root: &RootKey, unsealed: &[u8]) -> Result<Vec<u8>, RootWordError> {
    read(unsealed)?;
    let object =
        Object::parse(unsealed).map_err(|error| RootWordError::NotAWord(error.to_string()))?;
    let object = object.object;
    if object.object_type() == STATEMENT_TYPE {
        let named = object.string("root_key").and_then(|key| decode(&key));
        if named != Some(root.public()) {
            return Err(RootWordError::OtherRoot);
        }
    }
    let context = seals::context(object.object_type());
    let key = KeyId::of(&root.public());
    Ok(seal::seal(unsealed, context, &key, |message| {
        root.sign(message)
    })?)
}
