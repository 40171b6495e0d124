//! The conformance suite over SQLite.

use std::cell::Cell;

use mithaq_store::{OpenMode, SqliteStore};

#[test]
fn sqlite_does_what_every_backend_must() {
    let folder = tempfile::tempdir().unwrap();
    let made = Cell::new(0);
    crate::suite::suite(|| {
        made.set(made.get() + 1);
        let path = folder.path().join(format!("{}.sqlite", made.get()));
        Box::new(SqliteStore::open(&path, OpenMode::Create).unwrap())
    });
}
