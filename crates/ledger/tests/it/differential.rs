//! Against other implementations of the same specifications: `tlog_tiles` and `signed_note` (both ported from
//! Go's), and `sigsum`, which verifies proofs and cosignatures of another family of logs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mithaq_ledger::{
    Checkpoint, ConsistencyProof, Edge, Hash, InclusionProof, Note, NoteKey, Row, SignatureKind,
    SignedCheckpoint, Tile, TreeHead, leaf_hash, prove_consistency, prove_inclusion,
};
use proptest::prelude::*;
use tlog_tiles::{
    HashReader as TheirReader, check_record, check_tree, prove_record, prove_tree, record_hash,
    stored_hashes_for_record_hash, tree_hash,
};

use crate::support::{Side, Tiles, leaf, leaves, log, qamar_to_rimal};

/// Their way of keeping a tree: all hashes in one row.
#[derive(Default)]
struct Theirs(Vec<tlog_tiles::Hash>);

impl TheirReader for Theirs {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let at = |index: &u64| self.0[usize::try_from(*index).unwrap()];
        Ok(indexes.iter().map(at).collect())
    }
}

fn theirs(size: u64) -> Theirs {
    let mut tree = Theirs::default();
    for n in 0..size {
        let hash = record_hash(format!("leaf {n}").as_bytes());
        assert_eq!(&hash.0, leaf(n).as_bytes());
        let next = stored_hashes_for_record_hash(n, hash, &tree).unwrap();
        tree.0.extend(next);
    }
    tree
}

fn ours(path: &[tlog_tiles::Hash]) -> Vec<Hash> {
    path.iter().map(|hash| Hash::from_bytes(hash.0)).collect()
}

fn their(path: &[Hash]) -> Vec<tlog_tiles::Hash> {
    path.iter()
        .map(|hash| tlog_tiles::Hash(*hash.as_bytes()))
        .collect()
}

#[test]
fn both_make_the_same_proofs_and_believe_each_other() {
    let whole = theirs(600);
    for size in (1..80).chain([255, 256, 257, 511, 513, 600]) {
        let (tiles, head) = log(size);
        let root = tree_hash(size, &whole).unwrap();
        assert_eq!(&root.0, head.root.as_bytes());
        let some = |n: u64| size < 80 || n.is_multiple_of(37) || size < n + 3;
        for index in (0..size).filter(|index| some(*index)) {
            let (proof, _) = prove_inclusion(&tiles, &head, index).unwrap();
            let path = prove_record(size, index, &whole).unwrap();
            assert_eq!(proof.path, ours(&path));
            InclusionProof {
                index,
                path: ours(&path),
            }
            .verify(leaf(index), &head)
            .unwrap();
            let hash = tlog_tiles::Hash(*leaf(index).as_bytes());
            check_record(&their(&proof.path), size, root, index, hash).unwrap();
        }
        for old in (1..=size).filter(|old| some(*old)) {
            let earlier = tree_hash(old, &whole).unwrap();
            let before = TreeHead {
                size: old,
                root: Hash::from_bytes(earlier.0),
            };
            let proof = prove_consistency(&tiles, &before, &head).unwrap();
            let path = prove_tree(size, old, &whole).unwrap();
            assert_eq!(proof.path, ours(&path), "{old} to {size}");
            ConsistencyProof { path: ours(&path) }
                .verify(&before, &head)
                .unwrap();
            check_tree(&their(&proof.path), size, root, old, earlier).unwrap();
        }
    }
}

#[test]
fn tiles_have_the_same_paths_and_bytes_and_are_written_at_the_same_time() {
    let whole = theirs(70_000);
    let (mut tiles, mut edge) = (Tiles::default(), Edge::empty());
    for (old, new) in [
        (0, 1),
        (1, 255),
        (255, 256),
        (256, 700),
        (700, 65_536),
        (65_536, 70_000),
    ] {
        let next: Vec<_> = (old..new).map(leaf).collect();
        let writes = edge.append(&next);
        let expected = tlog_tiles::Tile::new_tiles(8, old, new);
        let mut paths: Vec<_> = writes.iter().map(|write| write.tile.path()).collect();
        // Theirs name the height of tiles in the path; C2SP's is always eight.
        let mut theirs: Vec<_> = expected
            .iter()
            .map(|tile| tile.path().replacen("tile/8/", "tile/", 1))
            .collect();
        paths.sort();
        theirs.sort();
        assert_eq!(paths, theirs);
        for write in &writes {
            let Row::Level(level) = write.tile.row() else {
                panic!()
            };
            let width = u32::from(write.tile.width());
            let tile = tlog_tiles::Tile::new(8, level, write.tile.index(), width, false);
            assert_eq!(write.bytes, tile.read_data(&whole).unwrap());
            assert_eq!(Tile::parse(&write.tile.path()).unwrap(), write.tile);
        }
        tiles.write(writes);
    }
}

fn their_note_key(key: &NoteKey) -> signed_note::VerifierList {
    let vkey = signed_note::new_ed25519_verifier_key(key.name(), key.key());
    let verifier = signed_note::StandardVerifier::new(&vkey).unwrap();
    assert_eq!(signed_note::Verifier::key_id(&verifier), key.id());
    signed_note::VerifierList::new(vec![Box::new(verifier)])
}

