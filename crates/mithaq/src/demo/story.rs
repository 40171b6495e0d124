//! The story, in order: every line a number that was measured just then.

use std::collections::BTreeSet;
use std::time::Instant;

use http::StatusCode;
use mithaq_node::admin::{ActKind, AdminError};
use uuid::Uuid;

use super::account::{self, Account};
use super::commands::{About, Commands};
use super::fault::{cannot_write, failed, internal};
use super::figures::{Figures, NodeFigures, PropagationFigures};
use super::material::{Material, Stages};
use super::matrix::{Matrix, nation_name};
use super::measure::{CutOff, Percentiles, cut_off, milliseconds, propagation};
use super::nodes::Nodes;
use super::peer::AsPeer;
use super::proof::{Refusals, by_id, flip};
use super::reasons::Reasons;
use super::report;
use super::scenario::{FeedObject, Nation};
use super::tell::Teller;
use super::treaty::{InForce, heard, is_in_force};
use super::withheld::{Count, ONWARD_NONE, Withheld, why_not};
use super::world::World;
use super::{Wishes, watch};
use crate::text::{Arg, Lang, Texts, id};

/// The parts in the story: gives to B alone, stands between, has nothing with A.
const A: Nation = Nation::Qamar;
const B: Nation = Nation::Rimal;
const C: Nation = Nation::Sahil;

