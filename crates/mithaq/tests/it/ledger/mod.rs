//! The record of what crossed: receipts, checkpoints between nodes, and what becomes of them after a restore
//! or where somebody alters them (DESIGN § 8).

mod receipts;
mod received;
mod repeated;
mod rewritten;

use serde_json::Value;

use crate::support::eventually;
use crate::support::nation::Nation;
use crate::support::samples::Indicator;

/// What `nation` shows of its log to `other`; of the newest log where there are several.
#[track_caller]
fn log(nation: &Nation, other: &Nation) -> Value {
    let shown = nation.run(&["ledger", "show", &other.name]);
    let logs = shown["logs"].as_array().unwrap();
    let logs = logs.iter().filter(|log| log["both"] == true);
    logs.max_by_key(|log| log["anew"].as_str().unwrap_or_default().to_owned())
        .unwrap()
        .clone()
}

/// Waits until all that `giver` has released to `receiver` is cosigned; how many pages that is.
#[track_caller]
fn all_cosigned(giver: &Nation, receiver: &Nation) -> u64 {
    eventually("what crossed is cosigned", || {
        let log = log(giver, receiver);
        (log["cosigned"] == log["pages"]).then(|| log["pages"].as_u64().unwrap())
    })
}

/// Has an object cross.
#[track_caller]
fn crosses(giver: &Nation, receiver: &Nation, object: &Indicator) {
    giver.import(&[object]);
    eventually("the object crosses", || {
        receiver.analysts().sees(object.id()).then_some(())
    });
}

/// Whether `doctor` of `nation` has this finding.
#[track_caller]
fn finds(nation: &Nation, code: &str) -> bool {
    let found = nation.try_run(&["doctor"]).json();
    let findings = found["findings"].as_array().unwrap();
    findings.iter().any(|finding| finding["code"] == code)
}

/// The folder's database, opened by somebody who goes round the node.
fn database(nation: &Nation) -> rusqlite::Connection {
    let file = nation.home.data_dir().join("store").join("mithaq.db");
    rusqlite::Connection::open(file).unwrap()
}
