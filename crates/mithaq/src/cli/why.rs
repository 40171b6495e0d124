//! `mithaq why` and `mithaq preview`.

use std::path::Path;

use mithaq_node::admin::{AdminError, Answer, ExitCode, PreviewUnder, Request};

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
#[command(
    after_help = "With --agreement it tells what would cross under a draft, or an agreement that is not in force, as though it were. Nothing of a draft is kept.\n\nExamples:\n  mithaq preview --for \"National CERT of Rimal\" --limit 5\n  mithaq preview --agreement draft.toml --for \"National CERT of Rimal\""
)]
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
    /// A draft (a file, TOML), or an agreement's id or the first characters of its UUID.
    #[arg(long, value_name = "DRAFT")]
    agreement: Option<String>,
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
            agreement,
        } = self;
        let request = Request::Preview {
            audience: audience.clone(),
            purpose: purpose.clone(),
            limit: *limit,
            under: agreement.as_deref().map(under).transpose()?,
        };
        let preview = answer!(node.ask(request), Answer::Preview(preview) => preview)?;
        output.show(&preview)?;
        Ok(ExitCode::Success)
    }
}

/// A draft in a file, else an agreement by its id.
pub(super) fn under(agreement: &str) -> Result<PreviewUnder, AdminError> {
    let path = Path::new(agreement);
    if !path.exists() {
        return Ok(PreviewUnder::Agreement(agreement.to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        AdminError::usage(
            "draft-unreadable",
            format!("`{agreement}` cannot be read"),
            error.to_string(),
            "name a readable file with a draft",
        )
    })?;
    Ok(PreviewUnder::Draft(text))
}
