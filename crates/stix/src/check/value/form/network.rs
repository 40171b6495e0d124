//! Addresses and names of networks.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An address in CIDR notation; without a length it is one address (STIX 2.1 §6.8).
pub(super) fn is_ipv4(text: &str) -> bool {
    let (address, length) = split(text);
    address.parse::<Ipv4Addr>().is_ok() && length.is_none_or(|length| is_length(length, 32))
}

/// As [`is_ipv4`] (STIX 2.1 §6.9). A zone may follow the address (RFC 4007 §11).
pub(super) fn is_ipv6(text: &str) -> bool {
    let (address, length) = split(text);
    let (address, zone) = match address.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (address, None),
    };
    address.parse::<Ipv6Addr>().is_ok()
        && zone.is_none_or(|zone| !zone.is_empty())
        && length.is_none_or(|length| is_length(length, 128))
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    }
}

/// A length of a prefix, without zeros in front.
fn is_length(text: &str, most: u8) -> bool {
    let canonical = text == "0" || !text.starts_with('0');
    canonical
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u8>().is_ok_and(|length| length <= most)
}

/// Six octets of two small digits each (STIX 2.1 §6.10).
pub(super) fn is_mac(text: &str) -> bool {
    text.len() == 17
        && text.bytes().enumerate().all(|(at, byte)| match at % 3 {
            2 => byte == b':',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// What can be a name at all (STIX 2.1 §6.4). Underscores, wildcards and letters beyond ASCII are met in the
/// wild and stay; a label of the wrong length, or with a space in it, is no name anywhere.
pub(super) fn is_domain(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    name.chars().count() <= 253
        && !name
            .chars()
            .any(|character| character.is_whitespace() || character.is_control())
        && name
            .split('.')
            .all(|label| (1..=63).contains(&label.chars().count()))
}

/// A local part, `@`, a domain; no angle brackets, which would mean a display name (STIX 2.1 §6.5).
pub(super) fn is_email(text: &str) -> bool {
    let whole = text
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    whole
        && !text.starts_with(char::is_whitespace)
        && !text
            .chars()
            .any(|character| matches!(character, '<' | '>') || character.is_control())
}

/// A scheme, a colon, and something (RFC 3986 §3). Hostile URLs are often malformed behind that, and are
/// intelligence all the same.
pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(letter)
        && !rest.is_empty()
        && !rest.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_in_cidr_notation() {
        let check = |is: fn(&str) -> bool, good: &[&str], bad: &[&str]| {
            good.iter().for_each(|text| assert!(is(text), "{text}"));
            bad.iter().for_each(|text| assert!(!is(text), "{text}"));
        };
        check(
            is_ipv4,
            &["198.51.100.3", "198.51.100.0/24", "0.0.0.0/0"],
            &[
                "",
                "198.51.100",
                "198.51.100.256",
                "198.51.100.01",
                "198.51.100.3/33",
                "198.51.100.3/",
                "198.51.100.3/024",
                " 198.51.100.3",
            ],
        );
        check(
            is_ipv6,
            &[
                "2001:db8::",
                "2001:db8::/32",
                "::ffff:198.51.100.3",
                "fe80::1%eth0",
                "::/0",
            ],
            &[
                "",
                "2001:db8",
                "2001:db8::/129",
                "2001:db8::/00",
                "2001:db8::g",
                "fe80::1%",
            ],
        );
        check(
            is_mac,
            &["00:00:ab:cd:ef:01"],
            &[
                "00:00:AB:CD:EF:01",
                "00-00-ab-cd-ef-01",
                "0:0:ab:cd:ef:1",
                "00:00:ab:cd:ef:01:02",
            ],
        );
        check(
            is_domain,
            &[
                "rimal.example",
                "_dmarc.rimal.example.",
                "*.rimal.example",
                "قمر.example",
                "localhost",
            ],
            &[
                "",
                ".",
                "rimal..example",
                "rimal .example",
                "a.\u{1}b",
                &format!("{}.example", "a".repeat(64)),
            ],
        );
        check(
            is_email,
            &["jane@rimal.example", "\"jane doe\"@rimal.example"],
            &[
                "",
                "jane",
                "Jane <jane@rimal.example>",
                "@rimal.example",
                "jane@",
            ],
        );
        check(
            is_url,
            &[
                "https://rimal.example/a?b",
                "hxxp://rimal[.]example",
                "http://rimal.example/a b",
            ],
            &[
                "",
                "rimal.example",
                "www.rimal.example/a:b",
                "http:",
                "1http://a",
                "http://a\u{7}",
            ],
        );
    }
}
