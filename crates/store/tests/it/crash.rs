//! A process is killed while it commits: nothing it acknowledged is missing, nothing is half there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use mithaq_store::{
    Batch, ClassSet, Logs as _, OpenMode, Outcome, RecordChange, SqliteStore, Store,
};

use crate::suite::logs::leaf;
use crate::support::{Ask, NOON, id, object};

const CHILD: &str = "MITHAQ_STORE_CRASH_TEST";

/// Objects in each batch.
const BATCH: u64 = 3;

/// The child's part: commit without end, and print what was acknowledged. Does nothing as a test.
#[test]
fn commits_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else {
        return;
    };
    let store = SqliteStore::open(Path::new(&path), OpenMode::Create).unwrap();
    let first = store.counts().unwrap().slots / BATCH;
    // Several at once, so that they share transactions.
    std::thread::scope(|scope| {
        for lane in 0..3 {
            let store = &store;
            scope.spawn(move || {
                for round in 0.. {
                    let no = first + 1_000_000 * (lane + 1) + round;
                    commit(store, no);
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "\nacknowledged {no}").unwrap();
                    out.flush().unwrap();
                }
            });
        }
    });
}

fn commit(store: &SqliteStore, no: u64) {
    let objects = (0..BATCH)
        .map(|part| object(no * BATCH + part, 0, "green"))
        .collect();
    let record = RecordChange {
        kind: "batch".into(),
        key: no.to_string(),
        bytes: Some(vec![]),
    };
    // One log for each lane, in which nobody else writes.
    let log = format!("lane {}", no / 1_000_000);
    let place = store.log(&log).unwrap().map_or(0, |end| end.size);
    store
        .commit(Batch {
            objects,
            records: vec![record],
            leaves: vec![leaf(&log, place, "feed", &[no])],
            ..Batch::at(NOON)
        })
        .unwrap();
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let mut killed = 0;
    for enough in [1, 40, 7, 150, 2, 90] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "crash::commits_until_it_is_killed",
                "--exact",
                "--nocapture",
            ])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let number = |line: std::io::Result<String>| -> Option<u64> {
            line.unwrap()
                .strip_prefix("acknowledged ")
                .map(|no| no.parse().unwrap())
        };
        let mut acknowledged: Vec<u64> = lines.by_ref().filter_map(number).take(enough).collect();
        assert_eq!(acknowledged.len(), enough, "the child ended by itself");
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        killed += 1;
        // What it had printed before it died counts too.
        acknowledged.extend(lines.filter_map(number));
        check(&path, &acknowledged);
    }
    assert_eq!(killed, 6);
}

fn check(path: &Path, acknowledged: &[u64]) {
    let store = SqliteStore::open(path, OpenMode::Existing).unwrap();
    for no in acknowledged {
        assert!(
            store.record("batch", &no.to_string()).unwrap().is_some(),
            "batch {no} is missing"
        );
    }
    // Every batch is whole: with its record, its objects, their slots.
    let batches = store.records("batch").unwrap();
    assert_eq!(store.counts().unwrap().slots, batches.len() as u64 * BATCH);
    for (no, _) in batches {
        let no: u64 = no.parse().unwrap();
        for part in 0..BATCH {
            let copies = store.copies(&id(no * BATCH + part)).unwrap();
            assert_eq!(copies.len(), 1);
            assert!(store.object(copies[0].slot).unwrap().is_some());
        }
    }
    // And with its leaf: as many as there are batches, none missing between.
    let mut leaves = 0;
    for (log, end) in store.logs().unwrap() {
        leaves += end.size;
        for no in 0..end.size {
            let leaf = store.leaf(&log, no).unwrap().unwrap();
            let (slot, _) = leaf.entries[0];
            assert!(store.record("batch", &slot.to_string()).unwrap().is_some());
            assert_eq!(store.recorded(&log, "feed", &[slot]).unwrap(), [Some(no)]);
        }
    }
    assert_eq!(leaves, store.records("batch").unwrap().len() as u64);
    store.ensure_collection("feed", NOON).unwrap();
    let again = object(acknowledged[0] * BATCH, 0, "green");
    let committed = store
        .commit(Batch {
            objects: vec![again],
            ..Batch::at(NOON)
        })
        .unwrap();
    assert!(matches!(committed.outcomes[..], [Outcome::Held(_)]));
    let page = Ask::latest()
        .limit(100_000)
        .page(&store, &ClassSet::below(1));
    assert_eq!(page.items.len() as u64, store.counts().unwrap().slots);
}
