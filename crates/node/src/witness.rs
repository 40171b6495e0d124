//! A note beside the store of how far the store had got, by which a node notices that an older file was
//! put in its place.
//!
//! ```text
//! D/witness     epoch, slots and horizon, each of which only ever grows
//! ```
//! It is written after the store, so it is never ahead of it. Whoever puts back the whole directory puts
//! back the note too: `mithaq restore` is the way that needs no noticing.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use mithaq_store::Counts;

/// Its name in the data directory.
pub(crate) const FILE: &str = "witness";

/// How far a store had got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Reached {
    epoch: u64,
    slots: u64,
    horizon: i64,
}

/// The note.
pub(crate) struct Witness {
    path: PathBuf,
    noted: Mutex<Reached>,
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
        }
    }

    /// Whether the store had got further before than it says now.
    pub(crate) fn contradicts(&self, counts: &Counts) -> bool {
        let noted = *self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        counts.epoch < noted.epoch || counts.slots < noted.slots || counts.horizon < noted.horizon
    }

    /// Notes how far the store has got. What cannot be written is told to the log: the note is then older
    /// than it might be, and no more.
    pub(crate) fn note(&self, counts: &Counts) {
        let now = Reached {
            epoch: counts.epoch,
            slots: counts.slots,
            horizon: counts.horizon,
        };
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
        } = reached;
        writeln!(file, "epoch {epoch}\nslots {slots}\nhorizon {horizon}")?;
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
        assert!(!witness.contradicts(&counts(0, 0, 0)), "a new node");
        witness.note(&counts(5, 100, 1000));
        let again = Witness::read(folder.path());
        assert!(!again.contradicts(&counts(5, 100, 1000)));
        assert!(
            !again.contradicts(&counts(6, 120, 1200)),
            "it may have ended in between"
        );
        for back in [
            counts(4, 100, 1000),
            counts(5, 99, 1000),
            counts(5, 100, 999),
        ] {
            assert!(again.contradicts(&back), "{back:?}");
        }
        std::fs::write(folder.path().join(FILE), "nonsense").unwrap();
        assert!(!Witness::read(folder.path()).contradicts(&counts(0, 0, 0)));
    }
}
