//! The events of a MISP file, as STIX objects on their way to the node.
//!
//! A file is read twice: to its end, so that nothing of a broken one is stored and each event's marking is known,
//! and then to be converted. What cannot be read twice (a pipe) is first written to a file without a name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Seek as _, Write as _};

use mithaq_misp::{Conversion, Form, MispError, Options, Output, Survey};
use mithaq_node::admin::AdminError;
use mithaq_stix::ObjectId;
use serde_json::value::RawValue;

use super::Counting;
use super::batch::{Batch, Stopped};
use super::members::Break;
use super::progress::Progress;
use super::report::{self, LeftOutPart, MispFile, Refused};
use super::walk::Source;

/// Parts left out that the report lists for one file; all of them are counted.
const LISTED: usize = 1_000;

/// How MISP files are taken.
pub(crate) struct Misp<'a> {
    /// Whose server they came from.
    pub(crate) source: mithaq_misp::Source,
    /// Asks the node for the ids of its party and its peers, whom no organisation of a file may become.
    pub(crate) parties: Box<dyn FnMut() -> Result<Vec<ObjectId>, AdminError> + 'a>,
}

impl Misp<'_> {
    /// Files that were received, where no party's name is at stake.
    pub(crate) fn of_nobody() -> Misp<'static> {
        Misp {
            source: mithaq_misp::Source::Received,
            parties: Box::new(|| Ok(Vec::new())),
        }
    }
}

/// A file whose first bytes have been read.
pub(super) struct Begun {
    /// Its first bytes.
    pub(super) start: Cursor<Vec<u8>>,
    /// The rest of it.
    pub(super) file: File,
    /// How it holds its events.
    pub(super) form: Form,
}

/// Converts a file into the batch; a file that cannot be read or breaks is refused, not an error.
pub(super) fn read(
    source: &Source,
    begun: Begun,
    whose: mithaq_misp::Source,
    progress: &Progress,
    batch: &mut Batch,
) -> Result<(), Stopped> {
    let name = report::name(&source.path);
    let form = begun.form;
    let mut file = match rereadable(begun) {
        Ok(file) => file,
        Err(error) => return batch.refuse(Refused::unreadable(name, &error)),
    };
    let options = Options {
        source: whose,
        reserved: batch.parties()?,
    };
    // INVARIANT: the whole file has been found in order before anything of it is sent.
    let survey = Survey::read(&mut file, form, &options);
    let survey = survey.and_then(|survey| {
        file.rewind().map_err(MispError::Io)?;
        Ok(survey)
    });
    let survey = match survey {
        Ok(survey) => survey,
        Err(error) => {
            progress.advance(source.bytes);
            return batch.refuse(Break::from(error).refused(name, 0));
        }
    };
    batch.open(name.clone());
    let mut told = Told::new(name.clone(), &survey);
    let reader = Counting {
        inner: file,
        progress,
    };
    let mut conversion = Conversion::new(reader, survey, options);
    loop {
        match conversion.next_output() {
            Ok(Some(Output::Object(object))) => {
                told.converted(object.object_type);
                match RawValue::from_string(object.text) {
                    Ok(object) => batch.push_one(object)?,
                    // What was written as JSON reads as JSON.
                    Err(error) => {
                        let refused =
                            Refused::file(name.clone(), "json-syntax", error.to_string(), "");
                        batch.refuse(refused)?;
                    }
                }
            }
            Ok(Some(Output::LeftOut(left_out))) => told.left_out(&left_out),
            Ok(None) => return batch.converted(told.file, told.parts),
            Err(error) => {
                // Only a file that changed since it was looked through gets here.
                let handed_on = batch.opened();
                batch.converted(told.file, told.parts)?;
                return batch.refuse(Break::from(error).refused(name, handed_on));
            }
        }
    }
}

/// The file from its first byte, such that it can be read again.
fn rereadable(begun: Begun) -> io::Result<File> {
    let Begun {
        start, mut file, ..
    } = begun;
    if file.metadata()?.is_file() {
        file.rewind()?;
        return Ok(file);
    }
    let mut copy = tempfile::tempfile()?;
    copy.write_all(start.get_ref())?;
    io::copy(&mut file, &mut copy)?;
    copy.rewind()?;
    Ok(copy)
}

/// What is to be told of a file.
struct Told {
    file: MispFile,
    parts: Vec<LeftOutPart>,
}

impl Told {
    fn new(name: String, survey: &Survey) -> Told {
        Told {
            file: MispFile {
                file: name,
                events: survey.events() as u64,
                held_back: survey.held_back() as u64,
                converted: BTreeMap::new(),
                left_out: BTreeMap::new(),
            },
            parts: Vec::new(),
        }
    }

    fn converted(&mut self, object_type: String) {
        *self.file.converted.entry(object_type).or_default() += 1;
    }

    fn left_out(&mut self, left_out: &mithaq_misp::LeftOut) {
        let code = left_out.why.code();
        *self.file.left_out.entry(code.to_owned()).or_default() += 1;
        if self.parts.len() < LISTED {
            self.parts.push(LeftOutPart {
                file: self.file.file.clone(),
                path: left_out.path.clone(),
                code: code.to_owned(),
                message: left_out.why.message().to_owned(),
            });
        }
    }
}

impl From<MispError> for Break {
    fn from(error: MispError) -> Break {
        Break::new(error.code().to_owned(), error.to_string(), error.rule())
    }
}
