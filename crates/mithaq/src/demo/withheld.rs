//! What was withheld from whom and why, as the nodes themselves answer.

use std::collections::BTreeMap;

use mithaq_node::admin::{AdminError, WithheldReason};

use super::desk::Desk;
use super::fault::internal;
use super::material::Material;
use super::nodes::Running;
use super::reasons::no_agreement;
use super::scenario::{Nation, marking_text};
use super::world::World;

/// A reason, and how many objects it withholds.
pub(super) struct Count {
    /// The reason.
    pub(super) reason: WithheldReason,
    /// Whether the objects are the holder's own, or came from a third party.
    pub(super) own: bool,
    /// How many.
    pub(super) objects: u64,
}

/// For each holder and audience: reasons with their counts, most first.
pub(super) struct Withheld {
    counts: BTreeMap<(Nation, Nation), Vec<Count>>,
    /// Where `preview` and `why` disagree on how much is withheld, one sentence each.
    pub(super) disagreements: Vec<String>,
}

impl Withheld {
    /// Asks every node why it gives each other party none of the objects that this party was not given.
    ///
    /// An object counts once for each audience: under the terms it was received under, if it came from a
    /// third party, else under the first reason that the node names. `why` is asked for one object of every
    /// maker, type and marking, as gates look at nothing else of the demo's material; the sums must be those
    /// of `preview`, which goes through all copies. (Of the user's own files a node may hold several copies
    /// and versions of one object, and then the sums say nothing.)
    pub(super) async fn ask(
        world: &World<'_>,
        material: &Material,
    ) -> Result<Withheld, AdminError> {
        let mut asking = tokio::task::JoinSet::new();
        for holder in world.nodes.all() {
            let shelf = world.shelf(holder.nation).into_iter();
            let held: Vec<Held> = shelf
                .flat_map(|shelf| &shelf.objects)
                .filter(|(id, _)| !id.starts_with(DIPLOMATIC))
                .map(|(id, bytes)| Held {
                    id: id.clone(),
                    maker: maker(material, holder.nation, id),
                    kind: id.split("--").next().unwrap_or_default().to_owned(),
                    marking: marking_text(bytes),
                })
                .collect();
            for audience in world
                .nodes
                .all()
                .filter(|other| other.nation != holder.nation)
            {
                let (from, to) = (holder.nation, audience.nation);
                // What that party has made itself is not withheld from it.
                let asked: Vec<Held> = held
                    .iter()
                    .filter(|object| object.maker != Some(to))
                    .cloned()
                    .collect();
                let returned = held.len() - asked.len();
                let (desk, party) = (holder.desk.clone(), audience.party.clone());
                let name = audience.party_name.clone();
                asking.spawn(async move {
                    let counts = count(&desk, (&party, &name), from, asked).await?;
                    let sum = counts.iter().map(|one| one.objects).sum::<u64>() + returned as u64;
                    let preview = desk.preview(&party).await?;
                    let previewed = preview.map(|page| page.withheld.iter().map(|one| one.count).sum::<u64>());
                    let disagreement = previewed.filter(|previewed| *previewed != sum).map(|previewed| {
                        format!("{from} previews {previewed} objects as withheld from {to}, and gives reasons for {sum}")
                    });
                    Ok::<_, AdminError>(((from, to), counts, disagreement))
                });
            }
        }
        let mut withheld = Withheld {
            counts: BTreeMap::new(),
            disagreements: Vec::new(),
        };
        while let Some(asked) = asking.join_next().await {
            let (direction, counts, disagreement) = asked.map_err(internal)??;
            withheld.counts.insert(direction, counts);
            withheld
                .disagreements
                .extend(disagreement.filter(|_| material.is_labelled()));
        }
        Ok(withheld)
    }

