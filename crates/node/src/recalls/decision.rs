//! What was decided about a recall here, kept before it is carried out.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_recall::Ask;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{CopyRank, RecordChange, Slot, StoreError};
use serde::{Deserialize, Serialize};

use super::Meant;
use crate::deletion::{self, CopyRef};
use crate::inner::Inner;
use crate::ledger;

/// The kind of record, by the recall's id.
const RECORD: &str = "recall-decision";

/// What is to become of the copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    /// They are deleted.
    Delete,
    /// They are kept from everybody.
    Restrict,
    /// They stay.
    Refuse,
    /// None is here.
    Nothing,
}

impl From<Ask> for What {
    fn from(ask: Ask) -> What {
        match ask {
            Ask::Delete => What::Delete,
            Ask::Restrict => What::Restrict,
        }
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decision {
    /// What was decided.
    pub(crate) what: What,
    /// The operator who decided, or `prior-consent`.
    pub(crate) by: String,
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// The copies that were here then.
    pub(crate) which: Vec<CopyRef>,
    /// Those among what was here that others delivered too: they stay under the others' licences.
    #[serde(default)]
    pub(crate) shared: Vec<CopyRef>,
    /// What was found out about them before any went.
    #[serde(default)]
    pub(crate) before: Option<Before>,
    /// Its author has lifted the recall, and that was carried out.
    #[serde(default)]
    pub(crate) lifted: bool,
}

/// What the answer will tell about copies that are gone by then.
///
// INVARIANT: 7.6. It is kept before anything is deleted: a node that is killed in between, and then finds nothing any more,
// still says who has had it and which backups hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Before {
    /// Who received any of them from us.
    pub(crate) recipients: BTreeSet<PartyId>,
    /// Which versions they were.
    pub(crate) versions: BTreeSet<(Option<Timestamp>, [u8; 32])>,
    /// One of them bore its originator's seal.
    pub(crate) sealed: bool,
    /// Who has had them and cannot be recalled, by sort.
    pub(crate) beyond: BTreeMap<String, u64>,
    /// The backups that hold them: when they were made, in milliseconds since 1970.
    pub(crate) backups: BTreeSet<i64>,
}

impl Before {
    /// Finds it out. What is `found` goes to nobody any more.
    pub(super) fn of(node: &Inner, found: &[&Meant]) -> Result<Before, StoreError> {
        let copies = || found.iter().map(|meant| &meant.copy);
        let slots: Vec<Slot> = copies().flat_map(|copy| copy.slots()).collect();
        let mut since = i64::MAX;
        for copy in copies() {
            if let Some(at) = node.store.arrival(copy.first_slot())? {
                since = since.min(at);
            }
        }
        let versions = copies().map(|copy| (copy.version.clone(), copy.hash));
        let mut before = Before {
            recipients: ledger::recipients::of_slots(node, &slots)?,
            versions: versions.collect(),
            sealed: copies().any(|copy| copy.rank == CopyRank::Sealed),
            ..Before::default()
        };
        for consumer in deletion::consumers(node, &slots)? {
            let sort = consumer.kind.word().to_owned();
            *before.beyond.entry(sort).or_default() += 1;
        }
        let backups = deletion::backups(node, since)?.into_iter();
        before.backups.extend(backups.map(|backup| backup.made));
        Ok(before)
    }
}

/// Who decides where no operator does.
pub(crate) const PRIOR_CONSENT: &str = "prior-consent";

impl Decision {
    /// What was decided about a recall, if anything.
    pub(crate) fn load(node: &Inner, recall: &ObjectId) -> Result<Option<Decision>, StoreError> {
        let Some(bytes) = node.store.record(RECORD, recall.as_str())? else {
            return Ok(None);
        };
        let decision = serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
            detail: format!("the decision about `{recall}`: {error}"),
        })?;
        Ok(Some(decision))
    }

    /// Keeps it.
    pub(crate) fn keep(&self, node: &Inner, recall: &ObjectId) -> Result<(), StoreError> {
        let mut batch = mithaq_store::Batch::at(node.watch.unix_millis());
        batch.records.push(self.change(recall));
        node.store.commit(batch).map(drop)
    }

    /// The record that keeps it.
    pub(super) fn change(&self, recall: &ObjectId) -> RecordChange {
        RecordChange {
            kind: RECORD.to_owned(),
            key: recall.to_string(),
            // Strings and numbers always become JSON.
            bytes: Some(serde_json::to_vec(self).unwrap_or_default()),
        }
    }
}
