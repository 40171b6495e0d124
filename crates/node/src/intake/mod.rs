//! The intake gate: the only way in for objects (DESIGN § 2, law 3).
//!
//! Bound, parse, validate, authenticate, classify, append. Authority is checked for each object, never
//! for the envelope or the connection it came in.

mod admit;
mod budget;
mod company;
mod consents;
mod diplomatic;
mod held;
mod notices;
mod parse;
mod participant;
mod recalled;
mod tells;
mod weights;

use std::collections::BTreeMap;

use mithaq_agreement::condition::Condition;
use mithaq_agreement::{AGREEMENT_TYPE, CERTIFICATE_TYPE, Class, HEAD_STATEMENT_TYPE, PartyId};
use mithaq_stix::{Finding, MarkingMeaning, Object, ObjectId, Severity, Timestamp};
use mithaq_store::{
    Batch, CopyRank, CursorChange, Deliverer, Gain, NewObject, Outcome, RecordChange, Slot,
    StatusChange, StoreError,
};

pub(crate) use self::company::{Company, DEFINITIONS};
pub(crate) use self::parse::{Parsed, parse};
pub(crate) use self::tells::explained;
pub(crate) use self::weights::Weights;

use self::admit::{Admitted, Delivery, LeftOut, New, admit};
use self::budget::ClassBudget;
use self::diplomatic::Coming;
use self::parse::Read;
use crate::admin::RefusedObject;
use crate::inner::Inner;
use crate::marking::WithBatch;
use crate::meters::Gate;
use crate::recalls;
use crate::unexplained;
use crate::wire::statement::STATEMENT_TYPE;

/// Where objects come from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// Our own operators and clients.
    Ourselves,
    /// This node itself, which has just sealed an act or an agreement of ours.
    Author,
    /// A peer, through the collection of an agreement.
    Agreement {
        /// Whose node delivered it.
        peer: PartyId,
        /// The agreement.
        agreement: ObjectId,
    },
    /// A participant of ours, through a TAXII client of its own.
    Participant {
        /// Which.
        participant: PartyId,
        /// Its terms.
        agreement: ObjectId,
    },
    /// A peer, through the diplomatic channel.
    Channel {
        /// Whose node delivered it.
        peer: PartyId,
    },
}

impl Origin {
    /// Who delivers, as the store keys copies by it.
    fn deliverer(&self) -> Deliverer {
        match self {
            Origin::Ourselves | Origin::Author => Deliverer::ours(),
            Origin::Agreement { peer, .. }
            | Origin::Channel { peer }
            | Origin::Participant {
                participant: peer, ..
            } => Deliverer(peer.to_string()),
        }
    }

    /// Who delivers under which agreement, where it is another party.
    fn under(&self) -> Option<(&PartyId, &ObjectId)> {
        match self {
            Origin::Agreement { peer, agreement } => Some((peer, agreement)),
            Origin::Participant {
                participant,
                agreement,
            } => Some((participant, agreement)),
            Origin::Ourselves | Origin::Author | Origin::Channel { .. } => None,
        }
    }
}

/// An object that passed.
#[derive(Debug, Clone)]
pub(crate) struct TakenObject {
    /// Its id.
    pub(crate) id: ObjectId,
    /// Its version.
    pub(crate) version: Option<Timestamp>,
}

/// What became of each object, before the store was asked.
pub(crate) struct Checked {
    /// In the order given.
    pub(crate) each: Vec<Result<TakenObject, RefusedObject>>,
    /// Remarks on accepted objects, counted.
    pub(crate) warnings: BTreeMap<String, u64>,
}

/// What became of all of them.
pub(crate) struct Taken {
    /// As [`Checked::each`].
    pub(crate) each: Vec<Result<TakenObject, RefusedObject>>,
    /// Remarks on accepted objects, counted.
    pub(crate) warnings: BTreeMap<String, u64>,
    /// New to us, or held under a further licence now.
    pub(crate) accepted: u64,
    /// Held already.
    pub(crate) held: u64,
}

/// What is committed together with the objects, or not at all.
#[derive(Default)]
pub(crate) struct Alongside {
    /// Answers to writers.
    pub(crate) statuses: Vec<StatusChange>,
    /// How far we have read at a peer.
    pub(crate) cursors: Vec<CursorChange>,
    /// Records of the node itself.
    pub(crate) records: Vec<RecordChange>,
}

/// Why nothing was taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntakeError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes in objects, durably; what `alongside` makes of the verdicts is committed with them.
pub(crate) fn take<T>(
    node: &Inner,
    origin: &Origin,
    objects: &[&[u8]],
    alongside: impl Fn(&Checked) -> (Alongside, T),
) -> Result<(Taken, T), IntakeError> {
    take_under(node, origin, Vec::new(), parse(objects), alongside)
}

