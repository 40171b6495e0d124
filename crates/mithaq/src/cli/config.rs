//! `mithaq config show`.

use clap::Subcommand;
use mithaq_node::admin::{AdminError, ExitCode};

use super::serve::Listening;
use crate::output::{Output, not_written};

/// The configuration: show.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Config {
    /// Show the file, or with --effective each value and where it comes from.
    #[command(
        after_help = "Flags come first, then the environment, then `mithaq.toml` in the data directory, then the default.\n\nExample:\n  mithaq config show --effective"
    )]
    Show {
        /// Each value that holds, and where it comes from.
        #[arg(long)]
        effective: bool,
        #[command(flatten)]
        listening: Listening,
    },
}

impl Config {
    /// The flags that set something.
    pub(crate) fn listening(&self) -> &Listening {
        let Config::Show { listening, .. } = self;
        listening
    }

    /// Shows the configuration; the node is not asked.
    pub(crate) fn run(
        &self,
        config: &crate::config::Config,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let Config::Show { effective, .. } = self;
        // As JSON there is but one form: the file's text is no value.
        if *effective || output.is_json() {
            output.show(config)?;
        } else if config.file_exists {
            output.write(&std::fs::read(&config.file).map_err(not_written)?)?;
        } else {
            output.done(&format!(
                "There is no file {}; see `mithaq config show --effective`.",
                config.file.display()
            ))?;
        }
        Ok(ExitCode::Success)
    }
}
