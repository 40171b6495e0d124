//! A log that is rewritten is noticed, and what shows it verifies by itself (8.2).

use mithaq_ledger::witness::advance;
use mithaq_ledger::{
    Accepted, Advance, ConsistencyProof, Edge, Evidence, EvidenceError, ProofError,
    SignedCheckpoint, TreeHead, Weight, WitnessError, cosigner_key, leaf_hash, prove_consistency,
};

use crate::support::{RIMAL, Side, id, leaf, log, qamar_to_rimal};

fn owner() -> Side {
    Side::new(1)
}

fn signed(head: TreeHead) -> SignedCheckpoint {
    let key = qamar_to_rimal().owner_key(owner().key()).unwrap();
    SignedCheckpoint::sign(head, &key, |bytes| owner().sign(bytes)).unwrap()
}

fn accepted(advance: Advance) -> Accepted {
    match advance {
        Advance::Accepted(accepted) => accepted,
        Advance::Refused(evidence) => panic!("{evidence}"),
    }
}

fn refused(advance: Advance) -> Evidence {
    match advance {
        Advance::Refused(evidence) => *evidence,
        Advance::Accepted(accepted) => panic!("{}", accepted.checkpoint()),
    }
}

/// A log with another leaf at `place`.
fn rewritten(size: u64, place: u64) -> TreeHead {
    let mut leaves: Vec<_> = (0..size).map(leaf).collect();
    leaves[usize::try_from(place).unwrap()] = leaf_hash(b"something else");
    let mut edge = Edge::empty();
    let _ = edge.append(&leaves);
    edge.head()
}

#[test]
fn inv_8_2_a_log_that_only_grows_is_accepted_and_cosigned() {
    let mut held = None;
    for size in [0, 1, 1, 3, 256, 300, 1000] {
        let (tiles, head) = log(size);
        let proof = match &held {
            None => ConsistencyProof::default(),
            Some(held) => {
                let held: &SignedCheckpoint = held;
                prove_consistency(&tiles, held.head(), &head).unwrap()
            }
        };
        let next = accepted(advance(held.as_ref(), signed(head), &proof).unwrap());
        let peer = Side::new(2);
        let key = cosigner_key(&id(RIMAL), peer.key()).unwrap();
        let line = next
            .cosign(&key, 1_800_000_000, |bytes| peer.sign(bytes))
            .unwrap();
        let back = next
            .checkpoint()
            .clone()
            .with_cosignature(line, &key)
            .unwrap();
        assert_eq!(back.cosigned_by(&key).unwrap(), 1_800_000_000);
        held = Some(next.checkpoint().clone());
    }
}

#[test]
fn inv_8_2_a_rewritten_log_is_evidence_that_verifies_by_itself() {
    let held = signed(log(100).1);
    let (tiles, longer) = log(120);
    let proof = prove_consistency(&tiles, held.head(), &longer).unwrap();
    let (_, smaller) = log(90);
    for (shown, proof, weight, fault) in [
        // One size, two roots: nothing can explain it.
        (
            rewritten(100, 7),
            ConsistencyProof::default(),
            Weight::Rewritten,
            ProofError::OtherEarlierRoot,
        ),
        // Longer, with another past; with the true log's proof, and without any.
        (
            rewritten(120, 7),
            proof.clone(),
            Weight::Unreconciled,
            ProofError::OtherRoot,
        ),
        (
            rewritten(120, 7),
            ConsistencyProof::default(),
            Weight::Unreconciled,
            ProofError::WrongLength { found: 0 },
        ),
        // Smaller than what we have seen.
        (
            rewritten(90, 7),
            proof.clone(),
            Weight::Unreconciled,
            ProofError::Shrunk { old: 100, new: 90 },
        ),
        (
            smaller,
            proof.clone(),
            Weight::Unreconciled,
            ProofError::Shrunk { old: 100, new: 90 },
        ),
    ] {
        let evidence = refused(advance(Some(&held), signed(shown), &proof).unwrap());
        assert_eq!((evidence.weight(), *evidence.fault()), (weight, fault));
        let text = evidence
            .to_text(&qamar_to_rimal(), &[owner().key()])
            .unwrap();
        let read = Evidence::verify(text.as_bytes(), &[owner().key()]).unwrap();
        assert_eq!(read.weight(), weight);
        assert_eq!(
            (read.held(), read.shown()),
            (evidence.held(), evidence.shown())
        );
        Evidence::verify(text.as_bytes(), &[Side::new(3).key()]).unwrap_err();
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            Evidence::verify(&bytes, &[owner().key()]).unwrap_err();
        }
    }
}

