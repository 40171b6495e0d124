//! What a log records and its recipient has not received, by both their words (8.2).
//!
//! A page can be lost on the way and never come again: its answer did not arrive, and what was on it has been deleted
//! since, or the agreement has ended. Its leaf stays in the log. So that this does not keep the recipient from cosigning
//! all that follows, the log's owner says in its checkpoints which entries were not received, in one extension line
//! (C2SP `tlog-checkpoint`), and the recipient cosigns that text:
//!
//! ```text
//! mithaq/4ab1…
//! 31
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! not-received 17,20-22;30:0-3,7            all of pages 17 and 20 to 22, and of page 30 five versions
//! ```
//! The text binds the log, its root and by it the leaves, and what is excepted of them. A cosignature under it vouches for
//! all else and not for that; a receipt for one of these entries says so, whoever shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::leaf::Covered;

/// What the extension line begins with.
const WORD: &str = "not-received ";
/// The longest line, in bytes: it stands in each checkpoint, and so in each request.
pub const LONGEST_LINE: usize = 2 << 10;

/// Entries that a log records and that its recipient has not received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotReceived {
    /// Leaves of which nothing was received.
    whole: Covered,
    // INVARIANT: none is empty, and of none of them the leaf is among `whole`.
    parts: BTreeMap<u64, Covered>,
}

impl NotReceived {
    /// Whether all was received.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it names the entry `entry` of the leaf `leaf`.
    #[must_use]
    pub fn has(&self, leaf: u64, entry: u32) -> bool {
        let part = self.parts.get(&leaf);
        holds(&self.whole, leaf) || part.is_some_and(|part| holds(part, u64::from(entry)))
    }

    /// Whether it names anything of the leaf `leaf`.
    #[must_use]
    pub fn touches(&self, leaf: u64) -> bool {
        holds(&self.whole, leaf) || self.parts.contains_key(&leaf)
    }

    /// What it names of the first `size` leaves.
    #[must_use]
    pub fn below(&self, size: u64) -> Self {
        let runs = self.whole.runs().iter().filter(|(first, _)| *first < size);
        let runs = runs.map(|(first, last)| (*first, (*last).min(size.saturating_sub(1))));
        let parts = self.parts.range(..size);
        Self {
            whole: Covered::of_runs(runs.collect()),
            parts: parts.map(|(leaf, part)| (*leaf, part.clone())).collect(),
        }
    }

    /// The same with these entries of the leaf `leaf`, which has `of` of them. `None` where there is nothing to be
    /// added, or where the line would become too long.
    #[must_use]
    pub fn with(&self, leaf: u64, entries: &BTreeSet<u32>, of: u32) -> Option<Self> {
        let is_of_it = entries.last().is_some_and(|last| *last < of);
        if !is_of_it || self.touches(leaf) {
            return None;
        }
        let mut with = self.clone();
        match u32::try_from(entries.len()) == Ok(of) {
            true => with.whole = with.whole.with(leaf),
            false => {
                let part = entries.iter().copied().map(u64::from).collect();
                with.parts.insert(leaf, part);
            }
        }
        (with.line().len() <= LONGEST_LINE).then_some(with)
    }

    /// The extension line.
    pub(crate) fn line(&self) -> String {
        format!("{WORD}{self}")
    }

    /// Reads an extension line: of a log of `size` leaves, as [`Self::line`] writes it.
    pub(crate) fn read(line: &str, size: u64) -> Option<Self> {
        if LONGEST_LINE < line.len() {
            return None;
        }
        let text = line.strip_prefix(WORD)?;
        let mut read = Self::default();
        for (place, part) in text.split(';').enumerate() {
            match part.split_once(':') {
                None if place == 0 => read.whole = Covered::parse(part)?,
                None => return None,
                Some((leaf, entries)) => {
                    let leaf = leaf.parse().ok()?;
                    let entries = Covered::parse(entries)?;
                    let last = entries.runs().last()?.1;
                    if holds(&read.whole, leaf) || u64::from(crate::leaf::MOST_ENTRIES) <= last {
                        return None;
                    }
                    read.parts.insert(leaf, entries);
                }
            }
        }
        let ends = [
            read.whole.runs().last().map(|(_, last)| *last),
            read.parts.keys().last().copied(),
        ];
        let is_of_it = ends.iter().flatten().all(|last| *last < size);
        let is_canonical = read.line() == line && !read.is_empty();
        (is_of_it && is_canonical).then_some(read)
    }
}

fn holds(runs: &Covered, number: u64) -> bool {
    let mut runs = runs.runs().iter();
    runs.any(|(first, last)| (*first..=*last).contains(&number))
}

/// The numbers of pages, and behind colons those of versions on them.
impl fmt::Display for NotReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.whole)?;
        let mut is_first = self.whole.runs().is_empty();
        for (leaf, part) in &self.parts {
            let between = if is_first { "" } else { ";" };
            write!(f, "{between}{leaf}:{part}")?;
            is_first = false;
        }
        Ok(())
    }
}

/// Entries of one leaf, as two nodes write them to one another: `0-3,7`.
#[must_use]
pub fn entries_text(entries: &BTreeSet<u32>) -> String {
    let runs: Covered = entries.iter().copied().map(u64::from).collect();
    runs.to_string()
}

/// Reads what [`entries_text`] wrote, of a leaf with `of` entries; `None` for anything else, and for none.
#[must_use]
pub fn read_entries(text: &str, of: u32) -> Option<BTreeSet<u32>> {
    let runs = Covered::parse(text)?;
    let (_, last) = runs.runs().last()?;
    if u64::from(of) <= *last {
        return None;
    }
    let mut entries = BTreeSet::new();
    for (first, last) in runs.runs() {
        entries.extend(u32::try_from(*first).ok()?..=u32::try_from(*last).ok()?);
    }
    Some(entries)
}
