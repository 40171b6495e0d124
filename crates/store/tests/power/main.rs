//! Loss of power at any moment: nothing acknowledged is lost, nothing is half there (DESIGN § 9).
//!
//! The store runs over a file system of SQLite's that keeps what no sync has covered apart; when the
//! power goes, each such write is found whole, not at all, or in some of its sectors. What the store had
//! answered before must be there, and the file must be sound.
//!
//! Needs the feature `power-loss`, which brings the crate that lets Rust be a file system for SQLite:
//! `cargo xtask test` runs it.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

mod disk;
#[path = "../it/support.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "shared with the other tests, which use the rest"
)]
mod support;
mod vfs;

use std::path::Path;

use mithaq_store::{
    Batch, ClassSet, CursorChange, Logs as _, NewCrossing, NewLeaf, NewTile, OpenMode, Outcome,
    RecordChange, SqliteStore, Store, StoreError,
};
use mithaq_testkit::cases;
use mithaq_testkit::dice::Dice;

use crate::disk::{Disk, Losses};
use crate::support::{Ask, NOON, id, object};
use crate::vfs::{locked, plug_in, unplug};

/// Objects in each batch: enough for several pages of every table.
const BATCH: u64 = 40;
const BATCHES: u64 = 30;

/// What the store had answered when the power went.
#[derive(Default)]
struct Answered {
    batches: Vec<u64>,
    /// Whether the log had been carried into the file, at least once.
    scrubbed: bool,
}

#[test]
fn what_was_acknowledged_survives_a_loss_of_power() {
    let whole = steps_of_a_whole_run();
    assert!(100 < whole, "{whole} steps are too few to lose power in");
    let mut all = Losses::default();
    let (mut cut, mut scrubbed) = (0, 0);
    for seed in 0..u64::from(cases(60)) {
        let mut dice = Dice::new(seed);
        let folder = tempfile::tempdir().unwrap();
        // The first third is over before anything is acknowledged: opening and the schema.
        let steps = 1 + dice.below(whole);
        plug_in(folder.path(), Disk::default().with_power_for(Some(steps)));
        let mut answered = Answered::default();
        run(folder.path(), &mut answered, &mut dice);
        let disk = unplug(folder.path());
        let disk = locked(&disk);
        cut += u64::from(!disk.has_power());
        scrubbed += u64::from(answered.scrubbed);
        // The same moment, several ways to find the disk.
        for _ in 0..3 {
            let (found, losses) = disk.after_loss(&mut dice);
            all.lost += losses.lost;
            all.torn += losses.torn;
            all.kept += losses.kept;
            plug_in(folder.path(), found.with_power_for(None));
            check(folder.path(), &answered.batches, seed);
            unplug(folder.path());
        }
    }
    // A test of faults that never came about proves nothing.
    assert!(30 < cut, "the power went {cut} times");
    assert!(10 < scrubbed, "the log was carried over {scrubbed} times");
    assert!(50 < all.lost && 50 < all.torn && 50 < all.kept, "{all:?}");
}

/// How many writes, truncations and syncs there are when nothing happens.
fn steps_of_a_whole_run() -> u64 {
    let folder = tempfile::tempdir().unwrap();
    plug_in(folder.path(), Disk::default());
    let mut answered = Answered::default();
    run(folder.path(), &mut answered, &mut Dice::new(0));
    assert_eq!(answered.batches.len() as u64, BATCHES);
    let disk = unplug(folder.path());
    locked(&disk).done
}

/// Commits until all is done or the power goes.
fn run(folder: &Path, answered: &mut Answered, dice: &mut Dice) {
    let Ok(store) = SqliteStore::open(&folder.join("store.sqlite"), OpenMode::Create) else {
        return;
    };
    for no in 0..BATCHES {
        match commit(&store, no) {
            Ok(()) => answered.batches.push(no),
            Err(_) => return,
        }
        if dice.chance(15) {
            match store.scrub_log() {
                Ok(carried) => answered.scrubbed |= carried,
                Err(_) => return,
            }
        }
    }
}

