//! Passing on what another party gave us (DESIGN 5.7, 5.8).

use std::collections::BTreeSet;

use super::relation::has_come;
use super::{Case, Why, judged};
use crate::world::{Agreement, AgreementNo, DAY, Now, Onward, Party, Stated, World};

/// 5.8: for how long a statement is trusted, and 5.9: by how much its author's clock may lead, in milliseconds.
const LEASE: i64 = DAY;
const AHEAD: i64 = 60_000;

/// Asks of an agreement by all that a node knows: the acts that stand by what was said of keys, and what parties have
/// stated of acts that are not here.
pub(super) fn by_all_that_is_known<T>(
    world: &World,
    base: &Agreement,
    ask: impl FnOnce(&Case<'_>) -> T,
) -> T {
    let keyed = world.keyed();
    let told: Vec<Stated> = of_good_keys(world).copied().collect();
    let is_said = !world.said.says_nothing();
    let left = is_said.then(|| judged(&world.acts, &world.said));
    let acts = left.as_ref().map_or(&world.acts[..], |left| &left.acts);
    let case = Case::with(base, &world.agreements, acts, &keyed).told(&told, &world.acts);
    match &left {
        Some(left) => ask(&case.doubting(left)),
        None => ask(&case),
    }
}

/// The statements that are worth anything: a key that was revoked states nothing.
fn of_good_keys(world: &World) -> impl Iterator<Item = &Stated> {
    let is_revoked = |one: &Stated| {
        let mut words = world.said.revoked.iter();
        words.any(|word| (word.party, word.key) == (one.author, one.key))
    };
    world.stated.iter().filter(move |one| !is_revoked(one))
}

/// Everything that stands against an agreement's being in force between two: by the acts that are here, and by what is
/// stated of acts that are not.
#[must_use]
pub fn stands_against(
    world: &World,
    base: &Agreement,
    pair: (Party, Party),
    now: Now,
) -> BTreeSet<Why> {
    by_all_that_is_known(world, base, |case| case.relation(pair, now))
}

/// Whether all that `by` has done under the agreement is known, for as long as it vouches for it; and the agreement is in
/// force between it and us.
#[must_use]
pub fn is_leased(world: &World, (by, under): (Party, AgreementNo), now: Now) -> bool {
    let Some(base) = text(world, under) else {
        return false;
    };
    let its = |one: &&Stated| one.author == by && one.agreement == under;
    let runs = |one: &Stated| {
        // Of two about one act the later counts.
        let mut others = of_good_keys(world)
            .filter(its)
            .filter(|it| it.tag == one.tag);
        others.all(|other| other.version <= one.version)
            && is_here(world, one)
            && one.instant <= now.earliest + AHEAD
            && !has_come(one.instant + LEASE, now)
    };
    of_good_keys(world).filter(its).any(runs)
        && by_all_that_is_known(world, base, |case| {
            let is_whole = case.gaps(by).is_empty() && case.fork(by).is_none();
            is_whole && case.relation((world.me, by), now).is_empty()
        })
}

/// Whether an onward article lets this one have what it is about, lease or not.
#[must_use]
pub fn may_go_on(
    world: &World,
    onward: Onward,
    (party, is_participant): (Party, bool),
    now: Now,
) -> bool {
    (is_participant || !onward.participants)
        && onward.may_be(party)
        && onward
            .forums()
            .into_iter()
            .all(|forum| is_bound(world, forum, party, now))
}

/// Whether an agreement is in force between a party and some other.
fn is_bound(world: &World, forum: AgreementNo, party: Party, now: Now) -> bool {
    let Some(base) = text(world, forum) else {
        return false;
    };
    let others = base.parties.iter().filter(|other| **other != party);
    let mut with = others.map(|other| stands_against(world, base, (party, *other), now));
    with.any(|whys| whys.is_empty())
}

fn text(world: &World, no: AgreementNo) -> Option<&Agreement> {
    let mut texts = world.agreements.iter();
    texts.find(|text| text.no == no && text.amends.is_none())
}

fn is_here(world: &World, stated: &Stated) -> bool {
    world.acts.iter().any(|act| act.tag == stated.tag)
}
