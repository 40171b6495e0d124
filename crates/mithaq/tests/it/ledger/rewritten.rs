//! What the peer sees of a log that was rewritten, put back, or cut short by a kill.

use mithaq_ledger::{Edge, Hash};

use super::{all_cosigned, crosses, database, finds, log};
use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, indicator};

fn two() -> (Nation, Nation) {
    let (qamar, rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    agree(&qamar, &rimal, as_is);
    (qamar, rimal)
}

/// DESIGN 8.2: who rewrites what it had signed is caught at the peer's next request, and the evidence is kept, also
/// over a restart. The attacker has the store in his hands and makes its tiles agree with one another.
#[test]
fn inv_8_2_a_node_that_rewrites_its_log_is_caught_and_the_evidence_kept() {
    let (mut qamar, mut rimal) = two();
    crosses(&qamar, &rimal, &indicator("first", &[GREEN]));
    let pages = all_cosigned(&qamar, &rimal);
    assert_eq!(log(&rimal, &qamar).get("evidence"), None);
    qamar.stop();
    let raw = database(&qamar);
    // Other leaves, and a tree that is sound over them.
    let mut edge = Edge::empty();
    let leaves: Vec<Hash> = (0..pages)
        .map(|no| Hash::from_bytes([no as u8; 32]))
        .collect();
    let writes = edge.append(&leaves);
    assert_eq!(writes.len(), 1, "they are in one tile");
    let key = format!("0/party/{}", rimal.party);
    let no: i64 = raw
        .query_row("SELECT no FROM log WHERE key = ?1", [&key], |row| {
            row.get(0)
        })
        .unwrap();
    raw.execute(
        "UPDATE tile SET hashes = ?2 WHERE log = ?1",
        (no, &writes[0].bytes),
    )
    .unwrap();
    raw.execute(
        "UPDATE log SET root = ?2 WHERE no = ?1",
        (no, edge.head().root.as_bytes()),
    )
    .unwrap();
    drop(raw);
    qamar.start();
    eventually("the peer has evidence", || {
        log(&rimal, &qamar).get("evidence").map(|_| ())
    });
    rimal.restart();
    let evidence = log(&rimal, &qamar)["evidence"].clone();
    assert_eq!(evidence[0]["rewritten"], true, "{evidence}");
    assert!(finds(&rimal, "ledger-rewritten"));
    // It verifies by itself, with the public key of the log's owner.
    let key = log(&rimal, &qamar)["key"].as_str().unwrap().to_owned();
    let bytes: Vec<u8> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap())
        .collect();
    let key = mithaq_stix::seal::VerifyingKey::from_bytes(&bytes.try_into().unwrap()).unwrap();
    let text = evidence[0]["text"].as_str().unwrap();
    mithaq_ledger::Evidence::verify(text.as_bytes(), &[key]).unwrap();
    // What the node alone can see of it, its own doctor says: the leaves do not bear out the tree.
    let still = log(&rimal, &qamar)["theirs"]["pages"].as_u64();
    assert_eq!(still, Some(pages), "what was held before is held on");
}

/// DESIGN 7.8, 8.2: a node that was restored from a backup begins a new log, and says so; it is accused of nothing, and
/// what was cosigned of the former log stays.
#[test]
fn inv_8_2_a_restored_node_begins_a_new_log_and_is_not_accused() {
    let (mut qamar, rimal) = two();
    crosses(&qamar, &rimal, &indicator("in the backup", &[GREEN]));
    all_cosigned(&qamar, &rimal);
    let backup = qamar.backup("backup.tar.gz");
    crosses(&qamar, &rimal, &indicator("after the backup", &[GREEN]));
    let pages = all_cosigned(&qamar, &rimal);
    qamar.stop();
    qamar.put_back(&backup);
    qamar.start();
    eventually("it holds no longer", || {
        qamar.waits_for().is_none().then_some(())
    });
    crosses(&qamar, &rimal, &indicator("after the restore", &[GREEN]));
    eventually("the new log is cosigned", || {
        let log = log(&qamar, &rimal);
        (log.get("anew").is_some() && log["cosigned"] == log["pages"]).then_some(())
    });
    let theirs = log(&rimal, &qamar);
    assert_eq!(theirs.get("evidence"), None, "{theirs}");
    assert_eq!(theirs["theirs"]["former"], serde_json::json!([pages]));
    assert!(finds(&rimal, "ledger-anew"));
    assert!(!finds(&rimal, "ledger-unreconciled") && !finds(&rimal, "ledger-rewritten"));
}

/// DESIGN 7.8: the whole directory was put back behind the node's back. The peer shows what the node itself had signed,
/// and it begins anew.
#[test]
fn inv_7_8_a_checkpoint_from_the_time_that_was_lost_is_noticed() {
    let (mut qamar, rimal) = two();
    crosses(&qamar, &rimal, &indicator("before", &[GREEN]));
    all_cosigned(&qamar, &rimal);
    qamar.stop();
    let data = qamar.home.data_dir();
    let older = qamar.home.path("older");
    let copied = std::process::Command::new("cp")
        .args(["-a", data.to_str().unwrap(), older.to_str().unwrap()])
        .status();
    assert!(copied.unwrap().success());
    qamar.start();
    crosses(&qamar, &rimal, &indicator("since", &[GREEN]));
    all_cosigned(&qamar, &rimal);
    qamar.stop();
    qamar.set_aside();
    std::fs::rename(&older, &data).unwrap();
    qamar.start();
    eventually("the node has begun anew", || {
        qamar.log().contains("LostLog").then_some(())
    });
    crosses(&qamar, &rimal, &indicator("after", &[GREEN]));
    eventually("the new log is cosigned", || {
        let log = log(&qamar, &rimal);
        (log.get("anew").is_some() && log["cosigned"] == log["pages"]).then_some(())
    });
    assert_eq!(log(&rimal, &qamar).get("evidence"), None);
}

/// DESIGN 8.1, 8.2: killed at any moment between a page and its checkpoint, on either side, nothing is lost and nobody is
/// accused.
#[test]
fn inv_8_2_kills_between_page_and_checkpoint_lose_nothing() {
    let (mut qamar, mut rimal) = two();
    let objects: Vec<_> = (0..6)
        .map(|no| indicator(&format!("{no}"), &[GREEN]))
        .collect();
    for (no, object) in objects.iter().enumerate() {
        crosses(&qamar, &rimal, object);
        let killed = if no % 2 == 0 { &mut qamar } else { &mut rimal };
        killed.kill();
        killed.start();
    }
    all_cosigned(&qamar, &rimal);
    let log = log(&rimal, &qamar);
    assert_eq!(log.get("evidence"), None, "{log}");
    for object in &objects {
        let file = qamar.home.path("receipt").to_str().unwrap().to_owned();
        let made = qamar.run(&["ledger", "receipt", object.id(), "-o", &file]);
        let (from, to) = (made["from_key"].as_str(), made["to_key"].as_str());
        let line = [
            "ledger",
            "verify",
            &file,
            "--from-key",
            from.unwrap(),
            "--to-key",
            to.unwrap(),
        ];
        assert_eq!(qamar.run(&line)["object"], object.id());
    }
    assert!(!finds(&qamar, "ledger-altered"));
}
