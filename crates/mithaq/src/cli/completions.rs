//! `mithaq completions`.

use clap::{Command, ValueEnum};
use clap_complete::{Shell, generate};
use mithaq_node::admin::{AdminError, ExitCode};

use crate::output::Output;

/// Print completions for a shell.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Example:\n  mithaq completions bash > /etc/bash_completion.d/mithaq\n  mithaq completions zsh > /usr/local/share/zsh/site-functions/_mithaq\n  mithaq completions fish > ~/.config/fish/completions/mithaq.fish"
)]
pub(crate) struct Completions {
    /// The shell.
    shell: Known,
}

/// The shells that we complete for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Known {
    Bash,
    Zsh,
    Fish,
}

impl Completions {
    /// Prints what completes `program`.
    pub(crate) fn run(
        &self,
        mut program: Command,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let shell = match self.shell {
            Known::Bash => Shell::Bash,
            Known::Zsh => Shell::Zsh,
            Known::Fish => Shell::Fish,
        };
        let name = program.get_name().to_owned();
        let mut script = Vec::new();
        generate(shell, &mut program, name, &mut script);
        output.write(&script)?;
        Ok(ExitCode::Success)
    }
}
