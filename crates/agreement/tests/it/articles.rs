//! A table for each kind of article: terms in, a class in, what is asked; the decision with its reasons.
//!
//! A row is `(articles, class, asked, decision)`, all in words. Articles are `kind: key = value; key = value`, one
//! after the other with `|` between them, and are numbered from 3; article 2 gives everything of one's own up to
//! TLP:AMBER and PAP:AMBER, unless the row begins with an exchange article, which is then article 2.

use std::collections::BTreeSet;

use mithaq_agreement::compile::{self, LicenceTerms};
use mithaq_agreement::vocabulary::{pap_from_word, tlp_from_word};
use mithaq_agreement::{
    Agreement, Around, Circumstances, Class, Decision, Language, Licence, PartyId, Purpose,
    Safeguard, SourceName, article::Forums, article::Way, decide_in,
};

use crate::participants::{TERMS, UNIVERSITY, hosted, university};
use crate::world::{
    Articles, FIRST, QAMAR, RIMAL, SAHIL, SECOND, UNKNOWN, delivered, id, own, qamar, rimal, sahil,
};

mod duties;
mod giving;
mod meets;
mod mutations;
mod onward;

type Row = (&'static str, &'static str, &'static str, &'static str);

/// What stands between Qamar and Rimal, and what Qamar gives of its own.
fn check_giving(rows: &[Row]) {
    let all = rows.iter().map(|(articles, class, asked, expected)| {
        let agreement = read(articles).agreement();
        let asked = Asked::read(asked);
        let around = asked.around(&[]);
        let gate = compile::exchange_gate_among(&agreement, &qamar(), &rimal(), &around.borrowed());
        let class = class_of(class, own());
        let decision = decide_in(&gate.unwrap(), &class, asked.purpose, &asked.known);
        (
            format!("{articles} · {class:?}"),
            said(&decision),
            *expected,
        )
    });
    compare(all.collect());
}

/// What Sahil gave Qamar under these articles, and what of it Rimal, or Qamar's university, gets under an agreement
/// that gives everything, received too.
fn check_passing_on(rows: &[Row]) {
    let all = rows.iter().map(|(articles, class, asked, expected)| {
        let second = read(articles).second();
        let asked = Asked::read(asked);
        let everything = || {
            Articles::new("notice_days = 0").exchange(
                "\"each\"",
                "\"all\"",
                "red",
                "red",
                "own-and-received",
            )
        };
        let agreement = match asked.to_university {
            true => hosted(&everything(), UNIVERSITY, TERMS),
            false => everything().agreement(),
        };
        let receiver = match asked.to_university {
            true => university(),
            false => rimal(),
        };
        let around = asked.around(&[&second]);
        let gate =
            compile::exchange_gate_among(&agreement, &qamar(), &receiver, &around.borrowed());
        let received = Class {
            originator: sahil(),
            licences: [delivered(SECOND)].into(),
            ..own()
        };
        let class = class_of(class, received);
        let decision = decide_in(&gate.unwrap(), &class, asked.purpose, &asked.known);
        (
            format!("{articles} · {class:?}"),
            said(&decision),
            *expected,
        )
    });
    compare(all.collect());
}

