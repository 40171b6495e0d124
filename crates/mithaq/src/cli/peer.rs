//! `mithaq peer …`: other parties' nodes.

use std::io::{BufRead as _, stdin};

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, PeerSummary, Request};

use super::{Ask, answer, terminal};
use crate::output::{Output, Peers, name};

/// Other parties' nodes: invite, accept, list, suspend, resume, remove, waive.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Peer {
    /// Make a one-time invitation for another party's node.
    #[command(after_help = "Example:\n  mithaq peer invite --hours 24")]
    Invite {
        /// Hours until it expires, at most 720.
        #[arg(long, value_name = "N", default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=720))]
        hours: u32,
    },
    /// Accept another node's invitation; both nodes then know one another.
    #[command(
        after_help = "An invitation holds a secret, and command lines are seen by other users of a machine: it is read from standard input when not given.\n\nExample:\n  mithaq peer accept < invitation.txt"
    )]
    Accept {
        /// The line that `peer invite` printed.
        invitation: Option<String>,
    },
    /// List the peers.
    #[command(after_help = "Example:\n  mithaq peer list")]
    List {},
    /// Stop all exchange with a peer until it is resumed; agreements stay as they are.
    #[command(after_help = "Example:\n  mithaq peer suspend \"National CERT of Rimal\"")]
    Suspend {
        /// The peer's name or party id.
        peer: String,
    },
    /// Take up exchange with a suspended peer again.
    #[command(after_help = "Example:\n  mithaq peer resume \"National CERT of Rimal\"")]
    Resume {
        /// The peer's name or party id.
        peer: String,
    },
    /// Forget a peer: its keys no longer open anything here.
    #[command(after_help = "Example:\n  mithaq peer remove \"National CERT of Rimal\" --yes")]
    Remove {
        /// The peer's name or party id.
        peer: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// After a restore: release without waiting for a peer that does not answer. Recorded, with the reason.
    #[command(
        after_help = "What only that peer knows of the time since the backup stays unknown: a suspension, a recall, an act of our own.\n\nExample:\n  mithaq peer waive \"National CERT of Rimal\" --reason \"its node is being rebuilt\" --yes"
    )]
    Waive {
        /// The peers' names or party ids.
        #[arg(required_unless_present = "all", value_name = "PEER")]
        peers: Vec<String>,
        /// All that are waited for.
        #[arg(long, conflicts_with = "peers")]
        all: bool,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

impl Peer {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Peer::Invite { hours } => {
                let request = Request::PeerInvite { hours: *hours };
                output.show(
                    &answer!(node.ask(request), Answer::Invitation(invitation) => invitation)?,
                )?;
            }
            Peer::Accept { invitation } => {
                let invitation = match invitation {
                    Some(invitation) => invitation.clone(),
                    None => read_invitation()?,
                };
                show(Request::PeerAccept { invitation }, node, output)?;
            }
            Peer::List {} => {
                let peers = answer!(node.ask(Request::PeerList), Answer::Peers { peers } => peers)?;
                output.show(&Peers { peers })?;
            }
            Peer::Suspend { peer } => {
                show(Request::PeerSuspend { peer: peer.clone() }, node, output)?
            }
            Peer::Resume { peer } => {
                show(Request::PeerResume { peer: peer.clone() }, node, output)?
            }
            Peer::Waive {
                peers,
                all: _,
                reason,
                yes,
            } => {
                let (key, whom) = match peers.is_empty() {
                    true => ("confirm-waive-all", String::new()),
                    false => ("confirm-waive", output.texts().list(peers)),
                };
                terminal::confirm(&output.texts(), key, &[("peers", name(&whom))], *yes)?;
                let request = Request::PeerWaive {
                    peers: peers.clone(),
                    reason: reason.clone(),
                };
                let status = answer!(node.ask(request), Answer::Status(status) => status)?;
                output.show(&status)?;
            }
            Peer::Remove { peer, yes } => {
                let about = [("peer", name(peer))];
                terminal::confirm(&output.texts(), "confirm-forget", &about, *yes)?;
                // The node may show what it forgot, or nothing.
                match node.ask(Request::PeerRemove { peer: peer.clone() })? {
                    Answer::Done | Answer::Peer(_) => {}
                    _ => return Err(super::ask::mismatch()),
                }
                output.done(&format!(
                    "The peer {peer} is removed; its keys no longer open anything here."
                ))?;
            }
        }
        Ok(ExitCode::Success)
    }
}

fn show(request: Request, node: &mut dyn Ask, output: &mut Output<'_>) -> Result<(), AdminError> {
    let peer: PeerSummary = answer!(node.ask(request), Answer::Peer(peer) => peer)?;
    output.show(&peer)
}

fn read_invitation() -> Result<String, AdminError> {
    if terminal::is_attended() {
        return terminal::ask("Invitation", "");
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(|error| {
        AdminError::usage(
            "no-invitation",
            "no invitation was read",
            error.to_string(),
            "give the line that `mithaq peer invite` printed on standard input",
        )
    })?;
    Ok(line.trim().to_owned())
}
