//! The command line: what can be typed, and what each command does.
//!
//! One file per group of commands: first what it takes, then what it does in a few lines. A command
//! asks the node ([`Ask`]) and shows the answer ([`Output`](crate::output::Output)); it holds no
//! rule of the domain.

mod agreement;
mod ask;
mod backup;
mod client;
mod clock;
mod completions;
mod config;
mod consent;
mod delete;
mod demo;
mod doctor;
mod embargo;
mod exit_codes;
mod export;
mod hold;
mod import;
mod init;
mod key;
mod ledger;
mod logging;
mod lookup;
mod man;
mod metrics;
mod operator;
mod participant;
mod peer;
mod recall;
mod restore;
mod retention;
mod run;
mod serve;
mod session;
mod shared;
mod start;
mod status;
mod stix;
pub(crate) mod terminal;
#[cfg(test)]
mod tests;
mod warninglists;
mod why;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::Environment;

pub(crate) use ask::{Ask, answer};
pub(crate) use ledger::key as public_key;
pub(crate) use run::run;
pub(crate) use shared::Shared;

/// Exchange threat intelligence between nations under the agreement they signed.
#[derive(Debug, Parser)]
#[command(
    name = "mithaq",
    version,
    after_help = "`mithaq help COMMAND` explains a command with an example; `mithaq help exit-codes` lists the exit codes."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// What can be typed.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    Serve(serve::Serve),
    Demo(demo::Demo),
    #[command(subcommand)]
    Stix(stix::Stix),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Doctor(doctor::Doctor),
    Man(man::Man),
    Completions(completions::Completions),
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    #[command(flatten)]
    Asking(Asking),
    #[command(subcommand)]
    Config(config::Config),
    #[command(hide = true)]
    ExitCodes(exit_codes::ExitCodes),
}

/// The commands that ask a node, whether it runs or not.
#[derive(Debug, Subcommand)]
pub(crate) enum Asking {
    Status(status::Status),
    Import(import::Import),
    Embargo(embargo::Embargo),
    Delete(delete::Delete),
    #[command(subcommand)]
    Hold(hold::Hold),
    #[command(subcommand)]
    Retention(retention::Retention),
    Export(export::Export),
    Lookup(lookup::Lookup),
    Why(why::Why),
    Preview(why::Preview),
    #[command(subcommand)]
    Peer(peer::Peer),
    #[command(subcommand)]
    Participant(participant::Participant),
    #[command(subcommand)]
    Agreement(agreement::Agreement),
    Recall(recall::RecallCommand),
    #[command(subcommand)]
    Consent(consent::Consent),
    #[command(subcommand)]
    Client(client::Client),
    #[command(subcommand)]
    Clock(clock::Clock),
    Metrics(metrics::Metrics),
}

/// A command line that was understood.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The command; none for `mithaq` alone.
    pub(crate) command: Option<Command>,
    /// What every command takes.
    pub(crate) shared: Shared,
}

/// The program with everything that can be typed.
pub(crate) fn program() -> clap::Command {
    shared::everywhere(Cli::command())
}

/// Reads a command line, the program's name first, and what the environment adds to it.
///
/// # Errors
/// What clap says: a mistake, or a request for help or the version.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment,
) -> Result<Parsed, clap::Error> {
    let matches = program().try_get_matches_from(arguments)?;
    let Cli { command } = Cli::from_arg_matches(&matches)?;
    Ok(Parsed {
        command,
        shared: Shared::read(&matches, environment),
    })
}
