//! DESIGN 7.6–7.8 by the commands: what is deleted is gone for good, what a procedure needs is kept, what is due is told.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use crate::home::Home;
use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, bundle, indicator};

/// Two nations with an agreement in force, the second of which has `names` from the first.
fn two(names: &[&str], edit: impl FnOnce(String) -> String) -> (Nation, Nation, Vec<String>) {
    let giver = Nation::serving("Qamar");
    let receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    agree(&giver, &receiver, edit);
    let objects: Vec<_> = names.iter().map(|name| indicator(name, &[GREEN])).collect();
    giver.import(&objects.iter().collect::<Vec<_>>());
    let ids: Vec<String> = objects.iter().map(|one| one.id().to_owned()).collect();
    for id in &ids {
        eventually("it arrives", || receiver.analysts().sees(id).then_some(()));
    }
    (giver, receiver, ids)
}

/// Whether any file of a folder holds these bytes.
fn holds(folder: &Path, what: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => holds(&path, what),
            false => fs::read(&path).is_ok_and(|bytes| {
                bytes
                    .windows(what.len())
                    .any(|window| window == what.as_bytes())
            }),
        }
    })
}

#[test]
fn inv_7_7_what_an_operator_deletes_is_gone_for_good() {
    let (giver, mut receiver, ids) = two(&["a distinctive name", "another name"], as_is);
    let (gone, stays) = (&ids[0], &ids[1]);
    let store = receiver.home.data_dir().join("store");
    assert!(holds(&store, "a distinctive name"));
    let line = ["delete", gone, "--reason", "entered by mistake"];
    let refused = receiver.try_run(&line);
    assert_eq!(
        (refused.status, refused.error_code().as_str()),
        (2, "not-confirmed")
    );
    let report = receiver.run(&[line.as_slice(), &["--yes"]].concat());
    assert_eq!(report["erased"].as_array().unwrap().len(), 1);
    assert_eq!(report["overwritten"], true);
    assert_eq!(report["consumers"][0]["kind"], "own-client");
    assert!(!holds(&store, "a distinctive name"));
    assert!(holds(&store, "another name"));
    receiver.kill();
    receiver.start();
    assert!(!receiver.analysts().sees(gone));
    assert!(receiver.analysts().sees(stays));
    // Who made it has it, and a newer version comes in.
    assert!(giver.analysts().sees(gone));
    let health = receiver.run(&["doctor"]);
    let told = health["findings"].as_array().unwrap();
    let has = |code: &str| told.iter().any(|one| one["code"] == code);
    assert!(has("deletion-done") && has("decision-delete"), "{told:?}");
    let metrics = receiver.home.run(&["metrics"]).ended(0);
    assert!(
        metrics.out.contains("mithaq_tombstones 1"),
        "{}",
        metrics.out
    );
    for agreement in receiver.run(&["agreement", "list"])["agreements"]
        .as_array()
        .unwrap()
    {
        let id = agreement["id"].as_str().unwrap();
        let refused = receiver.try_run(&["delete", id, "--reason", "never", "--yes"]);
        assert_eq!(
            (refused.status, refused.error_code().as_str()),
            (5, "on-record")
        );
    }
}

#[test]
fn inv_7_8_what_was_deleted_since_a_backup_stays_deleted_after_a_restore() {
    let (_giver, mut receiver, ids) = two(&["deleted since", "kept all along"], as_is);
    let (gone, stays) = (&ids[0], &ids[1]);
    let backup = receiver.backup("before.tar.gz");
    let report = receiver.run(&["delete", gone, "--reason", "a test", "--yes"]);
    assert_eq!(report["backups"][0]["file"], backup.as_str());
    assert_eq!(report["backups"][0]["listed"], true);
    receiver.stop();
    let restored = receiver.put_back(&backup);
    assert_eq!(restored["erased"], 1);
    assert!(!holds(
        &receiver.home.data_dir().join("store"),
        "deleted since"
    ));
    receiver.start();
    // Read again from its peer, all that is there is there, and what was deleted is not.
    eventually("it holds no longer", || {
        receiver.waits_for().is_none().then_some(())
    });
    eventually("it releases again", || {
        let reader = receiver.analysts();
        (reader.get(&reader.objects).status == 200).then_some(())
    });
    assert!(receiver.analysts().sees(stays));
    assert!(!receiver.analysts().sees(gone));
    let refused = receiver.try_run(&["delete", gone, "--reason", "again", "--yes"]);
    assert_eq!(refused.error_code(), "not-held");
}

