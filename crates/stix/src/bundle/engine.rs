//! One step after the other through a text, of which only a window may be in sight.

use std::borrow::Cow;
use std::ops::Range;

use super::FormFault;
use crate::id::shown;
use crate::json::scan::{self, Fault};
use crate::json::{self, JsonErrorKind, Limits};

/// Of which form a text with objects is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// A STIX bundle.
    Bundle,
    /// A TAXII envelope: an object with a list `objects` and no type, or with nothing of its own.
    Envelope,
    /// An array of objects.
    Array,
    /// One object alone.
    Single,
}

/// What a step came to.
pub(super) enum Step {
    /// Here is a member; it stands in the window until the next step.
    Part(Range<usize>),
    /// Something else was passed.
    Passed,
    /// The window ends too early.
    More,
    /// The text is at its end, and all is in order.
    End,
}

/// Why a step cannot be taken.
pub(super) enum Stop {
    /// Broken JSON at an offset in the window.
    Json(Fault),
    /// A frame that we do not take, at an offset in the window.
    Form(usize, FormFault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Json(fault)
    }
}

/// The way through a text. It keeps no text but the properties of the frame.
#[derive(Debug, Default)]
pub(super) struct Engine {
    state: State,
    object_type: Option<String>,
    has_objects: bool,
    /// An undecided object has `objects` that are no list, so many bytes behind its bracket.
    odd_objects: Option<usize>,
    /// Surely an object by itself, whatever else it has.
    is_single: bool,
    is_array: bool,
    keys: Vec<String>,
    properties: Vec<(String, Vec<u8>)>,
    kept: usize,
}

#[derive(Debug, Default, Clone, Copy)]
enum State {
    /// Before everything.
    #[default]
    Start,
    /// Within an object of which we do not know yet whether it is a frame: everything from its
    /// bracket on stays in the window, and its members up to so many bytes behind it are known.
    Undecided(usize),
    /// In the list: before a member or its end.
    List {
        /// Whether a member has gone before, so that a comma or the end must come.
        after_one: bool,
    },
    /// In the frame, behind a member.
    Frame,
    /// Behind everything.
    Tail,
}

/// How many properties a frame may have, and how many bytes they may hold in all. Bundles have
/// three, envelopes two.
const MOST_PROPERTIES: usize = 64;
const MOST_BYTES: usize = 1 << 20;

/// The grammar of one member. Nesting beyond what one object may have is left for its own check to
/// refuse, up to what nobody should read at all.
const GRAMMAR: Limits = Limits {
    bytes: usize::MAX,
    depth: Limits::MAX_DEPTH,
    values: Limits::ENVELOPE.values,
};

impl Engine {
    /// Take one step from `at` on, and move `at` behind what is done with. `last` says that the
    /// window holds the text to its end.
    pub(super) fn step(&mut self, window: &[u8], at: &mut usize, last: bool) -> Result<Step, Stop> {
        let window = Window {
            bytes: window,
            last,
        };
        let step = match self.state {
            State::Start => self.start(window, at),
            State::Undecided(known) => self.undecided(window, at, known),
            State::List { after_one } => self.list(window, at, after_one),
            State::Frame => self.frame_member(window, at),
            State::Tail => match window.peek(&mut *at) {
                Some(_) => Err(Stop::Json(Fault {
                    offset: *at,
                    kind: JsonErrorKind::TrailingBytes,
                })),
                None if last => Ok(Step::End),
                None => Ok(Step::More),
            },
        };
        match step {
            Err(Stop::Json(Fault {
                kind: JsonErrorKind::UnexpectedEnd,
                ..
            })) if !last => Ok(Step::More),
            other => other,
        }
    }

    /// What the text has turned out to be.
    pub(super) fn frame(&self) -> Option<Frame> {
        match self.state {
            State::Start | State::Undecided(_) => None,
            _ if self.is_single => Some(Frame::Single),
            _ if self.is_array => Some(Frame::Array),
            _ if self.object_type.as_deref() == Some("bundle") => Some(Frame::Bundle),
            _ if self.has_objects || self.is_empty_envelope() => Some(Frame::Envelope),
            _ => Some(Frame::Single),
        }
    }

