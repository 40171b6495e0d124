//! The head statements that are held, by agreement and author: what they prove, and until when they are leases.
//!
//! The statements themselves are objects in the store like any other. Here the newest about each head is kept at hand, in
//! one form whatever the order in which they came (5.2); each is verified again where it is used, for keys change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError, RwLock};

use mithaq_agreement::{Class, HEAD_STATEMENT_TYPE, Head, HeadStatement, PartyId};
use mithaq_stix::seal::{KeyId, claimed_key};
use mithaq_stix::{KeyLookup, Object, ObjectId, Timestamp};
use mithaq_store::{ClassSet, Store, StoreError};

use crate::seals;

/// Different heads of one author about one agreement that are kept of each of its keys, those of the greatest numbers: an
/// honest author has stated them one after the other, and the last one counts. Whoever stole a key may state any number by
/// it, and takes no room from what the next key states.
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
    /// How often each peer was told our own heads.
    turns: Mutex<BTreeMap<PartyId, usize>>,
}

/// A statement, as it came.
#[derive(Clone)]
struct Kept {
    statement: HeadStatement,
    modified: Timestamp,
    object: Object,
    /// The key that its seal was verified with.
    key: Option<KeyId>,
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
            key: claimed_key(object),
        };
        match stated
            .iter_mut()
            .find(|it| it.key == new.key && it.statement.head == new.statement.head)
        {
            Some(before) if before.rank() < new.rank() => *before = new,
            Some(_) => {}
            None => stated.push(new),
        }
        stated.sort_by(|a, b| {
            let key = |it: &Kept| {
                let Head { number, hash, .. } = it.statement.head;
                (number, hash, it.key.clone())
            };
            key(b).cmp(&key(a))
        });
        let mut of_key: BTreeMap<Option<KeyId>, usize> = BTreeMap::new();
        stated.retain(|it| {
            let count = of_key.entry(it.key.clone()).or_default();
            *count += 1;
            *count <= MOST_HEADS
        });
    }

    /// Whether a statement of this version says nothing that a later one under its key, at hand, does not say.
    pub(crate) fn has(&self, statement: &HeadStatement, object: &Object) -> bool {
        let (modified, key) = (object.version(), claimed_key(object));
        let of = (statement.agreement.clone(), statement.head.author.clone());
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let mut stated = held.get(&of).into_iter().flatten();
        stated.any(|it| {
            it.key == key && it.statement.head == statement.head && modified <= Some(&it.modified)
        })
    }

    /// How often `peer` was told our own heads before this time.
    pub(crate) fn turn(&self, peer: &PartyId) -> usize {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = turns.entry(peer.clone()).or_default();
        std::mem::replace(turn, turn.wrapping_add(1))
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

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};
    use mithaq_agreement::AGREEMENT_TYPE;
    use mithaq_stix::seal;

    use super::*;

    const PARTY: &str = "identity--0f5fca6e-6a3a-4a63-a4a5-1a2b3c4d5e6f";
    const DAY: &str = "2027-01-01T00:00:00Z";

    /// A statement of an act of this number, under this key.
    fn stated(key: &SigningKey, number: u64) -> Object {
        let uuid = uuid::Uuid::from_u128((4 << 76) | (8 << 60) | 1);
        let party = PartyId::parse(PARTY).unwrap();
        let at = Timestamp::parse(DAY).unwrap();
        let statement = HeadStatement {
            agreement: ObjectId::new(AGREEMENT_TYPE, uuid).unwrap(),
            head: Head {
                author: party.clone(),
                number,
                hash: [7; 32],
            },
            instant: at.clone(),
        };
        let bytes = statement.write(&BTreeSet::from([party]), &at).unwrap();
        let context = seals::context(HEAD_STATEMENT_TYPE);
        let id = KeyId::of(&key.verifying_key());
        let sealed = seal::seal(&bytes, context, &id, |message| key.sign(message).into()).unwrap();
        Object::parse(&sealed).unwrap().object
    }

    /// 5.7: by a key that it stole a thief states as many acts as are kept, far beyond any that there are.
    #[test]
    fn what_a_stolen_key_states_takes_no_room_from_the_next_key() {
        let [stolen, next] = [1, 2].map(|seed| SigningKey::from_bytes(&[seed; 32]));
        for honest_first in [true, false] {
            let heads = Heads::default();
            let honest = stated(&next, 3);
            if honest_first {
                heads.take(&honest);
            }
            for number in 0..=MOST_HEADS as u64 {
                heads.take(&stated(&stolen, (1 << 53) - 2 - number));
            }
            // The same act, stated by the thief with the same date.
            heads.take(&stated(&stolen, 3));
            if !honest_first {
                heads.take(&honest);
            }
            let statement = HeadStatement::from_object(&honest).unwrap();
            assert!(heads.has(&statement, &honest), "{honest_first}");
            let held = heads.held.read().unwrap();
            assert_eq!(held.values().map(Vec::len).sum::<usize>(), MOST_HEADS + 1);
        }
    }
}
