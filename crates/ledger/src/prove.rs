//! Making proofs from tiles: a few of them are read, whatever the size of the log.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;

use crate::hash::{Hash, hashes_of};
use crate::proof::{ConsistencyProof, Included, InclusionProof, ProofError};
use crate::tile::{Row, TILE_WIDTH, Tile};
use crate::tree::{TreeHead, consistency_ranges, fold, inclusion_ranges, root_of};

/// Whoever keeps a log's tiles.
pub trait HashReader {
    /// Why a tile cannot be read.
    type Error: Error + 'static;

    /// The hashes of a tile, one behind the other. May be more than the tile's width, never fewer: a tile
    /// of a larger tree begins with those of each smaller one.
    ///
    /// # Errors
    /// When the tile is not there or cannot be read.
    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, Self::Error>;
}

/// Why nothing can be proven, or a log not be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E: Error + 'static> {
    /// The reader failed.
    #[error("`{tile}` cannot be read: {source}")]
    Reader {
        /// The tile.
        tile: Tile,
        /// Why.
        source: E,
    },
    /// The tile holds too few hashes, too many, or half of one.
    #[error("`{tile}` is not as long as it must be")]
    Length {
        /// The tile.
        tile: Tile,
    },
    /// What was read is not the tree it should be: the tiles were damaged.
    #[error("the tiles of the log of {size} leaves have another root than its head")]
    OtherRoot {
        /// The size of the tree.
        size: u64,
    },
    /// The heads do not fit one another or what is asked for.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// Prove that the leaf at `index` stands in the tree of this head. What is made is checked before it is
/// handed out.
///
/// # Errors
/// [`ReadError`]: there is no such leaf, a tile cannot be read, or the tiles are not those of the head.
pub fn prove_inclusion<R: HashReader>(
    reader: &R,
    head: &TreeHead,
    index: u64,
) -> Result<(InclusionProof, Included), ReadError<R::Error>> {
    let size = head.size;
    if size <= index {
        return Err(ProofError::BeyondTree { index, size }.into());
    }
    let mut tiles = Tiles::new(reader, size);
    let leaf = tiles.node(0, index)?;
    let path = tiles.ranges(inclusion_ranges(index, size))?;
    let proof = InclusionProof { index, path };
    match proof.verify(leaf, head) {
        Ok(included) => Ok((proof, included)),
        Err(_) => Err(ReadError::OtherRoot { size }),
    }
}

/// Prove that the tree `new` begins with all of `old`. What is made is checked before it is handed out.
///
/// # Errors
/// [`ReadError`]: `old` is larger or was never a head of this log, a tile cannot be read, or the tiles are
/// not those of the head.
pub fn prove_consistency<R: HashReader>(
    reader: &R,
    old: &TreeHead,
    new: &TreeHead,
) -> Result<ConsistencyProof, ReadError<R::Error>> {
    let mut tiles = Tiles::new(reader, new.size);
    let path = tiles.ranges(consistency_ranges(old.size, new.size))?;
    let proof = ConsistencyProof { path };
    match proof.verify(old, new) {
        Ok(_) => Ok(proof),
        Err(ProofError::OtherRoot) => Err(ReadError::OtherRoot { size: new.size }),
        Err(error) => Err(error.into()),
    }
}

/// The head of this log when it had `size` leaves, and the roots of the complete trees that it consisted of
/// then, the largest first ([`crate::Frontier::of`]).
///
/// # Errors
/// [`ReadError`]: a tile cannot be read. That the tiles are those of a head is for the caller to know.
pub fn prove_frontier<R: HashReader>(
    reader: &R,
    size: u64,
) -> Result<(TreeHead, Vec<Hash>), ReadError<R::Error>> {
    let mut tiles = Tiles::new(reader, size);
    let (mut hashes, mut at) = (Vec::new(), 0);
    while let Some(height) = (size - at).checked_ilog2() {
        hashes.push(tiles.node(height, at >> height)?);
        at += 1 << height;
    }
    let root = fold(&hashes).unwrap_or(Hash::EMPTY);
    Ok((TreeHead { size, root }, hashes))
}

/// The tiles of a tree, each read once.
struct Tiles<'r, R: HashReader> {
    reader: &'r R,
    size: u64,
    held: BTreeMap<Tile, Vec<Hash>>,
}

impl<'r, R: HashReader> Tiles<'r, R> {
    fn new(reader: &'r R, size: u64) -> Self {
        Self {
            reader,
            size,
            held: BTreeMap::new(),
        }
    }

    fn ranges(&mut self, ranges: Vec<Range<u64>>) -> Result<Vec<Hash>, ReadError<R::Error>> {
        ranges.into_iter().map(|range| self.range(range)).collect()
    }

    /// The hash over a range of leaves that begins where a complete tree of its size could.
    fn range(&mut self, range: Range<u64>) -> Result<Hash, ReadError<R::Error>> {
        let mut peaks = Vec::new();
        let mut at = range.start;
        while let Some(height) = range.end.saturating_sub(at).checked_ilog2() {
            peaks.push(self.node(height, at >> height)?);
            at += 1 << height;
        }
        Ok(fold(&peaks).unwrap_or(Hash::EMPTY))
    }

    /// The node at `index` among those of `height`; its tree must be complete.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, ReadError<R::Error>> {
        let within = height % 8;
        let level = u8::try_from(height / 8).unwrap_or(u8::MAX);
        let first = index << within;
        let (at, offset) = (first / u64::from(TILE_WIDTH), first % u64::from(TILE_WIDTH));
        let no_tile = || ReadError::OtherRoot { size: self.size };
        let tile = Tile::of_tree(Row::Level(level), at, self.size).ok_or_else(no_tile)?;
        if !self.held.contains_key(&tile) {
            let hashes = read(self.reader, &tile)?;
            self.held.insert(tile, hashes);
        }
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let hashes = self.held.get(&tile).and_then(|hashes| {
            let end = start.checked_add(1 << within)?;
            hashes.get(start..end)
        });
        hashes.map(root_of).ok_or(ReadError::Length { tile })
    }
}

/// Read one tile, as much of it as the tree has.
pub(crate) fn read<R: HashReader>(
    reader: &R,
    tile: &Tile,
) -> Result<Vec<Hash>, ReadError<R::Error>> {
    let bytes = reader.tile(tile).map_err(|source| ReadError::Reader {
        tile: *tile,
        source,
    })?;
    let width = usize::from(tile.width());
    match hashes_of(&bytes) {
        Some(mut hashes) if width <= hashes.len() && hashes.len() <= usize::from(TILE_WIDTH) => {
            hashes.truncate(width);
            Ok(hashes)
        }
        _ => Err(ReadError::Length { tile: *tile }),
    }
}
