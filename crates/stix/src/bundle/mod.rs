//! Bundles, envelopes and lists, taken apart into objects without building a tree.
//!
//! ```json
//! {"type": "bundle", "id": "bundle--…", "objects": [{"type": "indicator", …}, …]}
//! ```
//! A STIX bundle, a TAXII envelope (`{"more": false, "objects": […]}`), an array of objects and a
//! single object are all understood. Here only the frame is judged, and the grammar of what is in it:
//! one object with a duplicate key or an impossible number does not spoil its neighbours, for
//! [`crate::Object::parse`] judges each by itself.

mod engine;
mod review;

use std::borrow::Cow;
use std::io::Read;

use crate::json::scan::Fault;
use crate::json::{JsonError, JsonErrorKind, Limits, Position};
pub use engine::Frame;
use engine::{Engine, Step};
pub use review::Review;

/// What a text holds, as slices of it.
#[derive(Debug, Clone)]
pub struct Split<'a> {
    /// Of which form the text is.
    pub frame: Frame,
    /// The objects in their order, not yet checked; perhaps not even objects.
    pub parts: Vec<Part<'a>>,
    /// The frame's other properties, such as `more` and `next`: the name, and the value's text.
    pub properties: Vec<(String, Vec<u8>)>,
    /// The names of all properties of the frame, also of those whose values were not worth a copy.
    pub names: Vec<String>,
}

/// One member of a bundle, an envelope or a list, as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// Its bytes.
    pub raw: &'a [u8],
    /// The line where it begins, from 1.
    pub line: usize,
    /// The column where it begins, from 1, in characters.
    pub column: usize,
    /// The offset where it begins, from 0, in bytes.
    pub offset: usize,
}

/// More members than this in a text held in memory are refused: each costs some 50 bytes here, be it
/// only `1,` in the text. Larger sets come as files, and a [`Splitter`] counts nothing.
pub const MAX_PARTS: usize = 1_000_000;

/// Take a text apart that is in memory.
///
/// The length of the text is not limited: whoever holds it has limited it.
///
/// # Errors
/// [`SplitError`], with line and column, when the text is broken or of no such form.
pub fn split(bytes: &[u8]) -> Result<Split<'_>, SplitError> {
    let mut engine = Engine::default();
    let mut parts = Vec::new();
    let (mut at, mut place) = (0, Position::START);
    let mut move_to = |next: usize| {
        place = place.after(bytes.get(place.offset..next).unwrap_or_default());
        place
    };
    loop {
        let step = engine
            .step(bytes, &mut at, true)
            .map_err(|stop| SplitError::of(stop, &mut move_to))?;
        match step {
            Step::Part(range) => {
                let Position {
                    line,
                    column,
                    offset,
                } = move_to(range.start);
                if parts.len() == MAX_PARTS {
                    return Err(SplitError::Form {
                        line,
                        column,
                        offset,
                        fault: FormFault::TooManyParts,
                    });
                }
                parts.push(Part {
                    raw: bytes.get(range).unwrap_or_default(),
                    line,
                    column,
                    offset,
                });
            }
            Step::Passed => {}
            // The whole text is in sight, so there is never more to come.
            Step::End | Step::More => {
                return Ok(Split {
                    frame: engine.frame().unwrap_or(Frame::Single),
                    parts,
                    properties: engine.properties().to_vec(),
                    names: engine.names().to_vec(),
                });
            }
        }
    }
}

/// Takes a text apart while reading it, and never holds more than one object and what was read
/// with it.
///
/// ```
/// let text: &[u8] = br#"{"type": "bundle", "objects": [{"a": 1}, {"b": 2}]}"#;
/// let mut splitter = mithaq_stix::bundle::Splitter::new(text);
/// let mut count = 0;
/// while let Some(part) = splitter.next_part()? {
///     count += usize::from(part.raw.starts_with(b"{"));
/// }
/// assert_eq!(count, 2);
/// # Ok::<(), mithaq_stix::bundle::SplitError>(())
/// ```
///
/// A fault late in the text is met only when the objects before it have been handed out: whoever
/// must take all or nothing stores them only after the end.
#[derive(Debug)]
pub struct Splitter<R> {
    reader: R,
    chunk: usize,
    buffer: Vec<u8>,
    /// How much of the buffer is done with.
    at: usize,
    /// A place in the text, and where in the buffer it is. Moved along, so that lines are counted once.
    place: Position,
    placed: usize,
    ended: bool,
    engine: Engine,
}

impl<R: Read> Splitter<R> {
    /// How much is read at a time, unless the caller says otherwise.
    const CHUNK: usize = 64 << 10;
    /// The longest stretch that is held: the largest object, and the white space around it.
    const LONGEST: usize = Limits::OBJECT.bytes * 2;

    /// Begin with a reader. It is read in large pieces and needs no buffer of its own.
    pub fn new(reader: R) -> Self {
        Self::with_chunk(reader, Self::CHUNK)
    }

    /// Begin with a reader that is read in pieces of at least `chunk` bytes.
    pub fn with_chunk(reader: R, chunk: usize) -> Self {
        Self {
            reader,
            chunk: chunk.max(1),
            buffer: Vec::new(),
            at: 0,
            place: Position::START,
            placed: 0,
            ended: false,
            engine: Engine::default(),
        }
    }

