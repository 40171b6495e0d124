//! The answer to a recall: what became of each version, as its author states it.
//!
//! ```json
//! {"type": "mithaq-recall-answer", "recall_ref": "mithaq-recall--…", "recall_hash": "…",
//!  "versions": [{"modified": "…", "hash": "…", "outcome": "deleted"}],
//!  "backups": [{"made": "…", "until": "…"}], "beyond": {"client": 1},
//!  "onward": {"identity--…": "asked"}, …}
//! ```
//! A recipient has one answer to one recall. What happens later (a legal hold ends, somebody further on answers) makes a
//! later version of it.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_stix::{ObjectId, Sealed, Timestamp, Verified};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::error::RecallError;
use crate::form::{self, Frame, bad, hex};
use crate::recall::{MOST_VERSIONS, RECALL_TYPE};
use crate::version::Version;

/// The object type of an answer.
pub const ANSWER_TYPE: &str = "mithaq-recall-answer";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const ANSWER_EXTENSION: &str = "extension-definition--b8c1f7de-1c4a-4c0e-9d55-70f2a9b3e6d4";
/// The context under which its author seals it (DESIGN 4.5).
pub const ANSWER_SEAL_CONTEXT: &str = "mithaq-recall-answer-v1";

/// Most backups that one answer lists.
pub const MOST_BACKUPS: usize = 100;
/// Most parties further on that one answer lists.
pub const MOST_ONWARD: usize = 1_000;
/// Most sorts of consumers that one answer counts.
const MOST_SORTS: usize = 20;
/// Longest word for a sort of consumers.
const LONGEST_SORT: usize = 40;
/// The namespace of the ids of answers.
const NAMESPACE: Uuid = uuid::uuid!("2f9c6a71-0c3e-4d5b-a6a8-91d0b7e4c312");

/// What became of a version, the best first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It was not there.
    NotHeld,
    /// Body, indexes and log content are gone.
    Deleted,
    /// It is kept, and released to nobody.
    Restricted,
    /// It is under a legal hold, and released to nobody.
    Held {
        /// Until when, where that is known.
        until: Option<Timestamp>,
    },
    /// Its holder keeps it. Nobody owes a reason.
    Refused,
}

impl Outcome {
    /// Its word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Outcome::NotHeld => "not-held",
            Outcome::Deleted => "deleted",
            Outcome::Restricted => "restricted",
            Outcome::Held { .. } => "held",
            Outcome::Refused => "refused",
        }
    }

    /// The outcome of this word.
    #[must_use]
    pub fn from_word(word: &str, until: Option<Timestamp>) -> Option<Outcome> {
        Some(match word {
            "not-held" => Outcome::NotHeld,
            "deleted" => Outcome::Deleted,
            "restricted" => Outcome::Restricted,
            "held" => return Some(Outcome::Held { until }),
            "refused" => Outcome::Refused,
            _ => return None,
        })
        .filter(|_| until.is_none())
    }
}

/// A backup in which it still is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Backup {
    /// When the backup was made.
    pub made: Option<Timestamp>,
    /// Until when it is kept.
    pub until: Option<Timestamp>,
}

/// An answer to a recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its id.
    pub id: ObjectId,
    /// The hash of its text.
    pub hash: [u8; 32],
    /// Who answers.
    pub author: PartyId,
    /// When the first answer was given.
    pub created: Timestamp,
    /// When this one was.
    pub modified: Timestamp,
    /// Who recalled; nobody in an account that a party gives itself.
    pub to: Option<PartyId>,
    /// The recall.
    pub recall: ObjectId,
    /// The hash of its text.
    pub recall_hash: [u8; 32],
    /// What became of each version; empty where none is here that is meant, and none was named. Of more than one may
    /// list, the worst.
    pub versions: BTreeMap<Version, Outcome>,
    /// The backups that still have it.
    pub backups: BTreeSet<Backup>,
    /// Consumers that have it and cannot be recalled, by sort.
    pub beyond: BTreeMap<String, u64>,
    /// Who had it onwards and was told, and what that one answered: `None` if nothing yet.
    pub onward: BTreeMap<PartyId, Option<String>>,
}

