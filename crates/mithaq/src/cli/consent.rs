//! `mithaq consent …`: asking who gave something whether another may have it, and answering.

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::{Consents, Output};

/// Consents: ask who gave us something whether another may have it; grant, refuse, list.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Consent {
    /// Ask the party that gave us an object whether a peer or participant may have it.
    #[command(
        after_help = "It is for what was received under an agreement whose onward article asks for consent; `mithaq why OBJECT --for AUDIENCE` says so. The request goes to that party alone. Once it has answered, or its silence has become consent, the object crosses; when consent is taken back or runs out, it no longer does.\n\nExample:\n  mithaq consent ask indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --to \"National CERT of Rimal\" --reason \"The same campaign is there.\""
    )]
    Ask {
        /// The object's STIX id.
        #[arg(value_name = "OBJECT")]
        object: String,
        /// The name or party id of who would have it.
        #[arg(long, value_name = "PARTY")]
        to: String,
        /// The agreement that it was given under, where there are several.
        #[arg(long, value_name = "AGREEMENT")]
        under: Option<String>,
        /// For what; may be given several times. Left out: all that our agreements with PARTY permit.
        #[arg(long = "purpose", value_name = "PURPOSE")]
        purposes: Vec<String>,
        /// About every version that we hold, and not the last alone.
        #[arg(long)]
        all_versions: bool,
        /// How severe the matter is: low, medium, high, critical. By it the agreement says when an answer is due.
        #[arg(long, value_name = "SEVERITY", default_value = "medium", value_parser = ["low", "medium", "high", "critical"])]
        severity: String,
        /// Why, for who is asked.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Consent: the object may go there.
    #[command(
        after_help = "It is for the versions, the party and the purposes that were asked about, and for nothing else. `mithaq consent refuse` takes it back at any time; what has crossed by then is not taken back by it.\n\nExample:\n  mithaq consent grant 4f2a --until 2027-06-01T00:00:00Z"
    )]
    Grant {
        /// The request's id, or its first characters.
        #[arg(value_name = "REQUEST")]
        request: String,
        /// Until when, in UTC: 2027-06-01T00:00:00Z. Left out: for good.
        #[arg(long, value_name = "INSTANT")]
        until: Option<String>,
        /// Why, for who asked.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Refuse, or take a consent back: it may not go there, or no longer.
    #[command(after_help = "A refusal needs no reason.\n\nExample:\n  mithaq consent refuse 4f2a")]
    Refuse {
        /// The request's id, or its first characters.
        #[arg(value_name = "REQUEST")]
        request: String,
        /// Why, for who asked.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// List what was asked, what waits for our answer first.
    #[command(after_help = "Example:\n  mithaq consent list")]
    List {},
}

impl Consent {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let request = match self {
            Consent::Ask {
                object,
                to,
                under,
                purposes,
                all_versions,
                severity,
                reason,
            } => Request::ConsentAsk {
                object: object.clone(),
                to: to.clone(),
                under: under.clone(),
                purposes: purposes.clone(),
                all_versions: *all_versions,
                severity: Some(severity.clone()),
                reason: reason.clone(),
            },
            Consent::Grant {
                request,
                until,
                reason,
            } => Request::ConsentAnswer {
                request: request.clone(),
                grants: true,
                until: until.clone(),
                reason: reason.clone(),
            },
            Consent::Refuse { request, reason } => Request::ConsentAnswer {
                request: request.clone(),
                grants: false,
                until: None,
                reason: reason.clone(),
            },
            Consent::List {} => {
                let consents = answer!(node.ask(Request::ConsentList), Answer::Consents { consents } => consents)?;
                output.show(&Consents { consents })?;
                return Ok(ExitCode::Success);
            }
        };
        let consent = answer!(node.ask(request), Answer::Consent(consent) => consent)?;
        output.show(&*consent)?;
        Ok(ExitCode::Success)
    }
}
