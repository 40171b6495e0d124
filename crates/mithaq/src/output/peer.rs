//! `mithaq peer`.

use mithaq_node::admin::{Invitation, PeerSummary};
use serde::Serialize;

use super::{Page, View, code};
use crate::text::Texts;

/// All peers.
#[derive(Debug, Serialize)]
pub(crate) struct Peers {
    /// By name.
    pub(crate) peers: Vec<PeerSummary>,
}

impl View for Invitation {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        page.line(&self.text);
        page.gap();
        page.sentence(0, &word("peer-invite-send"));
        page.sentence(0, &word("peer-invite-there"));
        page.sentence(0, &word("peer-invite-compare"));
        page.item(1, &self.fingerprint);
        let at = [("at", code(&self.expires))];
        page.sentence(0, &texts.get("peer-invite-expires", &at));
    }
}

impl View for PeerSummary {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        page.line(&self.name);
        let received = [("count", self.received.into())];
        let mut fields = vec![
            (word("list-party"), self.party.clone()),
            (
                word("list-state"),
                word(&format!("peer-state-{}", self.state)),
            ),
            (word("peer-address"), self.url.clone()),
            (word("peer-fingerprint"), self.fingerprint.clone()),
            (word("peer-last-contact"), last_contact(texts, self)),
            (word("list-received"), texts.get("list-objects", &received)),
        ];
        if self.refused > 0 || self.skipped > 0 {
            fields.push((word("peer-not-taken"), faults(texts, self)));
        }
        if let Some(error) = &self.last_error {
            fields.push((word("peer-last-error"), error.clone()));
        }
        let fields: Vec<(&str, String)> = fields
            .iter()
            .map(|(label, value)| (label.as_str(), value.clone()))
            .collect();
        page.fields(1, &fields);
    }
}

fn last_contact(texts: &Texts, peer: &PeerSummary) -> String {
    let contact = peer.last_contact.clone();
    contact.unwrap_or_else(|| texts.get("list-never", &[]))
}

/// What of a peer's was not taken.
fn faults(texts: &Texts, peer: &PeerSummary) -> String {
    let counts = [
        ("refused", peer.refused.into()),
        ("skipped", peer.skipped.into()),
    ];
    texts.get("peer-faults", &counts)
}

impl View for Peers {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        if self.peers.is_empty() {
            page.sentence(0, &word("peer-none"));
            return;
        }
        let rows: Vec<_> = self
            .peers
            .iter()
            .map(|peer| {
                [
                    peer.state.clone(),
                    last_contact(texts, peer),
                    peer.received.to_string(),
                    peer.url.clone(),
                    peer.name.clone(),
                ]
            })
            .collect();
        let head = [
            "list-state",
            "peer-last-contact",
            "list-received",
            "peer-address",
            "list-name",
        ]
        .map(word);
        page.table(head.each_ref().map(String::as_str), &rows);
        for peer in &self.peers {
            if peer.refused > 0 || peer.skipped > 0 {
                page.line(format!("{}: {}", peer.name, faults(texts, peer)));
            }
            if let Some(error) = &peer.last_error {
                page.line(format!("{}: {error}", peer.name));
            }
        }
    }
}
