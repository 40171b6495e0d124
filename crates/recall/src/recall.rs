//! The recall itself.
//!
//! ```json
//! {"type": "mithaq-recall", "case_id": "…", "object_ref": "indicator--…", "ask": "delete",
//!  "versions": [{"modified": "2026-03-01T09:00:00.000Z", "hash": "…"}],
//!  "answer_by": "2026-03-04T09:00:00.000Z", "reason": {"en": "…"},
//!  "mithaq_addressees": ["identity--…", "identity--…"], …}
//! ```
//! `up_to` in the place of some versions, or beside them, means all up to that instant. `first` names the recall that this
//! one passes on. A recall is made once: a later version of it has `revoked` and changes nothing else, which lifts it.
//! A reason may be missing: nobody owes one.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Language, PartyId};
use mithaq_stix::{ObjectId, Sealed, Timestamp, Verified};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::error::RecallError;
use crate::form::{self, Frame, bad, hex, unhex};
use crate::version::Version;

/// The object type of a recall.
pub const RECALL_TYPE: &str = "mithaq-recall";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const RECALL_EXTENSION: &str = "extension-definition--3e0f2a64-6f5d-4a53-9a0c-2d1b7c8e4f90";
/// The context under which its author seals it (DESIGN 4.5).
pub const RECALL_SEAL_CONTEXT: &str = "mithaq-recall-v1";

/// Most versions that one recall names: as many as one line of an object may have.
pub const MOST_VERSIONS: usize = 1_100;
/// Longest text of a first recall that is passed on, and so of any that may have to be, in bytes.
pub const LONGEST_FIRST: usize = 256 * 1024;
/// What a seal adds at most.
const SEAL: usize = 16 * 1024;
/// What lifting adds at most.
const LIFTING: usize = 64;
/// The namespace of the ids of recalls, and of cases that pass one on.
const NAMESPACE: Uuid = uuid::uuid!("7a1e4c0b-90d2-4f0c-8d3b-6a0e4f1c2b35");

/// What its author asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// That it be deleted.
    Delete,
    /// That it be kept from everybody.
    Restrict,
}

impl Ask {
    /// Both, with their words.
    pub const WORDS: [(Ask, &'static str); 2] =
        [(Ask::Delete, "delete"), (Ask::Restrict, "restrict")];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Ask::Delete => "delete",
            Ask::Restrict => "restrict",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Ask> {
        let known = Ask::WORDS.into_iter().find(|(_, known)| *known == word);
        known.map(|(ask, _)| ask)
    }
}

/// Which versions of the object are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covers {
    /// These.
    pub versions: BTreeSet<Version>,
    /// And all that were modified at this instant or before.
    pub up_to: Option<Timestamp>,
}

impl Covers {
    /// Whether a version is among them; `hashes` are those that its text has, with its seal and without.
    #[must_use]
    pub fn has(&self, modified: Option<&Timestamp>, hashes: &[[u8; 32]]) -> bool {
        let before = self
            .up_to
            .as_ref()
            .zip(modified)
            .is_some_and(|(up_to, modified)| modified <= up_to);
        before
            || self.versions.iter().any(|version| {
                version.modified.as_ref() == modified && hashes.contains(&version.hash)
            })
    }

    /// Whether nothing is meant at all.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.versions.is_empty() && self.up_to.is_none()
    }

    /// Whether all that `other` covers is covered here, as far as both say it.
    #[must_use]
    pub fn includes(&self, other: &Covers) -> bool {
        let up_to = match (&self.up_to, &other.up_to) {
            (_, None) => true,
            (Some(ours), Some(theirs)) => theirs <= ours,
            (None, Some(_)) => false,
        };
        up_to
            && other
                .versions
                .iter()
                .all(|version| self.has(version.modified.as_ref(), &[version.hash]))
    }
}