#[test]
fn they_read_our_checkpoints_and_we_read_theirs() {
    let side = Side::new(1);
    let key = qamar_to_rimal().owner_key(side.key()).unwrap();
    let (_, head) = log(300);
    let signed = SignedCheckpoint::sign(head, &key, |bytes| side.sign(bytes)).unwrap();
    let note = signed_note::Note::from_bytes(signed.to_string().as_bytes()).unwrap();
    let (verified, unverified) = note.verify(&their_note_key(&key)).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 0));
    let read = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    assert_eq!((read.origin(), read.size()), (key.name(), 300));
    assert_eq!(&read.hash().0, head.root.as_bytes());

    let root = tlog_tiles::Hash(*head.root.as_bytes());
    let made = tlog_tiles::Checkpoint::new(key.name(), 300, root, "").unwrap();
    assert_eq!(made.to_bytes(), signed.note().text().as_bytes());
    let secret = [[1].as_slice(), side.signing().as_bytes()].concat();
    let secret = format!(
        "PRIVATE+KEY+{}+{:08x}+{}",
        key.name(),
        key.id(),
        STANDARD.encode(secret)
    );
    let signer = signed_note::StandardSigner::new(&secret).unwrap();
    let mut note = signed_note::Note::new(&made.to_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    assert_eq!(note.to_bytes(), signed.to_string().as_bytes());
    SignedCheckpoint::verify(&note.to_bytes(), &key).unwrap();
}

proptest! {
    /// Both readers take the same notes and checkpoints, apart from the stated limits.
    #[test]
    fn both_read_the_same_notes(note in "(a\n|b\n|\n|\u{2014} a AAAAAQI=\n|\u{2014} a\\+ AAAAAQI=\n|\u{2014} é AAAAAQID\n){0,8}") {
        let we = Note::parse(note.as_bytes());
        let they = signed_note::Note::from_bytes(note.as_bytes());
        prop_assert_eq!(we.is_ok(), they.is_ok(), "{:?}", note);
        if let (Ok(we), Ok(they)) = (we, they) {
            prop_assert_eq!(we.text().as_bytes(), they.text());
            prop_assert_eq!(we.to_string().into_bytes(), they.to_bytes());
        }
    }

    #[test]
    fn both_read_the_same_checkpoints(
        origin in "[a-z./+ ]{0,6}", size in "(0|[1-9][0-9]{0,20}|0[0-9])", rest in "(\n|x\n|\u{e9}\n){0,3}",
    ) {
        let root = if size == "0" { STANDARD.encode(Hash::EMPTY.as_bytes()) } else { STANDARD.encode([7; 32]) };
        let text = format!("{origin}\n{size}\n{root}\n{rest}");
        let we = Checkpoint::parse(&text);
        let they = tlog_tiles::Checkpoint::from_bytes(text.as_bytes());
        prop_assert_eq!(we.is_ok(), they.is_ok(), "{:?}", text);
        if let (Ok(we), Ok(they)) = (we, they) {
            prop_assert_eq!(we.to_string().into_bytes(), they.to_bytes());
        }
    }
}

/// Sigsum's logs have the same trees and cosignatures. A log of theirs, kept, signed and cosigned by us, convinces
/// their verifier.
#[test]
fn sigsum_believes_our_proofs_and_cosignatures() {
    let (log_side, witness, submitter) = (Side::new(1), Side::new(2), Side::new(3));
    let sha = |bytes: &[u8]| sigsum::Hash::new(bytes);
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let message = sha(b"what was said");
    let checksum = sha(message.as_ref());
    let signed = [b"sigsum.org/v1/tree-leaf\0".as_slice(), checksum.as_ref()].concat();
    let signature = submitter.sign(&signed);
    let leaf_key = sha(submitter.key().as_bytes());
    let entry = [checksum.as_ref(), &signature, leaf_key.as_ref()].concat();

    let mut all = leaves(500);
    all[321] = leaf_hash(&entry);
    let (mut tiles, mut edge) = (Tiles::default(), Edge::empty());
    tiles.write(edge.append(&all));
    let (proof, _) = prove_inclusion(&tiles, &edge.head(), 321).unwrap();

    let log_key = sha(log_side.key().as_bytes());
    let origin = format!("sigsum.org/v1/tree/{}", hex(log_key.as_ref()));
    let text = Checkpoint::new(&origin, edge.head()).unwrap().to_string();
    let cosigner = NoteKey::new("witness", SignatureKind::Cosignature, witness.key()).unwrap();
    let time = 1_795_341_700_u64;
    let line = cosigner
        .sign(&text, time, |bytes| witness.sign(bytes))
        .unwrap()
        .to_string();
    let line = STANDARD.decode(line.rsplit(' ').next().unwrap()).unwrap();
    assert_eq!(line[4..12], time.to_be_bytes());

    let mut file = format!(
        "version=2\nlog={}\nleaf={} {}\n\nsize=500\nroot_hash={}\nsignature={}\ncosignature={} {time} {}\n\nleaf_index=321\n",
        hex(log_key.as_ref()),
        hex(leaf_key.as_ref()),
        hex(&signature),
        edge.head().root,
        hex(&log_side.sign(text.as_bytes())),
        hex(sha(witness.key().as_bytes()).as_ref()),
        hex(&line[12..]),
    );
    proof
        .path
        .iter()
        .for_each(|hash| file.push_str(&format!("node_hash={hash}\n")));
    let mut policy = sigsum::PolicyBuilder::new();
    policy
        .add_log(log_side.key().to_bytes().into(), None)
        .unwrap();
    policy
        .add_witness("w".to_owned(), witness.key().to_bytes().into(), None)
        .unwrap();
    policy.set_quorum("w".to_owned()).unwrap();
    let policy = policy.build();
    let signers = [submitter.key().to_bytes().into()];
    let verify = |file: &str| {
        let read = sigsum::SigsumSignature::from_ascii(file).map_err(|error| error.to_string())?;
        sigsum::verify(&message, &read, &signers, &policy).map_err(|error| error.to_string())
    };
    verify(&file).unwrap();
    verify(&file.replace(&time.to_string(), "1795341701")).unwrap_err();
    verify(&file.replace("leaf_index=321", "leaf_index=320")).unwrap_err();
}
