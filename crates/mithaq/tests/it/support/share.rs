//! What an ordinary TAXII client reads from a node.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::wire::{Reply, Wire};

/// The media type of TAXII 2.1.
pub(crate) const TAXII: &str = "application/taxii+json;version=2.1";

/// The first collection of a client.
pub(crate) struct Share {
    wire: Wire,
    authorization: String,
    /// The path of its collection's objects.
    pub(crate) objects: String,
}

/// A page, its objects as the bytes that came.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    objects: Vec<Box<RawValue>>,
    next: Option<String>,
    more: bool,
}

impl Share {
    /// Goes the way that every client goes: discovery, API root, collections, the first of them.
    #[track_caller]
    pub(crate) fn discover(wire: Wire, token: &str) -> Share {
        let mut share = Share {
            wire,
            authorization: format!("Bearer {token}"),
            objects: String::new(),
        };
        let discovery = share.get("/taxii2/").json();
        let root = discovery["default"].as_str().unwrap();
        let root = &root[root.find("://").unwrap() + 3..];
        let root = &root[root.find('/').unwrap()..];
        let collections = share.get(&format!("{root}collections/")).json();
        let first = &collections["collections"][0];
        assert_eq!(first["can_read"], true, "{collections}");
        let id = first["id"].as_str().unwrap();
        share.objects = format!("{root}collections/{id}/objects/");
        share
    }

    /// One request with the client's credential.
    #[track_caller]
    pub(crate) fn request(&self, method: &str, path: &str, body: &[u8]) -> Reply {
        self.request_with(&[], method, path, body)
    }

    /// The same with further headers.
    #[track_caller]
    pub(crate) fn request_with(
        &self,
        further: &[(&str, &str)],
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Reply {
        let mut headers = vec![
            ("Accept", TAXII),
            ("Authorization", self.authorization.as_str()),
        ];
        if !body.is_empty() {
            headers.push(("Content-Type", TAXII));
        }
        headers.extend_from_slice(further);
        self.wire.request(method, path, &headers, body)
    }

    /// A GET.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.request("GET", path, b"")
    }

    /// All objects, page by page, as they were served.
    #[track_caller]
    pub(crate) fn all(&self, limit: usize) -> Vec<Box<RawValue>> {
        let mut objects = Vec::new();
        self.each_page(limit, |page| objects.extend(page));
        objects
    }

    /// Hands over all objects, page by page, as they were served.
    #[track_caller]
    pub(crate) fn each_page(&self, limit: usize, mut read: impl FnMut(Vec<Box<RawValue>>)) {
        let mut next: Option<String> = None;
        loop {
            let cursor = next.map_or_else(String::new, |next| format!("&next={next}"));
            let reply = self.get(&format!("{}?limit={limit}{cursor}", self.objects));
            assert_eq!(
                reply.status,
                200,
                "{}",
                String::from_utf8_lossy(&reply.body)
            );
            let page: Page = serde_json::from_slice(&reply.body).unwrap();
            assert!(page.objects.len() <= limit);
            read(page.objects);
            match (page.more, page.next) {
                (true, Some(cursor)) => next = Some(cursor),
                (more, cursor) => {
                    assert_eq!(
                        (more, cursor),
                        (false, None),
                        "rule 1 of the TAXII reference"
                    );
                    return;
                }
            }
        }
    }

    /// How often each object is served, by id. More than once is an error of its own.
    #[track_caller]
    pub(crate) fn ids(&self) -> BTreeMap<String, usize> {
        let mut ids = BTreeMap::new();
        for object in self.all(1_000) {
            let object: Value = serde_json::from_str(object.get()).unwrap();
            *ids.entry(object["id"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
        ids
    }

    /// The version of an object that this client sees as the last one.
    #[track_caller]
    pub(crate) fn last(&self, id: &str) -> Option<Value> {
        let reply = self.get(&format!("{}?match[id]={id}", self.objects));
        assert_eq!(reply.status, 200);
        let page: Page = serde_json::from_slice(&reply.body).unwrap();
        assert!(page.objects.len() <= 1, "one version of one id");
        let object = page.objects.first()?;
        Some(serde_json::from_str(object.get()).unwrap())
    }

    /// Whether it sees the object.
    #[track_caller]
    pub(crate) fn sees(&self, id: &str) -> bool {
        self.last(id).is_some()
    }
}
