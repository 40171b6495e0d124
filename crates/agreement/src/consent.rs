//! Consents: a holder asks the party that gave it something whether another may have it, and that party says so.
//!
//! ```json
//! {"type": "mithaq-consent-request", "agreement_ref": "mithaq-agreement--…", "article": "4",
//!  "asked_ref": "identity--…", "object_ref": "indicator--…", "versions": ["2027-01-01T00:00:00Z"],
//!  "audience_ref": "identity--…", "purposes": ["protection"], "reason": "…", …}
//! {"type": "mithaq-consent", "request_ref": "mithaq-consent-request--…", "request_hash": "…",
//!  "number": 1, "decision": "grant", "until": "2027-06-01T00:00:00Z", …}
//! ```
//! Both are objects, sealed by who speaks and addressed to the other alone (DESIGN 7.1). A consent names the request by
//! its hash too, so it is for the very versions, audience and purposes that were asked about. Consents of one request
//! are numbered by their author, and the one of the highest number holds: a later one withdraws an earlier, at once.
//!
//! What a request and its consents amount to is [`standing`]. It does not depend on the order in which consents
//! come: of two with one number, which an honest author never writes, a refusal holds, else the narrower grant.
//! Whoever lacks a grant has less for it, never more; whoever lacks a withdrawal goes on by the grant until it comes.
//!
//! Source: DESIGN 6.2 (only a recorded consent widens), reference catalogue article 9 (originator control).

use std::collections::BTreeSet;

use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::{Map, Value as Json};

use crate::act::{hex, unhex};
use crate::agreement::{self, ADDRESSEES};
use crate::article::ArticleId;
use crate::article::response_time::Severity;
use crate::party::PartyId;
use crate::vocabulary::Purpose;

mod standing;
mod write;

pub use standing::{ConsentStanding, consent_changes, standing};
pub use write::{consent_bytes, request_bytes};

/// The object type of a request.
pub const REQUEST_TYPE: &str = "mithaq-consent-request";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const REQUEST_EXTENSION: &str = "extension-definition--3f0c4d1e-52c8-4a2f-9a0b-6c0e5b7a9d21";
/// The context under which its author seals it (DESIGN 4.5).
pub const REQUEST_SEAL_CONTEXT: &str = "mithaq-consent-request-v1";
/// The object type of a consent, given or refused.
pub const CONSENT_TYPE: &str = "mithaq-consent";
/// The extension that defines it.
pub const CONSENT_EXTENSION: &str = "extension-definition--b5f6f1c7-0d6e-4f0c-8a5e-2d1c9e3b4a60";
/// The context under which its author seals it.
pub const CONSENT_SEAL_CONTEXT: &str = "mithaq-consent-v1";

/// Versions of an object that one request asks about, at most.
pub const MOST_VERSIONS: usize = 100;
/// Longest reason, in bytes.
const LONGEST_REASON: usize = 4 * 1024;
/// The highest number of a consent: nobody changes its mind more often.
pub const HIGHEST_NUMBER: u64 = 10_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The party that gave the object, whose consent is asked.
    pub asked: PartyId,
    /// The agreement that it was received under.
    pub agreement: ObjectId,
    /// Its onward article.
    pub article: ArticleId,
    /// The object.
    pub object: ObjectId,
    /// Which versions of it; none for an object that has no versions.
    pub versions: BTreeSet<Timestamp>,
    /// Who would have it: a peer of the author's, or a participant.
    pub audience: PartyId,
    /// For what.
    pub purposes: BTreeSet<Purpose>,
    /// How severe the matter is: by it an article on response times says when an answer is due.
    pub severity: Severity,
    /// Why, in words.
    pub reason: String,
}

/// A request for consent. Reading one does not verify its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRequest {
    /// Its id.
    pub id: ObjectId,
    /// Who asks.
    pub author: PartyId,
    /// When, by its author's word.
    pub at: Timestamp,
    /// The hash of it, by which consents name it.
    pub hash: [u8; 32],
    /// What is asked.
    pub asking: Asking,
}

/// What a consent says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsentDecision {
    /// It may go there.
    Grant {
        /// Until when; for good where it says nothing.
        until: Option<Timestamp>,
    },
    /// It may not, or no longer.
    Refuse,
}

