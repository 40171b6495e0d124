//! The scenario file: nations, agreements, and groups of material with their labels.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use super::markings;
use super::nation::{InThreeLanguages, Nation, NationSet};

/// Why the built-in scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScenarioError {
    /// A file is not the TOML that was expected.
    #[error("the demo's `{file}` cannot be read: {source}")]
    Toml {
        /// Which of the two files.
        file: &'static str,
        /// What the reader says.
        source: Box<toml::de::Error>,
    },
    /// A group asks for something that is not there.
    #[error("group `{group}` names the {what} `{name}`, which does not exist")]
    Unknown {
        /// The group's id.
        group: String,
        /// What kind of thing is missing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A group's labels contradict themselves.
    #[error("group `{group}` must either let `{nation}` see it or say why not, and not both")]
    Label {
        /// The group's id.
        group: String,
        /// The nation that is in both lists or in none.
        nation: Nation,
    },
    /// A group's label for the participant contradicts that of its host.
    #[error(
        "group `{group}` must be `not-held` for the participant exactly where `{host}` may not see it"
    )]
    Participant {
        /// The group's id.
        group: String,
        /// The participant's host.
        host: Nation,
    },
    /// A list of words ran out.
    #[error("the story of `{nation}` has no {what}")]
    Missing {
        /// The nation.
        nation: Nation,
        /// What is missing.
        what: &'static str,
    },
}

/// `scenario.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFile {
    pub(super) nation: Vec<NationFile>,
    pub(super) agreement: Vec<Agreement>,
    pub(super) participant: Participant,
    pub(super) group: Vec<Group>,
}

/// A nation and its CERT.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NationFile {
    /// Which nation.
    pub(crate) id: Nation,
    /// The party's name, as given to `mithaq init --party`.
    pub(crate) party: String,
    /// The STIX identity of the CERT in its own feed.
    pub(crate) identity: String,
    /// The nation's name.
    pub(crate) name: InThreeLanguages,
    /// The duty officer's address.
    pub(crate) contact: String,
    /// The first three octets of the nation's documentation addresses (RFC 5737).
    pub(super) network: String,
    /// The prefix of its IPv6 documentation addresses (RFC 3849), three groups.
    pub(super) network6: String,
}

/// The terms of an agreement, as the labels' authors read them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Agreement {
    /// A short name for the demo's own use.
    pub(crate) id: String,
    /// The two parties.
    pub(crate) parties: [Nation; 2],
    /// The highest TLP that crosses, such as `TLP:AMBER`.
    pub(crate) highest_tlp: String,
    /// The highest PAP that crosses.
    pub(crate) highest_pap: String,
    /// What an unmarked object counts as.
    pub(crate) unmarked_counts_as: String,
    /// Purposes for which it may be used.
    pub(crate) purposes: Vec<String>,
    /// Onward sharing: `none`, or `constituency`.
    pub(crate) onward: String,
    /// The agreement's title.
    pub(crate) title: InThreeLanguages,
}

/// An organisation that one of the nations hosts, and its terms as the labels' authors read them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Participant {
    /// The nation that hosts it.
    pub(crate) host: Nation,
    /// Its name, as given to `mithaq participant add`.
    pub(crate) party: String,
    /// What heads its column.
    pub(crate) name: InThreeLanguages,
    /// The sector that it belongs to.
    pub(crate) sector: String,
    /// The highest TLP that it reads.
    pub(crate) highest_tlp: String,
    /// The highest PAP that it reads.
    pub(crate) highest_pap: String,
    /// What an unmarked object counts as.
    pub(crate) unmarked_counts_as: String,
    /// What it reads for.
    pub(crate) purpose: String,
    /// The title of its terms.
    pub(crate) title: InThreeLanguages,
}

/// A group of material: one row of the demo's matrix.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    /// The group's id.
    pub(crate) id: String,
    /// Whose material it is.
    pub(crate) nation: Nation,
    /// Which template makes its objects.
    pub(super) template: String,
    /// How often the template is applied; each time it makes one to eight objects.
    pub(super) items: usize,
    /// The first and last day on which the objects were made.
    #[serde(deserialize_with = "day")]
    pub(super) from: Date,
    #[serde(deserialize_with = "day")]
    pub(super) to: Date,
    /// Names such as `tlp:green` and `pap:red`, or marking ids.
    pub(crate) marking: Vec<String>,
    /// A stricter marking on one property of every object.
    pub(crate) granular: Option<String>,
    /// The nations that may ever see it, its own among them.
    pub(crate) may_see: NationSet,
    /// Whether the participant may ever see it: `may-see`, `not-held` by its host, or its host's reason.
    university: String,
    /// For each other nation and each holder, the reason code that `why` is expected to give.
    #[serde(default)]
    pub(crate) withheld: BTreeMap<Nation, BTreeMap<Nation, String>>,
    /// The group's name.
    pub(crate) name: InThreeLanguages,
}

/// A day such as `2026-04-07`.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}

impl Group {
    /// The marking as people write it: `TLP:GREEN PAP:RED`, with the stricter part in brackets;
    /// empty for unmarked material.
    pub(crate) fn marking_text(&self) -> String {
        let mut parts: Vec<String> = self
            .marking
            .iter()
            .map(|name| markings::display(name))
            .collect();
        if let Some(granular) = &self.granular {
            parts.push(format!("({})", markings::display(granular)));
        }
        parts.join(" ")
    }

    /// Whether the participant may ever see it.
    pub(crate) fn participant_may_see(&self) -> bool {
        self.university == MAY_SEE
    }

    /// Why the participant does not get it from its host; `None` if it may, or its host has it not.
    pub(crate) fn participant_reason(&self) -> Option<&str> {
        Some(self.university.as_str()).filter(|word| ![MAY_SEE, NOT_HELD].contains(word))
    }

    /// Why `audience` does not get it from `holder`; `None` if it may, or `holder` has it not.
    pub(crate) fn reason(&self, holder: Nation, audience: Nation) -> Option<&str> {
        self.withheld
            .get(&audience)?
            .get(&holder)
            .map(String::as_str)
    }
}

/// The words of a group's `university` that are no reasons.
const MAY_SEE: &str = "may-see";
const NOT_HELD: &str = "not-held";

pub(super) fn read(text: &str) -> Result<ScenarioFile, ScenarioError> {
    let file: ScenarioFile = toml::from_str(text).map_err(|source| ScenarioError::Toml {
        file: "scenario.toml",
        source: Box::new(source),
    })?;
    for group in &file.group {
        // What its host may not see nobody can give it.
        let held = group.may_see.contains(&file.participant.host);
        if held == (group.university == NOT_HELD) {
            return Err(ScenarioError::Participant {
                group: group.id.clone(),
                host: file.participant.host,
            });
        }
        for nation in Nation::ALL {
            if group.may_see.contains(&nation) == group.withheld.contains_key(&nation) {
                return Err(ScenarioError::Label {
                    group: group.id.clone(),
                    nation,
                });
            }
        }
        for name in group.marking.iter().chain(&group.granular) {
            if markings::id(name).is_none() {
                let (group, name) = (group.id.clone(), name.clone());
                return Err(ScenarioError::Unknown {
                    group,
                    what: "marking",
                    name,
                });
            }
        }
    }
    Ok(file)
}
