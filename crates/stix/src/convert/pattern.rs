//! Patterns of STIX 2.0 in the words of STIX 2.1: names of properties, and the instants of START and STOP.
//!
//! ```text
//! [file:created > '2016-01-01T00:00:00Z'] START '2016-01-01T00:00:00Z' STOP '2016-02-01T00:00:00Z'
//! ```
//! becomes
//! ```text
//! [file:ctime > '2016-01-01T00:00:00Z'] START t'2016-01-01T00:00:00Z' STOP t'2016-02-01T00:00:00Z'
//! ```
//! Only words outside of constants are looked at; everything else stays as it is, so a pattern that does not
//! parse is not mended, and is found wanting later.

use super::observable::{Change, change_of};

/// A pattern in the words of STIX 2.1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) text: String,
    /// Paths that STIX 2.1 has nothing for, as they stand in the pattern.
    pub(super) without_equivalent: Vec<String>,
}

/// Rewrite a pattern.
pub(super) fn rewrite(pattern: &str) -> Rewritten {
    let mut rewritten = Rewritten {
        text: String::with_capacity(pattern.len() + 8),
        without_equivalent: Vec::new(),
    };
    let mut rest = pattern;
    let mut before = "";
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => constant(rest),
            first if is_word(first) => rest
                .find(|character| !is_word(character))
                .unwrap_or(rest.len()),
            first => first.len_utf8(),
        };
        let (token, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        match first {
            '\'' if matches!(before, "START" | "STOP") => {
                rewritten.text.push('t');
                rewritten.text.push_str(token);
            }
            _ if before_path(token, tail) => {
                let (path, used) = first_property(tail);
                rewritten.text.push_str(token);
                rewritten.text.push(':');
                match change_of(token, path) {
                    Some(Change::Renamed(name)) => rewritten.text.push_str(name),
                    Some(Change::Gone) => {
                        rewritten.without_equivalent.push(format!("{token}:{path}"));
                        rewritten.text.push_str(path);
                    }
                    None => rewritten.text.push_str(path),
                }
                before = "";
                rest = tail.get(used..).unwrap_or_default();
                continue;
            }
            _ => rewritten.text.push_str(token),
        }
        if !first.is_whitespace() {
            before = token;
        }
        rest = tail;
    }
    rewritten
}

/// Words, types and the names in paths.
fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

/// The length of a constant in quotation marks, in which a backslash takes the next character along.
fn constant(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether a word is the type before a path.
fn before_path(token: &str, tail: &str) -> bool {
    tail.starts_with(':') && token.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// The first property of a path, and how much of the text its colon and it take.
fn first_property(tail: &str) -> (&str, usize) {
    let path = tail.get(1..).unwrap_or_default();
    let length = path
        .find(|character| !is_word(character))
        .unwrap_or(path.len());
    (path.get(..length).unwrap_or_default(), length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_outside_of_constants_only() {
        for (old, new, gone) in [
            (
                "[file:name = 'file:created']",
                "[file:name = 'file:created']",
                "",
            ),
            ("[file:created = 'a']", "[file:ctime = 'a']", ""),
            (
                "[process:binary_ref.name = 'a']",
                "[process:image_ref.name = 'a']",
                "",
            ),
            (
                "[ipv4-addr:value = 'it\\'s'] START '2016' STOP '2017'",
                "[ipv4-addr:value = 'it\\'s'] START t'2016' STOP t'2017'",
                "",
            ),
            (
                "[ipv4-addr:value = 'a'] START t'2016' STOP t'2017'",
                "[ipv4-addr:value = 'a'] START t'2016' STOP t'2017'",
                "",
            ),
            (
                "[process:name = 'a' AND process:arguments[*] = 'b']",
                "[process:name = 'a' AND process:arguments[*] = 'b']",
                "process:name process:arguments",
            ),
            (
                "[windows-registry-key:modified = 'a'",
                "[windows-registry-key:modified_time = 'a'",
                "",
            ),
            ("[x-qamar:created = 'قمر", "[x-qamar:created = 'قمر", ""),
            ("", "", ""),
        ] {
            let rewritten = rewrite(old);
            assert_eq!(
                (
                    rewritten.text.as_str(),
                    rewritten.without_equivalent.join(" ").as_str()
                ),
                (new, gone)
            );
        }
    }
}
