//! The progress bar: on a terminal only, on standard error.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

use crate::text::Texts;

/// How far an import is, in bytes read.
pub(crate) struct Progress {
    bar: ProgressBar,
    texts: Option<Texts>,
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
        Progress { bar, texts: None }
    }

    /// Says in these words what is to be said.
    pub(crate) fn telling(self, texts: Texts) -> Progress {
        Progress {
            texts: Some(texts),
            ..self
        }
    }

    /// Shows nothing.
    pub(crate) fn hidden() -> Progress {
        Progress {
            bar: ProgressBar::hidden(),
            texts: None,
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

    /// What was read has to be read again.
    pub(crate) fn restart(&self) {
        self.bar.set_position(0);
    }

    /// So many objects were sent before the import was broken off.
    pub(crate) fn resumed(&self, count: u64) {
        if let Some(texts) = &self.texts {
            self.bar
                .println(texts.get("import-resumed", &[("count", count.into())]));
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
