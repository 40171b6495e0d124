//! Instants at which something may change, and a little beside them.

use proptest::prelude::*;
use proptest::sample::select;

use super::treaties::days;
use crate::world::{Act, Agreement, DAY, Deed, Instant, Now, day, months_after};

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

/// The instants on which anything may change: each date with each span that the final clauses add to dates.
#[must_use]
pub fn instants_of_life(texts: &[Agreement], acts: &[Act]) -> Vec<Instant> {
    let Some(base) = texts.first() else {
        return Vec::new();
    };
    let clauses = &base.clauses;
    let mut dates: Vec<Instant> = acts.iter().map(|act| act.at).collect();
    for act in acts {
        if let Deed::Notification { date, .. } = act.deed {
            dates.push(date);
        }
    }
    let mut instants = vec![day(1), day(200)];
    instants.extend(base.start);
    if let Some(end) = base.end {
        let months = i64::from(clauses.renewal_months.unwrap_or(1));
        instants.extend((0..4).map(|times| months_after(end, times * months)));
    }
    for date in dates {
        let months = clauses.objection_months.unwrap_or(12);
        instants.extend([
            date,
            date + days(base.notice_days),
            date + days(clauses.entry_days),
            date + days(clauses.tacit_days.unwrap_or(0)),
            months_after(date, i64::from(months)),
        ]);
    }
    instants.sort_unstable();
    instants.dedup();
    instants
}
