//! Which acts of a chain stand: not those of a revoked key (4.2), and where the root key has named a branch, those on
//! it (5.4).
//!
//! ```text
//! 1 ── 2 ── 3 ── 4        revoked with head 2: 3 and 4 are void, unless sealed anew
//!       └── 3'── 4'       branch named at 3': 3 and 4 are void, 4' permits again
//! ```
//! Where an act is missing on the way back from a head, it cannot be told of earlier acts whether they lie behind it.
//! Such an act *perhaps* stands: it restricts, and permits nothing, and what is missing is a gap.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::KeyId;

use super::Refusal;
use crate::act::Act;
use crate::chain::Acts;
use crate::key_words::{ChainId, KeyWords, Place};
use crate::party::PartyId;

/// The acts of one author, and every key that each is sealed with.
pub(super) type SealedActs<'a> = BTreeMap<[u8; 32], (&'a Act, BTreeSet<KeyId>)>;

/// What stands of a chain.
#[derive(Default)]
pub(super) struct Standing<'a> {
    /// What stands, and what perhaps stands.
    pub(super) acts: Acts<'a>,
    /// Which of them only perhaps do.
    pub(super) perhaps: BTreeSet<[u8; 32]>,
    /// The numbers of acts that were named and are not here.
    pub(super) missing: BTreeSet<u64>,
    /// What does not stand, and why.
    pub(super) void: Vec<(&'a Act, Refusal)>,
    /// All that is here, void or not.
    pub(super) links: BTreeSet<(u64, [u8; 32])>,
}

/// Whether an act stands. The worse comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Void,
    Perhaps,
    Stands,
}

/// Finds what stands of the acts of `author`.
pub(super) fn settle<'a>(
    author: &PartyId,
    chain: ChainId,
    mut sealed: SealedActs<'a>,
    words: &KeyWords,
) -> Standing<'a> {
    let mut standing = Standing {
        links: sealed
            .values()
            .map(|(act, _)| (act.number, act.hash))
            .collect(),
        ..Standing::default()
    };
    let by_hash: Acts<'a> = sealed
        .iter()
        .map(|(hash, (act, _))| (*hash, *act))
        .collect();
    let keys = Keys::of(author, chain, &by_hash, words);
    standing.missing.extend(keys.missing.iter());
    for word in words.reseals.iter() {
        if word.party != *author || word.chain != chain {
            continue;
        }
        for place in &word.acts {
            match sealed.get_mut(&place.hash) {
                Some((_, seals)) => {
                    seals.insert(word.key.clone());
                }
                // INVARIANT: 5.7. It was sealed anew, so it exists, and we lack it. Of a revoked key it proves nothing.
                None if !words.is_revoked(author, &word.key) => {
                    standing.missing.insert(place.number);
                }
                None => {}
            }
        }
    }
    let named: Vec<&Place> = words
        .branches
        .iter()
        .filter(|word| word.party == *author && word.chain == chain)
        .map(|word| &word.head)
        .collect();
    let branches: Vec<Branch> = named
        .iter()
        .map(|head| Branch::of(head, &by_hash))
        .collect();
    for branch in &branches {
        standing.missing.extend(branch.behind.missing);
    }
    for (hash, (act, seals)) in sealed {
        let sealed = seals.iter().map(|key| keys.state(key, act)).max();
        let sealed = sealed.unwrap_or(State::Void);
        let on_branch = all_say(branches.iter().map(|branch| branch.state(act)));
        let refusal = match (sealed, on_branch) {
            (State::Void, _) => Some(Refusal::KeyRevoked),
            (_, State::Void) => Some(Refusal::OtherBranch),
            _ => None,
        };
        if let Some(refusal) = refusal {
            standing.void.push((act, refusal));
            continue;
        }
        if sealed.min(on_branch) == State::Perhaps {
            standing.perhaps.insert(hash);
        }
        standing.acts.insert(hash, act);
    }
    standing
}