/// Why one attempt to take in objects came to nothing.
enum Failed {
    Store(StoreError),
    /// Without those of these hashes it would do: there are too many of them. Here is all of it again.
    Crowded(Vec<[u8; 32]>, Vec<Result<Read, RefusedObject>>),
    /// As that: these were deleted before.
    Buried(Vec<[u8; 32]>, Vec<Result<Read, RefusedObject>>),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed::Store(error)
    }
}

/// As [`take`], what is new coming under `conditions`. What the objects were read from is not needed any more.
pub(crate) fn take_under<T>(
    node: &Inner,
    origin: &Origin,
    conditions: Vec<Condition>,
    objects: Parsed,
    alongside: impl Fn(&Checked) -> (Alongside, T),
) -> Result<(Taken, T), IntakeError> {
    let mut read: Vec<Result<Read, RefusedObject>> = Vec::new();
    for (index, outcome) in objects.into_iter().enumerate() {
        read.push(match outcome {
            Ok(object) => Ok(object),
            Err(refused) => Err(refusal(index, refused.id.as_ref(), refused.reason())),
        });
    }
    let mut objects = read;
    statements_first(node, origin, &objects)?;
    let mut left_out = LeftOut::default();
    loop {
        match attempt(node, origin, &conditions, objects, &left_out, &alongside) {
            Ok(taken) => return Ok(taken),
            Err(Failed::Store(error)) => return Err(error.into()),
            // Each time around there is at least one object less that could be too many.
            Err(Failed::Crowded(hashes, again)) => {
                left_out.crowded.extend(hashes);
                objects = again;
            }
            Err(Failed::Buried(hashes, again)) => {
                left_out.buried.extend(hashes);
                objects = again;
            }
        }
    }
}

/// Takes in the key statements of a delivery before the rest of it, which may be sealed with the keys that they state.
// INVARIANT: 4.1, 5.2. Whoever was away reads a party's new key and its acts under it on one page; refused, they would be
// lost here for good.
fn statements_first(
    node: &Inner,
    origin: &Origin,
    objects: &[Result<Read, RefusedObject>],
) -> Result<(), IntakeError> {
    let is_channel = matches!(origin, Origin::Author | Origin::Channel { .. });
    let read = objects.iter().flatten().map(|read| &read.object);
    let statements = read.filter(|object| object.object_type() == STATEMENT_TYPE);
    let again = statements.map(|object| parse::again(object.clone()));
    let statements: Vec<Result<Read, RefusedObject>> = again.map(Ok).collect();
    if !is_channel || statements.is_empty() || statements.len() == objects.len() {
        return Ok(());
    }
    let nothing = |_: &Checked| (Alongside::default(), ());
    match attempt(node, origin, &[], statements, &LeftOut::default(), nothing) {
        Err(Failed::Store(error)) => Err(error.into()),
        // What is refused is refused with the rest.
        _ => Ok(()),
    }
}

