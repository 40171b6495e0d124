//! What intake refuses of a page, told in one line.

use std::collections::BTreeMap;

use mithaq_agreement::PartyId;

use crate::admin::RefusedObject;

/// Refused objects that the line names.
const NAMED: usize = 3;
/// Characters of an id or a reason that it shows.
const SHOWN: usize = 200;

/// What was refused of one page.
///
// INVARIANT: attack cases 15 and 25. One line a page, of bounded length: a page of a few hundred bytes can hold a hundred
// thousand objects that are none, and a full disk of logs stops all crossings.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    count: u64,
    codes: BTreeMap<String, u64>,
    first: Vec<String>,
}

impl Refusals {
    pub(super) fn add(&mut self, refused: &RefusedObject) {
        self.count += 1;
        *self.codes.entry(refused.code.clone()).or_default() += 1;
        if self.first.len() < NAMED {
            let id = refused.id.as_deref().unwrap_or("unknown");
            self.first
                .push(format!("{}: {}", shown(id), shown(&refused.message)));
        }
    }

    /// How many there were.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Whether a page of which so many were accepted brings too little to go on for: next to nothing that is new.
    pub(super) fn leave_barren(&self, accepted: u64) -> bool {
        accepted == 0 || accepted.saturating_mul(9) < self.count
    }

    /// Writes the line.
    pub(super) fn log(&self, peer: &PartyId) {
        if self.count > 0 {
            tracing::warn!(peer.id = %peer, refused = self.count, codes = ?self.codes, first = ?self.first, "objects from a peer were refused");
        }
    }
}

/// Text from outside, in one line and cut.
fn shown(text: &str) -> String {
    text.escape_debug().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(id: Option<&str>, code: &str) -> RefusedObject {
        RefusedObject {
            index: 0,
            id: id.map(str::to_owned),
            code: code.to_owned(),
            path: String::new(),
            rule: String::new(),
            message: format!("{}\n", "no object ".repeat(100)),
        }
    }

    #[test]
    fn attack_15_a_page_of_refused_objects_is_one_short_line() {
        let mut refusals = Refusals::default();
        for _ in 0..100_000 {
            refusals.add(&refused(None, "missing-type"));
        }
        refusals.add(&refused(Some("indicator--\u{202e}\n1"), "deleted"));
        assert_eq!(refusals.count(), 100_001);
        let line = format!("{refusals:?}");
        assert!(line.len() < 2_000, "{}", line.len());
        assert!(!line.contains('\n') && !line.contains('\u{202e}'));
    }

    #[test]
    fn a_page_that_is_refused_but_for_a_grain_is_barren() {
        for (accepted, count, barren) in [
            (0, 0, true),
            (1, 0, false),
            (1, 9, false),
            (1, 10, true),
            (100, 900, false),
            (1, 99_998, true),
        ] {
            let mut refusals = Refusals::default();
            (0..count).for_each(|_| refusals.add(&refused(None, "missing-type")));
            assert_eq!(
                refusals.leave_barren(accepted),
                barren,
                "{accepted} of {count}"
            );
        }
    }
}
