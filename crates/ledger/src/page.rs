//! The versions on a page: each salted, all under one root, so that one can be shown without the others (8.1).
//!
//! Of each version this is hashed as a leaf of the page's own tree (RFC 6962 § 2.1):
//!
//! | part | bytes |
//! |---|---|
//! | 1, the form of this table | 1 |
//! | salt: HMAC-SHA-256 of `mithaq-salt-v1` and the index in four bytes, under the secret of the page | 32 |
//! | the agreement's id | 4 for the length, then itself |
//! | the article | 4 for the length, then itself |
//! | the object's id | 4 for the length, then itself |
//! | its version as it is written; nothing for objects without versions | 4 for the length, then itself |
//! | 0 where the next is the hash of its bytes, 1 where of its text | 1 |
//! | the hash | 32 |
//!
//! A salt tells nothing of other salts, and without its salt a hash tells nothing of what was hashed, so an
//! opening of one version leaves the others closed. Once the secret is gone they stay closed for good.

use std::fmt;

use hmac::digest::KeyInit;
use hmac::digest::generic_array::GenericArray;
use hmac::{Hmac, Mac};
use mithaq_stix::{ObjectId, Timestamp};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::hash::Hash;
use crate::json::MemberError;
use crate::leaf::{Header, Leaf, LeafError, MOST_ENTRIES, check_text};
use crate::proof::{InclusionProof, ProofError};
use crate::tree::{Peaks, TreeHead, path_of, root_of};

/// What one page's salts are made from: 32 random bytes, new for every page, kept by the log's owner.
#[derive(Clone)]
pub struct PageSecret(Zeroizing<[u8; 32]>);

impl PageSecret {
    /// The secret of a page. Two pages with one secret would show which versions they have in common.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// Its bytes, to be kept.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The salts of the first `count` entries: kept in place of the secret, they open those entries and no others
    /// once some of them are destroyed ([`open_with_salt`]).
    #[must_use]
    pub fn all_salts(&self, count: u32) -> Vec<[u8; 32]> {
        let salts = self.salts();
        (0..count).map(|index| salts.of(index)).collect()
    }

    /// What makes the salts. HMAC fills a key up with zeros to the length of a block.
    fn salts(&self) -> Salts {
        let mut block = Zeroizing::new([0; 64]);
        for (byte, secret) in block.iter_mut().zip(self.0.iter()) {
            *byte = *secret;
        }
        let key = GenericArray::from_slice(block.as_slice());
        Salts(<Hmac<Sha256> as KeyInit>::new(key))
    }
}

impl fmt::Debug for PageSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageSecret(…)")
    }
}

struct Salts(Hmac<Sha256>);

impl Salts {
    fn of(&self, index: u32) -> [u8; 32] {
        let mac = self.0.clone().chain_update(b"mithaq-salt-v1");
        mac.chain_update(index.to_be_bytes())
            .finalize()
            .into_bytes()
            .into()
    }
}

/// What the hash in an entry is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Of the minified bytes that crossed ([`mithaq_stix::Object::hash`]), for an object without a seal.
    Bytes,
    /// Of the canonical text without the seal ([`mithaq_stix::seal::unsealed_hash`]), for a sealed object: the
    /// same in whatever order its members came.
    Text,
}

impl Form {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Form::Bytes => "bytes",
            Form::Text => "text",
        }
    }
}

/// One version on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The object.
    pub object: &'a ObjectId,
    /// Which version of it; `None` for objects without versions.
    pub version: Option<&'a Timestamp>,
    /// What `hash` is of.
    pub form: Form,
    /// The hash of the object.
    pub hash: Hash,
    /// Under which article it was released.
    pub article: &'a str,
}

