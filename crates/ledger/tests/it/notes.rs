//! Signed notes, checkpoints and cosignatures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mithaq_ledger::note::{LARGEST_NOTE, MOST_SIGNATURES};
use mithaq_ledger::{
    Checkpoint, CheckpointError, Note, NoteError, NoteKey, SignatureKind, SignedCheckpoint,
    cosigner_key,
};
use mithaq_stix::seal::VerifyingKey;
use proptest::prelude::*;

use crate::support::{QAMAR, RIMAL, Side, id, log, qamar_to_rimal};

/// The note and key in the documentation of Go's `golang.org/x/mod/sumdb/note`.
const KNOWN_KEY: &str = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const KNOWN_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

#[test]
fn a_published_note_verifies() {
    let bytes = STANDARD.decode(KNOWN_KEY).unwrap();
    assert_eq!(bytes[0], 1);
    let key = VerifyingKey::from_bytes(bytes[1..].try_into().unwrap()).unwrap();
    let key = NoteKey::new("PeterNeumann", SignatureKind::Ed25519, key).unwrap();
    assert_eq!(key.id(), 0xc74f_20a3);
    let note = Note::parse(KNOWN_NOTE.as_bytes()).unwrap();
    note.signed_by(&key).unwrap();
    assert_eq!(note.to_string(), KNOWN_NOTE);
    let altered = KNOWN_NOTE.replace("cryptography", "cartography");
    let altered = Note::parse(altered.as_bytes()).unwrap();
    let error = altered.signed_by(&key).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the signature by `PeterNeumann` does not match the note"
    );
}

fn line(name: &str) -> String {
    format!("\u{2014} {name} AAAAAQI=\n")
}

#[test]
fn what_is_no_note_is_refused() {
    use NoteError::{BadLine, BadText, TooLarge, TooManySignatures, Unsigned};
    let bad = |name: &str| NoteError::BadName {
        name: name.to_owned(),
    };
    let cases: Vec<(Vec<u8>, NoteError)> = vec![
        (b"".into(), Unsigned),
        (b"text\n".into(), Unsigned),
        (b"text\n\n".into(), Unsigned),
        (b"text\n\n\xe2\x80\x94 a AAAAAQI=".into(), BadLine),
        (b"text\n\n- a AAAAAQI=\n".into(), BadLine),
        ("text\n\n\u{2014} a\n".into(), BadLine),
        ("text\n\n\u{2014} a AAAA\n".into(), BadLine),
        ("text\n\n\u{2014} a AAAAAA==\n".into(), BadLine),
        ("text\n\n\u{2014} a AAAAAQJ=\n".into(), BadLine),
        ("text\n\n\u{2014} a AAAAAQI\n".into(), BadLine),
        ("text\n\n\u{2014} a AAAAAQI= \n".into(), BadLine),
        ("text\n\n\u{2014} a _-AAAQI=\n".into(), BadLine),
        ("text\n\n\u{2014}  AAAAAQI=\n".into(), bad("")),
        ("text\n\n\u{2014} a+b AAAAAQI=\n".into(), bad("a+b")),
        (
            "text\n\n\u{2014} a\u{a0}b AAAAAQI=\n".into(),
            bad("a\u{a0}b"),
        ),
        (format!("te\txt\n\n{}", line("a")).into(), BadText),
        (format!("te\rxt\n\n{}", line("a")).into(), BadText),
        (b"\xff\n\n".into(), BadText),
        (
            format!("t\n\n{}", line("a").repeat(MOST_SIGNATURES + 1)).into(),
            TooManySignatures,
        ),
        (vec![b'a'; LARGEST_NOTE + 1], TooLarge),
    ];
    for (bytes, error) in cases {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert_eq!(Note::parse(&bytes).unwrap_err(), error, "{shown:?}");
    }
}

