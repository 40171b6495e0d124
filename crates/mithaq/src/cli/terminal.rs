//! Asking a person at a terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use mithaq_node::admin::{AdminError, ExitCode};

use crate::text::{Arg, Texts};

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

/// Asks for consent to something that cannot be undone: the sentence under `key`, in the reader's language. Only `yes`
/// is consent, or that language's word for it; where nobody can be asked, `--yes` must have been given.
pub(crate) fn confirm(
    texts: &Texts,
    key: &str,
    about: &[(&str, Arg)],
    yes: bool,
) -> Result<(), AdminError> {
    if yes {
        return Ok(());
    }
    let consent = is_attended() && is_yes(texts, &ask(&question(texts, key, about), "")?);
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

/// The question under `key`, and how it is answered.
pub(crate) fn question(texts: &Texts, key: &str, about: &[(&str, Arg)]) -> String {
    let question = texts.get(key, about);
    let word = texts.get("confirm-yes", &[]);
    texts.get(
        "confirm-go-on",
        &[("question", Arg::raw(question)), ("word", Arg::raw(word))],
    )
}

/// Whether that is consent.
pub(crate) fn is_yes(texts: &Texts, answer: &str) -> bool {
    answer == "yes" || answer == texts.get("confirm-yes", &[])
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
