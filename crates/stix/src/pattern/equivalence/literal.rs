//! Comparisons in a form in which equal ones look equal.

use unicode_normalization::UnicodeNormalization as _;

use crate::pattern::ast::{Comparator, Comparison, Condition, Constant, Path, Step};
use crate::pattern::network::Network;

/// A comparison that is made of no others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal {
    pub(super) path: Path,
    negated: bool,
    fact: Fact,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Is(Comparator, Value),
    Like(String),
    Matches(String),
    IsSubset(Option<Network>),
    IsSuperset(Option<Network>),
    Exists,
    /// There is a value, and where it stands for bytes it does so rightly: what `NOT IN ()` says.
    Obtainable,
}

/// What a constant is compared as.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Truth(bool),
    /// A number, as bits that sort like numbers of one sign; equal numbers have equal bits.
    Number(u64),
    Text(String),
    Bytes(Vec<u8>),
    Time(Vec<u8>),
    /// The value of an address object, which STIX 2.1 §6.4 and §6.5 let be written in several ways.
    Addresses(Network),
}

/// A comparison as literals: all of them, or one of them.
pub(super) enum Literals {
    All(Vec<Literal>),
    Any(Vec<Literal>),
}

pub(super) fn of_comparison(comparison: &Comparison) -> Literals {
    let literal = |negated, fact| Literal {
        path: comparison.path.clone(),
        negated,
        fact,
    };
    let equal =
        |constant: &Constant| Fact::Is(Comparator::Equal, value(&comparison.path, constant));
    let fact = match &comparison.condition {
        Condition::In(members) if comparison.negated => {
            // None of them; of none at all, any value is.
            let mut all: Vec<_> = members
                .iter()
                .map(|one| literal(true, equal(one)))
                .collect();
            if all.is_empty() {
                all.push(literal(false, Fact::Obtainable));
            }
            return Literals::All(all);
        }
        Condition::In(members) => {
            return Literals::Any(
                members
                    .iter()
                    .map(|one| literal(false, equal(one)))
                    .collect(),
            );
        }
        // With one value, `!=` and `NOT =` say the same; with several, one unequal and none equal.
        Condition::Is(Comparator::NotEqual, constant) if !many(&comparison.path) => {
            return Literals::All(vec![literal(!comparison.negated, equal(constant))]);
        }
        Condition::Is(comparator, constant) => {
            Fact::Is(*comparator, value(&comparison.path, constant))
        }
        Condition::Like(text) => Fact::Like(text.nfc().collect()),
        Condition::Matches(text) => Fact::Matches(text.nfc().collect()),
        Condition::IsSubset(text) => Fact::IsSubset(Network::parse(text)),
        Condition::IsSuperset(text) => Fact::IsSuperset(Network::parse(text)),
        Condition::Exists => Fact::Exists,
    };
    Literals::All(vec![literal(comparison.negated, fact)])
}

/// Whether a path can lead to several values.
fn many(path: &Path) -> bool {
    path.steps.contains(&Step::Any)
}

fn value(path: &Path, constant: &Constant) -> Value {
    match constant {
        Constant::Boolean(truth) => Value::Truth(*truth),
        Constant::Integer(number) => of_number(*number as f64),
        Constant::Float(number) => of_number(*number),
        Constant::Binary(bytes) | Constant::Hex(bytes) => Value::Bytes(bytes.clone()),
        Constant::Time(time) => Value::Time(time.sort_key()),
        Constant::Text(text) => match addresses(path, text) {
            Some(network) => Value::Addresses(network),
            None => Value::Text(text.clone()),
        },
    }
}

fn of_number(number: f64) -> Value {
    // Adding 0 makes of -0.0 a 0.0, to which it is equal.
    Value::Number((number + 0.0).to_bits())
}

/// What the value of an address object denotes, if it is written as one.
fn addresses(path: &Path, text: &str) -> Option<Network> {
    let v4 = match path.object_type.as_str() {
        "ipv4-addr" => true,
        "ipv6-addr" => false,
        _ => return None,
    };
    let is_value = matches!(path.steps.as_slice(), [Step::Key(key)] if key == "value");
    Network::parse(text).filter(|network| is_value && network.is_v4() == v4)
}
