//! What is deleted, kept for a procedure, and due to be destroyed.

use serde::{Deserialize, Serialize};

use super::Title;

/// What came of a deletion.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeletionReport {
    /// The object.
    pub object: String,
    /// The versions that are gone.
    pub erased: Vec<VersionSummary>,
    /// The versions that a legal hold keeps, restricted until it ends.
    pub held: Vec<KeptVersion>,
    /// Who has had any of it and cannot be recalled.
    pub consumers: Vec<ConsumerSummary>,
    /// The backups that still hold any of it.
    pub backups: Vec<BackupSummary>,
    /// No byte of it is left in the store's files; otherwise that follows by itself.
    pub overwritten: bool,
}

/// A version of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionSummary {
    /// Its `modified`; none for an object without versions.
    pub modified: Option<String>,
    /// The hash under which it was held, in hex.
    pub hash: String,
}

/// A version that a legal hold keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptVersion {
    /// Its `modified`; none for an object without versions.
    pub modified: Option<String>,
    /// The hold's id.
    pub hold: String,
}

/// Somebody whom no recall reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumerSummary {
    /// Its name.
    pub name: String,
    /// How it had it: `export`, `participant`, `without-node`, `own-client`.
    pub kind: String,
    /// The operator who exported it.
    pub operator: Option<String>,
    /// When last, RFC 3339; none where no record is kept.
    pub at: Option<String>,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupSummary {
    /// Where it was written.
    pub file: String,
    /// When, RFC 3339.
    pub made: String,
    /// It is within reach, and what was deleted is listed beside it: a restore deletes it again.
    pub listed: bool,
}

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalHold {
    /// Its id.
    pub id: String,
    /// What it keeps.
    pub object: String,
    /// Why.
    pub reason: String,
    /// Until when, RFC 3339; until it is lifted if there is none.
    pub until: Option<String>,
    /// Who laid it on.
    pub operator: String,
    /// When, RFC 3339.
    pub at: String,
    /// Whether it keeps it now.
    pub on: bool,
    /// Who lifted it.
    pub lifted_by: Option<String>,
    /// When, RFC 3339.
    pub lifted_at: Option<String>,
    /// The versions here.
    pub versions: u64,
    /// How many of them are restricted: without the hold they would be deleted.
    pub restricted: u64,
}

/// A version that may be kept under a licence until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSummary {
    /// The object.
    pub object: String,
    /// Its version.
    pub modified: Option<String>,
    /// Who delivered it, by name.
    pub licensor: String,
    /// The same, as an id.
    pub licensor_id: String,
    /// Under which agreement.
    pub agreement: String,
    /// The agreement's title.
    #[serde(flatten)]
    pub title: Title,
    /// The article.
    pub article: String,
    /// When it was received under it, RFC 3339.
    pub received: String,
    /// Until when it may be kept, RFC 3339.
    pub due: String,
    /// What becomes of it then: `destroy` or `return`.
    pub then: String,
    /// Whether a certificate says so.
    pub certificate: bool,
    /// It stays all the same, under another licence.
    pub stays: bool,
    /// A legal hold keeps it.
    pub hold: Option<String>,
    /// The day has passed.
    pub overdue: bool,
}

/// A certificate of destruction. It is a statement of its author's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSummary {
    /// Its id.
    pub id: String,
    /// Who says so, by name.
    pub author: String,
    /// To whom, by name.
    pub licensor: String,
    /// Under which agreement.
    pub agreement: String,
    /// The article.
    pub article: String,
    /// `destroyed` or `returned`.
    pub done: String,
    /// When, RFC 3339.
    pub done_at: String,
    /// Versions that it names.
    pub versions: u64,
    /// Observables that it counts.
    pub observables: u64,
    /// Versions that a legal hold keeps.
    pub held: u64,
    /// Backups that still hold some of it.
    pub backups: u64,
    /// Consumers that cannot be reached.
    pub consumers: u64,
}
