//! Vocabularies: the values that the specification lists.

mod closed;
mod names;
mod open;

pub(super) use closed::*;
pub(super) use names::*;
pub(super) use open::*;

/// A list of values. Whether they are all there are, the table says that uses it.
pub(super) struct Vocabulary {
    /// Its name in the specification.
    pub(super) name: &'static str,
    /// Whether values that are not in it should be in small letters all the same.
    pub(super) lowercase: bool,
    /// The values.
    pub(super) values: &'static [&'static str],
}

impl Vocabulary {
    pub(super) fn has(&self, value: &str) -> bool {
        self.values.contains(&value)
    }

    /// Whether it says nothing of its values.
    pub(super) fn is_anything(&self) -> bool {
        self.values.is_empty()
    }
}
