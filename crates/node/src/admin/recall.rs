//! What is asked and answered about recalls.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is asked about recalls.
///
/// `recall` is the number of a recall or its first characters, the id of one of its objects, or the id of the object that was
/// recalled, if that names only one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecallRequest {
    /// Recall all versions of an object from everybody who received it.
    Make {
        /// The object's STIX id.
        object: String,
        /// Why, in the words of the operator; may be absent.
        reason: Option<String>,
        /// The language of the reason.
        language: String,
        /// Ask that it be kept from everybody, instead of deleted.
        restrict: bool,
        /// Delete our own copies too.
        delete_own: bool,
    },
    /// All recalls, ours and those that asked us.
    List,
    /// One recall, or all of ours that are not lifted.
    Status {
        /// Which.
        recall: Option<String>,
    },
    /// What was released more widely than its newest version may be.
    Offers,
    /// Decide about a recall that asks us.
    Answer {
        /// Which.
        recall: String,
        /// What is to become of the copies.
        how: RecallChoice,
    },
    /// Lift a recall of ours.
    Lift {
        /// Which.
        recall: String,
    },
}

/// What becomes of copies that a recall means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecallChoice {
    /// They are deleted.
    Delete,
    /// They are kept from everybody.
    Restrict,
    /// They stay as they are.
    Refuse,
}

/// A recall: one of ours with all whom it asks, or one that asks us.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecallView {
    /// Its number.
    pub recall: String,
    /// The object.
    pub object: String,
    /// The object's name, while it is here.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Who recalls, by name.
    pub by: String,
    /// Whether it is ours.
    pub ours: bool,
    /// `delete` or `restrict`.
    pub ask: String,
    /// Why, by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reason: BTreeMap<String, String>,
    /// When it was made.
    pub made: String,
    /// Until when an answer was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<String>,
    /// It was lifted.
    pub lifted: bool,
    /// The recall that it passes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passes_on: Option<String>,
    /// Versions that it names.
    pub versions: u64,
    /// Whom it asks: all recipients of ours; of another's, we alone.
    pub recipients: Vec<RecallRecipient>,
    /// What we did ourselves, in a recall of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<RecallStatement>,
    /// It waits for our decision.
    pub pending: bool,
}

/// Somebody whom a recall asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecallRecipient {
    /// Its name.
    pub name: String,
    /// Its party id.
    pub party: String,
    /// `asked`, `overdue`; or as it states, of several versions the worst: `deleted`, `restricted`, `held`, `refused`,
    /// `not-held`.
    pub state: String,
    /// It is no peer any more: no recall reaches it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreachable: bool,
    /// What it states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<RecallStatement>,
}

/// What a party states that it did. Nobody but that party can know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecallStatement {
    /// When.
    pub at: String,
    /// The id of the certificate.
    pub certificate: String,
    /// What became of each version.
    pub versions: Vec<RecallOutcome>,
    /// The backups that still hold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub backups: Vec<RecallBackup>,
    /// Who has it and cannot be recalled: how many of each sort.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beyond: BTreeMap<String, u64>,
    /// Who was asked in turn, by name, and what that one stated; `asked` until it has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub onward: BTreeMap<String, String>,
}

/// What became of a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecallOutcome {
    /// Its instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// The hash of its text.
    pub hash: String,
    /// `deleted`, `restricted`, `held`, `refused` or `not-held`.
    pub outcome: String,
    /// Until when it is held, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A backup that still holds what was deleted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecallBackup {
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// Until when it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What was released more widely than its newest version may be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecallOffer {
    /// The object.
    pub object: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// `revoked`, or `tightened`.
    pub why: String,
    /// Who holds an older version and would not get the newest, by name.
    pub recipients: Vec<String>,
}

/// How recalls stand, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallTally {
    /// Recalls that wait for our decision.
    pub pending: u64,
    /// Recipients of ours that have time to answer.
    pub asked: u64,
    /// Recipients of ours whose time is over.
    pub overdue: u64,
    /// Recipients of ours that have answered.
    pub answered: u64,
}
