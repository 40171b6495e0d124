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
}
