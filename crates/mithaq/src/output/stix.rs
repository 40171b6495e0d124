//! `mithaq stix …`.

use std::io::Write as _;

use mithaq_node::admin::AdminError;
use mithaq_stix::Finding;
use serde::Serialize;

use super::{Output, Page, View, clean};
use crate::text::Texts;

/// Lines of each list; `--json` has all of them.
const LINES: usize = 20;

/// What was found in files.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Validation {
    /// Files read, those that break included.
    pub(crate) files: u64,
    /// Objects in them.
    pub(crate) objects: u64,
    /// Objects that break no rule.
    pub(crate) valid: u64,
    /// Bundles that break one themselves, whatever is in them.
    pub(crate) bundles: u64,
    /// Objects, and frames of bundles, that break one.
    pub(crate) refused: Vec<Refused>,
    /// Files that break, or cannot be read.
    pub(crate) broken: Vec<Broken>,
    /// What departs from recommendations, each with how often it does.
    pub(crate) remarks: Vec<Remark>,
    /// What folders hold besides.
    pub(crate) skipped: u64,
}

/// What became of files of STIX 2.0.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Conversion {
    /// Where the bundle is, if it is in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<String>,
    /// Files read, those that break included.
    pub(crate) files: u64,
    /// Objects of STIX 2.0.
    pub(crate) converted: u64,
    /// Objects that were of STIX 2.1 already.
    pub(crate) unchanged: u64,
    /// Objects in the bundle.
    pub(crate) objects: u64,
    /// What changed in more than form, or has no equivalent, each with how often.
    pub(crate) notes: Vec<Remark>,
    /// What cannot be STIX 2.1, and is not in the bundle.
    pub(crate) refused: Vec<Refused>,
    /// Files that break, or cannot be read.
    pub(crate) broken: Vec<Broken>,
    /// What folders hold besides.
    pub(crate) skipped: u64,
}

/// An object that breaks rules.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Refused {
    /// The file.
    pub(crate) file: String,
    /// The object's place in the file, from 0; absent when it is the bundle itself.
    pub(crate) index: Option<u64>,
    /// The line where it begins, from 1.
    pub(crate) line: Option<usize>,
    /// The column where it begins, from 1.
    pub(crate) column: Option<usize>,
    /// Its id, if it could be read.
    pub(crate) id: Option<String>,
    /// What is wrong.
    pub(crate) errors: Vec<Fault>,
}

/// A rule that is broken.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fault {
    /// A short name that does not change.
    pub(crate) code: String,
    /// Where in the object, as a JSON path.
    pub(crate) path: String,
    /// What is wrong.
    pub(crate) message: String,
    /// The specification and its section.
    pub(crate) rule: String,
}

impl Fault {
    /// What a check found.
    pub(crate) fn of(finding: &Finding) -> Fault {
        Fault {
            code: finding.code.to_owned(),
            path: finding.path.clone(),
            message: finding.message.clone(),
            rule: finding.rule.to_owned(),
        }
    }
}

/// A file that breaks, or text in it that is no JSON.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Broken {
    /// The file.
    pub(crate) file: String,
    /// The line of the fault, from 1.
    pub(crate) line: Option<usize>,
    /// The column of the fault, from 1.
    pub(crate) column: Option<usize>,
    /// A short name that does not change.
    pub(crate) code: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// Something said of many objects.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Remark {
    /// A short name that does not change.
    pub(crate) code: String,
    /// What it says.
    pub(crate) message: String,
    /// The specification and its section.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) rule: String,
    /// Of how many objects.
    pub(crate) count: u64,
    /// The first of them.
    pub(crate) first: First,
}

/// Where something was first.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct First {
    /// The file.
    pub(crate) file: String,
    /// The object's place in the file, from 0; absent when it is the bundle itself.
    pub(crate) index: Option<u64>,
    /// The object's id.
    pub(crate) id: Option<String>,
    /// Where in the object, as a JSON path.
    pub(crate) path: String,
}

fn files(number: u64) -> String {
    match number {
        1 => "1 file".to_owned(),
        _ => format!("{number} files"),
    }
}

impl View for Validation {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        if self.objects == 0 {
            page.line(format!(
                "No objects were found in {}{}",
                files(self.files),
                skipped(self.skipped)
            ));
        } else {
            page.line(format!(
                "{} valid, {} not valid, in {}{}{}",
                self.valid,
                self.objects - self.valid,
                files(self.files),
                skipped(self.skipped),
                match self.bundles {
                    0 => String::new(),
                    1 => "; 1 bundle not valid itself".to_owned(),
                    more => format!("; {more} bundles not valid themselves"),
                }
            ));
        }
        broken(page, &self.broken);
        refused(page, "Not valid", &self.refused);
        remarks(page, "Remarks", &self.remarks);
    }
}

impl View for Conversion {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.line(format!(
            "{} converted, {} of STIX 2.1 already, {} refused, from {}{}: {} objects{}",
            self.converted,
            self.unchanged,
            self.refused.len(),
            files(self.files),
            skipped(self.skipped),
            self.objects,
            match &self.file {
                Some(file) => format!(" are in {file}"),
                None => String::new(),
            }
        ));
        broken(page, &self.broken);
        refused(page, "Refused", &self.refused);
        remarks(page, "Changed in more than form", &self.notes);
    }
}

