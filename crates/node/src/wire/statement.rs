//! Key statements: a party's root key says which key its node uses, and for how long (DESIGN 4.1).
//!
//! ```json
//! {"type": "mithaq-key-statement", "created_by_ref": "identity--…", "root_key": "…", "node_key": "…",
//!  "valid_from": "2026-11-22T00:00:00Z", "valid_until": "2027-11-22T00:00:00Z", …}
//! ```
//! A STIX object of our own type, sealed by the root key. Keys are Ed25519 public keys in unpadded
//! base64url. A statement travels beyond the node document that it stands in, so the node key itself signs in it
//! (`possession`) that it is this party's: nobody states another's key as its own (attack case 2).
//!
//! When a party changes its key, the statement of the new one names the former one, and until when requests that it
//! signed are still taken: the *overlap*. What the former key has sealed stays sealed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use mithaq_stix::seal::{self, KeyId, SealError};
use mithaq_stix::{Object, ObjectId, Refused, SealRefusal, Timestamp};
use serde::{Deserialize, Serialize};

use super::binding::KeyBook;
use super::edge::{Random, RandomError};
use super::keys::{NodeKey, RootKey};
use super::verified::Verified;
use super::words::Fingerprint;

/// The object type.
pub const STATEMENT_TYPE: &str = "mithaq-key-statement";
/// The extension that defines it.
pub const STATEMENT_EXTENSION: &str = "extension-definition--6b6f9333-9217-443b-a551-9f98319b208c";
/// What its seal is for.
pub(crate) const CONTEXT: &str = "mithaq key statement 1";
/// What a node key signs to show that it is this party's.
const POSSESSION: &[u8] = b"mithaq key possession 1";

/// What a party's root key says about a node key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatement {
    object: Object,
    party: ObjectId,
    root: VerifyingKey,
    node: VerifyingKey,
    valid_from: Timestamp,
    valid_until: Timestamp,
    former: Option<Former>,
    possessed: bool,
}

/// The key that a statement's key comes after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Which.
    pub key: KeyId,
    /// Until when what it signs is still taken.
    pub until: Timestamp,
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

    /// The key before it, if it follows one.
    pub fn former(&self) -> Option<&Former> {
        self.former.as_ref()
    }

    /// Whether the node key itself has signed in it. Only such a statement counts outside of the node document, which
    /// its node key signs as a whole.
    pub fn is_possessed(&self) -> bool {
        self.possessed
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former_key: Option<KeyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    possession: Option<String>,
    extensions: serde_json::Value,
}

/// The bytes of a statement that `node` is its party's key, which the root key is still to seal.
///
/// # Errors
/// [`StatementError`].
pub fn write_statement(
    (party, root): (&ObjectId, &VerifyingKey),
    node: &NodeKey,
    (from, until): (&Timestamp, &Timestamp),
    former: Option<&Former>,
    random: &dyn Random,
) -> Result<Vec<u8>, StatementError> {
    let public = node.public();
    let signed = node.sign(&possession(party, root, &public));
    let mut body = body(party, root, &public, (from, until), random)?;
    body.former_key = former.map(|former| former.key.clone());
    body.former_until = former.map(|former| former.until.clone());
    body.possession = Some(URL_SAFE_NO_PAD.encode(signed));
    Ok(serde_json::to_vec(&body)?)
}

/// What a node key signs to show that it is this party's, under this root key.
fn possession(party: &ObjectId, root: &VerifyingKey, node: &VerifyingKey) -> Vec<u8> {
    let mut message = Vec::new();
    for part in [
        POSSESSION,
        party.as_str().as_bytes(),
        root.as_bytes(),
        node.as_bytes(),
    ] {
        message.extend_from_slice(&(part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    message
}

fn body(
    party: &ObjectId,
    root: &VerifyingKey,
    node: &VerifyingKey,
    (from, until): (&Timestamp, &Timestamp),
    random: &dyn Random,
) -> Result<Body, StatementError> {
    let mut id = [0; 16];
    random.fill(&mut id)?;
    Ok(Body {
        object_type: STATEMENT_TYPE.to_owned(),
        spec_version: "2.1".to_owned(),
        id: format!(
            "{STATEMENT_TYPE}--{}",
            uuid::Builder::from_random_bytes(id).into_uuid()
        ),
        created_by_ref: party.clone(),
        created: from.clone(),
        modified: from.clone(),
        root_key: encode(root),
        node_key: encode(node),
        valid_from: from.clone(),
        valid_until: until.clone(),
        former_key: None,
        former_until: None,
        possession: None,
        extensions: serde_json::json!({ STATEMENT_EXTENSION: { "extension_type": "new-sdo" } }),
    })
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
    let body = body(party, &root.public(), node, (from, until), random)?;
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
    let former = match (body.former_key, body.former_until) {
        (Some(key), Some(until)) => Some(Former { key, until }),
        (None, None) => None,
        _ => return Err(property("former_until")),
    };
    // INVARIANT: attack case 2. Whoever states a key as its own has it, or it counts only where the key has signed too.
    let possessed = match &body.possession {
        None => false,
        Some(text) => {
            let signature = URL_SAFE_NO_PAD.decode(text).ok();
            let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
            let signature = signature.ok_or(property("possession"))?;
            node.verify_strict(&possession(party, root, &node), &signature)
                .map_err(|_| property("possession"))?;
            true
        }
    };
    Ok(Verified::mint(KeyStatement {
        party: sealed.party().clone(),
        object,
        root: *root,
        node,
        valid_from: body.valid_from,
        valid_until: body.valid_until,
        former,
        possessed,
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

/// The fingerprint of the root key that an object claims, **unverified**.
///
/// # Errors
/// [`StatementRefusal`].
pub(crate) fn claimed_root(object: &Object) -> Result<Fingerprint, StatementRefusal> {
    let root = object.string("root_key").and_then(|key| decode(&key));
    let root = root.ok_or(StatementRefusal::Property {
        property: "root_key",
    })?;
    Ok(Fingerprint::of(&root))
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
