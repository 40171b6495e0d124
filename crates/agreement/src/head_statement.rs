//! Head statements: which act is a party's last about an agreement, at an instant, under that party's seal (DESIGN 5.7, 5.8).
//!
//! ```json
//! {"type": "mithaq-head-statement", "agreement_ref": "mithaq-agreement--…", "number": 4,
//!  "act_hash": "…", "instant": "2026-11-22T00:00:00.000Z", "mithaq_addressees": ["identity--…"], …}
//! ```
//! It does two things. Of its author's chain it proves on its own that an act exists: whoever lacks that act knows of the
//! gap. And it is a **lease**: for 24 hours from its instant, whoever holds all acts up to it may pass on its author's
//! material without knowing of a newer act; nowhere else is anything released on such a footing.
//!
//! Addressed to all parties of the agreement, it is relayed by any of them. A party has one object for each agreement and
//! calendar month (in UTC), and each statement is a version of it: so whoever reads last versions has little to read, and
//! the number of versions of one object stays bounded.

use std::collections::BTreeSet;

use mithaq_stix::timestamp::HOUR;
use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::{Map, Value as Json, json};

use crate::act::{Head, hex, unhex};
use crate::agreement::{self, ADDRESSEES};
use crate::party::PartyId;
use crate::relation::Now;

/// The object type of a head statement.
pub const HEAD_STATEMENT_TYPE: &str = "mithaq-head-statement";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const HEAD_STATEMENT_EXTENSION: &str =
    "extension-definition--7b1a0c52-9d0f-4e53-8c07-2f6f1d3b9a64";
/// The context under which its author seals it (DESIGN 4.5).
pub const HEAD_STATEMENT_SEAL_CONTEXT: &str = "mithaq-head-statement-v1";

/// For how long from its instant a statement is trusted, in milliseconds.
pub const LEASE: i64 = 24 * HOUR;
/// How often a party states its head anew, at least, in milliseconds: a reader may miss three.
pub const EVERY: i64 = 6 * HOUR;
/// By how much an author's clock may run ahead of the reader's, in milliseconds: as in signed requests.
pub const AHEAD: i64 = 60 * 1000;

/// The namespace of the ids of head statements.
const NAMESPACE: uuid::Uuid = uuid::uuid!("3c9c2a1e-1f7d-4b0a-8a53-6a0c5d2e7f91");

/// A head statement. Reading one does not verify its seal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeadStatement {
    /// The agreement.
    pub agreement: ObjectId,
    /// The author's last act about it.
    pub head: Head,
    /// When it was.
    pub instant: Timestamp,
}

/// Why an object is no head statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadStatementError {
    /// It is of another type, or does not say what defines its type.
    #[error("this is no head statement")]
    NotAStatement,
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
    /// Its id is not the one that its author, agreement and month have.
    #[error("its id does not follow from its author, its agreement and its month")]
    OtherId,
    /// It could not be written.
    #[error("it could not be written: {message}")]
    NotWritten {
        /// Why.
        message: String,
    },
}

impl HeadStatement {
    /// The bytes of the statement: RFC 8785 form, not yet sealed. `modified` is later than that of every statement that
    /// its author has made before, whatever its clock says now.
    ///
    /// # Errors
    /// [`HeadStatementError::NotWritten`] if what is written could not be read.
    pub fn write(
        &self,
        addressees: &BTreeSet<PartyId>,
        modified: &Timestamp,
    ) -> Result<Vec<u8>, HeadStatementError> {
        let not_written = |message: String| HeadStatementError::NotWritten { message };
        let addressees: Vec<&str> = addressees.iter().map(PartyId::as_str).collect();
        let object = json!({
            "type": HEAD_STATEMENT_TYPE,
            "spec_version": "2.1",
            "id": id_of(&self.head.author, &self.agreement, modified)?.as_str(),
            "created_by_ref": self.head.author.as_str(),
            "created": format!("{}-01T00:00:00.000Z", month(modified)),
            "modified": modified.as_str(),
            "extensions": { HEAD_STATEMENT_EXTENSION: { "extension_type": "new-sdo" } },
            ADDRESSEES: addressees,
            "agreement_ref": self.agreement.as_str(),
            "number": self.head.number,
            "act_hash": hex(&self.head.hash),
            "instant": self.instant.as_str(),
        });
        let bytes = serde_json::to_vec(&object).map_err(|error| not_written(error.to_string()))?;
        let bytes =
            mithaq_stix::canonical::form(&bytes).map_err(|error| not_written(error.to_string()))?;
        let accepted = Object::parse(&bytes).map_err(|refused| not_written(refused.to_string()))?;
        Self::from_object(&accepted.object)?;
        Ok(bytes)
    }

