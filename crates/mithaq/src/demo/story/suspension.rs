//! An agreement is suspended and resumed.

use std::collections::BTreeSet;

use mithaq_node::admin::{ActKind, AdminError};

use super::opening::import;
use super::{A, B, article, name, number};
use crate::demo::fault::internal;
use crate::demo::material::{Material, Stages};
use crate::demo::measure::{CutOff, cut_off, milliseconds};
use crate::demo::peer::AsPeer;
use crate::demo::tell::Teller;
use crate::demo::treaty::{heard, is_in_force};
use crate::demo::world::World;

/// What the suspension showed.
pub(super) struct Suspension {
    pub(super) cut_off: CutOff,
    /// Objects accepted at the giver meanwhile.
    pub(super) imported: u64,
    /// Such of them as crossed all the same.
    pub(super) early: usize,
    /// Such as wait for the resumption.
    pub(super) waiting: usize,
    /// Such as arrived after it.
    pub(super) resumed: usize,
}

/// A suspends while B reads, goes on importing, and resumes.
pub(super) async fn suspend_and_resume(
    world: &mut World<'_>,
    material: &Material,
    stages: &Stages<'_>,
    teller: &mut Teller<'_, '_>,
) -> Result<Suspension, AdminError> {
    let texts = teller.texts();
    let held = world
        .between(A, B)
        .ok_or_else(|| internal("no agreement between A and B"))?;
    let (agreement, title) = (held.id.clone(), held.title.clone());
    let label = article(texts, held.article("final-clauses"));
    let peer = AsPeer::new(&world.egress, world.nodes.of(B)?, world.nodes.of(A)?).await?;
    let collection = peer.collection(&title).await?;
    let giver = world.nodes.of(A)?;
    let cut_off = cut_off(giver, &agreement, &peer, &collection).await?;
    let ms = milliseconds(cut_off.after);
    let args = [
        ("nation", name(texts, A)),
        ("peer", name(texts, B)),
        ("ms", ms.into()),
    ];
    let figure = texts.get("figure-ms", &[("count", ms.into())]);
    teller.line(figure, texts.get("demo-suspended", &args), label.clone())?;

    // B has heard of the act when its own node says so; only then does nothing mean anything.
    heard(world.nodes.of(B)?, &agreement, |held| !is_in_force(held)).await?;
    let imported = import(world, A, &stages.late).await?;
    let late: BTreeSet<&str> = stages
        .late
        .iter()
        .map(|object| object.id.as_str())
        .collect();
    let there = |world: &World<'_>| {
        let shelf = world.shelf(B);
        late.iter()
            .filter(|id| shelf.is_some_and(|shelf| shelf.objects.contains_key(**id)))
            .count()
    };
    world.catch_up(B).await?;
    let early = there(world) + world.guest(A, B)?.ids().await?.len();

    giver.desk.act(&agreement, ActKind::Resumption).await?;
    let due: BTreeSet<String> = world.due(B).await?;
    world.arrived(B, &due).await?;
    let resumed = there(world);
    let waiting = match material.is_labelled() {
        true => late
            .iter()
            .filter(|id| material.labels().may_see(id).contains(&B))
            .count(),
        false => late.iter().filter(|id| due.contains(**id)).count(),
    };
    let args = [
        ("nation", name(texts, A)),
        ("peer", name(texts, B)),
        ("count", resumed.into()),
    ];
    teller.line(
        number(texts, resumed),
        texts.get("demo-resumed", &args),
        label,
    )?;
    Ok(Suspension {
        cut_off,
        imported,
        early,
        waiting,
        resumed,
    })
}
