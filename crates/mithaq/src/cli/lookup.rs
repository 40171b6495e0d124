//! `mithaq lookup`.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::{Lookup as Found, Lookups, Output, ReadAs};

/// Look up an address, domain, URL, hash or e-mail address: who reported it, when, under which marking.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Defanged values are understood.\n\nExample:\n  mithaq lookup 203.0.113.7 'hxxps://bad[.]example/x'"
)]
pub(crate) struct Lookup {
    /// What to look up.
    #[arg(required = true, value_name = "VALUE")]
    values: Vec<String>,
}

impl Lookup {
    /// Asks for each value and shows all answers.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let mut values = Vec::with_capacity(self.values.len());
        for value in &self.values {
            let request = Request::Lookup {
                value: value.clone(),
            };
            let (read_as, hits) =
                answer!(node.ask(request), Answer::Lookup { read_as, hits } => (read_as, hits))?;
            let read_as = read_as
                .into_iter()
                .map(|(kind, value)| ReadAs { kind, value })
                .collect();
            values.push(Found {
                value: value.clone(),
                read_as,
                hits,
            });
        }
        output.show(&Lookups { values })?;
        Ok(ExitCode::Success)
    }
}
