//! What a pattern says, as a tree.

use crate::timestamp::Timestamp;

/// Observation expressions and how they are joined (STIX 2.1 §9.5).
///
/// `AND`, `OR` and `FOLLOWEDBY` are associative, so brackets that change nothing are not kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Observations {
    /// `[…]`: one observation that has an object for which this holds.
    One(Comparisons),
    /// Different observations for each of these.
    And(Vec<Observations>),
    /// Observations for one of these.
    Or(Vec<Observations>),
    /// Different observations for each of these, in this order.
    FollowedBy(Vec<Observations>),
    /// Observations that keep to a restriction.
    Qualified(Box<Observations>, Qualifier),
}

/// A restriction on the observations of an expression (STIX 2.1 §9.5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Qualifier {
    /// All of them in a stretch shorter than this.
    Within(Seconds),
    /// So many times, each with other observations; not 0.
    Repeats(u64),
    /// All of them at or after the first instant and before the second.
    StartStop(Timestamp, Timestamp),
}

/// A length of time: whole attoseconds (10⁻¹⁸ s), as many as a [`Timestamp`] tells apart in a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub(super) u128);

impl Seconds {
    /// How many decimal places are kept.
    pub(super) const PLACES: usize = 18;
    /// One second.
    pub(super) const ONE: u128 = 10_u128.pow(Self::PLACES as u32);
}

/// Comparisons and how they are joined, all about the same object (STIX 2.1 §9.6).
#[derive(Debug, Clone, PartialEq)]
pub enum Comparisons {
    /// One comparison.
    One(Comparison),
    /// All of these.
    And(Vec<Comparisons>),
    /// One of these.
    Or(Vec<Comparisons>),
}

/// A path, and what must be true of what is found there.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Where to look.
    pub path: Path,
    /// Whether `NOT` stands before the operator.
    pub negated: bool,
    /// What must be true.
    pub condition: Condition,
    /// Where in the text the constant begins, or the path behind `EXISTS`.
    pub(super) place: Place,
}

/// A place in the text a pattern came from. All places are equal, so that equal patterns are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(pub(super) usize);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What must be true of the value at a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// `=`, `!=`, `<`, `<=`, `>` or `>=` a constant.
    Is(Comparator, Constant),
    /// Equal to one of these, which are of one sort.
    In(Vec<Constant>),
    /// Like this text, in which `%` stands for any characters and `_` for any one.
    Like(String),
    /// Has a place that this regular expression matches.
    Matches(String),
    /// An address or a network that lies within this one.
    IsSubset(String),
    /// A network that contains this one, or an address that is this one.
    IsSuperset(String),
    /// There is a value, whatever it is.
    Exists,
}

/// An operator that compares with one constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A constant (STIX 2.1 §9.2).
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string, without its escapes.
    Text(String),
    /// Bytes, written in base64.
    Binary(Vec<u8>),
    /// Bytes, written in hexadecimal.
    Hex(Vec<u8>),
    /// An instant.
    Time(Timestamp),
}

/// Where to look in an object (STIX 2.1 §9.7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The type of object to begin with.
    pub object_type: String,
    /// The way from there; the first is a key.
    pub steps: Vec<Step>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// To the property or dictionary entry of this name; through a reference, of the object referred to.
    Key(String),
    /// To the element of a list with this index, from 0.
    Index(i64),
    /// To each element of a list.
    Any,
}

impl Observations {
    /// Each `[…]`, from left to right.
    pub(super) fn each_one<'a>(&'a self, visit: &mut dyn FnMut(&'a Comparisons)) {
        match self {
            Self::One(comparisons) => visit(comparisons),
            Self::And(list) | Self::Or(list) | Self::FollowedBy(list) => {
                list.iter().for_each(|part| part.each_one(visit));
            }
            Self::Qualified(inner, _) => inner.each_one(visit),
        }
    }

    /// As [`Observations::each_one`], to change them.
    pub(super) fn each_one_mut(&mut self, visit: &mut dyn FnMut(&mut Comparisons)) {
        match self {
            Self::One(comparisons) => visit(comparisons),
            Self::And(list) | Self::Or(list) | Self::FollowedBy(list) => {
                list.iter_mut().for_each(|part| part.each_one_mut(visit));
            }
            Self::Qualified(inner, _) => inner.each_one_mut(visit),
        }
    }
}

impl Comparisons {
    /// Each comparison, from left to right.
    pub(super) fn each_one<'a>(&'a self, visit: &mut dyn FnMut(&'a Comparison)) {
        match self {
            Self::One(comparison) => visit(comparison),
            Self::And(list) | Self::Or(list) => list.iter().for_each(|part| part.each_one(visit)),
        }
    }

    /// As [`Comparisons::each_one`], to change them.
    pub(super) fn each_one_mut(&mut self, visit: &mut dyn FnMut(&mut Comparison)) {
        match self {
            Self::One(comparison) => visit(comparison),
            Self::And(list) | Self::Or(list) => {
                list.iter_mut().for_each(|part| part.each_one_mut(visit));
            }
        }
    }
}
