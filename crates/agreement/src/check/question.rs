//! The questions, each of one gate or of two.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::Timestamp;

use super::domain::{Case, Domain, Point};
use super::mention::{Attribute, Mentions};
use super::side::{Side, mentions, standing};
use super::sweep::Cases;
use super::verdict::{Example, NotProved, Receiver, Swept, Verdict, agreement_of};
use crate::agreement::Agreement;
use crate::compile::term::Term;
use crate::compile::{CompiledPolicy, Gate};
use crate::decide::{Decision, attempts_in, decide_in, decide_now_in};
use crate::party::PartyId;
use crate::reason::Reason;
use crate::relation::Relation;

impl Case {
    pub(super) fn decide(&self, gate: &Gate) -> Decision {
        decide_in(gate, &self.class, self.purpose, &self.known)
    }
}

/// P4: whether `new` lets through nothing that `old` withholds. Refuted with one example, the smallest, for each
/// article of `new` that lets more through.
///
/// What an object tells of is looked at too (6.4): an article that lets through by itself what only two articles of
/// `old` let through together is wider.
#[must_use]
pub fn no_wider(new: &Gate, old: &Gate, giver: &PartyId, receiver: &Receiver) -> Verdict {
    Verdict::of(find_wider(new, old, giver, receiver))
}

fn find_wider(
    new: &Gate,
    old: &Gate,
    giver: &PartyId,
    receiver: &Receiver,
) -> Result<Swept, NotProved> {
    let domain = domain(&[new, old], giver)?;
    let (one, other) = (Side::of_gate(new, &domain)?, Side::of_gate(old, &domain)?);
    let cases = Cases::of(&one, &other, &domain.sizes());
    let against = |case: &Case| match case.decide(old) {
        Decision::Release { .. } => None,
        Decision::Withheld { reasons } => Some(reasons),
    };
    let question = Asking {
        gate: new,
        domain: &domain,
        giver,
        receiver,
    };
    let swept = question.search(&cases, |old| old.iter().all(|word| *word == 0), &against)?;
    if !swept.examples.is_empty() {
        return Ok(swept);
    }
    let examples = question.search_told(&cases, &other.open, &against)?;
    Ok(Swept { examples, ..swept })
}

/// P5: whether nothing crosses under both.
#[must_use]
pub fn disjoint(one: &Gate, other: &Gate, giver: &PartyId, receiver: &Receiver) -> Verdict {
    let find = || {
        let domain = domain(&[one, other], giver)?;
        let (first, second) = (Side::of_gate(one, &domain)?, Side::of_gate(other, &domain)?);
        let cases = Cases::of(&first, &second, &domain.sizes());
        let question = Asking {
            gate: one,
            domain: &domain,
            giver,
            receiver,
        };
        let also = |case: &Case| case.decide(other).is_release().then(Vec::new);
        question.search(&cases, |bits| bits.iter().any(|word| *word != 0), &also)
    };
    Verdict::of(find())
}

/// P1: whether nothing that `ours`, the gate without red lines, lets through is forbidden by the red lines in
/// `guarded`, the gate with them.
#[must_use]
pub fn within_red_lines(
    ours: &Gate,
    guarded: &Gate,
    giver: &PartyId,
    receiver: &Receiver,
) -> Verdict {
    let is_red_line = |policy: &&CompiledPolicy| matches!(policy.term(), Term::RedLine(_));
    let find = || {
        let lines = guarded.policies().filter(is_red_line);
        let lines: Vec<&CompiledPolicy> = lines.filter(|policy| policy.set() == 0).collect();
        let domain = domain(&[ours, guarded], giver)?;
        let one = Side::of_gate(ours, &domain)?;
        let other = Side::of_prohibitions(guarded, &lines, &domain)?;
        let cases = Cases::of(&one, &other, &domain.sizes());
        let question = Asking {
            gate: ours,
            domain: &domain,
            giver,
            receiver,
        };
        let forbid = |case: &Case| {
            let Decision::Withheld { mut reasons } = case.decide(guarded) else {
                return None;
            };
            reasons.retain(|reason| matches!(reason, Reason::RedLine { .. }));
            (!reasons.is_empty()).then_some(reasons)
        };
        question.search(&cases, |bits| bits != other.open, &forbid)
    };
    Verdict::of(find())
}

/// P3: whether nothing crosses while the relation is not in force: asked of what the gate would let through, one case
/// for each of its articles, with every way in which a relation is not in force for a time or for good.
#[must_use]
pub fn closed_gives_nothing(gate: &Gate, agreement: &Agreement, giver: &PartyId) -> Verdict {
    let find = || {
        let domain = domain(&[gate], giver)?;
        let side = Side::of_gate(gate, &domain)?;
        let nothing = Side::of_rules(&[], &domain)?;
        let cases = Cases::of(&side, &nothing, &domain.sizes());
        let receiver = Receiver::Party(giver.clone());
        let question = Asking {
            gate,
            domain: &domain,
            giver,
            receiver: &receiver,
        };
        let open = question.search(&cases, |_| true, &|_| Some(Vec::new()))?;
        let closed = closed_relations(agreement, giver);
        let mut tuples = 0;
        let mut examples = Vec::new();
        for example in open.examples {
            for relation in &closed {
                tuples += 1;
                let asked = (&example.class, example.purpose, &example.known);
                if decide_now_in(agreement, relation, gate, asked).is_release() {
                    examples.push(example.clone());
                }
            }
        }
        Ok(Swept { tuples, examples })
    };
    Verdict::of(find())
}

