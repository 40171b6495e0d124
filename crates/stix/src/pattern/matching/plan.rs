//! What the tree of a pattern asks of observations, in as few parts as say it.
//!
//! `REPEATS` is written out only where it must be: a repeated `[…]` needs so many observations, and a
//! repeated `AND` is an `AND` of repeated parts. `START … STOP` shortens the stretch in which an
//! observation may be. `WITHIN` asks nothing of a single observation.

use super::budget::{Budget, Spent};
use super::frontier::Frontier;
use super::observation::Observation;
use crate::pattern::ast::{Observations, Qualifier};
use crate::pattern::limits;

/// The number of a part in a plan.
pub(super) type Part = usize;

/// What a part asks.
#[derive(Debug)]
pub(super) enum Ask {
    /// So many of these observations.
    Some { options: Choices, demand: u64 },
    /// All of these.
    All(Vec<Part>),
    /// One of these.
    Any(Vec<Part>),
    /// The first, then the second.
    Then(Part, Part),
    /// All of its observations in a stretch of at most this.
    Within(i128, Part),
    /// So many times, each with other observations.
    Copies(u64, Part),
}

/// Observations that would do, and when.
#[derive(Debug)]
pub(super) struct Choices {
    /// By the beginnings of their stretches.
    sorted: Vec<Choice>,
    /// How long the longest stretch is.
    longest: i128,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    first: i128,
    last: i128,
    observation: usize,
}

/// A part with what is known of it without looking at which observations others take.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) ask: Ask,
    /// Where it can be bound.
    pub(super) frontier: Frontier,
    /// Where the search may cut, each once, sorted: for `Then` the beginnings of the stretches of what
    /// comes first, for `Within` the ends of those within.
    pub(super) cuts: Vec<i128>,
}

