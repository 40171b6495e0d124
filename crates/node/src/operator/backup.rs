//! `backup`, the node's part: a copy of the store at one moment, which the command then packs.
//!
//! The copy is made in a thread of its own, so that each request is answered soon and the command can
//! show how far it is. It lies in `D/snapshots/` until the command has done with it; what a command that
//! died left there goes with the next.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use mithaq_store::{Batch, RecordChange, SqliteStore, Store, StoreError};
use serde::{Deserialize, Serialize};

use super::broken;
use crate::admin::{AdminError, Answer, ExitCode, SnapshotState};
use crate::inner::Inner;

/// The folder of copies, in the data directory.
pub(crate) const FOLDER: &str = "snapshots";
/// How long a request waits for a copy before it says how far it is.
const PATIENCE: Duration = Duration::from_millis(300);
/// The record of the last backup.
const LAST: (&str, &str) = ("backup", "last");
/// The kind of record of each backup that was ever made, by when it was.
const MADE: &str = "backup-made";

/// The copy that is being made, or waits to be packed.
#[derive(Default)]
pub(crate) struct Snapshots(Mutex<Option<Arc<Job>>>);

struct Job {
    file: PathBuf,
    expected: u64,
    objects: u64,
    done: Mutex<Option<Result<(), AdminError>>>,
    ended: Condvar,
}

/// The last backup that was made, for people to see.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LastBackup {
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// Where it was written.
    pub(crate) file: String,
}

impl Job {
    fn state(&self, is_done: bool) -> SnapshotState {
        let bytes = fs::metadata(&self.file).map_or(0, |file| file.len());
        SnapshotState {
            file: self.file.display().to_string(),
            bytes,
            // A copy has no free pages and so is never longer, but for what came in since.
            expected: self.expected.max(bytes),
            objects: self.objects,
            done: is_done,
        }
    }

    fn end(&self, outcome: Result<(), AdminError>) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        self.ended.notify_all();
    }
}

/// Begins a copy.
pub(super) fn begin(node: &Arc<Inner>, thorough: bool) -> Result<Answer, AdminError> {
    let mut current = node
        .snapshots
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let is_running = current.as_ref().is_some_and(|job| {
        let done = job.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.is_none()
    });
    if is_running {
        return Err(AdminError::new(
            ExitCode::Unavailable,
            "backup-running",
            "no backup was begun",
            "another one is being made",
            "repeat the command when that has ended",
        ));
    }
    let folder = node.settings.data_dir.join(FOLDER);
    clear(&folder).map_err(|error| cannot_write(&folder, &error))?;
    let counts = node.store.counts()?;
    let uuid = crate::random::uuid().map_err(|error| broken(&error))?;
    let job = Arc::new(Job {
        file: folder.join(format!("{uuid}.db")),
        expected: counts.bytes,
        objects: counts.slots,
        done: Mutex::new(None),
        ended: Condvar::new(),
    });
    let (store, working) = (Arc::clone(&node.store), Arc::clone(&job));
    std::thread::Builder::new()
        .name("snapshot".to_owned())
        .spawn(move || working.end(copy(store.as_ref(), &working.file, thorough)))
        .map_err(|error| broken(&error))?;
    let state = job.state(false);
    *current = Some(job);
    Ok(Answer::Snapshot(state))
}

/// An empty folder for its owner alone, whatever was there.
fn clear(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::DirBuilder::new().mode(0o700).create(folder)
}

fn copy(store: &dyn Store, file: &Path, thorough: bool) -> Result<(), AdminError> {
    store.copy_to(file)?;
    // A backup of a damaged store is found now, not on the day it is needed.
    SqliteStore::inspect(file, thorough)?;
    Ok(())
}

/// Waits a little for a copy, and says how far it is.
pub(super) fn wait(node: &Inner, file: &str) -> Result<Answer, AdminError> {
    let job = of(node, file)?;
    let done = job.done.lock().unwrap_or_else(PoisonError::into_inner);
    let (done, _) = job
        .ended
        .wait_timeout_while(done, PATIENCE, |done| done.is_none())
        .unwrap_or_else(PoisonError::into_inner);
    match &*done {
        Some(Err(error)) => Err(error.clone()),
        outcome => Ok(Answer::Snapshot(job.state(outcome.is_some()))),
    }
}

/// Takes a copy away; `written` is where the backup made of it is, if one was.
pub(super) fn end(node: &Inner, file: &str, written: Option<&str>) -> Result<Answer, AdminError> {
    let job = of(node, file)?;
    fs::remove_file(&job.file).map_err(|error| cannot_write(&job.file, &error))?;
    *node
        .snapshots
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = None;
    if let Some(written) = written {
        let at = node.watch.unix_millis();
        let last = LastBackup {
            at,
            file: written.to_owned(),
        };
        let mut batch = Batch::at(at);
        batch.records.push(RecordChange {
            kind: MADE.to_owned(),
            key: format!("{at:015}"),
            bytes: Some(serde_json::to_vec(&last).map_err(|error| broken(&error))?),
        });
        batch.records.push(RecordChange {
            kind: LAST.0.to_owned(),
            key: LAST.1.to_owned(),
            bytes: Some(serde_json::to_vec(&last).map_err(|error| broken(&error))?),
        });
        node.store.commit(batch)?;
        // What was deleted while it was made may be in it.
        crate::deletion::keep_list(node);
        tracing::info!(file = written, "a backup was made");
    }
    Ok(Answer::Done)
}

/// The last backup, if one was ever made.
pub(crate) fn last(node: &Inner) -> Option<LastBackup> {
    let kept = node.store.record(LAST.0, LAST.1).ok().flatten()?;
    serde_json::from_slice(&kept).ok()
}

/// Every backup that was made, the oldest first: what is deleted may be in it still.
pub(crate) fn all(node: &Inner) -> Result<Vec<LastBackup>, StoreError> {
    let records = node.store.records(MADE)?;
    let backups = records
        .into_iter()
        .filter_map(|(_, bytes)| serde_json::from_slice(&bytes).ok());
    Ok(backups.collect())
}

fn of(node: &Inner, file: &str) -> Result<Arc<Job>, AdminError> {
    let current = node
        .snapshots
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let job = current.as_ref().filter(|job| job.file == Path::new(file));
    job.cloned().ok_or_else(|| {
        AdminError::usage(
            "no-snapshot",
            "the backup cannot go on",
            "the node has no such copy: it was restarted meanwhile",
            "begin again",
        )
    })
}

fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "cannot-write",
        format!("`{}` could not be written", path.display()),
        error.to_string(),
        "see that the data directory is writable, and repeat the command",
    )
}
