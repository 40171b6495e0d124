//! Whether an audience may have a copy (DESIGN §§ 5 and 6).

use std::collections::BTreeSet;

use super::Why;
use super::lease::{by_all_that_is_known, is_leased, may_go_on};
use super::marks::{effective_pap, effective_tlp, has_pap, has_tlp, is_unexplained};
use super::relation::{has_come, is_past};
use crate::world::{
    Act, Agreement, AgreementNo, Audience, Condition, Exchange, Held, Licence, Now, Onward, Party,
    Purpose, RedLine, Said, Tlp, World,
};

/// The purposes of an agreement that names none: investigation and attribution are off.
pub(super) const USUAL: [Purpose; 4] = [
    Purpose::Detection,
    Purpose::Protection,
    Purpose::Research,
    Purpose::Training,
];

/// On what ground something may be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grounds {
    /// An exchange article, by its place in the agreement.
    Article(usize),
    /// The diplomatic channel.
    Channel,
    /// It stays with our own people.
    Ours,
}

/// Whether `audience` may have `held` for `purpose`, now.
///
/// # Errors
/// Everything that stands against it, under whichever article and licence, each once.
pub fn may_have(
    world: &World,
    held: &Held,
    audience: Audience,
    purpose: Purpose,
    now: Now,
) -> Result<Grounds, BTreeSet<Why>> {
    let mut whys = conditions(held, now);
    if held.licences.is_empty() {
        whys.insert(Why::NoLicence);
    }
    let (open, ways) = match audience {
        Audience::Ourselves => (BTreeSet::new(), ways_of_ours((world, now), held, purpose)),
        Audience::Channel { peer } => (channel(world, peer), ways_of_channel(held, peer)),
        Audience::Under { agreement, party } => match text(world, agreement) {
            None => (BTreeSet::from([Why::NotParties]), Vec::new()),
            Some(agreement) => under(world, agreement, held, party, purpose, now),
        },
    };
    let closed = !open.is_empty() || !whys.is_empty();
    whys.extend(open);
    // 6.1: one licence alone, under one article alone, must permit.
    for (grounds, against) in ways {
        if against.is_empty() && !closed {
            return Ok(grounds);
        }
        whys.extend(against);
    }
    Err(whys)
}

/// Whether `giver` may give `held` to `receiver` under an agreement, as far as the receiver can see: it
/// knows the articles, but neither the giver's red lines nor how the giver came by it, except that what is
/// another's by its seal is none of the giver's own (4.6).
#[must_use]
pub fn may_be_given(
    text: &Agreement,
    acts: &[Act],
    keyed: &BTreeSet<Party>,
    held: &Held,
    (giver, receiver): (Party, Party),
    now: Now,
) -> bool {
    let own = Held {
        licences: BTreeSet::from([Licence::Own]),
        ..held.clone()
    };
    let mut articles = text.clone();
    for exchange in &mut articles.exchanges {
        if !exchange.received_too && held.originator != giver {
            exchange.givers.clear();
        }
    }
    let knows_nothing = World {
        me: giver,
        agreements: vec![articles],
        acts: acts.to_vec(),
        peers: keyed.clone(),
        suspended: BTreeSet::new(),
        red_lines: Vec::new(),
        stated: Vec::new(),
        said: Said::default(),
    };
    let audience = Audience::Under {
        agreement: text.no,
        party: receiver,
    };
    // It may be meant for any purpose that the agreement permits.
    purposes(text)
        .into_iter()
        .any(|purpose| may_have(&knows_nothing, &own, audience, purpose, now).is_ok())
}

type Ways = Vec<(Grounds, BTreeSet<Why>)>;

/// To a party or participant: what closes the agreement, and what stands against each way.
fn under(
    world: &World,
    base: &Agreement,
    held: &Held,
    party: Party,
    purpose: Purpose,
    now: Now,
) -> (BTreeSet<Why>, Ways) {
    let pair = (world.me, party);
    // Whether it is in force between these two, and what it says between them, now.
    let (mut closed, agreement) = by_all_that_is_known(world, base, |case| {
        (case.relation(pair, now), case.effective(pair, now))
    });
    let agreement = &agreement;
    if world.suspended.contains(&party) {
        closed.insert(Why::NoPeer);
    }
    let mut ways = Vec::new();
    for (place, exchange) in agreement.exchanges.iter().enumerate() {
        if !agreement.gives(exchange, world.me) {
            continue;
        }
        for licence in &held.licences {
            let mut against = BTreeSet::new();
            against.extend(article(agreement, exchange, held));
            against.extend(whoever_asks(agreement, held, party, purpose));
            against.extend(red_lines(world, agreement, held, *licence));
            against.extend(licensed(
                (world, now),
                (agreement, exchange),
                held,
                *licence,
                (party, purpose),
            ));
            if *licence != Licence::Own && !exchange.received_too {
                against.insert(Why::OwnMaterial);
            }
            ways.push((Grounds::Article(place), against));
        }
    }
    if !agreement
        .exchanges
        .iter()
        .any(|exchange| agreement.gives(exchange, world.me))
    {
        closed.insert(Why::NothingGiven);
    }
    (closed, ways)
}

