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
/// wild and stay; a label of the wrong length, or with a space or a mark of URLs in it, is no name anywhere.
pub(super) fn is_domain(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    name.chars().count() <= 253
        && !name.chars().any(|character| {
            character.is_whitespace()
                || character.is_control()
                || matches!(
                    character,
                    '/' | ':' | '@' | '?' | '#' | '"' | '<' | '>' | '\\'
                )
        })
        && name
            .split('.')
            .all(|label| (1..=63).contains(&label.chars().count()))
}

/// An address without a display name: a dot-atom or a quoted string, `@`, a domain or an address in square
/// brackets (STIX 2.1 §6.5; RFC 5322 §3.4.1). Letters beyond ASCII are as good (RFC 6532 §3.2).
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let quoted = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let local_fits = match quoted {
        Some(inner) => is_quoted(inner),
        None => is_dot_atom(local),
    };
    let literal = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let plain = |character: char| !character.is_whitespace() && !character.is_control();
    local_fits
        && match literal {
            Some(inner) => inner
                .chars()
                .all(|c| plain(c) && !matches!(c, '[' | ']' | '\\')),
            None => is_dot_atom(domain.strip_suffix('.').unwrap_or(domain)),
        }
}

/// Words of the characters that need no quotes, with a dot between each two.
fn is_dot_atom(text: &str) -> bool {
    let is_atext = |character: char| match character {
        '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~' => true,
        other if other.is_ascii() => other.is_ascii_alphanumeric(),
        other => !other.is_whitespace() && !other.is_control(),
    };
    text.split('.')
        .all(|word| !word.is_empty() && word.chars().all(is_atext))
}

/// What may stand between quotes: anything printable, quotes and backslashes behind a backslash.
fn is_quoted(inner: &str) -> bool {
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        let taken = match character {
            '\\' => characters.next(),
            '"' => None,
            other => Some(other),
        };
        if taken.is_none_or(|character| character.is_control() && character != '\t') {
            return false;
        }
    }
    true
}

/// A scheme, a colon, and something without the characters that no URI has (RFC 3986 §2, §3). Letters beyond
/// ASCII stay, as in RFC 3987: hostile URLs are written as they are met.
pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(letter)
        && !rest.is_empty()
        && !rest.chars().any(|character| {
            character.is_control()
                || character.is_whitespace()
                || matches!(
                    character,
                    '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'
                )
        })
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
                "http://rimal.example",
                "rimal.example/a",
                "rimal.example:80",
                "rimal .example",
                "a.\u{1}b",
                &format!("{}.example", "a".repeat(64)),
            ],
        );
        check(
            is_email,
            &[
                "jane@rimal.example",
                "j.doe+tag@rimal.example",
                "\"jane doe\"@rimal.example",
                "\"a<b\"@rimal.example",
                r#""a\"b"@rimal.example"#,
                "جين@rimal.example",
                "jane@[198.51.100.3]",
            ],
            &[
                "",
                "jane",
                "jane doe@rimal.example",
                "a@b@rimal.example",
                "jane@rimal.example ",
                "jane@rimal example",
                "a..b@rimal.example",
                "\"a\"b\"@rimal.example",
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
                "http://rimal.example/قمر",
            ],
            &[
                "",
                "rimal.example",
                "www.rimal.example/a:b",
                "http:",
                "1http://a",
                "http://rimal.example/a b",
                "http://rimal.example/<a>",
                "http://rimal.example/\"a",
                "http://a\u{7}",
            ],
        );
    }
}
