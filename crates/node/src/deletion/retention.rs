//! What an article says may be kept no longer is destroyed on its day, and that is certified (DESIGN 7.6, § 5).
//!
//! The days count from the crossing: from our own record of when a copy came under a licence. They go on counting after
//! the agreement has ended, for what was received under it stays under its terms. With several licences a copy loses
//! the one that ended and stays under the others (6.1); with the last one it goes.
//!
//! **The clock.** Nothing is destroyed before its day has passed by the *earliest* that now can be (5.9): what is
//! destroyed a day late can be made good, what is destroyed a day early cannot; nor while the giver's node does not bear our
//! clock out ([`clocks`]). While a node holds after a restore (7.8)
//! nothing is destroyed: it does not know yet what was agreed meanwhile.
//!
//! What is to be given back waits for an operator, who hands it over ([`hand_over`], [`returned`]); `doctor` tells when
//! that is overdue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use mithaq_agreement::article::retention::{Retention, Then};
use mithaq_agreement::{ArticleId, Class, Licence, PartyId, is_diplomatic};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, ClassNo, ClassSet, Copy, CopyRank, Scope, Slot, StoreError, Tombstone};

use super::erasing::Erasing;
use super::restricting::restriction;
use super::{Cause, CopyRef, Fault, certificates, clocks, legal, licence_key, licences, standing};
use crate::inner::Inner;
use crate::intake::{Company, DEFINITIONS};

/// Slots that are looked at in one go.
const LOOK: usize = 10_000;
/// Copies that are destroyed in one go, each with one certificate.
const STRETCH: usize = 500;

/// A copy and a licence of it whose day is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    /// The copy.
    pub(crate) copy: CopyRef,
    /// Where it stands.
    pub(crate) slot: Slot,
    /// Who delivered it.
    pub(crate) licensor: PartyId,
    /// Under which agreement.
    pub(crate) agreement: ObjectId,
    /// The article.
    pub(crate) article: ArticleId,
    /// Its terms.
    pub(crate) terms: Retention,
    /// When it came under this licence, in milliseconds since 1970.
    pub(crate) received: i64,
    /// Until when it may be kept.
    pub(crate) due: Timestamp,
    /// Under how many other licences it is held.
    pub(crate) others: usize,
}

/// The retention article that is effective for each licence that a copy may be under.
struct Terms<'a> {
    node: &'a Inner,
    known: BTreeMap<(PartyId, ObjectId), Option<(ArticleId, Retention)>>,
}

impl Terms<'_> {
    /// What holds for a licence. Also where the relation is not in force any more: as narrow as what is known makes it.
    fn of(&mut self, licence: &Licence) -> Option<(PartyId, ObjectId, ArticleId, Retention)> {
        let Licence::Delivered {
            deliverer,
            agreement,
            ..
        } = licence
        else {
            return None;
        };
        let key = (deliverer.clone(), agreement.clone());
        let node = self.node;
        let known = self.known.entry(key).or_insert_with(|| {
            let projection = node.projection();
            let held = projection.agreement(agreement)?;
            let effective = held.effective(&node.me, deliverer, &node.watch.now());
            let (article, terms) = effective.instrument().retention()?;
            Some((article.clone(), *terms))
        });
        let (article, terms) = known.clone()?;
        Some((deliverer.clone(), agreement.clone(), article, terms))
    }
}

/// All copies that may be kept under a licence until `until` at the latest, the earliest first.
pub(crate) fn due(node: &Inner, until: &Timestamp) -> Result<Vec<Due>, StoreError> {
    let classes = node.known_classes()?;
    let mut terms = Terms {
        node,
        known: BTreeMap::new(),
    };
    let mut limited = ClassSet::new();
    for (no, class) in (0..).zip(&classes) {
        // Definitions say what others mean, and stay for as long as those do.
        let is_material = !class.definition
            && !DEFINITIONS.contains(&class.object_type.as_str())
            && !is_diplomatic(&class.object_type);
        if is_material && class.licences.iter().any(|one| terms.of(one).is_some()) {
            limited.insert(no);
        }
    }
    let mut all = Vec::new();
    if limited.is_empty() {
        return Ok(all);
    }
    let mut after = 0;
    loop {
        let places = node.store.places_of_classes(&limited, after, LOOK)?;
        let Some((last, _)) = places.last() else {
            break;
        };
        after = *last;
        for (slot, class) in places {
            of_copy(node, &classes, (slot, class), &mut terms, until, &mut all)?;
        }
    }
    all.sort_by(|a, b| a.due.cmp(&b.due).then(a.slot.cmp(&b.slot)));
    Ok(all)
}

