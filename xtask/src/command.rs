//! Starting other programs: what is run is printed, what fails is named.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::XtaskError;

/// A program to run, with its arguments, folder and environment.
pub struct Run {
    command: Command,
}

impl Run {
    /// `program` in `folder`, with standard input closed: nothing here may wait for an answer.
    pub fn new(program: impl AsRef<OsStr>, folder: &Path) -> Run {
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null());
        Run { command }
    }

    /// The cargo that started us, without what it told us about our own package: build scripts that
    /// watch those variables would otherwise be rebuilt when started from here.
    pub fn cargo(folder: &Path) -> Run {
        let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
        let mut run = Run::new(cargo, folder);
        for (name, _) in std::env::vars_os() {
            let own = name.to_str().is_some_and(|name| {
                name.starts_with("CARGO_PKG_")
                    || name.starts_with("CARGO_MANIFEST_")
                    || name == "CARGO_PRIMARY_PACKAGE"
                    || name == "CARGO_BIN_NAME"
                    || name == "OUT_DIR"
            });
            if own {
                run.command.env_remove(name);
            }
        }
        run
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Run {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of the program's environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Run {
        self.command.env(name, value);
        self
    }

    /// Prints the command line, runs it with its output visible, and fails if it fails.
    pub fn show(mut self) -> Result<(), XtaskError> {
        self.announce();
        let status = self
            .command
            .status()
            .map_err(|source| self.cannot_start(source))?;
        self.require(status)
    }

    /// The same with standard output sent to ours on standard error, so that a caller's standard
    /// output stays one clean line.
    pub fn show_on_stderr(mut self) -> Result<(), XtaskError> {
        self.announce_on_stderr();
        let status = self
            .command
            .stdout(io::stderr())
            .status()
            .map_err(|source| self.cannot_start(source))?;
        self.require(status)
    }

    /// Runs the program in silence and tells only whether it succeeded; a program that cannot be
    /// started did not.
    pub fn succeeds(mut self) -> bool {
        self.command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// What the program writes to standard output; its errors stay visible.
    pub fn output(mut self) -> Result<Vec<u8>, XtaskError> {
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| self.cannot_start(source))?;
        self.require(output.status)?;
        Ok(output.stdout)
    }

    /// Like [`Run::show`], and hands every line of standard output to `observe` as it is printed.
    pub fn show_and_observe(mut self, mut observe: impl FnMut(&str)) -> Result<(), XtaskError> {
        self.announce();
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| self.cannot_start(source))?;
        if let Some(stdout) = child.stdout.take() {
            let mut reader = BufReader::new(stdout);
            let mut line = Vec::new();
            let mut terminal = io::stdout().lock();
            // A line that cannot be read or shown is not worth stopping a test run for: the exit
            // status decides.
            while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                let _ = terminal.write_all(&line).and_then(|()| terminal.flush());
                observe(&String::from_utf8_lossy(&line));
                line.clear();
            }
        }
        let status = child.wait().map_err(|source| self.cannot_start(source))?;
        self.require(status)
    }

    fn announce(&self) {
        println!("$ {}", self.line());
        let _ = io::stdout().flush();
    }

    fn announce_on_stderr(&self) {
        eprintln!("$ {}", self.line());
    }

    fn require(&self, status: std::process::ExitStatus) -> Result<(), XtaskError> {
        if status.success() {
            return Ok(());
        }
        Err(XtaskError::Failed {
            command: self.line(),
            status: status.to_string(),
        })
    }

    fn cannot_start(&self, source: io::Error) -> XtaskError {
        XtaskError::CannotStart {
            program: self.program(),
            source,
        }
    }

    /// The last part of the program's path: which `cargo` it is does not interest a reader.
    fn program(&self) -> String {
        let program = Path::new(self.command.get_program());
        program
            .file_name()
            .unwrap_or(program.as_os_str())
            .to_string_lossy()
            .into_owned()
    }

    fn line(&self) -> String {
        let mut line = self.program();
        for argument in self.command.get_args() {
            line.push(' ');
            line.push_str(&argument.to_string_lossy());
        }
        line
    }
}
