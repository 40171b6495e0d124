//! `mithaq stix match`.

use std::fs;
use std::path::PathBuf;

use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_stix::json::{self, Limits};
use mithaq_stix::pattern::{
    Matcher, Observation, Pattern, PatternError, TooCostly, Version, observed,
};
use unicode_width::UnicodeWidthStr as _;

use super::files::{self, Member, Reader};
use crate::output::{Matched, NotRead, Output, Satisfied, Seen, clean};

/// Match a STIX pattern against the observed data in files.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Objects are looked for in all files together. Ends with 0 if the pattern matches, 1 if it does not, 2 if the pattern is refused or too costly, and 3 if it does not match but not everything could be read.\n\nExample:\n  mithaq stix match \"[file:name = 'foo.dll'] FOLLOWEDBY [url:value LIKE '%/gate.php']\" observed.json\n  mithaq stix match @pattern.txt folder"
)]
pub(crate) struct Match {
    /// The pattern, or `@` and a file that holds it.
    #[arg(value_name = "PATTERN")]
    pattern: String,
    /// Files of STIX objects, folders of `*.json`, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The edition of STIX that the pattern is written in.
    #[arg(long, value_name = "VERSION", default_value = "2.1", value_parser = ["2.0", "2.1"])]
    pattern_version: String,
}

/// An object's text, and where it was read.
struct Text {
    file: String,
    index: u64,
    raw: Vec<u8>,
}

impl Match {
    /// Reads the files, matches, and shows what matched.
    pub(super) fn run(&self, output: &mut Output<'_>) -> Result<ExitCode, AdminError> {
        let text = written(&self.pattern)?;
        let version = match self.pattern_version.as_str() {
            "2.0" => Version::V2_0,
            _ => Version::V2_1,
        };
        let pattern = Pattern::parse_as(&text, version).map_err(|error| refused(&text, &error))?;
        let matcher =
            Matcher::new(&pattern).map_err(|error| refused(&text, &error.located(&text)))?;
        let mut texts = Texts::default();
        let files = files::read(&self.paths, &mut texts)?;
        let broken = files.broken.into_iter();
        let mut not_read: Vec<NotRead> = broken
            .map(|broken| NotRead {
                file: broken.file,
                index: None,
                message: broken.message,
            })
            .collect();
        let (mut places, mut objects) = (Vec::new(), Vec::new());
        for text in &texts.0 {
            match json::Value::parse(&text.raw, &Limits::OBJECT) {
                Ok(object) => {
                    places.push(text);
                    objects.push(object);
                }
                Err(error) => not_read.push(NotRead {
                    file: text.file.clone(),
                    index: Some(text.index),
                    message: error.to_string(),
                }),
            }
        }
        let (mut seen, mut observations): (Vec<Seen>, Vec<Observation<'_>>) =
            (Vec::new(), Vec::new());
        for found in observed(&objects) {
            let Some(place) = places.get(found.place) else {
                continue;
            };
            match found.observation {
                Ok(observation) => {
                    let object = objects.get(found.place);
                    let id = object.and_then(|object| object.get("id"));
                    seen.push(Seen {
                        file: place.file.clone(),
                        index: place.index,
                        id: id.and_then(json::Value::as_str).map(str::to_owned),
                    });
                    observations.push(observation);
                }
                Err(error) => not_read.push(NotRead {
                    file: place.file.clone(),
                    index: Some(place.index),
                    message: error.to_string(),
                }),
            }
        }
        let binding = matcher.find(&observations).map_err(too_costly)?;
        let satisfied = matcher.satisfied(&observations).map_err(too_costly)?;
        let chosen = |indexes: &[usize]| -> Vec<Seen> {
            let chosen = indexes.iter().filter_map(|index| seen.get(*index));
            chosen.cloned().collect()
        };
        let expressions = pattern.expression_texts().into_iter().zip(&satisfied);
        let matched = Matched {
            matches: binding.is_some(),
            observed_data: seen.len(),
            bound: binding.map_or_else(Vec::new, |binding| chosen(binding.observations())),
            expressions: expressions
                .map(|(expression, indexes)| Satisfied {
                    expression,
                    by: chosen(indexes),
                })
                .collect(),
            remarks: pattern.remarks().iter().map(ToString::to_string).collect(),
            not_read,
        };
        output.show(&matched)?;
        Ok(match (matched.matches, matched.not_read.is_empty()) {
            (true, _) => ExitCode::Success,
            (false, true) => ExitCode::Failure,
            (false, false) => ExitCode::Partial,
        })
    }
}

/// The pattern as it was typed, or as it stands in the file named.
fn written(argument: &str) -> Result<String, AdminError> {
    let Some(file) = argument.strip_prefix('@') else {
        return Ok(argument.to_owned());
    };
    fs::read_to_string(file).map_err(|error| {
        AdminError::usage(
            "cannot-read",
            format!("cannot read `{file}`"),
            error.to_string(),
            "name a text file that holds the pattern, or write the pattern itself",
        )
    })
}

/// All objects of all files.
#[derive(Default)]
struct Texts(Vec<Text>);

impl Reader for Texts {
    fn member(&mut self, member: &Member<'_>) -> Result<(), AdminError> {
        self.0.push(Text {
            file: member.file.to_owned(),
            index: member.index,
            raw: member.raw.to_vec(),
        });
        Ok(())
    }
}

fn too_costly(error: TooCostly) -> AdminError {
    AdminError::usage(
        "too-costly",
        "the pattern could not be matched",
        error.to_string(),
        "match fewer files at a time, or write a pattern with fewer overlapping expressions; whether this one matches is not known",
    )
}

/// The error with the line of the pattern that it is about, and a mark below the place.
fn refused(text: &str, error: &PatternError) -> AdminError {
    AdminError::usage(
        error.kind().code(),
        "the pattern was refused",
        format!("{error}\n{}", marked(text, error.offset())),
        "correct it at the mark; STIX 2.1 §9 is the language",
    )
}

/// How much of a long line is shown before and behind the place, in characters.
const AROUND: usize = 50;

fn marked(text: &str, offset: usize) -> String {
    let (before, behind) = text.split_at_checked(offset).unwrap_or((text, ""));
    let before = before.rsplit('\n').next().unwrap_or_default();
    let behind = behind.split('\n').next().unwrap_or_default();
    let skipped = before.chars().count().saturating_sub(AROUND);
    let mut shown: String = before.chars().skip(skipped).collect();
    if 0 < skipped {
        shown.insert(0, '…');
    }
    let shown = clean(&shown);
    let mut rest: String = behind.chars().take(AROUND).collect();
    if rest.len() < behind.len() {
        rest.push('…');
    }
    format!("{shown}{}\n{}^", clean(&rest), " ".repeat(shown.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_below_the_place() {
        let check = |text: &str, offset: usize, expected: &str| {
            assert_eq!(marked(text, offset), expected, "{text}");
        };
        check("[a:b = c]", 7, "[a:b = c]\n       ^");
        check("[a:b = 1] AND\n[c:d = e]\n", 21, "[c:d = e]\n       ^");
        check("[a:b = 'é漢' x", 15, "[a:b = 'é漢' x\n             ^");
        check("", 0, "\n^");
        check("[a:b = 1", 8, "[a:b = 1\n        ^");
        let long = format!("[{}", "x".repeat(200));
        let (dots, around) = ("…", "x".repeat(50));
        check(
            &long,
            100,
            &format!("{dots}{around}{around}{dots}\n{}^", " ".repeat(51)),
        );
    }
}
