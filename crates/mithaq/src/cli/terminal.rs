//! Asking a person at a terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use mithaq_node::admin::{AdminError, ExitCode};

/// Whether a person can be asked: input and messages are both a terminal.
pub(crate) fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question on standard error; the answer is one line, or `default` if it is empty.
pub(crate) fn ask(question: &str, default: &str) -> Result<String, AdminError> {
    let mut stderr = io::stderr();
    let shown = if default.is_empty() {
        String::new()
    } else {
        format!(" [{default}]")
    };
    let mut line = String::new();
    write!(stderr, "{question}{shown}: ")
        .and_then(|()| stderr.flush())
        .and_then(|()| io::stdin().lock().read_line(&mut line))
        .map_err(no_answer)?;
    let answer = line.trim();
    Ok(if answer.is_empty() {
        default.to_owned()
    } else {
        answer.to_owned()
    })
}

/// Asks for consent to something that cannot be undone. Only `yes` is consent; where nobody can be
/// asked, `--yes` must have been given.
pub(crate) fn confirm(question: &str, yes: bool) -> Result<(), AdminError> {
    if yes {
        return Ok(());
    }
    let consent = is_attended() && ask(&format!("{question} Type yes to go on"), "")? == "yes";
    if consent {
        return Ok(());
    }
    Err(AdminError::usage(
        "not-confirmed",
        "nothing was done",
        "it was not confirmed",
        "repeat the command with `--yes`",
    ))
}

fn no_answer(error: io::Error) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "no-answer",
        "the question could not be asked",
        error.to_string(),
        "give everything as flags, with `--yes`",
    )
}
