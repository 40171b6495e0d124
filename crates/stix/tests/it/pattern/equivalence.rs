//! Patterns that say the same, and patterns that do not.

use std::collections::BTreeSet;

use mithaq_stix::pattern::{Pattern, equivalent};
use proptest::prelude::*;

use super::oracle::{Tree, observed, some_sights, some_tree, written};
use super::sight::find;

fn same(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|text| Pattern::parse(text).unwrap());
    let found = equivalent(&one, &other).unwrap();
    assert_eq!(equivalent(&other, &one), Ok(found), "{one} {other}");
    found
}

#[test]
fn patterns_that_match_the_same_are_equivalent() {
    for (one, other) in [
        ("[a:b = 1 OR a:b = 2]", "[a:b IN (2, 1.0, 1)]"),
        ("[a:b = 1] OR [a:b = 2]", "[a:b IN (1, 2)]"),
        ("[a:b NOT IN (1, 2)]", "[a:b != 2 AND a:b NOT = 1]"),
        ("[a:b NOT != 1]", "[a:b = 1]"),
        (
            "[a:b[*] NOT IN (1, 2)]",
            "[a:b[*] NOT = 2 AND a:b[*] NOT = 1]",
        ),
        ("[a:b = h'6869']", "[a:b = b'aGk=']"),
        (
            "[a:b = t'2026-01-01T00:00:00Z']",
            "[a:b = t'2026-01-01T00:00:00.000Z']",
        ),
        ("[a:b = 0.0]", "[a:b = -0.0]"),
        (
            "[a:b LIKE '\u{1e0d}\u{307}']",
            "[a:b LIKE 'd\u{323}\u{307}']",
        ),
        (
            "[a:b ISSUBSET '198.51.100.7/24']",
            "[a:b ISSUBSET '198.51.100.0/24']",
        ),
        (
            "[ipv4-addr:value = '198.51.100.3']",
            "[ipv4-addr:value = '198.51.100.3/32']",
        ),
        ("[a:b = 1 AND c:d = 2 OR e:f = 3]", "[e:f = 3]"),
        ("[a:b = 1 AND c:d = 2]", "[e:f = 3 AND g:h = 4]"),
        (
            "[a:b = 1] REPEATS 3 TIMES",
            "[a:b = 1] AND ([a:b = 1] AND [a:b = 1])",
        ),
        (
            "([a:b = 1] OR [a:b = 2]) REPEATS 2 TIMES",
            "[a:b IN (1, 2)] AND [a:b IN (1, 2)]",
        ),
        (
            "([a:b = 1] AND [a:b = 2]) REPEATS 9000000 TIMES",
            "[a:b = 2] REPEATS 9000000 TIMES AND [a:b = 1] REPEATS 9000000 TIMES",
        ),
        ("[a:b = 1] REPEATS 1 TIMES", "[a:b = 1]"),
        (
            "([a:b = 1] WITHIN 5 SECONDS) WITHIN 9.0 SECONDS",
            "[a:b = 1] WITHIN 5 SECONDS",
        ),
        (
            "[a:b = 1] WITHIN 5 SECONDS START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
            "[a:b = 1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00.0Z' WITHIN 5 SECONDS",
        ),
        (
            "[a:b = 1] OR [a:b = 2] START t'2026-01-02T00:00:00Z' STOP t'2026-01-01T00:00:00Z'",
            "[a:b = 1]",
        ),
        (
            "([a:b = 1] FOLLOWEDBY [a:b = 2]) OR ([a:b = 1] AND [a:b = 2])",
            "[a:b = 2] AND [a:b = 1]",
        ),
    ] {
        assert!(same(one, other), "{one} {other}");
    }
}

