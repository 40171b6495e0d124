//! What is due under agreements, to whom and by when: the calendar's dates that follow from what was asked and done,
//! and not from the final clauses.
//!
//! | duty | article | counted from |
//! |---|---|---|
//! | `answer-due` | response-time | a request for consent: by our record when it crossed, or by its own date |
//! | `notice-due` | response-time | a notice: the same |
//! | `answer-overdue`, `notice-overdue` | response-time | the same, and the time is over |
//! | `verification-begins`, `breach-begins` | verification, breach | the notice's date |
//! | `dispute-consultation` … `dispute-court` | disputes | the same: each step ends |
//! | `disclosure-permitted`, `results-permitted` | confidentiality, results | when the notice reached the other |
//! | `consent-by-silence` | onward | the same |
//! | `consent-ends` | onward | the consent itself |
//! | `suspension-owed` | suspension | the suspension's date: until then its author owed notice |

use std::collections::BTreeMap;

use mithaq_agreement::article::response_time;
use mithaq_agreement::notice::Effect;
use mithaq_agreement::{ArticleId, ConsentStanding, Now, PartyId};
use mithaq_stix::{ObjectId, Timestamp};

use super::{names, notices};
use crate::admin::{CalendarEntry, Title};
use crate::inner::Inner;
use crate::projection::{HeldAgreement, HeldNotice, HeldRequest, Projection};

#[cfg(test)]
mod tests;

/// What is due under one agreement.
pub(super) fn under(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
) -> Vec<CalendarEntry> {
    let now = node.watch.now();
    let view = View {
        node,
        projection,
        held,
    };
    let id = held.agreement.id();
    let consents = projection.agreements().consents();
    let asked = consents
        .list()
        .filter(|one| one.request.asking.agreement == *id);
    let mut entries: Vec<CalendarEntry> =
        asked.flat_map(|one| view.of_request(one, &now)).collect();
    entries.extend(view.suspensions(&now));
    let notices = projection.agreements().notices();
    let told = notices
        .list()
        .filter(|one| one.notice.saying.agreement == *id);
    entries.extend(told.flat_map(|one| view.of_notice(one, &now)));
    entries.sort_by(|a, b| a.at.cmp(&b.at));
    entries
}

/// The answers that we owe, overdue ones too, the first due first.
pub(super) fn ours(node: &Inner, projection: &Projection) -> Vec<CalendarEntry> {
    let signed = projection.agreements().signed();
    let all = signed.flat_map(|held| under(node, projection, held));
    let me = node.me.as_str();
    let is_ours = |entry: &CalendarEntry| {
        let is_answer = [
            "answer-due",
            "answer-overdue",
            "notice-due",
            "notice-overdue",
        ];
        is_answer.contains(&entry.event.as_str())
            && entry.arguments.get("party_id").is_some_and(|id| id == me)
    };
    let mut entries: Vec<CalendarEntry> = all.filter(is_ours).collect();
    entries.sort_by(|a, b| a.at.cmp(&b.at));
    entries
}

/// By when the first answer to a request is due, by the article on response times between the two.
pub(super) fn answer_due(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    one: &HeldRequest,
) -> Option<(ArticleId, Timestamp)> {
    let asking = &one.request.asking;
    let other = match one.request.author == node.me {
        true => &asking.asked,
        false => &one.request.author,
    };
    let text = projection.agreements().effective(held, other);
    let (article, terms) = text.response_time()?;
    let first = response_time::Answer::First;
    let at = terms.due(asking.severity, first, one.arrived())?;
    Some((article.clone(), at))
}

