//! One side of a question: a gate, or red lines, as tables of what its policies say.
//!
//! Each policy is asked alone, by Cedar, once for every value of those attributes that it looks at: a policy on
//! TLP six times, and not once for every object there could be. Policies that look at the same attributes share a
//! table. A set of policies lets through what one of its permits applies to, and none of its forbids: that is all
//! that is computed here, and that is Cedar's own rule.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::domain::{Case, Domain, Point};
use super::mention::{Attribute, Mentions};
use super::verdict::NotProved;
use crate::compile::{CompiledPolicy, Effect, Gate};
use crate::decide::{Grounds, applies};

/// Most questions to Cedar for one side.
const MOST_QUESTIONS: u64 = 400_000;

/// What a side says, in bits: one for each set of policies, which is open while it stands.
#[derive(Debug)]
pub(crate) struct Side {
    /// Words that hold the bits.
    pub(crate) words: usize,
    /// Bits, and in which of them.
    pub(crate) open: Vec<u64>,
    /// What closes them.
    pub(crate) tables: Vec<Table>,
    /// Policies that fail, each with a point where it does.
    pub(crate) failing: BTreeMap<String, (Point, String)>,
}

/// Bits that stand, by the values of a few attributes.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The attributes' places, in order.
    pub(crate) support: Vec<usize>,
    /// How far apart two values of each stand.
    pub(crate) strides: Vec<usize>,
    /// The bits, word after word.
    pub(crate) bits: Vec<u64>,
}

/// What must hold of a case, by some of its attributes.
pub(crate) struct Rule<'a> {
    /// All that it depends on.
    pub(crate) looks_at: &'a [Attribute],
    /// Whether it holds.
    pub(crate) holds: &'a dyn Fn(&Case) -> bool,
}

/// What one policy says at each point of its table.
struct Answers {
    support: Vec<usize>,
    applies: Vec<Result<bool, String>>,
}

/// All that the policies of a gate look at.
pub(crate) fn mentions(gate: &Gate) -> Result<Mentions, NotProved> {
    let (_, principal) = gate.audience.principal();
    let mut all = Mentions::default();
    let mut seen = BTreeSet::new();
    for policy in gate.policies() {
        let json = policy.to_json();
        if seen.insert(conditions(&json)) {
            all.extend(Mentions::of(&json, principal)?);
        }
    }
    Ok(all)
}

impl Side {
    /// A gate: a bit for each of its sets of policies.
    pub(crate) fn of_gate(gate: &Gate, domain: &Domain) -> Result<Self, NotProved> {
        let mut asked = Asked::new(gate, domain);
        let mut side = Self::new(gate.sets.len());
        for (number, set) in gate.sets.iter().enumerate() {
            let mut permits = Vec::new();
            for policy in &set.policies {
                let answers = asked.answers(policy, &set.grounds)?;
                side.note_failures(policy, answers, domain);
                match policy.effect() {
                    Effect::Permit => permits.push(policy),
                    // What fails withholds, whatever it would have done.
                    Effect::Forbid => {
                        let closes = |said: &Result<bool, String>| *said != Ok(false);
                        let closed: Vec<bool> = answers.applies.iter().map(closes).collect();
                        side.close(number, &answers.support.clone(), domain, |at| closed[at]);
                    }
                }
            }
            side.permit(number, &permits, &set.grounds, &mut asked)?;
        }
        Ok(side)
    }

    /// Prohibitions: a bit for each, which falls where it forbids.
    pub(crate) fn of_prohibitions(
        gate: &Gate,
        prohibitions: &[&CompiledPolicy],
        domain: &Domain,
    ) -> Result<Self, NotProved> {
        let mut asked = Asked::new(gate, domain);
        let mut side = Self::new(prohibitions.len());
        for (number, policy) in prohibitions.iter().enumerate() {
            let Some(set) = gate.sets.get(policy.set()) else {
                continue;
            };
            let answers = asked.answers(policy, &set.grounds)?;
            let closed: Vec<bool> = answers
                .applies
                .iter()
                .map(|said| *said != Ok(false))
                .collect();
            side.close(number, &answers.support.clone(), domain, |at| closed[at]);
        }
        Ok(side)
    }

