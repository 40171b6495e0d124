//! `mithaq status`.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::Output;

/// Show what the node is and holds.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(after_help = "Example:\n  mithaq status")]
pub(crate) struct Status {}

impl Status {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let status = answer!(node.ask(Request::Status), Answer::Status(status) => status)?;
        output.show(&status)?;
        Ok(ExitCode::Success)
    }
}
