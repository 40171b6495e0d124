//! Reading what really is with each nation, once the story is told.

use std::collections::BTreeSet;

use mithaq_node::admin::{AdminError, WithheldReason};

use super::fault::internal;
use super::findings::Found;
use super::material::Material;
use super::reader::Shelf;
use super::scenario::{Nation, NationSet};
use super::withheld::{why_not, why_participant_not};
use super::world::World;

/// What was found, and what was read twice.
pub(super) struct Account {
    /// By nation.
    pub(super) found: Found,
    /// Objects that a share showed more than once on its pages.
    pub(super) repeated: usize,
}

/// Reads every share from its beginning, for its own people and for the others, and asks every store for
/// every object that its nation may never have.
pub(super) async fn take(world: &World<'_>, material: &Material) -> Result<Account, AdminError> {
    let mut found = Found::default();
    let mut repeated = 0;
    for node in world.nodes.all() {
        found.parties.insert(node.nation, node.party.clone());
        let mut shelf = Shelf::default();
        let came = world.analyst(node.nation)?.catch_up(&mut shelf).await?;
        repeated += came - shelf.objects.len();
        for (id, bytes) in &shelf.objects {
            found.in_share(node.nation, id, bytes);
        }
    }
    let mut shelf = Shelf::default();
    let came = world.library()?.catch_up(&mut shelf).await?;
    repeated += came - shelf.objects.len();
    for (id, bytes) in &shelf.objects {
        found.by_participant(id, bytes);
    }
    // Its host has made its identity, and nobody else has any business with it.
    let identity = (world.host, world.participant.party.clone());
    found.made.insert(identity);
    for (_, receiver, reader) in world.guests() {
        let mut shelf = Shelf::default();
        reader.catch_up(&mut shelf).await?;
        for (id, bytes) in &shelf.objects {
            found.by_client(receiver, id, bytes);
        }
    }
    let mut asking = tokio::task::JoinSet::new();
    for node in world.nodes.all() {
        let (nation, desk) = (node.nation, node.desk.clone());
        let forbidden = |may_see: &NationSet| !may_see.contains(&nation);
        let labelled = material
            .labels()
            .iter()
            .filter(|(_, may_see)| forbidden(may_see));
        let ids: Vec<String> = labelled.map(|(id, _)| id.to_owned()).collect();
        asking.spawn(async move {
            let mut stored = BTreeSet::new();
            for id in ids {
                if desk.holds(&id).await? {
                    stored.insert(id);
                }
            }
            Ok::<_, AdminError>((nation, stored))
        });
    }
    while let Some(asked) = asking.join_next().await {
        let (nation, stored) = asked.map_err(internal)??;
        found.holdings.entry(nation).or_default().stored = stored;
    }
    Ok(Account { found, repeated })
}

/// Where a node's reason is not the one that people wrote into the scenario beforehand, one sentence each.
pub(super) async fn other_reasons(
    world: &World<'_>,
    material: &Material,
) -> Result<Vec<String>, AdminError> {
    let mut others = Vec::new();
    if !material.is_labelled() {
        return Ok(others);
    }
    for group in material.scenario().groups() {
        let Some(object) = material
            .feed(group.nation)
            .iter()
            .find(|object| object.group == group.id)
        else {
            continue;
        };
        if let Some(expected) = group.participant_reason() {
            let said = why_participant_not(world, &object.id).await?;
            if !said.iter().any(|reason| reason.code == expected) {
                let (host, said) = (world.host, codes(said));
                others.push(format!(
                    "{host} withholds `{}` from its participant for `{said}`, not for `{expected}`",
                    group.id
                ));
            }
        }
        for audience in Nation::ALL {
            for holder in Nation::ALL {
                let Some(expected) = group.reason(holder, audience) else {
                    continue;
                };
                let said = why_not(
                    world.nodes.of(holder)?,
                    world.nodes.of(audience)?,
                    &object.id,
                )
                .await?;
                if !said.iter().any(|reason| reason.code == expected) {
                    let said = codes(said);
                    others.push(format!(
                        "{holder} withholds `{}` from {audience} for `{said}`, not for `{expected}`",
                        group.id
                    ));
                }
            }
        }
    }
    Ok(others)
}

fn codes(said: Vec<WithheldReason>) -> String {
    let said: Vec<_> = said.into_iter().map(|reason| reason.code).collect();
    said.join("`, `")
}
