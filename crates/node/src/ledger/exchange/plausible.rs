//! What a leaf says that the recipient can judge by itself: when, for what, and under what (8.2).
//!
//! A cosignature says that the page was received, and the leaf beside it says more: when it was released, for which purpose,
//! under which article. Duties count from such instants, so nothing is cosigned that cannot be so.

use mithaq_agreement::PartyId;
use mithaq_agreement::family::{AmendedText, Texts as _};
use mithaq_ledger::Leaf;
use mithaq_stix::{ObjectId, Timestamp};

use super::ShownLeaf;
use super::held::Line;
use crate::inner::Inner;
use crate::projection::HeldAgreement;

const HOUR: i64 = 60 * 60 * 1000;
/// How far clocks may be apart, in milliseconds: whoever is further off is not read (4.4).
const ABOUT: i64 = HOUR;
/// The same of an instant that people chose.
const DAY: i64 = 24 * HOUR;

/// What speaks against a leaf of a peer's log, `line` being what is held of that.
///
// INVARIANT: 8.2. A leaf that was not there when its owner last showed us where its log ends was made since; and before we
// had done anything about an agreement nothing came to us under it.
pub(super) fn contradiction(
    node: &Inner,
    line: &Line,
    leaf: &Leaf,
    shown: &ShownLeaf,
) -> Option<&'static str> {
    let header = leaf.header();
    let projection = node.projection();
    let held = ObjectId::parse(&header.agreement).ok();
    let held = held.and_then(|id| projection.agreement(&id));
    let seen = line.seen.min(node.watch.unix_millis());
    let began = held.and_then(|held| began(held, &node.me));
    if let Some(why) = is_too_early(header.at, seen, began) {
        return Some(why);
    }
    let held = held?;
    let amended = held.family.amended().iter().map(AmendedText::agreement);
    let texts = amended.chain([&held.agreement]);
    let is_permitted = texts.clone().any(|text| {
        let (_, purposes) = text.purposes();
        purposes
            .iter()
            .any(|purpose| purpose.word() == header.purpose)
    });
    if !is_permitted {
        return Some("its agreement, as it is here, permits no such purpose");
    }
    let is_here = |article: &str| {
        texts.clone().any(|text| {
            let mut articles = text.articles().iter();
            articles.any(|one| one.id().as_str() == article)
        })
    };
    match shown.under.iter().all(|(article, _)| is_here(article)) {
        true => None,
        false => Some("its agreement, as it is here, has no such article"),
    }
}

/// Whether a leaf is dated before it can have been made: `seen` is when its log was last seen to end, `began` when we first
/// did something about its agreement.
fn is_too_early(at: i64, seen: i64, began: Option<i64>) -> Option<&'static str> {
    if at.saturating_add(ABOUT) < seen {
        return Some("it says that it was released before its log was last seen to end without it");
    }
    let is_before = began.is_some_and(|began| at.saturating_add(DAY) < began);
    is_before
        .then_some("it says that it was released before we had done anything about its agreement")
}

/// When we first did something about an agreement.
fn began(held: &HeldAgreement, me: &PartyId) -> Option<i64> {
    let own = held.acts.iter().filter(|act| act.author == *me);
    let at = own.filter_map(|act| Some(Timestamp::parse(&act.at).ok()?.unix_millis()));
    at.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inv_8_2_no_leaf_is_dated_back() {
        let now = 100 * DAY;
        for (at, seen, began, expected) in [
            (now, 0, None, false),
            // Nothing was seen of the log yet, and nothing is known of the agreement.
            (0, 0, None, false),
            (now - HOUR, now, None, false),
            (now - HOUR - 1, now, None, true),
            (now - DAY, 0, Some(now), false),
            (now - DAY - 1, 0, Some(now), true),
            (now + DAY, now, Some(now), false),
        ] {
            let found = is_too_early(at, seen, began);
            assert_eq!(found.is_some(), expected, "{at} {seen} {began:?}");
        }
    }
}
