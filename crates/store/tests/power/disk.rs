//! A disk that can lose its power: what was written since the last sync may be there, or not, or in part.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicPtr, Ordering};

use mithaq_testkit::dice::Dice;

/// Disks write whole sectors, of at least this size, and tear between them.
const SECTOR: usize = 512;

/// Files by path.
#[derive(Default)]
pub(crate) struct Disk {
    files: BTreeMap<String, File>,
    /// How many more writes, truncations and syncs are carried out; for ever if `None`.
    left: Option<u64>,
    /// How many were.
    pub(crate) done: u64,
}

/// What became of the writes that no sync had covered.
#[derive(Default, Debug, Clone, Copy)]
pub(crate) struct Losses {
    pub(crate) lost: u64,
    pub(crate) torn: u64,
    pub(crate) kept: u64,
}

#[derive(Default)]
pub(crate) struct File {
    /// As programs see it.
    pub(crate) now: Vec<u8>,
    /// As it is certain to be after a loss of power.
    durable: Vec<u8>,
    pending: Vec<Pending>,
    pub(crate) locks: Locks,
    pub(crate) shared: Shared,
}

enum Pending {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

/// The power is gone.
#[derive(Debug)]
pub(crate) struct NoPower;

impl Disk {
    /// The same files, and power for so many more steps.
    pub(crate) fn with_power_for(mut self, steps: Option<u64>) -> Disk {
        self.left = steps;
        self.done = 0;
        self
    }

    pub(crate) fn has_power(&self) -> bool {
        self.left != Some(0)
    }

    pub(crate) fn file(&mut self, path: &str) -> &mut File {
        self.files.entry(path.to_owned()).or_default()
    }

    pub(crate) fn holds(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub(crate) fn delete(&mut self, path: &str) -> Result<(), NoPower> {
        self.spend()?;
        self.files.remove(path);
        Ok(())
    }

    pub(crate) fn write(&mut self, path: &str, at: usize, bytes: &[u8]) -> Result<(), NoPower> {
        // The write during which the power goes is one of those that may be torn.
        let powered = self.spend();
        let file = self.file(path);
        apply(&mut file.now, at, bytes);
        file.pending.push(Pending::Write(at, bytes.to_vec()));
        powered
    }

    pub(crate) fn truncate(&mut self, path: &str, size: usize) -> Result<(), NoPower> {
        self.spend()?;
        let file = self.file(path);
        file.now.resize(size, 0);
        file.pending.push(Pending::Truncate(size));
        Ok(())
    }

    pub(crate) fn sync(&mut self, path: &str) -> Result<(), NoPower> {
        self.spend()?;
        let file = self.file(path);
        for pending in std::mem::take(&mut file.pending) {
            pending.apply(&mut file.durable);
        }
        Ok(())
    }

    fn spend(&mut self) -> Result<(), NoPower> {
        match &mut self.left {
            Some(0) => return Err(NoPower),
            Some(left) => *left -= 1,
            None => {}
        }
        self.done += 1;
        match self.has_power() {
            true => Ok(()),
            false => Err(NoPower),
        }
    }

    /// The disk as it is found when the power is back: of what no sync had covered, each write is there
    /// whole, or not at all, or some of its sectors are.
    pub(crate) fn after_loss(&self, dice: &mut Dice) -> (Disk, Losses) {
        let mut losses = Losses::default();
        let files = self.files.iter().map(|(path, file)| {
            let mut found = file.durable.clone();
            for pending in &file.pending {
                pending.survive(&mut found, dice, &mut losses);
            }
            let file = File {
                now: found.clone(),
                durable: found,
                ..File::default()
            };
            (path.clone(), file)
        });
        let disk = Disk {
            files: files.collect(),
            ..Disk::default()
        };
        (disk, losses)
    }
}

impl Pending {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Pending::Write(at, bytes) => apply(to, *at, bytes),
            Pending::Truncate(size) => to.resize(*size, 0),
        }
    }

    fn survive(&self, found: &mut Vec<u8>, dice: &mut Dice, losses: &mut Losses) {
        match dice.below(3) {
            0 => losses.lost += 1,
            1 => {
                losses.kept += 1;
                self.apply(found);
            }
            _ => match self {
                Pending::Truncate(_) => losses.lost += 1,
                Pending::Write(at, bytes) => {
                    losses.torn += 1;
                    for (n, sector) in bytes.chunks(SECTOR).enumerate() {
                        if dice.below(2) == 0 {
                            apply(found, at + n * SECTOR, sector);
                        }
                    }
                }
            },
        }
    }
}

fn apply(to: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if to.len() < at + bytes.len() {
        to.resize(at + bytes.len(), 0);
    }
    to[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Who holds which lock on a file, by handle (SQLite's five levels, 0 to 4).
#[derive(Default)]
pub(crate) struct Locks {
    held: BTreeMap<u64, u8>,
}

pub(crate) const SHARED: u8 = 1;
pub(crate) const RESERVED: u8 = 2;
pub(crate) const PENDING: u8 = 3;
pub(crate) const EXCLUSIVE: u8 = 4;

impl Locks {
    /// Whether `handle` has the lock now.
    pub(crate) fn take(&mut self, handle: u64, level: u8) -> bool {
        let others = self
            .held
            .iter()
            .filter(|(other, _)| **other != handle)
            .map(|(_, level)| *level)
            .max()
            .unwrap_or_default();
        let free = match level {
            SHARED => others < PENDING,
            RESERVED | PENDING => others < RESERVED,
            _ => others == 0,
        };
        if free {
            self.held.insert(handle, level);
        }
        free
    }

    pub(crate) fn give_back(&mut self, handle: u64, level: u8) {
        match level {
            0 => drop(self.held.remove(&handle)),
            level => drop(self.held.insert(handle, level)),
        }
    }

    pub(crate) fn someone_writes(&self) -> bool {
        self.held.values().any(|level| RESERVED <= *level)
    }
}

/// The memory that connections to one file share, and its eight locks. It is gone with the power.
#[derive(Default)]
pub(crate) struct Shared {
    regions: Vec<AtomicPtr<u8>>,
    slots: [BTreeMap<u64, bool>; 8],
}

impl Shared {
    /// The region's address; `None` if it is not there and not to be made. What is made stays until the
    /// process ends: SQLite may still hold its address.
    pub(crate) fn region(&mut self, no: usize, size: usize, make: bool) -> Option<*mut u8> {
        while make && self.regions.len() <= no {
            let words = Box::leak(vec![0_u64; size.div_ceil(8)].into_boxed_slice());
            self.regions
                .push(AtomicPtr::new(words.as_mut_ptr().cast::<u8>()));
        }
        let region = self.regions.get(no)?;
        Some(region.load(Ordering::SeqCst))
    }

    /// Whether `handle` has all the locks now.
    pub(crate) fn take(&mut self, handle: u64, slots: std::ops::Range<usize>, alone: bool) -> bool {
        let free = self.slots[slots.clone()].iter().all(|slot| {
            slot.iter()
                .filter(|(other, _)| **other != handle)
                .all(|(_, held_alone)| !alone && !held_alone)
        });
        if free {
            for slot in &mut self.slots[slots] {
                slot.insert(handle, alone);
            }
        }
        free
    }

    pub(crate) fn give_back(&mut self, handle: u64, slots: std::ops::Range<usize>) {
        for slot in &mut self.slots[slots] {
            slot.remove(&handle);
        }
    }
}
