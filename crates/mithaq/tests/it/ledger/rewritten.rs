//! What the peer sees of a log that was rewritten, put back, or cut short by a kill.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use mithaq_ledger::{Edge, Hash};

use super::{all_cosigned, crosses, database, finds, log};
use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, indicator};
use crate::support::share::{Share, TAXII};
use crate::support::{channel_collection, eventually, objects_path};

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
    acknowledge_a_new_log(&qamar, &rimal);
    let theirs = log(&rimal, &qamar);
    assert_eq!(theirs["theirs"]["former"], serde_json::json!([pages]));
    assert_eq!(theirs["theirs"].get("waiting"), None, "{theirs}");
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
    acknowledge_a_new_log(&qamar, &rimal);
}

/// The giver has begun a new log: the receiver keeps that as evidence, fails its doctor and cosigns nothing until an operator
/// has acknowledged it. Nothing accuses the giver of having rewritten anything.
#[track_caller]
fn acknowledge_a_new_log(giver: &Nation, receiver: &Nation) {
    let evidence = eventually("the peer has seen the new log", || {
        let log = log(receiver, giver);
        let waiting = log["theirs"]["waiting"].as_u64()?;
        let theirs = self::log(giver, receiver)["pages"].as_u64()?;
        (waiting == theirs).then(|| log["evidence"].clone())
    });
    let all = evidence.as_array().unwrap();
    assert_eq!(all.len(), 1, "{evidence}");
    assert_eq!(all[0]["weight"], "begun-anew", "{evidence}");
    assert!(finds(receiver, "ledger-begun-anew"));
    assert!(!finds(receiver, "ledger-unreconciled") && !finds(receiver, "ledger-rewritten"));
    assert_eq!(
        log(giver, receiver).get("cosigned"),
        None,
        "not before that"
    );
    let id = all[0]["id"].as_str().unwrap();
    let settled = [
        "ledger",
        "evidence",
        "settle",
        id,
        "--reason",
        "restored, by telephone",
    ];
    let settled = receiver.run(&settled);
    assert_eq!(
        settled["evidence"][0]["settled"]["reason"],
        "restored, by telephone"
    );
    eventually("the new log is cosigned", || {
        let log = log(giver, receiver);
        (log.get("anew").is_some() && log["cosigned"] == log["pages"]).then_some(())
    });
    assert!(!finds(receiver, "ledger-begun-anew"));
    let kept = receiver.run(&["ledger", "evidence", "list"]);
    assert_eq!(kept["evidence"].as_array().unwrap().len(), 1, "it stays");
    let again = receiver.try_run(&["ledger", "evidence", "settle", id, "--reason", "once more"]);
    assert_eq!(again.error_code(), "no-such-evidence");
}

/// DESIGN 7.8, 8.2: an older directory was put back and has released other pages since, more than were lost. Its log is no
/// shorter than what the peer holds, and is another all the same: the node begins anew instead of standing accused, and
/// receipts go on.
#[test]
fn inv_7_8_a_log_that_forked_after_it_was_put_back_begins_anew() {
    let (mut qamar, mut rimal) = two();
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
    crosses(&qamar, &rimal, &indicator("lost", &[GREEN]));
    let lost = all_cosigned(&qamar, &rimal);
    qamar.stop();
    rimal.stop();
    qamar.set_aside();
    std::fs::rename(&older, &data).unwrap();
    qamar.start();
    // Somebody reads in the peer's name until the log is longer than the one that was lost.
    let envoy = Envoy::of(&rimal, &qamar);
    let channel = objects_path(channel_collection(&qamar.party, &rimal.party));
    for limit in 1.. {
        if lost < log(&qamar, &rimal)["pages"].as_u64().unwrap() {
            break;
        }
        assert!(limit < 100, "each page read is a leaf");
        envoy.get(&format!("{channel}?limit={limit}"));
        envoy.get(&channel.replace("/objects/", "/manifest/"));
    }
    rimal.start();
    eventually("the node has begun anew", || {
        qamar.log().contains("LostLog").then_some(())
    });
    let after = indicator("after", &[GREEN]);
    crosses(&qamar, &rimal, &after);
    acknowledge_a_new_log(&qamar, &rimal);
    let file = qamar.home.path("receipt").to_str().unwrap().to_owned();
    let made = qamar.run(&["ledger", "receipt", after.id(), "-o", &file]);
    assert!(made["to_key"].is_string(), "{made}");
}

