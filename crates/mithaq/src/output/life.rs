//! `mithaq agreement status`, `relation`, `matrix`, `calendar`.

use mithaq_node::admin::{
    ArticleStanding, AudienceSummary, CalendarEntry, EvidenceView, HeadView, MatrixReport,
    PartyStanding, PreparedSummary, RelationReport, RelationView, Restriction, StatusReport,
};
use serde::Serialize;

use super::{Page, View, code, name, reason};
use crate::text::{Arg, Texts};

/// What comes.
#[derive(Debug, Serialize)]
pub(crate) struct Calendar {
    /// The next first.
    pub(crate) entries: Vec<CalendarEntry>,
}

impl View for Calendar {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.entries.is_empty() {
            page.sentence(0, &texts.get("life-no-dates", &[]));
        }
        for entry in &self.entries {
            let what = [
                ("at", code(&entry.at)),
                ("event", Arg::raw(event(texts, entry))),
                (
                    "agreement",
                    name(entry.title.for_readers_of(texts.lang().code())),
                ),
            ];
            page.sentence(0, &texts.get("life-date-under", &what));
        }
    }
}

impl View for RelationReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.sentence(0, &texts.get("life-at", &[("at", code(&self.at))]));
        for relation in &self.relations {
            page.gap();
            page.line(relation.title.for_readers_of(texts.lang().code()));
            between(page, texts, 1, relation);
            for article in &relation.articles {
                page.sentence(2, &article_line(texts, article));
            }
            for at in &relation.changes {
                page.sentence(1, &texts.get("life-changes", &[("at", code(at))]));
            }
        }
    }
}

impl View for MatrixReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(self.title.for_readers_of(texts.lang().code()));
        page.sentence(0, &texts.get("life-at", &[("at", code(&self.at))]));
        page.gap();
        // A grid of signs, which is read alike in every language; words follow.
        let sign = |a: &AudienceSummary, b: &AudienceSummary| {
            let is_of = |pair: &&RelationView| {
                (pair.a.id == a.id && pair.b.id == b.id) || (pair.a.id == b.id && pair.b.id == a.id)
            };
            match self.pairs.iter().find(is_of) {
                None => " ",
                Some(pair) if pair.in_force => "+",
                Some(_) => "-",
            }
        };
        for (number, a) in (1..).zip(&self.parties) {
            let signs: Vec<&str> = self.parties.iter().map(|b| sign(a, b)).collect();
            page.item(1, format!("{number:>2}  {}  {}", signs.join(" "), a.name));
        }
        page.gap();
        page.sentence(0, &texts.get("life-legend", &[]));
        for pair in self.pairs.iter().filter(|pair| !pair.in_force) {
            between(page, texts, 1, pair);
        }
    }
}

impl View for StatusReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(self.title.for_readers_of(texts.lang().code()));
        page.item(1, &self.agreement);
        let binding = match self.binding {
            true => "life-binding",
            false => "life-not-binding",
        };
        page.sentence(1, &texts.get(binding, &[]));
        if let Some(depositary) = &self.depositary {
            let who = [("party", name(&depositary.name))];
            page.sentence(1, &texts.get("life-depositary", &who));
        }
        let enters = match &self.enters {
            Some(at) => texts.get("life-enters", &[("at", code(at))]),
            None => texts.get("life-enters-unknown", &[]),
        };
        page.sentence(1, &enters);
        for one in &self.prepared {
            prepared(page, texts, one);
        }
        for party in &self.parties {
            page.gap();
            standing(page, texts, party);
        }
        page.gap();
        for relation in &self.relations {
            between(page, texts, 1, relation);
        }
        if !self.calendar.is_empty() {
            page.gap();
            page.sentence(1, &texts.get("life-dates", &[]));
        }
        for entry in &self.calendar {
            let what = [
                ("at", code(&entry.at)),
                ("event", Arg::raw(event(texts, entry))),
            ];
            page.sentence(2, &texts.get("life-date", &what));
        }
        if !self.evidence.is_empty() {
            page.gap();
            page.sentence(1, &texts.get("life-evidence", &[]));
        }
        for one in &self.evidence {
            page.sentence(2, &evidence(texts, one));
        }
    }
}

