//! Recalls and answers on their way in: their form, whose they are, and how much of the kind one party may send.

use mithaq_agreement::PartyId;
use mithaq_recall::{ANSWER_TYPE, Answer, Recall};
use mithaq_stix::{Finding, Sealed, Verified};
use mithaq_store::StoreError;

use super::diplomatic::Coming;
use super::{Origin, fault};
use crate::inner::Inner;
use crate::projection::Projection;
use crate::recalls;

/// Recalls of one party about nothing that is here, held at one time (attack case 25).
const MOST_IDLE: usize = 1_000;
/// Recalls of one party about one object, not lifted (attack case 25).
const MOST_ON_ONE: usize = 64;
/// Texts of one recall: as it was made, and lifted; others are evidence.
const MOST_TEXTS: usize = 4;
/// Answers of one party to one recall.
const MOST_ANSWERS: usize = 200;
/// Answers of one party to recalls that are not here: ours may have been lost, and come back from others.
const MOST_WAITING: usize = 64;

/// Holds a recall or an answer against what is here.
pub(super) fn check(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    sealed: &Verified<Sealed>,
    coming: &mut Coming,
) -> Result<(), Finding> {
    match sealed.object().object_type() == ANSWER_TYPE {
        true => answer(node, projection, origin, sealed, coming),
        false => recall(node, projection, origin, sealed, coming),
    }
}

fn too_many(what: &str) -> Finding {
    fault("too-many", "$", "attack case 25", what)
}

/// Whether it is its author itself that delivers, or ours come back from whoever we sent it to (7.8).
fn is_its_own(node: &Inner, origin: &Origin, author: &PartyId) -> Result<(), Finding> {
    let is_own = match origin {
        Origin::Channel { peer } => author == peer || *author == node.me,
        _ => *author == node.me,
    };
    match is_own {
        true => Ok(()),
        // INVARIANT: 7.1. What is between two is not relayed by a third.
        false => Err(fault(
            "relayed",
            "$.created_by_ref",
            "DESIGN 7.1",
            "recalls and answers come from their authors alone",
        )),
    }
}

fn recall(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    sealed: &Verified<Sealed>,
    coming: &mut Coming,
) -> Result<(), Finding> {
    let recall = Recall::from_verified(sealed)
        .map_err(|error| fault("bad-recall", "$", "DESIGN 7.6", &error.to_string()))?;
    is_its_own(node, origin, &recall.author)?;
    let book = projection.recalls();
    coming.recalls.insert(recall.id.clone());
    if recall.author == node.me {
        return Ok(());
    }
    let texts = book.texts_of(&recall.id);
    if 0 < texts {
        return match texts < MOST_TEXTS {
            true => Ok(()),
            false => Err(too_many("there are too many texts of this recall")),
        };
    }
    let meant = recalls::meant(node, projection, &recall);
    let meant = meant.map_err(|error: StoreError| super::held::unreadable(&error))?;
    let author = &recall.author;
    let idle = coming
        .idle_recalls
        .entry(author.clone())
        .or_insert_with(|| {
            let asking = book.asking(&node.me);
            let idle = asking.filter(|(key, asked)| key.author == *author && is_idle(asked));
            idle.count()
        });
    if meant.is_empty() {
        *idle += 1;
        return match *idle <= MOST_IDLE {
            true => Ok(()),
            false => Err(too_many(
                "its author has recalled too much that is not here",
            )),
        };
    }
    let on_one = book.asking(&node.me).filter(|(key, asked)| {
        key.author == *author && !asked.lifted && asked.recall.object == recall.object
    });
    match on_one.count() < MOST_ON_ONE {
        true => Ok(()),
        false => Err(too_many("its author has recalled this object too often")),
    }
}

/// Whether a recall has come to nothing here.
fn is_idle(asked: &mithaq_recall::Asked) -> bool {
    let answer = asked.answer.as_ref();
    answer.is_some_and(|answer| {
        let worst = answer.worst();
        worst.is_none_or(|worst| *worst == mithaq_recall::Outcome::NotHeld)
    })
}

fn answer(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    sealed: &Verified<Sealed>,
    coming: &mut Coming,
) -> Result<(), Finding> {
    let answer = Answer::from_verified(sealed)
        .map_err(|error| fault("bad-answer", "$", "DESIGN 7.6", &error.to_string()))?;
    is_its_own(node, origin, &answer.author)?;
    if answer.author == node.me {
        return Ok(());
    }
    let book = projection.recalls();
    match book.recall(&answer.recall) {
        Some(recall) if recall.author != node.me || !recall.to.contains(&answer.author) => {
            // INVARIANT: 7.6. Who was not asked certifies nothing. That it tried is in the log.
            Err(fault(
                "not-asked",
                "$.recall_ref",
                "DESIGN 7.6",
                "its author was not asked by this recall",
            ))
        }
        Some(_) if MOST_ANSWERS <= book.answers_to(&answer.recall, &answer.author) => {
            Err(too_many("its author has answered this recall too often"))
        }
        Some(_) => Ok(()),
        None if coming.recalls.contains(&answer.recall) => Ok(()),
        None if book.waiting_of(&answer.author) < MOST_WAITING => Ok(()),
        None => Err(too_many(
            "its author has too many answers here to recalls that we do not hold",
        )),
    }
}
