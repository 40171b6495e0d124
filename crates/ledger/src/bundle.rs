//! Entry bundles (C2SP `tlog-tiles`): up to 256 entries, each with its length in two bytes before it.

use crate::tile::TILE_WIDTH;

/// The longest entry that a bundle can hold, in bytes.
pub const LONGEST_ENTRY: usize = u16::MAX as usize;

/// Add an entry to a bundle.
///
/// # Errors
/// [`BundleError::TooLong`] beyond [`LONGEST_ENTRY`]; the bundle stays as it was.
pub fn push(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let length = u16::try_from(entry.len()).map_err(|_| BundleError::TooLong {
        length: entry.len(),
    })?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle of `width`.
///
/// # Errors
/// [`BundleError`] when it is cut off, or holds more or fewer.
pub fn entries(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::with_capacity(usize::from(width.min(TILE_WIDTH)));
    let mut rest = bundle;
    while !rest.is_empty() && entries.len() < usize::from(width) {
        let (length, tail) = rest.split_first_chunk().ok_or(BundleError::CutOff)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, tail) = tail.split_at_checked(length).ok_or(BundleError::CutOff)?;
        entries.push(entry);
        rest = tail;
    }
    match rest.is_empty() && entries.len() == usize::from(width) {
        true => Ok(entries),
        false => Err(BundleError::OtherWidth { width }),
    }
}

/// Why entries make no bundle, or bytes are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The entry does not fit.
    #[error("an entry of {length} bytes does not fit into a bundle")]
    TooLong {
        /// Its length.
        length: usize,
    },
    /// The bytes end within an entry.
    #[error("the bundle is cut off")]
    CutOff,
    /// It holds more or fewer entries.
    #[error("the bundle does not hold {width} entries")]
    OtherWidth {
        /// How many were asked for.
        width: u16,
    },
}
