//! How fast the store can be: commits of synthetic objects, then pages of them.
//!
//! `cargo run --release -p mithaq-store --example ceiling -- [OBJECTS] [FOLDER]`
//!
//! Objects of about 755 bytes, 5,000 classes of very different sizes and 1,000 rare ones, an
//! observable in seven of ten, two references in half; nothing is parsed. Not run in CI.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measuring program may stop at the first surprise"
)]
#![allow(missing_docs, reason = "a program")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{
    Batch, ClassSet, CopyRank, Cursor, Deliverer, Filter, NewObject, OpenMode, PageAnswer,
    PageRequest, Position, SqliteStore, Store, Want,
};

const NOON: i64 = 1_788_264_000_000;
const BATCH: u64 = 20_000;
const COMMON: u64 = 5_000;
const RARE: u64 = 1_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments
        .next()
        .map_or(1_000_000, |count| count.parse().unwrap());
    let folder = arguments
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder).unwrap();
    let path = folder.path().join("ceiling.sqlite");
    let store = SqliteStore::open(&path, OpenMode::Create).unwrap();

    bulk(&store, count);
    let bytes = store.counts().unwrap().bytes;
    println!(
        "{} bytes an object, of {} of body",
        bytes / count,
        objects(0..1)[0].body.len()
    );
    again(&store, count);

    store.ensure_collection("dense", NOON).unwrap();
    store.ensure_collection("sparse", NOON).unwrap();
    let classes = store.classes_from(0).unwrap();
    let of = |wanted: &dyn Fn(u64) -> bool| -> ClassSet {
        let number = |key: &[u8]| String::from_utf8_lossy(key).parse::<u64>().unwrap();
        classes
            .iter()
            .filter(|(_, key)| wanted(number(key)))
            .map(|(no, _)| *no)
            .collect()
    };
    let dense = of(&|class| class < COMMON && class % 5 != 4);
    let sparse = of(&|class| COMMON <= class);
    for (name, permitted) in [("dense", &dense), ("sparse", &sparse)] {
        pull(&store, name, permitted);
    }
    seek(&store, &dense, count);

    live(&store, "idle", count);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut no = 2 * count;
            while !done.load(Ordering::Relaxed) {
                commit(&store, objects(no..no + 500));
                no += 500;
            }
        });
        for (name, permitted) in [("dense", &dense), ("sparse", &sparse)] {
            let times =
                (0..300).map(|_| timed(|| page(&store, name, permitted, Position::Start)).1);
            report(
                &format!("first page, {name}, beside a writer in groups of 500"),
                times.collect(),
            );
        }
        done.store(true, Ordering::Relaxed);
    });
    // Several callers at once share what is made durable.
    let start = Instant::now();
    std::thread::scope(|scope| {
        for lane in 0..16 {
            let store = &store;
            let first = 10 * count + lane * 1000;
            scope.spawn(move || {
                (first..first + 200).for_each(|no| commit(store, objects(no..no + 1)))
            });
        }
    });
    rate("single commits by 16 callers", 3200, start.elapsed());
    let (_, time) = timed(|| {
        let deletions = (1..=1000).map(|part| part * (count / 1001)).collect();
        store
            .commit(Batch {
                deletions,
                ..Batch::at(NOON + 99_999_999)
            })
            .unwrap();
    });
    println!("deletion of 1,000 scattered objects: {:.1} ms", ms(time));
    let (scrubbed, time) = timed(|| store.scrub_log().unwrap());
    println!("log scrubbed ({scrubbed}): {:.1} ms", ms(time));
    drop(store);
    let (_, time) = timed(|| SqliteStore::open(&path, OpenMode::Existing).unwrap());
    println!("open: {:.1} ms", ms(time));
}

fn bulk(store: &SqliteStore, count: u64) {
    let mut spent = Duration::ZERO;
    for (batch, first) in (0..count).step_by(BATCH as usize).enumerate() {
        let objects = objects(first..(first + BATCH).min(count));
        spent += timed(|| commit(store, objects)).1;
        if (batch + 1) % 25 == 0 {
            rate("commit in batches of 20,000, so far", first + BATCH, spent);
        }
    }
    rate("commit in batches of 20,000", count, spent);
}

fn again(store: &SqliteStore, count: u64) {
    let objects = objects(0..BATCH.min(count));
    let (_, time) = timed(|| commit(store, objects));
    rate("the same again, held", BATCH.min(count), time);
}

fn pull(store: &SqliteStore, name: &str, permitted: &ClassSet) {
    // The first page puts the classes into the segment.
    let (_, time) = timed(|| page(store, name, permitted, Position::Start));
    println!("very first page, {name}: {:.1} ms", ms(time));
    for _ in 0..2 {
        let (mut after, mut count, mut times) = (Position::Start, 0, vec![]);
        let start = Instant::now();
        loop {
            let ((objects, next), time) = timed(|| page(store, name, permitted, after));
            times.push(time);
            count += objects as u64;
            match next {
                Some(next) => after = Position::Cursor(next),
                None => break,
            }
        }
        rate(&format!("pull, {name}"), count, start.elapsed());
        report(&format!("pages of 1,000, {name}"), times);
    }
}

