//! The list of tombstones beside the store and beside each backup, by which a restore deletes again what was deleted since
//! (DESIGN 7.7, 7.8).
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

use mithaq_store::{StoreError, TombstoneKey};

use crate::inner::Inner;
use crate::operator::backup;

/// The list's name in the data directory.
const LIST: &str = "erased";
/// What it begins with …
const HEAD: &str = "mithaq-tombstones-v2";
/// … and did before tombstones had a cause: lines are that much shorter.
const HEAD_WITHOUT_CAUSES: &str = "mithaq-tombstones-v1";
/// The bytes of a tombstone without its cause.
const WITHOUT_CAUSE: usize = 40;
/// Held while the list beside the store is written: of two at a time the later one must have the last word.
static WRITING: Mutex<()> = Mutex::new(());
/// The same for the lists beside backups, which may lie where writing takes long.
static WRITING_BESIDE: Mutex<()> = Mutex::new(());

/// Writes the list beside the store and beside each backup within reach. What cannot be written is told to the log:
/// the next start, or deletion, tries again.
pub(crate) fn keep_list(node: &Inner) {
    let kept = {
        let _turn = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        keep_own(node, &BTreeSet::new())
    };
    if let Err(error) = kept.and_then(|()| keep_beside(node)) {
        tracing::error!(%error, "the list of what was deleted could not be written: a restore would not know of it");
    }
}

/// Takes these off the list beside the store, and then commits that they are lifted.
///
// INVARIANT: the list first, and nobody writes it in between. Were it written after, or with them, a node that ends then
// would take what was lifted for what a restore has lost.
pub(super) fn lifting<T>(
    node: &Inner,
    lifted: &[TombstoneKey],
    commit: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if lifted.is_empty() {
        return commit();
    }
    let _turn = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    keep_own(node, &lifted.iter().copied().collect())?;
    commit().inspect_err(|_| {
        if let Err(error) = keep_own(node, &BTreeSet::new()) {
            tracing::error!(%error, "the list of what was deleted could not be written: a restore would not know of it");
        }
    })
}

fn keep_own(node: &Inner, without: &BTreeSet<TombstoneKey>) -> Result<(), StoreError> {
    let mut keys = node.store.tombstones()?;
    keys.retain(|key| !without.contains(key));
    let own = node.settings.data_dir.join(LIST);
    if keys.is_empty() && !own.exists() {
        return Ok(());
    }
    Ok(write(&own, &text_of(&keys))?)
}

fn keep_beside(node: &Inner) -> Result<(), StoreError> {
    let backups = backup::all(node)?;
    if backups.is_empty() || !node.settings.data_dir.join(LIST).exists() {
        return Ok(());
    }
    let _turn = WRITING_BESIDE
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let text = text_of(&node.store.tombstones()?);
    for backup in backups {
        let file = Path::new(&backup.file);
        if file.exists()
            && let Err(error) = write(&list_beside(file), &text)
        {
            tracing::warn!(%error, file = backup.file, "what was deleted since could not be listed beside a backup");
        }
    }
    Ok(())
}

fn text_of(keys: &[TombstoneKey]) -> String {
    let mut text = String::from(HEAD);
    text.push('\n');
    for key in keys {
        text.extend(key.0.iter().map(|byte| format!("{byte:02x}")));
        text.push('\n');
    }
    text
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

/// The list beside the store; `None` where there is none.
pub(super) fn own(node: &Inner) -> Result<Option<Vec<TombstoneKey>>, StoreError> {
    read(&node.settings.data_dir.join(LIST))
}

/// A list; `None` where it is not there.
pub(super) fn read(path: &Path) -> Result<Option<Vec<TombstoneKey>>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut lines = text.lines();
    // INVARIANT: what cannot be read must not be taken for "nothing was deleted".
    let unreadable = || StoreError::Corrupt {
        detail: format!("`{}` is no list of what was deleted", path.display()),
    };
    let length = match lines.next() {
        Some(HEAD) => TombstoneKey([0; 72]).0.len(),
        Some(HEAD_WITHOUT_CAUSES) => WITHOUT_CAUSE,
        _ => return Err(unreadable()),
    };
    let keys = lines.map(|line| parse(line, length).ok_or_else(unreadable));
    keys.collect::<Result<_, _>>().map(Some)
}

/// A line of so many bytes; what a key has beyond them is zeros.
fn parse(line: &str, length: usize) -> Option<TombstoneKey> {
    let mut key = TombstoneKey([0; 72]);
    let (digits, rest) = line.as_bytes().as_chunks::<2>();
    if digits.len() != length || !rest.is_empty() {
        return None;
    }
    for (byte, digits) in key.0.iter_mut().zip(digits) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_before_causes_is_read_too() {
        let long: String = (0..72).map(|byte| format!("{byte:02x}")).collect();
        let short = &long[..80];
        let cases = [
            (long.as_str(), 72, Some(71)),
            (short, 40, Some(0)),
            (short, 72, None),
            (long.as_str(), 40, None),
            ("zz", 1, None),
            ("", 40, None),
        ];
        for (line, length, last) in cases {
            let key = parse(line, length);
            assert_eq!(key.map(|key| key.0[71]), last, "{line} {length}");
        }
    }
}
