//! Where we are: the workspace's folder, its target folder, and what it depends on.

use std::path::PathBuf;

use serde_json::Value;

use crate::command::Run;
use crate::error::XtaskError;

/// The workspace that this program was started in.
pub struct Workspace {
    /// The folder of the root manifest.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
    /// What `cargo metadata` prints: every package of the lock file, for all platforms.
    pub metadata: Value,
}

impl Workspace {
    /// Asks cargo, with the lock file held as it is.
    pub fn find() -> Result<Workspace, XtaskError> {
        // As `cargo run` says now, rather than as it was when this was compiled: checkouts that share
        // a target folder share this program too.
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own.parent().unwrap_or(&own).to_path_buf();
        let command = "cargo metadata";
        let output = Run::cargo(&root)
            .args(["metadata", "--locked", "--format-version", "1"])
            .output()?;
        let metadata: Value =
            serde_json::from_slice(&output).map_err(|fault| XtaskError::Unreadable {
                command: command.to_owned(),
                fault: fault.to_string(),
            })?;
        let target = metadata["target_directory"]
            .as_str()
            .map(PathBuf::from)
            .ok_or_else(|| XtaskError::Unreadable {
                command: command.to_owned(),
                fault: "it names no target folder".to_owned(),
            })?;
        Ok(Workspace {
            root,
            target,
            metadata,
        })
    }

    /// The folder of reference data that stands beside the repository on the project's machines.
    pub fn shared(&self) -> PathBuf {
        self.root.join("../shared")
    }
}
