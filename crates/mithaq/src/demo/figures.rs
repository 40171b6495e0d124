//! The figures of a run, as `--json FILE` writes them.

use std::collections::BTreeMap;
use std::path::Path;

use mithaq_node::admin::AdminError;
use serde::Serialize;

use super::fault::{cannot_write, internal};

/// `{nodes, imported, crossed, leaks, propagation_ms, cutoff_ms}` and what helps to check them.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    /// In the order of the story.
    pub(super) nodes: Vec<NodeFigures>,
    /// Objects that the three imported.
    pub(super) imported: u64,
    /// Objects that are with another nation than their own: the sum of `received`.
    pub(super) crossed: usize,
    /// Objects found with a nation or a client that may never see them.
    pub(super) leaks: usize,
    /// From commit at the giver to readable at the receiver; null when nothing may cross.
    pub(super) propagation_ms: PropagationFigures,
    /// From the suspension's commit to the first refused page.
    pub(super) cutoff_ms: f64,
    /// Objects that should have crossed and were not found.
    pub(super) missing: usize,
    /// Objects that had been waiting for the resumption and arrived after it.
    pub(super) resumed: usize,
    /// Whether all refusals for real ids equalled those for invented ones, byte for byte.
    pub(super) refusals_identical: bool,
    /// What was proved of agreements before anyone signed them.
    pub(super) proofs: ProofFigures,
    /// Receipts of crossings.
    pub(super) receipts: ReceiptFigures,
    /// A recall.
    pub(super) recall: RecallFigures,
    /// The nodes' processes.
    pub(super) pids: Vec<u32>,
}

/// One node.
#[derive(Debug, Serialize)]
pub(super) struct NodeFigures {
    /// The nation.
    pub(super) name: String,
    /// Objects that it imported, by id.
    pub(super) own: usize,
    /// Others' objects in its share.
    pub(super) received: usize,
    /// Objects that it withholds from the others, by the first reason for each.
    pub(super) withheld_by_reason: BTreeMap<String, u64>,
}

/// Milliseconds.
#[derive(Debug, Serialize)]
pub(super) struct PropagationFigures {
    pub(super) p50: Option<f64>,
    pub(super) p99: Option<f64>,
}

/// Questions asked of texts before anyone signed them, by exhaustive check or with a solver.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct ProofFigures {
    /// Questions proved, each party asking for itself.
    pub(super) proved: usize,
    /// Questions refuted.
    pub(super) refuted: usize,
    /// Drafts that would have let more cross than the text in force, and were caught with an example.
    pub(super) widening_caught: usize,
}

/// Receipts of crossings, signed by both parties.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct ReceiptFigures {
    /// Issued by givers.
    pub(super) issued: usize,
    /// Verified with two public keys and nothing else.
    pub(super) verified: usize,
}

/// A recall of one object.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct RecallFigures {
    /// Parties that had received the object, by the ledger.
    pub(super) recipients: usize,
    /// Such as have stated in a certificate that they deleted it.
    pub(super) certified: usize,
}

impl Figures {
    /// Writes them to a file.
    pub(super) fn write(&self, file: &Path) -> Result<(), AdminError> {
        let mut text = serde_json::to_string_pretty(self).map_err(internal)?;
        text.push('\n');
        std::fs::write(file, text).map_err(|error| cannot_write(file, error))
    }
}
