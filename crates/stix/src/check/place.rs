//! Where a check stands in an object, written out as a JSON path only when something is found there.

use std::fmt;

/// A place: `$.external_references[2].hashes`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'p> {
    /// The object itself.
    Root,
    /// A member of an object.
    Member(&'p Place<'p>, &'p str),
    /// An element of a list.
    Element(&'p Place<'p>, usize),
}

impl<'p> Place<'p> {
    pub(super) fn member(&'p self, name: &'p str) -> Place<'p> {
        Place::Member(self, name)
    }

    pub(super) fn element(&'p self, index: usize) -> Place<'p> {
        Place::Element(self, index)
    }
}

impl fmt::Display for Place<'_> {
    /// Calls itself once for each level; the scanner has bounded those.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root => f.write_str("$"),
            Place::Element(list, index) => write!(f, "{list}[{index}]"),
            Place::Member(object, name) if is_plain(name) => write!(f, "{object}.{name}"),
            // RFC 9535 §2.3.1: what is no plain name stands in brackets; bounded, for names can be hostile.
            Place::Member(object, name) => write!(f, "{object}['{}']", crate::id::shown(name)),
        }
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 250
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}
