//! `mithaq why` and `mithaq preview`.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::Output;

/// Say why an object that we hold does or does not cross to an audience.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "An audience is a peer (its name or party id) or `analysts`, our own.\n\nExample:\n  mithaq why indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --for \"National CERT of Rimal\" --lang fr"
)]
pub(crate) struct Why {
    /// The object's STIX id.
    #[arg(value_name = "OBJECT")]
    object: String,
    /// Who would receive it.
    #[arg(long = "for", value_name = "AUDIENCE")]
    audience: String,
    /// For what purpose; what the agreement permits first if absent.
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
}

impl Why {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let Why {
            object,
            audience,
            purpose,
        } = self;
        let request = Request::Why {
            object: object.clone(),
            audience: audience.clone(),
            purpose: purpose.clone(),
        };
        let why = answer!(node.ask(request), Answer::Why(why) => why)?;
        output.show(&why)?;
        Ok(ExitCode::Success)
    }
}

/// Show what an audience would get: counts by reason, then objects. Nothing crosses.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(after_help = "Example:\n  mithaq preview --for \"National CERT of Rimal\" --limit 5")]
pub(crate) struct Preview {
    /// Who would receive it: a peer, or `analysts`, our own.
    #[arg(long = "for", value_name = "AUDIENCE")]
    audience: String,
    /// For what purpose; what the agreement permits first if absent.
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// Objects to list, at most 1000.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=1000))]
    limit: u64,
}

impl Preview {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let Preview {
            audience,
            purpose,
            limit,
        } = self;
        let request = Request::Preview {
            audience: audience.clone(),
            purpose: purpose.clone(),
            limit: *limit,
        };
        let preview = answer!(node.ask(request), Answer::Preview(preview) => preview)?;
        output.show(&preview)?;
        Ok(ExitCode::Success)
    }
}
