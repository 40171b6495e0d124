//! Everything the story needs while it is told: nodes, agreements in force, and somebody who reads
//! every share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mithaq_node::admin::AdminError;
use mithaq_node::wire::egress::Egress;

use super::fault::{internal, late};
use super::nodes::Nodes;
use super::reader::{Reader, Shelf, egress};
use super::scenario::{Nation, Scenario};
use super::treaty::{Hosted, InForce, conclude, host, introduce};
use crate::text::Lang;

/// How long everything may take to cross.
const CROSS: Duration = Duration::from_secs(180);
/// Between two looks at a share.
const LOOK: Duration = Duration::from_millis(10);

/// The name of the client that reads for a nation's own people.
const ANALYST: &str = "analyst";

/// The name of the participant's client.
const LIBRARY: &str = "library";

/// The three nations, connected.
pub(super) struct World<'a> {
    /// Their nodes.
    pub(super) nodes: &'a Nodes,
    /// The demo's outbound client.
    pub(super) egress: Arc<Egress>,
    /// The agreements in force.
    pub(super) agreements: Vec<InForce>,
    /// The participant, at the node of its host.
    pub(super) participant: Hosted,
    /// Its host.
    pub(super) host: Nation,
    /// Reads for it.
    library: Option<Reader>,
    /// Reads a nation's share for its own people.
    analysts: BTreeMap<Nation, Reader>,
    /// Reads the first nation's share for the second.
    guests: BTreeMap<(Nation, Nation), Reader>,
    /// What the analysts have read.
    shelves: BTreeMap<Nation, Shelf>,
}

impl<'a> World<'a> {
    /// Introduces the parties to one another, puts the scenario's agreements in force, and has the participant
    /// hosted.
    pub(super) async fn connect(
        nodes: &'a Nodes,
        scenario: &Scenario,
        lang: Lang,
    ) -> Result<World<'a>, AdminError> {
        let mut agreements = Vec::new();
        for terms in scenario.agreements() {
            let [one, other] = terms.parties;
            introduce(nodes.of(one)?, nodes.of(other)?).await?;
            agreements.push(conclude(nodes, terms, lang).await?);
        }
        Ok(World {
            participant: host(nodes, scenario.participant(), lang).await?,
            host: scenario.participant().host,
            library: None,
            nodes,
            egress: egress(),
            agreements,
            analysts: BTreeMap::new(),
            guests: BTreeMap::new(),
            shelves: BTreeMap::new(),
        })
    }

    /// Adds ordinary TAXII clients at every node: one for its own analysts, one for each other party; and the
    /// participant's at that of its host, for `purpose`.
    pub(super) async fn let_readers_in(&mut self, purpose: &str) -> Result<(), AdminError> {
        let node = self.nodes.of(self.host)?;
        let party = Some(self.participant.party.as_str());
        let secret = node.desk.client(LIBRARY, party, Some(purpose)).await?;
        let what = format!("the share of {}", self.participant.name);
        self.library = Some(Reader::new(&self.egress, node, &secret, &what)?);
        for node in self.nodes.all() {
            let secret = node.desk.client(ANALYST, None, None).await?;
            let what = format!("the share of {}", node.party_name);
            let reader = Reader::new(&self.egress, node, &secret, &what)?;
            self.analysts.insert(node.nation, reader);
            for other in self.nodes.all().filter(|other| other.nation != node.nation) {
                // By its party id: some are no peers of this node.
                let name = format!("for-{}", other.nation);
                let secret = node.desk.client(&name, Some(&other.party), None).await?;
                let reader = Reader::new(&self.egress, node, &secret, &what)?;
                self.guests.insert((node.nation, other.nation), reader);
            }
        }
        Ok(())
    }

    /// Who reads `nation`'s share for its own people.
    pub(super) fn analyst(&self, nation: Nation) -> Result<&Reader, AdminError> {
        let reader = self.analysts.get(&nation);
        reader.ok_or_else(|| internal(format!("nobody reads for {nation}")))
    }

    /// Who reads for the participant.
    pub(super) fn library(&self) -> Result<&Reader, AdminError> {
        let reader = self.library.as_ref();
        reader.ok_or_else(|| internal("nobody reads for the participant"))
    }

    /// Who reads `giver`'s share for `receiver`.
    pub(super) fn guest(&self, giver: Nation, receiver: Nation) -> Result<&Reader, AdminError> {
        let reader = self.guests.get(&(giver, receiver));
        reader.ok_or_else(|| internal(format!("nobody reads {giver} for {receiver}")))
    }

    /// All who read for a nation at another's node: giver, receiver, reader.
    pub(super) fn guests(&self) -> impl Iterator<Item = (Nation, Nation, &Reader)> {
        self.guests
            .iter()
            .map(|((giver, receiver), reader)| (*giver, *receiver, reader))
    }

    /// The agreement between two nations.
    pub(super) fn between(&self, one: Nation, other: Nation) -> Option<&InForce> {
        self.agreements.iter().find(|held| {
            held.parties.contains(&one) && held.parties.contains(&other) && one != other
        })
    }

    /// The nations' names of agreements, by id.
    pub(super) fn titles(&self) -> BTreeMap<String, String> {
        let terms = (
            self.participant.terms.clone(),
            self.participant.title.clone(),
        );
        self.agreements
            .iter()
            .map(|held| (held.id.clone(), held.title.clone()))
            .chain([terms])
            .collect()
    }

    /// Every giver and receiver with an agreement between them, in the order of the story.
    pub(super) fn directions(&self) -> Vec<(Nation, Nation)> {
        let both = |held: &InForce| {
            let [one, other] = held.parties;
            [(one, other), (other, one)]
        };
        self.agreements.iter().flat_map(both).collect()
    }

    /// What the shares of its partners show to `receiver`: what is to arrive there.
    pub(super) async fn due(&self, receiver: Nation) -> Result<BTreeSet<String>, AdminError> {
        let mut due = BTreeSet::new();
        for (giver, _) in self
            .directions()
            .into_iter()
            .filter(|(_, to)| *to == receiver)
        {
            due.extend(self.guest(giver, receiver)?.ids().await?);
        }
        Ok(due)
    }

    /// Reads what is new in `nation`'s share; how many objects came.
    pub(super) async fn catch_up(&mut self, nation: Nation) -> Result<usize, AdminError> {
        let reader = self.analysts.get(&nation);
        let reader = reader.ok_or_else(|| internal(format!("nobody reads for {nation}")))?;
        reader
            .catch_up(self.shelves.entry(nation).or_default())
            .await
    }

    /// What was read of `nation`'s share so far.
    pub(super) fn shelf(&self, nation: Nation) -> Option<&Shelf> {
        self.shelves.get(&nation)
    }

    /// Reads `nation`'s share until all of `due` is there.
    pub(super) async fn arrived(
        &mut self,
        nation: Nation,
        due: &BTreeSet<String>,
    ) -> Result<(), AdminError> {
        let began = Instant::now();
        loop {
            self.catch_up(nation).await?;
            let lacks = |id: &&String| {
                self.shelf(nation)
                    .is_none_or(|shelf| !shelf.objects.contains_key(*id))
            };
            let Some(missing) = due.iter().find(lacks) else {
                return Ok(());
            };
            if began.elapsed() > CROSS {
                let what = format!("`{missing}` did not arrive at {nation}");
                return Err(late(what, CROSS.as_secs()));
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}
