//! `mithaq doctor`.

use std::path::Path;

use mithaq_node::admin::{AdminError, Answer, ExitCode, Finding, Level, Request};
use mithaq_node::doctor;

use super::{Ask, answer};
use crate::config::Config;
use crate::output::{Health, Output};

/// Look at everything that may be wrong, and say what to do about it.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Also where the node cannot be opened: then what can be seen from outside is looked at.\nReads the whole store once; --thorough compares its indexes too, which takes several times as long.\nExit code 0: nothing failed (there may be warnings); 1: something failed.\nWith --json: {\"findings\": [{\"level\", \"code\", \"arguments\", \"text\", \"next\"}]}.\n\nExample:\n  mithaq doctor"
)]
pub(crate) struct Doctor {
    /// Compare the store's indexes with its tables.
    #[arg(long)]
    thorough: bool,
}

impl Doctor {
    /// Asks the node, or looks from outside where there is none to ask.
    pub(crate) fn run(
        &self,
        data_dir: &Path,
        config: Result<Config, AdminError>,
        open: impl FnOnce(Config) -> Result<Box<dyn Ask>, AdminError>,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let mut findings = Vec::new();
        let asked = config.and_then(|config| {
            findings.extend(configured(&config));
            let mut node = open(config)?;
            let request = Request::Doctor {
                thorough: self.thorough,
            };
            answer!(node.ask(request), Answer::Doctor { findings } => findings)
        });
        match asked {
            Ok(found) => findings.extend(found),
            Err(error) => {
                findings.push(
                    Finding::new(Level::Fail, "not-opened")
                        .with("why", &error)
                        .with("do", &error.next),
                );
                if data_dir.is_dir() {
                    findings.extend(doctor::outside(data_dir));
                }
            }
        }
        let has_failed = findings.iter().any(|finding| finding.level == Level::Fail);
        output.show(&Health::told(findings, output.lang()))?;
        Ok(match has_failed {
            true => ExitCode::Failure,
            false => ExitCode::Success,
        })
    }
}

fn configured(config: &Config) -> Vec<Finding> {
    let file = config.file.display();
    let code = match config.file_exists {
        true => "config-read",
        false => "config-absent",
    };
    let mut findings = vec![Finding::new(Level::Ok, code).with("file", file)];
    if !config.unknown_variables.is_empty() {
        let names = config.unknown_variables.join(", ");
        findings.push(Finding::new(Level::Warn, "unknown-variables").with("names", names));
    }
    findings
}