fn compare(all: Vec<(String, String, &'static str)>) {
    let wrong = all.iter().filter(|(_, found, expected)| found != expected);
    let wrong: Vec<String> = wrong
        .map(|(row, found, expected)| format!("{row}\n  found    {found}\n  expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The decision, with short names for parties and agreements.
fn said(decision: &Decision) -> String {
    short(&decision.to_string())
}

fn short(text: &str) -> String {
    let mut text = text.to_owned();
    for (long, short) in [
        (FIRST, "FIRST"),
        (SECOND, "SECOND"),
        (UNKNOWN, "FORUM"),
        (QAMAR, "QAMAR"),
        (RIMAL, "RIMAL"),
        (SAHIL, "SAHIL"),
    ] {
        text = text.replace(long, short);
    }
    text
}

fn read(articles: &str) -> Articles {
    let mut read = Articles::new("notice_days = 0");
    if !articles.starts_with("exchange:") {
        read = read.own_up_to("amber");
    }
    for article in articles.split('|').map(str::trim).filter(|a| !a.is_empty()) {
        let (kind, terms) = article.split_once(':').unwrap();
        let terms = terms
            .replace(';', "\n")
            .replace("SAHIL", SAHIL)
            .replace("RIMAL", RIMAL);
        let terms = terms.replace("QAMAR", QAMAR).replace("FORUM", UNKNOWN);
        let terms = match kind {
            "exchange" => with_usual(&terms),
            _ => terms,
        };
        let lines: Vec<&str> = terms.lines().map(str::trim).collect();
        read = read.article(kind, &lines.join("\n"));
    }
    read
}

/// An exchange article with what is usual where it says nothing else.
fn with_usual(terms: &str) -> String {
    let mut all = terms.to_owned();
    for (key, usual) in [
        ("gives", "each"),
        ("highest_tlp", "amber"),
        ("highest_pap", "amber"),
        ("material", "own"),
    ] {
        if !terms.contains(&format!("{key} =")) {
            all.push_str(&format!("\n{key} = \"{usual}\""));
        }
    }
    all
}

/// `malware tlp:red topic:ransomware personal`, from `start`.
fn class_of(words: &str, start: Class) -> Class {
    let mut class = start;
    for word in words.split_whitespace() {
        match word.split_once(':') {
            Some(("tlp", "none")) => class.tlp = None,
            Some(("tlp", level)) => class.tlp = Some(tlp_from_word(level).unwrap()),
            Some(("pap", level)) => class.pap = Some(pap_from_word(level).unwrap()),
            Some(("topic", topic)) => {
                class.topics.insert(topic.to_owned());
            }
            Some(("sector", sector)) => {
                class.sectors.insert(sector.to_owned());
            }
            Some(("lang", tag)) => class.language = Language::parse(tag),
            Some(("of", "rimal")) => class.originator = rimal(),
            Some(("of", "qamar")) => class.originator = qamar(),
            Some(_) => panic!("{word}"),
            None => match word {
                "personal" => class.personal_data = true,
                "pseudonymised" => {
                    class.safeguards.insert(Safeguard::Pseudonymised);
                }
                "note-of-need" => {
                    class.safeguards.insert(Safeguard::NecessityNote);
                }
                "unnamed" => class.source = SourceName::Unnamed,
                "observable" => class.source = SourceName::Without,
                "also-ours" => {
                    class.licences.insert(Licence::Own);
                }
                kind => kind.clone_into(&mut class.object_type),
            },
        }
    }
    class
}

/// Who asks, for what, and what is known: `taxii leased consented research member`.
struct Asked {
    purpose: Purpose,
    known: Circumstances,
    forums: Forums,
    to_university: bool,
}

impl Asked {
    fn read(words: &str) -> Self {
        let mut asked = Self {
            purpose: Purpose::Detection,
            known: Circumstances::by(Way::Mithaq),
            forums: Forums::new(),
            to_university: false,
        };
        for word in words.split_whitespace() {
            let held = (id(SECOND), sahil());
            match word {
                "mithaq" => {}
                "taxii" => asked.known.channel = Way::Taxii,
                "file" => asked.known.channel = Way::File,
                "leased" => {
                    asked.known.leased.insert(held);
                }
                "consented" => {
                    asked.known.consented.insert(held);
                }
                "other-leased" => {
                    asked.known.leased.insert((id(SECOND), rimal()));
                }
                "member" => {
                    let members = BTreeSet::from([rimal(), university()]);
                    asked.forums.insert(id(UNKNOWN), members);
                }
                "forum" => {
                    asked.forums.insert(id(UNKNOWN), [sahil()].into());
                }
                "university" => asked.to_university = true,
                purpose => asked.purpose = Purpose::from_word(purpose).unwrap(),
            }
        }
        asked
    }

    fn around<'a>(&'a self, licences: &[&'a Agreement]) -> Surroundings<'a> {
        Surroundings {
            licences: licences.iter().map(|a| LicenceTerms::of(a)).collect(),
            forums: &self.forums,
        }
    }
}

struct Surroundings<'a> {
    licences: Vec<LicenceTerms<'a>>,
    forums: &'a Forums,
}

impl Surroundings<'_> {
    fn borrowed(&self) -> Around<'_> {
        Around {
            licences: &self.licences,
            forums: self.forums,
            red_lines: &[],
        }
    }
}

fn of(deliverer: PartyId) -> Licence {
    Licence::Delivered {
        deliverer,
        agreement: id(SECOND),
        article: None,
    }
}
