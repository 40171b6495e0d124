//! What can be told under an agreement, and what that answers.

use serde::{Deserialize, Serialize};

use super::{AudienceSummary, Title};

/// About notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeRequest {
    /// Give one.
    Give {
        /// What is told.
        what: NoticeWhat,
        /// The agreement. Of a disclosure it may be left out where the object is held under one alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreement: Option<String>,
        /// To whom; where there is one other party it may be left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// The article, to be sure of it; else the one of that kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        article: Option<String>,
        /// `low`, `medium`, `high` or `critical`; `medium` if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<String>,
        /// Why, in words.
        #[serde(default)]
        reason: String,
    },
    /// Answer one.
    Answer {
        /// Its id, or its first characters.
        notice: String,
        /// In words.
        #[serde(default)]
        reason: String,
    },
    /// All of them, what we are to answer first.
    List,
    /// Whom to ask, and for what.
    Contacts {
        /// The agreement.
        agreement: String,
        /// Of one party alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<String>,
        /// For one matter alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
    },
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeWhat {
    /// We want to see whether the terms are kept.
    Verification,
    /// We hold that they were broken.
    Breach,
    /// We raise a dispute.
    Dispute,
    /// We ask to work together.
    Cooperation {
        /// In which form.
        form: String,
    },
    /// The law compels us to disclose an object.
    Disclosure {
        /// The object.
        object: String,
        /// The ground.
        ground: String,
    },
    /// We found results with their material, and mean to publish them.
    Results {
        /// Our objects that hold them.
        objects: Vec<String>,
    },
    /// We ask why an object does not come, or how much does not.
    Question {
        /// The object; how much if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
    },
}

/// A notice as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoticeView {
    /// Its id.
    pub notice: String,
    /// `verification`, `breach`, `dispute`, `cooperation`, `disclosure`, `results` or `question`.
    pub kind: String,
    /// The agreement.
    pub agreement: String,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// The article.
    pub article: String,
    /// Who gave it.
    pub by: AudienceSummary,
    /// To whom.
    pub to: AudienceSummary,
    /// When, by the word of who gave it, RFC 3339.
    pub at: String,
    /// How severe the matter is.
    pub severity: String,
    /// In words.
    pub reason: String,
    /// The objects that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
    /// The ground of a disclosure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The form of working together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// What follows: `begins`, `steps`, `permitted`, `not-reached`, `asked`, `answered`; or why nothing does:
    /// `no-article`, `may-not`, `other-ground`, `other-form`, `not-granted`.
    pub effect: String,
    /// From when, RFC 3339, where something begins or is permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The steps of a dispute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<NoticeStep>,
    /// When it reached whom it is addressed to, by our record, RFC 3339.
    pub reached: Option<String>,
    /// By when an answer is due, RFC 3339.
    pub due: Option<String>,
    /// Whether that is past, and there is none.
    pub overdue: bool,
    /// The answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<NoticeAnswer>,
    /// Whether we are to answer it.
    pub to_answer: bool,
    /// Whom to call at the other party.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub call: Vec<ContactView>,
}

/// A step of a dispute.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoticeStep {
    /// Which.
    pub step: String,
    /// When its time is over, RFC 3339.
    pub until: String,
}

/// An answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoticeAnswer {
    /// When, RFC 3339.
    pub at: String,
    /// In words.
    pub reason: String,
    /// What a question was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<NoticeTold>,
}

/// What a question was told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoticeTold {
    /// The article.
    pub article: String,
    /// The code of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many object versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// Whom to ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ContactView {
    /// At which party.
    pub party: AudienceSummary,
    /// For what.
    pub role: String,
    /// Whose turn it is, from 1.
    pub order: u32,
    /// The name of the authority or the office.
    pub name: String,
    /// Where it is reached.
    pub contact: String,
}
