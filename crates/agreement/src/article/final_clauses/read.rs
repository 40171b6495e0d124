//! Reading final clauses from a table.

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use super::{Amending, Consent, FinalClauses, LONGEST_NOTICE, OpenTo, Reservable};
use crate::article::ArticleId;
use crate::fault::Problem;
use crate::party::PartyId;
use crate::source::{Node, Reading, Table, Value, shown};

/// Most instruments that an entry into force can wait for: there are fewer States.
const MOST_INSTRUMENTS: i64 = 250;
/// Longest window, in months: ten years.
const LONGEST_WINDOW: i64 = 120;
/// Longest renewal, in months: a century.
const LONGEST_RENEWAL: i64 = 1200;
/// Most entries of a list in these terms.
const MOST_LISTED: usize = 250;

const CONSENT: [(Consent, &str); 2] = [
    (Consent::Signature, "signature"),
    (Consent::Ratification, "ratification"),
];
const AMENDING: [(Amending, &str); 2] =
    [(Amending::Explicit, "explicit"), (Amending::Tacit, "tacit")];

impl FinalClauses {
    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let otherwise = Self::with_notice(0);
        let end_line = terms.line_of("end");
        let renewal_line = terms.line_of("renewal_months");
        let start = read_time("start", &mut terms, reading);
        let end = read_time("end", &mut terms, reading);
        let notice_days = terms
            .node("notice_days", reading)
            .and_then(|node| in_range("notice_days", node, 0, LONGEST_NOTICE, reading));
        let consent = terms.word_or("consent", &CONSENT, otherwise.consent, reading);
        let entry_after = whole("entry_after", (1, MOST_INSTRUMENTS), &mut terms, reading);
        let entry_days = whole("entry_days", (0, LONGEST_NOTICE), &mut terms, reading);
        let provisional = flag("provisional", otherwise.provisional, &mut terms, reading);
        let accession = read_open_to(&mut terms, reading);
        let accession_by_each = terms.word_or(
            "accession_consent",
            &[(false, "none"), (true, "each")],
            false,
            reading,
        );
        let reservations = read_reservable(&mut terms, reading);
        let objection_months = whole("objection_months", (0, LONGEST_WINDOW), &mut terms, reading);
        let declarations = flag("declarations", otherwise.declarations, &mut terms, reading);
        let amendment = terms.word_or("amendment", &AMENDING, otherwise.amendment, reading);
        let amendment_days = whole("amendment_days", (1, LONGEST_NOTICE), &mut terms, reading);
        let renewal_months = whole("renewal_months", (1, LONGEST_RENEWAL), &mut terms, reading);
        terms.finish(&[], reading);
        let clauses = Self {
            start: start?,
            end: end?,
            notice_days: notice_days?,
            consent: consent?,
            entry_after: entry_after?,
            entry_days: entry_days?.unwrap_or(otherwise.entry_days),
            provisional: provisional?,
            accession: accession?,
            accession_by_each: accession_by_each?,
            reservations: reservations?,
            objection_months: objection_months?.unwrap_or(otherwise.objection_months),
            declarations: declarations?,
            amendment: amendment?,
            amendment_days: amendment_days?.unwrap_or(otherwise.amendment_days),
            renewal_months: renewal_months?,
        };
        if let (Some(start), Some(end)) = (&clauses.start, &clauses.end)
            && end <= start
        {
            reading.fault(
                end_line,
                Problem::EndsBeforeStart {
                    start: start.to_string(),
                    end: end.to_string(),
                },
            );
        }
        if clauses.renewal_months.is_some() && clauses.end.is_none() {
            let (key, other) = ("renewal_months", "end");
            reading.fault(renewal_line, Problem::Needs { key, other });
        }
        Some(clauses)
    }
}

fn flag(
    key: &'static str,
    otherwise: bool,
    terms: &mut Table<'_>,
    reading: &mut Reading,
) -> Option<bool> {
    match terms.maybe(key) {
        Some(node) => node.flag(key, reading),
        None => Some(otherwise),
    }
}

