//! Published intelligence: every STIX 2.1 object is accepted, or refused with a kept reason, and
//! nothing of its bytes is lost.

use std::collections::BTreeSet;

use mithaq_stix::bundle::{Frame, Splitter, split};
use mithaq_stix::{Object, json};

use crate::shared;

const FILES: &[(&str, Frame, usize)] = &[
    (
        "data/stix21-amnesty/2021-07-18_nso__pegasus.stix2.json",
        Frame::Bundle,
        0,
    ),
    (
        "data/stix21-amnesty/2021-12-16_cytrox__cytrox.stix2.json",
        Frame::Bundle,
        0,
    ),
    (
        "data/stix21-amnesty/2023-03-29_android_campaign__malware.stix2.json",
        Frame::Bundle,
        0,
    ),
    (
        "data/stix21-amnesty/2024-05-02_wintego_helios__wintego_helios.stix2.json",
        Frame::Bundle,
        0,
    ),
    (
        "data/stix21-amnesty/2024-12-16_serbia_novispy__novispy.stix2.json",
        Frame::Bundle,
        0,
    ),
    (
        "data/stix21-mitre-attack/ics-attack-18.1.json",
        Frame::Bundle,
        1_826,
    ),
    (
        "data/stix21-spec-examples/sco-examples-bundle.json",
        Frame::Array,
        82,
    ),
];

/// What is refused, as `id code`, one a line.
const REFUSED: &str = include_str!("kept/refused-objects.txt");

#[test]
fn every_published_object_is_accepted_without_loss_or_refused_with_a_kept_reason() {
    let mut refused = BTreeSet::new();
    for (file, frame, count) in FILES {
        let Some(bytes) = shared::read(file) else {
            return;
        };
        let parts = split(&bytes).unwrap();
        assert_eq!(parts.frame, *frame, "{file}");
        assert!(
            *count == 0 || parts.parts.len() == *count,
            "{file}: {}",
            parts.parts.len()
        );
        for part in parts.parts {
            match Object::parse(part.raw) {
                Ok(accepted) => {
                    let object = accepted.object;
                    assert_eq!(object.bytes(), json::minify(part.raw), "{}", object.id());
                    // A second reading changes nothing.
                    let again = Object::parse(object.bytes()).unwrap().object;
                    assert_eq!(
                        (again.bytes(), again.hash()),
                        (object.bytes(), object.hash())
                    );
                }
                Err(refusal) => {
                    let id = refusal.id.as_ref().map_or("?", |id| id.as_str());
                    refused.insert(format!("{id} {}", refusal.reason().unwrap().code));
                }
            }
        }
    }
    let kept: BTreeSet<_> = REFUSED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    assert_eq!(refused, kept);
}

/// Security case 13: memory stays flat, whatever the size of the file.
#[test]
fn reading_a_file_piece_by_piece_gives_the_same_objects() {
    for (file, ..) in FILES {
        let Some(bytes) = shared::read(file) else {
            return;
        };
        let whole = split(&bytes).unwrap();
        let mut splitter = Splitter::new(&*bytes);
        for expected in &whole.parts {
            assert_eq!(
                splitter.next_part().unwrap().as_ref(),
                Some(expected),
                "{file}"
            );
        }
        assert_eq!(splitter.next_part().unwrap(), None, "{file}");
        assert_eq!(splitter.frame(), Some(whole.frame));
    }
}

#[test]
fn a_file_with_a_trailing_comma_is_refused_with_its_line_and_column() {
    let Some(bytes) = shared::read(
        "data/misp-eset/broken/pypi_backdoor__malicious_pypi_packages.misp-event.json",
    ) else {
        return;
    };
    let error = split(&bytes).unwrap_err();
    assert_eq!(
        error.line_and_column().map(|(line, _)| line),
        Some(37_374),
        "{error}"
    );
    let error = Splitter::new(&*bytes).next_part().unwrap_err();
    assert_eq!(
        error.line_and_column().map(|(line, _)| line),
        Some(37_374),
        "{error}"
    );
}
