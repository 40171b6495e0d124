//! Whether our clock is borne out by whoever gave us something, before that is destroyed by its date (DESIGN 5.9).
//!
//! What is destroyed a day early is gone. A clock that is wrongly ahead shows nothing of it by itself; but two nodes take one
//! another's signed messages for two minutes only, so an answer that verifies says that both clocks agree. Nothing that
//! came from a party is destroyed on its day while that party's node answers and no answer of it verifies, nor before it was
//! asked. Where it cannot be reached there is nothing to compare with, and our own clock counts: an operator may still
//! delete by hand. A party's times bear on what it gave us and on nothing else, and are never kept.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use mithaq_agreement::PartyId;

use crate::inner::Inner;
use crate::wire::peer::AskError;

/// For so long what a node answered bears a clock out, in milliseconds: a clock that leaps goes beyond it.
const FRESH: i64 = 3_600_000;

/// What came of asking another node last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answered {
    /// Its answer verified, so our clocks agree.
    Verified,
    /// It answered, and that did not verify.
    Otherwise,
    /// Nothing came.
    Nothing,
}

/// What came of asking peers last, by our clock of then.
#[derive(Default)]
pub(crate) struct Clocks(Mutex<BTreeMap<PartyId, (Answered, i64)>>);

impl Clocks {
    /// Notes what came of a request.
    pub(crate) fn note(&self, party: &PartyId, at: i64, error: Option<&AskError>) {
        let answered = match error {
            None => Answered::Verified,
            Some(AskError::Unsigned { .. } | AskError::Refused { .. }) => Answered::Otherwise,
            Some(AskError::Egress(_)) => Answered::Nothing,
            // It was not asked.
            Some(AskError::Sign(_) | AskError::Random(_)) => return,
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(party.clone(), (answered, at));
    }

    /// Whether nothing speaks against our clock, which shows `now`.
    fn bear_out(&self, party: &PartyId, now: i64) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(party).is_some_and(|(answered, at)| {
            let is_fresh = (at - FRESH..=at + FRESH).contains(&now);
            is_fresh && *answered != Answered::Otherwise
        })
    }
}

/// Whether what `party` gave us may be destroyed by our clock now.
///
/// INVARIANT: 5.9. Asked of nodes that we read, and only while we read them: a store that is opened by a command has asked
/// nobody, and destroys nothing on its own.
pub(super) fn may_destroy(node: &Inner, party: &PartyId) -> bool {
    let is_read = node.listening().is_some() && node.projection().peers().is_active(party);
    !is_read || node.clocks.bear_out(party, node.watch.unix_millis())
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    /// DESIGN 5.9: nothing is destroyed by a clock that nobody has borne out, nor by one that has leapt since.
    #[test]
    fn inv_5_9_a_clock_that_is_ahead_destroys_nothing_early() {
        const NOW: i64 = 1_795_341_600_000;
        const YEAR: i64 = 365 * 24 * 3_600_000;
        let party = PartyId::parse("identity--11111111-1111-4111-8111-111111111111").unwrap();
        let clocks = Clocks::default();
        assert!(!clocks.bear_out(&party, NOW), "it was not asked yet");
        clocks.note(&party, NOW, None);
        assert!(clocks.bear_out(&party, NOW + FRESH));
        assert!(!clocks.bear_out(&party, NOW + YEAR), "the clock has leapt");
        // By the clock that has leapt we are a stranger to it, and it answers without a signature.
        let unsigned = AskError::Unsigned {
            status: StatusCode::UNAUTHORIZED,
        };
        clocks.note(&party, NOW + YEAR, Some(&unsigned));
        assert!(!clocks.bear_out(&party, NOW + YEAR));
        clocks.note(&party, NOW, None);
        assert!(clocks.bear_out(&party, NOW), "the clock was put right");
    }
}
