//! Stating our own heads: at each act of ours, and at least every six hours while the node runs (DESIGN 5.8).

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use mithaq_agreement::{HEAD_STATEMENT_TYPE, HeadStatement, PartyId, head_statement};
use mithaq_stix::Timestamp;

use crate::admin::AdminError;
use crate::ended::ended;
use crate::inner::Inner;
use crate::operator;
use crate::projection::HeldAgreement;

/// How often it is looked whether one is due.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Looks after our statements for as long as the node runs.
pub(crate) async fn run(node: Arc<Inner>) {
    loop {
        let inner = Arc::clone(&node);
        let stated = tokio::task::spawn_blocking(move || {
            // An act that is being performed is not our last one yet, and will be stated with the others.
            let _turn = inner.acting.lock().unwrap_or_else(PoisonError::into_inner);
            state(&inner)
        });
        if let Err(error) = ended(stated.await) {
            tracing::warn!(%error, "our last acts could not be stated; it is tried again");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// States our last act about each agreement where that is due. Whoever calls holds the turn to act.
///
/// Returns how many statements were made.
pub(crate) fn state(node: &Inner) -> Result<usize, AdminError> {
    // INVARIANT: 7.8. Who has lost its past does not know its last acts.
    if node.hold.is_on() {
        return Ok(0);
    }
    node.refresh()?;
    let projection = node.projection();
    let mut statements = Vec::new();
    for held in projection.agreements().signed() {
        if let Some(statement) = due(node, held) {
            statements.push(statement?);
        }
    }
    if !statements.is_empty() {
        operator::author(node, &statements, Vec::new())?;
    }
    Ok(statements.len())
}

/// Our statement about one agreement, sealed, if one is due.
fn due(node: &Inner, held: &HeldAgreement) -> Option<Result<Vec<u8>, AdminError>> {
    // A participant has no node that could be told, and nothing of it goes on to others under its terms.
    if held.agreement.participant().is_some() || !held.status.is_party(&node.me) {
        return None;
    }
    let head = held.status.head(&node.me)?.clone();
    let now = node.watch.unix_millis();
    let last = node.heads.last(held.agreement.id(), &node.me);
    if let Some(last) = &last {
        let age = now.saturating_sub(last.statement.instant.unix_millis());
        // Where the clock was set back what was stated lies ahead of it, and others do not take it yet.
        let is_fresh = (-head_statement::AHEAD..head_statement::EVERY).contains(&age);
        if is_fresh && last.statement.head == head {
            return None;
        }
    }
    let after = last.map_or(i64::MIN, |last| {
        last.modified.unix_millis().saturating_add(1)
    });
    let statement = HeadStatement {
        agreement: held.agreement.id().clone(),
        head,
        instant: Timestamp::from_unix_millis(now),
    };
    let addressees: BTreeSet<PartyId> = held
        .status
        .parties()
        .iter()
        .map(|party| party.id.clone())
        .collect();
    let modified = Timestamp::from_unix_millis(now.max(after));
    let written = statement.write(&addressees, &modified);
    let written = written.map_err(|error| operator::broken(&error));
    Some(written.and_then(|bytes| operator::sealed(node, &bytes, HEAD_STATEMENT_TYPE)))
}
