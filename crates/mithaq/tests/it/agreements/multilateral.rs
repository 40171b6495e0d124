//! Three parties and a depositary: consent counts once it is notified.

use serde_json::Value;

use super::{party, refusal};
use crate::support::eventually;
use crate::support::nation::{Nation, befriend};

/// The pairs between which it is in force, as `nation` sees it.
#[track_caller]
fn pairs_in_force(nation: &Nation, agreement: &str) -> usize {
    let matrix: Value = nation.run(&["agreement", "matrix", agreement]);
    let pairs = matrix["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 3);
    pairs.iter().filter(|pair| pair["in_force"] == true).count()
}

#[test]
fn a_depositary_notifies_what_three_have_signed() {
    let nations = ["Qamar", "Rimal", "Sahil"].map(Nation::serving);
    let [qamar, rimal, sahil] = &nations;
    befriend(qamar, rimal);
    befriend(qamar, sahil);
    befriend(rimal, sahil);
    let third = format!(
        "\n[[parties]]\nid = \"{}\"\nname = \"{}\"\nroot_fingerprint = \"{}\"\n\n[[articles]]",
        sahil.party, sahil.name, sahil.fingerprint
    );
    let id = qamar.propose(&rimal.name, |draft| {
        let depositary = format!("depositary = \"{}\"\n\n[title]", qamar.party);
        draft
            .replace(
                "kind = \"working-arrangement\"",
                "kind = \"multilateral-arrangement\"",
            )
            .replacen("[title]", &depositary, 1)
            .replacen("\n[[articles]]", &third, 1)
            .replace("notice_days = 30", "notice_days = 30\nentry_after = 2")
    });
    let mut waiting = Vec::new();
    for nation in [rimal, sahil] {
        eventually("the agreement reaches every party", || nation.standing(&id));
        nation.run(&["agreement", "sign", &id]);
        // It waits for its notification, and is not given twice meanwhile.
        assert_eq!(
            refusal(nation, &["agreement", "sign", &id]),
            "nothing-to-do"
        );
        let act = party(nation, &id, nation)["waiting"][0].clone();
        waiting.push(act.as_str().unwrap().to_owned());
    }
    assert_eq!(pairs_in_force(qamar, &id), 0);
    for act in &waiting {
        assert_eq!(
            refusal(rimal, &["agreement", "notify", &id, act]),
            "not-depositary"
        );
        eventually("the depositary has it", || {
            let shown = qamar.run(&["agreement", "show", &id]);
            shown["acts"]
                .to_string()
                .contains(act.as_str())
                .then_some(())
        });
        let tomorrow = [
            "agreement",
            "notify",
            &id,
            act,
            "--date",
            "2999-01-01T00:00:00Z",
        ];
        assert_eq!(refusal(qamar, &tomorrow), "future-date");
        qamar.run(&["agreement", "notify", &id, act]);
        assert_eq!(
            refusal(qamar, &["agreement", "notify", &id, act]),
            "nothing-to-do"
        );
    }
    for nation in &nations {
        eventually("it is in force between all", || {
            (pairs_in_force(nation, &id) == 3).then_some(())
        });
    }
    // One suspends towards one: the others go on.
    rimal.run(&["agreement", "suspend", &id, "--towards", &sahil.name]);
    for nation in &nations {
        eventually("it is suspended between two", || {
            (pairs_in_force(nation, &id) == 2).then_some(())
        });
    }
    // Before it was proposed it held between nobody; who leaves is in the calendar.
    let before = ["agreement", "matrix", &id, "--at", "2020-01-01T00:00:00Z"];
    let before = qamar.run(&before);
    let pairs = before["pairs"].as_array().unwrap();
    assert!(
        pairs.iter().all(|pair| pair["in_force"] == false),
        "{before}"
    );
    sahil.run(&["agreement", "withdraw", &id, "--yes"]);
    let calendar = sahil.run(&["agreement", "calendar", &id]);
    let entries = calendar["entries"].as_array().unwrap();
    let leaves = entries.iter().find(|entry| entry["event"] == "leaves");
    assert_eq!(
        leaves.unwrap()["arguments"]["party"],
        sahil.name,
        "{calendar}"
    );
    for lang in ["en", "ar", "fr"] {
        for line in [
            vec!["agreement", "status", &id],
            vec!["agreement", "matrix", &id],
            vec!["agreement", "calendar"],
            vec!["agreement", "relation", &rimal.name, &sahil.name],
        ] {
            let line: Vec<&str> = line.into_iter().chain(["--lang", lang]).collect();
            let told = sahil.home.run(&line).ended(0).out;
            assert!(!told.contains('⟨'), "{told}");
            assert!(told.contains(&sahil.name), "{told}");
        }
    }
}
