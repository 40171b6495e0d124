//! Comparisons as a choice of terms, each a set of literals that must all hold.

use std::collections::BTreeSet;

use super::literal::{Literal, Literals, of_comparison};
use super::work::{Spent, Work};
use crate::pattern::ast::Comparisons;

/// Literals that must all hold for the same object.
pub(super) type Term = BTreeSet<Literal>;

/// The terms of which one must hold. None stands for what no object satisfies.
pub(super) fn terms(tree: &Comparisons, work: &mut Work) -> Result<BTreeSet<Term>, Spent> {
    match tree {
        Comparisons::One(comparison) => Ok(match of_comparison(comparison) {
            Literals::All(all) => BTreeSet::from([all.into_iter().collect()]),
            Literals::Any(any) => any.into_iter().map(|one| Term::from([one])).collect(),
        }),
        Comparisons::Or(list) => {
            let mut joined = BTreeSet::new();
            for part in list {
                joined.extend(terms(part, work)?);
                work.hold(joined.len())?;
            }
            absorbed(joined, work)
        }
        Comparisons::And(list) => {
            let mut joined = BTreeSet::from([Term::new()]);
            for part in list {
                let part = terms(part, work)?;
                work.hold(joined.len().saturating_mul(part.len()))?;
                let mut product = BTreeSet::new();
                for left in &joined {
                    for right in &part {
                        work.charge(left.len() + right.len())?;
                        let both: Term = left.union(right).cloned().collect();
                        if of_one_type(&both) {
                            product.insert(both);
                        }
                    }
                }
                joined = absorbed(product, work)?;
            }
            Ok(joined)
        }
    }
}

/// §9.5: all operands of `AND` must be satisfiable with the same object, which has one type.
fn of_one_type(term: &Term) -> bool {
    let mut types = term.iter().map(|literal| &literal.path.object_type);
    let first = types.next();
    types.all(|other| Some(other) == first)
}

/// Leave out each term that asks for all that another one asks for, and more.
fn absorbed(terms: BTreeSet<Term>, work: &mut Work) -> Result<BTreeSet<Term>, Spent> {
    let mut by_size: Vec<Term> = terms.into_iter().collect();
    by_size.sort_by_key(BTreeSet::len);
    let mut kept: Vec<Term> = Vec::with_capacity(by_size.len());
    for term in by_size {
        // Terms of one size do not contain one another.
        let smaller = kept.partition_point(|other| other.len() < term.len());
        work.charge(1 + smaller)?;
        let contains = |other: &Term| other.is_subset(&term);
        if !kept.iter().take(smaller).any(contains) {
            kept.push(term);
        }
    }
    Ok(kept.into_iter().collect())
}
