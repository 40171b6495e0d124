//! `response-time`: by when a request is acknowledged, answered, and told more about.
//!
//! ```toml
//! [articles.terms]
//! days_off = ["friday", "saturday"]    # left out: every day counts
//! critical = { acknowledge = 4, first_answer = 24, update = 72 }
//! low = { acknowledge = 48, first_answer = 120, update = 240 }
//! ```
//! Hours, by severity. What falls on a day off, in UTC, does not count. A severity that is not named has no due date.
//!
//! Source: reference catalogue, article 7; 24 and 72 hours as in NIS2 art. 23.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::Timestamp;
use mithaq_stix::timestamp::{DAY, HOUR};
use serde_json::{Value as Json, json};

use super::parts;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "response-time";

/// Longest time, in hours: a year.
const LONGEST: i64 = 8_784;

/// The terms of a response-time article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseTime {
    /// The hours for each severity.
    pub hours: BTreeMap<Severity, Hours>,
    /// Days of the week that do not count; never all of them.
    pub days_off: BTreeSet<Weekday>,
}

/// Hours for each answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Until it is acknowledged.
    pub acknowledge: u32,
    /// Until the first answer.
    pub first_answer: u32,
    /// From each answer until the next.
    pub update: u32,
}

/// How severe the matter is, as who asks says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

/// Which answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// That it has arrived.
    Acknowledgement,
    /// The first answer.
    First,
    /// A further one, counted from the one before it.
    Update,
}

/// A day of the week, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "they are what they are called")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

const SEVERITIES: [(Severity, &str); 4] = [
    (Severity::Low, "low"),
    (Severity::Medium, "medium"),
    (Severity::High, "high"),
    (Severity::Critical, "critical"),
];

/// From Thursday on: the first of January 1970 was one.
const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
];

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&SEVERITIES, &self)
    }

    /// The severity of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut known = SEVERITIES.iter();
        known
            .find(|(_, it)| *it == word)
            .map(|(severity, _)| *severity)
    }
}

impl ResponseTime {
    /// By when an answer is due to what arrived, or was last answered, at `from`. `None` where nothing is due.
    #[must_use]
    pub fn due(&self, severity: Severity, answer: Answer, from: &Timestamp) -> Option<Timestamp> {
        let hours = self.hours.get(&severity)?;
        // No hour would ever count.
        if self.days_off.len() == WEEK.len() {
            return None;
        }
        let hours = match answer {
            Answer::Acknowledgement => hours.acknowledge,
            Answer::First => hours.first_answer,
            Answer::Update => hours.update,
        };
        let mut left = i64::from(hours) * HOUR;
        let mut at = from.unix_millis();
        loop {
            let next_day = (at.div_euclid(DAY) + 1) * DAY;
            if !self.is_off(at) {
                if at + left <= next_day {
                    return Some(Timestamp::from_unix_millis(at + left));
                }
                left -= next_day - at;
            }
            at = next_day;
        }
    }

    fn is_off(&self, at: i64) -> bool {
        let day = at.div_euclid(DAY).rem_euclid(7);
        let day = usize::try_from(day).ok().and_then(|day| WEEK.get(day));
        day.is_some_and(|(day, _)| self.days_off.contains(day))
    }

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        const DAYS_OFF: &str = "days_off";
        let line = terms.line;
        let off_line = terms.line_of(DAYS_OFF);
        let days_off = match terms.maybe(DAYS_OFF) {
            None => Some(BTreeSet::new()),
            Some(node) => parts::words(node, DAYS_OFF, &WEEK, reading),
        };
        let mut hours = BTreeMap::new();
        for (severity, word) in SEVERITIES {
            if let Some(node) = terms.maybe(word) {
                let table = Table::at(node, word, reading)?;
                hours.insert(severity, read_hours(table, reading)?);
            }
        }
        terms.finish(&[], reading);
        let days_off = days_off?;
        if hours.is_empty() {
            parts::no_effect(line, KIND, reading);
        }
        if days_off.len() == WEEK.len() {
            // No hour would ever count.
            parts::no_effect(off_line, KIND, reading);
            return None;
        }
        Some(Self { hours, days_off })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let mut written = Vec::new();
        if !self.days_off.is_empty() {
            written.push(("days_off", parts::words_of(&WEEK, &self.days_off)));
        }
        written.extend(self.hours.iter().map(|(severity, hours)| {
            let hours = json!({
                "acknowledge": hours.acknowledge,
                "first_answer": hours.first_answer,
                "update": hours.update,
            });
            (severity.word(), hours)
        }));
        written
    }

    /// What both promise: the longer time, for the severities that both name. `None` where nothing is left.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let hours: BTreeMap<Severity, Hours> = self
            .hours
            .iter()
            .filter_map(|(severity, one)| {
                let other = other.hours.get(severity)?;
                let hours = Hours {
                    acknowledge: one.acknowledge.max(other.acknowledge),
                    first_answer: one.first_answer.max(other.first_answer),
                    update: one.update.max(other.update),
                };
                Some((*severity, hours))
            })
            .collect();
        let days_off = &self.days_off | &other.days_off;
        let counts = !hours.is_empty() && days_off.len() < WEEK.len();
        counts.then_some(Self { hours, days_off })
    }
}

fn read_hours(mut table: Table<'_>, reading: &mut Reading) -> Option<Hours> {
    let mut read = |key| parts::number(&mut table, key, (0, LONGEST), reading);
    let hours = [read("acknowledge"), read("first_answer"), read("update")];
    table.finish(&[], reading);
    let [acknowledge, first_answer, update] = hours;
    Some(Hours {
        acknowledge: acknowledge?,
        first_answer: first_answer?,
        update: update?,
    })
}