/// An act that waits for a second operator.
pub(super) fn prepared(page: &mut Page, texts: &Texts, one: &PreparedSummary) {
    let what = [
        ("act", act_word(texts, &one.act)),
        ("operator", name(&one.operator)),
        ("at", code(&one.lapses)),
        ("id", code(short(&one.id))),
    ];
    page.sentence(1, &texts.get("life-prepared", &what));
    if let Some(text) = &one.amended {
        page.sentence(
            2,
            &texts.get("life-prepared-text", &[("id", code(&one.id))]),
        );
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            page.item(3, line);
        }
    }
    if let Some(about) = &one.about {
        page.sentence(2, &texts.get("life-about", &[("id", code(short(about)))]));
    }
    if !one.reason.is_empty() {
        page.item(2, &one.reason);
    }
}

fn standing(page: &mut Page, texts: &Texts, party: &PartyStanding) {
    page.item(1, &party.party.name);
    let key = match (&party.bound, &party.signed) {
        (Some(at), _) => texts.get("life-bound", &[("at", code(at))]),
        (None, Some(at)) => texts.get("life-signed", &[("at", code(at))]),
        (None, None) => texts.get("life-not-bound", &[]),
    };
    page.sentence(2, &key);
    for act in &party.waiting {
        page.sentence(2, &texts.get("life-waits", &[("act", code(short(act)))]));
    }
    for one in &party.restricts {
        page.sentence(2, &restriction(texts, one));
    }
    if let Some(at) = &party.leaves {
        page.sentence(2, &texts.get("life-leaves", &[("at", code(at))]));
    }
    if let Some(one) = &party.head {
        head(page, texts, one);
    }
}

/// The last act of a party that is here, and what it has stated of it.
fn head(page: &mut Page, texts: &Texts, head: &HeadView) {
    let number = head.number.to_string();
    let hash: String = head.hash.chars().take(16).collect();
    let what = [("number", code(&number)), ("hash", code(&hash))];
    page.sentence(2, &texts.get("life-head", &what));
    let Some(stated) = &head.stated else {
        page.sentence(2, &texts.get("life-head-unstated", &[]));
        return;
    };
    page.sentence(2, &texts.get("life-head-stated", &[("at", code(stated))]));
    match (&head.leased_until, head.leased) {
        (Some(until), true) => {
            page.sentence(2, &texts.get("life-leased", &[("at", code(until))]));
        }
        (Some(until), false) => {
            page.sentence(2, &texts.get("life-not-leased", &[("at", code(until))]));
        }
        (None, _) => {}
    }
}

fn restriction(texts: &Texts, one: &Restriction) -> String {
    let articles = texts.list(&one.articles);
    let key = match (one.articles.is_empty(), &one.towards) {
        (true, None) => "life-restricts",
        (false, None) => "life-restricts-articles",
        (true, Some(_)) => "life-restricts-towards",
        (false, Some(_)) => "life-restricts-articles-towards",
    };
    let towards = match &one.towards {
        Some(act) if act.starts_with("mithaq-act--") => code(short(act)),
        Some(party) => name(party),
        None => Arg::raw(""),
    };
    let mut said = texts.get(
        key,
        &[
            ("act", act_word(texts, &one.kind)),
            ("id", code(short(&one.act))),
            ("articles", code(&articles)),
            ("party", towards),
            ("at", code(&one.since)),
        ],
    );
    if let Some(lifted) = &one.lifted {
        said.push_str(&texts.get("life-lifted", &[("at", code(lifted))]));
    }
    said
}

fn between(page: &mut Page, texts: &Texts, depth: usize, relation: &RelationView) {
    let parties = || [("a", name(&relation.a.name)), ("b", name(&relation.b.name))];
    let said = match (&relation.since, &relation.until) {
        (Some(since), Some(until)) => {
            let [a, b] = parties();
            let what = [a, b, ("since", code(since)), ("until", code(until))];
            texts.get("life-in-force-until", &what)
        }
        (Some(since), None) => {
            let [a, b] = parties();
            texts.get("life-in-force", &[a, b, ("since", code(since))])
        }
        (None, _) => texts.get("life-not-in-force", &parties()),
    };
    page.sentence(depth, &said);
    if let Some(why) = &relation.reason {
        page.sentence(depth + 1, &reason::sentence(texts, why));
    }
}

