//! The normal form of a value: what differs only in its spelling becomes the same.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::ObservableKind;

/// The normal form of a value of this kind; `None` if it is not of this kind.
pub(super) fn form(kind: ObservableKind, value: &str) -> Option<String> {
    match kind {
        ObservableKind::Ipv4 => network(&refanged(value), 32, |text| text.parse::<Ipv4Addr>().ok()),
        ObservableKind::Ipv6 => {
            network(&refanged(value), 128, |text| text.parse::<Ipv6Addr>().ok())
        }
        ObservableKind::Domain => domain(&refanged(value)),
        ObservableKind::Url => url(&refanged(value)),
        ObservableKind::Email => email(&refanged(value)),
        ObservableKind::Hash => hash(value),
        ObservableKind::Mac => mac(value),
        ObservableKind::AutonomousSystem => autonomous_system(value),
        // Names on Windows disregard case, on other systems they do not: a look-up should find both.
        ObservableKind::FileName => named(value).map(str::to_lowercase),
        ObservableKind::Mutex => named(value).map(str::to_owned),
        ObservableKind::RegistryKey => registry_key(value),
    }
}

/// The value out of the disguise that keeps people from clicking on it.
fn refanged(value: &str) -> Cow<'_, str> {
    let value = value.trim();
    let scheme = value
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("hxxp"));
    if !scheme && !value.contains(['[', '(', '{']) {
        return Cow::Borrowed(value);
    }
    let mut plain = match value.get(4..) {
        Some(rest) if scheme => format!("http{rest}"),
        _ => value.to_owned(),
    };
    const DISGUISES: &[(&str, &str)] = &[
        ("[.]", "."),
        ("(.)", "."),
        ("{.}", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[://]", "://"),
        ("[/]", "/"),
        ("[@]", "@"),
        ("(@)", "@"),
        ("[at]", "@"),
        ("(at)", "@"),
    ];
    for (disguise, mark) in DISGUISES {
        plain = plain.replace(disguise, mark);
    }
    Cow::Owned(plain)
}

/// An address; or a network with the bits behind its length kept, as they were written.
fn network<A: ToString>(
    value: &str,
    whole: u8,
    parse: impl Fn(&str) -> Option<A>,
) -> Option<String> {
    match value.split_once('/') {
        None => parse(value).map(|address| address.to_string()),
        Some((address, length)) => {
            let length: u8 = length.parse().ok().filter(|length| *length <= whole)?;
            let address = parse(address)?.to_string();
            // A network of one address is that address.
            Some(if length == whole {
                address
            } else {
                format!("{address}/{length}")
            })
        }
    }
}

fn domain(value: &str) -> Option<String> {
    let name = value.strip_suffix('.').unwrap_or(value).to_lowercase();
    let label = |label: &str| !label.is_empty() && label.len() <= 63 && label.chars().all(in_label);
    let is_name = name.len() <= 253 && name.contains('.') && name.split('.').all(label);
    // The last label of a host name is never a number: that would be an address.
    let last = name.rsplit('.').next().unwrap_or_default();
    (is_name && !last.bytes().all(|digit| digit.is_ascii_digit())).then_some(name)
}

/// Names in other scripts are taken as they are, letters with their marks.
fn in_label(mark: char) -> bool {
    match mark.is_ascii() {
        true => mark.is_ascii_alphanumeric() || matches!(mark, '-' | '_'),
        false => !mark.is_whitespace() && !mark.is_control(),
    }
}

/// Scheme and host in lower case, `/` for an empty path; the rest is the server's to distinguish.
fn url(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once("://")?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|mark| mark.is_ascii_alphanumeric() || matches!(mark, '+' | '-' | '.'));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    if !is_scheme || authority.is_empty() || value.contains(char::is_whitespace) {
        return None;
    }
    let (user, host) = authority
        .rsplit_once('@')
        .map_or((None, authority), |(user, host)| (Some(user), host));
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some(format!(
        "{}://{user}{}{slash}{path}",
        scheme.to_ascii_lowercase(),
        host.to_lowercase()
    ))
}

fn email(value: &str) -> Option<String> {
    let (mailbox, host) = value.rsplit_once('@')?;
    let host = domain(host)?;
    let is_mailbox = !mailbox.is_empty() && !mailbox.contains([' ', '/', '@', '<', '>']);
    // Mailboxes may distinguish case, but none in use does.
    is_mailbox.then(|| format!("{}@{host}", mailbox.to_lowercase()))
}

fn hash(value: &str) -> Option<String> {
    let value = value.trim();
    let is_digits = value.bytes().all(|digit| digit.is_ascii_hexdigit());
    // MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512; TLSH with or without its version.
    let known_length = matches!(value.len(), 32 | 40 | 56 | 64 | 70 | 96 | 128);
    let tlsh = value.len() == 72
        && value
            .get(..2)
            .is_some_and(|version| version.eq_ignore_ascii_case("t1"));
    if is_digits && known_length || tlsh {
        return Some(value.to_ascii_lowercase());
    }
    // SSDEEP: block size and two parts in base64, which distinguish case.
    let mut parts = value.split(':');
    let size = parts
        .next()
        .filter(|size| !size.is_empty() && size.bytes().all(|digit| digit.is_ascii_digit()));
    let base64 = |part: &str| {
        part.bytes()
            .all(|mark| mark.is_ascii_alphanumeric() || matches!(mark, b'+' | b'/'))
    };
    let two = [parts.next(), parts.next()]
        .into_iter()
        .all(|part| part.is_some_and(|part| part.len() >= 6 && base64(part)));
    (size.is_some() && two && parts.next().is_none()).then(|| value.to_owned())
}

fn mac(value: &str) -> Option<String> {
    let separated = matches!(value.len(), 17)
        && value.split([':', '-']).all(|part| part.len() == 2)
        || value.len() == 14 && value.split('.').all(|part| part.len() == 4);
    let digits: String = value.chars().filter(char::is_ascii_hexdigit).collect();
    if !separated || digits.len() != 12 {
        return None;
    }
    let pairs = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| String::from_utf8_lossy(pair).to_ascii_lowercase());
    Some(pairs.collect::<Vec<_>>().join(":"))
}

fn autonomous_system(value: &str) -> Option<String> {
    let prefixed = value
        .get(..2)
        .filter(|head| head.eq_ignore_ascii_case("as"))
        .and_then(|_| value.get(2..));
    let number: u32 = prefixed.unwrap_or(value).trim().parse().ok()?;
    Some(format!("AS{number}"))
}

fn registry_key(value: &str) -> Option<String> {
    let value = value.trim();
    let is_root = value
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("hkey"));
    is_root.then(|| value.trim_end_matches('\\').to_lowercase())
}

fn named(value: &str) -> Option<&str> {
    Some(value).filter(|value| !value.trim().is_empty())
}
