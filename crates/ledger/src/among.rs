//! Checking a leaf against what came, where nobody knows which of it the leaf records, or in which order (8.2).
//!
//! The recipient of pages keeps of each version that came its id, its version and the hash of its bytes, in the order
//! in which they came. Of each entry of a leaf the owner of the log tells the first bytes of its hash ([`Hint`]): so
//! the recipient finds it without trying all against all, also where a page came twice, in pieces, or not in one go.
//! The hints decide nothing. What counts is that the versions found are, all together, those of the leaf's root.

use std::collections::{BTreeMap, BTreeSet};

use crate::hash::Hash;
use crate::leaf::{Content, Leaf, LeafError, check_text};
use crate::page::{CheckedPage, Entry, Form, entry_hash};
use crate::tree::root_of;
use mithaq_stix::{ObjectId, Timestamp};

/// How many bytes of an entry's hash are told.
pub const MARK: usize = 8;

/// What the owner of a log tells of one entry of a leaf, so that the recipient finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint<'a> {
    /// The salt of the entry ([`crate::PageSecret::all_salts`]).
    pub salt: [u8; 32],
    /// The first bytes of its hash.
    pub mark: [u8; MARK],
    /// Under which article it was released.
    pub article: &'a str,
    /// The hash of the object's bytes, which whoever was told its name alone cannot know.
    pub of_name: Option<Hash>,
}

/// A version that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came<'a> {
    /// The object.
    pub object: &'a ObjectId,
    /// Which version of it.
    pub version: Option<&'a Timestamp>,
    /// The hash of its bytes; `None` where its name alone came.
    pub hash: Option<Hash>,
}

/// Why a leaf was not found to record what came.
#[derive(Debug, thiserror::Error)]
pub enum NotAmong {
    /// The entry was not found among what came.
    #[error("version {index} of the page has not come")]
    NotCome {
        /// Which entry of the leaf, the first being 0.
        index: u32,
    },
    /// The hints are no fit for the leaf.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// It would take more comparisons than were allowed.
    #[error("it takes too long to find the versions of the page among what came")]
    TooLong,
}

/// Check that a leaf records versions that came, each found among `came` from place `from` on, and then from the first.
///
/// Returns the place behind the last one that was found: where the next leaf is likely to go on. `steps` is how many
/// comparisons are allowed, and counts down.
///
/// # Errors
/// [`NotAmong`] says what was not found.
pub fn check_among(
    leaf: &Leaf,
    hints: &[Hint<'_>],
    came: &[Came<'_>],
    from: usize,
    steps: &mut u64,
) -> Result<(CheckedPage, usize), NotAmong> {
    check_except(leaf, hints, came, from, &BTreeMap::new(), steps)
}

/// The same for a leaf of which some entries have not come: `hashes` has those, and they are not looked for.
///
/// # Errors
/// [`NotAmong`] says what else was not found.
pub fn check_except(
    leaf: &Leaf,
    hints: &[Hint<'_>],
    came: &[Came<'_>],
    from: usize,
    hashes: &BTreeMap<u32, Hash>,
    steps: &mut u64,
) -> Result<(CheckedPage, usize), NotAmong> {
    let mut at = from;
    let mut all = Vec::with_capacity(hints.len());
    for (index, hint) in indexed(leaf, hints)? {
        let hash = match hashes.get(&index) {
            Some(hash) => *hash,
            None => {
                let (place, hash) =
                    find(leaf, hint, came, at, steps)?.ok_or(NotAmong::NotCome { index })?;
                at = place + 1;
                hash
            }
        };
        all.push(hash);
    }
    match *leaf.root() == root_of(&all) {
        true => Ok((CheckedPage::of(leaf), at)),
        false => Err(LeafError::OtherEntries.into()),
    }
}

/// Which entries of a leaf have not come; of those in `absent` that is known already.
///
/// # Errors
/// [`NotAmong`]: the hints are no fit for the leaf, or it takes too long.
pub fn not_come(
    leaf: &Leaf,
    hints: &[Hint<'_>],
    came: &[Came<'_>],
    from: usize,
    absent: &BTreeSet<u32>,
    steps: &mut u64,
) -> Result<BTreeSet<u32>, NotAmong> {
    let mut at = from;
    let mut found = BTreeSet::new();
    for (index, hint) in indexed(leaf, hints)? {
        let place = match absent.contains(&index) {
            true => None,
            false => find(leaf, hint, came, at, steps)?,
        };
        match place {
            Some((place, _)) => at = place + 1,
            None => drop(found.insert(index)),
        }
    }
    Ok(found)
}

fn indexed<'a, 'b>(
    leaf: &Leaf,
    hints: &'b [Hint<'a>],
) -> Result<impl Iterator<Item = (u32, &'b Hint<'a>)>, LeafError> {
    match u64::from(leaf.entries()) == hints.len() as u64 {
        true => Ok((0..).zip(hints)),
        false => Err(LeafError::OtherEntries),
    }
}

/// Where the version of an entry stands among what came, looked for from place `at` on, and the entry's hash.
fn find(
    leaf: &Leaf,
    hint: &Hint<'_>,
    came: &[Came<'_>],
    at: usize,
    steps: &mut u64,
) -> Result<Option<(usize, Hash)>, NotAmong> {
    let agreement = &leaf.header().agreement;
    let is_of_names = leaf.header().content == Content::Names;
    check_text("article", hint.article).map_err(LeafError::from)?;
    for step in 0..came.len() {
        let place = (at + step) % came.len();
        let Some(one) = came.get(place) else { break };
        *steps = steps.checked_sub(1).ok_or(NotAmong::TooLong)?;
        // Of a name alone the owner says what is behind it: that counts where no more is claimed to have crossed.
        let of_name = hint.of_name.filter(|_| is_of_names);
        let Some(hash) = one.hash.or(of_name) else {
            continue;
        };
        let entry = Entry {
            object: one.object,
            version: one.version,
            form: Form::Bytes,
            hash,
            article: hint.article,
        };
        let hash = entry_hash(&hint.salt, agreement, &entry);
        if hash.as_bytes().starts_with(&hint.mark) {
            return Ok(Some((place, hash)));
        }
    }
    Ok(None)
}
