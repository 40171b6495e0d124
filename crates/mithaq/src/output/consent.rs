//! `mithaq consent …`.

use mithaq_node::admin::ConsentView;
use serde::Serialize;

use super::{Page, View, code, name, notice};
use crate::text::Texts;

/// Requests for consent.
#[derive(Debug, Serialize)]
pub(crate) struct Consents {
    /// What waits for our answer first.
    pub(crate) consents: Vec<ConsentView>,
}

impl View for Consents {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.consents.is_empty() {
            page.sentence(0, &texts.get("consent-none", &[]));
        }
        for (place, one) in self.consents.iter().enumerate() {
            if 0 < place {
                page.gap();
            }
            one.page(page, texts);
        }
    }
}

impl View for ConsentView {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(&self.name);
        page.item(1, &self.object);
        page.sentence(1, &asks(texts, self));
        let under = [
            (
                "agreement",
                name(self.title.for_readers_of(texts.lang().code())),
            ),
            ("article", code(&self.article)),
            ("purposes", code(&texts.list(&self.purposes))),
        ];
        page.sentence(1, &texts.get("consent-under", &under));
        for version in &self.versions {
            let version = [("version", code(version))];
            page.sentence(1, &texts.get("consent-version", &version));
        }
        if !self.reason.is_empty() {
            page.item(2, &self.reason);
        }
        page.sentence(1, &standing(texts, self));
        if !self.answer.is_empty() {
            page.item(2, &self.answer);
        }
        if let Some(due) = &self.due {
            let key = match self.overdue {
                true => "notice-overdue",
                false => "notice-due",
            };
            let what = [("at", code(due)), ("party", name(&self.asked.name))];
            page.sentence(1, &texts.get(key, &what));
        }
        if self.to_decide {
            page.sentence(1, &decide(texts, self));
        }
        notice::call(page, texts, &self.call);
    }
}

/// Who asks whom, and for whom.
pub(super) fn asks(texts: &Texts, one: &ConsentView) -> String {
    let asked = [
        ("by", name(&one.by.name)),
        ("asked", name(&one.asked.name)),
        ("audience", name(&one.audience.name)),
        ("object", name(&one.name)),
        ("at", code(&one.at)),
    ];
    texts.get("consent-asks", &asked)
}

/// By what it is decided.
pub(super) fn decide(texts: &Texts, one: &ConsentView) -> String {
    let request = [("request", code(short(&one.request)))];
    texts.get("consent-decide", &request)
}

fn standing(texts: &Texts, one: &ConsentView) -> String {
    let key = match (one.standing.as_str(), &one.until) {
        ("open", None) => "consent-open",
        ("open", Some(_)) => "consent-open-until",
        ("silence", _) => "consent-silence",
        ("granted", None) => "consent-granted",
        ("granted", Some(_)) => "consent-granted-until",
        ("expired", _) => "consent-expired",
        ("withdrawn", _) => "consent-withdrawn",
        _ => "consent-refused",
    };
    let instant = |instant: &Option<String>| code(instant.as_deref().unwrap_or_default());
    texts.get(
        key,
        &[
            ("since", instant(&one.since)),
            ("until", instant(&one.until)),
        ],
    )
}

/// The beginning of an id's UUID, as commands take it.
fn short(id: &str) -> &str {
    let uuid = id.split_once("--").map_or(id, |(_, uuid)| uuid);
    uuid.get(..8).unwrap_or(uuid)
}
