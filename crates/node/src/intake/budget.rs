//! How many kinds of objects one peer may send.

use std::collections::BTreeSet;
use std::sync::Arc;

use mithaq_agreement::{Class, Licence, PartyId};
use mithaq_stix::Finding;
use mithaq_store::StoreError;

use super::{Origin, fault, tells};
use crate::inner::Inner;

/// Sharing classes that the deliveries of one peer may make.
const MOST_CLASSES: usize = 5_000;

/// How many sharing classes one peer may make: decisions are kept for each class and reader.
pub(super) struct ClassBudget {
    known: BTreeSet<Arc<Class>>,
    by_peer: usize,
    /// The classes of this delivery: most objects share theirs with many.
    met: BTreeSet<Arc<Class>>,
    /// Whether anything is held that another delivered.
    pub(super) holds_received: bool,
    /// Whether any of that may be an observable.
    pub(super) holds_observables: bool,
}

impl ClassBudget {
    /// Counts what `origin` has used up.
    pub(super) fn new(node: &Inner, origin: &Origin) -> Result<ClassBudget, StoreError> {
        let is_from = |class: &Class, peer: &PartyId| {
            class.licences.iter().any(|licence| match licence {
                Licence::Delivered { deliverer, .. } | Licence::Channel { deliverer } => {
                    deliverer == peer
                }
                Licence::Own => false,
            })
        };
        let classes = node.known_classes()?;
        let is_received = |class: &Class| {
            class
                .licences
                .iter()
                .any(|licence| matches!(licence, Licence::Delivered { .. }))
        };
        let holds_received = classes.iter().any(|class| is_received(class));
        let holds_observables = classes
            .iter()
            .any(|class| is_received(class) && tells::may_be_observable(&class.object_type));
        let (Origin::Agreement { peer, .. }
        | Origin::Channel { peer }
        | Origin::Participant {
            participant: peer, ..
        }) = origin
        else {
            return Ok(ClassBudget {
                known: BTreeSet::new(),
                by_peer: 0,
                met: BTreeSet::new(),
                holds_received,
                holds_observables,
            });
        };
        let known: BTreeSet<Arc<Class>> = classes.into_iter().map(explained).collect();
        let by_peer = known.iter().filter(|class| is_from(class, peer)).count();
        Ok(ClassBudget {
            known,
            by_peer,
            met: BTreeSet::new(),
            holds_received,
            holds_observables,
        })
    }

    /// The one copy of `class` that all objects of this delivery share.
    pub(super) fn shared(&mut self, class: Class) -> Arc<Class> {
        if let Some(met) = self.met.get(&class) {
            return Arc::clone(met);
        }
        let class = Arc::new(class);
        self.met.insert(Arc::clone(&class));
        class
    }

    /// Counts `class`, if it is new.
    pub(super) fn spend(&mut self, origin: &Origin, class: &Class) -> Result<(), Finding> {
        if matches!(origin, Origin::Ourselves | Origin::Author) {
            return Ok(());
        }
        let class = explained(Arc::new(class.clone()));
        if self.known.contains(&class) {
            return Ok(());
        }
        if MOST_CLASSES <= self.by_peer {
            return Err(fault(
                "too-many-classes",
                "$",
                "DESIGN § 6",
                "its deliverer sends more kinds of objects than are decided about",
            ));
        }
        self.by_peer += 1;
        self.known.insert(class);
        Ok(())
    }
}

/// The class as it is once all markings are explained. Both count as one.
//
// INVARIANT: 7.5. Whether we can explain a marking is for nobody to find out by what there is still room for.
fn explained(class: Arc<Class>) -> Arc<Class> {
    match class.unknown_marking {
        false => class,
        true => Arc::new(Class {
            unknown_marking: false,
            ..Class::clone(&class)
        }),
    }
}
