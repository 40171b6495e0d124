//! Slots, class numbers and sets of classes: the class column's vocabulary.

/// An object version's place in the store's order of arrival, counted from 1 without holes.
///
/// A deleted object's slot stays: it keeps counting, so that no stamp ever moves.
pub type Slot = u64;

/// The number under which a sharing class is interned, counted from 0 without holes.
///
/// A slot's class never changes.
pub type ClassNo = u32;

/// How many classes a store can number: 24 bits of a word of the class column.
pub const MAX_CLASSES: ClassNo = 1 << 24;

/// One slot in the class column: the class in the low 24 bits, marks in the high ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word(pub(crate) u32);

impl Word {
    /// Another slot holds the same object id, so which version or copy an audience sees must be
    /// looked up. Never taken back: after a deletion it only costs a needless look-up.
    pub(crate) const SIBLINGS: u32 = 1 << 30;
    /// The object is deleted. Its slot still counts for stamps.
    pub(crate) const DEAD: u32 = 1 << 31;
    /// The copy that stood here stands in a later slot now. This one still counts for stamps.
    pub(crate) const MOVED: u32 = 1 << 29;
    /// The copy stood in an earlier slot before. Given with the slot, and never taken back.
    pub(crate) const AGAIN: u32 = 1 << 28;
    /// The copy stood here under a condition that was not met. Given with the slot, and never taken
    /// back: no page ever shows this slot, and no stamp counts it, so that gaps tell nothing of it.
    pub(crate) const HELD: u32 = 1 << 27;

    pub(crate) const fn class(self) -> ClassNo {
        self.0 & (MAX_CLASSES - 1)
    }

    pub(crate) const fn has_siblings(self) -> bool {
        self.0 & Self::SIBLINGS != 0
    }

    pub(crate) const fn is_dead(self) -> bool {
        self.0 & Self::DEAD != 0
    }

    /// Nothing stands here any more.
    pub(crate) const fn is_left(self) -> bool {
        self.0 & (Self::DEAD | Self::MOVED) != 0
    }

    /// Its copy stands, or stood, in another slot too.
    pub(crate) const fn has_course(self) -> bool {
        self.0 & (Self::MOVED | Self::AGAIN) != 0
    }

    /// Its copy stood in another slot before.
    pub(crate) const fn is_again(self) -> bool {
        self.0 & Self::AGAIN != 0
    }

    pub(crate) const fn is_held(self) -> bool {
        self.0 & Self::HELD != 0
    }
}

/// A set of classes, as bits: what an audience may see.
///
/// 625 bytes for 5,000 classes. Numbers that were never put in are simply absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassSet {
    // INVARIANT: the last word is not zero, so that equal sets have equal words.
    words: Vec<u64>,
}

impl ClassSet {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// Every class below `end`.
    #[must_use]
    pub fn below(end: ClassNo) -> Self {
        (0..end).collect()
    }

    /// Put `class` in. Numbers of [`MAX_CLASSES`] and above name no class and are passed over.
    pub fn insert(&mut self, class: ClassNo) {
        if class >= MAX_CLASSES {
            return;
        }
        let (word, bit) = place(class);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether `class` is in.
    #[must_use]
    pub fn contains(&self, class: ClassNo) -> bool {
        let (word, bit) = place(class);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Whether nothing is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How many classes are in.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The classes that are in, in rising order.
    pub fn iter(&self) -> impl Iterator<Item = ClassNo> + '_ {
        self.words.iter().zip(0_u32..).flat_map(|(&word, no)| {
            (0..64_u32)
                .filter(move |bit| word >> bit & 1 != 0)
                .map(move |bit| no * 64 + bit)
        })
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let both = self.words.iter().zip(&other.words).map(|(a, b)| a & b);
        Self::from_words(both.collect())
    }

    /// What is in `self` and not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let rest = self.words.iter().enumerate();
        Self::from_words(
            rest.map(|(no, word)| word & !other.words.get(no).copied().unwrap_or(0))
                .collect(),
        )
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (long, short) = if self.words.len() < other.words.len() {
            (other, self)
        } else {
            (self, other)
        };
        let mut words = long.words.clone();
        words
            .iter_mut()
            .zip(&short.words)
            .for_each(|(word, more)| *word |= more);
        Self::from_words(words)
    }

    /// What is in and below `end`.
    #[must_use]
    pub fn truncated(&self, end: ClassNo) -> Self {
        let (last, bit) = place(end);
        let mut words = self.words.clone();
        words.truncate(last + 1);
        if let Some(word) = words.get_mut(last) {
            *word &= bit - 1;
        }
        Self::from_words(words)
    }

    /// The form in which a segment keeps its set: words, least significant byte first.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.words
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect()
    }

    /// The set that [`ClassSet::to_bytes`] wrote. Bytes beyond whole words are passed over.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        Self::from_words(words.iter().map(|word| u64::from_le_bytes(*word)).collect())
    }

    fn from_words(mut words: Vec<u64>) -> Self {
        while words.last() == Some(&0) {
            words.pop();
        }
        Self { words }
    }
}

impl FromIterator<ClassNo> for ClassSet {
    fn from_iter<I: IntoIterator<Item = ClassNo>>(classes: I) -> Self {
        let mut set = Self::new();
        classes.into_iter().for_each(|class| set.insert(class));
        set
    }
}

const fn place(class: ClassNo) -> (usize, u64) {
    ((class / 64) as usize, 1 << (class % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn sets_behave_as_sets(a: BTreeSet<u16>, b: BTreeSet<u16>, end: u16) {
            let set = |of: &BTreeSet<u16>| of.iter().map(|&no| ClassNo::from(no)).collect::<ClassSet>();
            let (left, right) = (set(&a), set(&b));
            prop_assert_eq!(left.iter().collect::<Vec<_>>(), a.iter().map(|&no| ClassNo::from(no)).collect::<Vec<_>>());
            prop_assert_eq!(left.len(), a.len());
            prop_assert_eq!(left.intersection(&right), set(&(&a & &b)));
            prop_assert_eq!(left.difference(&right), set(&(&a - &b)));
            prop_assert_eq!(left.union(&right), set(&(&a | &b)));
            prop_assert_eq!(left.truncated(end.into()), set(&a.range(..end).copied().collect()));
            prop_assert_eq!(ClassSet::from_bytes(&left.to_bytes()), left);
        }
    }
}
