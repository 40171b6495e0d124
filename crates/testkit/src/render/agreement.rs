//! Drafts of agreements, and terms of articles in the words that TOML and JSON have in common.

use std::fmt::Write as _;

use super::{instant, list};
use crate::world::{
    Accession, Agreement, Article, Exchange, Instant, NewTerms, Onward, Party, Purpose, Reservable,
    Unmarked,
};

/// The draft of an agreement. `id` gives a party's identity. Exchange articles come first, and the id of each is
/// its place, counted from 1.
#[must_use]
pub fn draft(text: &Agreement, id: impl Fn(Party) -> String) -> String {
    written(text, &id, "")
}

/// The draft of a text that amends another, which is named by its agreement's id and its hash.
#[must_use]
pub fn amended_draft(
    text: &Agreement,
    id: impl Fn(Party) -> String,
    (agreement, hash): (&str, &str),
) -> String {
    let amends = format!("amends = {{ agreement = \"{agreement}\", text = \"{hash}\" }}\n");
    written(text, &id, &amends)
}

fn written(text: &Agreement, id: &impl Fn(Party) -> String, amends: &str) -> String {
    let kind = match (text.participant, text.depositary) {
        (Some(_), _) => "participant",
        (None, None) => "working-arrangement",
        (None, Some(_)) => "treaty",
    };
    let mut draft = format!(
        "kind = \"{kind}\"\nbinding = {}\nconfidential = true\nlanguages = [\"en\"]\n\
         prevailing = \"en\"\ntitle.en = \"Agreement {}, text {}\"\n",
        kind == "treaty",
        text.no.0,
        text.text
    );
    for (key, party) in [
        ("depositary", text.depositary),
        ("successor", text.successor),
    ] {
        if let Some(party) = party {
            let _ = writeln!(draft, "{key} = \"{}\"", id(party));
        }
    }
    draft.push_str(amends);
    for party in text.parties.iter().copied() {
        let _ = write!(
            draft,
            "[[parties]]\nid = \"{}\"\nname = \"Party {}\"\n",
            id(party),
            party.0
        );
        if text.participant != Some(party) {
            let _ = writeln!(draft, "root_fingerprint = \"fingerprint-of-{}\"", party.0);
        }
        if text.organisations.contains(&party) {
            draft.push_str("regional_organisation = true\n");
        }
    }
    for (id, kind, terms) in articles(text, id) {
        let lines: Vec<String> = terms
            .iter()
            .map(|(key, value)| format!("{key} = {value}"))
            .collect();
        let _ = write!(
            draft,
            "[[articles]]\nid = \"{id}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{}\n",
            lines.join("\n")
        );
    }
    draft
}

type Terms = Vec<(&'static str, String)>;

fn articles(text: &Agreement, id: &impl Fn(Party) -> String) -> Vec<(String, &'static str, Terms)> {
    let mut articles = Vec::new();
    for (place, exchange) in (0..).zip(&text.exchanges) {
        let article = Article::Exchange(place);
        articles.push((
            article_id(article),
            "exchange",
            exchange_terms(text, exchange, id),
        ));
    }
    articles.push((
        "final-clauses".to_owned(),
        "final-clauses",
        clauses(text, id),
    ));
    if let Some(purposes) = &text.purposes {
        articles.push((
            article_id(Article::Purpose),
            "purpose",
            purpose_terms(purposes),
        ));
    }
    if let Some(onward) = text.onward {
        articles.push((
            article_id(Article::Onward),
            "onward",
            onward_terms(onward, &id),
        ));
    }
    if let Some(unmarked) = text.unmarked {
        articles.push((
            article_id(Article::Marking),
            "marking",
            unmarked_terms(unmarked),
        ));
    }
    articles
}

/// The id of an article.
#[must_use]
pub fn article_id(article: Article) -> String {
    match article {
        Article::Exchange(place) => (place + 1).to_string(),
        Article::Purpose => "purpose".to_owned(),
        Article::Onward => "onward".to_owned(),
        Article::Marking => "marking".to_owned(),
    }
}

/// Terms of a reservation; none where an article is excluded.
pub(super) fn new_terms(
    text: &Agreement,
    terms: &NewTerms,
    id: &impl Fn(Party) -> String,
) -> Option<Terms> {
    match terms {
        NewTerms::Excluded => None,
        NewTerms::Exchange(exchange) => Some(exchange_terms(text, exchange, id)),
        NewTerms::Purposes(purposes) => Some(purpose_terms(purposes)),
        NewTerms::Onward(onward) => Some(onward_terms(*onward, id)),
        NewTerms::Unmarked(unmarked) => Some(unmarked_terms(*unmarked)),
    }
}

fn exchange_terms(text: &Agreement, exchange: &Exchange, id: &impl Fn(Party) -> String) -> Terms {
    let gives = match text.is_given_by_each(exchange) {
        true => "\"each\"".to_owned(),
        false => list(exchange.givers.iter().map(|giver| id(*giver))),
    };
    let types = match &exchange.types {
        None => "\"all\"".to_owned(),
        Some(types) => list(types),
    };
    let material = match exchange.received_too {
        true => "own-and-received",
        false => "own",
    };
    vec![
        ("gives", gives),
        ("object_types", types),
        ("highest_tlp", quoted(exchange.highest_tlp.word())),
        ("highest_pap", quoted(exchange.highest_pap.word())),
        ("material", quoted(material)),
    ]
}

fn purpose_terms<'a>(purposes: impl IntoIterator<Item = &'a Purpose>) -> Terms {
    let words = purposes.into_iter().map(|purpose| purpose.word());
    vec![("permitted", list(words))]
}

