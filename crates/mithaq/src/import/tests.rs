//! Which files are read, what of them is sent, and what the report says.

use std::fs;
use std::path::Path;

use expect_test::{Expect, expect};
use mithaq_node::admin::{ImportReport, RefusedObject};
use mithaq_stix::ObjectId;
use serde_json::value::RawValue;
use tempfile::TempDir;

use super::*;

/// Imports as a node without peers would.
fn import(
    paths: &[PathBuf],
    progress: &Progress,
    send: &mut Send<'_>,
) -> Result<Report, AdminError> {
    super::import(
        paths,
        &mut Misp::of_nobody(),
        progress,
        &mut || Ok(Resume::default()),
        send,
    )
}

/// A folder with these files; a name that ends in `/` is a folder.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        match name.ends_with('/') {
            true => fs::create_dir_all(path).unwrap(),
            false => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
    }
    folder
}

/// What the walk finds in `folder`, one line each, paths relative to it.
fn check_walk(folder: &Path, named: &[&str], expected: Expect) {
    let paths: Vec<PathBuf> = named.iter().map(|name| folder.join(name)).collect();
    let found = walk(&paths).unwrap();
    let read = found
        .sources
        .iter()
        .map(|source| format!("read {} ({})", source.path.display(), source.bytes));
    let skipped = found
        .skipped
        .iter()
        .map(|skipped| format!("skip {}: {}", skipped.path, skipped.why));
    let unreadable = found
        .unreadable
        .iter()
        .map(|refused| format!("refuse {}: {}", refused.file, refused.message));
    let lines: Vec<String> = read.chain(skipped).chain(unreadable).collect();
    expected.assert_eq(
        &lines
            .join("\n")
            .replace(&format!("{}/", folder.display()), "")
            .replace(&folder.display().to_string(), "."),
    );
}

/// A node that takes everything but objects that hold `bad`, and remembers what it was sent.
#[derive(Default)]
struct Taker {
    batches: Vec<Vec<String>>,
}

impl Taker {
    fn take(&mut self, objects: Vec<Box<RawValue>>) -> ImportReport {
        let texts: Vec<String> = objects
            .iter()
            .map(|object| object.get().to_owned())
            .collect();
        let mut report = ImportReport::default();
        for (index, text) in (0..).zip(&texts) {
            if text.contains("bad") {
                let (code, path) = ("no-id".to_owned(), "$.id".to_owned());
                let (message, rule) = (
                    "the object has no id".to_owned(),
                    "STIX 2.1 §2.9".to_owned(),
                );
                report.refused.push(RefusedObject {
                    index,
                    id: None,
                    code,
                    path,
                    message,
                    rule,
                });
            } else {
                report.accepted += 1;
                *report
                    .warnings
                    .entry("no-spec-version: accepted all the same".to_owned())
                    .or_default() += 1;
            }
        }
        self.batches.push(texts);
        report
    }
}

/// The report on `files`, as scripts read it, and what the node was sent.
fn check_import(files: &[(&str, &str)], expected: Expect) {
    let folder = folder(files);
    let mut taker = Taker::default();
    let report = import(
        &[folder.path().to_owned()],
        &Progress::hidden(),
        &mut |objects, _| Ok(taker.take(objects)),
    )
    .unwrap();
    let report = serde_json::to_string_pretty(&report)
        .unwrap()
        .replace(&format!("{}/", folder.path().display()), "");
    expected.assert_eq(&format!("{report}\nsent: {:?}", taker.batches));
}

