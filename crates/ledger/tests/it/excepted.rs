//! What was not received: its one text, and what becomes of receipts for it (8.2).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_ledger::not_received::{NotReceived, entries_text, read_entries};
use mithaq_ledger::page::{PageSecret, open, record_with_hashes};
use mithaq_ledger::receipt::{Parts, issue, verify};
use mithaq_ledger::witness::{Advance, advance};
use mithaq_ledger::{
    Came, Checkpoint, ConsistencyProof, Edge, Hash, Hint, MARK, NotAmong, Sides, SignedCheckpoint,
    TreeHead, check_except, cosigner_key, not_come, prove_inclusion,
};

use crate::support::{RIMAL, Side, Tiles, Versions, header, id, leaf, qamar_to_rimal};

const COSIGNED: u64 = 1_795_341_700;

/// A checkpoint of so many leaves with these lines behind it.
fn says(size: u64, lines: &str) -> Result<NotReceived, String> {
    let head = TreeHead {
        size,
        root: Hash::from_bytes([7; 32]),
    };
    let text = format!("{}{lines}", Checkpoint::new("mithaq/1", head).unwrap());
    let read = Checkpoint::parse(&text).map_err(|error| error.to_string())?;
    read.not_received().map_err(|error| error.to_string())
}

#[test]
fn inv_8_2_nothing_is_excepted_in_two_ways() {
    for good in ["17", "17,20-22", "17,20-22;30:0-3,7", "0:1;1:0", "5:65535"] {
        let read = says(31, &format!("not-received {good}\n")).unwrap();
        assert_eq!(read.to_string(), good);
        assert!(!read.is_empty());
    }
    assert!(says(31, "").unwrap().is_empty());
    for bad in [
        "not-received \n",
        "not-received 31\n",
        "not-received 31:0\n",
        "not-received 22,20\n",
        "not-received 20,21\n",
        "not-received 017\n",
        "not-received 17;17:1\n",
        "not-received 17;19\n",
        "not-received 30:7;30:0\n",
        "not-received 30:7;29:0\n",
        "not-received 30:\n",
        "not-received 30:65536\n",
        "not-received ;30:1\n",
        "not-received 17\nnot-received 18\n",
        "not-received 0-18446744073709551615\n",
        "received 17\n",
    ] {
        assert!(says(31, bad).is_err(), "{bad}");
    }

    let nothing = NotReceived::default();
    let of = |entries: &[u32]| entries.iter().copied().collect::<BTreeSet<u32>>();
    let some = nothing.with(30, &of(&[0, 1, 2, 3, 7]), 9).unwrap();
    let more = some.with(16, &of(&[0, 1]), 2).unwrap();
    let more = more.with(17, &of(&[0]), 1).unwrap();
    assert_eq!(more.to_string(), "16-17;30:0-3,7");
    assert!(more.has(17, 0) && more.has(30, 7) && !more.has(30, 6) && !more.has(18, 0));
    for (below, expected) in [(31, "16-17;30:0-3,7"), (30, "16-17"), (17, "16"), (16, "")] {
        assert_eq!(more.below(below).to_string(), expected);
    }
    for (leaf, entries, count) in [(30, of(&[5]), 9), (31, of(&[]), 9), (31, of(&[9]), 9)] {
        assert_eq!(more.with(leaf, &entries, count), None, "{leaf}");
    }
    // There is an end to it: it stands in every checkpoint.
    let mut all = nothing;
    let mut count = 0;
    while let Some(with) = all.with(2 * count, &of(&[1]), 2) {
        (all, count) = (with, count + 1);
    }
    assert!((200..1_000).contains(&count), "{count}");
    assert_eq!(entries_text(&of(&[0, 1, 2, 7])), "0-2,7");
    assert_eq!(read_entries("0-2,7", 8), Some(of(&[0, 1, 2, 7])));
    for bad in ["", "0-2,7,", "8", "2-1", "0,1"] {
        assert_eq!(read_entries(bad, 8), None, "{bad}");
    }
}

