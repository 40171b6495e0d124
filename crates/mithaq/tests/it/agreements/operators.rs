//! What binds under law takes two named operators.

use super::refusal;
use crate::home::OPERATOR;
use crate::support::nation::{Nation, befriend};

#[test]
fn one_operator_prepares_and_another_confirms() {
    let mut qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let draft = qamar.run(&["agreement", "new", "--peer", &rimal.name]);
    let draft = draft["draft"]
        .as_str()
        .unwrap()
        .replace("binding = false", "binding = true");
    let draft = qamar.home.file("binding.toml", draft);
    let proposed = qamar.run(&["agreement", "propose", &draft]);
    let id = proposed["id"].as_str().unwrap();
    // With one operator nobody could confirm.
    assert_eq!(refusal(&qamar, &["agreement", "sign", id]), "one-operator");
    qamar.stop();
    let file = qamar.home.data_dir().join("party.json");
    let mut party: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    party["operators"]
        .as_array_mut()
        .unwrap()
        .push("salim".into());
    std::fs::write(&file, party.to_string()).unwrap();
    qamar.start();

    let shown = qamar.run(&["agreement", "sign", id]);
    assert_eq!(shown["acts"].as_array().unwrap().len(), 0, "{shown}");
    assert_eq!(shown["prepared"][0]["act"], "signature", "{shown}");
    assert_eq!(shown["prepared"][0]["operator"], OPERATOR, "{shown}");
    assert_eq!(
        refusal(&qamar, &["agreement", "sign", id]),
        "already-prepared"
    );
    assert_eq!(
        refusal(&qamar, &["agreement", "confirm", id]),
        "same-operator"
    );
    let stranger = ["agreement", "confirm", id, "--operator", "nobody"];
    assert_eq!(refusal(&qamar, &stranger), "unknown-operator");
    let status = qamar.run(&["agreement", "status", id]);
    assert_eq!(status["prepared"], shown["prepared"]);

    let confirm = ["agreement", "confirm", id, "--operator", "salim"];
    let shown = qamar.run(&confirm);
    let acts = shown["acts"].to_string();
    assert!(acts.contains(&format!("by {OPERATOR} and salim")), "{acts}");
    assert!(shown["prepared"].is_null(), "{shown}");
    assert_eq!(refusal(&qamar, &confirm), "nothing-prepared");
    // What only restricts one operator does at once.
    let shown = qamar.run(&["agreement", "suspend", id]);
    assert_eq!(shown["acts"].as_array().unwrap().len(), 2, "{shown}");
    let shown = qamar.run(&["agreement", "resume", id]);
    assert_eq!(shown["prepared"][0]["act"], "resumption", "{shown}");

    // INVARIANT: what the second performs is what the first prepared. A suspension of everything that came in between is
    // not lifted by a resumption that was prepared for another.
    let prepared = ["agreement", "confirm", id, "--operator", "salim"];
    let shown = qamar.run(&prepared);
    assert!(shown["prepared"].is_null(), "{shown}");
    qamar.run(&["agreement", "suspend", id, "--article", "2"]);
    let shown = qamar.run(&["agreement", "resume", id]);
    assert_eq!(shown["prepared"][0]["act"], "resumption", "{shown}");
    qamar.run(&["agreement", "suspend", id]);
    let before = qamar.run(&["agreement", "show", id])["acts"].clone();
    assert_eq!(refusal(&qamar, &prepared), "other-act");
    assert_eq!(qamar.run(&["agreement", "show", id])["acts"], before);
}

#[test]
fn who_confirms_an_amendment_has_its_text_before_him() {
    let mut qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    qamar.stop();
    let file = qamar.home.data_dir().join("party.json");
    let party = std::fs::read_to_string(&file).unwrap();
    let two = |second: &str| {
        let mut party: serde_json::Value = serde_json::from_str(&party).unwrap();
        party["operators"]
            .as_array_mut()
            .unwrap()
            .push(second.into());
        std::fs::write(&file, party.to_string()).unwrap();
    };
    // Nobody is two.
    two(&format!(" {} ", OPERATOR.to_uppercase()));
    assert_eq!(refusal(&qamar, &["status"]), "bad-operator");
    two("salim");
    qamar.start();
    let id = crate::support::nation::agree(&rimal, &qamar, |draft| draft);
    let draft = rimal.run(&["agreement", "new", "--peer", &qamar.name]);
    let draft = draft["draft"].as_str().unwrap();
    let binding = draft.replace("binding = false", "binding = true");
    let binding = qamar.home.file("binding.toml", binding);
    let proposed = qamar.run(&["agreement", "propose", &binding]);
    let other = proposed["id"].as_str().unwrap();
    assert_ne!(other, id);
    qamar.run(&["agreement", "sign", other]);
    qamar.run(&["agreement", "confirm", other, "--operator", "salim"]);
    let wider = draft
        .replace("binding = false", "binding = true")
        .replace("highest_tlp = \"amber\"", "highest_tlp = \"red\"");
    let wider = qamar.home.file("wider.toml", wider);
    let amend = ["agreement", "amend", other, &wider, "--reason", "a typo"];
    let shown = qamar.run(&amend);
    let prepared = &shown["prepared"][0];
    let text = prepared["amended"].as_str().unwrap();
    assert!(text.contains("highest_tlp = \"red\""), "{text}");
    let waits = prepared["id"].as_str().unwrap();
    let diff = qamar.try_run(&["agreement", "diff", other, waits]);
    assert_eq!(diff.json()["whole"]["standing"], "wider", "{}", diff.out);
    let told = qamar.home.run(&["agreement", "show", other]).ended(0).out;
    assert!(told.contains("highest_tlp = \"red\""), "{told}");
    // What is performed is that very text.
    let about = prepared["about"].as_str().unwrap().to_owned();
    let shown = qamar.run(&["agreement", "confirm", waits, "--operator", "salim"]);
    let acts = shown["acts"].to_string();
    assert!(acts.contains(&about), "{about} in {acts}");
}
