//! The part of TOML that manifests and `deny.toml` use: tables, dotted keys, strings, booleans,
//! numbers, arrays and inline tables; no strings over several lines, no dates.

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    /// As written.
    Number(String),
    List(Vec<Value>),
    Table(Vec<(Vec<String>, Value)>),
}

/// One `key = value`, with the path of its table before the key.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: Vec<String>,
    pub(super) value: Value,
    /// From 1.
    pub(super) line: usize,
}

/// What could not be read.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) message: &'static str,
}

impl Value {
    /// The string, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The strings of a list; nothing for anything else.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let list = match self {
            Value::List(list) => list.as_slice(),
            _ => &[],
        };
        list.iter().filter_map(Value::text)
    }

    /// What an inline table has at `key`.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Table(entries) => entries
                .iter()
                .find(|(path, _)| path.as_slice() == [key])
                .map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Reads a document into its entries, in their order.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, Fault> {
    let mut reader = Reader { text, at: 0 };
    let mut table = Vec::new();
    let mut entries = Vec::new();
    loop {
        reader.skip(true);
        let line = reader.line();
        match reader.peek() {
            None => return Ok(entries),
            Some('[') => {
                let double = reader.rest().starts_with("[[");
                let (open, close) = if double { ("[[", "]]") } else { ("[", "]") };
                reader.require(open)?;
                table = reader.key()?;
                reader.require(close)?;
            }
            Some(_) => {
                let (key, value) = reader.pair()?;
                let mut path = table.clone();
                path.extend(key);
                entries.push(Entry { path, value, line });
            }
        }
        reader.skip(false);
        if reader.peek().is_some_and(|next| next != '\n') {
            return Err(reader.fault("something after the value"));
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn line(&self) -> usize {
        self.text[..self.at].matches('\n').count() + 1
    }

    fn fault(&self, message: &'static str) -> Fault {
        Fault {
            line: self.line(),
            message,
        }
    }

    /// Skips spaces and comments, and line feeds too if told so.
    fn skip(&mut self, lines: bool) {
        while let Some(next) = self.peek() {
            match next {
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\n' if !lines => return,
                next if next.is_whitespace() => self.at += next.len_utf8(),
                _ => return,
            }
        }
    }

    fn take(&mut self, what: &str) -> bool {
        let there = self.rest().starts_with(what);
        if there {
            self.at += what.len();
        }
        there
    }

    fn require(&mut self, what: &'static str) -> Result<(), Fault> {
        self.skip(false);
        if self.take(what) {
            return Ok(());
        }
        Err(self.fault("a bracket or `=` is missing"))
    }

    fn pair(&mut self) -> Result<(Vec<String>, Value), Fault> {
        let key = self.key()?;
        self.require("=")?;
        self.skip(false);
        Ok((key, self.value()?))
    }

    fn key(&mut self) -> Result<Vec<String>, Fault> {
        let mut parts = Vec::new();
        loop {
            self.skip(false);
            let part = match self.peek() {
                Some('"' | '\'') => self.string()?,
                _ => self.bare(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'),
            };
            if part.is_empty() {
                return Err(self.fault("a key is missing"));
            }
            parts.push(part);
            self.skip(false);
            if !self.take(".") {
                return Ok(parts);
            }
        }
    }

    fn bare(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let part = rest[..end].to_owned();
        self.at += end;
        part
    }

    fn string(&mut self) -> Result<String, Fault> {
        let quote = if self.peek() == Some('\'') { '\'' } else { '"' };
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, next)) = characters.next() {
            match next {
                '\n' => break,
                next if next == quote => {
                    self.at += at + 1;
                    return Ok(text);
                }
                // No escape matters to any rule: the character itself is kept.
                '\\' if quote == '"' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                _ => text.push(next),
            }
        }
        Err(self.fault("a string does not end on its line"))
    }

    fn value(&mut self) -> Result<Value, Fault> {
        match self.peek() {
            Some('"' | '\'') => self.string().map(Value::Text),
            Some('[') => {
                self.at += 1;
                let mut list = Vec::new();
                loop {
                    self.skip(true);
                    if self.take("]") {
                        return Ok(Value::List(list));
                    }
                    list.push(self.value()?);
                    self.skip(true);
                    if !self.take(",") && self.peek() != Some(']') {
                        return Err(self.fault("`,` or `]` is missing"));
                    }
                }
            }
            Some('{') => {
                self.at += 1;
                let mut table = Vec::new();
                loop {
                    self.skip(true);
                    if self.take("}") {
                        return Ok(Value::Table(table));
                    }
                    table.push(self.pair()?);
                    self.skip(true);
                    if !self.take(",") && self.peek() != Some('}') {
                        return Err(self.fault("`,` or `}` is missing"));
                    }
                }
            }
            _ => {
                let word = self.bare(|c| c.is_ascii_alphanumeric() || "_-+.".contains(c));
                match word.as_str() {
                    "true" => Ok(Value::Flag(true)),
                    "false" => Ok(Value::Flag(false)),
                    "" => Err(self.fault("a value is missing")),
                    _ => Ok(Value::Number(word)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, read};

    #[test]
    fn what_manifests_use_is_read() {
        let entries = read(
            "# comment\n[package]\nname = \"a\" # why\nedition.workspace = true\n\n\
             [target.'cfg(unix)'.dependencies]\nx = { version = \"1\", features = [\n  \"a\", # one\n  'b',\n] }\n\
             [[bin]]\nopt-level = 1\n",
        )
        .unwrap();
        let paths: Vec<String> = entries.iter().map(|entry| entry.path.join("|")).collect();
        assert_eq!(
            paths,
            [
                "package|name",
                "package|edition|workspace",
                "target|cfg(unix)|dependencies|x",
                "bin|opt-level"
            ]
        );
        assert_eq!(entries[0].value, Value::Text("a".to_owned()));
        assert_eq!(entries[1].value, Value::Flag(true));
        let features: Vec<&str> = entries[2].value.get("features").unwrap().texts().collect();
        assert_eq!(features, ["a", "b"]);
        assert_eq!(entries[3].line, 12);
    }

    #[test]
    fn what_is_not_read_is_said_with_its_line() {
        for (text, line) in [
            ("a = \"open\n", 1),
            ("\na =\n", 2),
            ("a = [1 2]\n", 1),
            ("a = 1 b = 2\n", 1),
            ("[a\n", 1),
        ] {
            assert_eq!(read(text).unwrap_err().line, line, "{text:?}");
        }
    }
}
