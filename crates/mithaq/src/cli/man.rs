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

/// The page of one command, and its file name.
///
/// The synopsis is the line that the help has, and what follows the options are notes and examples: the
/// library shortens the one and calls the others extra.
fn page(mut command: Command) -> io::Result<(String, Vec<u8>)> {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let after = command.get_after_help().map(ToString::to_string);
    let has_version = command.get_version().is_some();
    let page = clap_mangen::Man::new(command);
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    section(&mut text, "SYNOPSIS", &usage);
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    page.render_subcommands_section(&mut text)?;
    let after = after.unwrap_or_default();
    let example = after
        .find("Example:\n")
        .or_else(|| after.find("Examples:\n"));
    let (notes, examples) = after.split_at(example.unwrap_or(after.len()));
    let examples = examples.split_once('\n').map_or("", |(_, lines)| lines);
    for (heading, lines) in [("NOTES", notes), ("EXAMPLES", examples)] {
        if !lines.trim().is_empty() {
            section(&mut text, heading, lines.trim_end());
        }
    }
    if has_version {
        page.render_version_section(&mut text)?;
    }
    Ok((page.get_filename(), text))
}

/// A section whose lines stand as they are, each on its own.
fn section(text: &mut Vec<u8>, heading: &str, lines: &str) {
    let mut roff = clap_mangen::roff::Roff::new();
    roff.control("SH", [heading]);
    for (number, line) in lines.lines().enumerate() {
        if number > 0 {
            roff.control("br", []);
        }
        roff.text([clap_mangen::roff::roman(line.trim_start())]);
    }
    text.extend_from_slice(roff.to_roff().as_bytes());
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
        let (name, text) = page(command)?;
        std::fs::write(folder.join(&name), text)?;
        written.push(name);
    }
    written.sort();
    Ok(written)
}
