//! A note beside the store of how far the store had got, by which a node notices that an older file was
//! put in its place.
//!
//! ```text
//! D/witness     epoch, slots, horizon, crossings and pages in logs, each of which only ever grows
//! ```
//! It is written after the store, so it is never ahead of it. Whoever puts back the whole directory puts
//! back the note too: `mithaq restore` is the way that needs no noticing.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use mithaq_store::Counts;

/// Its name in the data directory.
pub(crate) const FILE: &str = "witness";

/// So long a page that crossed may not be noted yet, in milliseconds.
const MOMENT: i64 = 500;

/// How far a store had got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Reached {
    epoch: u64,
    slots: u64,
    horizon: i64,
    crossings: u64,
    pages: u64,
}

impl Reached {
    fn of(counts: &Counts, pages: u64) -> Reached {
        Reached {
            epoch: counts.epoch,
            slots: counts.slots,
            horizon: counts.horizon,
            crossings: counts.crossings,
            pages,
        }
    }
}

/// The note.
pub(crate) struct Witness {
    path: PathBuf,
    noted: Mutex<Reached>,
    /// When it was written last by [`Witness::is_due`], in milliseconds since 1970.
    written: AtomicI64,
}

impl Witness {
    /// The note in `data_dir`; none is as good as one that says nothing.
    pub(crate) fn read(data_dir: &Path) -> Witness {
        let path = data_dir.join(FILE);
        let noted = std::fs::read_to_string(&path).ok();
        let noted = noted.and_then(|text| parse(&text)).unwrap_or_default();
        Witness {
            path,
            noted: Mutex::new(noted),
            written: AtomicI64::new(0),
        }
    }

    /// Whether the store had got further before than it says now; `pages` are those of all logs of what crossed.
    pub(crate) fn contradicts(&self, counts: &Counts, pages: u64) -> bool {
        let noted = *self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Reached::of(counts, pages);
        now.epoch < noted.epoch
            || now.slots < noted.slots
            || now.horizon < noted.horizon
            || now.crossings < noted.crossings
            || now.pages < noted.pages
    }

    /// Whether a page that crossed is to be noted at once: not each one. Whoever hears `true` notes it; the last ones of a
    /// moment are noted with the clock's mark, within a minute, and when the node stops.
    pub(crate) fn is_due(&self, at: i64) -> bool {
        let written = self.written.load(Ordering::Relaxed);
        let is_due = !(written..written.saturating_add(MOMENT)).contains(&at);
        is_due
            && self
                .written
                .compare_exchange(written, at, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    /// Notes how far the store has got. What cannot be written is told to the log: the note is then older
    /// than it might be, and no more.
    pub(crate) fn note(&self, counts: &Counts, pages: u64) {
        let now = Reached::of(counts, pages);
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if *noted == now {
            return;
        }
        match self.write(now) {
            Ok(()) => *noted = now,
            Err(error) => {
                tracing::warn!(%error, "how far the store has got could not be noted beside it");
            }
        }
    }

    fn write(&self, reached: Reached) -> std::io::Result<()> {
        let unfinished = self.path.with_extension("unfinished");
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        let Reached {
            epoch,
            slots,
            horizon,
            crossings,
            pages,
        } = reached;
        writeln!(
            file,
            "epoch {epoch}\nslots {slots}\nhorizon {horizon}\ncrossings {crossings}\npages {pages}"
        )?;
        std::fs::rename(&unfinished, &self.path)
    }
}

fn parse(text: &str) -> Option<Reached> {
    let number = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    };
    Some(Reached {
        epoch: number("epoch")?.parse().ok()?,
        slots: number("slots")?.parse().ok()?,
        horizon: number("horizon")?.parse().ok()?,
        // A note of a time when these were not noted says nothing of them.
        crossings: number("crossings").map_or(Some(0), |text| text.parse().ok())?,
        pages: number("pages").map_or(Some(0), |text| text.parse().ok())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(epoch: u64, slots: u64, horizon: i64) -> Counts {
        Counts {
            epoch,
            slots,
            horizon,
            ..Counts::default()
        }
    }

    #[test]
    fn a_store_that_goes_back_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let witness = Witness::read(folder.path());
        assert!(!witness.contradicts(&counts(0, 0, 0), 0), "a new node");
        witness.note(&counts(5, 100, 1000), 7);
        let again = Witness::read(folder.path());
        assert!(!again.contradicts(&counts(5, 100, 1000), 7));
        assert!(
            !again.contradicts(&counts(6, 120, 1200), 8),
            "it may have ended in between"
        );
        for back in [
            counts(4, 100, 1000),
            counts(5, 99, 1000),
            counts(5, 100, 999),
        ] {
            assert!(again.contradicts(&back, 7), "{back:?}");
        }
        // A crossing moves none of the three: DESIGN 8.2, 7.8.
        assert!(again.contradicts(&counts(5, 100, 1000), 6));
        let mut crossed = counts(5, 100, 1000);
        crossed.crossings = 3;
        again.note(&crossed, 7);
        assert!(again.contradicts(&counts(5, 100, 1000), 7));
        std::fs::write(
            folder.path().join(FILE),
            "epoch 5\nslots 100\nhorizon 1000\n",
        )
        .unwrap();
        let older = Witness::read(folder.path());
        assert!(
            !older.contradicts(&counts(5, 100, 1000), 0)
                && older.contradicts(&counts(4, 100, 1000), 0)
        );
        std::fs::write(folder.path().join(FILE), "nonsense").unwrap();
        assert!(!Witness::read(folder.path()).contradicts(&counts(0, 0, 0), 0));
    }
}
