//! Observation expressions as a choice of forms without `OR`.

use std::collections::{BTreeMap, BTreeSet};

use super::terms::{Term, terms};
use super::work::{Spent, Work};
use crate::pattern::ast::{Observations, Qualifier};
use crate::timestamp::Timestamp;

/// What must be bound, without a choice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// One observation, with an object for which all of this holds.
    One(Term),
    /// Different observations for each of these, so many times: `REPEATS` is short for `AND` (§9.5.1).
    All(BTreeMap<Form, u64>),
    /// One after another.
    Then(Vec<Form>),
    /// All of it at such a time.
    Timed(Times, Box<Form>),
}

/// Restrictions in time.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Times {
    /// Shorter than this, in attoseconds.
    within: Option<u128>,
    /// From the first instant until before the second.
    between: Option<(Timestamp, Timestamp)>,
}

/// The forms of which one must be bound. None stands for what nothing matches.
pub(super) fn forms(tree: &Observations, work: &mut Work) -> Result<BTreeSet<Form>, Spent> {
    match tree {
        Observations::One(comparisons) => {
            let terms = terms(comparisons, work)?;
            Ok(terms.into_iter().map(Form::One).collect())
        }
        Observations::Or(list) => {
            let mut joined = BTreeSet::new();
            for part in list {
                joined.extend(forms(part, work)?);
                work.hold(joined.len())?;
            }
            Ok(joined)
        }
        Observations::And(list) => {
            let mut joined = BTreeSet::from([Form::All(BTreeMap::new())]);
            for part in list {
                joined = product(&joined, &forms(part, work)?, both, work)?;
            }
            Ok(joined)
        }
        Observations::FollowedBy(list) => {
            let mut joined = BTreeSet::from([Form::Then(Vec::new())]);
            for part in list {
                joined = product(&joined, &forms(part, work)?, then, work)?;
            }
            Ok(joined)
        }
        Observations::Qualified(inner, qualifier) => {
            let inner = forms(inner, work)?;
            let times = match qualifier {
                Qualifier::Repeats(times) => return repeated(&inner, *times, work),
                Qualifier::Within(seconds) => Times {
                    within: Some(seconds.0),
                    between: None,
                },
                Qualifier::StartStop(start, stop) => Times {
                    within: None,
                    between: Some((start.clone(), stop.clone())),
                },
            };
            Ok(inner
                .into_iter()
                .filter_map(|form| timed(&times, form))
                .collect())
        }
    }
}

fn product(
    left: &BTreeSet<Form>,
    right: &BTreeSet<Form>,
    join: fn(&Form, &Form) -> Form,
    work: &mut Work,
) -> Result<BTreeSet<Form>, Spent> {
    work.hold(left.len().saturating_mul(right.len()))?;
    let mut joined = BTreeSet::new();
    for one in left {
        for other in right {
            work.charge(1 + one.size() + other.size())?;
            joined.insert(join(one, other));
        }
    }
    Ok(joined)
}

/// Both, with different observations.
fn both(left: &Form, right: &Form) -> Form {
    let mut parts = BTreeMap::new();
    for form in [left, right] {
        let list = match form {
            Form::All(list) => list
                .iter()
                .map(|(part, times)| (part.clone(), *times))
                .collect(),
            other => vec![(other.clone(), 1)],
        };
        for (part, times) in list {
            let sum: &mut u64 = parts.entry(part).or_insert(0);
            *sum = sum.saturating_add(times);
        }
    }
    single(parts)
}

/// One part that is needed once is that part.
fn single(parts: BTreeMap<Form, u64>) -> Form {
    match parts.first_key_value() {
        Some((only, 1)) if parts.len() == 1 => only.clone(),
        _ => Form::All(parts),
    }
}

/// One and then the other.
fn then(left: &Form, right: &Form) -> Form {
    let mut parts = Vec::new();
    for form in [left, right] {
        match form {
            Form::Then(list) => parts.extend(list.iter().cloned()),
            other => parts.push(other.clone()),
        }
    }
    match parts.len() {
        1 => parts.remove(0),
        _ => Form::Then(parts),
    }
}

/// So many times one of the forms, each with other observations.
fn repeated(forms: &BTreeSet<Form>, times: u64, work: &mut Work) -> Result<BTreeSet<Form>, Spent> {
    if forms.len() < 2 {
        let forms = forms.iter().map(|form| multiplied(form, times));
        return Ok(forms.collect());
    }
    // How often each is taken: so many in all.
    let mut joined = BTreeSet::from([(Form::All(BTreeMap::new()), times)]);
    for (index, form) in forms.iter().enumerate() {
        let last = index + 1 == forms.len();
        let mut next = BTreeSet::new();
        for (before, left) in &joined {
            let counts = if last { *left..=*left } else { 0..=*left };
            for count in counts {
                work.charge(1 + before.size() + form.size())?;
                work.hold(next.len())?;
                let taken = match count {
                    0 => before.clone(),
                    count => both(before, &multiplied(form, count)),
                };
                next.insert((taken, left - count));
            }
        }
        joined = next;
    }
    Ok(joined.into_iter().map(|(form, _)| form).collect())
}

