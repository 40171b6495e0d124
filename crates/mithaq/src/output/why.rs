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
            let given = |it: &Option<String>| name(it.as_deref().unwrap_or_default());
            let under = [
                ("agreement", given(&verdict.agreement)),
                ("article", given(&verdict.article)),
            ];
            page.sentence(1, &texts.get(key, &under));
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
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.line(&self.name);
        page.item(1, &self.object);
        match &self.until {
            Some(until) => page.item(
                1,
                match self.versions {
                    1 => format!("1 version under an embargo until {until}"),
                    versions => format!("{versions} versions under an embargo until {until}"),
                },
            ),
            None => page.item(1, "under no embargo"),
        }
        if !self.crossed.is_empty() {
            page.item(
                1,
                format!(
                    "crossed before, and not taken back: {}",
                    self.crossed.join(", ")
                ),
            );
        }
    }
}

impl View for PreviewPage {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(format!("{} ({})", self.audience.name, self.audience.id));
        let withheld: u64 = self.withheld.iter().map(|one| one.count).sum();
        page.item(1, format!("{} would cross", self.released));
        page.item(1, format!("{withheld} would not"));
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
            page.table(["object", "name"], &rows);
        }
    }
}
