//! `mithaq status`.

use mithaq_node::admin::NodeStatus;

use super::{Page, View, code, consent, life, name, notice};
use crate::text::{Arg, Texts};

impl View for NodeStatus {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        page.line(&self.party);
        let objects = [
            ("objects", self.objects.into()),
            ("classes", self.classes.into()),
        ];
        let listening = self.listening.clone();
        let ledger = [
            ("pages", self.ledger.pages.into()),
            ("open", self.ledger.not_cosigned.into()),
        ];
        page.fields(
            1,
            &[
                (&word("status-party"), self.party_id.clone()),
                (&word("status-fingerprint"), self.fingerprint.clone()),
                (
                    &word("status-listening"),
                    listening.unwrap_or_else(|| word("status-not-listening")),
                ),
                (
                    &word("status-objects"),
                    texts.get("status-objects-held", &objects),
                ),
                (&word("status-peers"), self.peers.to_string()),
                (&word("status-in-force"), self.in_force.to_string()),
                (&word("status-clients"), self.clients.to_string()),
            ],
        );
        if !self.ledger.is_empty() {
            let pages = texts.get("status-ledger-pages", &ledger);
            page.fields(1, &[(&word("status-ledger"), pages)]);
        }
        if 0 < self.ledger.evidence {
            let count = usize::try_from(self.ledger.evidence).unwrap_or(usize::MAX);
            page.gap();
            page.sentence(
                0,
                &texts.get("status-ledger-evidence", &[("count", count.into())]),
            );
            page.item(1, "mithaq ledger evidence list");
        }
        if let Some(held) = &self.held {
            page.gap();
            let key = match held.cause.as_str() {
                "restored" => "status-held-restored",
                "older-store" => "status-held-older-store",
                _ => "status-held-other",
            };
            page.sentence(0, &texts.get(key, &[("since", code(&held.since))]));
            for peer in &held.waits_for {
                page.item(1, peer);
            }
            if self.listening.is_none() {
                page.sentence(0, &word("status-held-serve"));
            }
        }
        if let Some(recalls) = &self.recalls {
            page.gap();
            page.line(word("status-recalls"));
            let count = |count: u64| Arg::from(usize::try_from(count).unwrap_or(usize::MAX));
            if 0 < recalls.pending {
                let pending = [("count", count(recalls.pending))];
                page.sentence(1, &texts.get("status-recalls-pending", &pending));
            }
            let ours = [
                ("answered", count(recalls.answered)),
                ("asked", count(recalls.asked)),
                ("overdue", count(recalls.overdue)),
            ];
            page.sentence(1, &texts.get("status-recalls-ours", &ours));
        }
        if !self.awaits.is_empty() {
            page.gap();
            page.sentence(0, &word("status-awaits"));
        }
        for one in &self.awaits.consents {
            page.sentence(1, &consent::asks(texts, one));
            page.sentence(2, &consent::decide(texts, one));
        }
        for one in &self.awaits.notices {
            page.sentence(1, &notice::given(texts, one));
            page.sentence(2, &notice::decide(texts, one));
        }
        for one in &self.awaits.due {
            let what = [
                ("at", code(&one.at)),
                ("event", Arg::raw(life::event(texts, one))),
                (
                    "agreement",
                    name(one.title.for_readers_of(texts.lang().code())),
                ),
            ];
            page.sentence(1, &texts.get("life-date-under", &what));
        }
        for one in &self.awaits.prepared {
            page.item(1, one.title.for_readers_of(texts.lang().code()));
            life::prepared(page, texts, &one.act);
        }
        if !self.by_deliverer.is_empty() {
            page.gap();
            let rows: Vec<_> = self
                .by_deliverer
                .iter()
                .map(|(name, count)| [count.to_string(), name.clone()])
                .collect();
            let head = [&*word("status-objects"), &*word("status-delivered-by")];
            page.table(head, &rows);
        }
    }
}
