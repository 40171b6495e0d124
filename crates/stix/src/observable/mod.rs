//! Values to look up: addresses, names, hashes, in a form that is the same for everybody.
//!
//! ```text
//! [domain-name:value = 'Mail.Rimal.EXAMPLE'] OR [ipv4-addr:value = '198.51.100.3/32']
//! ```
//! holds the domain `mail.rimal.example` and the address `198.51.100.3`.
//!
//! Account names and other selectors of persons are never extracted (DESIGN 11.1).

mod normal;
mod pattern;

use std::collections::BTreeSet;
use std::fmt;

use crate::json::Value;
use crate::object::Object;

/// What sort of value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ObservableKind {
    /// An IPv4 address, or a network as `address/length`.
    Ipv4,
    /// An IPv6 address, or a network as `address/length`.
    Ipv6,
    /// A domain name.
    Domain,
    /// A URL.
    Url,
    /// An e-mail address.
    Email,
    /// A hash of any algorithm.
    Hash,
    /// A hardware address.
    Mac,
    /// An autonomous system, as `AS` and its number.
    AutonomousSystem,
    /// The name of a file.
    FileName,
    /// The name of a mutex.
    Mutex,
    /// A key of the Windows registry.
    RegistryKey,
}

/// A value that can be looked up, in its normal form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Observable {
    /// What sort of value.
    pub kind: ObservableKind,
    /// The value: domains, hashes and e-mail addresses in lower case, addresses in canonical form.
    pub value: String,
}

/// The values that an object is about: of a cyber-observable its own, of an indicator those that its
/// STIX pattern compares by `=` or `IN`. Sorted, each once.
#[must_use]
pub fn extract(object: &Object) -> Vec<Observable> {
    let mut found = BTreeSet::new();
    match object.object_type() {
        "indicator" if object.string("pattern_type").as_deref() == Some("stix") => {
            if let Some(text) = object.string("pattern") {
                pattern::comparisons(&text, |path, value| add(&mut found, path, value));
            }
        }
        _ => of_observable(&mut found, object),
    }
    found.into_iter().collect()
}

/// What a value typed by a person may be: everything it could be taken for, the likeliest first. Also
/// in the disguise in which people write such values: `hxxps://www[.]rimal[.]example`.
#[must_use]
pub fn classify(value: &str) -> Vec<Observable> {
    use ObservableKind::{
        AutonomousSystem, Domain, Email, FileName, Hash, Ipv4, Ipv6, Mac, Mutex, RegistryKey, Url,
    };
    let bare = value
        .trim()
        .trim_matches(|mark| matches!(mark, '"' | '\'' | '<' | '>' | '`'));
    let with = |kind: &ObservableKind| {
        normal::form(*kind, bare).map(|value| Observable { kind: *kind, value })
    };
    let unmistakable = [Url, Email, Ipv4, Ipv6, Mac, Hash, RegistryKey];
    // A bare number is an autonomous system in an object that says so, not in what a person types.
    let system = [AutonomousSystem]
        .iter()
        .filter(|_| !bare.bytes().all(|digit| digit.is_ascii_digit()));
    match unmistakable.iter().chain(system).find_map(with) {
        Some(found) => vec![found],
        None => [Domain, FileName, Mutex].iter().filter_map(with).collect(),
    }
}

/// Where values stand in observables: the path as patterns write it, and the sort.
const PATHS: &[(&str, ObservableKind)] = &[
    ("ipv4-addr:value", ObservableKind::Ipv4),
    ("ipv6-addr:value", ObservableKind::Ipv6),
    ("domain-name:value", ObservableKind::Domain),
    ("url:value", ObservableKind::Url),
    ("artifact:url", ObservableKind::Url),
    ("email-addr:value", ObservableKind::Email),
    ("mac-addr:value", ObservableKind::Mac),
    ("autonomous-system:number", ObservableKind::AutonomousSystem),
    ("file:name", ObservableKind::FileName),
    ("mutex:name", ObservableKind::Mutex),
    ("windows-registry-key:key", ObservableKind::RegistryKey),
];

