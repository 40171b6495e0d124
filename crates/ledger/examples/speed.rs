//! How fast the ledger is on this machine: `cargo run --release -p mithaq-ledger --example speed`.
//!
//! The tiles of a log of ten million leaves are kept in memory. Each figure is the median of several runs.

use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ed25519_dalek::{Signer as _, SigningKey};
use mithaq_ledger::page::{PageSecret, open, record};
use mithaq_ledger::receipt::{Parts, issue, verify};
use mithaq_ledger::{
    Content, Edge, Entry, Form, Hash, HashReader, Header, LogId, Recipient, Row, SignedCheckpoint,
    Tile, cosigner_key, leaf_hash, prove_consistency, prove_inclusion,
};
use mithaq_stix::{ObjectId, Timestamp};

const LEAVES: u64 = 10_000_000;
const QAMAR: &str = "identity--11111111-1111-4111-8111-111111111111";
const RIMAL: &str = "identity--22222222-2222-4222-8222-222222222222";

#[derive(Default)]
struct Memory(HashMap<(Row, u64), Vec<u8>>);

impl HashReader for Memory {
    type Error = std::io::Error;

    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, std::io::Error> {
        let held = self.0.get(&(tile.row(), tile.index())).cloned();
        held.ok_or(std::io::ErrorKind::NotFound.into())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (owner, peer) = (
        SigningKey::from_bytes(&[1; 32]),
        SigningKey::from_bytes(&[2; 32]),
    );
    let log = LogId {
        owner: ObjectId::parse(QAMAR)?,
        recipient: Recipient::Party(ObjectId::parse(RIMAL)?),
        generation: 0,
    };
    let secret = PageSecret::new([9; 32]);

    let (mut tiles, mut edge) = (Memory::default(), Edge::empty());
    let start = Instant::now();
    while edge.head().size < LEAVES {
        let from = edge.head().size;
        let next: Vec<Hash> = (from..from + 10_000)
            .map(|n| leaf_hash(&n.to_be_bytes()))
            .collect();
        for write in edge.append(&next) {
            tiles
                .0
                .insert((write.tile.row(), write.tile.index()), write.bytes);
        }
    }
    let per_second = LEAVES as f64 / start.elapsed().as_secs_f64();
    println!(
        "leaf appends, 10,000 at a time: {per_second:.0} a second, {} tiles",
        tiles.0.len()
    );

    for size in [1000_u32, 5000] {
        let versions = versions(size)?;
        let entries = entries(&versions);
        let once = || record(header(&log), &secret, entries.iter().copied(), []);
        let leaf = once()?;
        let key = log.owner_key(owner.verifying_key())?;
        let recording = median(21, || once().map(|leaf| leaf.hash()));
        let per_second = f64::from(size) / recording.as_secs_f64();
        println!("a page of {size} recorded: {recording:?}, {per_second:.0} objects a second");

        let start = Instant::now();
        for write in edge.append(&[leaf.hash()]) {
            tiles
                .0
                .insert((write.tile.row(), write.tile.index()), write.bytes);
        }
        let signed =
            SignedCheckpoint::sign(edge.head(), &key, |bytes| owner.sign(bytes).to_bytes())?;
        println!(
            "its leaf appended and the checkpoint signed: {:?}",
            start.elapsed()
        );

        let cosigner = cosigner_key(&ObjectId::parse(RIMAL)?, peer.verifying_key())?;
        let text = signed.note().text().to_owned();
        let line = cosigner.sign(&text, 1_795_341_700, |bytes| peer.sign(bytes).to_bytes())?;
        let checkpoint = signed.with_cosignature(line, &cosigner)?;
        let head = *checkpoint.head();
        let inclusion = median(101, || prove_inclusion(&tiles, &head, head.size - 1));
        println!(
            "the leaf proven to stand among {}: {inclusion:?}",
            head.size
        );
        let receipt = || -> Result<String, Box<dyn Error>> {
            let (proof, _) = prove_inclusion(&tiles, &head, head.size - 1)?;
            let opening = open(&leaf, &secret, &entries, size / 2)?;
            Ok(issue(&Parts {
                leaf: &leaf,
                opening: &opening,
                proof: &proof,
                checkpoint: &checkpoint,
                from: &owner.verifying_key(),
                to: Some(&peer.verifying_key()),
            })?)
        };
        let issued = median(21, receipt);
        let text = receipt()?;
        println!(
            "a receipt of one crossing, opened, proven and checked: {issued:?}, {} bytes",
            text.len()
        );
        let verified = median(101, || {
            verify(
                text.as_bytes(),
                &owner.verifying_key(),
                Some(&peer.verifying_key()),
            )
        });
        println!("the receipt verified: {verified:?}");
    }

    let head = edge.head();
    let leaf = median(101, || prove_inclusion(&tiles, &head, LEAVES / 3));
    println!("a leaf in the middle proven: {leaf:?}");
    let mut earlier = Edge::empty();
    let third: Vec<Hash> = (0..LEAVES / 3)
        .map(|n| leaf_hash(&n.to_be_bytes()))
        .collect();
    drop(earlier.append(&third));
    let earlier = earlier.head();
    let grown = median(101, || prove_consistency(&tiles, &earlier, &head));
    println!("growth from {} leaves proven: {grown:?}", earlier.size);
    Ok(())
}

fn median<T, E>(runs: usize, mut work: impl FnMut() -> Result<T, E>) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            let _ = black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(runs / 2).copied().unwrap_or_default()
}

fn header(log: &LogId) -> Header {
    Header {
        log: log.clone(),
        agreement: "x-mithaq-agreement--44444444-4444-4444-8444-444444444444".to_owned(),
        purpose: "detection".to_owned(),
        content: Content::Objects,
        at: 1_795_341_600_000,
    }
}

type Version = (ObjectId, Timestamp, Hash);

fn versions(number: u32) -> Result<Vec<Version>, Box<dyn Error>> {
    let version = |n: u32| {
        let id = format!("indicator--00000000-0000-4000-8000-{n:012}");
        let modified = Timestamp::from_unix_millis(1_795_341_600_000 - i64::from(n));
        Ok((ObjectId::parse(&id)?, modified, leaf_hash(&n.to_be_bytes())))
    };
    (0..number).map(version).collect()
}

fn entries(versions: &[Version]) -> Vec<Entry<'_>> {
    versions
        .iter()
        .map(|(object, version, hash)| Entry {
            object,
            version: Some(version),
            form: Form::Text,
            hash: *hash,
            article: "article-4",
        })
        .collect()
}