    /// A single bit, which stands where every rule holds; each looks at its attributes alone.
    pub(crate) fn of_rules(rules: &[Rule<'_>], domain: &Domain) -> Result<Self, NotProved> {
        let mut side = Self::new(1);
        for Rule { looks_at, holds } in rules {
            let support: BTreeSet<usize> = looks_at
                .iter()
                .map(|attribute| *attribute as usize)
                .collect();
            let support: Vec<usize> = support.into_iter().collect();
            count(&support, domain)?;
            let points = points(&support, domain);
            let held: Vec<bool> = points.map(|point| holds(&domain.at(&point))).collect();
            side.close(0, &support, domain, |at| held.get(at) != Some(&true));
        }
        Ok(side)
    }

    fn new(bits: usize) -> Self {
        let words = bits.div_ceil(64).max(1);
        let mut open = vec![0; words];
        for bit in 0..bits {
            set(&mut open, bit);
        }
        Self {
            words,
            open,
            tables: Vec::new(),
            failing: BTreeMap::new(),
        }
    }

    /// Takes a bit away where `closed` says so.
    fn close(
        &mut self,
        bit: usize,
        support: &[usize],
        domain: &Domain,
        closed: impl Fn(usize) -> bool,
    ) {
        let words = self.words;
        let place = self
            .tables
            .iter()
            .position(|table| table.support == support);
        let place = place.unwrap_or_else(|| {
            self.tables.push(Table::new(support, domain, &self.open));
            self.tables.len() - 1
        });
        let Some(table) = self.tables.get_mut(place) else {
            return;
        };
        for (at, bits) in table.bits.chunks_mut(words).enumerate() {
            if closed(at) {
                clear(bits, bit);
            }
        }
    }

    /// Takes a set's bit away where none of its permits applies.
    fn permit(
        &mut self,
        bit: usize,
        permits: &[&CompiledPolicy],
        grounds: &Grounds,
        asked: &mut Asked<'_>,
    ) -> Result<(), NotProved> {
        let mut all = Vec::new();
        for policy in permits {
            let answers = asked.answers(policy, grounds)?;
            all.push((answers.support.clone(), answers.applies.clone()));
        }
        let support: BTreeSet<usize> = all
            .iter()
            .flat_map(|(support, _)| support.clone())
            .collect();
        let support: Vec<usize> = support.into_iter().collect();
        let domain = asked.domain;
        count(&support, domain)?;
        let permitted: Vec<bool> = points(&support, domain)
            .map(|point| {
                let mut applies = all
                    .iter()
                    .map(|(support, applies)| applies.get(index(support, domain, &point)).cloned());
                let some = applies.clone().any(|said| said == Some(Ok(true)));
                some && !applies.any(|said| matches!(said, Some(Err(_)) | None))
            })
            .collect();
        self.close(bit, &support, domain, |at| permitted.get(at) != Some(&true));
        Ok(())
    }

    fn note_failures(&mut self, policy: &CompiledPolicy, answers: &Answers, domain: &Domain) {
        let failing = points(&answers.support, domain).zip(&answers.applies);
        for (point, said) in failing {
            if let Err(error) = said {
                let id = policy.id().to_owned();
                self.failing.entry(id).or_insert((point, error.clone()));
            }
        }
    }
}

impl Table {
    fn new(support: &[usize], domain: &Domain, open: &[u64]) -> Self {
        let sizes = domain.sizes();
        let mut strides = Vec::new();
        let mut entries = 1;
        for place in support {
            strides.push(entries);
            entries *= sizes.get(*place).copied().unwrap_or(1);
        }
        Self {
            support: support.to_vec(),
            strides,
            bits: open.repeat(entries),
        }
    }

    /// The bits at a point.
    pub(crate) fn at(&self, words: usize, point: &Point) -> &[u64] {
        let places = self.support.iter().zip(&self.strides);
        let entry: usize = places
            .map(|(place, stride)| point.get(*place).copied().unwrap_or(0) * stride)
            .sum();
        self.bits
            .get(entry * words..(entry + 1) * words)
            .unwrap_or_default()
    }
}

/// The questions that a side has put to Cedar, each once: many articles have terms in common.
struct Asked<'a> {
    gate: &'a Gate,
    domain: &'a Domain,
    answers: BTreeMap<String, Answers>,
    questions: u64,
}