fn article_line(texts: &Texts, article: &ArticleStanding) -> String {
    let key = format!("life-article-{}", article.standing);
    let what = [
        ("article", code(&article.id)),
        ("kind", name(&article.kind)),
        ("terms", name(&article.terms)),
    ];
    let line = texts.get(&key, &what);
    match &article.was {
        None => line,
        Some(was) => {
            let what = [("line", Arg::raw(line)), ("was", code(was))];
            texts.get("life-article-was", &what)
        }
    }
}

pub(super) fn event(texts: &Texts, entry: &CalendarEntry) -> String {
    let argument = |(key, value): (&'static str, &str)| match key {
        "act" | "text" => (key, code(short(value))),
        "article" => (key, code(value)),
        _ => (key, name(value)),
    };
    let arguments: Vec<(&str, Arg)> = ["act", "text", "by", "party", "article"]
        .into_iter()
        .filter_map(|key| Some(argument((key, entry.arguments.get(key)?))))
        .collect();
    texts.get(&format!("event-{}", entry.event), &arguments)
}

fn evidence(texts: &Texts, one: &EvidenceView) -> String {
    let acts: Vec<String> = one.acts.iter().map(|act| short(act).to_owned()).collect();
    let what = [
        ("party", name(&one.author)),
        ("number", name(&one.number.unwrap_or_default().to_string())),
        ("acts", code(&acts.join(" "))),
        ("why", name(one.why.as_deref().unwrap_or_default())),
    ];
    texts.get(&format!("evidence-{}", one.kind), &what)
}

pub(super) fn act_word(texts: &Texts, word: &str) -> Arg {
    Arg::raw(texts.get(&format!("act-{word}"), &[]))
}

