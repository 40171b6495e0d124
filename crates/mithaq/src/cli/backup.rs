//! `mithaq backup`.

use std::path::{Path, PathBuf};

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request, SnapshotState};
use mithaq_node::backup::{self, Made, Source};

use super::{Ask, answer};
use crate::import::Progress;
use crate::output::{BackupMade, Output, not_written};

/// Write everything the node needs to go on elsewhere into one file.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Works while `mithaq serve` runs: the store is copied as it is at one moment. The file is a tar archive, compressed, that holds the store, the configuration, the party and the node's keys; it is readable by its owner alone and appears only when it is whole. Who has it can act as the node: keep it as you keep the keys, or leave them out with --without-keys.\nThe root key is never in it: it belongs offline, in copies of its own. Neither are certificates of your own.\nNeeds as much room in the data directory as the store takes.\n\nExample:\n  mithaq backup --verify /backup/mithaq-2026-11-22.tar.gz"
)]
pub(crate) struct Backup {
    /// The file to write; there must be none of that name.
    file: PathBuf,
    /// Leave out the node's private keys, which then must be kept elsewhere.
    #[arg(long)]
    without_keys: bool,
    /// Read it back, and check the store's indexes too.
    #[arg(long)]
    verify: bool,
}

impl Backup {
    /// Has the store copied, packs the copy, and has it taken away.
    pub(crate) fn run(
        &self,
        data_dir: &Path,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let file = std::path::absolute(&self.file).map_err(not_written)?;
        let snapshot = self.snapshot(node)?;
        let packed = self.pack(data_dir, &snapshot, &file);
        let written = packed.is_ok().then(|| file.display().to_string());
        let ended = node.ask(Request::SnapshotEnd {
            file: snapshot.file,
            written,
        });
        let Made { bytes, contents } = packed?;
        output.show(&BackupMade {
            file: file.display().to_string(),
            bytes,
            objects: contents.objects,
            keys: contents.keys,
            verified: self.verify,
            party: contents.party_name,
            fingerprint: contents.fingerprint,
        })?;
        // The backup is whole whatever became of the copy, which the next one takes away.
        ended.map(|_| ExitCode::Success)
    }

    /// A copy of the store, complete and found whole.
    fn snapshot(&self, node: &mut dyn Ask) -> Result<SnapshotState, AdminError> {
        let progress = Progress::on_terminal();
        let begin = Request::SnapshotBegin {
            thorough: self.verify,
        };
        let mut state = answer!(node.ask(begin), Answer::Snapshot(state) => state)?;
        let mut told = 0;
        while !state.done {
            progress.expect(state.expected);
            progress.advance(state.bytes.saturating_sub(told));
            told = told.max(state.bytes);
            let wait = Request::SnapshotWait { file: state.file };
            state = answer!(node.ask(wait), Answer::Snapshot(state) => state)?;
        }
        progress.finish();
        Ok(state)
    }

    fn pack(
        &self,
        data_dir: &Path,
        snapshot: &SnapshotState,
        file: &Path,
    ) -> Result<Made, AdminError> {
        let progress = Progress::on_terminal();
        let rounds = if self.verify { 3 } else { 2 };
        progress.expect(snapshot.bytes * rounds);
        let source = Source {
            data_dir,
            snapshot: Path::new(&snapshot.file),
            objects: snapshot.objects,
            keys: !self.without_keys,
        };
        let mut advance = |bytes| progress.advance(bytes);
        let made = backup::write(&source, file, &mut advance)?;
        if self.verify {
            let read = backup::check(file, Some(&made.contents.fingerprint), &mut advance)?;
            if read != made.contents {
                return Err(AdminError::new(
                    ExitCode::Failure,
                    "bad-backup",
                    "the backup is not what was written",
                    "its manifest reads otherwise",
                    "write it to another disk",
                ));
            }
        }
        progress.finish();
        Ok(made)
    }
}
