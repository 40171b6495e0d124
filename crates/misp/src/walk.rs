//! The walk through a MISP file: events, their members, the elements of their lists, one after the other.
//!
//! ```json
//! {"response": [{"Event": {"uuid": "…", "Attribute": [{…}, {…}], "Tag": [{…}]}}]}
//! ```
//! Taken are `{"Event": …}`, `{"response": …}` with one such object or a list of them, a list of them, and an
//! event without anything around it, as some libraries write it. The frame is judged as strictly as the values
//! in it: no key comes twice.

use std::io::Read;

use mithaq_stix::json::{JsonErrorKind, Piece, Place, Stream};

use crate::error::{FormFault, MispError};
use crate::limits;
use crate::recognise::Form;
use crate::survey;

/// A list of an event whose elements come one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Attribute,
    Object,
    Tag,
    Galaxy,
    EventReport,
    Sighting,
    Note,
    Opinion,
    Relationship,
    ShadowAttribute,
    RelatedEvent,
    CryptographicKey,
}

const LISTS: &[(&str, List)] = &[
    ("Attribute", List::Attribute),
    ("Object", List::Object),
    ("Tag", List::Tag),
    ("Galaxy", List::Galaxy),
    ("EventReport", List::EventReport),
    ("Sighting", List::Sighting),
    ("Note", List::Note),
    ("Opinion", List::Opinion),
    ("Relationship", List::Relationship),
    ("ShadowAttribute", List::ShadowAttribute),
    ("RelatedEvent", List::RelatedEvent),
    ("CryptographicKey", List::CryptographicKey),
];

