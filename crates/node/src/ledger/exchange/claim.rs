//! The recipient's side of what can never come: saying what has not come, and taking the owner's word that it will not (8.2).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_ledger::not_received::{entries_text, read_entries};
use mithaq_ledger::{Hash, Hint, Leaf, NotAmong, NotReceived, not_come};
use mithaq_stix::Timestamp;

use super::{Claim, LookError, Shown, ShownLeaf, unpacked};
use crate::ledger::received::Came;

/// Comparisons that finding what has not come may cost: it is done once for each page that was lost.
const STEPS: u64 = 16_000_000;

/// What of a leaf has not come. `shown` names the entries, as far as they are to be had.
pub(super) fn of(
    leaf: &Leaf,
    shown: &ShownLeaf,
    hints: &[Hint<'_>],
    came: &Came<'_>,
) -> Result<Option<Claim>, NotAmong> {
    let have: BTreeSet<(&str, Option<&str>)> = came
        .versions
        .iter()
        .map(|one| (one.object.as_str(), one.version.map(Timestamp::as_str)))
        .collect();
    let named = shown.entries.iter();
    let absent = named.filter(|(_, object, version)| !have.contains(&(object, version.as_deref())));
    let absent: BTreeSet<u32> = absent.map(|(place, _, _)| *place).collect();
    let mut steps = STEPS;
    let entries = not_come(leaf, hints, &came.versions, came.end, &absent, &mut steps)?;
    Ok((!entries.is_empty()).then(|| Claim {
        leaf: leaf.hash().to_string(),
        entries: entries_text(&entries),
    }))
}

/// What an answer excepts: the hashes of the entries of its first leaf that need not have come.
///
/// INVARIANT: 8.2. Nothing is excepted but what this node has asked for, and nothing that was excepted comes back: of
/// that the owner could claim a receipt with our signature on it.
pub(super) fn granted(
    request: &Shown,
    before: &NotReceived,
    from: u64,
    says: &NotReceived,
    leaves: &[ShownLeaf],
) -> Result<BTreeMap<u32, Hash>, LookError> {
    let unreadable = |why: &str| LookError::Unreadable(why.to_owned());
    let absent = leaves.iter().enumerate();
    let mut absent =
        absent.filter_map(|(no, leaf)| leaf.absent.as_deref().map(|hashes| (no, leaf, hashes)));
    let (found, more) = (absent.next(), absent.next());
    let Some((no, shown, hashes)) = found else {
        return match says == before {
            true => Ok(BTreeMap::new()),
            false => Err(unreadable("it excepts other pages than before")),
        };
    };
    let claim = request
        .not_received
        .as_ref()
        .filter(|_| no == 0 && more.is_none());
    let claim = claim.ok_or_else(|| unreadable("it excepts what was not asked for"))?;
    let leaf = Leaf::parse(shown.leaf.as_bytes()).map_err(LookError::unreadable)?;
    let entries = read_entries(&claim.entries, leaf.entries());
    let entries = entries.filter(|_| claim.leaf == leaf.hash().to_string());
    let hashes = unpacked::<32>(hashes);
    let (Some(entries), Some(hashes)) = (entries, hashes) else {
        return Err(unreadable("it excepts what was not asked for"));
    };
    let expected = before.with(from, &entries, leaf.entries());
    if expected.as_ref() != Some(says) || entries.len() != hashes.len() {
        return Err(unreadable("it excepts something else than was asked for"));
    }
    let hashes = hashes.into_iter().map(Hash::from_bytes);
    Ok(entries.into_iter().zip(hashes).collect())
}
