//! `mithaq stix id`.

use std::path::PathBuf;

use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_stix::json::{Limits, Value};
use mithaq_stix::sco;
use serde_json::json;

use super::files::{self, Member, Reader};
use crate::output::Output;
use crate::output::stix::{Broken, Listing, tell_broken};

/// Print the id that follows from the value of each cyber-observable (STIX 2.1 §2.9), and whether it has it. One a line.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "An observable need not have an id: `{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.3\"}` is enough.\nFor types without such ids, and for observables without a property that contributes to theirs, it prints a hyphen.\nExit code 0: everything was read; 3: some is no JSON and is listed.\nWith --json: {\"objects\": [{\"file\", \"index\", \"type\", \"id\", \"deterministic_id\", \"agrees\"}], \"broken\"}.\n\nExample:\n  echo '{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.3\"}' | mithaq stix id -"
)]
pub(crate) struct Id {
    /// Files and folders, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Id {
    /// Reads, computes, prints as it goes.
    pub(super) fn run(&self, output: &mut Output<'_>) -> Result<ExitCode, AdminError> {
        let json = output.is_json();
        let mut computing = Computing {
            listing: Listing::begin(output)?,
            json,
            broken: Vec::new(),
        };
        let files = files::read(&self.paths, &mut computing)?;
        let Computing {
            listing,
            mut broken,
            ..
        } = computing;
        broken.extend(files.broken);
        listing.end(&broken)?;
        if !json {
            tell_broken(&broken);
        }
        Ok(match broken.is_empty() {
            true => ExitCode::Success,
            false => ExitCode::Partial,
        })
    }
}

struct Computing<'o, 'w> {
    listing: Listing<'o, 'w>,
    json: bool,
    broken: Vec<Broken>,
}

impl Reader for Computing<'_, '_> {
    fn member(&mut self, member: &Member<'_>) -> Result<(), AdminError> {
        let object = match Value::parse(member.raw, &Limits::OBJECT) {
            Ok(object) => object,
            Err(error) => {
                let (line, column) = member.place(error.line(), error.column());
                self.broken.push(Broken {
                    file: member.file.to_owned(),
                    line: Some(line),
                    column: Some(column),
                    code: error.kind().code().to_owned(),
                    message: format!("line {line}, column {column}: {}", error.kind()),
                });
                return Ok(());
            }
        };
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let own = text("id");
        let computed = sco::deterministic_id(&object).map(|id| id.to_string());
        let agrees = match (own, &computed) {
            (Some(own), Some(computed)) => Some(own.eq_ignore_ascii_case(computed)),
            _ => None,
        };
        if self.json {
            return self.listing.json(&json!({
                "file": member.file, "index": member.index, "type": text("type"), "id": own,
                "deterministic_id": computed, "agrees": agrees,
            }));
        }
        let told = match agrees {
            Some(true) => "  as it has".to_owned(),
            Some(false) => format!("  but it has {}", own.unwrap_or_default()),
            None if computed.is_none() => {
                format!("  {}", own.or(text("type")).unwrap_or("no type"))
            }
            None => String::new(),
        };
        self.listing
            .line(&format!("{}{told}", computed.as_deref().unwrap_or("-")))
    }
}
