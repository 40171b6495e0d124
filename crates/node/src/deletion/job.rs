//! What is deleted without anybody asking: what waited for the end of a legal hold, and what was left of a deletion.

use std::sync::Arc;
use std::time::Duration;

use super::{Fault, legal, unfinished};
use crate::inner::Inner;

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Looks, for as long as the node runs.
pub(crate) async fn run(node: Arc<Inner>) {
    loop {
        let inner = Arc::clone(&node);
        let looked = tokio::task::spawn_blocking(move || look(&inner)).await;
        if let Ok(Err(error)) = looked {
            tracing::error!(%error, "what is to be deleted could not be; it is tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does what is due now.
pub(crate) fn look(node: &Inner) -> Result<(), Fault> {
    unfinished::finish(node)?;
    legal::catch_up(node)?;
    Ok(())
}
