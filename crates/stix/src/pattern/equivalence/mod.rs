//! Whether two patterns say the same.
//!
//! ```text
//! [file:size = 1] AND ([file:size = 2] OR [file:size = 3])
//! ([file:size = 2] AND [file:size = 1.0]) OR ([file:size IN (3)] AND [file:size = 1])
//! ```
//! Both are brought into a form without choices inside ([`forms`], [`terms`]), and each way to match
//! the one must be a way to match the other. STIX 2.1 does not define equivalence; this is that of
//! what §9 says of matching, with one addition: the value of an address object is what it denotes,
//! since §6.4 and §6.5 let `198.51.100.3/32` be written without its suffix. Nothing else is equated
//! that would not match the same: not registry keys of another case (§9.6.2), not `198.51.100.03`,
//! which some read as another address.

mod forms;
mod literal;
mod terms;
mod work;

use std::collections::BTreeSet;

use self::forms::{Form, forms};
use self::work::{Spent, Work};
use super::Pattern;

/// Comparing two patterns was given up: their normal forms are too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the normal forms of these patterns are too large to be compared")]
pub struct NotComparable;

/// Whether two patterns match the same observations.
///
/// `true` is certain. `false` can be wrong where only time makes two patterns equal, as with `WITHIN`
/// behind a single observation, or where constants exclude one another.
///
/// # Errors
/// [`NotComparable`] if deciding takes more than [`limits`](super::limits) allow.
pub fn equivalent(one: &Pattern, other: &Pattern) -> Result<bool, NotComparable> {
    if one == other {
        return Ok(true);
    }
    decide(one, other, &mut Work::new()).map_err(|Spent| NotComparable)
}

fn decide(one: &Pattern, other: &Pattern, work: &mut Work) -> Result<bool, Spent> {
    let (left, right) = (forms(one.root(), work)?, forms(other.root(), work)?);
    Ok(each_implies(&left, &right, work)? && each_implies(&right, &left, work)?)
}

/// Whether each way to match the one is a way to match the other.
fn each_implies(
    forms: &BTreeSet<Form>,
    others: &BTreeSet<Form>,
    work: &mut Work,
) -> Result<bool, Spent> {
    for form in forms {
        work.charge(1)?;
        let mut implied = others.contains(form);
        for other in others {
            if implied {
                break;
            }
            implied = form.implies(other, work)?;
        }
        if !implied {
            return Ok(false);
        }
    }
    Ok(true)
}
