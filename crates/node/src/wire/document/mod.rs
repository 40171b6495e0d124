//! The node document: what a node says of itself at `/.well-known/mithaq` (DESIGN 4.3).
//!
//! ```json
//! {"mithaq_node_document": 1, "party": "identity--…", "party_name": "National CERT of Qamar",
//!  "root_key": "…", "key_statement": {…}, "tls_pins": ["sha256:…"],
//!  "taxii": "https://node.qamar.example/taxii2/", "api": "https://node.qamar.example/mithaq/",
//!  "protocols": [1], "issued": "2026-11-22T00:00:00Z", "signature": {…}}
//! ```
//! The root key is believed because people compared its fingerprint, the node key because the root
//! key's statement names it, and the rest because the node key signed it. So a party cannot put
//! another's key into its own document: it could not sign it. Nothing else is in it: strangers read it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use mithaq_stix::json::Value;
use mithaq_stix::seal::KeyId;
use mithaq_stix::{JsonError, Limits, ObjectId, Timestamp, canonical};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::egress::{AddressPolicy, Destination, Origin, OriginError};
use super::keys::NodeKey;
use super::statement::{KeyStatement, StatementRefusal, decode, encode, verify_statement};
use super::tls::SpkiPin;
use super::verified::Verified;
use super::words::Fingerprint;

/// Where it is served.
pub const WELL_KNOWN: &str = "/.well-known/mithaq";
/// The version of the node-to-node protocol that this program speaks.
pub const PROTOCOL: u32 = 1;
/// Largest document read, in bytes; ours have about 2,000.
pub const MAX_DOCUMENT: usize = 64 << 10;
/// Most pinned TLS keys: the present one, the next one, and a few machines behind one name.
pub const MAX_PINS: usize = 8;
/// Longest name of a party, in characters.
pub const MAX_NAME: usize = 200;

const FORM: u32 = 1;
const ALGORITHM: &str = "Ed25519";
const CONTEXT: &[u8] = b"mithaq node document 1";

/// What a node says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeDocument {
    party_name: String,
    statement: Verified<KeyStatement>,
    tls_pins: BTreeSet<SpkiPin>,
    origin: Origin,
    taxii: String,
    api: String,
    issued: Timestamp,
}

impl NodeDocument {
    /// The party that the node speaks for.
    pub fn party(&self) -> &ObjectId {
        self.statement.party()
    }

    /// The name it gives itself. Its own words: show them as such.
    pub fn party_name(&self) -> &str {
        &self.party_name
    }

    /// The party's root key.
    pub fn root(&self) -> &VerifyingKey {
        self.statement.root()
    }

    /// How people name the root key.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.root())
    }

    /// The statement that names the node's key.
    pub fn statement(&self) -> &Verified<KeyStatement> {
        &self.statement
    }

    /// The URL of the node's TAXII discovery.
    pub fn taxii(&self) -> &str {
        &self.taxii
    }

    /// The URL under which the node-to-node API lies, with a slash at its end.
    pub fn api(&self) -> &str {
        &self.api
    }

    /// When it was made. Of two documents of one node the later one counts.
    pub fn issued(&self) -> &Timestamp {
        &self.issued
    }

    /// Where requests to the node go.
    pub fn destination(&self, addresses: AddressPolicy) -> Destination {
        Destination {
            origin: self.origin.clone(),
            pins: self.tls_pins.clone(),
            addresses,
        }
    }
}

