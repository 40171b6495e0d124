//! Which values of an attribute are worth asking about.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::ObjectId;

use super::super::mention::{Attribute, Compared, Mentions};
use super::super::verdict::NotProved;
use super::{Held, Value, Who};
use crate::agreement::AGREEMENT_TYPE;
use crate::article::{Language, Way};
use crate::class::{Safeguard, SourceName};
use crate::party::PartyId;
use crate::vocabulary::{PAP, Purpose, TLP};

/// Most parts that a set-valued attribute is divided into: 2¹² sets of them are gone through.
const MOST_PARTS: usize = 12;

/// Types that stand for others in examples, most telling first.
const TELLING_TYPES: [&str; 6] = [
    "indicator",
    "malware",
    "report",
    "observed-data",
    "vulnerability",
    "sighting",
];

/// Purposes, the most usual first.
const PURPOSES: [Purpose; 7] = [
    Purpose::Protection,
    Purpose::Detection,
    Purpose::Research,
    Purpose::Training,
    Purpose::Investigation,
    Purpose::Attribution,
    Purpose::Diplomacy,
];

/// Languages that stand for others in examples.
const TELLING_LANGUAGES: [&str; 5] = ["en", "fr", "ar", "es", "sw"];

/// Parties by the names that policies have for them, and others that have none.
#[derive(Debug)]
pub(super) struct Names {
    giver: PartyId,
    /// All that is named, the giver too.
    named: BTreeSet<String>,
    /// Parties that no comparison of originators or deliverers tells apart.
    parts: Vec<Vec<String>>,
    is_giver_named: bool,
}

impl Names {
    pub(super) fn of(mentions: &Mentions, giver: &PartyId) -> Self {
        let attributes = [Attribute::Originator, Attribute::Deliverer];
        let compared = attributes.into_iter().filter_map(|attribute| {
            let compared = mentions.compared.get(&attribute)?;
            Some(compared.iter().cloned())
        });
        let compared: BTreeSet<Compared> = compared.flatten().collect();
        let mut named = named(&compared);
        let is_giver_named = named.contains(giver.as_str());
        named.insert(giver.to_string());
        Self {
            giver: giver.clone(),
            parts: parts(&compared),
            named,
            is_giver_named,
        }
    }

    /// The so-many-th party that nothing names.
    pub(super) fn fresh(&self, number: usize) -> PartyId {
        let free = anybody().filter(|party| !self.named.contains(party.as_str()));
        free.into_iter()
            .nth(number)
            .unwrap_or_else(|| self.giver.clone())
    }
}

/// The values of an attribute, the plainest first.
pub(super) fn values(
    attribute: Attribute,
    mentions: &Mentions,
    names: &Names,
) -> Result<Vec<Value>, NotProved> {
    let nothing = BTreeSet::new();
    let compared = mentions.compared.get(&attribute).unwrap_or(&nothing);
    let parts = || parts(compared);
    let named = || named(compared);
    let flags = [false, true];
    Ok(match attribute {
        Attribute::Kind => kinds(&parts(), &named()),
        Attribute::Purpose => PURPOSES.map(Value::Purpose).into(),
        Attribute::Channel => Way::WORDS.map(|(way, _)| Value::Channel(way)).into(),
        Attribute::PersonalData => flags.map(Value::PersonalData).into(),
        Attribute::Safeguards => {
            let (replaced, note) = (Safeguard::Pseudonymised, Safeguard::NecessityNote);
            let sets: [BTreeSet<Safeguard>; 4] = [
                BTreeSet::new(),
                [replaced].into(),
                [note].into(),
                [replaced, note].into(),
            ];
            sets.map(Value::Safeguards).into()
        }
        Attribute::Language => languages(&parts(), &named()),
        Attribute::Source => [SourceName::Named, SourceName::Unnamed, SourceName::Without]
            .map(Value::Source)
            .into(),
        Attribute::Topics => sets(&with_other(parts(), "other"))?
            .map(Value::Topics)
            .collect(),
        Attribute::Sectors => sets(&with_other(parts(), "other"))?
            .map(Value::Sectors)
            .collect(),
        Attribute::Addressees => {
            let other = other_party(&named(), &names.giver);
            sets(&with_other(parts(), other.as_str()))?
                .map(|set| {
                    let parties = set.iter().filter_map(|party| PartyId::parse(party).ok());
                    Value::Addressees(parties.collect())
                })
                .collect()
        }
        Attribute::Licence => licences(&parts(), &named()),
        Attribute::Deliverer => deliverers(names),
        // That a peer's last acts are known is the rule, that it has consented the exception.
        Attribute::Leased => [true, false].map(Value::Leased).into(),
        Attribute::Consented => flags.map(Value::Consented).into(),
        Attribute::Originator => originators(names, mentions.whose),
        Attribute::Tlp => {
            let levels = TLP.map(|(tlp, _)| Some(tlp));
            levels.into_iter().chain([None]).map(Value::Tlp).collect()
        }
        Attribute::Pap => {
            let levels = PAP.map(|(pap, _)| Some(pap));
            let unmarked = std::iter::once(None);
            unmarked.chain(levels).map(Value::Pap).collect()
        }
        Attribute::UnknownMarking => flags.map(Value::UnknownMarking).into(),
    })
}

