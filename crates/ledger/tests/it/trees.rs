//! Roots and proofs.

use mithaq_ledger::{
    ConsistencyProof, Edge, Hash, InclusionProof, ProofError, TreeHead, leaf_hash,
    prove_consistency, prove_inclusion,
};
use proptest::prelude::*;

use crate::naive;
use crate::support::{leaves, log};

/// The eight entries that the test trees of Certificate Transparency have, and the root after each.
const KNOWN: [(&[u8], &str); 8] = [
    (
        b"",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    ),
    (
        b"\x00",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    ),
    (
        b"\x10",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    ),
    (
        b"\x20\x21",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (
        b"\x30\x31",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    ),
    (
        b"\x40\x41\x42\x43",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    ),
    (
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    ),
    (
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ),
];

#[test]
fn the_test_trees_of_certificate_transparency_have_their_roots() {
    let mut edge = Edge::empty();
    assert_eq!(edge.head(), TreeHead::EMPTY);
    let mut tiles = crate::support::Tiles::default();
    for (entry, root) in KNOWN {
        assert_eq!(leaf_hash(entry).as_bytes(), &naive::leaf(entry));
        tiles.write(edge.append(&[leaf_hash(entry)]));
        assert_eq!(edge.head().root.to_string(), root);
    }
    // The way from the first leaf, and from the tree of one leaf, is the same three hashes.
    let way = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    .map(|text| Hash::from_hex(text).unwrap());
    let (proof, _) = prove_inclusion(&tiles, &edge.head(), 0).unwrap();
    assert_eq!(proof.path, way);
    let one = TreeHead {
        size: 1,
        root: Hash::from_hex(KNOWN[0].1).unwrap(),
    };
    let proof = prove_consistency(&tiles, &one, &edge.head()).unwrap();
    assert_eq!(proof.path, way);
}

#[test]
fn the_empty_tree_has_the_hash_of_nothing() {
    assert_eq!(Hash::EMPTY.as_bytes(), &naive::mth(&[]));
}

/// Every size to 200, every leaf, every earlier size: as the naive reading has it, and nothing else.
#[test]
fn every_proof_of_every_small_tree_holds_and_no_other_does() {
    for size in 0..=200_u64 {
        let (tiles, head) = log(size);
        let plain: Vec<_> = leaves(size).iter().map(|hash| *hash.as_bytes()).collect();
        assert_eq!(head.root.as_bytes(), &naive::mth(&plain), "root of {size}");
        for index in 0..size {
            let (proof, included) = prove_inclusion(&tiles, &head, index).unwrap();
            let place = usize::try_from(index).unwrap();
            let path: Vec<_> = proof.path.iter().map(|hash| *hash.as_bytes()).collect();
            assert_eq!(path, naive::path(place, &plain), "{index} in {size}");
            assert_eq!(included.leaf().as_bytes(), &plain[place]);
            if size % 7 < 2 || 190 < size {
                refuses_other_inclusions(&proof, *included.leaf(), &head);
            }
        }
        for old in 0..=size {
            let before = TreeHead {
                size: old,
                root: Hash::from_bytes(naive::mth(&plain[..usize::try_from(old).unwrap()])),
            };
            let proof = prove_consistency(&tiles, &before, &head).unwrap();
            if 0 < old && old < size {
                let path: Vec<_> = proof.path.iter().map(|hash| *hash.as_bytes()).collect();
                let naive = naive::proof(usize::try_from(old).unwrap(), &plain);
                assert_eq!(path, naive, "{old} to {size}");
            } else {
                assert_eq!(proof.path, []);
            }
            if size % 7 < 2 || 190 < size {
                refuses_other_extensions(&proof, &before, &head);
            }
        }
    }
}

fn altered(hash: &Hash) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[17] ^= 0x20;
    Hash::from_bytes(bytes)
}

/// Each path with one hash altered, left out, or doubled.
fn spoilt(path: &[Hash]) -> Vec<Vec<Hash>> {
    let mut others = vec![[path, &[Hash::EMPTY]].concat()];
    for place in 0..path.len() {
        let mut other = path.to_vec();
        other[place] = altered(&other[place]);
        others.push(other);
        let mut shorter = path.to_vec();
        shorter.remove(place);
        others.push(shorter);
        let mut longer = path.to_vec();
        longer.insert(place, path[place]);
        others.push(longer);
    }
    others
}

