//! Legal holds: what a procedure needs is not deleted, whoever wants it gone (DESIGN 7.6).
//!
//! A hold is on an object, all its versions, and is an operator's decision, on record with its reason. What is to be
//! deleted meanwhile is restricted, so that nobody gets it any more, and deleted when the last hold on it ends.

use std::sync::PoisonError;

use mithaq_agreement::Now;
use mithaq_agreement::act::hex;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use super::{Cause, CopyRef, Erasing, Fault};
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
    {
        // INVARIANT: 7.6. In turn with deletions: what has looked for holds already is committed before this one is on.
        let _turn = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
        node.store.commit(batch)?;
    }
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

/// The record of what is to be deleted when no hold is on it any more: once for each cause, however often it is asked for.
pub(super) fn defer(which: &CopyRef, cause: &Cause) -> RecordChange {
    let version = which.modified.as_ref().map_or("", Timestamp::as_str);
    let line = which.deliverer.as_ref().map_or("", |party| party.as_str());
    let hash = which.hash.map(|hash| hex(&hash)).unwrap_or_default();
    RecordChange {
        kind: DEFERRED.to_owned(),
        key: format!("{} {version} {line} {hash} {}", which.id, cause.word()),
        bytes: serde_json::to_vec(&Deferred {
            which: which.clone(),
            cause: cause.clone(),
        })
        .ok(),
    }
}

/// Whether something still waits under this key.
pub(super) fn is_deferred(node: &Inner, key: &str) -> Result<bool, StoreError> {
    Ok(node.store.record(DEFERRED, key)?.is_some())
}

/// Nothing waits under this key any more.
pub(super) fn done(key: &str) -> RecordChange {
    RecordChange {
        kind: DEFERRED.to_owned(),
        key: key.to_owned(),
        bytes: None,
    }
}

/// What was to be deleted for a cause, when a hold ends, and is to stay.
pub(super) fn given_up(
    node: &Inner,
    which: &[CopyRef],
    cause: &Cause,
) -> Result<Vec<RecordChange>, StoreError> {
    let mut changes = Vec::new();
    for (key, bytes) in node.store.records(DEFERRED)? {
        let Ok(waiting) = serde_json::from_slice::<Deferred>(&bytes) else {
            continue;
        };
        if waiting.cause == *cause && which.iter().any(|one| one.overlaps(&waiting.which)) {
            changes.push(done(&key));
        }
    }
    Ok(changes)
}

/// Deletes what waited for a hold that has ended meanwhile. Returns how many copies went.
pub(crate) fn catch_up(node: &Inner) -> Result<usize, Fault> {
    // INVARIANT: 7.8. Whoever asked may have thought better of it in the time that was lost.
    if node.hold.is_on() {
        return Ok(0);
    }
    let waiting = node.store.records(DEFERRED)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let holds = Active::load(node)?;
    let mut erasing = Erasing::new(node);
    let mut taken = Ok(());
    for (key, bytes) in waiting {
        let Ok(Deferred { which, cause }) = serde_json::from_slice(&bytes) else {
            tracing::error!(
                "what is to be deleted when a legal hold ends cannot be read; it stays restricted"
            );
            continue;
        };
        if holds.on(&which.id).is_some() || is_lifted(node, &cause) {
            continue;
        }
        taken = erasing.take_deferred(&which, &cause, &key);
        if taken.is_err() {
            break;
        }
    }
    let erased = erasing.end()?;
    taken?;
    Ok(erased.iter().map(|one| one.erased.len()).sum())
}

/// Whether its author has lifted a recall that we have not carried that out for yet.
fn is_lifted(node: &Inner, cause: &Cause) -> bool {
    match cause {
        Cause::Recall(recall) => node.projection().recalls().is_lifted(recall),
        Cause::Retention { .. } | Cause::Operator => false,
    }
}
