//! Warninglists: values that are well known, and so most likely no indicator. What a list has is set aside at
//! look-up; nothing is stored of it, and nothing is refused for it.
//!
//! ```json
//! {"name": "RFC 1918", "version": 5, "type": "cidr", "matching_attributes": ["ip-src", "ip-dst"],
//!  "list": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]}
//! ```
//! has `10.1.2.3`. The `type` decides the comparison:
//!
//! | type | a value is on the list when |
//! |---|---|
//! | `string` | an entry is the value |
//! | `substring` | an entry stands in the value |
//! | `hostname` | an entry is the value's host, or a domain above it |
//! | `cidr` | the address, or the whole network, lies in an entry |
//! | `regex` | an entry matches; expressions are matched in linear time, those that cannot be are counted |
//!
//! Letters are compared without regard to case. `matching_attributes` names the attribute types that a list is
//! for; a list without it is for all.

mod network;

use std::collections::BTreeSet;

use mithaq_stix::json::{Limits, Value};
use mithaq_stix::{JsonError, Observable, ObservableKind};
use regex::{Regex, RegexBuilder};

use self::network::{Networks, network};

/// Bounds on one list. The largest in use has some 1.5 million entries in 40 MB.
pub const LIMITS: Limits = Limits {
    bytes: 128 << 20,
    depth: 8,
    values: 8_000_000,
};

/// How large an expression may become when it is compiled, in bytes.
const REGEX_SIZE: usize = 1 << 20;

/// A warninglist.
#[derive(Debug)]
pub struct Warninglist {
    name: String,
    version: String,
    description: String,
    /// Attribute types it is for; `None` for all.
    matching: Option<BTreeSet<String>>,
    entries: Entries,
    unusable: usize,
}

#[derive(Debug)]
enum Entries {
    /// In lower case, sorted.
    Exact(Vec<Box<str>>),
    /// In lower case.
    Parts(Vec<Box<str>>),
    /// In lower case, without dots at the ends, sorted.
    Hosts(Vec<Box<str>>),
    Networks(Networks),
    Expressions(Vec<Regex>),
}

/// Why a file is no warninglist.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WarninglistError {
    /// It is broken JSON, or beyond a limit.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// A member is missing, or of the wrong kind.
    #[error("`{key}` must be {what}")]
    Member {
        /// The member.
        key: &'static str,
        /// What it must be.
        what: &'static str,
    },
    /// A comparison that nobody knows.
    #[error("`{name}` is not a type of warninglist: string, substring, hostname, cidr or regex")]
    Type {
        /// The type as it is given.
        name: String,
    },
}

