//! P6: what crosses under an article, held against what may then be done with it, in every case that the gates tell
//! apart.
//!
//! What crosses is asked of one gate as its giver's own, and whether it may go on of another as received: the same
//! object, held under another licence. So each case of the first is looked up in the second under that licence.

use std::collections::BTreeSet;

use mithaq_stix::ObjectId;

use super::compare::COMPARED;
use super::domain::{Case, Domain, Point};
use super::mention::Attribute;
use super::side::{Side, mentions, standing};
use super::sweep::Cases;
use super::verdict::NotProved;
use crate::article::ArticleId;
use crate::compile::Gate;
use crate::decide::Grounds;
use crate::party::PartyId;

/// What was found.
pub(crate) struct Crossings {
    /// How many cases there are.
    pub(crate) tuples: u64,
    /// One case for each PAP and purpose with which something crosses.
    pub(crate) by_action: Vec<Case>,
    /// The plainest case that crosses and may not go on.
    pub(crate) stays: Option<Case>,
}

/// The gate of who would have what was received, and what may be passed on by another's word.
pub(crate) type Onward<'a> = (&'a Gate, &'a dyn Fn(&Case) -> bool);

/// Goes through all that `crossing` lets through under `article` as the giver's own, and whether `onward` lets the same
/// go on once it was received under [`COMPARED`], of what `lets` says that it may; where nobody asks that, it is not
/// asked.
pub(crate) fn crossings(
    crossing: &Gate,
    article: &ArticleId,
    giver: &PartyId,
    onward: Option<Onward<'_>>,
) -> Result<Crossings, NotProved> {
    let mut all = mentions(crossing)?;
    if let Some((onward, _)) = onward {
        all.extend(mentions(onward)?);
    }
    let domain = Domain::of(&all, giver)?;
    let one = Side::of_gate(crossing, &domain)?;
    let other = match onward {
        Some((onward, _)) => Side::of_gate(onward, &domain)?,
        None => Side::of_rules(&[], &domain)?,
    };
    let cases = Cases::of(&one, &other, &domain.sizes());
    let tuples = cases.count()?;
    let is_it =
        |grounds: &Grounds| matches!(grounds, Grounds::Article(under) if under.article == *article);
    let set = crossing.sets.iter().position(|set| is_it(&set.grounds));
    let sources = domain
        .sizes()
        .get(Attribute::Source as usize)
        .copied()
        .unwrap_or(1);
    let received = ObjectId::parse(COMPARED)
        .ok()
        .and_then(|id| domain.under(&id));
    let mut found: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut by_action = Vec::new();
    let mut stays: Option<(usize, Point)> = None;
    cases.each(|point, bits, _| {
        if !standing(bits).any(|one| Some(one) == set) {
            return;
        }
        let place = |attribute: Attribute| point[attribute as usize];
        // What is addressed to somebody is of the diplomatic channel, and no exchange article's.
        if place(Attribute::Addressees) != 0 {
            return;
        }
        if found.insert((place(Attribute::Pap), place(Attribute::Purpose))) {
            by_action.push(domain.at(point));
        }
        let Some((_, lets)) = onward else {
            return;
        };
        // Values that no policy tells apart are gone through as one; what `lets` looks at is told apart by it.
        for source in 0..sources {
            let mut here = *point;
            here[Attribute::Source as usize] = source;
            let crosses = at(&one, &here).any(|one| Some(one) == set);
            let mut held = here;
            held[Attribute::Deliverer as usize] = 0;
            let goes_on = received.is_some_and(|received| {
                held[Attribute::Licence as usize] = received;
                at(&other, &held).next().is_some()
            });
            let plain = (here.iter().sum(), here);
            let is_plainer = stays.is_none_or(|before| plain < before);
            let may = sources == 1 || lets(&domain.at(&here));
            if crosses && !goes_on && is_plainer && may {
                stays = Some(plain);
            }
        }
    });
    Ok(Crossings {
        tuples,
        by_action,
        stays: stays.map(|(_, point)| domain.at(&point)),
    })
}

/// The sets of a side that stand at a point.
fn at(side: &Side, point: &Point) -> impl Iterator<Item = usize> {
    let mut open = side.open.clone();
    for table in &side.tables {
        let narrowed = table.at(side.words, point);
        open.iter_mut()
            .zip(narrowed)
            .for_each(|(open, word)| *open &= word);
    }
    let standing: Vec<usize> = standing(&open).collect();
    standing.into_iter()
}
