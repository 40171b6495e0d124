//! The seal: the author's signature, carried inside the object (DESIGN 4.5).
//!
//! ```json
//! {"type": "…", "created_by_ref": "identity--…", "extensions": {
//!   "extension-definition--cfe100d4-a6ad-4b2b-8b1a-23db717d318f": {
//!     "extension_type": "property-extension", "algorithm": "Ed25519",
//!     "key_id": "ed25519:0123456789abcdef0123456789abcdef", "signature": "…"}}}
//! ```
//! Signed are context, algorithm, key id and the SHA-256 of the RFC 8785 form of the object without
//! its seal. So a seal survives every hop that keeps the object's meaning, in whatever order its keys
//! come, and nothing in the object can be changed without breaking it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signature;
pub use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::id::ObjectId;
use crate::json::{self, JsonError, Limits, Value, scan};
use crate::object::Object;

/// The extension that holds the seal.
pub const SEAL_EXTENSION: &str = "extension-definition--cfe100d4-a6ad-4b2b-8b1a-23db717d318f";

/// The one algorithm. A key belongs to an algorithm, so there is nothing to negotiate.
const ALGORITHM: &str = "Ed25519";

/// Verify the seal of an object and that its creator made it.
///
/// A seal counts only when the key belongs to the party that `created_by_ref` names: who holds
/// another valid key cannot speak for it.
///
/// # Errors
/// [`SealRefusal`] says why it does not count; [`SealRefusal::Unsealed`] when there is none at all.
pub fn verify(
    object: &Object,
    context: &str,
    keys: &dyn KeyLookup,
) -> Result<Verified<Sealed>, SealRefusal> {
    let tree = object.tree();
    let seal = seal_of(&tree).ok_or(SealRefusal::Unsealed)?;
    let (key_id, signature) = read_seal(seal)?;
    let creator = object.created_by_ref().ok_or(SealRefusal::NoCreator)?;
    let binding = keys.key(&key_id).ok_or_else(|| SealRefusal::UnknownKey {
        key_id: key_id.clone(),
    })?;
    if KeyId::of(&binding.key) != key_id {
        return Err(SealRefusal::KeyMismatch { key_id });
    }
    if binding.party != *creator {
        let creator = creator.clone();
        return Err(SealRefusal::NotTheCreator {
            key_id,
            party: binding.party,
            creator,
        });
    }
    let text_hash = hash_without_seal(tree);
    let message = message(context, &key_id, &text_hash);
    // Strict: keys of small order and second forms of one signature are refused.
    match binding.key.verify_strict(&message, &signature) {
        Ok(()) => Ok(Verified(Sealed {
            object: object.clone(),
            party: binding.party,
            key_id,
            text_hash,
        })),
        Err(_) => Err(SealRefusal::BadSignature { key_id }),
    }
}

/// Put a seal into an object. All bytes that are there stay as they are.
///
/// `context` says what the signature is for, so that it cannot be used for anything else. `sign`
/// signs the message with the key that `key_id` names.
///
/// # Errors
/// [`SealError`]: the text is no JSON object, already has a seal, or names no creator.
pub fn seal(
    unsealed: &[u8],
    context: &str,
    key_id: &KeyId,
    sign: impl FnOnce(&[u8]) -> [u8; 64],
) -> Result<Vec<u8>, SealError> {
    let outline = scan::strict(unsealed, &Limits::OBJECT)?;
    let tree = Value::of_checked(&outline.minified);
    if !matches!(tree, Value::Object(_)) {
        return Err(SealError::NotAnObject);
    }
    if tree.get("created_by_ref").is_none() {
        return Err(SealError::NoCreator);
    }
    if seal_of(&tree).is_some() {
        return Err(SealError::AlreadySealed);
    }
    let extensions = match tree.get("extensions") {
        None => None,
        Some(Value::Object(members)) => Some(members.is_empty()),
        Some(_) => return Err(SealError::BadExtensions),
    };
    let signature = sign(&message(context, key_id, &hash_without_seal(tree)));
    let signature = URL_SAFE_NO_PAD.encode(signature);
    let seal = format!(
        "\"{SEAL_EXTENSION}\":{{\"extension_type\":\"property-extension\",\"algorithm\":\"{ALGORITHM}\",\
         \"key_id\":\"{key_id}\",\"signature\":\"{signature}\"}}"
    );

    let bytes = &outline.minified;
    let names_extensions = |member: &&scan::Member| {
        bytes
            .get(member.key.clone())
            .and_then(scan::unescape)
            .as_deref()
            == Some("extensions")
    };
    let extensions_end = outline
        .members
        .iter()
        .find(names_extensions)
        .map(|member| member.value.end);
    let (place, text) = match extensions {
        // Before the bracket that closes the extensions, or else the object.
        Some(true) => (extensions_end, seal),
        Some(false) => (extensions_end, format!(",{seal}")),
        None => (Some(bytes.len()), format!(",\"extensions\":{{{seal}}}")),
    };
    let place = place
        .and_then(|end| end.checked_sub(1))
        .ok_or(SealError::NotAnObject)?;
    let (before, behind) = bytes
        .split_at_checked(place)
        .ok_or(SealError::NotAnObject)?;
    let sealed = [before, text.as_bytes(), behind].concat();
    json::check(&sealed, &Limits::OBJECT)?;
    Ok(sealed)
}

