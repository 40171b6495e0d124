//! Recalls and answers on their way in: their form, whose they are, and how much of the kind one party may send.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::{ANSWER_TYPE, Answer, Recall, Version};
use mithaq_stix::{Family, Finding, Object, ObjectId, Sealed, Verified};
use mithaq_store::StoreError;

use super::{Origin, fault};
use crate::inner::Inner;
use crate::projection::Projection;
use crate::recalls;

/// Recalls of one party about nothing that is here, or that nobody has answered yet (attack case 25).
const MOST_IDLE: usize = 1_000;
/// Recalls of one party about one object, the lifted ones too (attack case 25).
const MOST_ON_ONE: usize = 64;
/// Texts of one recall: as it was made, and lifted; others are evidence.
const MOST_TEXTS: usize = 4;
/// Answers of one party to one recall.
const MOST_ANSWERS: usize = 200;
/// Answers of one party to recalls that are not here: ours may have been lost, and come back from others.
const MOST_WAITING: usize = 64;

/// What passed so far in one delivery.
// INVARIANT: attack case 25. A page holds thousands: what came before in it counts as what is here does, and nothing that
// was refused lets anything else pass.
#[derive(Default)]
pub(super) struct ComingRecalls {
    /// The texts of recalls.
    texts: BTreeMap<ObjectId, BTreeSet<[u8; 32]>>,
    /// Recalls of ours that come back, and whom they ask.
    ours: BTreeMap<ObjectId, BTreeSet<PartyId>>,
    /// The idle recalls of a party, those held among them.
    idle: BTreeMap<PartyId, usize>,
    /// The recalls of a party about one object, those held among them.
    on_one: BTreeMap<(PartyId, ObjectId), usize>,
    /// The texts of a party's answers to one recall.
    answers: BTreeMap<(ObjectId, PartyId), BTreeSet<[u8; 32]>>,
    /// The answers of a party to recalls that are not here, those held among them.
    waiting: BTreeMap<PartyId, usize>,
    /// The recalls for which something was refused.
    pub(super) refused_by: BTreeSet<ObjectId>,
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

/// Whether there is room for one more text beside those that are here; what comes again takes none.
fn has_room(
    held: &BTreeSet<[u8; 32]>,
    coming: &mut BTreeSet<[u8; 32]>,
    hash: [u8; 32],
    most: usize,
) -> bool {
    if held.contains(&hash) || coming.contains(&hash) {
        return true;
    }
    let has_room = held.len() + coming.len() < most;
    if has_room {
        coming.insert(hash);
    }
    has_room
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
    if recall.author == node.me {
        coming.ours.insert(recall.id, recall.to);
        return Ok(());
    }
    let book = projection.recalls();
    let held = book.texts_of(&recall.id);
    if !held.is_empty() || coming.texts.contains_key(&recall.id) {
        let texts = coming.texts.entry(recall.id.clone()).or_default();
        return match has_room(&held, texts, recall.hash, MOST_TEXTS) {
            true => Ok(()),
            false => Err(too_many("there are too many texts of this recall")),
        };
    }
    let meant = recalls::meant(node, projection, &recall);
    let meant = meant.map_err(|error: StoreError| super::held::unreadable(&error))?;
    let author = &recall.author;
    if meant.is_empty() {
        let idle = coming.idle.entry(author.clone()).or_insert_with(|| {
            let asking = book.asking(&node.me);
            let idle = asking.filter(|(key, asked)| key.author == *author && is_idle(asked));
            idle.count()
        });
        if MOST_IDLE <= *idle {
            return Err(too_many(
                "its author has recalled too much that is not here",
            ));
        }
        *idle += 1;
    } else {
        let key = (author.clone(), recall.object.clone());
        let on_one = coming.on_one.entry(key).or_insert_with(|| {
            let asking = book.asking_about(&node.me, &recall.object);
            asking
                .filter(|asked| asked.recall.author == *author)
                .count()
        });
        if MOST_ON_ONE <= *on_one {
            return Err(too_many("its author has recalled this object too often"));
        }
        *on_one += 1;
    }
    // Only what passed is among what came.
    coming
        .texts
        .entry(recall.id)
        .or_default()
        .insert(recall.hash);
    Ok(())
}

/// Whether a recall has come to nothing here, or to nothing yet.
fn is_idle(asked: &mithaq_recall::Asked) -> bool {
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
    let held = book.answers_to(&answer.recall, &answer.author);
    let ours = coming.ours.get(&answer.recall);
    let is_asked = match book.recall(&answer.recall) {
        Some(recall) => Some(recall.author == node.me && recall.to.contains(&answer.author)),
        None if coming.texts.contains_key(&answer.recall) => Some(false),
        None => ours.map(|to| to.contains(&answer.author)),
    };
    match is_asked {
        // INVARIANT: 7.6. Who was not asked certifies nothing. That it tried is in the log.
        Some(false) => Err(fault(
            "not-asked",
            "$.recall_ref",
            "DESIGN 7.6",
            "its author was not asked by this recall",
        )),
        Some(true) => {
            let coming = coming.answers.entry(of).or_default();
            match has_room(&held, coming, answer.hash, MOST_ANSWERS) {
                true => Ok(()),
                false => Err(too_many("its author has answered this recall too often")),
            }
        }
        None => {
            let coming_of = coming.answers.entry(of).or_default();
            if held.contains(&answer.hash) || coming_of.contains(&answer.hash) {
                return Ok(());
            }
            let author = &answer.author;
            let waiting = coming.waiting.entry(author.clone());
            let waiting = waiting.or_insert_with(|| book.waiting_of(author));
            if MOST_WAITING <= *waiting {
                return Err(too_many(
                    "its author has too many answers here to recalls that we do not hold",
                ));
            }
            *waiting += 1;
            coming_of.insert(answer.hash);
            Ok(())
        }
    }
}

/// Refuses what its originator has recalled, whoever brings it.
pub(super) fn check_recalled(
    node: &Inner,
    projection: &Projection,
    (originator, object, hash): (&PartyId, &Object, [u8; 32]),
    coming: &mut ComingRecalls,
) -> Result<(), Finding> {
    let (book, me) = (projection.recalls(), &node.me);
    let (id, modified) = (object.id(), object.version());
    let recall = match originator == me {
        false => book.keeping_out(me, originator, (id, modified), &[hash, object.hash()]),
        // INVARIANT: 6.1. What went by its originator's word does not become our own by coming back through our own
        // door. An observable is a fact that anybody can observe.
        true if object.family() != Family::Observable => {
            let version = Version {
                modified: modified.cloned(),
                hash,
            };
            book.taken_back(me, id, &version)
        }
        true => None,
    };
    let Some(recall) = recall else {
        return Ok(());
    };
    coming.refused_by.insert(recall);
    Err(fault(
        "recalled",
        "$.id",
        "DESIGN 7.6",
        "its originator has recalled it: it comes in once that was lifted",
    ))
}
