//! What is SQLite's own: the file, its schema and settings, its limits.

use std::path::{Path, PathBuf};

use mithaq_store::{
    Batch, ClassSet, Logs as _, NewCrossing, OpenMode, Options, RecordChange, SqliteStore, Store,
    StoreError,
};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{Ask, NOON, commit, object};

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("store.sqlite")
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path(), OpenMode::Create).unwrap()
    }

    fn raw(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    fn refusal(&self) -> StoreError {
        match SqliteStore::open(&self.path(), OpenMode::Existing) {
            Ok(_) => panic!("it was opened"),
            Err(error) => error,
        }
    }
}

#[test]
fn settings_are_read_back() {
    let folder = Folder::new();
    let expected = [
        ("page_size", "8192"),
        ("secure_delete", "1"),
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("trusted_schema", "0"),
        ("cache_size", "-32768"),
        ("mmap_size", "0"),
    ];
    // When it is made, and when it is opened again.
    for _ in 0..2 {
        let store = folder.open();
        let settings = store
            .settings()
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        assert_eq!(settings.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_file_with_other_pages_is_refused() {
    let folder = Folder::new();
    drop(folder.open());
    let raw = folder.raw();
    raw.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA page_size = 4096; VACUUM")
        .unwrap();
    drop(raw);
    let refusal = folder.refusal();
    assert!(
        matches!(&refusal, StoreError::Setting { name: "page_size", found, .. } if found == "4096")
    );
    assert_eq!(
        refusal.to_string(),
        "setting `page_size` is `4096`, and must be `8192`"
    );
}

#[test]
fn one_process_has_the_store_at_a_time() {
    let folder = Folder::new();
    assert!(matches!(folder.refusal(), StoreError::Missing { .. }));
    let store = folder.open();
    assert!(matches!(folder.refusal(), StoreError::Locked { .. }));
    drop(store);
    folder.open();
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let store = folder.open();
    commit(&store, NOON, vec![object(1, 0, "green")]);
    for file in std::fs::read_dir(folder.0.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            file.file_name()
        );
    }
}

#[test]
fn an_older_schema_is_brought_forward() {
    let folder = Folder::new();
    // The file as it was when there was the first step only, with an object in it.
    let raw = folder.raw();
    raw.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL",
    )
    .unwrap();
    raw.execute_batch(include_str!("../../src/sqlite/migrations/0001_objects.sql"))
        .unwrap();
    raw.execute_batch("PRAGMA application_id = 0x4d495451; PRAGMA user_version = 1")
        .unwrap();
    let held = object(1, 0, "green");
    raw.execute_batch(
        "INSERT INTO class VALUES (0, 'indicator', CAST('green' AS BLOB));
         INSERT INTO deliverer VALUES (0, '');
         INSERT INTO arrival VALUES (1, 5); UPDATE head SET at = 5, horizon = 5;",
    )
    .unwrap();
    let key = held.id.key();
    let body = held.body.as_ref();
    raw.execute(
        "INSERT INTO object VALUES (1, 0, ?1, '2026-01-01T00:00:00.000Z', NULL, ?2)",
        (&key, body),
    )
    .unwrap();
    let version = held.version.as_ref().unwrap().sort_key();
    raw.execute(
        "INSERT INTO version VALUES (?1, ?2, 1, 0, 1, 0, ?3)",
        (&key, version, held.hash),
    )
    .unwrap();
    drop(raw);

    for _ in 0..2 {
        let store = folder.open();
        assert_eq!(store.object(1).unwrap().unwrap().body, held.body);
        assert_eq!(
            commit(&store, NOON, vec![held.clone()]).outcomes[0].slot(),
            1
        );
        let bytes = Some(b"rimal".to_vec());
        let record = RecordChange {
            kind: "peer".into(),
            key: "1".into(),
            bytes,
        };
        store
            .commit(Batch {
                records: vec![record],
                crossings: vec![crossing()],
                ..Batch::at(NOON)
            })
            .unwrap();
    }
    assert_eq!(schema(&folder.path()), SqliteStore::newest_schema());
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = Folder::new();
    drop(folder.open());
    folder
        .raw()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert!(matches!(
        folder.refusal(),
        StoreError::NewerSchema { found: 99, known } if known == SqliteStore::newest_schema()
    ));
    assert_eq!(schema(&folder.path()), 99, "it is left as it was");
}

#[test]
fn a_file_of_someone_else_is_refused() {
    let folder = Folder::new();
    folder
        .raw()
        .execute_batch("CREATE TABLE theirs (x)")
        .unwrap();
    assert!(matches!(folder.refusal(), StoreError::Corrupt { .. }));
    std::fs::write(
        folder.path(),
        "a letter, and by no means short enough to be an empty file",
    )
    .unwrap();
    assert!(matches!(folder.refusal(), StoreError::Corrupt { .. }));
}

fn schema(path: &Path) -> i64 {
    Connection::open(path)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

#[test]
fn crossings_are_only_ever_appended() {
    let folder = Folder::new();
    let store = folder.open();
    store
        .commit(Batch {
            crossings: vec![crossing()],
            ..Batch::at(NOON)
        })
        .unwrap();
    drop(store);
    let raw = folder.raw();
    for (sql, refusal) in [
        (
            "UPDATE crossing SET audience = 'sahil'",
            "crossings are never changed",
        ),
        ("DELETE FROM crossing", "crossings are never deleted"),
        (
            "REPLACE INTO crossing SELECT * FROM crossing",
            "crossings are never replaced",
        ),
    ] {
        assert_eq!(
            raw.execute(sql, []).unwrap_err().to_string(),
            refusal,
            "{sql}"
        );
    }
}

fn crossing() -> NewCrossing {
    NewCrossing {
        audience: "rimal".into(),
        agreement: "mutual".into(),
        collection: "feed".into(),
        purpose: "protection".into(),
        slots: vec![1],
        articles: vec![(0, "exchange-1".into())],
        named: false,
        operator: None,
    }
}

#[test]
fn inv_8_1_leaves_are_only_ever_appended() {
    let folder = Folder::new();
    let store = folder.open();
    let leaf = crate::suite::logs::leaf("rimal", 0, "feed", &[1]);
    store
        .commit(Batch {
            leaves: vec![leaf],
            ..Batch::at(NOON)
        })
        .unwrap();
    drop(store);
    let raw = folder.raw();
    for (sql, refusal) in [
        ("UPDATE leaf SET bytes = x'00'", "leaves are never changed"),
        ("UPDATE leaf SET hashes = x''", "leaves are never changed"),
        ("DELETE FROM leaf", "leaves are never deleted"),
        (
            "REPLACE INTO leaf SELECT * FROM leaf",
            "leaves are never replaced",
        ),
    ] {
        assert_eq!(
            raw.execute(sql, []).unwrap_err().to_string(),
            refusal,
            "{sql}"
        );
    }
    // What opens it may be destroyed.
    raw.execute("UPDATE leaf SET secret = NULL", []).unwrap();
    drop(raw);
    assert_eq!(
        folder.open().leaf("rimal", 0).unwrap().unwrap().secret,
        None
    );
}

#[test]
fn a_full_disk_refuses_writers_and_serves_readers() {
    let folder = Folder::new();
    let store = folder.open();
    store.ensure_collection("feed", NOON).unwrap();
    commit(&store, NOON, vec![object(0, 0, "green")]);
    let permitted = ClassSet::below(1);
    let before = Ask::all().page(&store, &permitted);
    let pages = u32::try_from(store.counts().unwrap().bytes / 8192).unwrap();

    store.set_max_pages(Some(pages + 2)).unwrap();
    let bulk = || {
        (1..5000)
            .map(|no| object(no, 0, "green"))
            .collect::<Vec<_>>()
    };
    for _ in 0..2 {
        let refused = store
            .commit(Batch {
                objects: bulk(),
                ..Batch::at(NOON)
            })
            .unwrap_err();
        assert!(matches!(refused, StoreError::DiskFull));
        assert_eq!(Ask::all().page(&store, &permitted), before);
        assert_eq!(store.counts().unwrap().slots, 1);
    }
    // One that does not fit takes no other with it.
    std::thread::scope(|scope| {
        let refused = scope.spawn(|| {
            store.commit(Batch {
                objects: bulk(),
                ..Batch::at(NOON)
            })
        });
        commit(&store, NOON, vec![object(9000, 0, "green")]);
        assert!(refused.join().unwrap().is_err());
    });
    store.set_max_pages(None).unwrap();
    assert_eq!(commit(&store, NOON, bulk()).last_slot, 5001);
    drop(store);

    let options = Options {
        max_pages: Some(pages),
        ..Options::default()
    };
    let store = SqliteStore::open_with(&folder.path(), OpenMode::Existing, &options).unwrap();
    assert!(
        store
            .commit(Batch {
                objects: vec![object(9001, 0, &"x".repeat(99_999))],
                ..Batch::at(NOON)
            })
            .is_err()
    );
    assert_eq!(store.counts().unwrap().slots, 5001);
}

#[test]
fn readers_do_not_wait_for_the_writer() {
    let folder = Folder::new();
    let store = folder.open();
    store.ensure_collection("feed", NOON).unwrap();
    commit(&store, NOON, vec![object(0, 0, "green")]);
    let permitted = ClassSet::below(1);
    let before = Ask::all().page(&store, &permitted);
    // Someone holds the write lock, so that no commit can end …
    let raw = folder.raw();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            store.commit(Batch {
                objects: vec![object(1, 0, "green")],
                ..Batch::at(NOON)
            })
        });
        // … and readers go on.
        for _ in 0..50 {
            assert_eq!(Ask::all().page(&store, &permitted), before);
        }
        raw.execute_batch("ROLLBACK").unwrap();
        writer.join().unwrap().unwrap();
    });
    assert_eq!(Ask::all().page(&store, &permitted).items.len(), 2);
}

