//! The life of agreements between real nodes: acts, what holds between whom, and two operators for what binds.

use serde_json::Value;

use crate::support::nation::Nation;

mod accession;
mod bilateral;
mod eight_states;
mod multilateral;
mod operators;
mod transcribed;

/// The error of a command that must fail.
#[track_caller]
fn refusal(nation: &Nation, line: &[&str]) -> String {
    let ended = nation.try_run(line);
    assert_ne!(ended.status, 0, "{line:?}: {}", ended.out);
    ended.json()["error"]["code"].as_str().unwrap().to_owned()
}

/// How an article stands between two parties, as `nation` sees it.
#[track_caller]
fn article(nation: &Nation, agreement: &str, other: &Nation, id: &str) -> String {
    let line = [
        "agreement",
        "relation",
        &nation.name,
        &other.name,
        "--agreement",
        agreement,
    ];
    let report = nation.run(&line);
    let articles = report["relations"][0]["articles"].as_array().unwrap();
    let found: Vec<&Value> = articles.iter().filter(|one| one["id"] == id).collect();
    found[0]["standing"].as_str().unwrap().to_owned()
}

/// What a party has done, as `nation` sees it.
#[track_caller]
fn party(nation: &Nation, agreement: &str, party: &Nation) -> Value {
    let status = nation.run(&["agreement", "status", agreement]);
    let parties = status["parties"].as_array().unwrap();
    let of = parties
        .iter()
        .find(|one| one["party"]["id"] == party.party.as_str());
    of.unwrap().clone()
}
