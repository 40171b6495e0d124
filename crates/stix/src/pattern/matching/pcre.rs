//! Regular expressions as PCRE writes them, in the words of our engine.
//!
//! The engine takes time in proportion to the text, whatever the expression; so it has no backtracking,
//! and what cannot be had without is refused here with its name: look-around, back-references, atomic
//! groups and possessive quantifiers. What both write differently is rewritten: `$` before a last
//! line feed, classes that contain `[` or `&&`, `\Q…\E`, `\h`, `\R` and the like.

use std::fmt::Write as _;

/// What PCRE has and a linear engine has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsupported {
    /// Where in the expression, in bytes.
    pub(super) offset: usize,
    /// What it is.
    pub(super) what: &'static str,
}

const HORIZONTAL: &str = r"\t \x{A0}\x{1680}\x{180E}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}";
const VERTICAL: &str = r"\n\x0B\x0C\r\x{85}\x{2028}\x{2029}";
const HORIZONTAL_BYTES: &str = r"\t \xA0";
const VERTICAL_BYTES: &str = r"\n\x0B\x0C\r\x85";

/// Rewrite an expression; for bytes, a character below U+0100 stands for the byte of its number.
pub(super) fn translate(expression: &str, bytes: bool) -> Result<String, Unsupported> {
    let mut translator = Translator {
        expression,
        at: 0,
        bytes,
        // In this mode `$` means in both languages the end of any line.
        multiline: has_multiline_flag(expression),
        out: String::with_capacity(expression.len() + 16),
        quantified: false,
    };
    while translator.at < expression.len() {
        translator.step()?;
    }
    Ok(translator.out)
}

struct Translator<'e> {
    expression: &'e str,
    at: usize,
    bytes: bool,
    multiline: bool,
    out: String,
    /// Whether a quantifier was just written, behind which `+` would be possessive.
    quantified: bool,
}

impl<'e> Translator<'e> {
    fn step(&mut self) -> Result<(), Unsupported> {
        let rest = self.rest();
        let quantified = std::mem::take(&mut self.quantified);
        let Some(first) = rest.chars().next() else {
            return Ok(());
        };
        match first {
            '\\' => self.escape(false),
            '[' => self.class(),
            '(' => self.group(),
            '$' if !self.multiline => {
                self.at += 1;
                self.out.push_str(r"(?:\n?\z)");
                Ok(())
            }
            '*' | '+' | '?' => {
                if quantified && first == '+' {
                    return Err(self.unsupported("a possessive quantifier"));
                }
                // `*?` is one quantifier, which asks for less; `*` alone may be followed by that.
                self.quantified = !quantified;
                self.copy(first)
            }
            '{' => match counted(rest) {
                Some(length) => {
                    self.out.push_str(rest.get(..length).unwrap_or_default());
                    self.at += length;
                    self.quantified = true;
                    Ok(())
                }
                None => {
                    self.at += 1;
                    self.out.push_str(r"\{");
                    Ok(())
                }
            },
            other => {
                self.at += other.len_utf8();
                self.literal(other);
                Ok(())
            }
        }
    }

