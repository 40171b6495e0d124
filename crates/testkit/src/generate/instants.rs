//! Instants at which something may change, and a little beside them.

use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{Act, Agreement, DAY, Instant, Now, day};

/// The instants that agreements and acts name, and those that follow from notices.
#[must_use]
pub fn instants_of(agreements: &[Agreement], acts: &[Act]) -> Vec<Instant> {
    let mut instants = vec![day(1), day(30)];
    for agreement in agreements {
        instants.extend(agreement.start);
        instants.extend(agreement.end);
    }
    for act in acts {
        instants.push(act.at);
        let about = agreements.iter().find(|text| text.no == act.agreement);
        if let Some(text) = about {
            instants.push(act.at + Instant::from(text.notice_days) * DAY);
        }
    }
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// A now whose ends lie on, just before or just after some of these.
pub fn now_near(instants: Vec<Instant>) -> impl Strategy<Value = Now> {
    let beside = select(&[0_i64, 0, -1, 1, DAY / 8][..]);
    let width = select(&[0_i64, 0, 0, 0, 1, 2, DAY][..]);
    (select(instants), beside, width).prop_map(|(instant, beside, width)| Now {
        earliest: instant + beside,
        latest: instant + beside + width,
    })
}
