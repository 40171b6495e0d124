//! The marking definitions that we hold, so that a reference to one has a meaning (DESIGN 6.3).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use mithaq_agreement::{Class, Licence};
use mithaq_stix::marking::predefined;
use mithaq_stix::{MarkingLookup, MarkingMeaning, Object, ObjectId};
use mithaq_store::{ClassNo, ClassSet, Store, StoreError};

/// Definitions read in one stretch.
const STRETCH: usize = 1_000;

/// What each marking definition that we hold means. Grows with intake.
///
/// INVARIANT: a definition speaks for its deliverer's objects only, and ours for everybody's. Otherwise a peer
/// could send a harmless meaning for a marking that we use, and loosen what it withholds.
#[derive(Default)]
pub(crate) struct Definitions {
    known: RwLock<BTreeMap<Named, MarkingMeaning>>,
}

/// Who delivered a definition (empty for ourselves), and its id.
type Named = (String, ObjectId);

/// Ourselves, as a deliverer.
const OURSELVES: &str = "";

impl Definitions {
    /// Reads the definitions in the store.
    pub(crate) fn load(store: &dyn Store) -> Result<Definitions, StoreError> {
        let mut deliverers: BTreeMap<ClassNo, BTreeSet<String>> = BTreeMap::new();
        for (no, key) in store.classes_from(0)? {
            let class = Class::from_key(&key).map_err(|error| StoreError::Corrupt {
                detail: error.to_string(),
            })?;
            if class.object_type == "marking-definition" && !class.definition {
                deliverers.insert(no, deliverers_of(&class));
            }
        }
        let classes: ClassSet = deliverers.keys().copied().collect();
        let definitions = Definitions::default();
        let mut after = 0;
        loop {
            let scan = store.objects_of_classes(&classes, after, STRETCH)?;
            for stored in scan.objects {
                let (Ok(definition), Some(deliverers)) =
                    (Object::stored(&stored.body), deliverers.get(&stored.class))
                else {
                    continue;
                };
                for deliverer in deliverers {
                    definitions.learn(deliverer, &definition);
                }
            }
            match scan.next {
                Some(next) => after = next,
                None => return Ok(definitions),
            }
        }
    }

    /// Takes note of a definition. The first of a deliverer under an id stays: a later one cannot loosen what
    /// objects are already read by.
    pub(crate) fn learn(&self, deliverer: &str, definition: &Object) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let named = (deliverer.to_owned(), definition.id().clone());
        known
            .entry(named)
            .or_insert_with(|| MarkingMeaning::of_definition(definition));
    }
}

/// Who delivered objects of a class; empty for ourselves.
fn deliverers_of(class: &Class) -> BTreeSet<String> {
    let by = |licence: &Licence| match licence.deliverer() {
        Some(deliverer) => deliverer.to_string(),
        None => OURSELVES.to_owned(),
    };
    match class.licences.is_empty() {
        true => BTreeSet::from([OURSELVES.to_owned()]),
        false => class.licences.iter().map(by).collect(),
    }
}

/// What markings mean on the objects of one delivery: what we say, else what the deliverer says, in this
/// delivery or before.
pub(crate) struct WithBatch<'a> {
    /// What we hold.
    pub(crate) held: &'a Definitions,
    /// Who delivers (empty for ourselves).
    pub(crate) deliverer: &'a str,
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
        let by = |deliverer: &str| known.get(&(deliverer.to_owned(), id.clone()));
        by(OURSELVES)
            .or_else(|| by(self.deliverer))
            .or_else(|| self.coming.get(id))
            .cloned()
    }
}
