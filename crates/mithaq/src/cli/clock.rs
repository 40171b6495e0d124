//! `mithaq clock …`: what the node makes of its clock.

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer, terminal};
use crate::output::Output;

/// The node's clock: reset a false high-water mark.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Clock {
    /// Set the high-water mark back to the clock. Recorded, with the reason.
    #[command(
        after_help = "A node remembers the latest instant at which it ever stood, so that a clock set back revives nothing that had ended. If the clock was wrong and far ahead for a while, that mark is false, and agreements end before their time. First see that the clock is right now (`date -u`); `mithaq doctor` shows both.\nWhat had ended by the false mark and has not by the clock is in force again.\n\nExample:\n  mithaq clock reset --reason \"the time server was wrong from 2 to 3 o'clock\""
    )]
    Reset {
        /// Why the mark is false.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

impl Clock {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let Clock::Reset { reason, yes } = self;
        terminal::confirm(&output.texts(), "confirm-clock", &[], *yes)?;
        let request = Request::ClockReset {
            reason: reason.clone(),
        };
        let mark = answer!(node.ask(request), Answer::ClockWas { mark } => mark)?;
        output.done(&format!(
            "The mark was {mark}; it is the clock again, and that is on record."
        ))?;
        Ok(ExitCode::Success)
    }
}
