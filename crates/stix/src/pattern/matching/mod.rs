//! Patterns against observations.
//!
//! First every `[…]` is tried on every observation; then a binding is looked for, which gives each
//! `[…]` different ones in the times asked for ([`plan`], [`search`]).
//!
//! An observed-data object says that something was seen so many times between two instants, not when
//! (§9.1). A pattern matches if there are instants for which it does.

mod budget;
mod flow;
mod frontier;
mod like;
mod observation;
mod path;
mod pcre;
mod plan;
mod regex;
mod search;
mod test;

use std::collections::BTreeMap;

pub use observation::{Observation, ObservationError, Observed, observed};

use self::budget::{Budget, Spent};
use self::plan::{NoPlan, Plan};
use self::test::Test;
use super::Pattern;
use super::ast::{Comparator, Comparison, Comparisons, Condition, Constant, Path};
use super::error::{PatternError, PatternErrorKind};
use super::limits;
use crate::json::Value;

/// A pattern made ready to be matched: regular expressions are compiled, constants converted.
#[derive(Debug)]
pub struct Matcher<'p> {
    pattern: &'p Pattern,
    expressions: Vec<Expression>,
}

/// What matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    observations: Vec<usize>,
}

impl Binding {
    /// The observations that the pattern was bound to, by their places in the list; each once, sorted.
    /// Others may do as well.
    #[must_use]
    pub fn observations(&self) -> &[usize] {
        &self.observations
    }
}

/// Matching was given up: the pattern on these observations takes more steps than allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("matching this pattern takes more than {steps} steps")]
pub struct TooCostly {
    /// How many steps were allowed.
    pub steps: u64,
}

/// A `[…]`, made ready.
#[derive(Debug)]
struct Expression {
    /// For each type of object that it begins with, once.
    types: Vec<String>,
    root: Node,
}

#[derive(Debug)]
enum Node {
    Test { object_type: String, test: Test },
    All(Vec<Node>),
    Any(Vec<Node>),
}

/// A regular expression that cannot be used: broken, too large, or in need of backtracking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{expression}` cannot be used as a regular expression: {reason}")]
pub struct RegexError {
    expression: String,
    reason: String,
    offset: usize,
}

impl RegexError {
    /// Where the constant begins in the text that the pattern was read from, from 0, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The same fault with its place in the text that the pattern was read from.
    #[must_use]
    pub fn located(self, text: &str) -> PatternError {
        let kind = PatternErrorKind::Regex {
            expression: self.expression,
            reason: self.reason,
        };
        PatternError::at(text, self.offset, kind)
    }
}

/// What is left for regular expressions.
struct Room {
    bytes: usize,
    count: usize,
}

impl<'p> Matcher<'p> {
    /// Make a pattern ready.
    ///
    /// # Errors
    /// [`RegexError`] at a regular expression that is broken, too large, or needs backtracking.
    pub fn new(pattern: &'p Pattern) -> Result<Self, RegexError> {
        let mut room = Room {
            bytes: limits::MAX_REGEX_BYTES,
            count: 0,
        };
        let expressions = pattern.expressions().into_iter();
        let expressions = expressions.map(|one| Expression::new(one, &mut room));
        Ok(Self {
            pattern,
            expressions: expressions.collect::<Result<_, _>>()?,
        })
    }

