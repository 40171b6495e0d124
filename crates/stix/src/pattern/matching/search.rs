//! One binding: which stretch of time each part takes, then which observations each leaf.
//!
//! From the top down. Where `WITHIN` begins and where `FOLLOWEDBY` turns is chosen among the instants
//! at which observations begin or end: whatever binding there is, the beginning can be moved later
//! until it meets the end of an observation's stretch (or of what surrounds it), and the turn earlier
//! until it meets the beginning of one. A leaf then knows its stretch, and [`Flow`] whether all leaves
//! so far can have different observations. Only stretches are tried, never observations.
//!
//! With many overlapping expressions the question is as hard as packing sets, so there are patterns
//! for which this takes too long; the budget ends it.

use super::budget::{Budget, Spent};
use super::flow::Flow;
use super::observation::Observation;
use super::plan::{Ask, Part, Plan};

/// What is still to be bound: a list that shares its tail.
#[derive(Clone, Copy)]
struct Rest<'r> {
    item: Item,
    next: Option<&'r Rest<'r>>,
}

#[derive(Clone, Copy)]
struct Item {
    part: Part,
    low: i128,
    high: i128,
    copies: u64,
    /// For copies: the first alternative to try. Copies are alike, so they may be put in order.
    from: usize,
}

/// One alternative for a part: what it asks of one or two others.
type Alternative = [Option<Item>; 2];

/// Find a binding: the observations in it, each once.
pub(super) fn search(
    plan: &Plan,
    root: Part,
    observations: &[Observation<'_>],
    budget: &mut Budget,
) -> Result<Option<Vec<usize>>, Spent> {
    let mut search = Search {
        plan,
        observations,
        budget,
        flow: Flow::default(),
    };
    if !search.enough_in_all(root, 1)? {
        return Ok(None);
    }
    search.flow = Flow::default();
    let all = item(root, i128::MIN, i128::MAX);
    match search.bind(Some(&Rest {
        item: all,
        next: None,
    }))? {
        true => Ok(Some(search.flow.given())),
        false => Ok(None),
    }
}

struct Search<'s> {
    plan: &'s Plan,
    observations: &'s [Observation<'s>],
    budget: &'s mut Budget,
    flow: Flow<'s>,
}

fn item(part: Part, low: i128, high: i128) -> Item {
    Item {
        part,
        low,
        high,
        copies: 1,
        from: 0,
    }
}

