//! The first pass: is the file whole, and what must be known of each event before its attributes come.
//!
//! MISP writes an event's tags, and so its TLP, behind its attributes. So a file is read twice: here every byte
//! of it is checked and little is kept; [`crate::Conversion`] then needs to look back at nothing. A file that is
//! broken anywhere gives nothing at all.

use std::collections::BTreeSet;
use std::io::Read;

use mithaq_stix::Timestamp;
use mithaq_stix::json::{JsonErrorKind, Piece, Value};
use uuid::Uuid;

use crate::error::MispError;
use crate::organisation::Organisation;
use crate::part::Part;
use crate::recognise::Form;
use crate::tag::Tags;
use crate::walk::{List, Step, Walk};
use crate::{Options, id, limits, marking::Restriction, time};

/// What a file holds, found in order.
#[derive(Debug)]
pub struct Survey {
    pub(crate) form: Form,
    pub(crate) events: Vec<Header>,
}

/// What is known of an event before its attributes.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) uuid: Uuid,
    /// The file has no such UUID: this one was derived.
    pub(crate) is_derived: bool,
    pub(crate) creator: Organisation,
    /// The start of the event's day.
    pub(crate) day: Timestamp,
    pub(crate) modified: Timestamp,
    /// By its distribution and its tags.
    pub(crate) restriction: Restriction,
    /// What is referred to within it.
    pub(crate) referenced: BTreeSet<Uuid>,
}

impl Survey {
    /// Reads a file to its end and checks all of it.
    ///
    /// # Errors
    /// [`MispError`], with line and column: nothing of the file may be kept.
    pub fn read(reader: impl Read, form: Form, options: &Options) -> Result<Self, MispError> {
        let mut walk = Walk::new(reader, form);
        let mut survey = Self {
            form,
            events: Vec::new(),
        };
        let mut open = Open::default();
        loop {
            match walk.next()? {
                None => return Ok(survey),
                Some(Step::Begin(_)) => open = Open::default(),
                Some(Step::Member(key, piece)) => match checked(piece)? {
                    Some(value) => open.member(&key, &value, options),
                    None => open.tags = open.tags.join(&Restriction::unreadable()),
                },
                Some(Step::Element(list, _, piece)) => match checked(piece)? {
                    Some(value) => open.element(list, &value),
                    // INVARIANT: 6.3. A restriction that cannot be read withholds.
                    None if list == List::Tag => {
                        open.tags = open.tags.join(&Restriction::unreadable());
                    }
                    None => {}
                },
                Some(Step::End) => survey
                    .events
                    .push(std::mem::take(&mut open).header(options)),
                Some(Step::Foreign(_)) => {}
            }
        }
    }

    /// How many events it holds.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// How many of them, as a whole, may go to nobody beyond our own organisation.
    #[must_use]
    pub fn held_back(&self) -> usize {
        let held_back = |event: &&Header| !event.restriction.reasons().is_empty();
        self.events.iter().filter(held_back).count()
    }

    /// Memory that it takes, in bytes, about.
    #[must_use]
    pub fn held(&self) -> usize {
        let references: usize = self.events.iter().map(|event| event.referenced.len()).sum();
        // A tree of UUIDs takes up to twice their length.
        self.events.capacity() * size_of::<Header>() + references * 2 * size_of::<Uuid>()
    }
}

