//! What is deleted without anybody asking: what an article says may be kept no longer, what waited for the end of a legal
//! hold, and what was left of a deletion.

use std::sync::Arc;
use std::time::Duration;

use super::{Fault, legal, retention, unfinished};
use crate::ended::ended;
use crate::inner::Inner;

/// How often it is looked. What has a day is counted in days; a legal hold may end at any time.
const EVERY: Duration = Duration::from_secs(5 * 60);

/// Looks, for as long as the node runs.
pub(crate) async fn run(node: Arc<Inner>) {
    loop {
        let inner = Arc::clone(&node);
        let looked = tokio::task::spawn_blocking(move || look(&inner)).await;
        if let Err(error) = ended(looked) {
            tracing::error!(%error, "what is to be deleted could not be; it is tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does what is due now.
pub(crate) fn look(node: &Inner) -> Result<(), Fault> {
    unfinished::finish(node)?;
    legal::catch_up(node)?;
    let (gone, lost) = retention::destroy_due(node)?;
    let (destroy, give_back) = retention::overdue(node)?;
    node.meters.found_overdue(destroy, give_back);
    if gone + lost > 0 {
        tracing::info!(
            destroyed = gone,
            licences_ended = lost,
            "what may be kept no longer was destroyed"
        );
    }
    Ok(())
}
