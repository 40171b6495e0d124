//! The demo's story: what three fictional nations know, and who may ever see it.
//!
//! `demo/scenario.toml` lists groups of material with the nations that may see them, written by
//! people; `demo/story.toml` says what the objects tell. This module expands both into a few
//! thousand STIX 2.1 objects, the same ones every time: no clock, no randomness. The labels are the
//! truth against which the demo counts leaks, so nothing here asks the release gate anything.

mod dice;
mod file;
mod json;
mod labels;
mod maker;
mod markings;
mod nation;
mod story;
mod templates;
#[cfg(test)]
mod tests;
mod values;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use file::{Agreement, Group, NationFile, Participant, ScenarioError};
pub(crate) use labels::{Labels, marking_text};
pub(crate) use nation::{InThreeLanguages, Nation, NationSet};

/// The scenario, expanded: nations, agreements, groups, objects and labels.
pub(crate) struct Scenario {
    nations: Vec<NationFile>,
    agreements: Vec<Agreement>,
    participant: Participant,
    groups: Vec<Group>,
    feeds: BTreeMap<Nation, Vec<FeedObject>>,
    labels: Labels,
}

/// One object of a nation's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeedObject {
    /// The id of the material group in the scenario file.
    pub(crate) group: String,
    /// The STIX id.
    pub(crate) id: String,
    /// The object as minified JSON.
    pub(crate) bytes: Vec<u8>,
}

impl Scenario {
    /// Reads the scenario built into the binary and expands it; a few tens of milliseconds.
    ///
    /// # Errors
    /// When one of the two files does not hold what it must; a test finds that before a user does.
    pub(crate) fn load() -> Result<Scenario, ScenarioError> {
        let file = file::read(include_str!("../../../demo/scenario.toml"))?;
        let story = story::read(include_str!("../../../demo/story.toml"))?;
        let mut feeds = BTreeMap::new();
        let mut labels = Labels::default();
        for nation in &file.nation {
            let feed = templates::expand(nation, &file.group, &story)?;
            for object in &feed {
                if let Some(group) = file.group.iter().find(|group| group.id == object.group) {
                    labels.add(&object.id, &object.bytes, &group.may_see);
                    if group.participant_may_see() {
                        labels.add_for_participant(&object.id, &object.bytes);
                    }
                }
            }
            feeds.insert(nation.id, feed);
        }
        Ok(Scenario {
            nations: file.nation,
            agreements: file.agreement,
            participant: file.participant,
            groups: file.group,
            feeds,
            labels,
        })
    }

    /// The three nations, in the order of the story.
    pub(crate) fn nations(&self) -> &[NationFile] {
        &self.nations
    }

    /// The agreements as the labels' authors read them.
    pub(crate) fn agreements(&self) -> &[Agreement] {
        &self.agreements
    }

    /// The participant, and who hosts it.
    pub(crate) fn participant(&self) -> &Participant {
        &self.participant
    }

    /// The groups of material, in the order of the scenario file.
    pub(crate) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// What `nation` imports.
    pub(crate) fn feed(&self, nation: Nation) -> &[FeedObject] {
        self.feeds
            .get(&nation)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The labels of every object, for counting leaks.
    pub(crate) fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The ids of the objects of one group.
    pub(crate) fn ids_of(&self, group: &str) -> BTreeSet<&str> {
        let objects = self.feeds.values().flatten();
        objects
            .filter(|object| object.group == group)
            .map(|object| object.id.as_str())
            .collect()
    }
}
