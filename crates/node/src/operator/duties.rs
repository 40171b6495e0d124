//! What is due under agreements, to whom and by when: the calendar's dates that follow from what was asked and done,
//! and not from the final clauses.
//!
//! | duty | article | counted from |
//! |---|---|---|
//! | `answer-due` | response-time | a request for consent: by our record when it crossed, or by its own date |
//! | `consent-by-silence` | onward | the same |
//! | `consent-ends` | onward | the consent itself |
//! | `suspension-owed` | suspension | the suspension's date: until then its author owed notice |

use std::collections::BTreeMap;

use mithaq_agreement::article::response_time;
use mithaq_agreement::{ArticleId, ConsentStanding, Now, PartyId};
use mithaq_stix::{ObjectId, Timestamp};

use super::names;
use crate::admin::{CalendarEntry, Title};
use crate::inner::Inner;
use crate::projection::{HeldAgreement, HeldRequest, Projection};

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
    entries.sort_by(|a, b| a.at.cmp(&b.at));
    entries
}

/// The answers that we owe, overdue ones too, the first due first.
pub(super) fn ours(node: &Inner, projection: &Projection) -> Vec<CalendarEntry> {
    let signed = projection.agreements().signed();
    let all = signed.flat_map(|held| under(node, projection, held));
    let me = node.me.as_str();
    let is_ours = |entry: &CalendarEntry| {
        entry.event == "answer-due" && entry.arguments.get("party_id").is_some_and(|id| id == me)
    };
    let mut entries: Vec<CalendarEntry> = all.filter(is_ours).collect();
    entries.sort_by(|a, b| a.at.cmp(&b.at));
    entries
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
                let due = self.answer_due(one);
                let due = due.map(|(article, at)| entry(&at, "answer-due", &article));
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

    /// By when the first answer to a request is due, by the article on response times between the two.
    fn answer_due(&self, one: &HeldRequest) -> Option<(ArticleId, Timestamp)> {
        let asking = &one.request.asking;
        let other = match one.request.author == self.node.me {
            true => &asking.asked,
            false => &one.request.author,
        };
        let text = self.projection.agreements().effective(self.held, other);
        let (article, terms) = text.response_time()?;
        let first = response_time::Answer::First;
        let at = terms.due(asking.severity, first, one.arrived())?;
        Some((article.clone(), at))
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
