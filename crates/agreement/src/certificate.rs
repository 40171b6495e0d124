//! Certificates of destruction: what a party destroyed, or gave back, because an article says that it may be kept no
//! longer; an object that it seals, for the party whose material it was.
//!
//! ```json
//! {"type": "mithaq-destruction-certificate", "agreement_ref": "mithaq-agreement--…", "article": "retention",
//!  "done": "destroyed", "done_at": "2027-11-23T00:00:00.000Z",
//!  "versions": [{"object": "indicator--…", "version": "…", "hash": "…"}], "observables": 12,
//!  "held": 1, "backups": 2, "consumers": 0, …}
//! ```
//! It is a statement, and is shown as one: nobody can see from outside that something is gone. It says what limits it:
//! versions that a legal hold keeps, backups that still hold them, consumers that cannot be reached. Observables are
//! counted and not named: their ids are hashes of their values, and would tell what was destroyed.

use std::collections::BTreeSet;

use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::{Map, Value as Json, json};

use crate::act::hex;
use crate::agreement::{self, ADDRESSEES};
use crate::article::ArticleId;
use crate::party::PartyId;

/// The object type of a certificate of destruction.
pub const CERTIFICATE_TYPE: &str = "mithaq-destruction-certificate";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const CERTIFICATE_EXTENSION: &str =
    "extension-definition--8f1f2f0a-4c8e-4a56-8a0a-5f4b4c5a9d27";
/// The context under which its author seals it (DESIGN 4.5).
pub const CERTIFICATE_SEAL_CONTEXT: &str = "mithaq-destruction-certificate-v1";

/// Most versions that one certificate names.
pub const MOST_VERSIONS: usize = 1_000;
/// Longest text of a version or hash, in bytes.
const LONGEST_WORD: usize = 200;
/// Numbers up to here are read alike everywhere (RFC 8785).
const MOST: u64 = 1 << 53;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Done {
    /// It was destroyed.
    Destroyed,
    /// It was given back, and destroyed here.
    Returned,
}

impl Done {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Destroyed => "destroyed",
            Self::Returned => "returned",
        }
    }
}

/// A version that is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The object.
    pub object: ObjectId,
    /// Its version; none for objects without versions.
    pub version: Option<Timestamp>,
    /// The hash under which it was held, in hex: of its bytes, of a sealed one of its text.
    pub hash: String,
}

impl Version {
    /// A version with the hash under which it was held.
    #[must_use]
    pub fn new(object: ObjectId, version: Option<Timestamp>, hash: &[u8; 32]) -> Self {
        Self {
            object,
            version,
            hash: hex(hash),
        }
    }
}

/// A certificate. Reading one does not verify its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its id.
    pub id: ObjectId,
    /// Who destroyed.
    pub author: PartyId,
    /// Whose material it was: to whom it is addressed.
    pub licensor: PartyId,
    /// Under which agreement it was held.
    pub agreement: ObjectId,
    /// The article that ended that.
    pub article: ArticleId,
    /// What became of it.
    pub done: Done,
    /// When.
    pub done_at: Timestamp,
    /// The versions.
    pub versions: Vec<Version>,
    /// Observables among it, which are not named.
    pub observables: u64,
    /// Versions that a legal hold keeps.
    pub held: u64,
    /// Backups that still hold some of it.
    pub backups: u64,
    /// Consumers of it that cannot be reached.
    pub consumers: u64,
}

/// Why an object is no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// It is of another type, or does not say what defines its type.
    #[error("this is no certificate of destruction")]
    NotACertificate,
    /// A property is missing, or not of its kind.
    #[error("`{key}` is missing or not what it must be")]
    BadProperty {
        /// The property.
        key: &'static str,
    },
    /// A property that is not known here.
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

