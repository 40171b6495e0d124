//! `mithaq agreement notice …` and `contacts`.

use mithaq_node::admin::{ContactView, NoticeAnswer, NoticeView};
use serde::Serialize;

use super::{Page, View, code, name};
use crate::text::Texts;

/// Notices.
#[derive(Debug, Serialize)]
pub(crate) struct Notices {
    /// What we are to answer first.
    pub(crate) notices: Vec<NoticeView>,
}

/// Whom to ask.
#[derive(Debug, Serialize)]
pub(crate) struct Contacts {
    /// In the order in which they are asked.
    pub(crate) contacts: Vec<ContactView>,
}

impl View for Notices {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.notices.is_empty() {
            page.sentence(0, &texts.get("notice-none", &[]));
        }
        for (place, one) in self.notices.iter().enumerate() {
            if 0 < place {
                page.gap();
            }
            one.page(page, texts);
        }
    }
}

impl View for Contacts {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.contacts.is_empty() {
            page.sentence(0, &texts.get("contact-none", &[]));
        }
        for one in &self.contacts {
            page.sentence(0, &contact(texts, one));
        }
    }
}

impl View for NoticeView {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.sentence(0, &given(texts, self));
        let under = [
            (
                "agreement",
                name(self.title.for_readers_of(texts.lang().code())),
            ),
            ("article", code(&self.article)),
        ];
        page.sentence(1, &texts.get("notice-under", &under));
        page.item(1, &self.notice);
        for object in &self.objects {
            page.item(1, object);
        }
        if !self.reason.is_empty() {
            page.item(2, &self.reason);
        }
        page.sentence(1, &follows(texts, self));
        for step in &self.steps {
            let key = format!("notice-step-{}", step.step);
            page.sentence(2, &texts.get(&key, &[("until", code(&step.until))]));
        }
        if let Some(due) = &self.due {
            let key = match self.overdue {
                true => "notice-overdue",
                false => "notice-due",
            };
            let what = [("at", code(due)), ("party", name(&self.to.name))];
            page.sentence(1, &texts.get(key, &what));
        }
        for one in &self.answers {
            answered(page, texts, one);
        }
        if self.to_answer {
            page.sentence(1, &decide(texts, self));
        }
        call(page, texts, &self.call);
    }
}

fn answered(page: &mut Page, texts: &Texts, one: &NoticeAnswer) {
    page.sentence(1, &texts.get("notice-answered", &[("at", code(&one.at))]));
    if !one.reason.is_empty() {
        page.item(2, &one.reason);
    }
    for told in &one.told {
        let article = ("article", code(&told.article));
        let line = match (&told.reason, told.count) {
            (Some(reason), _) => texts.get("notice-told-why", &[article, ("reason", code(reason))]),
            (None, count) => {
                let count = usize::try_from(count.unwrap_or_default()).unwrap_or(usize::MAX);
                texts.get("notice-told-count", &[article, ("count", count.into())])
            }
        };
        page.sentence(2, &line);
    }
    if one.told.is_empty() && one.reason.is_empty() {
        page.sentence(2, &texts.get("notice-told-nothing", &[]));
    }
}

/// Who gave it, to whom, and what.
pub(super) fn given(texts: &Texts, one: &NoticeView) -> String {
    let what = [
        ("by", name(&one.by.name)),
        ("to", name(&one.to.name)),
        ("at", code(&one.at)),
        (
            "word",
            code(
                one.form
                    .as_ref()
                    .or(one.ground.as_ref())
                    .map_or("", String::as_str),
            ),
        ),
    ];
    texts.get(&format!("notice-{}", one.kind), &what)
}

/// By what it is answered.
pub(super) fn decide(texts: &Texts, one: &NoticeView) -> String {
    texts.get("notice-decide", &[("notice", code(short(&one.notice)))])
}

fn follows(texts: &Texts, one: &NoticeView) -> String {
    let key = match one.effect.as_str() {
        "answered" if one.answers.is_empty() => "notice-follows-waits".to_owned(),
        effect => format!("notice-follows-{effect}"),
    };
    let from = one.from.as_deref().unwrap_or_default();
    texts.get(&key, &[("from", code(from))])
}

/// Whom to call.
pub(super) fn call(page: &mut Page, texts: &Texts, contacts: &[ContactView]) {
    if contacts.is_empty() {
        return;
    }
    page.sentence(1, &texts.get("contact-call", &[]));
    for one in contacts {
        page.sentence(2, &contact(texts, one));
    }
}

fn contact(texts: &Texts, one: &ContactView) -> String {
    let what = [
        ("party", name(&one.party.name)),
        ("role", name(&texts.get(&format!("role-{}", one.role), &[]))),
        ("name", name(&one.name)),
        ("contact", code(&one.contact)),
    ];
    texts.get("contact-line", &what)
}

/// The beginning of an id's UUID, as commands take it.
fn short(id: &str) -> &str {
    let uuid = id.split_once("--").map_or(id, |(_, uuid)| uuid);
    uuid.get(..8).unwrap_or(uuid)
}
