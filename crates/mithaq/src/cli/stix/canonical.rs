//! `mithaq stix canonical`.

use std::path::PathBuf;

use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_stix::canonical;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::files::{self, Member, Reader};
use crate::output::Output;
use crate::output::stix::{Broken, Listing, tell_broken};

/// Print each object in the canonical form of RFC 8785, which is what is hashed and signed. One a line.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "The text is checked first: what two programs could read differently, such as a key that is there twice, has no canonical form. The object need not be valid STIX.\nExit code 0: every object has a form; 3: some have none and are listed.\nWith --json: {\"objects\": [{\"file\", \"index\", \"sha256\", \"canonical\"}], \"broken\"}.\n\nExample:\n  mithaq stix canonical --hash feed.json"
)]
pub(crate) struct Canonical {
    /// Files and folders, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print the SHA-256 of each form instead, with where the object stands.
    #[arg(long)]
    hash: bool,
}

impl Canonical {
    /// Reads, forms, prints as it goes.
    pub(super) fn run(&self, output: &mut Output<'_>) -> Result<ExitCode, AdminError> {
        let json = output.is_json();
        let mut forming = Forming {
            command: self,
            listing: Listing::begin(output)?,
            json,
            broken: Vec::new(),
        };
        let files = files::read(&self.paths, &mut forming)?;
        let Forming {
            listing,
            mut broken,
            ..
        } = forming;
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

struct Forming<'c, 'o, 'w> {
    command: &'c Canonical,
    listing: Listing<'o, 'w>,
    json: bool,
    broken: Vec<Broken>,
}

impl Reader for Forming<'_, '_, '_> {
    fn member(&mut self, member: &Member<'_>) -> Result<(), AdminError> {
        let form = match canonical::form(member.raw) {
            Ok(form) => form,
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
        let hash = || -> String {
            let hash = Sha256::digest(&form);
            hash.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        if self.json {
            let canonical: Value = Value::String(String::from_utf8_lossy(&form).into_owned());
            return self.listing.json(&json!({
                "file": member.file, "index": member.index, "sha256": hash(), "canonical": canonical,
            }));
        }
        match self.command.hash {
            true => self.listing.line(&format!(
                "{}  {}, object {}",
                hash(),
                member.file,
                member.index
            )),
            false => self.listing.raw_line(&form),
        }
    }
}
