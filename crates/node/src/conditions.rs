//! Conditions of copies that we hold, and the moment when they are met (DESIGN 6.2, 5.9).
//!
//! A copy under an unmet condition stands in a slot that no page shows. When its condition is met it goes on
//! in a new one, so whoever has read on since gets it as something new, once.

use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use mithaq_agreement::condition::Condition;
use mithaq_agreement::{Now, Reason};
use mithaq_stix::Object;
use mithaq_store::{Batch, Held, Move, Store, StoreError, Waiting};
use tokio::sync::Notify;

use crate::ended::ended;
use crate::inner::Inner;
use crate::intake;

/// Copies whose condition is met that go on in one batch.
const STRETCH: usize = 500;
/// How long the clock is not looked at, at most: it may have been set.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Before it is tried again where the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// When the next condition is met, as far as it depends on the clock.
pub(crate) struct Due {
    /// The instant, in milliseconds since 1970; the greatest there is while none is waited for.
    next: AtomicI64,
    changed: Notify,
}

impl Due {
    /// Reads it from the store.
    pub(crate) fn load(store: &dyn Store) -> Result<Due, StoreError> {
        Ok(Due {
            next: AtomicI64::new(store.next_due()?.unwrap_or(i64::MAX)),
            changed: Notify::new(),
        })
    }

    /// Whether anything waits for an instant.
    pub(crate) fn is_any(&self) -> bool {
        self.next.load(Ordering::Acquire) != i64::MAX
    }

    /// Takes note of copies that have come under conditions.
    pub(crate) fn look_again(&self, store: &dyn Store) -> Result<(), StoreError> {
        let next = store.next_due()?.unwrap_or(i64::MAX);
        self.next.store(next, Ordering::Release);
        self.changed.notify_one();
        Ok(())
    }
}

/// Conditions as the store keeps them.
pub(crate) fn held(conditions: &[Condition]) -> Held {
    // Milliseconds do for the store: it is the condition that says whether it is met.
    let due = conditions.iter().map(|condition| {
        let due = condition.due();
        due.map(mithaq_stix::Timestamp::unix_millis)
    });
    Held {
        // All must be met, so not before the last; and never by itself if one is met by no instant.
        until: due
            .collect::<Option<Vec<_>>>()
            .and_then(|all| all.into_iter().max()),
        // Instants and words always serialise; what could not be read would be unmet for ever.
        bytes: serde_json::to_vec(conditions).unwrap_or_default(),
    }
}

/// Conditions as the store kept them; `None` when this version does not know one of them.
pub(crate) fn read(held: &Held) -> Option<Vec<Condition>> {
    serde_json::from_slice(&held.bytes).ok()
}

/// Why conditions withhold, as long as they do.
pub(crate) fn reasons(held: &Held, now: &Now) -> Vec<Reason> {
    match read(held) {
        None => vec![Reason::UnknownCondition],
        Some(conditions) => {
            let unmet = conditions.iter().filter(|condition| !condition.is_met(now));
            let reasons: Vec<_> = unmet.map(Condition::reason).collect();
            match reasons.is_empty() {
                // Met, and about to go on.
                true => conditions.iter().map(Condition::reason).collect(),
                false => reasons,
            }
        }
    }
}

/// Lets go on what waits for an instant that is past.
///
// INVARIANT: 5.9. By the earliest that now can be: a permission from T is used once that is past T.
pub(crate) fn meet(node: &Inner) -> Result<(), StoreError> {
    let is_due = || {
        let now = node.watch.now();
        let earliest = now.earliest().unix_millis();
        (node.due.next.load(Ordering::Acquire) < earliest).then_some((now, earliest))
    };
    if is_due().is_none() {
        return Ok(());
    }
    let _turn = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((now, earliest)) = is_due() else {
        return Ok(());
    };
    let mut went_on = 0;
    loop {
        let due = node.store.due(earliest, STRETCH)?;
        if due.is_empty() {
            break;
        }
        let mut batch = Batch::at(node.watch.unix_millis());
        let mut company = intake::Company::new(node);
        for waiting in due {
            went_on += 1;
            go_on(node, waiting, &now, &mut company, &mut batch)?;
        }
        node.store.commit(batch)?;
    }
    node.due.look_again(&*node.store)?;
    if went_on > 0 {
        tracing::info!(objects = went_on, "conditions were met");
        node.signals.committed();
    }
    Ok(())
}

/// The change that lets one copy go on, after the definitions that it needs.
fn go_on(
    node: &Inner,
    waiting: Waiting,
    now: &Now,
    company: &mut intake::Company<'_>,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let still = match read(&waiting.held) {
        // Met by no instant that this version knows of.
        None => Some(Held {
            until: None,
            ..waiting.held
        }),
        Some(mut conditions) => {
            conditions.retain(|condition| !condition.is_met(now));
            (!conditions.is_empty()).then(|| held(&conditions))
        }
    };
    if still.is_none()
        && let Some(stored) = node.store.object(waiting.slot)?
        && let Ok(object) = Object::stored(&stored.body)
        && let Some(class) = node.known_classes()?.get(waiting.class as usize)
    {
        batch.objects.extend(company.of(&object, class)?);
    }
    batch.moves.push(Move {
        slot: waiting.slot,
        class: None,
        held: still,
    });
    Ok(())
}

/// Waits for instants to pass, for as long as the node runs.
pub(crate) async fn run(node: Arc<Inner>) {
    loop {
        let inner = Arc::clone(&node);
        let met = tokio::task::spawn_blocking(move || meet(&inner)).await;
        if let Err(error) = ended(met) {
            tracing::error!(%error, "what is due could not be let go on; it is tried again");
            tokio::time::sleep(AFTER_FAILURE).await;
        }
        let next = node.due.next.load(Ordering::Acquire);
        let wait = next
            .saturating_sub(node.watch.unix_millis())
            .saturating_add(1);
        let wait = u64::try_from(wait).unwrap_or_default().max(100);
        let wait = Duration::from_millis(wait).min(LONGEST_WAIT);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = node.due.changed.notified() => {}
        }
    }
}
