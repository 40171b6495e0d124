//! The house rules that no compiler knows.

use crate::error::XtaskError;
use crate::workspace::Workspace;

/// Checks every rule over the tracked files.
pub fn run(_workspace: &Workspace) -> Result<(), XtaskError> {
    Ok(())
}
