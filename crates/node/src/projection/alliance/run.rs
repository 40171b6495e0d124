//! One run: an alliance's life on a bad network, with somebody looking at somebody's pages again and again.

use std::collections::BTreeSet;

use mithaq_agreement::Agreement;
use mithaq_agreement::article::Way;
use mithaq_agreement::compile::inbound_gate;
use mithaq_stix::Object;
use mithaq_testkit::dice::Dice;
use mithaq_testkit::generate::{Alliance, CIRCLE, TERMS, TREATY, Thing, UNIVERSITY};
use mithaq_testkit::network::{Letter, Network, Weather};
use mithaq_testkit::oracle::{judged, may_have, purposes};
use mithaq_testkit::world::{
    self, AgreementNo, Audience, DAY, Held, Licence, Mark, Now, Pap, Party, Purpose, RedLine,
    Stated, Tlp, World, day,
};
use proptest::prelude::*;

use super::member::{Everything, Item, Member};
use super::stage::{Keys, Stage, agreement_id, class, now, party, purpose, red_line};
use super::tally::Tally;
use crate::projection::agreements::Agreements;
use crate::projection::view::{gate_to, known_of};
use crate::seals;

const ROUNDS: usize = 24;
/// So many rounds lie between two looks.
const BETWEEN_LOOKS: usize = 4;
/// Looks at the end.
const LAST_LOOKS: usize = 3;

/// A case, as it goes on.
struct Run<'a> {
    of: &'a Everything<'a>,
    things: &'a [Thing],
    members: Vec<Member>,
    network: Network<(Item, bool)>,
    dice: Dice,
    /// How many of the alliance's acts were performed.
    performed: usize,
    stated: Vec<Stated>,
    /// On which side of a partition each node is.
    sides: Option<Vec<bool>>,
    tally: Tally,
}

/// Runs a case.
pub(super) fn run(
    alliance: &Alliance,
    red_lines: &[RedLine],
    things: &[Thing],
    seed: u64,
) -> Result<Tally, TestCaseError> {
    let mut dice = Dice::new(seed);
    let size = alliance.parties().len();
    let host = Party(u8::try_from(dice.below(size as u64)).unwrap());
    let (terms, of_host) = alliance.hosted_by(host);
    let mut acts = alliance.acts.clone();
    acts.extend(of_host);
    let mut stage = Stage::new();
    stage.writes(&alliance.texts);
    stage.writes(std::slice::from_ref(&terms));
    let bases: Vec<&world::Agreement> = alliance
        .texts
        .iter()
        .chain([&terms])
        .filter(|text| text.amends.is_none())
        .collect();
    stage.performs(&bases, &acts, &alliance.said);
    let of = Everything {
        alliance,
        stage: &stage,
        acts: &acts,
        terms: &terms,
        host,
        red_lines,
    };
    let members = (0..size).map(|no| Member::new(Party(u8::try_from(no).unwrap()), day(2)));
    let mut run = Run {
        of: &of,
        things,
        members: members.collect(),
        network: Network::new(seed, Weather::FOUL),
        dice,
        performed: 0,
        stated: Vec::new(),
        sides: None,
        tally: Tally::default(),
    };
    run.begins();
    for round in 0..ROUNDS {
        run.goes_on(round);
        if round % BETWEEN_LOOKS == BETWEEN_LOOKS - 1 {
            let look = run.chooses();
            if run.dice.chance(60) {
                run.catches_up(look.0);
            }
            run.looks(look, None)?;
        }
    }
    // Whatever they stated before, somebody stops all of it, and nobody hears.
    let last: Vec<_> = (0..LAST_LOOKS)
        .map(|_| run.chooses_beside_the_late())
        .collect();
    for (look, _) in &last {
        run.catches_up(look.0);
    }
    run.stops_late();
    for (look, copy) in last {
        run.looks(look, copy)?;
    }
    run.ends()?;
    Ok(run.tally)
}

