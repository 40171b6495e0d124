//! A backup under a name of its own until it is whole, and what is left of those that were killed.
//!
//! The keys may be in it, so where it lies is noted in the data directory before the first byte is written: whoever looks
//! for what was left behind finds it wherever that was. A backup that is being written is locked, and is nobody's to
//! take away.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Where the places are noted, in the data directory: one path, and a zero byte after it, for each.
const NOTED: &str = "backups-begun";
/// How such a file is named at its end.
const ENDING: &str = ".unfinished";

/// A file under a name of its own until it is whole; taken away if it never is.
pub(super) struct Unfinished {
    path: PathBuf,
    data_dir: PathBuf,
    /// Locked for as long as it is written.
    _file: File,
}

impl Unfinished {
    /// Begins a file for `to`, and takes away what killed ones have left for the same place.
    pub(super) fn beside(data_dir: &Path, to: &Path) -> io::Result<(Unfinished, File)> {
        let to = std::path::absolute(to)?;
        let name = to
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
        let random = crate::random::uuid().map_err(io::Error::other)?;
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{random}{ENDING}"));
        let path = to.with_file_name(hidden);
        let mut places = left_over(data_dir);
        places.retain(|left| left.parent() != path.parent() || fs::remove_file(left).is_err());
        places.extend(running(data_dir));
        places.push(path.clone());
        note(data_dir, &places)?;
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        file.lock()?;
        let unfinished = Unfinished {
            path,
            data_dir: data_dir.to_owned(),
            _file: file.try_clone()?,
        };
        Ok((unfinished, file))
    }

    /// Gives it its name, where nothing has it.
    pub(super) fn put_at(self, to: &Path) -> io::Result<()> {
        // A second name, not a new one: linking fails where renaming would write over.
        match fs::hard_link(&self.path, to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) if to.exists() => return Err(io::ErrorKind::AlreadyExists.into()),
            // Some file systems have no second names.
            Err(_) => fs::rename(&self.path, to)?,
            Ok(()) => {}
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Renamed, or gone already.
        let _ = fs::remove_file(&self.path);
        let mut places = noted(&self.data_dir);
        places.retain(|place| *place != self.path);
        // What is noted in vain is passed over by who looks.
        let _ = note(&self.data_dir, &places);
    }
}

/// What backups that were killed have left.
pub(crate) fn left_over(data_dir: &Path) -> Vec<PathBuf> {
    let mut places = noted(data_dir);
    places.retain(|place| is_there(place) && !is_locked(place));
    places
}

fn running(data_dir: &Path) -> Vec<PathBuf> {
    let mut places = noted(data_dir);
    places.retain(|place| is_there(place) && is_locked(place));
    places
}

/// Whether it is a file of ours: nothing else is taken away, whatever the note says.
fn is_there(place: &Path) -> bool {
    let name = place
        .file_name()
        .map(|name| name.as_bytes())
        .unwrap_or_default();
    let is_ours = name.starts_with(b".") && name.ends_with(ENDING.as_bytes());
    is_ours && fs::symlink_metadata(place).is_ok_and(|file| file.is_file())
}

fn is_locked(place: &Path) -> bool {
    File::open(place).is_ok_and(|file| file.try_lock().is_err())
}

fn noted(data_dir: &Path) -> Vec<PathBuf> {
    let text = fs::read(data_dir.join(NOTED)).unwrap_or_default();
    let places = text
        .split(|byte| *byte == 0)
        .filter(|place| !place.is_empty());
    places
        .map(|place| PathBuf::from(OsString::from_vec(place.to_vec())))
        .collect()
}

fn note(data_dir: &Path, places: &[PathBuf]) -> io::Result<()> {
    let path = data_dir.join(NOTED);
    if places.is_empty() {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&path)?;
    for place in places {
        file.write_all(place.as_os_str().as_bytes())?;
        file.write_all(&[0])?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_backup_left_is_found_and_goes_with_the_next_to_that_place() {
        let (home, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let begin = |folder: &Path| Unfinished::beside(home.path(), &folder.join("b.gz")).unwrap();
        let (running, file) = begin(target.path());
        assert!(left_over(home.path()).is_empty(), "it is being written");
        // As a kill leaves it: the file and the note stay, and nobody holds the lock.
        let left = running.path.clone();
        let noted = fs::read(home.path().join(NOTED)).unwrap();
        drop((running, file));
        assert!(!left.exists() && !home.path().join(NOTED).exists());
        fs::write(&left, "keys").unwrap();
        fs::write(home.path().join(NOTED), noted).unwrap();
        assert_eq!(left_over(home.path()), std::slice::from_ref(&left));
        // A backup to another place leaves it, and is noted beside it.
        let elsewhere = tempfile::tempdir().unwrap();
        let other = begin(elsewhere.path());
        assert_eq!(left_over(home.path()), std::slice::from_ref(&left));
        let next = begin(target.path());
        assert!(!left.exists());
        assert_eq!(super::running(home.path()).len(), 2);
        next.0.put_at(&target.path().join("b.gz")).unwrap();
        drop(other);
        assert!(noted_nothing(home.path()));
        let names: Vec<_> = fs::read_dir(target.path()).unwrap().collect();
        assert_eq!(names.len(), 1);
    }

    fn noted_nothing(data_dir: &Path) -> bool {
        !data_dir.join(NOTED).exists()
    }
}
