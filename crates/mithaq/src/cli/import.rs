//! `mithaq import`.

use std::path::PathBuf;

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::import::{Progress, import};
use crate::output::Output;

/// Import STIX 2.1 files: bundles, TAXII envelopes, arrays, single objects.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "A folder gives its *.json and those of its folders; the rest is listed as skipped. What is held already changes nothing.\nA file that is no JSON is refused whole, with line and column.\nExit code 0: everything was taken or held already; 3: something was refused, the rest was taken.\nWith --json: {\"accepted\", \"held\", \"refused\", \"skipped\", \"warnings\"}.\n\nExample:\n  mithaq import feed.json reports/"
)]
pub(crate) struct Import {
    /// Files and folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Import {
    /// Reads, sends, reports.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let mut send = |objects| answer!(node.ask(Request::Import { objects }), Answer::Import(report) => report);
        let report = import(&self.paths, &Progress::on_terminal(), &mut send)?;
        output.show(&report)?;
        Ok(report.exit())
    }
}
