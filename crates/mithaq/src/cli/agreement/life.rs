//! `mithaq agreement status`, `relation`, `matrix`, `calendar`: what holds between whom, and what comes.

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, Request};

use crate::cli::{Ask, answer};
use crate::output::{Calendar, Output};

/// What holds, and what comes.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Life {
    /// Show how it stands: who is bound, what is reserved and suspended, what waits, what comes.
    #[command(
        after_help = "Of each party it tells the last act that is here, when that party stated it as its last one, and until when that is a lease: for 24 hours its own material may go on to other peers, where an onward article lets it, although it may have performed an act since that is not here (DESIGN 5.8). Nodes state their last acts by themselves.\n\nExample:\n  mithaq agreement status 4f2a --lang ar"
    )]
    Status {
        /// Its id, or the first characters of its UUID.
        agreement: String,
    },
    /// Show what holds between two parties, why not, and when that changes.
    #[command(
        after_help = "Parties are named as `mithaq agreement show` names them, or by party id. --at asks about another instant, by the acts that are known now.\n\nExamples:\n  mithaq agreement relation \"National CERT of Qamar\" \"National CERT of Rimal\"\n  mithaq agreement relation Qamar Rimal --agreement 4f2a --at 2027-03-01T00:00:00Z"
    )]
    Relation {
        /// One party.
        a: String,
        /// The other.
        b: String,
        /// Under this agreement alone.
        #[arg(long, value_name = "AGREEMENT")]
        agreement: Option<String>,
        /// At this instant (RFC 3339, UTC); now if absent.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Show what holds between every two parties of an agreement.
    #[command(after_help = "Example:\n  mithaq agreement matrix 4f2a --at 2027-03-01T00:00:00Z")]
    Matrix {
        /// Its id, or the first characters of its UUID.
        agreement: String,
        /// At this instant (RFC 3339, UTC); now if absent.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// List the dates that come: entries into force, windows that close, renewals, ends.
    #[command(
        after_help = "Examples:\n  mithaq agreement calendar\n  mithaq agreement calendar 4f2a"
    )]
    Calendar {
        /// Under this agreement alone.
        agreement: Option<String>,
    },
}

impl Life {
    /// Asks and shows.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        match self.request() {
            request @ Request::AgreementStatus { .. } => {
                let status = answer!(node.ask(request), Answer::AgreementStatus(status) => status)?;
                output.show(&*status)
            }
            request @ Request::AgreementRelation { .. } => {
                let report = answer!(node.ask(request), Answer::Relations(report) => report)?;
                output.show(&report)
            }
            request @ Request::AgreementMatrix { .. } => {
                let matrix = answer!(node.ask(request), Answer::Matrix(matrix) => matrix)?;
                output.show(&matrix)
            }
            request => {
                let entries = answer!(node.ask(request), Answer::Calendar { entries } => entries)?;
                output.show(&Calendar { entries })
            }
        }
    }

    fn request(&self) -> Request {
        match self {
            Life::Status { agreement } => Request::AgreementStatus {
                agreement: agreement.clone(),
            },
            Life::Relation {
                a,
                b,
                agreement,
                at,
            } => Request::AgreementRelation {
                a: a.clone(),
                b: b.clone(),
                agreement: agreement.clone(),
                at: at.clone(),
            },
            Life::Matrix { agreement, at } => Request::AgreementMatrix {
                agreement: agreement.clone(),
                at: at.clone(),
            },
            Life::Calendar { agreement } => Request::AgreementCalendar {
                agreement: agreement.clone(),
            },
        }
    }
}
