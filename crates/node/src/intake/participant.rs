//! What a participant adds: its own material, under its own terms.
//!
//! INVARIANT: 7.5. What is refused here depends on the object, on the participant's terms and on what it
//! delivered before. Whatever else we hold may change what an object is held *under*, and never the answer.

use std::collections::BTreeSet;

use mithaq_agreement::{Audience, Class, Licence, PartyId};
use mithaq_stix::{Family, Finding, Object, ObjectId};
use mithaq_store::{Copy, CrossingFilter, Deliverer, Slot, StoreError};

use super::fault;
use super::held::unreadable;
use crate::inner::Inner;
use crate::ledger;
use crate::projection::Projection;

/// How an object that a participant adds is held.
pub(super) enum Added {
    /// Under these licences.
    Under(BTreeSet<Licence>),
    /// As it is: this very copy went from us to it.
    Returned,
}

/// Under what we hold `object`, of `class`, which `participant` adds under its terms.
pub(super) fn added(
    node: &Inner,
    projection: &Projection,
    (participant, agreement): (&PartyId, &ObjectId),
    object: &Object,
    class: &Class,
) -> Result<Added, Finding> {
    // Which markings we know is nobody's to find out by adding: an unknown one keeps an object here, and is no
    // reason to refuse it.
    let as_known = Class {
        unknown_marking: false,
        ..class.clone()
    };
    let verdict = projection
        .inbound()
        .verdict(agreement, participant, &as_known);
    let article = verdict.map_err(|why| fault("outside-agreement", "$", "DESIGN § 5", &why))?;
    let own = Licence::Delivered {
        deliverer: participant.clone(),
        agreement: agreement.clone(),
        article,
    };
    let sent = sent_to(node, participant, object)?;
    let same =
        |copy: &Copy| copy.hash == object.hash() && copy.version.as_ref() == object.version();
    if sent.iter().any(same) {
        return Ok(Added::Returned);
    }
    // INVARIANT: 6.1. What it has from us under another's licence does not become its own by coming back: a
    // further version stays under that licence. An observable's id is a hash of its value: who sees the same
    // value has it from nobody (6.4).
    if object.family() == Family::Observable {
        return Ok(Added::Under([own].into()));
    }
    let classes = node.known_classes().map_err(|error| unreadable(&error))?;
    let first = sent.iter().min_by_key(|copy| copy.first_slot());
    let licences = first
        .and_then(|copy| classes.get(copy.class as usize))
        .map(|class| class.licences.clone());
    Ok(Added::Under(match licences {
        // Of ours it makes its own version, as anybody may: that is its statement, and not ours.
        Some(licences) if !licences.contains(&Licence::Own) => licences,
        _ => [own].into(),
    }))
}

/// The copies of an object, of others than `participant`, that went from us to it.
fn sent_to(node: &Inner, participant: &PartyId, object: &Object) -> Result<Vec<Copy>, Finding> {
    let its_own = Deliverer(participant.to_string());
    let audience = crate::audience::id(&Audience::Participant(participant.clone()));
    let mut sent = Vec::new();
    let copies = node
        .store
        .copies(object.id())
        .map_err(|error| unreadable(&error))?;
    for copy in copies.into_iter().filter(|copy| copy.deliverer != its_own) {
        let crossed = copy
            .slots()
            .map(|slot| has_crossed(node, &audience, slot))
            .find(|crossed| !matches!(crossed, Ok(false)));
        match crossed.transpose() {
            Ok(Some(_)) => sent.push(copy),
            Ok(None) => {}
            Err(error) => return Err(unreadable(&error)),
        }
    }
    Ok(sent)
}

/// Whether what stood in `slot` went to `audience`. Who was told its name has not got it.
///
// INVARIANT: attack case 25. The log answers at once, however much was ever asked for. Page by page is looked at what
// crossed before there were logs: that has an end.
fn has_crossed(node: &Inner, audience: &str, slot: Slot) -> Result<bool, StoreError> {
    if ledger::has_crossed(node, audience, slot)? {
        return Ok(true);
    }
    let last = ledger::last_without_leaf(node)?;
    let mut after = 0;
    while after < last {
        let filter = CrossingFilter {
            audience: Some(audience.to_owned()),
            slot: Some(slot),
            after,
            ..CrossingFilter::default()
        };
        let crossings = node.store.crossings(&filter)?;
        if crossings.iter().any(|crossing| !crossing.named) {
            return Ok(true);
        }
        match crossings.last() {
            Some(last) => after = last.no,
            None => break,
        }
    }
    Ok(false)
}
