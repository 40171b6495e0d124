//! What each bad input gets: the table of `reference/stix-taxii.md` § 3, every row over real HTTP.
//!
//! The rule beside a row is the one it was checked against; rows without one follow from TAXII 2.1 §3.6.2
//! (which status says what).

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::http::{Reply, TAXII, check_taxii, send};
use crate::local::{self, CLOSED, OPEN, READ_ONLY, WRITE_ONLY, indicator};
use crate::process::Server;

struct Tested {
    address: SocketAddr,
    authorization: String,
}

impl Tested {
    /// `headers` replace those of the same name; an empty value removes one.
    fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut all = vec![
            ("Authorization", self.authorization.as_str()),
            ("Accept", TAXII),
        ];
        if method == "POST" {
            all.push(("Content-Type", TAXII));
        }
        all.retain(|(name, _)| !headers.iter().any(|(replaced, _)| replaced == name));
        all.extend(headers.iter().filter(|(_, value)| !value.is_empty()));
        let reply = send(self.address, method, target, &all, body);
        check_taxii(&reply);
        reply
    }

    #[track_caller]
    fn check_get(&self, target: &str, headers: &[(&str, &str)], status: u16) {
        assert_eq!(
            self.send("GET", target, headers, b"").status,
            status,
            "GET {target} {headers:?}"
        );
    }

    #[track_caller]
    fn check_post(&self, headers: &[(&str, &str)], body: &[u8], status: u16) -> Reply {
        let reply = self.send("POST", &local::objects_path(OPEN), headers, body);
        let told = String::from_utf8_lossy(&reply.body);
        assert_eq!(
            reply.status,
            status,
            "{:.200}: {told}",
            String::from_utf8_lossy(body)
        );
        reply
    }
}

fn tested(name: &str) -> (Server, Tested) {
    let server = Server::with(name, &local::seed(&local::at_once(3)));
    let tested = Tested {
        address: server.address,
        authorization: local::authorization(),
    };
    (server, tested)
}

#[test]
fn reading() {
    let (_server, tested) = tested("robust-reading");
    let objects = local::objects_path(OPEN);
    let objects = objects.as_str();
    let wrong = "Basic YWRtaW46bm90LVBhc3N3b3JkMA==";
    for (headers, status) in [
        // RFC 9110 §11.6.1: 401 comes with a challenge (checked for every answer).
        (&[("Authorization", "")][..], 401),
        (&[("Authorization", wrong)], 401),
        (&[("Authorization", "Basic !!!")], 401),
        (&[("Authorization", "Bearer x")], 401),
        // RFC 9110 §12.5.1: no Accept means anything. TAXII 2.1 §1.6.8.2: no version means the latest.
        (&[("Accept", "")], 200),
        (&[("Accept", "*/*")], 200),
        (&[("Accept", "application/json")], 406),
        (&[("Accept", "application/taxii+json;version=2.0")], 406),
        (&[("Accept", "application/taxii+json")], 200),
        (&[("Accept", "application/taxii+json; version=2.1")], 200),
    ] {
        tested.check_get(objects, headers, status);
    }
    let unknown = "6f1d3f5e-6a0c-4c62-9d6f-0c53a5e8ffff";
    for (target, status) in [
        (format!("/share/collections/{unknown}/objects/"), 404),
        ("/share/collections/nope/objects/".to_owned(), 404),
        ("/nope/collections/".to_owned(), 404),
        (format!("/nope/collections/{OPEN}/objects/"), 404),
        (format!("{objects}indicator--{unknown}/"), 404),
        (format!("{objects}indicator--{unknown}/versions/"), 404),
        (format!("{objects}nonsense/"), 404),
        (format!("{objects}%FF/"), 404),
        (format!("/share/status/{unknown}/"), 404),
        ("/share/status/nope/".to_owned(), 404),
        ("/share/nothing/of/the/kind/".to_owned(), 404),
        (format!("/share/collections/{CLOSED}/objects/"), 403),
        (
            format!("/share/collections/{CLOSED}/objects/nonsense/"),
            403,
        ),
        (format!("/share/collections/{WRITE_ONLY}/manifest/"), 403),
        (format!("{objects}?limit=1&next=garbage"), 400),
        (format!("{objects}?next=garbage"), 400),
        (format!("{objects}?added_after=yesterday"), 400),
        (format!("{objects}?added_after=2020-01-01T00:00:00Z"), 200),
        (format!("{objects}?limit=0"), 400),
        (format!("{objects}?limit=-5"), 400),
        (format!("{objects}?limit=abc"), 400),
        (format!("{objects}?limit=999999999"), 200),
        (format!("{objects}?match%5Bversion%5D=garbage"), 400),
        (format!("{objects}?match[id]=garbage"), 400),
        // Decided once: a filter that is not known is refused, for ignoring it would answer with everything.
        (format!("{objects}?match%5Bfoo%5D=x"), 400),
        (format!("{objects}?%FF"), 400),
        (objects.trim_end_matches('/').to_owned(), 200),
    ] {
        tested.check_get(&target, &[], status);
    }
    for (method, target) in [
        ("PUT", objects),
        ("DELETE", objects),
        ("PATCH", "/taxii2/"),
        ("POST", "/share/"),
    ] {
        let reply = tested.send(method, target, &[], b"{}");
        assert_eq!(reply.status, 405, "{method} {target}");
        // RFC 9110 §15.5.6.
        assert!(
            reply
                .header("allow")
                .is_some_and(|methods| methods.contains("GET")),
            "{method} {target}"
        );
    }
}

