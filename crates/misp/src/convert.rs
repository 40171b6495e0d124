//! The second pass: objects come out as the file is read.

use std::io::Read;
use std::vec;

use mithaq_stix::json::Value;

use crate::attribute;
use crate::error::MispError;
use crate::event::Event;
use crate::galaxy::{self, Of};
use crate::left_out::{LeftOut, Why};
use crate::out::{Out, Output};
use crate::part::Part;
use crate::survey::{Header, Survey, checked};
use crate::walk::{List, Step, Walk, dotted};
use crate::{Options, analyst, definition, object, sighting};

/// A file under conversion. It holds one part of the file at a time, and what must wait for the event's end.
pub struct Conversion<R> {
    walk: Walk<R>,
    headers: vec::IntoIter<Header>,
    event: Option<Event>,
    options: Options,
    out: Out,
    ended: bool,
}

impl<R: Read> Conversion<R> {
    /// Begins the second pass over the file that `survey` has looked through, from its first byte.
    pub fn new(reader: R, survey: Survey, options: Options) -> Self {
        let mut out = Out::default();
        for definition in definition::of_extension() {
            out.object(&definition, "$");
        }
        Self {
            walk: Walk::new(reader, survey.form),
            headers: survey.events.into_iter(),
            event: None,
            options,
            out,
            ended: false,
        }
    }

    /// The next object, or the next part that is left out; `None` at the end.
    ///
    /// # Errors
    /// [`MispError`] if reading fails, or the file is another one than was looked through. What came before it
    /// stands: whoever must take all or nothing hands on nothing before the end.
    pub fn next_output(&mut self) -> Result<Option<Output>, MispError> {
        loop {
            if let Some(output) = self.out.take() {
                return Ok(Some(output));
            }
            if self.ended {
                return Ok(None);
            }
            self.step()?;
        }
    }

    /// Memory held just now, in bytes, about: what has been read, what waits to be taken, and what is kept of
    /// the event.
    #[must_use]
    pub fn held(&self) -> usize {
        let headers: usize = self
            .headers
            .as_slice()
            .iter()
            .map(|header| header.referenced.len())
            .sum();
        self.walk.held()
            + self.out.held()
            + self
                .event
                .as_ref()
                .map_or(0, |event| event.held() + event.header.referenced.len() * 32)
            + self.headers.len() * size_of::<Header>()
            + headers * 32
    }

    fn step(&mut self) -> Result<(), MispError> {
        let Self {
            walk,
            headers,
            event,
            options,
            out,
            ended,
        } = self;
        match walk.next()? {
            None => *ended = true,
            Some(Step::Begin(path)) => {
                let header = headers.next().ok_or(MispError::Changed)?;
                *event = Some(Event::new(header, path, out));
            }
            Some(Step::End) => {
                if let Some(event) = event.take() {
                    event.finish(out);
                }
            }
            Some(Step::Foreign(path)) => out.left_out(LeftOut {
                path,
                why: Why::NoEvent,
            }),
            Some(Step::Member(key, piece)) => {
                let Some(event) = event.as_mut() else {
                    return Ok(());
                };
                let path = event.path.clone();
                match checked(piece)? {
                    Some(value) => {
                        // As the one member of an object: that is how members are read.
                        let alone = Value::Object(vec![(key.as_str().into(), value)]);
                        event.member(&key, &Part::new(&alone, path), out);
                    }
                    None => out.left_out(LeftOut {
                        path: path + &dotted(&key),
                        why: Why::TooLarge,
                    }),
                }
            }
            Some(Step::Element(list, path, piece)) => {
                let Some(event) = event.as_mut() else {
                    return Ok(());
                };
                match checked(piece)? {
                    Some(value) => element(event, list, Part::new(&value, path), options, out),
                    None => out.left_out(LeftOut {
                        path,
                        why: Why::TooLarge,
                    }),
                }
            }
        }
        Ok(())
    }
}

fn element(event: &mut Event, list: List, part: Part<'_, '_>, options: &Options, out: &mut Out) {
    match list {
        List::Attribute => attribute::attribute(event, &part, options, out),
        List::Object => object::object(event, &part, options, out),
        List::Tag => event.tags.add(&part),
        List::Galaxy => galaxy::galaxy(event, &part, &Of::Event, options, out),
        List::EventReport => analyst::event_report(event, &part, options, out),
        List::Sighting => sighting::of_event(event, &part, options, out),
        List::Note => analyst::statement(event, &part, "note", None, options, out),
        List::Opinion => analyst::statement(event, &part, "opinion", None, options, out),
        List::Relationship => out.left_out(part.left_out(Why::AnalystData)),
        List::ShadowAttribute => out.left_out(part.left_out(Why::Proposal)),
        List::RelatedEvent => out.left_out(part.left_out(Why::Correlation)),
        List::CryptographicKey => out.left_out(part.left_out(Why::EventSignature)),
    }
}