/// The ways in which a relation is not in force that acts and articles bring about.
fn closed_relations(agreement: &Agreement, party: &PartyId) -> Vec<Relation> {
    let at: Timestamp = agreement.created().clone();
    let by = || BTreeSet::from([party.clone()]);
    let party = || party.clone();
    vec![
        Relation::NotParties,
        Relation::NotSigned { by: by() },
        Relation::NotRatified { by: by() },
        Relation::NotNotified { by: by() },
        Relation::NotEnough {
            given: 1,
            needed: 2,
        },
        Relation::NotYet { from: at.clone() },
        Relation::Suspended {
            by: by(),
            since: at.clone(),
        },
        Relation::Expired { at: at.clone() },
        Relation::Withdrawn {
            by: party(),
            at: at.clone(),
        },
        Relation::Terminated { at },
        Relation::Precluded {
            by: party(),
            of: party(),
        },
        Relation::WindowOpen {
            by: party(),
            until: None,
        },
        Relation::NotAccepted {
            of: party(),
            by: party(),
        },
        Relation::Forked {
            by: party(),
            number: 1,
        },
        Relation::DepositaryForked {
            by: party(),
            number: 1,
        },
        Relation::NotifiedMissing {
            by: party(),
            count: 1,
        },
        Relation::Gap {
            by: party(),
            number: 1,
        },
        Relation::Unread {
            by: party(),
            word: "unknown".to_owned(),
        },
        Relation::AmendmentsCompete,
        Relation::UnknownText,
        Relation::Overfull,
    ]
}

/// P7: whether no policy of the gate fails, whatever it is asked.
#[must_use]
pub fn never_fails(gate: &Gate, giver: &PartyId, receiver: &Receiver) -> Verdict {
    let find = || {
        let domain = domain(&[gate], giver)?;
        let side = Side::of_gate(gate, &domain)?;
        let failing = side.failing.iter().map(|(policy, (point, _))| {
            let case = domain.at(point);
            Example {
                giver: giver.clone(),
                receiver: receiver.clone(),
                class: case.class,
                purpose: case.purpose,
                known: case.known,
                under: None,
                against: vec![Reason::PolicyFault {
                    policy: policy.clone(),
                }],
            }
        });
        let entries = side
            .tables
            .iter()
            .map(|table| table.bits.len() / side.words);
        Ok(Swept {
            tuples: u64::try_from(entries.sum::<usize>()).unwrap_or(u64::MAX),
            examples: failing.collect(),
        })
    };
    Verdict::of(find())
}

/// The values that matter to any of these gates.
fn domain(gates: &[&Gate], giver: &PartyId) -> Result<Domain, NotProved> {
    let mut all = Mentions::default();
    for gate in gates {
        all.extend(mentions(gate)?);
    }
    Domain::of(&all, giver)
}

/// How far a case is from the plainest one: in how many attributes, and by how much.
type Distance = (usize, usize, Point);

fn distance(point: &Point) -> Distance {
    let changed = point.iter().filter(|place| **place != 0).count();
    (changed, point.iter().sum(), *point)
}

/// A question that is being answered.
pub(super) struct Asking<'a> {
    pub(super) gate: &'a Gate,
    pub(super) domain: &'a Domain,
    pub(super) giver: &'a PartyId,
    pub(super) receiver: &'a Receiver,
}

/// What stands against a case, by the gate as a whole; nothing if it does not break what is asked after all.
type Against<'a> = &'a dyn Fn(&Case) -> Option<Vec<Reason>>;

/// Most ways in which one article breaks what is asked that are shown.
const MOST_WAYS: usize = 8;

