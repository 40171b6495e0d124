//! The marking definitions that we hold, so that a reference to one has a meaning (DESIGN 6.3).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use mithaq_agreement::{Class, Licence};
use mithaq_stix::marking::{effective, predefined};
use mithaq_stix::{MarkingLookup, MarkingMeaning, Object, ObjectId};
use mithaq_store::{ClassNo, ClassSet, Copy, CopyRank, Store, StoreError};

/// Definitions that one deliverer other than ourselves may have here. They are held in memory all of the time, so
/// who sends them without end would grow it without end (attack case 25); one beyond them is refused, and what it
/// marks is withheld as under a marking that nobody knows.
pub(crate) const MOST_OF_ONE: usize = 2_000;

/// Definitions read in one stretch.
const STRETCH: usize = 1_000;

/// What each marking definition that we hold means. Grows with intake.
///
/// INVARIANT: a definition speaks for its deliverer's objects only, and ours for everybody's. Otherwise a peer
/// could send a harmless meaning for a marking that we use, and loosen what it withholds.
#[derive(Default)]
pub(crate) struct Definitions {
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    meanings: BTreeMap<Named, MarkingMeaning>,
    /// How many each deliverer has.
    counts: BTreeMap<String, usize>,
}

/// Who delivered a definition (empty for ourselves), and its id.
type Named = (String, ObjectId);

/// Ourselves, as a deliverer.
const OURSELVES: &str = "";

impl Definitions {
    /// Reads the definitions in the store.
    pub(crate) fn load(store: &dyn Store) -> Result<Definitions, StoreError> {
        let mut known: BTreeMap<ClassNo, Class> = BTreeMap::new();
        for (no, key) in store.classes_from(0)? {
            let class = Class::from_key(&key).map_err(|error| StoreError::Corrupt {
                detail: error.to_string(),
            })?;
            if class.object_type == "marking-definition" && !class.definition {
                known.insert(no, class);
            }
        }
        let classes: ClassSet = known.keys().copied().collect();
        let mut ids = BTreeSet::new();
        let mut after = 0;
        loop {
            let scan = store.objects_of_classes(&classes, after, STRETCH)?;
            ids.extend(scan.objects.into_iter().map(|stored| stored.id));
            match scan.next {
                Some(next) => after = next,
                None => break,
            }
        }
        let definitions = Definitions::default();
        for id in ids {
            let mut copies = store.copies(&id)?;
            // The first of a deliverer stays, wherever it stands by now.
            copies.sort_by_key(Copy::first_slot);
            for copy in copies {
                let (Some(class), Some(stored)) =
                    (known.get(&copy.class), store.object(copy.slot)?)
                else {
                    continue;
                };
                let Ok(definition) = Object::stored(&stored.body) else {
                    continue;
                };
                for deliverer in deliverers_of(&copy, class) {
                    definitions.learn(&deliverer, &definition);
                }
            }
        }
        Ok(definitions)
    }

    /// Takes note of a definition; whether it explains what nobody could before. The first of a deliverer under an
    /// id stays: a later one cannot loosen what objects are already read by.
    pub(crate) fn learn(&self, deliverer: &str, definition: &Object) -> bool {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let named = (deliverer.to_owned(), definition.id().clone());
        if known.meanings.contains_key(&named) || known.room(deliverer) == 0 {
            return false;
        }
        let meaning = MarkingMeaning::of_definition(definition);
        known.meanings.insert(named, meaning);
        *known.counts.entry(deliverer.to_owned()).or_default() += 1;
        meaning == MarkingMeaning::Statement
    }

    /// Whether [`Definitions::learn`] would say that `definition` explains something.
    pub(crate) fn would_learn(&self, deliverer: &str, definition: &Object) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let named = (deliverer.to_owned(), definition.id().clone());
        !known.meanings.contains_key(&named)
            && MarkingMeaning::of_definition(definition) == MarkingMeaning::Statement
    }

    /// The definitions that explain something, each with its deliverer.
    pub(crate) fn explaining(&self) -> Vec<(String, ObjectId)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let explaining = known.meanings.iter();
        let explaining = explaining.filter(|(_, meaning)| **meaning == MarkingMeaning::Statement);
        explaining.map(|(named, _)| named.clone()).collect()
    }

    /// Whether every marking on `object` has a meaning to all who brought this copy, of `class`.
    ///
    // INVARIANT: 6.1, 6.3. A sealed copy may be held from several, and what it may do under the licence of one it is
    // not decided to do by the words of another.
    pub(crate) fn explain(&self, object: &Object, copy: &Copy, class: &Class) -> bool {
        deliverers_of(copy, class).iter().all(|deliverer| {
            let meanings = WithBatch {
                held: self,
                deliverer,
                coming: BTreeMap::new(),
            };
            effective(object, &meanings).unknown.is_empty()
        })
    }

    /// Whether a deliverer may bring the definition `id` after `before` others that it brings now.
    pub(crate) fn has_room(&self, deliverer: &str, id: &ObjectId, before: usize) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let named = (deliverer.to_owned(), id.clone());
        known.meanings.contains_key(&named) || before < known.room(deliverer)
    }
}

impl Known {
    fn room(&self, deliverer: &str) -> usize {
        let count = self.counts.get(deliverer).copied().unwrap_or_default();
        match deliverer {
            OURSELVES => usize::MAX,
            _ => MOST_OF_ONE.saturating_sub(count),
        }
    }
}

/// Who brought a copy of this class; empty for ourselves. Of a sealed one its licences tell, for its line is its
/// author's.
fn deliverers_of(copy: &Copy, class: &Class) -> BTreeSet<String> {
    let by = |licence: &Licence| match licence.deliverer() {
        Some(deliverer) => deliverer.to_string(),
        None => OURSELVES.to_owned(),
    };
    match copy.rank {
        CopyRank::Sealed if !class.licences.is_empty() => class.licences.iter().map(by).collect(),
        _ => BTreeSet::from([copy.deliverer.0.clone()]),
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
        let by = |deliverer: &str| known.meanings.get(&(deliverer.to_owned(), id.clone()));
        by(OURSELVES)
            .or_else(|| by(self.deliverer))
            .or_else(|| self.coming.get(id))
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(n: usize) -> Object {
        let text = format!(
            r#"{{"type":"marking-definition","spec_version":"2.1","id":"marking-definition--8e2e2d2b-17d4-4cbf-938f-{n:012}",
            "created":"2026-01-01T00:00:00.000Z","definition_type":"statement","definition":{{"statement":"n"}}}}"#
        );
        Object::parse(text.as_bytes()).unwrap().object
    }

    #[test]
    fn attack_25_definitions_of_one_deliverer_have_an_end() {
        let definitions = Definitions::default();
        let rimal = "identity--rimal";
        for n in 0..MOST_OF_ONE + 5 {
            definitions.learn(rimal, &definition(n));
            definitions.learn(OURSELVES, &definition(n));
        }
        let known = definitions.known.read().unwrap();
        assert_eq!(known.counts.get(rimal), Some(&MOST_OF_ONE));
        assert_eq!(known.meanings.len(), 2 * MOST_OF_ONE + 5);
        drop(known);
        let has_room = |by: &str, n, before| definitions.has_room(by, definition(n).id(), before);
        assert!(has_room(rimal, 0, 0), "it is known");
        assert!(!has_room(rimal, MOST_OF_ONE, 0));
        assert!(has_room(OURSELVES, MOST_OF_ONE + 9, 0));
        assert!(has_room("identity--sahil", 0, MOST_OF_ONE - 1));
        assert!(!has_room("identity--sahil", 0, MOST_OF_ONE));
    }
}
