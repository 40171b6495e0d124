//! One comparison, made ready, and whether it holds for an object.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

use super::budget::{Budget, Spent};
use super::like::Like;
use super::observation::Observation;
use super::path::Way;
use super::regex::{Expression, RegexFault};
use crate::json::Value;
use crate::pattern::ast::{Comparator, Comparison, Condition, Constant, Path};
use crate::pattern::network::Network;
use crate::timestamp::Timestamp;

/// A comparison that has been looked at once.
#[derive(Debug)]
pub(super) struct Test {
    way: Way,
    negated: bool,
    check: Check,
}

#[derive(Debug)]
enum Check {
    Is(Comparator, Operand),
    In(Box<Set>),
    Like(Like),
    Matches(Expression),
    IsSubset(Option<Network>),
    IsSuperset(Option<Network>),
    Exists,
}

/// A constant, and the bytes that it can stand for.
#[derive(Debug)]
struct Operand {
    constant: Constant,
    bytes: Option<Vec<u8>>,
}

/// What `IN` names, by what it is compared with.
#[derive(Debug, Default)]
pub(super) struct Set {
    truths: HashSet<bool>,
    numbers: Vec<f64>,
    texts: HashSet<String>,
    bytes: HashSet<Vec<u8>>,
    times: BTreeSet<Timestamp>,
}

/// A value as it is compared (§9.6.4).
enum Native<'a> {
    Truth(bool),
    Number(f64),
    Text(&'a str),
    Bytes(Cow<'a, [u8]>),
    /// A list, a dictionary or `null`: comparable with nothing.
    Other,
}

impl Test {
    pub(super) fn new(comparison: &Comparison, room: &mut usize) -> Result<Self, RegexFault> {
        let way = Way::new(&comparison.path.steps);
        let check = match &comparison.condition {
            Condition::Is(comparator, constant) => {
                Check::Is(*comparator, Operand::new(constant.clone()))
            }
            Condition::In(members) => Check::In(Box::new(members.iter().collect())),
            Condition::Like(text) => Check::Like(Like::new(text)),
            Condition::Matches(text) => Check::Matches(Expression::new(text, way.encoding, room)?),
            Condition::IsSubset(text) => Check::IsSubset(Network::parse(text)),
            Condition::IsSuperset(text) => Check::IsSuperset(Network::parse(text)),
            Condition::Exists => Check::Exists,
        };
        Ok(Self {
            way,
            negated: comparison.negated,
            check,
        })
    }

    /// Whether a value at the path is equal to one of many constants.
    pub(super) fn one_of(path: &Path, constants: &[&Constant]) -> Self {
        Self {
            way: Way::new(&path.steps),
            negated: false,
            check: Check::In(Box::new(constants.iter().copied().collect())),
        }
    }

    /// Whether it holds for an object.
    ///
    /// Without a value at the path it never does, `NOT` or not (§9.6). With several values one is
    /// enough (§9.7.2), and `NOT` denies that there is one (§9.6.1: the comparison expression is
    /// negated, not the operator).
    pub(super) fn holds<'a>(
        &self,
        root: &'a Value<'a>,
        observation: &Observation<'a>,
        budget: &mut Budget,
    ) -> Result<bool, Spent> {
        let mut present = false;
        for value in self.way.values(root, observation, budget)? {
            if matches!(self.check, Check::Exists) {
                return Ok(true);
            }
            let Some(native) = self.native(value, budget)? else {
                continue;
            };
            present = true;
            if self.check.holds(&native, budget)? {
                return Ok(!self.negated);
            }
        }
        Ok(present && self.negated)
    }

    /// A value in its native form; `None` for a text that should stand for bytes and does not: what
    /// cannot be obtained is not there.
    fn native<'a>(
        &self,
        value: &'a Value<'a>,
        budget: &mut Budget,
    ) -> Result<Option<Native<'a>>, Spent> {
        budget.charge(1)?;
        Ok(Some(match (value, self.way.encoding) {
            (Value::Bool(truth), _) => Native::Truth(*truth),
            (Value::Number(text), _) => text.parse().map_or(Native::Other, Native::Number),
            (Value::String(text), None) => Native::Text(text),
            (Value::String(text), Some(encoding)) => {
                budget.charge_bytes(text.len())?;
                match encoding.bytes(text) {
                    Some(bytes) => Native::Bytes(bytes),
                    None => return Ok(None),
                }
            }
            (Value::Null | Value::Array(_) | Value::Object(_), _) => Native::Other,
        }))
    }
}