/// What the walk meets.
pub(crate) enum Step<'a> {
    /// An event begins, at this path.
    Begin(String),
    /// A member of the event that is not one of its lists: its key.
    Member(String, Piece<'a>),
    /// An element of one of its lists, and its path.
    Element(List, String, Piece<'a>),
    /// The event ends.
    End,
    /// Something that belongs to no event, at this path.
    Foreign(String),
}

/// Where the walk is. At most six of these are open.
struct Level {
    kind: Kind,
    /// How its place is written in a path.
    step: String,
    keys: Vec<String>,
    /// Elements or members passed.
    passed: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The object at the top.
    Root,
    /// A list of objects around events.
    Frames,
    /// An object around an event.
    Frame,
    /// The event.
    Event,
    /// One of its lists.
    List(List),
}

/// The walk.
pub(crate) struct Walk<R> {
    stream: Stream<R>,
    form: Form,
    levels: Vec<Level>,
    started: bool,
    events: usize,
}

impl<R: Read> Walk<R> {
    pub(crate) fn new(reader: R, form: Form) -> Self {
        Self {
            stream: Stream::new(reader, limits::ITEM.bytes),
            form,
            levels: Vec::new(),
            started: false,
            events: 0,
        }
    }

    /// Memory held, in bytes.
    pub(crate) fn held(&self) -> usize {
        self.stream.held()
    }

    /// The path of what stands at `step` in the innermost open level.
    fn path(&self, step: &str) -> String {
        let levels = self.levels.iter().map(|level| level.step.as_str());
        ["$"].into_iter().chain(levels).chain([step]).collect()
    }

    /// What comes next; `None` behind everything, when the text has been found in order.
    pub(crate) fn next(&mut self) -> Result<Option<Step<'_>>, MispError> {
        if !self.started {
            self.started = true;
            self.start()?;
            if self.form == Form::Bare {
                self.events = 1;
                return Ok(Some(Step::Begin(self.path(""))));
            }
        }
        loop {
            let Some(level) = self.levels.last() else {
                self.stream.end()?;
                if self.events == 0 {
                    let place = self.stream.place();
                    return Err(MispError::form(place, FormFault::NoEvent));
                }
                return Ok(None);
            };
            let (kind, first) = (level.kind, level.passed == 0);
            let close = match kind {
                Kind::Frames | Kind::List(_) => b']',
                Kind::Root | Kind::Frame | Kind::Event => b'}',
            };
            let next = self.need()?;
            if next == close {
                self.stream.pass(close, "the end")?;
                self.levels.pop();
                if kind == Kind::Event {
                    return Ok(Some(Step::End));
                }
                continue;
            }
            if !first {
                let what = if close == b']' {
                    "`,` or `]`"
                } else {
                    "`,` or `}`"
                };
                self.stream.pass(b',', what)?;
            }
            let step = self.index();
            match kind {
                Kind::List(list) => {
                    let path = self.path(&step);
                    return Ok(Some(Step::Element(list, path, self.stream.value()?)));
                }
                Kind::Frames => {
                    if self.need()? == b'{' {
                        self.open(b'{', Kind::Frame, step)?;
                    } else {
                        return self.foreign(&step).map(Some);
                    }
                }
                Kind::Root | Kind::Frame | Kind::Event => {
                    let (key, place) = self.stream.key()?;
                    self.remember(&key, place)?;
                    match self.member(kind, &key)? {
                        Met::Level => {}
                        Met::Event => return Ok(Some(Step::Begin(self.path("")))),
                        Met::Foreign => return self.foreign(&dotted(&key)).map(Some),
                        Met::Member => {
                            return Ok(Some(Step::Member(key, self.stream.value()?)));
                        }
                    }
                }
            }
        }
    }

    /// The step of the next element of the innermost level, which is counted with this.
    fn index(&mut self) -> String {
        let Some(level) = self.levels.last_mut() else {
            return String::new();
        };
        level.passed += 1;
        format!("[{}]", level.passed - 1)
    }

    /// Passes what belongs to no event, and checks it all the same.
    fn foreign(&mut self, step: &str) -> Result<Step<'static>, MispError> {
        survey::checked(self.stream.value()?)?;
        Ok(Step::Foreign(self.path(step)))
    }

    fn start(&mut self) -> Result<(), MispError> {
        let root = match self.form {
            Form::Framed => Kind::Root,
            Form::Bare => Kind::Event,
        };
        self.stream.pass_byte_order_mark()?;
        match self.need()? {
            b'[' if root == Kind::Root => self.open(b'[', Kind::Frames, String::new()),
            b'{' => self.open(b'{', root, String::new()),
            _ => {
                let place = self.stream.value()?.place();
                Err(MispError::form(place, FormFault::NoEvent))
            }
        }
    }

    /// What a member of an object leads to; its value is not passed unless it opens a level.
    fn member(&mut self, kind: Kind, key: &str) -> Result<Met, MispError> {
        let opens = self.need()?;
        match (kind, key, opens) {
            (Kind::Root | Kind::Frame, "Event", b'{') => {
                if self.events == limits::EVENTS {
                    let place = self.stream.place();
                    return Err(MispError::form(place, FormFault::TooManyEvents));
                }
                self.events += 1;
                self.open(b'{', Kind::Event, ".Event".to_owned())?;
                Ok(Met::Event)
            }
            (Kind::Root, "response", b'{') => {
                self.open(b'{', Kind::Frame, ".response".to_owned())?;
                Ok(Met::Level)
            }
            (Kind::Root, "response", b'[') => {
                self.open(b'[', Kind::Frames, ".response".to_owned())?;
                Ok(Met::Level)
            }
            (Kind::Event, _, _) => match LISTS.iter().find(|(name, _)| *name == key) {
                Some((name, list)) if opens == b'[' => {
                    self.open(b'[', Kind::List(*list), format!(".{name}"))?;
                    Ok(Met::Level)
                }
                Some((name, _)) if opens != b'n' => {
                    let place = self.stream.place();
                    Err(MispError::form(place, FormFault::NotAList { key: name }))
                }
                _ => Ok(Met::Member),
            },
            _ => Ok(Met::Foreign),
        }
    }

    fn open(&mut self, bracket: u8, kind: Kind, step: String) -> Result<(), MispError> {
        self.stream.pass(bracket, "an opening bracket")?;
        self.levels.push(Level {
            kind,
            step,
            keys: Vec::new(),
            passed: 0,
        });
        Ok(())
    }

    fn remember(&mut self, key: &str, place: Place) -> Result<(), MispError> {
        let Some(level) = self.levels.last_mut() else {
            return Ok(());
        };
        if level.keys.iter().any(|known| known == key) {
            let kind = JsonErrorKind::DuplicateKey(shown(key));
            return Err(place.fault(kind).into());
        }
        if level.keys.len() == limits::MEMBERS {
            return Err(MispError::form(place, FormFault::TooManyMembers));
        }
        level.keys.push(key.to_owned());
        Ok(())
    }

    fn need(&mut self) -> Result<u8, MispError> {
        match self.stream.peek()? {
            Some(byte) => Ok(byte),
            None => Err(self.stream.fault(JsonErrorKind::UnexpectedEnd).into()),
        }
    }
}

enum Met {
    Level,
    Event,
    Foreign,
    Member,
}

/// A key as a step of a path, cut where it is long.
pub(crate) fn dotted(key: &str) -> String {
    format!(".{}", shown(key))
}

fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.chars().count() <= LONGEST {
        true => text.to_owned(),
        false => text.chars().take(LONGEST).chain(['…']).collect(),
    }
}
