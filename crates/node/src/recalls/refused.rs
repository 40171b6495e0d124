//! For which recalls something was not let in: when such a one is lifted, it is read again where it came from.

use std::collections::BTreeSet;

use mithaq_stix::ObjectId;
use mithaq_store::{RecordChange, StoreError};

use crate::inner::Inner;

/// The kind of record, by the recall's id.
const RECORD: &str = "recall-refused";

/// Notes that something was refused for each of these recalls.
pub(crate) fn refused(by: &BTreeSet<ObjectId>) -> Vec<RecordChange> {
    by.iter().map(|recall| change(recall, true)).collect()
}

/// Whether something was refused for this recall.
pub(super) fn is_any(node: &Inner, recall: &ObjectId) -> Result<bool, StoreError> {
    Ok(node.store.record(RECORD, recall.as_str())?.is_some())
}

/// Nothing is refused for it any more.
pub(super) fn forgotten(recall: &ObjectId) -> RecordChange {
    change(recall, false)
}

fn change(recall: &ObjectId, is_any: bool) -> RecordChange {
    RecordChange {
        kind: RECORD.to_owned(),
        key: recall.to_string(),
        bytes: is_any.then(Vec::new),
    }
}
