//! Who may see which object, independently of the release gate.
//!
//! For the scenario the labels come from its file. For a user's own files (`--data`) no one has
//! written labels; [`Labels::of_own_files`] then reads the markings in the raw JSON, in a few lines
//! that share nothing with the policy they check, and errs to the strict side. What they cannot
//! know is what an agreement's terms other than TLP and PAP would allow: they say who must *never*
//! see an object, not who must.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Deserialize;

use super::file::{Agreement, Participant};
use super::markings;
use super::nation::{Nation, NationSet};

/// The labels of a set of objects.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    by_id: BTreeMap<String, NationSet>,
    by_bytes: HashMap<Vec<u8>, NationSet>,
    /// What the participant may see.
    participant: BTreeSet<String>,
    participant_bytes: HashSet<Vec<u8>>,
}

impl Labels {
    /// Adds one copy: the minified `bytes` of the object `id`, and who may see it.
    pub(crate) fn add(&mut self, id: &str, bytes: &[u8], may_see: &NationSet) {
        self.by_id.entry(id.to_owned()).or_default().extend(may_see);
        self.by_bytes
            .entry(bytes.to_owned())
            .or_default()
            .extend(may_see);
    }

    /// Notes that the participant may see this copy, too.
    pub(crate) fn add_for_participant(&mut self, id: &str, bytes: &[u8]) {
        self.participant.insert(id.to_owned());
        self.participant_bytes.insert(bytes.to_owned());
    }

    /// The ids of what the participant may see.
    pub(crate) fn for_participant(&self) -> &BTreeSet<String> {
        &self.participant
    }

    /// Whether the participant may see exactly this copy; not if nobody has labelled it.
    pub(crate) fn participant_may_see_copy(&self, bytes: &[u8]) -> bool {
        self.participant_bytes.contains(bytes)
    }

    /// Which nations may see some copy of the object `id`; nobody for an unknown id.
    pub(crate) fn may_see(&self, id: &str) -> NationSet {
        self.by_id.get(id).cloned().unwrap_or_default()
    }

    /// Every labelled id with the nations that may see some copy of it.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &NationSet)> {
        self.by_id
            .iter()
            .map(|(id, may_see)| (id.as_str(), may_see))
    }

    /// Which nations may see exactly this copy; `None` when nobody has labelled it.
    ///
    /// Sharper than [`Labels::may_see`] where two nations hold different copies of one id.
    pub(crate) fn may_see_copy(&self, bytes: &[u8]) -> Option<&NationSet> {
        self.by_bytes.get(bytes)
    }

    /// Labels a user's own files: each nation with the minified objects that it imports.
    ///
    /// An object may be seen by its own nation, and by the other party of an agreement if every
    /// marking that it carries, on the whole or on a part, is one we know and none is above the
    /// agreement's highest; unmarked counts as the agreement says. Whatever cannot be read so is its
    /// own nation's alone. An id that several nations import may be seen by all who may see one of
    /// the copies.
    ///
    /// The participant may see what its host may, as far as its own terms go: of the host's own, and of
    /// what came under an agreement that lets the constituency have it.
    pub(crate) fn of_own_files(
        agreements: &[Agreement],
        participant: &Participant,
        files: &[(Nation, Vec<Vec<u8>>)],
    ) -> Labels {
        let mut labels = Labels::default();
        for (nation, objects) in files {
            let read: Vec<(&Vec<u8>, Glance)> = objects
                .iter()
                .filter_map(|bytes| Some((bytes, serde_json::from_slice::<Glance>(bytes).ok()?)))
                .collect();
            let statements: Vec<&str> = read
                .iter()
                .filter(|(_, glance)| glance.definition_type.as_deref() == Some("statement"))
                .map(|(_, glance)| glance.id.as_str())
                .collect();
            for (bytes, glance) in &read {
                let mut may_see = NationSet::from([*nation]);
                let mut reaches_participant = participant.host == *nation;
                for agreement in agreements {
                    let [a, b] = agreement.parties;
                    let within = glance.is_within(&Ceilings::of(agreement), &statements);
                    if (a == *nation || b == *nation) && within {
                        may_see.extend([a, b]);
                        let to_host = [a, b].contains(&participant.host);
                        reaches_participant |= to_host && agreement.onward == "constituency";
                    }
                }
                labels.add(&glance.id, bytes, &may_see);
                let terms = Ceilings::of_participant(participant);
                if reaches_participant && glance.is_within(&terms, &statements) {
                    labels.add_for_participant(&glance.id, bytes);
                }
            }
        }
        labels
    }
}

