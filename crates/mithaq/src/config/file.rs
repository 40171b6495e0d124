//! Reading `mithaq.toml`: every fault at once, each with its line.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Fault, config_errors};
use super::keys::{Form, KEYS, Key};

/// The array of tables that holds the nation's own prohibitions; the node reads them itself.
const RED_LINE: &str = "red_line";

/// What the file says.
#[derive(Debug, Default)]
pub(crate) struct File {
    /// The settings it holds, as text.
    pub(crate) entries: Vec<Entry>,
    /// The `[[red_line]]` tables, as TOML.
    pub(crate) red_lines: String,
}

/// A setting in the file.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The key's name.
    pub(crate) key: &'static str,
    /// The value as the environment would write it.
    pub(crate) value: String,
    /// Its line, from 1.
    pub(crate) line: usize,
}

/// Reads the text of the file at `path` (named in messages only).
pub(crate) fn read(path: &Path, text: &str) -> Result<File, ConfigError> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().to_owned();
        let (line, column) = place(text, at);
        config_errors::SyntaxError {
            path: path.to_owned(),
            line,
            column,
            message,
        }
    })?;
    let mut reading = Reading {
        text,
        entries: Vec::new(),
        faults: Vec::new(),
    };
    reading.table("", table.get_ref());
    if !reading.faults.is_empty() {
        reading.faults.sort_by_key(|fault| fault.line);
        return Err(config_errors::FaultsError {
            path: path.to_owned(),
            faults: reading.faults,
        }
        .into());
    }
    Ok(File {
        entries: reading.entries,
        red_lines: red_lines(text),
    })
}

struct Reading<'a> {
    text: &'a str,
    entries: Vec<Entry>,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let line = place(self.text, name.span().start).0;
            let name = format!("{prefix}{}", name.get_ref());
            let value = value.get_ref();
            let is_group = KEYS.iter().any(|key| {
                key.name
                    .strip_prefix(&*name)
                    .is_some_and(|rest| rest.starts_with('.'))
            });
            match (KEYS.iter().find(|key| key.name == name), value) {
                (Some(key), value) => self.entry(key, value, line),
                (None, DeValue::Table(inner)) if is_group => self.table(&format!("{name}."), inner),
                (None, DeValue::Array(rows)) if name == RED_LINE => {
                    if !rows.iter().all(|row| row.get_ref().is_table()) {
                        self.fault(
                            line,
                            format!("`{RED_LINE}` is not a list of tables `[[{RED_LINE}]]`"),
                        );
                    }
                }
                (None, _) if is_group || name == RED_LINE => {
                    self.fault(line, format!("`{name}` is not a table"))
                }
                (None, _) => self.fault(line, format!("unknown key `{name}`")),
            }
        }
    }

    fn entry(&mut self, key: &Key, value: &DeValue<'_>, line: usize) {
        match text_of(key.form, value) {
            Some(value) => self.entries.push(Entry {
                key: key.name,
                value,
                line,
            }),
            None => self.fault(line, format!("`{}` is not {}", key.name, key.expects)),
        }
    }

    fn fault(&mut self, line: usize, message: String) {
        self.faults.push(Fault { line, message });
    }
}

/// The value as one would write it in the environment; `None` when it is of another kind.
fn text_of(form: Form, value: &DeValue<'_>) -> Option<String> {
    match (form, value) {
        (Form::Text | Form::Measure, DeValue::String(text)) => Some(text.to_string()),
        (Form::Boolean, DeValue::Boolean(on)) => Some(on.to_string()),
        (Form::Integer | Form::Measure, DeValue::Integer(number)) => {
            i128::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number.to_string())
        }
        _ => None,
    }
}

/// The `[[red_line]]` tables alone. The text has been parsed before, so nothing is lost here.
fn red_lines(text: &str) -> String {
    let only = text
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut table| table.remove(RED_LINE));
    let Some(rows) = only else {
        return String::new();
    };
    let table = toml::Table::from_iter([(RED_LINE.to_owned(), rows)]);
    toml::to_string(&table).unwrap_or_default()
}

/// Line and column, from 1, of a byte offset; columns count characters.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |line| line.chars().count())
        + 1;
    (line, column)
}
