//! The test that takes the store's power away.
//!
//! It lets Rust be a file system for SQLite, through a crate whose build reads C headers with
//! libclang. Nobody else should need that to build Mithaq, so it stands behind a feature, and here is
//! seen to it that libclang is there.

use std::path::Path;

use crate::command::Run;
use crate::counts::Counts;
use crate::error::XtaskError;
use crate::packages;
use crate::workspace::Workspace;

const MISSING: XtaskError = XtaskError::Missing {
    what: "libclang, which the test of power loss is built with",
    remedy: "sudo apt-get install libclang-dev",
};

/// Folders below which Debian and Ubuntu put libclang.
const PLACES: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];

/// Runs the test, and counts it.
pub(crate) fn test(workspace: &Workspace, counts: &mut Counts) -> Result<(), XtaskError> {
    if !is_there() {
        packages::install(workspace, &["libclang-dev"], MISSING)?;
        if !is_there() {
            return Err(MISSING);
        }
    }
    Run::cargo(&workspace.root)
        .args(["test", "--locked", "--workspace", "--test", "power"])
        .args(["--features", "mithaq-store/power-loss"])
        .show_and_observe(|line| counts.observe(line))
}

fn is_there() -> bool {
    std::env::var_os("LIBCLANG_PATH").is_some()
        || PLACES.iter().any(|place| holds(Path::new(place), 3))
}

/// Whether a libclang lies in `folder` or so many levels below.
fn holds(folder: &Path, levels: u32) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_library = name.starts_with("libclang.so") || name.starts_with("libclang-");
        if is_library && name.contains(".so") {
            return true;
        }
        // Libraries lie in folders of a compiler's version or of an architecture.
        let may_hold = name.starts_with("llvm") || name == "lib" || name.contains("-linux-");
        0 < levels && may_hold && holds(&entry.path(), levels - 1)
    })
}
