//! The observables that an attribute is about.
//!
//! ```json
//! {"type": "domain|ip", "value": "files.rimal.example|203.0.113.7", "to_ids": false}
//! ```
//! becomes a `domain-name` that resolves to an `ipv4-addr`. Their ids are STIX's own, so the same value has the
//! same id in every event; nothing in them but the marking tells where they came from.

use serde_json::{Map, Value as Json, json};

use super::shape::{Algorithm, MD5, Shape, Side};
use super::value::{self, Address};
use crate::id;

/// Observables under construction; `seed` makes ids for those whose values do not.
pub(crate) struct Observables<'s> {
    pub(crate) found: Vec<Map<String, Json>>,
    seed: &'s str,
}

impl<'s> Observables<'s> {
    pub(crate) fn new(seed: &'s str) -> Self {
        Self {
            found: Vec::new(),
            seed,
        }
    }

    /// Adds an observable, and gives its id.
    pub(crate) fn add(&mut self, object_type: &str, mut members: Map<String, Json>) -> String {
        members.insert("type".to_owned(), object_type.into());
        members.insert("spec_version".to_owned(), "2.1".into());
        let text = Json::Object(members.clone()).to_string();
        let number = self.found.len().to_string();
        let id = id::of_observable(
            text.as_bytes(),
            object_type,
            &["observable", self.seed, object_type, &number],
        );
        members.insert("id".to_owned(), id.clone().into());
        if !self
            .found
            .iter()
            .any(|known| known.get("id") == members.get("id"))
        {
            self.found.push(members);
        }
        id
    }

    pub(crate) fn value(&mut self, object_type: &str, value: &str) -> String {
        self.add(object_type, map(json!({ "value": value })))
    }

    pub(crate) fn address(&mut self, address: Address<'_>) -> String {
        self.value(address.object_type(), address.text())
    }

    /// Adds what an attribute's value names; `None`, and nothing added, if it is no observable.
    pub(crate) fn of(&mut self, shape: Shape, text: &str, data: Option<&str>) -> Option<()> {
        match shape {
            Shape::Ip => {
                self.address(value::address(text)?);
            }
            Shape::IpPort(side) => {
                let (address, port) = value::address_and_port(text)?;
                let protocol = match address {
                    Address::V4(_) => "ipv4",
                    Address::V6(_) => "ipv6",
                };
                let end = self.address(address);
                self.traffic(side, &end, port, protocol);
            }
            Shape::Domain => {
                self.value("domain-name", value::domain(text)?);
            }
            Shape::DomainIp => {
                let (name, address) = value::pair(text)?;
                let (name, address) = (value::domain(name)?, value::address(address)?);
                let address = self.address(address);
                self.add(
                    "domain-name",
                    map(json!({ "value": name, "resolves_to_refs": [address] })),
                );
            }
            Shape::HostPort => {
                let (name, port) = value::host_and_port(text)?;
                let end = self.value("domain-name", value::domain(name)?);
                // Which protocol the port is of is not said.
                self.traffic(Side::Destination, &end, port, "ip");
            }
            Shape::Url | Shape::Uri => {
                self.value("url", value::url(text)?);
            }
            Shape::Email(_) => {
                self.value("email-addr", value::email(text)?);
            }
            Shape::Message(_, Some(property)) => {
                self.add(
                    "email-message",
                    map(json!({ "is_multipart": false, property: text })),
                );
            }
            Shape::Hash(algorithm) => {
                let hashes = hashes(&[(algorithm, text)])?;
                self.add("file", map(json!({ "hashes": hashes })));
            }
            Shape::Certificate(algorithm) => {
                let plain = text.replace(':', "").to_ascii_lowercase();
                let hashes = hashes(&[(algorithm, &plain)])?;
                self.add("x509-certificate", map(json!({ "hashes": hashes })));
            }
            Shape::NamedHash(algorithm) => {
                let (name, hash) = value::last_pair(text)?;
                let hashes = hashes(&[(algorithm, hash)])?;
                self.add("file", map(json!({ "name": name, "hashes": hashes })));
            }
            Shape::FileName => {
                self.add("file", map(json!({ "name": text })));
            }
            Shape::Attachment => {
                let mut file = map(json!({ "name": text }));
                if let Some(content) = data.and_then(value::base64) {
                    let artifact = self.add("artifact", map(json!({ "payload_bin": content })));
                    file.insert("content_ref".to_owned(), artifact.into());
                }
                self.add("file", file);
            }
            Shape::Sample => {
                let (name, hash) = value::last_pair(text)?;
                let mut file = map(json!({ "name": name, "hashes": hashes(&[(MD5, hash)])? }));
                if let Some(archive) = data.and_then(value::base64) {
                    let artifact = self.add("artifact", sample(&archive));
                    file.insert("content_ref".to_owned(), artifact.into());
                }
                self.add("file", file);
            }
            Shape::Mac => {
                self.value("mac-addr", &value::mac(text)?);
            }
            Shape::System => {
                let number = value::system(text)?;
                self.add("autonomous-system", map(json!({ "number": number })));
            }
            Shape::Mutex => {
                self.add("mutex", map(json!({ "name": text })));
            }
            Shape::Key => {
                let key = value::key(text)?;
                self.add("windows-registry-key", map(json!({ "key": key })));
            }
            Shape::KeyValue => {
                let (key, data) = value::pair(text)?;
                let key = value::key(key)?;
                let values = json!([{ "data": data }]);
                self.add(
                    "windows-registry-key",
                    map(json!({ "key": key, "values": values })),
                );
            }
            Shape::Account(service) => {
                self.add(
                    "user-account",
                    map(json!({ "account_type": service, "account_login": text })),
                );
            }
            Shape::Cpe => {
                let cpe = value::cpe(text)?;
                self.add("software", map(json!({ "name": product(cpe), "cpe": cpe })));
            }
            Shape::Message(_, None)
            | Shape::PatternOnly(_)
            | Shape::NumberOnly(_)
            | Shape::Rule(_)
            | Shape::Named(_)
            | Shape::Other => return None,
        }
        Some(())
    }

    fn traffic(&mut self, side: Side, end: &str, port: u64, protocol: &str) {
        let members = match side {
            Side::Source => json!({ "src_ref": end, "src_port": port, "protocols": [protocol] }),
            Side::Destination => {
                json!({ "dst_ref": end, "dst_port": port, "protocols": [protocol] })
            }
        };
        self.add("network-traffic", map(members));
    }
}

/// The archive in which MISP keeps samples: its password is the same everywhere (MISP core format, `data`).
pub(crate) fn sample(archive: &str) -> Map<String, Json> {
    map(json!({
        "mime_type": "application/zip",
        "payload_bin": archive,
        "encryption_algorithm": "mime-type-indicated",
        "decryption_key": "infected",
    }))
}

/// Hashes as STIX writes them; `None` if one is not of its algorithm.
pub(crate) fn hashes(found: &[(Algorithm, &str)]) -> Option<Map<String, Json>> {
    found
        .iter()
        .map(|(algorithm, text)| {
            let hash = value::hash(*algorithm, text)?;
            Some((algorithm.name.to_owned(), Json::from(hash)))
        })
        .collect()
}

/// The members of an object that is written as one.
pub(crate) fn map(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(members) => members,
        _ => Map::new(),
    }
}

/// The product that a CPE names.
fn product(cpe: &str) -> String {
    let part = cpe.split(':').nth(4).unwrap_or(cpe);
    part.replace('\\', "").replace('_', " ")
}
