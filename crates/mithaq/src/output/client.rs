//! `mithaq client`.

use mithaq_node::admin::{ClientSecret, ClientSummary};
use serde::Serialize;

use super::{Page, View};
use crate::text::Texts;

/// All TAXII clients.
#[derive(Debug, Serialize)]
pub(crate) struct Clients {
    /// By name.
    pub(crate) clients: Vec<ClientSummary>,
}

impl View for ClientSecret {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        page.fields(
            0,
            &[
                (&word("client-user"), self.user.clone()),
                (&word("client-password"), self.password.clone()),
                (&word("client-token"), self.token.clone()),
            ],
        );
        page.gap();
        page.sentence(0, &word("client-once"));
    }
}

impl View for Clients {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        if self.clients.is_empty() {
            page.sentence(0, &word("client-none"));
            return;
        }
        let rows: Vec<_> = self
            .clients
            .iter()
            .map(|client| {
                let writes = if client.write { "list-yes" } else { "list-no" };
                [
                    client.name.clone(),
                    client.purpose.clone(),
                    word(writes),
                    client.created.clone(),
                    client.audience.name.clone(),
                ]
            })
            .collect();
        let head = [
            "list-name",
            "client-purpose",
            "client-writes",
            "client-made",
            "client-reads-as",
        ]
        .map(word);
        page.table(head.each_ref().map(String::as_str), &rows);
    }
}
