//! Strings from elsewhere, made harmless for a terminal.

use std::fmt::Write as _;

/// `text` with every control character written out.
///
/// Names, titles and reasons come from peers and from files. Escape sequences in them could rewrite
/// the screen, line breaks could forge a line of ours, and bidi controls could make one identifier
/// look like another; all of them become visible (`⟨U+202E⟩`) instead of having effect.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => cleaned.push(' '),
            c if c.is_control() || is_bidi_control(c) => {
                // Writing to a String cannot fail.
                let _ = write!(cleaned, "⟨U+{:04X}⟩", u32::from(c));
            }
            c => cleaned.push(c),
        }
    }
    cleaned
}

/// The same for a sentence of ours, in which [`Texts`](crate::text::Texts) has cleaned and isolated
/// the arguments: its isolates stay.
pub(crate) fn clean_sentence(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Marks, embeddings, overrides and isolates of UAX 9, and the separators that end a line.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