impl<'a> Asked<'a> {
    fn new(gate: &'a Gate, domain: &'a Domain) -> Self {
        Self {
            gate,
            domain,
            answers: BTreeMap::new(),
            questions: 0,
        }
    }

    fn answers(
        &mut self,
        policy: &CompiledPolicy,
        grounds: &Grounds,
    ) -> Result<&Answers, NotProved> {
        let json = policy.to_json();
        let key = format!("{}{}", grounds.action(), conditions(&json));
        if !self.answers.contains_key(&key) {
            let answers = self.ask(policy, &json, grounds)?;
            self.answers.insert(key.clone(), answers);
        }
        self.answers
            .get(&key)
            .ok_or(NotProved::TooMany { tuples: 0 })
    }

    fn ask(
        &mut self,
        policy: &CompiledPolicy,
        json: &Json,
        grounds: &Grounds,
    ) -> Result<Answers, NotProved> {
        let (_, principal) = self.gate.audience.principal();
        let mentions = Mentions::of(json, principal)?;
        let support: Vec<usize> = mentions.compared.keys().map(|one| *one as usize).collect();
        self.questions += count(&support, self.domain)?;
        if MOST_QUESTIONS < self.questions {
            return Err(NotProved::TooMany {
                tuples: self.questions,
            });
        }
        let alone = policy.alone()?;
        let applies = points(&support, self.domain).map(|point| {
            let Case {
                class,
                purpose,
                known,
            } = self.domain.at(&point);
            let Some(licence) = class.licences.first() else {
                return Err("a copy without a licence".to_owned());
            };
            let asked = (purpose, &known);
            applies(self.gate, grounds, &alone, &class, licence, asked)
        });
        Ok(Answers {
            applies: applies.collect(),
            support,
        })
    }
}

/// What a policy says, whatever it is called and does.
fn conditions(policy: &Json) -> String {
    policy
        .get("conditions")
        .map(Json::to_string)
        .unwrap_or_default()
}

/// How many points a table over these attributes has, if that is few enough.
fn count(support: &[usize], domain: &Domain) -> Result<u64, NotProved> {
    let sizes = domain.sizes();
    let sizes = support
        .iter()
        .map(|place| sizes.get(*place).copied().unwrap_or(1));
    let tuples = sizes.fold(1_u64, |all, size| {
        all.saturating_mul(u64::try_from(size).unwrap_or(u64::MAX))
    });
    match tuples <= MOST_QUESTIONS {
        true => Ok(tuples),
        false => Err(NotProved::TooMany { tuples }),
    }
}

/// Every point that differs in these attributes, the first of them fastest; the plainest value of all others.
fn points(support: &[usize], domain: &Domain) -> impl Iterator<Item = Point> + use<> {
    let sizes = domain.sizes();
    let sizes: Vec<(usize, usize)> = support
        .iter()
        .map(|place| (*place, sizes.get(*place).copied().unwrap_or(1)))
        .collect();
    let all: usize = sizes.iter().map(|(_, size)| size).product();
    (0..all).map(move |mut rest| {
        let mut point = Point::default();
        for (place, size) in &sizes {
            if let Some(value) = point.get_mut(*place) {
                *value = rest % size;
            }
            rest /= size;
        }
        point
    })
}

/// Where [`points`] has a point.
fn index(support: &[usize], domain: &Domain, point: &Point) -> usize {
    let sizes = domain.sizes();
    let mut stride = 1;
    let mut index = 0;
    for place in support {
        index += point.get(*place).copied().unwrap_or(0) * stride;
        stride *= sizes.get(*place).copied().unwrap_or(1);
    }
    index
}

fn set(bits: &mut [u64], bit: usize) {
    if let Some(word) = bits.get_mut(bit / 64) {
        *word |= 1 << (bit % 64);
    }
}

fn clear(bits: &mut [u64], bit: usize) {
    if let Some(word) = bits.get_mut(bit / 64) {
        *word &= !(1 << (bit % 64));
    }
}

/// The bits that stand.
pub(crate) fn standing(bits: &[u64]) -> impl Iterator<Item = usize> + '_ {
    bits.iter().enumerate().flat_map(|(word, bits)| {
        (0..64)
            .filter(move |bit| bits >> bit & 1 == 1)
            .map(move |bit| word * 64 + bit)
    })
}
