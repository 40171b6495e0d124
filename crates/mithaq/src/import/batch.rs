//! Objects on their way to the node, and where each came from.
//!
//! Files are read in one thread and sent from another: while the node takes a batch in, the next is
//! being read. At most [`WAITING`] full batches wait in between.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use mithaq_node::admin::{AdminError, ImportPlace, ImportReport};
use mithaq_stix::ObjectId;
use serde_json::value::RawValue;

use super::Resume;
use super::Send;
use super::definitions::Definitions;
use super::members::Member;
use super::progress::Progress;
use super::report::{LeftOutPart, MispFile, Refused, Report, Skipped};
use super::resume::{Changed, Course, Passage};

/// Objects in a batch at most. The node needs about 10 kB for each that it takes in at a time. Of 20,000, imports
/// are no faster; of 5,000, they take a fifth longer, because each batch is made durable by itself.
pub(super) const OBJECTS: usize = 10_000;
/// Bytes in a batch at most, apart from a single object that is larger: twice what 10,000 objects of the usual
/// size have. Both sides hold some three batches.
pub(super) const BYTES: usize = 16 * 1024 * 1024;
/// Batches that wait to be sent. One is enough: it is full before the node is done with the last.
const WAITING: usize = 1;

/// Reads with `read` in a thread of its own, sends what it pushes, and continues `report`.
///
/// # Errors
/// The node's, with what had been stored before; nothing is read on then.
pub(crate) fn send_while_reading(
    send: &mut Send<'_>,
    parties: &mut Parties<'_>,
    mut report: Report,
    resume: Resume,
    progress: &Progress,
    read: impl Fn(&mut Batch) -> Result<(), Stopped> + Sync,
) -> Result<Report, AdminError> {
    let (sender, steps) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut batch = Batch::new(sender, Course::new(resume));
            let mut done = read(&mut batch).and_then(|()| batch.finish());
            if let Err(Stopped::Changed) = done {
                progress.restart();
                batch.begin_again();
                done = read(&mut batch).and_then(|()| batch.finish());
            }
            // The other thread has met an error, and tells it.
            let _ = done;
        });
        let sent = follow(steps, send, parties, progress, &mut report);
        if let Err(panic) = reader.join() {
            std::panic::resume_unwind(panic);
        }
        sent
    })?;
    Ok(report)
}

/// Takes the steps of an import as they come. The reader stops when this returns.
fn follow(
    steps: Receiver<Step>,
    send: &mut Send<'_>,
    parties: &mut Parties<'_>,
    progress: &Progress,
    report: &mut Report,
) -> Result<(), AdminError> {
    for step in steps {
        match step {
            Step::Refused(refused) => report.refused.push(refused),
            Step::Skipped(skipped) => report.skipped.push(skipped),
            Step::Parties(answer) => {
                let parties = parties().map_err(|error| stopped(error, report))?;
                // A reader that is gone has met its end, and said so.
                let _ = answer.send(parties);
            }
            Step::Converted(file, parts) => {
                let misp = report.misp.get_or_insert_default();
                misp.files.push(file);
                misp.left_out.extend(parts);
            }
            Step::Resumed(count) => {
                report.resumed = Some(count);
                progress.resumed(count);
            }
            Step::Objects {
                objects,
                places,
                place,
            } => {
                let sent = send(objects, place).map_err(|error| stopped(error, report))?;
                count(report, sent, &places);
            }
        }
    }
    Ok(())
}

/// Why nothing more is to be read.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The sending side has given up.
    GivenUp,
    /// What was sent before an import was broken off is not what the files hold now.
    Changed,
}

impl From<Changed> for Stopped {
    fn from(_: Changed) -> Stopped {
        Stopped::Changed
    }
}

