//! The form that recalls and answers share: one frame, words, lists with an end.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{ADDRESSEES, Language, PartyId};
use mithaq_stix::{Object, ObjectId, Sealed, Timestamp, Verified};
use serde_json::{Map, Value as Json, json};

use crate::error::RecallError;

/// Most parties that one object is addressed to.
pub(crate) const MOST_ADDRESSEES: usize = 1_000;
/// Most languages in which a recall gives its reason.
const MOST_LANGUAGES: usize = 12;
/// Longest reason in one language, in bytes.
pub const LONGEST_REASON: usize = 4_096;

/// Properties that every object of ours has or may have.
const COMMON: [&str; 10] = [
    "type",
    "spec_version",
    "id",
    "created_by_ref",
    "created",
    "modified",
    "revoked",
    "extensions",
    "object_marking_refs",
    ADDRESSEES,
];

/// What recalls and answers have in common.
pub(crate) struct Frame {
    pub(crate) id: ObjectId,
    pub(crate) hash: [u8; 32],
    pub(crate) author: PartyId,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) revoked: bool,
    /// Those addressed who are not the author.
    pub(crate) to: BTreeSet<PartyId>,
    /// How long the text is, in bytes.
    pub(crate) length: usize,
    pub(crate) properties: Map<String, Json>,
}

impl Frame {
    /// Reads it; `own` are the properties that this type has beside the common ones.
    pub(crate) fn read(
        sealed: &Verified<Sealed>,
        wanted: &'static str,
        extension: &str,
        own: &[&str],
    ) -> Result<Frame, RecallError> {
        let mut frame = Frame::of(sealed.object(), sealed.party(), wanted, extension, own)?;
        frame.hash = sealed.text_hash();
        Ok(frame)
    }

    /// The same of what is not sealed yet, which has no hash. `party` is its author.
    pub(crate) fn of(
        object: &Object,
        party: &ObjectId,
        wanted: &'static str,
        extension: &str,
        own: &[&str],
    ) -> Result<Frame, RecallError> {
        let other = RecallError::OtherType { wanted };
        let properties: Map<String, Json> =
            serde_json::from_slice(object.bytes()).map_err(|_| other.clone())?;
        let defines = properties
            .get("extensions")
            .and_then(|extensions| extensions.get(extension))
            .and_then(|definition| definition.get("extension_type"))
            .is_some_and(|kind| kind == "new-sdo");
        if object.object_type() != wanted || !defines {
            return Err(other);
        }
        let strange =
            |key: &&String| !own.contains(&key.as_str()) && !COMMON.contains(&key.as_str());
        if let Some(key) = properties.keys().find(strange) {
            return Err(RecallError::UnknownKey {
                key: key.chars().take(60).collect(),
            });
        }
        let author = PartyId::new(party.clone());
        let author = author.map_err(|_| bad("created_by_ref"))?;
        let addressees = list(&properties, ADDRESSEES, MOST_ADDRESSEES)?;
        let addressees: Option<BTreeSet<PartyId>> = addressees
            .iter()
            .map(|party| PartyId::parse(party.as_str()?).ok())
            .collect();
        let mut to = addressees.ok_or(bad(ADDRESSEES))?;
        to.remove(&author);
        Ok(Frame {
            id: object.id().clone(),
            hash: [0; 32],
            length: object.bytes().len(),
            author,
            created: object.created().ok_or(bad("created"))?.clone(),
            modified: object.version().ok_or(bad("modified"))?.clone(),
            revoked: object.revoked(),
            to,
            properties,
        })
    }

    pub(crate) fn list(&self, key: &'static str, most: usize) -> Result<&[Json], RecallError> {
        list(&self.properties, key, most)
    }

    /// A list that may be missing.
    pub(crate) fn list_or_none(
        &self,
        key: &'static str,
        most: usize,
    ) -> Result<&[Json], RecallError> {
        match self.properties.contains_key(key) {
            true => self.list(key, most),
            false => Ok(&[]),
        }
    }

    pub(crate) fn text(&self, key: &'static str) -> Result<Option<&str>, RecallError> {
        match self.properties.get(key) {
            None => Ok(None),
            Some(text) => text.as_str().map(Some).ok_or(bad(key)),
        }
    }

