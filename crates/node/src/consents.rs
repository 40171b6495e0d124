//! Copies about which consent was asked: they stand in classes that name the requests (DESIGN 6.2).
//!
//! A consent is about one object, and gates decide about classes. So what is asked about goes on in a class that names
//! the request, and what became of that is asked of the projection whenever the class is decided.

use std::sync::PoisonError;

use mithaq_agreement::consent::Asking;
use mithaq_agreement::{Class, Licence};
use mithaq_stix::{Object, ObjectId};
use mithaq_store::{Batch, Copy, CopyRank, Move, StoreError};

use crate::inner::Inner;
use crate::intake;

#[cfg(test)]
mod tests;

/// Requests that name one object, at most: each is one more word in a class.
pub(crate) const MOST_OF_ONE: usize = 100;

/// Whether a copy is one that this asks about: of these versions, from whom is asked, under that agreement.
pub(crate) fn asks_about(asking: &Asking, copy: &Copy, class: &Class) -> bool {
    let version = match &copy.version {
        Some(version) => asking.versions.contains(version),
        None => asking.versions.is_empty(),
    };
    let delivered = |licence: &Licence| match licence {
        Licence::Delivered {
            deliverer,
            agreement,
            ..
        } => *deliverer == asking.asked && *agreement == asking.agreement,
        Licence::Own | Licence::Channel { .. } => false,
    };
    version && copy.rank != CopyRank::Company && class.licences.iter().any(delivered)
}

/// Has every copy that a request of ours is about stand in a class that names it.
///
/// It is done after a request was made, and once more at the start: where the node was killed in between, the request
/// is on record and opens nothing yet.
pub(crate) fn place(node: &Inner) -> Result<(), StoreError> {
    let projection = node.projection();
    let consents = projection.agreements().consents();
    for one in consents.own(&node.me) {
        place_one(node, &one.request.id, &one.request.asking)?;
    }
    Ok(())
}

fn place_one(node: &Inner, request: &ObjectId, asking: &Asking) -> Result<(), StoreError> {
    let _turn = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
    let classes = node.known_classes()?;
    let mut batch = Batch::at(node.watch.unix_millis());
    let mut company = intake::Company::new(node);
    for copy in node.store.copies(&asking.object)? {
        let Some(class) = classes.get(copy.class as usize) else {
            continue;
        };
        if !asks_about(asking, &copy, class) || class.asked.contains(request) {
            continue;
        }
        let mut class = Class::clone(class);
        class.asked.insert(request.clone());
        if copy.held.is_none()
            && let Some(stored) = node.store.object(copy.slot)?
            && let Ok(object) = Object::stored(&stored.body)
        {
            batch.objects.extend(company.of(&object, &class)?);
        }
        batch.moves.push(Move {
            slot: copy.slot,
            class: Some(class.key()),
            held: copy.held,
        });
    }
    if batch.moves.is_empty() {
        return Ok(());
    }
    node.store.commit(batch)?;
    Ok(())
}
