//! `cooperation`: which forms of working together are agreed.
//!
//! ```toml
//! [articles.terms]
//! forms = ["alerting", "assistance", "exercises"]
//! ```
//! A request for another form has no article to rest on.
//!
//! Source: reference catalogue, article 5.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "cooperation";

/// The terms of a cooperation article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cooperation {
    /// The forms agreed; never empty.
    pub forms: BTreeSet<Form>,
}

/// A form of working together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Warning one another.
    Alerting,
    /// Help in an incident.
    Assistance,
    /// Exercises.
    Exercises,
    /// Training.
    Training,
    /// Research and development.
    Research,
    /// Sending staff to one another.
    Secondment,
}

const FORMS: [(Form, &str); 6] = [
    (Form::Alerting, "alerting"),
    (Form::Assistance, "assistance"),
    (Form::Exercises, "exercises"),
    (Form::Training, "training"),
    (Form::Research, "research-and-development"),
    (Form::Secondment, "secondment"),
];

impl Form {
    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&FORMS, &self)
    }

    /// What this word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut known = FORMS.iter();
        known.find(|(_, known)| *known == word).map(|(it, _)| *it)
    }

    /// Every word.
    pub fn words() -> impl Iterator<Item = &'static str> {
        FORMS.iter().map(|(_, word)| *word)
    }
}

impl Cooperation {
    /// Whether this form is agreed.
    #[must_use]
    pub fn is_agreed(&self, form: Form) -> bool {
        self.forms.contains(&form)
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let forms = terms
            .node("forms", reading)
            .and_then(|node| parts::words(node, "forms", &FORMS, reading));
        terms.finish(&[], reading);
        Some(Self { forms: forms? })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        vec![("forms", parts::words_of(&FORMS, &self.forms))]
    }

    /// The forms of both; `None` where there is none.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let forms = &self.forms & &other.forms;
        (!forms.is_empty()).then_some(Self { forms })
    }
}