/// SHA-256 of the canonical form of an object without its seal: *the text hash*.
///
/// It names the text however its bytes are arranged, sealed or not. Acts name the agreement by it.
#[must_use]
pub fn unsealed_hash(object: &Object) -> [u8; 32] {
    hash_without_seal(object.tree())
}

/// Whether an object carries something in the place of a seal, genuine or not.
#[must_use]
pub fn is_sealed(object: &Object) -> bool {
    object
        .raw("extensions")
        .is_some_and(|extensions| Value::of_checked(extensions).get(SEAL_EXTENSION).is_some())
}

/// The key that an object says it is sealed with, unverified.
#[must_use]
pub fn claimed_key(object: &Object) -> Option<KeyId> {
    read_seal(seal_of(&object.tree())?)
        .ok()
        .map(|(key_id, _)| key_id)
}

/// Something that has been verified. Only [`verify`] makes one (DESIGN 4.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T>(
    // INVARIANT: private, and nothing outside of this file can build or change one.
    T,
);

impl<T> Verified<T> {
    /// The thing itself, which no longer says that it was verified.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// An object with its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    object: Object,
    party: ObjectId,
    key_id: KeyId,
    text_hash: [u8; 32],
}

impl Sealed {
    /// The object.
    #[must_use]
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// The party that made it.
    #[must_use]
    pub fn party(&self) -> &ObjectId {
        &self.party
    }

    /// The key that sealed it.
    #[must_use]
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The same as [`unsealed_hash`].
    #[must_use]
    pub fn text_hash(&self) -> [u8; 32] {
        self.text_hash
    }
}

/// Who knows keys: the one binding of a key to a party.
pub trait KeyLookup {
    /// To whom the key belongs; `None` if it is not known, or may not be used.
    fn key(&self, id: &KeyId) -> Option<KeyBinding>;
}

/// A key and the party it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBinding {
    /// The party: the id of its identity object.
    pub party: ObjectId,
    /// Its public key.
    pub key: VerifyingKey,
}

/// The name of an Ed25519 key: `ed25519:` and the first 16 bytes of the SHA-256 of the public key,
/// in hexadecimal digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(
    // INVARIANT: `ed25519:` and 32 lower-case hexadecimal digits.
    String,
);

impl KeyId {
    const PREFIX: &'static str = "ed25519:";

    /// The name of `key`.
    #[must_use]
    pub fn of(key: &VerifyingKey) -> Self {
        let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        let mut name = String::from(Self::PREFIX);
        for byte in digest.iter().take(16) {
            name.push_str(&format!("{byte:02x}"));
        }
        Self(name)
    }

