//! Answers about the life of an agreement: what holds between whom, and what comes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AudienceSummary, Title, WithheldReason};

/// An act that one operator has prepared, and that waits for another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreparedSummary {
    /// By what it is confirmed.
    pub id: String,
    /// The word for the act.
    pub act: String,
    /// The act of somebody that it is about, or the article, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The amended text that it proposes, as a draft (TOML). It can be read in full, and held against what stands with
    /// `agreement diff`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<String>,
    /// Who prepared it.
    pub operator: String,
    /// When, RFC 3339.
    pub at: String,
    /// From when it can no longer be confirmed, RFC 3339.
    pub lapses: String,
    /// Why, in the operator's words; empty if nothing was said.
    pub reason: String,
}

/// What holds between two parties under one agreement at one instant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RelationView {
    /// The agreement.
    pub agreement: String,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// One party.
    pub a: AudienceSummary,
    /// The other.
    pub b: AudienceSummary,
    /// Whether it is in force between them.
    pub in_force: bool,
    /// Since when, RFC 3339; while it is in force.
    pub since: Option<String>,
    /// Until when, RFC 3339, as far as is known.
    pub until: Option<String>,
    /// Why it is not in force.
    pub reason: Option<WithheldReason>,
    /// How the articles stand between them. Empty in a matrix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<ArticleStanding>,
    /// When this will change by itself, RFC 3339. Empty in a matrix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// How an article stands between two parties.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ArticleStanding {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// `as-written`, `changed` by what they have reserved, declared, suspended or amended, or `excluded`.
    pub standing: String,
    /// The id that it had in the text as it was at the start, where an amended text has renumbered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Its terms between them, one line.
    pub terms: String,
}

/// The answer about two parties.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RelationReport {
    /// At which instant, RFC 3339.
    pub at: String,
    /// One for each agreement.
    pub relations: Vec<RelationView>,
}

/// The answer about every two parties.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MatrixReport {
    /// The agreement.
    pub agreement: String,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// At which instant, RFC 3339.
    pub at: String,
    /// Its parties.
    pub parties: Vec<AudienceSummary>,
    /// Every pair once.
    pub pairs: Vec<RelationView>,
}

/// One date and what happens at it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CalendarEntry {
    /// When, RFC 3339.
    pub at: String,
    /// The agreement.
    pub agreement: String,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// What happens, as a code.
    pub event: String,
    /// Whom and what it is about, by name.
    pub arguments: BTreeMap<String, String>,
}

/// The answer about one agreement as a whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatusReport {
    /// The agreement.
    pub agreement: String,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// Whether it binds under law.
    pub binding: bool,
    /// Who keeps the instruments, where there are more than two parties.
    pub depositary: Option<AudienceSummary>,
    /// When it enters, or entered, into force at all, RFC 3339; none while instruments are missing.
    pub enters: Option<String>,
    /// Its parties, each with what it has done.
    pub parties: Vec<PartyStanding>,
    /// What holds between us and each other party.
    pub relations: Vec<RelationView>,
    /// What waits for a second operator of ours.
    pub prepared: Vec<PreparedSummary>,
    /// What comes.
    pub calendar: Vec<CalendarEntry>,
    /// What could not be counted, or contradicts itself.
    pub evidence: Vec<EvidenceView>,
}

/// What a party has done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartyStanding {
    /// The party.
    pub party: AudienceSummary,
    /// When its signature took effect, RFC 3339.
    pub signed: Option<String>,
    /// When it was bound, RFC 3339.
    pub bound: Option<String>,
    /// Its acts that wait for the depositary's notification.
    pub waiting: Vec<String>,
    /// Its reservations, declarations, suspensions and objections.
    pub restricts: Vec<Restriction>,
    /// When its withdrawal takes effect, RFC 3339.
    pub leaves: Option<String>,
    /// Its last act that is here, and what it has stated of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<HeadView>,
}

/// The last act of a party that is here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeadView {
    /// Its number.
    pub number: u64,
    /// Its hash, in hex.
    pub hash: String,
    /// When the party last stated its last act, RFC 3339; none if it has not.
    pub stated: Option<String>,
    /// Until when that is a lease, RFC 3339: so long its material may go on to other peers, by an onward article, without
    /// its being asked again. None of ourselves, and where acts are missing.
    pub leased_until: Option<String>,
    /// Whether the lease runs now.
    pub leased: bool,
}

/// What a party restricts by an act.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restriction {
    /// The act.
    pub act: String,
    /// The word for it.
    pub kind: String,
    /// The articles that it is about; none means all.
    pub articles: Vec<String>,
    /// Towards whom, or to whose act; none means towards all.
    pub towards: Option<String>,
    /// Since when, RFC 3339.
    pub since: String,
    /// From when it is lifted, RFC 3339.
    pub lifted: Option<String>,
}

/// What is kept and shown, because it could not be counted or contradicts itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EvidenceView {
    /// `refused`, `fork`, `gap` or `back-dated`.
    pub kind: String,
    /// Whose chain.
    pub author: String,
    /// The number in it.
    pub number: Option<u64>,
    /// The acts.
    pub acts: Vec<String>,
    /// Why it was not counted, in English.
    pub why: Option<String>,
}