#[test]
fn inv_7_7_what_was_deleted_stands_in_no_file() {
    let folder = Folder::new();
    let store = folder.open();
    let mut objects: Vec<_> = (0..3000).map(|no| object(no, 0, "green")).collect();
    for (no, object) in objects.iter_mut().enumerate() {
        object.body = format!("{{\"secret\":\"what Qamar said, number {no}.\"}}").into();
        object.observables = vec![("domain", format!("c2-{no}.example"))];
    }
    commit(&store, NOON, objects);
    let deletions = (1..=3000).filter(|slot| slot % 3 == 0).collect();
    store
        .commit(Batch {
            deletions,
            ..Batch::at(NOON)
        })
        .unwrap();
    let found = |what: &str| {
        let files = std::fs::read_dir(folder.0.path()).unwrap();
        let contains = |bytes: Vec<u8>| {
            bytes
                .windows(what.len())
                .any(|window| window == what.as_bytes())
        };
        files
            .filter(|file| contains(std::fs::read(file.as_ref().unwrap().path()).unwrap()))
            .count()
    };
    assert!(
        found("said, number 299.") > 0,
        "the log has it until it is scrubbed"
    );
    assert!(store.scrub_log().unwrap());
    assert_eq!(found("said, number 299."), 0);
    assert_eq!(found("said, number 1199."), 0);
    assert!(found("said, number 300.") > 0, "others are there");
    assert_eq!(
        found("c2-300.example"),
        0,
        "values of observables are in no index"
    );
}

