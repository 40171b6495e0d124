//! Tiles: their paths, what appending writes, and what of it is read.

use mithaq_ledger::bundle::{self, BundleError};
use mithaq_ledger::{Edge, ReadError, Row, Tile, TileWrite, TreeHead, prove_inclusion};
use proptest::prelude::*;

use crate::support::{Tiles, leaf, leaves, log};

#[test]
fn paths_are_those_of_the_specification() {
    for (path, row, index, width) in [
        ("tile/0/000", Row::Level(0), 0, 256),
        ("tile/0/x001/x234/067", Row::Level(0), 1_234_067, 256),
        ("tile/63/999.p/1", Row::Level(63), 999, 1),
        ("tile/1/x001/000.p/255", Row::Level(1), 1000, 255),
        ("tile/entries/273.p/112", Row::Entries, 273, 112),
        (
            "tile/0/x018/x446/x744/x073/x709/x551/615",
            Row::Level(0),
            u64::MAX,
            256,
        ),
    ] {
        let tile = Tile::parse(path).unwrap();
        assert_eq!(
            (tile.row(), tile.index(), tile.width()),
            (row, index, width)
        );
        assert_eq!(tile.path(), path);
    }
}

#[test]
fn other_texts_are_no_paths() {
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/1234",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/data/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/x001/x000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/+01",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x001/x018/x446/x744/x073/x709/x551/615",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/٠٠٠",
    ] {
        let error = Tile::parse(path).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{path}` is not the path of a tile")
        );
    }
}

/// The specification's own example: a tree of 70,000 leaves.
#[test]
fn a_tree_has_the_tiles_that_the_specification_counts() {
    let widths = |row, index| Tile::of_tree(row, index, 70_000).map(|tile| tile.width());
    assert_eq!(widths(Row::Level(0), 272), Some(256));
    assert_eq!(widths(Row::Level(0), 273), Some(112));
    assert_eq!(widths(Row::Level(0), 274), None);
    assert_eq!(widths(Row::Level(1), 0), Some(256));
    assert_eq!(widths(Row::Level(1), 1), Some(17));
    assert_eq!(widths(Row::Level(2), 0), Some(1));
    assert_eq!(widths(Row::Level(3), 0), None);
    assert_eq!(widths(Row::Level(63), 0), None);
    assert_eq!(widths(Row::Entries, 273), Some(112));
    let full = |level, index| Tile::of_tree(Row::Level(level), index, 256).map(|tile| tile.width());
    assert_eq!((full(0, 0), full(1, 0)), (Some(256), Some(1)));
}

#[test]
fn an_edge_that_is_read_again_goes_on_alike() {
    for size in [
        0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000,
    ] {
        let (mut tiles, head) = log(size);
        let mut edge = Edge::load(&head, &tiles).unwrap();
        assert!(tiles.reads() <= 3, "{size}");
        assert_eq!(edge.head(), head);
        tiles.write(edge.append(&[leaf(size), leaf(size + 1)]));
        assert_eq!(edge.head(), log(size + 2).1, "{size}");
    }
}

#[test]
fn damaged_tiles_are_noticed_before_anything_is_built_on_them() {
    let (tiles, head) = log(70_000);
    let spoil = |row, index, how: fn(&mut Vec<u8>)| {
        let mut tiles = tiles.clone();
        how(tiles.all().get_mut(&(row, index)).unwrap());
        tiles
    };
    let flip = |bytes: &mut Vec<u8>| bytes[40] ^= 1;
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1);
    let short = |bytes: &mut Vec<u8>| bytes.truncate(64);
    let long = |bytes: &mut Vec<u8>| bytes.resize(257 * 32, 0);

    let flipped = spoil(Row::Level(0), 273, flip);
    let error = Edge::load(&head, &flipped).unwrap_err();
    assert!(matches!(error, ReadError::OtherRoot { size: 70_000 }));
    let error = prove_inclusion(&flipped, &head, 69_999).unwrap_err();
    assert!(matches!(error, ReadError::OtherRoot { .. }));
    for how in [cut, short, long] {
        let error = Edge::load(&head, &spoil(Row::Level(1), 1, how)).unwrap_err();
        assert!(matches!(error, ReadError::Length { .. }));
    }
    let mut gone = tiles.clone();
    gone.all().remove(&(Row::Level(0), 3));
    Edge::load(&head, &gone).unwrap();
    let error = prove_inclusion(&gone, &head, 1000).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`tile/0/003` cannot be read: there is no such tile"
    );
    let error = prove_inclusion(&tiles, &head, 70_000).unwrap_err();
    assert!(matches!(error, ReadError::Proof(_)));
}

proptest! {
    /// In whatever portions leaves come, the log becomes the same, tile for tile.
    #[test]
    fn portions_do_not_matter(portions in prop::collection::vec(0_u64..1500, 1..12)) {
        let (mut tiles, mut edge, mut size) = (Tiles::default(), Edge::empty(), 0);
        for portion in portions {
            let next: Vec<_> = (size..size + portion).map(leaf).collect();
            tiles.write(edge.append(&next));
            size += portion;
        }
        let (mut whole, head) = log(size);
        prop_assert_eq!(edge.head(), head);
        prop_assert_eq!(tiles.all(), whole.all());
    }

    #[test]
    fn no_path_breaks_the_reader(path in "(tile/)?[0-9a-z./x]{0,40}") {
        if let Ok(tile) = Tile::parse(&path) {
            prop_assert_eq!(tile.path(), path);
        }
    }

    #[test]
    fn no_bundle_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..600), width in 0_u16..300) {
        if let Ok(entries) = bundle::entries(&bytes, width) {
            let mut again = Vec::new();
            entries.iter().for_each(|entry| bundle::push(&mut again, entry).unwrap());
            prop_assert_eq!(again, bytes);
        }
    }
}

#[test]
fn bundles_hold_entries_with_their_lengths() {
    let mut bytes = Vec::new();
    let long = vec![7; bundle::LONGEST_ENTRY];
    for entry in [b"one".as_slice(), b"", &long] {
        bundle::push(&mut bytes, entry).unwrap();
    }
    assert_eq!(&bytes[..9], b"\x00\x03one\x00\x00\xff\xff");
    let read = bundle::entries(&bytes, 3).unwrap();
    assert_eq!(read, [b"one".as_slice(), b"", &long]);
    for (bytes, width, error) in [
        (&bytes[..], 2, BundleError::OtherWidth { width: 2 }),
        (&bytes[..], 4, BundleError::OtherWidth { width: 4 }),
        (&bytes[..bytes.len() - 1], 3, BundleError::CutOff),
        (&bytes[..6], 2, BundleError::CutOff),
    ] {
        assert_eq!(bundle::entries(bytes, width).unwrap_err(), error);
    }
    let too_long = vec![0; bundle::LONGEST_ENTRY + 1];
    let error = bundle::push(&mut bytes, &too_long).unwrap_err();
    assert_eq!(error, BundleError::TooLong { length: 65_536 });
}

#[test]
fn nothing_is_written_for_nothing() {
    let mut edge = Edge::empty();
    assert_eq!(edge.append(&[]), []);
    let writes = edge.append(&leaves(256));
    let paths: Vec<_> = writes
        .iter()
        .map(|TileWrite { tile, .. }| tile.path())
        .collect();
    assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(edge.head().size, 256);
    assert_ne!(edge.head(), TreeHead::EMPTY);
}
