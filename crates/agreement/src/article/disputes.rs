//! `disputes`: by which steps a dispute is settled, and how long each is given.
//!
//! ```toml
//! [articles.terms]
//! steps = [{ step = "consultation", days = 60 }, { step = "mediation", days = 90 }]
//! ```
//! The steps follow one another in the order consultation, good offices, mediation, conciliation, arbitration, court.
//!
//! Source: reference catalogue, article 18; UN Charter art. 33.

use std::collections::BTreeMap;

use mithaq_stix::Timestamp;
use serde_json::{Value as Json, json};

use super::parts;
use crate::fault::Problem;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "disputes";

/// The terms of an article on disputes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputes {
    /// The days of each step; never empty.
    pub steps: BTreeMap<Step, u32>,
}

/// A step towards settling a dispute, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The parties talk.
    Consultation,
    /// A third brings them together.
    GoodOffices,
    /// A third proposes.
    Mediation,
    /// A commission proposes.
    Conciliation,
    /// Arbitrators decide.
    Arbitration,
    /// A court decides.
    Court,
}

const STEPS: [(Step, &str); 6] = [
    (Step::Consultation, "consultation"),
    (Step::GoodOffices, "good-offices"),
    (Step::Mediation, "mediation"),
    (Step::Conciliation, "conciliation"),
    (Step::Arbitration, "arbitration"),
    (Step::Court, "court"),
];

impl Step {
    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&STEPS, &self)
    }
}

impl Disputes {
    /// The steps of a dispute that was raised at this instant, each with when its time is over.
    #[must_use]
    pub fn timetable(&self, raised: &Timestamp) -> Vec<(Step, Timestamp)> {
        let mut at = raised.clone();
        let steps = self.steps.iter().map(|(step, days)| {
            at = at.days_later(*days);
            (*step, at.clone())
        });
        steps.collect()
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        const KEY: &str = "steps";
        let line = terms.line_of(KEY);
        let list = terms.list(KEY, reading);
        terms.finish(&[], reading);
        let mut steps = BTreeMap::new();
        for item in list? {
            let mut table = Table::at(item, KEY, reading)?;
            let step_line = table.line_of("step");
            let step = table.word("step", &STEPS, reading);
            let days = parts::number(&mut table, "days", (1, parts::LONGEST_DAYS), reading);
            table.finish(&[], reading);
            let (step, days) = (step?, days?);
            let in_order = steps.last_key_value().is_none_or(|(last, _)| *last < step);
            if !in_order {
                let step = step.word();
                reading.fault(step_line, Problem::StepOutOfOrder { step });
            }
            steps.insert(step, days);
        }
        if steps.is_empty() {
            let key = KEY.to_owned();
            reading.fault(line, Problem::EmptyList { key });
        }
        Some(Self { steps })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let steps = self.steps.iter();
        let steps = steps.map(|(step, days)| json!({ "step": step.word(), "days": days }));
        vec![("steps", steps.collect())]
    }

    /// The steps of both, with the longer time; `None` where there is none.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let common = self.steps.iter().filter_map(|(step, days)| {
            let other = other.steps.get(step)?;
            Some((*step, *days.max(other)))
        });
        let steps: BTreeMap<Step, u32> = common.collect();
        (!steps.is_empty()).then_some(Self { steps })
    }
}
