//! Mithaq, the program: its command line, its configuration, its demo.
//!
//! Nothing of the domain is decided here: a command asks the node and shows the answer.

mod cli;
mod config;
mod demo;
mod import;
mod output;
mod text;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process;

use clap::error::ErrorKind;
use mithaq_node::admin::{AdminError, ExitCode};

use crate::config::Environment;
use crate::output::{Output, tell};

fn main() -> process::ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let environment: Environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let parsed = match cli::parse(arguments.iter().cloned(), &environment) {
        Ok(parsed) => parsed,
        Err(error) => return not_understood(&error, &arguments),
    };
    let (json, lang) = (parsed.shared.json, parsed.shared.lang);
    let done = cli::run(parsed, &environment, &mut Output::new(&mut out, json, lang));
    let exit = done.unwrap_or_else(|error| {
        tell(&error, json, &mut out, &mut err);
        error.exit
    });
    process::ExitCode::from(exit.status())
}

/// Help and version are no mistakes; a mistake is told in our form if programs read it.
fn not_understood(error: &clap::Error, arguments: &[OsString]) -> process::ExitCode {
    let asked = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let json = arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--json");
    if asked || !json {
        // Nothing is left to tell if the terminal is gone.
        let _ = error.print();
        let exit = if asked {
            ExitCode::Success
        } else {
            ExitCode::Usage
        };
        return process::ExitCode::from(exit.status());
    }
    let told = error.render().to_string();
    // Behind the first empty line come usage and hints.
    let why: Vec<&str> = told
        .trim_start_matches("error: ")
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let why = why.join(" ");
    let error = AdminError::usage(
        "usage",
        "the command was not understood",
        why,
        "see `mithaq help`",
    );
    tell(&error, true, &mut io::stdout(), &mut io::stderr());
    let _ = io::stdout().flush();
    process::ExitCode::from(error.exit.status())
}
