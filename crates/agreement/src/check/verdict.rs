//! What a check says.

use mithaq_stix::ObjectId;

use crate::class::Class;
use crate::compile::CompileError;
use crate::decide::{Circumstances, Grounds};
use crate::party::PartyId;
use crate::reason::Reason;
use crate::vocabulary::Purpose;

/// What was found of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds in every case there is.
    Proved {
        /// Cases gone through: each stands for all that the policies cannot tell from it.
        tuples: u64,
        /// Questions that a solver answered.
        queries: u64,
    },
    /// It does not hold.
    Refuted {
        /// The smallest case in which it does not, one for each way in which it does not; none where a text is wider
        /// only in that it holds for longer.
        examples: Vec<Example>,
    },
    /// Nobody knows.
    NotProved {
        /// Why not.
        why: NotProved,
    },
}

impl Verdict {
    /// Whether it is proved.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        matches!(self, Self::Proved { .. })
    }

    /// The word for it in records: `proved`, `refuted`, `not-proved`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Proved { .. } => "proved",
            Self::Refuted { .. } => "refuted",
            Self::NotProved { .. } => "not-proved",
        }
    }

    pub(crate) fn of(found: Result<Swept, NotProved>) -> Self {
        match found {
            Err(why) => Self::NotProved { why },
            Ok(swept) if swept.examples.is_empty() => Self::Proved {
                tuples: swept.tuples,
                queries: 0,
            },
            Ok(swept) => Self::Refuted {
                examples: swept.examples,
            },
        }
    }

    /// What two verdicts on parts of one question amount to: refuted if one of them is, proved only if both are.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refuted { mut examples }, Self::Refuted { examples: more }) => {
                examples.extend(more);
                Self::Refuted { examples }
            }
            (refuted @ Self::Refuted { .. }, _) | (_, refuted @ Self::Refuted { .. }) => refuted,
            (
                Self::Proved { tuples, queries },
                Self::Proved {
                    tuples: more,
                    queries: asked,
                },
            ) => Self::Proved {
                tuples: tuples.saturating_add(more),
                queries: queries.saturating_add(asked),
            },
            (unknown @ Self::NotProved { .. }, _) | (_, unknown @ Self::NotProved { .. }) => {
                unknown
            }
        }
    }
}

/// What going through all cases found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Swept {
    /// How many there are.
    pub(crate) tuples: u64,
    /// Those that break it.
    pub(crate) examples: Vec<Example>,
}

/// A case that breaks what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Who gives, where parties do.
    pub giver: PartyId,
    /// Who receives.
    pub receiver: Receiver,
    /// What would cross: an object of this class, held under one licence.
    pub class: Class,
    /// For what purpose.
    pub purpose: Purpose,
    /// What is known besides: by which way, whose acts are known to be their last, who has consented.
    pub known: Circumstances,
    /// On what ground; none where a policy fails.
    pub under: Option<Grounds>,
    /// What should have stood against it, or stands against it elsewhere: a red line, an article of the text compared
    /// with.
    pub against: Vec<Reason>,
}

/// Who receives, in an example.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Receiver {
    /// A party.
    Party(PartyId),
    /// A participant of the giver's, whoever it is.
    Participant,
    /// A party that has nothing to do with the agreement.
    Stranger,
    /// Whoever is bound by this agreement, which an onward article calls a forum.
    Member(ObjectId),
}

/// Most cases that a check goes through.
pub const MOST_TUPLES: u64 = 10_000_000;

/// Why nothing was proved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotProved {
    /// There are too many cases.
    #[error("there are {tuples} cases to go through, and more than {MOST_TUPLES} are not tried")]
    TooMany {
        /// How many; the greatest number there is where there are more.
        tuples: u64,
    },
    /// A policy does something that this check does not read.
    #[error("a policy uses what this check does not read: {what}")]
    Unread {
        /// What it uses.
        what: String,
    },
    /// The policies do not compile, so nothing crosses either.
    #[error("the policies do not compile: {0}")]
    NotCompiled(#[from] CompileError),
    /// The texts compared cannot be brought under one id.
    #[error("the text cannot be compared: {why}")]
    NotComparable {
        /// Why not.
        why: String,
    },
    /// The solver did not answer.
    #[error("the solver gave no answer: {why}")]
    Unanswered {
        /// Why not.
        why: String,
    },
    /// The gate as a whole answers otherwise than its policies one by one.
    #[error("the gate of `{agreement}` contradicts its policies: report this")]
    Contradiction {
        /// The agreement, or its place in the question.
        agreement: String,
    },
}

impl NotProved {
    /// Its code, by which it is translated.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "too-many",
            Self::Unread { .. } => "unread",
            Self::NotCompiled(_) => "not-compiled",
            Self::NotComparable { .. } => "not-comparable",
            Self::Unanswered { .. } => "unanswered",
            Self::Contradiction { .. } => "contradiction",
        }
    }
}

/// The agreement that a ground names.
pub(crate) fn agreement_of(grounds: &Grounds) -> Option<&ObjectId> {
    match grounds {
        Grounds::Article(article) => Some(&article.agreement),
        Grounds::Local | Grounds::Channel => None,
    }
}
