//! The three nodes: processes of this very program, each with a data directory of its own.
//!
//! A node's standard input is a pipe that the demo holds open and never writes to. When the demo ends,
//! however it ends (also by `kill -9`), the system closes the pipe, and the node stops.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use mithaq_node::admin::AdminError;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::desk::Desk;
use super::fault::{cannot_write, failed, internal, late};
use super::scenario::{Nation, NationFile};
use crate::config::FILE_NAME;

/// How long a node may take until it listens, and until it has stopped.
const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(10);

/// The three nodes.
pub(super) struct Nodes(BTreeMap<Nation, Running>);

/// One node that runs.
pub(super) struct Running {
    /// Whose it is.
    pub(super) nation: Nation,
    /// The party's STIX identity.
    pub(super) party: String,
    /// The party's name.
    pub(super) party_name: String,
    /// The root key's fingerprint, in words.
    pub(super) fingerprint: String,
    /// Its data directory.
    pub(super) data_dir: PathBuf,
    /// Where it listens, `https://127.0.0.1:PORT`.
    pub(super) url: String,
    /// Its process.
    pub(super) pid: u32,
    /// Its log, one JSON object a line.
    pub(super) log: PathBuf,
    /// Its operator's desk.
    pub(super) desk: Desk,
    child: Child,
}

/// What `serve --json` prints when it listens.
#[derive(Deserialize)]
struct Listening {
    url: String,
}

impl Nodes {
    /// Makes and starts the nodes in `folder`, all at once.
    pub(super) async fn start(
        folder: &Path,
        nations: &[NationFile],
        operator: &str,
    ) -> Result<Nodes, AdminError> {
        let mut starting = tokio::task::JoinSet::new();
        for nation in nations {
            let (folder, nation, operator) =
                (folder.to_owned(), nation.clone(), operator.to_owned());
            starting.spawn(async move { Running::start(&folder, &nation, &operator).await });
        }
        let mut nodes = BTreeMap::new();
        while let Some(started) = starting.join_next().await {
            let node = started.map_err(internal)??;
            nodes.insert(node.nation, node);
        }
        Ok(Nodes(nodes))
    }

    /// The node of `nation`.
    pub(super) fn of(&self, nation: Nation) -> Result<&Running, AdminError> {
        self.0
            .get(&nation)
            .ok_or_else(|| internal(format!("no node of {nation}")))
    }

    /// All of them, in the order of the story.
    pub(super) fn all(&self) -> impl Iterator<Item = &Running> {
        self.0.values()
    }

    /// Stops them, all at once, and waits until they have ended.
    pub(super) async fn stop(self) {
        let mut stopping = tokio::task::JoinSet::new();
        for (_, mut node) in self.0 {
            stopping.spawn(async move {
                drop(node.child.stdin.take());
                if tokio::time::timeout(STOP, node.child.wait()).await.is_err() {
                    // It had its time. Its store survives this as it survives a power cut.
                    let _ = node.child.kill().await;
                }
            });
        }
        while stopping.join_next().await.is_some() {}
    }
}

impl Running {
    async fn start(
        folder: &Path,
        nation: &NationFile,
        operator: &str,
    ) -> Result<Running, AdminError> {
        let key = nation.id.key();
        let data_dir = folder.join(key);
        let log = folder.join(format!("{key}.log"));
        init(&data_dir, nation, operator).await?;
        let mut child = command(&data_dir)?
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--json",
                "--until-stdin-closes",
            ])
            .env("MITHAQ_LOG", "warn,mithaq_web=info,mithaq_node=info")
            .env("MITHAQ_LOG_FORMAT", "json")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).map_err(|error| cannot_write(&log, error))?)
            .spawn()
            .map_err(not_started)?;
        let pid = child
            .id()
            .ok_or_else(|| internal("a node ended as soon as it began"))?;
        let listening = tokio::time::timeout(START, listening(&mut child, &log)).await;
        let url =
            listening.map_err(|_| late("a node did not start to listen", START.as_secs()))??;
        let desk = Desk::open(&data_dir, operator)?;
        let status = desk.status().await?;
        Ok(Running {
            nation: nation.id,
            party: status.party_id,
            party_name: status.party,
            fingerprint: status.fingerprint,
            data_dir,
            url,
            pid,
            log,
            desk,
            child,
        })
    }
}

/// This program, with nothing of the user's own node in its environment.
fn command(data_dir: &Path) -> Result<Command, AdminError> {
    let mut command = Command::new(std::env::current_exe().map_err(not_started)?);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MITHAQ_") {
            command.env_remove(name);
        }
    }
    command
        .arg("--data-dir")
        .arg(data_dir)
        // A group of its own: Ctrl-C at the terminal reaches the demo, which then stops its nodes.
        .process_group(0)
        // If the demo gives up half-way, no node outlives it.
        .kill_on_drop(true);
    Ok(command)
}

async fn init(data_dir: &Path, nation: &NationFile, operator: &str) -> Result<(), AdminError> {
    let made = command(data_dir)?
        .args([
            "init",
            "--party",
            &nation.party,
            "--operator",
            operator,
            "--yes",
        ])
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(not_started)?;
    if !made.status.success() {
        return Err(failed(
            "demo-init",
            format!("the node of {} could not be set up", nation.party),
            String::from_utf8_lossy(&made.stderr).trim(),
            "choose an empty folder with `--data-dir`, or leave it out",
        ));
    }
    // As the operator of several nodes on one machine would edit it.
    let file = data_dir.join(FILE_NAME);
    let text = std::fs::read_to_string(&file).map_err(|error| cannot_write(&file, error))?;
    let edited = text.replace("# allow_loopback = false", "allow_loopback = true");
    // The demo reads as a party beside that party's own node, which nobody nudges for that: what was read so is cosigned
    // at its next round of its own accord, and the story waits for it.
    let edited = edited.replace("# poll = \"60s\"", "poll = \"2s\"");
    std::fs::write(&file, edited).map_err(|error| cannot_write(&file, error))
}

/// Reads the line that says where the node listens.
async fn listening(child: &mut Child, log: &Path) -> Result<String, AdminError> {
    let stdout = child.stdout.take().ok_or_else(|| internal("no output"))?;
    let line = BufReader::new(stdout).lines().next_line().await;
    let line = line.map_err(not_started)?.unwrap_or_default();
    match serde_json::from_str::<Listening>(&line) {
        Ok(listening) => Ok(listening.url),
        Err(_) => {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            Err(not_started(log.lines().last().unwrap_or(&line)))
        }
    }
}

fn not_started(why: impl std::fmt::Display) -> AdminError {
    failed(
        "demo-start",
        "a node of the demo could not be started",
        why,
        "see that this user may start programs and that the disk has room, then repeat the demo",
    )
}
