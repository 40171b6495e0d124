//! `mithaq agreement check` and `mithaq agreement diff`.

use mithaq_node::admin::{
    ArticleDifference, CaseView, CheckReport, Compared, DiffReport, Found, ProofView,
};

use super::{Page, View, reason};
use crate::text::{Arg, Texts, id};

impl View for CheckReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(self.title.for_readers_of(texts.lang().code()));
        page.sentence(1, &texts.get(&format!("check-all-{}", self.verdict), &[]));
        for finding in &self.findings {
            page.gap();
            let question = texts.get(&format!("check-question-{}", finding.question), &[]);
            page.sentence(1, &question);
            found(page, texts, 2, &finding.found);
        }
        page.gap();
        let by = [("program", self.checked_by.as_str().into())];
        page.sentence(1, &texts.get("check-by", &by));
        if let Some(why) = &self.unanswered {
            let why = [("why", why.as_str().into())];
            page.sentence(1, &texts.get("check-unanswered", &why));
        }
        if let Some(proof) = &self.proof {
            let proof = [("proof", id(proof))];
            page.sentence(1, &texts.get("check-recorded", &proof));
        }
    }
}

impl View for DiffReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let titles = [
            ("old", self.old.as_str().into()),
            ("new", self.new.as_str().into()),
        ];
        page.sentence(0, &texts.get("diff-title", &titles));
        compared(page, texts, 1, &self.whole);
        for change in &self.header {
            page.gap();
            let key = [("key", id(&change.key))];
            page.sentence(1, &texts.get("diff-header", &key));
            was_is(page, texts, change.old.as_deref(), change.new.as_deref());
        }
        if self.reordered {
            page.gap();
            page.sentence(1, &texts.get("diff-reordered", &[]));
        }
        for change in &self.articles {
            page.gap();
            article(page, texts, change);
        }
    }
}

fn article(page: &mut Page, texts: &Texts, change: &ArticleDifference) {
    let named = [("article", id(&change.id)), ("kind", id(&change.kind))];
    let key = format!("diff-article-{}", change.change);
    page.sentence(1, &texts.get(&key, &named));
    for text in &change.texts {
        let language = [("language", id(&text.language))];
        page.sentence(2, &texts.get("diff-words", &language));
        was_is(page, texts, text.old.as_deref(), text.new.as_deref());
    }
    if change.old_terms.is_some() || change.new_terms.is_some() {
        page.sentence(2, &texts.get("diff-terms", &[]));
        let (old, new) = (change.old_terms.as_deref(), change.new_terms.as_deref());
        was_is(page, texts, old, new);
    }
    if let Some(effect) = &change.effect {
        compared(page, texts, 2, effect);
    }
}

/// What it was and what it is, line by line.
fn was_is(page: &mut Page, texts: &Texts, old: Option<&str>, new: Option<&str>) {
    for (key, value) in [("diff-was", old), ("diff-is", new)] {
        for line in value.into_iter().flat_map(str::lines) {
            page.sentence(3, &texts.get(key, &[("value", line.into())]));
        }
    }
}

fn compared(page: &mut Page, texts: &Texts, depth: usize, compared: &Compared) {
    let standing = format!("diff-{}", compared.standing);
    page.sentence(depth, &texts.get(&standing, &[]));
    if compared.disjoint {
        page.sentence(depth, &texts.get("diff-disjoint", &[]));
    }
    for lasting in &compared.lasting {
        page.sentence(depth, &texts.get(&format!("diff-{lasting}"), &[]));
    }
    let ways = [
        ("diff-more", &compared.no_wider),
        ("diff-less", &compared.no_narrower),
    ];
    for (key, way) in ways {
        if way.verdict != "proved" {
            page.sentence(depth, &texts.get(key, &[]));
            found(page, texts, depth + 1, way);
        }
    }
}

