//! The head statements that are held, by agreement and author: what they prove, and until when they are leases.
//!
//! The statements themselves are objects in the store like any other. Here the newest about each head is kept at hand, in
//! one form whatever the order in which they came (5.2); each is verified again where it is used, for keys change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use mithaq_agreement::{Class, HEAD_STATEMENT_TYPE, Head, HeadStatement, PartyId};
use mithaq_stix::{KeyLookup, Object, ObjectId, Timestamp};
use mithaq_store::{ClassSet, Store, StoreError};

use crate::seals;

/// Different heads of one author about one agreement that are kept, those of the greatest numbers: an honest author has
/// stated them one after the other, and the last one counts.
pub(crate) const MOST_HEADS: usize = 64;
/// Objects read in one stretch.
const STRETCH: usize = 1_000;

/// An agreement, and a party of it.
pub(crate) type Of = (ObjectId, PartyId);

/// Head statements whose seals verify, by agreement and author.
pub(crate) type Stated = BTreeMap<Of, Vec<HeadStatement>>;

/// The statements at hand.
#[derive(Default)]
pub(crate) struct Heads {
    held: RwLock<BTreeMap<Of, Vec<Kept>>>,
}

/// A statement, as it came.
#[derive(Clone)]
struct Kept {
    statement: HeadStatement,
    modified: Timestamp,
    object: Object,
}

/// The last statement of a party that is at hand.
#[derive(Debug, Clone)]
pub(crate) struct Last {
    /// What it states.
    pub(crate) statement: HeadStatement,
    /// Its version.
    pub(crate) modified: Timestamp,
}

impl Heads {
    /// Reads them from the store.
    pub(crate) fn load(store: &dyn Store) -> Result<Heads, StoreError> {
        let heads = Heads::default();
        let mut classes = ClassSet::new();
        for (no, key) in store.classes_from(0)? {
            if Class::from_key(&key).is_ok_and(|class| class.object_type == HEAD_STATEMENT_TYPE) {
                classes.insert(no);
            }
        }
        let mut after = 0;
        loop {
            let scan = store.objects_of_classes(&classes, after, STRETCH)?;
            for stored in scan.objects {
                if let Ok(object) = Object::stored(&stored.body) {
                    heads.take(&object);
                }
            }
            match scan.next {
                Some(next) => after = next,
                None => return Ok(heads),
            }
        }
    }

    /// Takes a statement whose seal was verified when it came in.
    ///
    // INVARIANT: 5.7. What it says is true from when it is read, committed or not; so it is taken before the commit that
    // moves the epoch, and no projection of that epoch can be without it.
    pub(crate) fn take(&self, object: &Object) {
        // Read in the one form that its seal is over, as an act is.
        let form = mithaq_stix::canonical::form(object.bytes()).ok();
        let form = form.and_then(|form| Object::stored(&form).ok());
        let object = form.as_ref().unwrap_or(object);
        let (Ok(statement), Some(modified)) = (
            HeadStatement::from_object(object),
            object.version().cloned(),
        ) else {
            return;
        };
        let of = (statement.agreement.clone(), statement.head.author.clone());
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let stated = held.entry(of).or_default();
        let new = Kept {
            statement,
            modified,
            object: object.clone(),
        };
        match stated
            .iter_mut()
            .find(|it| it.statement.head == new.statement.head)
        {
            Some(before) if before.rank() < new.rank() => *before = new,
            Some(_) => {}
            None => stated.push(new),
        }
        stated.sort_by(|a, b| {
            let key = |it: &Kept| (it.statement.head.number, it.statement.head.hash);
            key(b).cmp(&key(a))
        });
        stated.truncate(MOST_HEADS);
    }

    /// Whether a statement of this version says nothing that a later one at hand does not say.
    pub(crate) fn has(&self, statement: &HeadStatement, modified: Option<&Timestamp>) -> bool {
        let of = (statement.agreement.clone(), statement.head.author.clone());
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let mut stated = held.get(&of).into_iter().flatten();
        stated.any(|it| it.statement.head == statement.head && modified <= Some(&it.modified))
    }

    /// The last statement of a party about an agreement, by its version.
    pub(crate) fn last(&self, agreement: &ObjectId, author: &PartyId) -> Option<Last> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let stated = held.get(&(agreement.clone(), author.clone()))?;
        let last = stated.iter().max_by(|a, b| a.modified.cmp(&b.modified))?;
        Some(Last {
            statement: last.statement.clone(),
            modified: last.modified.clone(),
        })
    }

    /// Those whose seals verify now, by agreement and author.
    pub(crate) fn verified(&self, keys: &dyn KeyLookup) -> Stated {
        let held = self
            .held
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let verified = held.into_iter().map(|(of, stated)| {
            let sound = stated.into_iter().filter(|it| {
                let verified = seals::verify(&it.object, keys);
                verified.is_ok_and(|sealed| sealed.party() == of.1.object_id())
            });
            (of.clone(), sound.map(|it| it.statement).collect::<Vec<_>>())
        });
        verified.filter(|(_, stated)| !stated.is_empty()).collect()
    }
}

impl Kept {
    /// Of two about one head the later version counts: its author may have set its clock right in between.
    fn rank(&self) -> (&Timestamp, &[u8]) {
        (&self.modified, self.object.bytes())
    }
}

/// The heads that statements about one agreement name.
pub(crate) fn heads_of(stated: &Stated, agreement: &ObjectId) -> BTreeSet<Head> {
    let about = stated.iter().filter(|((of, _), _)| of == agreement);
    let heads = about.flat_map(|(_, stated)| stated);
    heads.map(|it| it.head.clone()).collect()
}