#[test]
fn inv_7_6_a_legal_hold_keeps_what_is_to_be_deleted_for_nobody() {
    let (_giver, receiver, ids) = two(&["evidence"], as_is);
    let kept = &ids[0];
    let hold = receiver.run(&["hold", "add", kept, "--reason", "case 17/2026"]);
    let hold = hold["holds"][0]["id"].as_str().unwrap().to_owned();
    assert!(receiver.analysts().sees(kept));
    let line = ["delete", kept, "--reason", "a test", "--yes"];
    let partly = receiver.try_run(&line);
    assert_eq!(partly.status, 3);
    assert_eq!(partly.json()["held"][0]["hold"], hold.as_str());
    assert!(!receiver.analysts().sees(kept));
    assert!(holds(&receiver.home.data_dir().join("store"), "evidence"));
    let listed = receiver.run(&["hold", "list"]);
    assert_eq!(listed["holds"][0]["restricted"], 1);
    receiver.run(&["hold", "lift", &hold[..6], "--yes"]);
    assert!(!holds(&receiver.home.data_dir().join("store"), "evidence"));
    let listed = receiver.run(&["hold", "list"]);
    assert_eq!(listed["holds"][0]["on"], false);
    let unknown = receiver.try_run(&["hold", "lift", "ffff", "--yes"]);
    assert_eq!(unknown.error_code(), "unknown-hold");
}

#[test]
fn what_may_be_kept_no_longer_is_known_ahead() {
    let article = "\n[[articles]]\nid = \"keep\"\nkind = \"retention\"\ntext.en = \"It is destroyed after thirty days.\"\n\
        [articles.terms]\ndays = 30\nthen = \"destroy\"\ncertificate = true\n";
    let (giver, receiver, ids) = two(&["for a month"], |draft| draft + article);
    let due = receiver.run(&["retention", "due", "--within", "31"]);
    let [one] = due["due"].as_array().unwrap().as_slice() else {
        panic!("{due}");
    };
    assert_eq!(one["object"], ids[0].as_str());
    assert_eq!(one["article"], "keep");
    assert_eq!(
        (&one["overdue"], &one["certificate"], &one["then"]),
        (&false.into(), &true.into(), &"destroy".into())
    );
    let none = receiver.run(&["retention", "due", "--within", "28"]);
    assert_eq!(none["due"].as_array().unwrap().len(), 0);
    // What is its own has no day.
    let own = giver.run(&["retention", "due", "--within", "3650"]);
    assert_eq!(own["due"].as_array().unwrap().len(), 0);
    let none = receiver.run(&["retention", "certificates"]);
    assert_eq!(none["certificates"].as_array().unwrap().len(), 0);
    for lang in ["en", "ar", "fr"] {
        let told = receiver
            .home
            .run(&["retention", "due", "--within", "31", "--lang", lang]);
        assert!(told.ended(0).out.contains(&ids[0]));
    }
}

/// Killed at any moment, it is all there or it is in no file once the node has started again.
#[test]
fn inv_7_7_a_deletion_that_is_killed_is_whole_or_none() {
    const KILLS: u32 = 12;
    let home = Home::new();
    let import = |number: u32| {
        let object = indicator(&format!("a secret of number {number}."), &[GREEN])
            .about(&format!("198.51.100.{number}"));
        let file = home.file("one.json", bundle(&[object.text()]));
        home.run(&["import", &file]).ended(0);
        object.id().to_owned()
    };
    let first = import(100);
    let line = |id: &str| {
        let mut line = home.command(&["delete", id, "--reason", "a test", "--yes"]);
        line.stdout(Stdio::null()).stderr(Stdio::null());
        line
    };
    let began = Instant::now();
    assert!(line(&first).status().unwrap().success());
    let whole = began.elapsed();
    let store = home.data_dir().join("store");
    let (mut killed, mut gone) = (0, 0);
    for number in 1..=KILLS {
        let id = import(number);
        let mut child = line(&id).spawn().unwrap();
        // Not a wait for anything: the moment of the kill is what is thrown for.
        std::thread::park_timeout(whole * number / KILLS);
        let _ = child.kill();
        killed += u32::from(child.wait().unwrap().code().is_none());
        let found = home
            .run(&["lookup", &format!("198.51.100.{number}"), "--json"])
            .ended(0)
            .out
            .contains(&id);
        gone += u32::from(!found);
        let words = format!("a secret of number {number}.");
        assert_eq!(holds(&store, &words), found, "number {number}");
        let health = home.run(&["doctor", "--json"]).out;
        assert!(health.contains("deletion-done"), "{health}");
    }
    eprintln!("{killed} kills, {gone} of {KILLS} deleted");
    assert!(0 < killed, "no kill met a deletion");
}
