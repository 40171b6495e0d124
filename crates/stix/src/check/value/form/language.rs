//! Language codes (RFC 5646 §2.1): whether they are well-formed. Which are registered changes every month.

/// Codes from before the grammar (RFC 5646 §2.1, `irregular`); those that follow it need no list.
const IRREGULAR: [&str; 17] = [
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
];

/// Whether a text is a well-formed language code.
pub(super) fn is_tag(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if IRREGULAR.contains(&lower.as_str()) {
        return true;
    }
    let subtags: Vec<&str> = lower.split('-').collect();
    let sound = |subtag: &&str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if !subtags.iter().all(sound) {
        return false;
    }
    match subtags.split_first() {
        Some((&"x", private)) => !private.is_empty(),
        Some((language, rest)) if (2..=8).contains(&language.len()) && is_alphabetic(language) => {
            let rest = match language.len() {
                2 | 3 => skip(rest, 3, |subtag| subtag.len() == 3 && is_alphabetic(subtag)),
                _ => rest,
            };
            let rest = skip(rest, 1, |subtag| subtag.len() == 4 && is_alphabetic(subtag));
            let rest = skip(rest, 1, |subtag| {
                (subtag.len() == 2 && is_alphabetic(subtag))
                    || (subtag.len() == 3 && subtag.bytes().all(|byte| byte.is_ascii_digit()))
            });
            let rest = skip(rest, usize::MAX, |subtag| {
                subtag.len() >= 5
                    || (subtag.len() == 4
                        && subtag.starts_with(|first: char| first.is_ascii_digit()))
            });
            extensions(rest)
        }
        _ => false,
    }
}

/// What follows begins with single characters, each with something behind it.
fn extensions(mut rest: &[&str]) -> bool {
    while let Some((singleton, behind)) = rest.split_first() {
        if singleton.len() != 1 {
            return false;
        }
        if *singleton == "x" {
            return !behind.is_empty();
        }
        let after = skip(behind, usize::MAX, |subtag| subtag.len() >= 2);
        if after.len() == behind.len() {
            return false;
        }
        rest = after;
    }
    true
}

fn skip<'s, 't>(subtags: &'s [&'t str], most: usize, fits: impl Fn(&str) -> bool) -> &'s [&'t str] {
    let count = subtags
        .iter()
        .take(most)
        .take_while(|subtag| fits(subtag))
        .count();
    subtags.get(count..).unwrap_or_default()
}

fn is_alphabetic(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_well_formed() {
        for tag in [
            "ar",
            "fr-CH",
            "zh-Hant-TW",
            "sl-rozaj-biske",
            "de-CH-1901",
            "es-419",
            "x-rimal",
            "en-a-bbb-x-a",
            "i-klingon",
            "zh-cmn-Hans-CN",
            "bbb",
        ] {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in [
            "",
            "a",
            "español",
            "en_US",
            "fr-",
            "-fr",
            "a-DE",
            "x",
            "en-a",
            "abcdefghi",
            "de-419-DE",
            "ar-a-x",
        ] {
            assert!(!is_tag(tag), "{tag}");
        }
    }
}
