//! Articles: a stable id, a text in every authentic language, and where it has effect, typed terms.

use std::collections::BTreeMap;
use std::fmt;

use mithaq_stix::ObjectId;
use serde::{Deserialize, Serialize};

mod narrow;
pub(crate) mod parts;
pub(crate) mod read;

pub mod attribution;
pub mod authorities;
pub mod channel;
pub mod confidentiality;
pub mod cooperation;
pub mod disputes;
pub mod exchange;
pub mod final_clauses;
pub mod invocation;
pub mod marking;
pub mod onward;
pub mod personal_data;
pub mod precedence;
pub mod purpose;
pub mod response_time;
pub mod results;
pub mod retention;
pub mod scope;
pub mod transparency;

pub use attribution::Attribution;
pub use authorities::Authorities;
pub use channel::{Channel, Way};
pub use confidentiality::Confidentiality;
pub use cooperation::Cooperation;
pub use disputes::Disputes;
pub use exchange::{Category, Exchange, Givers, Material, ObjectTypes};
pub use final_clauses::FinalClauses;
pub use invocation::Invocation;
pub use marking::Marking;
pub use onward::{Forums, Onward, Silence};
pub use personal_data::PersonalData;
pub use precedence::Precedence;
pub use purpose::Purposes;
pub use response_time::ResponseTime;
pub use results::Results;
pub use retention::Retention;
pub use scope::{Exclusion, Scope, Sectors};
pub use transparency::Transparency;

/// One article of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub(crate) id: ArticleId,
    pub(crate) kind: String,
    pub(crate) text: BTreeMap<Language, String>,
    pub(crate) terms: Terms,
}

impl Article {
    /// Its id, unique and stable within the agreement.
    #[must_use]
    pub fn id(&self) -> &ArticleId {
        &self.id
    }

    /// Its kind, `exchange` or `visits`; a kind without typed terms may be any word.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its text, in every authentic language of the agreement.
    #[must_use]
    pub fn text(&self) -> &BTreeMap<Language, String> {
        &self.text
    }

    /// Its terms: what the release gate keeps.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }
}

/// What an article has for effect. The text prevails over the terms.
///
/// Those up to [`Terms::Attribution`] the gate keeps; the others give dates and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Terms {
    /// What one party gives another.
    Exchange(Exchange),
    /// What an unmarked object counts as.
    Marking(Marking),
    /// What the recipient may use it for.
    Purpose(Purposes),
    /// Whether the recipient may pass it on.
    Onward(Onward),
    /// What the agreement is about.
    Scope(Scope),
    /// Under which safeguards personal data crosses.
    PersonalData(PersonalData),
    /// By which way material crosses at least.
    Channel(Channel),
    /// Whether who passes it on names the source.
    Attribution(Attribution),
    /// Whom to ask.
    Authorities(Authorities),
    /// By when answers are due.
    ResponseTime(ResponseTime),
    /// How long it may be kept.
    Retention(Retention),
    /// From when on results may be published.
    Results(Results),
    /// What comes before a compelled disclosure.
    Confidentiality(Confidentiality),
    /// Which forms of working together are agreed.
    Cooperation(Cooperation),
    /// What is told of what is withheld.
    Transparency(Transparency),
    /// Who may verify.
    Verification(Invocation),
    /// Who may act upon a breach.
    Breach(Invocation),
    /// Who may suspend within the text.
    Suspension(Invocation),
    /// How disputes are settled.
    Disputes(Disputes),
    /// To which agreements this one yields.
    Precedence(Precedence),
    /// From when, until when, and with how much notice.
    FinalClauses(FinalClauses),
    /// Words alone: no effect.
    TextOnly,
}

/// Kinds that always have typed terms, as what an agreement is for hangs on them.
pub(crate) const TYPED_KINDS: [&str; 5] = [
    exchange::KIND,
    marking::KIND,
    purpose::KIND,
    onward::KIND,
    final_clauses::KIND,
];

/// Kinds that have typed terms, or say in the object that they are words alone.
pub(crate) const TYPED_OR_TEXT: [&str; 16] = [
    scope::KIND,
    personal_data::KIND,
    channel::KIND,
    attribution::KIND,
    authorities::KIND,
    response_time::KIND,
    retention::KIND,
    results::KIND,
    confidentiality::KIND,
    cooperation::KIND,
    transparency::KIND,
    invocation::VERIFICATION,
    invocation::BREACH,
    invocation::SUSPENSION,
    disputes::KIND,
    precedence::KIND,
];

/// The id of an article within its agreement: `3`, `3.2`, `3bis`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArticleId(String);

impl ArticleId {
    /// Longest article id, in bytes: room for `annex-2.14bis`, and still a word on a screen.
    pub const LONGEST: usize = 24;

    /// Reads an article id: lower-case Latin letters, digits, `.` and `-`.
    ///
    /// # Errors
    /// [`BadArticleIdError`] for anything else, nothing, or more than [`Self::LONGEST`] bytes.
    pub fn parse(text: &str) -> Result<Self, BadArticleIdError> {
        let fits = (1..=Self::LONGEST).contains(&text.len());
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-');
        match fits && plain {
            true => Ok(Self(text.to_owned())),
            false => Err(BadArticleIdError {
                given: text.chars().take(40).collect(),
            }),
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ArticleId {
    type Error = BadArticleIdError;

    fn try_from(text: String) -> Result<Self, BadArticleIdError> {
        Self::parse(&text)
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> Self {
        id.0
    }
}

/// The text given is not an article id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{given}` is not an article id: use up to {} lower-case letters, digits, `.` and `-`",
    ArticleId::LONGEST
)]
pub struct BadArticleIdError {
    given: String,
}

/// An article of one particular agreement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArticleRef {
    /// The agreement.
    pub agreement: ObjectId,
    /// The article in it.
    pub article: ArticleId,
}

impl fmt::Display for ArticleRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "article {}", self.article)
    }
}

/// A language, as a BCP 47 tag of the simple kind: `ar`, `en`, `fr`, `zh-hans`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Language(String);

impl Language {
    /// Reads a language tag; `None` if it is not of the simple lower-case kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let primary = parts.next()?;
        let word = |part: &str, least: usize| {
            (least..=8).contains(&part.len())
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        let sound = (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|part| word(part, 2))
            && text.len() <= 24;
        sound.then(|| Self(text.to_owned()))
    }

    /// English.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