/// The recall that another one passes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// Its id.
    pub recall: ObjectId,
    /// The hash of its text.
    pub hash: [u8; 32],
    /// Its sealed text. Where the object bears its originator's seal, only the originator's own recall takes back what
    /// another delivered; where it does not, its originator is nobody's to tell.
    pub text: Option<String>,
}

/// A recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// Its id.
    pub id: ObjectId,
    /// The hash of its text, by which answers name it.
    pub hash: [u8; 32],
    /// Who recalls.
    pub author: PartyId,
    /// When it was made.
    pub created: Timestamp,
    /// When this version of it was made.
    pub modified: Timestamp,
    /// Its author has lifted it.
    pub lifted: bool,
    /// Who is asked. Nobody but its author: that one's own account of what it did itself.
    pub to: BTreeSet<PartyId>,
    /// What the recalls of one object to several recipients have in common.
    pub case: Uuid,
    /// The object.
    pub object: ObjectId,
    /// Which versions of it.
    pub covers: Covers,
    /// What is asked.
    pub ask: Ask,
    /// Why, per language.
    pub reason: BTreeMap<Language, String>,
    /// Until when an answer is asked for.
    pub answer_by: Option<Timestamp>,
    /// The recall that it passes on.
    pub first: Option<First>,
}

/// The id of the recall of a case that is addressed to these.
///
/// It follows from the case: who makes it twice makes it once.
///
/// # Errors
/// [`RecallError::NotWritten`], which does not happen.
pub fn recall_id(
    author: &PartyId,
    case: &Uuid,
    to: &BTreeSet<PartyId>,
) -> Result<ObjectId, RecallError> {
    let mut name = format!("recall {author} {case}");
    for party in to {
        name.push(' ');
        name.push_str(party.as_str());
    }
    form::id(RECALL_TYPE, Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

/// The case under which `author` passes on a recall that it received.
#[must_use]
pub fn onward_case(author: &PartyId, first: &ObjectId) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("onward {author} {first}").as_bytes())
}

const OWN: [&str; 8] = [
    "case_id",
    "object_ref",
    "versions",
    "up_to",
    "ask",
    "reason",
    "answer_by",
    "first",
];

impl Recall {
    /// Reads a recall.
    ///
    /// # Errors
    /// [`RecallError`], the first found.
    pub fn from_verified(sealed: &Verified<Sealed>) -> Result<Recall, RecallError> {
        Recall::of(Frame::read(sealed, RECALL_TYPE, RECALL_EXTENSION, &OWN)?)
    }

    fn of(frame: Frame) -> Result<Recall, RecallError> {
        // INVARIANT: 7.6. Whoever takes a recall in can pass it on: its text fits into the recall that does.
        if LONGEST_FIRST < frame.length && !frame.properties.contains_key("first") {
            return Err(RecallError::TooLong {
                most: LONGEST_FIRST,
            });
        }
        let case = frame
            .text("case_id")?
            .and_then(|text| Uuid::parse_str(text).ok());
        let case = case.ok_or(bad("case_id"))?;
        if recall_id(&frame.author, &case, &frame.to)? != frame.id {
            return Err(RecallError::OtherId);
        }
        let object = frame.object_ref("object_ref")?;
        // INVARIANT: 7.7. The agreement fold reads only acts, and these cannot be destroyed.
        if mithaq_agreement::is_diplomatic(object.object_type()) {
            return Err(RecallError::NotRecallable {
                object: object.to_string(),
            });
        }
        let covers = Covers {
            versions: frame
                .list_or_none("versions", MOST_VERSIONS)?
                .iter()
                .map(|version| {
                    let members = version.as_object().ok_or(bad("versions"))?;
                    match members.keys().all(|key| key == "hash" || key == "modified") {
                        true => Version::read(members),
                        false => Err(bad("versions")),
                    }
                })
                .collect::<Result<_, _>>()?,
            up_to: frame.instant("up_to")?,
        };
        if covers.is_nothing() {
            return Err(bad("versions"));
        }
        let ask = frame.text("ask")?.and_then(Ask::from_word);
        Ok(Recall {
            case,
            object,
            covers,
            ask: ask.ok_or(bad("ask"))?,
            reason: frame.words("reason")?,
            answer_by: frame.instant("answer_by")?,
            first: first(frame.properties.get("first"))?,
            id: frame.id,
            hash: frame.hash,
            author: frame.author,
            created: frame.created,
            modified: frame.modified,
            lifted: frame.revoked,
            to: frame.to,
        })
    }

