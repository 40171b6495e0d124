//! Files of STIX objects, taken apart while they are read: bundles, envelopes, arrays, single objects.
//!
//! A file of any size is read with a few megabytes. `-` is standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use mithaq_node::admin::AdminError;
use mithaq_stix::bundle::{Frame, SplitError, Splitter};

use crate::import::walk;
use crate::output::stix::Broken;

/// What standard input is called in reports.
const STANDARD_INPUT: &str = "standard input";

/// Somebody who looks at what is in files.
pub(super) trait Reader {
    /// A file begins.
    fn file(&mut self, _name: &str) {}

    /// A member of the file; it need not be an object, nor even sound JSON.
    fn member(&mut self, member: &Member<'_>) -> Result<(), AdminError>;

    /// A file has ended well: the properties of its frame, and the names of all of them.
    fn frame(
        &mut self,
        _name: &str,
        _frame: Frame,
        _properties: &[(String, Vec<u8>)],
        _names: &[String],
    ) {
    }
}

/// A member of a file.
pub(super) struct Member<'a> {
    pub(super) file: &'a str,
    /// Its place in the file, from 0.
    pub(super) index: u64,
    /// The line where it begins, from 1.
    pub(super) line: usize,
    /// The column where it begins, from 1.
    pub(super) column: usize,
    pub(super) raw: &'a [u8],
}

impl Member<'_> {
    /// A line and a column within the member, as line and column of the file.
    pub(super) fn place(&self, line: usize, column: usize) -> (usize, usize) {
        match line {
            0 | 1 => (self.line, self.column + column.saturating_sub(1)),
            _ => (self.line + line - 1, column),
        }
    }
}

/// What came of reading.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// How many files were read to their end.
    pub(super) read: u64,
    /// Files that break, or cannot be read.
    pub(super) broken: Vec<Broken>,
    /// What folders hold besides.
    pub(super) skipped: u64,
}

/// Shows `reader` everything in the files that `paths` name. A file that breaks does not end it.
///
/// # Errors
/// When a named path does not exist (nothing has been read then), or the reader fails.
pub(super) fn read(paths: &[PathBuf], reader: &mut dyn Reader) -> Result<Files, AdminError> {
    let mut files = Files::default();
    // Every path is looked at first: a misspelt one is found before anything is done.
    let named: Vec<PathBuf> = paths
        .iter()
        .filter(|path| !is_standard_input(path))
        .cloned()
        .collect();
    walk(&named)?;
    for path in paths {
        if is_standard_input(path) {
            let stdin = io::stdin().lock();
            one(STANDARD_INPUT, stdin, reader, &mut files)?;
            continue;
        }
        let found = walk(std::slice::from_ref(path))?;
        files.skipped += found.skipped.len() as u64;
        let unreadable = found.unreadable.into_iter();
        files.broken.extend(unreadable.map(|refused| Broken {
            file: refused.file,
            line: None,
            column: None,
            code: refused.code,
            message: refused.message,
        }));
        for source in found.sources {
            let name = source.path.to_string_lossy().into_owned();
            match File::open(&source.path) {
                Ok(file) => one(&name, file, reader, &mut files)?,
                Err(error) => files.broken.push(unreadable_file(name, &error)),
            }
        }
    }
    Ok(files)
}

/// Reads each file that is one to its end, so that those which break are known beforehand. What comes from a
/// pipe cannot be read twice and is left out.
pub(super) fn broken_files(paths: &[PathBuf]) -> Result<Vec<String>, AdminError> {
    struct Nobody;
    impl Reader for Nobody {
        fn member(&mut self, _: &Member<'_>) -> Result<(), AdminError> {
            Ok(())
        }
    }
    let named: Vec<PathBuf> = paths
        .iter()
        .filter(|path| !is_standard_input(path))
        .cloned()
        .collect();
    let files = read(&named, &mut Nobody)?;
    Ok(files.broken.into_iter().map(|broken| broken.file).collect())
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

fn one(
    name: &str,
    text: impl Read,
    reader: &mut dyn Reader,
    files: &mut Files,
) -> Result<(), AdminError> {
    reader.file(name);
    let mut splitter = Splitter::new(text);
    let mut index = 0;
    loop {
        match splitter.next_part() {
            Ok(Some(part)) => {
                reader.member(&Member {
                    file: name,
                    index,
                    line: part.line,
                    column: part.column,
                    raw: part.raw,
                })?;
                index += 1;
            }
            Ok(None) => break,
            Err(error) => {
                files.broken.push(broken(name, &error));
                return Ok(());
            }
        }
    }
    let frame = splitter.frame().unwrap_or(Frame::Single);
    reader.frame(name, frame, splitter.properties(), splitter.names());
    files.read += 1;
    Ok(())
}

fn broken(name: &str, error: &SplitError) -> Broken {
    let place = error.line_and_column();
    Broken {
        file: name.to_owned(),
        line: place.map(|(line, _)| line),
        column: place.map(|(_, column)| column),
        code: error.code().into_owned(),
        // Line and column stand in the message.
        message: error.to_string(),
    }
}

fn unreadable_file(file: String, error: &io::Error) -> Broken {
    Broken {
        file,
        line: None,
        column: None,
        code: "cannot-read".to_owned(),
        message: error.to_string(),
    }
}
