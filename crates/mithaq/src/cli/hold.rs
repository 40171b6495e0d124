//! `mithaq hold …`.

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer, terminal};
use crate::output::{Holds, Output, name};

/// Legal holds: what a procedure needs is not deleted, whoever wants it gone.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Hold {
    /// Lay a hold on an object, all its versions.
    #[command(
        after_help = "What is to be deleted meanwhile (recalled, or kept for as long as an article permits) is restricted instead: nobody gets it. Answers to recalls name the hold. When it ends, what waited for that is deleted.\n\nExample:\n  mithaq hold add indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --reason \"case 17/2026\" --until 2027-06-01T00:00:00Z"
    )]
    Add {
        /// The object's STIX id.
        #[arg(value_name = "OBJECT")]
        object: String,
        /// For which procedure.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Until when, in UTC; left out: until it is lifted.
        #[arg(long, value_name = "INSTANT")]
        until: Option<String>,
    },
    /// All holds, those that have ended too.
    #[command(after_help = "Example:\n  mithaq hold list")]
    List,
    /// Lift a hold. What waited for that is deleted at once.
    #[command(after_help = "Example:\n  mithaq hold lift 4f2a")]
    Lift {
        /// The hold's id, or the first characters of it.
        #[arg(value_name = "HOLD")]
        hold: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

impl Hold {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let request = match self {
            Hold::Add {
                object,
                reason,
                until,
            } => Request::HoldAdd {
                object: object.clone(),
                reason: reason.clone(),
                until: until.clone(),
            },
            Hold::List => Request::HoldList,
            Hold::Lift { hold, yes } => {
                let about = [("hold", name(hold))];
                terminal::confirm(&output.texts(), "confirm-hold", &about, *yes)?;
                Request::HoldLift { hold: hold.clone() }
            }
        };
        let holds = answer!(node.ask(request), Answer::Holds { holds } => holds)?;
        output.show(&Holds { holds })?;
        Ok(ExitCode::Success)
    }
}
