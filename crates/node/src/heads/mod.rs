//! The last acts of parties' chains, as these parties tell them (DESIGN 5.7, 5.8).
//!
//! A missing act could mean too much sharing. So whoever pulls from us says in its signed request up to which act its own
//! chains go ([`header`]), and release first obtains what is not here.
//!
//! For third parties, who ask for nothing, there are head statements: sealed objects of the diplomatic channel, which any
//! party relays. Each node makes them ([`tell`]), keeps the newest of every party at hand ([`table`]), and takes them as
//! leases for 24 hours ([`lease`]): for so long material may be passed on under an onward article though its author may have
//! performed an act since that is not here.

pub(crate) mod header;
pub(crate) mod lease;
pub(crate) mod table;
pub(crate) mod tell;

use std::sync::Arc;

use mithaq_agreement::{Head, Now, PartyId};
use mithaq_stix::ObjectId;

use crate::projection::{HeldAgreement, Projection};

/// The heads of a puller's own chains, by agreement, as its signed request told them.
#[derive(Debug, Clone, Default)]
pub struct Told(pub(crate) Arc<[(ObjectId, Head)]>);

impl Told {
    /// The first agreement whose acts are here only in part, by what was told. Under agreements that we have not signed
    /// nothing is released, and not all acts are looked at; so nothing is asked of them. An act that is here and does not
    /// count is here.
    pub(crate) fn lacking(&self, projection: &Projection) -> Option<&(ObjectId, Head)> {
        self.0.iter().find(|(agreement, head)| {
            let held = projection.agreement(agreement);
            held.is_some_and(|held| {
                let is_here = held.acts.iter().any(|act| act.hash == head.hash);
                held.signed_by_us && !is_here && held.status.lacks(head)
            })
        })
    }
}

/// The heads of our own chains under the agreements that `peer` is a party of: what it may know, and nothing of others.
/// Where these are more than `most`, those that are over come last, and at each `turn` others of them.
///
// INVARIANT: 5.7. None is left out for good: who lacks the very act that ended an agreement has to learn of it too.
pub(crate) fn of_ours(
    projection: &Projection,
    me: &PartyId,
    peer: &PartyId,
    now: &Now,
    (most, turn): (usize, usize),
) -> Vec<(ObjectId, Head)> {
    let with_peer = projection
        .agreements()
        .signed()
        .filter(|held| held.status.is_party(peer));
    let heads = with_peer.filter_map(|held| {
        let head = held.status.head(me)?;
        Some((held, (held.agreement.id().clone(), head.clone())))
    });
    let all: Vec<_> = heads.collect();
    if all.len() <= most {
        return all.into_iter().map(|(_, head)| head).collect();
    }
    let is_over = |held: &HeldAgreement| held.relation(me, peer, now).is_over();
    let (over, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(held, _)| is_over(held));
    let all = in_turn(rest, over, (most, turn));
    all.into_iter().map(|(_, head)| head).collect()
}

/// All of the first, and as many of the others as there is room for, going round.
fn in_turn<T>(mut first: Vec<T>, mut others: Vec<T>, (most, turn): (usize, usize)) -> Vec<T> {
    let room = most.saturating_sub(first.len()).min(others.len());
    if 0 < room {
        let begin = turn.wrapping_mul(room) % others.len();
        others.rotate_left(begin);
        first.extend(others.into_iter().take(room));
    }
    first
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::header::MOST;
    use super::*;
    use crate::admin::ActKind;
    use crate::alliance::Alliance;

    /// 65 agreements, of which two are over: what goes into a header has the others each time, and all of them in turn.
    #[test]
    fn of_more_than_a_header_holds_all_are_told_in_turn() {
        for (alive, over) in [(63, 2), (63, 1), (0, 65), (10, 300), (64, 5)] {
            let mut told = BTreeSet::new();
            for turn in 0..over + 1 {
                let first: Vec<usize> = (0..alive).collect();
                let others: Vec<usize> = (alive..alive + over).collect();
                let heads = in_turn(first.clone(), others, (MOST, turn));
                assert!(heads.starts_with(&first), "{alive} {over}");
                assert_eq!(heads.len(), MOST.min(alive + over));
                told.extend(heads);
            }
            let all = if alive < MOST { alive + over } else { alive };
            assert_eq!(told.len(), all, "{alive} {over}");
        }
        // Those in force are all told or none: a header that leaves one out would prove nothing of it.
        assert_eq!(in_turn((0..65).collect(), vec![65], (MOST, 0)).len(), 65);
    }

    #[test]
    fn agreements_that_are_over_make_room_for_those_that_are_not() {
        let all = Alliance::of(&["Qamar", "Rimal"]);
        let agreements = [0, 1, 2, 3].map(|_| all.agree(0, 1, |draft| draft));
        for agreement in &agreements[..2] {
            all.acts(0, agreement, ActKind::Withdrawal);
        }
        all.days_pass(400);
        let (node, peer) = (all.node(0), &all.node(1).me);
        node.rebuild_now().unwrap();
        let told = |most, turn| {
            let (projection, now) = (node.projection(), node.watch.now());
            let heads = of_ours(&projection, &node.me, peer, &now, (most, turn));
            heads.into_iter().map(|(of, _)| of.to_string())
        };
        let in_force: BTreeSet<String> = agreements[2..].iter().cloned().collect();
        assert_eq!(told(4, 0).count(), 4);
        let both: [BTreeSet<String>; 2] = [0, 1].map(|turn| told(3, turn).collect());
        assert!(
            both.iter()
                .all(|one| in_force.is_subset(one) && one.len() == 3)
        );
        assert_eq!(both[0].union(&both[1]).count(), 4);
        assert_eq!(told(2, 7).collect::<BTreeSet<_>>(), in_force);
    }
}
