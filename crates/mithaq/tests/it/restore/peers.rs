//! DESIGN 7.8: after a restore nothing is released until the peers were read, no number is used twice,
//! and nobody is sent again what he has.

use serde_json::Value;

use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend, in_force, stands};
use crate::support::samples::{GREEN, Indicator, indicator};
use crate::support::share::Share;

fn indicators(name: &str, count: usize) -> Vec<Indicator> {
    (0..count)
        .map(|number| indicator(&format!("{name} {number}"), &[GREEN]))
        .collect()
}

fn import(nation: &Nation, objects: &[Indicator]) {
    nation.import(&objects.iter().collect::<Vec<_>>());
}

#[track_caller]
fn arrive(receiver: &Nation, objects: &[Indicator]) {
    for object in objects {
        eventually("it arrives", || {
            receiver.analysts().sees(object.id()).then_some(())
        });
    }
}

/// The instants at which a page says that its first and last objects were added.
fn added(share: &Share, query: &str) -> (Vec<String>, String, String) {
    let reply = share.get(&format!("{}?{query}", share.objects));
    assert_eq!(reply.status, 200);
    let page: Value = serde_json::from_slice(&reply.body).unwrap();
    let objects = page["objects"].as_array().cloned().unwrap_or_default();
    let ids = objects
        .iter()
        .map(|object| object["id"].as_str().unwrap().to_owned());
    let header = |name| reply.header(name).unwrap_or_default().to_owned();
    (
        ids.collect(),
        header("x-taxii-date-added-first"),
        header("x-taxii-date-added-last"),
    )
}

/// A backup is made while objects are imported and cross; then the node loses everything since, among it
/// its own suspension of the agreement.
#[test]
fn after_a_restore_nothing_is_released_before_the_peers_were_read() {
    let mut giver = Nation::serving("Qamar");
    let mut receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    let agreement = agree(&giver, &receiver, as_is);
    let reader = giver.analysts();
    receiver.analysts();
    let before = indicators("before", 20);
    import(&giver, &before);
    arrive(&receiver, &before);

    // While it is made, more is imported and crosses.
    let during = indicators("during", 40);
    let backup = std::thread::scope(|scope| {
        let importing = scope.spawn(|| {
            let home = &giver.home;
            for object in &during {
                let text = crate::support::samples::bundle(&[object.text()]);
                let file = home.file(&format!("{}.json", object.id()), text);
                home.run(&["import", &file]).ended(0);
            }
        });
        let file = giver.backup("backup.tar.gz");
        importing.join().unwrap();
        file
    });
    arrive(&receiver, &during);

    // What follows is lost to the giver, and not to the receiver.
    let lost = indicators("lost", 5);
    import(&giver, &lost);
    arrive(&receiver, &lost);
    giver.run(&["agreement", "suspend", &agreement]);
    stands(&receiver, &agreement, "suspended");
    let (_, _, seen) = added(&reader, "limit=1000");
    let page = reader.get(&format!("{}?limit=1", reader.objects)).json();
    let cursor = page["next"].as_str().unwrap().to_owned();
    let had = receiver.analysts().ids();
    receiver.stop();
    giver.stop();

    let restored = giver.put_back(&backup);
    assert_eq!(restored["waits_for"].as_array().unwrap().len(), 1);
    giver.start();
    // By what it knows the agreement is in force. It releases nothing, to anybody, and numbers no act.
    in_force(&giver, &agreement);
    assert_eq!(giver.waits_for(), Some(vec![receiver.name.clone()]));
    let refused = reader.get(&reader.objects);
    assert_eq!(refused.status, 503);
    assert!(refused.header("retry-after").is_some());
    for line in [
        ["export", "--for", &receiver.name].as_slice(),
        &["export"],
        &["agreement", "suspend", &agreement],
        &["participant", "add", "University of Qamar"],
        &["participant", "remove", "University of Qamar", "--yes"],
    ] {
        let refused = giver.try_run(line);
        assert_eq!(
            (refused.status, refused.error_code().as_str()),
            (4, "held-after-restore")
        );
    }
    // A restart changes nothing of that.
    giver.restart();
    assert_eq!(reader.get(&reader.objects).status, 503);

    receiver.start();
    stands(&giver, &agreement, "suspended");
    eventually("it holds no longer", || {
        giver.waits_for().is_none().then_some(())
    });

    // Its own act came back: the next one has the next number, and its chain no fork.
    giver.run(&["agreement", "resume", &agreement]);
    in_force(&giver, &agreement);
    in_force(&receiver, &agreement);

    // A reader's old cursor is void, as it counted what is gone; his last instant is good, and above it
    // is all that is new, once.
    let stale = reader.get(&format!("{}?limit=1&next={cursor}", reader.objects));
    assert_eq!(stale.status, 400);
    let kept = reader.ids();
    let unkept: Vec<Indicator> = during
        .into_iter()
        .filter(|object| !kept.contains_key(object.id()))
        .collect();
    let after = indicators("after", 3);
    import(&giver, &after);
    import(&giver, &lost);
    import(&giver, &unkept);
    let (new, first, _) = added(&reader, &format!("added_after={seen}"));
    let fresh: Vec<&Indicator> = after.iter().chain(&lost).chain(&unkept).collect();
    let expected: Vec<&str> = fresh.iter().map(|object| object.id()).collect();
    assert_eq!(new, expected);
    assert!(seen < first, "{seen} {first}");
    let ahead: jiff::Timestamp = first.parse().unwrap();
    let ahead = ahead.duration_since(jiff::Timestamp::now());
    assert!(23 <= ahead.as_hours(), "{ahead:?}");

    // The receiver ends with exactly what it may have, each once, and was sent again only what the giver
    // had forgotten that it sent.
    arrive(&receiver, &after);
    let has = receiver.analysts().ids();
    assert_eq!(has.len(), had.len() + after.len());
    assert!(has.values().all(|count| *count == 1));
    for object in &before {
        assert_eq!(
            giver.crossings(object.id(), &receiver.name),
            1,
            "{}",
            object.name
        );
    }
    for object in fresh {
        assert_eq!(
            giver.crossings(object.id(), &receiver.name),
            1,
            "{}",
            object.name
        );
    }
}

