//! Key statements: a party's root key says which key its node uses, and for how long (DESIGN 4.1).
//!
//! ```json
//! {"type": "mithaq-key-statement", "created_by_ref": "identity--…", "root_key": "…", "node_key": "…",
//!  "valid_from": "2026-11-22T00:00:00Z", "valid_until": "2027-11-22T00:00:00Z", …}
//! ```
//! A STIX object of our own type, sealed by the root key. Keys are Ed25519 public keys in unpadded
//! base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use mithaq_stix::seal::{self, KeyId, SealError};
use mithaq_stix::{Object, ObjectId, Refused, SealRefusal, Timestamp};
use serde::{Deserialize, Serialize};

use super::binding::KeyBook;
use super::edge::{Random, RandomError};
use super::keys::RootKey;
use super::verified::Verified;
use super::words::Fingerprint;

/// The object type.
pub const STATEMENT_TYPE: &str = "mithaq-key-statement";
/// The extension that defines it.
pub const STATEMENT_EXTENSION: &str = "extension-definition--6b6f9333-9217-443b-a551-9f98319b208c";
/// What its seal is for.
const CONTEXT: &str = "mithaq key statement 1";

/// What a party's root key says about a node key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatement {
    object: Object,
    party: ObjectId,
    root: VerifyingKey,
    node: VerifyingKey,
    valid_from: Timestamp,
    valid_until: Timestamp,
}

impl KeyStatement {
    /// The sealed object.
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// The party.
    pub fn party(&self) -> &ObjectId {
        &self.party
    }

    /// Its root key, which sealed this.
    pub fn root(&self) -> &VerifyingKey {
        &self.root
    }

    /// Its node's key.
    pub fn node(&self) -> &VerifyingKey {
        &self.node
    }

    /// From when on the node key counts.
    pub fn valid_from(&self) -> &Timestamp {
        &self.valid_from
    }

    /// When it ceases to.
    pub fn valid_until(&self) -> &Timestamp {
        &self.valid_until
    }
}

/// Why a key statement does not count.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StatementRefusal {
    /// Not a STIX object.
    #[error("the key statement is not an object: {0}")]
    Object(Refused),
    /// Another object.
    #[error("the object is not a key statement")]
    Type,
    /// Not sealed by that root key for that party.
    #[error("the key statement is not sealed by the party's root key: {0}")]
    Seal(#[from] SealRefusal),
    /// A property is missing or not what it should be.
    #[error("the key statement's `{property}` is missing or not valid")]
    Property {
        /// Its name.
        property: &'static str,
    },
}

/// Why a key statement cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// No random source for its id.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// It cannot be written.
    #[error("the key statement cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// It cannot be sealed.
    #[error("the key statement cannot be sealed: {0}")]
    Seal(#[from] SealError),
    /// What was asked for would be refused by everybody.
    #[error(transparent)]
    Refused(#[from] StatementRefusal),
}

#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(rename = "type")]
    object_type: String,
    spec_version: String,
    id: String,
    created_by_ref: ObjectId,
    created: Timestamp,
    modified: Timestamp,
    root_key: String,
    node_key: String,
    valid_from: Timestamp,
    valid_until: Timestamp,
    extensions: serde_json::Value,
}

/// State with the party's root key that `node` is its node's key, from `from` until `until`.
///
/// # Errors
/// [`StatementError`].
pub fn state_key(
    root: &RootKey,
    party: &ObjectId,
    node: &VerifyingKey,
    from: &Timestamp,
    until: &Timestamp,
    random: &dyn Random,
) -> Result<Verified<KeyStatement>, StatementError> {
    let mut id = [0; 16];
    random.fill(&mut id)?;
    let body = Body {
        object_type: STATEMENT_TYPE.to_owned(),
        spec_version: "2.1".to_owned(),
        id: format!(
            "{STATEMENT_TYPE}--{}",
            uuid::Builder::from_random_bytes(id).into_uuid()
        ),
        created_by_ref: party.clone(),
        created: from.clone(),
        modified: from.clone(),
        root_key: encode(&root.public()),
        node_key: encode(node),
        valid_from: from.clone(),
        valid_until: until.clone(),
        extensions: serde_json::json!({ STATEMENT_EXTENSION: { "extension_type": "new-sdo" } }),
    };
    let root_id = KeyId::of(&root.public());
    let sealed = seal::seal(&serde_json::to_vec(&body)?, CONTEXT, &root_id, |message| {
        root.sign(message)
    })?;
    Ok(verify_statement(&sealed, party, &root.public())?)
}

/// Verify that `bytes` are a key statement of `party`, sealed by its root key `root`.
///
/// Whether it is in force now is asked where the key is used.
///
/// # Errors
/// [`StatementRefusal`].
pub fn verify_statement(
    bytes: &[u8],
    party: &ObjectId,
    root: &VerifyingKey,
) -> Result<Verified<KeyStatement>, StatementRefusal> {
    let object = Object::parse(bytes)
        .map_err(StatementRefusal::Object)?
        .object;
    if object.object_type() != STATEMENT_TYPE || object.extension(STATEMENT_EXTENSION).is_none() {
        return Err(StatementRefusal::Type);
    }
    let book = KeyBook::of_root(party, *root);
    let sealed = seal::verify(&object, CONTEXT, &book.statements())?;
    let property = |property| StatementRefusal::Property { property };
    let body: Body = object.read().map_err(|_| property("object"))?;
    if decode(&body.root_key) != Some(*root) {
        return Err(property("root_key"));
    }
    // A root key that is also in use on a node is not offline, and the roles would be one.
    let node = decode(&body.node_key)
        .filter(|node| node != root)
        .ok_or(property("node_key"))?;
    if body.valid_until <= body.valid_from {
        return Err(property("valid_until"));
    }
    Ok(Verified::mint(KeyStatement {
        party: sealed.party().clone(),
        object,
        root: *root,
        node,
        valid_from: body.valid_from,
        valid_until: body.valid_until,
    }))
}

/// Verify that `bytes` are a key statement of `party`, sealed by the root key that has this fingerprint:
/// for a node that reads its own statement while its root key is offline.
///
/// # Errors
/// [`StatementRefusal`].
pub fn verify_own_statement(
    bytes: &[u8],
    party: &ObjectId,
    root: Fingerprint,
) -> Result<Verified<KeyStatement>, StatementRefusal> {
    let object = Object::parse(bytes)
        .map_err(StatementRefusal::Object)?
        .object;
    let property = |property| StatementRefusal::Property { property };
    let body: Body = object.read().map_err(|_| property("object"))?;
    let claimed = decode(&body.root_key).ok_or(property("root_key"))?;
    if Fingerprint::of(&claimed) != root {
        return Err(property("root_key"));
    }
    verify_statement(bytes, party, &claimed)
}

/// A public key as text.
pub(in crate::wire) fn encode(key: &VerifyingKey) -> String {
    URL_SAFE_NO_PAD.encode(key.as_bytes())
}

/// A public key from text; `None` also for keys of small order, with which anything verifies.
pub(in crate::wire) fn decode(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes)
        .ok()
        .filter(|key| !key.is_weak())
}