/// The word for what is due, or for what is late.
fn late(at: &Timestamp, now: &Now, [due, overdue]: [&'static str; 2]) -> &'static str {
    match at < now.earliest() {
        false => due,
        true => overdue,
    }
}

struct View<'a> {
    node: &'a Inner,
    projection: &'a Projection,
    held: &'a HeldAgreement,
}

impl View<'_> {
    fn of_request(&self, one: &HeldRequest, now: &Now) -> Vec<CalendarEntry> {
        let asking = &one.request.asking;
        let entry = |at: &Timestamp, event: &str, article: &ArticleId| {
            self.entry(at, event, article, &asking.asked, &one.request.id)
        };
        match one.standing(now) {
            ConsentStanding::Open { .. } if !one.answers.is_empty() => Vec::new(),
            ConsentStanding::Open { consents_from } => {
                let silence =
                    consents_from.map(|at| entry(&at, "consent-by-silence", &asking.article));
                let due = answer_due(self.node, self.projection, self.held, one);
                let due = due.map(|(article, at)| {
                    let event = late(&at, now, ["answer-due", "answer-overdue"]);
                    entry(&at, event, &article)
                });
                silence.into_iter().chain(due).collect()
            }
            ConsentStanding::Granted {
                until: Some(until), ..
            } => vec![entry(&until, "consent-ends", &asking.article)],
            ConsentStanding::Silence { .. }
            | ConsentStanding::Granted { .. }
            | ConsentStanding::Expired { .. }
            | ConsentStanding::Refused { .. } => Vec::new(),
        }
    }

    fn of_notice(&self, one: &HeldNotice, now: &Now) -> Vec<CalendarEntry> {
        let (notice, saying) = (&one.notice, &one.notice.saying);
        let text = self
            .projection
            .agreements()
            .effective(self.held, one.other(&self.node.me));
        let by_author = |at: &Timestamp, event: &str| {
            self.entry(at, event, &saying.article, &notice.author, &notice.id)
        };
        let word = saying.said.word();
        let mut entries = match one.effect(text) {
            Ok(Effect::Begins(at)) => vec![by_author(&at, &format!("{word}-begins"))],
            Ok(Effect::Steps(steps)) => steps
                .iter()
                .map(|(step, at)| by_author(at, &format!("{word}-{}", step.word())))
                .collect(),
            Ok(Effect::PermittedFrom(Some(at))) => {
                vec![by_author(&at, &format!("{word}-permitted"))]
            }
            Ok(Effect::PermittedFrom(None) | Effect::Asked | Effect::Answered) | Err(_) => {
                Vec::new()
            }
        };
        let earliest = now.earliest().to_string();
        entries.retain(|entry| earliest <= entry.at);
        if one.answers.is_empty()
            && let Some((article, at)) = notices::due(self.node, self.projection, one)
        {
            let event = late(&at, now, ["notice-due", "notice-overdue"]);
            entries.push(self.entry(&at, event, &article, &saying.to, &notice.id));
        }
        entries
    }

    /// Until when who has suspended owed the others notice of it.
    fn suspensions(&self, now: &Now) -> Vec<CalendarEntry> {
        let mut entries = Vec::new();
        for party in self.held.status.parties() {
            let Some(status) = self.held.status.party(&party.id) else {
                continue;
            };
            let other = match party.id == self.node.me {
                true => self.held.other_parties(&self.node.me).next(),
                false => Some(&party.id),
            };
            let Some(other) = other else { continue };
            let text = self.projection.agreements().effective(self.held, other);
            let Some((article, invocation)) = text.suspension() else {
                continue;
            };
            for (act, one) in &status.suspensions {
                let owed = invocation.takes_effect(&party.id, &one.since);
                if let Some(owed) = owed.filter(|owed| now.earliest() <= owed)
                    && one.lifted.is_none()
                {
                    entries.push(self.entry(&owed, "suspension-owed", article, &party.id, act));
                }
            }
        }
        entries
    }

    fn entry(
        &self,
        at: &Timestamp,
        event: &str,
        article: &ArticleId,
        party: &PartyId,
        act: &ObjectId,
    ) -> CalendarEntry {
        let arguments = [
            ("act", act.to_string()),
            ("article", article.to_string()),
            (
                "party",
                names::of_party(self.node, self.projection, party.as_str()),
            ),
            ("party_id", party.to_string()),
        ];
        CalendarEntry {
            at: at.to_string(),
            agreement: self.held.agreement.id().to_string(),
            title: Title::of(self.held.agreement.instrument()),
            event: event.to_owned(),
            arguments: arguments
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<BTreeMap<_, _>>(),
        }
    }
}