impl Warninglist {
    /// Reads a list.
    ///
    /// # Errors
    /// [`WarninglistError`] if it is none. An entry that cannot be compared spoils nothing: it is counted
    /// ([`Self::unusable`]).
    pub fn parse(text: &[u8]) -> Result<Self, WarninglistError> {
        let list = Value::parse(text, &LIMITS)?;
        let member = |key: &'static str, what| WarninglistError::Member { key, what };
        let texts = |key: &'static str| match list.get(key) {
            Some(Value::Array(elements)) => Ok(elements.iter().filter_map(Value::as_str)),
            _ => Err(member(key, "a list of strings")),
        };
        let name = list.get("name").and_then(Value::as_str);
        let version = match list.get("version") {
            Some(Value::Number(number)) => (*number).to_owned(),
            Some(Value::String(text)) => text.clone().into_owned(),
            _ => String::new(),
        };
        let matching = match list.get("matching_attributes") {
            None | Some(Value::Null) => None,
            Some(_) => Some(texts("matching_attributes")?.map(str::to_owned).collect()),
        };
        let kind = list.get("type").and_then(Value::as_str);
        let kind = kind.ok_or(member("type", "a string"))?;
        let total = list
            .get("list")
            .map(|list| list.elements().len())
            .unwrap_or_default();
        let entries = Entries::read(kind, texts("list")?)?;
        Ok(Self {
            name: name.ok_or(member("name", "a string"))?.to_owned(),
            version,
            description: list
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            // A list for nothing would be a mistake; MISP takes it as one for all.
            matching: matching.filter(|types: &BTreeSet<String>| !types.is_empty()),
            unusable: total - entries.len(),
            entries,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, mostly a date; empty if it has none.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it holds, in words.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// How many entries it has that can be compared.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none: then nothing is on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many entries cannot be compared: an address that is none, an expression that needs to go back.
    #[must_use]
    pub fn unusable(&self) -> usize {
        self.unusable
    }

    /// Whether a value is on it, and the list is for values of this kind.
    #[must_use]
    pub fn has(&self, value: &Observable) -> bool {
        let types = attribute_types(value.kind, &value.value);
        let is_for = self.matching.as_ref();
        let is_for =
            is_for.is_none_or(|matching| types.iter().any(|name| matching.contains(*name)));
        is_for && self.entries.have(value)
    }
}

impl Entries {
    fn read<'t>(
        kind: &str,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<Self, WarninglistError> {
        let lower = |text: &str| text.trim().to_lowercase().into_boxed_str();
        let sorted = |mut entries: Vec<Box<str>>| {
            entries.sort_unstable();
            entries
        };
        Ok(match kind {
            "string" => Self::Exact(sorted(
                texts.map(lower).filter(|text| !text.is_empty()).collect(),
            )),
            // An empty part would stand in everything.
            "substring" => Self::Parts(texts.map(lower).filter(|text| !text.is_empty()).collect()),
            "hostname" => {
                let host = |text: &str| lower(text.trim().trim_matches('.'));
                Self::Hosts(sorted(
                    texts.map(host).filter(|text| !text.is_empty()).collect(),
                ))
            }
            "cidr" => Self::Networks(texts.filter_map(network).collect()),
            "regex" => Self::Expressions(texts.filter_map(expression).collect()),
            other => {
                let name = other.chars().take(80).collect();
                return Err(WarninglistError::Type { name });
            }
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Exact(entries) | Self::Parts(entries) | Self::Hosts(entries) => entries.len(),
            Self::Networks(networks) => networks.len(),
            Self::Expressions(expressions) => expressions.len(),
        }
    }

    fn have(&self, value: &Observable) -> bool {
        let text = value.value.to_lowercase();
        match self {
            Self::Exact(entries) => is_among(entries, &text),
            Self::Parts(entries) => entries.iter().any(|part| text.contains(part.as_ref())),
            Self::Hosts(entries) => {
                let host = host(value.kind, &text).trim_matches('.');
                let above = host
                    .match_indices('.')
                    .filter_map(|(dot, _)| host.get(dot + 1..));
                std::iter::once(host)
                    .chain(above)
                    .any(|name| is_among(entries, name))
            }
            Self::Networks(networks) => {
                network(host(value.kind, &text)).is_some_and(|inner| networks.hold(&inner))
            }
            Self::Expressions(expressions) => {
                expressions.iter().any(|one| one.is_match(&value.value))
            }
        }
    }
}

fn is_among(sorted: &[Box<str>], text: &str) -> bool {
    sorted
        .binary_search_by(|entry| entry.as_ref().cmp(text))
        .is_ok()
}

/// An expression as PHP writes it, between marks and with flags: `/^noc@.*$/i`.
fn expression(text: &str) -> Option<Regex> {
    let text = text.trim();
    let (body, flags) = match text
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'))
    {
        Some((body, flags)) => (body, flags),
        None => (text, ""),
    };
    // `g` and `u` change nothing here; with a flag that we do not know, it would be another expression.
    if body.is_empty() || !flags.chars().all(|flag| "gimsux".contains(flag)) {
        return None;
    }
    // Signs that need no escape may have one in PHP, and may not here.
    let plain = body
        .replace("\\@", "@")
        .replace("\\/", "/")
        .replace("\\-", "-")
        .replace("\\_", "_");
    RegexBuilder::new(&plain)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .ignore_whitespace(flags.contains('x'))
        .size_limit(REGEX_SIZE)
        .build()
        .ok()
}

/// The host in a value of this kind.
fn host(kind: ObservableKind, text: &str) -> &str {
    match kind {
        ObservableKind::Url => {
            let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let named = authority
                .rsplit_once('@')
                .map_or(authority, |(_, host)| host);
            match named.strip_prefix('[') {
                Some(v6) => v6.split(']').next().unwrap_or_default(),
                None => named.split(':').next().unwrap_or_default(),
            }
        }
        ObservableKind::Email => text.rsplit_once('@').map_or(text, |(_, host)| host),
        _ => text,
    }
}

/// The attribute types of MISP that a value of this kind may be.
fn attribute_types(kind: ObservableKind, value: &str) -> &'static [&'static str] {
    match kind {
        ObservableKind::Ipv4 | ObservableKind::Ipv6 => &["ip-src", "ip-dst"],
        ObservableKind::Domain => &["domain", "hostname"],
        ObservableKind::Url => &["url", "uri"],
        ObservableKind::Email => &[
            "email",
            "email-src",
            "email-dst",
            "target-email",
            "whois-registrant-email",
            "dns-soa-email",
        ],
        ObservableKind::Hash => match value.len() {
            _ if value.contains(':') => &["ssdeep"],
            32 => &["md5", "x509-fingerprint-md5", "imphash"],
            40 => &["sha1", "x509-fingerprint-sha1"],
            56 => &["sha224"],
            64 => &["sha256", "x509-fingerprint-sha256", "authentihash"],
            96 => &["sha384"],
            128 => &["sha512"],
            _ => &["tlsh"],
        },
        ObservableKind::Mac => &["mac-address"],
        ObservableKind::AutonomousSystem => &["AS"],
        ObservableKind::FileName => &["filename"],
        ObservableKind::Mutex => &["mutex"],
        ObservableKind::RegistryKey => &["regkey"],
        // A kind that is added later is on no list that names its types.
        _ => &[],
    }
}
