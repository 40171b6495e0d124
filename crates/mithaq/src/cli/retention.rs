//! `mithaq retention …`.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};
use serde_json::value::RawValue;

use super::{Ask, answer, terminal};
use crate::output::{Certificates, DueList, Output, Returned};

/// What may be kept no longer: see, give back, read certificates.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Retention {
    /// What is to be destroyed or given back, and when.
    #[command(
        after_help = "The days of a retention article count from when we received a version. `mithaq serve` destroys by itself what is due, once the day has passed for certain, and sends the certificate that the article asks for. What is to be given back waits for `mithaq retention return`.\nA version that is held under another licence too stays under that.\n\nExample:\n  mithaq retention due --within 30"
    )]
    Due {
        /// Days ahead, 0 to 3650.
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        within: u32,
    },
    /// Give back what is due to a peer: write it to a file, then destroy it here.
    #[command(
        after_help = "The file is a STIX bundle for that party alone, of 5,000 objects or 16 MiB; what is left then is told, and is given back by the same command with another file. hand it over, and keep no copy. Objects in it are destroyed here as soon as the file is on the disk.\n\nExample:\n  mithaq retention return 4f2a --to \"National CERT of Rimal\" --output returned.json"
    )]
    Return {
        /// The agreement, or the first characters of it.
        #[arg(value_name = "AGREEMENT")]
        agreement: String,
        /// The peer.
        #[arg(long, value_name = "PEER")]
        to: String,
        /// The new file.
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Certificates of destruction, ours and those that others sent us. Each is its author's statement.
    #[command(after_help = "Example:\n  mithaq retention certificates")]
    Certificates,
}

impl Retention {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Retention::Due { within } => {
                let request = Request::RetentionDue { days: *within };
                let due = answer!(node.ask(request), Answer::Due { due } => due)?;
                output.show(&DueList { due })?;
            }
            Retention::Certificates => {
                let request = Request::RetentionCertificates;
                let certificates = answer!(
                    node.ask(request),
                    Answer::Certificates { certificates } => certificates
                )?;
                output.show(&Certificates { certificates })?;
            }
            Retention::Return {
                agreement,
                to,
                output: file,
                yes,
            } => {
                let request = Request::RetentionHandOver {
                    agreement: agreement.clone(),
                    peer: to.clone(),
                };
                let (objects, slots, left) = answer!(
                    node.ask(request),
                    Answer::HandOver { objects, slots, left } => (objects, slots, left)
                )?;
                let count = objects.len() as u64;
                if objects.is_empty() {
                    output.show(&Returned::default())?;
                    return Ok(ExitCode::Success);
                }
                let about = [("count", objects.len().into())];
                terminal::confirm(&output.texts(), "confirm-hand-over", &about, *yes)?;
                write(file, &objects).map_err(|error| not_written(file, &error))?;
                let request = Request::RetentionReturned {
                    agreement: agreement.clone(),
                    peer: to.clone(),
                    slots,
                };
                let (gone, stays) = answer!(
                    node.ask(request),
                    Answer::Returned { gone, stays } => (gone, stays)
                )?;
                output.show(&Returned {
                    written: count,
                    gone,
                    stays,
                    left,
                })?;
            }
        }
        Ok(ExitCode::Success)
    }
}

/// A bundle in a new file for its owner alone, on the disk when this returns.
fn write(file: &Path, objects: &[Box<RawValue>]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let file: File = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    let mut to = BufWriter::new(file);
    let id = uuid::Uuid::new_v4();
    write!(
        to,
        "{{\"type\":\"bundle\",\"id\":\"bundle--{id}\",\"objects\":["
    )?;
    for (index, object) in objects.iter().enumerate() {
        if index > 0 {
            to.write_all(b",")?;
        }
        to.write_all(object.get().as_bytes())?;
    }
    to.write_all(b"]}\n")?;
    to.flush()?;
    to.get_ref().sync_all()
}

fn not_written(file: &Path, error: &io::Error) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "cannot-write",
        format!(
            "`{}` could not be written, and nothing was destroyed",
            file.display()
        ),
        error.to_string(),
        "name a new file that can be written",
    )
}
