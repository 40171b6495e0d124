//! What a running node counts, for its operator: nothing here says what any object is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Different reasons of one gate that are counted apart, at most; further ones are counted as `other`.
const MOST_REASONS: usize = 256;

/// Where something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gate {
    /// An object, at intake.
    Intake,
    /// A page, at release.
    Release,
    /// A request that a peer signed, or seemed to.
    Signature,
    /// A client's credential.
    Client,
}

impl Gate {
    /// Its name in metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Gate::Intake => "intake",
            Gate::Release => "release",
            Gate::Signature => "signature",
            Gate::Client => "client",
        }
    }
}

/// Counts since the process started.
pub(crate) struct Meters {
    started: Instant,
    pages: AtomicU64,
    objects: AtomicU64,
    refusals: Mutex<BTreeMap<(Gate, String), u64>>,
    /// What should have been destroyed, and given back, when it was looked at last.
    overdue: (AtomicU64, AtomicU64),
}

impl Meters {
    pub(crate) fn new() -> Meters {
        Meters {
            started: Instant::now(),
            pages: AtomicU64::new(0),
            objects: AtomicU64::new(0),
            refusals: Mutex::default(),
            overdue: (AtomicU64::new(0), AtomicU64::new(0)),
        }
    }

    /// So many versions should have been destroyed, and so many given back.
    pub(crate) fn found_overdue(&self, destroy: u64, give_back: u64) {
        self.overdue.0.store(destroy, Ordering::Relaxed);
        self.overdue.1.store(give_back, Ordering::Relaxed);
    }

    /// What was found overdue last.
    pub(crate) fn overdue(&self) -> (u64, u64) {
        let (destroy, give_back) = &self.overdue;
        (
            destroy.load(Ordering::Relaxed),
            give_back.load(Ordering::Relaxed),
        )
    }

    /// A page of so many objects was released.
    pub(crate) fn released(&self, objects: usize) {
        self.pages.fetch_add(1, Ordering::Relaxed);
        self.objects.fetch_add(objects as u64, Ordering::Relaxed);
    }

    /// Something was refused for this reason, a code.
    pub(crate) fn refused(&self, gate: Gate, reason: &str) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let of_gate = refusals.keys().filter(|(known, _)| *known == gate).count();
        let is_known = refusals.contains_key(&(gate, reason.to_owned()));
        // Reasons are codes of ours, so there are few; should one ever hold what others send, memory is bounded.
        let reason = match is_known || of_gate < MOST_REASONS {
            true => reason,
            false => "other",
        };
        *refusals.entry((gate, reason.to_owned())).or_default() += 1;
    }

    /// Seconds since the process started.
    pub(crate) fn uptime(&self) -> u64 {
        self.started.elapsed().as_secs()
    }

    /// Pages released, and the objects on them.
    pub(crate) fn released_so_far(&self) -> (u64, u64) {
        let (pages, objects) = (&self.pages, &self.objects);
        (
            pages.load(Ordering::Relaxed),
            objects.load(Ordering::Relaxed),
        )
    }

    /// How often each gate refused for each reason.
    pub(crate) fn refusals(&self) -> BTreeMap<(Gate, String), u64> {
        self.refusals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_apart_within_a_bound() {
        let meters = Meters::new();
        for number in 0..1000 {
            meters.refused(Gate::Intake, &format!("reason-{number}"));
        }
        meters.refused(Gate::Intake, "reason-1");
        meters.refused(Gate::Client, "unknown");
        let refusals = meters.refusals();
        assert_eq!(refusals[&(Gate::Intake, "reason-1".to_owned())], 2);
        assert_eq!(refusals[&(Gate::Client, "unknown".to_owned())], 1);
        assert_eq!(refusals.len(), MOST_REASONS + 2);
        assert_eq!(refusals.values().sum::<u64>(), 1002);
    }
}
