//! Keys changed and revoked, by command, on whole nodes (4.1, 4.2).

use serde_json::Value;

use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend, in_force, stands};
use crate::support::samples::{GREEN, indicator};

/// Two peers with an agreement in force. Its id.
fn peers() -> (Nation, Nation, String) {
    let (qamar, rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    let agreement = agree(&qamar, &rimal, as_is);
    (qamar, rimal, agreement)
}

/// The file of its root key.
fn root(nation: &Nation) -> String {
    nation
        .home
        .data_dir()
        .join("keys/root.pem")
        .display()
        .to_string()
}

/// The states of the keys of `party` as `nation` knows them, sorted.
fn states(nation: &Nation, party: &str) -> Vec<String> {
    let keys = nation.run(&["key", "list"]);
    let keys = keys["keys"].as_array().unwrap();
    let of = keys.iter().filter(|key| key["party"] == party);
    let mut states: Vec<String> = of.map(|key| text(&key["state"])).collect();
    states.sort();
    states
}

/// The id of our key in that state.
fn key(nation: &Nation, state: &str) -> String {
    let keys = nation.run(&["key", "list"]);
    let mut keys = keys["keys"].as_array().unwrap().iter();
    let found = keys.find(|key| key["ours"] == true && key["state"] == state);
    text(&found.unwrap()["key"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Waits until `to` has an object that `from` takes in now.
#[track_caller]
fn crosses(from: &Nation, to: &Nation, name: &str) {
    let object = indicator(name, &[GREEN]);
    from.import(&[&object]);
    let reads = to.analysts();
    eventually("the object has crossed", || {
        reads.sees(object.id()).then_some(())
    });
}

#[test]
fn inv_4_1_a_new_key_is_learnt_by_the_peer_and_what_the_former_sealed_stands() {
    let (mut qamar, mut rimal, agreement) = peers();
    crosses(&qamar, &rimal, "before");
    let shown = qamar.run(&["key", "rotate", "--root", &root(&qamar)]);
    assert_eq!(shown["root"], qamar.fingerprint.as_str());
    assert_eq!(states(&qamar, &qamar.party), ["overlap", "present"]);
    crosses(&qamar, &rimal, "after");
    eventually("the peer knows both keys", || {
        (states(&rimal, &qamar.party) == ["overlap", "present"]).then_some(())
    });
    // It reads from the peer as before, and acts by its new key.
    crosses(&rimal, &qamar, "back");
    in_force(&rimal, &agreement);
    qamar.run(&["agreement", "suspend", &agreement, "--reason", "a test"]);
    stands(&rimal, &agreement, "suspended");
    qamar.run(&["agreement", "resume", &agreement, "--reason", "a test"]);
    in_force(&rimal, &agreement);
    // The logs are compared as before: no evidence, and what crossed since is cosigned.
    eventually("the new pages are cosigned", || {
        let logs = qamar.run(&["ledger", "show"]);
        let log = &logs["logs"][0];
        assert!(log["evidence"].is_null(), "{log}");
        (log["cosigned"] == log["pages"]).then_some(())
    });
    // The peer was away for the next change, which is made without the root key on this machine.
    rimal.stop();
    let prepared = qamar.home.path("statement.json").display().to_string();
    let signed = qamar.home.path("signed.json").display().to_string();
    qamar.run(&["key", "rotate", "--overlap", "0", "--prepare", &prepared]);
    assert_eq!(
        states(&qamar, &qamar.party),
        ["overlap", "prepared", "present"]
    );
    // Not sealed, it is nothing.
    let refused = qamar.try_run(&["key", "import", &prepared]);
    assert_eq!(refused.json()["error"]["code"], "root-word");
    let elsewhere = crate::home::Home::empty();
    let elsewhere = elsewhere
        .run(&[
            "key",
            "sign",
            &prepared,
            "--root",
            &root(&qamar),
            "-o",
            &signed,
            "--json",
        ])
        .ended(0)
        .json();
    assert_eq!(elsewhere["says"], "statement");
    qamar.run(&["key", "import", &signed]);
    assert_eq!(
        states(&qamar, &qamar.party),
        ["former", "overlap", "present"]
    );
    qamar.restart();
    rimal.start();
    crosses(&qamar, &rimal, "after a long absence");
    crosses(&rimal, &qamar, "and back");
    assert_eq!(
        states(&rimal, &qamar.party),
        ["former", "overlap", "present"]
    );
    let log = qamar.log() + &rimal.log();
    assert!(!log.contains("PRIVATE KEY"), "a secret stands in the log");
}

#[test]
fn inv_4_2_a_key_is_revoked_with_the_heads_of_its_chains_and_acts_are_sealed_anew() {
    let (qamar, rimal, agreement) = peers();
    let refused = qamar.try_run(&[
        "key",
        "revoke",
        &key(&qamar, "present"),
        "--root",
        &root(&qamar),
        "--yes",
    ]);
    assert_eq!(refused.json()["error"]["code"], "present-key");
    qamar.run(&["key", "rotate", "--overlap", "0", "--root", &root(&qamar)]);
    // Another party's root key says nothing of ours.
    let former = key(&qamar, "former");
    let foreign = qamar.try_run(&["key", "revoke", &former, "--root", &root(&rimal), "--yes"]);
    assert_eq!(foreign.json()["error"]["code"], "root-word");
    // It names nothing of this chain.
    let head = format!("{agreement}=none");
    qamar.run(&[
        "key",
        "revoke",
        &former,
        "--heads",
        &head,
        "--root",
        &root(&qamar),
        "--yes",
    ]);
    // Our signature is void, here and there.
    for nation in [&qamar, &rimal] {
        eventually("the agreement is not in force", || {
            (nation.standing(&agreement)? != "in-force").then_some(())
        });
    }
    eventually("the peer knows", || {
        (states(&rimal, &qamar.party) == ["present", "revoked"]).then_some(())
    });
    let status = rimal.run(&["agreement", "status", &agreement]).to_string();
    assert!(status.contains("revoked"), "{status}");
    qamar.run(&["key", "reseal", &agreement, "--yes"]);
    in_force(&qamar, &agreement);
    in_force(&rimal, &agreement);
    crosses(&qamar, &rimal, "by the new key");
}

/// By the hash of an act; and by default, where all acts by the key are the node's own.
#[test]
fn inv_4_2_with_the_last_act_of_the_chain_as_its_head_all_stands() {
    let (qamar, rimal, agreement) = peers();
    let word = qamar.home.path("revocation.json").display().to_string();
    for (revoked, kind) in [(1, "signature"), (2, "resumption")] {
        qamar.run(&["key", "rotate", "--overlap", "0", "--root", &root(&qamar)]);
        let (former, file) = (key(&qamar, "former"), root(&qamar));
        let shown = qamar.run(&["key", "revoke", &former, "--prepare", &word]);
        let head = &shown["heads"][0];
        assert_eq!(head["agreement"], agreement.as_str(), "{shown}");
        assert_eq!(head["act"]["kind"], kind);
        assert_eq!(head["act"]["made_here"], true);
        let head = format!("{agreement}={}", text(&head["act"]["hash"]));
        let mut arguments = vec!["key", "revoke", &former, "--root", &file, "--yes"];
        if revoked == 1 {
            arguments.extend(["--heads", &head]);
        }
        qamar.run(&arguments);
        eventually("the peer knows", || {
            let states = states(&rimal, &qamar.party);
            let states = states.iter().filter(|state| *state == "revoked");
            (states.count() == revoked).then_some(())
        });
        in_force(&qamar, &agreement);
        in_force(&rimal, &agreement);
        crosses(&qamar, &rimal, &former);
        // The next key acts too.
        for act in ["suspend", "resume"] {
            qamar.run(&["agreement", act, &agreement, "--reason", "a test"]);
        }
        in_force(&rimal, &agreement);
    }
}

#[test]
fn a_branch_is_named_by_command() {
    let (qamar, rimal, agreement) = peers();
    let status = qamar.run(&["agreement", "show", &agreement]);
    assert_eq!(status["id"], agreement.as_str());
    let unknown = qamar.try_run(&[
        "key",
        "name-branch",
        &agreement,
        "--head",
        "0000",
        "--root",
        &root(&qamar),
    ]);
    assert_eq!(unknown.json()["error"]["code"], "unknown-act");
    // What can be named is told.
    let told = unknown.json()["error"].to_string();
    let hash = told.split("signature ").nth(1).unwrap()[..64].to_owned();
    qamar.run(&[
        "key",
        "name-branch",
        &agreement,
        "--head",
        &hash,
        "--root",
        &root(&qamar),
    ]);
    // It names the only branch there is.
    in_force(&qamar, &agreement);
    crosses(&qamar, &rimal, "after it");
    in_force(&rimal, &agreement);
}
