//! As much Rust as the rules need: where code is, as opposed to comments and literals, and which of
//! it is compiled for tests only.

use std::ops::Range;

/// `text` with comments and the content of literals replaced by spaces, byte for byte, so that
/// positions and lines stay.
pub(super) fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if !is_word(bytes, at.wrapping_sub(1)) || is_literal_prefix(bytes, at) => {
                match raw_string_end(bytes, at) {
                    Some(end) => end,
                    None => {
                        at += 1;
                        continue;
                    }
                }
            }
            b'\'' => match character_end(text, at) {
                Some(end) => end,
                None => {
                    at += 1;
                    continue;
                }
            },
            _ => {
                at += 1;
                continue;
            }
        };
        for byte in &mut code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    // INVARIANT: literals and comments begin and end at character boundaries, so this is UTF-8.
    String::from_utf8(code).unwrap_or_default()
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, b"\n").unwrap_or(bytes.len())
}

fn comment_end(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let hashes = bytes[from + 1..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = from + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(1 + hashes, b'#');
    Some(find(bytes, open + 1, &close).map_or(bytes.len(), |at| at + close.len()))
}

/// The end of a character literal, or `None` for a lifetime.
fn character_end(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from + 1..];
    let first = rest.chars().next()?;
    if first == '\\' {
        let close = rest.get(2..)?.find('\'')?;
        return Some(from + 1 + 2 + close + 1);
    }
    let after = from + 1 + first.len_utf8();
    (text.as_bytes().get(after) == Some(&b'\'')).then_some(after + 1)
}

/// Whether the `r` at `at` belongs to `br"` or `cr"`.
fn is_literal_prefix(bytes: &[u8], at: usize) -> bool {
    at > 0 && matches!(bytes[at - 1], b'b' | b'c') && !is_word(bytes, at.wrapping_sub(2))
}

fn is_word(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len())
        .position(|window| window == what)
        .map(|at| from + at)
}

/// Positions in `code` at which `word` stands as whole words (`word` may hold `::` and end in `!`).
pub(super) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = code.as_bytes();
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| {
            let ends_in_word = is_word(word.as_bytes(), word.len().wrapping_sub(1));
            let inside = is_word(bytes, at.wrapping_sub(1));
            let goes_on = ends_in_word && is_word(bytes, at + word.len());
            !inside && !goes_on
        })
}

/// The position after the bracket that closes the one at `open`.
pub(super) fn closed(code: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// An item under `#[cfg(test)]`.
pub(super) struct TestItem {
    /// From its attribute to its end.
    pub(super) range: Range<usize>,
    /// The module's name, if it is `mod name;`.
    pub(super) module_elsewhere: Option<String>,
}

/// Items of `code` (as [`code_only`] leaves it) that exist in test builds only.
pub(super) fn test_items(code: &str) -> Vec<TestItem> {
    let mut items: Vec<TestItem> = Vec::new();
    for mark in ["#[cfg(test)]", "#[cfg(all(test"] {
        for (start, _) in code.match_indices(mark) {
            // `#` stands just before the bracket of the attribute.
            let body = closed(code, start + 1);
            let rest = &code[body..];
            let Some(stop) = rest.find(['{', ';']) else {
                continue;
            };
            let head = &rest[..stop];
            let is_block = rest.as_bytes()[stop] == b'{';
            items.push(TestItem {
                range: start..if is_block {
                    closed(code, body + stop)
                } else {
                    body + stop + 1
                },
                module_elsewhere: head
                    .split_once("mod ")
                    .filter(|_| !is_block)
                    .map(|(_, name)| name.trim().to_owned()),
            });
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::{code_only, test_items, words};

    fn check(text: &str, code: &str) {
        let found = code_only(text);
        assert_eq!(found.len(), text.len(), "positions stay");
        let squeezed: Vec<&str> = found.split_whitespace().collect();
        assert_eq!(squeezed.join(" "), code);
    }

    #[test]
    fn comments_and_literals_are_blanked() {
        check("a // todo!()\nb", "a b");
        check("a /* x /* y */ z */ b", "a b");
        check(r#"say("todo!() \" still") + 1"#, "say( ) + 1");
        check(r##"let x = r#"a "quote" b"#;"##, "let x = ;");
        check(r##"let x = br#"bytes"#;"##, "let x = b ;");
        check("f('\"', '\\'', 'م', b'x')", "f( , , , b )");
    }

    #[test]
    fn lifetimes_and_raw_names_are_code() {
        check(
            "fn f<'a>(x: &'a str) -> &'a str",
            "fn f<'a>(x: &'a str) -> &'a str",
        );
        check("r#type: r", "r#type: r");
        check("for r in bar { }", "for r in bar { }");
    }

    #[test]
    fn words_are_whole() {
        let found: Vec<usize> = words("tokio::net tokio_rustls mytokio tokio", "tokio").collect();
        assert_eq!(found, [0, 32]);
    }

    #[test]
    fn test_items_end_with_their_bracket() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\nfn c() {}\n#[cfg(test)]\nmod far;\n";
        let items = test_items(code);
        assert_eq!(items.len(), 2);
        assert!(code[items[0].range.clone()].ends_with("{} } }"));
        assert_eq!(items[1].module_elsewhere.as_deref(), Some("far"));
    }
}
