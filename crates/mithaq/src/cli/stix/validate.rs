//! `mithaq stix validate`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_stix::bundle::{Frame, Review};
use mithaq_stix::json::{self, Limits};
use mithaq_stix::{Finding, Object};

use super::files::{self, Member, Reader};
use crate::output::Output;
use crate::output::stix::{Fault, Refused, Remark, Validation};

/// Check STIX 2.1 files: what breaks the specification is an error, what departs from its recommendations a remark.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Bundles, TAXII envelopes, arrays and single objects; a folder gives its *.json and those of its folders.\nErrors are what an import would refuse. Each has a code, the place in the object as a JSON path, and the section of the specification.\nExit code 0: everything is valid; 3: something is not, or no object was found. With --strict remarks end with 3 too.\nWith --json: {\"files\", \"objects\", \"valid\", \"bundles\" (not valid themselves), \"refused\", \"broken\", \"remarks\", \"skipped\"}.\n\nExamples:\n  mithaq stix validate feed.json reports/\n  curl … | mithaq stix validate -"
)]
pub(crate) struct Validate {
    /// Files and folders, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take remarks as errors.
    #[arg(long)]
    strict: bool,
}

impl Validate {
    /// Reads, checks, reports.
    pub(super) fn run(&self, output: &mut Output<'_>) -> Result<ExitCode, AdminError> {
        let mut checking = Checking::default();
        let files = files::read(&self.paths, &mut checking)?;
        let mut validation = checking.validation;
        validation.files = files.read + files.broken.len() as u64;
        validation.broken = files.broken;
        validation.skipped = files.skipped;
        validation.remarks = checking.remarks.into_values().collect();
        // Nothing found is nothing checked: whoever asked expected otherwise.
        let sound =
            validation.refused.is_empty() && validation.broken.is_empty() && validation.objects > 0;
        let remarkable = self.strict && !validation.remarks.is_empty();
        output.show(&validation)?;
        Ok(match sound && !remarkable {
            true => ExitCode::Success,
            false => ExitCode::Partial,
        })
    }
}

#[derive(Default)]
struct Checking {
    validation: Validation,
    remarks: BTreeMap<(String, String), Remark>,
    review: Review,
}

impl Reader for Checking {
    fn file(&mut self, _: &str) {
        self.review = Review::default();
    }

    fn member(&mut self, member: &Member<'_>) -> Result<(), AdminError> {
        self.validation.objects += 1;
        self.review.part();
        match Object::parse(member.raw) {
            Ok(accepted) => {
                self.validation.valid += 1;
                let id = accepted.object.id().as_str();
                let of_bundle = self.review.object(&accepted.object);
                for warning in accepted.warnings.iter().chain(&of_bundle) {
                    self.remark(member.file, Some(member.index), Some(id), warning);
                }
            }
            Err(refused) => {
                let id = refused.id.as_ref().map(ToString::to_string);
                for warning in refused
                    .findings
                    .iter()
                    .filter(|finding| !finding.is_error())
                {
                    self.remark(member.file, Some(member.index), id.as_deref(), warning);
                }
                let errors = refused.findings.iter().filter(|finding| finding.is_error());
                self.validation.refused.push(Refused {
                    file: member.file.to_owned(),
                    index: Some(member.index),
                    line: Some(member.line),
                    column: Some(member.column),
                    id,
                    errors: errors.map(|error| fault(member, error)).collect(),
                });
            }
        }
        Ok(())
    }

    fn frame(
        &mut self,
        name: &str,
        frame: Frame,
        properties: &[(String, Vec<u8>)],
        names: &[String],
    ) {
        let findings = self.review.frame(frame, properties, names);
        let (errors, warnings): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(Finding::is_error);
        for warning in &warnings {
            self.remark(name, None, None, warning);
        }
        if !errors.is_empty() {
            self.validation.bundles += 1;
            self.validation.refused.push(Refused {
                file: name.to_owned(),
                index: None,
                line: None,
                column: None,
                id: None,
                errors: errors.iter().map(Fault::of).collect(),
            });
        }
    }
}

impl Checking {
    fn remark(&mut self, file: &str, index: Option<u64>, id: Option<&str>, warning: &Finding) {
        let key = (warning.code.to_owned(), warning.message.clone());
        let remark = self.remarks.entry(key).or_insert_with(|| Remark {
            code: warning.code.to_owned(),
            message: warning.message.clone(),
            rule: warning.rule.to_owned(),
            count: 0,
            first: crate::output::stix::First {
                file: file.to_owned(),
                index,
                id: id.map(str::to_owned),
                path: warning.path.clone(),
            },
        });
        remark.count += 1;
    }
}

/// An error; one of the text itself with its line and column in the file.
fn fault(member: &Member<'_>, error: &Finding) -> Fault {
    let mut fault = Fault::of(error);
    if error.code.starts_with("json-")
        && let Err(broken) = json::check(member.raw, &Limits::OBJECT)
    {
        let (line, column) = member.place(broken.line(), broken.column());
        fault.message = format!("line {line}, column {column}: {}", broken.kind());
    }
    fault
}
