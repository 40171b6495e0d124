//! `channel`: by which way material crosses at least, and in which languages.
//!
//! ```toml
//! [articles.terms]
//! minimum = "mithaq"          # or "taxii", or "file"
//! languages = ["ar", "en"]    # left out: any
//! ```
//! `mithaq`: a node of its own, which signs its requests over TLS 1.3 with hybrid key exchange (DESIGN 4.4), so this
//! is the article's cryptography too. `taxii`: any TAXII client with its credential, over TLS. `file`: also what an
//! operator hands over. An object says its language in `lang` (STIX 2.1 § 3.2); one that says none has no words, or
//! is read as it is.
//!
//! Source: reference catalogue, article 6 (minimum channel, key strength, languages).

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Language, parts};
use crate::fault::Problem;
use crate::source::{Reading, Table, shown};

/// The word for this kind of article.
pub const KIND: &str = "channel";

/// The terms of a channel article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The weakest way that is enough.
    pub minimum: Way,
    /// The languages of what crosses; `None` for any.
    pub languages: Option<BTreeSet<Language>>,
}

/// How a reader gets what it gets, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Way {
    /// A file that somebody carries.
    #[default]
    File,
    /// A TAXII client with its credential.
    Taxii,
    /// A node that signs its requests.
    Mithaq,
}

impl Way {
    /// Every way with its word, the strongest first.
    pub const WORDS: [(Self, &'static str); 3] = [
        (Self::Mithaq, "mithaq"),
        (Self::Taxii, "taxii"),
        (Self::File, "file"),
    ];

    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&Self::WORDS, &self)
    }
}

impl Channel {
    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let line = terms.line;
        let minimum = terms.word("minimum", &Way::WORDS, reading);
        let languages = match terms.maybe("languages") {
            None => Some(None),
            Some(node) => read_languages(node, reading).map(Some),
        };
        terms.finish(&[], reading);
        let (minimum, languages) = (minimum?, languages?);
        if minimum == Way::File && languages.is_none() {
            parts::no_effect(line, KIND, reading);
        }
        Some(Self { minimum, languages })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let mut written = vec![("minimum", self.minimum.word().into())];
        if let Some(languages) = &self.languages {
            let tags = languages.iter().map(Language::as_str).collect();
            written.push(("languages", tags));
        }
        written
    }

    /// What is good enough for both.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        Self {
            minimum: self.minimum.max(other.minimum),
            languages: parts::both(self.languages.as_ref(), other.languages.as_ref()),
        }
    }
}

fn read_languages(node: &crate::source::Node, reading: &mut Reading) -> Option<BTreeSet<Language>> {
    const KEY: &str = "languages";
    let list = node.list(KEY, reading)?;
    if list.is_empty() {
        let key = KEY.to_owned();
        reading.fault(node.line, Problem::EmptyList { key });
    }
    let mut languages = BTreeSet::new();
    for item in list {
        let text = item.text(KEY, reading)?;
        match Language::parse(text) {
            Some(language) => {
                languages.insert(language);
            }
            None => reading.fault(item.line, Problem::BadLanguage { given: shown(text) }),
        }
    }
    Some(languages)
}