#[test]
fn the_text_ends_at_the_last_empty_line_and_sixteen_signatures_are_read() {
    let bytes = format!("a\n\nb\n\n{}", line("w").repeat(16));
    let note = Note::parse(bytes.as_bytes()).unwrap();
    assert_eq!(note.text(), "a\n\nb\n");
    assert_eq!(note.signatures().len(), 16);
    assert_eq!(note.to_string(), bytes);
}

#[test]
fn unknown_signatures_are_passed_over_and_false_ones_refuse_the_note() {
    let (side, other) = (Side::new(1), Side::new(2));
    let text = "one line\n";
    let key = NoteKey::new("a.example", SignatureKind::Ed25519, side.key()).unwrap();
    let namesake = NoteKey::new("a.example", SignatureKind::Ed25519, other.key()).unwrap();
    let good = key.sign(text, 0, |bytes| side.sign(bytes)).unwrap();
    let foreign = namesake.sign(text, 0, |bytes| other.sign(bytes)).unwrap();

    let note = Note::new(text.to_owned(), foreign.clone()).unwrap();
    let error = note.signed_by(&key).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the note has no signature by `a.example`"
    );
    let both = note.with(good.clone()).unwrap();
    both.signed_by(&key).unwrap();
    both.signed_by(&namesake).unwrap();

    // A second line under the same name and id must hold too.
    let other_text = key.sign("other\n", 0, |bytes| side.sign(bytes)).unwrap();
    let twice = Note::new(text.to_owned(), good).unwrap();
    let twice = twice.with(other_text).unwrap();
    twice.signed_by(&key).unwrap_err();

    // Who signs with another key than it says gets no signature.
    let error = key.sign(text, 0, |bytes| other.sign(bytes)).unwrap_err();
    assert!(matches!(error, NoteError::BadSignature { .. }));
}

#[test]
fn checkpoints_have_one_text() {
    let text =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let checkpoint = Checkpoint::parse(text).unwrap();
    assert_eq!(checkpoint.origin(), "example.com/behind-the-sofa");
    assert_eq!(checkpoint.head().size, 20_852_163);
    assert_eq!(checkpoint.to_string(), text);
    let extended = format!("{text}one\ntwo\n");
    let checkpoint = Checkpoint::parse(&extended).unwrap();
    assert_eq!(checkpoint.extensions(), ["one", "two"]);
    assert_eq!(checkpoint.to_string(), extended);
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    for (text, why) in [
        (String::new(), "its last line does not end"),
        ("a\n1\n".into(), "its root is missing"),
        ("a\n".into(), "its size is missing"),
        (format!("a\n1\n{root}"), "its last line does not end"),
        (format!("\n1\n{root}\n"), "its origin is not a line"),
        (
            format!("a\n01\n{root}\n"),
            "its size is not a number without leading zeros",
        ),
        (
            format!("a\n+1\n{root}\n"),
            "its size is not a number without leading zeros",
        ),
        (
            format!("a\n18446744073709551616\n{root}\n"),
            "its size is not a number without leading zeros",
        ),
        (
            format!("a\n0\n{root}\n"),
            "a log without leaves has another root",
        ),
        ("a\n1\nAAAA\n".into(), "its root is not a hash in base64"),
        (
            format!("a\n1\n{}\n", root.replace("2I=", "2J=")),
            "its root is not a hash in base64",
        ),
        (format!("a\n1\n{root}\n\n"), "it has an empty line"),
    ] {
        let error = Checkpoint::parse(&text).unwrap_err();
        assert_eq!(error, CheckpointError::Malformed(why), "{text:?}");
    }
}