/// DESIGN 8.2: the owner signs and the recipient cosigns that one version of a page was not received. The receipt for it
/// says so, the one for its neighbour is of both sides, and no byte of either can be changed.
#[test]
fn inv_8_2_what_both_except_has_no_receipt_of_two_sides() {
    let (owner, peer) = (Side::new(1), Side::new(2));
    let versions = Versions::of_page(12);
    let entries = versions.entries();
    let secret = PageSecret::new([9; 32]);
    let log = qamar_to_rimal();
    let made = record_with_hashes(header(log.clone()), &secret, entries.iter().copied(), []);
    let (page, hashes) = made.unwrap();
    let mut leaves: Vec<Hash> = (0..400).map(leaf).collect();
    leaves[300] = page.hash();
    let (mut tiles, mut edge) = (Tiles::default(), Edge::empty());
    tiles.write(edge.append(&leaves));
    let (proof, _) = prove_inclusion(&tiles, &edge.head(), 300).unwrap();

    // What the recipient has: all but the sixth.
    let came: Vec<Came<'_>> = entries
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != 5)
        .map(|(_, entry)| Came {
            object: entry.object,
            version: entry.version,
            hash: Some(entry.hash),
        })
        .collect();
    let salts = secret.all_salts(page.entries());
    let hints: Vec<Hint<'_>> = hashes
        .iter()
        .zip(&salts)
        .map(|(hash, salt)| Hint {
            salt: *salt,
            mark: hash.as_bytes()[..MARK].try_into().unwrap(),
            article: "article-4",
            of_name: None,
        })
        .collect();
    let absent = not_come(&page, &hints, &came, 0, &BTreeSet::new(), &mut 10_000).unwrap();
    assert_eq!(absent, BTreeSet::from([5]));
    let check = |excepted: &BTreeMap<u32, Hash>| {
        check_except(&page, &hints, &came, 0, excepted, &mut 10_000).map(drop)
    };
    assert!(matches!(
        check(&BTreeMap::new()),
        Err(NotAmong::NotCome { index: 5 })
    ));
    check(&BTreeMap::from([(5, hashes[5])])).unwrap();
    // Another hash in its place leads to another root.
    assert!(matches!(
        check(&BTreeMap::from([(5, hashes[6])])),
        Err(NotAmong::Leaf(_))
    ));

    let key = log.owner_key(owner.key()).unwrap();
    let excepted = NotReceived::default()
        .with(300, &absent, page.entries())
        .unwrap();
    let signed =
        SignedCheckpoint::sign_except(edge.head(), &excepted, &key, |bytes| owner.sign(bytes));
    let signed = signed.unwrap();
    let cosigner = cosigner_key(&id(RIMAL), peer.key()).unwrap();
    let shown = advance(None, signed.clone(), &ConsistencyProof::default()).unwrap();
    let Advance::Accepted(accepted) = shown else {
        panic!("a first checkpoint is accepted")
    };
    let line = accepted
        .cosign(&cosigner, COSIGNED, |bytes| peer.sign(bytes))
        .unwrap();
    let cosigned = signed
        .clone()
        .with_cosignature(line.clone(), &cosigner)
        .unwrap();
    // The cosignature is of this text alone: it cannot be put under one that excepts nothing.
    let bare = SignedCheckpoint::sign(edge.head(), &key, |bytes| owner.sign(bytes)).unwrap();
    assert!(bare.with_cosignature(line, &cosigner).is_err());

    let both = Sides::Both {
        cosigned_at: COSIGNED,
    };
    let said = |cosigned_at| Sides::NotReceived { cosigned_at };
    for (at, checkpoint, to, expected) in [
        (5, &cosigned, Some(peer.key()), said(Some(COSIGNED))),
        (6, &cosigned, Some(peer.key()), both),
        (5, &signed, None, said(None)),
        (6, &signed, None, Sides::One),
    ] {
        let text = issue(&Parts {
            leaf: &page,
            opening: &open(&page, &secret, &entries, at).unwrap(),
            proof: &proof,
            checkpoint,
            from: &owner.key(),
            to: to.as_ref(),
        });
        let text = text.unwrap();
        let verified = verify(text.as_bytes(), &owner.key(), to.as_ref()).unwrap();
        assert_eq!(verified.sides(), expected, "entry {at}");
        let without = text.replace("not-received 300:5\\n", "");
        assert_ne!(without, text);
        verify(without.as_bytes(), &owner.key(), to.as_ref()).unwrap_err();
    }
}
