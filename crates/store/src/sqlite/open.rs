//! Opening the file: the lock, the settings, and reading them back.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

/// What to do when there is no store yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// Make one, and the folder it stands in.
    Create,
    /// Refuse with [`StoreError::Missing`].
    Existing,
}

/// Limits of a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Readers at the same time; further ones wait. At least 1. Each may cache 8 MiB while it is used.
    pub readers: usize,
    /// Let the file grow to so many pages of 8 KiB and no further.
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            max_pages: None,
        }
    }
}

/// Bytes of a page: what `page_size` is set to.
const PAGE: u64 = PAGE_SIZE as u64;
/// The same, as a length.
pub(super) const PAGE_SIZE: usize = 8_192;

/// How many whole pages `bytes` are, for [`Options::max_pages`].
#[must_use]
pub fn pages(bytes: u64) -> u32 {
    u32::try_from(bytes / PAGE).unwrap_or(ALL_PAGES)
}

/// "MITQ" in the file's header says that it is ours.
pub(super) const APPLICATION_ID: i64 = 0x4d49_5451;

/// SQLite's own limit of pages.
const ALL_PAGES: u32 = u32::MAX - 1;

/// Settings of the writer that must read back like this, as (name, value).
const MUST_BE: [(&str, &str); 5] = [
    ("page_size", "8192"),
    ("secure_delete", "1"),
    ("journal_mode", "wal"),
    // With NORMAL a power loss takes back what was acknowledged.
    ("synchronous", "2"),
    ("trusted_schema", "0"),
];

/// The lock file, held for as long as the store is open. A killed process gives it up.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(path: &Path, mode: OpenMode) -> Result<Self, StoreError> {
        match mode {
            OpenMode::Existing if !path.is_file() => {
                return Err(StoreError::Missing {
                    path: path.to_owned(),
                });
            }
            OpenMode::Create => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
            }
            OpenMode::Existing => {}
        }
        let lock = beside(path, ".lock");
        let file = private_file(&lock)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked { path: lock }),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        // SQLite gives its log the permissions that it finds on the file.
        private_file(path)?;
        Ok(Self { _file: file })
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn private_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

/// A file that was not there before, for its owner alone.
pub(super) fn new_private_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

/// What the writer caches. It goes through the indexes in the order of their keys, so a page is seldom wanted
/// twice in a batch: 400,000 objects took 13 s of processor time with 16, 32, 64 and 256 MiB alike. What it
/// does not cache it reads from the system's cache, which gives way when memory is short.
const WRITER_CACHE_KIB: u32 = 32 * 1024;
/// What each reader caches: the inner pages of all indexes of a large store, and the page that is being read.
const READER_CACHE_KIB: u32 = 16 * 1024;

fn cache(connection: &Connection, kibibytes: u32) -> Result<(), StoreError> {
    // Negative: so many KiB, not pages.
    connection.pragma_update(None, "cache_size", -i64::from(kibibytes))?;
    Ok(())
}

const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

pub(super) fn writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, FLAGS)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    prepared(&connection)?;
    // Page size and secure deletion first: neither can be had later without rewriting the file.
    connection.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA secure_delete = ON;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 0;",
    )?;
    cache(&connection, WRITER_CACHE_KIB)?;
    Ok(connection)
}

/// Statements are prepared once, and kept: without the planner's promise SQLite prepares a statement anew for
/// each value it is asked with where the plan might be a better one, a third of the time of a sparse page.
fn prepared(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, FLAGS)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    prepared(&connection)?;
    connection.execute_batch(
        "PRAGMA query_only = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA mmap_size = 0;",
    )?;
    cache(&connection, READER_CACHE_KIB)?;
    Ok(connection)
}

/// The connection that carries the log into the file.
pub(super) fn checkpointer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, FLAGS)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -2048; PRAGMA mmap_size = 0;",
    )?;
    Ok(connection)
}

/// The connection that copies the store: it reads each page once, so it keeps few of them.
pub(super) fn copier(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, FLAGS)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    // The copy takes secure deletion over: without it, pages that split keep a copy of what they held.
    connection.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384; PRAGMA mmap_size = 0;
         PRAGMA secure_delete = ON;",
    )?;
    Ok(connection)
}

pub(super) fn read_back(
    connection: &Connection,
) -> Result<Vec<(&'static str, String)>, StoreError> {
    let mut settings = Vec::new();
    for (name, wanted) in MUST_BE {
        let found = setting(connection, name)?;
        if found != wanted {
            return Err(StoreError::Setting {
                name,
                wanted: wanted.to_owned(),
                found,
            });
        }
        settings.push((name, found));
    }
    for name in ["cache_size", "mmap_size"] {
        settings.push((name, setting(connection, name)?));
    }
    Ok(settings)
}

fn setting(connection: &Connection, name: &str) -> Result<String, StoreError> {
    let mut found = String::new();
    connection.pragma_query(None, name, |row| {
        found = match row.get_ref(0)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            value => value.as_str()?.to_owned(),
        };
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn limit_pages(connection: &Connection, pages: Option<u32>) -> Result<(), StoreError> {
    let pages = pages.unwrap_or(ALL_PAGES);
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    Ok(())
}
