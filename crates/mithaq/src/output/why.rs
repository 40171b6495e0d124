//! `mithaq why` and `mithaq preview`.

use mithaq_node::admin::{EmbargoReport, PreviewPage, WhyAnswer};

use super::lookup::copy_line;
use super::{Page, View, code, name, reason};
use crate::text::Texts;

impl View for WhyAnswer {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(&self.name);
        page.item(1, &self.object);
        let audience = [
            ("name", name(&self.audience.name)),
            ("id", code(&self.audience.id)),
        ];
        page.sentence(1, &texts.get("why-for", &audience));
        for verdict in &self.verdicts {
            page.gap();
            let key = match (verdict.released, &verdict.article, &verdict.agreement) {
                (true, Some(_), Some(_)) => "why-released-article-under",
                (true, Some(_), None) => "why-released-article",
                (true, None, Some(_)) => "why-released-under",
                (true, None, None) => "why-released",
                (false, _, Some(_)) => "why-withheld-under",
                (false, _, None) => "why-withheld",
            };
            let agreement = match &verdict.agreement_title {
                Some(title) => title.for_readers_of(texts.lang().code()),
                None => verdict.agreement.as_deref().unwrap_or_default(),
            };
            let under = [
                ("agreement", name(agreement)),
                (
                    "article",
                    name(verdict.article.as_deref().unwrap_or_default()),
                ),
            ];
            page.sentence(1, &texts.get(key, &under));
            if let Some(consent) = &verdict.consent {
                let by = [("by", name(&consent.name)), ("request", code(&consent.id))];
                page.sentence(2, &texts.get("why-consent", &by));
            }
            for reason in &verdict.reasons {
                page.sentence(2, &reason::sentence(texts, reason));
            }
            page.sentence(2, &copy_line(texts, &verdict.copy));
        }
        page.gap();
        if self.crossed.is_empty() {
            page.sentence(1, &texts.get("why-not-crossed", &[]));
        }
        for crossing in &self.crossed {
            let at = ("at", code(crossing));
            let crossed = match self.exported.get(crossing) {
                None => texts.get("why-crossed", &[at]),
                Some(operator) => {
                    texts.get("why-crossed-exported", &[at, ("operator", name(operator))])
                }
            };
            page.sentence(1, &crossed);
        }
        for instant in &self.named {
            page.sentence(1, &texts.get("why-named", &[("at", code(instant))]));
        }
    }
}

impl View for EmbargoReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(&self.name);
        page.item(1, &self.object);
        match &self.until {
            Some(until) => {
                let under = [("count", self.versions.into()), ("until", code(until))];
                page.sentence(1, &texts.get("embargo-until", &under));
            }
            None => page.sentence(1, &texts.get("embargo-none", &[])),
        }
        if !self.crossed.is_empty() {
            let audiences = [("audiences", name(&self.crossed.join(", ")))];
            page.sentence(1, &texts.get("embargo-crossed", &audiences));
        }
    }
}

impl View for PreviewPage {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(format!("{} ({})", self.audience.name, self.audience.id));
        let withheld: u64 = self.withheld.iter().map(|one| one.count).sum();
        let would = [("count", self.released.into())];
        page.sentence(1, &texts.get("preview-would", &would));
        let would_not = [("count", withheld.into())];
        page.sentence(1, &texts.get("preview-would-not", &would_not));
        for one in &self.withheld {
            page.sentence(
                2,
                &format!("{} × {}", one.count, reason::sentence(texts, &one.reason)),
            );
        }
        if !self.objects.is_empty() {
            page.gap();
            let rows: Vec<_> = self
                .objects
                .iter()
                .map(|object| [object.id.clone(), object.name.clone()])
                .collect();
            let head = [
                texts.get("preview-object", &[]),
                texts.get("list-name", &[]),
            ];
            page.table(head.each_ref().map(String::as_str), &rows);
        }
    }
}