impl Search<'_> {
    /// Whether there are different observations for all parts that are needed in any case, whenever
    /// they were. It settles most patterns that ask for more than there is.
    fn enough_in_all(&mut self, part: Part, times: u64) -> Result<bool, Spent> {
        let Some(known) = self.plan.get(part) else {
            return Ok(false);
        };
        match &known.ask {
            Ask::Some { options, demand } => self.flow.place(
                (options, demand.saturating_mul(times)),
                (i128::MIN, i128::MAX),
                self.observations,
                self.budget,
            ),
            Ask::All(parts) => {
                for part in parts {
                    if !self.enough_in_all(*part, times)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Ask::Then(first, second) => {
                Ok(self.enough_in_all(*first, times)? && self.enough_in_all(*second, times)?)
            }
            Ask::Within(_, part) => self.enough_in_all(*part, times),
            Ask::Copies(more, part) => self.enough_in_all(*part, times.saturating_mul(*more)),
            Ask::Any(_) => Ok(true),
        }
    }

    /// Bind everything on the list. If that is possible, the flow has it.
    fn bind(&mut self, rest: Option<&Rest<'_>>) -> Result<bool, Spent> {
        let Some(Rest { item: this, next }) = rest else {
            return Ok(true);
        };
        self.budget.charge(1)?;
        let Some(known) = self.plan.get(this.part) else {
            return Ok(false);
        };
        if let Ask::Copies(times, inner) = &known.ask {
            let copies = this.copies.saturating_mul(*times);
            let copies = Item {
                part: *inner,
                copies,
                ..*this
            };
            return self.bind(Some(&Rest {
                item: copies,
                next: *next,
            }));
        }
        if let Ask::Some { options, demand } = &known.ask {
            let place = self.flow.place(
                (options, demand.saturating_mul(this.copies)),
                (this.low, this.high),
                self.observations,
                self.budget,
            )?;
            if !place {
                return Ok(false);
            }
            if self.bind(*next)? {
                return Ok(true);
            }
            self.flow.remove();
            return Ok(false);
        }
        if let Ask::All(parts) = &known.ask {
            return self.bind_all(parts, *this, *next);
        }
        let alternatives = self.alternatives(*this)?;
        for (index, [first, second]) in alternatives.iter().enumerate().skip(this.from) {
            self.budget.charge(1)?;
            let again = Item {
                copies: this.copies - 1,
                from: index,
                ..*this
            };
            let again = Rest {
                item: again,
                next: *next,
            };
            let next = if 1 < this.copies { Some(&again) } else { *next };
            let second = second.map(|item| Rest { item, next });
            let next = second.as_ref().or(next);
            let first = first.map(|item| Rest { item, next });
            if self.bind(first.as_ref().or(next))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn bind_all(
        &mut self,
        parts: &[Part],
        this: Item,
        next: Option<&Rest<'_>>,
    ) -> Result<bool, Spent> {
        match parts.split_last() {
            None => self.bind(next),
            Some((last, others)) => {
                let item = Item {
                    part: *last,
                    from: 0,
                    ..this
                };
                self.bind_all(others, this, Some(&Rest { item, next }))
            }
        }
    }

    /// In which stretches the parts of a part may be, leaving out what no binding can be in.
    fn alternatives(&mut self, this: Item) -> Result<Vec<Alternative>, Spent> {
        let Item {
            part, low, high, ..
        } = this;
        let Some(known) = self.plan.get(part) else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        match &known.ask {
            Ask::Some { .. } | Ask::All(_) | Ask::Copies(..) => {}
            Ask::Any(parts) => {
                self.budget.charge(parts.len())?;
                let possible = parts.iter().filter(|part| self.allows(**part, low, high));
                found.extend(possible.map(|part| [Some(item(*part, low, high)), None]));
            }
            Ask::Then(first, second) => {
                let (Some(before), Some(after)) = (self.plan.get(*first), self.plan.get(*second))
                else {
                    return Ok(Vec::new());
                };
                // The turn: not before the first part can be done, not after the second can begin.
                let earliest = before.frontier.high(low).map(|turn| turn.max(low));
                let latest = after.frontier.low(high).map(|turn| turn.min(high));
                let (Some(earliest), Some(latest)) = (earliest, latest) else {
                    return Ok(Vec::new());
                };
                let begin = known.cuts.partition_point(|start| *start < earliest);
                let end = known.cuts.partition_point(|start| *start <= latest);
                let starts = known.cuts.get(begin..end).unwrap_or_default();
                let turns = (earliest <= low && low <= latest)
                    .then_some(low)
                    .into_iter();
                let turns = turns.chain(starts.iter().copied().filter(|start| low < *start));
                for turn in turns {
                    self.budget.charge(1)?;
                    found.push([
                        Some(item(*first, low, turn)),
                        Some(item(*second, turn, high)),
                    ]);
                }
            }
            Ask::Within(span, inner) => {
                let begin = known.cuts.partition_point(|end| *end < low);
                let end = known.cuts.partition_point(|end| *end < high);
                let ends = known.cuts.get(begin..end).unwrap_or_default();
                // An end behind the stretch counts as the end of the stretch.
                let beyond = (end < known.cuts.len()).then_some(high);
                for from in ends.iter().copied().chain(beyond) {
                    self.budget.charge(2)?;
                    let to = from.saturating_add(*span).min(high);
                    if self.allows(*inner, from, to) {
                        found.push([Some(item(*inner, from, to)), None]);
                    }
                }
            }
        }
        Ok(found)
    }

    fn allows(&self, part: Part, low: i128, high: i128) -> bool {
        self.plan
            .get(part)
            .is_some_and(|known| known.frontier.allows(low, high))
    }
}
