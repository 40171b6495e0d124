//! Markings: what an object's author allows, in the words of TLP and PAP.
//!
//! Only the predefined definitions have a meaning here, by their exact ids. Labels such as
//! `tlp:red` are not markings.

mod claim;
mod predefined;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

pub(crate) use claim::{Claim, claims};
pub use predefined::{PREDEFINED, Predefined, predefined};

use crate::id::ObjectId;
use crate::object::Object;

/// With whom an object may be shared (FIRST TLP 2.0). A greater one is stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    /// With everybody; TLP 1 called it white.
    Clear,
    /// Within the recipient's community.
    Green,
    /// Within the recipient's organisation and its clients, as needed.
    Amber,
    /// Within the recipient's organisation, as needed.
    AmberStrict,
    /// With the named recipients only.
    Red,
}

/// What may be done with an object (Permissible Actions Protocol). A greater one is stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pap {
    /// Anything; also called white.
    Clear,
    /// Active use that the adversary may notice, such as blocking.
    Green,
    /// Passive use that the adversary cannot notice.
    Amber,
    /// Offline use only.
    Red,
}

/// What a marking definition means to policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkingMeaning {
    /// A level of TLP.
    Tlp(Tlp),
    /// A level of PAP.
    Pap(Pap),
    /// Words for people, such as a copyright notice: it restricts nothing by itself.
    Statement,
    /// Something else: the object is withheld, for it may forbid what we would do.
    Unknown,
}

/// What the markings of one object come to (DESIGN 6.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EffectiveMarking {
    /// The strictest TLP; `None` if it has none.
    pub tlp: Option<Tlp>,
    /// The strictest PAP; `None` if it has none.
    pub pap: Option<Pap>,
    /// Markings that nobody could explain, in order and once each. One is enough to withhold.
    pub unknown: Vec<ObjectId>,
}

/// Who knows the marking definitions that are not predefined.
pub trait MarkingLookup {
    /// What the definition `id` means; `None` if it is not held.
    fn meaning(&self, id: &ObjectId) -> Option<MarkingMeaning>;
}

/// A look-up that knows the predefined definitions only.
#[derive(Debug, Clone, Copy, Default)]
pub struct PredefinedOnly;

impl MarkingLookup for PredefinedOnly {
    fn meaning(&self, _: &ObjectId) -> Option<MarkingMeaning> {
        None
    }
}

/// The strictest of an object's own and of all its granular markings (DESIGN 6.3).
///
/// The predefined definitions count by their ids, whatever `lookup` says. A level of TLP or PAP
/// that `lookup` sees in any other definition counts as unknown: only the predefined ones may be
/// used.
#[must_use]
pub fn effective(object: &Object, lookup: &dyn MarkingLookup) -> EffectiveMarking {
    let mut strictest = EffectiveMarking::default();
    let mut unknown = BTreeSet::new();
    for id in object
        .object_marking_refs()
        .iter()
        .chain(object.granular_marking_refs())
    {
        match predefined(id) {
            Some(MarkingMeaning::Tlp(level)) => strictest.tlp = strictest.tlp.max(Some(level)),
            Some(MarkingMeaning::Pap(level)) => strictest.pap = strictest.pap.max(Some(level)),
            _ if lookup.meaning(id) == Some(MarkingMeaning::Statement) => {}
            _ => {
                unknown.insert(id);
            }
        }
    }
    strictest.unknown = unknown.into_iter().cloned().collect();
    strictest
}

impl MarkingMeaning {
    /// What a marking definition means. Anything that is not surely a mere statement is
    /// [`MarkingMeaning::Unknown`], and so is an object that is no marking definition.
    #[must_use]
    pub fn of_definition(object: &Object) -> Self {
        if object.object_type() != "marking-definition" {
            return Self::Unknown;
        }
        if let Some(meaning) = predefined(object.id()) {
            return meaning;
        }
        let is_statement = object.string("definition_type").as_deref() == Some("statement");
        let definition = object.get("definition");
        let statement = definition
            .as_ref()
            .and_then(|definition| definition.get("statement")?.as_str());
        match statement {
            // Some tools write a protocol's tag as a statement. It is no TLP, but surely no mere
            // statement either.
            Some(text)
                if is_statement
                    && object.raw("extensions").is_none()
                    && !claim::names_protocol(text) =>
            {
                Self::Statement
            }
            _ => Self::Unknown,
        }
    }
}

impl Tlp {
    /// Every level, the strictest last.
    pub const ALL: [Self; 5] = [
        Self::Clear,
        Self::Green,
        Self::Amber,
        Self::AmberStrict,
        Self::Red,
    ];

    /// The level's name as it is written: `TLP:AMBER+STRICT`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }

    /// The predefined definition of this level (TLP 2.0).
    #[must_use]
    pub fn definition(self) -> &'static Predefined {
        predefined::of_level(MarkingMeaning::Tlp(self))
    }
}

impl Pap {
    /// Every level, the strictest last.
    pub const ALL: [Self; 4] = [Self::Clear, Self::Green, Self::Amber, Self::Red];

    /// The level's name as it is written: `PAP:AMBER`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "PAP:CLEAR",
            Self::Green => "PAP:GREEN",
            Self::Amber => "PAP:AMBER",
            Self::Red => "PAP:RED",
        }
    }

    /// The predefined definition of this level.
    #[must_use]
    pub fn definition(self) -> &'static Predefined {
        predefined::of_level(MarkingMeaning::Pap(self))
    }
}

/// A word that names no level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a level of {protocol}")]
pub struct LevelError {
    text: String,
    protocol: &'static str,
}

impl FromStr for Tlp {
    type Err = LevelError;

    /// Reads `amber+strict`, `TLP:AMBER+STRICT`, `white` …, in any case.
    fn from_str(text: &str) -> Result<Self, LevelError> {
        let lower = text.to_ascii_lowercase();
        match lower.strip_prefix("tlp:").unwrap_or(&lower) {
            "clear" | "white" => Ok(Self::Clear),
            "green" => Ok(Self::Green),
            "amber" => Ok(Self::Amber),
            "amber+strict" => Ok(Self::AmberStrict),
            "red" => Ok(Self::Red),
            _ => Err(LevelError {
                text: crate::id::shown(text),
                protocol: "TLP",
            }),
        }
    }
}

impl FromStr for Pap {
    type Err = LevelError;

    /// Reads `amber`, `PAP:AMBER`, `white` …, in any case.
    fn from_str(text: &str) -> Result<Self, LevelError> {
        let lower = text.to_ascii_lowercase();
        match lower.strip_prefix("pap:").unwrap_or(&lower) {
            "clear" | "white" => Ok(Self::Clear),
            "green" => Ok(Self::Green),
            "amber" => Ok(Self::Amber),
            "red" => Ok(Self::Red),
            _ => Err(LevelError {
                text: crate::id::shown(text),
                protocol: "PAP",
            }),
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Pap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
