//! A pattern's tokens, as slices of its text.

use super::error::PatternErrorKind;

/// One token. Constants are still as written: without their apostrophes, with their escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'p> {
    /// A keyword or a name.
    Word(&'p str),
    /// An integer or a float, with its sign.
    Number(&'p str),
    /// `'…'`.
    Text(&'p str),
    /// `h'…'`.
    Hex(&'p str),
    /// `b'…'`.
    Binary(&'p str),
    /// `t'…'`.
    Time(&'p str),
    /// A bracket, a comma, a colon, a full stop, an asterisk, or an operator of signs.
    Mark(&'static str),
    /// Nothing more.
    End,
}

/// A fault, and where.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) kind: PatternErrorKind,
}

/// Reads tokens one by one; every byte is looked at a bounded number of times.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'p> {
    text: &'p str,
    at: usize,
}

impl<'p> Lexer<'p> {
    pub(crate) fn new(text: &'p str) -> Self {
        Self { text, at: 0 }
    }

    /// The next token and the offset where it begins.
    pub(crate) fn next(&mut self) -> Result<(usize, Token<'p>), Fault> {
        self.space()?;
        let (start, rest) = (self.at, self.rest());
        let Some(first) = rest.as_bytes().first() else {
            return Ok((start, Token::End));
        };
        let token = match first {
            b'\'' => Token::Text(self.quoted(1, "a string")?),
            b'h' if rest.starts_with("h'") => Token::Hex(self.quoted(2, "a hexadecimal constant")?),
            b'b' if rest.starts_with("b'") => Token::Binary(self.quoted(2, "a binary constant")?),
            b't' if rest.starts_with("t'") => Token::Time(self.quoted(2, "a timestamp")?),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                Token::Word(self.take(length_while(rest, |byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
                })))
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => match number(rest) {
                Some(length) => Token::Number(self.take(length)),
                None => self.mark(rest)?,
            },
            _ => self.mark(rest)?,
        };
        Ok((start, token))
    }

    /// An operator or a mark; where one begins another, the longer is meant.
    fn mark(&mut self, rest: &str) -> Result<Token<'p>, Fault> {
        let mark = match rest.as_bytes() {
            [b'=', b'=', ..] => "==",
            [b'!', b'=', ..] => "!=",
            [b'<', b'>', ..] => "<>",
            [b'<', b'=', ..] => "<=",
            [b'>', b'=', ..] => ">=",
            [b'=', ..] => "=",
            [b'<', ..] => "<",
            [b'>', ..] => ">",
            [b'[', ..] => "[",
            [b']', ..] => "]",
            [b'(', ..] => "(",
            [b')', ..] => ")",
            [b',', ..] => ",",
            [b':', ..] => ":",
            [b'.', ..] => ".",
            [b'*', ..] => "*",
            _ => {
                return Err(Fault {
                    offset: self.at,
                    kind: PatternErrorKind::Character(rest.chars().next().unwrap_or(' ')),
                });
            }
        };
        self.at += mark.len();
        Ok(Token::Mark(mark))
    }

    /// What stands between the apostrophes, the first of which ends at `prefix`.
    fn quoted(&mut self, prefix: usize, what: &'static str) -> Result<&'p str, Fault> {
        let inner = self.at + prefix;
        let bytes = self.text.as_bytes();
        let mut at = inner;
        loop {
            match bytes.get(at) {
                Some(b'\'') => break,
                Some(b'\\') => match bytes.get(at + 1) {
                    Some(b'\'' | b'\\') => at += 2,
                    _ => {
                        return Err(Fault {
                            offset: at,
                            kind: PatternErrorKind::Escape,
                        });
                    }
                },
                Some(_) => at += 1,
                None => {
                    return Err(Fault {
                        offset: self.at,
                        kind: PatternErrorKind::Unterminated(what),
                    });
                }
            }
        }
        self.at = at + 1;
        Ok(self.text.get(inner..at).unwrap_or_default())
    }

    /// White space as Unicode has it, and comments, which the grammar has.
    fn space(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            if rest.starts_with(|first: char| first.is_ascii_graphic() && first != '/') {
                return Ok(());
            }
            let blank = rest.len() - rest.trim_start().len();
            let rest = rest.get(blank..).unwrap_or_default();
            self.at += blank;
            if rest.starts_with("//") {
                self.at += rest.find(['\r', '\n']).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let Some(end) = rest.get(2..).and_then(|inner| inner.find("*/")) else {
                    return Err(Fault {
                        offset: self.at,
                        kind: PatternErrorKind::Unterminated("a comment"),
                    });
                };
                self.at += end + 4;
            } else {
                return Ok(());
            }
        }
    }

    fn rest(&self) -> &'p str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'p str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        taken
    }
}

fn length_while(text: &str, belongs: impl Fn(u8) -> bool) -> usize {
    let other = text.bytes().position(|byte| !belongs(byte));
    other.unwrap_or(text.len())
}

/// The length of the number that `rest` begins with: `0`, `12`, `-3`, `+.5`, `00.5`, but not `1.`
/// and of `012` only `0`.
fn number(rest: &str) -> Option<usize> {
    let sign = usize::from(rest.starts_with(['+', '-']));
    let digits = |text: &str| length_while(text, |byte| byte.is_ascii_digit());
    let unsigned = rest.get(sign..)?;
    let whole = digits(unsigned);
    let fraction = unsigned.get(whole..)?.strip_prefix('.').map_or(0, digits);
    match (whole, fraction) {
        (0, 0) => None,
        (_, 1..) => Some(sign + whole + 1 + fraction),
        _ if unsigned.starts_with('0') => Some(sign + 1),
        _ => Some(sign + whole),
    }
}