#[test]
fn patterns_that_match_otherwise_are_not() {
    for (one, other) in [
        ("[a:b = 1] AND [a:b = 1]", "[a:b = 1]"),
        ("[a:b != 1]", "[a:b > 1 OR a:b < 1]"),
        ("[a:b[*] != 1]", "[a:b[*] NOT = 1]"),
        ("[a:b[*] = 1]", "[a:b[0] = 1]"),
        ("[a:b NOT < 1]", "[a:b >= 1]"),
        ("[a:b = '1']", "[a:b = 1]"),
        ("[a:b NOT IN ()]", "[a:b IN ()]"),
        ("[a:b_hex NOT IN ()]", "[EXISTS a:b_hex]"),
        ("[a:b = 'ò']", "[a:b = 'o\u{300}']"),
        (
            "[windows-registry-key:key = 'HKLM']",
            "[windows-registry-key:key = 'hklm']",
        ),
        (
            "[ipv4-addr:value = '198.51.100.03']",
            "[ipv4-addr:value = '198.51.100.3']",
        ),
        (
            "[url:value = '198.51.100.3']",
            "[url:value = '198.51.100.3/32']",
        ),
        (
            "[ipv4-addr:value LIKE '198.51.100.3']",
            "[ipv4-addr:value LIKE '198.51.100.3/32']",
        ),
        ("[a:b = 1] FOLLOWEDBY [a:b = 2]", "[a:b = 1] AND [a:b = 2]"),
        ("[a:b = 1 AND a:c = 2]", "[a:b = 1] AND [a:c = 2]"),
        (
            "([a:b = 1] AND [a:b = 2]) WITHIN 5 SECONDS",
            "([a:b = 1] AND [a:b = 2]) WITHIN 6 SECONDS",
        ),
        (
            "([a:b = 1] FOLLOWEDBY [a:b = 2]) REPEATS 2 TIMES",
            "[a:b = 1] REPEATS 2 TIMES FOLLOWEDBY [a:b = 2] REPEATS 2 TIMES",
        ),
    ] {
        assert!(!same(one, other), "{one} {other}");
    }
}

/// Security case 14, as far as comparing goes: normal forms may be exponentially large.
#[test]
fn attack_14_a_comparison_that_takes_too_long_is_given_up() {
    let give_up = |one: String, other: &str| {
        let [one, other] = [&*one, other].map(|text| Pattern::parse(text).unwrap());
        equivalent(&one, &other).unwrap_err();
        // What looks the same is the same, however large.
        assert_eq!(equivalent(&one, &one.clone()), Ok(true));
    };
    let choices = |count: usize| {
        (0..count)
            .map(|index| format!("(a:b{index} = 1 OR a:c{index} = 1)"))
            .collect::<Vec<_>>()
    };
    give_up(format!("[{}]", choices(40).join(" AND ")), "[a:b = 1]");
    give_up(format!("[{}]", choices(2_000).join(" AND ")), "[a:b = 1]");
    let sets = |path: &str| {
        format!(
            "{path} IN ({})",
            (0..1_000)
                .map(|number| number.to_string())
                .collect::<Vec<_>>()
                .join(",")
        )
    };
    give_up(
        format!("[{} AND {}]", sets("a:b"), sets("a:c")),
        "[a:b = 1]",
    );
    give_up(
        vec!["([a:b=1] OR [a:b=2])"; 40].join(" FOLLOWEDBY "),
        "[a:b = 1]",
    );
    give_up(
        "([a:b=1] OR [a:b=2] OR [a:b=3]) REPEATS 9000000 TIMES".to_owned(),
        "[a:b = 1]",
    );
}

