//! Articles: a stable id, a text in every authentic language, and where it has effect, typed terms.

use std::collections::BTreeMap;
use std::fmt;

use mithaq_stix::ObjectId;
use serde::{Deserialize, Serialize};

pub mod exchange;
pub mod final_clauses;
pub mod marking;
mod narrow;
pub mod onward;
pub mod purpose;
pub(crate) mod read;

pub use exchange::{Exchange, Givers, Material, ObjectTypes};
pub use final_clauses::FinalClauses;
pub use marking::Marking;
pub use onward::Onward;
pub use purpose::Purposes;

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

/// What an article makes the gate do. The text prevails over the terms.
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
    /// From when, until when, and with how much notice.
    FinalClauses(FinalClauses),
    /// Words alone: nothing for a gate to keep.
    TextOnly,
}

/// Kinds that have typed terms.
pub(crate) const TYPED_KINDS: [&str; 5] = [
    exchange::KIND,
    marking::KIND,
    purpose::KIND,
    onward::KIND,
    final_clauses::KIND,
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
