//! What comes once more after its recall was lifted.

use bytes::Bytes;
use uuid::Uuid;

use super::{Origin, PullError, Reader, ToPeerError, Transport, is_open};
use crate::inner::Inner;

/// Objects that are looked at again in one round.
const MOST: usize = 1_000;

impl<T: Transport<Error = ToPeerError>> Reader<'_, T> {
    /// Notes an object that a peer gave and that was refused.
    pub(super) fn is_refused(&mut self, origin: &Origin, code: &str, object: &Bytes) {
        let is_given = matches!(origin, Origin::Agreement { .. });
        if is_given && KEPT_OUT.contains(&code) && self.deleted.len() < MOST {
            self.deleted.push((origin.clone(), object.clone()));
        }
    }

    /// Reads the channel once more where something came that was deleted here, and takes that in if its recall has been
    /// lifted meanwhile.
    ///
    // INVARIANT: 7.7. A lift and what it lets go again are committed by their author one after the other, and the channel is
    // read before the rest: both may have come in between. What is refused then would never come again.
    pub(super) async fn look_again(
        &mut self,
        channel_id: Uuid,
        channel: Origin,
    ) -> Result<(), PullError> {
        let deleted = std::mem::take(&mut self.deleted);
        if deleted.is_empty() {
            return Ok(());
        }
        self.read(channel_id, channel).await?;
        let node = self.node.clone();
        tokio::task::spawn_blocking(move || attend(&node)).await?;
        for (origin, object) in deleted {
            if is_open(self.node, &origin) {
                self.take(vec![object], &origin, Vec::new()).await?;
            }
        }
        // Once: what is deleted still stays so.
        self.deleted.clear();
        Ok(())
    }
}

fn attend(node: &Inner) {
    if let Err(error) = crate::recalls::attend(node) {
        tracing::warn!(%error, "recalls could not be attended to");
    }
}

/// The codes with which intake refuses what was deleted here, or recalled by its originator.
const KEPT_OUT: [&str; 2] = ["deleted", "recalled"];
