//! A recall of ours from the commit that restricts what it means to the one that asks whoever has it.
//!
//! The first comes before the second (7.6): were it the other way round, somebody could get it in between and be asked by
//! nobody. So what is to be asked is noted with the first, and a node that ends in between asks when it goes on.

use mithaq_recall::{Ask, RECALL_TYPE, Recall};
use mithaq_stix::Object;
use mithaq_store::{RecordChange, Slot, StoreError};
use serde::{Deserialize, Serialize};

use super::{Making, RecallFault, author_with, meant, refs};
use crate::deletion::Cause;
use crate::inner::Inner;
use crate::ledger;
use crate::seals;

/// The kind of record, by the recall's case.
const RECORD: &str = "recall-begun";

/// A recall that was begun.
#[derive(Serialize, Deserialize)]
pub(crate) struct Begun {
    /// The account that we give ourselves: a recall to nobody, sealed, which says what we do with our own copies.
    account: String,
    /// What is asked of others: its word.
    ask: String,
    /// Its case, which is the key of its record.
    #[serde(skip)]
    case: String,
}

impl Begun {
    /// Restricts what is meant, and notes what is to be asked. `making` is the account's.
    pub(crate) fn new(node: &Inner, making: &Making, ask: Ask) -> Result<Begun, RecallFault> {
        // INVARIANT: first. What cannot be written, and so asked of nobody, restricts nothing.
        let account = making.to(node, None)?;
        let begun = Begun {
            account: String::from_utf8(account).map_err(|error| broken(&error))?,
            ask: ask.word().to_owned(),
            case: making.case.to_string(),
        };
        let recall = begun.read(node)?;
        let found = meant(node, &node.projection(), &recall)?;
        let change = RecordChange {
            kind: RECORD.to_owned(),
            key: recall.case.to_string(),
            bytes: serde_json::to_vec(&begun).ok(),
        };
        node.restrict(&refs(&found), &Cause::Recall(recall.id), vec![change])?;
        Ok(begun)
    }

    /// What it is told by where it fails.
    pub(super) fn name(&self) -> &str {
        &self.case
    }

    /// Asks whoever has it. Returns how many that are.
    pub(crate) fn finish(&self, node: &Inner) -> Result<usize, RecallFault> {
        let account = self.read(node)?;
        let found = meant(node, &node.projection(), &account)?;
        let slots: Vec<Slot> = found.iter().flat_map(|one| one.copy.slots()).collect();
        let recipients = ledger::recipients::of_slots(node, &slots)?;
        let making = Making {
            case: account.case,
            object: account.object,
            covers: account.covers,
            ask: Ask::from_word(&self.ask).ok_or_else(|| broken(&"it asks for nothing"))?,
            reason: account.reason,
            answer_by: None,
            first: None,
        };
        let mut sealed = Vec::new();
        for party in &recipients {
            sealed.push(making.to(node, Some(party))?);
        }
        sealed.push(self.account.clone().into_bytes());
        let done = RecordChange {
            kind: RECORD.to_owned(),
            key: making.case.to_string(),
            bytes: None,
        };
        author_with(node, &sealed, vec![done])?;
        Ok(recipients.len())
    }

    fn read(&self, node: &Inner) -> Result<Recall, RecallFault> {
        let parsed = Object::parse(self.account.as_bytes()).map_err(|error| broken(&error))?;
        if parsed.object.object_type() != RECALL_TYPE {
            return Err(broken(&"its account is no recall"));
        }
        let keys = node.projection();
        let keys = keys.peers().keys().recorded();
        let sealed = seals::verify(&parsed.object, &keys).map_err(|error| broken(&error))?;
        Ok(Recall::from_verified(&sealed)?)
    }
}

fn broken(why: &dyn std::fmt::Display) -> RecallFault {
    RecallFault::Made(format!(
        "a recall that was begun cannot be gone on with: {why}"
    ))
}

/// All that were begun and not finished.
pub(super) fn all(node: &Inner) -> Result<Vec<Begun>, RecallFault> {
    let mut all = Vec::new();
    for (key, bytes) in node.store.records(RECORD)? {
        let mut begun: Begun =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
                detail: format!("the recall `{key}` that was begun: {error}"),
            })?;
        begun.case = key;
        all.push(begun);
    }
    Ok(all)
}