    /// The properties that the frame has and that are kept, each with the text of its value.
    pub(super) fn properties(&self) -> &[(String, Vec<u8>)] {
        match self.frame() {
            // The properties of a single object are its own, not a frame's.
            Some(Frame::Single) | None => &[],
            _ => &self.properties,
        }
    }

    /// The names of all properties of the frame.
    pub(super) fn names(&self) -> &[String] {
        match self.frame() {
            Some(Frame::Single) | None => &[],
            _ => &self.keys,
        }
    }

    fn start(&mut self, window: Window<'_>, at: &mut usize) -> Result<Step, Stop> {
        const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
        let head = window.bytes.get(*at..).unwrap_or_default();
        if head.len() < BYTE_ORDER_MARK.len() && !window.last {
            return Ok(Step::More);
        }
        if head.starts_with(BYTE_ORDER_MARK) {
            // Some editors put one at the head of a file. It is not JSON, but it means nothing.
            *at += BYTE_ORDER_MARK.len();
        }
        match window.need(at)? {
            b'[' => {
                *at += 1;
                self.is_array = true;
                self.state = State::List { after_one: false };
                Ok(Step::Passed)
            }
            b'{' => {
                self.state = State::Undecided(1);
                Ok(Step::Passed)
            }
            b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                window.value(*at)?;
                Err(Stop::Form(*at, FormFault::NoObjects))
            }
            _ => Err(expected(
                *at,
                "a bundle, an envelope, a list of objects or an object",
            )),
        }
    }

    fn undecided(
        &mut self,
        window: Window<'_>,
        at: &mut usize,
        known: usize,
    ) -> Result<Step, Stop> {
        let mut next = *at + known;
        let first = known == 1;
        match (window.need(&mut next)?, first) {
            (b'}', _) => {
                if let Some(place) = self.odd_objects.filter(|_| !self.is_single) {
                    return Err(Stop::Form(*at + place, FormFault::ObjectsNotAList));
                }
                let whole = *at..next + 1;
                *at = next + 1;
                self.state = State::Tail;
                return match self.frame() {
                    Some(Frame::Single) => Ok(Step::Part(whole)),
                    _ => Ok(Step::Passed),
                };
            }
            (b',', false) => next += 1,
            (_, true) => {}
            _ => return Err(expected(next, "`,` or `}`")),
        }
        let (key, value) = window.key(&mut next)?;
        let mut list = value;
        if key == "objects" && !self.is_single && window.need(&mut list)? == b'[' {
            self.remember(&key, next)?;
            *at = list + 1;
            self.has_objects = true;
            self.state = State::List { after_one: false };
            return Ok(Step::Passed);
        }
        let end = window.value(value)?;
        if key == "objects" {
            // Observed data may have a dictionary of that name; its type may come later.
            self.odd_objects = Some(value - *at);
        }
        self.property(window, key, next, value..end)?;
        self.state = State::Undecided(end - *at);
        // Nothing is done with, for all of it may be one object; but more of it is known.
        Ok(Step::Passed)
    }

    fn list(&mut self, window: Window<'_>, at: &mut usize, after_one: bool) -> Result<Step, Stop> {
        let mut next = *at;
        match (window.need(&mut next)?, after_one) {
            (b']', _) => {
                *at = next + 1;
                self.state = if self.is_array {
                    State::Tail
                } else {
                    State::Frame
                };
                return Ok(Step::Passed);
            }
            (b',', true) => {
                next += 1;
                window.need(&mut next)?;
            }
            (_, true) => return Err(expected(next, "`,` or `]`")),
            (_, false) => {}
        }
        let end = window.value(next)?;
        *at = end;
        self.state = State::List { after_one: true };
        Ok(Step::Part(next..end))
    }

    fn frame_member(&mut self, window: Window<'_>, at: &mut usize) -> Result<Step, Stop> {
        let mut next = *at;
        match window.need(&mut next)? {
            b'}' => {
                *at = next + 1;
                self.state = State::Tail;
                return Ok(Step::Passed);
            }
            b',' => next += 1,
            _ => return Err(expected(next, "`,` or `}`")),
        }
        let (key, value) = window.key(&mut next)?;
        let end = window.value(value)?;
        self.property(window, key, next, value..end)?;
        if let Some(object_type) = self.object_type.as_deref().filter(|name| *name != "bundle") {
            return Err(Stop::Form(
                value,
                FormFault::NotABundle {
                    object_type: shown(object_type),
                },
            ));
        }
        *at = end;
        Ok(Step::Passed)
    }

    /// Note a property of what may be a frame.
    fn property(
        &mut self,
        window: Window<'_>,
        key: String,
        key_at: usize,
        value: Range<usize>,
    ) -> Result<(), Stop> {
        let value = window.bytes.get(value).unwrap_or_default();
        if key == "type" && self.object_type.is_none() {
            let object_type = json::string(value)
                .unwrap_or(Cow::Borrowed("?"))
                .into_owned();
            self.is_single |= object_type != "bundle" && !self.has_objects;
            self.object_type = Some(object_type);
        }
        self.is_single |= self.keys.len() == MOST_PROPERTIES && !self.has_objects;
        if self.is_single {
            // Its own check will judge it.
            return Ok(());
        }
        self.remember(&key, key_at)?;
        if !self.has_objects && !is_frame_property(&key) {
            // Most likely a single object whose type comes late; it is not worth a copy.
            return Ok(());
        }
        self.kept += key.len() + value.len();
        if self.kept > MOST_BYTES {
            return Err(Stop::Form(key_at, FormFault::TooManyProperties));
        }
        self.properties.push((key, value.to_vec()));
        Ok(())
    }

    fn remember(&mut self, key: &str, key_at: usize) -> Result<(), Stop> {
        if self.keys.iter().any(|known| known == key) {
            return Err(Stop::Form(
                key_at,
                FormFault::RepeatedKey { key: shown(key) },
            ));
        }
        if self.keys.len() == MOST_PROPERTIES {
            return Err(Stop::Form(key_at, FormFault::TooManyProperties));
        }
        self.keys.push(key.to_owned());
        Ok(())
    }

    /// TAXII forbids empty lists, so an empty page has `more`, perhaps `next`, and nothing else.
    fn is_empty_envelope(&self) -> bool {
        self.object_type.is_none() && self.keys.iter().all(|key| key == "more" || key == "next")
    }
}

