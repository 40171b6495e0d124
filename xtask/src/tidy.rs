//! The house rules that no compiler knows.
//!
//! A rule is a function from a [`Subject`] (the tracked files, what cargo says of the packages) to
//! findings; it reads nothing else, so that each is tested on a bad sample beside it.

mod attacks;
mod invariants;
mod layers;
mod licences;
mod locales;
mod manifests;
mod places;
mod rust;
mod source;
mod subject;
mod text;
mod toml;

use std::fmt;

use crate::error::XtaskError;
use crate::workspace::Workspace;
pub use subject::{File, Subject};

/// All rules, in the order in which they report.
const RULES: [Rule; 16] = [
    Rule("white space", text::white_space),
    Rule("file length", text::length),
    Rule("places", places::machines_and_registries),
    Rule("unfinished", source::unfinished),
    Rule("sleep in a test", source::sleeps),
    Rule("reason", source::reasons),
    Rule("arrows", layers::arrows),
    Rule("pure crates", layers::pure),
    Rule("web and store", layers::web),
    Rule("judge", layers::judge),
    Rule("inherited settings", manifests::inherited),
    Rule("workspace dependencies", manifests::dependencies),
    Rule("translations", locales::equal),
    Rule("licences", licences::allowed),
    Rule("attack cases", attacks::listed),
    Rule("invariants", invariants::listed),
];

/// A rule: its name as findings show it, and its check.
struct Rule(&'static str, fn(&Subject) -> Vec<Finding>);

/// Where a rule is broken, or something a reader should know.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// From 1; 0 means the file as a whole.
    line: usize,
    message: String,
    weight: Weight,
}

/// Whether a finding fails the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Fault,
    Note,
}

impl Finding {
    fn fault(path: &str, line: usize, message: impl Into<String>) -> Finding {
        Finding {
            path: path.to_owned(),
            line,
            message: message.into(),
            weight: Weight::Fault,
        }
    }

    fn note(path: &str, line: usize, message: impl Into<String>) -> Finding {
        Finding {
            weight: Weight::Note,
            ..Finding::fault(path, line, message)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Checks every rule, prints what is found, and fails if a rule is broken.
pub fn run(workspace: &Workspace) -> Result<(), XtaskError> {
    let subject = Subject::load(workspace)?;
    let mut faults = 0;
    let mut notes = 0;
    for Rule(name, check) in RULES {
        let mut findings = check(&subject);
        findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        for finding in findings {
            match finding.weight {
                Weight::Fault => {
                    faults += 1;
                    println!("{finding} [{name}]");
                }
                Weight::Note => {
                    notes += 1;
                    println!("note: {finding} [{name}]");
                }
            }
        }
    }
    println!(
        "{} rules over {} files and {} packages: {faults} faults, {notes} notes",
        RULES.len(),
        subject.files.len(),
        subject.packages.len()
    );
    if faults > 0 {
        return Err(XtaskError::Untidy { findings: faults });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Finding, Subject};

    /// Runs one rule over samples given as (path, text), and compares its findings line by line.
    pub(super) fn check(
        rule: fn(&Subject) -> Vec<Finding>,
        files: &[(&str, &str)],
        expected: &[&str],
    ) {
        check_subject(rule, &Subject::of(files), expected);
    }

    /// The same over a subject that has more than files.
    pub(super) fn check_subject(
        rule: fn(&Subject) -> Vec<Finding>,
        subject: &Subject,
        expected: &[&str],
    ) {
        let found: Vec<String> = rule(subject).iter().map(Finding::to_string).collect();
        assert_eq!(found, expected);
    }
}