#[test]
fn writing_what_is_no_envelope() {
    let (_server, tested) = tested("robust-envelopes");
    let good = json!({"objects": [indicator(10)]}).to_string();
    for (content_type, status) in [
        ("application/json", 415),
        ("", 415),
        ("application/taxii+json;version=2.0", 415),
        ("application/stix+json;version=2.1", 415),
        ("application/taxii+json; version=2.1", 202),
    ] {
        tested.check_post(&[("Content-Type", content_type)], good.as_bytes(), status);
    }
    // RFC 9110 §8.4: a coding that is not undone is not supported.
    tested.check_post(&[("Content-Encoding", "gzip")], good.as_bytes(), 415);
    let deep = format!(
        r#"{{"objects":{}{}}}"#,
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    for (body, status) in [
        (&br#"{"objects":["#[..], 400),
        (b"{\"objects\":[{\"type\":\"\xff\xfe\"}]}", 400),
        (b"", 400),
        (deep.as_bytes(), 400),
        (br#"{"objects":[{"id":"x","id":"y"}]}"#, 400),
        (b"[]", 422),
        (b"{}", 422),
        (br#"{"objects":"x"}"#, 422),
        (br#"{"objects":[]}"#, 422),
        (br#"{"objects":[7]}"#, 422),
        // Decided once: an envelope of which no object says its id cannot be reported on.
        (br#"{"objects":[{"type":"indicator"}]}"#, 422),
    ] {
        tested.check_post(&[], body, status);
    }
    // Rule 11.
    let bundle =
        json!({"type": "bundle", "id": "bundle--1", "objects": [indicator(11)]}).to_string();
    let reply = tested.check_post(&[], bundle.as_bytes(), 422);
    assert!(
        reply.json()["description"]
            .as_str()
            .unwrap()
            .contains("bundle")
    );
    // Whoever may not is told before anything is read.
    let target = |collection| local::objects_path(collection);
    for (collection, status) in [
        (READ_ONLY, 403),
        (CLOSED, 403),
        ("nope", 404),
        (WRITE_ONLY, 202),
    ] {
        let reply = tested.send("POST", &target(collection), &[], good.as_bytes());
        assert_eq!(reply.status, status, "{collection}");
    }
    let reply = tested.send(
        "POST",
        &target(OPEN),
        &[("Authorization", "")],
        good.as_bytes(),
    );
    assert_eq!(reply.status, 401);
}

#[test]
fn writing_objects_good_and_bad() {
    let (_server, tested) = tested("robust-objects");
    let without = |n: u64, property: &str| {
        let mut object = indicator(n);
        object.as_object_mut().unwrap().remove(property);
        object
    };
    let with = |n: u64, property: &str, value: &str| {
        let mut object = indicator(n);
        object[property] = value.into();
        object
    };
    let custom = with(20, "type", "x-qamar-note");
    let custom = {
        let mut object = custom;
        object["id"] = "x-qamar-note--00000000-0000-4000-8000-000000000020".into();
        object
    };
    let address = json!({"type": "ipv4-addr", "spec_version": "2.1", "value": "192.0.2.7",
        "id": "ipv4-addr--64f8d3a2-5b4e-5f26-a1a4-98a3d0d0a111"});
    let clear = json!({"type": "marking-definition", "spec_version": "2.1", "name": "TLP:CLEAR",
        "id": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "created": "2022-10-01T00:00:00.000Z",
        "extensions": {"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":
            {"extension_type": "property-extension", "tlp_2_0": "clear"}}});
    let whole_seconds = {
        let mut object = with(21, "created", "2026-01-01T00:00:00Z");
        object["modified"] = "2026-01-01T00:00:00Z".into();
        object
    };
    for (objects, taken, refused) in [
        (vec![without(30, "pattern")], 0, 1),
        (vec![with(31, "modified", "yesterday")], 0, 1),
        (vec![custom], 1, 0),
        (vec![indicator(32), without(33, "pattern")], 1, 1),
        (vec![indicator(34), without(35, "id")], 1, 1),
        (vec![address], 1, 0),
        (vec![clear], 1, 0),
        (vec![whole_seconds], 1, 0),
        // The same again is no error (TAXII 2.1 §5.5).
        (vec![indicator(32), indicator(32)], 2, 0),
    ] {
        let reply = tested.check_post(
            &[],
            json!({ "objects": objects }).to_string().as_bytes(),
            202,
        );
        let status = reply.json();
        let counts = |name: &str| status[name].as_u64().unwrap();
        assert_eq!(
            (counts("success_count"), counts("failure_count")),
            (taken, refused),
            "{status}"
        );
        assert_eq!(
            (counts("total_count"), counts("pending_count")),
            (taken + refused, 0)
        );
        assert_eq!(
            status["failures"].as_array().map_or(0, Vec::len) as u64,
            refused
        );
        let polled = tested.send(
            "GET",
            &format!("/share/status/{}/", status["id"].as_str().unwrap()),
            &[],
            b"",
        );
        assert_eq!(polled.json(), status);
    }
    // What was refused does no harm to later readers.
    tested.check_get(&local::objects_path(OPEN), &[], 200);
    let path = format!("{}{}/", local::objects_path(OPEN), local::indicator_id(32));
    let read: Value = tested.send("GET", &path, &[], b"").json();
    assert_eq!(read, json!({"more": false, "objects": [indicator(32)]}));
}

/// Attack case 12, for plain bodies: the limit holds while reading, whatever was declared.
#[test]
fn bodies_beyond_the_limit() {
    let (_server, tested) = tested("robust-limits");
    let post = |headers: &[(&str, &str)], body: &[u8]| {
        let reply = tested.send("POST", &local::objects_path(OPEN), headers, body);
        (reply.status, reply.header("connection").map(str::to_owned))
    };
    let refused = (413, Some("close".to_owned()));
    let padded = |length: usize| {
        let mut body = json!({"objects": [indicator(40)]}).to_string().into_bytes();
        body.resize(length, b' ');
        body
    };
    assert_eq!(post(&[], &padded(local::LIMIT)).0, 202);
    assert_eq!(post(&[], &padded(local::LIMIT + 1)), refused);
    assert_eq!(post(&[], &padded(20 * local::LIMIT)), refused);
    assert_eq!(post(&[("Content-Length", "10995116277760")], b"{"), refused);
    // No length declared: RFC 9112 §7.1.
    let chunked = |length: usize| {
        let body = padded(length);
        let mut coded = format!("{:x}\r\n", body.len()).into_bytes();
        coded.extend_from_slice(&body);
        coded.extend_from_slice(b"\r\n0\r\n\r\n");
        coded
    };
    assert_eq!(
        post(&[("Transfer-Encoding", "chunked")], &chunked(local::LIMIT)).0,
        202
    );
    assert_eq!(
        post(
            &[("Transfer-Encoding", "chunked")],
            &chunked(local::LIMIT + 1)
        ),
        refused
    );
    // Who asks is decided first, and nothing is read for a stranger.
    let stranger = [("Authorization", ""), ("Content-Length", "10995116277760")];
    assert_eq!(post(&stranger, b"{").0, 401);
    // And who asks first (RFC 9110 §10.1.1) is told without having sent anything.
    let asking = [
        ("Expect", "100-continue"),
        ("Content-Length", "10995116277760"),
    ];
    assert_eq!(post(&asking, b""), refused);
}

#[test]
fn readers_at_the_same_time() {
    let (_server, tested) = tested("robust-readers");
    let tested = &tested;
    std::thread::scope(|scope| {
        for n in 0..8 {
            scope.spawn(move || {
                for m in 0..10 {
                    let envelope = json!({"objects": [indicator(100 + n * 10 + m)]}).to_string();
                    tested.check_post(&[], envelope.as_bytes(), 202);
                    tested.check_get(&local::objects_path(OPEN), &[], 200);
                    tested.check_get(&format!("/share/collections/{OPEN}/manifest/"), &[], 200);
                }
            });
        }
    });
}