    /// What begins with a round bracket.
    fn group(&mut self) -> Result<(), Unsupported> {
        const REFUSED: &[(&str, &str)] = &[
            ("(?=", "look-ahead"),
            ("(?!", "look-ahead"),
            ("(?<=", "look-behind"),
            ("(?<!", "look-behind"),
            ("(?>", "an atomic group"),
            ("(?|", "a group that resets numbers"),
            ("(?(", "a condition"),
            ("(?&", "a recursion"),
            ("(?R", "a recursion"),
            ("(?P>", "a recursion"),
            ("(?P=", "a back-reference"),
            ("(?C", "a callout"),
            ("(*", "a verb"),
        ];
        let rest = self.rest();
        if let Some((_, what)) = REFUSED.iter().find(|(start, _)| rest.starts_with(start)) {
            return Err(self.unsupported(what));
        }
        if rest.starts_with("(?#") {
            self.at += rest.find(')').map_or(rest.len(), |end| end + 1);
            return Ok(());
        }
        if let Some(inner) = rest.strip_prefix("(?") {
            if inner.starts_with(|mark: char| mark.is_ascii_digit() || mark == '+')
                || inner.starts_with("-")
                    && inner
                        .get(1..2)
                        .is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_digit()))
            {
                return Err(self.unsupported("a recursion"));
            }
            self.out.push_str("(?");
            self.at += 2;
            return Ok(());
        }
        self.copy('(')
    }

    /// A class in square brackets, in which the engine would read more than PCRE does.
    fn class(&mut self) -> Result<(), Unsupported> {
        self.at += 1;
        self.out.push('[');
        if self.rest().starts_with('^') {
            self.copy('^')?;
        }
        let (mut first, mut dash) = (true, false);
        loop {
            let rest = self.rest();
            let Some(character) = rest.chars().next() else {
                // Not closed; the engine will say so.
                return Ok(());
            };
            match character {
                ']' if !first => return self.copy(']'),
                ']' | '&' | '~' => {
                    self.out.push('\\');
                    self.copy(character)?;
                }
                '[' => match posix(rest) {
                    Some(length) => {
                        self.out.push_str(rest.get(..length).unwrap_or_default());
                        self.at += length;
                    }
                    None => {
                        self.out.push('\\');
                        self.copy('[')?;
                    }
                },
                '-' => {
                    // The engine reads `--` as a difference of classes.
                    self.out.push_str(if dash { r"\-" } else { "-" });
                    self.at += 1;
                    (first, dash) = (false, !dash);
                    continue;
                }
                '\\' => self.escape(true)?,
                // In the mode `(?x)` the engine would leave these out, and PCRE does not.
                blank if blank == '#' || blank.is_ascii_whitespace() => {
                    self.at += 1;
                    write!(self.out, r"\x{:02X}", u32::from(blank)).unwrap_or_default();
                }
                other => {
                    self.at += other.len_utf8();
                    self.literal(other);
                }
            }
            (first, dash) = (false, false);
        }
    }

    /// What begins with a backslash.
    fn escape(&mut self, in_class: bool) -> Result<(), Unsupported> {
        let rest = self.rest();
        let mut characters = rest.chars();
        characters.next();
        let Some(escaped) = characters.next() else {
            // A backslash at the end; the engine will say so.
            return self.copy('\\');
        };
        let (horizontal, vertical) = match self.bytes {
            true => (HORIZONTAL_BYTES, VERTICAL_BYTES),
            false => (HORIZONTAL, VERTICAL),
        };
        let length = 1 + escaped.len_utf8();
        let written = match escaped {
            'Q' => return self.quoted(in_class),
            'E' => String::new(),
            'x' | 'p' | 'P' if characters.as_str().starts_with('{') => {
                // What stands in the braces belongs to it, and is no count.
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                self.out.push_str(rest.get(..end).unwrap_or_default());
                self.at += end;
                return Ok(());
            }
            'x' | 'p' | 'P' | 'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'n' | 'r' | 't' | 'f' | 'a' => {
                format!(r"\{escaped}")
            }
            'b' if in_class => r"\x08".to_owned(),
            'b' | 'B' | 'A' | 'z' => format!(r"\{escaped}"),
            'Z' => r"(?:\n?\z)".to_owned(),
            'e' => r"\x1B".to_owned(),
            '0' => return self.octal(in_class),
            '8' | '9' if in_class => escaped.to_string(),
            '1'..='9' if in_class || !self.refers_back() => return self.octal(in_class),
            '1'..='9' | 'g' | 'k' => return Err(self.unsupported("a back-reference")),
            'o' => return Err(self.unsupported(r"an octal number in braces")),
            'c' => {
                let Some(control) = characters.next().filter(char::is_ascii) else {
                    return Err(self.unsupported("a control character without its letter"));
                };
                self.at += 1;
                format!(r"\x{:02X}", (control.to_ascii_uppercase() as u8) ^ 0x40)
            }
            'h' if in_class => horizontal.to_owned(),
            'v' if in_class => vertical.to_owned(),
            'h' => format!("[{horizontal}]"),
            'H' if !in_class => format!("[^{horizontal}]"),
            'v' => format!("[{vertical}]"),
            'V' if !in_class => format!("[^{vertical}]"),
            'R' if !in_class => format!(r"(?:\r\n|[{vertical}])"),
            'N' if !in_class => r"[^\n]".to_owned(),
            'K' => return Err(self.unsupported("a new start of the match")),
            'G' => return Err(self.unsupported("the end of the last match")),
            'X' | 'C' | 'H' | 'V' | 'R' | 'N' => {
                return Err(self.unsupported("an escape that has no counterpart"));
            }
            letter if letter.is_ascii_alphanumeric() => {
                return Err(self.unsupported("an escape that PCRE does not know"));
            }
            // A mark that stands for itself. The engine gives `\<` and `\>` another meaning.
            '<' | '>' => escaped.to_string(),
            mark if mark.is_ascii() => format!(r"\{mark}"),
            mark => {
                self.at += length;
                self.literal(mark);
                return Ok(());
            }
        };
        self.out.push_str(&written);
        self.at += length;
        Ok(())
    }

    /// Whether `\12` and the like mean what a group has matched: below ten always, from there on where the
    /// expression has as many groups. Otherwise it is a number in octal digits.
    fn refers_back(&self) -> bool {
        let digits = self.rest().get(1..).unwrap_or_default();
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let number = digits.get(..length).unwrap_or_default().parse::<usize>();
        let octal = digits.starts_with(|digit: char| digit < '8');
        !octal || number.is_ok_and(|number| number < 10 || number <= groups(self.expression))
    }

    /// Everything from `\Q` to `\E` stands for itself.
    fn quoted(&mut self, in_class: bool) -> Result<(), Unsupported> {
        let inner = self.rest().get(2..).unwrap_or_default();
        let end = inner.find(r"\E");
        let text = inner.get(..end.unwrap_or(inner.len())).unwrap_or_default();
        for character in text.chars() {
            match character.is_ascii_punctuation() && (in_class || !matches!(character, '<' | '>'))
            {
                true => write!(self.out, r"\{character}").unwrap_or_default(),
                false => self.literal(character),
            }
        }
        self.at += 2 + text.len() + if end.is_some() { 2 } else { 0 };
        Ok(())
    }

    /// `\0` and up to two more digits, or up to three digits in a class.
    fn octal(&mut self, in_class: bool) -> Result<(), Unsupported> {
        let digits = self.rest().get(1..).unwrap_or_default();
        let length = digits
            .bytes()
            .take(3)
            .take_while(|digit| (b'0'..=b'7').contains(digit))
            .count();
        let number = u32::from_str_radix(digits.get(..length).unwrap_or_default(), 8).ok();
        match number.filter(|number| *number <= 0xFF) {
            Some(number) => {
                write!(self.out, r"\x{number:02X}").unwrap_or_default();
                self.at += 1 + length;
                Ok(())
            }
            None if in_class => Err(self.unsupported("an octal number beyond a byte")),
            None => Err(self.unsupported("a back-reference")),
        }
    }

    /// A character that stands for itself in both languages, as a byte if bytes are meant.
    fn literal(&mut self, character: char) {
        match u8::try_from(character) {
            Ok(byte @ 0x80..) if self.bytes => {
                write!(self.out, r"\x{byte:02X}").unwrap_or_default()
            }
            _ => self.out.push(character),
        }
    }

    fn copy(&mut self, character: char) -> Result<(), Unsupported> {
        self.out.push(character);
        self.at += character.len_utf8();
        Ok(())
    }

    fn unsupported(&self, what: &'static str) -> Unsupported {
        Unsupported {
            offset: self.at,
            what,
        }
    }

    fn rest(&self) -> &'e str {
        self.expression.get(self.at..).unwrap_or_default()
    }
}

