//! Receipts: what they prove, and that no byte of one can be changed.

use mithaq_ledger::page::{PageSecret, open, record};
use mithaq_ledger::receipt::{Parts, issue, verify};
use mithaq_ledger::witness::{Advance, advance};
use mithaq_ledger::{
    ConsistencyProof, Edge, Entry, Form, Hash, LogId, ReceiptError, Recipient, Sides,
    SignedCheckpoint, cosigner_key, prove_inclusion,
};
use mithaq_stix::{KeyId, Object, canonical};

use crate::support::{
    AGREEMENT, QAMAR, RIMAL, SAHIL, Side, Tiles, Versions, header, id, leaf, qamar_to_rimal,
};

const COSIGNED: u64 = 1_795_341_700;

fn owner() -> Side {
    Side::new(1)
}

fn peer() -> Side {
    Side::new(2)
}

/// A receipt for the entry at `at` of a page of `number`, the 301st of 400 leaves.
fn receipt(log: LogId, number: u32, at: u32, cosigned: bool) -> Result<String, ReceiptError> {
    let versions = Versions::of_page(number);
    receipt_of(log, &versions.entries(), at, cosigned)
}

fn receipt_of(
    log: LogId,
    entries: &[Entry<'_>],
    at: u32,
    cosigned: bool,
) -> Result<String, ReceiptError> {
    let secret = PageSecret::new([9; 32]);
    let page = record(header(log.clone()), &secret, entries.iter().copied(), [2]).unwrap();
    let mut leaves: Vec<Hash> = (0..400).map(leaf).collect();
    leaves[300] = page.hash();
    let (mut tiles, mut edge) = (Tiles::default(), Edge::empty());
    tiles.write(edge.append(&leaves));
    let (proof, _) = prove_inclusion(&tiles, &edge.head(), 300).unwrap();

    let key = log.owner_key(owner().key()).unwrap();
    let mut checkpoint =
        SignedCheckpoint::sign(edge.head(), &key, |bytes| owner().sign(bytes)).unwrap();
    if cosigned {
        let shown = advance(None, checkpoint.clone(), &ConsistencyProof::default());
        let Ok(Advance::Accepted(accepted)) = shown else {
            panic!("a first checkpoint is accepted")
        };
        let cosigner = cosigner_key(&id(RIMAL), peer().key()).unwrap();
        let line = accepted
            .cosign(&cosigner, COSIGNED, |bytes| peer().sign(bytes))
            .unwrap();
        checkpoint = checkpoint.with_cosignature(line, &cosigner).unwrap();
    }
    issue(&Parts {
        leaf: &page,
        opening: &open(&page, &secret, entries, at).unwrap(),
        proof: &proof,
        checkpoint: &checkpoint,
        from: &owner().key(),
        to: cosigned.then(|| peer().key()).as_ref(),
    })
}

#[test]
fn inv_8_2_a_receipt_says_what_crossed_to_whom_when_and_under_which_article() {
    let text = receipt(qamar_to_rimal(), 1000, 700, true).unwrap();
    let line = text.strip_suffix('\n').unwrap();
    assert_eq!(canonical::form(line.as_bytes()).unwrap(), line.as_bytes());
    let verified = verify(text.as_bytes(), &owner().key(), Some(&peer().key())).unwrap();
    let versions = Versions::of_page(1000);
    let entry = versions.entries()[700];
    assert_eq!(verified.object(), entry.object);
    assert_eq!(verified.version(), entry.version);
    assert_eq!(verified.hash(), (Form::Bytes, &entry.hash));
    assert_eq!(verified.article(), "article-4");
    let header = verified.leaf().header();
    assert_eq!(header.log.owner, id(QAMAR));
    assert_eq!(header.log.recipient, Recipient::Party(id(RIMAL)));
    assert_eq!(header.agreement, AGREEMENT);
    assert_eq!(verified.leaf().at().as_str(), "2026-11-22T10:00:00.000Z");
    assert_eq!((verified.index(), verified.head().size), (300, 400));
    assert_eq!(
        verified.sides(),
        Sides::Both {
            cosigned_at: COSIGNED
        }
    );
}

#[test]
fn inv_8_2_every_flipped_bit_of_a_receipt_is_refused() {
    for (text, to) in [
        (
            receipt(qamar_to_rimal(), 12, 5, true).unwrap(),
            Some(peer().key()),
        ),
        (receipt(qamar_to_rimal(), 12, 6, false).unwrap(), None),
    ] {
        verify(text.as_bytes(), &owner().key(), to.as_ref()).unwrap();
        for place in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[place] ^= 1 << bit;
                let flipped = verify(&bytes, &owner().key(), to.as_ref());
                assert!(
                    flipped.is_err(),
                    "bit {bit} of byte {place}: {:?}",
                    text.get(place..place + 9)
                );
            }
            let cut = verify(&text.as_bytes()[..place], &owner().key(), to.as_ref());
            cut.unwrap_err();
        }
        let longer = format!("{text}\n");
        verify(longer.as_bytes(), &owner().key(), to.as_ref()).unwrap_err();
    }
}

#[test]
fn inv_8_2_without_a_cosignature_a_receipt_is_one_sided_and_says_so() {
    let text = receipt(qamar_to_rimal(), 3, 1, false).unwrap();
    for key in [None, Some(peer().key())] {
        let verified = verify(text.as_bytes(), &owner().key(), key.as_ref()).unwrap();
        assert_eq!(verified.sides(), Sides::One);
    }
    // An audience without a node can never cosign.
    let mut log = qamar_to_rimal();
    log.recipient = Recipient::WithoutNode("participant harbour".to_owned());
    let text = receipt(log.clone(), 3, 1, false).unwrap();
    let verified = verify(text.as_bytes(), &owner().key(), None).unwrap();
    assert_eq!(verified.sides(), Sides::One);
    let from = format!("\"from\":\"{}\"", KeyId::of(&owner().key()));
    let to = format!("{from},\"to\":\"{}\"", KeyId::of(&peer().key()));
    let claimed = text.replace(&from, &to);
    assert_ne!(claimed, text);
    let error = verify(claimed.as_bytes(), &owner().key(), Some(&peer().key())).unwrap_err();
    assert!(matches!(error, ReceiptError::NobodyToCosign));
}

