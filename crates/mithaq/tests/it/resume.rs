//! Imports that are broken off, and begun again.

use std::process::Stdio;

use serde_json::Value;

use crate::home::Ended;
use crate::support::eventually;
use crate::support::nation::Nation;
use crate::support::samples::{Indicator, indicator};

/// Six batches.
const OBJECTS: u64 = 60_000;

/// A file of that many objects; each line after the first has one.
fn file(nation: &Nation) -> String {
    let sample = indicator("Scan of ports", &[]);
    let text = |number: u64| {
        let id = format!(
            "indicator--9b1f6a3c-{:04x}-4c1e-8c07-{number:012x}",
            number % 0x1_0000
        );
        let one = Indicator {
            id: id.parse().unwrap(),
            ..sample.clone()
        };
        one.about(&format!("198.51.100.{}", number % 250)).text()
    };
    let objects: Vec<String> = (0..OBJECTS).map(text).collect();
    nation
        .home
        .file("feed.json", format!("[\n{}\n]", objects.join(",\n")))
}

/// Begins an import and kills a process when something of it is held: the command's, or the node's, which is started
/// again. How many objects it had taken in then.
fn broken_off(nation: &mut Nation, file: &str, kills_node: bool) -> u64 {
    let before = nation.held();
    let mut import = nation.home.command(&["import", file, "--json"]);
    let mut import = import
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    eventually("a batch is taken in", || {
        (before < nation.held()).then_some(())
    });
    if kills_node {
        nation.kill();
        let ended = Ended::new(import.wait_with_output().unwrap());
        assert_eq!(ended.ended(1).error_code(), "connection-lost");
        nation.start();
    } else {
        import.kill().unwrap();
        import.wait().unwrap();
        // It may have been at a batch; it ends when that is done.
        nation.restart();
    }
    let held = nation.held();
    assert!(
        before < held && held < OBJECTS,
        "it was not broken off: {held}"
    );
    held
}

/// Repeats the import: what was not sent again, what is new, and what was held.
#[track_caller]
fn repeated(nation: &Nation, file: &str) -> (Option<u64>, u64, u64) {
    let report = nation.run(&["import", file]);
    assert_eq!(report["refused"], Value::Array(Vec::new()));
    let count = |key: &str| report[key].as_u64();
    (
        count("resumed"),
        count("accepted").unwrap(),
        count("held").unwrap(),
    )
}

#[test]
fn an_import_that_was_broken_off_goes_on_where_it_stopped() {
    let mut nation = Nation::serving("Qamar");
    let file = file(&nation);
    let first = broken_off(&mut nation, &file, true);
    let second = broken_off(&mut nation, &file, false);
    assert!(first < second);
    // Nothing is sent twice, and nothing is left out.
    assert_eq!(
        repeated(&nation, &file),
        (Some(second), OBJECTS - second, 0)
    );
    assert_eq!(nation.held(), OBJECTS);
    // It is finished: nothing is kept of how far it had come.
    assert_eq!(repeated(&nation, &file), (None, 0, OBJECTS));
}

#[test]
fn a_file_that_has_changed_is_imported_from_its_beginning() {
    let mut nation = Nation::serving("Qamar");
    let file = file(&nation);
    let held = broken_off(&mut nation, &file, true);
    let text = std::fs::read_to_string(&file).unwrap();
    // As long as before, and another object among those that were taken in.
    let changed = text.replacen("-4c1e-8c07-000000000007", "-4c1e-8c07-00000000000a", 1);
    let changed = changed.replacen("indicator--9b1f6a3c-0007", "indicator--9b1f6a3c-ffff", 1);
    assert_eq!(changed.len(), text.len());
    std::fs::write(&file, changed).unwrap();
    assert_eq!(
        repeated(&nation, &file),
        (None, OBJECTS - held + 1, held - 1)
    );
}

/// DESIGN 7.8: the place is in the store, so a store that is put back has the place that it had.
#[test]
fn after_a_restore_nothing_is_skipped_that_the_store_lacks() {
    let mut nation = Nation::serving("Qamar");
    let file = file(&nation);
    let empty = nation.backup("empty.tar.gz");
    let held = broken_off(&mut nation, &file, true);
    let midway = nation.backup("midway.tar.gz");
    assert_eq!(repeated(&nation, &file), (Some(held), OBJECTS - held, 0));

    nation.stop();
    nation.put_back(&midway);
    nation.start();
    assert_eq!(nation.held(), held);
    assert!(held < broken_off(&mut nation, &file, false));

    nation.stop();
    nation.put_back(&midway);
    nation.start();
    assert_eq!(repeated(&nation, &file), (Some(held), OBJECTS - held, 0));

    nation.stop();
    nation.put_back(&empty);
    nation.start();
    assert_eq!(repeated(&nation, &file), (None, OBJECTS, 0));
}