/// The number under `key`: `None` is a fault, `Some(None)` says that there is none.
#[allow(
    clippy::option_option,
    reason = "a fault and an absence are two things"
)]
fn whole(
    key: &'static str,
    (least, most): (i64, i64),
    terms: &mut Table<'_>,
    reading: &mut Reading,
) -> Option<Option<u32>> {
    match terms.maybe(key) {
        Some(node) => in_range(key, node, least, most, reading).map(Some),
        None => Some(None),
    }
}

fn in_range(
    key: &'static str,
    node: &Node,
    least: i64,
    most: i64,
    reading: &mut Reading,
) -> Option<u32> {
    let found = node.whole(key, reading)?;
    match u32::try_from(found) {
        Ok(number) if (least..=most).contains(&found) => Some(number),
        _ => {
            let key = key.to_owned();
            reading.fault(
                node.line,
                Problem::OutOfRange {
                    key,
                    found,
                    least,
                    most,
                },
            );
            None
        }
    }
}

fn read_open_to(terms: &mut Table<'_>, reading: &mut Reading) -> Option<OpenTo> {
    const KEY: &str = "accession";
    let Some(node) = terms.maybe(KEY) else {
        return Some(OpenTo::Nobody);
    };
    if let Value::Text(_) = node.value {
        let words = [(false, "none"), (true, "any")];
        return node.word(KEY, &words, reading).map(|any| match any {
            true => OpenTo::Anybody,
            false => OpenTo::Nobody,
        });
    }
    let parties = listed(KEY, node, reading, |text| {
        PartyId::parse(text).map_err(Problem::from)
    })?;
    Some(OpenTo::Listed(parties))
}

fn read_reservable(terms: &mut Table<'_>, reading: &mut Reading) -> Option<Reservable> {
    const KEY: &str = "reservations";
    let Some(node) = terms.maybe(KEY) else {
        return Some(Reservable::Nothing);
    };
    if let Value::Text(_) = node.value {
        let words = [(false, "none"), (true, "any")];
        return node.word(KEY, &words, reading).map(|any| match any {
            true => Reservable::Anything,
            false => Reservable::Nothing,
        });
    }
    let articles = listed(KEY, node, reading, |text| {
        ArticleId::parse(text).map_err(Problem::from)
    })?;
    Some(Reservable::Listed(articles))
}

fn listed<T: Ord>(
    key: &'static str,
    node: &Node,
    reading: &mut Reading,
    read: impl Fn(&str) -> Result<T, Problem>,
) -> Option<BTreeSet<T>> {
    let list = node.list(key, reading)?;
    let problem = match list.len() {
        0 => Some(Problem::EmptyList {
            key: key.to_owned(),
        }),
        many if MOST_LISTED < many => Some(Problem::TooMuch {
            key: key.to_owned(),
            limit: "250 entries",
        }),
        _ => None,
    };
    if let Some(problem) = problem {
        reading.fault(node.line, problem);
        return None;
    }
    let mut found = BTreeSet::new();
    for item in list {
        match item.text(key, reading).map(&read) {
            Some(Ok(one)) => {
                found.insert(one);
            }
            Some(Err(problem)) => reading.fault(item.line, problem),
            None => {}
        }
    }
    Some(found)
}

/// The instant under `key`: `None` is a fault, `Some(None)` says that there is none.
#[allow(
    clippy::option_option,
    reason = "a fault and an absence are two things"
)]
fn read_time(
    key: &'static str,
    terms: &mut Table<'_>,
    reading: &mut Reading,
) -> Option<Option<Timestamp>> {
    let Some(node) = terms.maybe(key) else {
        return Some(None);
    };
    let text = node.text(key, reading)?;
    match Timestamp::parse(text) {
        Ok(at) => Some(Some(at)),
        Err(_) => {
            reading.fault(node.line, Problem::BadTime { given: shown(text) });
            None
        }
    }
}
