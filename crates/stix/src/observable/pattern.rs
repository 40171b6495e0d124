//! The comparisons by equality in a STIX pattern, found by its tokens alone.
//!
//! It reads every byte once, goes back nowhere, and understands no more than it needs: a path, then
//! `=` or `IN`, then strings or numbers. `NOT`, `!=`, `LIKE` and `MATCHES` name no value to look up.

/// Tell `found` of every path and value that the pattern compares by `=` or `IN`.
///
/// A path comes as `type:property`, with quotation marks and indexes removed:
/// `file:hashes.'SHA-256'` is `file:hashes.SHA-256`.
pub(super) fn comparisons(pattern: &str, mut found: impl FnMut(&str, &str)) {
    let mut tokens = Tokens { rest: pattern };
    let mut path: Option<String> = None;
    let mut state = Expect::Anything;
    while let Some(token) = tokens.next() {
        state = match (state, token, &path) {
            (_, Token::Path(next), _) => {
                path = Some(next);
                Expect::Operator
            }
            (Expect::Operator, Token::Equals, _) => Expect::Value,
            (Expect::Operator, Token::Word(word), _) if word.eq_ignore_ascii_case("in") => {
                Expect::Set
            }
            (Expect::Value, Token::Value(value), Some(path)) => {
                found(path, &value);
                Expect::Anything
            }
            (Expect::Set, Token::Value(value), Some(path)) => {
                found(path, &value);
                Expect::Set
            }
            (Expect::Set, Token::Mark('(' | ','), _) => Expect::Set,
            _ => Expect::Anything,
        };
    }
}

#[derive(Clone, Copy)]
enum Expect {
    Anything,
    /// Behind a path.
    Operator,
    /// Behind `=`.
    Value,
    /// Behind `IN`, up to the closing bracket.
    Set,
}

enum Token {
    Path(String),
    Word(String),
    Value(String),
    Equals,
    Mark(char),
}

struct Tokens<'p> {
    rest: &'p str,
}

impl Tokens<'_> {
    fn next(&mut self) -> Option<Token> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        match first {
            '\'' => Some(Token::Value(self.quoted())),
            '=' => {
                self.pass(if self.rest.starts_with("==") { 2 } else { 1 });
                Some(Token::Equals)
            }
            _ if first.is_ascii_digit() => {
                let digits = self
                    .take(|mark| mark.is_ascii_alphanumeric() || matches!(mark, '.' | '+' | '-'));
                Some(Token::Value(digits))
            }
            _ if first.is_alphanumeric() || first == '_' => {
                let mut word =
                    self.take(|mark| mark.is_alphanumeric() || matches!(mark, '-' | '_'));
                match self.rest.strip_prefix(':') {
                    Some(_) => {
                        self.pass(1);
                        word.push(':');
                        self.path(&mut word);
                        Some(Token::Path(word))
                    }
                    None => Some(Token::Word(word)),
                }
            }
            _ => {
                self.pass(first.len_utf8());
                Some(Token::Mark(first))
            }
        }
    }

    /// The properties of a path, up to what cannot belong to it.
    fn path(&mut self, path: &mut String) {
        loop {
            match self.rest.chars().next() {
                Some('\'') => {
                    let name = self.quoted();
                    path.push_str(&name);
                }
                Some('"') => self.pass(1),
                Some('[') => {
                    // An index: which element does not matter.
                    let end = self.rest.find(']').map_or(self.rest.len(), |end| end + 1);
                    self.pass(end);
                }
                Some(mark) if mark.is_alphanumeric() || matches!(mark, '-' | '_' | '.') => {
                    path.push(mark);
                    self.pass(mark.len_utf8());
                }
                _ => return,
            }
        }
    }

    /// A string in single quotation marks, without its escapes.
    fn quoted(&mut self) -> String {
        self.pass(1);
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\'' => {
                    self.pass(at + 1);
                    return text;
                }
                '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                _ => text.push(character),
            }
        }
        self.rest = "";
        text
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let end = self
            .rest
            .find(|mark| !belongs(mark))
            .unwrap_or(self.rest.len());
        let taken = self.rest.get(..end).unwrap_or_default().to_owned();
        self.pass(end);
        taken
    }

    fn pass(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}