/// What the reading thread hands over.
enum Step {
    /// A batch of objects, and for each its file and its place there.
    Objects {
        objects: Vec<Box<RawValue>>,
        places: Vec<(Arc<str>, u64)>,
        /// Where in the import it ends, if more comes.
        place: Option<ImportPlace>,
    },
    /// So many objects were sent before the import was broken off, and are not sent again.
    Resumed(u64),
    /// A refusal of our own.
    Refused(Refused),
    /// A file that is known, and holds nothing to take.
    Skipped(Skipped),
    /// The question who our party and our peers are.
    Parties(SyncSender<Vec<ObjectId>>),
    /// A MISP file has been converted.
    Converted(MispFile, Vec<LeftOutPart>),
}

/// Asks the node for the ids of its party and its peers.
pub(super) type Parties<'a> = dyn FnMut() -> Result<Vec<ObjectId>, AdminError> + 'a;

/// Objects waiting until there are enough to be sent.
pub(crate) struct Batch {
    steps: SyncSender<Step>,
    objects: Vec<Box<RawValue>>,
    places: Vec<(Arc<str>, u64)>,
    bytes: usize,
    file: Arc<str>,
    opened: u64,
    course: Course,
    /// What is to be told of what was sent before the import was broken off, once it is known to be the same.
    waiting: Vec<Step>,
    /// Our party and our peers, once they were asked for.
    parties: Option<Vec<ObjectId>>,
}

impl Batch {
    fn new(steps: SyncSender<Step>, course: Course) -> Batch {
        Batch {
            steps,
            objects: Vec::new(),
            places: Vec::new(),
            bytes: 0,
            file: Arc::from(""),
            opened: 0,
            course,
            waiting: Vec::new(),
            parties: None,
        }
    }

    /// The files are read from the beginning, and everything is sent.
    fn begin_again(&mut self) {
        self.course.begin_again();
        self.waiting.clear();
        self.objects.clear();
        self.places.clear();
        self.bytes = 0;
    }

    /// What is pushed from now on comes from `file`.
    pub(crate) fn open(&mut self, file: String) {
        self.file = Arc::from(file);
        self.opened = 0;
    }

    /// Objects pushed since the file was opened.
    pub(crate) fn opened(&self) -> u64 {
        self.opened
    }

    /// Adds the definitions of the open file, before their turn.
    pub(crate) fn push_first(&mut self, definitions: &Definitions) -> Result<(), Stopped> {
        for (index, definition) in definitions.iter() {
            self.opened = *index;
            self.push(definition.clone())?;
        }
        self.opened = 0;
        Ok(())
    }

    /// Adds members of the open file; batches that are full are sent.
    /// Those that [`Batch::push_first`] has added are passed over.
    pub(crate) fn push_all(
        &mut self,
        members: &mut Vec<Member>,
        added: &Definitions,
    ) -> Result<(), Stopped> {
        for member in members.drain(..) {
            match member {
                Member::Object(_) if added.has(self.opened) => {}
                Member::Object(object) => self.push(object)?,
                Member::Broken { code, message } => {
                    let refused =
                        Member::refused(self.file.to_string(), self.opened, code, message);
                    self.refuse(refused)?;
                }
            }
            self.opened += 1;
        }
        Ok(())
    }

    /// Adds one object of the open file.
    pub(crate) fn push_one(&mut self, object: Box<RawValue>) -> Result<(), Stopped> {
        self.push(object)?;
        self.opened += 1;
        Ok(())
    }

    /// Our party and our peers. The node is asked once, by the thread that speaks with it.
    pub(crate) fn parties(&mut self) -> Result<Vec<ObjectId>, Stopped> {
        if let Some(parties) = &self.parties {
            return Ok(parties.clone());
        }
        let (answer, asked) = sync_channel(1);
        // Asked at once: conversion waits for the answer.
        self.steps
            .send(Step::Parties(answer))
            .map_err(|_| Stopped::GivenUp)?;
        let parties = asked.recv().map_err(|_| Stopped::GivenUp)?;
        self.parties = Some(parties.clone());
        Ok(parties)
    }

