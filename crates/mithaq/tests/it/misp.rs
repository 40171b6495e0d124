//! MISP events through the program: what becomes of published ones, who may have them, and how much memory one of
//! any size takes.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::Value;

use crate::support::nation::{Nation, agree, befriend};
use crate::support::{memory, shared};

#[test]
fn published_events_go_in_once_and_the_broken_one_leaves_nothing() {
    let Some(data) = shared::data() else { return };
    let events = data.join("misp-eset");
    let nation = Nation::serving("Qamar");
    let broken = events.join("broken");
    let refused = nation
        .try_run(&["import", broken.to_str().unwrap()])
        .ended(3)
        .json();
    assert_eq!((&refused["accepted"], nation.held()), (&Value::from(0), 0));
    let fault = &refused["refused"][0];
    assert_eq!(fault["code"], "json-syntax");
    let message = fault["message"].as_str().unwrap();
    assert!(message.starts_with("line 37374, column "), "{message}");
    assert!(
        message.ends_with("; nothing of this file was stored"),
        "{message}"
    );

    let import = || {
        nation
            .try_run(&["import", events.to_str().unwrap()])
            .ended(3)
            .json()
    };
    let first = import();
    assert_eq!(
        first["refused"].as_array().unwrap().len(),
        1,
        "{}",
        first["refused"]
    );
    let files = first["misp"]["files"].as_array().unwrap();
    assert_eq!(files.len(), 38);
    let converted: u64 = files
        .iter()
        .flat_map(|file| file["converted"].as_object().unwrap().values())
        .map(|count| count.as_u64().unwrap())
        .sum();
    let count = |report: &Value, key: &str| report[key].as_u64().unwrap();
    assert_eq!(count(&first, "accepted") + count(&first, "held"), converted);
    // What was left out is listed, part by part.
    let left = files
        .iter()
        .flat_map(|file| file["left_out"].as_object().unwrap().values());
    let left: u64 = left.map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(
        first["misp"]["left_out"].as_array().unwrap().len() as u64,
        left
    );
    let held = nation.held();
    let second = import();
    assert_eq!(
        (count(&second, "accepted"), count(&second, "held")),
        (0, converted)
    );
    assert_eq!(nation.held(), held);
    // A look-up finds what an event's observation is of, and the other way round.
    let found = nation.run(&["lookup", "updates[.]microsoft[.]com"]);
    let hits = found["values"][0]["hits"].as_array().unwrap();
    assert!(!hits.is_empty(), "{found}");
}

/// An event with one actionable domain, so restricted.
fn event(number: u32, members: &str) -> String {
    format!(
        r#"{{"Event": {{"uuid": "5be1b4c2-6f0c-4c1e-9d0a-4f8302a7{number:04x}", "info": "Scans", "date": "2026-03-01",
        "timestamp": "1772330000", "Orgc": {{"name": "Example Research", "uuid": "7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f"}},
        "Attribute": [{{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c{number:04x}", "type": "domain",
        "value": "h{number}.rimal.example", "to_ids": true, "timestamp": "1772330001"}}], {members}}}}}"#
    )
}

