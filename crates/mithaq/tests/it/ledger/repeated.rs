//! Attack case 25, DESIGN 8.1: one credential that asks for the same again and again does not fill the record.

use std::time::Instant;

use crate::support::nation::Nation;
use crate::support::samples::{GREEN, indicator};

/// Times that the same is asked for.
const TIMES: u64 = 300;

/// The pages on record, in all logs.
#[track_caller]
fn pages(nation: &Nation) -> u64 {
    let shown = nation.run(&["ledger", "show"]);
    let logs = shown["logs"].as_array().unwrap().iter();
    logs.map(|log| log["pages"].as_u64().unwrap()).sum()
}

#[test]
fn attack_25_asking_for_the_same_again_and_again_adds_a_page_a_minute() {
    let qamar = Nation::serving("Qamar");
    let name = "University of Qamar";
    qamar.run(&["participant", "add", name, "--sector", "education"]);
    let share = qamar.client("library", &["--as", name, "--purpose", "research"]);
    let object = indicator("asked for again and again", &[GREEN]);
    qamar.import(&[&object]);
    let names = share.objects.replace("/objects/", "/manifest/");
    for path in [
        format!("{}?limit=1", share.objects),
        format!("{names}?limit=1"),
    ] {
        assert_eq!(share.get(&path).status, 200);
        // The first that is recorded already has a page of its own, and begins the minute.
        assert_eq!(share.get(&path).status, 200);
        let before = pages(&qamar);
        assert!(0 < before);
        let crossings = qamar.crossings(object.id(), name);
        let begun = Instant::now();
        for _ in 0..TIMES {
            assert_eq!(share.get(&path).status, 200, "{path}");
        }
        let minutes = begun.elapsed().as_secs() / 60 + 1;
        let added = pages(&qamar) - before;
        assert!(added <= minutes, "{added} pages in {minutes} minutes");
        let crossed = qamar.crossings(object.id(), name) - crossings;
        assert!(crossed as u64 <= minutes, "{crossed} crossings");
    }
}
