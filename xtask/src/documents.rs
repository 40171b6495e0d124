//! The converter of documents that some tests of the program run.

use crate::command::Run;
use crate::error::XtaskError;
use crate::packages;
use crate::workspace::Workspace;

const MISSING: XtaskError = XtaskError::Missing {
    what: "pandoc, which tests of word processors' documents run",
    remedy: "sudo apt-get install pandoc",
};

/// Sees to it that it is there.
pub(crate) fn find(workspace: &Workspace) -> Result<(), XtaskError> {
    let there = || {
        Run::new("pandoc", &workspace.root)
            .args(["--version"])
            .succeeds()
    };
    if there() {
        return Ok(());
    }
    packages::install(workspace, &["pandoc"], MISSING)?;
    match there() {
        true => Ok(()),
        false => Err(MISSING),
    }
}