/// The id of a party's answer to a recall.
///
/// # Errors
/// [`RecallError::NotWritten`], which does not happen.
pub fn answer_id(author: &PartyId, recall: &ObjectId) -> Result<ObjectId, RecallError> {
    let name = format!("{author} {recall}");
    form::id(ANSWER_TYPE, Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

const OWN: [&str; 6] = [
    "recall_ref",
    "recall_hash",
    "versions",
    "backups",
    "beyond",
    "onward",
];

/// What stands for "nothing yet".
const ASKED: &str = "asked";

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`RecallError`], the first found.
    pub fn from_verified(sealed: &Verified<Sealed>) -> Result<Answer, RecallError> {
        Answer::of(Frame::read(sealed, ANSWER_TYPE, ANSWER_EXTENSION, &OWN)?)
    }

    fn of(frame: Frame) -> Result<Answer, RecallError> {
        let recall = frame.object_ref("recall_ref")?;
        if recall.object_type() != RECALL_TYPE {
            return Err(bad("recall_ref"));
        }
        if answer_id(&frame.author, &recall)? != frame.id {
            return Err(RecallError::OtherId);
        }
        // A statement is taken back by a later one.
        if frame.revoked {
            return Err(bad("revoked"));
        }
        // INVARIANT: DESIGN § 8. What one party did concerns it and the one who asked.
        if 1 < frame.to.len() {
            return Err(bad(mithaq_agreement::ADDRESSEES));
        }
        let versions = frame
            .list_or_none("versions", MOST_VERSIONS)?
            .iter()
            .map(version);
        let backups = frame.list_or_none("backups", MOST_BACKUPS)?.iter();
        Ok(Answer {
            recall,
            recall_hash: frame.hash_of("recall_hash")?,
            versions: versions.collect::<Result<_, _>>()?,
            backups: backups.map(backup).collect::<Result<_, _>>()?,
            beyond: beyond(&frame)?,
            onward: onward(&frame)?,
            to: frame.to.iter().next().cloned(),
            id: frame.id,
            hash: frame.hash,
            author: frame.author,
            created: frame.created,
            modified: frame.modified,
        })
    }

    /// Its text: RFC 8785 form, not yet sealed.
    ///
    /// # Errors
    /// [`RecallError`], the first reason for which it could not be read.
    pub fn write(&self) -> Result<Vec<u8>, RecallError> {
        let mut properties = form::frame(
            (ANSWER_TYPE, ANSWER_EXTENSION),
            &self.id,
            &self.author,
            &self.to.iter().cloned().collect(),
            (&self.created, &self.modified),
        );
        let mut put = |key: &str, value: Json| properties.insert(key.to_owned(), value);
        put("recall_ref", json!(self.recall.as_str()));
        put("recall_hash", json!(hex(&self.recall_hash)));
        let versions = self.versions.iter().map(|(version, outcome)| {
            let mut members = version.write();
            members.insert("outcome".to_owned(), json!(outcome.word()));
            if let Outcome::Held { until: Some(until) } = outcome {
                members.insert("until".to_owned(), json!(until.as_str()));
            }
            Json::Object(members)
        });
        if !self.versions.is_empty() {
            put("versions", versions.collect());
        }
        if !self.backups.is_empty() {
            let instant = |name: &str, at: &Option<Timestamp>| {
                at.as_ref().map(|at| (name.to_owned(), json!(at.as_str())))
            };
            let backups = self.backups.iter().map(|backup| {
                let made = instant("made", &backup.made);
                let members = made.into_iter().chain(instant("until", &backup.until));
                Json::Object(members.collect())
            });
            put("backups", backups.collect());
        }
        if !self.beyond.is_empty() {
            put("beyond", json!(self.beyond));
        }
        if !self.onward.is_empty() {
            let onward = self.onward.iter().map(|(party, reply)| {
                let reply = reply.as_deref().unwrap_or(ASKED);
                (party.to_string(), json!(reply))
            });
            put("onward", Json::Object(onward.collect()));
        }
        let (bytes, object) = form::canonical(properties)?;
        // INVARIANT: as with a recall.
        let party = self.author.object_id();
        Answer::of(Frame::of(
            &object,
            party,
            ANSWER_TYPE,
            ANSWER_EXTENSION,
            &OWN,
        )?)?;
        Ok(bytes)
    }

    /// Keeps as many versions as an answer may list, those of which the worst is said.
    ///
    // INVARIANT: attack case 25, 7.6. However many a recall names, its answer can be read; and nothing that is left out is
    // worse than what it says.
    pub fn cut(&mut self) {
        let all = std::mem::take(&mut self.versions);
        let mut all: Vec<(Version, Outcome)> = all.into_iter().collect();
        all.sort_by(|(_, a), (_, b)| b.cmp(a));
        all.truncate(MOST_VERSIONS);
        self.versions = all.into_iter().collect();
    }

    /// The worst that became of a version; `None` where it names none.
    #[must_use]
    pub fn worst(&self) -> Option<&Outcome> {
        self.versions.values().max()
    }
}