    /// What `holder` withholds from `audience`.
    pub(super) fn from(&self, holder: Nation, audience: Nation) -> &[Count] {
        self.counts
            .get(&(holder, audience))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// How many objects `holder` withholds from the others, by reason. An object that is withheld from
    /// both of them counts twice.
    pub(super) fn by_reason(&self, holder: Nation) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        for (_, counts) in self.counts.iter().filter(|((from, _), _)| *from == holder) {
            for one in counts {
                *sums.entry(one.reason.code.clone()).or_default() += one.objects;
            }
        }
        sums
    }
}

/// What travels by the diplomatic channel.
const DIPLOMATIC: &str = "mithaq-";
/// The code of the reason that keeps third parties' material.
pub(super) const ONWARD_NONE: &str = "onward-none";
/// The code of the one that keeps it for participants.
const ONWARD_CONSTITUENCY: &str = "onward-constituency";

/// Whether the agreement that something was received under keeps it.
pub(super) fn is_onward(reason: &WithheldReason) -> bool {
    [ONWARD_NONE, ONWARD_CONSTITUENCY].contains(&reason.code.as_str())
}

/// An object that a node holds.
#[derive(Clone)]
struct Held {
    id: String,
    /// Whose feed it is from; the holder's, where it is in several.
    maker: Option<Nation>,
    kind: String,
    marking: String,
}

fn maker(material: &Material, holder: Nation, id: &str) -> Option<Nation> {
    let first = std::iter::once(holder).chain(Nation::ALL);
    first
        .into_iter()
        .find(|nation| material.imports(*nation, id))
}

async fn count(
    desk: &Desk,
    (party, party_name): (&str, &str),
    holder: Nation,
    asked: Vec<Held>,
) -> Result<Vec<Count>, AdminError> {
    let mut known: BTreeMap<(Option<Nation>, String, String), Vec<WithheldReason>> =
        BTreeMap::new();
    let mut counts: BTreeMap<(bool, WithheldReason), u64> = BTreeMap::new();
    for object in asked {
        let own = object.maker == Some(holder);
        let class = (object.maker, object.kind, object.marking);
        let said = match known.get(&class) {
            Some(said) => said,
            None => {
                let said = reasons(desk, party, party_name, &object.id).await?;
                known.entry(class).or_insert(said)
            }
        };
        let received = said.iter().find(|reason| !own && is_onward(reason));
        if let Some(reason) = received.or(said.first()) {
            *counts.entry((own, reason.clone())).or_default() += 1;
        }
    }
    let counts = counts.into_iter();
    let mut counts: Vec<Count> = counts
        .map(|((own, reason), objects)| Count {
            reason,
            own,
            objects,
        })
        .collect();
    counts.sort_by_key(|one| std::cmp::Reverse(one.objects));
    Ok(counts)
}

/// Why `holder` does not give `object` to `audience`: every reason, the first one first; none if it does.
pub(super) async fn why_not(
    holder: &Running,
    audience: &Running,
    object: &str,
) -> Result<Vec<WithheldReason>, AdminError> {
    reasons(&holder.desk, &audience.party, &audience.party_name, object).await
}

/// Why the participant's host does not give it `object`, which the host holds; none if it does.
pub(super) async fn why_participant_not(
    world: &World<'_>,
    object: &str,
) -> Result<Vec<WithheldReason>, AdminError> {
    let desk = &world.nodes.of(world.host)?.desk;
    let participant = &world.participant;
    reasons(desk, &participant.party, &participant.name, object).await
}

async fn reasons(
    desk: &Desk,
    party: &str,
    party_name: &str,
    object: &str,
) -> Result<Vec<WithheldReason>, AdminError> {
    Ok(match desk.why(object, party).await? {
        None => vec![no_agreement(party_name)],
        Some(why) if why.verdicts.iter().any(|verdict| verdict.released) => Vec::new(),
        Some(why) => why
            .verdicts
            .into_iter()
            .next()
            .map(|verdict| verdict.reasons)
            .unwrap_or_default(),
    })
}
