//! What has been found so far: every fault, and each remark once.

use super::finding::{Finding, Severity};
use super::place::Place;

/// More faults than these tell nothing more of an object, and a hostile one could have as many as it has values.
const MOST_ERRORS: usize = 64;

/// The findings of one object, in the order of the checks.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
    errors: usize,
}

impl Findings {
    /// Something that keeps the object out.
    pub(super) fn error(
        &mut self,
        code: &'static str,
        place: &Place<'_>,
        rule: &'static str,
        message: impl ToString,
    ) {
        self.errors += 1;
        if self.errors <= MOST_ERRORS {
            self.list.push(Finding {
                code,
                path: place.to_string(),
                rule,
                message: message.to_string(),
                severity: Severity::Error,
            });
        }
    }

    /// A remark, made once for each object, at the first place it concerns.
    ///
    /// `message` names no value: reports count remarks by their text, and a text with values in it
    /// would have as many entries as there are objects.
    pub(super) fn remark(
        &mut self,
        code: &'static str,
        place: &Place<'_>,
        rule: &'static str,
        message: &str,
    ) {
        let made = |finding: &Finding| finding.code == code && finding.message == message;
        if !self.list.iter().any(made) {
            self.list.push(Finding {
                code,
                path: place.to_string(),
                rule,
                message: message.to_owned(),
                severity: Severity::Warning,
            });
        }
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }
}