    /// Tells what a MISP file was converted to, and what of it was left out.
    pub(crate) fn converted(
        &mut self,
        file: MispFile,
        parts: Vec<LeftOutPart>,
    ) -> Result<(), Stopped> {
        self.hand_over(Step::Converted(file, parts))
    }

    fn push(&mut self, object: Box<RawValue>) -> Result<(), Stopped> {
        let bytes = object.get().len();
        if self.objects.len() == OBJECTS || (self.bytes + bytes > BYTES && !self.objects.is_empty())
        {
            // More comes: where this one ends is worth noting.
            let place = self.course.place();
            self.flush(place)?;
        }
        match self.course.count(object.get()) {
            Passage::Send => {}
            Passage::Sent(refused) => {
                if let Some(refused) = refused {
                    let refused = Refused::object(self.file.to_string(), self.opened, refused);
                    self.refuse(refused)?;
                }
                return self.catch_up();
            }
        }
        self.bytes += bytes;
        self.objects.push(object);
        self.places.push((self.file.clone(), self.opened));
        Ok(())
    }

    /// Adds a refusal of our own.
    pub(crate) fn refuse(&mut self, refused: Refused) -> Result<(), Stopped> {
        self.hand_over(Step::Refused(refused))
    }

    /// Adds a file that is known, and holds nothing to take.
    pub(crate) fn skip(&mut self, skipped: Skipped) -> Result<(), Stopped> {
        self.hand_over(Step::Skipped(skipped))
    }

    /// Hands over what was kept back, if what was sent before the break is the same now.
    fn catch_up(&mut self) -> Result<(), Stopped> {
        let Some(count) = self.course.caught_up()? else {
            return Ok(());
        };
        self.hand_over(Step::Resumed(count))?;
        for step in std::mem::take(&mut self.waiting) {
            self.hand_over(step)?;
        }
        Ok(())
    }

    /// Hands over the rest.
    fn finish(&mut self) -> Result<(), Stopped> {
        if self.course.is_catching_up() {
            // There is less than was sent before.
            return Err(Stopped::Changed);
        }
        if self.objects.is_empty() {
            return Ok(());
        }
        self.flush(None)
    }

    fn flush(&mut self, place: Option<ImportPlace>) -> Result<(), Stopped> {
        self.bytes = 0;
        let step = Step::Objects {
            objects: std::mem::take(&mut self.objects),
            places: std::mem::take(&mut self.places),
            place,
        };
        self.hand_over(step)
    }

    fn hand_over(&mut self, step: Step) -> Result<(), Stopped> {
        if self.course.is_catching_up() {
            self.waiting.push(step);
            return Ok(());
        }
        self.steps.send(step).map_err(|_| Stopped::GivenUp)
    }
}

/// Adds what became of a batch.
fn count(report: &mut Report, sent: ImportReport, places: &[(Arc<str>, u64)]) {
    let ImportReport {
        accepted,
        held,
        refused,
        warnings,
    } = sent;
    report.accepted += accepted;
    report.held += held;
    for refused in refused {
        let place = usize::try_from(refused.index)
            .ok()
            .and_then(|index| places.get(index));
        let (file, index) = place.map_or_else(
            || (String::new(), refused.index),
            |(file, at)| (file.to_string(), *at),
        );
        report.refused.push(Refused::object(file, index, refused));
    }
    for (warning, count) in warnings {
        *report.warnings.entry(warning).or_default() += count;
    }
}

/// The node's error with what had been stored before it: batches are stored whole, one by one.
fn stopped(error: AdminError, so_far: &Report) -> AdminError {
    let Report {
        accepted,
        held,
        refused,
        ..
    } = so_far;
    let why = format!(
        "{}; before that, {accepted} objects were stored, {held} were held already and {} were refused",
        error.why,
        refused.len()
    );
    AdminError { why, ..error }
}
