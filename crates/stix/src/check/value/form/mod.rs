//! The forms that strings have: addresses, names, codes. Each is a row for the tables and a function.

mod charset;
mod hash;
mod language;
mod network;

pub(in crate::check) use hash::misshapen;
pub use hash::{hash_digits, is_hash};

use super::super::rule::Form;

/// A language code (RFC 5646).
pub(in crate::check) static LANGUAGE: Form = Form {
    code: "language",
    what: "a language code such as `fr` (RFC 5646)",
    holds: language::is_tag,
    refuses: true,
    disguisable: false,
};

/// An IPv4 address or network.
pub(in crate::check) static IPV4: Form = Form {
    code: "address",
    what: "an IPv4 address, or a network such as `198.51.100.0/24`",
    holds: network::is_ipv4,
    refuses: true,
    disguisable: true,
};

/// An IPv6 address or network.
pub(in crate::check) static IPV6: Form = Form {
    code: "address",
    what: "an IPv6 address, or a network such as `2001:db8::/32`",
    holds: network::is_ipv6,
    refuses: true,
    disguisable: true,
};

/// A hardware address.
pub(in crate::check) static MAC: Form = Form {
    code: "address",
    what: "a MAC-48 address in small letters, with colons: `00:00:ab:cd:ef:01`",
    holds: network::is_mac,
    refuses: true,
    disguisable: true,
};

/// A domain name.
pub(in crate::check) static DOMAIN: Form = Form {
    code: "domain-name",
    what: "a domain name of labels with 1 to 63 characters, without spaces (RFC 1034, RFC 5890)",
    holds: network::is_domain,
    refuses: true,
    disguisable: true,
};

/// An e-mail address without the name of the person.
pub(in crate::check) static EMAIL: Form = Form {
    code: "email-address",
    what: "an address such as `jane@rimal.example`, without a display name (RFC 5322 §3.4.1)",
    holds: network::is_email,
    refuses: true,
    disguisable: true,
};

/// A URL.
pub(in crate::check) static URL: Form = Form {
    code: "url",
    what: "a URL that begins with its scheme and has no control characters (RFC 3986)",
    holds: network::is_url,
    refuses: true,
    disguisable: true,
};

/// A URL where the specification does not insist.
pub(in crate::check) static LINK: Form = Form {
    code: "url",
    what: "a URL (RFC 3986)",
    holds: network::is_url,
    refuses: false,
    disguisable: false,
};

/// The name of a character set.
pub(in crate::check) static CHARSET: Form = Form {
    code: "character-set",
    what: "the name of a character set in the IANA registry",
    holds: charset::is_registered,
    refuses: true,
    disguisable: false,
};

/// A CPE 2.3 name.
pub(in crate::check) static CPE: Form = Form {
    code: "cpe",
    what: "a formatted string of CPE 2.3 (NIST IR 7695)",
    holds: is_cpe,
    refuses: true,
    disguisable: false,
};

/// The type of a relationship.
pub(in crate::check) static RELATIONSHIP_TYPE: Form = Form {
    code: "relationship-type",
    what: "of the characters a-z, 0-9 and hyphen",
    holds: is_relationship_type,
    refuses: true,
    disguisable: false,
};

/// A registry key with its hive written out.
pub(in crate::check) static REGISTRY_KEY: Form = Form {
    code: "registry-hive",
    what: "a key whose hive is written out, such as `HKEY_LOCAL_MACHINE`",
    holds: has_whole_hive,
    refuses: true,
    disguisable: false,
};

/// An instant to the second and no further.
pub(in crate::check) static SECOND: Form = Form {
    code: "timestamp",
    what: "an instant to the second, without a fraction",
    holds: is_whole_second,
    refuses: true,
    disguisable: false,
};

/// The name of a product.
pub(in crate::check) static PRODUCT: Form = Form {
    code: "product-form",
    what: "in small letters, with hyphens between words",
    holds: is_vocabulary_term,
    refuses: false,
    disguisable: false,
};

