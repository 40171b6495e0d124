//! `mithaq status`.

use mithaq_node::admin::NodeStatus;

use super::{Page, View};
use crate::text::Texts;

impl View for NodeStatus {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.line(&self.party);
        page.fields(
            1,
            &[
                ("party", self.party_id.clone()),
                ("fingerprint", self.fingerprint.clone()),
                (
                    "listening",
                    self.listening
                        .clone()
                        .unwrap_or_else(|| "no (start it with `mithaq serve`)".to_owned()),
                ),
                (
                    "objects",
                    format!("{} in {} classes", self.objects, self.classes),
                ),
                ("peers", self.peers.to_string()),
                ("agreements in force", self.in_force.to_string()),
                ("clients", self.clients.to_string()),
            ],
        );
        if let Some(held) = &self.held {
            page.gap();
            let why = match held.cause.as_str() {
                "restored" => "Restored from a backup",
                "older-store" => "An older store was put in place of this node's own",
                _ => "The store is older than what readers were given",
            };
            page.line(format!(
                "{why} at {}. Nothing is released until these have been read:",
                held.since
            ));
            for peer in &held.waits_for {
                page.item(1, peer);
            }
            if self.listening.is_none() {
                page.line("They are read while `mithaq serve` runs.");
            }
        }
        if !self.by_deliverer.is_empty() {
            page.gap();
            let rows: Vec<_> = self
                .by_deliverer
                .iter()
                .map(|(name, count)| [count.to_string(), name.clone()])
                .collect();
            page.table(["objects", "delivered by"], &rows);
        }
    }
}
