//! Where a node's data are.

use std::path::PathBuf;

use super::Environment;
use super::error::{ConfigError, config_errors};

/// The data directory: what `--data-dir` or `MITHAQ_DATA_DIR` said, else `$XDG_DATA_HOME/mithaq`,
/// else `~/.local/share/mithaq`.
///
/// The default does not depend on the folder in which a command is started: the same command typed
/// elsewhere must not find, or make, another node.
///
/// Source: XDG Base Directory Specification (relative paths in `XDG_DATA_HOME` are ignored).
pub(crate) fn data_dir(
    given: Option<PathBuf>,
    environment: &Environment,
) -> Result<PathBuf, ConfigError> {
    if let Some(given) = given.filter(|path| !path.as_os_str().is_empty()) {
        return Ok(given);
    }
    let absolute = |name: &str| {
        environment
            .get(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    match (absolute("XDG_DATA_HOME"), absolute("HOME")) {
        (Some(data), _) => Ok(data.join("mithaq")),
        (None, Some(home)) => Ok(home.join(".local/share/mithaq")),
        (None, None) => Err(config_errors::NoDataDirError.into()),
    }
}