#[test]
fn a_checkpoint_is_its_own_logs_and_its_owners() {
    let (side, other) = (Side::new(1), Side::new(2));
    let log_id = qamar_to_rimal();
    let key = log_id.owner_key(side.key()).unwrap();
    let (_, head) = log(5);
    let signed = SignedCheckpoint::sign(head, &key, |bytes| side.sign(bytes)).unwrap();
    let text = signed.to_string();
    assert_eq!(
        SignedCheckpoint::verify(text.as_bytes(), &key).unwrap(),
        signed
    );
    let stranger = log_id.owner_key(other.key()).unwrap();
    SignedCheckpoint::verify(text.as_bytes(), &stranger).unwrap_err();

    // The same key under the name of another log: signed, but not by this log.
    let mut back = qamar_to_rimal();
    back.owner = id(RIMAL);
    let key_of_other_log = back.owner_key(side.key()).unwrap();
    let line = key.sign(
        &Checkpoint::new("elsewhere", head).unwrap().to_string(),
        0,
        |b| side.sign(b),
    );
    let foreign = Note::new(
        "elsewhere\n5\n".to_owned() + text.lines().nth(2).unwrap() + "\n",
        line.unwrap(),
    );
    let error =
        SignedCheckpoint::verify(foreign.unwrap().to_string().as_bytes(), &key).unwrap_err();
    assert!(matches!(error, CheckpointError::OtherLog { .. }), "{error}");
    SignedCheckpoint::verify(text.as_bytes(), &key_of_other_log).unwrap_err();

    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        SignedCheckpoint::verify(&bytes, &key).unwrap_err();
    }
}

#[test]
fn a_cosignature_states_its_time() {
    let (owner, peer) = (Side::new(1), Side::new(2));
    let key = qamar_to_rimal().owner_key(owner.key()).unwrap();
    let cosigner = cosigner_key(&id(RIMAL), peer.key()).unwrap();
    let (_, head) = log(5);
    let signed = SignedCheckpoint::sign(head, &key, |bytes| owner.sign(bytes)).unwrap();
    let text = signed.note().text().to_owned();
    let mut message = Vec::new();
    let line = cosigner.sign(&text, 1_679_315_147, |bytes| {
        message = bytes.to_vec();
        peer.sign(bytes)
    });
    // tlog-cosignature, "Ed25519 signed message".
    let expected = format!("cosignature/v1\ntime 1679315147\n{text}");
    assert_eq!(String::from_utf8(message).unwrap(), expected);
    let cosigned = signed.with_cosignature(line.unwrap(), &cosigner).unwrap();
    assert_eq!(cosigned.cosigned_by(&cosigner).unwrap(), 1_679_315_147);
    // Nobody else's, no other use of the key, and no time after 2^63 - 1.
    let error = cosigned.cosigned_by(&cosigner_key(&id(QAMAR), peer.key()).unwrap());
    assert!(matches!(error, Err(NoteError::NotSigned { .. })));
    let plain = NoteKey::new(cosigner.name(), SignatureKind::Ed25519, peer.key()).unwrap();
    assert_ne!(plain.id(), cosigner.id());
    cosigned.cosigned_by(&plain).unwrap_err();
    cosigner
        .sign(&text, 1 << 63, |bytes| peer.sign(bytes))
        .unwrap_err();
}

/// Neither party's id stands in what a stranger might find, and no two logs have one origin.
#[test]
fn an_origin_names_nobody_and_is_one_logs_alone() {
    let there = qamar_to_rimal();
    let mut back = qamar_to_rimal();
    back.owner = id(RIMAL);
    back.recipient = mithaq_ledger::Recipient::Party(id(QAMAR));
    let mut paper = qamar_to_rimal();
    paper.recipient = mithaq_ledger::Recipient::WithoutNode(RIMAL.to_owned());
    let origins = [there.origin(), back.origin(), paper.origin()];
    for origin in &origins {
        let digits = origin.strip_prefix("mithaq/").unwrap();
        assert_eq!(digits.len(), 64);
        assert!(!origin.contains("1111") && !origin.contains("2222"));
    }
    assert!(origins[0] != origins[1] && origins[1] != origins[2] && origins[0] != origins[2]);
}

proptest! {
    #[test]
    fn no_note_breaks_the_reader(text in "[a-c\n\u{2014} +=A]{0,200}") {
        if let Ok(note) = Note::parse(text.as_bytes()) {
            prop_assert_eq!(note.to_string(), text);
            let _ = Checkpoint::parse(note.text());
        }
    }
}
