//! Words about keys as objects: writing them, to be sealed, and reading them.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{KeyId, Object, ObjectId, Timestamp};
use serde_json::{Map, Value as Json, json};

use super::{Branch, ChainId, Place, Reseal, Revocation};
use crate::act::{hex, unhex};
use crate::agreement;
use crate::party::PartyId;

/// The object type of a revocation.
pub const REVOCATION_TYPE: &str = "mithaq-key-revocation";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const REVOCATION_EXTENSION: &str = "extension-definition--7c1e0a52-2f0c-4a44-9b7b-6a6c4f0d8e21";
/// The context under which a root key seals it.
pub const REVOCATION_SEAL_CONTEXT: &str = "mithaq key revocation 1";

/// The object type of a branch named.
pub const BRANCH_TYPE: &str = "mithaq-branch";
/// The extension that defines it.
pub const BRANCH_EXTENSION: &str = "extension-definition--a3d2f7b4-51c6-4a0f-8f5e-0b9e2d7c4412";
/// The context under which a root key seals it.
pub const BRANCH_SEAL_CONTEXT: &str = "mithaq branch 1";

/// The object type of acts sealed anew.
pub const RESEAL_TYPE: &str = "mithaq-reseal";
/// The extension that defines it.
pub const RESEAL_EXTENSION: &str = "extension-definition--e8b94c1d-73a5-4d0e-b6c2-15f0a9d3b776";
/// The context under which a node key seals it.
pub const RESEAL_SEAL_CONTEXT: &str = "mithaq-reseal-v1";

/// What is said of keys, and goes to everybody.
pub const KEY_WORD_TYPES: [&str; 4] = [
    "mithaq-key-statement",
    REVOCATION_TYPE,
    BRANCH_TYPE,
    RESEAL_TYPE,
];

/// Most places in one word: as many chains as a key will ever have written, or acts of one.
pub const MOST_PLACES: usize = 10_000;

/// Whether an object of this type says something of keys.
#[must_use]
pub fn is_key_word(object_type: &str) -> bool {
    KEY_WORD_TYPES.contains(&object_type)
}

/// Why an object says nothing of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyWordError {
    /// It is of another type, or does not say what defines its type.
    #[error("this is no `{expected}`")]
    OtherType {
        /// The type that was asked for.
        expected: &'static str,
    },
    /// A property is missing, or not what it must be.
    #[error("`{key}` is missing or not what it must be")]
    BadProperty {
        /// The property.
        key: &'static str,
    },
    /// It could not be written.
    #[error("it could not be written: {message}")]
    NotWritten {
        /// Why.
        message: String,
    },
}

/// The bytes of a revocation, to be sealed by the root key.
///
/// # Errors
/// [`KeyWordError::NotWritten`] if `id` is of another type.
pub fn write_revocation(
    id: &ObjectId,
    at: &Timestamp,
    word: &Revocation,
) -> Result<Vec<u8>, KeyWordError> {
    let heads = word.heads.iter().map(|(chain, head)| {
        let mut written = written(head);
        written["chain"] = hex(&chain.0).into();
        written
    });
    // A list has at least one value (STIX 2.1 § 2.12): without one, nothing that the key wrote is valid.
    let own = match word.heads.is_empty() {
        true => json!({ "key_id": word.key.as_str() }),
        false => json!({ "key_id": word.key.as_str(), "heads": heads.collect::<Vec<_>>() }),
    };
    write(
        (id, REVOCATION_TYPE, REVOCATION_EXTENSION),
        at,
        &word.party,
        own,
    )
}

/// The bytes of a word that names a branch, to be sealed by the root key.
///
/// # Errors
/// [`KeyWordError::NotWritten`] if `id` is of another type.
pub fn write_branch(id: &ObjectId, at: &Timestamp, word: &Branch) -> Result<Vec<u8>, KeyWordError> {
    let mut own = written(&word.head);
    own["chain"] = hex(&word.chain.0).into();
    write((id, BRANCH_TYPE, BRANCH_EXTENSION), at, &word.party, own)
}

/// The bytes of a word that seals acts anew, to be sealed by the node key that `word` names.
///
/// # Errors
/// [`KeyWordError::NotWritten`] if `id` is of another type.
pub fn write_reseal(id: &ObjectId, at: &Timestamp, word: &Reseal) -> Result<Vec<u8>, KeyWordError> {
    let acts: Vec<Json> = word.acts.iter().map(written).collect();
    let own = json!({ "chain": hex(&word.chain.0), "acts": acts });
    write((id, RESEAL_TYPE, RESEAL_EXTENSION), at, &word.party, own)
}

fn written(place: &Place) -> Json {
    json!({ "number": place.number, "hash": hex(&place.hash) })
}

