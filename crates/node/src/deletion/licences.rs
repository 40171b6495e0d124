//! Ending the licences of one party on copies that others delivered too (DESIGN 6.1, 7.6).

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use mithaq_agreement::{Class, Licence, PartyId};
use mithaq_stix::Object;
use mithaq_store::{Batch, Copy, Move};

use super::{CopyRef, Fault, check_record, standing};
use crate::inner::Inner;
use crate::intake::Company;

impl Inner {
    /// Takes from copies the licences that `party` gave; they stay under the others. Blocks. Returns how many lost one.
    pub(crate) fn end_licences(&self, which: &[CopyRef], party: &PartyId) -> Result<usize, Fault> {
        check_record(which)?;
        let turn = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let classes = self.known_classes()?;
        let mut batch = Batch::at(self.watch.unix_millis());
        let mut company = Company::new(self);
        for one in which {
            for copy in standing(self, one)? {
                lose(self, &copy, &classes, &mut company, &mut batch, |licence| {
                    licence.deliverer() == Some(party)
                })?;
            }
        }
        let lost = batch.moves.len();
        if lost > 0 {
            // What was decided by a licence that ended is not released by it any more.
            batch.bump_epoch = true;
            self.store.commit(batch)?;
            drop(turn);
            self.refresh()?;
        }
        Ok(lost)
    }
}

/// Adds to `batch` that a copy loses the licences that have ended, if it has others beside them; whether it does.
pub(super) fn lose(
    node: &Inner,
    copy: &Copy,
    classes: &[Arc<Class>],
    company: &mut Company<'_>,
    batch: &mut Batch,
    ended: impl Fn(&Licence) -> bool,
) -> Result<bool, Fault> {
    let Some(class) = classes.get(copy.class as usize) else {
        return Ok(false);
    };
    let others = class.licences.iter().filter(|licence| !ended(licence));
    let licences: BTreeSet<Licence> = others.cloned().collect();
    // INVARIANT: 6.1. Without any it would stay here under nothing.
    if licences.is_empty() || licences.len() == class.licences.len() {
        return Ok(false);
    }
    let class = Class {
        licences,
        ..Class::clone(class)
    };
    if copy.held.is_none()
        && let Some(stored) = node.store.object(copy.slot)?
        && let Ok(object) = Object::stored(&stored.body)
    {
        batch.objects.extend(company.of(&object, &class)?);
    }
    batch.moves.push(Move {
        slot: copy.slot,
        class: Some(class.key()),
        held: copy.held.clone(),
    });
    Ok(true)
}
