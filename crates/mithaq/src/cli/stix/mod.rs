//! `mithaq stix …`: what can be done with STIX files alone. No node is asked.

mod canonical;
mod convert;
mod files;
mod id;
mod matching;
mod validate;

use clap::Subcommand;
use mithaq_node::admin::{AdminError, ExitCode};

use crate::output::Output;

/// Work on STIX files, without a node: validate, convert, match, canonical, id.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Stix {
    Validate(validate::Validate),
    Convert(convert::Convert),
    Match(matching::Match),
    Canonical(canonical::Canonical),
    Id(id::Id),
}

impl Stix {
    /// Does it and shows the result.
    pub(crate) fn run(&self, output: &mut Output<'_>) -> Result<ExitCode, AdminError> {
        match self {
            Stix::Validate(command) => command.run(output),
            Stix::Convert(command) => command.run(output),
            Stix::Match(command) => command.run(output),
            Stix::Canonical(command) => command.run(output),
            Stix::Id(command) => command.run(output),
        }
    }
}
