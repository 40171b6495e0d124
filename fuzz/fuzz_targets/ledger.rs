//! Receipts, notes, checkpoints, leaves, proofs and evidence: whatever a stranger hands over is read or refused, without a
//! panic, and what is read is written again byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mithaq_ledger::receipt;
use mithaq_ledger::{Checkpoint, ConsistencyProof, Evidence, Leaf, Note, Tile, TreeHead, bundle};
use mithaq_stix::seal::VerifyingKey;

/// Ed25519's base point: a public key that nobody here can sign for.
const KEY: [u8; 32] = [
    0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
    0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
];

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let key = VerifyingKey::from_bytes(&KEY).expect("a key");
    let text = std::str::from_utf8(data).unwrap_or_default();
    match kind % 7 {
        0 => drop(receipt::verify(data, &key, Some(&key))),
        1 => {
            if let Ok(note) = Note::parse(data) {
                assert_eq!(Note::parse(note.to_string().as_bytes()).as_ref(), Ok(&note));
            }
        }
        2 => {
            if let Ok(checkpoint) = Checkpoint::parse(text) {
                assert_eq!(checkpoint.to_string(), text);
            }
        }
        3 => {
            // Seeds end in a line feed, leaves do not.
            let data = data.strip_suffix(b"\n").unwrap_or(data);
            if let Ok(leaf) = Leaf::parse(data) {
                assert_eq!(leaf.to_bytes(), data);
            }
        }
        4 => drop(Evidence::verify(data, &[key])),
        5 => {
            if let Ok(proof) = ConsistencyProof::parse(text) {
                let head = |size| TreeHead {
                    size,
                    root: TreeHead::EMPTY.root,
                };
                let size = data.len() as u64;
                let _ = proof.verify(&head(size), &head(u64::MAX - size));
            }
        }
        _ => {
            drop(bundle::entries(data, u16::from(*kind)));
            let text = text.strip_suffix('\n').unwrap_or(text);
            if let Ok(tile) = Tile::parse(text) {
                assert_eq!(tile.path(), text);
            }
        }
    }
});
