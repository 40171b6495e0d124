//! Writing recalls, and taking them back.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Language, PartyId};
use mithaq_recall::{Ask, Asked, Covers, First, RECALL_TYPE, Recall, recall_id};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::RecordChange;
use uuid::Uuid;

use super::RecallFault;
use crate::inner::Inner;
use crate::operator;

/// A recall about to be made.
pub(crate) struct Making {
    /// Its case.
    pub(crate) case: Uuid,
    /// The object.
    pub(crate) object: ObjectId,
    /// Which versions.
    pub(crate) covers: Covers,
    /// What is asked.
    pub(crate) ask: Ask,
    /// Why.
    pub(crate) reason: BTreeMap<Language, String>,
    /// Until when an answer is asked for; by the configuration if absent.
    pub(crate) answer_by: Option<Timestamp>,
    /// The recall that it passes on.
    pub(crate) first: Option<First>,
}

impl Making {
    /// The recall to one recipient, sealed; to nobody, the account that we give ourselves.
    ///
    // INVARIANT: DESIGN § 8. One recall for each: what we and one of them exchange is nobody else's to learn.
    pub(crate) fn to(
        &self,
        node: &Inner,
        recipient: Option<&PartyId>,
    ) -> Result<Vec<u8>, RecallFault> {
        let at = node.watch.unix_millis();
        let now = Timestamp::from_unix_millis(at);
        let to: BTreeSet<PartyId> = recipient.cloned().into_iter().collect();
        let recall = Recall {
            id: recall_id(&node.me, &self.case, &to)?,
            hash: [0; 32],
            author: node.me.clone(),
            created: now.clone(),
            modified: now,
            lifted: false,
            case: self.case,
            object: self.object.clone(),
            covers: self.covers.clone(),
            ask: self.ask,
            reason: self.reason.clone(),
            answer_by: match to.is_empty() {
                true => None,
                false => Some(self.answer_by.clone().unwrap_or_else(|| due(node, at))),
            },
            first: self.first.clone(),
            to,
        };
        Ok(operator::sealed(node, &recall.write()?, RECALL_TYPE)?)
    }
}

/// When an answer is due to what is asked now.
fn due(node: &Inner, at: i64) -> Timestamp {
    let within = node.settings.recall_answer.as_millis();
    Timestamp::from_unix_millis(at.saturating_add(i64::try_from(within).unwrap_or(i64::MAX)))
}

/// The same recall once more, lifted; sealed.
pub(crate) fn lifted(node: &Inner, asked: &Asked) -> Result<Vec<u8>, RecallFault> {
    let now = node.watch.unix_millis();
    let recall = Recall {
        lifted: true,
        // A clock that was set back must not make the first version the later one.
        modified: after(&asked.recall.modified, now),
        ..asked.recall.clone()
    };
    Ok(operator::sealed(node, &recall.write()?, RECALL_TYPE)?)
}

/// Now, and later than `before`.
pub(super) fn after(before: &Timestamp, now: i64) -> Timestamp {
    Timestamp::from_unix_millis(now.max(before.unix_millis().saturating_add(1)))
}

/// Takes in what we have sealed; it goes to whom it is addressed.
pub(crate) fn author(node: &Inner, sealed: &[Vec<u8>]) -> Result<(), RecallFault> {
    match sealed.is_empty() {
        true => Ok(()),
        false => author_with(node, sealed, Vec::new()),
    }
}

/// As [`author`], and keeps these records with it.
pub(super) fn author_with(
    node: &Inner,
    sealed: &[Vec<u8>],
    records: Vec<RecordChange>,
) -> Result<(), RecallFault> {
    Ok(operator::author(node, sealed, records)?)
}
