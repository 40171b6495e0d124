//! The typed schema that every policy is validated against, strictly, before it is used.
//!
//! TLP and PAP are entity hierarchies, least restrictive at the bottom: *up to TLP:AMBER* is
//! `resource.tlp in Tlp::"amber"`. An unmarked copy is at `unmarked`, which stands below whatever
//! the marking article says that it counts as.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, Schema};

use crate::article::{Marking, Way};
use crate::compile::CompileError;
use crate::vocabulary::{PAP, TLP, pap_word, tlp_word};

/// Where a copy without a marking stands in a hierarchy.
pub(crate) const UNMARKED: &str = "unmarked";

/// The one resource of a request.
pub(crate) const COPY: &str = "copy";

pub(crate) const TEXT: &str = r#"
entity Party;
entity Participant;
entity Role;
entity Agreement;
entity Tlp in [Tlp];
entity Pap in [Pap];
// The strongest at the bottom.
entity Channel in [Channel];
entity Purpose enum [
  "detection", "protection", "research", "training", "investigation", "attribution", "diplomacy"
];
// One copy of an object, under one of the licences that it is held under.
entity Copy {
  originator: Party,
  kind: String,
  tlp: Tlp,
  pap: Pap,
  unknown_marking: Bool,
  topics: Set<String>,
  sectors: Set<String>,
  personal_data: Bool,
  addressed: Bool,
  addressees: Set<Party>,
  own: Bool,
  by_channel: Bool,
  safeguards: Set<String>,
  language?: String,
  source: String,
  received_under?: Agreement,
  received_from?: Party,
  // Whether its deliverer's acts about that agreement are known to be its last, now (5.8).
  leased: Bool,
  // Whether its deliverer has consented to this release.
  consented: Bool,
};
// To a peer, or to a participant of ours, under an agreement.
action cross appliesTo {
  principal: [Party, Participant], resource: [Copy], context: { purpose: Purpose, channel: Channel }
};
// To a peer, over the diplomatic channel.
action address appliesTo { principal: [Party], resource: [Copy], context: { purpose: Purpose } };
// To people of our own.
action read appliesTo { principal: [Role], resource: [Copy], context: { purpose: Purpose } };
"#;

/// Read once: it never changes, and reading it takes longer than a decision.
static SCHEMA: LazyLock<Result<Schema, CompileError>> = LazyLock::new(|| {
    Schema::from_cedarschema_str(TEXT)
        .map(|(schema, _)| schema)
        .map_err(|error| CompileError::Schema {
            message: error.to_string(),
        })
});

/// The entity types, read once for the same reason.
static TYPES: LazyLock<BTreeMap<&'static str, EntityTypeName>> = LazyLock::new(|| {
    [
        "Action",
        "Agreement",
        "Channel",
        "Copy",
        "Pap",
        "Participant",
        "Party",
        "Purpose",
        "Role",
        "Tlp",
    ]
    .into_iter()
    .filter_map(|name| Some((name, name.parse().ok()?)))
    .collect()
});

pub(crate) fn schema() -> Result<&'static Schema, CompileError> {
    SCHEMA.as_ref().map_err(CompileError::clone)
}

/// The entity of this type and id.
pub(crate) fn uid(entity_type: &'static str, id: &str) -> Result<EntityUid, CompileError> {
    let name = TYPES.get(entity_type).ok_or_else(|| CompileError::Schema {
        message: format!("`{entity_type}` is not an entity type"),
    })?;
    Ok(EntityUid::from_type_name_and_id(
        name.clone(),
        EntityId::new(id),
    ))
}

/// The hierarchies, with what is unmarked in its place.
pub(crate) fn levels(marking: Marking) -> Result<Vec<Entity>, CompileError> {
    let mut entities = ladder("Tlp", &TLP.map(|(_, word)| word))?;
    entities.extend(ladder("Pap", &PAP.map(|(_, word)| word))?);
    entities.extend(ladder("Channel", &Way::WORDS.map(|(_, word)| word))?);
    entities.push(below("Tlp", UNMARKED, tlp_word(marking.unmarked_tlp))?);
    entities.push(below("Pap", UNMARKED, pap_word(marking.unmarked_pap))?);
    Ok(entities)
}

fn ladder(entity_type: &'static str, words: &[&str]) -> Result<Vec<Entity>, CompileError> {
    let mut entities: Vec<Entity> = words
        .windows(2)
        .filter_map(|pair| match pair {
            [word, above] => Some(below(entity_type, word, above)),
            _ => None,
        })
        .collect::<Result<_, _>>()?;
    if let Some(top) = words.last() {
        entities.push(Entity::new_no_attrs(uid(entity_type, top)?, HashSet::new()));
    }
    Ok(entities)
}

fn below(entity_type: &'static str, word: &str, above: &str) -> Result<Entity, CompileError> {
    let parents = HashSet::from([uid(entity_type, above)?]);
    Ok(Entity::new_no_attrs(uid(entity_type, word)?, parents))
}
