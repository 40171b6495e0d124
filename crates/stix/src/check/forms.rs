//! The forms that STIX 2.1 gives to values, and its lists of words, for whoever makes objects of other things.
//!
//! What has its form here is taken by the checks, for these are the checks' own functions: a maker that asks them
//! hands out nothing that is refused for its form.
//!
//! ```
//! use mithaq_stix::form;
//!
//! assert!(form::is_ipv4("198.51.100.0/24"));
//! assert!(!form::is_ipv4("198.51.100.0/024"));
//! assert!(form::is_hash("MD5", "d41d8cd98f00b204e9800998ecf8427e"));
//! ```

use super::rule::Form;
use super::value::form;
use super::vocabulary::INDUSTRY_SECTOR;

pub use super::value::form::{hash_digits, is_capec, is_cve, is_hash};

fn holds(form: &Form, text: &str) -> bool {
    (form.holds)(text)
}

/// An IPv4 address, or a network in CIDR notation (§6.8).
#[must_use]
pub fn is_ipv4(text: &str) -> bool {
    holds(&form::IPV4, text)
}

/// An IPv6 address, perhaps with a zone, or a network in CIDR notation (§6.9).
#[must_use]
pub fn is_ipv6(text: &str) -> bool {
    holds(&form::IPV6, text)
}

/// What can be a domain name (§6.4).
#[must_use]
pub fn is_domain(text: &str) -> bool {
    holds(&form::DOMAIN, text)
}

/// An e-mail address without a display name (§6.5).
#[must_use]
pub fn is_email(text: &str) -> bool {
    holds(&form::EMAIL, text)
}

/// A URL (§6.15).
#[must_use]
pub fn is_url(text: &str) -> bool {
    holds(&form::URL, text)
}

/// A hardware address in small letters, with colons (§6.10).
#[must_use]
pub fn is_mac(text: &str) -> bool {
    holds(&form::MAC, text)
}

/// A name of CPE 2.3 (§6.14).
#[must_use]
pub fn is_cpe(text: &str) -> bool {
    holds(&form::CPE, text)
}

/// A well-formed language code (§3.2 `lang`, RFC 5646).
#[must_use]
pub fn is_language(text: &str) -> bool {
    holds(&form::LANGUAGE, text)
}

/// Base64 with its padding and without line breaks (§2.1).
#[must_use]
pub fn is_base64(text: &str) -> bool {
    form::is_base64(text)
}

/// The sectors of industry (§10.11, `industry-sector-ov`).
#[must_use]
pub fn sectors() -> &'static [&'static str] {
    INDUSTRY_SECTOR.values
}