impl Check {
    fn holds(&self, value: &Native<'_>, budget: &mut Budget) -> Result<bool, Spent> {
        let network = |value: &Native<'_>| match value {
            Native::Text(text) => Network::parse(text),
            _ => None,
        };
        budget.charge_bytes(match value {
            Native::Text(text) => text.len(),
            Native::Bytes(bytes) => bytes.len(),
            Native::Truth(_) | Native::Number(_) | Native::Other => 0,
        })?;
        Ok(match (self, value) {
            (Self::Is(comparator, operand), _) => holds(*comparator, operand.compare(value)),
            (Self::In(set), _) => set.contains(value),
            (Self::Like(like), Native::Text(text)) => like.text(text, budget)?,
            (Self::Like(like), Native::Bytes(bytes)) => like.bytes(bytes, budget)?,
            (Self::Matches(expression), Native::Text(text)) => expression.text(text, budget)?,
            (Self::Matches(expression), Native::Bytes(bytes)) => expression.bytes(bytes, budget)?,
            (Self::IsSubset(Some(outer)), _) => {
                network(value).is_some_and(|inner| inner.lies_within(outer))
            }
            (Self::IsSuperset(Some(inner)), _) => {
                network(value).is_some_and(|outer| inner.lies_within(&outer))
            }
            (Self::Exists, _) => true,
            (
                Self::Like(_) | Self::Matches(_) | Self::IsSubset(None) | Self::IsSuperset(None),
                _,
            ) => false,
        })
    }
}

impl Operand {
    fn new(constant: Constant) -> Self {
        let bytes = match &constant {
            Constant::Text(text) => latin(text),
            Constant::Binary(bytes) | Constant::Hex(bytes) => Some(bytes.clone()),
            _ => None,
        };
        Self { constant, bytes }
    }

    /// How the value stands to the constant; `None` if they cannot be compared.
    fn compare(&self, value: &Native<'_>) -> Option<Ordering> {
        match (&self.constant, value) {
            (Constant::Boolean(right), Native::Truth(left)) => Some(left.cmp(right)),
            (Constant::Integer(right), Native::Number(left)) => left.partial_cmp(&(*right as f64)),
            (Constant::Float(right), Native::Number(left)) => left.partial_cmp(right),
            // §9.6.2: by code points, which is how UTF-8 sorts.
            (Constant::Text(right), Native::Text(left)) => Some((*left).cmp(right.as_str())),
            (Constant::Time(right), Native::Text(left)) => {
                Some(Timestamp::parse(left).ok()?.cmp(right))
            }
            (Constant::Binary(right) | Constant::Hex(right), Native::Text(left)) => {
                Some(latin(left)?.as_slice().cmp(right))
            }
            (_, Native::Bytes(left)) => Some(left.as_ref().cmp(self.bytes.as_ref()?)),
            _ => None,
        }
    }
}

/// §9.6.1: what cannot be compared is unequal, and nothing else.
fn holds(comparator: Comparator, order: Option<Ordering>) -> bool {
    match (comparator, order) {
        (Comparator::NotEqual, order) => order != Some(Ordering::Equal),
        (_, None) => false,
        (Comparator::Equal, Some(order)) => order.is_eq(),
        (Comparator::Less, Some(order)) => order.is_lt(),
        (Comparator::LessOrEqual, Some(order)) => order.is_le(),
        (Comparator::Greater, Some(order)) => order.is_gt(),
        (Comparator::GreaterOrEqual, Some(order)) => order.is_ge(),
    }
}

/// The bytes of a text whose characters are all below U+0100 (§9.2).
fn latin(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|character| u8::try_from(character).ok())
        .collect()
}

impl<'a> FromIterator<&'a Constant> for Set {
    fn from_iter<I: IntoIterator<Item = &'a Constant>>(members: I) -> Self {
        let mut set = Self::default();
        for member in members {
            match member {
                Constant::Boolean(truth) => {
                    set.truths.insert(*truth);
                }
                Constant::Integer(number) => set.numbers.push(*number as f64),
                Constant::Float(number) => set.numbers.push(*number),
                Constant::Text(text) => {
                    set.bytes.extend(latin(text));
                    set.texts.insert(text.clone());
                }
                Constant::Binary(bytes) | Constant::Hex(bytes) => {
                    set.bytes.insert(bytes.clone());
                    set.texts
                        .insert(bytes.iter().copied().map(char::from).collect());
                }
                Constant::Time(time) => {
                    set.times.insert(time.clone());
                }
            }
        }
        set.numbers.sort_by(f64::total_cmp);
        set
    }
}

impl Set {
    fn contains(&self, value: &Native<'_>) -> bool {
        match value {
            Native::Truth(truth) => self.truths.contains(truth),
            Native::Number(number) => self
                .numbers
                .binary_search_by(|member| member.partial_cmp(number).unwrap_or(Ordering::Less))
                .is_ok(),
            Native::Text(text) => {
                self.texts.contains(*text)
                    || !self.times.is_empty()
                        && Timestamp::parse(text).is_ok_and(|time| self.times.contains(&time))
            }
            Native::Bytes(bytes) => self.bytes.contains(bytes.as_ref()),
            Native::Other => false,
        }
    }
}
