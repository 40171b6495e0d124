//! What was found with each nation, held against the labels.
//!
//! Nothing here asks a node or a gate: labels on one side, bytes that were read on the other.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::Deserialize;

use super::scenario::{Labels, Nation};

/// What one nation has, as far as somebody could read it.
#[derive(Default)]
pub(super) struct Holding {
    /// Objects by id in its own share.
    pub(super) share: BTreeMap<String, BTreeSet<Bytes>>,
    /// Objects by id that clients got which read for it at other nodes.
    pub(super) clients: BTreeMap<String, BTreeSet<Bytes>>,
    /// Ids of objects that it must not have and that its store holds all the same.
    pub(super) stored: BTreeSet<String>,
}

/// All nations' holdings, with the STIX identity of each one's party.
#[derive(Default)]
pub(super) struct Found {
    /// By nation.
    pub(super) holdings: BTreeMap<Nation, Holding>,
    /// Party ids.
    pub(super) parties: BTreeMap<Nation, String>,
    /// Objects by id that the participant's client got.
    pub(super) participant: BTreeMap<String, BTreeSet<Bytes>>,
    /// What nations made in the course of the story, beside what they imported: it is theirs alone.
    pub(super) made: BTreeSet<(Nation, String)>,
}

/// The types of what travels by the diplomatic channel, each addressed to parties by name.
const DIPLOMATIC: &str = "mithaq-";

/// Who made a diplomatic object, and for whom.
#[derive(Deserialize)]
struct Addressed {
    created_by_ref: Option<String>,
    #[serde(default)]
    mithaq_addressees: Vec<String>,
}

impl Found {
    /// Notes that `nation`'s own share has these bytes as the object `id`.
    pub(super) fn in_share(&mut self, nation: Nation, id: &str, bytes: &Bytes) {
        let holding = self.holdings.entry(nation).or_default();
        holding
            .share
            .entry(id.to_owned())
            .or_default()
            .insert(bytes.clone());
    }

    /// Notes that a client that reads for `nation` at another node got these bytes as the object `id`.
    pub(super) fn by_client(&mut self, nation: Nation, id: &str, bytes: &Bytes) {
        let holding = self.holdings.entry(nation).or_default();
        holding
            .clients
            .entry(id.to_owned())
            .or_default()
            .insert(bytes.clone());
    }

    /// Notes that the participant's client got these bytes as the object `id`.
    pub(super) fn by_participant(&mut self, id: &str, bytes: &Bytes) {
        let copies = self.participant.entry(id.to_owned()).or_default();
        copies.insert(bytes.clone());
    }

    /// Objects that the participant's client got, and that it may never see.
    pub(super) fn leaks_to_participant(&self, labels: &Labels) -> BTreeSet<String> {
        let leaked = self.participant.iter().filter(|(_, copies)| {
            copies
                .iter()
                .any(|bytes| !labels.participant_may_see_copy(bytes))
        });
        leaked.map(|(id, _)| id.clone()).collect()
    }

    /// What labels written beforehand say that the participant must get, and it did not.
    pub(super) fn missing_at_participant(&self, labels: &Labels) -> BTreeSet<String> {
        let lacks = |id: &&String| !self.participant.contains_key(*id);
        labels
            .for_participant()
            .iter()
            .filter(lacks)
            .cloned()
            .collect()
    }

    /// Objects found where they may never be, by nation.
    ///
    /// An object that nobody labelled may be nowhere; what travels by the diplomatic channel is labelled by
    /// its own list of addressees.
    pub(super) fn leaks(&self, labels: &Labels) -> BTreeSet<(Nation, String)> {
        let mut leaks = BTreeSet::new();
        for (nation, holding) in &self.holdings {
            for (id, copies) in holding.share.iter().chain(&holding.clients) {
                if copies
                    .iter()
                    .any(|bytes| !self.may_have(labels, *nation, id, bytes))
                {
                    leaks.insert((*nation, id.clone()));
                }
            }
            leaks.extend(holding.stored.iter().map(|id| (*nation, id.clone())));
        }
        leaks
    }

    fn may_have(&self, labels: &Labels, nation: Nation, id: &str, bytes: &[u8]) -> bool {
        if self.made.contains(&(nation, id.to_owned())) {
            return true;
        }
        if id.starts_with(DIPLOMATIC) {
            let party = self.parties.get(&nation);
            let addressed = serde_json::from_slice::<Addressed>(bytes).ok();
            return addressed.is_some_and(|addressed| {
                addressed.created_by_ref.as_ref() == party
                    || addressed
                        .mithaq_addressees
                        .iter()
                        .any(|to| Some(to) == party)
            });
        }
        match labels.may_see_copy(bytes) {
            Some(may_see) => may_see.contains(&nation),
            None => labels.may_see(id).contains(&nation),
        }
    }

    /// What `nation`'s share has that is not its own, without what the diplomatic channel brought.
    pub(super) fn received(&self, nation: Nation, own: &BTreeSet<&str>) -> BTreeSet<&str> {
        let share = self
            .holdings
            .get(&nation)
            .into_iter()
            .flat_map(|holding| holding.share.keys());
        let ids = share.map(String::as_str);
        let made = |id: &str| self.made.contains(&(nation, id.to_owned()));
        ids.filter(|id| !own.contains(id) && !id.starts_with(DIPLOMATIC) && !made(id))
            .collect()
    }

    /// Whether `nation`'s share has the object `id`.
    pub(super) fn has(&self, nation: Nation, id: &str) -> bool {
        self.holdings
            .get(&nation)
            .is_some_and(|holding| holding.share.contains_key(id))
    }

