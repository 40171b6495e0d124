//! `mithaq recall`.

use mithaq_node::admin::{RecallOffer, RecallRecipient, RecallStatement, RecallView};
use serde::Serialize;

use super::{Page, View, code, name};
use crate::text::{Arg, Texts};

/// Recalls.
#[derive(Debug, Serialize)]
pub(crate) struct Recalls {
    /// The newest first.
    pub(crate) recalls: Vec<RecallView>,
}

impl View for Recalls {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.recalls.is_empty() {
            page.sentence(0, &texts.get("recall-none", &[]));
        }
        for (place, recall) in self.recalls.iter().enumerate() {
            if 0 < place {
                page.gap();
            }
            one(recall, page, texts);
        }
    }
}

fn one(recall: &RecallView, page: &mut Page, texts: &Texts) {
    match recall.name.is_empty() {
        true => page.line(&recall.object),
        false => {
            page.line(&recall.name);
            page.item(1, &recall.object);
        }
    }
    let mut tell = |depth: usize, key: &str, arguments: &[(&str, Arg)]| {
        page.sentence(depth, &texts.get(key, arguments));
    };
    let made = [
        ("by", name(&recall.by)),
        ("at", code(&recall.made)),
        ("number", code(&recall.recall)),
    ];
    let key = match (recall.ours, recall.ask.as_str()) {
        (true, "restrict") => "recall-ours-restrict",
        (true, _) => "recall-ours-delete",
        (false, "restrict") => "recall-theirs-restrict",
        (false, _) => "recall-theirs-delete",
    };
    tell(1, key, &made);
    for (tag, text) in &recall.reason {
        let arguments = [("lang", code(tag)), ("text", name(text))];
        tell(1, "recall-reason", &arguments);
    }
    if recall.lifted {
        tell(1, "recall-lifted", &[]);
    }
    if recall.passes_on.is_some() {
        tell(1, "recall-passes-on", &[]);
    }
    if recall.pending {
        tell(1, "recall-pending", &[("number", code(&recall.recall))]);
    }
    if recall.ours && recall.recipients.is_empty() {
        tell(1, "recall-nobody", &[]);
    }
    if let Some(by) = recall
        .answer_by
        .as_ref()
        .filter(|_| !recall.recipients.is_empty())
    {
        tell(1, "recall-answer-by", &[("at", code(by))]);
    }
    for recipient in &recall.recipients {
        of_recipient(recipient, page, texts);
    }
    if let Some(own) = &recall.own {
        page.sentence(1, &texts.get("recall-own", &[]));
        of_statement(own, page, texts);
    }
}

fn of_recipient(recipient: &RecallRecipient, page: &mut Page, texts: &Texts) {
    let state = texts.get(&format!("recall-state-{}", recipient.state), &[]);
    let arguments = [("name", name(&recipient.name)), ("state", Arg::raw(state))];
    let key = match (&recipient.statement, recipient.unreachable) {
        (Some(_), _) => "recall-states",
        (None, true) => "recall-unreachable",
        (None, false) => "recall-waits",
    };
    page.sentence(1, &texts.get(key, &arguments));
    if let Some(statement) = &recipient.statement {
        of_statement(statement, page, texts);
    }
}

/// What cannot be recalled, in words; what another node says of it stands as it says it.
fn sort_of(texts: &Texts, sort: &str) -> Arg {
    match sort {
        "export" | "participant" | "without-node" | "own-client" => {
            Arg::raw(texts.get(&format!("recall-sort-{sort}"), &[]))
        }
        other => code(other),
    }
}

fn of_statement(statement: &RecallStatement, page: &mut Page, texts: &Texts) {
    for version in &statement.versions {
        let state = texts.get(&format!("recall-state-{}", version.outcome), &[]);
        let hash: String = version.hash.chars().take(12).collect();
        let modified = version.modified.as_deref().unwrap_or(&hash);
        let mut arguments = vec![("version", code(modified)), ("state", Arg::raw(state))];
        let key = match &version.until {
            Some(until) => {
                arguments.push(("until", code(until)));
                "recall-version-until"
            }
            None => "recall-version",
        };
        page.sentence(2, &texts.get(key, &arguments));
    }
    for backup in &statement.backups {
        let made = backup.made.as_deref().unwrap_or("?");
        page.sentence(2, &texts.get("recall-backup", &[("at", code(made))]));
    }
    for (sort, count) in &statement.beyond {
        let count = Arg::from(usize::try_from(*count).unwrap_or(usize::MAX));
        let arguments = [("sort", sort_of(texts, sort)), ("count", count)];
        page.sentence(2, &texts.get("recall-beyond", &arguments));
    }
    for (party, reply) in &statement.onward {
        let state = texts.get(&format!("recall-state-{reply}"), &[]);
        let arguments = [("name", name(party)), ("state", Arg::raw(state))];
        page.sentence(2, &texts.get("recall-onward", &arguments));
    }
}

/// What a recall is offered of.
#[derive(Debug, Serialize)]
pub(crate) struct RecallOffers {
    /// By object.
    pub(crate) offers: Vec<RecallOffer>,
}

impl View for RecallOffers {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.offers.is_empty() {
            page.sentence(0, &texts.get("recall-no-offers", &[]));
        }
        for offer in &self.offers {
            page.line(&offer.name);
            page.item(1, &offer.object);
            let key = match offer.why.as_str() {
                "revoked" => "recall-offer-revoked",
                _ => "recall-offer-tightened",
            };
            page.sentence(1, &texts.get(key, &[]));
            for recipient in &offer.recipients {
                page.item(2, recipient);
            }
            page.item(1, format!("mithaq recall {}", offer.object));
        }
    }
}
