//! The story, in order: every line a number that was measured just then.

mod ending;
mod limits;
mod opening;
mod participant;
mod proofs;
mod recall;
mod receipts;
mod suspension;

use std::cell::Cell;
use std::time::Instant;

use mithaq_node::admin::AdminError;

use self::ending::{Outcome, compose_commands, write_report};
use self::proofs::Proofs;
use self::receipts::Receipts;
use self::suspension::Suspension;
use super::material::Material;
use super::matrix::nation_name;
use super::measure::Percentiles;
use super::nodes::Nodes;
use super::proof::Refusals;
use super::scenario::Nation;
use super::tell::Teller;
use super::world::World;
use super::{Wishes, watch};
use crate::text::{Arg, Texts, id};

/// The parts in the story: gives to B alone, stands between, has nothing with A.
const A: Nation = Nation::Qamar;
const B: Nation = Nation::Rimal;
const C: Nation = Nation::Sahil;

/// What was measured on the way.
struct Run {
    /// Objects that were accepted from the nations' own feeds.
    imported: u64,
    speed: Percentiles,
    refusals: Vec<Refusals>,
    /// Whether a changed byte was noticed, and its absence too.
    flipped: bool,
    proofs: Proofs,
    receipts: Receipts,
    suspension: Suspension,
}

/// Tells it all. With `--once` it ends there, else it sets `told` and goes on watching the nodes for ever.
pub(super) async fn tell(
    wishes: &Wishes<'_>,
    material: &Material,
    nodes: &Nodes,
    teller: &mut Teller<'_, '_>,
    began: Instant,
    told: &Cell<bool>,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    let doing = |teller: &Teller<'_, '_>, what: &str| {
        teller.doing(&texts.get(&format!("demo-doing-{what}"), &[]));
    };
    opening::tell_nodes(nodes, teller)?;
    doing(teller, "agreements");
    let mut world = World::connect(nodes, material.scenario(), wishes.lang).await?;
    for (held, terms) in world
        .agreements
        .iter()
        .zip(material.scenario().agreements())
    {
        opening::tell_agreement(teller, held, terms)?;
    }
    let proofs = proofs::tell(&world, material, wishes.lang, teller).await?;
    let participant = material.scenario().participant();
    participant::tell_terms(&world, participant, teller)?;
    world.let_readers_in(&participant.purpose).await?;

    let stages = material.stages(A, B);
    let mut imported = opening::first_crossing(&mut world, &stages, teller, began).await?;
    imported += opening::exchange(&mut world, material, &stages, teller).await?;
    doing(teller, "propagation");
    let speed = opening::measure_propagation(&world, &stages, teller).await?;
    imported += stages.singles.len() as u64;

    limits::tell_withheld(&mut world, material, teller).await?;
    participant::tell_reading(&world, material, teller).await?;
    let refusals = limits::tell_refusals(&world, material, teller).await?;
    let flipped = limits::tell_flipped(&world, teller).await?;
    doing(teller, "receipts");
    let receipts = receipts::tell(&world, material, teller).await?;
    doing(teller, "suspension");
    let suspension = suspension::suspend_and_resume(&mut world, material, &stages, teller).await?;
    imported += suspension.imported;
    let run = Run {
        imported,
        speed,
        refusals,
        flipped,
        proofs,
        receipts,
        suspension,
    };

    doing(teller, "account");
    let outcome = Outcome::read(&mut world, material).await?;
    outcome.tell(&world, material, teller)?;
    let matrix = outcome
        .matrix(&world, material, teller, wishes.lang)
        .await?;
    doing(teller, "recall");
    let recall = recall::tell(&world, material, wishes.lang, teller).await?;
    let commands = compose_commands(&world, material, wishes, teller).await?;
    if let Some(file) = wishes.json {
        outcome
            .figures(&run, &recall, &world, material)
            .write(file)?;
        teller.say(&texts.get(
            "demo-json-written",
            &[("path", id(file.display().to_string()))],
        ))?;
    }
    if let Some(file) = wishes.report {
        write_report(file, teller, &matrix, &commands, &world, material)?;
    }
    outcome.check(&run, &recall)?;
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
