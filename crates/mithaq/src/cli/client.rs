//! `mithaq client …`: ordinary TAXII clients.

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::{Clients, Output};

/// Ordinary TAXII clients: add, list, remove.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Client {
    /// Make a client and print its credentials, once.
    #[command(
        after_help = "With --json: {\"user\", \"password\", \"token\"}.\n\nExample:\n  mithaq client add siem --write\n  mithaq client add library --as \"University of Rimal\" --purpose research\n  mithaq client add partner-feed --as \"National CERT of Rimal\" --purpose detection"
    )]
    Add {
        /// Its name, which is its user name: letters, digits, `-`, `.`, `_`.
        name: String,
        /// Whom it reads as: a participant, a peer, or our own analysts if absent.
        #[arg(long = "as", value_name = "AUDIENCE")]
        audience: Option<String>,
        /// For what purpose; `protection` if absent.
        #[arg(long, value_name = "PURPOSE")]
        purpose: Option<String>,
        /// Let it add objects, which then are ours, or the participant's that it reads as.
        #[arg(long)]
        write: bool,
    },
    /// List the clients.
    #[command(after_help = "Example:\n  mithaq client list")]
    List {},
    /// Remove a client; its credentials stop at once.
    #[command(after_help = "Example:\n  mithaq client remove siem")]
    Remove {
        /// Its name.
        name: String,
    },
}

impl Client {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Client::Add {
                name,
                audience,
                purpose,
                write,
            } => {
                let request = Request::ClientAdd {
                    name: name.clone(),
                    audience: audience.clone(),
                    purpose: purpose.clone(),
                    write: *write,
                };
                output.show(&answer!(node.ask(request), Answer::Client(secret) => secret)?)?;
            }
            Client::List {} => {
                let clients =
                    answer!(node.ask(Request::ClientList), Answer::Clients { clients } => clients)?;
                output.show(&Clients { clients })?;
            }
            Client::Remove { name } => {
                answer!(node.ask(Request::ClientRemove { name: name.clone() }), Answer::Done => ())?;
                output.done(&format!(
                    "The client {name} is removed; its credentials no longer open anything."
                ))?;
            }
        }
        Ok(ExitCode::Success)
    }
}
