//! `mithaq why` and `mithaq preview`.

use mithaq_node::admin::{EmbargoReport, PreviewPage, WhyAnswer};

use super::lookup::copy_line;
use super::{Page, View, reason};
use crate::text::Texts;

impl View for WhyAnswer {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(&self.name);
        page.item(1, &self.object);
        page.item(
            1,
            format!("for {} ({})", self.audience.name, self.audience.id),
        );
        for verdict in &self.verdicts {
            page.gap();
            let under = verdict
                .agreement
                .as_ref()
                .map_or_else(String::new, |agreement| format!(" under {agreement}"));
            match (verdict.released, &verdict.article) {
                (true, Some(article)) => {
                    page.item(1, format!("released{under}, article {article}"))
                }
                (true, None) => page.item(1, format!("released{under}")),
                (false, _) => page.item(1, format!("withheld{under}")),
            }
            for reason in &verdict.reasons {
                page.sentence(2, &reason::sentence(texts, reason));
            }
            page.item(2, copy_line(&verdict.copy));
        }
        page.gap();
        match self.crossed.as_slice() {
            [] => page.item(1, "It has not crossed to this audience."),
            crossings => {
                for crossing in crossings {
                    match self.exported.get(crossing) {
                        None => page.item(1, format!("crossed {crossing}")),
                        Some(operator) => {
                            page.item(1, format!("crossed {crossing}, exported by {operator}"));
                        }
                    }
                }
            }
        }
        for instant in &self.named {
            page.item(
                1,
                format!("its id and version alone crossed {instant}, in a manifest"),
            );
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
