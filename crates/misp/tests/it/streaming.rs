//! Events of any size take the same memory.

use std::io::{self, Read};

use mithaq_misp::{Conversion, Form, Options, Output, Survey, limits};

/// An event with so many attributes, made while it is read.
struct Endless {
    attributes: usize,
    next: usize,
    buffer: Vec<u8>,
    at: usize,
}

impl Endless {
    fn new(attributes: usize) -> Self {
        Self {
            attributes,
            next: 0,
            buffer: Vec::new(),
            at: 0,
        }
    }

    fn fill(&mut self) {
        let number = self.next;
        self.next += 1;
        self.at = 0;
        self.buffer = match number {
            0 => br#"{"Event": {"uuid": "5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5", "info": "Scans", "date": "2026-03-01",
                "timestamp": "1772330000", "Attribute": ["#
                .to_vec(),
            last if last == self.attributes + 1 => br#"], "Tag": [{"name": "tlp:green"}]}}"#.to_vec(),
            beyond if beyond > self.attributes => Vec::new(),
            number => {
                let comma = if number == 1 { "" } else { "," };
                let to_ids = number % 2 == 0;
                format!(
                    r#"{comma}{{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-{number:012x}", "type": "domain", "category": "Network activity",
                    "value": "h{number}.rimal.example", "to_ids": {to_ids}, "timestamp": "1772330001", "comment": "",
                    "Tag": [{{"name": "scan:{}"}}],
                    "Galaxy": [{{"type": "malpedia", "GalaxyCluster": [{{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b", "value": "X", "version": "1"}}]}}]}}"#,
                    number % 7
                )
                .into_bytes()
            }
        };
    }
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.buffer.len() {
            self.fill();
        }
        let rest = &self.buffer[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

/// The most memory that the converter held, and how many objects of each kind came out.
fn run(attributes: usize) -> (usize, usize, usize, usize) {
    let options = Options::default();
    let survey = Survey::read(Endless::new(attributes), Form::Framed, &options).unwrap();
    assert!(
        survey.held() < 64 << 10,
        "the survey holds {}",
        survey.held()
    );
    let mut conversion = Conversion::new(Endless::new(attributes), survey, options);
    let (mut peak, mut subjects, mut groupings, mut clusters) = (0, 0, 0, 0);
    while let Some(output) = conversion.next_output().unwrap() {
        peak = peak.max(conversion.held());
        let Output::Object(object) = output else {
            panic!("{output:?}")
        };
        match object.object_type.as_str() {
            "indicator" | "observed-data" => subjects += 1,
            "malware" => clusters += 1,
            "grouping" => {
                groupings += 1;
                let value: serde_json::Value = serde_json::from_str(&object.text).unwrap();
                assert!(value["object_refs"].as_array().unwrap().len() <= limits::OBJECT_REFS);
            }
            _ => {}
        }
    }
    (peak, subjects, groupings, clusters)
}

#[test]
fn two_hundred_thousand_attributes_take_no_more_memory_than_five_thousand() {
    let (small, subjects, _, _) = run(5_000);
    assert_eq!(subjects, 5_000);
    let (large, subjects, groupings, clusters) = run(200_000);
    assert_eq!(subjects, 200_000);
    // Each attribute and its relationship to the cluster are listed once.
    assert_eq!(groupings, 2 * 200_000 / limits::OBJECT_REFS);
    assert_eq!(clusters, 1);
    assert!(
        large < small + (64 << 10),
        "{small} for 5,000, {large} for 200,000"
    );
    assert!(large < 1 << 20, "{large} bytes");
}

#[test]
fn a_small_event_has_no_groupings() {
    let (_, _, groupings, _) = run(500);
    assert_eq!(groupings, 0);
}
