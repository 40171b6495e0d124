//! `mithaq agreement`.

use mithaq_node::admin::{AgreementSummary, PaperView};
use serde::Serialize;

use super::{Page, View, code, name};
use crate::text::Texts;

/// All agreements.
#[derive(Debug, Serialize)]
pub(crate) struct Agreements {
    /// Oldest first.
    pub(crate) agreements: Vec<AgreementSummary>,
}

impl View for AgreementSummary {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        page.line(self.title.for_readers_of(texts.lang().code()));
        page.fields(
            1,
            &[
                (&word("agreement-id"), self.id.clone()),
                (
                    &word("agreement-text"),
                    format!("sha256 {}", self.text_hash),
                ),
            ],
        );
        for one in &self.prepared {
            super::life::prepared(page, texts, one);
        }
        page.gap();
        for party in &self.parties {
            // Our own party has no standing with itself.
            let standing = self
                .standing
                .get(&party.id)
                .or_else(|| self.standing.get(&party.name));
            let standing = standing.map_or_else(|| word("agreement-ours"), Clone::clone);
            page.item(1, format!("{} ({}): {standing}", party.name, party.id));
            if self.external.contains(&party.id) {
                page.item(2, texts.get("agreement-external", &[]));
            }
        }
        for article in &self.articles {
            page.gap();
            let what = [
                ("article", code(&article.id)),
                ("kind", code(&article.kind)),
            ];
            page.sentence(1, &texts.get("agreement-article", &what));
            page.item(2, &article.terms);
            // The reader's language alone when the article has it, else every authentic text.
            let wanted = article.text.get_key_value(texts.lang().code());
            for (language, text) in
                wanted.map_or_else(|| article.text.iter().collect(), |one| vec![one])
            {
                for line in text.lines() {
                    page.item(2, format!("[{language}] {line}"));
                }
            }
        }
        for proof in &self.proofs {
            page.gap();
            super::checks::proof(page, texts, proof);
        }
        for paper in &self.papers {
            page.gap();
            on_paper(page, texts, paper);
        }
        if !self.acts.is_empty() {
            page.gap();
            page.sentence(1, &word("agreement-acts"));
            for act in &self.acts {
                page.item(2, act);
            }
        }
    }
}

/// The papers on record whose scan a file is.
#[derive(Debug, Serialize)]
pub(crate) struct Scans {
    /// One at least.
    pub(crate) papers: Vec<PaperView>,
}

impl View for Scans {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.sentence(0, &texts.get("agreement-scan-same", &[]));
        for paper in &self.papers {
            page.gap();
            on_paper(page, texts, paper);
        }
    }
}

fn on_paper(page: &mut Page, texts: &Texts, paper: &PaperView) {
    let arguments = [
        ("kind", code(&paper.kind)),
        ("of", code(&paper.of)),
        ("party", name(paper.party.as_deref().unwrap_or_default())),
        ("reference", name(&paper.reference)),
        ("date", code(&paper.date)),
        ("attester", name(&paper.attested_in)),
        ("persons", name(&paper.attested_by.join(", "))),
    ];
    let key = match paper.party {
        None => "agreement-paper-text",
        Some(_) => "agreement-paper-act",
    };
    page.sentence(1, &texts.get(key, &arguments));
    page.item(2, format!("sha256 {}", paper.scan_sha256));
}

impl View for Agreements {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.agreements.is_empty() {
            page.sentence(0, &texts.get("agreement-none", &[]));
            return;
        }
        let rows: Vec<_> = self
            .agreements
            .iter()
            .map(|agreement| {
                [
                    agreement.id.clone(),
                    standing(agreement),
                    agreement
                        .title
                        .for_readers_of(texts.lang().code())
                        .to_owned(),
                ]
            })
            .collect();
        let word = |key: &str| texts.get(key, &[]);
        let head = [
            word("agreement-id"),
            word("agreement-standing"),
            word("agreement-title"),
        ];
        page.table(head.each_ref().map(String::as_str), &rows);
    }
}

/// The standings, each once: `in-force`, or `in-force, suspended`; and whose signature it waits for.
fn standing(agreement: &AgreementSummary) -> String {
    let mut standings: Vec<&str> = agreement.standing.values().map(String::as_str).collect();
    standings.sort_unstable();
    standings.dedup();
    let standings = standings.join(", ");
    let unsigned: Vec<&str> = agreement
        .unsigned
        .iter()
        .map(|party| party.name.as_str())
        .collect();
    match unsigned.as_slice() {
        [] => standings,
        names => format!("{standings}: waits for {}", names.join(", ")),
    }
}
