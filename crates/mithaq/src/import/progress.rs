//! The progress bar: on a terminal only, on standard error.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

/// How far an import is, in bytes read.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar when standard error is a terminal, nothing otherwise: logs and pipes stay clean.
    pub(crate) fn on_terminal() -> Progress {
        if !io::stderr().is_terminal() {
            return Progress::hidden();
        }
        let bar = ProgressBar::new(0);
        let style =
            ProgressStyle::with_template("{bar:32} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar }
    }

    /// Shows nothing.
    pub(crate) fn hidden() -> Progress {
        Progress {
            bar: ProgressBar::hidden(),
        }
    }

    /// How many bytes there are in all.
    pub(crate) fn expect(&self, bytes: u64) {
        self.bar.set_length(bytes);
    }

    /// That many more have been read.
    pub(crate) fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
