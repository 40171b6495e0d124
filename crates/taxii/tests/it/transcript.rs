//! The recorded run of the OASIS reference suite, against the example server as a process.
//!
//! Where our answers differ, the difference is named in [`DIFFERENCES`] with the rule that makes it so.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use mithaq_stix::Timestamp;
use serde_json::{Map, Value};

use crate::http::{self, Reply};
use crate::process::Server;

/// Exchanges that end otherwise here, whatever else holds for all of them.
const DIFFERENCES: &[(&str, &str)] = &[(
    "test_object_already_present#2",
    "a relationship without `modified` is refused: STIX 2.1 §3.2 requires it, and the recorded reference does not check",
)];

#[test]
fn the_whole_transcript_replays() {
    let Some(folder) = conformance() else { return };
    let server = Server::start(&folder.join("taxii21-medallion-default_data.json"));
    let transcript = std::fs::read(folder.join("taxii21-medallion-transcript.json")).unwrap();
    let exchanges: Vec<Value> = serde_json::from_slice(&transcript).unwrap();
    assert!(!exchanges.is_empty());
    let mut replay = Replay {
        server: server.address,
        taken: BTreeMap::new(),
        newest: 0,
    };
    for exchange in &exchanges {
        replay.check(exchange);
    }
}

fn conformance() -> Option<PathBuf> {
    let folder =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join("conformance");
    if folder.exists() {
        return Some(folder);
    }
    assert_ne!(
        std::env::var("CI").as_deref(),
        Ok("true"),
        "../shared is absent"
    );
    println!("not run: ../shared is absent");
    None
}

struct Replay {
    server: SocketAddr,
    /// The values that stand for placeholders.
    taken: BTreeMap<String, String>,
    /// The newest `date_added` seen, in microseconds.
    newest: i64,
}

impl Replay {
    fn check(&mut self, exchange: &Value) {
        let name = exchange["name"].as_str().unwrap();
        let (input, expected) = (&exchange["input"], &exchange["expected"]);
        let reply = self.send(input);
        let context = format!(
            "{name}: {} {}",
            input["target"],
            String::from_utf8_lossy(&reply.body)
        );
        assert_eq!(
            u64::from(reply.status),
            expected["status"].as_u64().unwrap(),
            "{context}"
        );
        // The reference answers some errors in HTML: TAXII has none.
        http::check_taxii(&reply);
        self.check_dates(expected, &reply, &context);
        if 400 <= reply.status {
            return;
        }
        match (&expected["body"], reply.body.is_empty()) {
            (Value::Null, empty) => assert!(empty, "{context}"),
            (body, _) => self.check_body(name, body, expected, &reply.json(), &context),
        }
    }

    fn send(&mut self, input: &Value) -> Reply {
        let target = self.filled(input["target"].as_str().unwrap());
        let headers: Vec<(String, String)> = input["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), self.filled(value.as_str().unwrap())))
            .collect();
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let body = match &input["body"] {
            Value::Null => String::new(),
            body => self.filled(&body.to_string()),
        };
        http::send(
            self.server,
            input["method"].as_str().unwrap(),
            &target,
            &headers,
            body.as_bytes(),
        )
    }

    fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if text.contains("{{now}}") {
            text = text.replace("{{now}}", &self.now());
        }
        for (placeholder, value) in &self.taken {
            text = text.replace(placeholder, value);
        }
        assert!(!text.contains("{{"), "{text}");
        text
    }

    /// The clock, once it is past every `date_added`: ours may run ahead of it by as many milliseconds as objects
    /// were added in one, and who asks with a clock that is behind gets them again.
    fn now(&self) -> String {
        loop {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap()
                .as_micros();
            let now = i64::try_from(now).unwrap();
            if self.newest < now {
                return Timestamp::from_unix_micros(now).to_string();
            }
            std::thread::yield_now();
        }
    }

    fn check_dates(&mut self, expected: &Value, reply: &Reply, context: &str) {
        for name in ["X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"] {
            match (expected["headers"][name].as_str(), reply.header(name)) {
                (None, None) => {}
                (Some(expected), Some(got)) => {
                    assert_eq!(got.len(), "2026-11-22T11:20:00.000000Z".len(), "{context}");
                    let instant: Timestamp = got.parse().unwrap();
                    self.newest = self.newest.max(instant.unix_micros());
                    self.check_text(expected, got, context);
                }
                (expected, got) => panic!("{name}: {got:?} instead of {expected:?}: {context}"),
            }
        }
    }

    fn check_body(
        &mut self,
        name: &str,
        expected: &Value,
        whole: &Value,
        got: &Value,
        context: &str,
    ) {
        if DIFFERENCES.iter().any(|(different, _)| *different == name) {
            assert_eq!(
                (&got["success_count"], &got["failure_count"]),
                (&1.into(), &1.into()),
                "{context}"
            );
            return;
        }
        if expected == &Value::Object(Map::new()) {
            // Rule 10: `more` is said on every page, on empty ones too.
            assert_eq!(got, &serde_json::json!({"more": false}), "{context}");
            return;
        }
        let (mut expected, mut got) = (expected.clone(), got.clone());
        let dates = &whole["headers"];
        if dates["X-TAXII-Date-Added-First"] == dates["X-TAXII-Date-Added-Last"]
            && expected["versions"].is_array()
        {
            // The reference gives all objects of a request one date_added, and so any order is right; ours differ.
            sort(&mut expected["versions"]);
            sort(&mut got["versions"]);
        }
        self.check_value(&expected, &got, context);
    }

    fn check_value(&mut self, expected: &Value, got: &Value, context: &str) {
        match (expected, got) {
            (Value::Object(expected), Value::Object(got)) => {
                // Members have no order; whether a parser keeps one is a feature that others may switch on.
                assert_eq!(
                    expected.keys().collect::<BTreeSet<_>>(),
                    got.keys().collect::<BTreeSet<_>>(),
                    "{context}"
                );
                for (key, value) in expected {
                    self.check_value(value, &got[key], context);
                }
            }
            (Value::Array(expected), Value::Array(got)) => {
                assert_eq!(expected.len(), got.len(), "{context}");
                for (expected, got) in expected.iter().zip(got) {
                    self.check_value(expected, got, context);
                }
            }
            (Value::String(expected), Value::String(got)) => {
                self.check_text(expected, got, context)
            }
            (expected, got) => assert_eq!(expected, got, "{context}"),
        }
    }

    fn check_text(&mut self, expected: &str, got: &str, context: &str) {
        if expected.starts_with("{{") {
            self.taken.insert(expected.to_owned(), got.to_owned());
        } else {
            assert_eq!(expected, got, "{context}");
        }
    }
}

fn sort(list: &mut Value) {
    list.as_array_mut()
        .unwrap()
        .sort_by_key(ToString::to_string);
}
