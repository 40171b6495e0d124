//! Tiles (C2SP `tlog-tiles`): a tree as short rows of hashes, 256 to a row at most.
//!
//! ```text
//! tile/0/x001/x234/067          leaves 1234067 · 256 and the 255 behind it
//! tile/1/000.p/17               the roots of the first 17 full tiles of level 0
//! tile/entries/273.p/112        the entries themselves, for the leaves of tile/0/273
//! ```
//! Each hash in a tile of one level is the root of a full tile of the level below. A tile that is not
//! full is *partial*; only the last one of a level can be.

use std::fmt;
use std::str::FromStr;

/// How many hashes a full tile holds.
pub const TILE_WIDTH: u16 = 256;
/// The levels of tiles that a path can name.
const LEVELS: u8 = 64;
/// The groups of three digits that the largest index needs.
const GROUPS: usize = 7;

/// What a tile's row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// Hashes: of leaves at level 0, of full tiles of the level below otherwise. From 0 to 63.
    Level(u8),
    /// The entries that the hashes of level 0 are the hashes of.
    Entries,
}

/// The place of a tile, and how much of it a tree of a certain size has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    row: Row,
    index: u64,
    // INVARIANT: from 1 to `TILE_WIDTH`.
    width: u16,
}

impl Tile {
    /// The tile at `index` of `row` as far as a tree of `size` leaves has it; `None` where it has nothing
    /// there.
    #[must_use]
    pub fn of_tree(row: Row, index: u64, size: u64) -> Option<Self> {
        let level = match row {
            Row::Entries => 0,
            Row::Level(level) => u32::from(level),
        };
        let in_row = 8_u32
            .checked_mul(level)
            .and_then(|height| size.checked_shr(height))
            .unwrap_or(0);
        let before = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = in_row.checked_sub(before)?.min(u64::from(TILE_WIDTH));
        let width = u16::try_from(width).ok().filter(|width| 0 < *width)?;
        Some(Self { row, index, width })
    }

    /// What it holds.
    #[must_use]
    pub fn row(&self) -> Row {
        self.row
    }

    /// Its index in its row.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, from 1 to [`TILE_WIDTH`].
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Its path in a log, `tile/<L>/<N>` with `.p/<W>` behind a partial one.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = match self.row {
            Row::Level(level) => format!("tile/{level}/"),
            Row::Entries => "tile/entries/".to_owned(),
        };
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while 0 < rest {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (left, group) in groups.iter().enumerate().rev() {
            path.push_str(&match left {
                0 => format!("{group:03}"),
                _ => format!("x{group:03}/"),
            });
        }
        if self.width < TILE_WIDTH {
            path.push_str(&format!(".p/{}", self.width));
        }
        path
    }

    /// Read a path.
    ///
    /// # Errors
    /// [`TilePathError`] for whatever [`Tile::path`] would not have written.
    pub fn parse(path: &str) -> Result<Self, TilePathError> {
        let error = || TilePathError {
            path: path.chars().take(80).collect(),
        };
        // There is one way to write each tile: what is read must be written alike.
        read(path)
            .filter(|tile| tile.path() == path)
            .ok_or_else(error)
    }
}

fn read(path: &str) -> Option<Tile> {
    let (row, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let row = match row {
        "entries" => Row::Entries,
        level => Row::Level(level.parse().ok().filter(|level| *level < LEVELS)?),
    };
    let (place, width) = match place.split_once(".p/") {
        Some((place, width)) => (place, width.parse().ok()?),
        None => (place, TILE_WIDTH),
    };
    let groups: Vec<&str> = place.split('/').take(GROUPS + 1).collect();
    let (last, others) = groups.split_last().filter(|_| groups.len() <= GROUPS)?;
    let mut index: u64 = 0;
    for group in others
        .iter()
        .map(|group| group.strip_prefix('x'))
        .chain([Some(*last)])
    {
        let digits = group.filter(|digits| digits.len() == 3)?;
        let digits: u64 = digits.parse().ok()?;
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    (1..=TILE_WIDTH)
        .contains(&width)
        .then_some(Tile { row, index, width })
}

/// A text that is no path of a tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` is not the path of a tile")]
pub struct TilePathError {
    path: String,
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl FromStr for Tile {
    type Err = TilePathError;

    fn from_str(path: &str) -> Result<Self, TilePathError> {
        Self::parse(path)
    }
}