/// A value that is in order; `None` for one that is too large to be taken, but may be passed.
pub(crate) fn checked(piece: Piece<'_>) -> Result<Option<Value<'_>>, MispError> {
    match piece.read(&limits::ITEM) {
        Ok(value) => Ok(Some(value)),
        Err(error) => match error.kind() {
            JsonErrorKind::TooDeep(_) | JsonErrorKind::TooManyValues(_) => Ok(None),
            _ => Err(error.into()),
        },
    }
}

/// An event that is being read.
#[derive(Default)]
struct Open {
    uuid: Option<String>,
    info: String,
    date: Option<String>,
    timestamp: Option<String>,
    creator: Option<Organisation>,
    owner: Option<Organisation>,
    distribution: Option<String>,
    /// A sharing group, as strict as one can be; the file names it only where it is used.
    group: Option<Restriction>,
    /// The same for a group that is named by its number on the sending server alone.
    numbered_group: Option<Restriction>,
    tags: Restriction,
    referenced: BTreeSet<Uuid>,
}

impl Open {
    fn member(&mut self, key: &str, value: &Value<'_>, options: &Options) {
        let part = Part::new(value, String::new());
        let text = || {
            let text = value.as_str().map(str::to_owned);
            text.or_else(|| value.as_i64().map(|number| number.to_string()))
        };
        match key {
            "uuid" => self.uuid = text(),
            "info" => self.info = text().unwrap_or_default(),
            "date" => self.date = text(),
            "timestamp" => self.timestamp = text(),
            "Orgc" => self.creator = Organisation::of(&part, &options.reserved),
            "Org" => self.owner = Organisation::of(&part, &options.reserved),
            // Whatever is no text and no number is a distribution that MISP does not have.
            "distribution" if !matches!(value, Value::Null) => {
                self.distribution = Some(text().unwrap_or_else(|| "?".to_owned()));
            }
            "EventTag" => {
                let mut tags = Tags::default();
                for framed in value.elements() {
                    tags.add_framed(&Part::new(framed, String::new()));
                }
                self.tags = self.tags.join(&tags.restriction);
            }
            "SharingGroup" | "sharing_group_id" => {
                let alone = Value::Object(vec![(key.into(), value.clone())]);
                let named =
                    Restriction::of_distribution(&Part::new(&alone, String::new()), options.source);
                let named = Some(named).filter(|named| *named != Restriction::default());
                match key {
                    "SharingGroup" => self.group = named,
                    _ => self.numbered_group = named,
                }
            }
            _ => {}
        }
    }

    fn element(&mut self, list: List, value: &Value<'_>) {
        let part = Part::new(value, String::new());
        match list {
            List::Tag => {
                let mut tags = Tags::default();
                tags.add(&part);
                self.tags = self.tags.join(&tags.restriction);
            }
            List::Object => {
                for reference in part.list("ObjectReference") {
                    self.refers_to(reference.uuid("referenced_uuid"));
                }
            }
            List::Sighting => self.refers_to(part.uuid("attribute_uuid")),
            List::Note | List::Opinion => self.refers_to(part.uuid("object_uuid")),
            List::EventReport
            | List::Attribute
            | List::Galaxy
            | List::Relationship
            | List::ShadowAttribute
            | List::RelatedEvent
            | List::CryptographicKey => {}
        }
    }

    fn refers_to(&mut self, uuid: Option<Uuid>) {
        if self.referenced.len() < limits::REFERENCES {
            self.referenced.extend(uuid);
        }
    }

    fn header(self, options: &Options) -> Header {
        let creator = self.creator.or(self.owner);
        let creator = creator.unwrap_or_else(Organisation::unnamed);
        let uuid = self.uuid.as_deref().and_then(id::uuid);
        let date = self.date.unwrap_or_default();
        let day = time::day(&date);
        let modified = self.timestamp.as_deref().and_then(time::seconds);
        let modified = modified.or_else(|| day.clone());
        let modified = modified.unwrap_or_else(|| Timestamp::from_unix_millis(0));
        let group = self.group.or(self.numbered_group);
        let distribution = match (self.distribution.as_deref().map(str::trim), group) {
            (None, None) => Restriction::default(),
            // A group without a distribution is as strict as distribution 4, which names one.
            (None | Some("4"), Some(group)) => group,
            (Some(other), _) => {
                let named = Value::Object(vec![(
                    "distribution".into(),
                    // An event has nothing to inherit from.
                    Value::String(if other == "5" { "event 5" } else { other }.into()),
                )]);
                Restriction::of_distribution(&Part::new(&named, String::new()), options.source)
            }
        };
        Header {
            uuid: uuid.unwrap_or_else(|| id::derived(&["event", &creator.id, &date, &self.info])),
            is_derived: uuid.is_none(),
            creator,
            day: day.unwrap_or_else(|| modified.clone()),
            modified,
            restriction: distribution.join(&self.tags),
            referenced: self.referenced,
        }
    }
}