fn write(
    (id, object_type, extension): (&ObjectId, &'static str, &str),
    at: &Timestamp,
    party: &PartyId,
    own: Json,
) -> Result<Vec<u8>, KeyWordError> {
    if id.object_type() != object_type {
        return Err(KeyWordError::OtherType {
            expected: object_type,
        });
    }
    let mut object = json!({
        "type": object_type,
        "spec_version": "2.1",
        "id": id.as_str(),
        "created_by_ref": party.as_str(),
        "created": at.as_str(),
        "modified": at.as_str(),
        "extensions": { extension: { "extension_type": "new-sdo" } },
    });
    if let (Some(object), Json::Object(own)) = (object.as_object_mut(), own) {
        object.extend(own);
    }
    mithaq_stix::canonical::form(object.to_string().as_bytes()).map_err(|error| {
        KeyWordError::NotWritten {
            message: error.to_string(),
        }
    })
}

impl Revocation {
    /// Reads a revocation. Its seal is verified elsewhere.
    ///
    /// # Errors
    /// [`KeyWordError`], the first found.
    pub fn from_object(object: &Object) -> Result<Self, KeyWordError> {
        let word = Word::of(object, REVOCATION_TYPE, REVOCATION_EXTENSION)?;
        let bad = KeyWordError::BadProperty { key: "heads" };
        let heads = match word.properties.contains_key("heads") {
            true => word.list("heads")?,
            false => &[],
        };
        let count = heads.len();
        let heads = heads.iter().map(|head| {
            let members = head.as_object().ok_or(bad.clone())?;
            Ok((ChainId(hash(members, "chain")?), place(members)?))
        });
        let heads: BTreeMap<ChainId, Place> = heads.collect::<Result<_, KeyWordError>>()?;
        // Of one chain two heads would say two things.
        if heads.len() != count {
            return Err(bad);
        }
        Ok(Self {
            party: word.party,
            key: word
                .properties
                .get("key_id")
                .and_then(Json::as_str)
                .and_then(|text| KeyId::parse(text).ok())
                .ok_or(KeyWordError::BadProperty { key: "key_id" })?,
            heads,
        })
    }
}

impl Branch {
    /// Reads a word that names a branch. Its seal is verified elsewhere.
    ///
    /// # Errors
    /// [`KeyWordError`], the first found.
    pub fn from_object(object: &Object) -> Result<Self, KeyWordError> {
        let word = Word::of(object, BRANCH_TYPE, BRANCH_EXTENSION)?;
        Ok(Self {
            chain: ChainId(hash(&word.properties, "chain")?),
            head: place(&word.properties)?,
            party: word.party,
        })
    }
}

impl Reseal {
    /// Reads a word that seals acts anew, which was sealed with `key`. Its seal is verified elsewhere.
    ///
    /// # Errors
    /// [`KeyWordError`], the first found.
    pub fn from_object(object: &Object, key: &KeyId) -> Result<Self, KeyWordError> {
        let word = Word::of(object, RESEAL_TYPE, RESEAL_EXTENSION)?;
        let bad = KeyWordError::BadProperty { key: "acts" };
        let acts = word.list("acts")?.iter();
        let acts = acts.map(|act| place(act.as_object().ok_or(bad.clone())?));
        Ok(Self {
            chain: ChainId(hash(&word.properties, "chain")?),
            acts: acts.collect::<Result<BTreeSet<_>, KeyWordError>>()?,
            key: key.clone(),
            party: word.party,
        })
    }
}

struct Word {
    party: PartyId,
    properties: Map<String, Json>,
}

impl Word {
    fn of(
        object: &Object,
        object_type: &'static str,
        extension: &str,
    ) -> Result<Self, KeyWordError> {
        let other = KeyWordError::OtherType {
            expected: object_type,
        };
        let properties: Map<String, Json> =
            serde_json::from_slice(object.bytes()).map_err(|_| other.clone())?;
        // It has one version: a later one would take back what the first said.
        let is_one = object.created() == object.version() && !object.revoked();
        if object.object_type() != object_type
            || !is_one
            || !agreement::has_new_sdo(&properties, extension)
        {
            return Err(other);
        }
        let party = object.created_by_ref().cloned();
        let party = party.and_then(|party| PartyId::new(party).ok());
        let party = party.ok_or(KeyWordError::BadProperty {
            key: "created_by_ref",
        })?;
        Ok(Self { party, properties })
    }

    fn list(&self, key: &'static str) -> Result<&[Json], KeyWordError> {
        let list = self.properties.get(key).and_then(Json::as_array);
        list.filter(|list| list.len() <= MOST_PLACES)
            .map(Vec::as_slice)
            .ok_or(KeyWordError::BadProperty { key })
    }
}

fn place(members: &Map<String, Json>) -> Result<Place, KeyWordError> {
    let number = members.get("number").and_then(Json::as_u64);
    let number = number.filter(|number| 0 < *number);
    Ok(Place {
        number: number.ok_or(KeyWordError::BadProperty { key: "number" })?,
        hash: hash(members, "hash")?,
    })
}

fn hash(members: &Map<String, Json>, key: &'static str) -> Result<[u8; 32], KeyWordError> {
    let text = members.get(key).and_then(Json::as_str);
    text.and_then(unhex)
        .ok_or(KeyWordError::BadProperty { key })
}