fn refuses_other_inclusions(proof: &InclusionProof, leaf: Hash, head: &TreeHead) {
    proof.verify(leaf, head).unwrap();
    proof.verify(altered(&leaf), head).unwrap_err();
    let root = altered(&head.root);
    proof.verify(leaf, &TreeHead { root, ..*head }).unwrap_err();
    for path in spoilt(&proof.path) {
        let index = proof.index;
        InclusionProof { index, path }
            .verify(leaf, head)
            .unwrap_err();
    }
    for index in (0..head.size + 2).filter(|index| *index != proof.index) {
        let path = proof.path.clone();
        let moved = InclusionProof { index, path };
        moved.verify(leaf, head).unwrap_err();
    }
    // With a size of which the way looks the same, the same root is rightly proven; so the size is never
    // taken from anywhere but a signed head.
    let size = proof.index;
    let beyond = proof.verify(leaf, &TreeHead { size, ..*head });
    assert_eq!(
        beyond.unwrap_err(),
        ProofError::BeyondTree { index: size, size }
    );
}

fn refuses_other_extensions(proof: &ConsistencyProof, old: &TreeHead, new: &TreeHead) {
    proof.verify(old, new).unwrap();
    let root = altered(&old.root);
    proof.verify(&TreeHead { root, ..*old }, new).unwrap_err();
    if 0 < old.size {
        let root = altered(&new.root);
        proof.verify(old, &TreeHead { root, ..*new }).unwrap_err();
    }
    for path in spoilt(&proof.path) {
        ConsistencyProof { path }.verify(old, new).unwrap_err();
    }
    if old.size < new.size {
        let shrunk = proof.verify(new, old).unwrap_err();
        assert!(matches!(shrunk, ProofError::Shrunk { .. }));
    }
}

#[test]
fn a_wrong_earlier_size_is_refused() {
    let (tiles, new) = log(100);
    for size in 2..100_u64 {
        let (_, old) = log(size);
        let proof = prove_consistency(&tiles, &old, &new).unwrap();
        for other in (1..=100).filter(|other| *other != size) {
            let claimed = TreeHead { size: other, ..old };
            proof.verify(&claimed, &new).unwrap_err();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Large trees, of which only the tiles are held.
    #[test]
    fn proofs_of_large_trees_hold(size in 1_u64..70_000, index in any::<u64>(), old in any::<u64>()) {
        let (tiles, head) = log(size);
        let (_, included) = prove_inclusion(&tiles, &head, index % size).unwrap();
        prop_assert_eq!(*included.leaf(), crate::support::leaf(index % size));
        prop_assert!(tiles.reads() <= 6);
        let (_, before) = log(old % (size + 1));
        let proof = prove_consistency(&tiles, &before, &head).unwrap();
        prop_assert!(tiles.reads() <= 6);
        proof.verify(&before, &head).unwrap();
    }

}

proptest! {
    /// Whatever the numbers, a proof from nowhere is refused and nothing is computed without end.
    #[test]
    fn proofs_from_nowhere_are_refused(
        index in any::<u64>(), one in any::<u64>(), other in any::<u64>(), length in 0_usize..70,
    ) {
        let path = leaves(u64::try_from(length).unwrap());
        let head = TreeHead { size: one, root: Hash::EMPTY };
        let proof = InclusionProof { index, path: path.clone() };
        prop_assert!(proof.verify(leaf_hash(b"nowhere"), &head).is_err());
        let new = TreeHead { size: other, root: leaf_hash(b"nowhere") };
        let proof = ConsistencyProof { path };
        let same = one == 0 && length == 0;
        prop_assert_eq!(proof.verify(&head, &new).is_ok(), same);
    }
}

#[test]
fn a_proof_is_sent_as_lines() {
    let (tiles, new) = log(100);
    let (_, old) = log(37);
    let proof = prove_consistency(&tiles, &old, &new).unwrap();
    let text = proof.to_string();
    assert_eq!(text.lines().count(), proof.path.len());
    assert_eq!(ConsistencyProof::parse(&text).unwrap(), proof);
    assert_eq!(
        ConsistencyProof::parse("").unwrap(),
        ConsistencyProof::default()
    );
    let line = text.split_inclusive('\n').next().unwrap();
    ConsistencyProof::parse(&line.repeat(63)).unwrap();
    for other in [
        line.repeat(64),
        line.trim_end().to_owned(),
        format!("{line}\n"),
        line.replace('\n', "\r\n"),
        format!("AA==\n{line}"),
    ] {
        ConsistencyProof::parse(&other).unwrap_err();
    }
}
