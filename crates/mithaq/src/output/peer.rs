//! `mithaq peer`.

use mithaq_node::admin::{Invitation, PeerSummary};
use serde::Serialize;

use super::{Page, View};
use crate::text::Texts;

/// All peers.
#[derive(Debug, Serialize)]
pub(crate) struct Peers {
    /// By name.
    pub(crate) peers: Vec<PeerSummary>,
}

impl View for Invitation {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.line(&self.text);
        page.gap();
        page.line("Send this line to the other party over a channel you trust; it holds a secret and works once.");
        page.line("There: mithaq peer accept LINE");
        page.line("Then compare our fingerprint by voice:");
        page.item(1, &self.fingerprint);
        page.line(format!("It expires at {}.", self.expires));
    }
}

impl View for PeerSummary {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.line(&self.name);
        let mut fields = vec![
            ("party", self.party.clone()),
            ("state", self.state.clone()),
            ("address", self.url.clone()),
            ("fingerprint", self.fingerprint.clone()),
            (
                "last contact",
                self.last_contact
                    .clone()
                    .unwrap_or_else(|| "never".to_owned()),
            ),
            ("received", format!("{} objects", self.received)),
        ];
        if self.refused > 0 || self.skipped > 0 {
            fields.push(("not taken", faults(self)));
        }
        if let Some(error) = &self.last_error {
            fields.push(("last error", error.clone()));
        }
        page.fields(1, &fields);
    }
}

/// What of a peer's was not taken.
fn faults(peer: &PeerSummary) -> String {
    format!(
        "{} objects refused, {} passed over unread, since the node started",
        peer.refused, peer.skipped
    )
}

impl View for Peers {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        if self.peers.is_empty() {
            page.line("No peers yet. Make an invitation with `mithaq peer invite`.");
            return;
        }
        let rows: Vec<_> = self
            .peers
            .iter()
            .map(|peer| {
                let contact = peer
                    .last_contact
                    .clone()
                    .unwrap_or_else(|| "never".to_owned());
                [
                    peer.state.clone(),
                    contact,
                    peer.received.to_string(),
                    peer.url.clone(),
                    peer.name.clone(),
                ]
            })
            .collect();
        page.table(
            ["state", "last contact", "received", "address", "name"],
            &rows,
        );
        for peer in &self.peers {
            if peer.refused > 0 || peer.skipped > 0 {
                page.line(format!("{}: {}", peer.name, faults(peer)));
            }
            if let Some(error) = &peer.last_error {
                page.line(format!("{}: {error}", peer.name));
            }
        }
    }
}
