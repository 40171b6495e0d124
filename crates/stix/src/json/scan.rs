//! The scanner: one pass over the bytes, no recursion, no tree.

use std::borrow::Cow;
use std::ops::Range;

use super::error::{JsonError, JsonErrorKind};
use super::limits::Limits;

/// What a strict pass over an object leaves behind.
#[derive(Debug)]
pub(crate) struct Outline {
    /// The text without insignificant white space.
    pub(crate) minified: Vec<u8>,
    /// The members of the top-level object, in their order; empty if the value is no object.
    pub(crate) members: Vec<Member>,
}

/// A member of the top-level object: where its key and its value are in the minified text.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// The key between its quotation marks, with its escapes.
    pub(crate) key: Range<usize>,
    /// Whether the key has escapes.
    pub(crate) escaped: bool,
    /// The value.
    pub(crate) value: Range<usize>,
}

/// A fault at an offset: [`JsonError`] before lines are counted.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) kind: JsonErrorKind,
}

/// Check everything; minify; note the members of the top-level object.
pub(crate) fn strict(bytes: &[u8], limits: &Limits) -> Result<Outline, JsonError> {
    let error = |fault: Fault| JsonError::at(bytes, fault.offset, fault.kind);
    if bytes.len() > limits.bytes {
        return Err(JsonError::at(
            bytes,
            limits.bytes,
            JsonErrorKind::TooLong(limits.bytes),
        ));
    }
    if let Err(invalid) = std::str::from_utf8(bytes) {
        return Err(JsonError::at(
            bytes,
            invalid.valid_up_to(),
            JsonErrorKind::InvalidUtf8,
        ));
    }
    let mut scanner = Scanner::<true>::new(bytes, 0, limits);
    scanner.minified.reserve_exact(bytes.len());
    scanner.space();
    scanner.value().map_err(error)?;
    scanner.space();
    match scanner.peek() {
        None => Ok(Outline {
            minified: scanner.minified_text(),
            members: scanner.members,
        }),
        Some(_) => Err(JsonError::at(
            bytes,
            scanner.at,
            JsonErrorKind::TrailingBytes,
        )),
    }
}

/// The end of the value that begins at `start`, by its grammar and the limits alone: keys, numbers
/// and surrogates are not judged, and UTF-8 is not either.
///
/// A number that reaches the end of `bytes` is taken to end there.
pub(crate) fn grammar(bytes: &[u8], start: usize, limits: &Limits) -> Result<usize, Fault> {
    let mut scanner = Scanner::<false>::new(bytes, start, limits);
    scanner.value()?;
    Ok(scanner.at)
}

/// The first offset from `start` on that is not white space.
pub(crate) fn skip_space(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start
        + rest
            .iter()
            .position(|byte| !is_space(*byte))
            .unwrap_or(rest.len())
}

/// The text that a string's inner bytes stand for. `None` for what [`strict`] refuses.
pub(crate) fn unescape(inner: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(inner).ok()?;
    let Some(first) = text.find('\\') else {
        return Some(Cow::Borrowed(text));
    };
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut escape = Some(first);
    while let Some(at) = escape {
        let (before, from_escape) = rest.split_at_checked(at)?;
        plain.push_str(before);
        let (character, used) = one_escape(from_escape)?;
        plain.push(character);
        rest = from_escape.get(used..)?;
        escape = rest.find('\\');
    }
    plain.push_str(rest);
    Some(Cow::Owned(plain))
}

/// The character that an escape at the start of `text` stands for, and how many bytes it takes.
fn one_escape(text: &str) -> Option<(char, usize)> {
    let character = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex4(text.as_bytes(), 2)?;
            if !(0xD800..0xE000).contains(&high) {
                return Some((char::from_u32(high)?, 6));
            }
            let low = text
                .get(6..8)
                .filter(|mark| *mark == "\\u")
                .and(hex4(text.as_bytes(), 8))?;
            if high >= 0xDC00 || !(0xDC00..0xE000).contains(&low) {
                return None;
            }
            return Some((
                char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?,
                12,
            ));
        }
        _ => return None,
    };
    Some((character, 2))
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |sum, digit| {
        Some(sum << 4 | char::from(*digit).to_digit(16)?)
    })
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// `STRICT` judges keys, numbers and surrogates, minifies and takes the outline; without it only
/// the grammar counts.
struct Scanner<'a, const STRICT: bool> {
    bytes: &'a [u8],
    at: usize,
    limits: Limits,
    values: usize,
    frames: Vec<Frame>,
    /// Keys of the objects that are open, the innermost last.
    keys: Vec<Key>,
    minified: Vec<u8>,
    /// INVARIANT: `bytes[run..at]` holds no insignificant white space and is not in `minified` yet.
    run: usize,
    members: Vec<Member>,
}

struct Frame {
    is_object: bool,
    first_key: usize,
}

#[derive(Clone, Copy)]
struct Key {
    start: usize,
    end: usize,
    escaped: bool,
}

/// For each byte, whether a run of plain characters in a string ends there.
const ENDS_RUN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

