//! What each type of attribute is in STIX: one line for a type.

/// How the value of an attribute is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An IPv4 or IPv6 address or network.
    Ip,
    /// An address with a port, at this end of the traffic.
    IpPort(Side),
    /// A domain or host name.
    Domain,
    /// A name and the address it resolves to.
    DomainIp,
    /// A name with a port.
    HostPort,
    /// An absolute URL.
    Url,
    /// A URL, or a part of one.
    Uri,
    /// An e-mail address, at this path of a message if it is known.
    Email(Option<&'static str>),
    /// A text of an e-mail message: the pattern's path, and the property if the text alone makes a message.
    Message(&'static str, Option<&'static str>),
    /// A file's hash.
    Hash(Algorithm),
    /// A file's name and hash.
    NamedHash(Algorithm),
    /// A file's name.
    FileName,
    /// The name of a file that comes with it.
    Attachment,
    /// A file's name and MD5, with the file in an encrypted archive.
    Sample,
    /// A hardware address.
    Mac,
    /// An autonomous system.
    System,
    /// A mutex.
    Mutex,
    /// A registry key.
    Key,
    /// A registry key and a value's data.
    KeyValue,
    /// The hash of a certificate.
    Certificate(Algorithm),
    /// An account at a service, by its login.
    Account(&'static str),
    /// A program by its CPE.
    Cpe,
    /// Something that a pattern can name, but that is no observable by itself: the path.
    PatternOnly(&'static str),
    /// The same, as a number.
    NumberOnly(&'static str),
    /// A rule in the language of a detection tool.
    Rule(&'static str),
    /// An object of this type, named so.
    Named(&'static str),
    /// Anything else: kept whole, under MISP's names.
    Other,
}

/// An end of network traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Source,
    Destination,
}

/// A hash algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Algorithm {
    /// As STIX writes it, or as other converters do where STIX has no name.
    pub(crate) name: &'static str,
}

const fn hash(name: &'static str) -> Algorithm {
    Algorithm { name }
}

pub(crate) const MD5: Algorithm = hash("MD5");

/// Hash algorithms by MISP's names.
pub(crate) const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("md5", MD5),
    ("sha1", hash("SHA-1")),
    ("sha224", hash("SHA-224")),
    ("sha256", hash("SHA-256")),
    ("sha384", hash("SHA-384")),
    ("sha512", hash("SHA-512")),
    ("sha512/224", hash("SHA-512-224")),
    ("sha512/256", hash("SHA-512-256")),
    ("sha3-224", hash("SHA3-224")),
    ("sha3-256", hash("SHA3-256")),
    ("sha3-384", hash("SHA3-384")),
    ("sha3-512", hash("SHA3-512")),
    ("ssdeep", hash("SSDEEP")),
    ("tlsh", hash("TLSH")),
    ("authentihash", hash("AUTHENTIHASH")),
    ("cdhash", hash("CDHASH")),
    ("impfuzzy", hash("IMPFUZZY")),
    ("imphash", hash("IMPHASH")),
    ("pehash", hash("PEHASH")),
    ("telfhash", hash("TELFHASH")),
    ("vhash", hash("VHASH")),
];

/// All types that are not hashes.
const SHAPES: &[(&str, Shape)] = &[
    ("ip-src", Shape::Ip),
    ("ip-dst", Shape::Ip),
    ("ip-src|port", Shape::IpPort(Side::Source)),
    ("ip-dst|port", Shape::IpPort(Side::Destination)),
    ("domain", Shape::Domain),
    ("hostname", Shape::Domain),
    ("onion-address", Shape::Domain),
    ("domain|ip", Shape::DomainIp),
    ("hostname|port", Shape::HostPort),
    ("url", Shape::Url),
    ("uri", Shape::Uri),
    ("email", Shape::Email(None)),
    (
        "email-src",
        Shape::Email(Some("email-message:from_ref.value")),
    ),
    (
        "email-dst",
        Shape::Email(Some("email-message:to_refs[*].value")),
    ),
    ("target-email", Shape::Email(None)),
    ("whois-registrant-email", Shape::Email(None)),
    ("dns-soa-email", Shape::Email(None)),
    (
        "email-subject",
        Shape::Message("email-message:subject", Some("subject")),
    ),
    (
        "email-body",
        Shape::Message("email-message:body", Some("body")),
    ),
    (
        "email-message-id",
        Shape::Message("email-message:message_id", Some("message_id")),
    ),
    (
        "email-header",
        Shape::Message("email-message:received_lines[*]", None),
    ),
    (
        "email-reply-to",
        Shape::Message("email-message:additional_header_fields.'Reply-To'[*]", None),
    ),
    (
        "email-x-mailer",
        Shape::Message("email-message:additional_header_fields.'X-Mailer'[*]", None),
    ),
    (
        "email-thread-index",
        Shape::Message(
            "email-message:additional_header_fields.'Thread-Index'[*]",
            None,
        ),
    ),
    (
        "email-attachment",
        Shape::PatternOnly("email-message:body_multipart[*].body_raw_ref.name"),
    ),
    ("filename", Shape::FileName),
    ("attachment", Shape::Attachment),
    ("malware-sample", Shape::Sample),
    ("size-in-bytes", Shape::NumberOnly("file:size")),
    ("mime-type", Shape::PatternOnly("file:mime_type")),
    ("mac-address", Shape::Mac),
    ("AS", Shape::System),
    ("mutex", Shape::Mutex),
    ("regkey", Shape::Key),
    ("regkey|value", Shape::KeyValue),
    ("x509-fingerprint-md5", Shape::Certificate(MD5)),
    ("x509-fingerprint-sha1", Shape::Certificate(hash("SHA-1"))),
    (
        "x509-fingerprint-sha256",
        Shape::Certificate(hash("SHA-256")),
    ),
    (
        "user-agent",
        Shape::PatternOnly(
            "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*]",
        ),
    ),
    (
        "cookie",
        Shape::PatternOnly(
            "network-traffic:extensions.'http-request-ext'.request_header.'Cookie'[*]",
        ),
    ),
    (
        "http-method",
        Shape::PatternOnly("network-traffic:extensions.'http-request-ext'.request_method"),
    ),
    ("port", Shape::NumberOnly("network-traffic:dst_port")),
    (
        "windows-service-name",
        Shape::PatternOnly("process:extensions.'windows-service-ext'.service_name"),
    ),
    (
        "windows-service-displayname",
        Shape::PatternOnly("process:extensions.'windows-service-ext'.display_name"),
    ),
    ("github-username", Shape::Account("github")),
    ("jabber-id", Shape::Account("jabber")),
    ("twitter-id", Shape::Account("twitter")),
    ("cpe", Shape::Cpe),
    ("yara", Shape::Rule("yara")),
    ("sigma", Shape::Rule("sigma")),
    ("snort", Shape::Rule("snort")),
    ("bro", Shape::Rule("zeek")),
    ("zeek", Shape::Rule("zeek")),
    ("kusto-query", Shape::Rule("kusto")),
    ("vulnerability", Shape::Named("vulnerability")),
    ("campaign-name", Shape::Named("campaign")),
    ("threat-actor", Shape::Named("threat-actor")),
];

/// The attribute types that have an equivalent in STIX, by MISP's names. Attributes of other types are kept whole.
pub fn attribute_types() -> impl Iterator<Item = String> {
    let hashes = ALGORITHMS
        .iter()
        .flat_map(|(name, _)| [(*name).to_owned(), format!("filename|{name}")]);
    SHAPES
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .chain(hashes)
}

/// How attributes of a type are read.
pub(crate) fn shape(attribute_type: &str) -> Shape {
    if let Some((_, shape)) = SHAPES.iter().find(|(name, _)| *name == attribute_type) {
        return *shape;
    }
    let (named, hash) = match attribute_type.strip_prefix("filename|") {
        Some(hash) => (true, hash),
        None => (false, attribute_type),
    };
    match (algorithm(hash), named) {
        (Some(algorithm), true) => Shape::NamedHash(algorithm),
        (Some(algorithm), false) => Shape::Hash(algorithm),
        (None, _) => Shape::Other,
    }
}

/// The hash algorithm that MISP calls so.
pub(crate) fn algorithm(name: &str) -> Option<Algorithm> {
    let found = ALGORITHMS.iter().find(|(known, _)| *known == name)?;
    Some(found.1)
}
