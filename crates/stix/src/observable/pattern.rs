//! The comparisons by equality in a STIX pattern, found by its tokens alone.
//!
//! The tokens are those of the pattern language ([`crate::pattern`]); no tree is built, for this runs
//! for every indicator that comes, and takes a third of the time of parsing. It understands no more
//! than it needs: a path, then `=` or `IN`, then constants. `NOT`, `!=`, `LIKE` and `MATCHES` name no
//! value to look up. In a broken pattern it finds what stands before the fault.

use crate::pattern::{Lexer, Token, unescaped};

/// Tell `found` of every path and value that the pattern compares by `=` or `IN`.
///
/// A path comes as `type:property`, with apostrophes and indexes removed: `file:hashes.'SHA-256'` is
/// `file:hashes.SHA-256`.
pub(super) fn comparisons(pattern: &str, mut found: impl FnMut(&str, &str)) {
    let mut lexer = Lexer::new(pattern);
    let mut path = String::new();
    let mut state = Expect::Path;
    while let Ok((_, token)) = lexer.next()
        && token != Token::End
    {
        state = match (state, token) {
            (Expect::Key, Token::Word(key)) => {
                path.push_str(key);
                Expect::Operator
            }
            (Expect::Key, Token::Text(key)) => {
                path.push_str(&unescaped(key));
                Expect::Operator
            }
            (Expect::Operator, Token::Mark(".")) => {
                path.push('.');
                Expect::Key
            }
            // Which element of a list does not matter.
            (Expect::Operator, Token::Mark("[")) => Expect::Index,
            (Expect::Index, Token::Mark("]")) => Expect::Operator,
            (Expect::Index, Token::Mark("*") | Token::Number(_)) => Expect::Index,
            (Expect::Operator, Token::Mark("=" | "==")) => Expect::Value,
            (Expect::Operator, Token::Word("IN")) => Expect::Set,
            (Expect::Set, Token::Mark("(" | ",")) => Expect::Set,
            (Expect::Value | Expect::Set, Token::Text(written)) => {
                found(&path, &unescaped(written));
                state.behind_a_value()
            }
            (Expect::Value | Expect::Set, Token::Number(written)) => {
                found(&path, written);
                state.behind_a_value()
            }
            (Expect::Colon, Token::Mark(":")) => {
                path.push(':');
                Expect::Key
            }
            (_, Token::Word(object_type)) => {
                path.clear();
                path.push_str(object_type);
                Expect::Colon
            }
            _ => Expect::Path,
        };
    }
}

#[derive(Clone, Copy)]
enum Expect {
    /// Anything, of which only a word matters.
    Path,
    /// Behind a word: if a colon comes, it was an object type.
    Colon,
    /// Behind a colon or a full stop.
    Key,
    /// Within an index.
    Index,
    /// Behind a path.
    Operator,
    /// Behind `=`.
    Value,
    /// Behind `IN`, up to the closing bracket.
    Set,
}

impl Expect {
    /// After one value comes anything, in a set perhaps another value.
    fn behind_a_value(self) -> Self {
        match self {
            Self::Set => Self::Set,
            _ => Self::Path,
        }
    }
}
