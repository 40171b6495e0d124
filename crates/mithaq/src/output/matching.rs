//! `mithaq stix match`.

use serde::Serialize;

use super::{Page, View};
use crate::text::Texts;

/// Lines of each list; `--json` has all of them.
const LINES: usize = 20;

/// Whether a pattern matches, and what.
#[derive(Debug, Serialize)]
pub(crate) struct Matched {
    /// Whether it does.
    #[serde(rename = "match")]
    pub(crate) matches: bool,
    /// How many observed-data objects it was matched against.
    pub(crate) observed_data: usize,
    /// One choice of objects that makes it match.
    pub(crate) bound: Vec<Seen>,
    /// Its observation expressions, from left to right.
    pub(crate) expressions: Vec<Satisfied>,
    /// What in the pattern can match nothing.
    pub(crate) remarks: Vec<String>,
    /// What could not be read.
    pub(crate) not_read: Vec<NotRead>,
}

/// An observation expression, and what it holds for by itself.
#[derive(Debug, Serialize)]
pub(crate) struct Satisfied {
    /// The expression.
    pub(crate) expression: String,
    /// The observed-data objects.
    pub(crate) by: Vec<Seen>,
}

/// An observed-data object.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Seen {
    /// The file it stands in.
    pub(crate) file: String,
    /// Its place there, from 0.
    pub(crate) index: u64,
    /// Its id.
    pub(crate) id: Option<String>,
}

/// A file or an object that could not be read.
#[derive(Debug, Serialize)]
pub(crate) struct NotRead {
    /// The file.
    pub(crate) file: String,
    /// The object's place there, from 0; none for a whole file, or what of it was left.
    pub(crate) index: Option<u64>,
    /// Why.
    pub(crate) message: String,
}

impl View for Matched {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        let Matched {
            matches,
            observed_data,
            bound,
            expressions,
            remarks,
            not_read,
        } = self;
        match matches {
            true => page.line(format!(
                "match: {} of {observed_data} observed-data objects",
                bound.len()
            )),
            false => page.line(format!("no match in {observed_data} observed-data objects")),
        }
        list(page, bound);
        // Of a pattern that is one expression, this says what else would have done.
        for Satisfied { expression, by } in expressions {
            if by.len() == bound.len() && expressions.len() == 1 {
                continue;
            }
            page.gap();
            page.line(format!("{expression} holds for {}", by.len()));
            list(page, by);
        }
        if !remarks.is_empty() {
            page.gap();
            page.line("Remarks on the pattern");
            remarks.iter().for_each(|remark| page.item(1, remark));
        }
        if !not_read.is_empty() {
            page.gap();
            page.line("Not read");
            for NotRead {
                file,
                index,
                message,
            } in not_read.iter().take(LINES)
            {
                let place = index
                    .map(|index| format!(", object {index}"))
                    .unwrap_or_default();
                page.item(1, format!("{file}{place}: {message}"));
            }
            more(page, not_read.len());
        }
    }
}

fn list(page: &mut Page, seen: &[Seen]) {
    for Seen { file, index, id } in seen.iter().take(LINES) {
        let id = id.clone().unwrap_or_else(|| format!("object {index}"));
        page.item(1, format!("{file}: {id}"));
    }
    more(page, seen.len());
}

fn more(page: &mut Page, length: usize) {
    if LINES < length {
        page.item(1, format!("and {} more; see --json", length - LINES));
    }
}
