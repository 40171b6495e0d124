//! What an object that we author tells of things that others gave us (DESIGN 6.4).
//!
//! The id of an observable is a hash of its value, and can be guessed; so whoever receives an object that
//! refers to one learns the value. An object of ours that refers to an observable which we hold from others
//! only goes where that observable could go too. What others author carries its references under its own
//! licence, and what we hold of our own is never narrowed by what others deliver.

use std::collections::BTreeSet;

use mithaq_agreement::{Licence, Received};
use mithaq_stix::refs::references;
use mithaq_stix::{Family, Finding, Object, ObjectId, family_of};
use mithaq_store::StoreError;

use super::fault;
use super::held::{Before, received_before, unreadable};
use crate::inner::Inner;

/// Different ways in which one object may depend on others' terms.
const MOST: usize = 32;

/// Whether ids of this type may be of observables. A type that we do not know may be one.
pub(super) fn may_be_observable(object_type: &str) -> bool {
    matches!(family_of(object_type), Some(Family::Observable) | None)
        && !mithaq_agreement::is_diplomatic(object_type)
}

/// The observables among what comes in as ours that are our own from now on, and not what was received coming back.
pub(super) fn own_coming<'a>(
    node: &Inner,
    objects: impl Iterator<Item = &'a Object>,
) -> BTreeSet<ObjectId> {
    let observables = objects.filter(|object| object.family() == Family::Observable);
    let ours = observables.filter(|object| {
        matches!(
            received_before(node, object),
            Ok(Before::Nothing | Before::Under(_))
        )
    });
    ours.map(|object| object.id().clone()).collect()
}

/// What an object of ours with these references tells of: for each, how we hold it.
pub(super) fn of(
    node: &Inner,
    edges: &[(ObjectId, String)],
    own_coming: &BTreeSet<ObjectId>,
) -> Result<BTreeSet<BTreeSet<Received>>, Finding> {
    let mut told = BTreeSet::new();
    let classes = node.known_classes().map_err(|error| unreadable(&error))?;
    for (target, _) in edges {
        if !may_be_observable(target.object_type()) || own_coming.contains(target) {
            continue;
        }
        let copies = node
            .store
            .copies(target)
            .map_err(|error| unreadable(&error))?;
        // Of a type that we do not know, what has versions is no observable.
        let held: Vec<_> = copies
            .iter()
            .filter(|copy| copy.version.is_none())
            .filter_map(|copy| classes.get(copy.class as usize))
            .collect();
        let is_ours = held
            .iter()
            .any(|class| class.licences.contains(&Licence::Own));
        if held.is_empty() || is_ours {
            continue;
        }
        told.insert(held.iter().flat_map(|class| class.received()).collect());
    }
    match told.len() <= MOST {
        true => Ok(told),
        false => Err(fault(
            "too-many-licences",
            "$",
            "DESIGN 6.4",
            "it refers to observables that were received under more different terms than are kept for one object",
        )),
    }
}

/// What `object` of ours tells of, where it told `told` when it came; `None` if that is the same. Ways are held
/// otherwise now that were held under a marking that nobody could explain.
///
/// A way that two observables were held in changes with the last of them.
pub(crate) fn explained(
    node: &Inner,
    object: &Object,
    told: &BTreeSet<BTreeSet<Received>>,
) -> Result<Option<BTreeSet<BTreeSet<Received>>>, StoreError> {
    let classes = node.known_classes()?;
    let mut ways = BTreeSet::new();
    for (_, target) in references(object) {
        if !may_be_observable(target.object_type()) {
            continue;
        }
        let copies = node.store.copies(&target)?;
        let held = copies.iter().filter(|copy| copy.version.is_none());
        let held = held.filter_map(|copy| classes.get(copy.class as usize));
        ways.extend(held.flat_map(|class| class.received()));
    }
    let now = |way: &Received| {
        let explained = Received {
            unknown_marking: false,
            ..way.clone()
        };
        // INVARIANT: 6.4. What is not held any more is not explained by that.
        match ways.contains(&explained) && !ways.contains(way) {
            true => explained,
            false => way.clone(),
        }
    };
    let tells: BTreeSet<BTreeSet<Received>> = told
        .iter()
        .map(|ways| ways.iter().map(now).collect())
        .collect();
    Ok((tells != *told).then_some(tells))
}