    /// What labels written beforehand say that somebody else's nation must get, and its share lacks.
    pub(super) fn missing(&self, labels: &Labels) -> BTreeSet<(Nation, String)> {
        let mut missing = BTreeSet::new();
        for (id, may_see) in labels.iter() {
            let without = may_see.iter().filter(|nation| !self.has(**nation, id));
            missing.extend(without.map(|nation| (*nation, id.to_owned())));
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::scenario::NationSet;

    const GREEN: &str = r#"{"id":"note--1","content":"for both"}"#;
    const RED: &str = r#"{"id":"note--2","content":"for one"}"#;

    fn labels() -> Labels {
        let mut labels = Labels::default();
        let (both, one) = ([Nation::Qamar, Nation::Rimal], [Nation::Qamar]);
        labels.add("note--1", GREEN.as_bytes(), &NationSet::from(both));
        labels.add("note--2", RED.as_bytes(), &NationSet::from(one));
        labels
    }

    fn check(found: &[(Nation, &str, &str)], expected: &[(Nation, &str)]) {
        let mut holdings = Found {
            parties: [
                (Nation::Qamar, "identity--q".to_owned()),
                (Nation::Rimal, "identity--r".to_owned()),
            ]
            .into(),
            ..Found::default()
        };
        for (nation, id, bytes) in found {
            holdings.in_share(*nation, id, &Bytes::copy_from_slice(bytes.as_bytes()));
        }
        let expected: BTreeSet<_> = expected
            .iter()
            .map(|(nation, id)| (*nation, (*id).to_owned()))
            .collect();
        assert_eq!(holdings.leaks(&labels()), expected, "{found:?}");
    }

    #[test]
    fn what_is_where_it_may_be_is_no_leak() {
        check(
            &[
                (Nation::Qamar, "note--1", GREEN),
                (Nation::Qamar, "note--2", RED),
                (Nation::Rimal, "note--1", GREEN),
            ],
            &[],
        );
    }

    #[test]
    fn an_object_with_somebody_who_may_never_see_it_is_a_leak() {
        check(
            &[(Nation::Rimal, "note--2", RED)],
            &[(Nation::Rimal, "note--2")],
        );
        check(
            &[(Nation::Sahil, "note--1", GREEN)],
            &[(Nation::Sahil, "note--1")],
        );
        // Under an id that may be seen, the copy that may not.
        check(
            &[(Nation::Rimal, "note--1", RED)],
            &[(Nation::Rimal, "note--1")],
        );
        // Nobody labelled it.
        check(
            &[(Nation::Qamar, "note--9", "{}")],
            &[(Nation::Qamar, "note--9")],
        );
    }

    #[test]
    fn what_a_client_got_for_a_nation_counts_as_found_with_it() {
        let mut found = Found::default();
        found.by_client(
            Nation::Rimal,
            "note--2",
            &Bytes::from_static(RED.as_bytes()),
        );
        assert_eq!(
            found.leaks(&labels()),
            [(Nation::Rimal, "note--2".to_owned())].into()
        );
        assert!(
            !found.has(Nation::Rimal, "note--2"),
            "its own share lacks it all the same"
        );
    }

    #[test]
    fn the_participant_is_held_to_labels_of_its_own() {
        let mut labels = labels();
        labels.add_for_participant("note--1", GREEN.as_bytes());
        let mut found = Found::default();
        assert_eq!(
            found.missing_at_participant(&labels),
            ["note--1".to_owned()].into()
        );
        found.by_participant("note--1", &Bytes::from_static(GREEN.as_bytes()));
        assert!(found.leaks_to_participant(&labels).is_empty());
        assert!(found.missing_at_participant(&labels).is_empty());
        // What a nation may see is no licence for it; nor is another copy under a known id.
        found.by_participant("note--2", &Bytes::from_static(RED.as_bytes()));
        found.by_participant("note--1", &Bytes::from_static(RED.as_bytes()));
        let leaks = ["note--1", "note--2"].map(str::to_owned);
        assert_eq!(found.leaks_to_participant(&labels), leaks.into());
        assert!(
            found.leaks(&labels).is_empty(),
            "they are the participant's"
        );
    }

    #[test]
    fn what_should_have_come_and_did_not_is_found_too() {
        let mut found = Found::default();
        let green = Bytes::from_static(GREEN.as_bytes());
        found.in_share(Nation::Qamar, "note--1", &green);
        found.in_share(
            Nation::Qamar,
            "note--2",
            &Bytes::from_static(RED.as_bytes()),
        );
        assert_eq!(
            found.missing(&labels()),
            [(Nation::Rimal, "note--1".to_owned())].into()
        );
        found.in_share(Nation::Rimal, "note--1", &green);
        assert!(found.missing(&labels()).is_empty());
        assert_eq!(
            found.received(Nation::Qamar, &["note--1"].into()),
            ["note--2"].into()
        );
    }

    #[test]
    fn what_only_a_store_holds_is_a_leak_too() {
        let mut found = Found::default();
        let holding = Holding {
            stored: ["note--2".to_owned()].into(),
            ..Holding::default()
        };
        found.holdings.insert(Nation::Sahil, holding);
        assert_eq!(
            found.leaks(&labels()),
            [(Nation::Sahil, "note--2".to_owned())].into()
        );
    }

    #[test]
    fn an_act_belongs_to_its_author_and_addressees() {
        let act = r#"{"id":"mithaq-act--1","created_by_ref":"identity--q","mithaq_addressees":["identity--r"]}"#;
        let id = "mithaq-act--1";
        check(&[(Nation::Qamar, id, act), (Nation::Rimal, id, act)], &[]);
        check(&[(Nation::Sahil, id, act)], &[(Nation::Sahil, id)]);
        check(&[(Nation::Rimal, id, "not JSON")], &[(Nation::Rimal, id)]);
    }
}
