//! The two clocks of the demo: how long an object takes to cross, and how long a suspension takes to
//! bite. Both err to the demo's disadvantage.

use std::cell::Cell;
use std::time::{Duration, Instant};

use http::StatusCode;
use mithaq_node::admin::{ActKind, AdminError};
use mithaq_taxii::ObjectQuery;

use super::fault::late;
use super::nodes::Running;
use super::peer::{AsPeer, Page};
use super::reader::{Reader, object_path};
use super::scenario::FeedObject;

/// Between two questions whether an object can be read.
const ASK: Duration = Duration::from_millis(2);
/// How long one object may take, and when the gate is asked whether it lets it through at all.
const ARRIVE: Duration = Duration::from_secs(30);
const DOUBT: Duration = Duration::from_secs(3);
/// Objects on a page of the reader that is being cut off, and pages it reads before the act.
const PAGE: u64 = 500;
const PAGES_BEFORE: u32 = 4;

/// Percentiles in milliseconds, by nearest rank; `None` of nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Percentiles {
    /// Half were as fast or faster.
    pub(super) p50: Option<f64>,
    /// 99 in 100 were.
    pub(super) p99: Option<f64>,
}

impl Percentiles {
    /// Of these durations.
    pub(super) fn of(durations: &[Duration]) -> Percentiles {
        let mut sorted = durations.to_vec();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
            sorted.get(rank).copied().map(milliseconds)
        };
        Percentiles {
            p50: at(50),
            p99: at(99),
        }
    }
}

/// Milliseconds with one decimal.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}

/// Imports objects one by one at `giver` and measures for each how long it takes until the share that
/// `share` reads has it.
///
/// The clock starts just before the import is sent to the giver's socket, so it includes reading,
/// checking and committing there; it ends when the whole answer with the object has come, and in between
/// the share is asked every two milliseconds. The true time from commit to readable is shorter.
pub(super) async fn propagation(
    giver: &Running,
    audience: &str,
    share: &Reader,
    objects: &[&FeedObject],
    mut told: impl FnMut(usize),
) -> Result<Vec<Duration>, AdminError> {
    let mut durations = Vec::with_capacity(objects.len());
    let Some(collection) = share.collection().await? else {
        return Ok(durations);
    };
    for (index, object) in objects.iter().enumerate() {
        told(index);
        let path = object_path(&collection, &object.id);
        let began = Instant::now();
        giver.desk.import(&[&object.bytes]).await?;
        let mut doubted = false;
        loop {
            if share.get(&path).await?.status() == StatusCode::OK {
                durations.push(began.elapsed());
                break;
            }
            // Labels made from the user's own files cannot know everything that a gate looks at.
            if began.elapsed() > DOUBT && !doubted {
                doubted = true;
                let why = giver.desk.why(&object.id, audience).await?;
                if !why.is_some_and(|why| why.verdicts.iter().any(|verdict| verdict.released)) {
                    break;
                }
            }
            if began.elapsed() > ARRIVE {
                return Err(late(
                    format!("`{}` did not arrive", object.id),
                    ARRIVE.as_secs(),
                ));
            }
            tokio::time::sleep(ASK).await;
        }
        // Spread over time and out of step with any timer of the nodes.
        let pause = 60 + (index as u64 * 37) % 90;
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    Ok(durations)
}

/// What a suspension did to a peer that was reading.
pub(super) struct CutOff {
    /// From just before the act was sent to the node until the first refused page had come whole. The act
    /// is committed after the former, so the time from its commit is shorter.
    pub(super) after: Duration,
    /// Objects on pages that were asked for after the node had answered that it is suspended: none.
    pub(super) objects_after: usize,
}

/// Suspends `agreement` at `giver` while `peer` reads its collection without pause.
pub(super) async fn cut_off(
    giver: &Running,
    agreement: &str,
    peer: &AsPeer,
    collection: &str,
) -> Result<CutOff, AdminError> {
    let pages = Cell::new(0);
    let answered = Cell::new(None::<Instant>);
    let objects_after = Cell::new(0);
    let reading = async {
        let began = Instant::now();
        let mut query = ObjectQuery {
            limit: Some(PAGE),
            ..ObjectQuery::default()
        };
        while began.elapsed() < ARRIVE {
            let asked = Instant::now();
            match peer.page(collection, &query).await? {
                Page::Refused => return Ok(Instant::now()),
                Page::Read(page) => {
                    pages.set(pages.get() + 1);
                    if answered.get().is_some_and(|answered| answered < asked) {
                        objects_after.set(objects_after.get() + page.objects.len());
                    }
                    // From the start again at the end: it never pauses.
                    query.next = page.next;
                }
            }
        }
        Err(late(
            "a suspended agreement still let pages through",
            ARRIVE.as_secs(),
        ))
    };
    let suspending = async {
        while pages.get() < PAGES_BEFORE {
            tokio::time::sleep(ASK).await;
        }
        let sent = Instant::now();
        giver.desk.act(agreement, ActKind::Suspension).await?;
        answered.set(Some(Instant::now()));
        Ok::<_, AdminError>(sent)
    };
    let (refused, sent) = tokio::try_join!(reading, suspending)?;
    Ok(CutOff {
        // A refusal before the act was even sent would be another fault, and counts as no time at all.
        after: refused.saturating_duration_since(sent),
        objects_after: objects_after.get(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(durations: &[u64], p50: Option<f64>, p99: Option<f64>) {
        let durations: Vec<_> = durations
            .iter()
            .map(|ms| Duration::from_millis(*ms))
            .collect();
        assert_eq!(Percentiles::of(&durations), Percentiles { p50, p99 });
    }

    #[test]
    fn percentiles_are_by_nearest_rank() {
        check(&[], None, None);
        check(&[7], Some(7.0), Some(7.0));
        check(&[30, 10, 20, 40], Some(20.0), Some(40.0));
        let hundred: Vec<u64> = (1..=100).collect();
        check(&hundred, Some(50.0), Some(99.0));
    }

    #[test]
    fn milliseconds_have_one_decimal() {
        assert_eq!(milliseconds(Duration::from_micros(12_345)), 12.3);
    }
}
