//! `mithaq demo`: what it takes. What it does is in [`crate::demo`].

use std::path::PathBuf;

/// See it work: three fictional nations on this machine exchange intelligence under two agreements.
///
/// Starts three nodes as separate processes on loopback, over TLS, with their own keys and stores;
/// no server, account or network is needed. Ctrl-C stops them and deletes their data.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Without --data-dir everything is kept in a temporary folder and deleted at the end.\n\nExamples:\n  mithaq demo --lang ar --report story.html\n  mithaq demo --once --json figures.json\n  mithaq demo --data my-feed.json reports/"
)]
pub(crate) struct Demo {
    /// End when the story is told instead of keeping the nodes running.
    #[arg(long)]
    pub(crate) once: bool,
    /// Write the figures as JSON to a file.
    #[arg(id = "figures", long = "json", value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Use these STIX files and folders instead of the sample feed.
    #[arg(id = "files", long = "data", value_name = "PATH", num_args = 1..)]
    pub(crate) data: Vec<PathBuf>,
    /// Write the story as one self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}
