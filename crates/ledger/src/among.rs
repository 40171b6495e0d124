//! Checking a leaf against what came, where nobody knows which of it the leaf records, or in which order (8.2).
//!
//! The recipient of pages keeps of each version that came its id, its version and the hash of its bytes, in the order
//! in which they came. Of each entry of a leaf the owner of the log tells the first bytes of its hash ([`Hint`]): so
//! the recipient finds it without trying all against all, also where a page came twice, in pieces, or not in one go.
//! The hints decide nothing. What counts is that the versions found are, all together, those of the leaf's root.

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
        index: usize,
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
    if u64::from(leaf.entries()) != hints.len() as u64 {
        return Err(LeafError::OtherEntries.into());
    }
    let agreement = &leaf.header().agreement;
    let is_of_names = leaf.header().content == Content::Names;
    let mut at = from;
    let mut hashes = Vec::with_capacity(hints.len());
    for (index, hint) in hints.iter().enumerate() {
        check_text("article", hint.article).map_err(LeafError::from)?;
        let mut found = None;
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
                found = Some((place, hash));
                break;
            }
        }
        let (place, hash) = found.ok_or(NotAmong::NotCome { index })?;
        at = place + 1;
        hashes.push(hash);
    }
    match *leaf.root() == root_of(&hashes) {
        true => Ok((CheckedPage::of(leaf), at)),
        false => Err(LeafError::OtherEntries.into()),
    }
}