/// What one article says; what several say together nobody writes down.
fn onward_terms(onward: Onward, id: &impl Fn(Party) -> String) -> Terms {
    if onward == Onward::NOBODY {
        return vec![("to", quoted("none"))];
    }
    if let Some(listed) = onward.listed() {
        let parties = listed.into_iter().map(id);
        return vec![("to", quoted("listed")), ("parties", list(parties))];
    }
    match onward.forums().first() {
        // The ids of agreements are those that every test gives them.
        Some(forum) => vec![
            ("to", quoted("forum")),
            (
                "agreement",
                quoted(&format!(
                    "mithaq-agreement--{:08x}-0000-4000-8000-000000000000",
                    forum.0
                )),
            ),
        ],
        None => vec![("to", quoted("constituency"))],
    }
}

fn unmarked_terms(unmarked: Unmarked) -> Terms {
    vec![
        ("unmarked_tlp", quoted(unmarked.tlp.word())),
        ("unmarked_pap", quoted(unmarked.pap.word())),
    ]
}

/// The final clauses: what is as it would be without a word is left out.
fn clauses(text: &Agreement, id: &impl Fn(Party) -> String) -> Terms {
    let clauses = &text.clauses;
    let mut terms: Terms = vec![("notice_days", text.notice_days.to_string())];
    let mut say = |key, value: Option<String>| terms.extend(value.map(|value| (key, value)));
    let date = |at: Option<Instant>| at.map(instant);
    let yes = |flag: bool| flag.then(|| "true".to_owned());
    say("start", date(text.start));
    say("end", date(text.end));
    say(
        "consent",
        clauses.ratification.then(|| quoted("ratification")),
    );
    say("entry_after", clauses.entry_after.map(|n| n.to_string()));
    let days = (0 < clauses.entry_days).then(|| clauses.entry_days.to_string());
    say("entry_days", days);
    say("provisional", yes(clauses.provisional));
    let accession = match &clauses.accession {
        Accession::Closed => None,
        Accession::Any => Some(quoted("any")),
        Accession::Of(these) => Some(list(these.iter().map(|party| id(*party)))),
    };
    say("accession", accession);
    let each = clauses.accession_accepted_by_each;
    say("accession_consent", each.then(|| quoted("each")));
    let reservations = match &clauses.reservations {
        Reservable::Nothing => None,
        Reservable::Any => Some(quoted("any")),
        Reservable::Of(these) => Some(list(these.iter().map(|article| article_id(*article)))),
    };
    say("reservations", reservations);
    let months = clauses.objection_months;
    say("objection_months", months.map(|n| n.to_string()));
    let tacit = clauses.tacit_days;
    say("amendment", tacit.map(|_| quoted("tacit")));
    say("amendment_days", tacit.map(|days| days.to_string()));
    let renewal = clauses.renewal_months;
    say("renewal_months", renewal.map(|n| n.to_string()));
    terms
}

fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}