/// An old checkpoint, or a proof that was lost on the way, is not a rewritten log: the owner can show it.
#[test]
fn what_was_only_late_can_be_settled_and_what_was_rewritten_cannot() {
    let held = signed(log(100).1);
    let (tiles, longer) = log(120);
    let proof = prove_consistency(&tiles, held.head(), &longer).unwrap();
    let nothing = ConsistencyProof::default();
    let unproven = refused(advance(Some(&held), signed(longer), &nothing).unwrap());
    unproven.settle(&nothing).unwrap_err();
    assert_eq!(unproven.settle(&proof).unwrap().new_head(), &longer);

    let newer = signed(longer);
    let old = refused(advance(Some(&newer), held.clone(), &nothing).unwrap());
    assert_eq!(old.settle(&proof).unwrap().old(), held.head());

    for shown in [rewritten(100, 7), rewritten(120, 7), rewritten(90, 7)] {
        let evidence = refused(advance(Some(&held), signed(shown), &nothing).unwrap());
        evidence.settle(&proof).unwrap_err();
        evidence.settle(&nothing).unwrap_err();
    }
}

#[test]
fn what_contradicts_nothing_is_no_evidence() {
    let held = signed(log(100).1);
    let evidence = refused(
        advance(
            Some(&held),
            signed(rewritten(100, 7)),
            &ConsistencyProof::default(),
        )
        .unwrap(),
    );
    let text = evidence
        .to_text(&qamar_to_rimal(), &[owner().key()])
        .unwrap();
    let quoted = |note: &SignedCheckpoint| note.to_string().replace('\n', "\\n");
    let same = text.replace(&quoted(evidence.shown()), &quoted(&held));
    let error = Evidence::verify(same.as_bytes(), &[owner().key()]).unwrap_err();
    assert!(matches!(error, EvidenceError::Agree));
    let format = text.replace("evidence-v1", "evidence-v2");
    let error = Evidence::verify(format.as_bytes(), &[owner().key()]).unwrap_err();
    assert!(matches!(error, EvidenceError::UnknownFormat));
    let of_other_key = evidence.to_text(&qamar_to_rimal(), &[Side::new(3).key()]);
    assert_eq!(of_other_key, None);
    // Between other parties, these checkpoints are of another log.
    let other = text.replace(RIMAL, crate::support::SAHIL);
    let error = Evidence::verify(other.as_bytes(), &[owner().key()]).unwrap_err();
    assert!(matches!(error, EvidenceError::Checkpoint(_)));
}

#[test]
fn checkpoints_of_two_logs_are_not_compared() {
    let mut back = qamar_to_rimal();
    back.owner = id(RIMAL);
    let key = back.owner_key(owner().key()).unwrap();
    let other = SignedCheckpoint::sign(log(3).1, &key, |bytes| owner().sign(bytes)).unwrap();
    let error = advance(Some(&signed(log(3).1)), other, &ConsistencyProof::default()).unwrap_err();
    assert!(matches!(error, WitnessError::OtherLog { .. }));
}

/// A key that was changed between two checkpoints takes nothing from the evidence.
#[test]
fn evidence_outlives_a_change_of_keys() {
    let (old, new) = (owner(), Side::new(4));
    let key = qamar_to_rimal().owner_key(new.key()).unwrap();
    let shown = SignedCheckpoint::sign(rewritten(100, 7), &key, |bytes| new.sign(bytes)).unwrap();
    let held = signed(log(100).1);
    let evidence = refused(advance(Some(&held), shown, &ConsistencyProof::default()).unwrap());
    let keys = [new.key(), old.key()];
    let text = evidence.to_text(&qamar_to_rimal(), &keys).unwrap();
    let read = Evidence::verify(text.as_bytes(), &keys).unwrap();
    assert_eq!(read.weight(), Weight::Rewritten);
    let form = mithaq_stix::canonical::form(text.as_bytes()).unwrap();
    assert_eq!(form, text.as_bytes());
    let error = Evidence::verify(text.as_bytes(), &[old.key()]).unwrap_err();
    assert!(matches!(error, EvidenceError::UnknownKey { .. }));
    assert_eq!(evidence.to_text(&qamar_to_rimal(), &[old.key()]), None);
}