/// What several words say together: what they agree on, else *perhaps*.
fn all_say(states: impl Iterator<Item = State>) -> State {
    let mut together = None;
    for state in states {
        together = Some(match together {
            Some(before) if before != state => State::Perhaps,
            _ => state,
        });
    }
    together.unwrap_or(State::Stands)
}

/// The acts on the way back from a head.
struct Behind {
    acts: BTreeSet<[u8; 32]>,
    /// The number of the first act on the way that is not here.
    missing: Option<u64>,
}

impl Behind {
    fn of(head: &Place, acts: &Acts<'_>) -> Self {
        let mut behind = Self {
            acts: BTreeSet::new(),
            missing: None,
        };
        let mut next = Some(*head);
        while let Some(place) = next {
            // Hashes lead to earlier texts only, so this ends.
            let Some(act) = acts.get(&place.hash) else {
                behind.missing = Some(place.number);
                break;
            };
            behind.acts.insert(place.hash);
            next = act.previous.map(|hash| Place {
                number: act.number.saturating_sub(1),
                hash,
            });
        }
        behind
    }

    fn state(&self, act: &Act) -> State {
        if self.acts.contains(&act.hash) {
            return State::Stands;
        }
        match self.missing {
            Some(missing) if act.number < missing => State::Perhaps,
            _ => State::Void,
        }
    }
}

/// The revoked keys of one author, with the ways back from what the revocations name.
struct Keys {
    /// `None` for a revocation that names no act of this chain.
    revoked: BTreeMap<KeyId, Vec<Option<Behind>>>,
    missing: BTreeSet<u64>,
}

impl Keys {
    fn of(author: &PartyId, chain: ChainId, acts: &Acts<'_>, words: &KeyWords) -> Self {
        let mut keys = Self {
            revoked: BTreeMap::new(),
            missing: BTreeSet::new(),
        };
        for word in words.revocations.iter() {
            if word.party != *author {
                continue;
            }
            let behind = word.heads.get(&chain).map(|head| Behind::of(head, acts));
            keys.missing
                .extend(behind.as_ref().and_then(|behind| behind.missing));
            let of = keys.revoked.entry(word.key.clone()).or_default();
            of.push(behind);
        }
        keys
    }

    fn state(&self, key: &KeyId, act: &Act) -> State {
        let words = self.revoked.get(key).map_or(&[][..], Vec::as_slice);
        all_say(words.iter().map(|behind| match behind {
            Some(behind) => behind.state(act),
            None => State::Void,
        }))
    }
}

/// A branch that was named: what lies behind the act that names it, and what follows it.
struct Branch {
    head: Place,
    behind: Behind,
    ahead: BTreeMap<[u8; 32], State>,
}

impl Branch {
    fn of(head: &Place, acts: &Acts<'_>) -> Self {
        // The hash decides, should the number that was named be another.
        let head = &acts.get(&head.hash).map_or(*head, |act| act.place());
        let mut later: Vec<&Act> = acts.values().copied().collect();
        later.retain(|act| head.number < act.number);
        later.sort_by_key(|act| act.number);
        let mut ahead: BTreeMap<[u8; 32], State> = BTreeMap::new();
        for act in later {
            let state = match act.previous {
                Some(previous) if previous == head.hash => State::Stands,
                Some(previous) => match acts.get(&previous) {
                    Some(_) => ahead.get(&previous).copied().unwrap_or(State::Void),
                    // What is missing stands beside the head, or somewhere ahead of it.
                    None if act.number == head.number + 1 => State::Void,
                    None => State::Perhaps,
                },
                None => State::Void,
            };
            ahead.insert(act.hash, state);
        }
        Self {
            head: *head,
            behind: Behind::of(head, acts),
            ahead,
        }
    }

    fn state(&self, act: &Act) -> State {
        match act.number <= self.head.number {
            true => self.behind.state(act),
            false => self.ahead.get(&act.hash).copied().unwrap_or(State::Void),
        }
    }
}
