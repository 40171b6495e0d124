//! Legal holds: what a procedure needs is not deleted, whoever wants it gone (DESIGN 7.6).
//!
//! A hold is on an object, all its versions, and is an operator's decision, on record with its reason. What is to be
//! deleted meanwhile is restricted, so that nobody gets it any more, and deleted when the last hold on it ends.

use mithaq_agreement::Now;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use super::{Cause, CopyRef, Fault};
use crate::inner::Inner;
use crate::random;

/// The kind of record a hold is kept as, by its id.
const RECORD: &str = "legal-hold";
/// The kind of record of what is to be deleted when a hold ends.
const DEFERRED: &str = "deletion-deferred";

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hold {
    /// Its id.
    pub(crate) id: String,
    /// What is kept.
    pub(crate) object: ObjectId,
    /// Why, in the operator's words.
    pub(crate) reason: String,
    /// Until when; until it is lifted if there is none.
    pub(crate) until: Option<Timestamp>,
    /// Who laid it on.
    pub(crate) operator: String,
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// Who lifted it, and when.
    pub(crate) lifted: Option<(String, i64)>,
}

impl Hold {
    /// Whether it keeps what it is on.
    ///
    // INVARIANT: 5.9. To delete is permitted from its end on, so by the earliest that now can be.
    pub(crate) fn is_on(&self, now: &Now) -> bool {
        self.lifted.is_none()
            && self
                .until
                .as_ref()
                .is_none_or(|until| now.earliest() <= until)
    }

    fn change(&self) -> RecordChange {
        RecordChange {
            kind: RECORD.to_owned(),
            key: self.id.clone(),
            // Strings and numbers always become JSON.
            bytes: Some(serde_json::to_vec(self).unwrap_or_default()),
        }
    }
}

/// What is to be deleted when a hold ends.
#[derive(Serialize, Deserialize)]
struct Deferred {
    which: CopyRef,
    cause: Cause,
}

/// All holds, those that have ended too, the oldest first.
pub(crate) fn all(node: &Inner) -> Result<Vec<Hold>, StoreError> {
    let mut holds = Vec::new();
    for (_, bytes) in node.store.records(RECORD)? {
        // INVARIANT: what cannot be read must not be taken for "no hold".
        let hold: Hold = serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
            detail: format!("a legal hold: {error}"),
        })?;
        holds.push(hold);
    }
    holds.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    Ok(holds)
}

/// The holds that are on now.
pub(crate) struct Active(Vec<Hold>);

impl Active {
    pub(crate) fn load(node: &Inner) -> Result<Active, StoreError> {
        let now = node.watch.now();
        let mut holds = all(node)?;
        holds.retain(|hold| hold.is_on(&now));
        Ok(Active(holds))
    }

    /// The id of a hold on an object, if there is one.
    pub(crate) fn on(&self, object: &ObjectId) -> Option<&str> {
        let hold = self.0.iter().find(|hold| hold.object == *object)?;
        Some(&hold.id)
    }
}

/// Lays a hold on an object. It need not be here.
pub(crate) fn add(
    node: &Inner,
    operator: &str,
    object: ObjectId,
    reason: &str,
    until: Option<Timestamp>,
) -> Result<Hold, crate::admin::AdminError> {
    let id = random::uuid().map_err(|error| {
        crate::admin::AdminError::new(
            crate::admin::ExitCode::Failure,
            "internal",
            "no hold was laid on",
            error.to_string(),
            "repeat the command",
        )
    })?;
    let hold = Hold {
        id: id.to_string(),
        object,
        reason: reason.to_owned(),
        until,
        operator: operator.to_owned(),
        at: node.watch.unix_millis(),
        lifted: None,
    };
    let mut batch = Batch::at(hold.at);
    batch.records.push(hold.change());
    node.store.commit(batch)?;
    tracing::info!(operator, hold.id = hold.id, "a legal hold was laid on");
    Ok(hold)
}

/// Lifts a hold, and deletes what waited for that. Returns how many copies went.
pub(crate) fn lift(node: &Inner, operator: &str, mut hold: Hold) -> Result<usize, Fault> {
    let at = node.watch.unix_millis();
    hold.lifted = Some((operator.to_owned(), at));
    let mut batch = Batch::at(at);
    batch.records.push(hold.change());
    node.store.commit(batch)?;
    tracing::info!(operator, hold.id = hold.id, "a legal hold was lifted");
    catch_up(node)
}

/// The record of what is to be deleted when `hold` ends.
pub(super) fn defer(hold: &str, which: &CopyRef, cause: &Cause) -> RecordChange {
    let version = which.modified.as_ref().map_or("", Timestamp::as_str);
    let line = which.deliverer.as_ref().map_or("", |party| party.as_str());
    RecordChange {
        kind: DEFERRED.to_owned(),
        // Once for each, however often it is asked for.
        key: format!("{} {version} {line} {hold}", which.id),
        bytes: serde_json::to_vec(&Deferred {
            which: which.clone(),
            cause: cause.clone(),
        })
        .ok(),
    }
}

/// Deletes what waited for a hold that has ended meanwhile. Returns how many copies went.
pub(crate) fn catch_up(node: &Inner) -> Result<usize, Fault> {
    let waiting = node.store.records(DEFERRED)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let holds = Active::load(node)?;
    let mut erased = 0;
    for (key, bytes) in waiting {
        let Ok(Deferred { which, cause }) = serde_json::from_slice(&bytes) else {
            tracing::error!(
                "what is to be deleted when a legal hold ends cannot be read; it stays restricted"
            );
            continue;
        };
        if holds.on(&which.id).is_some() {
            continue;
        }
        // INVARIANT: deleted first. A node that ends in between asks once more, and finds nothing.
        erased += node.erase(&[which], cause)?.erased.len();
        let mut batch = Batch::at(node.watch.unix_millis());
        batch.records.push(RecordChange {
            kind: DEFERRED.to_owned(),
            key,
            bytes: None,
        });
        node.store.commit(batch)?;
    }
    Ok(erased)
}