    /// Look for a binding, in at most [`limits::DEFAULT_STEPS`].
    ///
    /// # Errors
    /// [`TooCostly`] if it takes more.
    pub fn find(&self, observations: &[Observation<'_>]) -> Result<Option<Binding>, TooCostly> {
        self.find_in(observations, limits::DEFAULT_STEPS)
    }

    /// Look for a binding, in at most so many steps. The same pattern and observations always take
    /// equally many.
    ///
    /// # Errors
    /// [`TooCostly`] if it takes more.
    pub fn find_in(
        &self,
        observations: &[Observation<'_>],
        steps: u64,
    ) -> Result<Option<Binding>, TooCostly> {
        let mut budget = Budget::new(steps);
        let found = self.bind(observations, &mut budget);
        found.map_err(|Spent| TooCostly { steps })
    }

    /// For each `[…]`, from left to right, the observations that it holds for; `AND`, `OR`,
    /// `FOLLOWEDBY` and qualifiers are not looked at.
    ///
    /// # Errors
    /// [`TooCostly`] if it takes more than [`limits::DEFAULT_STEPS`].
    pub fn satisfied(
        &self,
        observations: &[Observation<'_>],
    ) -> Result<Vec<Vec<usize>>, TooCostly> {
        let steps = limits::DEFAULT_STEPS;
        let mut budget = Budget::new(steps);
        let found = self.each_satisfied(observations, &mut budget);
        found.map_err(|Spent| TooCostly { steps })
    }

    fn bind(
        &self,
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<Option<Binding>, Spent> {
        let satisfied = self.each_satisfied(observations, budget)?;
        let (plan, root) = match Plan::of(self.pattern.root(), &satisfied, observations, budget) {
            Ok(plan) => plan,
            Err(NoPlan::Impossible) => return Ok(None),
            Err(NoPlan::TooCostly) => return Err(Spent),
        };
        let found = search::search(&plan, root, observations, budget)?;
        Ok(found.map(|observations| Binding { observations }))
    }

    fn each_satisfied(
        &self,
        observations: &[Observation<'_>],
        budget: &mut Budget,
    ) -> Result<Vec<Vec<usize>>, Spent> {
        let mut satisfied = Vec::with_capacity(self.expressions.len());
        for expression in &self.expressions {
            let mut holds = Vec::new();
            for (index, observation) in observations.iter().enumerate() {
                if expression.holds(observation, budget)? {
                    holds.push(index);
                }
            }
            satisfied.push(holds);
        }
        Ok(satisfied)
    }
}

impl Expression {
    fn new(comparisons: &Comparisons, room: &mut Room) -> Result<Self, RegexError> {
        let mut types = Vec::new();
        comparisons.each_one(&mut |one| types.push(one.path.object_type.clone()));
        types.sort_unstable();
        types.dedup();
        let root = Node::new(comparisons, room)?;
        Ok(Self { types, root })
    }

    /// Whether there is an object in the observation for which all of it holds: it is the same one for
    /// every comparison (§9.5).
    fn holds(&self, observation: &Observation<'_>, budget: &mut Budget) -> Result<bool, Spent> {
        for object_type in &self.types {
            budget.charge(1)?;
            let roots = observation.by_type.get(object_type.as_str());
            for root in roots.into_iter().flatten() {
                if self.root.holds(object_type, root, observation, budget)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

impl Node {
    fn new(comparisons: &Comparisons, room: &mut Room) -> Result<Self, RegexError> {
        match comparisons {
            Comparisons::One(comparison) => Self::test(comparison, room),
            Comparisons::And(list) => {
                let nodes = list.iter().map(|part| Self::new(part, room));
                Ok(Self::All(nodes.collect::<Result<_, _>>()?))
            }
            Comparisons::Or(list) => {
                // Equality with one of many constants becomes one look into a set: patterns that name
                // thousands of hashes are common.
                let mut sets: BTreeMap<&Path, Vec<&Constant>> = BTreeMap::new();
                let mut nodes = Vec::new();
                for part in list {
                    match part {
                        Comparisons::One(one @ Comparison { negated: false, .. }) => {
                            let constants = match &one.condition {
                                Condition::Is(Comparator::Equal, constant) => {
                                    std::slice::from_ref(constant)
                                }
                                Condition::In(constants) => constants.as_slice(),
                                _ => {
                                    nodes.push(Self::test(one, room)?);
                                    continue;
                                }
                            };
                            sets.entry(&one.path).or_default().extend(constants);
                        }
                        other => nodes.push(Self::new(other, room)?),
                    }
                }
                nodes.extend(sets.into_iter().map(|(path, constants)| Self::Test {
                    object_type: path.object_type.clone(),
                    test: Test::one_of(path, &constants),
                }));
                Ok(Self::Any(nodes))
            }
        }
    }

    fn test(comparison: &Comparison, room: &mut Room) -> Result<Self, RegexError> {
        if let Condition::Matches(_) = &comparison.condition {
            room.count += 1;
        }
        let made = match room.count <= limits::MAX_REGEXES {
            true => Test::new(comparison, &mut room.bytes),
            false => Err(self::regex::RegexFault {
                reason: format!("a pattern has at most {} of them", limits::MAX_REGEXES),
            }),
        };
        let test = made.map_err(|fault| RegexError {
            expression: match &comparison.condition {
                Condition::Matches(text) => crate::id::shown(text),
                _ => String::new(),
            },
            reason: fault.reason,
            offset: comparison.place.0,
        })?;
        Ok(Self::Test {
            object_type: comparison.path.object_type.clone(),
            test,
        })
    }

    /// Calls itself once for each level of brackets, which the parser has bounded.
    fn holds<'a>(
        &self,
        root_type: &str,
        root: &'a Value<'a>,
        observation: &Observation<'a>,
        budget: &mut Budget,
    ) -> Result<bool, Spent> {
        budget.charge(1)?;
        match self {
            Self::Test { object_type, test } => {
                Ok(object_type == root_type && test.holds(root, observation, budget)?)
            }
            Self::All(nodes) => {
                for node in nodes {
                    if !node.holds(root_type, root, observation, budget)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(nodes) => {
                for node in nodes {
                    if node.holds(root_type, root, observation, budget)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}