/// Tells it all. With `--once` it ends there, else it goes on watching the nodes for ever.
pub(super) async fn tell(
    wishes: &Wishes<'_>,
    material: &Material,
    nodes: &Nodes,
    teller: &mut Teller<'_, '_>,
    began: Instant,
    told: &std::cell::Cell<bool>,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    tell_nodes(nodes, teller)?;

    teller.doing(&texts.get("demo-doing-agreements", &[]));
    let mut world = World::connect(nodes, material.scenario(), wishes.lang).await?;
    for (held, terms) in world
        .agreements
        .iter()
        .zip(material.scenario().agreements())
    {
        tell_agreement(teller, held, terms)?;
    }
    world.let_readers_in().await?;

    let stages = material.stages(A, B);
    let mut imported = first_crossing(&mut world, &stages, teller, began).await?;
    let exchange = exchange(&mut world, material, &stages, teller).await?;
    imported += exchange;

    teller.doing(&texts.get("demo-doing-propagation", &[]));
    let speed = measure_propagation(&world, &stages, teller).await?;
    imported += stages.singles.len() as u64;

    tell_withheld(&mut world, material, teller).await?;
    let refusals = tell_refusals(&world, material, teller).await?;
    let flipped = tell_flipped(&world, teller).await?;

    teller.doing(&texts.get("demo-doing-suspension", &[]));
    let suspension = suspend_and_resume(&mut world, material, &stages, teller).await?;
    imported += suspension.imported;

    teller.doing(&texts.get("demo-doing-account", &[]));
    let account = account::take(&world, material).await?;
    for nation in Nation::ALL {
        world.catch_up(nation).await?;
    }
    let withheld = Withheld::ask(&world, material).await?;
    let leaks = account.found.leaks(material.labels());
    let missing = if material.is_labelled() {
        account.found.missing(material.labels())
    } else {
        BTreeSet::new()
    };
    tell_account(
        &world,
        &account,
        leaks.len(),
        missing.len(),
        material,
        teller,
    )?;

    let titles = Reasons::new(texts, world.titles());
    let rows = material.rows(wishes.lang, texts);
    let matrix = Matrix::of(&world, material, rows, &account.found, &leaks).await?;
    let other_reasons = account::other_reasons(&world, material).await?;
    teller.print(&format!("\n{}\n\n", texts.get("demo-matrix-title", &[])))?;
    teller.print(&matrix.lines(texts, &titles))?;

    let figures = Figures {
        nodes: node_figures(&world, material, &account, &withheld),
        imported,
        crossed: 0,
        leaks: leaks.len(),
        propagation_ms: PropagationFigures {
            p50: speed.p50,
            p99: speed.p99,
        },
        cutoff_ms: milliseconds(suspension.cut_off.after),
        missing: missing.len(),
        resumed: suspension.resumed,
        refusals_identical: refusals.iter().all(|refusals| refusals.equal),
        pids: nodes.all().map(|node| node.pid).collect(),
    };
    let crossed = figures.nodes.iter().map(|node| node.received).sum();
    let figures = Figures { crossed, ..figures };

    let commands = compose_commands(&world, material, wishes, teller).await?;
    teller.print("\n")?;
    if let Some(file) = wishes.json {
        figures.write(file)?;
        teller.say(&texts.get(
            "demo-json-written",
            &[("path", id(file.display().to_string()))],
        ))?;
    }
    if let Some(file) = wishes.report {
        let story = report::Story {
            title: texts.get("demo-title", &[]),
            when: jiff::Timestamp::now()
                .strftime("%Y-%m-%d %H:%M")
                .to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            lines: teller.lines().to_vec(),
            columns: Nation::ALL
                .map(|nation| nation_name(texts, nation))
                .to_vec(),
            matrix: matrix.report(texts, &titles),
            own_files: !material.is_labelled(),
            commands: commands.report.clone(),
        };
        let page = report::render(&story, texts).map_err(internal)?;
        std::fs::write(file, page).map_err(|error| cannot_write(file, error))?;
        teller.say(&texts.get(
            "demo-report-written",
            &[("path", id(file.display().to_string()))],
        ))?;
    }

    let mut broken = other_reasons;
    broken.extend_from_slice(&withheld.disagreements);
    let mut must = |holds: bool, claim: String| {
        if !holds {
            broken.push(claim);
        }
    };
    must(
        leaks.is_empty(),
        format!(
            "{} objects were found where they may never be, such as {:?}",
            leaks.len(),
            leaks.first()
        ),
    );
    must(
        missing.is_empty(),
        format!(
            "{} objects should have crossed and did not, such as {:?}",
            missing.len(),
            missing.first()
        ),
    );
    must(
        account.repeated == 0,
        format!("shares showed {} objects twice", account.repeated),
    );
    must(
        figures.refusals_identical,
        "a refusal for a withheld object differs from one for an absent object".to_owned(),
    );
    must(
        flipped,
        "a signed request with a changed byte was not told apart from the unaltered one".to_owned(),
    );
    must(
        suspension.cut_off.objects_after == 0,
        format!(
            "{} objects were released after the suspension was answered",
            suspension.cut_off.objects_after
        ),
    );
    must(
        suspension.early == 0,
        format!(
            "{} objects crossed while the agreement was suspended",
            suspension.early
        ),
    );
    must(
        suspension.resumed == suspension.waiting,
        format!(
            "of {} objects that had been waiting {} arrived",
            suspension.waiting, suspension.resumed
        ),
    );
    if !broken.is_empty() {
        return Err(failed(
            "demo-broken",
            "the demo found what must not be",
            broken.join("\n"),
            "report it, with the lines above; with `--data-dir DIR` the nodes' data remain for looking at",
        ));
    }
    if wishes.once {
        return Ok(());
    }

    teller.print(&format!("\n{}\n", texts.get("demo-try-title", &[])))?;
    for command in &commands.paste {
        teller.print("\n")?;
        teller.say(&command.caption)?;
        teller.print(&format!("  {}\n", command.command))?;
    }
    teller.print("\n")?;
    teller.say(&texts.get("demo-waiting", &[]))?;
    teller.idle();
    told.set(true);
    watch::watch(&world, teller, &commands.collection).await
}

fn name(texts: &Texts, nation: Nation) -> Arg {
    nation_name(texts, nation).into()
}

fn number(texts: &Texts, count: impl Into<Arg>) -> String {
    texts.get("number", &[("count", count.into())])
}

fn article(texts: &Texts, article: Option<&str>) -> Option<String> {
    Some(texts.get("article-label", &[("article", id(article?))]))
}

