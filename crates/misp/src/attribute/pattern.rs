//! The pattern that an actionable attribute becomes.
//!
//! ```json
//! {"type": "ip-dst|port", "value": "203.0.113.7|8443", "to_ids": true}
//! ```
//! becomes
//! ```text
//! [network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port = 8443]
//! ```

use mithaq_stix::pattern::quoted;

use super::shape::{Shape, Side};
use super::value::{self, Address};

/// The comparisons of the pattern for `value`, to stand in one pair of brackets; `None` if the type has none, or
/// the value is not of its type.
pub(crate) fn of(shape: Shape, text: &str) -> Option<String> {
    let is = |path: &str, text: &str| format!("{path} = {}", quoted(text));
    let number = |path: &str, number: u64| format!("{path} = {number}");
    let both = |one: String, other: String| format!("{one} AND {other}");
    Some(match shape {
        Shape::Ip => {
            let address = value::address(text)?;
            is(&format!("{}:value", address.object_type()), address.text())
        }
        Shape::IpPort(side) => {
            let (address, port) = value::address_and_port(text)?;
            let (address_path, port_path) = ends(side);
            both(is(address_path, address.text()), number(port_path, port))
        }
        Shape::Domain => is("domain-name:value", value::domain(text)?),
        Shape::DomainIp => {
            let (name, address) = value::pair(text)?;
            let address = value::address(address)?;
            both(
                is("domain-name:value", value::domain(name)?),
                is("domain-name:resolves_to_refs[*].value", address.text()),
            )
        }
        Shape::HostPort => {
            let (name, port) = value::host_and_port(text)?;
            both(
                is("network-traffic:dst_ref.value", value::domain(name)?),
                number("network-traffic:dst_port", port),
            )
        }
        Shape::Url => is("url:value", value::url(text)?),
        Shape::Uri => match value::url(text) {
            Some(url) => is("url:value", url),
            None => is(
                "network-traffic:extensions.'http-request-ext'.request_value",
                text,
            ),
        },
        Shape::Email(path) => is(path.unwrap_or("email-addr:value"), value::email(text)?),
        Shape::Message(path, _) | Shape::PatternOnly(path) => is(path, text),
        Shape::NumberOnly(path) => number(path, text.trim().parse().ok()?),
        Shape::Hash(algorithm) => is(
            &hash_path("file", algorithm.name),
            value::hash(algorithm, text)?,
        ),
        Shape::Certificate(algorithm) => is(
            &hash_path("x509-certificate", algorithm.name),
            &value::hash(algorithm, &text.replace(':', ""))?.to_ascii_lowercase(),
        ),
        Shape::NamedHash(algorithm) => {
            let (name, hash) = value::last_pair(text)?;
            both(
                is("file:name", name),
                is(
                    &hash_path("file", algorithm.name),
                    value::hash(algorithm, hash)?,
                ),
            )
        }
        Shape::Sample => return of(Shape::NamedHash(super::shape::MD5), text),
        Shape::FileName | Shape::Attachment => is("file:name", text),
        Shape::Mac => is("mac-addr:value", &value::mac(text)?),
        Shape::System => number("autonomous-system:number", value::system(text)?.into()),
        Shape::Mutex => is("mutex:name", text),
        Shape::Key => is("windows-registry-key:key", &value::key(text)?),
        Shape::KeyValue => {
            let (key, data) = value::pair(text)?;
            both(
                is("windows-registry-key:key", &value::key(key)?),
                is("windows-registry-key:values[*].data", data),
            )
        }
        Shape::Account(service) => both(
            is("user-account:account_type", service),
            is("user-account:account_login", text),
        ),
        Shape::Cpe => is("software:cpe", value::cpe(text)?),
        Shape::Rule(_) | Shape::Named(_) | Shape::Other => return None,
    })
}

/// The paths of the address and the port at an end of network traffic.
fn ends(side: Side) -> (&'static str, &'static str) {
    match side {
        Side::Source => ("network-traffic:src_ref.value", "network-traffic:src_port"),
        Side::Destination => ("network-traffic:dst_ref.value", "network-traffic:dst_port"),
    }
}

/// The path of a hash: names with a hyphen stand in quotation marks.
pub(crate) fn hash_path(object_type: &str, algorithm: &str) -> String {
    match algorithm.contains('-') {
        true => format!("{object_type}:hashes.'{algorithm}'"),
        false => format!("{object_type}:hashes.{algorithm}"),
    }
}

impl Address<'_> {
    /// The type of observable.
    pub(crate) fn object_type(self) -> &'static str {
        match self {
            Address::V4(_) => "ipv4-addr",
            Address::V6(_) => "ipv6-addr",
        }
    }

    /// As it is written.
    pub(crate) fn text(&self) -> &str {
        match self {
            Address::V4(text) | Address::V6(text) => text,
        }
    }
}
