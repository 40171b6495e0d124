//! The matcher against a naive reading of STIX 2.1 §9.5, which tries every instant for every
//! observation and every observation for every expression.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::sight::{find, seen};

/// A pattern over objects of type `x` with one number `n`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    One(BTreeSet<u8>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Then(Vec<Tree>),
    Within(u8, Box<Tree>),
    Repeats(u8, Box<Tree>),
    Between(u8, u8, Box<Tree>),
}

/// What was seen: the number, from which second to which, how often.
pub(super) type Sight = (u8, u8, u8, u8);

/// As text, with brackets around everything.
pub(super) fn written(tree: &Tree) -> String {
    let list = |parts: &[Tree], operator: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| format!("({})", written(part)))
            .collect();
        parts.join(operator)
    };
    match tree {
        Tree::One(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(u8::to_string).collect();
            format!("[x:n IN ({})]", numbers.join(", "))
        }
        Tree::And(parts) => list(parts, " AND "),
        Tree::Or(parts) => list(parts, " OR "),
        Tree::Then(parts) => list(parts, " FOLLOWEDBY "),
        Tree::Within(seconds, inner) => format!("({}) WITHIN {seconds} SECONDS", written(inner)),
        Tree::Repeats(times, inner) => format!("({}) REPEATS {times} TIMES", written(inner)),
        Tree::Between(start, stop, inner) => format!(
            "({}) START t'2026-01-01T00:00:{start:02}Z' STOP t'2026-01-01T00:00:{stop:02}Z'",
            written(inner)
        ),
    }
}

/// How finely instants are tried: with two `WITHIN`, each shorter than whole seconds, thirds do.
const PARTS: u32 = 3;

/// One seeing: the number and one instant, in parts of a second.
type Event = (u8, u32);

/// All sets of events that the tree can be bound to, as bits.
fn bindings(tree: &Tree, events: &[Event]) -> BTreeSet<u32> {
    let times = |set: u32| {
        let chosen = events
            .iter()
            .enumerate()
            .filter(move |(index, _)| set >> index & 1 == 1);
        chosen.map(|(_, (_, time))| *time)
    };
    let joined = |parts: Vec<BTreeSet<u32>>, fits: &dyn Fn(u32, u32) -> bool| {
        let mut joined = BTreeSet::from([0]);
        for part in parts {
            joined = joined
                .iter()
                .flat_map(|left| part.iter().map(move |right| (*left, *right)))
                .filter(|(left, right)| left & right == 0 && fits(*left, *right))
                .map(|(left, right)| left | right)
                .collect();
        }
        joined
    };
    let each = |parts: &[Tree]| {
        parts
            .iter()
            .map(|part| bindings(part, events))
            .collect::<Vec<_>>()
    };
    match tree {
        Tree::One(numbers) => (0..events.len())
            .filter(|index| numbers.contains(&events[*index].0))
            .map(|index| 1 << index)
            .collect(),
        Tree::And(parts) => joined(each(parts), &|_, _| true),
        Tree::Or(parts) => each(parts).concat_sets(),
        Tree::Then(parts) => joined(each(parts), &|left, right| {
            times(left).max() <= times(right).min() || left == 0
        }),
        Tree::Repeats(count, inner) => {
            let inner = bindings(inner, events);
            joined(vec![inner; usize::from(*count)], &|_, _| true)
        }
        Tree::Within(seconds, inner) => bindings(inner, events)
            .into_iter()
            .filter(|set| {
                let span = times(*set).max().unwrap() - times(*set).min().unwrap();
                span < u32::from(*seconds) * PARTS
            })
            .collect(),
        Tree::Between(start, stop, inner) => bindings(inner, events)
            .into_iter()
            .filter(|set| {
                times(*set).all(|time| {
                    u32::from(*start) * PARTS <= time && time < u32::from(*stop) * PARTS
                })
            })
            .collect(),
    }
}

trait Concat {
    fn concat_sets(self) -> BTreeSet<u32>;
}

