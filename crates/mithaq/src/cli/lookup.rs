//! `mithaq lookup`.

use std::path::PathBuf;

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer, warninglists};
use crate::output::{Lookup as Found, Lookups, Output, ReadAs};

/// Look up an address, domain, URL, hash or e-mail address: who reported it, when, under which marking.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Defanged values are understood. Values on a warninglist are well known, and most likely no indicators: what is held about them is set aside.\n\nExamples:\n  mithaq lookup 203.0.113.7 'hxxps://bad[.]example/x'\n  mithaq lookup --warninglists misp-warninglists/lists 192.0.2.1"
)]
pub(crate) struct Lookup {
    /// What to look up.
    #[arg(required = true, value_name = "VALUE")]
    values: Vec<String>,
    /// A folder of MISP warninglists.
    #[arg(long, value_name = "DIR", env = "MITHAQ_WARNINGLISTS")]
    warninglists: Option<PathBuf>,
}

impl Lookup {
    /// Asks for each value and shows all answers.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let lists = match &self.warninglists {
            Some(folder) => warninglists::read(folder)?,
            None => Vec::new(),
        };
        let mut values = Vec::with_capacity(self.values.len());
        for value in &self.values {
            let request = Request::Lookup {
                value: value.clone(),
            };
            let (read_as, hits) =
                answer!(node.ask(request), Answer::Lookup { read_as, hits } => (read_as, hits))?;
            let read_as: Vec<ReadAs> = read_as
                .into_iter()
                .map(|(kind, value)| ReadAs { kind, value })
                .collect();
            values.push(Found {
                value: value.clone(),
                warninglists: warninglists::of(&lists, &read_as),
                read_as,
                hits,
            });
        }
        output.show(&Lookups { values })?;
        Ok(ExitCode::Success)
    }
}