/// Every part of a batch that a commit may have.
fn commit(store: &SqliteStore, no: u64) -> Result<(), StoreError> {
    let objects = (0..BATCH)
        .map(|part| object(no * BATCH + part, 0, "green"))
        .collect();
    let mut batch = Batch::at(NOON + no.cast_signed());
    batch.objects = objects;
    batch.records.push(RecordChange {
        kind: "batch".into(),
        key: no.to_string(),
        bytes: Some(vec![7; 3_000]),
    });
    batch.cursors.push(CursorChange {
        key: "peer".into(),
        bytes: Some(no.to_string().into_bytes()),
    });
    batch.bump_epoch = true;
    batch.crossings.push(NewCrossing {
        audience: "rimal".into(),
        agreement: "arrangement".into(),
        collection: "feed".into(),
        purpose: "protection".into(),
        slots: vec![no * BATCH + 1],
        articles: vec![(0, "3".into())],
        named: false,
        operator: None,
    });
    // A leaf with several pages of hashes, and a tile that grows.
    batch.leaves.push(NewLeaf {
        log: "rimal".into(),
        no,
        root: [no as u8; 32],
        bytes: no.to_string().into_bytes(),
        secret: [7; 32],
        scope: "feed".into(),
        entries: (0..600)
            .map(|part| (no * 600 + part + 1, "3".into()))
            .collect(),
        again: false,
        hashes: vec![[no as u8; 32]; 600],
        tiles: vec![NewTile {
            level: 0,
            no: 0,
            hashes: vec![no as u8; 32 * (no as usize + 1)],
        }],
    });
    store.commit(batch).map(drop)
}

/// The store as the next start finds it.
fn check(folder: &Path, acknowledged: &[u64], seed: u64) {
    let path = folder.join("store.sqlite");
    let store = SqliteStore::open(&path, OpenMode::Create)
        .unwrap_or_else(|error| panic!("seed {seed}: it does not open: {error}"));
    sound(&path, seed);
    let held = store.records("batch").unwrap();
    for no in acknowledged {
        assert!(
            held.iter().any(|(key, _)| *key == no.to_string()),
            "seed {seed}: batch {no} was acknowledged and is gone"
        );
    }
    // One more than was acknowledged may be there: its answer was still on the way.
    let whole = held.len() as u64;
    assert!(whole <= acknowledged.len() as u64 + 1, "seed {seed}");
    assert_eq!(store.counts().unwrap().slots, whole * BATCH, "seed {seed}");
    assert_eq!(store.epoch().unwrap(), whole, "seed {seed}");
    let cursor = whole.checked_sub(1).map(|no| no.to_string().into_bytes());
    assert_eq!(store.cursor("peer").unwrap(), cursor, "seed {seed}");
    // The log is as long as there are batches, and each leaf is whole.
    let end = store.log("rimal").unwrap().map_or(0, |end| end.size);
    assert_eq!(end, whole, "seed {seed}");
    let tile = store.tile("rimal", 0, 0).unwrap().unwrap_or_default();
    assert_eq!(tile.len() as u64, 32 * whole, "seed {seed}");
    for no in 0..whole {
        let leaf = store.leaf("rimal", no).unwrap().unwrap();
        assert_eq!(leaf.hashes, vec![[no as u8; 32]; 600], "seed {seed}");
        let slots: Vec<_> = leaf.entries.iter().map(|(slot, _)| *slot).collect();
        let recorded = store.recorded("rimal", "feed", &slots).unwrap();
        assert_eq!(recorded, vec![Some(no); 600], "seed {seed}");
    }
    for (key, bytes) in held {
        assert_eq!(bytes.len(), 3_000);
        let no: u64 = key.parse().unwrap();
        for part in 0..BATCH {
            let copies = store.copies(&id(no * BATCH + part)).unwrap();
            assert_eq!(copies.len(), 1, "seed {seed}");
            let body = store.object(copies[0].slot).unwrap().unwrap().body;
            assert_eq!(body, object(no * BATCH + part, 0, "green").body);
        }
    }
    // And it goes on from there.
    store.ensure_collection("feed", NOON).unwrap();
    let again = Batch {
        objects: vec![object(0, 0, "green"), object(1_000_000 + seed, 0, "green")],
        ..Batch::at(NOON)
    };
    let committed = store.commit(again).unwrap();
    assert!(matches!(committed.outcomes[1], Outcome::New(_)));
    let page = Ask::latest()
        .limit(100_000)
        .page(&store, &ClassSet::below(1));
    assert_eq!(page.items.len() as u64, store.counts().unwrap().slots);
}

fn sound(path: &Path, seed: u64) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let told: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(told, "ok", "seed {seed}");
}
