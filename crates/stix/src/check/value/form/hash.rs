//! Hashes: how many digits each algorithm gives, and what the fuzzy ones look like.

use crate::check::vocabulary::HASH_ALGORITHM;

/// Hexadecimal digits of the hashes of STIX's algorithms (§10.7), and of others in use; names in upper case and
/// without hyphens.
const DIGITS: &[(&str, usize)] = &[
    ("MD5", 32),
    ("RIPEMD160", 40),
    ("SHA1", 40),
    ("SHA224", 56),
    ("SHA256", 64),
    ("SHA384", 96),
    ("SHA512", 128),
    ("SHA512224", 56),
    ("SHA512256", 64),
    ("SHA3224", 56),
    ("SHA3256", 64),
    ("SHA3384", 96),
    ("SHA3512", 128),
    ("WHIRLPOOL", 128),
];

/// How many hexadecimal digits the hashes of an algorithm have; `None` where it gives others, or is not known.
/// Case and hyphens of the name do not count.
#[must_use]
pub fn hash_digits(algorithm: &str) -> Option<usize> {
    let name = algorithm.to_uppercase().replace('-', "");
    let known = DIGITS.iter().find(|(known, _)| *known == name)?;
    Some(known.1)
}

/// Whether a text is a hash of this algorithm: of its digits, or of the form of TLSH and SSDEEP; of others, a word.
#[must_use]
pub fn is_hash(algorithm: &str, text: &str) -> bool {
    match (hash_digits(algorithm), fuzzy(algorithm, text)) {
        (Some(digits), _) => is_of_digits(text, digits),
        (None, Some(fault)) => fault.is_none(),
        (None, None) => !text.is_empty() && !text.contains(char::is_whitespace),
    }
}

/// What a hash of an algorithm of STIX's vocabulary should look like (§2.7), if `hash` does not.
pub(in crate::check) fn misshapen(algorithm: &str, hash: &str) -> Option<String> {
    if let Some(fault) = fuzzy(algorithm, hash) {
        return fault.map(str::to_owned);
    }
    let digits = hash_digits(algorithm).filter(|_| HASH_ALGORITHM.has(algorithm))?;
    (!is_of_digits(hash, digits)).then(|| format!("it has {digits} hexadecimal digits"))
}

fn is_of_digits(hash: &str, digits: usize) -> bool {
    hash.len() == digits && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What is wrong with a fuzzy hash, if anything; `None` for other algorithms.
fn fuzzy(algorithm: &str, hash: &str) -> Option<Option<&'static str>> {
    let (fits, what) = match algorithm {
        // Version 4 puts `T1` before the 70 digits.
        "TLSH" => (
            hash.len() == 72 && hash.starts_with("T1")
                || hash.len() == 70 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "it has 70 digits, perhaps behind `T1`",
        ),
        "SSDEEP" => {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"/+:.".contains(&byte);
            (
                !hash.is_empty() && hash.bytes().all(known),
                "it has digits, letters and `/+:.`",
            )
        }
        _ => return None,
    };
    Some((!fits).then_some(what))
}