impl<'a, const STRICT: bool> Scanner<'a, STRICT> {
    fn new(bytes: &'a [u8], at: usize, limits: &Limits) -> Self {
        let limits = Limits {
            depth: limits.depth.min(Limits::MAX_DEPTH),
            ..*limits
        };
        Self {
            bytes,
            at,
            limits,
            values: 0,
            frames: Vec::new(),
            keys: Vec::new(),
            minified: Vec::new(),
            run: at,
            members: Vec::new(),
        }
    }

    /// Scan one value, whatever is in it, and stop right behind it.
    fn value(&mut self) -> Result<(), Fault> {
        loop {
            self.values += 1;
            if self.values > self.limits.values {
                return self.fault(JsonErrorKind::TooManyValues(self.limits.values));
            }
            let opened = match self.peek() {
                Some(b'{') => self.open(true)?,
                Some(b'[') => self.open(false)?,
                Some(b'"') => self.string().map(|_| false)?,
                Some(b'-' | b'0'..=b'9') => self.number().map(|()| false)?,
                Some(b't') => self.literal(b"true").map(|()| false)?,
                Some(b'f') => self.literal(b"false").map(|()| false)?,
                Some(b'n') => self.literal(b"null").map(|()| false)?,
                Some(_) => return self.fault(JsonErrorKind::Expected("a value")),
                None => return self.fault(JsonErrorKind::UnexpectedEnd),
            };
            if opened {
                continue;
            }
            // A value has ended; close what ends with it, up to the next one.
            loop {
                if STRICT && self.frames.len() == 1 {
                    let end = self.place(self.at);
                    if let Some(member) = self.members.last_mut() {
                        member.value.end = end;
                    }
                }
                let Some(frame) = self.frames.last() else {
                    return Ok(());
                };
                let is_object = frame.is_object;
                self.space();
                match (self.peek(), is_object) {
                    (Some(b','), true) => {
                        self.at += 1;
                        self.space();
                        self.key()?;
                        break;
                    }
                    (Some(b','), false) => {
                        self.at += 1;
                        self.space();
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => self.close()?,
                    (Some(_), true) => return self.fault(JsonErrorKind::Expected("`,` or `}`")),
                    (Some(_), false) => return self.fault(JsonErrorKind::Expected("`,` or `]`")),
                    (None, _) => return self.fault(JsonErrorKind::UnexpectedEnd),
                }
            }
        }
    }

    /// Enter a container. `true` if there is something in it; an empty one is closed again.
    fn open(&mut self, is_object: bool) -> Result<bool, Fault> {
        if self.frames.len() >= self.limits.depth {
            return self.fault(JsonErrorKind::TooDeep(self.limits.depth));
        }
        self.frames.push(Frame {
            is_object,
            first_key: self.keys.len(),
        });
        self.at += 1;
        self.space();
        match (self.peek(), is_object) {
            (Some(b'}'), true) | (Some(b']'), false) => self.close().map(|()| false),
            (_, true) => self.key().map(|()| true),
            (_, false) => Ok(true),
        }
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.at += 1;
        if let Some(frame) = self.frames.pop() {
            if STRICT && frame.is_object {
                self.refuse_duplicates(frame.first_key)?;
            }
            self.keys.truncate(frame.first_key);
        }
        Ok(())
    }

    /// A key, its colon, and the space up to the value.
    fn key(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => {}
            Some(_) => return self.fault(JsonErrorKind::Expected("a key in quotation marks")),
            None => return self.fault(JsonErrorKind::UnexpectedEnd),
        }
        let start = self.at + 1;
        let escaped = self.string()?;
        let key = Key {
            start,
            end: self.at - 1,
            escaped,
        };
        let place = self.place(start);
        self.space();
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(_) => return self.fault(JsonErrorKind::Expected("`:`")),
            None => return self.fault(JsonErrorKind::UnexpectedEnd),
        }
        self.space();
        if STRICT {
            self.keys.push(key);
            let top_level = self.frames.len() == 1;
            if top_level {
                let value = self.place(self.at);
                let key = place..place + (key.end - key.start);
                self.members.push(Member {
                    key,
                    escaped,
                    value: value..value,
                });
            }
        }
        Ok(())
    }

    /// A string; `true` if it has escapes.
    fn string(&mut self) -> Result<bool, Fault> {
        let mut escaped = false;
        self.at += 1;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let plain = rest.iter().position(|byte| ENDS_RUN[usize::from(*byte)]);
            self.at += plain.unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return self.fault(JsonErrorKind::ControlCharacter),
                None => return self.fault(JsonErrorKind::UnexpectedEnd),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => {
                let unit = self.unit(self.at)?;
                if !STRICT || !(0xD800..0xE000).contains(&unit) {
                    self.at += 6;
                    return Ok(());
                }
                let paired = unit < 0xDC00
                    && self.bytes.get(self.at + 6..self.at + 8) == Some(b"\\u")
                    && (0xDC00..0xE000).contains(&self.unit(self.at + 6)?);
                if !paired {
                    return self.fault(JsonErrorKind::LoneSurrogate);
                }
                self.at += 12;
                Ok(())
            }
            Some(_) => self.fault(JsonErrorKind::BadEscape),
            None => self.end(),
        }
    }

    /// The code unit of the `\u` escape at `at`.
    fn unit(&self, at: usize) -> Result<u32, Fault> {
        match hex4(self.bytes, at + 2) {
            Some(unit) => Ok(unit),
            None if self.bytes.len() < at + 6 => self.end(),
            None => Err(Fault {
                offset: at,
                kind: JsonErrorKind::BadEscape,
            }),
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let mut whole = true;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.bytes.get(start..self.at).unwrap_or_default();
        match STRICT.then(|| judge_number(text, whole)) {
            Some(Err(kind)) => Err(Fault {
                offset: start,
                kind,
            }),
            _ => Ok(()),
        }
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match rest
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(rest.len())
        {
            0 if rest.is_empty() => self.end(),
            0 => self.fault(JsonErrorKind::Expected("a digit")),
            count => {
                self.at += count;
                Ok(())
            }
        }
    }

    fn literal(&mut self, word: &'static [u8]) -> Result<(), Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            Ok(())
        } else if word.starts_with(rest) {
            self.end()
        } else {
            self.fault(JsonErrorKind::Expected("a value"))
        }
    }

    /// Pass white space, and put what stands before it into the minified text.
    fn space(&mut self) {
        let end = skip_space(self.bytes, self.at);
        if end == self.at {
            return;
        }
        if STRICT {
            self.minified
                .extend_from_slice(self.bytes.get(self.run..self.at).unwrap_or_default());
            self.run = end;
        }
        self.at = end;
    }

    fn minified_text(&mut self) -> Vec<u8> {
        self.minified
            .extend_from_slice(self.bytes.get(self.run..self.at).unwrap_or_default());
        std::mem::take(&mut self.minified)
    }

    /// Where the byte at `offset` of the current run is in the minified text.
    fn place(&self, offset: usize) -> usize {
        self.minified.len() + offset.saturating_sub(self.run)
    }

    fn refuse_duplicates(&self, first_key: usize) -> Result<(), Fault> {
        let keys = self.keys.get(first_key..).unwrap_or_default();
        let named = |key: &Key| -> Cow<'a, [u8]> {
            let inner = self.bytes.get(key.start..key.end).unwrap_or_default();
            match key.escaped {
                false => Cow::Borrowed(inner),
                true => unescape(inner).map_or(Cow::Borrowed(inner), |text| {
                    Cow::Owned(text.into_owned().into_bytes())
                }),
            }
        };
        let duplicate = |key: &Key| {
            let name = String::from_utf8_lossy(&named(key)).into_owned();
            Fault {
                offset: key.start - 1,
                kind: JsonErrorKind::DuplicateKey(crate::id::shown(&name)),
            }
        };
        const FEW: usize = 16;
        if keys.len() <= FEW && keys.iter().all(|key| !key.escaped) {
            // The usual case: no allocation, and most pairs differ in length.
            for (index, key) in keys.iter().enumerate() {
                let name = self.bytes.get(key.start..key.end);
                let earlier = keys.iter().take(index);
                if earlier
                    .map(|other| self.bytes.get(other.start..other.end))
                    .any(|other| other == name)
                {
                    return Err(duplicate(key));
                }
            }
            return Ok(());
        }
        let mut names: Vec<_> = keys.iter().map(|key| (named(key), key)).collect();
        names.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.start.cmp(&other.1.start)));
        let repeated = names.windows(2).filter_map(|pair| match pair {
            [one, other] if one.0 == other.0 => Some(other.1),
            _ => None,
        });
        // The first in the text, so that the report does not depend on how keys sort.
        match repeated.min_by_key(|key| key.start) {
            Some(key) => Err(duplicate(key)),
            None => Ok(()),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fault<T>(&self, kind: JsonErrorKind) -> Result<T, Fault> {
        Err(Fault {
            offset: self.at,
            kind,
        })
    }

    fn end<T>(&self) -> Result<T, Fault> {
        Err(Fault {
            offset: self.bytes.len(),
            kind: JsonErrorKind::UnexpectedEnd,
        })
    }
}

/// Whether every reader that uses doubles takes this number for the same one.
fn judge_number(text: &[u8], whole: bool) -> Result<(), JsonErrorKind> {
    const EXACT: u64 = 1 << 53;
    const SURELY_EXACT_DIGITS: usize = 15;
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if whole {
        if digits.len() <= SURELY_EXACT_DIGITS {
            return Ok(());
        }
        let number = std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse::<u64>().ok());
        return match number {
            Some(number) if number <= EXACT => Ok(()),
            _ => Err(JsonErrorKind::IntegerTooLarge),
        };
    }
    let number = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse::<f64>().ok());
    let mantissa = digits
        .split(|byte| matches!(byte, b'e' | b'E'))
        .next()
        .unwrap_or_default();
    let is_zero = !mantissa.iter().any(|byte| matches!(byte, b'1'..=b'9'));
    match number {
        Some(number) if number.is_finite() && (number != 0.0 || is_zero) => Ok(()),
        _ => Err(JsonErrorKind::NumberOutOfRange),
    }
}
