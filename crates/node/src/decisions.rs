//! What operators decided beside the rules, kept for whoever asks later: a clock's mark set back, a
//! release that did not wait for a peer.

use mithaq_store::{Batch, RecordChange, Store, StoreError};
use serde::{Deserialize, Serialize};

/// The kind of record a decision is kept as, by when it was taken.
const RECORD: &str = "decision";

/// One of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Decision {
    /// When, in milliseconds since 1970, by the clock of this machine.
    pub(crate) at: i64,
    /// Who took it.
    pub(crate) operator: String,
    /// What was decided, as a code.
    pub(crate) what: String,
    /// What it was about: a peer, a time; may be empty.
    pub(crate) about: String,
    /// Why, in the operator's words.
    pub(crate) reason: String,
}

impl Decision {
    /// Adds it to `batch`. Decisions are only ever added.
    pub(crate) fn keep(&self, batch: &mut Batch) {
        batch.records.push(RecordChange {
            kind: RECORD.to_owned(),
            // Two of one millisecond would be about different things.
            key: format!("{:015} {} {}", self.at, self.what, self.about),
            // A struct of strings and a number always becomes JSON.
            bytes: Some(serde_json::to_vec(self).unwrap_or_default()),
        });
    }
}

/// All of them, oldest first. One that cannot be read any more is left out.
pub(crate) fn all(store: &dyn Store) -> Result<Vec<Decision>, StoreError> {
    let records = store.records(RECORD)?;
    let decisions = records
        .into_iter()
        .filter_map(|(_, bytes)| serde_json::from_slice(&bytes).ok());
    Ok(decisions.collect())
}
