//! The story file: words, names and sentences.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::file::ScenarioError;
use super::nation::Nation;

/// `story.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) shared_domains: Vec<String>,
    pub(super) shared_hosts: Vec<u8>,
    pub(super) domain_heads: Vec<String>,
    pub(super) domain_tails: Vec<String>,
    pub(super) domain_zones: Vec<String>,
    pub(super) units: Vec<String>,
    pub(super) units_ar: Vec<String>,
    pub(super) network: Vec<Network>,
    pub(super) nation: BTreeMap<Nation, NationStory>,
    pub(super) text: BTreeMap<String, Vec<Passage>>,
}

/// A network operator with a documentation number (RFC 5398).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Network {
    pub(super) nation: Nation,
    pub(super) number: i64,
    pub(super) name: String,
}

/// How one nation names what it sees.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NationStory {
    /// The languages of its team, the more frequent ones more often.
    pub(super) langs: Vec<String>,
    pub(super) about: Passage,
    pub(super) statement: String,
    pub(super) intrusion_set: Passage,
    pub(super) campaigns: Vec<Passage>,
    pub(super) malware: Vec<Passage>,
    pub(super) tools: Vec<Passage>,
    pub(super) techniques: Vec<Passage>,
    pub(super) courses: Vec<Passage>,
    pub(super) targets: Vec<Organisation>,
    pub(super) organisations: Vec<Organisation>,
}

/// An organisation, or a whole sector of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisation {
    pub(super) name: String,
    /// From STIX's vocabulary `industry-sector-ov`.
    pub(super) sectors: Vec<String>,
}

/// What one object says. Words in braces are filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Passage {
    pub(super) lang: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) aliases: Vec<String>,
    pub(super) types: Vec<String>,
    pub(super) phase: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) action: String,
    pub(super) account: String,
    pub(super) file: Vec<String>,
    /// The name in other languages.
    pub(super) also: BTreeMap<String, String>,
}

pub(super) fn read(text: &str) -> Result<Story, ScenarioError> {
    toml::from_str(text).map_err(|source| ScenarioError::Toml { file: "story.toml", source: Box::new(source) })
}

impl Passage {
    /// A passage that says nothing, for a template without text.
    pub(super) const EMPTY: Passage = Passage {
        lang: String::new(),
        name: String::new(),
        description: String::new(),
        aliases: Vec::new(),
        types: Vec::new(),
        phase: String::new(),
        subject: String::new(),
        body: String::new(),
        action: String::new(),
        account: String::new(),
        file: Vec::new(),
        also: BTreeMap::new(),
    };
}