impl Certificate {
    /// The bytes of the certificate: RFC 8785 form, not yet sealed.
    ///
    /// # Errors
    /// [`CertificateError`] if what is written could not be read.
    pub fn write(&self) -> Result<Vec<u8>, CertificateError> {
        let versions = self.versions.iter().map(|one| {
            let mut version = json!({"object": one.object.as_str(), "hash": one.hash});
            if let Some(at) = &one.version {
                version["version"] = at.as_str().into();
            }
            version
        });
        let mut object = json!({
            "type": CERTIFICATE_TYPE,
            "spec_version": "2.1",
            "id": self.id.as_str(),
            "created_by_ref": self.author.as_str(),
            "created": self.done_at.as_str(),
            "modified": self.done_at.as_str(),
            "extensions": { CERTIFICATE_EXTENSION: { "extension_type": "new-sdo" } },
            ADDRESSEES: [self.licensor.as_str()],
            "agreement_ref": self.agreement.as_str(),
            "article": self.article.as_str(),
            "done": self.done.word(),
            "done_at": self.done_at.as_str(),
            "observables": self.observables,
            "held": self.held,
            "backups": self.backups,
            "consumers": self.consumers,
        });
        // A list in STIX is never empty (2.1 § 2.12).
        if !self.versions.is_empty() {
            object["versions"] = versions.collect::<Vec<_>>().into();
        }
        let not_written = |message: String| CertificateError::NotWritten { message };
        let bytes = serde_json::to_vec(&object).map_err(|error| not_written(error.to_string()))?;
        let bytes =
            mithaq_stix::canonical::form(&bytes).map_err(|error| not_written(error.to_string()))?;
        let accepted = Object::parse(&bytes).map_err(|refused| not_written(refused.to_string()))?;
        Self::from_object(&accepted.object)?;
        Ok(bytes)
    }

    /// Reads a certificate from its object.
    ///
    /// # Errors
    /// [`CertificateError`], the first found: a machine wrote it.
    pub fn from_object(object: &Object) -> Result<Self, CertificateError> {
        let properties: Map<String, Json> = serde_json::from_slice(object.bytes())
            .map_err(|_| CertificateError::NotACertificate)?;
        if object.object_type() != CERTIFICATE_TYPE
            || object.revoked()
            || !agreement::has_new_sdo(&properties, CERTIFICATE_EXTENSION)
        {
            return Err(CertificateError::NotACertificate);
        }
        let strange = |key: &&String| !KNOWN.contains(&key.as_str()) && !agreement::is_common(key);
        if let Some(key) = properties.keys().find(strange) {
            return Err(CertificateError::UnknownKey {
                key: key.chars().take(60).collect(),
            });
        }
        let bad = |key| CertificateError::BadProperty { key };
        let addressees: BTreeSet<PartyId> =
            agreement::read_addressees(&properties).map_err(|_| bad(ADDRESSEES))?;
        let mut addressees = addressees.into_iter();
        let (Some(licensor), None) = (addressees.next(), addressees.next()) else {
            return Err(bad(ADDRESSEES));
        };
        let text = |key: &'static str| word(properties.get(key)).ok_or(bad(key));
        let count = |key: &'static str| {
            let number = properties.get(key).and_then(Json::as_u64);
            number.filter(|number| *number < MOST).ok_or(bad(key))
        };
        let author = object.created_by_ref().cloned();
        let author = author.and_then(|id| PartyId::new(id).ok());
        let done = match text("done")?.as_str() {
            "destroyed" => Done::Destroyed,
            "returned" => Done::Returned,
            _ => return Err(bad("done")),
        };
        let versions = match properties.get("versions") {
            None => &Vec::new(),
            Some(list) => {
                let list = list.as_array();
                let list = list.filter(|list| (1..=MOST_VERSIONS).contains(&list.len()));
                list.ok_or(bad("versions"))?
            }
        };
        let versions = versions
            .iter()
            .map(|one| version(one).ok_or(bad("versions")));
        Ok(Self {
            id: object.id().clone(),
            author: author.ok_or(bad("created_by_ref"))?,
            licensor,
            agreement: ObjectId::parse(&text("agreement_ref")?)
                .map_err(|_| bad("agreement_ref"))?,
            article: ArticleId::parse(&text("article")?).map_err(|_| bad("article"))?,
            done,
            done_at: Timestamp::parse(&text("done_at")?).map_err(|_| bad("done_at"))?,
            versions: versions.collect::<Result<_, CertificateError>>()?,
            observables: count("observables")?,
            held: count("held")?,
            backups: count("backups")?,
            consumers: count("consumers")?,
        })
    }
}

/// Properties of a certificate of its own.
const KNOWN: [&str; 9] = [
    "agreement_ref",
    "article",
    "done",
    "done_at",
    "versions",
    "observables",
    "held",
    "backups",
    "consumers",
];

fn version(value: &Json) -> Option<Version> {
    let members = value.as_object()?;
    let known = ["object", "version", "hash"];
    if members.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let version = match members.get("version") {
        None => None,
        Some(at) => Some(Timestamp::parse(&word(Some(at))?).ok()?),
    };
    let hash = word(members.get("hash"))?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hash.then_some(Version {
        object: ObjectId::parse(&word(members.get("object"))?).ok()?,
        version,
        hash,
    })
}

fn word(value: Option<&Json>) -> Option<String> {
    let word = value?.as_str()?;
    let fits = (1..=LONGEST_WORD).contains(&word.len()) && !word.contains(char::is_control);
    fits.then(|| word.to_owned())
}
