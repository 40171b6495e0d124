//! The peers: other parties' nodes that we have accepted.

use std::collections::BTreeMap;

use mithaq_agreement::PartyId;
use mithaq_stix::{KeyBinding, KeyId, KeyLookup};
use mithaq_store::{RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use crate::inner::Inner;
use crate::wire::Verified;
use crate::wire::binding::KeyBook;
use crate::wire::document::{NodeDocument, verify_document};
use crate::wire::egress::{AddressPolicy, Destination};
use crate::wire::words::Fingerprint;

/// The kind of record a peer is kept as.
const RECORD: &str = "peer";

/// A peer, as kept in the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Peer {
    /// The party it speaks for.
    pub(crate) party: PartyId,
    /// The name the party gives itself.
    pub(crate) name: String,
    /// Its signed node document, as it was verified; verified again whenever it is read.
    pub(crate) document: String,
    /// Its root key's fingerprint, in words, as it was accepted.
    pub(crate) fingerprint: String,
    /// Whether we exchange with it.
    pub(crate) state: PeerState,
    /// When the document was accepted, Unix time in seconds.
    pub(crate) accepted: i64,
}

/// Whether we exchange with a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PeerState {
    /// Its requests are answered and its collections read.
    Active,
    /// Nothing goes either way.
    Suspended,
}

impl PeerState {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            PeerState::Active => "active",
            PeerState::Suspended => "suspended",
        }
    }
}

/// All peers, by party, and every key that we trust: theirs and our own.
#[derive(Default)]
pub(crate) struct PeerBook {
    peers: BTreeMap<PartyId, Peer>,
    documents: BTreeMap<PartyId, Verified<NodeDocument>>,
    keys: KeyBook,
}

impl PeerBook {
    /// Reads the peers in the store.
    pub(crate) fn load(node: &Inner) -> Result<PeerBook, StoreError> {
        let mut book = PeerBook::default();
        let own = &node.identity.document;
        book.keys
            .accept(own)
            .map_err(|error| damaged("our own", &error.to_string()))?;
        for (key, bytes) in node.store.records(RECORD)? {
            let peer: Peer = serde_json::from_slice(&bytes)
                .map_err(|error| damaged(&key, &error.to_string()))?;
            let expected: Fingerprint = peer
                .fingerprint
                .parse()
                .map_err(|_| damaged(&key, "its fingerprint cannot be read"))?;
            // At the instant of acceptance: a key statement that has run out since still explains old seals,
            // and signs nothing new (`Binding::in_force`).
            let document = verify_document(peer.document.as_bytes(), expected, peer.accepted)
                .map_err(|error| damaged(&key, &error.to_string()))?;
            book.keys
                .accept(&document)
                .map_err(|error| damaged(&key, &error.to_string()))?;
            book.documents.insert(peer.party.clone(), document);
            book.peers.insert(peer.party.clone(), peer);
        }
        Ok(book)
    }

    /// All of them.
    pub(crate) fn list(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values()
    }

    /// The keys that we trust.
    pub(crate) fn keys(&self) -> &KeyBook {
        &self.keys
    }

    /// The peer of that party.
    pub(crate) fn get(&self, party: &PartyId) -> Option<&Peer> {
        self.peers.get(party)
    }

    /// The verified node document of that party's node.
    pub(crate) fn document(&self, party: &PartyId) -> Option<&Verified<NodeDocument>> {
        self.documents.get(party)
    }

    /// Where that party's node is reached.
    pub(crate) fn destination(
        &self,
        party: &PartyId,
        addresses: AddressPolicy,
    ) -> Option<Destination> {
        Some(self.document(party)?.destination(addresses))
    }

    /// Whether it is a peer and active.
    pub(crate) fn is_active(&self, party: &PartyId) -> bool {
        self.get(party)
            .is_some_and(|peer| peer.state == PeerState::Active)
    }

    /// The peer that an operator means: by party id, or by name whatever its case.
    pub(crate) fn named(&self, text: &str) -> Option<&Peer> {
        self.list().find(|peer| {
            peer.party.as_str() == text || peer.name.to_lowercase() == text.to_lowercase()
        })
    }
}

impl KeyLookup for PeerBook {
    // INVARIANT: attack case 2. This and every other path bind a key to its party in `KeyBook::bind`.
    fn key(&self, id: &KeyId) -> Option<KeyBinding> {
        self.keys.seals().key(id)
    }
}

fn damaged(key: &str, detail: &str) -> StoreError {
    StoreError::Corrupt {
        detail: format!("peer `{key}`: {detail}"),
    }
}

/// The change that keeps `peer`.
pub(crate) fn put(peer: &Peer) -> Result<RecordChange, serde_json::Error> {
    let bytes = Some(serde_json::to_vec(peer)?);
    Ok(RecordChange {
        kind: RECORD.to_owned(),
        key: peer.party.to_string(),
        bytes,
    })
}

/// The change that forgets a peer.
pub(crate) fn forget(party: &PartyId) -> RecordChange {
    RecordChange {
        kind: RECORD.to_owned(),
        key: party.to_string(),
        bytes: None,
    }
}