/// The markings of an object as people write them, those of a part in brackets; empty for none.
pub(crate) fn marking_text(bytes: &[u8]) -> String {
    let Ok(glance) = serde_json::from_slice::<Glance>(bytes) else {
        return String::new();
    };
    let granular = glance
        .granular_markings
        .iter()
        .filter_map(|one| one.marking_ref.as_ref());
    let mut names: Vec<String> = glance
        .object_marking_refs
        .iter()
        .map(|id| markings::name(id))
        .collect();
    names.extend(granular.map(|id| format!("({})", markings::name(id))));
    names.sort();
    names.dedup();
    names.join(" ")
}

/// As much of an object as the labels look at.
#[derive(Deserialize)]
struct Glance {
    id: String,
    definition_type: Option<String>,
    #[serde(default)]
    object_marking_refs: Vec<String>,
    #[serde(default)]
    granular_markings: Vec<GranularGlance>,
}

#[derive(Deserialize)]
struct GranularGlance {
    marking_ref: Option<String>,
}

/// How strictly marked material may be.
struct Ceilings<'a> {
    highest_tlp: &'a str,
    highest_pap: &'a str,
    unmarked_counts_as: &'a str,
}

impl<'a> Ceilings<'a> {
    fn of(agreement: &'a Agreement) -> Ceilings<'a> {
        Ceilings {
            highest_tlp: &agreement.highest_tlp,
            highest_pap: &agreement.highest_pap,
            unmarked_counts_as: &agreement.unmarked_counts_as,
        }
    }

    fn of_participant(participant: &'a Participant) -> Ceilings<'a> {
        Ceilings {
            highest_tlp: &participant.highest_tlp,
            highest_pap: &participant.highest_pap,
            unmarked_counts_as: &participant.unmarked_counts_as,
        }
    }
}

impl Glance {
    fn is_within(&self, ceilings: &Ceilings<'_>, statements: &[&str]) -> bool {
        let granular = self
            .granular_markings
            .iter()
            .filter_map(|granular| granular.marking_ref.as_ref());
        let (mut marked, mut within) = (false, true);
        for id in self.object_marking_refs.iter().chain(granular) {
            if statements.contains(&id.as_str()) {
                continue;
            }
            let Some((name, _)) = markings::KNOWN.iter().find(|(_, known)| known == id) else {
                return false;
            };
            let (family, highest) = match name.split_once(':') {
                Some(("pap", _)) => ("pap", ceilings.highest_pap),
                _ => ("tlp", ceilings.highest_tlp),
            };
            marked |= family == "tlp";
            within &= level(name) <= level(highest);
        }
        within && (marked || level(ceilings.unmarked_counts_as) <= level(ceilings.highest_tlp))
    }
}

/// How strict a marking such as `tlp1:amber` or `TLP:AMBER` is within its family.
fn level(name: &str) -> usize {
    const LEVELS: [&str; 5] = ["clear", "green", "amber", "amber+strict", "red"];
    let colour = name
        .split_once(':')
        .map_or(name, |(_, colour)| colour)
        .to_lowercase();
    let colour = if colour == "white" {
        "clear"
    } else {
        colour.as_str()
    };
    // What is no colour is stricter than all.
    LEVELS
        .iter()
        .position(|level| *level == colour)
        .unwrap_or(LEVELS.len())
}
