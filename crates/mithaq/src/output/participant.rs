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
        let or_none = |words: &[String]| match words {
            [] => "none".to_owned(),
            words => words.join(", "),
        };
        page.fields(
            1,
            &[
                ("party", self.party.clone()),
                ("state", self.state.clone()),
                ("sectors", or_none(&self.sectors)),
                ("clients", or_none(&self.clients)),
                ("received", format!("{} objects", self.received)),
                ("terms", self.agreement.clone()),
            ],
        );
        if let Some(terms) = &self.terms {
            page.gap();
            terms.page(page, texts);
        }
    }
}

impl View for Participants {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        if self.participants.is_empty() {
            page.line("No participants yet. Add one: mithaq participant add NAME");
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
        page.table(["state", "clients", "received", "party", "name"], &rows);
    }
}
