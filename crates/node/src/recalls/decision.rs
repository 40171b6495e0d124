//! What was decided about a recall here, kept before it is carried out.

use mithaq_recall::Ask;
use mithaq_stix::ObjectId;
use mithaq_store::{RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use crate::deletion::CopyRef;
use crate::inner::Inner;

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
    /// Its author has lifted the recall, and that was carried out.
    #[serde(default)]
    pub(crate) lifted: bool,
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
        batch.records.push(RecordChange {
            kind: RECORD.to_owned(),
            key: recall.to_string(),
            // Strings and numbers always become JSON.
            bytes: Some(serde_json::to_vec(self).unwrap_or_default()),
        });
        node.store.commit(batch).map(drop)
    }
}
