//! Passing on what another party gave us (DESIGN 5.7, 5.8).

use std::collections::BTreeSet;

use super::relation::has_come;
use super::{Case, Why};
use crate::world::{Agreement, AgreementNo, DAY, Now, Onward, Party, Stated, World};

/// 5.8: for how long a statement is trusted, and 5.9: by how much its author's clock may lead, in milliseconds.
const LEASE: i64 = DAY;
const AHEAD: i64 = 60_000;

/// Everything that stands against an agreement's being in force between two: by the acts that are here, and by what is
/// stated of acts that are not.
#[must_use]
pub fn stands_against(
    world: &World,
    base: &Agreement,
    (a, b): (Party, Party),
    now: Now,
) -> BTreeSet<Why> {
    let keyed = world.keyed();
    let case = Case::with(base, &world.agreements, &world.acts, &keyed);
    let mut whys = case.relation((a, b), now);
    let concerned = [Some(a), Some(b), base.depositary];
    let stated = world.stated.iter().filter(|one| one.agreement == base.no);
    let mut missing = stated.filter(|one| !is_here(world, one));
    if missing.any(|one| concerned.contains(&Some(one.author))) {
        whys.insert(Why::Gap);
    }
    whys
}

/// Whether all that `by` has done under the agreement is known, for as long as it vouches for it; and the agreement is in
/// force between it and us.
#[must_use]
pub fn is_leased(world: &World, (by, under): (Party, AgreementNo), now: Now) -> bool {
    let Some(base) = text(world, under) else {
        return false;
    };
    let keyed = world.keyed();
    let case = Case::with(base, &world.agreements, &world.acts, &keyed);
    let is_whole = case.gaps(by).is_empty() && case.fork(by).is_none();
    let its = |one: &&Stated| one.author == by && one.agreement == under;
    let runs = |one: &Stated| {
        // Of two about one act the later counts.
        let mut others = world
            .stated
            .iter()
            .filter(its)
            .filter(|it| it.tag == one.tag);
        others.all(|other| other.version <= one.version)
            && is_here(world, one)
            && one.instant <= now.earliest + AHEAD
            && !has_come(one.instant + LEASE, now)
    };
    is_whole
        && stands_against(world, base, (world.me, by), now).is_empty()
        && world.stated.iter().filter(its).any(runs)
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
