//! How many bytes a diplomatic object may have, and all of one kind that a party may send.
//!
//! What is on the diplomatic record stays for good and much of it is read again at each change, so its size is its
//! author's to choose only within bounds: not by what it says, which the readers of each type bound, and not by members
//! that nobody reads (a marking, a further extension).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use mithaq_agreement::consent::{CONSENT_TYPE, REQUEST_TYPE};
use mithaq_agreement::key_words::{BRANCH_TYPE, RESEAL_TYPE, REVOCATION_TYPE};
use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, CERTIFICATE_TYPE, Class, HEAD_STATEMENT_TYPE, NOTICE_TYPE,
    PROOF_TYPE, PartyId,
};
use mithaq_recall::{ANSWER_TYPE, RECALL_TYPE};
use mithaq_stix::{Finding, Object, ObjectId};
use mithaq_store::{ClassSet, StoreError};

use super::fault;
use crate::inner::Inner;
use crate::projection::each;
use crate::wire::statement::STATEMENT_TYPE;

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// Longest act, in bytes: a reservation in three languages.
pub(super) const LONGEST_ACT: usize = 256 * KIB;
/// Longest act of a party whose root key nobody has told us, or on what is not here.
pub(super) const LONGEST_AHEAD: usize = 64 * KIB;

/// The most bytes that one diplomatic object of this type may have.
fn longest(object_type: &str) -> usize {
    match object_type {
        AGREEMENT_TYPE => MIB,
        ACT_TYPE => LONGEST_ACT,
        // It lists what was destroyed, a thousand versions.
        CERTIFICATE_TYPE => 512 * KIB,
        // It may hold the recall that it passes on, as a string.
        RECALL_TYPE => 768 * KIB,
        ANSWER_TYPE => 512 * KIB,
        // It may list what somebody was told, in several languages.
        NOTICE_TYPE => 256 * KIB,
        // As many chains as a key will ever have written.
        REVOCATION_TYPE => 2 * MIB,
        // As many acts as a chain has.
        RESEAL_TYPE => MIB + 64 * KIB,
        HEAD_STATEMENT_TYPE | STATEMENT_TYPE | BRANCH_TYPE => 16 * KIB,
        _ => 64 * KIB,
    }
}

/// Refuses a diplomatic object beyond its bound. Ours too: nobody else would take it.
///
// INVARIANT: attack cases 15, 25. What is read at each change has a size, whatever its members are called.
pub(super) fn check(object: &Object) -> Result<(), Finding> {
    let most = longest(object.object_type());
    match object.bytes().len() <= most {
        true => Ok(()),
        false => Err(fault(
            "too-long",
            "$",
            "attack case 25",
            &format!("a diplomatic object of its type has {most} bytes at most"),
        )),
    }
}

/// How many bytes of one kind are taken of one party. Acts, agreements and what is said of keys are bounded where they are
/// counted; of head statements few are read.
fn most_of(object_type: &str) -> Option<usize> {
    match object_type {
        RECALL_TYPE | ANSWER_TYPE => Some(32 * MIB),
        REQUEST_TYPE | CONSENT_TYPE | PROOF_TYPE | NOTICE_TYPE => Some(16 * MIB),
        CERTIFICATE_TYPE => Some(256 * MIB),
        _ => None,
    }
}

/// By kind and author, how many bytes there are.
pub(super) type Of = BTreeMap<(String, PartyId), usize>;

/// How much of each kind is held of each party. Nothing of it is ever deleted, so it only grows.
#[derive(Default)]
pub(crate) struct Weights {
    /// Read from the store when it is first asked for.
    held: Mutex<Option<Of>>,
}

impl Weights {
    /// Whether there is room for one more object, beside those that come in the same delivery.
    pub(super) fn has_room(
        &self,
        node: &Inner,
        object: &Object,
        author: &PartyId,
        coming: &mut Of,
    ) -> Result<bool, StoreError> {
        let Some(most) = most_of(object.object_type()) else {
            return Ok(true);
        };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let held = match &mut *held {
            Some(held) => held,
            none => none.insert(read(node)?),
        };
        let of = (object.object_type().to_owned(), author.clone());
        let here = held.get(&of).copied().unwrap_or_default();
        let before = coming.entry(of).or_default();
        let all = here + *before + object.bytes().len();
        if all <= most {
            *before += object.bytes().len();
        }
        Ok(all <= most)
    }

    /// Takes note of an object that is new here.
    pub(super) fn add(&self, object: &Object, author: &ObjectId) {
        let Ok(author) = PartyId::new(author.clone()) else {
            return;
        };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = &mut *held
            && most_of(object.object_type()).is_some()
        {
            let of = (object.object_type().to_owned(), author);
            *held.entry(of).or_default() += object.bytes().len();
        }
    }
}

fn read(node: &Inner) -> Result<Of, StoreError> {
    let classes = node.known_classes()?;
    let mut weighed = ClassSet::new();
    for (no, class) in (0..).zip(&classes) {
        if most_of(&class.object_type).is_some() {
            weighed.insert(no);
        }
    }
    let mut held = Of::new();
    if !weighed.is_empty() {
        each(node, &weighed, |stored| {
            if let Some(class) = classes.get(stored.class as usize) {
                let of = (class.object_type.clone(), class.originator.clone());
                *held.entry(of).or_default() += stored.body.len();
            }
        })?;
    }
    Ok(held)
}

/// How many objects are held for whose class `is_one` holds.
pub(super) fn count(node: &Inner, is_one: impl Fn(&Class) -> bool) -> Result<u64, StoreError> {
    let (classes, sizes) = (node.known_classes()?, node.store.class_sizes()?);
    let of = classes.iter().zip(sizes).filter(|(class, _)| is_one(class));
    Ok(of.map(|(_, size)| size).sum())
}