#[test]
fn a_folder_gives_its_json_files_in_order() {
    let folder = folder(&[
        ("b.json", "{}"),
        ("a/z.JSON", "{}"),
        ("a/notes.txt", ""),
        ("a.json/inner.json", "[]"),
        ("c/", ""),
        ("feed.json.gz", ""),
        ("json", ""),
    ]);
    check_walk(
        folder.path(),
        &[""],
        expect![[r"
        read a/z.JSON (2)
        read a.json/inner.json (2)
        read b.json (2)
        skip a/notes.txt: not a `.json` file
        skip feed.json.gz: not a `.json` file
        skip json: not a `.json` file"]],
    );
}

#[test]
fn a_named_file_is_read_whatever_it_is_called() {
    let folder = folder(&[("feed.txt", "{}"), ("b.json", "{}")]);
    check_walk(
        folder.path(),
        &["feed.txt", "b.json"],
        expect![[r"
        read feed.txt (2)
        read b.json (2)"]],
    );
}

#[test]
fn a_loop_of_links_ends() {
    let folder = folder(&[("a/b/c.json", "{}"), ("d.json", "{}")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/b/up")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("lost.json")).unwrap();
    std::os::unix::fs::symlink("../d.json", folder.path().join("a/e.json")).unwrap();
    check_walk(
        folder.path(),
        &[""],
        expect![[r"
        read a/b/c.json (2)
        read a/e.json (2)
        read d.json (2)
        skip a/b/up: a folder that was read already
        skip lost.json: a link that leads nowhere"]],
    );
}

#[test]
fn a_path_that_does_not_exist_stops_before_anything_is_sent() {
    let folder = folder(&[("a.json", "{}")]);
    let paths = [folder.path().join("a.json"), folder.path().join("b.json")];
    let mut taker = Taker::default();
    let error = import(&paths, &Progress::hidden(), &mut |objects, _| {
        Ok(taker.take(objects))
    })
    .unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.exit.status()),
        ("cannot-read", 2)
    );
    assert!(taker.batches.is_empty());
}

#[test]
fn every_form_is_read_and_refusals_name_file_and_place() {
    check_import(
        &[
            (
                "1.json",
                r#"{"type": "bundle", "id": "bundle--1", "objects": [{"n": 1}, {"bad": 1}]}"#,
            ),
            ("2.json", r#"{"more": false, "objects": [{"n": 2}]}"#),
            ("3.json", r#"[{"n": 3}, {"n":  4, "bad": 2}]"#),
            ("4.json", "\u{feff}{\"type\": \"x\"}\n"),
            ("5.txt", ""),
        ],
        expect![[r#"
            {
              "accepted": 4,
              "held": 0,
              "refused": [
                {
                  "file": "1.json",
                  "index": 1,
                  "id": null,
                  "code": "no-id",
                  "path": "$.id",
                  "message": "the object has no id",
                  "rule": "STIX 2.1 §2.9"
                },
                {
                  "file": "3.json",
                  "index": 1,
                  "id": null,
                  "code": "no-id",
                  "path": "$.id",
                  "message": "the object has no id",
                  "rule": "STIX 2.1 §2.9"
                }
              ],
              "skipped": [
                {
                  "path": "5.txt",
                  "why": "not a `.json` file"
                }
              ],
              "warnings": {
                "no-spec-version: accepted all the same": 4
              }
            }
            sent: [["{\"n\": 1}", "{\"bad\": 1}", "{\"n\": 2}", "{\"n\": 3}", "{\"n\":  4, \"bad\": 2}", "{\"type\": \"x\"}"]]"#]],
    );
}

#[test]
fn a_broken_file_stores_nothing_and_names_line_and_column() {
    check_import(
        &[
            ("1.json", "[{\"n\": 1},\n  {\"n\": }]"),
            ("2.json", "[{\"n\": 2}]"),
            ("3.json", "[{\"n\": 3}"),
            ("4.json", ""),
            ("5.json", "7"),
            ("6.json", r#"{"objects": {}}"#),
        ],
        expect![[r#"
            {
              "accepted": 1,
              "held": 0,
              "refused": [
                {
                  "file": "1.json",
                  "index": null,
                  "id": null,
                  "code": "json-syntax",
                  "path": "",
                  "message": "line 2, column 9: expected a value; nothing of this file was stored",
                  "rule": "RFC 8259"
                },
                {
                  "file": "3.json",
                  "index": null,
                  "id": null,
                  "code": "json-unexpected-end",
                  "path": "",
                  "message": "line 1, column 10: the text ends within a value; nothing of this file was stored",
                  "rule": "RFC 8259"
                },
                {
                  "file": "4.json",
                  "index": null,
                  "id": null,
                  "code": "json-unexpected-end",
                  "path": "",
                  "message": "line 1, column 1: the text ends within a value; nothing of this file was stored",
                  "rule": "RFC 8259"
                },
                {
                  "file": "5.json",
                  "index": null,
                  "id": null,
                  "code": "form",
                  "path": "",
                  "message": "line 1, column 1: expected a bundle, an envelope, a list of objects or an object; nothing of this file was stored",
                  "rule": "STIX 2.1 §8"
                },
                {
                  "file": "6.json",
                  "index": null,
                  "id": null,
                  "code": "form",
                  "path": "",
                  "message": "line 1, column 13: `objects` must be a list; nothing of this file was stored",
                  "rule": "STIX 2.1 §8"
                }
              ],
              "skipped": [],
              "warnings": {
                "no-spec-version: accepted all the same": 1
              }
            }
            sent: [["{\"n\": 2}"]]"#]],
    );
}

#[test]
fn bytes_that_are_no_text_spoil_one_object_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.json"),
        b"[{\"n\": \"\xff\"}, {\"n\": 2}, {\"bad\": 1}]",
    )
    .unwrap();
    let mut taker = Taker::default();
    let report = import(
        &[folder.path().to_owned()],
        &Progress::hidden(),
        &mut |objects, _| Ok(taker.take(objects)),
    )
    .unwrap();
    let refused: Vec<_> = report
        .refused
        .iter()
        .map(|refused| (refused.index, refused.code.as_str()))
        .collect();
    assert_eq!(
        refused,
        [(Some(0), "json-invalid-utf8"), (Some(2), "no-id")]
    );
    assert_eq!(report.accepted, 1);
}

#[test]
fn batches_hold_no_more_than_the_node_takes() {
    let many = format!("[{}]", vec!["{}"; batch::OBJECTS + 1].join(","));
    let folder = folder(&[
        ("a.json", "[{}, {}]"),
        ("b.json", &many),
        ("c.json", "{\"n\": 1}"),
    ]);
    let mut taker = Taker::default();
    let report = import(
        &[folder.path().to_owned()],
        &Progress::hidden(),
        &mut |objects, _| Ok(taker.take(objects)),
    )
    .unwrap();
    let sizes: Vec<usize> = taker.batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [batch::OBJECTS, 4]);
    assert_eq!(report.accepted, batch::OBJECTS as u64 + 4);

    let third = format!("{{\"n\":\"{}\"}}", "x".repeat(batch::BYTES / 15));
    let folder = self::folder(&[(
        "a.json",
        &format!("[{}]", vec![third.as_str(); 16].join(",")),
    )]);
    let mut taker = Taker::default();
    import(
        &[folder.path().to_owned()],
        &Progress::hidden(),
        &mut |objects, _| Ok(taker.take(objects)),
    )
    .unwrap();
    let sizes: Vec<usize> = taker.batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [14, 2]);
}

#[test]
fn a_long_broken_file_is_read_once_before_anything_of_it_is_sent() {
    let folder = folder(&[("a.json", "[{\"n\": 1}, {\"n\": 2}, {]")]);
    let path = folder.path().join("a.json");
    let outcome = |bytes: u64| {
        let mut taker = Taker::default();
        let mut send =
            |objects: Vec<Box<RawValue>>, _: Option<ImportPlace>| Ok(taker.take(objects));
        // Objects are handed on as soon as ten bytes are held.
        let source = Source {
            path: path.clone(),
            bytes,
            is_file: true,
        };
        let report = send_while_reading(
            &mut send,
            &mut || Ok(Vec::new()),
            Report::default(),
            Resume::default(),
            &Progress::hidden(),
            |batch| {
                read(
                    &source,
                    mithaq_misp::Source::Received,
                    10,
                    &Progress::hidden(),
                    batch,
                )
            },
        )
        .unwrap();
        (
            report.accepted,
            report
                .refused
                .into_iter()
                .map(|refused| refused.message)
                .collect::<Vec<_>>()
                .join("\n"),
        )
    };
    expect![[r#"(0, "line 1, column 23: expected a key in quotation marks; nothing of this file was stored")"#]].assert_eq(&format!("{:?}", outcome(1000)));
    // A pipe has no length: what it held before it broke has been handed on, and the report says so.
    expect![[r#"(2, "line 1, column 23: expected a key in quotation marks; the 2 objects before it were handed on, the rest was not read")"#]].assert_eq(&format!("{:?}", outcome(0)));
}

#[test]
fn a_node_that_fails_under_way_leaves_word_of_what_was_stored() {
    let many = format!("[{}]", vec!["{}"; batch::OBJECTS + 1].join(","));
    let folder = folder(&[("a.json", &many)]);
    let mut taker = Taker::default();
    let mut send = |objects: Vec<Box<RawValue>>, _: Option<ImportPlace>| match objects.len() {
        1 => Err(AdminError::usage(
            "gone",
            "the node did not answer",
            "it is gone",
            "start it",
        )),
        _ => Ok(taker.take(objects)),
    };
    let error = import(&[folder.path().to_owned()], &Progress::hidden(), &mut send).unwrap_err();
    assert_eq!(
        error.why,
        format!(
            "it is gone; before that, {} objects were stored, 0 were held already and 0 were refused",
            batch::OBJECTS
        )
    );
}

/// A MISP event with one attribute, so marked.
fn misp_event(attribute: &str) -> String {
    format!(
        r#"{{"Event": {{"uuid": "5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5", "info": "Scans", "date": "2026-03-01",
        "timestamp": "1772330000", "distribution": "0", "published": false, "id": "7",
        "Orgc": {{"name": "Example Research", "uuid": "7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f"}},
        "Attribute": [{attribute}], "RelatedEvent": [{{"Event": {{}}}}]}}}}"#
    )
}

const DOMAIN: &str = r#"{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "domain", "value": "a.rimal.example",
    "to_ids": true, "timestamp": "1772330001"}"#;

#[test]
fn misp_events_are_converted_and_the_report_says_to_what() {
    let folder = folder(&[
        ("a.json", &misp_event(DOMAIN)),
        ("b.json", &misp_event(&format!("{DOMAIN}, ]"))),
        ("c.json", "[{\"n\": 1}]"),
        (
            "manifest.json",
            r#"{"5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5": {"info": "Scans"}}"#,
        ),
    ]);
    let mut taker = Taker::default();
    let report = import(
        &[folder.path().to_owned()],
        &Progress::hidden(),
        &mut |objects, _| Ok(taker.take(objects)),
    )
    .unwrap();
    let mut shown = serde_json::to_value(&report).unwrap();
    shown.as_object_mut().unwrap().remove("warnings");
    let shown = serde_json::to_string_pretty(&shown).unwrap();
    let shown = shown.replace(&format!("{}/", folder.path().display()), "");
    expect![[r#"
        {
          "accepted": 7,
          "held": 0,
          "refused": [
            {
              "file": "b.json",
              "index": null,
              "id": null,
              "code": "json-syntax",
              "path": "",
              "message": "line 5, column 49: expected a value; nothing of this file was stored",
              "rule": "RFC 8259"
            }
          ],
          "skipped": [
            {
              "path": "manifest.json",
              "why": "the index of a MISP feed; its events are files of their own"
            }
          ],
          "misp": {
            "files": [
              {
                "file": "a.json",
                "events": 1,
                "held_back": 1,
                "converted": {
                  "extension-definition": 1,
                  "identity": 2,
                  "indicator": 1,
                  "marking-definition": 1,
                  "report": 1
                },
                "left_out": {
                  "correlation": 1
                }
              }
            ],
            "left_out": [
              {
                "file": "a.json",
                "path": "$.Event.RelatedEvent[0]",
                "code": "correlation",
                "message": "a correlation computed by the sending server"
              }
            ]
          }
        }"#]]
    .assert_eq(&shown);
    let sent: Vec<&str> = taker.batches.iter().flatten().map(String::as_str).collect();
    assert_eq!(sent.len() as u64, report.accepted);
    assert!(
        sent.iter()
            .any(|text| text.contains("[domain-name:value = 'a.rimal.example']"))
    );
}

#[test]
fn our_parties_are_asked_for_once_and_no_organisation_becomes_one() {
    let folder = folder(&[
        ("a.json", &misp_event(DOMAIN)),
        ("b.json", &misp_event(DOMAIN)),
    ]);
    let ours = "identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f";
    let mut asked = 0;
    let mut misp = Misp {
        source: mithaq_misp::Source::OurMisp,
        parties: Box::new(|| {
            asked += 1;
            Ok(vec![ObjectId::parse(ours).unwrap()])
        }),
    };
    let mut taker = Taker::default();
    let mut send = |objects: Vec<Box<RawValue>>, _: Option<ImportPlace>| Ok(taker.take(objects));
    super::import(
        &[folder.path().to_owned()],
        &mut misp,
        &Progress::hidden(),
        &mut || Ok(Resume::default()),
        &mut send,
    )
    .unwrap();
    drop(misp);
    assert_eq!(asked, 1);
    assert!(
        taker
            .batches
            .iter()
            .flatten()
            .all(|text| !text.contains(ours))
    );
}

/// DESIGN 6.3: an object whose marking is not known yet is withheld, and stays so.
#[test]
fn definitions_come_before_the_objects_of_their_file_and_once() {
    let definition = r#"{"type":"marking-definition","id":"marking-definition--6f1a8f5c-12b4-4c25-9d0e-0d7c5a9b8e11"}"#;
    let other = r#"{"type":"note","content":"\"marking-definition\""}"#;
    for (name, objects) in [
        ("short.json", format!("{other},{definition},{other}")),
        (
            "long.json",
            format!("{},{definition},{other}", vec![other; 400_000].join(",")),
        ),
    ] {
        let folder = folder(&[(name, &format!("[{objects}]"))]);
        let mut taker = Taker::default();
        import(
            &[folder.path().to_owned()],
            &Progress::hidden(),
            &mut |objects, _| Ok(taker.take(objects)),
        )
        .unwrap();
        let sent: Vec<&String> = taker.batches.iter().flatten().collect();
        assert_eq!(sent[0], definition);
        assert_eq!(sent.iter().filter(|text| **text == definition).count(), 1);
        assert_eq!(sent.len(), objects.matches("\"type\"").count());
    }
}

#[cfg(unix)]
#[test]
fn a_misp_event_from_a_pipe_is_read_twice_all_the_same() {
    let folder = folder(&[("a.json", &misp_event(DOMAIN))]);
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let (from, to) = (folder.path().join("a.json"), pipe.clone());
    let writer = std::thread::spawn(move || fs::write(to, fs::read(from).unwrap()).unwrap());
    let mut taker = Taker::default();
    let report = import(&[pipe], &Progress::hidden(), &mut |objects, _| {
        Ok(taker.take(objects))
    })
    .unwrap();
    writer.join().unwrap();
    assert_eq!(report.refused, []);
    assert_eq!(report.misp.unwrap().files[0].converted["indicator"], 1);
}
