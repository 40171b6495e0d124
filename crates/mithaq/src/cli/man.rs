//! `mithaq man`.

use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use mithaq_node::admin::{AdminError, ExitCode};

use crate::output::{Output, not_written};

/// Write manual pages: one for the program and one for each command.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Pages of that name in the folder are written over. They are made from the same descriptions as `mithaq help`.\n\nExample:\n  mithaq man /usr/local/share/man/man1"
)]
pub(crate) struct Man {
    /// The folder.
    folder: PathBuf,
}

impl Man {
    /// Writes the pages of `program`.
    pub(crate) fn run(
        &self,
        program: Command,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let written = std::fs::create_dir_all(&self.folder)
            .and_then(|()| pages(program, &self.folder))
            .map_err(not_written)?;
        match output.is_json() {
            true => output.json(&serde_json::json!({ "pages": written }))?,
            false => output.done(&format!(
                "{} pages are written to {}.",
                written.len(),
                self.folder.display()
            ))?,
        }
        Ok(ExitCode::Success)
    }
}

/// One page for each command that is shown in the help; their file names, in order.
fn pages(program: Command, folder: &Path) -> io::Result<Vec<String>> {
    let mut program = program.disable_help_subcommand(true);
    // Fills in what commands take from those above, their full names among it.
    program.build();
    let mut written = Vec::new();
    let mut left = vec![program];
    while let Some(command) = left.pop() {
        let below = command.get_subcommands();
        left.extend(below.filter(|below| !below.is_hide_set()).cloned());
        let page = clap_mangen::Man::new(command);
        let name = page.get_filename();
        let mut text = Vec::new();
        page.render(&mut text)?;
        std::fs::write(folder.join(&name), text)?;
        written.push(name);
    }
    written.sort();
    Ok(written)
}
