//! Random acts, and what becomes of them on their way.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::world::{Act, Agreement, DAY, Deed, Instant, Party, day};

/// What parties do, before it is known about which text: see [`perform`].
#[derive(Debug, Clone)]
pub struct Script(Vec<Step>);

#[derive(Debug, Clone)]
struct Step {
    /// The second party's, not the first's.
    second: bool,
    /// After which of the author's acts; `None` for its last.
    after: Option<Index>,
    what: u8,
    /// Which of the author's acts a resumption lifts.
    lifts: Option<Index>,
    at: Instant,
    oddity: u8,
}

/// Anything at all, forks and back-dating included.
pub fn script() -> impl Strategy<Value = Script> {
    let step = (
        any::<bool>(),
        // Mostly after the last act, so that chains grow long.
        option::weighted(0.12, any::<Index>()),
        0_u8..24,
        any::<Index>(),
        (1_i64..25, 0_i64..4),
        0_u8..60,
    );
    let step = step.prop_map(|(second, after, what, lifts, (on, quarter), oddity)| Step {
        second,
        after,
        what,
        lifts: Some(lifts),
        at: day(on) + quarter * DAY / 4,
        oddity,
    });
    vec(step, 0..14).prop_map(Script)
}

/// What honest parties do: no forks, no acts about other texts, dates that rise.
pub fn sound_script() -> impl Strategy<Value = Script> {
    script().prop_map(|Script(mut steps)| {
        let mut dates: Vec<Instant> = steps.iter().map(|step| step.at).collect();
        dates.sort_unstable();
        for (step, at) in steps.iter_mut().zip(dates) {
            step.after = None;
            step.oddity = 59;
            step.at = at;
            // Nothing unknown.
            step.what %= 23;
        }
        Script(steps)
    })
}

/// The acts of a script, about a text. Both parties begin by signing on the second day; a participant's
/// acts stand in its host's chain.
#[must_use]
pub fn perform(text: &Agreement, Script(steps): &Script) -> Vec<Act> {
    let [first, second] = text.pair();
    let chain_of = |second_acts: bool| usize::from(second_acts && text.participant.is_none());
    let mut chains: [Vec<Act>; 2] = [Vec::new(), Vec::new()];
    let first_tag = (u32::from(text.no.0) + 1) * 1_000;
    let sign = |second| Step {
        second,
        after: None,
        what: 0,
        lifts: None,
        at: day(2),
        oddity: 59,
    };
    let both = [sign(false), sign(true)];
    for (tag, step) in (first_tag..).zip(both.iter().chain(steps)) {
        let Some(chain) = chains.get_mut(chain_of(step.second)) else {
            continue;
        };
        let performer = match step.second {
            true => second,
            false => first,
        };
        let act = next(text, performer, chain, tag, step);
        chain.push(act);
    }
    let [mut acts, others] = chains;
    acts.extend(others);
    acts
}

fn next(text: &Agreement, performer: Party, chain: &[Act], tag: u32, step: &Step) -> Act {
    let [first, second] = text.pair();
    let is_attested = text.participant == Some(performer);
    let author = match is_attested {
        true => first,
        false => performer,
    };
    let before = match step.after {
        None => chain.last(),
        Some(index) => chain.get(index.index(chain.len().max(1))),
    };
    let deed = match step.what {
        0..=1 => Deed::Signature,
        2 => Deed::Withdrawal,
        3..=8 => Deed::Suspension,
        9..=22 => Deed::Resumption {
            lifts: lifted(chain, tag, step),
        },
        _ => Deed::Unknown,
    };
    let mut act = Act {
        tag,
        id: tag,
        author,
        agreement: text.no,
        text: text.text,
        number: before.map_or(1, |before| before.number + 1),
        previous: before.map(|before| before.tag),
        at: step.at,
        to_all: true,
        attested_for: is_attested.then_some(performer),
        deed,
    };
    match step.oddity {
        // A first act once more: the chain has two beginnings.
        0 => (act.number, act.previous) = (1, None),
        // A number left out.
        1 if act.previous.is_some() => act.number += 1,
        // About a text that nobody else has.
        2 => act.text = text.text + 7,
        // Not to everybody.
        3..=4 => act.to_all = false,
        // Another act's id.
        5 => act.id = before.map_or(tag, |before| before.id),
        // For somebody whom its author may not speak for.
        6 => {
            act.attested_for = Some(match author == first {
                true if text.participant.is_some() => author,
                true => second,
                false => first,
            });
        }
        _ => {}
    }
    act
}

/// What a resumption lifts: mostly the last suspension, else any act, suspension or not.
fn lifted(chain: &[Act], tag: u32, step: &Step) -> u32 {
    let last = chain.iter().rfind(|act| act.deed == Deed::Suspension);
    let any = step.lifts;
    let any = any.and_then(|index| chain.get(index.index(chain.len().max(1))));
    let usual = step.what < 20;
    last.filter(|_| usual).or(any).map_or(tag, |act| act.id)
}

/// What happens to letters: see [`deliver`].
#[derive(Debug, Clone)]
pub struct Delivery {
    lost: Vec<u8>,
    again: Vec<Index>,
    moves: Vec<(Index, Index)>,
    lossy: bool,
}

/// Loss, if `lossy`; and duplicates and another order in any case.
pub fn delivery(lossy: bool) -> impl Strategy<Value = Delivery> {
    (
        vec(0_u8..16, 24),
        vec(any::<Index>(), 0..6),
        vec((any::<Index>(), any::<Index>()), 0..40),
    )
        .prop_map(move |(lost, again, moves)| Delivery {
            lost,
            again,
            moves,
            lossy,
        })
}

/// What arrives of `letters`, and how.
#[must_use]
pub fn deliver<T: Clone>(letters: &[T], delivery: &Delivery) -> Vec<T> {
    let chances = delivery.lost.iter().chain(std::iter::repeat(&15));
    let mut arrives: Vec<T> = letters
        .iter()
        .zip(chances)
        .filter(|(_, chance)| !(delivery.lossy && **chance == 0))
        .map(|(letter, _)| letter.clone())
        .collect();
    if arrives.is_empty() {
        return arrives;
    }
    for index in &delivery.again {
        if let Some(letter) = arrives.get(index.index(arrives.len())).cloned() {
            arrives.push(letter);
        }
    }
    for (one, other) in &delivery.moves {
        let (one, other) = (one.index(arrives.len()), other.index(arrives.len()));
        arrives.swap(one, other);
    }
    arrives
}
