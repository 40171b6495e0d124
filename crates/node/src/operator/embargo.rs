//! `embargo OBJECT --until T`: nobody has it before.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use mithaq_agreement::condition::Condition;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, Copy, CopyRank, CrossingFilter, Deliverer, Move};

use super::{lookup, names, object_id};
use crate::admin::{AdminError, Answer, EmbargoReport};
use crate::conditions;
use crate::inner::Inner;

/// The instant that an operator names.
pub(super) fn instant(text: &str) -> Result<Timestamp, AdminError> {
    Timestamp::parse(text).map_err(|error| {
        AdminError::usage(
            "not-an-instant",
            format!("`{text}` is no instant"),
            error.to_string(),
            "give it in UTC, such as 2027-03-01T09:00:00Z",
        )
    })
}

/// Puts every version of an object of ours under an embargo, in place of the one that it may be under.
pub(super) fn embargo(
    node: &Inner,
    operator: &str,
    object: &str,
    until: &str,
) -> Result<Answer, AdminError> {
    let until = instant(until)?;
    let condition = Condition::Embargo { until };
    let id = object_id(object)?;
    let copies = {
        let _turn = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let copies = own_copies(node, &id)?;
        let is_met = condition.is_met(&node.watch.now());
        if is_met && copies.iter().all(|copy| copy.held.is_none()) {
            return Err(AdminError::usage(
                "past",
                "there is no embargo",
                "the instant is past, and the object is under no embargo that it could lift",
                "give an instant to come",
            ));
        }
        let mut batch = Batch::at(node.watch.unix_millis());
        batch.moves = copies
            .iter()
            // Lifted is what waits; what does not goes nowhere for it.
            .filter(|copy| !is_met || copy.held.is_some())
            .map(|copy| Move {
                slot: copy.slot,
                class: None,
                held: Some(conditions::held(&with(copy, &condition))),
            })
            .collect();
        node.store.commit(batch)?;
        node.due.look_again(&*node.store)?;
        copies
    };
    // What is lifted goes on as what has come to its instant does.
    conditions::meet(node)?;
    tracing::info!(operator, object.id = %id, "an embargo was set");
    report(node, &id, &copies)
}

/// The conditions of a copy, with this embargo for the one that it may be under.
fn with(copy: &Copy, embargo: &Condition) -> Vec<Condition> {
    let mut all = copy
        .held
        .as_ref()
        .and_then(conditions::read)
        .unwrap_or_default();
    all.retain(|condition| !matches!(condition, Condition::Embargo { .. }));
    all.push(embargo.clone());
    all
}

fn own_copies(node: &Inner, id: &ObjectId) -> Result<Vec<Copy>, AdminError> {
    let mut copies = node.store.copies(id)?;
    copies.retain(|copy| copy.rank != CopyRank::Company);
    if copies.is_empty() {
        return Err(AdminError::usage(
            "not-held",
            format!("`{id}` is not here"),
            "this node holds no version of it",
            "look for it with `mithaq lookup VALUE`",
        ));
    }
    copies.retain(|copy| copy.deliverer == Deliverer::ours());
    if copies.is_empty() || mithaq_agreement::is_diplomatic(id.object_type()) {
        return Err(AdminError::usage(
            "not-ours",
            "there is no embargo",
            format!("`{id}` is not material of ours"),
            "an embargo is for what this party itself has brought in",
        ));
    }
    Ok(copies)
}

fn report(node: &Inner, id: &ObjectId, before: &[Copy]) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let copies = own_copies(node, id)?;
    let name = copies.last().map(|copy| lookup::read(node, copy.slot));
    let name = name.transpose()?.flatten();
    let mut crossed = BTreeSet::new();
    for copy in before {
        for slot in copy.slots() {
            let filter = CrossingFilter {
                slot: Some(slot),
                ..CrossingFilter::default()
            };
            for crossing in node.store.crossings(&filter)? {
                crossed.insert(names::of_audience(node, &projection, &crossing.audience));
            }
        }
    }
    let until = copies.iter().filter_map(|copy| copy.held.as_ref());
    let until = until.flat_map(|held| conditions::read(held).unwrap_or_default());
    let until = until.filter_map(|condition| match condition {
        Condition::Embargo { until } => Some(until),
        Condition::Results { .. } | Condition::Restricted { .. } => None,
    });
    Ok(Answer::Embargo(EmbargoReport {
        object: id.to_string(),
        name: name.map(|object| names::of(&object)).unwrap_or_default(),
        until: until.max().map(|until| until.to_string()),
        versions: copies.len() as u64,
        crossed: crossed.into_iter().collect(),
    }))
}
