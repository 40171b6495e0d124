//! The two fields of a signature, read as strictly as we write them.
//!
//! ```text
//! signature-input: mithaq=("@method" "@path");created=1795341600;expires=1795341720;nonce="…";keyid="ed25519:…";alg="ed25519";tag="mithaq"
//! signature: mithaq=:…base64…:
//! ```
//! RFC 9421 allows several signatures, parameters in any order, and optional ones. We allow one
//! signature, labelled `mithaq`, and the parameters above in that order. Reading ends with writing
//! the field anew and comparing: what does not come out as it went in is refused, so there is no
//! second spelling of anything.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::HeaderMap;

use mithaq_stix::seal::KeyId;

use super::component::{Component, single};
use super::{ALGORITHM, LABEL, Refusal, SIGNATURE, SIGNATURE_INPUT, TAG};

/// Longest `Signature-Input` read, in bytes; ours have about 500.
pub(super) const MAX_INPUT: usize = 4096;

/// What stands in `Signature-Input`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    pub(super) components: Vec<Component>,
    /// Unix time in seconds.
    pub(super) created: i64,
    /// Unix time in seconds.
    pub(super) expires: i64,
    pub(super) nonce: [u8; 16],
    pub(super) key_id: KeyId,
}

impl Input {
    /// The member's value: what stands after `mithaq=`, and in the last line of the signature base.
    pub(super) fn parameters(&self) -> String {
        let components: Vec<String> = self.components.iter().map(Component::to_string).collect();
        format!(
            "({});created={};expires={};nonce=\"{}\";keyid=\"{}\";alg=\"{ALGORITHM}\";tag=\"{TAG}\"",
            components.join(" "),
            self.created,
            self.expires,
            URL_SAFE_NO_PAD.encode(self.nonce),
            self.key_id,
        )
    }

    /// Read the input of the one signature in `headers`.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let field = signature_field(headers, &SIGNATURE_INPUT)?;
        if field.len() > MAX_INPUT {
            return Err(Refusal::Malformed {
                what: "a signature-input that is too long",
            });
        }
        let input = parse(field)?;
        if input.parameters() != field {
            return Err(Refusal::Malformed {
                what: "a signature-input that is not in its one form",
            });
        }
        Ok(input)
    }
}

fn parse(field: &str) -> Result<Input, Refusal> {
    let malformed = |what| Refusal::Malformed { what };
    let (list, parameters) = field
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .ok_or(malformed(
            "a signature-input without its list of components",
        ))?;
    let mut components = Vec::new();
    for identifier in list.split(' ') {
        let component = Component::parse(identifier).ok_or_else(|| Refusal::Component {
            component: printable(identifier),
        })?;
        if components.contains(&component) {
            return Err(malformed("a component covered twice"));
        }
        components.push(component);
    }
    let mut parameters = parameters.split(';').skip(1);
    let mut next = |name: &'static str| {
        parameters
            .next()
            .and_then(|parameter| parameter.strip_prefix(name)?.strip_prefix('='))
            .ok_or(malformed(
                "a signature-input without its parameters in their order",
            ))
    };
    let created = next("created")?;
    let expires = next("expires")?;
    let nonce = next("nonce")?;
    let key_id = next("keyid")?;
    let algorithm = next("alg")?;
    let tag = next("tag")?;
    if parameters.next().is_some() {
        return Err(malformed("a signature-input with further parameters"));
    }
    if unquoted(algorithm) != Some(ALGORITHM) {
        return Err(Refusal::Algorithm);
    }
    if unquoted(tag) != Some(TAG) {
        return Err(malformed("a signature with another tag"));
    }
    let instant = |text: &str| {
        text.parse::<i64>()
            .ok()
            .filter(|instant| (0..1 << 40).contains(instant))
    };
    Ok(Input {
        components,
        created: instant(created).ok_or(malformed("a created that is not an instant"))?,
        expires: instant(expires).ok_or(malformed("an expires that is not an instant"))?,
        nonce: unquoted(nonce)
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok())
            .ok_or(malformed("a nonce that is not sixteen bytes"))?,
        key_id: unquoted(key_id)
            .and_then(|text| KeyId::parse(text).ok())
            .ok_or(malformed("a keyid that is not a key id"))?,
    })
}

/// The signature itself: its 64 bytes, and the text `:base64:` that a response covers.
pub(super) fn read_signature(headers: &HeaderMap) -> Result<([u8; 64], String), Refusal> {
    let member = signature_field(headers, &SIGNATURE)?;
    let bytes = member
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'))
        .and_then(|encoded| STANDARD.decode(encoded).ok()?.try_into().ok())
        .ok_or(Refusal::Malformed {
            what: "a signature that is not 64 bytes",
        })?;
    Ok((bytes, member.to_owned()))
}

/// The member of a signature.
pub(super) fn write_signature(signature: &[u8; 64]) -> String {
    format!(":{}:", STANDARD.encode(signature))
}

fn signature_field<'a>(
    headers: &'a HeaderMap,
    name: &http::HeaderName,
) -> Result<&'a str, Refusal> {
    let field = single(headers, name).map_err(|refusal| match refusal {
        Refusal::Absent { .. } => Refusal::Unsigned,
        other => other,
    })?;
    field
        .strip_prefix(LABEL)
        .and_then(|rest| rest.strip_prefix('='))
        .ok_or(Refusal::Malformed {
            what: "a signature with another label",
        })
}

fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// What a stranger wrote, short and harmless enough for a log.
fn printable(text: &str) -> String {
    text.chars()
        .take(64)
        .map(|c| if c.is_ascii_graphic() { c } else { '?' })
        .collect()
}
