//! The clock's high-water mark on disk, and its reset by an operator (DESIGN 5.9).

use std::sync::Arc;
use std::time::Duration;

use mithaq_stix::Timestamp;
use mithaq_store::{Batch, RecordChange, Store, StoreError};

use crate::admin::AdminError;
use crate::decisions::Decision;
use crate::ended::ended;
use crate::inner::Inner;

/// How often the mark is kept.
const EVERY: Duration = Duration::from_secs(60);
/// The record it is kept in.
const RECORD: (&str, &str) = ("clock", "high-water");
/// Every so many times old invitations are removed too: once an hour.
const SWEEP_EVERY: u32 = 60;
/// While the node runs, the mark is kept so far ahead of its clock, in milliseconds: half as long again as
/// until it is kept next.
const RESERVE: i64 = 90_000;
/// A mark so little ahead of the clock is what is left of a node that ended without leave, or what a clock
/// does that is kept right, in milliseconds.
pub(crate) const USUAL: i64 = RESERVE + 5_000;

/// The mark to start from: what was kept last, or what the last arrival says.
pub(crate) fn kept(store: &dyn Store) -> Result<i64, StoreError> {
    let kept = store.record(RECORD.0, RECORD.1)?;
    let kept = kept.and_then(|bytes| bytes.try_into().ok());
    let kept = kept.map_or(0, i64::from_be_bytes);
    Ok(kept.max(store.counts()?.last_arrival))
}

fn change(mark: i64) -> RecordChange {
    RecordChange {
        kind: RECORD.0.to_owned(),
        key: RECORD.1.to_owned(),
        bytes: Some(mark.to_be_bytes().to_vec()),
    }
}

/// The mark as it is kept while the node runs.
///
// INVARIANT: 5.9. What is on disk is never behind the mark that decisions are made by, although it is kept once
// a minute: a node that is killed within the minute, and whose clock is set back before it starts again, revives
// no permission that it had let end. It costs that such a node lets permissions end up to RESERVE early for
// as long. Nothing adds up: it is counted from the clock, however often the node is killed.
fn ahead(node: &Inner) -> RecordChange {
    let (now, mark) = node.watch.reading();
    change(mark.max(now.saturating_add(RESERVE)))
}

/// Keeps the mark as it is: the node ends, and makes no more decisions.
pub(crate) fn leave(node: &Inner) -> Result<(), StoreError> {
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(change(node.watch.high_water()));
    node.store.commit(batch).map(drop)
}

/// Keeps the mark every minute, so that a clock set back while the node was down revives no permission
/// that had ended; and does what else is due from time to time.
pub(crate) async fn keep(node: Arc<Inner>) {
    let mut every = tokio::time::interval(EVERY);
    for round in 0_u32.. {
        every.tick().await;
        let inner = Arc::clone(&node);
        let kept = tokio::task::spawn_blocking(move || {
            let now = inner.watch.unix_millis();
            let mut batch = Batch::at(now);
            batch.records.push(ahead(&inner));
            if round.is_multiple_of(SWEEP_EVERY) {
                batch
                    .records
                    .extend(crate::federation::expired_invitations(&inner, now)?);
            }
            inner.store.commit(batch)?;
            inner.note_reached()
        });
        if let Err(error) = ended(kept.await) {
            tracing::warn!(%error, "the clock's mark could not be kept");
        }
    }
}

