//! `exchange`: what one party gives the other.
//!
//! ```toml
//! [articles.terms]
//! gives = "each"             # or the list of the parties that give
//! object_types = "all"       # or a list: ["indicator", "malware"]
//! highest_tlp = "amber"
//! highest_pap = "amber"
//! material = "own"           # or "own-and-received"
//! ```
//! compiles to one `permit` and, for each line that restricts, one `forbid`.
//! An agreement may have several such articles: any one of them is enough for an object to cross.

use std::collections::BTreeSet;

use mithaq_stix::{Pap, Tlp};
use serde_json::Value as Json;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Exchange {
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
        let object_types = terms
            .node("object_types", reading)
            .and_then(|node| read_types(node, reading));
        let highest_tlp = terms.word("highest_tlp", &TLP, reading);
        let highest_pap = terms.word("highest_pap", &PAP, reading);
        let material = terms.word("material", &MATERIAL, reading);
        terms.finish(&[], reading);
        Some(Self {
            gives: gives?,
            object_types: object_types?,
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
        let types = match &self.object_types {
            ObjectTypes::All => Json::from("all"),
            ObjectTypes::Listed(types) => types.iter().map(String::as_str).collect(),
        };
        let material = match self.material {
            Material::Own => "own",
            Material::OwnAndReceived => "own-and-received",
        };
        vec![
            ("gives", gives),
            ("object_types", types),
            ("highest_tlp", tlp_word(self.highest_tlp).into()),
            ("highest_pap", pap_word(self.highest_pap).into()),
            ("material", material.into()),
        ]
    }
}

fn read_givers(node: &Node, parties: &BTreeSet<PartyId>, reading: &mut Reading) -> Option<Givers> {
    if let Value::Text(_) = node.value {
        return node
            .word("gives", &[((), "each")], reading)
            .map(|()| Givers::Each);
    }
    let list = node.list("gives", reading)?;
    let mut givers = BTreeSet::new();
    for item in list {
        let Some(text) = item.text("gives", reading) else {
            continue;
        };
        match PartyId::parse(text) {
            Ok(party) if parties.contains(&party) => {
                givers.insert(party);
            }
            Ok(party) => reading.fault(
                item.line,
                Problem::UnknownParty {
                    party: party.to_string(),
                },
            ),
            Err(error) => reading.fault(item.line, error.into()),
        }
    }
    if list.is_empty() {
        reading.fault(node.line, empty("gives"));
    }
    Some(Givers::Parties(givers))
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