/// A file that was written without secure deletion, such as an older copy: pages that split keep what they held.
#[test]
fn inv_7_7_what_pages_kept_of_a_deleted_body_is_overwritten_too() {
    let folder = Folder::new();
    let store = folder.open();
    let mut objects: Vec<_> = (0..200).map(|no| object(no, 0, "green")).collect();
    for (no, object) in objects.iter_mut().enumerate() {
        object.body = format!("{{\"secret\":\"what Qamar said, number {no}.\"}}")
            .repeat(9)
            .into();
    }
    commit(&store, NOON, objects);
    drop(store);
    let raw = folder.raw();
    raw.execute_batch("PRAGMA secure_delete = OFF; PRAGMA journal_mode = DELETE; VACUUM")
        .unwrap();
    drop(raw);
    let store = folder.open();
    let deletions = (1..=200).collect();
    store
        .commit(Batch {
            deletions,
            ..Batch::at(NOON)
        })
        .unwrap();
    assert!(store.scrub_log().unwrap());
    let found = || {
        let files = std::fs::read_dir(folder.0.path()).unwrap();
        let all = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let what = b"what Qamar said";
        all.filter(|bytes| bytes.windows(what.len()).any(|window| window == what))
            .count()
    };
    assert_eq!(found(), 0);
    // What is written after does not bring it back.
    commit(
        &store,
        NOON,
        (300..900).map(|no| object(no, 0, "green")).collect(),
    );
    assert!(store.scrub_log().unwrap());
    assert_eq!(found(), 0);
    assert_eq!(store.faults(true).unwrap(), [] as [String; 0]);
}

#[test]
fn a_log_that_cannot_be_scrubbed_is_not_said_to_be() {
    let folder = Folder::new();
    let store = folder.open();
    commit(&store, NOON, vec![object(0, 0, "green")]);
    let raw = folder.raw();
    raw.execute_batch("BEGIN; SELECT * FROM object").unwrap();
    commit(&store, NOON, vec![object(1, 0, "green")]);
    assert!(!store.scrub_log().unwrap());
    raw.execute_batch("ROLLBACK").unwrap();
    assert!(store.scrub_log().unwrap());
}
