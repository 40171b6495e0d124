//! What could not be done about a recall: it is tried again, less and less often, and keeps nothing else waiting.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long one waits after its first failure; each further one doubles that.
const FIRST: Duration = Duration::from_secs(1);
/// How often it doubles: some seventeen minutes.
const DOUBLED: u32 = 10;

/// What failed, by the recall's id, or the case of one of ours.
#[derive(Default)]
pub(crate) struct Failures {
    all: Mutex<BTreeMap<String, Failure>>,
}

struct Failure {
    times: u32,
    again: Instant,
}

impl Failures {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Failure>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is not tried yet.
    pub(super) fn waits(&self, what: &str) -> bool {
        let all = self.all();
        all.get(what)
            .is_some_and(|failure| Instant::now() < failure.again)
    }

    /// It failed once more.
    pub(super) fn failed(&self, what: &str) {
        let mut all = self.all();
        let times = all.get(what).map_or(0, |failure| failure.times);
        let wait = FIRST.saturating_mul(1 << times.min(DOUBLED));
        let failure = Failure {
            times: times.saturating_add(1),
            again: Instant::now() + wait,
        };
        all.insert(what.to_owned(), failure);
    }

    /// It did not fail, or is to be tried at once.
    pub(super) fn forget(&self, what: &str) {
        self.all().remove(what);
    }

    /// All are to be tried at once.
    pub(super) fn forget_all(&self) {
        self.all().clear();
    }

    /// After how long the next of them is tried again.
    pub(super) fn next(&self) -> Option<Duration> {
        let now = Instant::now();
        let all = self.all();
        let waits = all
            .values()
            .map(|failure| failure.again.saturating_duration_since(now));
        waits.min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_waits_longer_each_time_and_nothing_else_does() {
        let failures = Failures::default();
        assert!(!failures.waits("one") && failures.next().is_none());
        let mut before = Duration::ZERO;
        for _ in 0..5 {
            failures.failed("one");
            let next = failures.next().unwrap();
            assert!(before < next, "{before:?} {next:?}");
            before = next;
        }
        for _ in 0..100 {
            failures.failed("one");
        }
        assert!(failures.next().unwrap() <= FIRST.saturating_mul(1 << DOUBLED));
        assert!(failures.waits("one") && !failures.waits("other"));
        failures.forget("one");
        assert!(!failures.waits("one"));
    }
}
