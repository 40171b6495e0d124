//! `mithaq embargo`.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::Output;

/// Put an object of ours under an embargo: nobody receives or sees it before an instant.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "All versions that we hold are under it, and further ones that we import. What has crossed already is not taken back.\nAn instant that is past lifts the embargo; `mithaq import --embargo-until` sets one from the start.\n\nExample:\n  mithaq embargo report--84e4d88f-44ea-4bcd-bbf3-b2c1c320bcb3 --until 2027-03-01T09:00:00Z"
)]
pub(crate) struct Embargo {
    /// The object's STIX id.
    #[arg(value_name = "OBJECT")]
    object: String,
    /// Until when, in UTC: 2027-03-01T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    until: String,
}

impl Embargo {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let Embargo { object, until } = self;
        let request = Request::Embargo {
            object: object.clone(),
            until: until.clone(),
        };
        let report = answer!(node.ask(request), Answer::Embargo(report) => report)?;
        output.show(&report)?;
        Ok(ExitCode::Success)
    }
}