/// The same tree, its lists reordered and regrouped as `dice` says.
fn shuffled(tree: &Tree, dice: &mut impl FnMut(usize) -> usize) -> Tree {
    let mut list = |parts: &[Tree], ordered: bool, whole: fn(Vec<Tree>) -> Tree| {
        let mut parts: Vec<Tree> = parts.iter().map(|part| shuffled(part, dice)).collect();
        if !ordered {
            for index in (1..parts.len()).rev() {
                parts.swap(index, dice(index + 1));
            }
        }
        if 2 < parts.len() && dice(2) == 0 {
            let rest = parts.split_off(1 + dice(parts.len() - 2));
            parts.push(whole(rest));
        }
        whole(parts)
    };
    match tree {
        Tree::One(numbers) => Tree::One(numbers.clone()),
        Tree::And(parts) => list(parts, false, Tree::And),
        Tree::Or(parts) => list(parts, false, Tree::Or),
        Tree::Then(parts) => list(parts, true, Tree::Then),
        Tree::Within(seconds, inner) => Tree::Within(*seconds, Box::new(shuffled(inner, dice))),
        Tree::Between(start, stop, inner) => {
            Tree::Between(*start, *stop, Box::new(shuffled(inner, dice)))
        }
        // Short for `AND`, which one of two says in full.
        Tree::Repeats(times @ 2.., inner) if dice(2) == 0 => {
            Tree::And((0..*times).map(|_| shuffled(inner, dice)).collect())
        }
        Tree::Repeats(times, inner) => Tree::Repeats(*times, Box::new(shuffled(inner, dice))),
    }
}

/// A tree that is almost the same: somewhere something is left out, doubled or reordered.
fn bent(tree: &Tree, dice: &mut impl FnMut(usize) -> usize) -> Tree {
    match tree {
        Tree::One(numbers) if dice(2) == 0 => Tree::One(BTreeSet::from_iter(
            numbers.iter().copied().chain([dice(4) as u8]),
        )),
        Tree::One(numbers) => Tree::One(numbers.clone()),
        Tree::And(parts) | Tree::Or(parts) | Tree::Then(parts) => {
            let mut parts: Vec<Tree> = parts.iter().map(|part| bent(part, dice)).collect();
            match dice(8) {
                0 => parts.reverse(),
                1 => parts.push(parts[0].clone()),
                2 => parts.truncate(parts.len().max(2) - 1),
                _ => {}
            }
            match (dice(8), tree) {
                (0, _) => Tree::Or(parts),
                (1, _) => Tree::And(parts),
                (_, Tree::And(_)) => Tree::And(parts),
                (_, Tree::Or(_)) => Tree::Or(parts),
                _ => Tree::Then(parts),
            }
        }
        Tree::Within(_, inner) if dice(6) == 0 => bent(inner, dice),
        Tree::Within(seconds, inner) => Tree::Within(*seconds, Box::new(bent(inner, dice))),
        Tree::Repeats(times, inner) => Tree::Repeats(*times, Box::new(bent(inner, dice))),
        Tree::Between(start, stop, inner) => {
            Tree::Between(*start, *stop, Box::new(bent(inner, dice)))
        }
    }
}

/// Numbers below a limit, from a list that repeats.
fn dice(rolls: &[u8]) -> impl FnMut(usize) -> usize {
    let mut rolls = rolls.iter().cycle();
    move |sides| rolls.next().map_or(0, |roll| usize::from(*roll) % sides)
}

fn some_rolls() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn order_and_grouping_do_not_matter(tree in some_tree(), rolls in some_rolls()) {
        let other = shuffled(&tree, &mut dice(&rolls));
        prop_assert!(same(&written(&tree), &written(&other)), "{} {}", written(&tree), written(&other));
    }

    /// What is said to be equivalent matches the same observations.
    #[test]
    fn equivalent_patterns_match_the_same(
        tree in some_tree(),
        rolls in some_rolls(),
        all in prop::collection::vec(some_sights(), 8),
    ) {
        let (one, other) = (written(&tree), written(&bent(&tree, &mut dice(&rolls))));
        if same(&one, &other) {
            for sights in all {
                let observed = observed(&sights);
                let matches = |pattern: &str| find(pattern, &observed, 10_000_000).unwrap().is_some();
                prop_assert_eq!(matches(&one), matches(&other), "{} {} {:?}", one, other, sights);
            }
        }
    }
}