    /// Its text: RFC 8785 form, not yet sealed.
    ///
    /// # Errors
    /// [`RecallError`], the first reason for which it could not be read.
    pub fn write(&self) -> Result<Vec<u8>, RecallError> {
        let mut properties = form::frame(
            (RECALL_TYPE, RECALL_EXTENSION),
            &self.id,
            &self.author,
            &self.to,
            (&self.created, &self.modified),
        );
        let mut put = |key: &str, value: Json| properties.insert(key.to_owned(), value);
        put("case_id", json!(self.case.to_string()));
        put("object_ref", json!(self.object.as_str()));
        put("ask", json!(self.ask.word()));
        let versions = self.covers.versions.iter();
        let versions: Vec<Json> = versions.map(|one| Json::Object(one.write())).collect();
        if !versions.is_empty() {
            put("versions", Json::Array(versions));
        }
        if let Some(up_to) = &self.covers.up_to {
            put("up_to", json!(up_to.as_str()));
        }
        if !self.reason.is_empty() {
            let reason = self.reason.iter();
            let reason = reason.map(|(tag, text)| (tag.as_str().to_owned(), json!(text)));
            put("reason", Json::Object(reason.collect()));
        }
        if let Some(by) = &self.answer_by {
            put("answer_by", json!(by.as_str()));
        }
        if let Some(first) = &self.first {
            let mut members = Map::from_iter([
                ("recall_ref".to_owned(), json!(first.recall.as_str())),
                ("hash".to_owned(), json!(hex(&first.hash))),
            ]);
            if let Some(text) = &first.text {
                members.insert("text".to_owned(), json!(text));
            }
            put("first", Json::Object(members));
        }
        if self.lifted {
            put("revoked", json!(true));
        }
        let (bytes, object) = form::canonical(properties)?;
        // INVARIANT: what we say is what others take in: nothing is sealed that they would refuse to read.
        let party = self.author.object_id();
        let mut frame = Frame::of(&object, party, RECALL_TYPE, RECALL_EXTENSION, &OWN)?;
        frame.length += SEAL;
        if !self.lifted {
            frame.length += LIFTING;
        }
        Recall::of(frame)?;
        Ok(bytes)
    }

    /// Whether `later` is this recall once more, lifted or not: nothing else of a recall ever changes.
    #[must_use]
    pub fn is_same_but_lifted(&self, later: &Recall) -> bool {
        let with = Recall {
            hash: self.hash,
            modified: self.modified.clone(),
            lifted: self.lifted,
            ..later.clone()
        };
        with == *self
    }
}

fn first(value: Option<&Json>) -> Result<Option<First>, RecallError> {
    let Some(value) = value else {
        return Ok(None);
    };
    let members = value.as_object().ok_or(bad("first"))?;
    let known = ["recall_ref", "hash", "text"];
    if !members.keys().all(|key| known.contains(&key.as_str())) {
        return Err(bad("first"));
    }
    let text = |key: &str| members.get(key).and_then(Json::as_str);
    let recall = text("recall_ref").and_then(|text| ObjectId::parse(text).ok());
    let recall = recall.filter(|id| id.object_type() == RECALL_TYPE);
    let sealed = match members.contains_key("text") {
        false => None,
        true => Some(
            text("text")
                .filter(|text| text.len() <= LONGEST_FIRST)
                .ok_or(bad("first"))?
                .to_owned(),
        ),
    };
    Ok(Some(First {
        recall: recall.ok_or(bad("first"))?,
        hash: text("hash").and_then(unhex).ok_or(bad("first"))?,
        text: sealed,
    }))
}