fn of_copy(
    node: &Inner,
    classes: &[std::sync::Arc<Class>],
    (slot, class): (Slot, ClassNo),
    terms: &mut Terms<'_>,
    until: &Timestamp,
    all: &mut Vec<Due>,
) -> Result<(), StoreError> {
    let of = |no: ClassNo| classes.get(no as usize);
    let Some(class) = of(class) else {
        return Ok(());
    };
    let course = node.store.course(slot)?;
    let mut found = None;
    for licence in &class.licences {
        let Some((licensor, agreement, article, terms)) = terms.of(licence) else {
            continue;
        };
        // From the first of the slots on in which it was under this licence without a break.
        let under = course.iter().rev().take_while(|(_, no)| {
            of(*no).is_some_and(|class| class.licences.iter().any(|one| same(one, licence)))
        });
        let Some((since, _)) = under.last() else {
            continue;
        };
        let Some(received) = node.store.arrival(*since)? else {
            continue;
        };
        let due = terms.due(&Timestamp::from_unix_millis(received));
        if *until < due {
            continue;
        }
        if found.is_none() {
            found = copy_at(node, slot)?;
        }
        let Some((id, copy)) = &found else {
            return Ok(());
        };
        let others = class.licences.iter().filter(|one| !same(one, licence));
        all.push(Due {
            copy: CopyRef::of(id, copy),
            slot,
            licensor,
            agreement,
            article,
            terms,
            received,
            due,
            others: others.count(),
        });
    }
    Ok(())
}

