//! What we hold already of an object that comes in.

use std::collections::BTreeSet;

use mithaq_agreement::{Licence, PartyId};
use mithaq_stix::{Family, Finding, Object, ObjectId};
use mithaq_store::{CopyRank, Deliverer, NewObject, StoreError};

use super::fault;
use crate::inner::Inner;

/// Whether this id is another's than `author`: whether a copy under it bears another's seal, or the first of a line
/// names another creator.
pub(super) fn is_another_authors(
    node: &Inner,
    id: &ObjectId,
    author: &PartyId,
) -> Result<bool, Finding> {
    let mut copies = node.store.copies(id).map_err(|error| unreadable(&error))?;
    copies.sort_by_key(mithaq_store::Copy::first_slot);
    let mut lines = BTreeSet::new();
    for copy in copies {
        if copy.rank == CopyRank::Sealed {
            match copy.deliverer.0 == author.as_str() {
                true => continue,
                false => return Ok(true),
            }
        }
        // INVARIANT: attack case 25. One of each line is read, however many there are.
        if !lines.insert(copy.deliverer) {
            continue;
        }
        let held = node
            .store
            .object(copy.slot)
            .map_err(|error| unreadable(&error))?;
        let parsed = held.and_then(|held| Object::stored(&held.body).ok());
        if parsed.is_some_and(|held| held.created_by_ref() != Some(author.object_id())) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What we hold of an object that comes in as ours.
pub(super) enum Before {
    /// Nothing, or some of it as our own.
    Nothing,
    /// This very copy, received.
    This,
    /// Other versions, all received, under these licences.
    Under(BTreeSet<Licence>),
}

/// What we hold of `object`, which comes in as ours.
pub(super) fn received_before(node: &Inner, object: &Object) -> Result<Before, Finding> {
    let copies = node
        .store
        .copies(object.id())
        .map_err(|error| unreadable(&error))?;
    if copies.is_empty()
        || copies
            .iter()
            .any(|copy| copy.deliverer == Deliverer::ours())
    {
        return Ok(Before::Nothing);
    }
    let hash = object.hash();
    if copies
        .iter()
        .any(|copy| copy.hash == hash && copy.version.as_ref() == object.version())
    {
        return Ok(Before::This);
    }
    // An observable's id is a hash of its value: who sees the same value has it from nobody (6.4).
    if object.family() == Family::Observable {
        return Ok(Before::Nothing);
    }
    let classes = node.known_classes().map_err(|error| unreadable(&error))?;
    let first = copies
        .iter()
        .min_by_key(|copy| copy.slot)
        .and_then(|copy| classes.get(copy.class as usize));
    Ok(first.map_or(Before::Nothing, |class| {
        Before::Under(class.licences.clone())
    }))
}

/// Whether the store has this sealed copy already.
pub(super) fn is_held(node: &Inner, new: &NewObject) -> Result<bool, StoreError> {
    let copies = node.store.copies(&new.id)?;
    Ok(copies
        .iter()
        .any(|copy| copy.rank == CopyRank::Sealed && copy.hash == new.hash))
}

pub(super) fn unreadable(error: &StoreError) -> Finding {
    fault("store", "$", "DESIGN § 9", &error.to_string())
}