impl Concat for Vec<BTreeSet<u32>> {
    fn concat_sets(self) -> BTreeSet<u32> {
        self.into_iter().flatten().collect()
    }
}

/// Whether there are instants at which the tree can be bound.
fn matches(tree: &Tree, sights: &[Sight]) -> bool {
    let stretches: Vec<Sight> = sights
        .iter()
        .flat_map(|sight| std::iter::repeat_n(*sight, usize::from(sight.3)))
        .collect();
    at_some_instants(tree, &stretches, &mut Vec::new())
}

fn at_some_instants(tree: &Tree, stretches: &[Sight], events: &mut Vec<Event>) -> bool {
    let Some((number, first, last, _)) = stretches.get(events.len()) else {
        return !bindings(tree, events).is_empty();
    };
    (u32::from(*first) * PARTS..=u32::from(*last) * PARTS).any(|time| {
        events.push((*number, time));
        let found = at_some_instants(tree, stretches, events);
        events.pop();
        found
    })
}

pub(super) fn some_tree() -> impl Strategy<Value = Tree> {
    let one = prop::collection::btree_set(0_u8..4, 1..3).prop_map(Tree::One);
    one.prop_recursive(3, 6, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 2..4);
        let boxed = inner.prop_map(Box::new);
        prop_oneof![
            3 => list.clone().prop_map(Tree::And),
            2 => list.clone().prop_map(Tree::Or),
            3 => list.prop_map(Tree::Then),
            3 => (1_u8..5, boxed.clone()).prop_map(|(seconds, inner)| Tree::Within(seconds, inner)),
            2 => (1_u8..4, boxed.clone()).prop_map(|(times, inner)| Tree::Repeats(times, inner)),
            1 => (0_u8..5, 1_u8..8, boxed).prop_map(|(start, stop, inner)| Tree::Between(start, stop, inner)),
        ]
    })
}

/// Sights at one instant, and at most three over a stretch: those cost the oracle most.
pub(super) fn some_sights() -> impl Strategy<Value = Vec<Sight>> {
    let moment =
        (0_u8..4, 0_u8..7, 1_u8..3).prop_map(|(number, at, times)| (number, at, at, times));
    let stretch = (0_u8..4, 0_u8..5, 1_u8..3)
        .prop_map(|(number, first, length)| (number, first, first + length, 1));
    let moments = prop::collection::vec(moment, 0..4);
    let stretches = prop::collection::vec(stretch, 0..4);
    (moments, stretches).prop_map(|(moments, stretches)| [moments, stretches].concat())
}

/// The sights as observed-data objects.
pub(super) fn observed(sights: &[Sight]) -> Vec<serde_json::Value> {
    let sights = sights.iter();
    sights
        .map(|(number, first, last, times)| {
            let object = json!({"0": {"type": "x", "n": number}});
            seen(
                object,
                (u32::from(*first), u32::from(*last)),
                u64::from(*times),
            )
        })
        .collect()
}

fn withins(tree: &Tree) -> usize {
    match tree {
        Tree::One(_) => 0,
        Tree::And(parts) | Tree::Or(parts) | Tree::Then(parts) => parts.iter().map(withins).sum(),
        Tree::Within(_, inner) => 1 + withins(inner),
        Tree::Repeats(times, inner) => usize::from(*times) * withins(inner),
        Tree::Between(_, _, inner) => withins(inner),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn the_matcher_finds_what_trying_everything_finds(tree in some_tree(), sights in some_sights()) {
        prop_assume!(withins(&tree) <= 2);
        let observed = observed(&sights);
        let pattern = written(&tree);
        let found = find(&pattern, &observed, 10_000_000).unwrap();
        prop_assert_eq!(found.is_some(), matches(&tree, &sights), "{}", pattern);
        if let Some(bound) = found {
            let bound: Vec<_> = bound.iter().map(|index| sights[*index]).collect();
            prop_assert!(matches(&tree, &bound), "{}: {:?}", pattern, bound);
        }
    }
}
