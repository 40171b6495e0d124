//! The participant: an organisation without a node, which reads at the node of its host.

use std::collections::BTreeSet;

use mithaq_node::admin::AdminError;

use super::{article, name, number};
use crate::demo::material::Material;
use crate::demo::reader::Shelf;
use crate::demo::reasons::Reasons;
use crate::demo::scenario::{Nation, Participant};
use crate::demo::tell::Teller;
use crate::demo::withheld::{is_onward, why_participant_not};
use crate::demo::world::World;
use crate::text::{Arg, Texts, id};

/// Under what it takes part.
pub(super) fn tell_terms(
    world: &World<'_>,
    participant: &Participant,
    teller: &mut Teller<'_, '_>,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    let hosted = &world.participant;
    let args = [
        ("party", hosted.name.as_str().into()),
        ("host", name(texts, world.host)),
        ("agreement", hosted.title.as_str().into()),
        ("ceiling", id(participant.highest_tlp.as_str())),
        ("purpose", purpose(texts, participant)),
    ];
    let articles = Arg::raw(texts.list(&hosted.articles));
    let label = texts.get("articles-label", &[("articles", articles)]);
    teller.line(
        participant.highest_tlp.clone(),
        texts.get("demo-participant", &args),
        Some(label),
    )
}

/// What it reads, of whose, and what is not passed on to it.
pub(super) async fn tell_reading(
    world: &World<'_>,
    material: &Material,
    teller: &mut Teller<'_, '_>,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    let participant = material.scenario().participant();
    let mut shelf = Shelf::default();
    world.library()?.catch_up(&mut shelf).await?;
    let read = |nation: Nation| {
        let of = |id: &&String| material.imports(nation, id);
        shelf.objects.keys().filter(of).count()
    };
    let (own, party) = (read(world.host), world.participant.name.as_str());
    let args = [
        ("party", party.into()),
        ("host", name(texts, world.host)),
        ("purpose", purpose(texts, participant)),
        ("count", own.into()),
    ];
    teller.line(
        number(texts, own),
        texts.get("demo-participant-own", &args),
        None,
    )?;
    let say = Reasons::new(texts, world.titles());
    for terms in material.scenario().agreements() {
        let [one, other] = terms.parties;
        let from = if one == world.host { other } else { one };
        let Some(held) = world.between(world.host, from) else {
            continue;
        };
        let received = received(world, material, from);
        let count = read(from);
        let mut args = vec![
            ("party", party.into()),
            ("host", name(texts, world.host)),
            ("from", name(texts, from)),
            ("agreement", held.title.as_str().into()),
            ("count", count.into()),
            ("held", received.len().into()),
        ];
        let label = article(texts, held.article("onward"));
        if terms.onward == CONSTITUENCY {
            let text = texts.get("demo-participant-received", &args);
            teller.line(number(texts, count), text, label)?;
            continue;
        }
        // Whatever the gate says of one of them, with its article.
        let withheld = received.iter().find(|id| !shelf.objects.contains_key(**id));
        let said = match withheld {
            Some(object) => why_participant_not(world, object).await?,
            None => Vec::new(),
        };
        let reason = said.iter().find(|reason| is_onward(reason));
        let reason = reason.map_or_else(String::new, |reason| say.sentence(reason));
        args.push(("reason", Arg::raw(reason)));
        let text = texts.get("demo-participant-withheld", &args);
        teller.line(number(texts, count), text, label)?;
    }
    Ok(())
}

/// The word of the scenario file for onward sharing with the recipient's own participants.
const CONSTITUENCY: &str = "constituency";

/// What the host holds of another nation's material.
fn received<'a>(world: &'a World<'_>, material: &Material, from: Nation) -> BTreeSet<&'a String> {
    let shelf = world.shelf(world.host).into_iter();
    let held = shelf.flat_map(|shelf| shelf.objects.keys());
    held.filter(|id| material.imports(from, id)).collect()
}

fn purpose(texts: &Texts, participant: &Participant) -> Arg {
    Arg::raw(texts.get(&format!("purpose-{}", participant.purpose), &[]))
}
