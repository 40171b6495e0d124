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
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.fields(
            0,
            &[
                ("user", self.user.clone()),
                ("password", self.password.clone()),
                ("token", self.token.clone()),
            ],
        );
        page.gap();
        page.line("Shown once: only their hashes are kept. Use user and password, or the token alone (Bearer).");
    }
}

impl View for Clients {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        if self.clients.is_empty() {
            page.line("No clients yet. Add one: mithaq client add NAME");
            return;
        }
        let rows: Vec<_> = self
            .clients
            .iter()
            .map(|client| {
                let writes = if client.write { "yes" } else { "no" };
                [
                    client.name.clone(),
                    client.purpose.clone(),
                    writes.to_owned(),
                    client.created.clone(),
                    client.audience.name.clone(),
                ]
            })
            .collect();
        page.table(["name", "purpose", "writes", "made", "reads as"], &rows);
    }
}
