//! What requests for consent answer.

use serde::{Deserialize, Serialize};

use super::{AudienceSummary, CalendarEntry, ContactView, NoticeView, PreparedSummary, Title};

/// What waits for a decision of ours.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Awaits {
    /// Requests for our consent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentView>,
    /// Notices that we are to answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeView>,
    /// The answers that we owe, and by when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due: Vec<CalendarEntry>,
    /// Acts that one operator has prepared, and that wait for another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepared: Vec<PreparedUnder>,
}

/// An act that waits for a second operator, and the agreement that it is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreparedUnder {
    /// The agreement.
    pub agreement: String,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// The act.
    #[serde(flatten)]
    pub act: PreparedSummary,
}

impl Awaits {
    /// Whether nothing does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.consents.is_empty()
            && self.notices.is_empty()
            && self.due.is_empty()
            && self.prepared.is_empty()
    }
}

/// A request for consent as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConsentView {
    /// The request's id.
    pub request: String,
    /// The object that it is about.
    pub object: String,
    /// Its type and name; the id where we do not hold it.
    pub name: String,
    /// Which versions of it, RFC 3339; none for an object that has none.
    pub versions: Vec<String>,
    /// Who asks.
    pub by: AudienceSummary,
    /// Who is asked.
    pub asked: AudienceSummary,
    /// Who would have it.
    pub audience: AudienceSummary,
    /// The agreement that it was given under.
    pub agreement: String,
    /// Its title.
    #[serde(flatten)]
    pub title: Title,
    /// Its onward article.
    pub article: String,
    /// For what.
    pub purposes: Vec<String>,
    /// Why, in the words of who asks.
    pub reason: String,
    /// When it was asked, RFC 3339.
    pub at: String,
    /// `open`, `silence`, `granted`, `expired`, `refused` or `withdrawn`.
    pub standing: String,
    /// Since when it stands so, RFC 3339, where that is known.
    pub since: Option<String>,
    /// Until when, where it ends: a consent, or the time in which silence is none.
    pub until: Option<String>,
    /// Why it was answered so, in the words of who was asked.
    pub answer: String,
    /// Whether we are to answer it.
    pub to_decide: bool,
    /// By when an answer is due by the article on response times, RFC 3339, while there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Whether that is past.
    #[serde(default)]
    pub overdue: bool,
    /// Whom to call at the other party.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub call: Vec<ContactView>,
}
