//! `export`.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::home::Home;
use crate::sample;

#[test]
fn what_comes_out_is_what_went_in_byte_for_byte() {
    let home = Home::new();
    home.run(&["import", &home.file("feed.json", sample::bundle())])
        .ended(0);
    let exported = home.run(&["export"]).ended(0);
    let bundle = exported.json();
    assert_eq!(bundle["type"], "bundle");
    assert!(bundle["id"].as_str().unwrap().starts_with("bundle--"));
    let lines: Vec<&str> = exported
        .out
        .lines()
        .map(|line| line.trim_end_matches(','))
        .collect();
    for object in sample::objects() {
        assert!(
            lines.contains(&object.as_str()),
            "{object}\nis not in\n{}",
            exported.out
        );
    }
}

#[test]
fn a_file_is_complete_or_not_there() {
    let home = Home::new();
    home.run(&["import", &home.file("feed.json", sample::bundle())])
        .ended(0);
    let out = home.path("out.json");
    let line = [
        "export",
        "--type",
        "indicator",
        "--type",
        "malware",
        "--json",
        "-o",
        out.to_str().unwrap(),
    ];
    assert_eq!(home.run(&line).ended(0).json()["objects"], 2);
    // What is released to one is not for whoever has an account here.
    let mode = std::fs::metadata(&out).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let bundle: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let mut types: Vec<&str> = bundle["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["type"].as_str().unwrap())
        .collect();
    types.sort_unstable();
    assert_eq!(types, ["indicator", "malware"]);
    // It can be taken in again, and is held.
    let again = home
        .run(&["import", "--json", out.to_str().unwrap()])
        .ended(0)
        .json();
    assert_eq!((&again["accepted"], &again["held"]), (&0.into(), &2.into()));
}

#[test]
fn for_an_audience_that_nobody_knows_nothing_is_written() {
    let home = Home::new();
    let out = home.path("out.json");
    home.run(&[
        "export",
        "--for",
        "nobody",
        "--json",
        "-o",
        out.to_str().unwrap(),
    ])
    .ended(2)
    .error_code();
    assert!(!out.exists() && !home.path("out.json.part").exists());
}
