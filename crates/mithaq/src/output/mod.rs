//! What a command prints: pages for people, or with `--json` one JSON value.
//!
//! Results go to standard output, everything else to standard error, so that results can be piped.
//! Each view is a file here; nothing in it asks the node for anything.

mod agreement;
mod backup;
mod checks;
mod clean;
mod client;
mod config;
mod consent;
mod deletion;
mod doctor;
mod import;
mod key;
#[cfg(test)]
mod languages;
mod ledger;
mod life;
mod lookup;
mod matching;
mod notice;
mod page;
mod participant;
mod peer;
mod reason;
mod recall;
mod status;
pub(crate) mod stix;
#[cfg(test)]
mod tests;
mod why;

use std::io::{self, Write};

use mithaq_node::admin::{AdminError, ExitCode};
use serde::Serialize;

use crate::text::{Arg, Lang, Texts, id};

pub(crate) use agreement::{Agreements, Scans};
pub(crate) use backup::{BackupChecked, BackupMade, BackupRestored};
pub(crate) use checks::sentence as case_sentence;
pub(crate) use clean::{clean, clean_sentence};
pub(crate) use client::Clients;
pub(crate) use consent::Consents;
pub(crate) use deletion::{Certificates, DueList, Holds, Returned};
pub(crate) use doctor::Health;
pub(crate) use key::{KeyWordShown, NamedHeads};
pub(crate) use ledger::{EvidenceList, Logs, ReceiptWritten, VerifiedCrossing};
pub(crate) use life::Calendar;
pub(crate) use lookup::{Lookup, Lookups, OnWarninglist, ReadAs};
pub(crate) use matching::{Matched, NotRead, Satisfied, Seen};
pub(crate) use notice::{Contacts, Notices};
pub(crate) use page::Page;
pub(crate) use participant::Participants;
pub(crate) use peer::Peers;
pub(crate) use reason::arguments as reason_arguments;
pub(crate) use recall::{RecallOffers, Recalls};

/// Something that people can read and programs too.
pub(crate) trait View {
    /// The page for people.
    fn page(&self, page: &mut Page, texts: &Texts);
}

/// A string from elsewhere as an argument of a sentence: a name or a phrase.
pub(crate) fn name(text: &str) -> Arg {
    clean(text).into()
}

/// The same of an identifier, an instant or a path: always left to right.
fn code(text: &str) -> Arg {
    id(clean(text))
}

/// Where results go, and in which form.
pub(crate) struct Output<'a> {
    json: bool,
    lang: Lang,
    to: &'a mut dyn Write,
}

impl<'a> Output<'a> {
    /// Prints to `to`.
    pub(crate) fn new(to: &'a mut dyn Write, json: bool, lang: Lang) -> Output<'a> {
        Output { json, lang, to }
    }

    /// The language of what is printed for people.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// What is printed for people, in their language.
    pub(crate) fn texts(&self) -> Texts {
        Texts::new(self.lang)
    }

    /// Whether programs read it.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints `value`: as JSON on one line, or as a page.
    pub(crate) fn show<T: View + Serialize>(&mut self, value: &T) -> Result<(), AdminError> {
        if self.json {
            return self.json(value);
        }
        let mut page = Page::default();
        value.page(&mut page, &Texts::new(self.lang));
        self.write(page.text().as_bytes())
    }

    /// Prints `value` as JSON whatever was asked, on one line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), AdminError> {
        let mut line = serde_json::to_vec(value).map_err(|error| not_written(error.into()))?;
        line.push(b'\n');
        self.write(&line)
    }

    /// Says that something was done which leaves nothing to show: one line, or `{}`.
    pub(crate) fn done(&mut self, sentence: &str) -> Result<(), AdminError> {
        if self.json {
            return self.json(&serde_json::json!({}));
        }
        self.write(format!("{}\n", clean(sentence)).as_bytes())
    }

    /// Prints bytes as they are: a bundle, a draft.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), AdminError> {
        self.to
            .write_all(bytes)
            .and_then(|()| self.to.flush())
            .map_err(not_written)
    }
}

/// Tells a view on standard error, beside a result that goes to standard output.
pub(crate) fn tell_page(view: &impl View) {
    let mut page = Page::default();
    view.page(&mut page, &Texts::new(Lang::default()));
    // Nothing more can be done when that fails.
    let _ = io::stderr().write_all(page.text().as_bytes());
}

/// The error of an output that cannot be written.
pub(crate) fn not_written(error: io::Error) -> AdminError {
    let code = match error.kind() {
        io::ErrorKind::BrokenPipe => BROKEN_PIPE,
        _ => "cannot-write",
    };
    let next =
        "see whether the disk is full and the folder can be written, then repeat the command";
    AdminError::new(
        ExitCode::Failure,
        code,
        "the output could not be written",
        error.to_string(),
        next,
    )
}

/// The code of the error that is not worth a message: the reader has gone (`mithaq export | head`).
const BROKEN_PIPE: &str = "broken-pipe";

/// Tells an error: two lines on `err`, or with `json` one object on `out`.
///
/// Nothing more can be done when that fails too, so nothing is returned.
pub(crate) fn tell(error: &AdminError, json: bool, out: &mut dyn Write, err: &mut dyn Write) {
    if error.code == BROKEN_PIPE {
        return;
    }
    if json {
        // Four strings always become JSON.
        let value = serde_json::to_string(&Told {
            error: Error::from(error),
        })
        .unwrap_or_default();
        let _ = writeln!(out, "{value}");
        return;
    }
    // Several faults come on lines of their own; indented, none can pass for another part.
    let why = error
        .why
        .lines()
        .map(clean)
        .collect::<Vec<_>>()
        .join("\n    ");
    let _ = writeln!(err, "{}: {why}", clean(&error.what));
    if !error.next.is_empty() {
        let _ = writeln!(err, "  next: {}", clean(&error.next));
    }
}

/// `{"error": {"code", "what", "why", "next"}}`.
#[derive(Serialize)]
struct Told<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    what: &'a str,
    why: &'a str,
    next: &'a str,
}

impl<'a> From<&'a AdminError> for Error<'a> {
    fn from(error: &'a AdminError) -> Error<'a> {
        Error {
            code: &error.code,
            what: &error.what,
            why: &error.why,
            next: &error.next,
        }
    }
}