/// Whether two licences are of one delivery, whatever article it told.
fn same(one: &Licence, other: &Licence) -> bool {
    match (super::key_of_licence(one), super::key_of_licence(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

fn copy_at(node: &Inner, slot: Slot) -> Result<Option<(ObjectId, Copy)>, StoreError> {
    let Some(stored) = node.store.object(slot)? else {
        return Ok(None);
    };
    let mut copies = node.store.copies(&stored.id)?.into_iter();
    let copy = copies.find(|copy| copy.slot == slot && copy.rank != CopyRank::Company);
    Ok(copy.map(|copy| (stored.id, copy)))
}

/// Destroys what is due. Returns how many versions went, and how many lost a licence.
pub(crate) fn destroy_due(node: &Inner) -> Result<(usize, usize), Fault> {
    // INVARIANT: 7.8. It does not know yet what was agreed, or held for a procedure, in the time that was lost.
    if node.hold.is_on() {
        return Ok((0, 0));
    }
    let mut all = due(node, node.watch.now().earliest())?;
    all.retain(|one| one.terms.then == Then::Destroy);
    let mut licensors: BTreeMap<PartyId, bool> = BTreeMap::new();
    // INVARIANT: 5.9. A clock that is wrongly ahead destroys for good: it is held against the giver's.
    all.retain(|one| {
        let known = licensors.get(&one.licensor).copied();
        let may = known.unwrap_or_else(|| clocks::may_destroy(node, &one.licensor));
        licensors.insert(one.licensor.clone(), may);
        may
    });
    for (licensor, _) in licensors.iter().filter(|(_, may)| !**may) {
        tracing::warn!(peer.id = %licensor, "what this peer gave us is past its day by our clock, and its node has not borne our clock out: nothing of it is destroyed yet");
    }
    destroy(node, &all, mithaq_agreement::certificate::Done::Destroyed)
}

/// Destroys these copies, each licence of them by itself, with certificates where the articles want them.
fn destroy(
    node: &Inner,
    all: &[Due],
    done: mithaq_agreement::certificate::Done,
) -> Result<(usize, usize), Fault> {
    let _turn = node
        .destroying
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    // INVARIANT: what a kill has left is certified before the next.
    certificates::catch_up(node)?;
    let mut by_article: BTreeMap<(&PartyId, &ObjectId, &ArticleId), Vec<&Due>> = BTreeMap::new();
    for one in all {
        let key = (&one.licensor, &one.agreement, &one.article);
        by_article.entry(key).or_default().push(one);
    }
    // Under how many licences of each copy the day has come: with the last of them it goes.
    let mut ending: BTreeMap<Slot, usize> = BTreeMap::new();
    for one in all {
        *ending.entry(one.slot).or_default() += 1;
    }
    let holds = legal::Active::load(node)?;
    let mut erasing = Erasing::new(node);
    let (mut planned, mut lost) = (Vec::new(), 0);
    let mut taken = Ok(());
    for ((licensor, agreement, article), copies) in by_article {
        let cause = Cause::Retention {
            licensor: licensor.clone(),
            agreement: agreement.clone(),
            article: article.to_string(),
        };
        for stretch in copies.chunks(STRETCH) {
            let goes = |one: &&&Due| ending.get(&one.slot).copied().unwrap_or(1) > one.others;
            let (going, losing): (Vec<&Due>, Vec<&Due>) =
                stretch.iter().copied().partition(|one| goes(&one));
            taken = (|| {
                if !rest(node, &holds, &going, &cause)? {
                    let article = (licensor, agreement, article);
                    planned.push(certificates::plan(node, article, &going, done)?);
                    let which: Vec<CopyRef> = going.iter().map(|one| one.copy.clone()).collect();
                    erasing.take(&which, &cause)?;
                }
                lost += lose(node, (licensor, agreement), &losing)?;
                Ok(())
            })();
            if taken.is_err() {
                break;
            }
        }
    }
    // What was committed before something failed is gone on with.
    let outcomes = erasing.end()?;
    let gone = outcomes.iter().map(|one| one.erased.len()).sum();
    for (planned, erased) in planned.iter().zip(&outcomes) {
        if let Some(planned) = planned {
            certificates::issue(node, planned, Some(erased))?;
        }
    }
    taken.map(|()| (gone, lost))
}

/// Whether nothing is to be done about these: a legal hold keeps all of them, and they are restricted already.
fn rest(
    node: &Inner,
    holds: &legal::Active,
    copies: &[&Due],
    cause: &Cause,
) -> Result<bool, Fault> {
    for one in copies {
        if holds.on(&one.copy.id).is_none() {
            return Ok(false);
        }
        for copy in standing(node, &one.copy)? {
            if restriction(&copy, cause).is_some() {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Takes one licence from copies that are held under others too.
fn lose(
    node: &Inner,
    (licensor, agreement): (&PartyId, &ObjectId),
    copies: &[&Due],
) -> Result<usize, Fault> {
    if copies.is_empty() {
        return Ok(0);
    }
    let ended = Licence::Delivered {
        deliverer: licensor.clone(),
        agreement: agreement.clone(),
        article: None,
    };
    let lost = {
        let _turn = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let classes = node.known_classes()?;
        let mut batch = Batch::at(node.watch.unix_millis());
        let mut company = Company::new(node);
        for one in copies {
            for copy in standing(node, &one.copy)? {
                let loses =
                    licences::lose(node, &copy, &classes, &mut company, &mut batch, |licence| {
                        same(licence, &ended)
                    })?;
                // Without any other it would stay here under nothing; it is looked at again.
                if !loses {
                    continue;
                }
                batch.tombstones.push(Tombstone {
                    id: one.copy.id.clone(),
                    version: one.copy.modified.clone(),
                    scope: Scope::Under(licence_key(licensor, agreement)),
                    cause: super::RETENTION.to_owned(),
                });
            }
        }
        let lost = batch.moves.len();
        if lost > 0 {
            // What was decided by the licence that ended is not released by it any more.
            batch.bump_epoch = true;
            node.store.commit(batch)?;
        }
        lost
    };
    if lost > 0 {
        node.refresh()?;
    }
    Ok(lost)
}

/// What is to be given back to a party under an agreement, by now: objects to be written to a file, in order.
pub(crate) fn hand_over(
    node: &Inner,
    licensor: &PartyId,
    agreement: &ObjectId,
) -> Result<Vec<Due>, StoreError> {
    let mut all = due(node, node.watch.now().earliest())?;
    all.retain(|one| {
        one.terms.then == Then::Return && one.licensor == *licensor && one.agreement == *agreement
    });
    all.sort_by_key(|one| one.slot);
    all.dedup_by_key(|one| one.slot);
    Ok(all)
}

/// Destroys what has been given back: what was handed over from these slots, and nothing that became due since. A copy
/// that stands elsewhere by now is handed over again.
pub(crate) fn returned(
    node: &Inner,
    licensor: &PartyId,
    agreement: &ObjectId,
    slots: &BTreeSet<Slot>,
) -> Result<(usize, usize), Fault> {
    let mut all = hand_over(node, licensor, agreement)?;
    all.retain(|one| slots.contains(&one.slot));
    destroy(node, &all, mithaq_agreement::certificate::Done::Returned)
}

/// How many versions should have been destroyed, and how many given back; what a legal hold keeps is neither.
pub(crate) fn overdue(node: &Inner) -> Result<(u64, u64), StoreError> {
    let holds = legal::Active::load(node)?;
    let (mut destroy, mut give_back) = (0, 0);
    for one in due(node, node.watch.now().earliest())? {
        match one.terms.then {
            _ if holds.on(&one.copy.id).is_some() => {}
            Then::Destroy => destroy += 1,
            Then::Return => give_back += 1,
        }
    }
    Ok((destroy, give_back))
}
