//! The Python environment with pinned clients (`taxii2-client`, `cytaxii2`, `stix2`) that tests set against a
//! node as real, separate processes.
//!
//! It lives under the target folder and is made anew when its requirements or the interpreter
//! change, so a second run costs nothing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Run;
use crate::error::XtaskError;
use crate::packages;
use crate::workspace::Workspace;

/// The two modules of the standard library that Debian packages apart from the interpreter.
const PROBE: &str = "import ensurepip, venv";

const MISSING: XtaskError = XtaskError::Missing {
    what: "Python 3 with its venv module",
    remedy: "sudo apt-get install python3 python3-venv",
};

/// Makes the environment if it is not there as required, and returns its interpreter. Progress goes
/// to standard error.
pub fn environment(workspace: &Workspace) -> Result<PathBuf, XtaskError> {
    let list = workspace.root.join("xtask/python/requirements.txt");
    let requirements = read(&list)?;
    let system = system_interpreter(workspace)?;
    let version = Run::new(system, &workspace.root)
        .args(["-c", "import sys; print(sys.executable, sys.version)"])
        .output()?;
    let wanted = format!("{}\n{requirements}", String::from_utf8_lossy(&version));

    let folder = workspace.target.join("python");
    let interpreter = folder.join("bin/python");
    let stamp = folder.join("mithaq-requirements");
    let works = || {
        Run::new(&interpreter, &workspace.root).args(["-c", "import cytaxii2, stix2, taxii2client"])
    };
    if fs::read_to_string(&stamp).is_ok_and(|held| held == wanted) && works().succeeds() {
        eprintln!("reused: the requirements are unchanged");
        return Ok(interpreter);
    }

    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(at(&folder))?;
    }
    Run::new(system, &workspace.root)
        .args(["-m", "venv"])
        .args([&folder])
        .show_on_stderr()?;
    let pip = || {
        Run::new(&interpreter, &workspace.root)
            .args(["-m", "pip", "--disable-pip-version-check"])
            .env("PIP_REQUIRE_VIRTUALENV", "true")
    };
    // `--no-deps` and then `check`: nothing is installed that the list does not name.
    pip()
        .args(["install", "--quiet", "--retries", "5", "--no-deps", "-r"])
        .args([&list])
        .show_on_stderr()?;
    pip().args(["check"]).show_on_stderr()?;
    works().show_on_stderr()?;
    // Written last: an environment that was left half made is made again.
    fs::write(&stamp, wanted).map_err(at(&stamp))?;
    Ok(interpreter)
}

/// An interpreter that can make environments; installed if we may.
fn system_interpreter(workspace: &Workspace) -> Result<&'static str, XtaskError> {
    const NAMES: [&str; 2] = ["python3", "/usr/bin/python3"];
    let usable = || {
        NAMES.into_iter().find(|name| {
            Run::new(name, &workspace.root)
                .args(["-c", PROBE])
                .succeeds()
        })
    };
    if let Some(found) = usable() {
        return Ok(found);
    }
    packages::install(workspace, &["python3", "python3-venv"], MISSING)?;
    usable().ok_or(MISSING)
}

fn read(path: &Path) -> Result<String, XtaskError> {
    fs::read_to_string(path).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> XtaskError + '_ {
    |source| XtaskError::File {
        path: path.to_path_buf(),
        source,
    }
}
