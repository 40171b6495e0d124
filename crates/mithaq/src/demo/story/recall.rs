//! One object is taken back from everybody who received it.

use std::time::{Duration, Instant};

use mithaq_node::admin::{AdminError, RecallView};

use super::{A, B, C, name, number};
use crate::demo::fault::{internal, late};
use crate::demo::figures::RecallFigures;
use crate::demo::material::Material;
use crate::demo::measure::milliseconds;
use crate::demo::scenario::Nation;
use crate::demo::tell::Teller;
use crate::demo::world::World;
use crate::text::{Arg, Lang};

/// How long recipients may take to answer, and between two looks at whether they have.
const ANSWER: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(20);

/// What became of it.
pub(super) struct Recall {
    pub(super) figures: RecallFigures,
    /// Nations whose store has the object all the same.
    remains: Vec<Nation>,
}

impl Recall {
    /// What did not hold of what is claimed.
    pub(super) fn broken(&self) -> Option<String> {
        let RecallFigures {
            recipients,
            certified,
        } = self.figures;
        if recipients != certified {
            let claim = format!("of {recipients} recipients {certified} have certified a recall");
            return Some(claim);
        }
        let first = self.remains.first()?;
        Some(format!(
            "{first} still has an object that it certified as deleted"
        ))
    }
}

/// B recalls something that both its peers have.
pub(super) async fn tell(
    world: &World<'_>,
    material: &Material,
    lang: Lang,
    teller: &mut Teller<'_, '_>,
) -> Result<Recall, AdminError> {
    let texts = teller.texts();
    let mut recall = Recall {
        figures: RecallFigures::default(),
        remains: Vec::new(),
    };
    let has = |nation: Nation, id: &str| {
        let own = material.feed(nation).iter().any(|own| own.id == id);
        let shelf = world.shelf(nation);
        !own && shelf.is_some_and(|shelf| shelf.objects.contains_key(id))
    };
    let given = material.feed(B).iter().rev();
    let mut given = given.filter(|object| has(A, &object.id) && has(C, &object.id));
    // An indicator says more to a reader than a relationship. Of the user's own files there may be none that both have.
    let is_indicator = |id: &str| id.starts_with("indicator--");
    let indicator = given.clone().find(|object| is_indicator(&object.id));
    let Some(object) = indicator.or_else(|| given.next()) else {
        return Ok(recall);
    };
    let giver = world.nodes.of(B)?;
    let began = Instant::now();
    let reason = texts.get("demo-recall-reason", &[]);
    let made = giver.desk.recall(&object.id, reason, lang.code()).await?;
    let made = made
        .into_iter()
        .next()
        .ok_or_else(|| internal("a recall that is none"))?;
    recall.figures.recipients = made.recipients.len();
    let told = answered(world, &made.recall).await?;
    recall.figures.certified = deleted(&told);
    for nation in [A, C] {
        if world.nodes.of(nation)?.desk.holds(&object.id).await? {
            recall.remains.push(nation);
        }
    }
    let ms = milliseconds(began.elapsed());
    let statements = told.recipients.iter();
    let statements = statements.filter_map(|recipient| recipient.statement.as_ref());
    let beyond = statements
        .chain(&told.own)
        .flat_map(|it| it.beyond.values());
    let args = [
        ("nation", name(texts, B)),
        (
            "object",
            match told.name.as_str() {
                "" => crate::text::id(&object.id),
                called => Arg::from(called),
            },
        ),
        ("count", recall.figures.certified.into()),
        ("ms", ms.round().into()),
        ("beyond", beyond.sum::<u64>().into()),
    ];
    teller.line(
        number(texts, recall.figures.certified),
        texts.get("demo-recall", &args),
        None,
    )?;
    Ok(recall)
}

/// Waits until all have stated that they deleted it.
async fn answered(world: &World<'_>, recall: &str) -> Result<RecallView, AdminError> {
    let giver = world.nodes.of(B)?;
    let began = Instant::now();
    while began.elapsed() < ANSWER {
        let now = giver.desk.recalled(recall).await?;
        if let Some(told) = now
            .into_iter()
            .find(|told| deleted(told) == told.recipients.len())
        {
            return Ok(told);
        }
        tokio::time::sleep(LOOK).await;
    }
    let what = format!("not all answered a recall of {}", giver.party_name);
    Err(late(what, ANSWER.as_secs()))
}

/// How many have stated that they deleted it.
fn deleted(recall: &RecallView) -> usize {
    let recipients = recall.recipients.iter();
    recipients.filter(|one| one.state == "deleted").count()
}