fn named(compared: &BTreeSet<Compared>) -> BTreeSet<String> {
    let named = compared.iter().flat_map(|compared| &compared.with);
    named.cloned().collect()
}

/// What is named, divided so that no comparison tells the members of one part apart.
fn parts(compared: &BTreeSet<Compared>) -> Vec<Vec<String>> {
    let mut places: BTreeMap<&String, Vec<(usize, Option<&String>)>> = BTreeMap::new();
    for (number, compared) in compared.iter().enumerate() {
        for named in &compared.with {
            let place = (number, compared.each.then_some(named));
            places.entry(named).or_default().push(place);
        }
    }
    let mut parts: BTreeMap<Vec<(usize, Option<&String>)>, Vec<String>> = BTreeMap::new();
    for (named, places) in places {
        parts.entry(places).or_default().push(named.clone());
    }
    parts.into_values().collect()
}

fn kinds(parts: &[Vec<String>], named: &BTreeSet<String>) -> Vec<Value> {
    let telling = |kind: &str| {
        let place = TELLING_TYPES.iter().position(|one| *one == kind);
        (place.unwrap_or(TELLING_TYPES.len()), kind.to_owned())
    };
    let first = |part: &Vec<String>| part.iter().map(|kind| telling(kind)).min();
    let mut kinds: Vec<_> = parts.iter().filter_map(first).collect();
    kinds.push(telling(&other_kind(named)));
    kinds.sort();
    let kinds = kinds.into_iter();
    kinds.map(|(_, kind)| Value::Kind(kind)).collect()
}

/// Without a language first: then what is said of languages does not matter.
fn languages(parts: &[Vec<String>], named: &BTreeSet<String>) -> Vec<Value> {
    let first = parts.iter().filter_map(|part| part.first().cloned());
    let telling = TELLING_LANGUAGES.iter().map(|tag| (*tag).to_owned());
    // What is compared is the tag without region or script; a made one is nobody's.
    let made = (0_u32..).map(|n| format!("en-x{n}"));
    let other = telling.chain(made).find(|tag| !named.contains(tag));
    let tags = first.chain(other).map(|tag| Language::parse(&tag));
    let tags = tags.flatten().map(|tag| Value::Language(Some(tag)));
    std::iter::once(Value::Language(None)).chain(tags).collect()
}

fn licences(parts: &[Vec<String>], named: &BTreeSet<String>) -> Vec<Value> {
    let known = parts.iter().filter_map(|part| part.first());
    let known = known.filter_map(|id| ObjectId::parse(id).ok());
    let unknown = (0_u32..)
        .map(|n| format!("{AGREEMENT_TYPE}--00000000-0000-4000-8000-{n:012x}"))
        .find(|id| !named.contains(id))
        .and_then(|id| ObjectId::parse(&id).ok());
    let mut all = vec![Held::Own];
    all.extend(known.chain(unknown).map(Held::Under));
    all.push(Held::Channel);
    all.into_iter().map(Value::Licence).collect()
}

