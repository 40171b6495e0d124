//! Which acts stand, by what was said of keys (DESIGN 4.2, 5.4).

use std::collections::BTreeSet;

use crate::world::{Act, AgreementNo, Key, Named, Party, Said};

/// What is left of acts, once it is known what was said of keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judged {
    /// The acts that stand, and those of which it is not known.
    pub acts: Vec<Act>,
    /// The tags of those of which it is not known.
    pub doubtful: BTreeSet<u32>,
    /// Numbers in chains at which an act is known to be, and is not here.
    pub missing: BTreeSet<(AgreementNo, Party, u64)>,
}

/// What one word makes of one act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Doubtful,
    Bad,
}

/// Judges acts by what was said.
#[must_use]
pub fn judged(acts: &[Act], said: &Said) -> Judged {
    let mut judged = Judged::default();
    for act in acts {
        let by_seal = by_seals(act, acts, said);
        let by_branch = by_branches(act, acts, said);
        if by_seal == Verdict::Bad || by_branch == Verdict::Bad {
            continue;
        }
        if by_seal == Verdict::Doubtful || by_branch == Verdict::Doubtful {
            judged.doubtful.insert(act.tag);
        }
        judged.acts.push(act.clone());
    }
    let here = |named: &Named| acts.iter().any(|act| act.tag == named.tag);
    for word in &said.revoked {
        for (agreement, head) in &word.heads {
            if let Some(number) = missing_behind(*head, acts) {
                judged.missing.insert((*agreement, word.party, number));
            }
        }
    }
    for word in &said.branches {
        if let Some(number) = missing_behind(word.head, acts) {
            judged.missing.insert((word.agreement, word.party, number));
        }
    }
    for word in &said.resealed {
        let revoked = revocations_of(word.party, word.key, said) != 0;
        for named in word.acts.iter().filter(|named| !here(named) && !revoked) {
            let place = (word.agreement, word.party, named.number);
            judged.missing.insert(place);
        }
    }
    judged
}

fn revocations_of(party: Party, key: Key, said: &Said) -> usize {
    let of = said.revoked.iter();
    of.filter(|word| word.party == party && word.key == key)
        .count()
}

/// 4.2: an act stands by any one seal on it that counts.
fn by_seals(act: &Act, acts: &[Act], said: &Said) -> Verdict {
    let first = said.sealed.get(&act.tag).copied().unwrap_or_default();
    let anew = said.resealed.iter().filter(|word| {
        let is_named = word.acts.iter().any(|named| named.tag == act.tag);
        word.party == act.author && word.agreement == act.agreement && is_named
    });
    let keys: BTreeSet<Key> = anew.map(|word| word.key).chain([first]).collect();
    let mut best = Verdict::Bad;
    for key in keys {
        match (by_key(act, key, acts, said), best) {
            (Verdict::Good, _) => return Verdict::Good,
            (Verdict::Doubtful, _) => best = Verdict::Doubtful,
            (Verdict::Bad, _) => {}
        }
    }
    best
}

/// What the revocations of one key say of an act that it sealed: behind the head they name it is good, else void.
fn by_key(act: &Act, key: Key, acts: &[Act], said: &Said) -> Verdict {
    let mut verdicts = Vec::new();
    for word in &said.revoked {
        if word.party == act.author && word.key == key {
            verdicts.push(match word.heads.get(&act.agreement) {
                Some(head) => behind(*head, act, acts),
                None => Verdict::Bad,
            });
        }
    }
    agreed(&verdicts)
}

/// 5.4: where branches are named, an act stands if it is before the act named or after it.
fn by_branches(act: &Act, acts: &[Act], said: &Said) -> Verdict {
    let mut verdicts = Vec::new();
    for word in &said.branches {
        if word.party == act.author && word.agreement == act.agreement {
            verdicts.push(match act.number <= word.head.number {
                true => behind(word.head, act, acts),
                false => ahead(word.head, act, acts),
            });
        }
    }
    agreed(&verdicts)
}

/// Words that contradict one another leave it in doubt.
fn agreed(verdicts: &[Verdict]) -> Verdict {
    let Some(first) = verdicts.first() else {
        return Verdict::Good;
    };
    match verdicts.iter().all(|verdict| verdict == first) {
        true => *first,
        false => Verdict::Doubtful,
    }
}

/// Whether the way back from `head` leads to `act`.
fn behind(head: Named, act: &Act, acts: &[Act]) -> Verdict {
    let mut at = head;
    loop {
        if at.tag == act.tag {
            return Verdict::Good;
        }
        let Some(here) = acts.iter().find(|other| other.tag == at.tag) else {
            return match act.number < at.number {
                true => Verdict::Doubtful,
                false => Verdict::Bad,
            };
        };
        let Some(before) = here.previous else {
            return Verdict::Bad;
        };
        at = Named {
            number: here.number - 1,
            tag: before,
        };
    }
}

/// Whether the way back from `act` leads to `head`.
fn ahead(head: Named, act: &Act, acts: &[Act]) -> Verdict {
    let mut at = act;
    loop {
        let Some(before) = at.previous else {
            return Verdict::Bad;
        };
        if before == head.tag {
            return Verdict::Good;
        }
        let Some(here) = acts.iter().find(|other| other.tag == before) else {
            return match at.number == head.number + 1 {
                true => Verdict::Bad,
                false => Verdict::Doubtful,
            };
        };
        if here.number <= head.number {
            return Verdict::Bad;
        }
        at = here;
    }
}

/// The number of the first act on the way back from `head` that is not here.
fn missing_behind(head: Named, acts: &[Act]) -> Option<u64> {
    let mut at = head;
    loop {
        let Some(here) = acts.iter().find(|other| other.tag == at.tag) else {
            return Some(at.number);
        };
        at = Named {
            number: here.number - 1,
            tag: here.previous?,
        };
    }
}