/// A consent, given or refused. Reading one does not verify its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ObjectId,
    /// Who speaks.
    pub author: PartyId,
    /// When.
    pub at: Timestamp,
    /// The request that it answers.
    pub request: ObjectId,
    /// The hash of that.
    pub request_hash: [u8; 32],
    /// Its place among its author's answers to that request, from 1.
    pub number: u64,
    /// What it says.
    pub decision: ConsentDecision,
    /// Why, in words.
    pub reason: String,
}

/// Why an object is neither.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConsentError {
    /// It is of another type, revoked, or does not say what defines its type.
    #[error("this is no request for consent, and no consent")]
    OtherType,
    /// A property is missing, or not what it must be.
    #[error("`{key}` is missing or not what it must be")]
    BadProperty {
        /// The property.
        key: &'static str,
    },
    /// A property that is not known here, and could restrict.
    #[error("`{key}` is not known here")]
    UnknownKey {
        /// The property.
        key: String,
    },
    /// It could not be written.
    #[error("it could not be written: {message}")]
    NotWritten {
        /// Why.
        message: String,
    },
}

impl ConsentRequest {
    /// Reads a request from its object.
    ///
    /// # Errors
    /// [`ConsentError`], the first found: a machine wrote it.
    pub fn from_object(object: &Object) -> Result<Self, ConsentError> {
        const KNOWN: [&str; 9] = [
            "asked_ref",
            "agreement_ref",
            "article",
            "object_ref",
            "versions",
            "audience_ref",
            "purposes",
            "request_severity",
            "reason",
        ];
        let members = Members::of(object, REQUEST_TYPE, REQUEST_EXTENSION, &KNOWN)?;
        let author = author_of(object)?;
        let asked = members.party("asked_ref")?;
        let audience = members.party("audience_ref")?;
        if asked == author {
            return Err(bad("asked_ref"));
        }
        // What goes back to who gave it, or stays with who asks, needs no consent.
        if audience == asked || audience == author {
            return Err(bad("audience_ref"));
        }
        if members.addressees != BTreeSet::from([asked.clone()]) {
            return Err(bad(ADDRESSEES));
        }
        let article = members.text("article")?;
        let versions = members.list("versions", MOST_VERSIONS)?.into_iter();
        let versions = versions.map(|text| Timestamp::parse(&text).map_err(|_| bad("versions")));
        let purposes = members.list("purposes", Purpose::ALL.len())?.into_iter();
        let purposes = purposes.map(|word| Purpose::from_word(&word).ok_or(bad("purposes")));
        let purposes = purposes.collect::<Result<BTreeSet<_>, _>>()?;
        if purposes.is_empty() {
            return Err(bad("purposes"));
        }
        let severity = match members.has("request_severity") {
            false => Severity::Medium,
            true => {
                let word = members.text("request_severity")?;
                Severity::from_word(&word).ok_or(bad("request_severity"))?
            }
        };
        Ok(Self {
            id: object.id().clone(),
            author,
            at: created_of(object)?,
            hash: mithaq_stix::seal::unsealed_hash(object),
            asking: Asking {
                asked,
                agreement: members.id("agreement_ref")?,
                article: ArticleId::parse(&article).map_err(|_| bad("article"))?,
                object: members.id("object_ref")?,
                versions: versions.collect::<Result<_, _>>()?,
                audience,
                purposes,
                severity,
                reason: members.words("reason")?,
            },
        })
    }
}

impl Consent {
    /// Reads a consent from its object.
    ///
    /// # Errors
    /// [`ConsentError`], the first found.
    pub fn from_object(object: &Object) -> Result<Self, ConsentError> {
        const KNOWN: [&str; 6] = [
            "request_ref",
            "request_hash",
            "number",
            "decision",
            "until",
            "reason",
        ];
        let members = Members::of(object, CONSENT_TYPE, CONSENT_EXTENSION, &KNOWN)?;
        let until = match members.has("until") {
            true => Some(members.text("until")?),
            false => None,
        };
        let until = until.map(|text| Timestamp::parse(&text).map_err(|_| bad("until")));
        let until = until.transpose()?;
        let decision = match (members.text("decision")?.as_str(), until) {
            ("grant", until) => ConsentDecision::Grant { until },
            ("refuse", None) => ConsentDecision::Refuse,
            ("refuse", Some(_)) => return Err(bad("until")),
            _ => return Err(bad("decision")),
        };
        let number = members.properties.get("number").and_then(Json::as_u64);
        let number = number.filter(|number| (1..=HIGHEST_NUMBER).contains(number));
        let request = members.id("request_ref")?;
        if request.object_type() != REQUEST_TYPE {
            return Err(bad("request_ref"));
        }
        Ok(Self {
            id: object.id().clone(),
            author: author_of(object)?,
            at: created_of(object)?,
            request,
            request_hash: unhex(&members.text("request_hash")?).ok_or(bad("request_hash"))?,
            number: number.ok_or(bad("number"))?,
            decision,
            reason: members.words("reason")?,
        })
    }
}

