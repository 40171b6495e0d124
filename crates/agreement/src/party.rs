//! Who agrees: a party, known by its STIX `identity`.

use std::fmt;

use mithaq_stix::ObjectId;
use serde::{Deserialize, Serialize};

/// A party, known by the id of its STIX `identity` object.
///
/// Parties name themselves: holding an id here implies no recognition of anyone (DESIGN § 4).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "ObjectId", into = "ObjectId")]
pub struct PartyId(ObjectId);

impl PartyId {
    /// The party of this `identity` id.
    ///
    /// # Errors
    /// [`NotAPartyError`] if the id is of another object type.
    pub fn new(id: ObjectId) -> Result<Self, NotAPartyError> {
        match id.object_type() {
            "identity" => Ok(Self(id)),
            _ => Err(NotAPartyError {
                given: id.to_string(),
            }),
        }
    }

    /// Reads `identity--…`.
    ///
    /// # Errors
    /// [`NotAPartyError`] if this is no id, or one of another object type.
    pub fn parse(text: &str) -> Result<Self, NotAPartyError> {
        ObjectId::parse(text)
            .map_err(|_| NotAPartyError {
                given: text.to_owned(),
            })
            .and_then(Self::new)
    }

    /// The id of the party's `identity` object.
    #[must_use]
    pub fn object_id(&self) -> &ObjectId {
        &self.0
    }

    /// The id as text, `identity--…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<ObjectId> for PartyId {
    type Error = NotAPartyError;

    fn try_from(id: ObjectId) -> Result<Self, NotAPartyError> {
        Self::new(id)
    }
}

impl From<PartyId> for ObjectId {
    fn from(party: PartyId) -> Self {
        party.0
    }
}

/// The id given does not name a party.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not the id of a party (`identity--…`)")]
pub struct NotAPartyError {
    given: String,
}

/// A party as an agreement lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its identity.
    pub id: PartyId,
    /// The name it gives itself.
    pub name: String,
    /// The fingerprint of its offline root key, as exchanged out of band (DESIGN 4.1). `None` for a
    /// participant and for an external party, which have no key: others attest their acts.
    pub root_fingerprint: Option<String>,
}
