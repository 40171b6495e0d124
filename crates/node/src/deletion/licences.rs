//! Ending the licences of one party on copies that others delivered too (DESIGN 6.1, 7.6).

use std::collections::BTreeSet;
use std::sync::PoisonError;

use mithaq_agreement::{Class, Licence, PartyId};
use mithaq_stix::Object;
use mithaq_store::{Batch, Move};

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
                let Some(class) = classes.get(copy.class as usize) else {
                    continue;
                };
                let others = class.licences.iter();
                let others = others.filter(|licence| licence.deliverer() != Some(party));
                let licences: BTreeSet<Licence> = others.cloned().collect();
                // INVARIANT: 6.1. Without any it would stay here under nothing.
                if licences.is_empty() || licences.len() == class.licences.len() {
                    continue;
                }
                let class = Class {
                    licences,
                    ..Class::clone(class)
                };
                if copy.held.is_none()
                    && let Some(stored) = self.store.object(copy.slot)?
                    && let Ok(object) = Object::stored(&stored.body)
                {
                    batch.objects.extend(company.of(&object, &class)?);
                }
                batch.moves.push(Move {
                    slot: copy.slot,
                    class: Some(class.key()),
                    held: copy.held.clone(),
                });
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
