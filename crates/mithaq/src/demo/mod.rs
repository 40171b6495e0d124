//! `mithaq demo`: three nations on this machine, two agreements, a university that one of them hosts, and
//! what crosses between them.
//!
//! The demo is an operator, a TAXII client and a bystander, never a part of a node: it starts this
//! program three times ([`nodes`]), asks each node over its local socket ([`desk`]), reads every share
//! over HTTPS ([`reader`]), and plays a peer with that peer's key ([`peer`]). Every number it tells
//! ([`story`]) was measured in that run; what was found where ([`account`], [`findings`]) is held against
//! labels that people wrote beforehand ([`scenario`]).

mod account;
mod commands;
mod desk;
mod fault;
mod figures;
mod findings;
mod material;
mod matrix;
mod measure;
mod nodes;
mod peer;
mod proof;
mod reader;
mod reasons;
mod report;
mod scenario;
mod story;
mod tell;
mod treaty;
mod watch;
mod withheld;
mod world;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mithaq_node::admin::{AdminError, ExitCode};
use tempfile::TempDir;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::output::Output;
use crate::text::{Lang, Texts, id};
use fault::{cannot_write, internal, interrupted};
use material::Material;
use nodes::Nodes;
use tell::Teller;

/// What the user asked for.
pub(crate) struct Wishes<'a> {
    /// End when the story is told.
    pub(crate) once: bool,
    /// Where to write the figures.
    pub(crate) json: Option<&'a Path>,
    /// Where to write the report.
    pub(crate) report: Option<&'a Path>,
    /// The user's own files; the sample if empty.
    pub(crate) data: &'a [PathBuf],
    /// Where to keep the nodes' data; a temporary folder if absent.
    pub(crate) data_dir: Option<&'a Path>,
    /// The operator of all three nodes.
    pub(crate) operator: &'a str,
    /// The language of everything that is printed.
    pub(crate) lang: Lang,
}

/// Runs the demo.
///
/// # Errors
/// When a node cannot be run, something does not come in time, or the demo finds what must not be.
pub(crate) fn run(wishes: &Wishes<'_>, output: &mut Output<'_>) -> Result<ExitCode, AdminError> {
    let began = Instant::now();
    let material = Material::load(wishes.data)?;
    let texts = Texts::new(wishes.lang);
    let folder = Folder::make(wishes.data_dir)?;
    let mut teller = Teller::new(&texts, output);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(internal)?;
    let ended = runtime.block_on(run_in(folder.path(), wishes, &material, &mut teller, began));
    // Nothing of ours is still to be done; a read that waits for a node that has gone is not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    teller.idle();
    ended?;
    let said = match folder.remove()? {
        None => texts.get("demo-stopped", &[]),
        Some(kept) => texts.get("demo-kept", &[("path", id(kept.display().to_string()))]),
    };
    teller.print("\n")?;
    teller.say(&said)?;
    Ok(ExitCode::Success)
}

async fn run_in(
    folder: &Path,
    wishes: &Wishes<'_>,
    material: &Material,
    teller: &mut Teller<'_, '_>,
    began: Instant,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    teller.print(&format!("{}\n\n", texts.get("demo-title", &[])))?;
    teller.doing(&texts.get("demo-preparing", &[]));
    let mut stop = Stop::listen()?;
    let nodes = tokio::select! {
        nodes = Nodes::start(folder, material.scenario().nations(), wishes.operator) => nodes?,
        () = stop.asked() => return Err(interrupted()),
    };
    let told = Cell::new(false);
    let ended = tokio::select! {
        ended = story::tell(wishes, material, &nodes, teller, began, &told) => ended,
        () = stop.asked() => if told.get() { Ok(()) } else { Err(interrupted()) },
    };
    nodes.stop().await;
    ended
}

/// The signals that end the demo: Ctrl-C, a service manager, a terminal that is closed.
struct Stop([Signal; 3]);

impl Stop {
    fn listen() -> Result<Stop, AdminError> {
        let listen = |kind| signal(kind).map_err(internal);
        Ok(Stop([
            listen(SignalKind::interrupt())?,
            listen(SignalKind::terminate())?,
            listen(SignalKind::hangup())?,
        ]))
    }

    async fn asked(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

/// Where the nodes' data are: a temporary folder, gone at the end whatever happens, or the user's.
enum Folder {
    Temporary(TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn make(kept: Option<&Path>) -> Result<Folder, AdminError> {
        let Some(kept) = kept else {
            let made = tempfile::Builder::new().prefix("mithaq-demo-").tempdir();
            return made
                .map(Folder::Temporary)
                .map_err(|error| cannot_write(&std::env::temp_dir(), error));
        };
        std::fs::create_dir_all(kept).map_err(|error| cannot_write(kept, error))?;
        let kept = std::path::absolute(kept).map_err(|error| cannot_write(kept, error))?;
        let is_empty = std::fs::read_dir(&kept)
            .map_err(|error| cannot_write(&kept, error))?
            .next()
            .is_none();
        match is_empty {
            true => Ok(Folder::Kept(kept)),
            false => Err(AdminError::usage(
                "not-empty",
                "the demo was not started",
                format!("`{}` is not empty", kept.display()),
                "name a new folder with `--data-dir`, or leave it out",
            )),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Folder::Temporary(folder) => folder.path(),
            Folder::Kept(folder) => folder,
        }
    }

    /// Deletes what is temporary; where the rest is kept.
    fn remove(self) -> Result<Option<PathBuf>, AdminError> {
        match self {
            Folder::Temporary(folder) => {
                let path = folder.path().to_owned();
                folder.close().map_err(|error| cannot_write(&path, error))?;
                Ok(None)
            }
            Folder::Kept(folder) => Ok(Some(folder)),
        }
    }
}
