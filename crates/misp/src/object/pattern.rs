//! The pattern of an object with actionable attributes.
//!
//! Only its actionable attributes count. Values of one property stand for one another (`OR`), and so do the
//! hashes of a file, for each of them names it; different properties must hold together (`AND`).
//!
//! ```text
//! [(file:hashes.MD5 = '…' OR file:hashes.'SHA-256' = '…') AND file:name = 'invoice.exe']
//! ```

use mithaq_stix::pattern::quoted;

use super::fields::{Fields, hash_of};
use crate::attribute::pattern::hash_path;
use crate::attribute::value;

/// How a value is compared.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Key,
    Number,
    Address,
    Domain,
    Url,
    Email,
    Mac,
    System,
}

/// Template, relation, path and kind.
const PATHS: &[(&str, &str, &str, Kind)] = &[
    ("file", "filename", "file:name", Kind::Text),
    ("file", "size-in-bytes", "file:size", Kind::Number),
    ("file", "mimetype", "file:mime_type", Kind::Text),
    ("file", "path", "file:parent_directory_ref.path", Kind::Text),
    ("domain-ip", "domain", "domain-name:value", Kind::Domain),
    ("domain-ip", "hostname", "domain-name:value", Kind::Domain),
    (
        "domain-ip",
        "ip",
        "domain-name:resolves_to_refs[*].value",
        Kind::Address,
    ),
    ("url", "url", "url:value", Kind::Url),
    (
        "ip-port",
        "ip",
        "network-traffic:dst_ref.value",
        Kind::Address,
    ),
    (
        "ip-port",
        "ip-dst",
        "network-traffic:dst_ref.value",
        Kind::Address,
    ),
    (
        "ip-port",
        "ip-src",
        "network-traffic:src_ref.value",
        Kind::Address,
    ),
    (
        "ip-port",
        "dst-port",
        "network-traffic:dst_port",
        Kind::Number,
    ),
    (
        "ip-port",
        "src-port",
        "network-traffic:src_port",
        Kind::Number,
    ),
    (
        "ip-port",
        "domain",
        "network-traffic:dst_ref.value",
        Kind::Domain,
    ),
    (
        "ip-port",
        "hostname",
        "network-traffic:dst_ref.value",
        Kind::Domain,
    ),
    (
        "network-connection",
        "ip-dst",
        "network-traffic:dst_ref.value",
        Kind::Address,
    ),
    (
        "network-connection",
        "ip-src",
        "network-traffic:src_ref.value",
        Kind::Address,
    ),
    (
        "network-connection",
        "hostname-dst",
        "network-traffic:dst_ref.value",
        Kind::Domain,
    ),
    (
        "network-connection",
        "hostname-src",
        "network-traffic:src_ref.value",
        Kind::Domain,
    ),
    (
        "network-connection",
        "dst-port",
        "network-traffic:dst_port",
        Kind::Number,
    ),
    (
        "network-connection",
        "src-port",
        "network-traffic:src_port",
        Kind::Number,
    ),
    ("email", "from", "email-message:from_ref.value", Kind::Email),
    ("email", "to", "email-message:to_refs[*].value", Kind::Email),
    ("email", "cc", "email-message:cc_refs[*].value", Kind::Email),
    ("email", "subject", "email-message:subject", Kind::Text),
    ("email", "email-body", "email-message:body", Kind::Text),
    (
        "email",
        "message-id",
        "email-message:message_id",
        Kind::Text,
    ),
    ("registry-key", "key", "windows-registry-key:key", Kind::Key),
    (
        "registry-key",
        "name",
        "windows-registry-key:values[*].name",
        Kind::Text,
    ),
    (
        "registry-key",
        "data",
        "windows-registry-key:values[*].data",
        Kind::Text,
    ),
    (
        "process",
        "command-line",
        "process:command_line",
        Kind::Text,
    ),
    ("process", "image", "process:image_ref.name", Kind::Text),
    ("process", "pid", "process:pid", Kind::Number),
    (
        "x509",
        "serial-number",
        "x509-certificate:serial_number",
        Kind::Text,
    ),
    ("x509", "issuer", "x509-certificate:issuer", Kind::Text),
    ("x509", "subject", "x509-certificate:subject", Kind::Text),
    ("asn", "asn", "autonomous-system:number", Kind::System),
    ("mutex", "name", "mutex:name", Kind::Text),
    (
        "network-interface",
        "mac-address",
        "mac-addr:value",
        Kind::Mac,
    ),
];

/// What the hashes of a template are of: the type, and what stands before the algorithm in the relation.
pub(crate) fn hashed(template: &str) -> Option<(&'static str, &'static str)> {
    match template {
        "file" => Some(("file", "")),
        "x509" => Some(("x509-certificate", "x509-fingerprint-")),
        _ => None,
    }
}

/// The pattern, with its brackets; `None` if no actionable attribute can be compared.
pub(crate) fn of(template: &str, fields: &mut Fields<'_>) -> Option<String> {
    // By path, in order of appearance; hashes are one path.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for field in fields.iter_mut().filter(|field| field.said.to_ids) {
        let Some((group, comparison)) = comparison(template, &field.relation, &field.said.value)
        else {
            continue;
        };
        field.set_used();
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, comparisons)) => comparisons.push(comparison),
            None => groups.push((group, vec![comparison])),
        }
    }
    let parts: Vec<String> = groups
        .into_iter()
        .map(|(_, mut comparisons)| {
            comparisons.dedup();
            match comparisons.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(" OR ")),
            }
        })
        .collect();
    match parts.as_slice() {
        [] => None,
        // One group needs no parentheses of its own.
        [one] => {
            let inner = one
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'));
            let inner = inner.filter(|_| !one.starts_with("('"));
            Some(format!("[{}]", inner.unwrap_or(one)))
        }
        several => Some(format!("[{}]", several.join(" AND "))),
    }
}

fn comparison(template: &str, relation: &str, text: &str) -> Option<(String, String)> {
    if let Some((object_type, prefix)) = hashed(template)
        && let Some(algorithm) = hash_of(relation, prefix)
    {
        let hash = value::hash(algorithm, text)?;
        let path = hash_path(object_type, algorithm.name);
        return Some((
            format!("{object_type}:hashes"),
            format!("{path} = {}", quoted(hash)),
        ));
    }
    let (_, _, path, kind) = PATHS
        .iter()
        .find(|(of, named, _, _)| *of == template && *named == relation)?;
    let literal = match kind {
        Kind::Text => quoted(text),
        Kind::Number => text.trim().parse::<u64>().ok()?.to_string(),
        Kind::Address => quoted(value::address(text)?.text()),
        Kind::Domain => quoted(value::domain(text)?),
        Kind::Url => quoted(value::url(text)?),
        Kind::Email => quoted(value::email(text)?),
        Kind::Mac => quoted(&value::mac(text)?),
        Kind::Key => quoted(&value::key(text)?),
        Kind::System => value::system(text)?.to_string(),
    };
    Some(((*path).to_owned(), format!("{path} = {literal}")))
}