impl Asking<'_> {
    /// For each article, and each way in which it does so, the smallest case that it lets through and that is
    /// `broken` on the other side. A way is what stands against it there.
    pub(super) fn search(
        &self,
        cases: &Cases<'_>,
        broken: impl Fn(&[u64]) -> bool,
        against: Against<'_>,
    ) -> Result<Swept, NotProved> {
        let tuples = cases.count()?;
        let mut ways: BTreeMap<usize, BTreeMap<u64, Distance>> = BTreeMap::new();
        cases.each(|point, bits, other| {
            if broken(other) {
                let (here, way) = (distance(point), cases.closing(point));
                for set in standing(bits) {
                    let best = ways.entry(set).or_default().entry(way).or_insert(here);
                    *best = (*best).min(here);
                }
            }
        });
        let mut examples: Vec<Example> = Vec::new();
        for (set, ways) in ways {
            let mut best = fewest(&ways);
            best.sort();
            for (.., point) in best.into_iter().take(MOST_WAYS) {
                let example = self.confirmed(set, self.domain.at(&point), against)?;
                let same = |one: &Example| {
                    (&one.class, one.purpose, &one.known)
                        == (&example.class, example.purpose, &example.known)
                };
                if !examples.iter().any(same) {
                    examples.push(example);
                }
            }
        }
        Ok(Swept { tuples, examples })
    }

    /// 6.4: an article that lets through an object together with all that it tells of, where no single one of the
    /// other side's does.
    fn search_told(
        &self,
        cases: &Cases<'_>,
        open: &[u64],
        against: Against<'_>,
    ) -> Result<Vec<Example>, NotProved> {
        let common = |point: &Point| {
            let mut common = *point;
            common[Attribute::COMMON..].fill(0);
            common
        };
        let mut at: Option<Point> = None;
        // By article: what of the other side lets through all that it lets through here.
        let mut together: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        let mut broken: BTreeMap<usize, Point> = BTreeMap::new();
        let settle = |at: Option<Point>,
                      together: &mut BTreeMap<usize, Vec<u64>>,
                      broken: &mut BTreeMap<usize, Point>| {
            for (set, bits) in std::mem::take(together) {
                if let (Some(at), true) = (at, bits.iter().all(|word| *word == 0)) {
                    broken.entry(set).or_insert(at);
                }
            }
        };
        cases.each(|point, bits, other| {
            let here = common(point);
            if at != Some(here) {
                settle(at, &mut together, &mut broken);
                at = Some(here);
            }
            for set in standing(bits) {
                let all = together.entry(set).or_insert_with(|| open.to_vec());
                all.iter_mut()
                    .zip(other)
                    .for_each(|(all, word)| *all &= word);
            }
        });
        settle(at, &mut together, &mut broken);
        let mut examples = Vec::new();
        for (set, at) in broken {
            let mut points = Vec::new();
            cases.each(|point, bits, other| {
                if common(point) == at && standing(bits).any(|one| one == set) {
                    points.push((distance(point), other.to_vec()));
                }
            });
            points.sort();
            let case = self.telling(&few_enough(&points, open));
            examples.push(self.confirmed(set, case, against)?);
        }
        Ok(examples)
    }

    /// An object at the first of these points that tells of one at each of the others.
    fn telling(&self, points: &[Point]) -> Case {
        let first = points.first().copied().unwrap_or_default();
        let mut case = self.domain.at(&first);
        for (number, point) in points.iter().enumerate().skip(1) {
            let told = self.domain.at_from(point, number);
            case.class.tells.insert(told.class.received());
            case.known.leased.extend(told.known.leased);
            case.known.consented.extend(told.known.consented);
        }
        case
    }

    /// The example, once the gates as a whole say the same.
    fn confirmed(
        &self,
        set: usize,
        case: Case,
        against: Against<'_>,
    ) -> Result<Example, NotProved> {
        let grounds = self.gate.sets.get(set).map(|set| &set.grounds);
        let permits = attempts_in(self.gate, &case.class, case.purpose, &case.known);
        let permits = permits
            .iter()
            .any(|attempt| Some(&attempt.under) == grounds && attempt.reasons.is_empty());
        match (against(&case), grounds.cloned(), permits) {
            (Some(against), Some(under), true) => Ok(Example {
                giver: self.giver.clone(),
                receiver: self.receiver.clone(),
                class: case.class,
                purpose: case.purpose,
                known: case.known,
                under: Some(under),
                against,
            }),
            (_, under, _) => Err(NotProved::Contradiction {
                agreement: under
                    .as_ref()
                    .and_then(agreement_of)
                    .map_or_else(|| format!("article {set}"), ToString::to_string),
            }),
        }
    }
}

/// The smallest cases of those ways of which no part is a way by itself.
fn fewest(ways: &BTreeMap<u64, Distance>) -> Vec<Distance> {
    let is_whole = |way: &u64| !ways.keys().any(|part| part != way && part & way == *part);
    let whole = ways.iter().filter(|(way, _)| is_whole(way));
    whole.map(|(_, best)| *best).collect()
}

/// Of these cases, a few that nothing of the other side lets through together.
fn few_enough(points: &[(Distance, Vec<u64>)], open: &[u64]) -> Vec<Point> {
    let mut all = open.to_vec();
    let mut chosen: Vec<&(Distance, Vec<u64>)> = Vec::new();
    for one in points {
        let less: Vec<u64> = all
            .iter()
            .zip(&one.1)
            .map(|(all, word)| all & word)
            .collect();
        if less != all || chosen.is_empty() {
            chosen.push(one);
            all = less;
        }
    }
    // What the others make needless goes again.
    let mut place = chosen.len();
    while place > 0 {
        place -= 1;
        let without = chosen.iter().enumerate().filter(|(at, _)| *at != place);
        let rest = without.fold(open.to_vec(), |all, (_, (_, bits))| {
            all.iter().zip(bits).map(|(all, word)| all & word).collect()
        });
        if chosen.len() > 1 && rest.iter().all(|word| *word == 0) {
            chosen.remove(place);
        }
    }
    chosen.into_iter().map(|((.., point), _)| *point).collect()
}