    /// How much memory the text takes that is held just now, in bytes.
    pub fn held(&self) -> usize {
        self.buffer.capacity()
    }

    /// The next object; `None` after the last, when the rest of the text has been found in order.
    ///
    /// # Errors
    /// [`SplitError`], with line and column, when the text is broken or of no such form, when one
    /// object is much larger than [`Limits::OBJECT`], or when reading fails. Do not go on after one.
    pub fn next_part(&mut self) -> Result<Option<Part<'_>>, SplitError> {
        let range = loop {
            match self.engine.step(&self.buffer, &mut self.at, self.ended) {
                Ok(Step::Part(range)) => break range,
                Ok(Step::End) => return Ok(None),
                Ok(Step::Passed) => {}
                Ok(Step::More) => self.read_more()?,
                Err(stop) => return Err(SplitError::of(stop, |at| self.move_to(at))),
            }
        };
        let Position {
            line,
            column,
            offset,
        } = self.move_to(range.start);
        Ok(Some(Part {
            raw: self.buffer.get(range).unwrap_or_default(),
            line,
            column,
            offset,
        }))
    }

    /// Of which form the text is, as far as it has been read; `None` before the first object or the end.
    pub fn frame(&self) -> Option<Frame> {
        self.engine.frame()
    }

    /// The properties of the frame as far as it has been read, each with the text of its value.
    pub fn properties(&self) -> &[(String, Vec<u8>)] {
        self.engine.properties()
    }

    /// The names of all properties of the frame as far as it has been read.
    pub fn names(&self) -> &[String] {
        self.engine.names()
    }

    fn read_more(&mut self) -> Result<(), SplitError> {
        self.move_to(self.at);
        self.buffer.drain(..self.at);
        (self.at, self.placed) = (0, 0);
        if self.buffer.len() >= Self::LONGEST {
            let fault = Fault {
                offset: 0,
                kind: JsonErrorKind::TooLong(Limits::OBJECT.bytes),
            };
            return Err(SplitError::of(engine::Stop::Json(fault), |at| {
                self.move_to(at)
            }));
        }
        // As much again as is held, so that scanning anew costs no more than reading did.
        let wanted = self.buffer.len().max(self.chunk) as u64;
        self.ended = self
            .reader
            .by_ref()
            .take(wanted)
            .read_to_end(&mut self.buffer)?
            == 0;
        Ok(())
    }

    fn move_to(&mut self, at: usize) -> Position {
        self.place = self
            .place
            .after(self.buffer.get(self.placed..at).unwrap_or_default());
        self.placed = self.placed.max(at);
        self.place
    }
}

/// Why a text cannot be taken apart.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// It is broken JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// It is JSON, but neither bundle nor envelope, nor a list or an object.
    #[error("line {line}, column {column}: {fault}")]
    Form {
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// The offset, from 0, in bytes.
        offset: usize,
        /// What is wrong.
        fault: FormFault,
    },
    /// It could not be read.
    #[error("could not read: {0}")]
    Io(#[from] std::io::Error),
}

/// What is wrong with the frame of a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormFault {
    /// The text is a string, a number or the like.
    #[error("expected a bundle, an envelope, a list of objects or an object")]
    NoObjects,
    /// `objects` is something else than a list.
    #[error("`objects` must be a list")]
    ObjectsNotAList,
    /// It has a list `objects`, but says after it that it is no bundle.
    #[error("`{object_type}` is not the type of a bundle, but it has a list `objects`")]
    NotABundle {
        /// The type it says it is.
        object_type: String,
    },
    /// The frame has a key twice.
    #[error("the frame already has a key `{key}`")]
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// The frame has far more properties of its own than bundles and envelopes do.
    #[error("too much beside the list `objects`")]
    TooManyProperties,
    /// More members than [`MAX_PARTS`].
    #[error("more than {MAX_PARTS} members")]
    TooManyParts,
}

impl SplitError {
    fn of(stop: engine::Stop, place_of: impl FnOnce(usize) -> Position) -> Self {
        match stop {
            engine::Stop::Json(Fault { offset, kind }) => {
                Self::Json(JsonError::at_place(place_of(offset), kind))
            }
            engine::Stop::Form(offset, fault) => {
                let Position {
                    line,
                    column,
                    offset,
                } = place_of(offset);
                Self::Form {
                    line,
                    column,
                    offset,
                    fault,
                }
            }
        }
    }

    /// The line and the column of the fault, from 1; `None` if reading failed.
    #[must_use]
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        match self {
            Self::Json(error) => Some((error.line(), error.column())),
            Self::Form { line, column, .. } => Some((*line, *column)),
            Self::Io(_) => None,
        }
    }

    /// A short name that does not change, for reports and counters.
    #[must_use]
    pub fn code(&self) -> Cow<'static, str> {
        match self {
            Self::Json(error) => error.kind().code().into(),
            Self::Form { .. } => "form".into(),
            Self::Io(_) => "io".into(),
        }
    }
}
