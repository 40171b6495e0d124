//! `exchange`: what one party gives the other.
//!
//! ```toml
//! [articles.terms]
//! gives = "each"             # or the list of the parties that give
//! object_types = "all"       # or a list: ["indicator", "malware"]; may be left out beside categories
//! categories = ["ttp"]       # left out: none. What they cover is given beside the types listed
//! topics = ["ransomware"]    # left out, or "all": any
//! highest_tlp = "amber"
//! highest_pap = "amber"
//! material = "own"           # or "own-and-received"
//! ```
//! compiles to one `permit` and, for each line that restricts, one `forbid`.
//! An agreement may have several such articles: any one of them is enough for an object to cross. Where topics are
//! listed, an object must name one at least (label `mithaq-topic:ransomware`), and none that is not listed.
//!
//! Source: reference catalogue, article 4 (categories of information and their direction).

use std::collections::BTreeSet;

use mithaq_stix::{Pap, Tlp};
use serde_json::Value as Json;

use super::parts;
use crate::fault::Problem;
use crate::party::PartyId;
use crate::source::{Node, Reading, Table, Value, shown};
use crate::vocabulary::{PAP, TLP, is_diplomatic, pap_word, tlp_word};

/// The word for this kind of article.
pub const KIND: &str = "exchange";

/// Most object types that one article may list; STIX itself has about forty.
const MOST_TYPES: usize = 200;

/// The terms of an exchange article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Which party gives.
    pub gives: Givers,
    /// Objects of which types.
    pub object_types: ObjectTypes,
    /// Objects of the types of these categories too; none where all types are given.
    pub categories: BTreeSet<Category>,
    /// Objects about these topics only; `None` for any.
    pub topics: Option<BTreeSet<String>>,
    /// The strictest TLP that crosses.
    pub highest_tlp: Tlp,
    /// The strictest PAP that crosses.
    pub highest_pap: Pap,
    /// Own material only, or also what the giver received from others.
    pub material: Material,
}

/// The direction of an exchange article: which party gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Givers {
    /// Each party gives the other.
    Each,
    /// Only these give.
    Parties(BTreeSet<PartyId>),
}

/// The object types that an exchange article covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectTypes {
    /// All, except diplomatic ones, which no exchange article gives.
    All,
    /// These only.
    Listed(BTreeSet<String>),
}

/// Whose material an exchange article covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Material {
    /// The giver's own.
    Own,
    /// Also what the giver received, as far as the agreement it was received under lets it go.
    OwnAndReceived,
}

const MATERIAL: [(Material, &str); 2] = [
    (Material::Own, "own"),
    (Material::OwnAndReceived, "own-and-received"),
];

/// A category of information, as agreements name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Patterns that recognise an attack.
    Indicator,
    /// Tactics, techniques and procedures.
    Ttp,
    /// Weaknesses.
    Vulnerability,
    /// Incidents and reports about them.
    IncidentReport,
    /// Malware and its samples.
    MalwareSample,
    /// What was observed.
    LogEvidence,
    /// Who and what is behind, over a longer time.
    StrategicView,
    /// What somebody thinks of it.
    Assessment,
}

impl Category {
    /// Every category with its word and the object types that it covers.
    const TYPES: [(Self, &'static str, &'static [&'static str]); 8] = [
        (Self::Indicator, "indicator", &["indicator"]),
        (
            Self::Ttp,
            "ttp",
            &[
                "attack-pattern",
                "course-of-action",
                "infrastructure",
                "relationship",
                "tool",
            ],
        ),
        (Self::Vulnerability, "vulnerability", &["vulnerability"]),
        (
            Self::IncidentReport,
            "incident-report",
            &["grouping", "incident", "relationship", "report"],
        ),
        (
            Self::MalwareSample,
            "malware-sample",
            &["artifact", "file", "malware", "malware-analysis"],
        ),
        (
            Self::LogEvidence,
            "log-evidence",
            &["network-traffic", "observed-data", "process", "sighting"],
        ),
        (
            Self::StrategicView,
            "strategic-view",
            &[
                "campaign",
                "intrusion-set",
                "relationship",
                "report",
                "threat-actor",
            ],
        ),
        (Self::Assessment, "assessment", &["note", "opinion"]),
    ];

    fn words() -> [(Self, &'static str); 8] {
        Self::TYPES.map(|(category, word, _)| (category, word))
    }

    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&Self::words(), &self)
    }

    /// The object types that it covers.
    #[must_use]
    pub fn types(self) -> &'static [&'static str] {
        let found = Self::TYPES.iter().find(|(one, ..)| *one == self);
        found.map_or(&[], |(.., types)| types)
    }
}

