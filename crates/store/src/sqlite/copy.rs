//! A copy of the whole store in another file, and whether a file is whole.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{migrate, open};
use crate::StoreError;

/// Faults of a damaged file that are told, at most.
const MOST_FAULTS: u32 = 20;

/// Write a consistent copy of the store in the file `from` into the new file `to`.
///
/// One read transaction sees one state of the store; writers go on meanwhile, and their changes are not
/// in the copy. The copy is written page by page anew, so nothing that was deleted is left in it.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    // SQLite fills an empty file; made here, it is private before there is anything in it.
    open::new_private_file(to)?;
    let connection = open::copier(from)?;
    let Some(to) = to.to_str() else {
        return Err(std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            "the path of a copy must be UTF-8",
        )
        .into());
    };
    connection.execute("VACUUM INTO ?1", [to])?;
    Ok(())
}

/// What is wrong with the file, as far as SQLite can tell; nothing if it is whole.
pub(super) fn faults(connection: &Connection, thorough: bool) -> Result<Vec<String>, StoreError> {
    let check = if thorough { "integrity" } else { "quick" };
    let sql = format!("PRAGMA {check}_check({MOST_FAULTS})");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut faults = rows.collect::<Result<Vec<_>, _>>()?;
    faults.retain(|fault| fault != "ok");
    if thorough && faults.is_empty() {
        faults.extend(orphans(connection)?);
    }
    Ok(faults)
}

/// Rows that lead to no object: what was deleted could be found by them (DESIGN 7.7).
fn orphans(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for table in ["version", "observable", "edge", "condition"] {
        let sql = format!(
            "SELECT count(*) FROM {table} t LEFT JOIN object o ON o.slot = t.slot WHERE o.body IS NULL"
        );
        let count: u64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if 0 < count {
            faults.push(format!("{count} rows of `{table}` lead to no object"));
        }
    }
    Ok(faults)
}

/// The schema of a file that nobody has open, if it is a store of ours that this program can read and
/// is whole.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::NewerSchema`], [`StoreError::Corrupt`].
pub(super) fn inspect(path: &Path, thorough: bool) -> Result<i64, StoreError> {
    if !path.is_file() {
        return Err(StoreError::Missing {
            path: path.to_owned(),
        });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384")?;
    let schema = migrate::schema(&connection)?;
    if schema == 0 {
        let detail = "the file is empty".to_owned();
        return Err(StoreError::Corrupt { detail });
    }
    match faults(&connection, thorough)?.as_slice() {
        [] => Ok(schema),
        faults => Err(StoreError::Corrupt {
            detail: faults.join("; "),
        }),
    }
}
