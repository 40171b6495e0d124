//! Bundles, envelopes and lists taken apart.

use std::io::Read;

use mithaq_stix::bundle::{Frame, Splitter, split};
use proptest::prelude::*;

#[test]
fn every_form_is_understood() {
    use Frame::{Array, Bundle, Envelope, Single};
    check(
        r#"{"type":"bundle","id":"x","objects":[{"a":1},{"b":2}]}"#,
        Bundle,
        &[r#"{"a":1}"#, r#"{"b":2}"#],
    );
    check(
        r#"{"objects":[{"a":1}],"type":"bundle"}"#,
        Bundle,
        &[r#"{"a":1}"#],
    );
    check(r#"{"type":"bundle","id":"x"}"#, Bundle, &[]);
    check(
        r#"{"more":true,"next":"7","objects":[{"a":1}]}"#,
        Envelope,
        &[r#"{"a":1}"#],
    );
    check(
        r#" { "objects" : [ { "a" : 1 } ] , "more" : false } "#,
        Envelope,
        &[r#"{ "a" : 1 }"#],
    );
    check(r#"{"more":false}"#, Envelope, &[]);
    check("{}", Envelope, &[]);
    check("\u{feff}{}", Envelope, &[]);
    check(r#"{"objects":[]}"#, Envelope, &[]);
    check(r#"[{"a":1},{}]"#, Array, &[r#"{"a":1}"#, "{}"]);
    check(" [ ] ", Array, &[]);
    check(
        r#"{"type":"tool","objects":[{}]}"#,
        Single,
        &[r#"{"type":"tool","objects":[{}]}"#],
    );
    check(
        r#"{"objects":{"0":{}},"type":"observed-data"}"#,
        Single,
        &[r#"{"objects":{"0":{}},"type":"observed-data"}"#],
    );
    check(r#" {"type":"tool"} "#, Single, &[r#"{"type":"tool"}"#]);
    check(r#"{"a":1}"#, Single, &[r#"{"a":1}"#]);
    let wide: Vec<_> = (0..200)
        .map(|number| format!("\"k{number}\":{number}"))
        .collect();
    let wide = format!("{{{},\"type\":\"tool\"}}", wide.join(","));
    check(&wide, Single, &[&wide]);
}

#[test]
fn the_frames_own_properties_are_kept() {
    let split = split(br#"{"next":"a\"b","objects":[{}],"more": true}"#).unwrap();
    assert_eq!(
        split.properties,
        [
            ("next".to_owned(), br#""a\"b""#.to_vec()),
            ("more".to_owned(), b"true".to_vec())
        ]
    );
}

/// Security case 21: one bad object does not spoil its neighbours.
#[test]
fn what_one_object_has_wrong_is_left_for_its_own_check() {
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let members = [
        r#"{"a":1,"a":2}"#,
        "1e400",
        r#""\ud800""#,
        "9007199254740993",
        &deep,
        r#"{"ok":1}"#,
    ];
    check(&format!("[{}]", members.join(",")), Frame::Array, &members);
}

#[test]
fn broken_texts_are_refused_with_line_and_column() {
    refused("", "json-unexpected-end", 1, 1);
    refused("7", "form", 1, 1);
    refused("\"a\"", "form", 1, 1);
    refused("x", "json-syntax", 1, 1);
    refused("{\"objects\": {}}", "form", 1, 13);
    refused("{\"objects\":[{}],\n \"objects\":[]}", "form", 2, 2);
    refused("{\"more\":true,\"more\":true}", "form", 1, 14);
    refused("{\"objects\":[{}],\"type\":\"tool\"}", "form", 1, 24);
    refused("{\"objects\":[{}]", "json-unexpected-end", 1, 16);
    refused("{\"objects\":[{},\n]}", "json-syntax", 2, 1);
    refused("{\"objects\":[{} {}]}", "json-syntax", 1, 16);
    refused("{\"objects\":[{}]} {}", "json-trailing-bytes", 1, 18);
    refused("[{\"ميثاق\":1,}]", "json-syntax", 1, 13);
    refused("{\"type\":\"bundle\",}", "json-syntax", 1, 18);
    refused("{\"objects\":[{}],}", "json-syntax", 1, 17);
    refused("{,}", "json-syntax", 1, 2);
    refused("[1.]", "json-syntax", 1, 4);
}

/// Security case 13.
#[test]
fn case_13_depth_and_the_frame_are_bounded() {
    let deep = "[".repeat(200_000);
    assert_eq!(split(deep.as_bytes()).unwrap_err().code(), "json-too-deep");
    assert_eq!(
        Splitter::new(deep.as_bytes())
            .next_part()
            .unwrap_err()
            .code(),
        "json-too-deep"
    );
    let deep = "{\"objects\":".repeat(200_000);
    assert!(split(deep.as_bytes()).is_err());
    let many: Vec<_> = (0..100).map(|number| format!("\"k{number}\":0")).collect();
    let many = format!("{{\"objects\":[],{}}}", many.join(","));
    assert_eq!(split(many.as_bytes()).unwrap_err().code(), "form");
    let large = format!("{{\"objects\":[],\"a\":\"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(split(large.as_bytes()).unwrap_err().code(), "form");
    let ones = format!("[{}1]", "1,".repeat(1_000_000));
    assert_eq!(split(ones.as_bytes()).unwrap_err().code(), "form");
}

/// Security case 13: 200,000 objects pass through the memory of one.
#[test]
fn case_13_a_long_bundle_is_read_in_flat_memory() {
    /// Writes a bundle while it is being read.
    struct Endless {
        left: usize,
        pending: Vec<u8>,
    }
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.pending.is_empty() && self.left > 0 {
                self.left -= 1;
                self.pending = match self.left {
                    0 => b"{}]}".to_vec(),
                    _ => {
                        format!("{{\"text\": \"{}\"}},\n", "x".repeat(self.left % 500)).into_bytes()
                    }
                };
            }
            let count = self.pending.len().min(buffer.len());
            buffer[..count].copy_from_slice(&self.pending[..count]);
            self.pending.drain(..count);
            Ok(count)
        }
    }
    let reader = Endless {
        left: 200_000,
        pending: b"{\"type\":\"bundle\",\"objects\":[".to_vec(),
    };
    let mut splitter = Splitter::new(reader);
    let (mut count, mut last) = (0, 0);
    while let Some(part) = splitter.next_part().unwrap() {
        count += 1;
        last = part.line;
    }
    assert_eq!((count, last), (200_000, 200_000));
    assert!(splitter.held() < 1 << 20, "{}", splitter.held());
}

#[test]
fn one_object_that_is_far_too_large_is_refused_while_reading() {
    let reader = (&b"[\"a\", \""[..]).chain(std::io::repeat(b'x'));
    let mut splitter = Splitter::new(reader);
    assert_eq!(splitter.next_part().unwrap().unwrap().raw, b"\"a\"");
    let error = splitter.next_part().unwrap_err();
    assert_eq!(error.code(), "json-too-long");
    let reader = (&b"{\"type\": \""[..]).chain(std::io::repeat(b'x'));
    assert_eq!(
        Splitter::new(reader).next_part().unwrap_err().code(),
        "json-too-long"
    );
}

#[test]
fn a_failing_reader_is_reported() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("unplugged"))
        }
    }
    let mut splitter = Splitter::new((&b"[1, "[..]).chain(Broken));
    assert_eq!(
        splitter.next_part().unwrap_err().to_string(),
        "could not read: unplugged"
    );
}

proptest! {
    /// Both forms come to the same, wherever the pieces end that are read.
    #[test]
    fn reading_in_pieces_comes_to_the_same(
        values in proptest::collection::vec(crate::json::values(), 0..6),
        frame in 0..4,
        cut in 0..400_usize,
        pretty: bool,
    ) {
        let mut value = match frame {
            0 => serde_json::json!(values),
            1 => serde_json::json!({"more": true, "objects": values}),
            2 => serde_json::json!({"type": "bundle", "objects": values}),
            _ => serde_json::json!({"type": "tool", "objects": values}),
        };
        value.sort_all_objects();
        let mut text = if pretty { serde_json::to_vec_pretty(&value).unwrap() } else { serde_json::to_vec(&value).unwrap() };
        if cut < text.len() {
            text.remove(cut);
        }
        let whole: Result<Vec<_>, _> = split(&text)
            .map(|split| split.parts.iter().map(|part| (part.raw.to_vec(), part.line, part.column, part.offset)).collect())
            .map_err(|error| error.to_string());
        prop_assert_eq!(in_pieces(&text), whole);
    }
}

/// Gives one byte at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.len().min(buffer.len()).min(1);
        self.0.read(&mut buffer[..count])
    }
}

type Parts = Vec<(Vec<u8>, usize, usize, usize)>;

fn in_pieces(text: &[u8]) -> Result<Parts, String> {
    let mut splitter = Splitter::with_chunk(Drip(text), 1);
    let mut parts = Vec::new();
    while let Some(part) = splitter.next_part().map_err(|error| error.to_string())? {
        parts.push((part.raw.to_vec(), part.line, part.column, part.offset));
    }
    Ok(parts)
}

fn check(text: &str, frame: Frame, parts: &[&str]) {
    let found = split(text.as_bytes()).unwrap();
    assert_eq!(found.frame, frame, "{text}");
    let raw: Vec<_> = found
        .parts
        .iter()
        .map(|part| std::str::from_utf8(part.raw).unwrap())
        .collect();
    assert_eq!(raw, parts, "{text}");
    let pieces = in_pieces(text.as_bytes()).unwrap();
    assert_eq!(pieces.len(), parts.len(), "{text}");
}

fn refused(text: &str, code: &str, line: usize, column: usize) {
    let error = split(text.as_bytes()).unwrap_err();
    assert_eq!(
        (&*error.code(), error.line_and_column()),
        (code, Some((line, column))),
        "{text}: {error}"
    );
    assert_eq!(
        in_pieces(text.as_bytes()).unwrap_err(),
        error.to_string(),
        "{text}"
    );
}