/// Types whose `hashes` are values.
const HASHED: &[&str] = &["file", "artifact", "x509-certificate"];

/// Paths that end in another observable's value, of whichever sort that is.
const DEREFERENCED: &[&str] = &[
    "network-traffic:src_ref.value",
    "network-traffic:dst_ref.value",
    "domain-name:resolves_to_refs.value",
    "email-message:from_ref.value",
    "email-message:sender_ref.value",
    "email-message:to_refs.value",
    "email-message:cc_refs.value",
];

fn of_observable(found: &mut BTreeSet<Observable>, object: &Object) {
    let object_type = object.object_type();
    for (path, _) in PATHS {
        let Some((_, property)) = path
            .split_once(':')
            .filter(|(name, _)| *name == object_type)
        else {
            continue;
        };
        match object.get(property) {
            Some(Value::String(text)) => add(found, path, &text),
            Some(Value::Number(text)) => add(found, path, text),
            _ => {}
        }
    }
    if HASHED.contains(&object_type)
        && let Some(hashes) = object.get("hashes")
    {
        for value in hashes
            .members()
            .iter()
            .filter_map(|(_, hash)| hash.as_str())
        {
            add(found, &format!("{object_type}:hashes."), value);
        }
    }
}

/// Add the value that a comparison of `path` names, if it is one to look up.
fn add(found: &mut BTreeSet<Observable>, path: &str, value: &str) {
    let known = PATHS
        .iter()
        .find(|(known, _)| *known == path)
        .map(|(_, kind)| *kind);
    let hash = path
        .split_once(":hashes.")
        .filter(|(object_type, _)| HASHED.contains(object_type));
    let kind = match (known, hash) {
        (Some(kind), _) => kind,
        (None, Some(_)) => ObservableKind::Hash,
        (None, None) if DEREFERENCED.contains(&path) => {
            let kinds = [
                ObservableKind::Ipv4,
                ObservableKind::Ipv6,
                ObservableKind::Mac,
            ];
            let kinds = kinds
                .into_iter()
                .chain([ObservableKind::Email, ObservableKind::Domain]);
            let mut forms = kinds.filter_map(|kind| Some((kind, normal::form(kind, value)?)));
            found.extend(forms.next().map(|(kind, value)| Observable { kind, value }));
            return;
        }
        (None, None) => return,
    };
    if let Some(value) = normal::form(kind, value) {
        found.insert(Observable { kind, value });
    }
}

impl ObservableKind {
    /// Every sort, in the order of [`ObservableKind::code`].
    pub const ALL: [Self; 11] = [
        Self::Ipv4,
        Self::Ipv6,
        Self::Domain,
        Self::Url,
        Self::Email,
        Self::Hash,
        Self::Mac,
        Self::AutonomousSystem,
        Self::FileName,
        Self::Mutex,
        Self::RegistryKey,
    ];

    /// A short name that does not change.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Domain => "domain",
            Self::Url => "url",
            Self::Email => "email",
            Self::Hash => "hash",
            Self::Mac => "mac",
            Self::AutonomousSystem => "as",
            Self::FileName => "file-name",
            Self::Mutex => "mutex",
            Self::RegistryKey => "registry-key",
        }
    }

    /// A number for indexes. INVARIANT: it never changes, for stores hold it.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Ipv4 => 1,
            Self::Ipv6 => 2,
            Self::Domain => 3,
            Self::Url => 4,
            Self::Email => 5,
            Self::Hash => 6,
            Self::Mac => 7,
            Self::AutonomousSystem => 8,
            Self::FileName => 9,
            Self::Mutex => 10,
            Self::RegistryKey => 11,
        }
    }
}

impl fmt::Display for ObservableKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Observable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.value)
    }
}
