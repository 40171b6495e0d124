//! Every object of the published STIX 2.1 data goes in and comes out again, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::support::nation::Nation;
use crate::support::shared;

/// The sets of `../shared/data` that are STIX 2.1.
const SETS: [&str; 3] = [
    "stix21-amnesty",
    "stix21-mitre-attack",
    "stix21-spec-examples",
];

/// Objects of the published data that are refused, as (id, code), in the order of the files: examples of the
/// specification whose base64 ends in an ellipsis (STIX 2.1 §2.1).
const REFUSED: [(&str, &str); 3] = [
    ("artifact--ca17bcf8-9846-5ab4-8662-75c1bf6e63ee", "base64"),
    ("artifact--6f437177-6e48-5cf8-9d9e-872a2bddd641", "base64"),
    ("artifact--4cce66f8-6eaa-53cb-85d5-3a85fca3a6c5", "base64"),
];

/// Published texts of observables whose id another published text has too.
const SAME_ID: usize = 2;

/// A page's length that divides neither the number of objects nor a power of two.
const LIMIT: usize = 997;

#[test]
fn published_objects_are_served_as_their_minified_bytes_and_imported_once() {
    let Some(data) = shared::data() else { return };
    let files: Vec<PathBuf> = SETS
        .iter()
        .flat_map(|set| json_files(&data.join(set)))
        .collect();
    let mut published: BTreeSet<String> = BTreeSet::new();
    let mut by_version: BTreeMap<(String, Option<String>), String> = BTreeMap::new();
    let mut count = 0;
    for file in &files {
        for object in members(&std::fs::read_to_string(file).unwrap()) {
            count += 1;
            let text = minified(object.get());
            if REFUSED.contains(&(&*version_of(&text).0, "base64")) {
                continue;
            }
            by_version.entry(version_of(&text)).or_insert(text.clone());
            published.insert(text);
        }
    }
    assert_eq!((files.len(), count), (7, 8_550 + 1_826 + 82));
    // DESIGN 6.5: of several texts of one version a reader sees one, here the first. The examples of the
    // specification use some ids of observables for more than one of them.
    let mut expected: Vec<&str> = by_version.values().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(published.len() - expected.len(), SAME_ID);

    let nation = Nation::serving("Qamar");
    let import = |accepted: usize| {
        let mut line = vec!["import"];
        line.extend(files.iter().map(|file| file.to_str().unwrap()));
        let ended = nation
            .try_run(&line)
            .ended(if REFUSED.is_empty() { 0 } else { 3 });
        let report = ended.json();
        let refused: Vec<(&str, &str)> = report["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                (
                    one["id"].as_str().unwrap_or_default(),
                    one["code"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(refused, REFUSED);
        assert_eq!(report["accepted"], accepted, "{}", ended.out);
        assert_eq!(report["held"], count - REFUSED.len() - accepted);
        assert_eq!(report["skipped"].as_array().unwrap().len(), 0);
    };
    // The same object is published in more than one bundle.
    import(published.len());
    let served = nation.analysts().all(LIMIT);
    let mut texts: Vec<&str> = served.iter().map(|object| object.get()).collect();
    let first_pages = texts.clone();
    texts.sort_unstable();
    for (served, expected) in texts.iter().zip(&expected) {
        assert_eq!(served, expected);
    }
    assert_eq!(texts.len(), expected.len());

    let pages = || {
        let share = nation.analysts();
        let page = share.get(&format!("{}?limit={LIMIT}", share.objects));
        let dates = ["x-taxii-date-added-first", "x-taxii-date-added-last"];
        let dates = dates.map(|name| page.header(name).unwrap().to_owned());
        (dates, share.all(LIMIT))
    };
    let (dates, _) = pages();
    let held = nation.held();
    import(0);
    let (dates_again, served_again) = pages();
    let again: Vec<&str> = served_again.iter().map(|object| object.get()).collect();
    assert!(first_pages == again, "the same objects in the same order");
    assert_eq!(dates, dates_again);
    assert_eq!(nation.held(), held);
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    files
}

/// The objects of a bundle or an array, as they stand there.
fn members(text: &str) -> Vec<&RawValue> {
    #[derive(Deserialize)]
    struct Bundle<'a> {
        #[serde(borrow)]
        objects: Vec<&'a RawValue>,
    }
    match text.trim_start().starts_with('[') {
        true => serde_json::from_str(text).unwrap(),
        false => serde_json::from_str::<Bundle<'_>>(text).unwrap().objects,
    }
}

/// What a reader tells versions apart by: id and `modified`, which observables do not have.
fn version_of(text: &str) -> (String, Option<String>) {
    let object: Value = serde_json::from_str(text).unwrap();
    let text = |name: &str| object[name].as_str().map(str::to_owned);
    (
        text("id").unwrap(),
        text("modified").or_else(|| text("created")),
    )
}

/// The text without the white space between its tokens. Written for this test alone: it shares nothing with what
/// it judges.
fn minified(text: &str) -> String {
    let mut minified = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for character in text.chars() {
        match (in_string, character) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (_, '"') => in_string = !in_string,
            (false, ' ' | '\t' | '\r' | '\n') => continue,
            _ => {}
        }
        minified.push(character);
    }
    minified
}

#[test]
fn the_stripper_of_this_test_strips_white_space_alone() {
    let text = "{ \"a b\" :\t[ 1 ,\r\n \"\\\" \\\\\" , \"\u{a0} \" ] }\n";
    assert_eq!(minified(text), "{\"a b\":[1,\"\\\" \\\\\",\"\u{a0} \"]}");
}
