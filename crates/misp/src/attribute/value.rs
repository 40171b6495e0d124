//! Whether a value is what its type says. What is not is kept under MISP's names, and claims nothing in STIX.
//!
//! The forms are those of STIX's own checks; here stands how MISP writes them, and where a value must say more to
//! be what MISP means.

use mithaq_stix::form;

use super::shape::Algorithm;

/// An address or a network, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address<'t> {
    V4(&'t str),
    V6(&'t str),
}

pub(crate) fn address(text: &str) -> Option<Address<'_>> {
    let text = text.trim();
    if form::is_ipv4(text) {
        Some(Address::V4(text))
    } else if form::is_ipv6(text) {
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
    let port: u16 = digits(text.trim())?.parse().ok()?;
    Some(port.into())
}

/// A text of digits alone; numbers are read with a sign, too.
fn digits(text: &str) -> Option<&str> {
    text.bytes()
        .all(|digit| digit.is_ascii_digit())
        .then_some(text)
}

/// A name of a host: what has marks of an address, a path or a sentence in it is none.
pub(crate) fn domain(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_plain = |mark: char| !"|'[](){}*,;=&%$!`^~+".contains(mark);
    (form::is_domain(text) && text.chars().all(is_plain) && address(text).is_none()).then_some(text)
}

/// A URL with something behind `//`: anything with a colon would do for STIX.
pub(crate) fn url(text: &str) -> Option<&str> {
    let text = text.trim();
    let (_, rest) = text.split_once(':')?;
    (form::is_url(text) && rest.starts_with("//") && rest.len() > 2).then_some(text)
}

/// An e-mail address, without a name beside it.
pub(crate) fn email(text: &str) -> Option<&str> {
    let text = text.trim();
    form::is_email(text).then_some(text)
}

/// A hash of its algorithm.
pub(crate) fn hash(algorithm: Algorithm, text: &str) -> Option<&str> {
    let text = text.trim();
    let is_hash =
        form::is_hash(algorithm.name, text) && (algorithm.name != "SSDEEP" || is_ssdeep(text));
    is_hash.then_some(text)
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
    Some(octets.join(":")).filter(|address| form::is_mac(address))
}

/// The number of an autonomous system: `AS64496`, `64496`, `AS64496 EXAMPLE`.
pub(crate) fn system(text: &str) -> Option<u32> {
    let first = text.split_whitespace().next()?;
    let digits = first
        .get(..2)
        .filter(|head| head.eq_ignore_ascii_case("as"))
        .and_then(|_| first.get(2..))
        .unwrap_or(first);
    self::digits(digits)?.parse().ok()
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
    form::is_cpe(text).then_some(text)
}

/// The name of an entry of CVE, as STIX writes it.
pub(crate) fn cve(text: &str) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase();
    form::is_cve(&upper).then_some(upper)
}

/// Base64 as STIX writes it, without line breaks.
pub(crate) fn base64(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|mark| !mark.is_ascii_whitespace())
        .collect();
    form::is_base64(&plain).then_some(plain)
}
