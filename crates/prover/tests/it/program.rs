//! The program as a test runs it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use mithaq_agreement::check::symbolic::Prover;
use serde_json::Value as Json;

/// A running program.
pub(crate) struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// The program with the solver that is installed; `None` where none is, and said so.
pub(crate) fn program() -> Option<Program> {
    let solver = std::env::var("CVC5").unwrap_or_else(|_| "cvc5".to_owned());
    let version = Command::new(&solver).arg("--version").output();
    if version.is_ok_and(|version| version.status.success()) {
        return Some(Program::with(&solver));
    }
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!in_ci, "not run: the solver cvc5 is absent");
    println!("not run: the solver cvc5 is absent");
    None
}

impl Program {
    /// The program with a solver of this path.
    pub(crate) fn with(solver: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mithaq-prover"))
            .env("CVC5", solver)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// What it answers to a line.
    pub(crate) fn say(&mut self, line: &str) -> Json {
        self.input.write_all(line.as_bytes()).unwrap();
        self.input.write_all(b"\n").unwrap();
        self.input.flush().unwrap();
        let mut reply = String::new();
        self.output.read_line(&mut reply).unwrap();
        serde_json::from_str(&reply).unwrap()
    }
}

impl Prover for Program {
    fn ask(&mut self, request: &Json) -> Result<Json, String> {
        Ok(self.say(&request.to_string()))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