#[test]
fn what_misp_keeps_inside_crosses_under_no_agreement() {
    let (qamar, rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    // The widest agreement there can be.
    agree(&qamar, &rimal, |draft| {
        let edited = draft.replace("highest_tlp = \"amber\"", "highest_tlp = \"red\"");
        assert_ne!(edited, draft);
        edited
    });
    let clear = r#""Tag": [{"name": "tlp:clear"}]"#;
    let group =
        r#""SharingGroup": {"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "name": "Gulf ports"}"#;
    for (number, members, from_ours, received) in [
        (0, format!(r#""distribution": "0", {clear}"#), false, false),
        (1, format!(r#""distribution": "1", {clear}"#), true, false),
        (2, format!(r#""distribution": "2", {clear}"#), true, true),
        (3, format!(r#""distribution": "3", {clear}"#), true, true),
        (
            4,
            format!(r#""distribution": "4", {group}, {clear}"#),
            false,
            false,
        ),
        (5, format!(r#""distribution": "9", {clear}"#), false, false),
        (
            6,
            r#""distribution": "3", "Tag": [{"name": "tlp:ex:chr"}]"#.to_owned(),
            false,
            false,
        ),
        (
            7,
            r#""distribution": "3", "Tag": [{"name": "tlp:red"}]"#.to_owned(),
            true,
            true,
        ),
    ] {
        for (offset, flag, crosses) in [(0x100, "--our-misp", from_ours), (0x200, "", received)] {
            let number = number + offset;
            let file = qamar
                .home
                .file(&format!("{number}.json"), event(number, &members));
            let line = ["import", &file, flag];
            let line: Vec<&str> = line.into_iter().filter(|word| !word.is_empty()).collect();
            qamar.try_run(&line).ended(0);
            let indicator = format!("indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c{number:04x}");
            let reasons = qamar.reasons(&indicator, &rimal.name);
            let expected: &[&str] = if crosses { &[] } else { &["unknown-marking"] };
            assert_eq!(reasons, expected, "{members} {flag}");
        }
    }
}

#[test]
fn what_is_tagged_more_strictly_is_withheld_from_then_on() {
    let (qamar, rimal) = (Nation::serving("Qamar"), Nation::serving("Rimal"));
    befriend(&qamar, &rimal);
    agree(&qamar, &rimal, |draft| draft);
    let indicator = "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c0001";
    let import = |name: &str, tag: &str, time: &str| {
        // The attribute's own timestamp stays as it is.
        let file = event(
            1,
            &format!(r#""distribution": "3", "Tag": [{{"name": "{tag}"}}]"#),
        );
        let file = file.replace(
            r#""timestamp": "1772330000""#,
            &format!(r#""timestamp": "{time}""#),
        );
        let file = qamar.home.file(name, file);
        qamar.try_run(&["import", "--our-misp", &file]).ended(0);
        qamar.reasons(indicator, &rimal.name)
    };
    assert_eq!(import("green.json", "tlp:green", "1772330000"), [""; 0]);
    assert_ne!(import("red.json", "tlp:red", "1772400000"), [""; 0]);
}

/// Attributes of the event that is to show how much memory is needed.
const ATTRIBUTES: usize = 200_000;

/// The most memory that the importing program and the node may need. The kernel holds both to it as well.
const MOST: u64 = 256 << 20;

#[test]
fn an_event_of_two_hundred_thousand_attributes_takes_flat_memory() {
    let nation = Nation::serving_within("Qamar", MOST);
    let path = nation.home.path("large.json");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    let mut text = String::new();
    for number in 0..ATTRIBUTES {
        text.clear();
        if number == 0 {
            text.push_str(
                &event(1, "")
                    .split(r#""Attribute": ["#)
                    .next()
                    .unwrap()
                    .replace(r#""info""#, r#""distribution": "3", "info""#),
            );
            text.push_str(r#""Attribute": ["#);
        }
        write!(
            text,
            r#"{{"id": "{number}", "uuid": "0c7fe2d3-5a8b-4f1e-8c07-{number:012x}", "type": "domain", "category": "Network activity",
            "value": "h{number}.rimal.example", "to_ids": true, "timestamp": "1772330001", "distribution": "5", "comment": "seen in a scan of ports",
            "sharing_group_id": "0", "deleted": false, "disable_correlation": false, "object_id": "0", "object_relation": null,
            "first_seen": null, "last_seen": null, "Galaxy": [], "ShadowAttribute": []}}{}"#,
            if number + 1 == ATTRIBUTES { "], \"Tag\": []}}" } else { ",\n" }
        )
        .unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }
    file.into_inner().unwrap();
    let length = std::fs::metadata(&path).unwrap().len();
    let line = ["import", path.to_str().unwrap(), "--json"];
    let (ended, peak) = memory::watched(&mut nation.home.command(&line));
    let report = ended.ended(0).json();
    assert_eq!(
        report["misp"]["files"][0]["converted"]["indicator"],
        ATTRIBUTES
    );
    // Definitions are held once more for each class of objects that needs them (DESIGN 6.4); nothing else is.
    let company = nation.held() - report["accepted"].as_u64().unwrap();
    assert!(company <= 4, "{company}");
    let node = nation.peak_memory();
    println!("{length} bytes of MISP: the import held {peak}, the node {node}");
    assert!(0 < peak && peak < MOST, "the import held {peak} bytes");
    assert!(node < MOST, "the node held {node} bytes");
}
