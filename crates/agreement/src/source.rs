//! One reader for both forms of an agreement: the TOML draft, which knows its lines, and the JSON
//! object. So what may be drafted is exactly what is accepted from a peer.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::article::ArticleId;
use crate::fault::{Fault, Problem};

/// A value with the line it stands on.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) line: Option<usize>,
    pub(crate) value: Value,
}

/// What TOML and JSON have in common, as far as agreements need it.
#[derive(Debug)]
pub(crate) enum Value {
    Text(String),
    Flag(bool),
    Whole(i64),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
    /// A value of a kind that no term has, by its name.
    Other(&'static str),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Flag(_) => "true or false",
            Self::Whole(_) => "a whole number",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(kind) => kind,
        }
    }
}

/// Where reading is, and what it found wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) faults: Vec<Fault>,
    /// The article being read.
    pub(crate) article: Option<ArticleId>,
}

impl Reading {
    /// Notes a fault.
    pub(crate) fn fault(&mut self, line: Option<usize>, problem: Problem) {
        self.faults.push(Fault {
            article: self.article.clone(),
            line,
            problem,
        });
    }
}

/// A table being read: each property is asked for once, and what nobody asked for is a fault.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    pub(crate) line: Option<usize>,
    entries: &'a BTreeMap<String, Node>,
    asked: BTreeSet<&'static str>,
}

impl<'a> Table<'a> {
    /// The table at `node`, which is the property `key` of something.
    pub(crate) fn at(node: &'a Node, key: &str, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Table(entries) => Some(Self {
                line: node.line,
                entries,
                asked: BTreeSet::new(),
            }),
            other => {
                reading.fault(node.line, wrong_kind(key, "a table", other));
                None
            }
        }
    }

    /// The property as it stands, or nothing.
    pub(crate) fn maybe(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.insert(key);
        self.entries.get(key)
    }

    /// The property as it stands; its absence is a fault.
    pub(crate) fn node(&mut self, key: &'static str, reading: &mut Reading) -> Option<&'a Node> {
        let node = self.maybe(key);
        if node.is_none() {
            reading.fault(
                self.line,
                Problem::Missing {
                    key: key.to_owned(),
                },
            );
        }
        node
    }

    /// A text.
    pub(crate) fn text(&mut self, key: &'static str, reading: &mut Reading) -> Option<&'a str> {
        self.node(key, reading)
            .and_then(|node| node.text(key, reading))
    }

    /// A flag.
    pub(crate) fn flag(&mut self, key: &'static str, reading: &mut Reading) -> Option<bool> {
        self.node(key, reading)
            .and_then(|node| node.flag(key, reading))
    }

    /// A list.
    pub(crate) fn list(&mut self, key: &'static str, reading: &mut Reading) -> Option<&'a [Node]> {
        self.node(key, reading)
            .and_then(|node| node.list(key, reading))
    }

    /// A table.
    pub(crate) fn table(&mut self, key: &'static str, reading: &mut Reading) -> Option<Table<'a>> {
        self.node(key, reading)
            .and_then(|node| Table::at(node, key, reading))
    }

    /// A word of a closed vocabulary.
    pub(crate) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        known: &[(T, &str)],
        reading: &mut Reading,
    ) -> Option<T> {
        self.node(key, reading)
            .and_then(|node| node.word(key, known, reading))
    }

    /// A word of a closed vocabulary, or what holds without one.
    pub(crate) fn word_or<T: Copy>(
        &mut self,
        key: &'static str,
        known: &[(T, &str)],
        otherwise: T,
        reading: &mut Reading,
    ) -> Option<T> {
        match self.maybe(key) {
            Some(node) => node.word(key, known, reading),
            None => Some(otherwise),
        }
    }

    /// The line of a property, else that of the table.
    pub(crate) fn line_of(&self, key: &str) -> Option<usize> {
        self.entries
            .get(key)
            .map_or(self.line, |node| node.line.or(self.line))
    }

    /// Every entry, for tables whose keys are not fixed.
    pub(crate) fn entries(self) -> &'a BTreeMap<String, Node> {
        self.entries
    }

    /// Ends the reading: what nobody asked for, and is not `also` allowed, is a fault.
    pub(crate) fn finish(self, also: &[&str], reading: &mut Reading) {
        for (key, node) in self.entries {
            if !self.asked.contains(key.as_str()) && !also.contains(&key.as_str()) {
                reading.fault(
                    node.line.or(self.line),
                    Problem::UnknownKey { key: key.clone() },
                );
            }
        }
    }
}

impl Node {
    pub(crate) fn text(&self, key: &str, reading: &mut Reading) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            other => {
                reading.fault(self.line, wrong_kind(key, "text", other));
                None
            }
        }
    }

    pub(crate) fn flag(&self, key: &str, reading: &mut Reading) -> Option<bool> {
        match &self.value {
            Value::Flag(flag) => Some(*flag),
            other => {
                reading.fault(self.line, wrong_kind(key, "true or false", other));
                None
            }
        }
    }

    pub(crate) fn whole(&self, key: &str, reading: &mut Reading) -> Option<i64> {
        match &self.value {
            Value::Whole(whole) => Some(*whole),
            other => {
                reading.fault(self.line, wrong_kind(key, "a whole number", other));
                None
            }
        }
    }

    pub(crate) fn list(&self, key: &str, reading: &mut Reading) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            other => {
                reading.fault(self.line, wrong_kind(key, "a list", other));
                None
            }
        }
    }

    pub(crate) fn word<T: Copy>(
        &self,
        key: &str,
        known: &[(T, &str)],
        reading: &mut Reading,
    ) -> Option<T> {
        let word = self.text(key, reading)?;
        let found = known.iter().find(|(_, w)| *w == word).map(|(t, _)| *t);
        if found.is_none() {
            let words: Vec<String> = known.iter().map(|(_, w)| format!("`{w}`")).collect();
            reading.fault(
                self.line,
                Problem::UnknownWord {
                    key: key.to_owned(),
                    word: shown(word),
                    known: words.join(", "),
                },
            );
        }
        found
    }

    /// The tree of a TOML draft.
    ///
    /// # Errors
    /// Every place where it is not TOML, with its line.
    pub(crate) fn from_toml(text: &str) -> Result<Self, Vec<Fault>> {
        let lines = Lines::of(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            let line = lines.at(&table.span());
            return Ok(from_toml_table(table.get_ref(), line, &lines));
        }
        Err(errors
            .iter()
            .map(|error| Fault {
                article: None,
                line: error.span().and_then(|span| lines.at(&span)),
                problem: Problem::NotToml {
                    message: error.message().replace('\n', ", "),
                },
            })
            .collect())
    }

    /// The tree of a JSON value. Its depth was bounded when the object was parsed.
    pub(crate) fn from_json(value: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        let value = match value {
            Json::Null => Value::Other("null"),
            Json::Bool(flag) => Value::Flag(*flag),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Whole(whole),
                None => Value::Other("a number that is not whole"),
            },
            Json::String(text) => Value::Text(text.clone()),
            Json::Array(list) => Value::List(list.iter().map(Self::from_json).collect()),
            Json::Object(table) => Value::Table(
                table
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::from_json(value)))
                    .collect(),
            ),
        };
        Self { line: None, value }
    }
}

