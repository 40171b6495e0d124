//! The observables of an object without actionable attributes, template by template.
//!
//! ```json
//! {"name": "domain-ip", "Attribute": [{"object_relation": "domain", …}, {"object_relation": "ip", …}]}
//! ```
//! becomes a `domain-name` that resolves to its addresses.

use serde_json::{Map, Value as Json, json};

use super::fields::Fields;
use crate::attribute::observable::{Observables, map, sample};
use crate::attribute::value;

/// Adds the observables that an object of this template is about; what they do not say stays in `fields`.
pub(crate) fn of(template: &str, fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    match template {
        "file" => file(fields, observables),
        "domain-ip" => domain_ip(fields, observables),
        "url" => {
            for url in fields.all("url", owned(value::url)) {
                observables.value("url", &url);
            }
        }
        "ip-port" | "network-connection" => traffic(fields, observables),
        "email" => email(fields, observables),
        "registry-key" => registry_key(fields, observables),
        "process" => process(fields, observables),
        "x509" => certificate(fields, observables),
        "asn" => system(fields, observables),
        "mutex" => {
            for name in fields.all("name", |text| Some(text.to_owned())) {
                observables.add("mutex", map(json!({ "name": name })));
            }
        }
        "network-interface" => {
            for mac in fields.all("mac-address", value::mac) {
                observables.value("mac-addr", &mac);
            }
        }
        account if account == "user-account" || account.ends_with("-account") => {
            self::account(account, fields, observables);
        }
        _ => {}
    }
}

/// A reader that borrows, as one that owns.
fn owned(read: impl Fn(&str) -> Option<&str>) -> impl Fn(&str) -> Option<String> {
    move |text| read(text).map(str::to_owned)
}

fn put(members: &mut Map<String, Json>, key: &str, value: Option<impl Into<Json>>) {
    if let Some(value) = value {
        members.insert(key.to_owned(), value.into());
    }
}

fn put_list(members: &mut Map<String, Json>, key: &str, list: Vec<String>) {
    if !list.is_empty() {
        members.insert(key.to_owned(), list.into());
    }
}

fn file(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let mut file = Map::new();
    let mut hashes = fields.hashes("");
    put(&mut file, "name", fields.text("filename"));
    // MISP keeps a sample as `name|md5`, with the file in an archive.
    let archive = fields
        .iter()
        .find(|field| field.said.attribute_type == "malware-sample");
    let archive = archive.and_then(|field| field.said.data.as_deref().and_then(value::base64));
    let named = archive.as_ref().and_then(|_| {
        fields.take("malware-sample", |text| {
            let (name, md5) = value::last_pair(text)?;
            let md5 = value::hash(crate::attribute::shape::MD5, md5)?;
            Some((name.to_owned(), md5.to_owned()))
        })
    });
    if let Some((name, md5)) = &named {
        file.entry("name").or_insert_with(|| name.as_str().into());
        hashes.entry("MD5").or_insert_with(|| md5.as_str().into());
    }
    if file.is_empty() && hashes.is_empty() {
        return;
    }
    if let (Some(archive), Some(_)) = (archive, named) {
        let artifact = observables.add("artifact", sample(&archive));
        put(&mut file, "content_ref", Some(artifact));
    }
    if !hashes.is_empty() {
        put(&mut file, "hashes", Some(hashes));
    }
    put(&mut file, "size", fields.number("size-in-bytes"));
    put(&mut file, "mime_type", fields.text("mimetype"));
    put(&mut file, "ctime", fields.instant("creation-time"));
    put(&mut file, "mtime", fields.instant("modification-time"));
    put(&mut file, "atime", fields.instant("access-time"));
    if let Some(path) = fields.text("path") {
        let directory = observables.add("directory", map(json!({ "path": path })));
        put(&mut file, "parent_directory_ref", Some(directory));
    }
    observables.add("file", file);
}

fn domain_ip(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let addresses = fields.all("ip", |text| {
        value::address(text).map(|_| text.trim().to_owned())
    });
    let addresses: Vec<String> = addresses
        .iter()
        .filter_map(|text| Some(observables.address(value::address(text)?)))
        .collect();
    for relation in ["domain", "hostname"] {
        for name in fields.all(relation, owned(value::domain)) {
            let mut domain = map(json!({ "value": name }));
            put_list(&mut domain, "resolves_to_refs", addresses.clone());
            observables.add("domain-name", domain);
        }
    }
}

fn traffic(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let mut end = |relations: &[&str], names: &[&str]| {
        let address = relations.iter().find_map(|relation| {
            fields.take(relation, |text| {
                value::address(text).map(|_| text.trim().to_owned())
            })
        });
        if let Some(address) = address {
            let found = value::address(&address)?;
            return Some((observables.address(found), found.object_type()));
        }
        let name = names
            .iter()
            .find_map(|relation| fields.take(relation, owned(value::domain)))?;
        Some((observables.value("domain-name", &name), "domain-name"))
    };
    let source = end(&["ip-src"], &["hostname-src"]);
    let destination = end(&["ip-dst", "ip"], &["hostname-dst", "hostname", "domain"]);
    let Some((_, kind)) = destination.as_ref().or(source.as_ref()) else {
        return;
    };
    // STIX wants at least one protocol. Without any, that of the addresses is what is known.
    let network = match *kind {
        "ipv4-addr" => "ipv4",
        "ipv6-addr" => "ipv6",
        _ => "ip",
    };
    let mut protocols = Vec::new();
    for layer in [
        "layer3-protocol",
        "layer4-protocol",
        "layer7-protocol",
        "protocol",
    ] {
        protocols.extend(fields.text(layer).map(|text| text.to_lowercase()));
    }
    if protocols.is_empty() {
        protocols.push(network.to_owned());
    }
    let mut traffic = map(json!({ "protocols": protocols }));
    put(&mut traffic, "src_ref", source.map(|(id, _)| id));
    put(&mut traffic, "dst_ref", destination.map(|(id, _)| id));
    put(
        &mut traffic,
        "src_port",
        fields.take("src-port", value::port),
    );
    put(
        &mut traffic,
        "dst_port",
        fields.take("dst-port", value::port),
    );
    observables.add("network-traffic", traffic);
}

