//! One party's chain of acts for an agreement: where it has gaps, and where it forks.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::Timestamp;

use crate::act::{Act, Head};

/// The acts of one author for one agreement, by hash: the same act twice is one act (5.2).
pub(crate) type Acts<'a> = BTreeMap<[u8; 32], &'a Act>;

/// What a set of acts of one author shows.
#[derive(Debug, Default)]
pub(crate) struct Chain<'a> {
    acts: Acts<'a>,
    /// The numbers of acts that others build on, but that we do not have.
    pub(crate) gaps: BTreeSet<u64>,
    /// The first number at which the author contradicts itself.
    pub(crate) fork: Option<u64>,
    /// For each act the latest date on the way to it, itself included.
    latest: BTreeMap<[u8; 32], &'a Timestamp>,
    /// The acts to which the way from the first one is known without a gap.
    whole: BTreeSet<[u8; 32]>,
    /// Acts that are not here, by what their author states of its last acts.
    stated: BTreeMap<u64, [u8; 32]>,
    /// The acts of which it cannot be told here whether they stand (4.2, 5.4).
    perhaps: BTreeSet<[u8; 32]>,
}

impl<'a> Chain<'a> {
    /// `perhaps` are those of the acts that only perhaps stand, `gaps` the numbers of acts that are known to be missing.
    pub(crate) fn new(
        acts: Acts<'a>,
        perhaps: BTreeSet<[u8; 32]>,
        mut gaps: BTreeSet<u64>,
    ) -> Self {
        let mut fork: Option<u64> = None;
        let mut forked = |number: u64| {
            fork = Some(fork.map_or(number, |first| first.min(number)));
        };
        let mut numbers = BTreeSet::new();
        let mut by_number: Vec<&Act> = acts.values().copied().collect();
        by_number.sort_by_key(|act| act.number);
        let mut latest: BTreeMap<[u8; 32], &'a Timestamp> = BTreeMap::new();
        let mut whole = BTreeSet::new();
        for act in by_number {
            if !numbers.insert(act.number) {
                forked(act.number);
            }
            let mut at = &act.at;
            if let Some(previous) = act.previous {
                match acts.get(&previous) {
                    None => {
                        gaps.insert(act.number - 1);
                    }
                    // A link that skips numbers is two chains in one.
                    Some(before) if before.number != act.number - 1 => forked(act.number),
                    Some(_) => {
                        if let Some(before) = latest.get(&previous) {
                            at = at.max(before);
                        }
                    }
                }
            }
            if act
                .previous
                .is_none_or(|previous| whole.contains(&previous))
            {
                whole.insert(act.hash);
            }
            latest.insert(act.hash, at);
        }
        Self {
            acts,
            gaps,
            fork,
            latest,
            whole,
            perhaps,
            stated: BTreeMap::new(),
        }
    }

    /// Takes what the author has stated of its last act (5.7). An act that is not here shows as a gap; one with the number of
    /// another as a fork too. One that is here says nothing new, however many have followed it.
    pub(crate) fn hear(&mut self, head: &Head) {
        let here = self.acts.get(&head.hash);
        if here.is_some_and(|act| act.number == head.number) {
            return;
        }
        self.gaps.insert(head.number);
        let other = self.stated.insert(head.number, head.hash);
        let contradicts = other.is_some_and(|other| other != head.hash)
            || here.is_some()
            || self.acts().any(|act| act.number == head.number);
        if contradicts {
            let first = self
                .fork
                .map_or(head.number, |first| first.min(head.number));
            self.fork = Some(first);
        }
    }

    pub(crate) fn acts(&self) -> impl Iterator<Item = &'a Act> + Clone {
        self.acts.values().copied()
    }

    /// From when an act may permit something: its date, but not before those of the acts it
    /// follows, so that back-dating gains nothing (5.2).
    pub(crate) fn permits_from(&self, act: &'a Act) -> &'a Timestamp {
        self.latest.get(&act.hash).copied().unwrap_or(&act.at)
    }

    /// Whether the date from which an act permits is certain: an act that is missing before it could be dated later.
    pub(crate) fn is_whole(&self, act: &Act) -> bool {
        self.whole.contains(&act.hash)
    }

    /// Whether an act may still permit something: not from the fork on (5.4), and not if it only perhaps stands.
    pub(crate) fn is_before_fork(&self, act: &Act) -> bool {
        self.fork.is_none_or(|fork| act.number < fork) && !self.perhaps.contains(&act.hash)
    }

    /// The acts that only perhaps stand.
    pub(crate) fn uncertain(&self) -> impl Iterator<Item = &'a Act> {
        let perhaps = self.perhaps.iter();
        perhaps.filter_map(|hash| self.acts.get(hash).copied())
    }

    /// Whether an act is dated before one that it follows.
    pub(crate) fn is_back_dated(&self, act: &'a Act) -> bool {
        act.at < *self.permits_from(act)
    }

    /// The last act; of two with one number, the one whose hash is smaller.
    pub(crate) fn head(&self) -> Option<Head> {
        self.acts()
            .max_by(|a, b| a.number.cmp(&b.number).then(b.hash.cmp(&a.hash)))
            .map(Act::head)
    }
}
