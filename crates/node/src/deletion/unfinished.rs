//! What remains to be done after a deletion is committed, and is gone on with after a kill; and the list of tombstones
//! beside the store and beside each backup, by which a restore deletes again what was deleted since (DESIGN 7.7, 7.8).
//!
//! ```text
//! D/erased            one line for each tombstone: keyed hashes, which tell nobody what was deleted
//! BACKUP.erased       the same, beside a backup that is within reach
//! ```

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mithaq_store::{Batch, RecordChange, Slot, Store, StoreError, Tombstone, TombstoneKey};
use serde::{Deserialize, Serialize};

use super::closing;
use crate::inner::Inner;
use crate::operator::backup;

/// The list's name in the data directory.
const LIST: &str = "erased";
/// What it begins with.
const HEAD: &str = "mithaq-tombstones-v1";
/// The kind of record of what remains to be done, by the first of the slots.
const RECORD: &str = "deletion-unfinished";
/// The kind of record of entries that wait for a peer to be closed, by the first of the slots.
const WAITING: &str = "deletion-closing";
/// How long they wait, at most, in milliseconds.
const LONGEST: i64 = 24 * 3_600_000;
/// How often the store's log is tried to be overwritten before that is left for later …
const TRIES: u32 = 40;
/// … and how long is waited in between for a reader to end.
const BETWEEN: Duration = Duration::from_millis(25);
/// Held while the list is written: of two at a time the later one must have the last word.
static WRITING: Mutex<()> = Mutex::new(());
/// Copies that are deleted again in one commit.
const STRETCH: usize = 500;

/// The record that these slots were emptied, and more remains to be done; none if none were.
pub(super) fn note(slots: &[Slot]) -> Option<RecordChange> {
    let first = slots.first()?;
    Some(RecordChange {
        kind: RECORD.to_owned(),
        key: format!("{first:020}"),
        bytes: serde_json::to_vec(slots).ok(),
    })
}

/// Entries that wait for a peer.
#[derive(Serialize, Deserialize)]
struct Waiting {
    slots: BTreeSet<Slot>,
    /// Until when, in milliseconds since 1970.
    until: i64,
}

/// Closes the entries of logs and overwrites the store's own log. Whether the store's files are clear.
pub(super) fn complete(node: &Inner, key: &str, slots: &[Slot]) -> Result<bool, StoreError> {
    let at = node.watch.unix_millis();
    let closings = closing::of(node, slots, false)?;
    if !closings.now.is_empty() {
        let mut batch = Batch::at(at);
        batch.closings = closings.now;
        node.store.commit(batch)?;
    }
    if !scrub(node.store.as_ref())? {
        tracing::warn!(
            "what was deleted is still in the store's log, for somebody reads; it is overwritten later"
        );
        return Ok(false);
    }
    let mut batch = Batch::at(at);
    batch.records.push(RecordChange {
        kind: RECORD.to_owned(),
        key: key.to_owned(),
        bytes: None,
    });
    if !closings.waiting.is_empty() {
        let waiting = Waiting {
            slots: closings.waiting,
            until: at.saturating_add(LONGEST),
        };
        batch.records.push(waiting.change(key));
    }
    node.store.commit(batch)?;
    Ok(true)
}

impl Waiting {
    fn change(&self, key: &str) -> RecordChange {
        RecordChange {
            kind: WAITING.to_owned(),
            key: key.to_owned(),
            bytes: (!self.slots.is_empty())
                .then(|| serde_json::to_vec(self).ok())
                .flatten(),
        }
    }
}

/// Closes the entries whose leaves a peer has cosigned meanwhile, or has not in a day.
fn close_waiting(node: &Inner) -> Result<(), StoreError> {
    let at = node.watch.unix_millis();
    let mut is_changed = false;
    for (key, bytes) in node.store.records(WAITING)? {
        let mut waiting: Waiting =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
                detail: format!("what waits for a peer: {error}"),
            })?;
        let slots: Vec<Slot> = waiting.slots.iter().copied().collect();
        let closings = closing::of(node, &slots, waiting.until <= at)?;
        if closings.now.is_empty() && closings.waiting == waiting.slots {
            continue;
        }
        waiting.slots = closings.waiting;
        let mut batch = Batch::at(at);
        batch.closings = closings.now;
        batch.records.push(waiting.change(&key));
        node.store.commit(batch)?;
        is_changed = true;
    }
    if is_changed && !scrub(node.store.as_ref())? {
        tracing::warn!(
            "entries of logs were closed, and somebody reads: what opened them is overwritten later"
        );
    }
    Ok(())
}

fn scrub(store: &dyn Store) -> Result<bool, StoreError> {
    for _ in 0..TRIES {
        if store.scrub_log()? {
            return Ok(true);
        }
        std::thread::sleep(BETWEEN);
    }
    Ok(false)
}

/// Goes on with what was left: after a kill, or where a reader was in the way. Returns how much still is.
pub(super) fn finish(node: &Inner) -> Result<usize, StoreError> {
    let mut left = 0;
    for (key, bytes) in node.store.records(RECORD)? {
        let slots: Vec<Slot> =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
                detail: format!("what remains of a deletion: {error}"),
            })?;
        left += usize::from(!complete(node, &key, &slots)?);
    }
    close_waiting(node)?;
    Ok(left)
}

