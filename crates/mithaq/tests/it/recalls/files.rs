//! DESIGN 7.6, 7.7: after a recall nothing of the object is left in any file of whoever received it: neither its body, nor
//! what was looked up by, nor a page of the database that is free again.

use std::fs;
use std::path::Path;

use super::{comes_to, crosses, two};
use crate::support::samples::{GREEN, indicator};

/// Whether any file of a folder holds these bytes.
fn holds(folder: &Path, what: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => holds(&path, what),
            false => fs::read(&path).is_ok_and(|bytes| {
                let mut windows = bytes.windows(what.len());
                windows.any(|window| window == what.as_bytes())
            }),
        }
    })
}

#[test]
fn inv_7_7_what_was_recalled_is_in_no_file_of_who_received_it() {
    let (giver, mut receiver) = two(&[]);
    let gone = indicator("a most distinctive name", &[GREEN]);
    let stays = indicator("a name that stays", &[GREEN]);
    crosses(&giver, &receiver, &stays);
    crosses(&giver, &receiver, &gone);
    let store = receiver.home.data_dir().join("store");
    // The search would find it.
    assert!(holds(&store, "a most distinctive name"));
    giver.run(&["recall", gone.id(), "--reason", "a source is in danger"]);
    comes_to(&giver, &gone, &receiver, "deleted");
    let found = receiver.try_run(&["why", gone.id(), "--for", "analysts"]);
    assert_eq!(found.error_code(), "not-held");
    // While it runs, and once it has ended and put its log into the database.
    assert!(!holds(&store, "a most distinctive name"));
    receiver.stop();
    assert!(!holds(&store, "a most distinctive name"));
    assert!(holds(&store, "a name that stays"));
    receiver.start();
    assert!(!holds(&store, "a most distinctive name"));
    assert!(!receiver.analysts().sees(gone.id()));
    assert!(receiver.analysts().sees(stays.id()));
}
