//! The right edge of a log: what is needed to append, and what appending writes.

use crate::hash::Hash;
use crate::prove::{HashReader, ReadError};
use crate::tile::{Row, TILE_WIDTH, Tile};
use crate::tree::{Peaks, TreeHead, fold};

/// The levels of tiles of the largest tree.
const LEVELS: usize = 8;

/// The right edge of a tree: its partial tiles and peaks. At most 65 kB, however large the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    peaks: Peaks,
    // INVARIANT: the hashes of the partial tile of each level, so fewer than `TILE_WIDTH`.
    rows: [Vec<Hash>; LEVELS],
}

/// A tile to be written: a new one, or one with hashes added behind those it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileWrite {
    /// Which; its width is the number of hashes.
    pub tile: Tile,
    /// Its hashes, one behind the other.
    pub bytes: Vec<u8>,
}

impl Edge {
    /// The edge of a log without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            peaks: Peaks::default(),
            rows: Default::default(),
        }
    }

    /// Read the edge of the tree of this head: a tile for each level, eight at most.
    ///
    /// # Errors
    /// [`ReadError`] when a tile cannot be read, is too short, or the tiles have another root than
    /// `head`: such a log must not be appended to.
    pub fn load<R: HashReader>(head: &TreeHead, reader: &R) -> Result<Self, ReadError<R::Error>> {
        let mut edge = Self::empty();
        for (level, row) in (0_u8..).zip(&mut edge.rows) {
            let in_row = head.size >> (8 * u32::from(level));
            let index = in_row / u64::from(TILE_WIDTH);
            // A level whose last tile is full has no partial one.
            if let Some(tile) = Tile::of_tree(Row::Level(level), index, head.size) {
                *row = crate::prove::read(reader, &tile)?;
            }
        }
        let mut peaks = Vec::new();
        for row in edge.rows.iter().rev() {
            let mut rest = row.as_slice();
            while let Some(height) = rest.len().checked_ilog2() {
                let (complete, tail) = rest.split_at(1 << height);
                peaks.push(crate::tree::root_of(complete));
                rest = tail;
            }
        }
        if fold(&peaks).unwrap_or(Hash::EMPTY) != head.root {
            return Err(ReadError::OtherRoot { size: head.size });
        }
        edge.peaks = Peaks::of(head.size, peaks);
        Ok(edge)
    }

    /// The head of the tree.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        self.peaks.head()
    }

    /// Append leaves, and get the tiles to write: each one that became full, then the partial ones that
    /// changed.
    ///
    /// A partial tile holds those hashes that it held before, so the newer text of it may replace the older.
    /// Where they could not be written, this edge is ahead of the log: drop it, and [`Edge::load`] it again.
    #[must_use = "a log whose tiles are not written cannot be read again"]
    pub fn append(&mut self, leaves: &[Hash]) -> Vec<TileWrite> {
        let mut writes = Vec::new();
        let mut changed = [false; LEVELS];
        let rows = &mut self.rows;
        for leaf in leaves {
            let size = self.peaks.size() + 1;
            self.peaks.push(*leaf, |height, hash| {
                let level = usize::try_from(height / 8).unwrap_or(LEVELS);
                let place = (rows.get_mut(level), changed.get_mut(level));
                let (Some(row), Some(changed), 0) = (place.0, place.1, height % 8) else {
                    return;
                };
                row.push(*hash);
                *changed = row.len() < usize::from(TILE_WIDTH);
                if !*changed {
                    writes.extend(write(level, size, row));
                    row.clear();
                }
            });
        }
        let size = self.peaks.size();
        for ((level, row), changed) in self.rows.iter().enumerate().zip(changed) {
            if changed {
                writes.extend(write(level, size, row));
            }
        }
        writes
    }
}

/// The last tile of a level of a tree of `size` leaves, which has these hashes.
fn write(level: usize, size: u64, row: &[Hash]) -> Option<TileWrite> {
    let level = u8::try_from(level).ok()?;
    let in_row = size >> (8 * u32::from(level));
    let index = in_row.checked_sub(1)? / u64::from(TILE_WIDTH);
    let tile = Tile::of_tree(Row::Level(level), index, size)?;
    let bytes = row.iter().flat_map(|hash| *hash.as_bytes()).collect();
    Some(TileWrite { tile, bytes })
}
