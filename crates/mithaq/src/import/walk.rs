//! Which files an import reads.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use mithaq_node::admin::AdminError;

use super::report::{Refused, Skipped, name};

/// What was found under the paths given.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The files to read, in order: as named, and within a folder by name.
    pub(crate) sources: Vec<Source>,
    /// What a folder holds besides.
    pub(crate) skipped: Vec<Skipped>,
    /// Folders that could not be listed.
    pub(crate) unreadable: Vec<Refused>,
}

/// A file to read.
#[derive(Debug)]
pub(crate) struct Source {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its length; 0 for a pipe.
    pub(crate) bytes: u64,
    /// Whether it is a file, and no pipe: it can be read again.
    pub(crate) is_file: bool,
}

/// Lists the files that `paths` name. A file that is named is taken whatever it is called; a folder
/// gives its `*.json`, and those of its folders.
///
/// # Errors
/// When a named path does not exist: a misspelt argument is found before anything is stored.
pub(crate) fn walk(paths: &[PathBuf]) -> Result<Found, AdminError> {
    let mut walking = Walking::default();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| missing(path, &error))?;
        if metadata.is_dir() {
            walking.folder(path);
        } else {
            walking.found.sources.push(Source {
                path: path.clone(),
                bytes: metadata.len(),
                is_file: metadata.is_file(),
            });
        }
    }
    Ok(walking.found)
}

fn missing(path: &Path, error: &io::Error) -> AdminError {
    AdminError::usage(
        "cannot-read",
        format!("cannot read `{}`", path.display()),
        error.to_string(),
        "correct the path and repeat the command; nothing has been done yet",
    )
}

#[derive(Default)]
struct Walking {
    found: Found,
    /// Folders entered, by their real path.
    entered: BTreeSet<PathBuf>,
}

impl Walking {
    fn folder(&mut self, folder: &Path) {
        match self.entries(folder) {
            Ok(Some(entries)) => entries.into_iter().for_each(|entry| self.entry(entry)),
            Ok(None) => self.skip(folder, "a folder that was read already"),
            Err(error) => self
                .found
                .unreadable
                .push(Refused::unreadable(name(folder), &error)),
        }
    }

    /// The entries of a folder by name; `None` when it was entered before.
    fn entries(&mut self, folder: &Path) -> io::Result<Option<Vec<PathBuf>>> {
        // INVARIANT: every folder is entered once, by its real path, so a link to a folder above
        // ends the walk there instead of repeating it for ever.
        if !self.entered.insert(fs::canonicalize(folder)?) {
            return Ok(None);
        }
        let mut entries = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        Ok(Some(entries))
    }

    fn entry(&mut self, path: PathBuf) {
        let is_json = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.folder(&path),
            Ok(metadata) if !metadata.is_file() => self.skip(&path, "neither a file nor a folder"),
            Ok(metadata) if is_json => self.found.sources.push(Source {
                path,
                bytes: metadata.len(),
                is_file: true,
            }),
            Ok(_) => self.skip(&path, "not a `.json` file"),
            Err(_) if path.is_symlink() => self.skip(&path, "a link that leads nowhere"),
            Err(error) => self
                .found
                .unreadable
                .push(Refused::unreadable(name(&path), &error)),
        }
    }

    fn skip(&mut self, path: &Path, why: &str) {
        self.found.skipped.push(Skipped {
            path: name(path),
            why: why.to_owned(),
        });
    }
}
