//! The peers: other parties' nodes that we have accepted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{KeyWords, PartyId};
use mithaq_stix::seal::VerifyingKey;
use mithaq_stix::{Object, ObjectId};
use mithaq_store::{RecordChange, Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::admin::AdminError;
use crate::audience::ANALYSTS;
use crate::inner::Inner;
use crate::key_words::{self, Counted, Known};
use crate::wire::Verified;
use crate::wire::binding::{KeyBook, KeyConflict};
use crate::wire::document::{DocumentRefusal, NodeDocument, verify_document};
use crate::wire::egress::{AddressPolicy, Destination};
use crate::wire::words::Fingerprint;

/// The kind of record a peer is kept as, under its party's id.
pub(crate) const PEER_RECORD: &str = "peer";
const RECORD: &str = PEER_RECORD;

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
    /// It has greeted us after we had accepted it: both sides count on one another, and what we do about
    /// our own greeting changes nothing of that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) confirmed: bool,
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
    /// What was said of keys, as far as it counts.
    words: KeyWords,
    /// What was said of the keys of parties whose root keys are not known.
    unplaced: Vec<Object>,
    /// The keys that statements among it claim. Nothing is believed of them.
    claims: KeyBook,
    /// How many words of each kind are held of each party.
    counted: BTreeMap<(String, PartyId), Counted>,
    /// The words that were verified.
    known: Known,
    /// The root keys of those that are no peers, as texts that we have signed name them.
    named_roots: BTreeMap<PartyId, String>,
    own_name: String,
}

