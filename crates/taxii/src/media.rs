//! Content negotiation: which media types a request accepts and sends (TAXII 2.1 §1.6.8, §3.2;
//! RFC 9110 §12.5.1).

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};

/// The media type of every answer, errors too, and of every envelope that is posted.
pub const TAXII: &str = "application/taxii+json;version=2.1";

/// The media type of STIX 2.1 objects, as collections and manifests name it.
pub const STIX: &str = "application/stix+json;version=2.1";

/// Whether the sender of a request takes [`TAXII`] for an answer.
///
/// No `Accept` at all, or an empty one, means anything. `application/taxii+json` without version means
/// the latest, which is ours. The most specific range that matches decides, so that
/// `*/*, application/taxii+json;q=0` is a no.
#[must_use]
pub fn accepts_taxii(headers: &HeaderMap) -> bool {
    let mut stated = false;
    let mut best: Option<(u8, u16)> = None;
    for value in headers.get_all(ACCEPT) {
        let Ok(value) = value.to_str() else {
            stated = true;
            continue;
        };
        for element in split_unquoted(value, ',') {
            if element.trim().is_empty() {
                continue;
            }
            stated = true;
            if let Some(range) = MediaRange::parse(element)
                && let Some(specificity) = range.specificity_for_taxii()
            {
                best = best.max(Some((specificity, range.weight)));
            }
        }
    }
    match best {
        Some((_, weight)) => weight > 0,
        None => !stated,
    }
}

/// Whether the body of a request or answer is TAXII 2.1: `application/taxii+json`, with version 2.1 or
/// none, in any spelling that RFC 9110 allows.
#[must_use]
pub fn is_taxii(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    value
        .to_str()
        .ok()
        .and_then(MediaRange::parse)
        .is_some_and(|range| {
            range
                .specificity_for_taxii()
                .is_some_and(|specificity| specificity >= SUBTYPE)
        })
}

/// Whether the body is coded (compressed). Undoing that is the task of a layer above, which then removes
/// the header; a coded body that comes through is refused rather than parsed as if it were plain.
#[must_use]
pub fn is_coded(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(|value| {
        !value
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"identity")
    })
}

/// How narrowly a range names our media type, least first.
const ANYTHING: u8 = 0;
const TYPE: u8 = 1;
const SUBTYPE: u8 = 2;
const VERSION: u8 = 3;

struct MediaRange {
    kind: String,
    subtype: String,
    version: Option<String>,
    /// Thousandths: 0 to 1000.
    weight: u16,
}

impl MediaRange {
    /// `None` for what is not a media range: RFC 9110 leaves such an element to us, and we skip it.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = split_unquoted(text, ';');
        let (kind, subtype) = parts.next()?.trim().split_once('/')?;
        let is_token = |part: &str| !part.is_empty() && part.bytes().all(is_token_byte);
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let mut range = Self {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            version: None,
            weight: 1000,
        };
        for parameter in parts {
            if parameter.trim().is_empty() {
                continue;
            }
            let (name, value) = parameter.split_once('=')?;
            let value = unquote(value.trim());
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => range.weight = parse_weight(&value)?,
                "version" => range.version = Some(value),
                _ => {}
            }
        }
        Some(range)
    }

    /// `None` when this range does not include TAXII 2.1.
    fn specificity_for_taxii(&self) -> Option<u8> {
        match (
            self.kind.as_str(),
            self.subtype.as_str(),
            self.version.as_deref(),
        ) {
            ("*", "*", _) => Some(ANYTHING),
            ("application", "*", _) => Some(TYPE),
            ("application", "taxii+json", None) => Some(SUBTYPE),
            ("application", "taxii+json", Some("2.1")) => Some(VERSION),
            _ => None,
        }
    }
}

/// RFC 9110 §12.4.2: at most three digits after the point, 0 to 1.
fn parse_weight(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", _) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Splits at a separator that is not inside a quoted string (RFC 9110 §5.6.4).
fn split_unquoted(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |character| {
        if escaped {
            escaped = false;
            return false;
        }
        match character {
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            other => return !quoted && other == separator,
        }
        false
    })
}

fn unquote(text: &str) -> String {
    let Some(inner) = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return text.to_owned();
    };
    let mut escaped = false;
    inner
        .chars()
        .filter(|&character| {
            escaped = character == '\\' && !escaped;
            !escaped
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: http::HeaderName, values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn accept() {
        for (values, expected) in [
            (&[][..], true),
            (&[""], true),
            (&["*/*"], true),
            (&["application/*"], true),
            (&["application/taxii+json"], true),
            (&["application/taxii+json;version=2.1"], true),
            (&["application/taxii+json; version=2.1"], true),
            (&["Application/TAXII+JSON ; Version=\"2.1\""], true),
            (&["application/taxii+json;version=2.1;charset=utf-8"], true),
            (
                &["text/html, application/taxii+json;version=2.1;q=0.1"],
                true,
            ),
            (&["text/html", "application/taxii+json;version=2.1"], true),
            (&["text/html;x=\"a,b;c\", */*;q=0.001"], true),
            (
                &["application/taxii+json;version=2.0, application/taxii+json;version=2.1"],
                true,
            ),
            (&["not a range, */*"], true),
            (&["application/json"], false),
            (&["text/*"], false),
            (&["application/taxii+json;version=2.0"], false),
            (&["application/vnd.oasis.taxii+json; version=2.0"], false),
            (&["application/vnd.oasis.stix+json"], false),
            (&["*/*;q=0"], false),
            (&["*/*, application/taxii+json;q=0"], false),
            (&["*/*;q=0, application/taxii+json"], true),
            (&["application/taxii+json;q=2"], false),
            (&["application/taxii+json;q=0.0001"], false),
            (&["nonsense"], false),
        ] {
            assert_eq!(
                accepts_taxii(&headers(ACCEPT, values)),
                expected,
                "{values:?}"
            );
        }
    }

    #[test]
    fn content_type() {
        for (values, expected) in [
            (&["application/taxii+json;version=2.1"][..], true),
            (&["application/taxii+json; version=2.1"], true),
            (&["application/taxii+json"], true),
            (&["APPLICATION/taxii+json;version=\"2.1\""], true),
            (&["application/taxii+json;version=2.1; charset=utf-8"], true),
            (&[], false),
            (&[""], false),
            (&["*/*"], false),
            (&["application/*"], false),
            (&["application/json"], false),
            (&["application/taxii+json;version=2.0"], false),
            (&["application/stix+json;version=2.1"], false),
            (
                &["application/taxii+json;version=2.1", "application/json"],
                false,
            ),
        ] {
            assert_eq!(
                is_taxii(&headers(CONTENT_TYPE, values)),
                expected,
                "{values:?}"
            );
        }
    }

    #[test]
    fn content_coding() {
        for (values, expected) in [
            (&[][..], false),
            (&["identity"], false),
            (&["gzip"], true),
            (&["identity", "zstd"], true),
            (&[""], true),
        ] {
            assert_eq!(
                is_coded(&headers(CONTENT_ENCODING, values)),
                expected,
                "{values:?}"
            );
        }
    }
}
