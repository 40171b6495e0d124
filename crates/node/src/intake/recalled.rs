//! Recalls and answers on their way in: their form, whose they are, and how much of the kind one party may send.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::{ANSWER_TYPE, Answer, Asked, Recall};
use mithaq_stix::{Finding, ObjectId, Sealed, Verified};
use mithaq_store::StoreError;

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

/// Recalls and answers that passed before in one delivery: a page holds thousands.
#[derive(Default)]
pub(super) struct ComingRecalls {
    /// Recalls of ours that come back.
    ours: BTreeSet<ObjectId>,
    /// The texts of others' recalls that were not here.
    texts: BTreeMap<ObjectId, BTreeSet<[u8; 32]>>,
    /// How many recalls of a party there are about nothing that is here, those held among them.
    idle: BTreeMap<PartyId, usize>,
    /// The same about one object that is.
    on_one: BTreeMap<(PartyId, ObjectId), usize>,
    /// The answers of a party to a recall that were not here.
    answers: BTreeMap<(ObjectId, PartyId), BTreeSet<[u8; 32]>>,
    /// How many answers of a party to recalls that are not here.
    waiting: BTreeMap<PartyId, usize>,
}

/// Holds a recall or an answer against what is here.
pub(super) fn check(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    sealed: &Verified<Sealed>,
    coming: &mut ComingRecalls,
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
    coming: &mut ComingRecalls,
) -> Result<(), Finding> {
    let recall = Recall::from_verified(sealed)
        .map_err(|error| fault("bad-recall", "$", "DESIGN 7.6", &error.to_string()))?;
    is_its_own(node, origin, &recall.author)?;
    let (book, author) = (projection.recalls(), &recall.author);
    if *author == node.me {
        coming.ours.insert(recall.id.clone());
        return Ok(());
    }
    // What comes once more, as when a channel is read from its beginning, is no further text.
    let before = coming.texts.entry(recall.id.clone()).or_default();
    if book.has(&recall.hash) || before.contains(&recall.hash) {
        return Ok(());
    }
    let texts = book.texts_of(&recall.id) + before.len();
    if MOST_TEXTS <= texts {
        return Err(too_many("there are too many texts of this recall"));
    }
    if texts == 0 {
        let meant = recalls::meant(node, projection, &recall);
        let meant = meant.map_err(|error: StoreError| super::held::unreadable(&error))?;
        // INVARIANT: attack case 25. Those held are counted once for a delivery: a page of a thousand costs a thousand.
        let held = |counts: &dyn Fn(&Asked) -> bool| {
            let asking = book.asking(&node.me);
            asking
                .filter(|(key, asked)| key.author == *author && counts(asked))
                .count()
        };
        let (count, most, what) = match meant.is_empty() {
            true => {
                let count = coming.idle.entry(author.clone());
                let count = count.or_insert_with(|| held(&is_idle));
                let what = "its author has recalled too much that is not here";
                (count, MOST_IDLE, what)
            }
            false => {
                let of = (author.clone(), recall.object.clone());
                let on_one = |asked: &Asked| !asked.lifted && asked.recall.object == recall.object;
                let count = coming.on_one.entry(of).or_insert_with(|| held(&on_one));
                let what = "its author has recalled this object too often";
                (count, MOST_ON_ONE, what)
            }
        };
        if most <= *count {
            return Err(too_many(what));
        }
        *count += 1;
    }
    before.insert(recall.hash);
    Ok(())
}

/// Whether a recall has come to nothing here, or nobody has looked at it yet: pages may come faster than recalls are
/// attended to.
fn is_idle(asked: &Asked) -> bool {
    asked.answer.as_ref().is_none_or(|answer| {
        let worst = answer.worst();
        worst.is_none_or(|worst| *worst == mithaq_recall::Outcome::NotHeld)
    })
}

fn answer(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    sealed: &Verified<Sealed>,
    coming: &mut ComingRecalls,
) -> Result<(), Finding> {
    let answer = Answer::from_verified(sealed)
        .map_err(|error| fault("bad-answer", "$", "DESIGN 7.6", &error.to_string()))?;
    is_its_own(node, origin, &answer.author)?;
    if answer.author == node.me {
        return Ok(());
    }
    let book = projection.recalls();
    let of = (answer.recall.clone(), answer.author.clone());
    let before = coming.answers.entry(of).or_default();
    if book.has(&answer.hash) || before.contains(&answer.hash) {
        return Ok(());
    }
    let held = book.answers_to(&answer.recall, &answer.author);
    if MOST_ANSWERS <= held + before.len() {
        return Err(too_many("its author has answered this recall too often"));
    }
    match book.recall(&answer.recall) {
        Some(recall) if recall.author != node.me || !recall.to.contains(&answer.author) => {
            // INVARIANT: 7.6. Who was not asked certifies nothing. That it tried is in the log.
            return Err(fault(
                "not-asked",
                "$.recall_ref",
                "DESIGN 7.6",
                "its author was not asked by this recall",
            ));
        }
        None if !coming.ours.contains(&answer.recall) => {
            let waiting = coming.waiting.entry(answer.author.clone()).or_default();
            if MOST_WAITING <= book.waiting_of(&answer.author) + *waiting {
                return Err(too_many(
                    "its author has too many answers here to recalls that we do not hold",
                ));
            }
            *waiting += 1;
        }
        Some(_) | None => {}
    }
    before.insert(answer.hash);
    Ok(())
}
