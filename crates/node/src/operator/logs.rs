//! How the logs stand, in figures: for `status` and for the operator's monitoring (8.2).

use mithaq_ledger::Recipient;

use crate::admin::{AdminError, LedgerSummary};
use crate::inner::Inner;
use crate::ledger::{self, evidence, exchange};

/// How the logs with one peer stand.
pub(super) struct Standing {
    /// The peer's name.
    pub(super) peer: String,
    /// Pages that we have released to it, in the log that goes on.
    pub(super) pages: u64,
    /// Those of them that it has cosigned.
    pub(super) cosigned: u64,
    /// Pages of its log that we have checked and cosigned.
    pub(super) theirs: u64,
    /// Evidence against its log that waits for an operator.
    pub(super) evidence: u64,
}

/// One for each peer.
pub(super) fn standings(node: &Inner) -> Result<Vec<Standing>, AdminError> {
    let projection = node.projection();
    let mut standings = Vec::new();
    for peer in projection.peers().list() {
        let party = peer.party.object_id();
        let log = ledger::log_to(node, Recipient::Party(party.clone()));
        let end = node.store.log(&ledger::key_of(&log))?;
        let cosigned = exchange::cosigned(node, &log)?;
        let held = exchange::held(node, party)?;
        let evidence = evidence::of(node.store.as_ref(), party)?;
        let waiting = evidence.iter().filter(|kept| kept.settled.is_none());
        standings.push(Standing {
            peer: peer.name.clone(),
            pages: end.map_or(0, |end| end.size),
            cosigned: cosigned.map_or(0, |cosigned| cosigned.checkpoint.head().size),
            theirs: held.map_or(0, |held| held.line.size),
            evidence: waiting.count() as u64,
        });
    }
    Ok(standings)
}

/// All of them together.
pub(super) fn summary(node: &Inner) -> Result<LedgerSummary, AdminError> {
    let standings = standings(node)?;
    let behind = |standing: &Standing| standing.pages.saturating_sub(standing.cosigned);
    Ok(LedgerSummary {
        pages: ledger::pages(node.store.as_ref())?,
        not_cosigned: standings.iter().map(behind).sum(),
        evidence: standings.iter().map(|standing| standing.evidence).sum(),
    })
}
