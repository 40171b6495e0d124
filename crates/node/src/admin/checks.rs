//! What checks of agreements answer.

use serde::{Deserialize, Serialize};

use super::Title;

use super::WithheldReason;

/// What was found of an agreement before anyone signs it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckReport {
    /// Its id; none for a draft.
    pub agreement: Option<String>,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// `proved`, `refuted` or `not-proved`, of all questions together.
    pub verdict: String,
    /// Each question.
    pub findings: Vec<QuestionFound>,
    /// What went through the cases, with its version.
    pub checked_by: String,
    /// Why the solver did not answer, where it was asked: what it left open was answered by going through every case,
    /// or is not proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<String>,
    /// The id of the proof record that was made; none for a draft.
    #[serde(default)]
    pub proof: Option<String>,
}

/// Whether a check asks a solver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Symbolic {
    /// Where the prover is found; what it leaves open is answered by going through every case.
    #[default]
    Auto,
    /// It, and nothing else.
    Yes,
    /// Every case is gone through.
    No,
}

/// A question and what was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QuestionFound {
    /// The question's word.
    pub question: String,
    /// What was found.
    pub found: Found,
}

/// What was found of one question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Found {
    /// `proved`, `refuted` or `not-proved`.
    pub verdict: String,
    /// Cases gone through, where it is proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuples: Option<u64>,
    /// Questions that a solver answered, where it is proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queries: Option<u64>,
    /// The smallest cases that break it, where it is refuted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<CaseView>,
    /// Why nothing is proved, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A case that breaks what was asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseView {
    /// Who gives, by name.
    pub giver: String,
    /// Who receives, by name; none where it is not a party: see `audience`.
    pub receiver: Option<String>,
    /// `party`, `participant`, `member` of a forum, or `stranger`.
    pub audience: String,
    /// The object's type.
    pub object_type: String,
    /// Its TLP; none if unmarked.
    pub tlp: Option<String>,
    /// Its PAP; none if unmarked.
    pub pap: Option<String>,
    /// `own`, `received` under the agreement that is looked at, `elsewhere` under another, or `channel`.
    pub held: String,
    /// The purpose asked for.
    pub purpose: String,
    /// Whose material it is, where that is not the giver, by name.
    pub originator: Option<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Sectors.
    pub sectors: Vec<String>,
    /// Whether it holds personal data.
    pub personal_data: bool,
    /// Whether a marking on it is not known.
    pub unknown_marking: bool,
    /// The language of its words, where it says one.
    #[serde(default)]
    pub language: Option<String>,
    /// What else matters, in words: `pseudonymised`, `necessity-note`, `source-unnamed`, `source-without`,
    /// `deliverers-own`, `of-third`, `not-leased`, `consented`, `by-taxii`, `by-file`.
    #[serde(default)]
    pub circumstances: Vec<String>,
    /// How many received objects it tells of.
    pub tells_of: usize,
    /// The article that lets it cross.
    pub article: Option<String>,
    /// What stands against it, or should have.
    pub against: Vec<WithheldReason>,
}

/// How a new text stands to an old one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DiffReport {
    /// The old text's title.
    pub old: String,
    /// The new text's title.
    pub new: String,
    /// Both as a whole.
    pub whole: Compared,
    /// What differs in the header.
    pub header: Vec<HeaderDifference>,
    /// What differs in the articles.
    pub articles: Vec<ArticleDifference>,
    /// Whether the articles that both have come in another order.
    pub reordered: bool,
    /// What went through the cases, with its version.
    pub checked_by: String,
}

/// Two texts held against one another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Compared {
    /// `equal`, `wider`, `narrower`, `neither` or `unknown`: the new to the old.
    pub standing: String,
    /// Whether nothing crosses under both.
    pub disjoint: bool,
    /// Whether the new lets nothing cross that the old does not.
    pub no_wider: Found,
    /// Whether the old lets nothing cross that the new does not.
    pub no_narrower: Found,
    /// In what it lasts longer or shorter: `ends-later`, …
    pub lasting: Vec<String>,
}

/// A difference in the header.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeaderDifference {
    /// The property.
    pub key: String,
    /// As JSON; none if it was not there.
    pub old: Option<String>,
    /// As JSON; none if it is gone.
    pub new: Option<String>,
}

/// A difference in an article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ArticleDifference {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// Where its words differ.
    pub texts: Vec<TextDifference>,
    /// Its terms as they were, as JSON, where they differ.
    pub old_terms: Option<String>,
    /// Its terms as they are.
    pub new_terms: Option<String>,
    /// What this difference alone lets cross; none where the terms are the same.
    pub effect: Option<Compared>,
}

/// Words that differ.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextDifference {
    /// The language.
    pub language: String,
    /// What they were.
    pub old: Option<String>,
    /// What they are.
    pub new: Option<String>,
}

/// A proof record: what a party found that checked a text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProofView {
    /// Who checked, by name.
    pub party: String,
    /// When it was last checked, RFC 3339.
    pub at: String,
    /// `proved`, `refuted` or `not-proved`, of all questions together.
    pub verdict: String,
    /// The program and its way, or the solver, with their versions.
    pub by: String,
    /// The record's id.
    pub id: String,
    /// Each question.
    pub findings: Vec<ProofFinding>,
}

/// A question of a proof record, and the verdict on it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProofFinding {
    /// The question's word.
    pub question: String,
    /// `proved`, `refuted` or `not-proved`.
    pub verdict: String,
}
