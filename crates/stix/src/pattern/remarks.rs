//! What a pattern may say, and yet never match.
//!
//! ```text
//! [file:name = 'x' AND url:value = 'y']     no object is both a file and a URL
//! [file:hashes.MD5 = 'f00']                 no MD5 has three digits
//! ```

use std::collections::BTreeSet;
use std::fmt;

use crate::form::hash_digits;

use super::ast::{Comparator, Comparison, Comparisons, Condition, Constant, Step};

/// A part of a pattern that can match nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// A short name that does not change.
    pub code: &'static str,
    /// What cannot be, with the part of the pattern in backticks.
    pub message: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

pub(super) fn of(expressions: &[&Comparisons]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for expression in expressions {
        types(expression, &mut remarks);
        expression.each_one(&mut |comparison| hashes(comparison, &mut remarks));
    }
    remarks
}

/// The types of object for which an expression can hold. §9.5: all operands of `AND` must be
/// satisfiable with the same object.
fn types<'p>(tree: &'p Comparisons, remarks: &mut Vec<Remark>) -> BTreeSet<&'p str> {
    match tree {
        Comparisons::One(comparison) => BTreeSet::from([comparison.path.object_type.as_str()]),
        Comparisons::Or(list) => list.iter().flat_map(|part| types(part, remarks)).collect(),
        Comparisons::And(list) => {
            let mut parts = list.iter().map(|part| types(part, remarks));
            let first = parts.next().unwrap_or_default();
            let common = parts.fold(first, |common, part| &common & &part);
            if common.is_empty() {
                remarks.push(Remark {
                    code: "pattern-and-joins-types",
                    message: format!(
                        "no object satisfies `{}`: it would have several types",
                        shown(&tree.to_string())
                    ),
                });
            }
            common
        }
    }
}

fn hashes(comparison: &Comparison, remarks: &mut Vec<Remark>) {
    let [.., Step::Key(hashes), Step::Key(algorithm)] = comparison.path.steps.as_slice() else {
        return;
    };
    let known = hash_digits(algorithm);
    let Some(digits) = known.filter(|_| hashes == "hashes") else {
        return;
    };
    let constants = match &comparison.condition {
        Condition::Is(Comparator::Equal, constant) => std::slice::from_ref(constant),
        Condition::In(constants) => constants.as_slice(),
        _ => return,
    };
    for constant in constants {
        let fits = match constant {
            Constant::Text(text) => {
                text.len() == digits && text.bytes().all(|digit| digit.is_ascii_hexdigit())
            }
            _ => false,
        };
        if !fits {
            remarks.push(Remark {
                code: "pattern-hash-length",
                message: format!(
                    "{} is no {algorithm}, which has {digits} hexadecimal digits",
                    shown(&constant.to_string())
                ),
            });
        }
    }
}

/// The beginning of a text.
fn shown(text: &str) -> String {
    crate::id::shown(text)
}
