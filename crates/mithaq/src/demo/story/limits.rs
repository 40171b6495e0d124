//! What did not cross: withheld and why, refused alike, and noticed when somebody meddles.

use std::collections::BTreeSet;

use http::StatusCode;
use mithaq_node::admin::AdminError;
use uuid::Uuid;

use super::{A, B, C, article, name, number};
use crate::demo::fault::internal;
use crate::demo::material::Material;
use crate::demo::peer::AsPeer;
use crate::demo::proof::{Refusals, by_id, flip};
use crate::demo::reasons::Reasons;
use crate::demo::scenario::Nation;
use crate::demo::tell::Teller;
use crate::demo::withheld::{Count, ONWARD_NONE, Withheld};
use crate::demo::world::World;
use crate::text::{Arg, id};

/// What was withheld under each agreement, and what the middle did not pass on.
pub(super) async fn tell_withheld(
    world: &mut World<'_>,
    material: &Material,
    teller: &mut Teller<'_, '_>,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    teller.doing(&texts.get("demo-doing-reasons", &[]));
    for nation in Nation::ALL {
        world.catch_up(nation).await?;
    }
    let withheld = Withheld::ask(world, material).await?;
    let say = Reasons::new(texts, world.titles());
    for (from, to) in [(A, B), (B, C)] {
        let counts: Vec<&Count> = withheld
            .from(from, to)
            .iter()
            .filter(|one| one.own)
            .collect();
        let count: u64 = counts.iter().map(|one| one.objects).sum();
        if count == 0 {
            continue;
        }
        let items: Vec<String> = counts
            .iter()
            .map(|one| {
                let reason = Arg::raw(say.short(&one.reason));
                let args = [("count", one.objects.into()), ("reason", reason)];
                texts.get("demo-withheld-item", &args)
            })
            .collect();
        let mut articles: Vec<String> = counts
            .iter()
            .filter_map(|one| one.reason.article.clone())
            .collect();
        articles.sort();
        articles.dedup();
        let label = match articles.as_slice() {
            [] => None,
            [only] => article(texts, Some(only)),
            more => Some(texts.get(
                "articles-label",
                &[("articles", Arg::raw(texts.list(more)))],
            )),
        };
        let args = [
            ("from", name(texts, from)),
            ("to", name(texts, to)),
            ("count", count.into()),
            ("reasons", Arg::raw(texts.list(&items))),
        ];
        teller.line(
            number(texts, count),
            texts.get("demo-withheld", &args),
            label,
        )?;
    }
    let received = |one: &&Count| !one.own && one.reason.code == ONWARD_NONE;
    if let Some(onward) = withheld.from(B, C).iter().find(received) {
        let args = [
            ("holder", name(texts, B)),
            ("from", name(texts, A)),
            ("to", name(texts, C)),
            ("count", onward.objects.into()),
            ("reason", Arg::raw(say.sentence(&onward.reason))),
        ];
        let label = article(texts, onward.reason.article.as_deref());
        teller.line(
            number(texts, onward.objects),
            texts.get("demo-onward", &args),
            label,
        )?;
    }
    let readable = world.guest(A, C)?.ids().await?.len();
    let args = [
        ("a", name(texts, A)),
        ("b", name(texts, C)),
        ("count", readable.into()),
    ];
    teller.line(
        number(texts, readable),
        texts.get("demo-no-agreement", &args),
        None,
    )
}

/// C asks A for what A has; B asks A for what A withholds. Each compares with an invented id.
pub(super) async fn tell_refusals(
    world: &World<'_>,
    material: &Material,
    teller: &mut Teller<'_, '_>,
) -> Result<Vec<Refusals>, AdminError> {
    let texts = teller.texts();
    let as_peer = AsPeer::new(&world.egress, world.nodes.of(B)?, world.nodes.of(A)?).await?;
    let mut collections = Vec::new();
    if let Some(held) = world.between(A, B) {
        // Suppose somebody told C all the names of A's collections.
        collections.push(as_peer.collection(&held.title).await?);
    }
    collections.extend(world.analyst(A)?.collection().await?);
    let of_b = world.guest(A, B)?.collection().await?;
    collections.extend(of_b.clone());
    let (crosses, kept) = samples(material, A, B);
    let mut all = Vec::new();
    let tries = [
        (C, crosses.or(kept), collections),
        (B, kept, of_b.into_iter().collect()),
    ];
    for (asker, real, collections) in tries {
        let Some(real) = real.filter(|_| !collections.is_empty()) else {
            continue;
        };
        let invented = invented(real);
        let refusals = by_id(world.guest(A, asker)?, &collections, real, &invented).await?;
        // The second is told only when it fails: it looks the same.
        if asker == B && refusals.equal {
            all.push(refusals);
            continue;
        }
        let args = [
            ("asker", name(texts, asker)),
            ("holder", name(texts, A)),
            ("object", id(real)),
            ("invented", id(invented)),
            ("bytes", refusals.bytes.into()),
        ];
        let key = if refusals.equal {
            "demo-by-id"
        } else {
            "demo-by-id-differs"
        };
        teller.line(
            refusals.status.as_u16().to_string(),
            texts.get(key, &args),
            None,
        )?;
        all.push(refusals);
    }
    Ok(all)
}

/// Whether the flipped request was refused and the unaltered one taken.
pub(super) async fn tell_flipped(
    world: &World<'_>,
    teller: &mut Teller<'_, '_>,
) -> Result<bool, AdminError> {
    let texts = teller.texts();
    let held = world
        .between(A, B)
        .ok_or_else(|| internal("no agreement between A and B"))?;
    let peer = AsPeer::new(&world.egress, world.nodes.of(B)?, world.nodes.of(A)?).await?;
    let tampering = flip(&peer, &peer.collection(&held.title).await?).await?;
    let holds =
        tampering.flipped == StatusCode::UNAUTHORIZED && tampering.unaltered == StatusCode::OK;
    let args = [
        ("nation", name(texts, B)),
        ("peer", name(texts, A)),
        ("status", id(tampering.flipped.as_u16().to_string())),
        ("unaltered", id(tampering.unaltered.as_u16().to_string())),
    ];
    let figure = tampering.flipped.as_u16().to_string();
    teller.line(figure, texts.get("demo-flipped", &args), None)?;
    Ok(holds)
}

/// An object of `giver` that `receiver` gets, and one that it does not get.
pub(super) fn samples(
    material: &Material,
    giver: Nation,
    receiver: Nation,
) -> (Option<&str>, Option<&str>) {
    let own: BTreeSet<&str> = Nation::ALL
        .into_iter()
        .filter(|nation| *nation != giver)
        .flat_map(|nation| material.feed(nation))
        .map(|object| object.id.as_str())
        .collect();
    let find = |may: bool| {
        let mut found = material
            .feed(giver)
            .iter()
            .filter(|object| !own.contains(object.id.as_str()))
            .filter(|object| material.labels().may_see(&object.id).contains(&receiver) == may)
            .map(|object| object.id.as_str());
        let first = found.next()?;
        // People know indicators best.
        let is_indicator = |id: &&str| id.starts_with("indicator--");
        Some(
            std::iter::once(first)
                .chain(found)
                .find(is_indicator)
                .unwrap_or(first),
        )
    };
    (find(true), find(false))
}

/// An id of the same type that nobody has.
fn invented(real: &str) -> String {
    let kind = real.split_once("--").map_or(real, |(kind, _)| kind);
    format!("{kind}--{}", Uuid::new_v4())
}
