//! What can be seen of a node's health without opening it: its files, the disk, the process's limits.
//!
//! A finding is a code with arguments; what it means and what to do is told by the command line, in the
//! operator's language.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use crate::admin::{Finding, Level};
use crate::backup::left_over as unfinished_backups;
use crate::control::socket_path;
use crate::machine;
use crate::operator::backup;

/// Below this the store may soon not be written, in bytes.
const LITTLE_ROOM: u64 = 64 << 20;
/// Connections and files that a node may need at a time.
const FILES: u64 = 4_096;

/// What there is to be said of a data directory from outside.
#[must_use]
pub fn outside(data_dir: &Path) -> Vec<Finding> {
    let mut findings = vec![private(data_dir)];
    findings.extend(key_files(data_dir));
    findings.extend(room(data_dir));
    findings.push(match machine::open_files() {
        Some(limit) if limit < FILES => {
            Finding::new(Level::Warn, "open-files-few").with("limit", limit)
        }
        _ => Finding::new(Level::Ok, "open-files"),
    });
    findings.push(left_over(data_dir));
    findings
}

fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o777)
}

fn private(data_dir: &Path) -> Finding {
    let path = data_dir.display();
    match mode(data_dir) {
        Ok(mode) if mode & 0o077 == 0 => {
            Finding::new(Level::Ok, "data-dir-private").with("path", path)
        }
        Ok(mode) => Finding::new(Level::Fail, "data-dir-open")
            .with("path", path)
            .with("mode", format!("{mode:o}")),
        Err(error) => Finding::new(Level::Fail, "data-dir-unreadable")
            .with("path", path)
            .with("error", error),
    }
}

fn key_files(data_dir: &Path) -> Vec<Finding> {
    let keys = data_dir.join("keys");
    let mut findings = Vec::new();
    for (name, is_needed) in [
        ("node.pem", true),
        ("tls-key.pem", false),
        ("root.pem", false),
    ] {
        let path = keys.join(name);
        match mode(&path) {
            Ok(mode) if mode & 0o077 != 0 => findings.push(
                Finding::new(Level::Fail, "key-file-open")
                    .with("path", path.display())
                    .with("mode", format!("{mode:o}")),
            ),
            Err(error) if is_needed => findings.push(
                Finding::new(Level::Fail, "key-file-missing")
                    .with("path", path.display())
                    .with("error", error),
            ),
            _ => {}
        }
    }
    if findings.is_empty() {
        findings.push(Finding::new(Level::Ok, "key-files-private"));
    }
    let root = keys.join("root.pem");
    findings.push(match root.exists() {
        true => Finding::new(Level::Warn, "root-key-here").with("path", root.display()),
        false => Finding::new(Level::Ok, "root-key-offline"),
    });
    findings
}

fn room(data_dir: &Path) -> Option<Finding> {
    let free = machine::free_bytes(data_dir)?;
    // What was written last stands in the log beside the file.
    let store: u64 = ["store/mithaq.db", "store/mithaq.db-wal"]
        .iter()
        .filter_map(|file| fs::metadata(data_dir.join(file)).ok())
        .map(|file| file.len())
        .sum();
    let (level, code) = match free {
        free if free < LITTLE_ROOM => (Level::Fail, "disk-full"),
        // A backup needs a copy of the store for a while.
        free if free < store.saturating_add(LITTLE_ROOM) => (Level::Warn, "disk-low"),
        _ => (Level::Ok, "disk-room"),
    };
    let finding = Finding::new(level, code);
    Some(
        finding
            .with("free", bytes(free))
            .with("store", bytes(store)),
    )
}

/// Files of commands that were broken off.
fn left_over(data_dir: &Path) -> Finding {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut look = |folder: &Path, is_left_over: &dyn Fn(&str) -> bool| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        found.extend(entries.map(|entry| entry.path()).filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(is_left_over)
        }));
    };
    look(&data_dir.join(backup::FOLDER), &|_| true);
    look(&data_dir.join("keys"), &|name| {
        name.ends_with(".unfinished")
    });
    look(data_dir, &|name| name.ends_with(".unfinished"));
    if let (Some(parent), Some(name)) = (data_dir.parent(), data_dir.file_name()) {
        let begins = format!(".{}.", name.display());
        look(parent, &|name| {
            name.starts_with(&begins) && name.ends_with(".restoring")
        });
    }
    found.extend(unfinished_backups(data_dir));
    let socket = socket_path(data_dir);
    let is_dead = socket.exists()
        && UnixStream::connect(&socket)
            .is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    if is_dead {
        found.push(socket);
    }
    found.sort();
    match found.as_slice() {
        [] => Finding::new(Level::Ok, "no-leftovers"),
        found => {
            let shown: Vec<String> = found
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            Finding::new(Level::Warn, "leftovers").with("files", shown.join(", "))
        }
    }
}

/// A length as people read it.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut amount = bytes as f64;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && amount < 100.0);
    format!("{amount:.digits$} {}", UNITS.get(unit).unwrap_or(&"B"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_easily() {
        for (length, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (150 << 20, "150 MiB"),
            (3 << 40, "3.0 TiB"),
        ] {
            assert_eq!(bytes(length), text);
        }
    }

    #[test]
    fn what_is_wrong_with_the_files_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        for path in ["data/keys", "data/snapshots", ".data.1234.restoring"] {
            fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        let open = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let codes = || {
            let findings = outside(&data);
            // What the machine of the test lacks is no fault of the files'.
            let of_machine = ["open-files-few", "disk-low"];
            let faults = findings.iter().filter(|finding| {
                finding.level != Level::Ok && !of_machine.contains(&finding.code.as_str())
            });
            faults
                .map(|finding| finding.code.clone())
                .collect::<Vec<_>>()
        };
        open(&data, 0o750);
        assert_eq!(codes(), ["data-dir-open", "key-file-missing", "leftovers"]);
        open(&data, 0o700);
        fs::remove_dir(folder.path().join(".data.1234.restoring")).unwrap();
        fs::write(data.join("keys/node.pem"), "").unwrap();
        fs::write(data.join("keys/root.pem"), "").unwrap();
        open(&data.join("keys/node.pem"), 0o640);
        open(&data.join("keys/root.pem"), 0o600);
        assert_eq!(codes(), ["key-file-open", "root-key-here"]);
        open(&data.join("keys/node.pem"), 0o600);
        fs::remove_file(data.join("keys/root.pem")).unwrap();
        assert!(codes().is_empty());
        let socket = std::os::unix::net::UnixListener::bind(socket_path(&data)).unwrap();
        assert!(codes().is_empty());
        drop(socket);
        assert_eq!(codes(), ["leftovers"]);
    }
}