fn skipped(count: u64) -> String {
    match count {
        0 => String::new(),
        count => format!(" ({count} others in folders were skipped)"),
    }
}

fn broken(page: &mut Page, broken: &[Broken]) {
    list(page, "Cannot be read", broken, |page, broken| {
        page.item(
            1,
            format!("{}: {} ({})", broken.file, broken.message, broken.code),
        );
    });
}

fn refused(page: &mut Page, title: &str, refused: &[Refused]) {
    list(page, title, refused, |page, refused| {
        let mut line = refused.file.clone();
        if let Some(index) = refused.index {
            line.push_str(&format!(", object {index}"));
        }
        if let Some(at) = refused.line {
            line.push_str(&format!(", line {at}"));
        }
        if let Some(id) = &refused.id {
            line.push_str(&format!(", {id}"));
        }
        page.item(1, line);
        for Fault {
            code,
            path,
            message,
            rule,
        } in refused.errors.iter().take(LINES)
        {
            page.item(2, format!("{path}: {message} ({code}, {rule})"));
        }
        if refused.errors.len() > LINES {
            page.item(2, format!("and {} more", refused.errors.len() - LINES));
        }
    });
}

fn remarks(page: &mut Page, title: &str, remarks: &[Remark]) {
    list(page, title, remarks, |page, remark| {
        let rule = match remark.rule.as_str() {
            "" => String::new(),
            rule => format!(", {rule}"),
        };
        page.item(
            1,
            format!(
                "{} × {} ({}{rule})",
                remark.count, remark.message, remark.code
            ),
        );
        let First {
            file,
            index,
            id,
            path,
        } = &remark.first;
        let mut first = format!("first: {file}");
        if let Some(index) = index {
            first.push_str(&format!(", object {index}"));
        }
        if let Some(id) = id {
            first.push_str(&format!(", {id}"));
        }
        page.item(2, format!("{first}, {path}"));
    });
}

fn list<T>(page: &mut Page, title: &str, items: &[T], show: impl Fn(&mut Page, &T)) {
    if items.is_empty() {
        return;
    }
    page.gap();
    page.line(title);
    for item in items.iter().take(LINES) {
        show(page, item);
    }
    if items.len() > LINES {
        page.item(
            1,
            format!(
                "and {} more; `--json` lists all of them",
                items.len() - LINES
            ),
        );
    }
}

/// Tells on standard error what cannot be read, beside results that go to standard output.
pub(crate) fn tell_broken(broken: &[Broken]) {
    let mut err = std::io::stderr();
    for Broken {
        file,
        message,
        code,
        ..
    } in broken
    {
        // Nothing more can be done when that fails too.
        let _ = writeln!(err, "{}: {} ({code})", clean(file), clean(message));
    }
}

/// A list that is printed while it is being made: lines for people, or one JSON value.
pub(crate) struct Listing<'o, 'w> {
    output: &'o mut Output<'w>,
    waiting: Vec<u8>,
    first: bool,
}

/// How much is printed at a time.
const CHUNK: usize = 64 * 1024;

impl<'o, 'w> Listing<'o, 'w> {
    /// Begins.
    pub(crate) fn begin(output: &'o mut Output<'w>) -> Result<Self, AdminError> {
        let waiting = match output.is_json() {
            true => b"{\"objects\":[".to_vec(),
            false => Vec::new(),
        };
        Ok(Listing {
            output,
            waiting,
            first: true,
        })
    }

    /// One line for people, cleaned.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), AdminError> {
        self.raw_line(clean(line).as_bytes())
    }

    /// One line of text in which nothing can do harm: JSON, whose control characters are escaped.
    pub(crate) fn raw_line(&mut self, line: &[u8]) -> Result<(), AdminError> {
        self.waiting.extend_from_slice(line);
        self.waiting.push(b'\n');
        self.flush(CHUNK)
    }

    /// One element of the JSON list.
    pub(crate) fn json(&mut self, element: &serde_json::Value) -> Result<(), AdminError> {
        if !self.first {
            self.waiting.push(b',');
        }
        self.first = false;
        self.waiting
            .extend_from_slice(element.to_string().as_bytes());
        self.flush(CHUNK)
    }

    /// Ends; the JSON value gets what could not be read.
    pub(crate) fn end(mut self, broken: &[Broken]) -> Result<(), AdminError> {
        if self.output.is_json() {
            self.waiting.extend_from_slice(b"],\"broken\":");
            let broken =
                serde_json::to_vec(broken).map_err(|error| super::not_written(error.into()))?;
            self.waiting.extend_from_slice(&broken);
            self.waiting.extend_from_slice(b"}\n");
        }
        self.flush(0)
    }

    fn flush(&mut self, least: usize) -> Result<(), AdminError> {
        if self.waiting.len() > least {
            self.output.write(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }
}
