//! The bare ceiling of a store: how fast SQLite takes and gives the very same rows.
//!
//! `cargo run --release -p mithaq-store --example bare -- STORE.db [FOLDER]`
//!
//! Reads the rows of a store that the program has filled, then puts them into an empty file with
//! the same schema, settings and indexes: no parsing, no validation, no policy, nothing decided.
//! What the program does beside that is what it costs. Prints one JSON object of rates, objects a
//! second. Not run in CI: `cargo xtask bench` runs it beside the program, in the same hour.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measuring program may stop at the first surprise"
)]
#![allow(missing_docs, reason = "a program")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use mithaq_store::{OpenMode, SqliteStore};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

/// As many objects as `mithaq import` commits at once.
const BULK: usize = 20_000;
/// As many objects as a TAXII client adds in one request.
const ADD: usize = 500;
const PAGE: i64 = 1_000;

struct Row {
    slot: i64,
    class: i64,
    id: Vec<u8>,
    version: rusqlite::types::Value,
    keys: Vec<u8>,
    body: Vec<u8>,
    copy: Version,
    observables: Vec<i64>,
    edges: Vec<(i64, i64)>,
}

struct Version {
    version: Vec<u8>,
    class: i64,
    rank: i64,
    deliverer: i64,
    hash: Vec<u8>,
}

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let source = PathBuf::from(arguments.next().unwrap());
    let folder = arguments
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let rows = rows(&source);
    let count = rows.len() as f64;
    let folder = tempfile::tempdir_in(folder).unwrap();

    let bulk = folder.path().join("bulk.db");
    let import = put(&bulk, &rows, BULK);
    let add = put(&folder.path().join("add.db"), &rows, ADD);
    let pull = pages(&bulk);
    println!(
        "{{\"objects\":{count},\"import\":{:.0},\"add\":{:.0},\"pull\":{:.0}}}",
        count / import,
        count / add,
        count / pull
    );
}

fn rows(source: &Path) -> Vec<Row> {
    let connection = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut observables: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut statement = connection
        .prepare("SELECT slot, hash FROM observable")
        .unwrap();
    let mut found = statement.query(()).unwrap();
    while let Some(row) = found.next().unwrap() {
        observables
            .entry(row.get(0).unwrap())
            .or_default()
            .push(row.get(1).unwrap());
    }
    let mut edges: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
    let mut statement = connection
        .prepare("SELECT slot, hash, property FROM edge")
        .unwrap();
    let mut found = statement.query(()).unwrap();
    while let Some(row) = found.next().unwrap() {
        edges
            .entry(row.get(0).unwrap())
            .or_default()
            .push((row.get(1).unwrap(), row.get(2).unwrap()));
    }
    let mut statement = connection
        .prepare(
            "SELECT o.slot, o.class, o.id, o.version, o.keys, o.body,
                    v.version, v.class, v.rank, v.deliverer, v.hash
             FROM object o JOIN version v ON v.id = o.id AND v.slot = o.slot ORDER BY o.slot",
        )
        .unwrap();
    let rows = statement.query_map((), |row| {
        let slot = row.get(0)?;
        Ok(Row {
            slot,
            class: row.get(1)?,
            id: row.get(2)?,
            version: row.get(3)?,
            keys: row.get(4)?,
            body: row.get(5)?,
            copy: Version {
                version: row.get(6)?,
                class: row.get(7)?,
                rank: row.get(8)?,
                deliverer: row.get(9)?,
                hash: row.get(10)?,
            },
            observables: observables.remove(&slot).unwrap_or_default(),
            edges: edges.remove(&slot).unwrap_or_default(),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Seconds that it takes to put all rows in, `batch` to a durable transaction.
fn put(path: &Path, rows: &[Row], batch: usize) -> f64 {
    // The store's own schema; then none of its code any more.
    drop(SqliteStore::open(path, OpenMode::Create).unwrap());
    let mut connection = connection(path, 262_144);
    let began = Instant::now();
    for batch in rows.chunks(batch) {
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .unwrap();
        fill(&transaction, batch);
        transaction.commit().unwrap();
    }
    began.elapsed().as_secs_f64()
}

fn fill(connection: &Connection, batch: &[Row]) {
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO object (slot, class, id, version, keys, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .unwrap();
    for row in batch {
        insert
            .execute((
                row.slot,
                row.class,
                &row.id,
                &row.version,
                &row.keys,
                &row.body,
            ))
            .unwrap();
    }
    let words: Vec<u8> = batch
        .iter()
        .flat_map(|row| (row.class as u32).to_le_bytes())
        .collect();
    let mut insert = connection
        .prepare_cached("INSERT OR REPLACE INTO chunk (n, classes) VALUES (?1, ?2)")
        .unwrap();
    for (chunk, words) in words.chunks(4_096).enumerate() {
        let first = batch[0].slot / 1_024 + chunk as i64;
        insert.execute((first, words)).unwrap();
    }
    let mut sorted: Vec<&Row> = batch.iter().collect();
    sorted.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO version (id, version, slot, class, rank, deliverer, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .unwrap();
    for row in sorted {
        let copy = &row.copy;
        insert
            .execute((
                &row.id,
                &copy.version,
                row.slot,
                copy.class,
                copy.rank,
                copy.deliverer,
                &copy.hash,
            ))
            .unwrap();
    }
    let mut observables: Vec<(i64, i64)> = Vec::new();
    let mut edges: Vec<(i64, i64, i64)> = Vec::new();
    for row in batch {
        observables.extend(row.observables.iter().map(|hash| (*hash, row.slot)));
        edges.extend(
            row.edges
                .iter()
                .map(|(hash, property)| (*hash, row.slot, *property)),
        );
    }
    observables.sort_unstable();
    edges.sort_unstable();
    let mut insert = connection
        .prepare_cached("INSERT INTO observable (hash, slot) VALUES (?1, ?2)")
        .unwrap();
    for row in observables {
        insert.execute(row).unwrap();
    }
    let mut insert = connection
        .prepare_cached("INSERT INTO edge (hash, slot, property) VALUES (?1, ?2, ?3)")
        .unwrap();
    for row in edges {
        insert.execute(row).unwrap();
    }
}

/// Seconds that it takes to read all bodies in pages, each made into one text.
fn pages(path: &Path) -> f64 {
    let connection = connection(path, 65_536);
    let mut select = connection
        .prepare("SELECT slot, body FROM object WHERE slot > ?1 ORDER BY slot LIMIT ?2")
        .unwrap();
    let began = Instant::now();
    let (mut after, mut read) = (0, 0);
    loop {
        let mut page = Vec::with_capacity(1 << 20);
        let mut rows = select.query((after, PAGE)).unwrap();
        let before = after;
        while let Some(row) = rows.next().unwrap() {
            after = row.get(0).unwrap();
            page.extend_from_slice(row.get_ref(1).unwrap().as_blob().unwrap());
            page.push(b',');
        }
        read += page.len();
        if after == before {
            break;
        }
    }
    assert!(0 < read);
    began.elapsed().as_secs_f64()
}

/// A connection with the settings of the store's own.
fn connection(path: &Path, cache_kib: u32) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.set_prepared_statement_cache_capacity(64);
    connection
        .execute_batch(&format!(
            "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cache_kib}; PRAGMA mmap_size = 0;
             PRAGMA wal_autocheckpoint = 16384;"
        ))
        .unwrap();
    connection
}