/// The beginning of an id by which it can be named.
fn short(id: &str) -> &str {
    let uuid = id.split_once("--").map_or(id, |(_, uuid)| uuid);
    uuid.get(..8).unwrap_or(uuid)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use mithaq_node::admin::Title;

    use super::*;
    use crate::text::Lang;

    fn party(name: &str) -> AudienceSummary {
        AudienceSummary {
            id: format!("identity--{name}"),
            name: name.to_owned(),
        }
    }

    fn told(value: &impl View, lang: Lang) -> String {
        let mut page = Page::default();
        value.page(&mut page, &Texts::new(lang));
        let text = page
            .text()
            .replace(['\u{2066}', '\u{2068}', '\u{2069}'], "");
        assert!(!text.contains('⟨'), "{text}");
        text
    }

    const ACT: &str = "mithaq-act--91c0aaaa-0000-4000-8000-000000000001";
    const AT: &str = "2027-03-01T09:00:00Z";

    /// A page with everything that it can say.
    fn status() -> StatusReport {
        let events = [
            "enters-into-force",
            "enters-into-force-for",
            "provisional-ends",
            "window-closes",
            "amendment-binds",
            "resumes",
            "renews",
            "ends",
            "leaves",
            "answer-due",
            "consent-by-silence",
            "consent-ends",
            "suspension-owed",
        ];
        let arguments = [
            ("act", ACT),
            ("text", ACT),
            ("by", "Qamar"),
            ("party", "Rimal"),
            ("article", "4"),
        ];
        let arguments: BTreeMap<String, String> = arguments
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        let calendar = events.map(|event| CalendarEntry {
            at: AT.to_owned(),
            agreement: "mithaq-agreement--1".to_owned(),
            title: Title::unknown("Qamar–Rimal"),
            event: event.to_owned(),
            arguments: arguments.clone(),
        });
        let kinds = ["reservation", "declaration", "suspension", "objection"];
        let restricts = kinds.map(|kind| Restriction {
            act: ACT.to_owned(),
            kind: kind.to_owned(),
            articles: vec!["3".to_owned(), "5".to_owned()],
            towards: Some("Qamar".to_owned()),
            since: AT.to_owned(),
            lifted: Some(AT.to_owned()),
        });
        let evidence = ["refused", "fork", "gap", "back-dated"].map(|kind| EvidenceView {
            kind: kind.to_owned(),
            author: "Rimal".to_owned(),
            number: Some(7),
            acts: vec![ACT.to_owned()],
            why: Some("it is about another agreement".to_owned()),
        });
        let words = [
            "signature",
            "ratification",
            "acceptance",
            "approval",
            "accession",
            "provisional-application",
            "provisional-application-end",
            "amendment",
            "resumption",
            "lifting",
            "withdrawal",
            "termination",
            "non-renewal",
            "notification",
        ];
        let prepared = words.map(|act| PreparedSummary {
            id: "5d00bbbb-0000-4000-8000-000000000001".to_owned(),
            act: act.to_owned(),
            about: Some(ACT.to_owned()),
            amended: Some("# A draft.\nkind = \"treaty\"\n".to_owned()),
            operator: "amina".to_owned(),
            at: AT.to_owned(),
            lapses: AT.to_owned(),
            reason: String::new(),
        });
        StatusReport {
            agreement: "mithaq-agreement--1".to_owned(),
            title: Title::unknown("Qamar–Rimal"),
            binding: true,
            depositary: Some(party("Qamar")),
            enters: None,
            parties: vec![PartyStanding {
                party: party("Rimal"),
                signed: None,
                bound: Some(AT.to_owned()),
                waiting: vec![ACT.to_owned()],
                restricts: restricts.into(),
                leaves: Some(AT.to_owned()),
                head: Some(HeadView {
                    number: 4,
                    hash: "0f".repeat(32),
                    stated: Some(AT.to_owned()),
                    leased_until: Some(AT.to_owned()),
                    leased: true,
                }),
            }],
            relations: vec![relation()],
            prepared: prepared.into(),
            calendar: calendar.into(),
            evidence: evidence.into(),
        }
    }

    fn relation() -> RelationView {
        let articles = ["as-written", "changed", "excluded"].map(|standing| ArticleStanding {
            id: "3".to_owned(),
            kind: "exchange".to_owned(),
            standing: standing.to_owned(),
            was: (standing == "changed").then(|| "2".to_owned()),
            terms: "up to TLP:GREEN".to_owned(),
        });
        RelationView {
            agreement: "mithaq-agreement--1".to_owned(),
            title: Title::unknown("Qamar–Rimal"),
            a: party("Qamar"),
            b: party("Rimal"),
            in_force: true,
            since: Some(AT.to_owned()),
            until: None,
            reason: None,
            articles: articles.into(),
            changes: vec![AT.to_owned()],
        }
    }

    #[test]
    fn everything_is_told_in_every_language() {
        for lang in Lang::ALL {
            let pages = [
                told(&status(), lang),
                told(
                    &RelationReport {
                        at: AT.to_owned(),
                        relations: vec![relation()],
                    },
                    lang,
                ),
                told(
                    &Calendar {
                        entries: Vec::new(),
                    },
                    lang,
                ),
                told(
                    &Calendar {
                        entries: status().calendar,
                    },
                    lang,
                ),
            ];
            assert!(
                pages
                    .iter()
                    .all(|page| page.lines().all(|line| line.len() < 400))
            );
            assert!(pages[0].contains("91c0aaaa"));
            assert!(!pages[0].contains(ACT), "ids are shortened");
        }
    }

    #[test]
    fn a_matrix_is_a_grid_of_signs() {
        let pair = |a, b, in_force| RelationView {
            a: party(a),
            b: party(b),
            in_force,
            since: in_force.then(|| AT.to_owned()),
            ..relation()
        };
        let matrix = MatrixReport {
            agreement: "mithaq-agreement--1".to_owned(),
            title: Title::unknown("A pact of three"),
            at: AT.to_owned(),
            parties: ["Qamar", "Rimal", "Sahil"].map(party).into(),
            pairs: vec![
                pair("Qamar", "Rimal", true),
                pair("Qamar", "Sahil", true),
                pair("Rimal", "Sahil", false),
            ],
        };
        let page = told(&matrix, Lang::En);
        assert!(
            page.contains("   1    + +  Qamar\n   2  +   -  Rimal\n   3  + -    Sahil\n"),
            "{page}"
        );
        assert!(
            page.contains("Not in force between Rimal and Sahil."),
            "{page}"
        );
    }
}
