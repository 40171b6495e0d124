//! What a party's acts on an agreement amount to (DESIGN 5.1 to 5.4, 5.7).
//!
//! Everything is asked of all acts, every time: nothing is sorted, indexed or remembered. So the order
//! of the acts cannot matter, and neither can how often one of them is there.

use std::collections::BTreeSet;

use crate::world::{Act, Agreement, DAY, Deed, Instant, Party};

/// What one party's acts amount to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// From when its signature counts.
    pub signed: Option<Instant>,
    /// Every time it has stopped the agreement.
    pub pauses: BTreeSet<Pause>,
    /// From when it has left.
    pub leaves: Option<Instant>,
    /// The numbers of acts that others name as their predecessors, and that are not here.
    pub gaps: BTreeSet<u64>,
    /// The first number at which it contradicts itself.
    pub fork: Option<u64>,
    /// It has done something of a kind that is not known.
    pub unknown: bool,
}

/// One time that a party has stopped an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause {
    /// The id of the act.
    pub id: u32,
    /// From when.
    pub since: Instant,
    /// From when it is lifted.
    pub lifted: Option<Instant>,
}

/// What `party`'s acts on this text amount to, where `keyed` are known to have a root key.
#[must_use]
pub fn standing(text: &Agreement, acts: &[Act], keyed: &BTreeSet<Party>, party: Party) -> Standing {
    // § 4: a participant has no key. Its host attests its acts, in its own chain.
    let is_hosted = text.participant == Some(party);
    let chain_of = match is_hosted {
        true => host(text),
        false => Some(party),
    };
    // 5.1: a chain for each party and agreement, whichever text an act names.
    let chain: Vec<&Act> = acts
        .iter()
        .filter(|act| Some(act.author) == chain_of && act.agreement == text.no)
        .collect();
    let mine: Vec<&Act> = chain
        .iter()
        .filter(|act| performer(text, keyed, act) == Some(party) && counts(text, act))
        .copied()
        .collect();
    let fork = fork(&chain);
    let mut standing = Standing {
        // What is missing in a host's chain closes the relation already by the host's own standing.
        gaps: match is_hosted {
            true => BTreeSet::new(),
            false => gaps(&chain),
        },
        fork: fork.filter(|_| !is_hosted || !mine.is_empty()),
        ..Standing::default()
    };
    for act in &mine {
        match act.deed {
            Deed::Signature => {
                if let Some(from) = permits_from(act, &chain, fork) {
                    standing.signed = earlier(standing.signed, from);
                }
            }
            Deed::Suspension => {
                standing.pauses.insert(Pause {
                    id: act.id,
                    since: act.at,
                    lifted: lifted((text, keyed), act, &chain, fork),
                });
            }
            // 5.5: a withdrawal counts its notice from its own date.
            Deed::Withdrawal => {
                let leaves = act.at + Instant::from(text.notice_days) * DAY;
                standing.leaves = earlier(standing.leaves, leaves);
            }
            Deed::Unknown => standing.unknown = true,
            Deed::Resumption { .. } => {}
        }
    }
    standing
}

/// Who hosts the participant, where there is one.
fn host(text: &Agreement) -> Option<Party> {
    let participant = text.participant?;
    text.parties.into_iter().find(|party| *party != participant)
}

/// Whose act it is. Only a host attests, for its participant; what is attested for anybody else is
/// nobody's, and so is what is attested for one that has a root key: it acts for itself. What cannot be read
/// binds whoever sealed it.
fn performer(text: &Agreement, keyed: &BTreeSet<Party>, act: &Act) -> Option<Party> {
    match act.attested_for {
        Some(party) if act.deed != Deed::Unknown => {
            let may = text.participant == Some(party)
                && host(text) == Some(act.author)
                && !keyed.contains(&party);
            may.then_some(party)
        }
        _ => Some(act.author),
    }
}

/// Whether an act has an effect under this text: it names it (5.1), and if it permits anything it is
/// addressed to all parties. What restricts binds even where its author forgot somebody.
fn counts(text: &Agreement, act: &Act) -> bool {
    let permits = matches!(act.deed, Deed::Signature | Deed::Resumption { .. });
    act.text == text.text && (act.to_all || !permits)
}

/// From when an act permits: not before any act that it follows, so that back-dating gains nothing
/// (5.2); never, where its author had contradicted itself before or with it (5.4).
fn permits_from(act: &Act, mine: &[&Act], fork: Option<u64>) -> Option<Instant> {
    if fork.is_some_and(|fork| fork <= act.number) {
        return None;
    }
    let mut latest = act.at;
    let mut at = act;
    while let Some(before) = predecessor(at, mine) {
        latest = latest.max(before.at);
        at = before;
    }
    Some(latest)
}

/// From when a suspension is lifted: by an act of the same party, after it, that names it (5.3). An id
/// that names several acts names none.
fn lifted(
    (text, keyed): (&Agreement, &BTreeSet<Party>),
    pause: &Act,
    chain: &[&Act],
    fork: Option<u64>,
) -> Option<Instant> {
    let of = |act: &Act| performer(text, keyed, act);
    let has_effect = |act: &Act| counts(text, act) && of(act).is_some();
    let namesakes = chain
        .iter()
        .filter(|act| act.id == pause.id && act.tag != pause.tag && has_effect(act));
    if namesakes.count() > 0 {
        return None;
    }
    let mut from = None;
    for act in chain {
        let names_it = act.deed == Deed::Resumption { lifts: pause.id };
        if names_it
            && has_effect(act)
            && of(act) == of(pause)
            && pause.number < act.number
            && let Some(instant) = permits_from(act, chain, fork)
        {
            from = earlier(from, instant);
        }
    }
    from
}

/// The first number at which two acts stand, or an act that does not follow the one before it in number.
fn fork(mine: &[&Act]) -> Option<u64> {
    let mut first: Option<u64> = None;
    for act in mine {
        let twice = mine
            .iter()
            .any(|other| other.number == act.number && other.tag != act.tag);
        let skips = predecessor(act, mine).is_some_and(|before| before.number + 1 != act.number);
        if twice || skips {
            first = Some(first.map_or(act.number, |first| first.min(act.number)));
        }
    }
    first
}

/// The numbers before acts whose predecessor is not here.
fn gaps(mine: &[&Act]) -> BTreeSet<u64> {
    let open = mine
        .iter()
        .filter(|act| act.previous.is_some() && predecessor(act, mine).is_none());
    open.map(|act| act.number - 1).collect()
}

fn predecessor<'a>(act: &Act, mine: &[&'a Act]) -> Option<&'a Act> {
    let tag = act.previous?;
    mine.iter().find(|other| other.tag == tag).copied()
}

fn earlier(one: Option<Instant>, other: Instant) -> Option<Instant> {
    match one {
        Some(one) => Some(one.min(other)),
        None => Some(other),
    }
}
