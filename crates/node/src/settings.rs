//! What a node is told about its surroundings. Reading these from the file, the environment and
//! flags is the command line's work; here are only the values, their ranges and their defaults.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where keys, store and configuration are.
    pub data_dir: PathBuf,
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// Plain HTTP instead of TLS; refused unless `listen` is a loopback address.
    pub plain_http: bool,
    /// The address at which peers and clients reach the node, `https://host[:port]`; from `listen` if absent.
    pub public_url: Option<String>,
    /// A certificate chain and key (PEM) instead of the node's own pinned certificate.
    pub tls: Option<TlsFiles>,
    /// Whether outbound requests may go to loopback addresses: for several nodes on one machine.
    pub allow_loopback: bool,
    /// How long a peer's collections go unasked when no nudge comes. 1 s to 24 h.
    pub poll: Duration,
    /// Objects a TAXII page holds at most. 1,000 to 10,000.
    pub page_maximum: u64,
    /// Bytes a request body holds at most, after decompression. 1 MiB to 256 MiB.
    pub max_content_length: u64,
    /// Bytes that the store's file may hold, at least 1 MiB; without it the disk decides. Beyond it, work that
    /// writes is refused and readers are served.
    pub store_maximum: Option<u64>,
    /// Where `serve` shows its figures to the operator's monitoring: a loopback address; nowhere if absent.
    pub metrics_listen: Option<SocketAddr>,
    /// What is done at once when a peer recalls what it delivered or made, without asking an operator.
    pub recall_consent: Consent,
    /// The peers, by name or party id, whose recalls wait for an operator all the same.
    pub recall_ask: Vec<String>,
    /// Within what time our recalls ask for an answer. 1 h to 90 days.
    pub recall_answer: Duration,
    /// The program that asks a solver for `agreement check`; beside our own program or on the path if absent.
    pub prover: Option<PathBuf>,
    /// The nation's own prohibitions, above every agreement: the text of the `[[red_line]]` tables, TOML.
    pub red_lines: String,
}

/// What is done at once when an originator recalls what is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// What it asks for.
    Delete,
    /// It is kept and goes to nobody, also where it was to be deleted.
    Restrict,
    /// Nothing: an operator decides. Until then it goes to nobody.
    Ask,
}

impl Consent {
    /// All of them, with their words.
    pub const WORDS: [(Consent, &'static str); 3] = [
        (Consent::Delete, "delete"),
        (Consent::Restrict, "restrict"),
        (Consent::Ask, "ask"),
    ];
}

/// Files of a certificate that the operator brings.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// Certificate chain, PEM, leaf first.
    pub certificate: PathBuf,
    /// Private key, PEM (PKCS #8).
    pub key: PathBuf,
}

impl Settings {
    /// The defaults for a data directory.
    pub fn new(data_dir: PathBuf) -> Settings {
        Settings {
            data_dir,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8443)),
            plain_http: false,
            public_url: None,
            tls: None,
            allow_loopback: false,
            poll: Duration::from_secs(60),
            page_maximum: 5_000,
            max_content_length: 64 * 1024 * 1024,
            store_maximum: None,
            metrics_listen: None,
            recall_consent: Consent::Delete,
            recall_ask: Vec::new(),
            recall_answer: Duration::from_secs(72 * 3600),
            prover: None,
            red_lines: String::new(),
        }
    }
}