/// Why a peer's record cannot be used.
#[derive(Debug, thiserror::Error)]
enum Damage {
    #[error("it cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("its fingerprint cannot be read")]
    Fingerprint,
    #[error("its document does not verify: {0}")]
    Document(#[from] DocumentRefusal),
    #[error("it is about another party than it is kept under")]
    OtherParty,
    #[error("its keys contradict those of another peer: {0}")]
    Keys(#[from] KeyConflict),
}

impl Peer {
    /// Reads the record under `key`, and verifies its document.
    fn read(key: &str, bytes: &[u8]) -> Result<(Peer, Verified<NodeDocument>), Damage> {
        let peer: Peer = serde_json::from_slice(bytes)?;
        let expected: Fingerprint = peer.fingerprint.parse().map_err(|_| Damage::Fingerprint)?;
        // At the instant of acceptance: a key statement that has run out since still explains old seals,
        // and signs nothing new (`Binding::in_force`).
        let document = verify_document(peer.document.as_bytes(), expected, peer.accepted)?;
        match peer.party.as_str() == key && document.party() == peer.party.object_id() {
            true => Ok((peer, document)),
            false => Err(Damage::OtherParty),
        }
    }
}

/// What an operator's words mean: one thing, nothing, or more than one.
// People choose their parties' names, and nobody keeps them apart. Refusing a second peer of one name
// would let whoever came first keep the true bearer out; so it is accepted, and the name then names
// nobody until one of them is gone. Party ids always work.
pub(crate) enum Named<T> {
    /// This.
    One(T),
    /// Nothing.
    Nobody,
    /// More than one; the operator must say which.
    Several(AdminError),
}

impl<T> Named<T> {
    /// What is named; `unknown` tells that there is nothing of that name.
    pub(crate) fn ok_or_else(self, unknown: impl FnOnce() -> AdminError) -> Result<T, AdminError> {
        match self {
            Named::One(found) => Ok(found),
            Named::Nobody => Err(unknown()),
            Named::Several(error) => Err(error),
        }
    }
}

impl PeerBook {
    /// Reads the peers in the store.
    ///
    /// One record that cannot be used takes nothing from the others: it is told to the log, and its party
    /// stands there as suspended, without keys or address, until an operator removes it.
    pub(crate) fn load(node: &Inner) -> Result<PeerBook, StoreError> {
        let mut book = PeerBook {
            own_name: node.party.name.clone(),
            ..PeerBook::default()
        };
        let own = node.identity.document();
        book.keys
            .accept(&own)
            .map_err(|error| StoreError::Corrupt {
                detail: format!("our own keys: {error}"),
            })?;
        let mut read = Vec::new();
        for (key, bytes) in node.store.records(RECORD)? {
            match Peer::read(&key, &bytes) {
                Ok(peer) => read.push(peer),
                Err(damage) => book.shut(&key, &damage),
            }
        }
        // Should two contradict one another, the one that was there first stays.
        read.sort_by(|(a, _), (b, _)| (a.accepted, &a.party).cmp(&(b.accepted, &b.party)));
        for (peer, document) in read {
            match book.keys.accept(&document) {
                Ok(()) => {
                    book.documents.insert(peer.party.clone(), document);
                    book.peers.insert(peer.party.clone(), peer);
                }
                Err(conflict) => book.shut(peer.party.as_str(), &conflict.into()),
            }
        }
        let words = key_words::held(node)?;
        book.counted = key_words::counted(&words);
        let mut roots = book.roots();
        roots.insert(node.me.clone(), node.identity.fingerprint());
        book.known = node.projection().peers().known.of(&words);
        book.take_in(words, &roots);
        Ok(book)
    }

    fn take_in(&mut self, words: Vec<Object>, roots: &BTreeMap<PartyId, String>) {
        let (keys, said) = (&mut self.keys, &mut self.words);
        self.unplaced = key_words::settle(words, keys, roots, said, &mut self.known);
        self.claims = key_words::claims(&self.unplaced, &mut self.known);
    }

    /// The keys that are claimed for parties whose root keys are not known. What they have sealed is kept, and counts
    /// for nothing until a text that we have signed, or a depositary, names that root key.
    pub(crate) fn claims(&self) -> &KeyBook {
        &self.claims
    }

    /// Learns the keys of parties that are no peers, by the root keys that agreements name. Returns whether there were
    /// any.
    // INVARIANT: 4.1. The root key that people compared when they accepted a peer comes before what a text says of it.
    pub(crate) fn learn(&mut self, mut roots: BTreeMap<PartyId, String>) -> bool {
        roots.retain(|party, _| !self.peers.contains_key(party));
        if self.unplaced.is_empty() {
            self.named_roots = roots;
            return false;
        }
        let before = self.unplaced.len();
        let words = std::mem::take(&mut self.unplaced);
        self.take_in(words, &roots);
        self.named_roots = roots;
        self.unplaced.len() < before
    }

    /// What was said of keys: revocations, branches, acts sealed anew.
    pub(crate) fn key_words(&self) -> &KeyWords {
        &self.words
    }

    /// The node keys of a party, the present one first, then the former ones, the newest first. Not those that were
    /// revoked, but as the last.
    pub(crate) fn node_keys(&self, party: &ObjectId) -> Vec<VerifyingKey> {
        let mut keys: Vec<_> = self.keys.node_keys(party).map(|(_, key)| key).collect();
        keys.sort_by_key(|key| {
            let from = key.windows().iter().map(|(from, _)| from.unix_millis());
            let newest = Reverse(from.max().unwrap_or_default());
            (key.is_revoked(), key.ended().is_some(), newest)
        });
        keys.into_iter().map(|key| key.key).collect()
    }

    /// Every party of whom a key is known.
    pub(crate) fn keyed_parties(&self) -> BTreeSet<ObjectId> {
        self.keys.parties().cloned().collect()
    }

    /// The hashes of the words of one kind that are held of a party.
    pub(crate) fn words_of(&self, kind: &str, party: &PartyId) -> Option<&BTreeSet<[u8; 32]>> {
        let counted = self.counted.get(&(kind.to_owned(), party.clone()));
        counted.map(|counted| &counted.hashes)
    }

    /// How many bytes those have, all together.
    pub(crate) fn bytes_of(&self, kind: &str, party: &PartyId) -> usize {
        let counted = self.counted.get(&(kind.to_owned(), party.clone()));
        counted.map_or(0, |counted| counted.bytes)
    }

    /// The root key of a party as it is known here: because people compared it, or because a text that we have signed
    /// names it.
    pub(crate) fn root_of(&self, party: &PartyId) -> Option<&String> {
        let peer = self.peers.get(party).map(|peer| &peer.fingerprint);
        peer.filter(|root| !root.is_empty())
            .or_else(|| self.named_roots.get(party))
    }

    /// Notes that the record under `key` cannot be used.
    // INVARIANT: 7.3. The party is not forgotten: a peer that is suspended must not come to look like a
    // party that is no peer, to which less is closed.
    fn shut(&mut self, key: &str, damage: &Damage) {
        tracing::error!(peer.id = key, %damage, "a peer's record cannot be used: remove the peer and accept it anew");
        if let Ok(party) = PartyId::parse(key) {
            let peer = Peer {
                party: party.clone(),
                name: party.to_string(),
                document: String::new(),
                fingerprint: String::new(),
                state: PeerState::Suspended,
                accepted: 0,
                confirmed: false,
            };
            self.peers.insert(party, peer);
        }
    }

    /// All of them.
    pub(crate) fn list(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values()
    }

    /// The keys that we trust.
    pub(crate) fn keys(&self) -> &KeyBook {
        &self.keys
    }

    /// The root keys by which the peers are known, as fingerprints in words.
    pub(crate) fn roots(&self) -> BTreeMap<PartyId, String> {
        let usable = self.list().filter(|peer| !peer.fingerprint.is_empty());
        usable
            .map(|peer| (peer.party.clone(), peer.fingerprint.clone()))
            .collect()
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

    /// The peer that an operator means: by party id, else by a name that nobody shares, whatever its case.
    // INVARIANT: an id comes first and is never compared with names: a peer that calls itself by
    // another's id is not found by it.
    pub(crate) fn named(&self, text: &str) -> Named<&Peer> {
        if let Ok(party) = PartyId::parse(text.trim()) {
            return self.get(&party).map_or(Named::Nobody, Named::One);
        }
        let wanted = plain(text);
        let found: Vec<&Peer> = self
            .list()
            .filter(|peer| plain(&peer.name) == wanted)
            .collect();
        let also_ours = plain(&self.own_name) == wanted;
        let also_a_role = wanted == ANALYSTS;
        match found[..] {
            [] => Named::Nobody,
            [peer] if !also_ours && !also_a_role => Named::One(peer),
            _ => Named::Several(ambiguous(text, &found, also_ours)),
        }
    }

    /// Whether `name` would not tell this party from others, or from ourselves.
    pub(crate) fn is_shared(&self, name: &str) -> bool {
        let name = plain(name);
        name == plain(&self.own_name)
            || name == ANALYSTS
            || self.list().any(|peer| plain(&peer.name) == name)
    }
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}

fn ambiguous(text: &str, found: &[&Peer], also_ours: bool) -> AdminError {
    let ids: Vec<String> = found
        .iter()
        .map(|peer| format!("`{}`", peer.party))
        .collect();
    let ours = if also_ours { " and our own" } else { "" };
    AdminError::usage(
        "ambiguous-peer",
        format!("`{text}` does not say which peer is meant"),
        format!("it is the name of {}{ours}", ids.join(" and of ")),
        "compare the fingerprints in `mithaq peer list`, and give the party id instead of the name",
    )
}

/// The record of that party's peer as it stands in the store, whether or not it can be used.
pub(crate) fn record(store: &dyn Store, party: &PartyId) -> Result<Option<Vec<u8>>, StoreError> {
    store.record(RECORD, party.as_str())
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

#[cfg(test)]
mod tests {
    use mithaq_store::Batch;

    use super::*;
    use crate::home::{Init, create};
    use crate::node::Node;
    use crate::settings::Settings;

    const PARTY: &str = "identity--00000000-0000-4000-8000-000000000002";

    #[test]
    fn a_damaged_record_takes_nothing_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let init = Init {
            party: "National CERT of Qamar".to_owned(),
            operators: vec!["n.haddad".to_owned()],
            config: String::new(),
        };
        create(folder.path(), &init).unwrap();
        let node = Node::open(Settings::new(folder.path().to_owned())).unwrap();
        let node = node.inner();
        let mut batch = Batch::at(0);
        let half = serde_json::json!({
            "party": PARTY, "name": "National CERT of Rimal", "document": "{}",
            "fingerprint": node.identity.fingerprint(), "state": "active", "accepted": 0,
        });
        for (key, text) in [("nonsense", "{".to_owned()), (PARTY, half.to_string())] {
            batch.records.push(RecordChange {
                kind: RECORD.to_owned(),
                key: key.to_owned(),
                bytes: Some(text.into_bytes()),
            });
        }
        batch.bump_epoch = true;
        node.store.commit(batch).unwrap();
        node.refresh().unwrap();
        let projection = node.projection();
        let party = PartyId::parse(PARTY).unwrap();
        let shut: Vec<_> = projection.peers().list().map(|peer| peer.state).collect();
        assert_eq!(
            shut,
            [PeerState::Suspended],
            "closed, whatever it says of itself"
        );
        assert!(projection.peers().document(&party).is_none());
        let by_name = projection.peers().named("National CERT of Rimal");
        assert!(matches!(by_name, Named::Nobody));
        // It can be removed, so that it can be accepted anew.
        assert!(matches!(projection.peers().named(PARTY), Named::One(_)));
        crate::operator::peers::remove(node, &party).unwrap();
        assert!(node.projection().peers().get(&party).is_none());
    }
}
