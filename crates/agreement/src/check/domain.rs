//! The finite domain: the values that policies name, and *other*.

use std::collections::BTreeSet;

use mithaq_stix::{Pap, Tlp};

use super::mention::{Attribute, Mentions};
use super::verdict::NotProved;
use crate::article::{Language, Way};
use crate::class::{Class, Licence, Safeguard, SourceName};
use crate::decide::Circumstances;
use crate::party::PartyId;
use crate::vocabulary::Purpose;

mod values;

pub use values::is_made_up;
use values::{Names, values};

/// What a copy is held under, whoever delivered it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    Own,
    Under(mithaq_stix::ObjectId),
    Channel,
}

/// A party; `Fresh` is one that nothing names and that delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Named(PartyId),
    Fresh,
}

/// One value of one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Kind(String),
    Purpose(Purpose),
    Channel(Way),
    PersonalData(bool),
    Safeguards(BTreeSet<Safeguard>),
    Language(Option<Language>),
    Source(SourceName),
    Topics(BTreeSet<String>),
    Sectors(BTreeSet<String>),
    Addressees(BTreeSet<PartyId>),
    Licence(Held),
    Deliverer(Who),
    Leased(bool),
    Consented(bool),
    Originator(Who),
    Tlp(Option<Tlp>),
    Pap(Option<Pap>),
    UnknownMarking(bool),
}

/// Every attribute's values, the plainest first.
#[derive(Debug)]
pub(crate) struct Domain {
    giver: PartyId,
    names: Names,
    values: Vec<Vec<Value>>,
}

/// One value of each attribute, by its place.
pub(crate) type Point = [usize; Attribute::ALL.len()];

/// What a point stands for: what is asked, and what is known.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) class: Class,
    pub(crate) purpose: Purpose,
    pub(crate) known: Circumstances,
}

impl Domain {
    /// The values that are worth asking about, for policies that look at this. What none of them looks at has one
    /// value. `giver` is whose material an object is unless that matters.
    pub(crate) fn of(mentions: &Mentions, giver: &PartyId) -> Result<Self, NotProved> {
        let names = Names::of(mentions, giver);
        let values = Attribute::ALL.map(|attribute| match mentions.compared.get(&attribute) {
            Some(_) => values(attribute, mentions, &names),
            None => values(attribute, &Mentions::default(), &names).map(|mut one| {
                one.truncate(1);
                one
            }),
        });
        Ok(Self {
            giver: giver.clone(),
            names,
            values: values.into_iter().collect::<Result<_, _>>()?,
        })
    }

    /// How many values each attribute has.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        self.values.iter().map(Vec::len).collect()
    }

    /// The place of what was received under this agreement among the licences.
    pub(crate) fn under(&self, agreement: &mithaq_stix::ObjectId) -> Option<usize> {
        let licences = self
            .values
            .get(super::mention::Attribute::Licence as usize)?;
        let is_it =
            |value: &Value| matches!(value, Value::Licence(Held::Under(id)) if id == agreement);
        licences.iter().position(is_it)
    }

    /// The case at a point.
    pub(crate) fn at(&self, point: &Point) -> Case {
        self.at_from(point, 0)
    }

    /// The case at a point, delivered by the so-many-th of the parties that nothing names: these are alike, and what
    /// is known of one need not be known of another.
    pub(crate) fn at_from(&self, point: &Point, number: usize) -> Case {
        let who = |who: Who| match who {
            Who::Named(party) => party,
            Who::Fresh => self.names.fresh(number),
        };
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
            asked: BTreeSet::new(),
            tells: BTreeSet::new(),
            definition: false,
        };
        let mut purpose = Purpose::Protection;
        let mut known = Circumstances::default();
        let (mut held, mut deliverer) = (Held::Own, self.names.fresh(number));
        let (mut leased, mut consented) = (false, false);
        for (values, place) in self.values.iter().zip(point) {
            match values.get(*place).cloned() {
                Some(Value::Kind(kind)) => class.object_type = kind,
                Some(Value::Purpose(one)) => purpose = one,
                Some(Value::Channel(way)) => known.channel = way,
                Some(Value::PersonalData(flag)) => class.personal_data = flag,
                Some(Value::Safeguards(safeguards)) => class.safeguards = safeguards,
                Some(Value::Language(language)) => class.language = language,
                Some(Value::Source(source)) => class.source = source,
                Some(Value::Topics(topics)) => class.topics = topics,
                Some(Value::Sectors(sectors)) => class.sectors = sectors,
                Some(Value::Addressees(parties)) => class.addressees = parties,
                Some(Value::Licence(one)) => held = one,
                Some(Value::Deliverer(party)) => deliverer = who(party),
                Some(Value::Leased(flag)) => leased = flag,
                Some(Value::Consented(flag)) => consented = flag,
                Some(Value::Originator(party)) => class.originator = who(party),
                Some(Value::Tlp(tlp)) => class.tlp = tlp,
                Some(Value::Pap(pap)) => class.pap = pap,
                Some(Value::UnknownMarking(flag)) => class.unknown_marking = flag,
                None => {}
            }
        }
        let licence = match held {
            Held::Own => Licence::Own,
            Held::Channel => Licence::Channel { deliverer },
            Held::Under(agreement) => {
                let of = (agreement.clone(), deliverer.clone());
                if leased {
                    known.leased.insert(of.clone());
                }
                if consented {
                    known.consented.insert(of);
                }
                Licence::Delivered {
                    deliverer,
                    agreement,
                    article: None,
                }
            }
        };
        class.licences.insert(licence);
        Case {
            class,
            purpose,
            known,
        }
    }
}
