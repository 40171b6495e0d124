//! The marking definitions that we hold, so that a reference to one has a meaning (DESIGN 6.3).

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use mithaq_agreement::Class;
use mithaq_stix::marking::predefined;
use mithaq_stix::{MarkingLookup, MarkingMeaning, Object, ObjectId};
use mithaq_store::{ClassNo, ClassSet, Store, StoreError};

/// Definitions read in one stretch.
const STRETCH: usize = 1_000;

/// What each marking definition that we hold means. Grows with intake.
#[derive(Default)]
pub(crate) struct Definitions {
    known: RwLock<BTreeMap<ObjectId, MarkingMeaning>>,
}

impl Definitions {
    /// Reads the definitions in the store.
    pub(crate) fn load(store: &dyn Store) -> Result<Definitions, StoreError> {
        let mut classes = ClassSet::new();
        for (no, key) in store.classes_from(0)? {
            let class = Class::from_key(&key).map_err(|error| StoreError::Corrupt {
                detail: error.to_string(),
            })?;
            if class.object_type == "marking-definition" {
                classes.insert(no as ClassNo);
            }
        }
        let definitions = Definitions::default();
        let mut after = 0;
        loop {
            let scan = store.objects_of_classes(&classes, after, STRETCH)?;
            for stored in scan.objects {
                if let Ok(accepted) = Object::parse(&stored.body) {
                    definitions.learn(&accepted.object);
                }
            }
            match scan.next {
                Some(next) => after = next,
                None => return Ok(definitions),
            }
        }
    }

    /// Takes note of a definition.
    ///
    /// The first to arrive under an id stays: a later one cannot loosen what objects are already read by.
    pub(crate) fn learn(&self, definition: &Object) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known
            .entry(definition.id().clone())
            .or_insert_with(|| MarkingMeaning::of_definition(definition));
    }
}

/// What a batch brings with it, before what we hold.
pub(crate) struct WithBatch<'a> {
    /// What we hold.
    pub(crate) held: &'a Definitions,
    /// The definitions among the objects that are coming in.
    pub(crate) coming: BTreeMap<ObjectId, MarkingMeaning>,
}

impl MarkingLookup for WithBatch<'_> {
    fn meaning(&self, id: &ObjectId) -> Option<MarkingMeaning> {
        if let Some(meaning) = predefined(id) {
            return Some(meaning);
        }
        let known = self
            .held
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        known.get(id).or_else(|| self.coming.get(id)).cloned()
    }
}