/// One of each lot of parties that nothing tells apart, first one that nothing names.
fn deliverers(names: &Names) -> Vec<Value> {
    let named = names.parts.iter().filter_map(|part| part.first());
    let named = named.filter_map(|party| PartyId::parse(party).ok());
    let all = std::iter::once(Who::Fresh).chain(named.map(Who::Named));
    all.map(Value::Deliverer).collect()
}

/// The giver first. Where it is asked `whose` what was received is, each lot of parties that nothing tells apart has
/// its deliverer, and another beside it.
fn originators(names: &Names, whose: bool) -> Vec<Value> {
    let giver = names.giver.as_str();
    let mut parties: Vec<Who> = Vec::new();
    for part in &names.parts {
        let chosen = part.iter().find(|party| *party == giver).or(part.first());
        let both = part.iter().take(if whose { 2 } else { 0 });
        let lot: BTreeSet<&String> = chosen.into_iter().chain(both).collect();
        let lot = lot
            .into_iter()
            .filter_map(|party| PartyId::parse(party).ok());
        parties.extend(lot.map(Who::Named));
    }
    if whose {
        parties.push(Who::Fresh);
    }
    // Nobody's deliverer, and not named either.
    parties.push(Who::Named(match names.is_giver_named {
        true => names.fresh(FAR),
        false => names.giver.clone(),
    }));
    parties.sort_by_key(|party| match party {
        Who::Named(party) => (*party != names.giver, Some(party.clone())),
        Who::Fresh => (true, None),
    });
    parties.into_iter().map(Value::Originator).collect()
}

/// More deliverers than one example has.
const FAR: usize = 1000;

fn with_other(mut parts: Vec<Vec<String>>, other: &str) -> Vec<String> {
    let named: BTreeSet<String> = parts.iter().flatten().cloned().collect();
    let other = (0_u32..)
        .map(|n| match n {
            0 => other.to_owned(),
            n => format!("{other}-{n}"),
        })
        .find(|word| !named.contains(word));
    parts.extend(other.map(|word| vec![word]));
    parts.into_iter().filter_map(|mut p| p.pop()).collect()
}

/// Every set of these, the smallest first.
fn sets(members: &[String]) -> Result<impl Iterator<Item = BTreeSet<String>>, NotProved> {
    let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
    if MOST_PARTS < members.len() {
        return Err(NotProved::TooMany {
            tuples: 1_u64.checked_shl(count).unwrap_or(u64::MAX),
        });
    }
    let mut sets: Vec<BTreeSet<String>> = (0..1_usize << members.len())
        .map(|chosen| {
            let members = members.iter().enumerate();
            let members = members.filter(|(place, _)| chosen >> place & 1 == 1);
            members.map(|(_, member)| member.clone()).collect()
        })
        .collect();
    sets.sort_by_key(BTreeSet::len);
    Ok(sets.into_iter())
}

/// A type that nothing names.
fn other_kind(named: &BTreeSet<String>) -> String {
    let telling = TELLING_TYPES.iter().map(|kind| (*kind).to_owned());
    let made = (0_u32..).map(|n| format!("x-other-{n}"));
    let mut kinds = telling.chain(made);
    kinds.find(|kind| !named.contains(kind)).unwrap_or_default()
}

/// Whether an example names this party for want of another: it stands for any that nothing names.
#[must_use]
pub fn is_made_up(party: &PartyId) -> bool {
    party.as_str().starts_with(MADE_UP)
}

const MADE_UP: &str = "identity--00000000-0000-4000-8000-";

/// Parties that are made up.
fn anybody() -> impl Iterator<Item = PartyId> {
    let ids = (0_u32..).map(|n| format!("{MADE_UP}{n:012x}"));
    ids.filter_map(|id| PartyId::parse(&id).ok())
}

/// A party that nothing names; the giver, should there be none.
fn other_party(named: &BTreeSet<String>, giver: &PartyId) -> PartyId {
    let mut parties = anybody();
    let other = parties.find(|party| !named.contains(party.as_str()));
    other.unwrap_or_else(|| giver.clone())
}
