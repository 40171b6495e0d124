//! What an agreement is called, in each of its languages.

use std::collections::BTreeMap;

use mithaq_agreement::Instrument;
use serde::{Deserialize, Serialize};

/// The title of an agreement: who reads an answer reads it in their own language, where the text has that one.
///
/// In JSON it is flattened: `title` in the prevailing language, and `titles` by language tag (`ar`, `en`, `fr`).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Title {
    /// In the prevailing language; the agreement's id where its text is not here.
    pub title: String,
    /// In each of its languages, by the language's tag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<String, String>,
}

impl Title {
    /// The title of `instrument`.
    #[must_use]
    pub fn of(instrument: &Instrument) -> Self {
        Self {
            title: instrument.name().to_owned(),
            titles: instrument
                .title()
                .iter()
                .map(|(language, title)| (language.to_string(), title.clone()))
                .collect(),
        }
    }

    /// What stands for the title of a text that is not here: its id.
    #[must_use]
    pub fn unknown(id: impl ToString) -> Self {
        Self {
            title: id.to_string(),
            titles: BTreeMap::new(),
        }
    }

    /// The title for readers of `language`, a tag; in the prevailing language where the text has no other.
    #[must_use]
    pub fn for_readers_of(&self, language: &str) -> &str {
        self.titles.get(language).unwrap_or(&self.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(titles: &[(&str, &str)]) -> Title {
        Title {
            title: titles[0].1.to_owned(),
            titles: titles
                .iter()
                .map(|(language, title)| ((*language).to_owned(), (*title).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn a_reader_reads_the_title_in_their_language_else_in_the_prevailing_one() {
        let three = title(&[("ar", "ميثاق"), ("en", "Charter"), ("fr", "Charte")]);
        for (title, language, expected) in [
            (&three, "en", "Charter"),
            (&three, "ar", "ميثاق"),
            (&title(&[("fr", "Charte")]), "en", "Charte"),
            (
                &Title::unknown("mithaq-agreement--1"),
                "en",
                "mithaq-agreement--1",
            ),
        ] {
            assert_eq!(title.for_readers_of(language), expected);
        }
    }

    #[test]
    fn programs_find_it_under_title_as_ever() {
        #[derive(Serialize)]
        struct Named {
            #[serde(flatten)]
            title: Title,
        }
        let named = serde_json::to_value(Named {
            title: title(&[("en", "Charter")]),
        });
        let expected = serde_json::json!({"title": "Charter", "titles": {"en": "Charter"}});
        assert_eq!(named.unwrap(), expected);
    }
}