fn seek(store: &SqliteStore, permitted: &ClassSet, count: u64) {
    let span = (count / BATCH * 200).cast_signed();
    for what in ["first", "cached"] {
        let after = |part: i64| Position::AddedAfter(NOON + span * part / 50);
        let times = (0..50).map(|part| timed(|| page(store, "dense", permitted, after(part))).1);
        report(&format!("added_after, {what}"), times.collect());
    }
}

fn live(store: &SqliteStore, how: &str, count: u64) {
    for group in [1, 10, 50, 500] {
        let first = 3 * count + group * 100_000;
        let rounds = if group == 1 { 2000 } else { 300 };
        let mut times = Vec::new();
        for round in 0..rounds {
            let objects = objects(first + round * group..first + (round + 1) * group);
            times.push(timed(|| commit(store, objects)).1);
        }
        rate(
            &format!("live commits of {group}, {how}"),
            rounds * group,
            times.iter().sum(),
        );
        report(&format!("live commits of {group}, {how}"), times);
    }
}

fn commit(store: &SqliteStore, objects: Vec<NewObject>) {
    let at = objects.first().map_or(NOON, |object| {
        object.version.as_ref().unwrap().unix_millis()
    });
    store
        .commit(Batch {
            objects,
            ..Batch::at(at)
        })
        .unwrap();
}

fn page(
    store: &SqliteStore,
    collection: &str,
    permitted: &ClassSet,
    after: Position,
) -> (usize, Option<Cursor>) {
    let request = PageRequest {
        collection,
        permitted,
        decided: (COMMON + RARE) as u32,
        epoch: 0,
        at: NOON,
        after,
        limit: 1000,
        max_bytes: 1 << 30,
        filter: Filter::default(),
        want: Want::Bodies,
    };
    match store.page(&request).unwrap() {
        PageAnswer::Page(page) => (page.items.len(), page.next),
        other => panic!("no page: {other:?}"),
    }
}

/// Objects by number; the same number gives the same object.
fn objects(numbers: std::ops::Range<u64>) -> Vec<NewObject> {
    numbers.map(object).collect()
}

fn object(no: u64) -> NewObject {
    let random = mix(no);
    let class = match random % 1000 {
        0 => COMMON + mix(random) % RARE,
        _ => ((COMMON as f64).powf((mix(random) % 1_000_000) as f64 / 1e6)) as u64 - 1,
    };
    let id = format!(
        "{:08x}-{:04x}-4{:03x}-8000-{no:012x}",
        random as u32,
        (random >> 32) as u16,
        random >> 52
    );
    let millis = NOON + (no / BATCH * 200).cast_signed();
    let modified = Timestamp::from_unix_millis(millis);
    let mut body = format!(
        "{{\"type\":\"indicator\",\"id\":\"indicator--{id}\",\"modified\":\"{modified}\",\"description\":\""
    );
    while body.len() < 750 {
        body.push_str("what Qamar saw; ");
    }
    body.push_str("\"}");
    let mut hash = [0; 32];
    for (part, bytes) in (0..).zip(hash.as_chunks_mut::<8>().0) {
        *bytes = mix(random ^ part).to_le_bytes();
    }
    let reference = |seed: u64| {
        let random = mix(seed);
        ObjectId::parse(&format!(
            "malware--{:08x}-0000-4000-8000-{:012x}",
            random as u32,
            random >> 20
        ))
        .unwrap()
    };
    NewObject {
        id: ObjectId::parse(&format!("indicator--{id}")).unwrap(),
        version: Some(modified),
        hash,
        deliverer: Deliverer::ours(),
        rank: CopyRank::Ours,
        class: class.to_string().into_bytes(),
        object_type: "indicator".to_owned(),
        body: Bytes::from(body),
        observables: match no % 10 {
            0..7 => vec![("domain", format!("c2-{}.example", random % (1 << 40)))],
            _ => Vec::new(),
        },
        held: None,
        under: None,
        most_copies: usize::MAX,
        edges: match no % 2 {
            0 => vec![
                (reference(random), "source_ref".into()),
                (reference(no / 9), "target_ref".into()),
            ],
            _ => Vec::new(),
        },
    }
}

/// A number that looks random and is the same on every run.
fn mix(no: u64) -> u64 {
    let mut mixed = no.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn rate(what: &str, count: u64, time: Duration) {
    println!(
        "{what}: {count} in {:.2} s, {:.1} k/s",
        time.as_secs_f64(),
        count as f64 / time.as_secs_f64() / 1e3
    );
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| {
        times
            .get(times.len() * part / 100)
            .map_or(0.0, |time| ms(*time))
    };
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
        at(50),
        at(99),
        times.last().map_or(0.0, |time| ms(*time))
    );
}