/// How many groups of an expression keep what they match.
fn groups(expression: &str) -> usize {
    let (mut count, mut in_class, mut at) = (0, false, 0);
    let bytes = expression.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'[' if !in_class => {
                in_class = true;
                // A bracket that comes first is one of the characters.
                at += usize::from(bytes.get(at + 1) == Some(&b'^'));
                at += usize::from(bytes.get(at + 1) == Some(&b']'));
            }
            b']' => in_class = false,
            b'(' if !in_class => {
                let rest = expression.get(at + 1..).unwrap_or_default();
                let named = ["?P<", "?<", "?'"]
                    .iter()
                    .any(|mark| rest.starts_with(mark));
                let looks = rest.starts_with("?<=") || rest.starts_with("?<!");
                count += usize::from(!rest.starts_with(['?', '*']) || (named && !looks));
            }
            _ => {}
        }
        at += 1;
    }
    count
}

/// The length of `{3}`, `{3,}` or `{3,5}`; anything else in braces stands for itself.
fn counted(rest: &str) -> Option<usize> {
    let end = rest.find('}')?;
    let inner = rest.get(1..end)?;
    let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then_some(end + 1)
}

/// The length of `[:alpha:]` and the like.
fn posix(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("[:")?;
    let end = inner.find(":]")?;
    let name = inner.get(..end)?;
    let name = name.strip_prefix('^').unwrap_or(name);
    name.bytes()
        .all(|byte| byte.is_ascii_lowercase())
        .then_some(end + 4)
}

/// Whether a group such as `(?m)` or `(?im:…)` changes what `$` means.
fn has_multiline_flag(expression: &str) -> bool {
    expression.match_indices("(?").any(|(at, _)| {
        let flags = expression.get(at + 2..).unwrap_or_default();
        let length = flags
            .bytes()
            .take_while(|flag| flag.is_ascii_alphabetic() || *flag == b'-')
            .count();
        let ends = flags.as_bytes().get(length);
        matches!(ends, Some(b')' | b':')) && flags.get(..length).is_some_and(|on| on.contains('m'))
    })
}