/// Why a node document is not believed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentRefusal {
    /// Longer than [`MAX_DOCUMENT`].
    #[error("the node document is longer than {MAX_DOCUMENT} bytes")]
    TooLong,
    /// Not strict JSON.
    #[error("the node document is not strict JSON: {0}")]
    Json(#[from] JsonError),
    /// A member is missing or not what it should be.
    #[error("the node document's `{member}` is missing or not valid")]
    Member {
        /// Its name.
        member: &'static str,
    },
    /// It is of another form than we read, or its node speaks no protocol that we speak.
    #[error("the node speaks another version of the protocol")]
    Protocol,
    /// Its root key is not the one whose fingerprint was given to us.
    #[error("the node's root key has the fingerprint `{found}`, expected was `{expected}`")]
    Fingerprint {
        /// Of the document.
        found: Fingerprint,
        /// As people gave it.
        expected: Fingerprint,
    },
    /// Its key statement does not count.
    #[error(transparent)]
    Statement(#[from] StatementRefusal),
    /// Its key statement is not in force now.
    #[error("the node's key statement counts from {from} until {until}, not now")]
    NotInForce {
        /// Its beginning.
        from: Timestamp,
        /// Its end.
        until: Timestamp,
    },
    /// It is not signed by the node key.
    #[error("the node document is not signed by its node key")]
    Signature,
    /// A URL that we would not connect to.
    #[error("the node document's `{member}` cannot be connected to: {cause}")]
    Url {
        /// Its name.
        member: &'static str,
        /// What is wrong.
        cause: OriginError,
    },
}

/// What a node has to say for its document.
#[derive(Debug, Clone)]
pub struct DocumentDraft<'a> {
    /// The party's name.
    pub party_name: &'a str,
    /// The statement that names the node's key.
    pub statement: &'a Verified<KeyStatement>,
    /// The keys of its TLS servers, the next one too if it is known.
    pub tls_pins: &'a BTreeSet<SpkiPin>,
    /// The URL of TAXII discovery.
    pub taxii: &'a str,
    /// The URL of the node-to-node API, of the same origin.
    pub api: &'a str,
    /// Now.
    pub issued: &'a Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Document<'a> {
    mithaq_node_document: u32,
    party: ObjectId,
    party_name: String,
    root_key: String,
    #[serde(borrow)]
    key_statement: &'a RawValue,
    tls_pins: Vec<String>,
    taxii: String,
    api: String,
    protocols: Vec<u32>,
    issued: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<Detached>,
}

#[derive(Serialize, Deserialize)]
struct Detached {
    algorithm: String,
    key_id: String,
    signature: String,
}

/// Why a node document cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// It cannot be written.
    #[error("the node document cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// Everybody would refuse it: say something else in it.
    #[error("the node document would be refused: {0}")]
    Refused(#[from] DocumentRefusal),
}

/// Make and sign the document of a node.
///
/// # Errors
/// [`DocumentError`]; what comes out is verified as a peer would verify it, at the instant of issue.
pub fn sign_document(draft: &DocumentDraft<'_>, key: &NodeKey) -> Result<Vec<u8>, DocumentError> {
    let statement: &RawValue = serde_json::from_slice(draft.statement.object().bytes())?;
    let mut document = Document {
        mithaq_node_document: FORM,
        party: draft.statement.party().clone(),
        party_name: draft.party_name.to_owned(),
        root_key: encode(draft.statement.root()),
        key_statement: statement,
        tls_pins: draft.tls_pins.iter().map(SpkiPin::to_string).collect(),
        taxii: draft.taxii.to_owned(),
        api: draft.api.to_owned(),
        protocols: vec![PROTOCOL],
        issued: draft.issued.clone(),
        signature: None,
    };
    let message =
        message(&serde_json::to_vec(&document)?, &key.id()).map_err(DocumentRefusal::Json)?;
    document.signature = Some(Detached {
        algorithm: ALGORITHM.to_owned(),
        key_id: key.id().to_string(),
        signature: URL_SAFE_NO_PAD.encode(key.sign(&message)),
    });
    let bytes = serde_json::to_vec(&document)?;
    let issued = draft.issued.unix_millis().div_euclid(1000);
    verify_document(&bytes, Fingerprint::of(draft.statement.root()), issued)?;
    Ok(bytes)
}

/// Verify a node document against the fingerprint of the root key that people gave us, at the Unix
/// time `now` in seconds.
///
/// # Errors
/// [`DocumentRefusal`].
pub fn verify_document(
    bytes: &[u8],
    expected: Fingerprint,
    now: i64,
) -> Result<Verified<NodeDocument>, DocumentRefusal> {
    let document = read(bytes)?;
    let member = |member| DocumentRefusal::Member { member };
    if document.mithaq_node_document != FORM || !document.protocols.contains(&PROTOCOL) {
        return Err(DocumentRefusal::Protocol);
    }
    let root = decode(&document.root_key).ok_or(member("root_key"))?;
    let found = Fingerprint::of(&root);
    if found != expected {
        return Err(DocumentRefusal::Fingerprint { found, expected });
    }
    if document.party.object_type() != "identity" {
        return Err(member("party"));
    }
    let statement = verify_statement(
        document.key_statement.get().as_bytes(),
        &document.party,
        &root,
    )?;
    let at = Timestamp::from_unix_millis(now.saturating_mul(1000));
    if at < *statement.valid_from() || *statement.valid_until() <= at {
        let (from, until) = (
            statement.valid_from().clone(),
            statement.valid_until().clone(),
        );
        return Err(DocumentRefusal::NotInForce { from, until });
    }
    check_signature(bytes, document.signature.as_ref(), statement.node())?;

    let name = document.party_name;
    if name.trim().is_empty()
        || MAX_NAME < name.chars().count()
        || name.chars().any(char::is_control)
    {
        return Err(member("party_name"));
    }
    let tls_pins: Option<BTreeSet<SpkiPin>> = match document.tls_pins.len() {
        1..=MAX_PINS => document
            .tls_pins
            .iter()
            .map(|pin| pin.parse().ok())
            .collect(),
        _ => None,
    };
    let origin =
        |url: &str, member| Origin::of(url).map_err(|cause| DocumentRefusal::Url { member, cause });
    let taxii = origin(&document.taxii, "taxii")?;
    let api = origin(&document.api, "api")?;
    // One node, one origin, one set of pins.
    if taxii != api || !document.api.ends_with('/') {
        return Err(member("api"));
    }
    Ok(Verified::mint(NodeDocument {
        party_name: name,
        statement,
        tls_pins: tls_pins.ok_or(member("tls_pins"))?,
        origin: api,
        taxii: document.taxii,
        api: document.api,
        issued: document.issued,
    }))
}

/// The fingerprint that a document claims, **unverified**: to show to people who will compare it, or
/// to verify the document against when an invitation's token has vouched for its sender.
///
/// # Errors
/// [`DocumentRefusal`].
pub fn claimed_fingerprint(bytes: &[u8]) -> Result<Fingerprint, DocumentRefusal> {
    let root =
        decode(&read(bytes)?.root_key).ok_or(DocumentRefusal::Member { member: "root_key" })?;
    Ok(Fingerprint::of(&root))
}

fn read(bytes: &[u8]) -> Result<Document<'_>, DocumentRefusal> {
    if MAX_DOCUMENT < bytes.len() {
        return Err(DocumentRefusal::TooLong);
    }
    // Strict first: what follows reads the same bytes as everybody else.
    mithaq_stix::json::check(bytes, &Limits::OBJECT)?;
    serde_json::from_slice(bytes).map_err(|_| DocumentRefusal::Member { member: "members" })
}

