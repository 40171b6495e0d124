//! `final-clauses`: from when, until when, and how one leaves.
//!
//! ```toml
//! [articles.terms]
//! start = 2027-01-01T00:00:00Z    # left out: from the last signature
//! end = 2030-01-01T00:00:00Z      # left out: until someone withdraws
//! notice_days = 90
//! ```

use mithaq_stix::Timestamp;
use serde_json::Value as Json;

use crate::fault::Problem;
use crate::source::{Reading, Table, shown};

/// The word for this kind of article.
pub const KIND: &str = "final-clauses";

/// Longest notice, in days: ten years. A longer one could not be told from never.
pub const LONGEST_NOTICE: i64 = 3650;

const MILLIS_OF_A_DAY: i64 = 86_400_000;

/// The terms of the final clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalClauses {
    /// Not before this; `None` means from the last signature on.
    pub start: Option<Timestamp>,
    /// Not from this on; `None` means until a party withdraws.
    pub end: Option<Timestamp>,
    /// Days from the date of a withdrawal until it takes effect, counted in UTC.
    pub notice_days: u32,
}

impl FinalClauses {
    /// When a withdrawal of this date takes effect.
    #[must_use]
    pub fn end_after_notice(&self, withdrawal: &Timestamp) -> Timestamp {
        if self.notice_days == 0 {
            return withdrawal.clone();
        }
        // Rounding down to whole milliseconds ends it earlier, never later.
        let notice = i64::from(self.notice_days).saturating_mul(MILLIS_OF_A_DAY);
        Timestamp::from_unix_millis(withdrawal.unix_millis().saturating_add(notice))
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let end_line = terms.line_of("end");
        let start = read_time("start", &mut terms, reading);
        let end = read_time("end", &mut terms, reading);
        let notice = terms
            .node("notice_days", reading)
            .and_then(|node| Some((node.line, node.whole("notice_days", reading)?)));
        terms.finish(&[], reading);
        let (start, end, (line, notice)) = (start?, end?, notice?);
        if let (Some(start), Some(end)) = (&start, &end)
            && end <= start
        {
            reading.fault(
                end_line,
                Problem::EndsBeforeStart {
                    start: start.to_string(),
                    end: end.to_string(),
                },
            );
        }
        match u32::try_from(notice) {
            Ok(notice_days) if notice <= LONGEST_NOTICE => Some(Self {
                start,
                end,
                notice_days,
            }),
            _ => {
                reading.fault(
                    line,
                    Problem::OutOfRange {
                        key: "notice_days".to_owned(),
                        found: notice,
                        least: 0,
                        most: LONGEST_NOTICE,
                    },
                );
                None
            }
        }
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let start = self.start.as_ref().map(|at| ("start", at.as_str().into()));
        let end = self.end.as_ref().map(|at| ("end", at.as_str().into()));
        let notice = Some(("notice_days", self.notice_days.into()));
        [start, end, notice].into_iter().flatten().collect()
    }
}

/// The instant under `key`: `None` is a fault, `Some(None)` says that there is none.
#[allow(
    clippy::option_option,
    reason = "a fault and an absence are two things"
)]
fn read_time(
    key: &'static str,
    terms: &mut Table<'_>,
    reading: &mut Reading,
) -> Option<Option<Timestamp>> {
    let Some(node) = terms.maybe(key) else {
        return Some(None);
    };
    let text = node.text(key, reading)?;
    match Timestamp::parse(text) {
        Ok(at) => Some(Some(at)),
        Err(_) => {
            reading.fault(node.line, Problem::BadTime { given: shown(text) });
            None
        }
    }
}