/// All parts; each stands behind those that it is made of.
#[derive(Debug, Default)]
pub(super) struct Plan {
    parts: Vec<Known>,
    /// How many parts there are once copies are written out.
    written_out: u64,
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPlan {
    /// Nothing can match.
    Impossible,
    /// It would be too large, or making it costs too much.
    TooCostly,
}

impl From<Spent> for NoPlan {
    fn from(Spent: Spent) -> Self {
        Self::TooCostly
    }
}

/// A part that is being made, before anything is computed of it.
enum Draft {
    Some {
        /// For each expression that would do: which observations.
        options: Vec<usize>,
        demand: u64,
        low: i128,
        high: i128,
    },
    All(Vec<Draft>),
    Any(Vec<Draft>),
    Then(Vec<Draft>),
    Within(i128, Box<Draft>),
    Copies(u64, Box<Draft>),
    Never,
}

impl Plan {
    /// Make a plan and its last part. `satisfied` has, for each `[…]`, the observations that it holds for.
    pub(super) fn of(
        root: &Observations,
        satisfied: &[Vec<usize>],
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<(Self, Part), NoPlan> {
        let draft = draft(root, &mut satisfied.iter());
        let mut plan = Self::default();
        let root = plan.add(draft, observations, budget)?;
        match plan
            .get(root)
            .is_some_and(|known| !known.frontier.is_empty())
        {
            true => Ok((plan, root)),
            false => Err(NoPlan::Impossible),
        }
    }

    pub(super) fn get(&self, part: Part) -> Option<&Known> {
        self.parts.get(part)
    }

    fn add(
        &mut self,
        draft: Draft,
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<Part, NoPlan> {
        let before = self.written_out;
        let ask = match draft {
            Draft::Never => return Err(NoPlan::Impossible),
            Draft::Some {
                options,
                demand,
                low,
                high,
            } => {
                budget.charge(options.len() * 32)?;
                Ask::Some {
                    options: Choices::of(&options, (low, high), observations),
                    demand,
                }
            }
            Draft::All(list) => Ask::All(self.add_all(list, observations, budget)?),
            Draft::Any(list) => {
                let mut parts = Vec::new();
                for draft in list {
                    match self.add(draft, observations, budget) {
                        Ok(part) => parts.push(part),
                        Err(NoPlan::Impossible) => {}
                        Err(NoPlan::TooCostly) => return Err(NoPlan::TooCostly),
                    }
                }
                Ask::Any(parts)
            }
            Draft::Then(list) => {
                let mut parts = self.add_all(list, observations, budget)?;
                let mut rest = parts.pop().ok_or(NoPlan::Impossible)?;
                while let Some(before) = parts.pop() {
                    rest = self.finish(Ask::Then(before, rest), observations, budget)?;
                }
                return Ok(rest);
            }
            Draft::Within(span, inner) => {
                Ask::Within(span, self.add(*inner, observations, budget)?)
            }
            Draft::Copies(times, inner) => {
                let part = self.add(*inner, observations, budget)?;
                // Each copy takes at least one observation of its own.
                let seen: u64 = observations.iter().map(|seen| seen.number).sum();
                if seen < times {
                    return Err(NoPlan::Impossible);
                }
                let one = self.written_out - before;
                self.written_out = before.saturating_add(one.saturating_mul(times));
                Ask::Copies(times, part)
            }
        };
        self.finish(ask, observations, budget)
    }

    fn add_all(
        &mut self,
        list: Vec<Draft>,
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<Vec<Part>, NoPlan> {
        let parts = list.into_iter();
        parts
            .map(|draft| self.add(draft, observations, budget))
            .collect()
    }

    /// Compute what is known of a part and keep it.
    fn finish(
        &mut self,
        ask: Ask,
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<Part, NoPlan> {
        self.written_out = self.written_out.saturating_add(1);
        if limits::MAX_PLAN_PARTS as u64 <= self.written_out {
            return Err(NoPlan::TooCostly);
        }
        let (frontier, cuts) = match &ask {
            Ask::Some { options, demand } => {
                let counted = options.sorted.iter().map(|choice| {
                    let number = observations
                        .get(choice.observation)
                        .map_or(0, |seen| seen.number);
                    (choice.first, choice.last, number)
                });
                let counted: Vec<_> = counted.collect();
                (Frontier::of_leaf(&counted, *demand), Vec::new())
            }
            Ask::All(parts) => (self.join(parts, Frontier::both, budget)?, Vec::new()),
            Ask::Any(parts) => (self.join(parts, Frontier::either, budget)?, Vec::new()),
            Ask::Then(first, second) => {
                let joined = self.join(&[*first, *second], Frontier::then, budget)?;
                (
                    joined,
                    self.instants(*first, |choice| choice.first, budget)?,
                )
            }
            Ask::Within(span, part) => {
                let inner = self.join(&[*part], Frontier::both, budget)?;
                let ends = self.instants(*part, |choice| choice.last, budget)?;
                (inner.within(*span), ends)
            }
            Ask::Copies(_, part) => (self.join(&[*part], Frontier::both, budget)?, Vec::new()),
        };
        if frontier.is_empty() {
            return Err(NoPlan::Impossible);
        }
        self.parts.push(Known {
            ask,
            frontier,
            cuts,
        });
        Ok(self.parts.len() - 1)
    }

    /// Join the frontiers of parts, two by two.
    fn join(
        &self,
        parts: &[Part],
        how: fn(&Frontier, &Frontier) -> Frontier,
        budget: &mut Budget,
    ) -> Result<Frontier, Spent> {
        let mut frontiers = parts
            .iter()
            .filter_map(|part| Some(&self.get(*part)?.frontier));
        let mut joined = frontiers.next().cloned().unwrap_or_default();
        for next in frontiers {
            // Sorting and searching.
            budget.charge((joined.len() + next.len()) * 16)?;
            joined = how(&joined, next);
        }
        Ok(joined)
    }

    /// An instant of each observation that would do for any leaf of a part.
    fn instants(
        &self,
        part: Part,
        which: fn(&Choice) -> i128,
        budget: &mut Budget,
    ) -> Result<Vec<i128>, Spent> {
        let mut found = Vec::new();
        let mut parts = vec![part];
        while let Some(known) = parts.pop().and_then(|part| self.get(part)) {
            match &known.ask {
                Ask::Some { options, .. } => {
                    budget.charge(1 + options.sorted.len() * 8)?;
                    found.extend(options.sorted.iter().map(which));
                }
                Ask::All(inner) | Ask::Any(inner) => parts.extend(inner),
                Ask::Then(first, second) => parts.extend([first, second]),
                Ask::Within(_, inner) | Ask::Copies(_, inner) => parts.push(*inner),
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

impl Choices {
    /// Those of `indexes` that may be between two instants.
    fn of(indexes: &[usize], (low, high): (i128, i128), observations: &[Observation<'_>]) -> Self {
        let choices = indexes.iter().filter_map(|index| {
            let seen = observations.get(*index)?;
            let (first, last) = (seen.first.max(low), seen.last.min(high));
            (first <= last).then_some(Choice {
                first,
                last,
                observation: *index,
            })
        });
        let mut sorted: Vec<_> = choices.collect();
        sorted.sort_unstable();
        let lengths = sorted.iter().map(|choice| choice.last - choice.first);
        let longest = lengths.max().unwrap_or(0);
        Self { sorted, longest }
    }

    /// The observations that may be between two instants.
    pub(super) fn between(&self, low: i128, high: i128) -> impl Iterator<Item = usize> + '_ {
        let earliest = low.saturating_sub(self.longest);
        let begin = self
            .sorted
            .partition_point(|choice| choice.first < earliest);
        let end = self.sorted.partition_point(|choice| choice.first <= high);
        let near = self.sorted.get(begin..end).unwrap_or_default();
        let fits = near.iter().filter(move |choice| low <= choice.last);
        fits.map(|choice| choice.observation)
    }
}

/// The draft of a tree; `satisfied` has what is left for its `[…]`, from left to right.
fn draft<'s>(tree: &Observations, satisfied: &mut impl Iterator<Item = &'s Vec<usize>>) -> Draft {
    match tree {
        Observations::One(_) => match satisfied.next() {
            Some(options) if !options.is_empty() => Draft::Some {
                options: options.clone(),
                demand: 1,
                low: i128::MIN,
                high: i128::MAX,
            },
            _ => Draft::Never,
        },
        Observations::And(list) => all(list.iter().map(|part| draft(part, satisfied)).collect()),
        Observations::Or(list) => any(list.iter().map(|part| draft(part, satisfied)).collect()),
        Observations::FollowedBy(list) => {
            let list: Vec<_> = list.iter().map(|part| draft(part, satisfied)).collect();
            match list.iter().any(|part| matches!(part, Draft::Never)) {
                true => Draft::Never,
                false => Draft::Then(list),
            }
        }
        Observations::Qualified(inner, qualifier) => {
            let inner = draft(inner, satisfied);
            match qualifier {
                Qualifier::Repeats(times) => repeated(inner, *times),
                // Shorter than the time given: at most one attosecond less.
                Qualifier::Within(seconds) => {
                    let span = i128::try_from(seconds.0).unwrap_or(i128::MAX) - 1;
                    within(inner, span)
                }
                Qualifier::StartStop(start, stop) => {
                    between(inner, start.unix_attoseconds(), stop.unix_attoseconds() - 1)
                }
            }
        }
    }
}

fn all(list: Vec<Draft>) -> Draft {
    let mut parts = Vec::with_capacity(list.len());
    for draft in list {
        match draft {
            Draft::Never => return Draft::Never,
            Draft::All(inner) => parts.extend(inner),
            other => parts.push(other),
        }
    }
    Draft::All(parts)
}

/// One of several; those that ask for a single observation become one that asks for either's.
fn any(list: Vec<Draft>) -> Draft {
    let mut parts: Vec<Draft> = Vec::with_capacity(list.len());
    for draft in list {
        match draft {
            Draft::Never => {}
            Draft::Some {
                options,
                demand: 1,
                low,
                high,
            } => {
                let merged = parts.iter_mut().find_map(|part| match part {
                    Draft::Some {
                        options,
                        demand: 1,
                        low: same_low,
                        high: same_high,
                    } if (*same_low, *same_high) == (low, high) => Some(options),
                    _ => None,
                });
                match merged {
                    Some(other) => {
                        other.extend(options);
                        other.sort_unstable();
                        other.dedup();
                    }
                    None => parts.push(Draft::Some {
                        options,
                        demand: 1,
                        low,
                        high,
                    }),
                }
            }
            other => parts.push(other),
        }
    }
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            parts.push(last);
            Draft::Any(parts)
        }
        (_, None) => Draft::Never,
    }
}

fn repeated(draft: Draft, times: u64) -> Draft {
    match draft {
        Draft::Never => Draft::Never,
        other if times == 1 => other,
        Draft::Some {
            options,
            demand,
            low,
            high,
        } => Draft::Some {
            options,
            demand: demand.saturating_mul(times),
            low,
            high,
        },
        Draft::All(list) => {
            Draft::All(list.into_iter().map(|part| repeated(part, times)).collect())
        }
        Draft::Copies(before, inner) => Draft::Copies(before.saturating_mul(times), inner),
        other @ (Draft::Any(_) | Draft::Then(_) | Draft::Within(..)) => {
            Draft::Copies(times, Box::new(other))
        }
    }
}

fn within(draft: Draft, span: i128) -> Draft {
    match draft {
        Draft::Never => Draft::Never,
        single @ Draft::Some { demand: 1, .. } => single,
        Draft::Within(before, inner) => Draft::Within(before.min(span), inner),
        Draft::Any(list) => any(list.into_iter().map(|part| within(part, span)).collect()),
        other => Draft::Within(span, Box::new(other)),
    }
}

/// Every observation of the draft between two instants.
fn between(draft: Draft, from: i128, to: i128) -> Draft {
    let each = |list: Vec<Draft>| list.into_iter().map(|part| between(part, from, to));
    match draft {
        Draft::Never => Draft::Never,
        Draft::Some {
            options,
            demand,
            low,
            high,
        } => {
            let (low, high) = (low.max(from), high.min(to));
            match low <= high {
                true => Draft::Some {
                    options,
                    demand,
                    low,
                    high,
                },
                false => Draft::Never,
            }
        }
        Draft::All(list) => all(each(list).collect()),
        Draft::Any(list) => any(each(list).collect()),
        Draft::Then(list) => {
            let list: Vec<_> = each(list).collect();
            match list.iter().any(|part| matches!(part, Draft::Never)) {
                true => Draft::Never,
                false => Draft::Then(list),
            }
        }
        Draft::Within(span, inner) => match between(*inner, from, to) {
            Draft::Never => Draft::Never,
            inner => Draft::Within(span, Box::new(inner)),
        },
        Draft::Copies(times, inner) => match between(*inner, from, to) {
            Draft::Never => Draft::Never,
            inner => Draft::Copies(times, Box::new(inner)),
        },
    }
}
