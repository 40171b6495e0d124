//! `mithaq participant`.

use mithaq_node::admin::ParticipantSummary;
use serde::Serialize;

use super::{Page, View};
use crate::text::Texts;

/// All participants.
#[derive(Debug, Serialize)]
pub(crate) struct Participants {
    /// By name.
    pub(crate) participants: Vec<ParticipantSummary>,
}

impl View for ParticipantSummary {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(&self.name);
        let word = |key: &str| texts.get(key, &[]);
        let or_none = |words: &[String]| match words {
            [] => word("list-none"),
            words => words.join(", "),
        };
        let received = [("count", self.received.into())];
        page.fields(
            1,
            &[
                (&word("list-party"), self.party.clone()),
                (&word("list-state"), self.state.clone()),
                (&word("participant-sectors"), or_none(&self.sectors)),
                (&word("participant-clients"), or_none(&self.clients)),
                (&word("list-received"), texts.get("list-objects", &received)),
                (&word("participant-terms"), self.agreement.clone()),
            ],
        );
        if let Some(terms) = &self.terms {
            page.gap();
            terms.page(page, texts);
        }
    }
}

impl View for Participants {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        if self.participants.is_empty() {
            page.sentence(0, &word("participant-none"));
            return;
        }
        let rows: Vec<_> = self
            .participants
            .iter()
            .map(|one| {
                [
                    one.state.clone(),
                    one.clients.len().to_string(),
                    one.received.to_string(),
                    one.party.clone(),
                    one.name.clone(),
                ]
            })
            .collect();
        let head = [
            "list-state",
            "participant-clients",
            "list-received",
            "list-party",
            "list-name",
        ]
        .map(word);
        page.table(head.each_ref().map(String::as_str), &rows);
    }
}