fn email(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let mut message = map(json!({ "is_multipart": false }));
    let from = fields.take("from", owned(value::email));
    put(
        &mut message,
        "from_ref",
        from.map(|from| observables.value("email-addr", &from)),
    );
    for (relation, property) in [("to", "to_refs"), ("cc", "cc_refs"), ("bcc", "bcc_refs")] {
        let mut refs = Vec::new();
        for address in fields.all(relation, owned(value::email)) {
            refs.push(observables.value("email-addr", &address));
        }
        put_list(&mut message, property, refs);
    }
    put(&mut message, "subject", fields.text("subject"));
    put(&mut message, "body", fields.text("email-body"));
    put(&mut message, "message_id", fields.text("message-id"));
    put(&mut message, "date", fields.instant("send-date"));
    if message.len() > 1 {
        observables.add("email-message", message);
    }
}

fn registry_key(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let Some(key) = fields.take("key", value::key) else {
        return;
    };
    let mut registry_key = map(json!({ "key": key }));
    let mut entry = Map::new();
    put(&mut entry, "name", fields.text("name"));
    put(&mut entry, "data", fields.text("data"));
    put(
        &mut entry,
        "data_type",
        fields.take("data-type", |text| {
            let upper = text.trim().to_uppercase();
            DATA_TYPES.contains(&upper.as_str()).then_some(upper)
        }),
    );
    if !entry.is_empty() {
        put(&mut registry_key, "values", Some(vec![Json::Object(entry)]));
    }
    put(
        &mut registry_key,
        "modified_time",
        fields.instant("last-modified"),
    );
    observables.add("windows-registry-key", registry_key);
}

/// Types of data in the registry that every reader knows (STIX 2.1 §10.29, windows-registry-datatype-enum).
const DATA_TYPES: [&str; 13] = [
    "REG_NONE",
    "REG_SZ",
    "REG_EXPAND_SZ",
    "REG_BINARY",
    "REG_DWORD",
    "REG_DWORD_BIG_ENDIAN",
    "REG_LINK",
    "REG_MULTI_SZ",
    "REG_RESOURCE_LIST",
    "REG_FULL_RESOURCE_DESCRIPTION",
    "REG_RESOURCE_REQUIREMENTS_LIST",
    "REG_QWORD",
    "REG_INVALID_TYPE",
];

fn process(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let mut process = Map::new();
    put(&mut process, "pid", fields.number("pid"));
    put(&mut process, "command_line", fields.text("command-line"));
    put(&mut process, "cwd", fields.text("current-directory"));
    put(
        &mut process,
        "created_time",
        fields.instant("creation-time"),
    );
    if let Some(image) = fields.text("image") {
        let image = observables.add("file", map(json!({ "name": image })));
        put(&mut process, "image_ref", Some(image));
    }
    if !process.is_empty() {
        observables.add("process", process);
    }
}

fn certificate(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let mut certificate = Map::new();
    let hashes = fields.hashes("x509-fingerprint-");
    if !hashes.is_empty() {
        put(&mut certificate, "hashes", Some(hashes));
    }
    for (relation, property) in [
        ("serial-number", "serial_number"),
        ("issuer", "issuer"),
        ("subject", "subject"),
        ("version", "version"),
        ("signature_algorithm", "signature_algorithm"),
        ("pubkey-info-algorithm", "subject_public_key_algorithm"),
        ("pubkey-info-modulus", "subject_public_key_modulus"),
    ] {
        put(&mut certificate, property, fields.text(relation));
    }
    put(
        &mut certificate,
        "subject_public_key_exponent",
        fields.number("pubkey-info-exponent"),
    );
    put(
        &mut certificate,
        "validity_not_before",
        fields.instant("validity-not-before"),
    );
    put(
        &mut certificate,
        "validity_not_after",
        fields.instant("validity-not-after"),
    );
    put(
        &mut certificate,
        "is_self_signed",
        fields.take("self_signed", |text| match text {
            "1" | "true" | "True" => Some(true),
            "0" | "false" | "False" => Some(false),
            _ => None,
        }),
    );
    if !certificate.is_empty() {
        observables.add("x509-certificate", certificate);
    }
}

fn system(fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let Some(number) = fields.take("asn", value::system) else {
        return;
    };
    let mut system = map(json!({ "number": number }));
    put(&mut system, "name", fields.text("description"));
    observables.add("autonomous-system", system);
}

fn account(template: &str, fields: &mut Fields<'_>, observables: &mut Observables<'_>) {
    let mut account = Map::new();
    put(
        &mut account,
        "user_id",
        fields.text_of(&["user-id", "account-id", "id"]),
    );
    put(
        &mut account,
        "account_login",
        fields.text_of(&["username", "account-login", "screen-name", "account-name"]),
    );
    if account.is_empty() {
        return;
    }
    put(
        &mut account,
        "display_name",
        fields.text_of(&["display-name", "name"]),
    );
    let service = template
        .strip_suffix("-account")
        .filter(|service| *service != "user");
    let service = service
        .map(str::to_owned)
        .or_else(|| fields.text("account-type"));
    put(&mut account, "account_type", service);
    observables.add("user-account", account);
}