fn version(value: &Json) -> Result<(Version, Outcome), RecallError> {
    let bad = || bad("versions");
    let members = value.as_object().ok_or_else(bad)?;
    let known = ["hash", "modified", "outcome", "until"];
    if !members.keys().all(|key| known.contains(&key.as_str())) {
        return Err(bad());
    }
    let until = instant(members, "until").map_err(|()| bad())?;
    let word = members.get("outcome").and_then(Json::as_str);
    let outcome = word.and_then(|word| Outcome::from_word(word, until));
    Ok((Version::read(members)?, outcome.ok_or_else(bad)?))
}

fn backup(value: &Json) -> Result<Backup, RecallError> {
    let members = value.as_object().ok_or(bad("backups"))?;
    if !members.keys().all(|key| key == "made" || key == "until") {
        return Err(bad("backups"));
    }
    Ok(Backup {
        made: instant(members, "made").map_err(|()| bad("backups"))?,
        until: instant(members, "until").map_err(|()| bad("backups"))?,
    })
}

fn instant(members: &Map<String, Json>, key: &str) -> Result<Option<Timestamp>, ()> {
    match members.get(key) {
        None => Ok(None),
        Some(text) => {
            let text = text.as_str().ok_or(())?;
            Timestamp::parse(text).map(Some).map_err(|_| ())
        }
    }
}

fn beyond(frame: &Frame) -> Result<BTreeMap<String, u64>, RecallError> {
    let Some(value) = frame.properties.get("beyond") else {
        return Ok(BTreeMap::new());
    };
    let members = value.as_object().ok_or(bad("beyond"))?;
    if MOST_SORTS < members.len() {
        return Err(RecallError::TooMany {
            key: "beyond",
            most: MOST_SORTS,
        });
    }
    let is_word = |sort: &str| {
        (1..=LONGEST_SORT).contains(&sort.len())
            && sort.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    };
    let each = members.iter().map(|(sort, count)| {
        let count = count.as_u64().filter(|_| is_word(sort))?;
        Some((sort.clone(), count))
    });
    each.collect::<Option<_>>().ok_or(bad("beyond"))
}

fn onward(frame: &Frame) -> Result<BTreeMap<PartyId, Option<String>>, RecallError> {
    let Some(value) = frame.properties.get("onward") else {
        return Ok(BTreeMap::new());
    };
    let members = value.as_object().ok_or(bad("onward"))?;
    if MOST_ONWARD < members.len() {
        return Err(RecallError::TooMany {
            key: "onward",
            most: MOST_ONWARD,
        });
    }
    let each = members.iter().map(|(party, reply)| {
        let reply = match reply.as_str()? {
            ASKED => None,
            word => Some(Outcome::from_word(word, None)?.word().to_owned()),
        };
        Some((PartyId::parse(party).ok()?, reply))
    });
    each.collect::<Option<_>>().ok_or(bad("onward"))
}
