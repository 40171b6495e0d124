//! The clock, passed in at the edge, and *now* as an interval (DESIGN 5.9).

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use mithaq_agreement::Now;
use mithaq_stix::Timestamp;

/// Where a node reads the time.
pub(crate) trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn unix_millis(&self) -> i64;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn unix_millis(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            // A clock before 1970 is wrong in any case; the epoch narrows most.
            Err(_) => 0,
        }
    }
}

/// A clock with a high-water mark: the latest instant this node has ever stood at.
pub(crate) struct Watch {
    clock: Box<dyn Clock>,
    high_water: AtomicI64,
}

impl Watch {
    /// `high_water` is the persisted mark, 0 for a new node.
    pub(crate) fn new(clock: Box<dyn Clock>, high_water: i64) -> Watch {
        Watch {
            clock,
            high_water: AtomicI64::new(high_water),
        }
    }

    /// The clock's reading, which also raises the mark.
    pub(crate) fn unix_millis(&self) -> i64 {
        let now = self.clock.unix_millis();
        self.high_water.fetch_max(now, Ordering::Relaxed);
        now
    }

    /// The mark. The node keeps one beyond it in its store every minute, and starts from there.
    pub(crate) fn high_water(&self) -> i64 {
        self.high_water.load(Ordering::Relaxed)
    }

    /// The clock's reading and the mark.
    pub(crate) fn reading(&self) -> (i64, i64) {
        let now = self.unix_millis();
        (now, self.high_water())
    }

    /// Sets the mark back to the clock. Only where an operator's word for it is on record.
    pub(crate) fn reset(&self) {
        self.high_water
            .store(self.clock.unix_millis(), Ordering::Relaxed);
    }

    /// Now as an interval.
    ///
    // INVARIANT: 5.9. A clock set back leaves `latest` at the mark, so a permission that has ended
    // stays ended; `earliest` follows the clock, so one that has not begun stays unbegun.
    pub(crate) fn now(&self) -> Now {
        let earliest = self.unix_millis();
        let latest = self.high_water().max(earliest);
        Now::between(
            Timestamp::from_unix_millis(earliest),
            Timestamp::from_unix_millis(latest),
        )
    }
}