/// Record a page: the leaf for it, to be appended to the log.
///
/// `entries` are the versions that had not crossed to this recipient before, in the order of the page;
/// `covered` the leaves, by index, that cover its other versions.
///
/// # Errors
/// [`LeafError`]: nothing crossed, or more than a leaf can record; an article or agreement that is too long.
pub fn record<'a>(
    header: Header,
    secret: &PageSecret,
    entries: impl IntoIterator<Item = Entry<'a>>,
    covered: impl IntoIterator<Item = u64>,
) -> Result<Leaf, LeafError> {
    Ok(record_with_hashes(header, secret, entries, covered)?.0)
}

/// [`record`], with the hash of each entry: kept with the leaf, they open one version after the others
/// are gone ([`open_with_hashes`]).
///
/// # Errors
/// As there.
pub fn record_with_hashes<'a>(
    header: Header,
    secret: &PageSecret,
    entries: impl IntoIterator<Item = Entry<'a>>,
    covered: impl IntoIterator<Item = u64>,
) -> Result<(Leaf, Vec<Hash>), LeafError> {
    check_text("agreement", &header.agreement)?;
    let salts = secret.salts();
    let mut peaks = Peaks::default();
    let mut hashes = Vec::new();
    for (index, entry) in (0..=MOST_ENTRIES).zip(entries) {
        check_text("article", entry.article)?;
        let hash = entry_hash(&salts.of(index), &header.agreement, &entry);
        peaks.push(hash, |_, _| {});
        hashes.push(hash);
    }
    let TreeHead { size, root } = peaks.head();
    let size = u32::try_from(size).map_err(|_| LeafError::TooMany)?;
    let leaf = Leaf::new(header, size, root, covered.into_iter().collect())?;
    Ok((leaf, hashes))
}

/// A page whose versions are those that its leaf records. Only [`check`] and [`crate::check_among`] make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPage {
    entries: u32,
}

impl CheckedPage {
    /// Of a leaf whose entries were all held against its root.
    // INVARIANT: nobody else calls it. A page of entries that were not held against the root would prove them.
    pub(crate) fn of(leaf: &Leaf) -> Self {
        Self {
            entries: leaf.entries(),
        }
    }

    /// How many versions it has.
    #[must_use]
    pub fn entries(&self) -> u32 {
        self.entries
    }
}

/// Check that a leaf records just these versions, in this order. The recipient of a page does so with the
/// secret that came with it, before it cosigns.
///
/// # Errors
/// [`LeafError::OtherEntries`].
pub fn check<'a>(
    leaf: &Leaf,
    secret: &PageSecret,
    entries: impl IntoIterator<Item = Entry<'a>>,
) -> Result<CheckedPage, LeafError> {
    let hashes = hashes(leaf, secret, entries)?;
    match *leaf.root() == root_of(&hashes) {
        true => Ok(CheckedPage::of(leaf)),
        false => Err(LeafError::OtherEntries),
    }
}

/// The hashes of as many entries as the leaf records.
fn hashes<'a>(
    leaf: &Leaf,
    secret: &PageSecret,
    entries: impl IntoIterator<Item = Entry<'a>>,
) -> Result<Vec<Hash>, LeafError> {
    let salts = secret.salts();
    let agreement = &leaf.header().agreement;
    let hash = |(index, entry): (u32, Entry<'a>)| {
        check_text("article", entry.article)?;
        Ok(entry_hash(&salts.of(index), agreement, &entry))
    };
    let hashes = (0..=MOST_ENTRIES).zip(entries).map(hash);
    let hashes = hashes.collect::<Result<Vec<_>, LeafError>>()?;
    match u64::from(leaf.entries()) == hashes.len() as u64 {
        true => Ok(hashes),
        false => Err(LeafError::OtherEntries),
    }
}