fn types_of(categories: &BTreeSet<Category>) -> BTreeSet<String> {
    let types = categories.iter().flat_map(|category| category.types());
    types.map(|name| (*name).to_owned()).collect()
}

impl Exchange {
    /// The object types that it gives, listed or by category; `None` for all.
    #[must_use]
    pub fn covers(&self) -> Option<BTreeSet<String>> {
        match &self.object_types {
            ObjectTypes::All => None,
            ObjectTypes::Listed(types) => Some(types | &types_of(&self.categories)),
        }
    }

    /// What both give; `None` where nobody gives, or nothing is given.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let gives = match (&self.gives, &other.gives) {
            (Givers::Each, only) | (only, Givers::Each) => only.clone(),
            (Givers::Parties(one), Givers::Parties(other)) => Givers::Parties(one & other),
        };
        let (object_types, categories) = match (self.covers(), other.covers()) {
            (None, _) => (other.object_types.clone(), other.categories.clone()),
            (_, None) => (self.object_types.clone(), self.categories.clone()),
            (Some(one), Some(two)) => {
                let categories = &self.categories & &other.categories;
                let types = &(&one & &two) - &types_of(&categories);
                (ObjectTypes::Listed(types), categories)
            }
        };
        let topics = parts::both(self.topics.as_ref(), other.topics.as_ref());
        let met = Self {
            gives,
            object_types,
            categories,
            topics,
            highest_tlp: self.highest_tlp.min(other.highest_tlp),
            highest_pap: self.highest_pap.min(other.highest_pap),
            material: self.material.min(other.material),
        };
        let nobody = matches!(&met.gives, Givers::Parties(parties) if parties.is_empty());
        let nothing = met.covers().is_some_and(|types| types.is_empty());
        let about_nothing = met.topics.as_ref().is_some_and(BTreeSet::is_empty);
        (!nobody && !nothing && !about_nothing).then_some(met)
    }

    /// Whether this article lets `party` give.
    #[must_use]
    pub fn is_given_by(&self, party: &PartyId) -> bool {
        match &self.gives {
            Givers::Each => true,
            Givers::Parties(parties) => parties.contains(party),
        }
    }

    pub(crate) fn read(
        mut terms: Table<'_>,
        parties: &BTreeSet<PartyId>,
        reading: &mut Reading,
    ) -> Option<Self> {
        let gives = terms
            .node("gives", reading)
            .and_then(|node| read_givers(node, parties, reading));
        let categories = match terms.maybe("categories") {
            None => Some(BTreeSet::new()),
            Some(node) => parts::words(node, "categories", &Category::words(), reading),
        };
        let line = terms.line_of("object_types");
        let object_types = match terms.maybe("object_types") {
            None if categories.as_ref().is_some_and(|c| !c.is_empty()) => {
                Some(ObjectTypes::Listed(BTreeSet::new()))
            }
            _ => terms
                .node("object_types", reading)
                .and_then(|node| read_types(node, reading)),
        };
        let topics = match terms.maybe("topics") {
            None => Some(None),
            Some(node) => {
                let known = "`all`, or words of lower-case letters, digits and `-`";
                parts::all_or_words(node, "topics", is_topic, known, reading)
            }
        };
        let highest_tlp = terms.word("highest_tlp", &TLP, reading);
        let highest_pap = terms.word("highest_pap", &PAP, reading);
        let material = terms.word("material", &MATERIAL, reading);
        terms.finish(&[], reading);
        let (categories, object_types) = (categories?, object_types?);
        let object_types = match object_types {
            ObjectTypes::All if !categories.is_empty() => {
                reading.fault(line, Problem::AllAndCategories);
                ObjectTypes::All
            }
            ObjectTypes::All => ObjectTypes::All,
            // What a category covers need not be listed too, so there is one way to say it.
            ObjectTypes::Listed(types) => ObjectTypes::Listed(&types - &types_of(&categories)),
        };
        Some(Self {
            gives: gives?,
            object_types,
            categories,
            topics: topics?,
            highest_tlp: highest_tlp?,
            highest_pap: highest_pap?,
            material: material?,
        })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let gives = match &self.gives {
            Givers::Each => Json::from("each"),
            Givers::Parties(parties) => parties.iter().map(PartyId::as_str).collect(),
        };
        let material = match self.material {
            Material::Own => "own",
            Material::OwnAndReceived => "own-and-received",
        };
        let mut written = vec![("gives", gives)];
        match &self.object_types {
            ObjectTypes::All => written.push(("object_types", "all".into())),
            ObjectTypes::Listed(types) if types.is_empty() => {}
            ObjectTypes::Listed(types) => {
                written.push(("object_types", types.iter().map(String::as_str).collect()));
            }
        }
        if !self.categories.is_empty() {
            let words = parts::words_of(&Category::words(), &self.categories);
            written.push(("categories", words));
        }
        if self.topics.is_some() {
            written.push(("topics", parts::written(self.topics.as_ref())));
        }
        written.extend([
            ("highest_tlp", tlp_word(self.highest_tlp).into()),
            ("highest_pap", pap_word(self.highest_pap).into()),
            ("material", material.into()),
        ]);
        written
    }
}

