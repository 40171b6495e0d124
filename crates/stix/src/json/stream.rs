//! A JSON text read piece by piece, for formats whose frame is not STIX's.
//!
//! The caller walks the frame (brackets, keys, commas) and takes the values in it whole, one at a time.
//! No more is held than the longest value and what was read with it.

use std::borrow::Cow;
use std::io::Read;

use super::error::{JsonError, JsonErrorKind, Position};
use super::limits::Limits;
use super::scan::{self, Fault};
use super::value::{self, Value};

/// A text that is walked through while it is read.
///
/// ```
/// use mithaq_stix::json::{Limits, Stream};
/// let text: &[u8] = br#"{"list": [1, {"a": 2}]}"#;
/// let mut stream = Stream::new(text, Limits::OBJECT.bytes);
/// stream.pass(b'{', "an object")?;
/// assert_eq!(stream.key()?.0, "list");
/// stream.pass(b'[', "a list")?;
/// assert_eq!(stream.value()?.raw(), b"1");
/// stream.pass(b',', "`,`")?;
/// assert_eq!(stream.value()?.raw(), br#"{"a": 2}"#);
/// # Ok::<(), mithaq_stix::json::StreamError>(())
/// ```
#[derive(Debug)]
pub struct Stream<R> {
    reader: R,
    /// The longest value that is taken, in bytes.
    longest: usize,
    buffer: Vec<u8>,
    /// How much of the buffer is done with.
    at: usize,
    /// A place in the text, and where in the buffer it is. Moved along, so that lines are counted once.
    place: Position,
    placed: usize,
    ended: bool,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(Position);

impl Place {
    /// The line, from 1.
    #[must_use]
    pub fn line(self) -> usize {
        self.0.line
    }

    /// The column, from 1, in characters.
    #[must_use]
    pub fn column(self) -> usize {
        self.0.column
    }

    /// The fault `kind` at this place.
    #[must_use]
    pub fn fault(self, kind: JsonErrorKind) -> JsonError {
        JsonError::at_place(self.0, kind)
    }
}

/// A value as it stands in the text; of its inside only the grammar is known to hold.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    raw: &'a [u8],
    place: Place,
}

impl<'a> Piece<'a> {
    /// Its bytes.
    #[must_use]
    pub fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// Where it begins.
    #[must_use]
    pub fn place(self) -> Place {
        self.place
    }

    /// Checks it as strictly as [`super::check`] does, and reads it into a tree.
    ///
    /// # Errors
    /// [`JsonError`] with the place of the first fault in the whole text.
    pub fn read(self, limits: &Limits) -> Result<Value<'a>, JsonError> {
        self.check(limits)?;
        Ok(Value::of_checked(self.raw))
    }

    /// Checks it as strictly as [`super::check`] does.
    ///
    /// # Errors
    /// [`JsonError`] with the place of the first fault in the whole text.
    pub fn check(self, limits: &Limits) -> Result<(), JsonError> {
        match scan::strict(self.raw, limits) {
            Ok(_) => Ok(()),
            Err(error) => {
                let before = self.raw.get(..error.offset()).unwrap_or(self.raw);
                let place = self.place.0.after(before);
                Err(JsonError::at_place(place, error.kind().clone()))
            }
        }
    }
}

/// Why a text cannot be read on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// It is broken JSON, or beyond a limit.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// It could not be read.
    #[error("could not read: {0}")]
    Io(#[from] std::io::Error),
}

/// The grammar of one value: nesting and counts beyond what is wanted are for its own check to refuse.
const GRAMMAR: Limits = Limits {
    bytes: usize::MAX,
    depth: Limits::MAX_DEPTH,
    values: Limits::ENVELOPE.values,
};

impl<R: Read> Stream<R> {
    /// How much is read at a time at least.
    const CHUNK: usize = 64 << 10;

    /// Begin with a reader, which needs no buffer of its own. A value longer than `longest` bytes is refused.
    pub fn new(reader: R, longest: usize) -> Self {
        Self {
            reader,
            longest,
            buffer: Vec::new(),
            at: 0,
            place: Position::START,
            placed: 0,
            ended: false,
        }
    }

    /// How much memory the text takes that is held just now, in bytes.
    #[must_use]
    pub fn held(&self) -> usize {
        self.buffer.capacity()
    }

    /// How far the text has been walked through, in bytes.
    #[must_use]
    pub fn walked(&self) -> usize {
        self.place.offset + (self.at - self.placed)
    }

    /// Pass a byte order mark, which some editors put at the head of a file.
    ///
    /// # Errors
    /// [`StreamError::Io`] if reading fails.
    pub fn pass_byte_order_mark(&mut self) -> Result<(), StreamError> {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        while self.buffer.len() < MARK.len() && !self.ended {
            self.read_more()?;
        }
        if self.at == 0 && self.buffer.starts_with(MARK) {
            self.at = MARK.len();
        }
        Ok(())
    }