/// Open one version on a page and no other.
///
/// # Errors
/// [`LeafError::OtherEntries`] when the leaf does not record these versions, or has none at `index`.
pub fn open(
    leaf: &Leaf,
    secret: &PageSecret,
    entries: &[Entry<'_>],
    index: u32,
) -> Result<Opening, LeafError> {
    let hashes = hashes(leaf, secret, entries.iter().copied())?;
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    let entry = entries.get(place).ok_or(LeafError::OtherEntries)?;
    open_with_hashes(leaf, secret, &hashes, index, entry)
}

/// [`open`], where of the other versions nothing is held but the hashes of [`record_with_hashes`].
///
/// # Errors
/// [`LeafError::OtherEntries`] when the leaf does not record `entry` at `index` among these.
pub fn open_with_hashes(
    leaf: &Leaf,
    secret: &PageSecret,
    hashes: &[Hash],
    index: u32,
    entry: &Entry<'_>,
) -> Result<Opening, LeafError> {
    open_with_salt(leaf, secret.salts().of(index), hashes, index, entry)
}

/// [`open_with_hashes`], where of the page's secret only the salt of this entry is held ([`PageSecret::all_salts`]).
///
/// # Errors
/// As there.
pub fn open_with_salt(
    leaf: &Leaf,
    salt: [u8; 32],
    hashes: &[Hash],
    index: u32,
    entry: &Entry<'_>,
) -> Result<Opening, LeafError> {
    if u64::from(leaf.entries()) != hashes.len() as u64 || leaf.entries() <= index {
        return Err(LeafError::OtherEntries);
    }
    let opening = Opening {
        salt: Hash::from_bytes(salt),
        object: entry.object.clone(),
        version: entry.version.cloned(),
        form: entry.form,
        hash: entry.hash,
        article: entry.article.to_owned(),
        proof: InclusionProof {
            index: u64::from(index),
            path: path_of(hashes, u64::from(index)),
        },
    };
    // The way to the root holds all other entries, so it leads there only if all are the leaf's.
    match opening.verify(leaf) {
        Ok(()) => Ok(opening),
        Err(_) => Err(LeafError::OtherEntries),
    }
}

/// One version with its salt and the way to the root of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub(crate) salt: Hash,
    pub(crate) object: ObjectId,
    pub(crate) version: Option<Timestamp>,
    pub(crate) form: Form,
    pub(crate) hash: Hash,
    pub(crate) article: String,
    pub(crate) proof: InclusionProof,
}

impl Opening {
    /// Check that the leaf records it.
    pub(crate) fn verify(&self, leaf: &Leaf) -> Result<(), OpeningError> {
        check_text("article", &self.article)?;
        let entry = Entry {
            object: &self.object,
            version: self.version.as_ref(),
            form: self.form,
            hash: self.hash,
            article: &self.article,
        };
        let hash = entry_hash(self.salt.as_bytes(), &leaf.header().agreement, &entry);
        let head = TreeHead {
            size: u64::from(leaf.entries()),
            root: *leaf.root(),
        };
        self.proof.verify(hash, &head)?;
        Ok(())
    }
}

/// Why an opening shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// The article is too long, or no plain text.
    #[error(transparent)]
    Member(#[from] MemberError),
    /// The leaf does not record this version.
    #[error("the page does not hold this version: {0}")]
    Proof(#[from] ProofError),
}

pub(crate) fn entry_hash(salt: &[u8; 32], agreement: &str, entry: &Entry<'_>) -> Hash {
    // The zero byte of RFC 6962, then the form of the table above.
    let mut hasher = Sha256::new().chain_update([0, 1]).chain_update(salt);
    let version = entry.version.map_or("", Timestamp::as_str);
    for part in [agreement, entry.article, entry.object.as_str(), version] {
        // INVARIANT: an object has less than 2^32 bytes, so no part of it has more. A version may be long, for a
        // timestamp has any number of digits; that must not keep a page from being recorded.
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        hasher.update(length.to_be_bytes());
        hasher.update(part);
    }
    let form = match entry.form {
        Form::Bytes => 0,
        Form::Text => 1,
    };
    let hasher = hasher
        .chain_update([form])
        .chain_update(entry.hash.as_bytes());
    Hash::from_bytes(hasher.finalize().into())
}
