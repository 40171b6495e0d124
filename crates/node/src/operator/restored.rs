//! What an operator sees of a node that holds after a restore, and what may be decided about it (7.8).

use std::collections::BTreeSet;

use mithaq_agreement::PartyId;
use mithaq_stix::Timestamp;
use mithaq_store::Batch;

use super::{names, peers, status};
use crate::admin::{AdminError, Answer, ExitCode, HoldSummary};
use crate::decisions::Decision;
use crate::hold::Cause;
use crate::inner::Inner;

/// Does not wait for `named` any longer, or for nobody at all if none is named.
pub(super) fn waive(
    node: &Inner,
    operator: &str,
    named: &[String],
    reason: &str,
) -> Result<Answer, AdminError> {
    let Some(holding) = node.hold.holding() else {
        return Err(AdminError::usage(
            "nothing-to-do",
            "nothing was decided",
            "the node waits for nobody",
            "see `mithaq status`",
        ));
    };
    let waived: BTreeSet<PartyId> = match named {
        [] => holding.waits_for,
        named => named
            .iter()
            .map(|name| peers::party(node, name))
            .collect::<Result<_, _>>()?,
    };
    let at = node.watch.unix_millis();
    let mut batch = Batch::at(at);
    for party in &waived {
        Decision {
            at,
            operator: operator.to_owned(),
            what: "release-without-peer".to_owned(),
            about: party.to_string(),
            reason: reason.to_owned(),
        }
        .keep(&mut batch);
    }
    // INVARIANT: 7.8. As when the last peer was read: what known recalls mean does not go on with the rest.
    crate::recalls::attend_to_all(node)?;
    if node.hold.without(node.store.as_ref(), &waived, batch)? {
        tracing::warn!(operator, "release goes on without waiting for all peers");
        node.signals.committed();
    }
    status::status(node)
}

/// What is waited for, if anything.
pub(super) fn summary(node: &Inner) -> Option<HoldSummary> {
    let holding = node.hold.holding()?;
    let projection = node.projection();
    let name = |party: &PartyId| names::of_party(node, &projection, party.as_str());
    Some(HoldSummary {
        since: Timestamp::from_unix_millis(holding.since).to_string(),
        cause: match holding.cause {
            Cause::Restored { .. } => "restored",
            Cause::OlderStore => "older-store",
            Cause::LostCursor => "lost-cursor",
            Cause::LostLog => "lost-log",
        }
        .to_owned(),
        waits_for: holding.waits_for.iter().map(name).collect(),
    })
}

/// Refuses to perform an act while the node waits for its peers after a restore.
///
// INVARIANT: 5.1, 7.8. Acts of ours may be missing: the next number could be one that is taken. Restrictive acts
// wait as well: nothing is released to anybody meanwhile, and a client is removed without an act.
pub(super) fn not_held(node: &Inner) -> Result<(), AdminError> {
    match node.hold.is_on() {
        true => Err(held(node)),
        false => Ok(()),
    }
}

/// Why something is not done while the node holds.
pub(super) fn held(node: &Inner) -> AdminError {
    let waits_for = summary(node).map(|held| held.waits_for);
    AdminError::new(
        ExitCode::Unavailable,
        "held-after-restore",
        "nothing is released yet",
        format!(
            "the node was put back to an earlier state, and has not read again what its peers know: {}",
            waits_for.unwrap_or_default().join(", ")
        ),
        "let `mithaq serve` run until they have been read; for one that does not answer, decide with `mithaq peer waive`",
    )
}
