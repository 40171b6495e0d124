//! The solver that the prover's tests run.

use crate::command::Run;
use crate::error::XtaskError;
use crate::packages;
use crate::workspace::Workspace;

const MISSING: XtaskError = XtaskError::Missing {
    what: "the solver cvc5, which the prover's tests run",
    remedy: "sudo apt-get install cvc5, or set CVC5 to its path",
};

/// Sees to it that it is there.
pub(crate) fn find(workspace: &Workspace) -> Result<(), XtaskError> {
    let name = std::env::var("CVC5").unwrap_or_else(|_| "cvc5".to_owned());
    let there = || {
        Run::new(&name, &workspace.root)
            .args(["--version"])
            .succeeds()
    };
    if there() {
        return Ok(());
    }
    packages::install(workspace, &["cvc5"], MISSING)?;
    match there() {
        true => Ok(()),
        false => Err(MISSING),
    }
}
