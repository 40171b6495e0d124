//! Who this node is: its keys, and what it says of itself.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

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
    /// The node's signing key.
    pub(crate) key: Arc<NodeKey>,
    /// The root key's word for it.
    pub(crate) statement: Verified<KeyStatement>,
    /// The key and certificate of its TLS server.
    pub(crate) tls: TlsIdentity,
    /// Our own document, at the address known when the node was opened: for our own keys.
    pub(crate) document: Verified<NodeDocument>,
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
        let text = document(party, &keys.statement, &keys.key, &keys.tls, &url)?;
        let now = SystemClock.unix_seconds();
        let document =
            verify_document(text.as_bytes(), Fingerprint::of(keys.statement.root()), now)
                .map_err(|error| cannot(&error))?;
        Ok(Identity {
            key: keys.key,
            statement: keys.statement,
            tls: keys.tls,
            document,
        })
    }

    /// The root key's fingerprint, in words.
    pub(crate) fn fingerprint(&self) -> String {
        Fingerprint::of(self.statement.root()).to_string()
    }

    /// Our signed document for the address `url`.
    pub(crate) fn document_at(&self, party: &Party, url: &str) -> Result<String, AdminError> {
        document(party, &self.statement, &self.key, &self.tls, url)
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
