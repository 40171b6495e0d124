//! The three fictional nations.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;

use crate::text::Lang;

/// One of the demo's fictional States.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Nation {
    /// A: has an agreement with Rimal alone.
    Qamar,
    /// B: has one with each of the others.
    Rimal,
    /// C: has an agreement with Rimal alone.
    Sahil,
}

/// A set of nations, in the order of the story.
pub(crate) type NationSet = BTreeSet<Nation>;

impl Nation {
    /// All three, in the order of the story.
    pub(crate) const ALL: [Nation; 3] = [Nation::Qamar, Nation::Rimal, Nation::Sahil];

    /// The short name used in files, folders and on the command line.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Nation::Qamar => "qamar",
            Nation::Rimal => "rimal",
            Nation::Sahil => "sahil",
        }
    }
}

impl fmt::Display for Nation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// A short text in the three languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InThreeLanguages {
    en: String,
    ar: String,
    fr: String,
}

impl InThreeLanguages {
    /// The text in `lang`.
    pub(crate) fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ar => &self.ar,
            Lang::Fr => &self.fr,
        }
    }
}
