//! Whether a value is what its type says. What is not is kept under MISP's names, and claims nothing in STIX.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::shape::Algorithm;

/// An address or a network, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address<'t> {
    V4(&'t str),
    V6(&'t str),
}

pub(crate) fn address(text: &str) -> Option<Address<'_>> {
    let text = text.trim();
    let (host, length) = match text.split_once('/') {
        Some((host, length)) => (host, Some(length.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let fits = |whole: u8| length.is_none_or(|length| length <= whole);
    if host.parse::<Ipv4Addr>().is_ok() && fits(32) {
        Some(Address::V4(text))
    } else if host.parse::<Ipv6Addr>().is_ok() && fits(128) {
        Some(Address::V6(text))
    } else {
        None
    }
}

/// The two halves of a composite value.
pub(crate) fn pair(text: &str) -> Option<(&str, &str)> {
    let (one, other) = text.split_once('|')?;
    both(one, other)
}

/// The two halves of a composite value whose first half may have a `|` itself, such as a file name.
pub(crate) fn last_pair(text: &str) -> Option<(&str, &str)> {
    let (one, other) = text.rsplit_once('|')?;
    both(one, other)
}

fn both<'t>(one: &'t str, other: &'t str) -> Option<(&'t str, &'t str)> {
    let (one, other) = (one.trim(), other.trim());
    (!one.is_empty() && !other.is_empty()).then_some((one, other))
}

pub(crate) fn address_and_port(text: &str) -> Option<(Address<'_>, u64)> {
    // Old servers write `address:port`; in IPv6 that would be no address with a port.
    let (host, number) = last_pair(text).or_else(|| {
        let (host, number) = text.rsplit_once(':')?;
        (!host.contains(':')).then_some((host, number))
    })?;
    Some((address(host)?, port(number)?))
}

pub(crate) fn host_and_port(text: &str) -> Option<(&str, u64)> {
    let (host, number) = last_pair(text).or_else(|| text.rsplit_once(':'))?;
    Some((host, port(number)?))
}

pub(crate) fn port(text: &str) -> Option<u64> {
    let port: u16 = text.trim().parse().ok()?;
    Some(port.into())
}

/// A name of a host: what stands in an address, a path or a sentence is none.
pub(crate) fn domain(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_plain = |mark: char| {
        !mark.is_whitespace()
            && !mark.is_control()
            && !"/\\@:|<>\"'[](){}*?#,;=&%$!`^~+".contains(mark)
    };
    let labels = text.strip_suffix('.').unwrap_or(text).split('.');
    let fits = text.len() <= 253
        && labels
            .clone()
            .all(|label| !label.is_empty() && label.len() <= 63);
    (fits && text.chars().all(is_plain) && address(text).is_none()).then_some(text)
}

/// An absolute URL (RFC 3986): a scheme, and no white space.
pub(crate) fn url(text: &str) -> Option<&str> {
    let text = text.trim();
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|mark| mark.is_ascii_alphanumeric() || "+-.".contains(mark));
    let is_plain = |mark: char| !mark.is_whitespace() && !mark.is_control();
    (is_scheme && rest.starts_with("//") && rest.len() > 2 && rest.chars().all(is_plain))
        .then_some(text)
}

/// An e-mail address, without a name beside it.
pub(crate) fn email(text: &str) -> Option<&str> {
    let text = text.trim();
    let (mailbox, host) = text.rsplit_once('@')?;
    let is_plain = |mark: char| {
        !mark.is_whitespace() && !mark.is_control() && !"<>()[],;:\\\"@".contains(mark)
    };
    (!mailbox.is_empty() && mailbox.chars().all(is_plain) && domain(host).is_some()).then_some(text)
}

/// A hash of as many digits as its algorithm has.
pub(crate) fn hash(algorithm: Algorithm, text: &str) -> Option<&str> {
    let text = text.trim();
    match algorithm.digits {
        Some(digits) => {
            let is_hex =
                text.len() == digits && text.bytes().all(|digit| digit.is_ascii_hexdigit());
            is_hex.then_some(text)
        }
        None => match algorithm.name {
            "SSDEEP" => is_ssdeep(text).then_some(text),
            "TLSH" => is_tlsh(text).then_some(text),
            _ => (!text.is_empty() && !text.contains(char::is_whitespace)).then_some(text),
        },
    }
}

/// `blocksize:hash:hash`.
fn is_ssdeep(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let is_base64 = |part: &&str| {
        part.bytes()
            .all(|mark| mark.is_ascii_alphanumeric() || matches!(mark, b'+' | b'/'))
    };
    match parts.as_slice() {
        [size, halves @ ..] => {
            halves.len() == 2
                && !size.is_empty()
                && size.bytes().all(|digit| digit.is_ascii_digit())
                && halves.iter().all(is_base64)
        }
        [] => false,
    }
}

/// 70 digits, or `T1` and 70 digits.
fn is_tlsh(text: &str) -> bool {
    let digits = text
        .strip_prefix("T1")
        .or_else(|| text.strip_prefix("t1"))
        .unwrap_or(text);
    digits.len() == 70 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// A hardware address of six octets, as STIX wants it: lower case, with colons.
pub(crate) fn mac(text: &str) -> Option<String> {
    let text = text.trim();
    let separators = text
        .chars()
        .filter(|mark| matches!(mark, ':' | '-' | '.'))
        .count();
    let digits: String = text
        .chars()
        .filter(char::is_ascii_hexdigit)
        .map(|mark| mark.to_ascii_lowercase())
        .collect();
    if digits.len() != 12
        || !matches!(separators, 0 | 2 | 5)
        || text.chars().count() != 12 + separators
    {
        return None;
    }
    let octets: Vec<&str> = (0..6)
        .filter_map(|at| digits.get(at * 2..at * 2 + 2))
        .collect();
    Some(octets.join(":"))
}

/// The number of an autonomous system: `AS64496`, `64496`, `AS64496 EXAMPLE`.
pub(crate) fn system(text: &str) -> Option<u32> {
    let first = text.split_whitespace().next()?;
    let digits = first
        .get(..2)
        .filter(|head| head.eq_ignore_ascii_case("as"))
        .and_then(|_| first.get(2..))
        .unwrap_or(first);
    digits.parse().ok()
}

/// A registry key with its hive written out, as STIX 2.1 §6.17 wants it: `HKLM\…` is `HKEY_LOCAL_MACHINE\…`.
pub(crate) fn key(text: &str) -> Option<String> {
    const HIVES: [(&str, &str); 5] = [
        ("HKLM", "HKEY_LOCAL_MACHINE"),
        ("HKCU", "HKEY_CURRENT_USER"),
        ("HKCR", "HKEY_CLASSES_ROOT"),
        ("HKCC", "HKEY_CURRENT_CONFIG"),
        ("HKU", "HKEY_USERS"),
    ];
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        return None;
    }
    let end = text.find('\\').unwrap_or(text.len());
    let (hive, rest) = text.split_at_checked(end)?;
    let whole = HIVES
        .iter()
        .find(|(short, _)| hive.eq_ignore_ascii_case(short));
    Some(format!("{}{rest}", whole.map_or(hive, |(_, whole)| whole)))
}

/// A name of CPE 2.3.
pub(crate) fn cpe(text: &str) -> Option<&str> {
    let text = text.trim();
    let parts = text.replace("\\:", "").split(':').count();
    (text.starts_with("cpe:2.3:") && parts == 13).then_some(text)
}

/// Base64 as STIX writes it, without line breaks.
pub(crate) fn base64(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|mark| !mark.is_ascii_whitespace())
        .collect();
    let body = plain.trim_end_matches('=');
    let is_base64 = body
        .bytes()
        .all(|mark| mark.is_ascii_alphanumeric() || matches!(mark, b'+' | b'/'));
    (!plain.is_empty()
        && plain.len().is_multiple_of(4)
        && plain.len() - body.len() <= 2
        && is_base64)
        .then_some(plain)
}