/// The members of an object of one of these types, whose form is asked for.
pub(crate) struct Members {
    properties: Map<String, Json>,
    pub(crate) addressees: BTreeSet<PartyId>,
}

impl Members {
    pub(crate) fn of(
        object: &Object,
        object_type: &str,
        extension: &str,
        known: &[&str],
    ) -> Result<Self, ConsentError> {
        let properties: Map<String, Json> =
            serde_json::from_slice(object.bytes()).map_err(|_| ConsentError::OtherType)?;
        if object.object_type() != object_type
            || object.revoked()
            || !agreement::has_new_sdo(&properties, extension)
        {
            return Err(ConsentError::OtherType);
        }
        let strange = |key: &&String| !known.contains(&key.as_str()) && !agreement::is_common(key);
        if let Some(key) = properties.keys().find(strange) {
            return Err(ConsentError::UnknownKey {
                key: key.chars().take(60).collect(),
            });
        }
        let addressees = agreement::read_addressees(&properties).map_err(|_| bad(ADDRESSEES))?;
        Ok(Self {
            properties,
            addressees,
        })
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.properties.contains_key(key)
    }

    pub(crate) fn json(&self, key: &str) -> Option<&Json> {
        self.properties.get(key)
    }

    pub(crate) fn text(&self, key: &'static str) -> Result<String, ConsentError> {
        let text = self.properties.get(key).and_then(Json::as_str);
        text.map(str::to_owned).ok_or(bad(key))
    }

    pub(crate) fn id(&self, key: &'static str) -> Result<ObjectId, ConsentError> {
        ObjectId::parse(&self.text(key)?).map_err(|_| bad(key))
    }

    pub(crate) fn party(&self, key: &'static str) -> Result<PartyId, ConsentError> {
        PartyId::parse(&self.text(key)?).map_err(|_| bad(key))
    }

    /// A list of texts, each once; what is left out is empty.
    pub(crate) fn list(&self, key: &'static str, most: usize) -> Result<Vec<String>, ConsentError> {
        let Some(list) = self.properties.get(key) else {
            return Ok(Vec::new());
        };
        let list = list.as_array().filter(|list| list.len() <= most);
        let texts = list.ok_or(bad(key))?.iter();
        let texts = texts.map(|text| text.as_str().map(str::to_owned).ok_or(bad(key)));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let each: BTreeSet<&String> = texts.iter().collect();
        match each.len() == texts.len() {
            true => Ok(texts),
            false => Err(bad(key)),
        }
    }

    /// Words for people; none where they are left out.
    pub(crate) fn words(&self, key: &'static str) -> Result<String, ConsentError> {
        if !self.has(key) {
            return Ok(String::new());
        }
        let text = self.text(key)?;
        let is_word = |c: char| !c.is_control() || c == '\n';
        match text.len() <= LONGEST_REASON && text.chars().all(is_word) {
            true => Ok(text),
            false => Err(bad(key)),
        }
    }
}

pub(crate) fn author_of(object: &Object) -> Result<PartyId, ConsentError> {
    let author = object.created_by_ref().cloned();
    author
        .and_then(|id| PartyId::new(id).ok())
        .ok_or(bad("created_by_ref"))
}

pub(crate) fn created_of(object: &Object) -> Result<Timestamp, ConsentError> {
    let created = object.string("created");
    created
        .and_then(|text| Timestamp::parse(&text).ok())
        .ok_or(bad("created"))
}

pub(crate) fn bad(key: &'static str) -> ConsentError {
    ConsentError::BadProperty { key }
}
