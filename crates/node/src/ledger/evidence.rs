//! What speaks against a peer's log, kept until an operator has seen it, and after (8.2).
//!
//! | weight | what it is |
//! |---|---|
//! | rewritten | two roots for one size, both signed: nothing reconciles them |
//! | unreconciled | two sizes without a proof between them; the peer can still show that the one goes on from the other |
//! | begun anew | the peer has left the log that we hold for a new one, as after a restore. No cosignature before an operator has acknowledged that |
//! | not received | a page in its log that did not come here. What is behind it is not cosigned |

use mithaq_stix::ObjectId;
use mithaq_store::{RecordChange, Store, StoreError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// By party.
pub(crate) const EVIDENCE: &str = "ledger-evidence";
/// What convicts is kept up to here: the first of it is what matters.
const MOST_REWRITTEN: usize = 16;
/// New beginnings and missing pages that wait for an operator, at most: more of them say no more.
const MOST_WAITING: usize = 8;

/// How far evidence goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Weight {
    /// Two roots for one size.
    Rewritten,
    /// Two sizes without a proof.
    Unreconciled,
    /// The log was begun anew.
    BegunAnew,
    /// A page that did not come.
    NotReceived,
}

impl Weight {
    /// Its word, in answers.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Weight::Rewritten => "rewritten",
            Weight::Unreconciled => "unreconciled",
            Weight::BegunAnew => "begun-anew",
            Weight::NotReceived => "not-received",
        }
    }
}

/// Evidence that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// When it came, in milliseconds since 1970.
    pub(crate) at: i64,
    /// How far it goes.
    pub(crate) weight: Weight,
    /// Of which log: its generation; of a new beginning that of the new one.
    pub(crate) generation: u64,
    /// The page that did not come; the size that was shown otherwise.
    pub(crate) place: u64,
    /// The evidence, whose checkpoints verify with the peer's public key.
    pub(crate) text: String,
    /// Which operator has acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settled: Option<Settled>,
}

/// That an operator has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settled {
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// Who.
    pub(crate) operator: String,
    /// What the operator makes of it.
    pub(crate) reason: String,
}

impl Kept {
    /// By what operators name it: the first digits of its hash.
    pub(crate) fn id(&self) -> String {
        let hash = Sha256::digest(self.text.as_bytes());
        hash.iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What is kept of a peer, the oldest first.
pub(crate) fn of(store: &dyn Store, party: &ObjectId) -> Result<Vec<Kept>, StoreError> {
    let Some(bytes) = store.record(EVIDENCE, party.as_str())? else {
        return Ok(Vec::new());
    };
    serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
        detail: format!("evidence of a peer's log: {error}"),
    })
}

/// The change that keeps `all` of a peer.
pub(crate) fn change(party: &ObjectId, all: &[Kept]) -> RecordChange {
    RecordChange {
        kind: EVIDENCE.to_owned(),
        key: party.to_string(),
        // Strings and numbers always become JSON.
        bytes: Some(serde_json::to_vec(all).unwrap_or_default()),
    }
}

/// Adds `new` to what is kept. Returns whether anything changed.
//
// INVARIANT: what convicts is never pushed out by what does not (attack: sixteen old checkpoints first, then the
// rewriting), and nothing that an operator has acknowledged goes.
pub(crate) fn add(all: &mut Vec<Kept>, new: Kept) -> bool {
    let same = |kept: &Kept| {
        kept.weight == new.weight && kept.generation == new.generation && kept.place == new.place
    };
    let known = match new.weight {
        // The new log grows while it waits, and is one beginning all the same.
        Weight::BegunAnew => all
            .iter()
            .any(|kept| kept.weight == Weight::BegunAnew && kept.generation == new.generation),
        Weight::NotReceived | Weight::Unreconciled => all.iter().any(same),
        Weight::Rewritten => all.iter().any(|kept| kept.text == new.text),
    };
    if known {
        return false;
    }
    let waiting = |all: &[Kept], weight: Weight| {
        let waiting = all
            .iter()
            .filter(|kept| kept.weight == weight && kept.settled.is_none());
        waiting.count()
    };
    match new.weight {
        Weight::Rewritten if MOST_REWRITTEN <= waiting(all, Weight::Rewritten) => return false,
        Weight::BegunAnew | Weight::NotReceived if MOST_WAITING <= waiting(all, new.weight) => {
            return false;
        }
        // Of these the first one, the smallest and the largest say all that there is to say.
        Weight::Unreconciled if 3 <= waiting(all, Weight::Unreconciled) => {
            let places = || {
                let of = all.iter().enumerate().filter(|(_, kept)| {
                    kept.weight == Weight::Unreconciled && kept.settled.is_none()
                });
                of.skip(1).map(|(at, kept)| (kept.place, at))
            };
            let replaced = match (places().min(), places().max()) {
                (Some((smallest, at)), _) if new.place < smallest => at,
                (_, Some((largest, at))) if largest < new.place => at,
                _ => return false,
            };
            all.remove(replaced);
        }
        _ => {}
    }
    all.push(new);
    true
}

/// Takes away pages that were missing and have come since: of this log, below `size`. Returns whether there were any.
pub(crate) fn came(all: &mut Vec<Kept>, generation: u64, size: u64) -> bool {
    let before = all.len();
    all.retain(|kept| {
        kept.weight != Weight::NotReceived
            || kept.settled.is_some()
            || kept.generation != generation
            || size <= kept.place
    });
    all.len() != before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(weight: Weight, generation: u64, place: u64) -> Kept {
        Kept {
            at: 0,
            weight,
            generation,
            place,
            text: format!("{weight:?} {generation} {place}"),
            settled: None,
        }
    }

    /// DESIGN 8.2: sixteen worthless accusations first leave room for the one that convicts.
    #[test]
    fn inv_8_2_what_convicts_is_kept_whatever_came_before() {
        let mut all = Vec::new();
        for size in [50, 40, 60, 45, 30, 70, 1, 99, 33] {
            add(&mut all, kept(Weight::Unreconciled, 0, size));
        }
        let sizes: Vec<u64> = all.iter().map(|kept| kept.place).collect();
        assert_eq!(all.len(), 3, "{sizes:?}");
        assert!(
            [50, 1, 99].iter().all(|size| sizes.contains(size)),
            "{sizes:?}"
        );
        assert!(add(&mut all, kept(Weight::Rewritten, 0, 50)));
        assert!(!add(&mut all, kept(Weight::Rewritten, 0, 50)), "it is kept");
        for generation in 1..100 {
            add(&mut all, kept(Weight::BegunAnew, generation, 1));
        }
        assert!(all.iter().any(|kept| kept.weight == Weight::Rewritten));
        assert_eq!(all.len(), 4 + MOST_WAITING);
        assert!(
            !add(&mut all, kept(Weight::BegunAnew, 1, 5)),
            "one beginning"
        );
    }

    #[test]
    fn a_page_that_comes_late_is_missing_no_longer() {
        let mut all = vec![
            kept(Weight::NotReceived, 0, 4),
            kept(Weight::NotReceived, 7, 4),
            kept(Weight::Rewritten, 0, 4),
        ];
        assert!(!came(&mut all, 0, 4));
        assert!(came(&mut all, 0, 5));
        assert_eq!(all.len(), 2);
    }
}
