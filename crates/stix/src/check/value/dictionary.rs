//! Dictionaries: their keys, and those of hashes.

use std::borrow::Cow;

use super::form::misshapen;
use super::{Look, check};
use crate::check::findings::Findings;
use crate::check::place::Place;
use crate::check::rule::Kind;
use crate::check::vocabulary::{HASH_ALGORITHM, Vocabulary};
use crate::json::Value;

/// The members of an object that is read as a dictionary.
type Entries<'v, 'a> = &'v [(Cow<'a, str>, Value<'a>)];

/// The keys of a dictionary in a property of somebody's own: they should be as in any other (STIX 2.1 §2.3),
/// but whether it is meant as one we do not know.
pub(in crate::check) fn keys_of_ones_own(
    entries: Entries<'_, '_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    for (key, _) in entries {
        let place = place.member(key);
        if !is_key(key) {
            let message = "keys of a dictionary should have the characters a-z, 0-9, hyphen and underscore only";
            findings.remark("dictionary-key", &place, "STIX 2.1 §2.3", message);
        } else if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
            let message = "keys of a dictionary should be in small letters";
            findings.remark("dictionary-key-case", &place, "STIX 2.1 §2.3", message);
        }
    }
}

/// Keys that are names from another standard keep its case, and should be known there.
pub(super) fn names(
    look: &Look<'_>,
    vocabulary: &Vocabulary,
    entries: Entries<'_, '_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    for (key, _) in entries {
        let place = place.member(key);
        if !is_key(key) {
            let message =
                "a key has at most 250 of the characters a-z, A-Z, 0-9, hyphen and underscore";
            findings.error("dictionary-key", &place, "STIX 2.1 §2.3", message);
        } else if !vocabulary.is_anything() && !vocabulary.has(key) {
            let message = format!("should be one of the {}", vocabulary.name);
            findings.remark("dictionary-name", &place, look.section, &message);
        }
    }
}

/// Each value against its kind; null is none, and what is empty is left out.
pub(super) fn values(
    look: &Look<'_>,
    kind: Kind,
    entries: Entries<'_, '_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    for (key, value) in entries {
        check(look, kind, value, &place.member(key), findings);
    }
}

/// Each hash of the form its algorithm gives (STIX 2.1 §2.7).
pub(super) fn hashes(
    look: &Look<'_>,
    entries: Entries<'_, '_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    const RULE: &str = "STIX 2.1 §2.7";
    for (algorithm, value) in entries {
        let place = place.member(algorithm);
        if !is_key(algorithm) || algorithm.len() < 3 {
            let message = "the name of an algorithm has 3 to 250 of the characters a-z, A-Z, 0-9, hyphen and underscore";
            findings.error("dictionary-key", &place, RULE, message);
            continue;
        }
        let Value::String(hash) = value else {
            findings.error("kind", &place, RULE, "must be a string");
            continue;
        };
        if !HASH_ALGORITHM.has(algorithm) && !algorithm.starts_with("x_") {
            let message = format!("should be in {}", HASH_ALGORITHM.name);
            findings.remark("hash-algorithm", &place, look.section, &message);
        }
        if let Some(what) = misshapen(algorithm, hash) {
            let message = format!("`{}` is no {algorithm}: {what}", crate::id::shown(hash));
            findings.error("hash-value", &place, RULE, message);
        }
    }
}

fn is_key(key: &str) -> bool {
    key.len() <= 250
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
