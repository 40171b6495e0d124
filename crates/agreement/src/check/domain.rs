//! The finite domain: the values that policies name, and *other*.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Pap, Tlp};

use super::mention::{Attribute, Compared, Mentions};
use super::verdict::NotProved;
use crate::agreement::AGREEMENT_TYPE;
use crate::class::{Class, Licence, SourceName};
use crate::party::PartyId;
use crate::vocabulary::Purpose;

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

/// One value of one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Kind(String),
    Purpose(Purpose),
    PersonalData(bool),
    Topics(BTreeSet<String>),
    Sectors(BTreeSet<String>),
    Addressees(BTreeSet<PartyId>),
    Licence(Licence),
    Originator(PartyId),
    Tlp(Option<Tlp>),
    Pap(Option<Pap>),
    UnknownMarking(bool),
}

/// Every attribute's values, the plainest first.
#[derive(Debug)]
pub(crate) struct Domain {
    giver: PartyId,
    values: Vec<Vec<Value>>,
}

/// One value of each attribute, by its place.
pub(crate) type Point = [usize; Attribute::ALL.len()];

impl Domain {
    /// The values that are worth asking about, for policies that look at this. What none of them looks at has one
    /// value. `giver` is whose material an object is unless that matters.
    pub(crate) fn of(mentions: &Mentions, giver: &PartyId) -> Result<Self, NotProved> {
        let values = Attribute::ALL.map(|attribute| match mentions.compared.get(&attribute) {
            Some(compared) => values(attribute, compared, giver),
            None => values(attribute, &BTreeSet::new(), giver).map(|mut one| {
                one.truncate(1);
                one
            }),
        });
        Ok(Self {
            giver: giver.clone(),
            values: values.into_iter().collect::<Result<_, _>>()?,
        })
    }

    /// How many values each attribute has.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        self.values.iter().map(Vec::len).collect()
    }

    /// The copy and the purpose at a point.
    pub(crate) fn at(&self, point: &Point) -> (Class, Purpose) {
        let mut class = Class {
            originator: self.giver.clone(),
            object_type: String::new(),
            tlp: None,
            pap: None,
            unknown_marking: false,
            topics: BTreeSet::new(),
            sectors: BTreeSet::new(),
            personal_data: false,
            safeguards: BTreeSet::new(),
            language: None,
            source: SourceName::Named,
            addressees: BTreeSet::new(),
            licences: BTreeSet::new(),
            tells: BTreeSet::new(),
            definition: false,
        };
        let mut purpose = Purpose::Protection;
        for (values, place) in self.values.iter().zip(point) {
            match values.get(*place).cloned() {
                Some(Value::Kind(kind)) => class.object_type = kind,
                Some(Value::Purpose(one)) => purpose = one,
                Some(Value::PersonalData(flag)) => class.personal_data = flag,
                Some(Value::Topics(topics)) => class.topics = topics,
                Some(Value::Sectors(sectors)) => class.sectors = sectors,
                Some(Value::Addressees(parties)) => class.addressees = parties,
                Some(Value::Licence(licence)) => class.licences = [licence].into(),
                Some(Value::Originator(party)) => class.originator = party,
                Some(Value::Tlp(tlp)) => class.tlp = tlp,
                Some(Value::Pap(pap)) => class.pap = pap,
                Some(Value::UnknownMarking(flag)) => class.unknown_marking = flag,
                None => {}
            }
        }
        (class, purpose)
    }
}

fn values(
    attribute: Attribute,
    compared: &BTreeSet<Compared>,
    giver: &PartyId,
) -> Result<Vec<Value>, NotProved> {
    let parts = || parts(compared);
    let named = || -> BTreeSet<String> {
        let named = compared.iter().flat_map(|compared| &compared.with);
        named.cloned().collect()
    };
    let flags = [false, true];
    Ok(match attribute {
        Attribute::Kind => {
            let telling = |kind: &str| {
                let place = TELLING_TYPES.iter().position(|one| *one == kind);
                (place.unwrap_or(TELLING_TYPES.len()), kind.to_owned())
            };
            let first = |part: &Vec<String>| part.iter().map(|kind| telling(kind)).min();
            let mut kinds: Vec<_> = parts().iter().filter_map(first).collect();
            kinds.push(telling(&other_kind(&named())));
            kinds.sort();
            let kinds = kinds.into_iter();
            kinds.map(|(_, kind)| Value::Kind(kind)).collect()
        }
        Attribute::Originator => {
            let known = named();
            let mut parties: Vec<PartyId> = parts()
                .iter()
                .filter_map(|part| {
                    let giver = part.iter().find(|party| *party == giver.as_str());
                    PartyId::parse(giver.or(part.first())?).ok()
                })
                .collect();
            parties.push(match known.contains(giver.as_str()) {
                true => other_party(&known, giver),
                false => giver.clone(),
            });
            parties.sort_by_key(|party| (party != giver, party.clone()));
            parties.into_iter().map(Value::Originator).collect()
        }
        Attribute::Licence => licences(&parts(), &named(), giver),
        Attribute::Topics => sets(&with_other(parts(), "other"))?
            .map(Value::Topics)
            .collect(),
        Attribute::Sectors => sets(&with_other(parts(), "other"))?
            .map(Value::Sectors)
            .collect(),
        Attribute::Addressees => {
            let other = other_party(&named(), giver);
            sets(&with_other(parts(), other.as_str()))?
                .map(|set| {
                    let parties = set.iter().filter_map(|party| PartyId::parse(party).ok());
                    Value::Addressees(parties.collect())
                })
                .collect()
        }
        Attribute::Purpose => PURPOSES.map(Value::Purpose).into(),
        Attribute::PersonalData => flags.map(Value::PersonalData).into(),
        Attribute::UnknownMarking => flags.map(Value::UnknownMarking).into(),
        Attribute::Tlp => {
            let levels = crate::vocabulary::TLP.map(|(tlp, _)| Some(tlp));
            levels.into_iter().chain([None]).map(Value::Tlp).collect()
        }
        Attribute::Pap => {
            let levels = crate::vocabulary::PAP.map(|(pap, _)| Some(pap));
            let unmarked = std::iter::once(None);
            unmarked.chain(levels).map(Value::Pap).collect()
        }
    })
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

fn licences(parts: &[Vec<String>], named: &BTreeSet<String>, giver: &PartyId) -> Vec<Value> {
    let deliverer = other_party(&BTreeSet::new(), giver);
    let delivered = |agreement: ObjectId| {
        Value::Licence(Licence::Delivered {
            deliverer: deliverer.clone(),
            agreement,
            article: None,
        })
    };
    let known = parts.iter().filter_map(|part| part.first());
    let known = known.filter_map(|id| ObjectId::parse(id).ok());
    let unknown = (0_u32..)
        .map(|n| format!("{AGREEMENT_TYPE}--00000000-0000-4000-8000-{n:012x}"))
        .find(|id| !named.contains(id))
        .and_then(|id| ObjectId::parse(&id).ok());
    let mut all = vec![Value::Licence(Licence::Own)];
    all.extend(known.chain(unknown).map(delivered));
    all.push(Value::Licence(Licence::Channel { deliverer }));
    all
}

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

/// A party that nothing names; the giver, should there be none.
fn other_party(named: &BTreeSet<String>, giver: &PartyId) -> PartyId {
    let mut ids = (0_u32..).map(|n| format!("identity--00000000-0000-4000-8000-{n:012x}"));
    ids.find(|id| !named.contains(id))
        .and_then(|id| PartyId::parse(&id).ok())
        .unwrap_or_else(|| giver.clone())
}
