//! Why a task stopped. One type serves the whole crate: it ends as one line on a terminal.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a task stopped.
#[derive(Debug)]
#[non_exhaustive]
pub enum XtaskError {
    /// A program could not be started at all.
    CannotStart {
        /// What was to be run.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ran and reported failure.
    Failed {
        /// The command line, as a person would type it.
        command: String,
        /// How it ended: `exit status: 101`, or the signal.
        status: String,
    },
    /// Something has to be installed by hand.
    Missing {
        /// What is missing.
        what: &'static str,
        /// The command that installs it.
        remedy: &'static str,
    },
    /// A file or folder could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program's output did not have the form that was expected.
    Unreadable {
        /// The command line.
        command: String,
        /// What is wrong with its output.
        fault: String,
    },
    /// House rules are broken; each has been printed already.
    Untidy {
        /// How many findings.
        findings: usize,
    },
    /// Under `CI=true`, the folder that many tests read is not there.
    NoSharedFolder,
    /// No test at all was executed: a broken suite, not a passing one.
    NoTests,
    /// A step of a suite failed; nothing after it ran.
    Step {
        /// Position of the step, from 1.
        number: usize,
        /// How many steps the suite has.
        of: usize,
        /// Its heading.
        name: &'static str,
        /// What went wrong in it.
        source: Box<XtaskError>,
    },
}

impl fmt::Display for XtaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            XtaskError::CannotStart { program, source } => {
                write!(f, "cannot start `{program}`: {source}")
            }
            XtaskError::Failed { command, status } => write!(f, "`{command}` failed: {status}"),
            XtaskError::Missing { what, remedy } => {
                write!(f, "{what} is missing: install it with `{remedy}`")
            }
            XtaskError::File { path, source } => write!(f, "`{}`: {source}", path.display()),
            XtaskError::Unreadable { command, fault } => {
                write!(f, "cannot read what `{command}` printed: {fault}")
            }
            XtaskError::Untidy { findings: 1 } => f.write_str("1 house rule is broken (see above)"),
            XtaskError::Untidy { findings } => {
                write!(f, "{findings} house rules are broken (see above)")
            }
            XtaskError::NoSharedFolder => f.write_str(
                "`../shared` is missing: with CI=true the tests over it must run, so this fails",
            ),
            XtaskError::NoTests => f.write_str("no test was executed"),
            XtaskError::Step {
                number,
                of,
                name,
                source,
            } => write!(f, "stopped at step {number} of {of}, {name}: {source}"),
        }
    }
}

impl std::error::Error for XtaskError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            XtaskError::CannotStart { source, .. } | XtaskError::File { source, .. } => {
                Some(source)
            }
            XtaskError::Step { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}
