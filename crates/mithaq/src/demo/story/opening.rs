//! How it begins: nodes, agreements, three imports, and everything that may cross crosses.

use std::collections::BTreeSet;
use std::time::Instant;

use mithaq_node::admin::AdminError;

use super::{A, B, C, article, name, number};
use crate::demo::material::{Material, Stages};
use crate::demo::matrix::nation_name;
use crate::demo::measure::{Percentiles, milliseconds, propagation};
use crate::demo::nodes::Nodes;
use crate::demo::scenario::{Agreement, FeedObject, Nation};
use crate::demo::tell::Teller;
use crate::demo::treaty::InForce;
use crate::demo::world::World;
use crate::text::{Arg, id};

pub(super) fn tell_nodes(nodes: &Nodes, teller: &mut Teller<'_, '_>) -> Result<(), AdminError> {
    let texts = teller.texts();
    let names: Vec<String> = nodes
        .all()
        .map(|node| nation_name(texts, node.nation))
        .collect();
    let pids: Vec<String> = nodes.all().map(|node| node.pid.to_string()).collect();
    let args = [
        ("nations", Arg::raw(texts.list(&names))),
        ("pids", id(pids.join(", "))),
    ];
    teller.line(
        number(texts, pids.len()),
        texts.get("demo-nodes", &args),
        None,
    )
}

pub(super) fn tell_agreement(
    teller: &mut Teller<'_, '_>,
    held: &InForce,
    terms: &Agreement,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    let [a, b] = held.parties;
    let purposes: Vec<String> = terms
        .purposes
        .iter()
        .map(|word| texts.get(&format!("purpose-{word}"), &[]))
        .collect();
    let args = [
        ("a", name(texts, a)),
        ("b", name(texts, b)),
        ("agreement", held.title.as_str().into()),
        ("ceiling", id(terms.highest_tlp.as_str())),
        ("purposes", Arg::raw(texts.list(&purposes))),
        ("unmarked", id(terms.unmarked_counts_as.as_str())),
        (
            "onward",
            Arg::raw(texts.get(&format!("onward-{}", terms.onward), &[])),
        ),
    ];
    let kinds = ["exchange", "marking", "purpose", "onward"];
    let articles: Vec<String> = kinds
        .iter()
        .filter_map(|kind| held.article(kind))
        .map(str::to_owned)
        .collect();
    let articles = texts.get(
        "articles-label",
        &[("articles", Arg::raw(texts.list(&articles)))],
    );
    teller.line(
        terms.highest_tlp.clone(),
        texts.get("demo-agreement", &args),
        Some(articles),
    )
}

/// Imports as little as it takes to show that something crosses.
pub(super) async fn first_crossing(
    world: &mut World<'_>,
    stages: &Stages<'_>,
    teller: &mut Teller<'_, '_>,
    began: Instant,
) -> Result<u64, AdminError> {
    let accepted = import(world, A, &stages.first).await?;
    let due = world.due(B).await?;
    if !due.is_empty() {
        world.arrived(B, &due).await?;
        let texts = teller.texts();
        let seconds = milliseconds(began.elapsed()) / 1000.0;
        let args = [
            ("from", name(texts, A)),
            ("to", name(texts, B)),
            ("seconds", seconds.into()),
        ];
        let figure = texts.get("figure-s", &[("count", seconds.into())]);
        teller.line(figure, texts.get("demo-first", &args), None)?;
    }
    Ok(accepted)
}

pub(super) async fn import(
    world: &World<'_>,
    nation: Nation,
    objects: &[&FeedObject],
) -> Result<u64, AdminError> {
    let bytes: Vec<&[u8]> = objects
        .iter()
        .map(|object| object.bytes.as_slice())
        .collect();
    Ok(world.nodes.of(nation)?.desk.import(&bytes).await?.accepted)
}