fn multiplied(form: &Form, times: u64) -> Form {
    match form {
        other if times == 1 => other.clone(),
        Form::All(parts) => {
            let parts = parts.iter();
            Form::All(
                parts
                    .map(|(part, count)| (part.clone(), count.saturating_mul(times)))
                    .collect(),
            )
        }
        other => Form::All(BTreeMap::from([(other.clone(), times)])),
    }
}

/// The form at such a time; `None` if there is no such time.
fn timed(times: &Times, form: Form) -> Option<Form> {
    let (inner_times, inner) = match form {
        Form::Timed(inner_times, inner) => (inner_times, inner),
        other => (Times::default(), Box::new(other)),
    };
    let within = [times.within, inner_times.within]
        .into_iter()
        .flatten()
        .min();
    let between = match (times.between.clone(), inner_times.between) {
        (Some((start, stop)), Some((from, to))) => Some((start.max(from), stop.min(to))),
        (one, other) => one.or(other),
    };
    if between.as_ref().is_some_and(|(start, stop)| stop <= start) {
        return None;
    }
    Some(Form::Timed(Times { within, between }, inner))
}

impl Form {
    /// About how much it costs to copy.
    fn size(&self) -> usize {
        match self {
            Self::One(term) => term.len(),
            Self::All(parts) => parts.keys().map(Self::size).sum(),
            Self::Then(parts) => parts.iter().map(Self::size).sum(),
            Self::Timed(_, inner) => 1 + inner.size(),
        }
    }

    /// Whether whatever is bound to this can be bound to `other`, in part or in whole. `false` if
    /// that was not seen.
    pub(super) fn implies(&self, other: &Self, work: &mut Work) -> Result<bool, Spent> {
        work.charge(1)?;
        match (self, other) {
            (Self::One(more), Self::One(less)) => {
                work.charge(less.len())?;
                Ok(less.is_subset(more))
            }
            (Self::Timed(times, inner), Self::Timed(wider, other_inner))
                if times.lies_within(wider) =>
            {
                inner.implies(other_inner, work)
            }
            (Self::Timed(_, inner), _) => inner.implies(other, work),
            (Self::Then(parts), Self::Then(others)) if in_order(parts, others, work)? => Ok(true),
            (Self::All(parts), Self::All(others))
                if among(
                    parts.iter().map(|(part, count)| (part, *count)).collect(),
                    others,
                    work,
                )? =>
            {
                Ok(true)
            }
            (Self::All(_) | Self::Then(_), Self::All(others))
                if among(self.units(), others, work)? =>
            {
                Ok(true)
            }
            (Self::Then(parts), _) => any_implies(parts.iter(), other, work),
            (Self::All(parts), _) => any_implies(parts.keys(), other, work),
            (Self::One(_), _) => Ok(false),
        }
    }

    /// The single observations that it needs, each with how many of them: all of them different.
    fn units(&self) -> Vec<(&Self, u64)> {
        match self {
            Self::One(_) => vec![(self, 1)],
            Self::Timed(_, inner) => inner.units(),
            Self::Then(parts) => parts.iter().flat_map(Self::units).collect(),
            Self::All(parts) => {
                let each = parts.iter().flat_map(|(part, count)| {
                    let units = part.units().into_iter();
                    units.map(|(unit, times)| (unit, times.saturating_mul(*count)))
                });
                each.collect()
            }
        }
    }
}

fn any_implies<'f>(
    parts: impl Iterator<Item = &'f Form>,
    other: &Form,
    work: &mut Work,
) -> Result<bool, Spent> {
    for part in parts {
        if part.implies(other, work)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether each of `others` is implied by a different one of `parts`, in the same order.
fn in_order(parts: &[Form], others: &[Form], work: &mut Work) -> Result<bool, Spent> {
    let mut parts = parts.iter();
    for other in others {
        if !any_implies(parts.by_ref(), other, work)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether each of `others` is implied by different ones of `parts`. Equal ones are taken first, then
/// the first that do.
fn among(
    mut parts: Vec<(&Form, u64)>,
    others: &BTreeMap<Form, u64>,
    work: &mut Work,
) -> Result<bool, Spent> {
    let mut missing: Vec<(&Form, u64)> =
        others.iter().map(|(form, count)| (form, *count)).collect();
    for exactly in [true, false] {
        for (other, count) in &mut missing {
            for (part, left) in &mut parts {
                if *count == 0 {
                    break;
                }
                work.charge(1)?;
                let does = 0 < *left
                    && match exactly {
                        true => part == other,
                        false => part.implies(other, work)?,
                    };
                if does {
                    let taken = (*left).min(*count);
                    *left -= taken;
                    *count -= taken;
                }
            }
        }
    }
    Ok(missing.iter().all(|(_, count)| *count == 0))
}

impl Times {
    /// Whether what keeps to these keeps to `wider`.
    fn lies_within(&self, wider: &Self) -> bool {
        let shorter = match (self.within, wider.within) {
            (_, None) => true,
            (Some(this), Some(other)) => this <= other,
            (None, Some(_)) => false,
        };
        let between = match (&self.between, &wider.between) {
            (_, None) => true,
            (Some((start, stop)), Some((from, to))) => from <= start && stop <= to,
            (None, Some(_)) => false,
        };
        shorter && between
    }
}