/// A stranger's text as it may stand in a message: short, without control characters.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn wrong_kind(key: &str, expected: &'static str, found: &Value) -> Problem {
    Problem::WrongKind {
        key: key.to_owned(),
        expected,
        found: found.kind(),
    }
}

fn from_toml_table(table: &DeTable<'_>, line: Option<usize>, lines: &Lines) -> Node {
    Node {
        line,
        value: Value::Table(
            table
                .iter()
                .map(|(key, value)| {
                    let mut node = from_toml_value(value, lines);
                    // The line of `key = …` is where a reader looks, not where a long value ends.
                    node.line = lines.at(&key.span()).or(node.line);
                    (key.get_ref().to_string(), node)
                })
                .collect(),
        ),
    }
}

fn from_toml_value(value: &Spanned<DeValue<'_>>, lines: &Lines) -> Node {
    let line = lines.at(&value.span());
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Integer(whole) => match i64::from_str_radix(whole.as_str(), whole.radix()) {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Other("a number too large"),
        },
        DeValue::Float(_) => Value::Other("a number that is not whole"),
        // An unquoted instant is what people write; it is read as the text it is.
        DeValue::Datetime(instant) => Value::Text(instant.to_string()),
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|item| from_toml_value(item, lines))
                .collect(),
        ),
        DeValue::Table(table) => return from_toml_table(table, line, lines),
    };
    Node { line, value }
}

/// Where each line of a draft starts.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            starts: std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// The line, from 1, on which a stretch of bytes starts.
    #[allow(
        clippy::unnecessary_wraps,
        reason = "lines are optional everywhere else"
    )]
    fn at(&self, span: &Range<usize>) -> Option<usize> {
        Some(self.starts.partition_point(|start| *start <= span.start))
    }
}