/// All three import what they know, and everything crosses that may; how many objects were accepted.
pub(super) async fn exchange(
    world: &mut World<'_>,
    material: &Material,
    stages: &Stages<'_>,
    teller: &mut Teller<'_, '_>,
) -> Result<u64, AdminError> {
    let texts = teller.texts();
    teller.doing(&texts.get("demo-doing-import", &[]));
    let all = |nation| material.feed(nation).iter().collect::<Vec<_>>();
    let (of_b, of_c) = (all(B), all(C));
    let began = Instant::now();
    let accepted = tokio::try_join!(
        import(world, A, &stages.bulk),
        import(world, B, &of_b),
        import(world, C, &of_c),
    )?;
    let accepted = accepted.0 + accepted.1 + accepted.2;
    let names: Vec<String> = Nation::ALL
        .iter()
        .map(|nation| nation_name(texts, *nation))
        .collect();
    let args = [
        ("nations", Arg::raw(texts.list(&names))),
        ("count", accepted.into()),
        ("ms", milliseconds(began.elapsed()).round().into()),
    ];
    teller.line(
        number(texts, accepted),
        texts.get("demo-imported", &args),
        None,
    )?;
    if material.left_out() > 0 {
        let args = [("count", material.left_out().into())];
        teller.line(
            number(texts, material.left_out()),
            texts.get("demo-left-out", &args),
            None,
        )?;
    }

    teller.doing(&texts.get("demo-doing-crossing", &[]));
    for nation in Nation::ALL {
        let due = world.due(nation).await?;
        world.arrived(nation, &due).await?;
    }
    let ms = milliseconds(began.elapsed());
    let mut count = 0;
    let mut list = Vec::new();
    let mut sample = None;
    for (from, to) in world.directions() {
        let own: BTreeSet<&str> = material
            .feed(to)
            .iter()
            .map(|object| object.id.as_str())
            .collect();
        let shelf = world.shelf(to);
        let crossed: BTreeSet<&str> = material
            .feed(from)
            .iter()
            .map(|object| object.id.as_str())
            .filter(|id| !own.contains(id))
            .filter(|id| shelf.is_some_and(|shelf| shelf.objects.contains_key(*id)))
            .collect();
        let args = [
            ("from", name(texts, from)),
            ("to", name(texts, to)),
            ("count", crossed.len().into()),
        ];
        list.push(texts.get("demo-crossed-item", &args));
        count += crossed.len();
        sample = sample.or_else(|| Some((from, to, (*crossed.first()?).to_owned())));
    }
    // The article on which the gate really let the first of them through.
    let under = match sample {
        Some((from, to, object)) => {
            let (from, to) = (world.nodes.of(from)?, world.nodes.of(to)?);
            let why = from.desk.why(&object, &to.party).await?;
            why.and_then(|why| why.verdicts.into_iter().find_map(|verdict| verdict.article))
        }
        None => None,
    };
    let args = [
        ("count", count.into()),
        ("ms", ms.round().into()),
        ("rate", (count as f64 * 1000.0 / ms).round().into()),
        ("list", Arg::raw(texts.list(&list))),
    ];
    teller.line(
        number(texts, count),
        texts.get("demo-crossed", &args),
        article(texts, under.as_deref()),
    )?;
    Ok(accepted)
}

pub(super) async fn measure_propagation(
    world: &World<'_>,
    stages: &Stages<'_>,
    teller: &mut Teller<'_, '_>,
) -> Result<Percentiles, AdminError> {
    let texts = teller.texts();
    let (giver, receiver) = (world.nodes.of(A)?, world.nodes.of(B)?);
    let all = stages.singles.len();
    let durations = propagation(
        giver,
        &receiver.party,
        world.analyst(B)?,
        &stages.singles,
        |done| {
            let args = [("done", done.into()), ("all", all.into())];
            teller.doing(&texts.get("demo-doing-single", &args));
        },
    )
    .await?;
    let speed = Percentiles::of(&durations);
    if let (Some(p50), Some(p99)) = (speed.p50, speed.p99) {
        let args = [
            ("from", name(texts, A)),
            ("to", name(texts, B)),
            ("count", durations.len().into()),
            ("p50", p50.into()),
            ("p99", p99.into()),
        ];
        let figure = texts.get("figure-ms", &[("count", p99.into())]);
        teller.line(figure, texts.get("demo-propagation", &args), None)?;
    }
    Ok(speed)
}
