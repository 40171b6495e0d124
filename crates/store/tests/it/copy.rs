//! Copies of a store that is in use, and files that are looked into.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use mithaq_store::{Batch, OpenMode, SqliteStore, Store, StoreError};
use rusqlite::Connection;

use crate::support::{Ask, NOON, commit, object};

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, OpenMode::Create).unwrap()
}

/// A copy that is made while batches are committed holds each of them whole or not at all.
#[test]
fn a_copy_is_one_moment_of_a_store_in_use() {
    const BATCH: usize = 50;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.sqlite"));
    store.ensure_collection("feed", NOON).unwrap();
    let is_over = AtomicBool::new(false);
    let copies: Vec<_> = (0..4)
        .map(|no| folder.path().join(format!("copy-{no}.sqlite")))
        .collect();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut no = 0;
            while !is_over.load(Ordering::Relaxed) {
                let objects = (0..BATCH as u64).map(|_| {
                    no += 1;
                    object(no, 0, "green")
                });
                commit(&store, NOON, objects.collect());
            }
            no
        });
        for copy in &copies {
            let before = store.counts().unwrap().slots;
            store.copy_to(copy).unwrap();
            assert!(before <= store.counts().unwrap().slots);
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(0 < writing.join().unwrap());
    });
    let mut last = 0;
    for copy in &copies {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o077, 0);
        }
        assert_eq!(
            SqliteStore::inspect(copy, true).unwrap(),
            SqliteStore::newest_schema()
        );
        let copied = open(copy);
        let slots = copied.counts().unwrap().slots;
        assert_eq!(slots % BATCH as u64, 0, "whole batches");
        assert!(last <= slots);
        last = slots;
        assert_eq!(copied.faults(true).unwrap(), Vec::<String>::new());
        // It is a store like any other: what it lacks can be added.
        commit(&copied, NOON, vec![object(1_000_000, 0, "green")]);
        assert_eq!(copied.counts().unwrap().slots, slots + 1);
    }
    // Nothing is written over.
    assert!(matches!(store.copy_to(&copies[0]), Err(StoreError::Io(_))));
}

#[test]
fn a_file_is_looked_into_before_it_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let refusal = |thorough| SqliteStore::inspect(&path, thorough).unwrap_err();
    assert!(matches!(refusal(false), StoreError::Missing { .. }));
    std::fs::write(&path, b"").unwrap();
    assert!(matches!(refusal(false), StoreError::Corrupt { .. }));
    std::fs::write(&path, vec![7; 100_000]).unwrap();
    assert!(matches!(refusal(false), StoreError::Corrupt { .. }));
    std::fs::remove_file(&path).unwrap();

    let store = open(&path);
    let objects = (0..3000).map(|no| object(no, 0, "green"));
    commit(&store, NOON, objects.collect());
    drop(store);
    assert!(SqliteStore::inspect(&path, true).is_ok());
    let whole = std::fs::read(&path).unwrap();

    // A page in the middle is overwritten.
    let mut damaged = whole.clone();
    let middle = damaged.len() / 8192 / 2 * 8192;
    damaged[middle..middle + 8192].fill(0x55);
    std::fs::write(&path, &damaged).unwrap();
    assert!(matches!(refusal(false), StoreError::Corrupt { .. }));

    std::fs::write(&path, &whole).unwrap();
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(raw);
    assert!(matches!(
        refusal(false),
        StoreError::NewerSchema { found: 99, .. }
    ));
}

/// DESIGN 8.3: reading goes on, also of classes that the store could not note to be permitted.
#[test]
fn readers_of_our_own_do_not_need_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let store = open(&path);
    store.ensure_collection("feed", NOON).unwrap();
    commit(
        &store,
        NOON,
        vec![object(1, 0, "green"), object(2, 0, "amber")],
    );
    let green = crate::support::classes(&store, &["green"]);
    assert_eq!(Ask::all().slots(&store, &green), [1]);
    commit(
        &store,
        NOON,
        vec![object(3, 0, "blue"), object(4, 0, "red")],
    );
    let permitted = crate::support::classes(&store, &["green", "blue", "amber"]);
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    let request = |permitted| mithaq_store::PageRequest {
        collection: "feed",
        permitted,
        decided: store.class_count().unwrap(),
        epoch: 0,
        at: NOON,
        after: mithaq_store::Position::Start,
        limit: 100,
        max_bytes: 1 << 20,
        filter: mithaq_store::Filter::default(),
        want: mithaq_store::Want::Bodies,
    };
    assert!(
        store.page(&request(&permitted)).is_err(),
        "it must note that"
    );
    let read = |permitted| match store.page_unwritten(&request(permitted)).unwrap() {
        mithaq_store::PageAnswer::Page(page) => {
            let items = page.items.iter();
            items
                .map(|item| (item.slot, item.stamp))
                .collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    // `blue` is new. `amber` was passed before it was permitted, so it waits to be told late.
    assert_eq!(read(&permitted), [(1, NOON), (3, NOON + 1)]);
    raw.execute_batch("ROLLBACK").unwrap();
    let page = Ask::all().page(&store, &permitted);
    let stamps: Vec<_> = page
        .items
        .iter()
        .map(|item| (item.slot, item.stamp))
        .collect();
    assert_eq!(stamps, [(1, NOON), (3, NOON + 1), (2, NOON + 2)]);
    assert!(matches!(
        store.commit(Batch {
            expect_epoch: Some(7),
            ..Batch::at(NOON)
        }),
        Err(StoreError::EpochMoved { .. })
    ));
}
