//! What can be wrong with the configuration. The command line turns all of it into one form,
//! [`AdminError`], so that every command fails in the same words.

use std::fmt;
use std::path::Path;

use mithaq_node::admin::AdminError;

use super::keys::{KEYS, Key};
use super::{FILE_NAME, Source};

/// Why no configuration could be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// No flag, no variable and no home directory say where the data are.
    #[error(transparent)]
    NoDataDir(#[from] config_errors::NoDataDirError),
    /// The file is there and cannot be read.
    #[error(transparent)]
    NotReadable(#[from] config_errors::NotReadableError),
    /// The file is not TOML.
    #[error(transparent)]
    Syntax(#[from] config_errors::SyntaxError),
    /// The file holds unknown keys, or values of the wrong kind.
    #[error(transparent)]
    Faults(#[from] config_errors::FaultsError),
    /// A value is out of its range, wherever it comes from.
    #[error(transparent)]
    BadValue(#[from] config_errors::BadValueError),
    /// A certificate without its key, or the other way round.
    #[error(transparent)]
    HalfCertificate(#[from] config_errors::HalfCertificateError),
}

/// A fault in the file.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Its line, from 1.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Members of [`ConfigError`].
pub(crate) mod config_errors {
    use std::path::PathBuf;

    use super::Fault;

    /// No flag, no variable and no home directory say where the data are.
    #[derive(Debug, thiserror::Error)]
    #[error("neither `--data-dir` nor `MITHAQ_DATA_DIR` is given, and there is no home directory")]
    pub(crate) struct NoDataDirError;

    /// The file is there and cannot be read.
    #[derive(Debug, thiserror::Error)]
    #[error("`{}`: {source}", path.display())]
    pub(crate) struct NotReadableError {
        pub(crate) path: PathBuf,
        pub(crate) source: std::io::Error,
    }

    /// The file is not TOML.
    #[derive(Debug, thiserror::Error)]
    #[error("`{}`: line {line}, column {column}: {message}", path.display())]
    pub(crate) struct SyntaxError {
        pub(crate) path: PathBuf,
        pub(crate) line: usize,
        pub(crate) column: usize,
        pub(crate) message: String,
    }

    /// The file holds unknown keys, or values of the wrong kind.
    #[derive(Debug, thiserror::Error)]
    #[error("`{}`: {}", path.display(), joined(faults))]
    pub(crate) struct FaultsError {
        pub(crate) path: PathBuf,
        pub(crate) faults: Vec<Fault>,
    }

    /// A value is out of its range, wherever it comes from.
    #[derive(Debug, thiserror::Error)]
    #[error("{origin}: `{value}` is not {expects}")]
    pub(crate) struct BadValueError {
        pub(crate) origin: String,
        pub(crate) value: String,
        pub(crate) expects: &'static str,
    }

    /// A certificate without its key, or the other way round.
    #[derive(Debug, thiserror::Error)]
    #[error("`tls.{set}` is set and `tls.{missing}` is not")]
    pub(crate) struct HalfCertificateError {
        pub(crate) set: &'static str,
        pub(crate) missing: &'static str,
    }

    fn joined(faults: &[Fault]) -> String {
        faults
            .iter()
            .map(Fault::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    }
}

impl ConfigError {
    /// A value that is not what its key expects.
    pub(crate) fn bad_value(path: &Path, key: &Key, value: &str, source: &Source) -> ConfigError {
        let origin = match source {
            Source::Flag(flag) => format!("`{flag}`"),
            Source::Environment(name) => format!("`{name}`"),
            Source::File(line) => format!("`{}`: line {line}: `{}`", path.display(), key.name),
            Source::Default => format!("the default of `{}`", key.name),
        };
        config_errors::BadValueError {
            origin,
            value: value.to_owned(),
            expects: key.expects,
        }
        .into()
    }

    fn next(&self) -> String {
        match self {
            ConfigError::NoDataDir(_) => "say where the node is: `--data-dir DIR`".to_owned(),
            ConfigError::NotReadable(_) => {
                "let the user who runs `mithaq` read the file".to_owned()
            }
            ConfigError::Syntax(_) => "correct the line".to_owned(),
            ConfigError::Faults(_) => {
                let keys = KEYS
                    .iter()
                    .map(|key| format!("`{}`", key.name))
                    .collect::<Vec<_>>();
                format!(
                    "correct these lines; the keys are {} and tables `[[red_line]]`",
                    keys.join(", ")
                )
            }
            ConfigError::BadValue(_) => {
                "correct it, then see `mithaq config show --effective`".to_owned()
            }
            ConfigError::HalfCertificate(_) => {
                format!(
                    "set both in `{FILE_NAME}`, or none: the node then makes its own certificate"
                )
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ConfigError::NoDataDir(_) => "no-data-dir",
            ConfigError::NotReadable(_) => "config-not-readable",
            ConfigError::Syntax(_) => "config-not-toml",
            ConfigError::Faults(_) => "config-faults",
            ConfigError::BadValue(_) => "config-bad-value",
            ConfigError::HalfCertificate(_) => "config-half-certificate",
        }
    }
}

impl From<ConfigError> for AdminError {
    fn from(error: ConfigError) -> AdminError {
        AdminError::usage(
            error.code(),
            "the configuration cannot be used",
            error.to_string(),
            error.next(),
        )
    }
}
