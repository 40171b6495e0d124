//! A sentence in pieces: what [`crate::text::Texts`] put between isolates becomes an element.

use crate::text::{FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, show_bidi_controls};

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// The sentence's own words.
    Plain(String),
    /// A string whose own first letter sets its direction.
    Auto(String),
    /// An identifier.
    LeftToRight(String),
}

/// Splits `text` at the isolates. Every other bidi control is made visible, also an isolate that is
/// nested or never closed: such come from elsewhere.
pub(super) fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find([FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE]) {
        let (before, from) = rest.split_at(at);
        let Some(end) = from.find(POP_ISOLATE) else {
            break;
        };
        let make = if from.starts_with(LEFT_TO_RIGHT_ISOLATE) {
            Piece::LeftToRight
        } else {
            Piece::Auto
        };
        push_plain(&mut pieces, before);
        pieces.push(make(show_bidi_controls(
            &from[LEFT_TO_RIGHT_ISOLATE.len_utf8()..end],
        )));
        rest = &from[end + POP_ISOLATE.len_utf8()..];
    }
    push_plain(&mut pieces, rest);
    pieces
}

fn push_plain(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Plain(show_bidi_controls(text)));
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Auto, LeftToRight, Plain};
    use super::{Piece, split};

    #[test]
    fn isolates_become_pieces_and_strays_become_visible() {
        check("a b", &[Plain("a b".into())]);
        check(
            "من \u{2066}id--1\u{2069} إلى \u{2068}Rimal\u{2069}.",
            &[
                Plain("من ".into()),
                LeftToRight("id--1".into()),
                Plain(" إلى ".into()),
                Auto("Rimal".into()),
                Plain(".".into()),
            ],
        );
        check(
            "never \u{2066}closed",
            &[Plain("never ⟨U+2066⟩closed".into())],
        );
        check("x\u{202E}y\u{2069}", &[Plain("x⟨U+202E⟩y⟨U+2069⟩".into())]);
        check(
            "\u{2068}a\u{2066}b\u{2069}c",
            &[Auto("a⟨U+2066⟩b".into()), Plain("c".into())],
        );
    }

    fn check(text: &str, expected: &[Piece]) {
        assert_eq!(split(text), expected);
    }
}