fn is_frame_property(key: &str) -> bool {
    matches!(key, "type" | "id" | "spec_version" | "more" | "next")
}

fn expected(offset: usize, what: &'static str) -> Stop {
    Stop::Json(Fault {
        offset,
        kind: JsonErrorKind::Expected(what),
    })
}

/// What is in sight of a text.
#[derive(Clone, Copy)]
struct Window<'w> {
    bytes: &'w [u8],
    last: bool,
}

impl Window<'_> {
    /// Pass white space, and see what comes.
    fn peek(self, at: &mut usize) -> Option<u8> {
        *at = scan::skip_space(self.bytes, *at);
        self.bytes.get(*at).copied()
    }

    fn need(self, at: &mut usize) -> Result<u8, Fault> {
        self.peek(at).ok_or(Fault {
            offset: self.bytes.len(),
            kind: JsonErrorKind::UnexpectedEnd,
        })
    }

    /// The end of the value at `at`.
    fn value(self, at: usize) -> Result<usize, Fault> {
        match scan::grammar(self.bytes, at, &GRAMMAR)? {
            // A number might go on behind the window.
            end if end == self.bytes.len() && !self.last => Err(Fault {
                offset: end,
                kind: JsonErrorKind::UnexpectedEnd,
            }),
            end => Ok(end),
        }
    }

    /// A key, and where its value begins; `at` moves to the key.
    fn key(self, at: &mut usize) -> Result<(String, usize), Stop> {
        if self.need(at)? != b'"' {
            return Err(expected(*at, "a key in quotation marks"));
        }
        let end = self.value(*at)?;
        let key = json::string(self.bytes.get(*at..end).unwrap_or_default());
        let key = key.ok_or(Fault {
            offset: *at,
            kind: JsonErrorKind::InvalidUtf8,
        })?;
        let mut next = end;
        if self.need(&mut next)? != b':' {
            return Err(expected(next, "`:`"));
        }
        next += 1;
        self.need(&mut next)?;
        Ok((key.into_owned(), next))
    }
}