#[test]
fn other_keys_and_other_signatures_are_refused_by_name() {
    let text = receipt(qamar_to_rimal(), 3, 1, true).unwrap();
    let says = |text: &str, from: Side, to: Option<Side>| {
        let to = to.map(|side| side.key());
        verify(text.as_bytes(), &from.key(), to.as_ref())
            .unwrap_err()
            .to_string()
    };
    let (one, two) = (KeyId::of(&owner().key()), KeyId::of(&peer().key()));
    assert_eq!(
        says(&text, peer(), Some(owner())),
        format!("the party that released signed with the key `{one}`, and `{two}` was given")
    );
    assert_eq!(
        says(&text, owner(), Some(owner())),
        format!("the party that received signed with the key `{two}`, and `{one}` was given")
    );
    assert_eq!(
        says(&text, owner(), None),
        format!("the receipt is cosigned with the key `{two}`, which was not given")
    );
    // Who takes the cosignature's announcement away leaves a signature that nobody has verified.
    let stripped = text.replace(&format!(",\"to\":\"{two}\""), "");
    assert_eq!(
        says(&stripped, owner(), Some(peer())),
        "the receipt's checkpoint has other signatures than the two that count"
    );
    // And who announces one that is not there has none.
    let bare = receipt(qamar_to_rimal(), 3, 1, false).unwrap();
    let claimed = bare.replace(
        &format!("\"{one}\""),
        &format!("\"{one}\",\"to\":\"{two}\""),
    );
    let error = says(&claimed, owner(), Some(peer()));
    assert!(
        error.starts_with("the receipt's cosignature does not count: the note has no signature by"),
        "{error}"
    );
    let newer = text.replace("receipt-v1", "receipt-v2");
    assert_eq!(
        says(&newer, owner(), Some(peer())),
        "the receipt is of the format `mithaq-receipt-v2`, which this program does not know"
    );
}

/// Parts that do not belong together make no receipt.
#[test]
fn a_receipt_that_would_not_verify_is_not_issued() {
    let mut elsewhere = qamar_to_rimal();
    elsewhere.recipient = Recipient::Party(id(SAHIL));
    // Rimal's cosignature stands under its own name, so it cannot stand for Sahil's.
    let error = receipt(elsewhere, 3, 1, true).unwrap_err();
    assert!(matches!(error, ReceiptError::Cosignature(_)), "{error}");

    let secret = PageSecret::new([9; 32]);
    let versions = Versions::of_page(3);
    let page = record(header(qamar_to_rimal()), &secret, versions.entries(), []).unwrap();
    let mut edge = Edge::empty();
    let mut tiles = Tiles::default();
    tiles.write(edge.append(&[leaf(0), page.hash()]));
    let key = qamar_to_rimal().owner_key(owner().key()).unwrap();
    let checkpoint =
        SignedCheckpoint::sign(edge.head(), &key, |bytes| owner().sign(bytes)).unwrap();
    let opening = open(&page, &secret, &versions.entries(), 1).unwrap();
    let (wrong, _) = prove_inclusion(&tiles, &edge.head(), 0).unwrap();
    let error = issue(&Parts {
        leaf: &page,
        opening: &opening,
        proof: &wrong,
        checkpoint: &checkpoint,
        from: &owner().key(),
        to: None,
    });
    assert!(matches!(error, Err(ReceiptError::NotInLog(_))));
}

/// An opening of one object tells its salt alone; the salts of the others stay unknown.
#[test]
fn inv_8_1_one_object_is_opened_without_the_others() {
    let text = receipt(qamar_to_rimal(), 12, 5, true).unwrap();
    let versions = Versions::of_page(12);
    for (place, entry) in versions.entries().iter().enumerate() {
        let told = text.contains(entry.object.as_str()) || text.contains(&entry.hash.to_string());
        assert_eq!(told, place == 5);
    }
    assert_eq!(text.matches("\"salt\"").count(), 1);
}

#[test]
fn a_receipt_is_of_one_object_word_for_word() {
    let indicator = |name: &str| {
        let text = format!(
            "{{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--55555555-5555-4555-8555-555555555555\",\
             \"created\":\"2026-11-22T09:00:00.000Z\",\"modified\":\"2026-11-22T09:00:00.000Z\",\"name\":\"{name}\",\
             \"pattern\":\"[ipv4-addr:value = '192.0.2.7']\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-11-22T09:00:00Z\"}}"
        );
        Object::parse(text.as_bytes()).unwrap().object
    };
    let (object, other) = (indicator("one"), indicator("two"));
    for (form, hash) in [
        (Form::Bytes, object.hash()),
        (Form::Text, mithaq_stix::seal::unsealed_hash(&object)),
    ] {
        let entry = Entry {
            object: object.id(),
            version: object.version(),
            form,
            hash: Hash::from_bytes(hash),
            article: "",
        };
        let text = receipt_of(qamar_to_rimal(), &[entry], 0, true).unwrap();
        let verified = verify(text.as_bytes(), &owner().key(), Some(&peer().key())).unwrap();
        verified.is_of(&object).unwrap();
        let error = verified.is_of(&other).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the object has another content than the one that crossed"
        );
    }
}