fn tell_nodes(nodes: &Nodes, teller: &mut Teller<'_, '_>) -> Result<(), AdminError> {
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

fn tell_agreement(
    teller: &mut Teller<'_, '_>,
    held: &InForce,
    terms: &super::scenario::Agreement,
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
async fn first_crossing(
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

async fn import(
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
async fn exchange(
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

async fn measure_propagation(
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

/// What was withheld under each agreement, and what the middle did not pass on.
async fn tell_withheld(
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

/// An object of `giver` that `receiver` gets, and one that it does not get.
fn samples<'m>(
    material: &'m Material,
    giver: Nation,
    receiver: Nation,
) -> (Option<&'m str>, Option<&'m str>) {
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

/// C asks A for what A has; B asks A for what A withholds. Each compares with an invented id.
async fn tell_refusals(
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
async fn tell_flipped(world: &World<'_>, teller: &mut Teller<'_, '_>) -> Result<bool, AdminError> {
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

/// What the suspension showed.
struct Suspension {
    cut_off: CutOff,
    /// Objects accepted at the giver meanwhile.
    imported: u64,
    /// Such of them as crossed all the same.
    early: usize,
    /// Such as wait for the resumption.
    waiting: usize,
    /// Such as arrived after it.
    resumed: usize,
}

/// A suspends while B reads, goes on importing, and resumes.
async fn suspend_and_resume(
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

fn tell_account(
    world: &World<'_>,
    account: &Account,
    leaks: usize,
    missing: usize,
    material: &Material,
    teller: &mut Teller<'_, '_>,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    let reads: usize = world
        .nodes
        .all()
        .filter_map(|node| account.found.holdings.get(&node.nation))
        .map(|holding| holding.share.len() + holding.clients.len())
        .sum();
    let args = [("count", leaks.into()), ("read", reads.into())];
    teller.line(number(texts, leaks), texts.get("demo-leaks", &args), None)?;
    if missing > 0 {
        let args = [("count", missing.into())];
        teller.line(
            number(texts, missing),
            texts.get("demo-missing", &args),
            None,
        )?;
    }
    if !material.is_labelled() {
        let labelled = material.labels().iter().count();
        teller.line(
            number(texts, labelled),
            texts.get("demo-own-data", &[]),
            None,
        )?;
    }
    Ok(())
}

fn node_figures(
    world: &World<'_>,
    material: &Material,
    account: &Account,
    withheld: &Withheld,
) -> Vec<NodeFigures> {
    let nodes = world.nodes.all();
    nodes
        .map(|node| {
            let own: BTreeSet<&str> = material
                .feed(node.nation)
                .iter()
                .map(|object| object.id.as_str())
                .collect();
            NodeFigures {
                name: english(material, node.nation),
                own: own.len(),
                received: account.found.received(node.nation, &own).len(),
                withheld_by_reason: withheld.by_reason(node.nation),
            }
        })
        .collect()
}

/// The nation's name as scripts read it.
fn english(material: &Material, nation: Nation) -> String {
    let found = material
        .scenario()
        .nations()
        .iter()
        .find(|file| file.id == nation);
    found.map_or_else(String::new, |file| file.name.get(Lang::En).to_owned())
}

async fn compose_commands(
    world: &World<'_>,
    material: &Material,
    wishes: &Wishes<'_>,
    teller: &Teller<'_, '_>,
) -> Result<Commands, AdminError> {
    let (giver, receiver) = (world.nodes.of(A)?, world.nodes.of(B)?);
    let agreement = world
        .between(A, B)
        .ok_or_else(|| internal("no agreement between A and B"))?;
    // What the gate withholds, not what the labels say: it is the gate that will answer.
    let (_, kept) = samples(material, A, B);
    let object = match kept {
        Some(kept) if !why_not(giver, receiver, kept).await?.is_empty() => Some(kept),
        _ => None,
    };
    let secret = receiver.desk.client("visitor", None).await?;
    let about = About {
        giver,
        receiver,
        reader: world.analyst(B)?,
        secret: &secret,
        object,
        agreement,
        operator: wishes.operator,
        lang: wishes.lang,
    };
    Commands::compose(&about, teller.texts()).await
}