impl Run<'_> {
    /// Everybody has the first texts; of the others, whoever wrote them.
    fn begins(&mut self) {
        let alliance = self.of.alliance;
        let texts = alliance.texts.iter();
        for text in texts {
            let item = Item::Text(text.no, text.text);
            let author = text.parties[0];
            for member in &mut self.members {
                if text.amends.is_none() || member.me == author {
                    member.hears(item);
                }
            }
        }
        let host = usize::from(self.of.host.0);
        self.members[host].hears(Item::Text(TERMS, self.of.terms.text));
        for act in self.of.acts.iter().filter(|act| act.agreement == TERMS) {
            self.members[host].hears(Item::Act(act.tag));
        }
        self.tally.many += u64::from(5 < self.members.len());
        self.tally.revoked += alliance.said.revoked.len() as u64;
        self.tally.branches += alliance.said.branches.len() as u64;
        self.tally.resealed += alliance.said.resealed.len() as u64;
    }

    /// The node that a party speaks through: one that accedes has another's ear.
    fn node_of(&self, party: Party) -> usize {
        usize::from(party.0) % self.members.len()
    }

    fn goes_on(&mut self, round: usize) {
        let of = self.of;
        let all = &of.alliance.acts;
        let due = (round + 1) * (all.len() - of.alliance.late) / ROUNDS;
        for act in &all[self.performed..due] {
            let node = self.node_of(act.author);
            self.members[node].hears(Item::Act(act.tag));
            for member in &mut self.members {
                // Time goes on for everybody, though not alike.
                let behind = act.at - member.clock.reads();
                member.clock.moves(behind.clamp(0, 8 * DAY));
            }
        }
        self.performed = due;
        for member in &mut self.members {
            let by = match self.dice.below(20) {
                0 => {
                    self.tally.back += 1;
                    -DAY / 4
                }
                1 => 2 * DAY,
                _ => DAY / 24,
            };
            member.clock.moves(by);
        }
        self.says_something_of_keys(round);
        self.states();
        self.parts(round);
        self.gossips();
        for letter in self.network.pass(1_000) {
            match letter.says {
                (item, false) => self.members[letter.to].hears(item),
                (item, true) => self.is_refused(item),
            }
        }
    }

    /// What was altered on its way is taken by nobody.
    fn is_refused(&mut self, item: Item) {
        let Item::Act(tag) = item else {
            return;
        };
        let mut body = self.of.stage.acts[&tag].clone();
        let place = usize::try_from(self.dice.below(body.len() as u64)).unwrap();
        body[place] ^= 1;
        let object = Object::parse(&body).map(|accepted| accepted.object);
        let taken = object.is_ok_and(|object| seals::verify(&object, &Keys::new()).is_ok());
        assert!(!taken, "an altered act is taken");
        self.tally.refused += 1;
    }

    /// Words about keys come out in the second half.
    fn says_something_of_keys(&mut self, round: usize) {
        let said = &self.of.alliance.said;
        let words = said.revoked.iter().enumerate();
        let mut out: Vec<(Party, Item)> = words
            .map(|(place, word)| (word.party, Item::Revoked(place)))
            .collect();
        let words = said.branches.iter().enumerate();
        out.extend(words.map(|(place, word)| (word.party, Item::Branch(place))));
        let words = said.resealed.iter().enumerate();
        out.extend(words.map(|(place, word)| (word.party, Item::Resealed(place))));
        for (place, (author, item)) in out.into_iter().enumerate() {
            if round == ROUNDS / 3 + 2 * place {
                let node = self.node_of(author);
                self.members[node].hears(item);
            }
        }
    }

    /// Somebody states its last act, as its clock has it.
    fn states(&mut self) {
        for no in [TREATY, CIRCLE] {
            for author in self.of.parties(no).to_vec() {
                if !self.dice.chance(35) {
                    continue;
                }
                let node = self.node_of(author);
                let instant = self.members[node].clock.reads();
                self.states_its_last(author, no, instant);
            }
        }
    }

    fn states_its_last(&mut self, author: Party, no: AgreementNo, instant: i64) -> Option<Item> {
        let done = &self.of.alliance.acts[..self.performed];
        let mine = |act: &&world::Act| act.author == author && act.agreement == no;
        let last = done.iter().rfind(mine)?;
        let sealed = &self.of.alliance.said.sealed;
        let stated = Stated {
            author,
            agreement: no,
            tag: last.tag,
            number: last.number,
            key: sealed.get(&last.tag).copied().unwrap_or_default(),
            instant,
            version: i64::try_from(self.stated.len()).unwrap(),
        };
        let item = Item::Stated(self.stated.len());
        let node = self.node_of(author);
        self.members[node].hears(item);
        self.stated.push(stated);
        self.tally.stated += 1;
        Some(item)
    }

    /// A node reads the channels of those that it reaches: they state their last acts, and mostly it gets these too.
    fn catches_up(&mut self, me: Party) {
        let place = usize::from(me.0);
        let instant = self.members[place].clock.reads();
        for (no, others) in self.of.with(me) {
            for other in others {
                if no == TERMS || self.are_parted(place, self.node_of(other)) {
                    continue;
                }
                if self.dice.chance(85) {
                    let done = &self.of.alliance.acts[..self.performed];
                    let its = done.iter().filter(|act| act.author == other);
                    let its = its.filter(|act| act.agreement == no);
                    its.for_each(|act| self.members[place].hears(Item::Act(act.tag)));
                }
                if self.dice.chance(70)
                    && let Some(item) = self.states_its_last(other, no, instant)
                {
                    self.members[place].hears(item);
                }
            }
        }
    }

    /// Those who stop something at the end do it.
    fn stops_late(&mut self) {
        let all = &self.of.alliance.acts;
        for act in &all[self.performed..] {
            let node = self.node_of(act.author);
            self.members[node].hears(Item::Act(act.tag));
        }
        self.performed = all.len();
        let last = all.last().map_or(0, |act| act.at);
        for member in &mut self.members {
            let behind = last - member.clock.reads();
            member.clock.moves(behind.clamp(0, DAY - DAY / 6) + 1);
        }
    }

    /// The network falls apart into two, and comes together again.
    fn parts(&mut self, round: usize) {
        match round % 12 {
            5 => {
                let sides: Vec<bool> = (0..self.members.len())
                    .map(|_| self.dice.chance(50))
                    .collect();
                let mut is_cut = false;
                for one in 0..sides.len() {
                    for other in (one + 1..sides.len()).filter(|other| sides[*other] != sides[one])
                    {
                        self.network.cut(one, other);
                        is_cut = true;
                    }
                }
                self.tally.partitions += u64::from(is_cut);
                self.sides = Some(sides);
            }
            10 => {
                self.network.mend();
                self.sides = None;
            }
            _ => {}
        }
    }

    fn are_parted(&self, one: usize, other: usize) -> bool {
        let sides = self.sides.as_ref();
        sides.is_some_and(|sides| sides[one] != sides[other])
    }

    /// Everybody repeats to some others what it has heard.
    fn gossips(&mut self) {
        let size = self.members.len();
        for from in 0..size {
            let heard: Vec<Item> = self.members[from]
                .heard
                .iter()
                .filter(|item| !matches!(item, Item::Text(TERMS, _)) && !self.is_of_terms(**item))
                .copied()
                .collect();
            if heard.is_empty() {
                continue;
            }
            for _ in 0..10 {
                let to = usize::try_from(self.dice.below(size as u64)).unwrap();
                if to == from {
                    continue;
                }
                // The latest twice as often.
                let first = match self.dice.chance(50) {
                    true => 0,
                    false => heard.len() / 2,
                };
                let place = first as u64 + self.dice.below((heard.len() - first) as u64);
                let says = heard[usize::try_from(place).unwrap()];
                let says = (says, false);
                self.network
                    .send(Letter { from, to, says }, |says, _| says.1 = true);
            }
        }
    }

    fn is_of_terms(&self, item: Item) -> bool {
        let mut about = self.of.acts.iter().filter(|act| act.agreement == TERMS);
        matches!(item, Item::Act(tag) if about.any(|act| act.tag == tag))
    }

    /// Who looks at whose pages, under which agreement.
    fn chooses(&mut self) -> (Party, AgreementNo, Party) {
        if self.dice.chance(20) {
            return (self.of.host, TERMS, UNIVERSITY);
        }
        let no = match self.dice.chance(30) {
            true => CIRCLE,
            false => TREATY,
        };
        let parties = self.of.parties(no);
        let count = parties.len() as u64;
        let first = self.dice.below(count);
        let second = (first + 1 + self.dice.below(count - 1)) % count;
        let at = |place: u64| parties[usize::try_from(place).unwrap()];
        (at(first), no, at(second))
    }

    /// The same where one of those who stop something in the end has given what is asked for.
    fn chooses_beside_the_late(&mut self) -> ((Party, AgreementNo, Party), Option<Held>) {
        let all = &self.of.alliance.acts;
        let late = all[all.len() - self.of.alliance.late..].first();
        let mut look = self.chooses();
        let Some(late) = late else {
            return (look, None);
        };
        // Of some that are drawn, the first in which it is a third.
        for _ in 0..6 {
            let (me, _, asker) = look;
            let is_third = late.author != me && late.author != asker && asker != UNIVERSITY;
            if is_third && self.of.parties(late.agreement).contains(&me) {
                let licence = Licence::Delivered {
                    by: late.author,
                    under: late.agreement,
                };
                let copy = Held {
                    originator: late.author,
                    object_type: "indicator",
                    markings: BTreeSet::from([Mark::Tlp(Tlp::Clear), Mark::Pap(Pap::Clear)]),
                    personal_data: false,
                    addressees: BTreeSet::new(),
                    licences: BTreeSet::from([licence]),
                    conditions: BTreeSet::new(),
                };
                return (look, Some(copy));
            }
            look = self.chooses();
        }
        (look, None)
    }

    /// Somebody asks a node for pages under an agreement.
    fn looks(
        &mut self,
        (me, no, asker): (Party, AgreementNo, Party),
        also: Option<Held>,
    ) -> Result<(), TestCaseError> {
        let place = usize::from(me.0);
        let is_peer = asker != UNIVERSITY;
        if is_peer && self.are_parted(place, usize::from(asker.0)) {
            return Ok(());
        }
        let at = self.members[place].looks_at_its_clock();
        // 5.7: the asker's signed request says up to which act its own chains go.
        if is_peer && !self.obtains(place, asker, at)? {
            return Ok(());
        }
        let member = &self.members[place];
        let agreements = member.agreements(self.of, &self.stated, at);
        let world = member.world(self.of, &self.stated);
        self.tally.looks += 1;
        let of_treaty = self.of.alliance.texts.iter();
        let missing = of_treaty.filter(|text| !world.agreements.contains(text));
        self.tally.text_missing += u64::from(missing.count() != 0);
        self.tally.void +=
            u64::from(judged(&world.acts, &world.said).acts.len() < world.acts.len());
        let lines: Vec<_> = world.red_lines.iter().enumerate().map(red_line).collect();
        let id = agreement_id(no, 0);
        let (giver, receiver) = (party(me), party(asker));
        let held = agreements.get(&id).filter(|held| held.signed_by_us);
        let is_open = agreements.in_force(&id, &giver, &receiver, &now(at));
        let gate = held.map(|held| gate_to(&agreements, held, (&giver, &receiver), &lines));
        let known = known_of(&agreements, Way::Mithaq);
        self.tally.open += u64::from(held.is_some() && is_open);
        let with = self.of.with(me);
        let audience = Audience::Under {
            agreement: no,
            party: asker,
        };
        let text = world.agreements.iter().find(|text| text.no == no);
        let usual = text.map(purposes).unwrap_or_default();
        let things = self.things.iter().map(|thing| thing.held(me, &with));
        let things: Vec<Held> = things.chain(also).collect();
        for copy in things {
            let wanted = match self.dice.chance(80) {
                true => usual.first().copied(),
                false => None,
            };
            let any = self.dice.below(Purpose::ALL.len() as u64);
            let wanted = wanted.unwrap_or(Purpose::ALL[usize::try_from(any).unwrap()]);
            let released = is_open
                && gate.as_ref().is_some_and(|gate| {
                    gate.decide(&class(&copy), purpose(wanted), &known)
                        .is_release()
                });
            let allowed = may_have(&world, &copy, audience, wanted, at);
            let told = || {
                let class = class(&copy);
                let decided = gate
                    .as_ref()
                    .map(|gate| gate.decide(&class, purpose(wanted), &known));
                let found = held.map(|held| held.relation(&giver, &receiver, &now(at)));
                format!(
                    "{me:?} to {asker:?} under {no:?} at {at:?} for {wanted:?}: {copy:?}, {allowed:?}, \
                     by {decided:?} in {found:?}{}",
                    self.told(&world, no)
                )
            };
            prop_assert!(!released || allowed.is_ok(), "a leak: {}", told());
            if allowed.is_ok() && held.is_some() && all_signed(&agreements, &copy) {
                prop_assert!(released, "less than the oracle has: {}", told());
            }
            if released && is_peer && self.of.alliance.sound {
                let by_lease = self.releases_no_more(&world, &copy, (audience, wanted), at);
                prop_assert!(by_lease.is_some(), "more than with all acts: {}", told());
                self.tally.by_lease += u64::from(by_lease == Some(true));
            }
            self.counts(released, is_peer, &copy);
        }
        Ok(())
    }

    /// What a node knows of an agreement, for who looks for a difference.
    fn told(&self, world: &World, no: AgreementNo) -> String {
        let mut told = String::new();
        for act in world.acts.iter().filter(|act| act.agreement == no) {
            let days = (act.at - world::BEGINNING) as f64 / DAY as f64 + 1.0;
            let (tag, id, by, number) = (act.tag, act.id, act.author.0, act.number);
            let (previous, text, deed) = (act.previous, act.text, &act.deed);
            let key = world.said.sealed.get(&tag);
            told.push_str(&format!(
                "\n{tag}/{id} {by}#{number} after {previous:?} day {days} text {text} {key:?}: {deed:?}"
            ));
        }
        let (revoked, branches) = (&world.said.revoked, &world.said.branches);
        let resealed = &world.said.resealed;
        let stated = world.stated.iter().filter(|one| one.agreement == no);
        let stated: Vec<_> = stated
            .map(|one| (one.author, one.tag, one.number))
            .collect();
        format!("{told}\n{revoked:?} {branches:?} {resealed:?}\n{stated:?}")
    }

    /// Whether all acts of who asks are here, or are got from it. Where they are not, nothing is released.
    fn obtains(&mut self, place: usize, asker: Party, at: Now) -> Result<bool, TestCaseError> {
        let with = self.of.with(self.members[place].me);
        let done = &self.of.alliance.acts[..self.performed];
        let its = done
            .iter()
            .filter(|act| act.author == asker && with.contains_key(&act.agreement));
        let heard = &self.members[place].heard;
        let lacking: Vec<&world::Act> = its
            .filter(|act| !heard.contains(&Item::Act(act.tag)))
            .collect();
        let Some(last) = lacking.last() else {
            return Ok(true);
        };
        self.tally.lacking += 1;
        if self.dice.chance(40) {
            // It shows, and so nothing is released.
            let agreements = self.members[place].agreements(self.of, &self.stated, at);
            let head = self.of.stage.head(asker, last.tag);
            let held = agreements.get(&agreement_id(last.agreement, 0));
            prop_assert!(held.is_none_or(|held| held.status.lacks(&head)));
            return Ok(false);
        }
        for act in lacking {
            self.members[place].hears(Item::Act(act.tag));
        }
        Ok(true)
    }

    /// Whether it would be released as well if all acts of others were here: then `false`. If not, but its deliverer has
    /// stated its last act less than a day ago, `true`.
    fn releases_no_more(
        &self,
        world: &World,
        copy: &Held,
        (audience, wanted): (Audience, Purpose),
        at: Now,
    ) -> Option<bool> {
        let deliverers: BTreeSet<Party> = copy
            .licences
            .iter()
            .filter_map(|licence| match licence {
                Licence::Delivered { by, .. } => Some(*by),
                _ => None,
            })
            .collect();
        let mut whole = world.clone();
        for act in &self.of.alliance.acts[..self.performed] {
            let mut bases = self.of.alliance.texts.iter();
            let base = bases.find(|text| text.no == act.agreement).unwrap();
            let office = [base.depositary, base.successor];
            let counts = deliverers.contains(&act.author) || !office.contains(&Some(act.author));
            if counts && !world.acts.contains(act) {
                whole.acts.push(act.clone());
            }
        }
        if may_have(&whole, copy, audience, wanted, at).is_ok() {
            return Some(false);
        }
        let mut stated = world.stated.iter();
        let is_leased =
            stated.any(|one| deliverers.contains(&one.author) && at.latest < one.instant + DAY);
        is_leased.then_some(true)
    }

    fn counts(&mut self, released: bool, is_peer: bool, copy: &Held) {
        let own = copy.licences.contains(&Licence::Own);
        let tally = &mut self.tally;
        match (released, own, is_peer) {
            (false, ..) => tally.withheld += 1,
            (true, true, _) => tally.own += 1,
            (true, false, true) => tally.to_peers += 1,
            (true, false, false) => tally.to_participant += 1,
        }
        tally.by_several += u64::from(released && 1 < copy.licences.len());
    }

    /// In the end everybody has heard everything, in an order of its own, and holds the same.
    fn ends(&mut self) -> Result<(), TestCaseError> {
        let everything: BTreeSet<Item> = self
            .members
            .iter()
            .flat_map(|member| member.heard.iter().copied())
            .filter(|item| !matches!(item, Item::Text(TERMS, _)) && !self.is_of_terms(*item))
            .collect();
        let everything: Vec<Item> = everything.into_iter().collect();
        for (place, member) in self.members.iter_mut().enumerate() {
            let from = place * everything.len() / self.of.alliance.parties().len();
            for item in everything[from..].iter().chain(&everything[..from]) {
                member.hears(*item);
            }
        }
        let at = Now::at(self.members[0].clock.reads());
        let all: Vec<Agreements> = self
            .members
            .iter()
            .map(|member| member.agreements(self.of, &self.stated, at))
            .collect();
        for no in [TREATY, CIRCLE] {
            let id = agreement_id(no, 0);
            let held = all.iter().filter_map(|one| one.get(&id));
            let held: Vec<_> = held.filter(|held| held.signed_by_us).collect();
            let Some((first, others)) = held.split_first() else {
                continue;
            };
            for other in others {
                prop_assert_eq!(&first.status, &other.status);
                prop_assert_eq!(&first.family, &other.family);
            }
            let parties = self.of.parties(no);
            for (place, a) in parties.iter().enumerate() {
                let b = parties[(place + 1) % parties.len()];
                let (a, b) = (party(*a), party(b));
                let found = first.relation(&a, &b, &now(at));
                let policies = |text: &Agreement| -> Vec<_> {
                    let gate = inbound_gate(text, &a, &b).unwrap();
                    gate.policies().map(|policy| policy.to_json()).collect()
                };
                let text = first.effective(&a, &b, &now(at));
                for other in others {
                    prop_assert_eq!(&found, &other.relation(&a, &b, &now(at)));
                    let its = other.effective(&a, &b, &now(at));
                    prop_assert_eq!(text.text_hash(), its.text_hash());
                    // The policies follow from the text: looking at one pair is enough.
                    if place == 0 {
                        prop_assert_eq!(policies(&text), policies(&its));
                    }
                }
                self.tally.alike += u64::from(found.is_in_force() && !others.is_empty());
            }
        }
        self.tally.network = self.network.counts();
        Ok(())
    }
}

/// Whether we have ever signed what a copy is held under: of other agreements too little is known here.
fn all_signed(agreements: &Agreements, copy: &Held) -> bool {
    copy.licences.iter().all(|licence| match licence {
        Licence::Delivered { under, .. } => agreements
            .get(&agreement_id(*under, 0))
            .is_some_and(|held| held.signed_by_us),
        Licence::Own | Licence::Channel { .. } => true,
    })
}
