//! Fictional nodes for the tests of this folder.

use std::collections::BTreeSet;

use bytes::Bytes;
use ed25519_dalek::VerifyingKey;
use http::Request;
use mithaq_stix::{ObjectId, Timestamp};

use super::binding::KeyBook;
use super::document::{DocumentDraft, NodeDocument, sign_document, verify_document};
use super::edge::{Random, RandomError};
use super::keys::{NodeKey, RootKey};
use super::signature::{Freshness, Instance, Recipient, ReplayGuard, RequestBinding, sign_request};
use super::statement::state_key;
use super::tls::SpkiPin;
use super::verified::Verified;

/// 2026-11-22T12:00:00Z, in seconds.
pub(super) const NOON: i64 = 1_795_348_800;

/// Gives the same bytes always.
pub(super) struct Same(pub(super) u8);

impl Random for Same {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        bytes.fill(self.0);
        Ok(())
    }
}

/// A party and its keys; the seed tells it from others.
pub(super) struct Nation {
    pub(super) party: ObjectId,
    pub(super) name: &'static str,
    pub(super) root: RootKey,
    pub(super) node: NodeKey,
}

pub(super) fn qamar() -> Nation {
    nation(1, "National CERT of Qamar")
}

pub(super) fn rimal() -> Nation {
    nation(2, "National CERT of Rimal")
}

pub(super) fn nation(seed: u8, name: &'static str) -> Nation {
    Nation {
        party: format!("identity--00000000-0000-4000-8000-0000000000{seed:02x}")
            .parse()
            .unwrap(),
        name,
        root: RootKey::generate(&Same(seed)).unwrap(),
        node: NodeKey::generate(&Same(seed | 0x80)).unwrap(),
    }
}

impl Nation {
    pub(super) fn document_bytes(&self, node: &VerifyingKey, signed_by: &NodeKey) -> Vec<u8> {
        let (from, until) = (at(NOON - 86_400), at(NOON + 86_400));
        let statement = state_key(&self.root, &self.party, node, &from, &until, &Same(9)).unwrap();
        let draft = DocumentDraft {
            party_name: self.name,
            statement: &statement,
            tls_pins: &BTreeSet::from([SpkiPin::from_bytes([5; 32])]),
            taxii: "https://node.example:8443/taxii2/",
            api: "https://node.example:8443/mithaq/",
            issued: &at(NOON),
        };
        sign_document(&draft, signed_by).unwrap()
    }

    pub(super) fn document(&self) -> Verified<NodeDocument> {
        let bytes = self.document_bytes(&self.node.public(), &self.node);
        verify_document(&bytes, self.root.fingerprint(), NOON).unwrap()
    }
}

/// A book that knows these nations.
pub(super) fn book(nations: &[&Nation]) -> KeyBook {
    let mut book = KeyBook::new();
    for nation in nations {
        book.accept(&nation.document()).unwrap();
    }
    book
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds * 1000)
}

pub(super) fn instance() -> Instance {
    Instance::draw(&Same(0x33)).unwrap()
}

pub(super) fn guard() -> ReplayGuard {
    ReplayGuard::new(instance())
}

/// A POST from Qamar to Rimal, as it arrives there.
pub(super) fn signed_post(
    created: i64,
    nonce: u8,
) -> (http::request::Parts, Bytes, RequestBinding) {
    let mut request =
        Request::post("https://node.rimal.example:8443/taxii2/share/objects/?limit=2")
            .header("content-type", "application/taxii+json;version=2.1")
            .header("accept", "application/taxii+json;version=2.1")
            .header("mithaq-heads", "identity--0 7")
            .body(Bytes::from_static(b"{\"objects\":[]}"))
            .unwrap();
    let fresh = Freshness::fixed(created, [nonce; 16]);
    let binding = sign_request(
        &mut request,
        &qamar().node,
        &rimal().party,
        instance(),
        fresh,
    )
    .unwrap();
    let (parts, body) = request.into_parts();
    (arrived(parts), body, binding)
}

/// The request as the recipient's server sees it: origin form and `Host`.
pub(super) fn arrived(mut parts: http::request::Parts) -> http::request::Parts {
    let host = parts.uri.authority().unwrap().as_str().parse().unwrap();
    parts.headers.insert("host", host);
    parts.uri = parts
        .uri
        .path_and_query()
        .unwrap()
        .as_str()
        .parse()
        .unwrap();
    parts
}

pub(super) fn recipient<'a>(
    nation: &'a Nation,
    keys: &'a KeyBook,
    replays: &'a ReplayGuard,
) -> Recipient<'a> {
    Recipient {
        party: &nation.party,
        keys,
        replays,
    }
}