fn found(page: &mut Page, texts: &Texts, depth: usize, found: &Found) {
    if let Some(tuples) = found.tuples {
        #[allow(
            clippy::cast_precision_loss,
            reason = "at most ten million, which a float holds"
        )]
        let cases = [("count", tuples.into())];
        page.sentence(depth, &texts.get("check-proved", &cases));
    }
    if let Some(queries) = found.queries {
        #[allow(
            clippy::cast_precision_loss,
            reason = "as many questions as articles, which a float holds"
        )]
        let asked = [("count", queries.into())];
        page.sentence(depth, &texts.get("check-solved", &asked));
    }
    if let Some(why) = &found.why {
        let why = [("why", why.as_str().into())];
        page.sentence(depth, &texts.get("check-not-proved", &why));
    }
    if found.verdict == "refuted" && found.examples.is_empty() {
        page.sentence(depth, &texts.get("check-longer", &[]));
    }
    for case in &found.examples {
        page.sentence(depth, &sentence(texts, case));
        for against in &case.against {
            page.sentence(depth + 1, &reason::sentence(texts, against));
        }
    }
}

/// What would cross, as a sentence.
pub(crate) fn sentence(texts: &Texts, case: &CaseView) -> String {
    let receiver = match &case.receiver {
        Some(name) => Arg::from(name.as_str()),
        None => Arg::raw(texts.get(&format!("check-to-{}", case.audience), &[])),
    };
    let marking = match (&case.tlp, &case.pap) {
        (Some(tlp), Some(pap)) => id(format!("{tlp} {pap}")),
        (Some(marking), None) | (None, Some(marking)) => id(marking),
        (None, None) => Arg::raw(texts.get("unmarked", &[])),
    };
    let mut held = vec![texts.get(&format!("check-held-{}", case.held), &[])];
    if let Some(originator) = &case.originator {
        let by = [("by", originator.as_str().into())];
        held.push(texts.get("check-material-of", &by));
    }
    let topics = [&case.topics, &case.sectors];
    for words in topics.into_iter().filter(|words| !words.is_empty()) {
        held.push(texts.get(
            "check-about",
            &[("words", words.join(", ").as_str().into())],
        ));
    }
    let flags = [
        (case.personal_data, "check-personal-data"),
        (case.unknown_marking, "check-unknown-marking"),
        (case.tells_of > 0, "check-tells"),
    ];
    let flags = flags.into_iter().filter(|(holds, _)| *holds);
    held.extend(flags.map(|(_, key)| texts.get(key, &[])));
    if let Some(language) = &case.language {
        held.push(texts.get("check-language", &[("language", id(language))]));
    }
    let circumstances = case.circumstances.iter();
    held.extend(circumstances.map(|word| texts.get(&format!("check-{word}"), &[])));
    let key = match case.article {
        Some(_) => "check-case",
        None => "check-case-onward",
    };
    let article = case.article.as_deref().unwrap_or_default();
    texts.get(
        key,
        &[
            ("giver", case.giver.as_str().into()),
            ("receiver", receiver),
            ("object_type", id(&case.object_type)),
            ("marking", marking),
            ("held", Arg::raw(texts.list(&held))),
            (
                "purpose",
                Arg::raw(texts.get(&format!("purpose-{}", case.purpose), &[])),
            ),
            ("article", id(article)),
        ],
    )
}

/// What is asked of an agreement.
const QUESTIONS: [&str; 5] = [
    "within-red-lines",
    "within-consent",
    "closed-gives-nothing",
    "no-wider",
    "never-fails",
];

/// A proof record, in an agreement that is shown.
pub(super) fn proof(page: &mut Page, texts: &Texts, proof: &ProofView) {
    let verdict = |word: &str| Arg::raw(texts.get(&format!("proof-{word}"), &[]));
    let found = [
        ("party", proof.party.as_str().into()),
        ("at", id(&proof.at)),
        ("verdict", verdict(&proof.verdict)),
        ("by", id(&proof.by)),
    ];
    page.sentence(1, &texts.get("proof-title", &found));
    for finding in &proof.findings {
        // A later version may have asked what is not asked here.
        let question = match QUESTIONS.contains(&finding.question.as_str()) {
            true => {
                let key = format!("check-question-{}", finding.question);
                Arg::raw(texts.get(&key, &[]))
            }
            false => id(&finding.question),
        };
        let found = [
            ("question", question),
            ("verdict", verdict(&finding.verdict)),
        ];
        page.sentence(2, &texts.get("proof-finding", &found));
    }
}