/// One attempt, without what is `left_out`.
fn attempt<T>(
    node: &Inner,
    origin: &Origin,
    conditions: &[Condition],
    objects: Vec<Result<Read, RefusedObject>>,
    left_out: &LeftOut,
    alongside: impl Fn(&Checked) -> (Alongside, T),
) -> Result<(Taken, T), Failed> {
    node.refresh()?;
    let projection = node.projection();
    let mut warnings = BTreeMap::new();
    let mut each = Vec::with_capacity(objects.len());
    let mut parsed = Vec::with_capacity(objects.len());
    // What it would take to begin again.
    let mut all: Vec<Result<Object, RefusedObject>> = Vec::with_capacity(objects.len());
    for (index, outcome) in objects.into_iter().enumerate() {
        match outcome {
            Ok(read) => {
                all.push(Ok(read.object.clone()));
                for warning in &read.warnings {
                    *warnings
                        .entry(format!("{}: {}", warning.code, warning.message))
                        .or_default() += 1;
                }
                parsed.push((index, read));
                each.push(None);
            }
            Err(refused) => {
                all.push(Err(refused.clone()));
                each.push(Some(Err(refused)));
            }
        }
    }

    let deliverer = origin.deliverer();
    // Until it is committed: whoever comes to explain a marking then looks at what was read without it.
    let classifying = node.unexplained.classifying();
    let markings = WithBatch {
        held: &node.definitions,
        deliverer: &deliverer.0,
        // Of two under one id the first counts, here as in `Definitions::learn`.
        coming: parsed
            .iter()
            .rev()
            .map(|(_, read)| &read.object)
            .filter(|object| object.object_type() == "marking-definition")
            .map(|object| (object.id().clone(), MarkingMeaning::of_definition(object)))
            .collect(),
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    if let Some((party, agreement)) = origin.under() {
        // INVARIANT: 7.4 holds for what comes in, too: once a relation has ended, nothing is held under it.
        let in_force =
            projection
                .agreements()
                .in_force(agreement, &node.me, party, &node.watch.now());
        let is_peer = matches!(origin, Origin::Agreement { .. });
        if !in_force || (is_peer && !projection.peers().is_active(party)) {
            // The page was asked for when it was; the pull looks again before the next.
            let epoch = projection.epoch();
            return Err(StoreError::EpochMoved {
                expected: epoch,
                found: epoch,
            }
            .into());
        }
        batch.expect_epoch = Some(projection.epoch());
    }
    let mut classes = ClassBudget::new(node, origin)?;
    let own_coming = match origin {
        Origin::Ourselves if classes.holds_observables => {
            tells::own_coming(node, parsed.iter().map(|(_, read)| &read.object))
        }
        _ => Default::default(),
    };
    let delivery = Delivery {
        markings,
        own_coming,
        conditions,
        left_out,
    };
    if origin.under().is_some() {
        batch.gain = Some(gain(node.me.clone()));
    }
    let mut news: Vec<New> = Vec::new();
    let mut passed = Vec::new();
    let mut held_before = 0;
    let mut coming = Coming::default();
    for (index, read) in parsed {
        let object = read.object.clone();
        let verdict = admit(
            node,
            &projection,
            origin,
            read,
            &delivery,
            &mut coming,
            &mut classes,
        );
        let verdict = verdict.map_err(|finding| refusal(index, Some(object.id()), Some(&finding)));
        let verdict = match verdict {
            Err(refused) => Err(refused),
            Ok(Admitted::HeldAsReceived(taken)) => {
                held_before += 1;
                Ok(taken)
            }
            Ok(Admitted::New(new)) => {
                let copy = &new.copy;
                let taken = TakenObject {
                    id: copy.id.clone(),
                    version: copy.version.clone(),
                };
                // INVARIANT: 7.4. What may change a relation moves the epoch in the transaction that brings it;
                // an act that comes once more changes nothing.
                // A certificate of destruction changes none.
                batch.bump_epoch |= mithaq_agreement::is_diplomatic(&copy.object_type)
                    && copy.object_type != CERTIFICATE_TYPE
                    && !held::is_held(node, copy)?
                    && diplomatic::changes(node, &projection, &object);
                if copy.object_type == AGREEMENT_TYPE {
                    coming.agreements.insert(copy.id.clone());
                }
                news.push(*new);
                passed.push(object);
                Ok(taken)
            }
        };
        if let Some(place) = each.get_mut(index) {
            *place = Some(verdict);
        }
    }

    let checked = Checked {
        each: each.into_iter().flatten().collect(),
        warnings,
    };
    let (extra, made) = alongside(&checked);
    batch.statuses = extra.statuses;
    batch.cursors = extra.cursors;
    batch.records = extra.records;
    batch
        .records
        .extend(recalls::refused(&coming.recalls.refused_by));
    let explaining = passed.iter().filter(|object| {
        object.object_type() == "marking-definition"
            && node.definitions.would_learn(&deliverer.0, object)
    });
    let explaining: Vec<ObjectId> = explaining.map(|object| object.id().clone()).collect();
    batch
        .records
        .extend(unexplained::records(&deliverer.0, &explaining));
    let mut company = Company::new(node);
    batch.objects = match batch.gain.is_some() {
        true => foreseen(node, &news, &passed, &mut company)?,
        false => Vec::new(),
    };
    batch.objects.extend(company.accompany(news, &passed)?);
    let is_company: Vec<bool> = batch
        .objects
        .iter()
        .map(|copy| copy.rank == CopyRank::Company)
        .collect();
    let waits = batch.objects.iter().any(|copy| copy.held.is_some());
    let bumped = batch.bump_epoch;
    for object in &passed {
        if object.object_type() == HEAD_STATEMENT_TYPE {
            node.heads.take(object);
        }
    }
    let committed = match node.store.commit(batch) {
        Err(StoreError::TooManyCopies { hashes }) => {
            return Err(Failed::Crowded(hashes, again(all)));
        }
        Err(StoreError::Buried { hashes }) => return Err(Failed::Buried(hashes, again(all))),
        committed => committed?,
    };
    drop(classifying);
    for refused in checked.each.iter().filter_map(|each| each.as_ref().err()) {
        node.meters.refused(Gate::Intake, &refused.code);
    }
    let outcomes: Vec<Outcome> = committed
        .outcomes
        .into_iter()
        .zip(is_company)
        .filter_map(|(outcome, is_company)| (!is_company).then_some(outcome))
        .collect();
    if waits {
        node.due.look_again(&*node.store)?;
    }
    follow_gains(node, &outcomes, &passed)?;
    for object in &passed {
        if object.object_type() == "marking-definition" {
            node.definitions.learn(&deliverer.0, object);
        }
    }
    node.unexplained.came(&deliverer.0, explaining);
    for (outcome, object) in outcomes.iter().zip(&passed) {
        if let (Outcome::New(_), Some(author)) = (outcome, object.created_by_ref()) {
            node.weights.add(object, author);
        }
    }
    if bumped {
        node.refresh()?;
    }
    let fresh = outcomes
        .iter()
        .filter(|outcome| !matches!(outcome, Outcome::Held(_)))
        .count() as u64;
    if fresh > 0 {
        node.signals.committed();
    }
    let taken = Taken {
        each: checked.each,
        warnings: checked.warnings,
        accepted: fresh,
        held: outcomes.len() as u64 - fresh + held_before,
    };
    Ok((taken, made))
}

/// What it takes to begin again.
fn again(all: Vec<Result<Object, RefusedObject>>) -> Vec<Result<Read, RefusedObject>> {
    let mut again = Vec::with_capacity(all.len());
    for each in all {
        again.push(each.map(parse::again));
    }
    again
}

/// What a copy that another delivers again is held under from then on.
fn gain(me: PartyId) -> Gain {
    Gain::new(move |held, brought| {
        let (held, brought) = (Class::from_key(held).ok()?, Class::from_key(brought).ok()?);
        Some(gained(&me, &held, &brought)?.key())
    })
}

fn gained(me: &PartyId, held: &Class, brought: &Class) -> Option<Class> {
    // INVARIANT: 6.1. What we authored we hold from nobody: who brings it back to us gives us no licence, and can
    // take no red line on our own material off it by that.
    match held.originator == *me {
        true => None,
        false => held.gain(brought),
    }
}

/// The definitions that copies need which are about to come under a further licence.
///
// INVARIANT: 6.4. They are committed together with what needs them: where the node is killed between two commits,
// nobody would look for them again.
fn foreseen(
    node: &Inner,
    news: &[New],
    passed: &[Object],
    company: &mut Company<'_>,
) -> Result<Vec<NewObject>, StoreError> {
    let mut all = Vec::new();
    for (new, object) in news.iter().zip(passed) {
        if !Company::is_needed(object) {
            continue;
        }
        let classes = node.known_classes()?;
        for copy in node.store.copies(object.id())? {
            if copy.hash == new.copy.hash
                && copy.rank != CopyRank::Company
                && copy.held.is_none()
                && let Some(held) = classes.get(copy.class as usize)
                && let Some(class) = gained(&node.me, held, &new.class)
            {
                all.extend(company.of(object, &class)?);
            }
        }
    }
    Ok(all)
}

/// The definitions that copies need which have just come under a further licence, as far as that was not foreseen:
/// another brought the same copy at the same time.
fn follow_gains(node: &Inner, outcomes: &[Outcome], passed: &[Object]) -> Result<(), StoreError> {
    let gained = outcomes.iter().zip(passed);
    let gained = gained.filter_map(|(outcome, object)| match outcome {
        Outcome::Gained(slot) => Some((*slot, object)),
        Outcome::New(_) | Outcome::Held(_) => None,
    });
    let gained: Vec<(Slot, &Object)> = gained.collect();
    if gained.is_empty() {
        return Ok(());
    }
    let classes = node.known_classes()?;
    let (mut company, mut batch) = (Company::new(node), Batch::at(node.watch.unix_millis()));
    for (slot, object) in gained {
        let copies = node.store.copies(object.id())?;
        let class = copies.iter().find(|copy| copy.slot == slot);
        if let Some(class) = class.and_then(|copy| classes.get(copy.class as usize)) {
            batch.objects.extend(company.of(object, class)?);
        }
    }
    if !batch.objects.is_empty() {
        node.store.commit(batch)?;
    }
    Ok(())
}

fn refusal(index: usize, id: Option<&ObjectId>, finding: Option<&Finding>) -> RefusedObject {
    let text = |pick: fn(&Finding) -> String| finding.map(pick).unwrap_or_default();
    RefusedObject {
        index: index as u64,
        id: id.map(ToString::to_string),
        code: text(|finding| finding.code.to_owned()),
        path: text(|finding| finding.path.clone()),
        message: text(|finding| finding.message.clone()),
        rule: text(|finding| finding.rule.to_owned()),
    }
}

fn fault(code: &'static str, path: &str, rule: &'static str, message: &str) -> Finding {
    Finding {
        code,
        path: path.to_owned(),
        rule,
        message: message.to_owned(),
        severity: Severity::Error,
    }
}

#[cfg(test)]
mod tests;
