//! Log lines: to standard error, so that results on standard output stay clean.

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging as configured, with `default` as the filter when nobody set one.
pub(crate) fn start(config: &Config, default: &str) {
    // The filter was checked when the configuration was read.
    let filter = EnvFilter::new(config.log_filter.as_deref().unwrap_or(default));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // It fails only when logging has been started already, and then it goes on as it is.
    let _ = match config.log_format {
        LogFormat::Text => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}