    /// Pass white space, and see what comes; `None` at the end.
    ///
    /// # Errors
    /// [`StreamError::Io`] if reading fails.
    pub fn peek(&mut self) -> Result<Option<u8>, StreamError> {
        loop {
            self.at = scan::skip_space(&self.buffer, self.at);
            match self.buffer.get(self.at) {
                Some(byte) => return Ok(Some(*byte)),
                None if self.ended => return Ok(None),
                None => self.read_more()?,
            }
        }
    }

    /// Where the walk stands.
    pub fn place(&mut self) -> Place {
        let at = self.at;
        Place(self.move_to(at))
    }

    /// Pass this one byte, which is called `what`.
    ///
    /// # Errors
    /// [`StreamError`] if something else comes, or reading fails.
    pub fn pass(&mut self, byte: u8, what: &'static str) -> Result<(), StreamError> {
        match self.peek()? {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.fault(JsonErrorKind::Expected(what)).into()),
            None => Err(self.fault(JsonErrorKind::UnexpectedEnd).into()),
        }
    }

    /// Pass a key and its colon.
    ///
    /// # Errors
    /// [`StreamError`] if something else comes, or reading fails.
    pub fn key(&mut self) -> Result<(String, Place), StreamError> {
        match self.peek()? {
            Some(b'"') => {}
            Some(_) => {
                let kind = JsonErrorKind::Expected("a key in quotation marks");
                return Err(self.fault(kind).into());
            }
            None => return Err(self.fault(JsonErrorKind::UnexpectedEnd).into()),
        }
        let piece = self.value()?;
        let place = piece.place();
        piece.check(&Limits::OBJECT)?;
        let key = value::string(piece.raw()).map(Cow::into_owned);
        let key = key.ok_or_else(|| place.fault(JsonErrorKind::InvalidUtf8))?;
        self.pass(b':', "`:`")?;
        Ok((key, place))
    }

    /// Take the next value whole.
    ///
    /// # Errors
    /// [`StreamError`] if it is broken or too long, or reading fails.
    pub fn value(&mut self) -> Result<Piece<'_>, StreamError> {
        self.peek()?;
        let end = loop {
            match scan::grammar(&self.buffer, self.at, &GRAMMAR) {
                // A number might go on behind what has been read.
                Ok(end) if end < self.buffer.len() || self.ended => break end,
                Ok(_)
                | Err(Fault {
                    kind: JsonErrorKind::UnexpectedEnd,
                    ..
                }) if !self.ended => self.read_more()?,
                Ok(end) => break end,
                Err(Fault { offset, kind }) => {
                    return Err(JsonError::at_place(self.move_to(offset), kind).into());
                }
            }
        };
        if end - self.at > self.longest {
            let kind = JsonErrorKind::TooLong(self.longest);
            return Err(self.fault(kind).into());
        }
        let place = self.place();
        let start = std::mem::replace(&mut self.at, end);
        Ok(Piece {
            raw: self.buffer.get(start..end).unwrap_or_default(),
            place,
        })
    }

    /// Pass the end of the text: nothing but white space may follow.
    ///
    /// # Errors
    /// [`StreamError`] if something follows, or reading fails.
    pub fn end(&mut self) -> Result<(), StreamError> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.fault(JsonErrorKind::TrailingBytes).into()),
        }
    }

    /// The fault `kind` where the walk stands.
    pub fn fault(&mut self, kind: JsonErrorKind) -> JsonError {
        self.place().fault(kind)
    }

    fn read_more(&mut self) -> Result<(), StreamError> {
        self.move_to(self.at);
        self.buffer.drain(..self.at);
        (self.at, self.placed) = (0, 0);
        // What is held is one value that has not ended yet.
        if self.buffer.len() > self.longest {
            let kind = JsonErrorKind::TooLong(self.longest);
            return Err(self.fault(kind).into());
        }
        if self.buffer.is_empty() && self.buffer.capacity() > 4 * Self::CHUNK {
            self.buffer.shrink_to(Self::CHUNK);
        }
        // As much again as is held, so that scanning anew costs no more than reading did.
        let wanted = self.buffer.len().max(Self::CHUNK) as u64;
        let mut limited = self.reader.by_ref().take(wanted);
        self.ended = limited.read_to_end(&mut self.buffer)? == 0;
        Ok(())
    }

    fn move_to(&mut self, at: usize) -> Position {
        let passed = self.buffer.get(self.placed..at).unwrap_or_default();
        self.place = self.place.after(passed);
        self.placed = self.placed.max(at);
        self.place
    }
}
