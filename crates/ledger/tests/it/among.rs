//! A leaf is held against what came, in whatever order and however often that was (8.2).

use mithaq_ledger::page::record_with_hashes;
use mithaq_ledger::{
    Came, Content, Entry, Frontier, Hash, Hint, Leaf, MARK, NotAmong, PageSecret, TreeHead,
    check_among, prove_frontier,
};

use crate::support::{Versions, header, leaf, leaves, log, qamar_to_rimal};

const SECRET: [u8; 32] = [9; 32];

/// A page of the versions at these places, as its owner shows it.
struct Shown {
    leaf: Leaf,
    hashes: Vec<Hash>,
    salts: Vec<[u8; 32]>,
}

fn shown(entries: &[Entry<'_>], content: Content) -> Shown {
    let mut header = header(qamar_to_rimal());
    header.content = content;
    let secret = PageSecret::new(SECRET);
    let (leaf, hashes) = record_with_hashes(header, &secret, entries.iter().copied(), []).unwrap();
    let salts = secret.all_salts(leaf.entries());
    Shown {
        leaf,
        hashes,
        salts,
    }
}

impl Shown {
    fn hints(&self) -> Vec<Hint<'static>> {
        let each = self.hashes.iter().zip(&self.salts);
        let hint = |(hash, salt): (&Hash, &[u8; 32])| Hint {
            salt: *salt,
            mark: hash.as_bytes()[..MARK].try_into().unwrap(),
            article: "article-4",
            of_name: None,
        };
        each.map(hint).collect()
    }

    fn check(&self, came: &[Came<'_>], from: usize) -> Result<usize, NotAmong> {
        let checked = check_among(&self.leaf, &self.hints(), came, from, &mut 10_000);
        checked.map(|(page, end)| {
            assert_eq!(page.entries(), self.leaf.entries());
            end
        })
    }
}

fn came<'a>(entries: &[Entry<'a>]) -> Vec<Came<'a>> {
    let came = entries.iter().map(|entry| Came {
        object: entry.object,
        version: entry.version,
        hash: Some(entry.hash),
    });
    came.collect()
}

/// DESIGN 8.2: whatever came before, between and after, and wherever the search begins, what came is found; what is missing is
/// not.
#[test]
fn inv_8_2_a_leaf_records_what_came_or_is_not_checked() {
    let versions = Versions::of_page(20);
    let entries = versions.entries();
    let page = shown(&entries[5..15], Content::Objects);
    let all = came(&entries);
    assert_eq!(page.check(&all, 5).unwrap(), 15);
    assert_eq!(page.check(&all, 0).unwrap(), 15);
    assert_eq!(page.check(&all, 19).unwrap(), 15, "it begins again");
    let mut backwards = all.clone();
    backwards.reverse();
    page.check(&backwards, 0).unwrap();
    let twice = [&all[..12], &all[3..18]].concat();
    page.check(&twice, 12).unwrap();

    // Without one of them, with another content of one, or with its name alone.
    for (place, index) in [(5, 0), (9, 4), (14, 9)] {
        let mut others = all.clone();
        others.remove(place);
        let missing = page.check(&others, 0);
        assert!(matches!(missing, Err(NotAmong::NotCome { index: at }) if at == index));
        let mut others = all.clone();
        others[place].hash = Some(leaf(99));
        assert!(matches!(
            page.check(&others, 0),
            Err(NotAmong::NotCome { .. })
        ));
        others[place].hash = None;
        assert!(matches!(
            page.check(&others, 0),
            Err(NotAmong::NotCome { .. })
        ));
    }
    assert!(matches!(page.check(&[], 0), Err(NotAmong::NotCome { .. })));
}

/// The hints find and decide nothing: a leaf with a version that never came cannot be hinted into one that did.
#[test]
fn hints_decide_nothing() {
    let versions = Versions::of_page(4);
    let entries = versions.entries();
    let all = came(&entries);
    let page = shown(&entries, Content::Objects);
    let fewer = check_among(&page.leaf, &page.hints()[..3], &all, 0, &mut 100);
    assert!(matches!(fewer, Err(NotAmong::Leaf(_))));
    // The marks of what came, over a leaf of something else.
    let mut other = entries.clone();
    other[2].hash = leaf(77);
    let forged = shown(&other, Content::Objects);
    let hinted = check_among(&forged.leaf, &page.hints(), &all, 0, &mut 100);
    assert!(matches!(hinted, Err(NotAmong::Leaf(_))));
    // A name does not stand for an object, whatever the owner says is behind it.
    let names: Vec<Came<'_>> = all.iter().map(|one| Came { hash: None, ..*one }).collect();
    let of_name = |shown: &Shown| -> Vec<Hint<'static>> {
        let hints = shown.hints().into_iter().zip(&entries);
        hints
            .map(|(hint, entry)| Hint {
                of_name: Some(entry.hash),
                ..hint
            })
            .collect()
    };
    let claimed = check_among(&page.leaf, &of_name(&page), &names, 0, &mut 100);
    assert!(matches!(claimed, Err(NotAmong::NotCome { .. })));
    // It does for a name; and who has the object has its name.
    let of_names = shown(&entries, Content::Names);
    for came in [&names, &all] {
        check_among(&of_names.leaf, &of_name(&of_names), came, 0, &mut 100).unwrap();
    }
    // And the search ends.
    let mut steps = 2;
    let costly = check_among(&page.leaf, &page.hints(), &all, 3, &mut steps);
    assert!(matches!(costly, Err(NotAmong::TooLong)));
}

/// Whoever holds a head computes the next from its frontier and the leaves between, for trees of every shape.
#[test]
fn a_frontier_goes_on_to_the_next_head() {
    let (tiles, head) = log(600);
    for size in 0..=600_u64 {
        let (old, hashes) = prove_frontier(&tiles, size).unwrap();
        let mut frontier = Frontier::of(&old, &hashes).unwrap();
        assert_eq!(frontier.head(), old);
        for leaf in &leaves(600)[size as usize..] {
            frontier.push(*leaf);
        }
        assert_eq!(frontier.head(), head, "from {size}");
        let mut other = hashes.clone();
        if let Some(first) = other.first_mut() {
            *first = leaf(1_000);
            assert_eq!(Frontier::of(&old, &other), None, "{size}");
            assert_eq!(Frontier::of(&old, &hashes[1..]), None, "{size}");
        }
    }
    assert_eq!(Frontier::empty().head(), TreeHead::EMPTY);
}
