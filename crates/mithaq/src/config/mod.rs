//! What can be set, and where each value comes from.
//!
//! Four places are asked in this order, and the first that says something holds:
//! a flag, the environment (`MITHAQ_*`), the file `mithaq.toml` in the data directory, the default.
//! A key that nobody knows is an error with its line: a misspelt setting that is silently ignored
//! would be a default that the operator believes to have changed.

mod data_dir;
mod error;
mod file;
mod keys;
mod sample;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mithaq_node::settings::{Settings, TlsFiles};

pub(crate) use data_dir::data_dir;
pub(crate) use error::ConfigError;
pub(crate) use keys::{KEYS, Key, LogFormat};
pub(crate) use sample::sample;

use error::config_errors;
use keys::Values;

/// The configuration file's name in the data directory.
pub(crate) const FILE_NAME: &str = "mithaq.toml";

/// Variables that are read, but not as settings of a node.
const OTHER_VARIABLES: [&str; 4] = [
    "MITHAQ_DATA_DIR",
    "MITHAQ_OPERATOR",
    "MITHAQ_LANG",
    "MITHAQ_WARNINGLISTS",
];

/// The environment, as the process found it.
pub(crate) type Environment = BTreeMap<String, String>;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A flag, by its name with the dashes.
    Flag(&'static str),
    /// A variable of the environment.
    Environment(&'static str),
    /// A line of the file, counted from 1.
    File(usize),
    /// Nobody said anything.
    Default,
}

/// A setting given as a flag.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// The key's name in the file.
    pub(crate) key: &'static str,
    /// The flag, with its dashes.
    pub(crate) flag: &'static str,
    /// What it was set to.
    pub(crate) value: String,
}

/// Everything set, and for each key where from.
#[derive(Debug)]
pub(crate) struct Config {
    /// What the node is told.
    pub(crate) settings: Settings,
    /// Which log lines are written, if anybody said; the commands differ in their default.
    pub(crate) log_filter: Option<String>,
    /// How log lines are written.
    pub(crate) log_format: LogFormat,
    /// Where the file is, or would be.
    pub(crate) file: PathBuf,
    /// Whether the file is there.
    pub(crate) file_exists: bool,
    /// In the order of [`KEYS`].
    pub(crate) effective: Vec<Effective>,
    /// Variables that begin with `MITHAQ_` and are not known: probably misspelt.
    pub(crate) unknown_variables: Vec<String>,
}

/// A key's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effective {
    /// The key's name in the file.
    pub(crate) key: &'static str,
    /// The value; `None` when unset.
    pub(crate) value: Option<String>,
    /// Where it comes from.
    pub(crate) source: Source,
}

impl Config {
    /// Reads the file of `data_dir` and merges it with flags and environment.
    pub(crate) fn load(
        data_dir: &Path,
        given: &[Given],
        environment: &Environment,
    ) -> Result<Config, ConfigError> {
        let path = data_dir.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(source) => return Err(config_errors::NotReadableError { path, source }.into()),
        };
        Config::merge(data_dir, text.as_deref(), given, environment)
    }

    /// The merging itself: no disk, no process.
    pub(crate) fn merge(
        data_dir: &Path,
        text: Option<&str>,
        given: &[Given],
        environment: &Environment,
    ) -> Result<Config, ConfigError> {
        let path = data_dir.join(FILE_NAME);
        let file = file::read(&path, text.unwrap_or_default())?;
        let mut values = Values::new(data_dir);
        let mut effective = Vec::with_capacity(KEYS.len());
        for key in KEYS {
            let (text, source) = chosen(key, given, environment, &file.entries);
            if let Some(text) = text
                && (key.apply)(&mut values, text).is_none()
            {
                return Err(ConfigError::bad_value(&path, key, text, &source));
            }
            effective.push(Effective {
                key: key.name,
                value: (key.show)(&values),
                source,
            });
        }
        let tls = match (values.certificate, values.key) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            (certificate, _) => {
                let (set, missing) = if certificate.is_some() {
                    ("certificate", "key")
                } else {
                    ("key", "certificate")
                };
                return Err(config_errors::HalfCertificateError { set, missing }.into());
            }
        };
        Ok(Config {
            settings: Settings {
                tls,
                red_lines: file.red_lines,
                ..values.settings
            },
            log_filter: values.log_filter,
            log_format: values.log_format,
            file: path,
            file_exists: text.is_some(),
            effective,
            unknown_variables: environment
                .keys()
                .filter(|name| name.starts_with("MITHAQ_") && !is_known_variable(name))
                .cloned()
                .collect(),
        })
    }
}

/// The first of flag, environment and file that says something.
fn chosen<'a>(
    key: &Key,
    given: &'a [Given],
    environment: &'a Environment,
    entries: &'a [file::Entry],
) -> (Option<&'a str>, Source) {
    if let Some(flag) = given.iter().find(|flag| flag.key == key.name) {
        return (Some(&flag.value), Source::Flag(flag.flag));
    }
    // An empty variable is how service managers and compose files write "not set".
    if let Some(value) = environment.get(key.env).filter(|value| !value.is_empty()) {
        return (Some(value), Source::Environment(key.env));
    }
    match entries.iter().find(|entry| entry.key == key.name) {
        Some(entry) => (Some(&entry.value), Source::File(entry.line)),
        None => (None, Source::Default),
    }
}

fn is_known_variable(name: &str) -> bool {
    OTHER_VARIABLES.contains(&name) || KEYS.iter().any(|key| key.env == name)
}
