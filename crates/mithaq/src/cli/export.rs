//! `mithaq export`: a STIX bundle, page by page.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use mithaq_node::admin::{AdminError, Answer, Disclosure, ExitCode, ExportPage, Request};

use super::{Ask, answer};
use crate::output::{Output, not_written};

/// Objects asked for at a time.
const PAGE: u64 = 2_000;

/// Export what an audience may see as one STIX bundle. It goes through the release gate and is recorded.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Objects are written byte for byte as they are held.\nWith --json and a FILE: {\"file\", \"objects\"}.\n\nExample:\n  mithaq export --for \"National CERT of Rimal\" --type indicator -o rimal.json"
)]
pub(crate) struct Export {
    /// Who it is for: a peer, or our own analysts if absent.
    #[arg(long = "for", value_name = "AUDIENCE")]
    audience: Option<String>,
    /// For what purpose; `protection` if absent.
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// Only objects of this type; may be repeated.
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// One object alone, which the law compels us to disclose: see `mithaq agreement notice disclosure`.
    #[arg(
        long,
        value_name = "OBJECT",
        requires = "ground",
        conflicts_with = "audience"
    )]
    disclose: Option<String>,
    /// On which ground: court-order, freedom-of-information, parliamentary-inquiry, audit.
    #[arg(long, value_name = "GROUND", requires = "disclose")]
    ground: Option<String>,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    /// Asks page by page and writes as it goes.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        // The first page is asked for before anything is written: most mistakes show there.
        let first = self.page(node, None)?;
        let Some(file) = &self.output else {
            self.bundle(node, first, &mut |bytes| output.write(bytes))?;
            return Ok(ExitCode::Success);
        };
        let objects = self.to_file(node, first, file)?;
        if output.is_json() {
            output
                .json(&serde_json::json!({ "file": file.to_string_lossy(), "objects": objects }))?;
        } else {
            output.done(&format!("{objects} objects are in {}.", file.display()))?;
        }
        Ok(ExitCode::Success)
    }

    /// Writes beside the file and moves it there when it is complete: half a bundle never bears its name.
    fn to_file(
        &self,
        node: &mut dyn Ask,
        first: ExportPage,
        file: &Path,
    ) -> Result<u64, AdminError> {
        let mut unfinished = file.as_os_str().to_owned();
        unfinished.push(".part");
        let unfinished = PathBuf::from(unfinished);
        // Whatever the umask: what is in it was released to one audience.
        let written = create(&unfinished).map_err(not_written).and_then(|new| {
            let mut new = BufWriter::new(new);
            let objects = self.bundle(node, first, &mut |bytes| {
                new.write_all(bytes).map_err(not_written)
            })?;
            new.into_inner()
                .map_err(|error| not_written(error.into_error()))?
                .sync_all()
                .map_err(not_written)?;
            std::fs::rename(&unfinished, file).map_err(not_written)?;
            Ok(objects)
        });
        if written.is_err() {
            // If it cannot be removed either, the first error says more.
            let _ = std::fs::remove_file(&unfinished);
        }
        written
    }

    /// Writes the bundle; says how many objects it holds.
    fn bundle(
        &self,
        node: &mut dyn Ask,
        first: ExportPage,
        write: &mut dyn FnMut(&[u8]) -> Result<(), AdminError>,
    ) -> Result<u64, AdminError> {
        let id = uuid::Uuid::new_v4();
        write(format!("{{\"type\":\"bundle\",\"id\":\"bundle--{id}\"").as_bytes())?;
        let mut count = 0_u64;
        let mut page = first;
        loop {
            for object in &page.objects {
                // A list in STIX is never empty (2.1 §2.8), so it begins with its first object.
                write(if count == 0 {
                    b",\"objects\":[\n"
                } else {
                    b",\n"
                })?;
                write(object.get().as_bytes())?;
                count += 1;
            }
            match page.next {
                Some(next) => page = self.page(node, Some(next))?,
                None => break,
            }
        }
        write(if count == 0 { b"}\n" } else { b"\n]}\n" })?;
        Ok(count)
    }

    fn page(&self, node: &mut dyn Ask, next: Option<String>) -> Result<ExportPage, AdminError> {
        let Export {
            audience,
            purpose,
            types,
            output: _,
            disclose,
            ground,
        } = self;
        let disclose = match (disclose, ground) {
            (Some(object), Some(ground)) => Some(Disclosure {
                object: object.clone(),
                ground: ground.clone(),
            }),
            _ => None,
        };
        let request = Request::Export {
            audience: audience.clone(),
            purpose: purpose.clone(),
            types: types.clone(),
            next,
            limit: PAGE,
            disclose,
        };
        answer!(node.ask(request), Answer::Export(page) => page)
    }
}

/// An empty file that its owner alone can read.
fn create(path: &Path) -> io::Result<File> {
    // One that was left behind may be readable by others, and stays so when it is opened again.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}