/// The topic of objects whose topics cannot be read; no article lists it.
pub const UNREADABLE: &str = "unreadable";

/// Whether an article may list this topic.
#[must_use]
pub fn is_topic(word: &str) -> bool {
    parts::is_plain_word(word) && word != UNREADABLE
}

fn read_givers(node: &Node, parties: &BTreeSet<PartyId>, reading: &mut Reading) -> Option<Givers> {
    if let Value::Text(_) = node.value {
        return node
            .word("gives", &[((), "each")], reading)
            .map(|()| Givers::Each);
    }
    parts::parties(node, "gives", Some(parties), reading).map(Givers::Parties)
}

fn read_types(node: &Node, reading: &mut Reading) -> Option<ObjectTypes> {
    const KEY: &str = "object_types";
    if let Value::Text(_) = node.value {
        return node
            .word(KEY, &[((), "all")], reading)
            .map(|()| ObjectTypes::All);
    }
    let list = node.list(KEY, reading)?;
    if list.len() > MOST_TYPES {
        reading.fault(
            node.line,
            Problem::TooMuch {
                key: KEY.to_owned(),
                limit: "200 types",
            },
        );
        return None;
    }
    let mut types = BTreeSet::new();
    for item in list {
        let Some(text) = item.text(KEY, reading) else {
            continue;
        };
        if !mithaq_stix::id::is_type_name(text) {
            reading.fault(item.line, Problem::BadObjectType { given: shown(text) });
        } else if is_diplomatic(text) {
            reading.fault(
                item.line,
                Problem::DiplomaticType {
                    object_type: text.to_owned(),
                },
            );
        } else {
            types.insert(text.to_owned());
        }
    }
    if list.is_empty() {
        reading.fault(node.line, empty(KEY));
    }
    Some(ObjectTypes::Listed(types))
}

fn empty(key: &str) -> Problem {
    Problem::EmptyList {
        key: key.to_owned(),
    }
}
