//! `mithaq import`: files and folders of STIX objects and MISP events, sent to the node in batches.
//!
//! ```text
//! walk: which files   →   file: its objects, or where it breaks   →   batch: to the node   →   report
//! ```
//! A file's first bytes tell whether it is of MISP ([`misp`]); everything else is taken as STIX.
//! A file is read as a stream and never held whole beyond [`HOLD`]; so a bundle of any size can be
//! imported. A file that breaks (no JSON) stores nothing: small files are held until their end is
//! seen, larger ones are read once before anything of them is sent.

mod batch;
mod definitions;
mod members;
mod misp;
mod progress;
mod report;
mod resume;
#[cfg(test)]
mod tests;
mod walk;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use mithaq_node::admin::{AdminError, ImportPlace, ImportReport};
use serde_json::value::RawValue;

use batch::{Batch, Stopped, send_while_reading};
use definitions::Definitions;
use members::{Break, members};
pub(crate) use misp::Misp;
pub(crate) use progress::Progress;
pub(crate) use report::{LeftOutPart, MispFile, MispReport, Refused, Report, Skipped};
pub(crate) use resume::{Resume, name};
use walk::Source;
pub(crate) use walk::walk;

/// Bytes of one file that are held until its end is seen. Reading a longer one twice costs less than holding it.
const HOLD: u64 = 16 * 1024 * 1024;

/// Sends one batch of objects to the node, with where in the import it ends.
pub(crate) type Send<'a> =
    dyn FnMut(Vec<Box<RawValue>>, Option<ImportPlace>) -> Result<ImportReport, AdminError> + 'a;

/// Asks the node, when an import is worth it, whether it was begun before.
pub(crate) type Begun<'a> = dyn FnMut() -> Result<Resume, AdminError> + 'a;

/// Bytes from which it is worth it. What is smaller is one batch, or few, and is sent again.
const WORTH_RESUMING: u64 = 1024 * 1024;

/// Imports everything that `paths` name, and tells what became of it.
///
/// # Errors
/// When a named path does not exist (nothing has been sent then), or the node fails under way.
pub(crate) fn import(
    paths: &[PathBuf],
    misp: &mut Misp<'_>,
    progress: &Progress,
    begun: &mut Begun<'_>,
    send: &mut Send<'_>,
) -> Result<Report, AdminError> {
    let found = walk(paths)?;
    let bytes = found.sources.iter().map(|source| source.bytes).sum();
    progress.expect(bytes);
    // What cannot be read again (a pipe) has no place to go on from.
    let resume = match found.sources.iter().all(|source| source.is_file) {
        true if WORTH_RESUMING <= bytes => begun()?,
        _ => Resume::default(),
    };
    let report = Report {
        skipped: found.skipped,
        ..Report::default()
    };
    let source = misp.source;
    let read = |batch: &mut Batch| {
        let mut unreadable = found.unreadable.iter().cloned();
        unreadable.try_for_each(|refused| batch.refuse(refused))?;
        found
            .sources
            .iter()
            .try_for_each(|file| read(file, source, HOLD, progress, batch))
    };
    let report = send_while_reading(send, &mut misp.parties, report, resume, progress, read)?;
    progress.finish();
    Ok(report)
}

/// Reads one file into the batch; a file that cannot be read or breaks is refused, not an error.
fn read(
    source: &Source,
    whose_misp: mithaq_misp::Source,
    hold: u64,
    progress: &Progress,
    batch: &mut Batch,
) -> Result<(), Stopped> {
    let name = report::name(&source.path);
    let (start, file) = match begin(&source.path) {
        Ok(begun) => begun,
        Err(error) => return batch.refuse(Refused::unreadable(name, &error)),
    };
    if let Some(form) = mithaq_misp::recognise(start.get_ref()) {
        let begun = misp::Begun { start, file, form };
        return misp::read(source, begun, whose_misp, progress, batch);
    }
    if mithaq_misp::is_feed_index(start.get_ref()) {
        progress.advance(source.bytes);
        return batch.skip(Skipped {
            path: name,
            why: "the index of a MISP feed; its events are files of their own".to_owned(),
        });
    }
    // What is longer than may be held is first read to its end: nothing of a broken file is stored.
    let mut definitions = Definitions::default();
    if source.bytes > hold {
        match check(&source.path) {
            Ok(found) => definitions = found,
            Err(fault) => {
                progress.advance(source.bytes);
                return batch.refuse(fault.refused(name, 0));
            }
        }
    }
    batch.open(name.clone());
    // What is held whole has been looked at by the time its first object is sent.
    let mut begun = source.bytes > hold;
    batch.push_first(&definitions)?;
    let mut held = Vec::new();
    let mut held_bytes = 0;
    let mut index = 0;
    for member in members(Counting {
        inner: start.chain(file),
        progress,
    }) {
        match member {
            Ok(member) => {
                held_bytes += member.bytes() as u64;
                if !begun {
                    definitions.look(index, &member);
                }
                index += 1;
                held.push(member);
                if held_bytes > hold {
                    if !std::mem::replace(&mut begun, true) {
                        batch.push_first(&definitions)?;
                    }
                    batch.push_all(&mut held, &definitions)?;
                    held_bytes = 0;
                }
            }
            Err(fault) => {
                // Only a file that changed since it was checked, or has no length (a pipe), gets
                // here with objects already handed on.
                let handed_on = batch.opened();
                return batch.refuse(fault.refused(name, handed_on));
            }
        }
    }
    if !begun {
        batch.push_first(&definitions)?;
    }
    batch.push_all(&mut held, &definitions)
}

/// The first bytes of a file, by which its kind is known, and the rest.
fn begin(path: &Path) -> io::Result<(Cursor<Vec<u8>>, File)> {
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    file.by_ref()
        .take(mithaq_misp::ENOUGH as u64)
        .read_to_end(&mut start)?;
    Ok((Cursor::new(start), file))
}

/// Reads a file to its end and keeps nothing of it but its definitions.
fn check(path: &Path) -> Result<Definitions, Break> {
    let file = File::open(path).map_err(|error| Break::unreadable(&error))?;
    let mut definitions = Definitions::default();
    for (index, member) in (0..).zip(members(file)) {
        definitions.look(index, &member?);
    }
    Ok(definitions)
}

/// A reader that moves the progress bar.
struct Counting<'a, R> {
    inner: R,
    progress: &'a Progress,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}
