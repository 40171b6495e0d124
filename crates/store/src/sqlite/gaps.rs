//! What stands where no cell stands.
//!
//! `secure_delete` overwrites the cells that are taken away. Where SQLite puts the cells of several pages in order anew
//! (a split, a merge), what it leaves between the end of a page's cell pointers and its first cell is whatever was there
//! before; and a file that was written without that setting has whole rows there. Nothing ever reads it, but a deleted
//! body must not be in it (DESIGN.md 7.7), so it is filled with zeros once the log has been carried into the file.
//!
//! Source: SQLite's file format, § 1.6 "B-tree Pages".

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// Pages that are read in one go.
const BLOCK: usize = 128;
/// With fewer pages than this the first byte of a page that belongs to no tree, the highest of a page's number, is 0.
const MOST_PAGES: u64 = 0x0200_0000;
/// The file's own header, on its first page.
const FILE_HEADER: usize = 100;

/// Fills the gaps of all pages with zeros. Whoever calls keeps everybody from writing to the file meanwhile.
///
/// Returns whether all of them could be looked at.
pub(super) fn clear(file: &File, page: usize) -> io::Result<bool> {
    let pages = file.metadata()?.len() / page as u64;
    if MOST_PAGES <= pages {
        return Ok(false);
    }
    let mut block = vec![0; BLOCK * page];
    let zeros = vec![0; page];
    let mut is_changed = false;
    let mut first = 0;
    while first < pages {
        let count = usize::try_from(pages - first).unwrap_or(BLOCK).min(BLOCK);
        let read = block.get_mut(..count * page).unwrap_or_default();
        file.read_exact_at(read, first * page as u64)?;
        for (no, bytes) in (first..).zip(read.chunks_exact(page)) {
            let header = if no == 0 { FILE_HEADER } else { 0 };
            if let Some((from, to)) = gap(bytes, header)
                && bytes
                    .get(from..to)
                    .is_some_and(|gap| gap.iter().any(|byte| *byte != 0))
            {
                let zeros = zeros.get(from..to).unwrap_or_default();
                file.write_all_at(zeros, no * page as u64 + from as u64)?;
                is_changed = true;
            }
        }
        first += count as u64;
    }
    if is_changed {
        file.sync_data()?;
    }
    Ok(true)
}

/// From where to where no cell stands on a page of a tree; `None` for other pages.
fn gap(page: &[u8], header: usize) -> Option<(usize, usize)> {
    let pointers = match page.get(header)? {
        // Inner pages of indexes and tables have a page number more in their header.
        2 | 5 => header + 12,
        10 | 13 => header + 8,
        _ => return None,
    };
    let number = |at: usize| {
        let bytes = page.get(header + at..header + at + 2)?;
        Some(usize::from(u16::from_be_bytes(bytes.try_into().ok()?)))
    };
    let from = pointers + 2 * number(3)?;
    let to = match number(5)? {
        0 => 65_536,
        to => to,
    };
    // INVARIANT: nothing but what lies strictly between the two is touched; a page that says otherwise is left alone.
    (from <= to && to <= page.len()).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_lies_between_the_pointers_and_the_first_cell() {
        let page = |kind: u8, cells: u16, first: u16| {
            let mut page = vec![0; 512];
            page[0] = kind;
            page[3..5].copy_from_slice(&cells.to_be_bytes());
            page[5..7].copy_from_slice(&first.to_be_bytes());
            page
        };
        let cases = [
            (13, 3, 400, Some((14, 400))),
            (10, 0, 512, Some((8, 512))),
            (5, 3, 400, Some((18, 400))),
            (2, 1, 14, Some((14, 14))),
            // A page of no tree, and pages that contradict themselves.
            (0, 3, 400, None),
            (13, 300, 400, None),
            (13, 3, 513, None),
            (13, 3, 0, None),
        ];
        for (kind, cells, first, expected) in cases {
            assert_eq!(
                gap(&page(kind, cells, first), 0),
                expected,
                "{kind} {cells}"
            );
        }
        assert_eq!(gap(&[13], 0), None);
    }
}
