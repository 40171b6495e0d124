//! The schema, and bringing an older one forward.

use rusqlite::{Connection, TransactionBehavior};

use super::open::APPLICATION_ID;
use crate::StoreError;

/// One step each, never edited once released. A file's `user_version` says how many it has made.
const STEPS: [&str; 11] = [
    include_str!("migrations/0001_objects.sql"),
    include_str!("migrations/0002_administration.sql"),
    include_str!("migrations/0003_crossings.sql"),
    include_str!("migrations/0004_anew.sql"),
    include_str!("migrations/0005_moves.sql"),
    include_str!("migrations/0006_pinned.sql"),
    include_str!("migrations/0007_named.sql"),
    include_str!("migrations/0008_logs.sql"),
    include_str!("migrations/0009_tombstones.sql"),
    include_str!("migrations/0010_without_leaves.sql"),
    include_str!("migrations/0011_causes.sql"),
];

/// The newest schema that this program knows.
pub(super) const NEWEST: i64 = STEPS.len() as i64;

pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found = schema(connection)?;
    let done = usize::try_from(found).map_err(|_| StoreError::Corrupt {
        detail: format!("the file says that it has schema {found}"),
    })?;
    for (step, sql) in (1_i64..).zip(STEPS).skip(done) {
        // A step and its number are one transaction: whatever cuts it short, it is made or not.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", step)?;
        transaction.commit()?;
        tracing::info!(
            store.schema = step,
            "the store's schema was brought forward"
        );
    }
    Ok(())
}

/// The schema of a file, 0 if it is empty; refused when it is not ours, or newer than this program.
pub(super) fn schema(connection: &Connection) -> Result<i64, StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (application != 0 || found != 0 || tables != 0) {
        let detail = format!("the file says that it belongs to application {application:#x}");
        return Err(StoreError::Corrupt { detail });
    }
    if NEWEST < found {
        return Err(StoreError::NewerSchema {
            found,
            known: NEWEST,
        });
    }
    Ok(found)
}
