//! The routes over the example's backend, in this process, and data to put into it.

use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt as _;
use mithaq_taxii::authorization::Credentials;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::http::{Reply, TAXII};
use crate::memory::{Memory, PAGE_MAXIMUM};

pub(crate) const OPEN: &str = "6f1d3f5e-6a0c-4c62-9d6f-0c53a5e86d01";
pub(crate) const READ_ONLY: &str = "6f1d3f5e-6a0c-4c62-9d6f-0c53a5e86d02";
pub(crate) const WRITE_ONLY: &str = "6f1d3f5e-6a0c-4c62-9d6f-0c53a5e86d03";
pub(crate) const CLOSED: &str = "6f1d3f5e-6a0c-4c62-9d6f-0c53a5e86d04";

/// The instant at which the clock of the servers here stands still: 2026-11-22T11:20:00Z.
pub(crate) const NOW: i64 = 1_795_346_400_000;

pub(crate) fn authorization() -> String {
    credentials()
        .to_header()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

pub(crate) fn credentials() -> Credentials {
    Credentials::Basic {
        user: "admin".into(),
        password: "Password0".into(),
    }
}

/// A server with these objects in the open collection, each with its `date_added`.
pub(crate) fn server(objects: &[(Value, String)]) -> Router {
    let memory = Memory::read(
        seed(objects).as_bytes(),
        credentials(),
        PAGE_MAXIMUM,
        || NOW,
    )
    .unwrap();
    mithaq_taxii::routes(memory).fallback(mithaq_taxii::not_found)
}

/// Data in the form that the example server reads.
pub(crate) fn seed(objects: &[(Value, String)]) -> String {
    let records: Vec<Value> = objects
        .iter()
        .map(|(object, date_added)| {
            let version = object.get("modified").or(object.get("created")).unwrap_or(&object["created"]);
            json!({"id": object["id"], "date_added": date_added, "version": version, "media_type": MEDIA})
        })
        .collect();
    let objects: Vec<&Value> = objects.iter().map(|(object, _)| object).collect();
    let collection =
        |id: &str, title: &str, can_read: bool, can_write: bool, objects: Value, records: Value| {
            json!({"id": id, "title": title, "can_read": can_read, "can_write": can_write,
            "media_types": [MEDIA], "objects": objects, "manifest": records})
        };
    json!({
        "/discovery": {"title": "Qamar", "default": "http://cert.qamar.example/share/",
            "api_roots": ["http://cert.qamar.example/share/"]},
        "share": {
            "information": {"title": "National CERT of Qamar", "versions": [TAXII], "max_content_length": LIMIT},
            "status": [],
            "collections": [
                collection(OPEN, "open", true, true, json!(objects), json!(records)),
                collection(READ_ONLY, "read only", true, false, json!([]), json!([])),
                collection(WRITE_ONLY, "write only", false, true, json!([]), json!([])),
                collection(CLOSED, "closed", false, false, json!([]), json!([])),
            ],
        },
    })
    .to_string()
}

const MEDIA: &str = "application/stix+json;version=2.1";

/// `max_content_length` of the root, in bytes.
pub(crate) const LIMIT: usize = 1_000_000;

/// The n-th of any number of valid indicators.
pub(crate) fn indicator(n: u64) -> Value {
    json!({"type": "indicator", "spec_version": "2.1", "id": indicator_id(n),
        "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
        "pattern": "[ipv4-addr:value = '192.0.2.1']", "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z"})
}

pub(crate) fn indicator_id(n: u64) -> String {
    format!("indicator--00000000-0000-4000-8000-{n:012x}")
}

/// `count` indicators, all added at one instant.
pub(crate) fn at_once(count: u64) -> Vec<(Value, String)> {
    (0..count)
        .map(|n| (indicator(n), "2026-02-01T00:00:00.000000Z".to_owned()))
        .collect()
}

pub(crate) fn objects_path(collection: &str) -> String {
    format!("/share/collections/{collection}/objects/")
}

/// A request with credentials and the right media types, `headers` replacing those of the same name; an empty
/// value removes one.
pub(crate) async fn call(
    server: &Router,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    let authorization = authorization();
    let mut all = vec![("Authorization", authorization.as_str()), ("Accept", TAXII)];
    if !body.is_empty() {
        all.push(("Content-Type", TAXII));
    }
    all.retain(|(name, _)| !headers.iter().any(|(replaced, _)| replaced == name));
    all.extend(headers.iter().filter(|(_, value)| !value.is_empty()));
    let mut request = http_request(method, target);
    for (name, value) in all {
        request = request.header(name, value);
    }
    let answer = server
        .clone()
        .oneshot(request.body(Body::from(body.to_owned())).unwrap())
        .await
        .unwrap();
    let (head, body) = answer.into_parts();
    let text = |value: &::http::HeaderValue| value.to_str().unwrap().to_owned();
    Reply {
        status: head.status.as_u16(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

fn http_request(method: &str, target: &str) -> ::http::request::Builder {
    ::http::Request::builder().method(method).uri(target)
}

pub(crate) async fn get(server: &Router, target: &str) -> Reply {
    call(server, "GET", target, &[], "").await
}

pub(crate) async fn post(server: &Router, collection: &str, objects: &[Value]) -> Reply {
    call(
        server,
        "POST",
        &objects_path(collection),
        &[],
        &json!({ "objects": objects }).to_string(),
    )
    .await
}

/// The ids of the objects (or manifest records) of an answer.
#[track_caller]
pub(crate) fn ids(reply: &Reply) -> Vec<String> {
    assert_eq!(
        reply.status,
        200,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    let body = reply.json();
    let objects = body["objects"].as_array().cloned().unwrap_or_default();
    objects
        .iter()
        .map(|object| object["id"].as_str().unwrap().to_owned())
        .collect()
}