    /// Reads a statement from its object.
    ///
    /// # Errors
    /// [`HeadStatementError`], the first found: a machine wrote it.
    pub fn from_object(object: &Object) -> Result<Self, HeadStatementError> {
        let properties: Map<String, Json> = serde_json::from_slice(object.bytes())
            .map_err(|_| HeadStatementError::NotAStatement)?;
        if object.object_type() != HEAD_STATEMENT_TYPE
            || object.revoked()
            || !agreement::has_new_sdo(&properties, HEAD_STATEMENT_EXTENSION)
        {
            return Err(HeadStatementError::NotAStatement);
        }
        let strange = |key: &&String| !KNOWN.contains(&key.as_str()) && !agreement::is_common(key);
        if let Some(key) = properties.keys().find(strange) {
            return Err(HeadStatementError::UnknownKey {
                key: key.chars().take(60).collect(),
            });
        }
        let bad = |key| HeadStatementError::BadProperty { key };
        agreement::read_addressees(&properties).map_err(|_| bad(ADDRESSEES))?;
        let author = object.created_by_ref().cloned();
        let author = author.and_then(|id| PartyId::new(id).ok());
        let author = author.ok_or(bad("created_by_ref"))?;
        let text = |key: &'static str| properties.get(key).and_then(Json::as_str).ok_or(bad(key));
        let agreement =
            ObjectId::parse(text("agreement_ref")?).map_err(|_| bad("agreement_ref"))?;
        let number = properties.get("number").and_then(Json::as_u64);
        let number = number.filter(|number| 0 < *number).ok_or(bad("number"))?;
        let hash = unhex(text("act_hash")?).ok_or(bad("act_hash"))?;
        let instant = Timestamp::parse(text("instant")?).map_err(|_| bad("instant"))?;
        let modified = object.version().ok_or(bad("modified"))?;
        if id_of(&author, &agreement, modified)? != *object.id() {
            return Err(HeadStatementError::OtherId);
        }
        Ok(Self {
            agreement,
            head: Head {
                author,
                number,
                hash,
            },
            instant,
        })
    }

    /// Whether its lease runs now. One from beyond the bound in the future has not begun.
    ///
    // INVARIANT: 5.8, 5.9. It is counted from the statement's instant, never from when it was received. Begun is judged by
    // the earliest that now can be, ended by the latest: a clock that jumps ends leases, and opens none.
    #[must_use]
    pub fn is_leased(&self, now: &Now) -> bool {
        let has_begun =
            self.instant.unix_millis() <= now.earliest().unix_millis().saturating_add(AHEAD);
        has_begun && !now.has_reached(&self.leased_until())
    }

    /// The instant at which its lease ends.
    #[must_use]
    pub fn leased_until(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.instant.unix_millis().saturating_add(LEASE))
    }
}

/// The id of a party's statements about an agreement in the month of `modified`.
fn id_of(
    author: &PartyId,
    agreement: &ObjectId,
    modified: &Timestamp,
) -> Result<ObjectId, HeadStatementError> {
    let name = format!("{author} {agreement} {}", month(modified));
    let uuid = uuid::Uuid::new_v5(&NAMESPACE, name.as_bytes());
    ObjectId::new(HEAD_STATEMENT_TYPE, uuid).map_err(|error| HeadStatementError::NotWritten {
        message: error.to_string(),
    })
}

/// `2026-11`.
fn month(instant: &Timestamp) -> &str {
    // INVARIANT: STIX 2.1 § 2.16: a timestamp is RFC 3339 in UTC, so it begins so.
    instant.as_str().get(..7).unwrap_or_default()
}

/// Properties of a statement of its own.
const KNOWN: [&str; 4] = ["agreement_ref", "number", "act_hash", "instant"];
