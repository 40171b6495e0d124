//! Who this node is: its keys, and what it says of itself.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use mithaq_stix::Timestamp;

use crate::admin::{AdminError, ExitCode};
use crate::home::{self, Party};
use crate::settings::Settings;
use crate::wire::Verified;
use crate::wire::document::{DocumentDraft, NodeDocument, sign_document, verify_document};
use crate::wire::edge::{Clock as _, SystemClock};
use crate::wire::keys::NodeKey;
use crate::wire::statement::KeyStatement;
use crate::wire::tls::TlsIdentity;
use crate::wire::words::Fingerprint;

/// Keys, and the documents made with them.
pub(crate) struct Identity {
    present: RwLock<Present>,
    /// The key and certificate of its TLS server.
    pub(crate) tls: TlsIdentity,
    root: Fingerprint,
}

/// What changes when the node has a new key.
#[derive(Clone)]
struct Present {
    /// The node's signing key.
    key: Arc<NodeKey>,
    /// The root key's word for it.
    statement: Arc<Verified<KeyStatement>>,
    /// Our own document, at the address known when the node was opened: for our own keys.
    document: Arc<Verified<NodeDocument>>,
}

impl Identity {
    /// Reads the keys of a data directory.
    pub(crate) fn load(settings: &Settings, party: &Party) -> Result<Identity, AdminError> {
        let url = settings
            .public_url
            .clone()
            .unwrap_or_else(|| match settings.listen.port() {
                // Any free port: which one is known once we listen, and peers are told that one.
                0 => format!("https://{}", SocketAddr::new(settings.listen.ip(), 443)),
                _ => format!("https://{}", settings.listen),
            });
        let host = url::Url::parse(&url)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        let keys = home::keys(&settings.data_dir, party, settings.tls.as_ref(), &host)?;
        let root = Fingerprint::of(keys.statement.root());
        let present = Present::of(party, keys.key, keys.statement, &keys.tls, &url)?;
        Ok(Identity {
            present: RwLock::new(present),
            tls: keys.tls,
            root,
        })
    }

    fn present(&self) -> Present {
        self.present
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The node's signing key.
    pub(crate) fn key(&self) -> Arc<NodeKey> {
        self.present().key
    }

    /// The root key's word for it.
    pub(crate) fn statement(&self) -> Arc<Verified<KeyStatement>> {
        self.present().statement
    }

    /// Our own document, at the address known when the node was opened.
    pub(crate) fn document(&self) -> Arc<Verified<NodeDocument>> {
        self.present().document
    }

    /// Goes on with another key, which the root key has stated.
    pub(crate) fn change(
        &self,
        party: &Party,
        key: NodeKey,
        statement: Verified<KeyStatement>,
        url: &str,
    ) -> Result<Arc<NodeKey>, AdminError> {
        let next = Present::of(party, Arc::new(key), statement, &self.tls, url)?;
        let key = Arc::clone(&next.key);
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(key)
    }

    /// The root key's fingerprint, in words.
    pub(crate) fn fingerprint(&self) -> String {
        self.root.to_string()
    }

    /// Our signed document for the address `url`.
    pub(crate) fn document_at(&self, party: &Party, url: &str) -> Result<String, AdminError> {
        let present = self.present();
        document(party, &present.statement, &present.key, &self.tls, url)
    }
}

impl Present {
    fn of(
        party: &Party,
        key: Arc<NodeKey>,
        statement: Verified<KeyStatement>,
        tls: &TlsIdentity,
        url: &str,
    ) -> Result<Present, AdminError> {
        let text = document(party, &statement, &key, tls, url)?;
        let now = SystemClock.unix_seconds();
        let document = verify_document(text.as_bytes(), Fingerprint::of(statement.root()), now)
            .map_err(|error| cannot(&error))?;
        Ok(Present {
            key,
            statement: Arc::new(statement),
            document: Arc::new(document),
        })
    }
}

fn document(
    party: &Party,
    statement: &Verified<KeyStatement>,
    key: &NodeKey,
    tls: &TlsIdentity,
    url: &str,
) -> Result<String, AdminError> {
    // Peers speak TLS only: a node on plain loopback HTTP names the address it would have with TLS.
    let url = url
        .strip_prefix("http://")
        .map_or_else(|| url.to_owned(), |rest| format!("https://{rest}"));
    let pins = BTreeSet::from([tls.pin()]);
    let issued = Timestamp::from_unix_millis(SystemClock.unix_seconds() * 1000);
    let draft = DocumentDraft {
        party_name: &party.name,
        statement,
        tls_pins: &pins,
        taxii: &format!("{url}/taxii2/"),
        api: &format!("{url}/mithaq/v1/"),
        issued: &issued,
    };
    let bytes = sign_document(&draft, key).map_err(|error| cannot(&error))?;
    String::from_utf8(bytes).map_err(|error| cannot(&error))
}

fn cannot(error: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "node-document",
        "the node cannot say who it is",
        error.to_string(),
        "see `public_url` and `listen` in mithaq.toml; a key statement that has run out is renewed with the root key",
    )
}