/// The name of a kill chain or of one of its phases.
pub(in crate::check) static KILL_CHAIN_NAME: Form = Form {
    code: "kill-chain-name",
    what: "in small letters, with hyphens between words",
    holds: is_vocabulary_term,
    refuses: false,
    disguisable: false,
};

/// The media type of a file.
pub(in crate::check) static MEDIA_TYPE: Form = Form {
    code: "media-type",
    what: "a media type such as `image/png` (IANA)",
    holds: is_media_type,
    refuses: false,
    disguisable: false,
};

/// A country.
pub(in crate::check) static COUNTRY: Form = Form {
    code: "country",
    what: "a code of two letters (ISO 3166-1)",
    holds: |text| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()),
    refuses: false,
    disguisable: false,
};

/// The priority class of a process.
pub(in crate::check) static PRIORITY: Form = Form {
    code: "priority-form",
    what: "a name that ends in `_CLASS`",
    holds: |text| text.ends_with("_CLASS"),
    refuses: false,
    disguisable: false,
};

/// Small letters, with hyphens between words (STIX 2.1 §2.14).
pub(in crate::check) fn is_vocabulary_term(text: &str) -> bool {
    !text
        .chars()
        .any(|character| character.is_uppercase() || character.is_whitespace() || character == '_')
}

/// Whether a timestamp gives at least three digits of the second.
pub(in crate::check) fn has_milliseconds(timestamp: &str) -> bool {
    timestamp.len() >= "2026-01-01T00:00:00.000Z".len()
}

/// Base64 with its padding (RFC 4648 §4).
pub(in crate::check) fn is_base64(text: &str) -> bool {
    let letters = text.trim_end_matches('=');
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4)
        && text.len() - letters.len() <= 2
        && !text.is_empty()
        && letters.bytes().all(known)
}

/// A name of CVE: the year in four digits, then four digits or more, without zeros before more than four.
#[must_use]
pub fn is_cve(id: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = id
        .strip_prefix("CVE-")
        .and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(year, number)| {
        year.len() == 4
            && digits(year)
            && digits(number)
            && number.len() >= 4
            && (number.len() == 4 || !number.starts_with('0'))
    })
}

/// A name of CAPEC: `CAPEC-7`.
#[must_use]
pub fn is_capec(id: &str) -> bool {
    id.strip_prefix("CAPEC-").is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_relationship_type(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn has_whole_hive(key: &str) -> bool {
    let hive = key.split('\\').next().unwrap_or_default();
    !["HKLM", "HKCC", "HKCR", "HKCU", "HKU"]
        .iter()
        .any(|short| hive.eq_ignore_ascii_case(short))
}

fn is_whole_second(text: &str) -> bool {
    crate::timestamp::Timestamp::check(text).is_ok() && !text.contains('.')
}

fn is_media_type(text: &str) -> bool {
    let known = [
        "application",
        "audio",
        "font",
        "image",
        "message",
        "model",
        "multipart",
        "text",
        "video",
    ];
    text.split_once('/').is_some_and(|(tree, name)| {
        known.contains(&tree) && !name.is_empty() && !name.contains(char::is_whitespace)
    })
}

/// `cpe:2.3:` and eleven attributes, none of them empty; a colon within one is escaped.
fn is_cpe(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("cpe:2.3:") else {
        return false;
    };
    let mut lengths = vec![0_usize];
    let mut escaped = false;
    for character in rest.chars() {
        match character {
            ':' if !escaped => lengths.push(0),
            character if character.is_whitespace() || character.is_control() => return false,
            _ => {
                if let Some(length) = lengths.last_mut() {
                    *length += 1;
                }
            }
        }
        escaped = character == '\\' && !escaped;
    }
    lengths.len() == 11
        && lengths.iter().all(|length| *length > 0)
        && matches!(
            rest.as_bytes(),
            [b'a' | b'h' | b'o' | b'*' | b'-', b':', ..]
        )
}
