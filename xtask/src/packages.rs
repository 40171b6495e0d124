//! Installing Debian packages that a test needs: as root only.

use crate::command::Run;
use crate::error::XtaskError;
use crate::workspace::Workspace;

/// Installs `packages`, or says what is `missing` if that is not ours to do.
pub(crate) fn install(
    workspace: &Workspace,
    packages: &[&str],
    missing: XtaskError,
) -> Result<(), XtaskError> {
    if !may_install(workspace) {
        return Err(missing);
    }
    Run::new("apt-get", &workspace.root)
        .args(["update", "-q"])
        .show_on_stderr()?;
    Run::new("apt-get", &workspace.root)
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .show_on_stderr()
}

fn may_install(workspace: &Workspace) -> bool {
    let root = Run::new("id", &workspace.root)
        .args(["-u"])
        .output()
        .is_ok_and(|id| id.trim_ascii() == b"0");
    root && Run::new("apt-get", &workspace.root)
        .args(["--version"])
        .succeeds()
}