/// DESIGN 8.2: every request carries the last checkpoint that the peer holds; so a past that was lost is noticed before the
/// first page leaves, not when the peer next asks for the log.
#[test]
fn inv_8_2_every_request_shows_what_the_peer_holds() {
    let (mut qamar, mut rimal) = two();
    qamar.stop();
    let data = qamar.home.data_dir();
    let older = qamar.home.path("older");
    let copied = std::process::Command::new("cp")
        .args(["-a", data.to_str().unwrap(), older.to_str().unwrap()])
        .status();
    assert!(copied.unwrap().success());
    qamar.start();
    crosses(&qamar, &rimal, &indicator("lost", &[GREEN]));
    all_cosigned(&qamar, &rimal);
    qamar.stop();
    rimal.stop();
    let held: Vec<u8> = database(&rimal)
        .query_row(
            "SELECT bytes FROM record WHERE kind = 'ledger-held'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let held: serde_json::Value = serde_json::from_slice(&held).unwrap();
    let note = STANDARD.encode(held["checkpoint"].as_str().unwrap());
    qamar.set_aside();
    std::fs::rename(&older, &data).unwrap();
    qamar.start();
    let envoy = Envoy::of(&rimal, &qamar);
    let channel = objects_path(channel_collection(&qamar.party, &rimal.party));
    let asked = |checkpoint: Option<String>| {
        let mut request = Request::get(&channel);
        if let Some(checkpoint) = checkpoint {
            request = request.header("mithaq-checkpoint", checkpoint);
        }
        let request = request.header("accept", TAXII).body(Bytes::new()).unwrap();
        envoy.ask(request).unwrap().status()
    };
    // Without one, or with one that nobody has signed, a page is what it is.
    assert_eq!(asked(None), 200);
    assert_eq!(asked(Some("0 bm9uc2Vuc2U=".to_owned())), 200);
    assert!(!qamar.log().contains("LostLog"));
    assert_eq!(asked(Some(format!("0 {note}"))), 503);
    assert!(qamar.log().contains("LostLog"));
}

/// DESIGN 8.2, 7.8: a crossing moves neither epoch nor slots. An older store file with the same objects and fewer crossings
/// is noticed all the same.
#[test]
fn inv_7_8_an_older_store_with_fewer_crossings_is_noticed() {
    let mut qamar = Nation::serving("Qamar");
    qamar.run(&[
        "participant",
        "add",
        "University of Qamar",
        "--sector",
        "education",
    ]);
    let object = indicator("told", &[GREEN]);
    qamar.import(&[&object]);
    let added = qamar.run(&[
        "client",
        "add",
        "library",
        "--as",
        "University of Qamar",
        "--purpose",
        "research",
    ]);
    let token = added["token"].as_str().unwrap();
    assert!(Share::discover(qamar.wire(), token).sees(object.id()));
    qamar.stop();
    let store = qamar.home.data_dir().join("store");
    let older = qamar.home.path("older");
    let copied = std::process::Command::new("cp")
        .args(["-a", store.to_str().unwrap(), older.to_str().unwrap()])
        .status();
    assert!(copied.unwrap().success());
    qamar.start();
    assert!(Share::discover(qamar.wire(), token).sees(object.id()));
    qamar.stop();
    std::fs::remove_dir_all(&store).unwrap();
    std::fs::rename(&older, &store).unwrap();
    qamar.start();
    assert!(
        qamar
            .log()
            .contains("the store is older than this node remembers")
    );
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
