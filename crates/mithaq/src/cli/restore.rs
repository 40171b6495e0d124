//! `mithaq restore`.

use std::path::{Path, PathBuf};

use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_node::backup::{self, Restore as Asked};

use crate::import::Progress;
use crate::output::{BackupChecked, BackupRestored, Output};

/// Put a backup in place as a new data directory.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "The data directory must not exist, or be empty. Every length and hash and the node key's signature are checked before anything is put in place.\nWhat happened since the backup was made is lost to this node and not to its peers: it releases nothing to anybody until it has read again what each of them knows (suspensions, recalls, its own acts). Start it with `mithaq serve`; `mithaq status` says whom it waits for. For a peer that no longer answers, decide with `mithaq peer waive`.\nClients, participants, peers and operators are as they were: look whether somebody was removed since.\n\nExample:\n  mithaq restore --data-dir /var/lib/mithaq /backup/mithaq-2026-11-22.tar.gz"
)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    /// Only check it, and put nothing in place.
    #[arg(long)]
    check: bool,
    /// The root key's fingerprint that it must bear, in words.
    #[arg(long, value_name = "WORDS")]
    fingerprint: Option<String>,
    /// Do not wait for the peers: release by what the backup knows. Recorded, with the reason.
    #[arg(long, requires = "reason", conflicts_with = "check")]
    release_without_peers: bool,
    /// What was deleted since the backup: the file `erased` of the lost node's data directory. The one beside the
    /// backup is taken anyway.
    #[arg(long, value_name = "FILE")]
    erased: Option<PathBuf>,
    /// Why.
    #[arg(long, value_name = "TEXT", requires = "release_without_peers")]
    reason: Option<String>,
}

impl Restore {
    /// Checks the backup, or puts it in place; no node is asked.
    pub(crate) fn run(
        &self,
        data_dir: &Path,
        operator: &str,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let progress = Progress::on_terminal();
        progress.expect(backup::length(&self.file)?);
        let mut advance = |bytes| progress.advance(bytes);
        let fingerprint = self.fingerprint.as_deref();
        if self.check {
            let contents = backup::check(&self.file, fingerprint, &mut advance)?;
            progress.finish();
            output.show(&BackupChecked { contents })?;
            return Ok(ExitCode::Success);
        }
        let asked = Asked {
            file: &self.file,
            data_dir,
            fingerprint,
            operator,
            erased: self.erased.as_deref(),
            without_peers: self
                .reason
                .as_deref()
                .filter(|_| self.release_without_peers),
        };
        let restored = backup::restore(&asked, &mut advance)?;
        progress.finish();
        let missing = restored.missing.iter();
        output.show(&BackupRestored {
            data_dir: data_dir.display().to_string(),
            contents: restored.contents,
            waits_for: restored.waits_for,
            erased: restored.erased,
            missing: missing.map(|path| path.display().to_string()).collect(),
        })?;
        Ok(ExitCode::Success)
    }
}