fn check_signature(
    bytes: &[u8],
    signature: Option<&Detached>,
    key: &VerifyingKey,
) -> Result<(), DocumentRefusal> {
    let key_id = KeyId::of(key);
    let detached = signature
        .filter(|detached| detached.algorithm == ALGORITHM && detached.key_id == key_id.as_str())
        .ok_or(DocumentRefusal::Signature)?;
    let signature: [u8; 64] = URL_SAFE_NO_PAD
        .decode(&detached.signature)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(DocumentRefusal::Signature)?;
    key.verify_strict(
        &message(bytes, &key_id)?,
        &Signature::from_bytes(&signature),
    )
    .map_err(|_| DocumentRefusal::Signature)
}

/// What is signed: context, algorithm, key id (each with its length) and the SHA-256 of the canonical
/// form of the document without its signature.
fn message(bytes: &[u8], key_id: &KeyId) -> Result<Vec<u8>, JsonError> {
    let mut tree = Value::parse(bytes, &Limits::OBJECT)?;
    if let Value::Object(members) = &mut tree {
        members.retain(|(name, _)| name != "signature");
    }
    let mut message = Vec::new();
    for part in [CONTEXT, ALGORITHM.as_bytes(), key_id.as_str().as_bytes()] {
        message.extend_from_slice(&(part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    message.extend_from_slice(&Sha256::digest(canonical::form_of(&tree)));
    Ok(message)
}