/// What an exchange article says of the object.
fn article(agreement: &Agreement, exchange: &Exchange, held: &Held) -> BTreeSet<Why> {
    let mut against = BTreeSet::new();
    if effective_tlp(agreement, held) > exchange.highest_tlp {
        against.insert(Why::Tlp);
    }
    if effective_pap(agreement, held) > exchange.highest_pap {
        against.insert(Why::Pap);
    }
    if let Some(types) = &exchange.types
        && !types.contains(held.object_type)
    {
        against.insert(Why::Type);
    }
    against
}

/// What holds under every article of the agreement.
fn whoever_asks(
    agreement: &Agreement,
    held: &Held,
    party: Party,
    purpose: Purpose,
) -> BTreeSet<Why> {
    let mut against = BTreeSet::new();
    if !purposes(agreement).contains(&purpose) {
        against.insert(Why::Purpose);
    }
    if is_unexplained(held) {
        against.insert(Why::UnknownMarking);
    }
    if is_diplomatic(held.object_type) {
        against.insert(Why::DiplomaticOnly);
    }
    if !held.addressees.is_empty() && !held.addressees.contains(&party) {
        against.insert(Why::NotAddressed);
    }
    against
}

/// What one licence alone says of passing it on to `party`, which asks under `agreement`.
fn licensed(
    (world, now): (&World, Now),
    (agreement, exchange): (&Agreement, &Exchange),
    held: &Held,
    licence: Licence,
    (party, purpose): (Party, Purpose),
) -> BTreeSet<Why> {
    let mut against = BTreeSet::new();
    let (by, under) = match licence {
        Licence::Own => return against,
        // Only diplomatic objects come that way, and they leave that way alone.
        Licence::Channel { .. } => return strayed(held).into_iter().collect(),
        Licence::Delivered { by, under } => (by, under),
    };
    let to_participant = agreement.participant == Some(party);
    // What a participant gave us under its terms is not passed on to it, but returned.
    if to_participant && under == agreement.no {
        return against;
    }
    let texts = terms_received_under(world, (by, under), now);
    if texts.is_empty() {
        against.insert(Why::UnknownLicence);
    }
    // Where two texts are known, both stay with what was received: the narrower holds.
    for text in &texts {
        let onward = text.onward.unwrap_or(Onward::NOBODY);
        if !may_go_on(world, onward, (party, to_participant), now) {
            against.insert(match onward {
                Onward::NOBODY => Why::OnwardNobody,
                Onward::CONSTITUENCY => Why::OnwardConstituency,
                _ => Why::OnwardOthers,
            });
            continue;
        }
        if !purposes(text).contains(&purpose) {
            against.insert(Why::Purpose);
        }
        // TLP 2.0: AMBER+STRICT stays in the organisation that received it, RED with the people; AMBER goes to its
        // clients, GREEN to its community. Said only where some article would go further; elsewhere the articles
        // themselves say it.
        let highest = match to_participant {
            true => Tlp::Amber,
            false => Tlp::Green,
        };
        let goes_further = gives_received_above(world, agreement, highest);
        if goes_further && effective_tlp(agreement, held) > highest {
            against.insert(Why::Tlp);
        }
        // Without a marking it counts as both agreements have it: the stricter.
        let unmarked = match goes_further {
            true => exchange.highest_tlp.min(highest),
            false => exchange.highest_tlp,
        };
        if exchange.received_too && effective_tlp(text, held) > unmarked && !has_tlp(held) {
            against.insert(Why::Tlp);
        }
        let pap = effective_pap(text, held);
        if exchange.received_too && pap > exchange.highest_pap && !has_pap(held) {
            against.insert(Why::Pap);
        }
        if !onward.participants {
            if held.originator != by {
                against.insert(Why::NotOfDeliverer);
            }
            if !is_leased(world, (by, under), now) {
                against.insert(Why::NotLeased);
            }
        }
    }
    against
}

/// Whether an article that we give under lets received material through above a TLP.
fn gives_received_above(world: &World, agreement: &Agreement, highest: Tlp) -> bool {
    agreement.exchanges.iter().any(|exchange| {
        agreement.gives(exchange, world.me)
            && exchange.received_too
            && exchange.highest_tlp > highest
    })
}