    pub(crate) fn object_ref(&self, key: &'static str) -> Result<ObjectId, RecallError> {
        let text = self.text(key)?.ok_or(bad(key))?;
        ObjectId::parse(text).map_err(|_| bad(key))
    }

    pub(crate) fn hash_of(&self, key: &'static str) -> Result<[u8; 32], RecallError> {
        self.text(key)?.and_then(unhex).ok_or(bad(key))
    }

    pub(crate) fn instant(&self, key: &'static str) -> Result<Option<Timestamp>, RecallError> {
        let text = self.text(key)?;
        text.map(|text| Timestamp::parse(text).map_err(|_| bad(key)))
            .transpose()
    }

    /// Words per language; there may be none.
    pub(crate) fn words(
        &self,
        key: &'static str,
    ) -> Result<BTreeMap<Language, String>, RecallError> {
        let Some(words) = self.properties.get(key) else {
            return Ok(BTreeMap::new());
        };
        let words = words.as_object().ok_or(bad(key))?;
        if MOST_LANGUAGES < words.len() {
            return Err(RecallError::TooMany {
                key,
                most: MOST_LANGUAGES,
            });
        }
        let each = words.iter().map(|(tag, text)| {
            let text = text.as_str().filter(|text| text.len() <= LONGEST_REASON)?;
            Some((Language::parse(tag)?, text.to_owned()))
        });
        each.collect::<Option<_>>().ok_or(bad(key))
    }
}

pub(crate) const fn bad(key: &'static str) -> RecallError {
    RecallError::BadProperty { key }
}

fn list<'a>(
    properties: &'a Map<String, Json>,
    key: &'static str,
    most: usize,
) -> Result<&'a [Json], RecallError> {
    let list = properties
        .get(key)
        .and_then(Json::as_array)
        .ok_or(bad(key))?;
    match list.len() <= most {
        true => Ok(list),
        false => Err(RecallError::TooMany { key, most }),
    }
}

/// The properties that every object of ours begins with.
pub(crate) fn frame(
    (object_type, extension): (&str, &str),
    id: &ObjectId,
    author: &PartyId,
    to: &BTreeSet<PartyId>,
    (created, modified): (&Timestamp, &Timestamp),
) -> Map<String, Json> {
    // INVARIANT: 7.8. Its author is among those addressed: who has lost its past gets back what it said, from
    // whoever it said it to.
    let addressees: BTreeSet<&str> = to.iter().chain([author]).map(PartyId::as_str).collect();
    let members = [
        ("type", json!(object_type)),
        ("spec_version", json!("2.1")),
        ("id", json!(id.as_str())),
        ("created_by_ref", json!(author.as_str())),
        ("created", json!(created.as_str())),
        ("modified", json!(modified.as_str())),
        (
            "extensions",
            json!({ extension: { "extension_type": "new-sdo" } }),
        ),
        (ADDRESSEES, json!(addressees)),
    ];
    members
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// RFC 8785 form of what is written, which must be readable as an object.
pub(crate) fn canonical(properties: Map<String, Json>) -> Result<(Vec<u8>, Object), RecallError> {
    let not_written = |message: String| RecallError::NotWritten { message };
    let bytes = serde_json::to_vec(&properties).map_err(|error| not_written(error.to_string()))?;
    let bytes =
        mithaq_stix::canonical::form(&bytes).map_err(|error| not_written(error.to_string()))?;
    let parsed = Object::parse(&bytes).map_err(|refused| not_written(refused.to_string()))?;
    Ok((bytes, parsed.object))
}

/// An id of this type with this UUID.
pub(crate) fn id(object_type: &str, uuid: uuid::Uuid) -> Result<ObjectId, RecallError> {
    ObjectId::new(object_type, uuid).map_err(|error| RecallError::NotWritten {
        message: error.to_string(),
    })
}

pub(crate) fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| match digit {
            '0'..='9' | 'a'..='f' => digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok()),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = pair.iter().fold(0, |byte, digit| byte << 4 | digit);
    }
    Some(bytes)
}
