//! Object ids: `indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f`.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The identity of an object: its type and a UUID (STIX 2.1 §2.9).
///
/// Two ids are the same when their types and their UUIDs are. The hexadecimal digits of a UUID are
/// case-insensitive on input (RFC 4122 §3), so an id written in capitals is held in lower case; the
/// object's own bytes keep the spelling they came with.
///
/// Cheap to clone. The order is that of the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(
    // INVARIANT: `type--uuid`, with a valid type, and the UUID in lower case with hyphens. So text,
    // key and UUID determine one another, and `[..len - 38]` is the type.
    Arc<str>,
);

/// Length of a UUID in its usual text form.
const UUID_LEN: usize = 36;
/// Length of `--` and the UUID together.
const TAIL_LEN: usize = UUID_LEN + 2;
/// Length of the shortest and of the longest type name (STIX 2.1 §3.1, type names).
const TYPE_LEN: std::ops::RangeInclusive<usize> = 3..=250;

impl ObjectId {
    /// Read an id.
    ///
    /// Any version of an RFC 4122 (RFC 9562) UUID is accepted; the nil UUID and other variants are
    /// not.
    ///
    /// # Errors
    /// [`IdError`] says which half is wrong.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        Self::check(text)?;
        let digits = text.get(text.len() - UUID_LEN..).unwrap_or_default();
        if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
            // A type name has no capitals, so only the digits change.
            return Ok(Self(text.to_ascii_lowercase().into()));
        }
        Ok(Self(text.into()))
    }

    /// Whether [`ObjectId::parse`] reads a text, without keeping it: the type that it names.
    pub(crate) fn check(text: &str) -> Result<&str, IdError> {
        let split = text.len().checked_sub(TAIL_LEN);
        let Some((object_type, tail)) = split.and_then(|at| text.split_at_checked(at)) else {
            return Err(IdError::Form { text: shown(text) });
        };
        let Some(digits) = tail.strip_prefix("--") else {
            return Err(IdError::Form { text: shown(text) });
        };
        if !is_type_name(object_type) {
            return Err(IdError::Type { text: shown(text) });
        }
        match uuid_of(digits) {
            Some(_) => Ok(object_type),
            None => Err(IdError::Uuid { text: shown(text) }),
        }
    }

    /// The id of an object of `object_type` with this UUID.
    ///
    /// # Errors
    /// [`IdError`] when the type is no type name, or the UUID is nil or of a foreign variant.
    pub fn new(object_type: &str, uuid: Uuid) -> Result<Self, IdError> {
        Self::parse(&format!("{object_type}--{uuid}"))
    }

    /// The whole id, as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type that the id names, such as `indicator`.
    #[must_use]
    pub fn object_type(&self) -> &str {
        self.0.get(..self.0.len() - TAIL_LEN).unwrap_or_default()
    }

    /// The UUID that the id names.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let digits = self.0.get(self.0.len() - UUID_LEN..).unwrap_or_default();
        Uuid::try_parse(digits).unwrap_or_default()
    }

    /// A compact form for indexes: the 16 bytes of the UUID, then the type's name.
    ///
    /// It has the whole id in it and [`ObjectId::from_key`] reads it back. Its order is not that of
    /// the text: UUIDs come first, so that neighbours in an index are spread evenly.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        let object_type = self.object_type().as_bytes();
        let mut key = Vec::with_capacity(16 + object_type.len());
        key.extend_from_slice(self.uuid().as_bytes());
        key.extend_from_slice(object_type);
        key
    }

    /// Read [`ObjectId::key`] back.
    ///
    /// # Errors
    /// [`IdError`] when the bytes are no such key.
    pub fn from_key(key: &[u8]) -> Result<Self, IdError> {
        let parts = key
            .split_first_chunk::<16>()
            .map(|(uuid, name)| (uuid, std::str::from_utf8(name)));
        match parts {
            Some((uuid, Ok(object_type))) => Self::new(object_type, Uuid::from_bytes(*uuid)),
            _ => Err(IdError::Form {
                text: shown(&String::from_utf8_lossy(key)),
            }),
        }
    }
}

/// Why a text is no object id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// It is not a type, two hyphens and a UUID.
    #[error("`{text}` is not of the form type--uuid")]
    Form {
        /// What was read, shortened.
        text: String,
    },
    /// The part before the two hyphens is no type name.
    #[error(
        "`{text}` does not begin with a type name of 3 to 250 letters a-z, digits and single hyphens, a letter first"
    )]
    Type {
        /// What was read, shortened.
        text: String,
    },
    /// The part behind the two hyphens is no UUID.
    #[error("`{text}` does not end with an RFC 4122 UUID")]
    Uuid {
        /// What was read, shortened.
        text: String,
    },
}

/// Whether `name` can be the name of an object type: 3 to 250 of `a-z`, `0-9` and single hyphens, a letter
/// first (STIX 2.1 §3.1).
#[must_use]
pub fn is_type_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    TYPE_LEN.contains(&bytes.len())
        && bytes
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && bytes.first().is_some_and(u8::is_ascii_lowercase)
        && !bytes.ends_with(b"-")
        && !bytes.windows(2).any(|pair| pair == b"--")
}

fn uuid_of(digits: &str) -> Option<Uuid> {
    // The length comes first: the parser also takes forms with braces or without hyphens.
    if digits.len() != UUID_LEN || digits.as_bytes().get(8) != Some(&b'-') {
        return None;
    }
    let uuid = Uuid::try_parse(digits).ok()?;
    let known_version = (1..=8).contains(&uuid.get_version_num());
    (known_version && uuid.get_variant() == uuid::Variant::RFC4122).then_some(uuid)
}

/// Input as error messages show it: bounded, so that a hostile id cannot fill a log.
pub(crate) fn shown(text: &str) -> String {
    const LIMIT: usize = 80;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectId({})", self.0)
    }
}

impl FromStr for ObjectId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl AsRef<str> for ObjectId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ObjectId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