/// What came over the diplomatic channel and is not of its kind goes nowhere.
fn strayed(held: &Held) -> Option<Why> {
    (!is_diplomatic(held.object_type)).then_some(Why::ChannelMaterial)
}

/// The nation's own prohibitions, which stand above every agreement.
fn red_lines(world: &World, agreement: &Agreement, held: &Held, licence: Licence) -> BTreeSet<Why> {
    let forbids = |line: &RedLine| {
        let types = line.types.as_ref();
        let originators = line.originators.as_ref();
        types.is_none_or(|types| types.contains(held.object_type))
            && line
                .tlp_above
                .is_none_or(|tlp| effective_tlp(agreement, held) > tlp)
            && originators.is_none_or(|parties| parties.contains(&held.originator))
            && line
                .received
                .is_none_or(|received| received == (licence != Licence::Own))
            && line
                .personal_data
                .is_none_or(|personal| personal == held.personal_data)
    };
    let lines = world.red_lines.iter().enumerate();
    lines
        .filter(|(_, line)| forbids(line))
        .map(|(place, _)| Why::RedLine(place))
        .collect()
}

/// To our own people: all that is held, but received material only for what it was received for.
fn ways_of_ours((world, now): (&World, Now), held: &Held, purpose: Purpose) -> Ways {
    let mut ways = Vec::new();
    for licence in &held.licences {
        let mut against = BTreeSet::new();
        if is_diplomatic(held.object_type) {
            against.insert(Why::DiplomaticOnly);
        }
        match licence {
            Licence::Own => {}
            Licence::Channel { .. } => against.extend(strayed(held)),
            Licence::Delivered { by, under } => {
                let texts = terms_received_under(world, (*by, *under), now);
                if texts.is_empty() {
                    against.insert(Why::UnknownLicence);
                }
                if texts.iter().any(|text| !purposes(text).contains(&purpose)) {
                    against.insert(Why::Purpose);
                }
            }
        }
        ways.push((Grounds::Ours, against));
    }
    ways
}

/// Over the diplomatic channel: diplomatic objects, to whom they are addressed.
fn ways_of_channel(held: &Held, peer: Party) -> Ways {
    let mut ways = Vec::new();
    for licence in &held.licences {
        let mut against = BTreeSet::new();
        if !is_diplomatic(held.object_type) {
            against.insert(Why::NotDiplomatic);
        }
        if !held.addressees.contains(&peer) {
            against.insert(Why::NotAddressed);
        }
        if matches!(licence, Licence::Delivered { .. }) {
            against.insert(Why::NotByChannel);
        }
        if is_unexplained(held) {
            against.insert(Why::UnknownMarking);
        }
        ways.push((Grounds::Channel, against));
    }
    ways
}

/// 6.2: a version under an unmet condition is in no scan, ours neither.
fn conditions(held: &Held, now: Now) -> BTreeSet<Why> {
    let unmet = held.conditions.iter().any(|condition| match condition {
        Condition::NotBefore(instant) => !is_past(*instant, now),
        Condition::NotFrom(instant) => has_come(*instant, now),
        Condition::Consent => true,
    });
    unmet.then_some(Why::Condition).into_iter().collect()
}

/// The channel is there as soon as two nodes have accepted one another.
fn channel(world: &World, peer: Party) -> BTreeSet<Why> {
    let open = world.peers.contains(&peer) && !world.suspended.contains(&peer);
    (!open).then_some(Why::NoPeer).into_iter().collect()
}

/// The purposes that an agreement permits.
#[must_use]
pub fn purposes(agreement: &Agreement) -> BTreeSet<Purpose> {
    match &agreement.purposes {
        Some(named) => named.clone(),
        None => USUAL.into_iter().collect(),
    }
}

/// § 7: acts, agreements and statements cross over the diplomatic channel, and nothing else does.
pub(crate) fn is_diplomatic(object_type: &str) -> bool {
    object_type.starts_with("mithaq-")
}

fn text(world: &World, agreement: AgreementNo) -> Option<&Agreement> {
    texts(world, agreement).next()
}

/// What every known text of an agreement says of what `by` delivered under it: what is in force between it and us.
fn terms_received_under(
    world: &World,
    (by, under): (Party, AgreementNo),
    now: Now,
) -> Vec<Agreement> {
    let in_force =
        |base| by_all_that_is_known(world, base, |case| case.effective((world.me, by), now));
    texts(world, under).map(in_force).collect()
}

fn texts(world: &World, agreement: AgreementNo) -> impl Iterator<Item = &Agreement> {
    let of_this = world.agreements.iter();
    of_this.filter(move |text| text.no == agreement && text.amends.is_none())
}