    /// Read the name of a key.
    ///
    /// # Errors
    /// [`KeyIdError`] when it is of another form.
    pub fn parse(text: &str) -> Result<Self, KeyIdError> {
        let digits = text.strip_prefix(Self::PREFIX).unwrap_or_default();
        match digits.len() == 32
            && digits
                .bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        {
            true => Ok(Self(text.to_owned())),
            false => Err(KeyIdError {
                text: crate::id::shown(text),
            }),
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no key id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not of the form ed25519: and 32 hexadecimal digits")]
pub struct KeyIdError {
    text: String,
}

/// Why a seal does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealRefusal {
    /// There is no seal.
    #[error("the object has no seal")]
    Unsealed,
    /// The seal is not of the form that we know.
    #[error("the seal is malformed: {fault}")]
    Malformed {
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The object names no creator, so nobody can have sealed it as such.
    #[error("the object names no creator")]
    NoCreator,
    /// Nobody vouches for the key.
    #[error("key `{key_id}` is not known")]
    UnknownKey {
        /// The key.
        key_id: KeyId,
    },
    /// What is held under the key's name is another key.
    #[error("the key held as `{key_id}` does not bear that name")]
    KeyMismatch {
        /// The name.
        key_id: KeyId,
    },
    /// The key belongs to another party than the object's creator.
    #[error("key `{key_id}` belongs to `{party}`, but the object names `{creator}` as its creator")]
    NotTheCreator {
        /// The key.
        key_id: KeyId,
        /// Whose key it is.
        party: ObjectId,
        /// Whom the object names.
        creator: ObjectId,
    },
    /// The signature is not of this text, context and key.
    #[error("the signature by key `{key_id}` does not match the object")]
    BadSignature {
        /// The key.
        key_id: KeyId,
    },
}

/// Why an object cannot be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The text is refused.
    #[error("the object is not strict JSON: {0}")]
    Json(#[from] JsonError),
    /// The text is JSON, but no object.
    #[error("only an object can be sealed")]
    NotAnObject,
    /// It has a seal already.
    #[error("the object has a seal already")]
    AlreadySealed,
    /// It names no creator, so its seal would never count.
    #[error("the object names no creator")]
    NoCreator,
    /// Its `extensions` are no object.
    #[error("the property `extensions` is not an object")]
    BadExtensions,
}

fn seal_of<'t, 'a>(tree: &'t Value<'a>) -> Option<&'t Value<'a>> {
    tree.get("extensions")?.get(SEAL_EXTENSION)
}

fn read_seal(seal: &Value<'_>) -> Result<(KeyId, Signature), SealRefusal> {
    let malformed = |fault| SealRefusal::Malformed { fault };
    let text = |name| seal.get(name).and_then(Value::as_str);
    // The seal itself is not signed, so there must be nothing in it to vary.
    if seal.members().len() != 4 {
        return Err(malformed(
            "it has other properties than extension_type, algorithm, key_id and signature",
        ));
    }
    if text("extension_type") != Some("property-extension") {
        return Err(malformed("`extension_type` is not `property-extension`"));
    }
    if text("algorithm") != Some(ALGORITHM) {
        return Err(malformed("`algorithm` is not `Ed25519`"));
    }
    let key_id = text("key_id").and_then(|text| KeyId::parse(text).ok());
    let key_id = key_id.ok_or_else(|| malformed("`key_id` is not the name of an Ed25519 key"))?;
    let signature = text("signature").and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
    let signature = signature
        .ok_or_else(|| malformed("`signature` is not 64 bytes in base64url without padding"))?;
    Ok((key_id, signature))
}

/// The hash of the canonical form without the seal, and without `extensions` that held nothing else.
fn hash_without_seal(mut tree: Value<'_>) -> [u8; 32] {
    if let Value::Object(members) = &mut tree {
        members.retain_mut(|(name, value)| match (&**name, value) {
            ("extensions", Value::Object(extensions)) => {
                let before = extensions.len();
                extensions.retain(|(id, _): &(Cow<'_, str>, Value<'_>)| id != SEAL_EXTENSION);
                // Extensions that were empty before a seal came are empty again; this hash treats
                // them like missing ones, for the two cannot be told apart once a seal is in.
                before.min(extensions.len()) > 0
            }
            _ => true,
        });
    }
    Sha256::digest(canonical::form_of(&tree)).into()
}

/// What is signed: each part with its length before it, so that no two lists of parts read alike.
fn message(context: &str, key_id: &KeyId, text_hash: &[u8; 32]) -> Vec<u8> {
    let parts: [&[u8]; 4] = [
        context.as_bytes(),
        ALGORITHM.as_bytes(),
        key_id.as_str().as_bytes(),
        text_hash,
    ];
    let mut message = Vec::new();
    for part in parts {
        message.extend_from_slice(&(part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    message
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({})", self.0)
    }
}

impl FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(text: &str) -> Result<Self, KeyIdError> {
        Self::parse(text)
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