/// Sets the mark back to the clock: an operator says that it was a false one.
///
// INVARIANT: 5.9. This alone lowers the mark, and it is on record who did it and why: what had ended by the
// mark and has not by the clock is in force again.
pub(crate) fn reset(node: &Inner, operator: &str, reason: &str) -> Result<i64, AdminError> {
    let (now, mark) = node.watch.reading();
    if mark <= now.saturating_add(USUAL) {
        return Err(AdminError::usage(
            "nothing-to-do",
            "the clock's mark was not set back",
            "it is not ahead of the clock",
            "see `mithaq doctor`; if the clock itself is wrong, set the clock",
        ));
    }
    let mut batch = Batch::at(now);
    batch.records.push(change(now));
    let horizon = node.store.counts()?;
    if now < horizon.last_arrival || now < horizon.horizon {
        // What came in by the false clock has its stamps, which stay: others follow above them.
        batch.anew = Some(0);
    }
    Decision {
        at: now,
        operator: operator.to_owned(),
        what: "clock-reset".to_owned(),
        about: Timestamp::from_unix_millis(mark).to_string(),
        reason: reason.to_owned(),
    }
    .keep(&mut batch);
    node.store.commit(batch)?;
    node.watch.reset();
    node.refresh()?;
    node.signals.committed();
    tracing::warn!(operator, mark, "the clock's mark was set back");
    Ok(mark)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;
    use crate::admin::{Answer, Envelope, Request};
    use crate::clock::{Clock, SystemClock};
    use crate::home::{Init, create};
    use crate::node::Node;
    use crate::settings::Settings;

    #[derive(Clone)]
    struct Hands(Arc<AtomicI64>);

    impl Clock for Hands {
        fn unix_millis(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }
    }

    async fn ask(node: &Node, request: Request) -> Result<Answer, AdminError> {
        let operator = "noor".to_owned();
        node.handle(Envelope { operator, request }).await
    }

    fn import(no: u32) -> Request {
        let text = format!(
            r#"{{"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742{no:02}","value":"192.0.2.{no}"}}"#
        );
        let objects = vec![serde_json::value::RawValue::from_string(text).unwrap()];
        Request::Import {
            objects,
            embargo_until: None,
            place: None,
        }
    }

    /// DESIGN 5.9: killed between two times that the mark is kept, and the clock is set back meanwhile.
    #[tokio::test(flavor = "multi_thread")]
    async fn inv_5_9_a_node_that_is_killed_has_kept_a_mark_beyond_all_that_it_decided_by() {
        let folder = tempfile::tempdir().unwrap();
        let init = Init {
            party: "National CERT of Qamar".to_owned(),
            operators: vec!["noor".to_owned()],
            config: String::new(),
        };
        create(folder.path(), &init).unwrap();
        let right = SystemClock.unix_millis();
        let hands = Hands(Arc::new(AtomicI64::new(right)));
        let open = || {
            let settings = Settings::new(folder.path().to_owned());
            Node::open_with(settings, Box::new(hands.clone())).unwrap()
        };
        let keeps = |node: &Node| {
            let mut batch = Batch::at(node.inner().watch.unix_millis());
            batch.records.push(ahead(node.inner()));
            node.inner().store.commit(batch).unwrap();
        };
        let latest = |node: &Node| node.inner().watch.now().latest().unix_millis();
        for kill in 0..5 {
            hands.0.store(right, Ordering::Relaxed);
            let node = open();
            keeps(&node);
            // Until it were kept again, decisions are made by the clock as it goes on.
            hands.0.store(right + 59_999, Ordering::Relaxed);
            let decided_by = latest(&node);
            drop(node);
            hands.0.store(right - 3_600_000, Ordering::Relaxed);
            let node = open();
            assert!(decided_by <= latest(&node), "kill {kill}");
            assert!(latest(&node) <= right + RESERVE, "nothing adds up");
        }
        // A node that ends by itself leaves what its clock has shown, and no more.
        let folder = tempfile::tempdir().unwrap();
        create(folder.path(), &init).unwrap();
        hands.0.store(right, Ordering::Relaxed);
        let open = || {
            let settings = Settings::new(folder.path().to_owned());
            Node::open_with(settings, Box::new(hands.clone())).unwrap()
        };
        let node = open();
        keeps(&node);
        leave(node.inner()).unwrap();
        drop(node);
        assert_eq!(latest(&open()), right);
    }

    /// DESIGN 5.9: the clock was ten years ahead for a while. Only an operator's word, on record, undoes that.
    #[tokio::test(flavor = "multi_thread")]
    async fn an_operator_sets_a_false_mark_back_and_that_is_on_record() {
        const YEARS: i64 = 10 * 365 * 24 * 3_600_000;
        let folder = tempfile::tempdir().unwrap();
        let init = Init {
            party: "National CERT of Qamar".to_owned(),
            operators: vec!["noor".to_owned()],
            config: String::new(),
        };
        create(folder.path(), &init).unwrap();
        let right = SystemClock.unix_millis();
        let hands = Hands(Arc::new(AtomicI64::new(right)));
        let settings = || Settings::new(folder.path().to_owned());
        let node = Node::open_with(settings(), Box::new(hands.clone())).unwrap();
        let reset = || Request::ClockReset {
            reason: "the time server was wrong".to_owned(),
        };
        assert_eq!(ask(&node, reset()).await.unwrap_err().code, "nothing-to-do");

        hands.0.store(right + YEARS, Ordering::Relaxed);
        ask(&node, import(1)).await.unwrap();
        hands.0.store(right, Ordering::Relaxed);
        let latest = |node: &Node| node.inner().watch.reading().1;
        assert_eq!(latest(&node), right + YEARS, "what had ended stays ended");
        let refused = ask(&node, import(2)).await.unwrap_err();
        assert_eq!(refused.code, "store-failed", "stamps are ten years ahead");
        // Starting again does not help, for the mark is on disk.
        drop(node);
        let node = Node::open_with(settings(), Box::new(hands.clone())).unwrap();
        assert_eq!(latest(&node), right + YEARS);

        let Ok(Answer::ClockWas { mark }) = ask(&node, reset()).await else {
            panic!("it was not set back");
        };
        assert_eq!(mark, Timestamp::from_unix_millis(right + YEARS).to_string());
        assert_eq!(latest(&node), right);
        ask(&node, import(2)).await.unwrap();
        drop(node);
        let node = Node::open_with(settings(), Box::new(hands)).unwrap();
        assert_eq!(latest(&node), right);
        let decisions = crate::decisions::all(node.inner().store.as_ref()).unwrap();
        let told: Vec<_> = decisions
            .iter()
            .map(|one| {
                (
                    one.operator.as_str(),
                    one.what.as_str(),
                    one.reason.as_str(),
                )
            })
            .collect();
        assert_eq!(told, [("noor", "clock-reset", "the time server was wrong")]);
    }
}