/// How many deletions are not finished: their last bytes are not overwritten, or their entries in logs not closed.
pub(crate) fn left(node: &Inner) -> Result<usize, StoreError> {
    Ok(node.store.records(RECORD)?.len())
}

/// What is due before anything is served: what a kill has left, and what a restore has brought back.
pub(crate) fn at_start(node: &Inner) -> Result<(), StoreError> {
    finish(node)?;
    let path = node.settings.data_dir.join(LIST);
    let listed = read(&path)?;
    if listed.is_empty() && node.store.tombstone_count()? == 0 {
        return Ok(());
    }
    let gone = bury(node.store.as_ref(), &listed, node.watch.unix_millis())?;
    if gone > 0 {
        tracing::warn!(
            copies = gone,
            "what had been deleted was back in the store, and was deleted again"
        );
        finish(node)?;
    }
    keep_list(node);
    Ok(())
}

/// Deletes again from a store that was put back what these lists say was deleted. Returns how many copies.
pub(crate) fn delete_again<'a>(
    store: &dyn Store,
    lists: impl Iterator<Item = &'a Path>,
    at: i64,
) -> Result<usize, StoreError> {
    let mut listed = Vec::new();
    for list in lists {
        // One that an operator names must be there.
        if !list.exists() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("`{}` is not there", list.display()),
            )
            .into());
        }
        listed.extend(read(list)?);
    }
    let gone = bury(store, &listed, at)?;
    if gone > 0 {
        scrub(store)?;
    }
    Ok(gone)
}

/// Puts tombstones into a store that may lack them, and deletes what stands against them. Returns how many copies.
fn bury(store: &dyn Store, listed: &[TombstoneKey], at: i64) -> Result<usize, StoreError> {
    let has: BTreeSet<TombstoneKey> = store.tombstones()?.into_iter().collect();
    let mut batch = Batch::at(at);
    batch.kept_tombstones = listed
        .iter()
        .filter(|key| !has.contains(*key))
        .copied()
        .collect();
    if batch.kept_tombstones.is_empty() {
        return Ok(0);
    }
    store.commit(batch)?;
    let buried = store.buried()?;
    for slots in buried.chunks(STRETCH) {
        let mut batch = Batch::at(at);
        batch.deletions = slots.to_vec();
        batch.bump_epoch = true;
        let mut all = Vec::new();
        for slot in slots {
            all.extend(store.course(*slot)?.into_iter().map(|(slot, _)| slot));
        }
        batch.records.extend(note(&all));
        store.commit(batch)?;
    }
    Ok(buried.len())
}

/// Writes the list beside the store and beside each backup within reach. What cannot be written is told to the log:
/// the next start, or deletion, tries again.
pub(crate) fn keep_list(node: &Inner) {
    if let Err(error) = keep_list_without(node, &[]) {
        tracing::error!(%error, "the list of what was deleted could not be written: a restore would not know of it");
    }
}

/// As [`keep_list`], without what is about to be lifted.
pub(super) fn keep_list_without(node: &Inner, lifted: &[Tombstone]) -> Result<(), StoreError> {
    let _turn = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut keys = node.store.tombstones()?;
    if !lifted.is_empty() {
        let without: BTreeSet<TombstoneKey> = node.store.keys_of(lifted)?.into_iter().collect();
        keys.retain(|key| !without.contains(key));
    }
    let own = node.settings.data_dir.join(LIST);
    if keys.is_empty() && !own.exists() {
        return Ok(());
    }
    let mut text = String::from(HEAD);
    text.push('\n');
    for key in &keys {
        text.extend(key.0.iter().map(|byte| format!("{byte:02x}")));
        text.push('\n');
    }
    write(&own, &text)?;
    for backup in backup::all(node)? {
        let file = Path::new(&backup.file);
        if file.exists()
            && let Err(error) = write(&list_beside(file), &text)
        {
            tracing::warn!(%error, file = backup.file, "what was deleted since could not be listed beside a backup");
        }
    }
    Ok(())
}

/// The list beside a backup.
pub(crate) fn list_beside(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".");
    name.push(LIST);
    name.into()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut hidden = path.as_os_str().to_owned();
    hidden.push(".new");
    let hidden = PathBuf::from(hidden);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&hidden)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&hidden, path)?;
    match path.parent().filter(|it| !it.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<Vec<TombstoneKey>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut lines = text.lines();
    // INVARIANT: what cannot be read must not be taken for "nothing was deleted".
    let unreadable = || StoreError::Corrupt {
        detail: format!("`{}` is no list of what was deleted", path.display()),
    };
    match lines.next() {
        Some(HEAD) => lines
            .map(|line| parse(line).ok_or_else(unreadable))
            .collect(),
        _ => Err(unreadable()),
    }
}

fn parse(line: &str) -> Option<TombstoneKey> {
    let mut bytes = [0; 40];
    let (digits, rest) = line.as_bytes().as_chunks::<2>();
    if digits.len() != bytes.len() || !rest.is_empty() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(digits) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(TombstoneKey(bytes))
}