/// What a node received since its backup it receives again, from where it had read at the time.
#[test]
fn a_receiver_that_was_put_back_reads_what_it_lost() {
    let giver = Nation::serving("Qamar");
    let mut receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    agree(&giver, &receiver, as_is);
    receiver.analysts();
    let (before, since) = (indicators("before", 5), indicators("since", 5));
    import(&giver, &before);
    arrive(&receiver, &before);
    let backup = receiver.backup("backup.tar.gz");
    import(&giver, &since);
    arrive(&receiver, &since);
    receiver.stop();
    receiver.put_back(&backup);
    receiver.start();
    eventually("it holds no longer", || {
        receiver.waits_for().is_none().then_some(())
    });
    arrive(&receiver, &since);
    let has = receiver.analysts().ids();
    assert_eq!(has.len(), before.len() + since.len());
    assert!(has.values().all(|count| *count == 1));
    for object in &before {
        assert_eq!(
            giver.crossings(object.id(), &receiver.name),
            1,
            "not asked for again"
        );
    }
}

/// What two nodes lost together neither can tell the other: both wait, and release nothing, until an operator of
/// one of them decides so. Then the other reads that one, and is free by itself.
#[test]
fn two_that_were_put_back_at_once_wait_until_an_operator_decides() {
    let mut qamar = Nation::serving("Qamar");
    let mut rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let readers = [qamar.analysts(), rimal.analysts()];
    let backups = [qamar.backup("backup.tar.gz"), rimal.backup("backup.tar.gz")];
    for (nation, backup) in [&mut qamar, &mut rimal].into_iter().zip(&backups) {
        nation.stop();
        nation.put_back(backup);
    }
    qamar.start();
    rimal.start();
    for (nation, other) in [(&qamar, &rimal), (&rimal, &qamar)] {
        assert_eq!(nation.waits_for(), Some(vec![other.name.clone()]));
    }
    for reader in &readers {
        assert_eq!(reader.get(&reader.objects).status, 503);
    }
    qamar.run(&[
        "peer",
        "waive",
        &rimal.name,
        "--reason",
        "both were rebuilt",
        "--yes",
    ]);
    assert_eq!(qamar.waits_for(), None);
    eventually("the other has read it", || {
        rimal.waits_for().is_none().then_some(())
    });
    for reader in &readers {
        assert_eq!(reader.get(&reader.objects).status, 200);
    }
}

/// A peer that does not answer any more holds a node up until an operator decides so, and says why.
#[test]
fn an_operator_may_decide_not_to_wait() {
    let mut qamar = Nation::serving("Qamar");
    let mut rimal = Nation::serving("Rimal");
    let mut sahil = Nation::serving("Sahil");
    befriend(&qamar, &rimal);
    befriend(&qamar, &sahil);
    let reader = qamar.analysts();
    let backup = qamar.backup("backup.tar.gz");
    rimal.stop();
    sahil.stop();
    qamar.stop();
    qamar.put_back(&backup);
    qamar.start();
    let nameless = qamar.try_run(&["peer", "waive", "--reason", "gone"]);
    assert_eq!(nameless.status, 2, "it must be said whom");
    let line = [
        "peer",
        "waive",
        &rimal.name,
        "--reason",
        "its node is being rebuilt",
        "--yes",
    ];
    let unsure = qamar.try_run(&["peer", "waive", &rimal.name, "--reason", "gone"]);
    assert_eq!(unsure.error_code(), "not-confirmed");
    let mut stranger = qamar.home.command(&line);
    let stranger = stranger
        .env("MITHAQ_OPERATOR", "somebody")
        .output()
        .unwrap();
    assert_eq!(
        stranger.status.code(),
        Some(5),
        "only a named operator decides"
    );
    qamar.run(&line);
    assert_eq!(qamar.waits_for(), Some(vec![sahil.name.clone()]));
    assert_eq!(reader.get(&reader.objects).status, 503);
    qamar.run(&["peer", "waive", "--all", "--reason", "both are", "--yes"]);
    assert_eq!(qamar.waits_for(), None);
    assert_eq!(reader.get(&reader.objects).status, 200);
    let again = qamar.try_run(&["peer", "waive", "--all", "--reason", "both are", "--yes"]);
    assert_eq!(again.error_code(), "nothing-to-do");

    // The same can be said when it is put back.
    qamar.stop();
    qamar.set_aside();
    let line = [
        "restore",
        &backup,
        "--release-without-peers",
        "--reason",
        "an exercise",
    ];
    let mut stranger = qamar.home.command(&line);
    let stranger = stranger
        .env("MITHAQ_OPERATOR", "somebody")
        .output()
        .unwrap();
    assert_eq!(stranger.status.code(), Some(5));
    assert!(!qamar.home.data_dir().exists());
    assert_eq!(qamar.run(&line)["waits_for"], serde_json::json!([]));
    qamar.start();
    assert_eq!(reader.get(&reader.objects).status, 200);
}
