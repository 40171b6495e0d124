//! Objects on their way to the node, and where each came from.

use std::rc::Rc;

use mithaq_node::admin::{AdminError, ImportReport};
use serde_json::value::RawValue;

use super::Send;
use super::members::Member;
use super::report::{Refused, Report};

/// Objects in a batch at most: what the node takes in one request.
pub(super) const OBJECTS: usize = 20_000;
/// Bytes in a batch at most, apart from a single object that is larger.
pub(super) const BYTES: usize = 64 * 1024 * 1024;

/// Objects waiting to be sent, and the report so far.
pub(crate) struct Batch<'a, 's> {
    send: &'a mut Send<'s>,
    objects: Vec<Box<RawValue>>,
    /// For each object its file and its place there.
    places: Vec<(Rc<str>, u64)>,
    bytes: usize,
    file: Rc<str>,
    opened: u64,
    report: Report,
}

impl<'a, 's> Batch<'a, 's> {
    /// An empty batch that continues `report`.
    pub(crate) fn new(send: &'a mut Send<'s>, report: Report) -> Batch<'a, 's> {
        Batch {
            send,
            objects: Vec::new(),
            places: Vec::new(),
            bytes: 0,
            file: Rc::from(""),
            opened: 0,
            report,
        }
    }

    /// What is pushed from now on comes from `file`.
    pub(crate) fn open(&mut self, file: String) {
        self.file = Rc::from(file);
        self.opened = 0;
    }

    /// Objects pushed since the file was opened.
    pub(crate) fn opened(&self) -> u64 {
        self.opened
    }

    /// Adds members of the open file; batches that are full are sent.
    pub(crate) fn push_all(&mut self, members: &mut Vec<Member>) -> Result<(), AdminError> {
        for member in members.drain(..) {
            match member {
                Member::Object(object) => self.push(object)?,
                Member::Broken { code, message } => {
                    let refused =
                        Member::refused(self.file.to_string(), self.opened, code, message);
                    self.refuse(refused);
                }
            }
            self.opened += 1;
        }
        Ok(())
    }

    fn push(&mut self, object: Box<RawValue>) -> Result<(), AdminError> {
        let bytes = object.get().len();
        if self.objects.len() == OBJECTS || (self.bytes + bytes > BYTES && !self.objects.is_empty())
        {
            self.flush()?;
        }
        self.bytes += bytes;
        self.objects.push(object);
        self.places.push((self.file.clone(), self.opened));
        Ok(())
    }

    /// Adds a refusal of our own.
    pub(crate) fn refuse(&mut self, refused: Refused) {
        self.report.refused.push(refused);
    }

    /// Sends the rest; the report is complete.
    pub(crate) fn finish(mut self) -> Result<Report, AdminError> {
        if !self.objects.is_empty() {
            self.flush()?;
        }
        Ok(self.report)
    }

    fn flush(&mut self) -> Result<(), AdminError> {
        let objects = std::mem::take(&mut self.objects);
        let places = std::mem::take(&mut self.places);
        self.bytes = 0;
        let ImportReport {
            accepted,
            held,
            refused,
            warnings,
        } = (self.send)(objects).map_err(|error| stopped(error, &self.report))?;
        self.report.accepted += accepted;
        self.report.held += held;
        for refused in refused {
            let place = usize::try_from(refused.index)
                .ok()
                .and_then(|index| places.get(index));
            let (file, index) = place.map_or_else(
                || (String::new(), refused.index),
                |(file, at)| (file.to_string(), *at),
            );
            self.report
                .refused
                .push(Refused::object(file, index, refused));
        }
        for (warning, count) in warnings {
            *self.report.warnings.entry(warning).or_default() += count;
        }
        Ok(())
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
