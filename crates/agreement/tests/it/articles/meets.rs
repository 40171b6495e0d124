//! What two terms of one kind have in common: whichever is asked first, and never wider than either by the gate.

use std::collections::BTreeMap;

use mithaq_agreement::article::{Forums, Way};
use mithaq_agreement::compile;
use mithaq_agreement::{Around, Circumstances, Class, Gate, Purpose, SourceName, Terms, decide_in};
use mithaq_stix::Tlp;

use super::{class_of, read};
use crate::world::{own, qamar, rimal};

/// By kind, terms that are closed under meeting as far as the gate keeps them.
const KINDS: &[&[&str]] = &[
    &[
        "exchange: object_types = \"all\"",
        "exchange: object_types = [\"indicator\", \"note\"]",
        "exchange: object_types = [\"indicator\"]",
        "exchange: categories = [\"indicator\", \"assessment\"]",
        "exchange: categories = [\"indicator\"]; topics = [\"phishing\"]",
        "exchange: object_types = \"all\"; topics = [\"phishing\", \"ransomware\"]",
        "exchange: object_types = \"all\"; highest_tlp = \"green\"",
        "exchange: object_types = [\"opinion\"]; topics = [\"ransomware\"]; highest_tlp = \"red\"",
    ],
    &[
        "scope: sectors = [\"energy\", \"water\"]",
        "scope: sectors = [\"energy\"]; without_sector = \"inside\"",
        "scope: sectors = [\"energy\"]",
        "scope: sectors = \"all\"; excludes = [\"military\"]",
        "scope: sectors = [\"energy\"]; excludes = [\"military\", \"personal-data\"]",
        "scope: sectors = [\"energy\"]; excludes = [\"military\"]",
        "scope: sectors = [\"mining\"]",
    ],
    &[
        "personal-data: allowed = \"none\"",
        "personal-data: allowed = \"pseudonymised\"",
        "personal-data: allowed = \"with-note\"",
    ],
    &[
        "channel: minimum = \"mithaq\"",
        "channel: minimum = \"taxii\"",
        "channel: minimum = \"taxii\"; languages = [\"ar\", \"fr\"]",
        "channel: minimum = \"mithaq\"; languages = [\"ar\", \"fr\"]",
        "channel: minimum = \"file\"; languages = [\"fr\"]",
    ],
    &[
        "purpose: permitted = [\"detection\", \"research\"]",
        "purpose: permitted = [\"research\"]",
        "purpose: permitted = [\"training\"]",
    ],
    &[
        "marking: unmarked_tlp = \"clear\"",
        "marking: unmarked_tlp = \"red\"",
        "marking: unmarked_tlp = \"green\"; unmarked_pap = \"red\"",
    ],
    &[
        "onward: to = \"none\"",
        "onward: to = \"constituency\"",
        "onward: to = \"listed\"; parties = [\"RIMAL\", \"SAHIL\"]",
        "onward: to = \"listed\"; parties = [\"RIMAL\"]",
        "onward: to = \"listed\"; parties = [\"QAMAR\"]",
        "onward: to = \"forum\"; agreement = \"FORUM\"",
        "onward: to = \"with-consent\"",
        "onward: to = \"with-consent\"; silence = \"consents\"; silence_days = 3",
        "onward: to = \"with-consent\"; silence = \"consents\"; silence_days = 9",
    ],
    &[
        "attribution: name_source = \"must\"",
        "attribution: name_source = \"must-not\"",
    ],
    &[
        "response-time: low = { acknowledge = 1, first_answer = 2, update = 3 }",
        "response-time: days_off = [\"friday\"]; low = { acknowledge = 3, first_answer = 1, update = 3 }",
        "response-time: high = { acknowledge = 3, first_answer = 1, update = 3 }",
    ],
    &[
        "retention: days = 3; then = \"return\"",
        "retention: days = 9; then = \"destroy\"; certificate = true",
    ],
    &["results: embargo_days = 3", "results: embargo_days = 9"],
    &[
        "confidentiality: grounds = [\"audit\"]; notify_originator_days = 3",
        "confidentiality: grounds = [\"audit\", \"court-order\"]; notify_originator_days = 1",
        "confidentiality: grounds = [\"court-order\"]; notify_originator_days = 9",
    ],
    &[
        "cooperation: forms = [\"training\"]",
        "cooperation: forms = [\"training\", \"alerting\"]",
        "cooperation: forms = [\"exercises\"]",
    ],
    &[
        "transparency: may_ask_why = true",
        "transparency: count_withheld = true",
        "transparency: may_ask_why = true; count_withheld = true",
    ],
    &[
        "verification: may_invoke = \"each\"; notice_days = 3",
        "verification: may_invoke = [\"QAMAR\"]; notice_days = 1",
        "verification: may_invoke = [\"RIMAL\"]; notice_days = 9",
    ],
    &[
        "disputes: steps = [{ step = \"consultation\", days = 3 }]",
        "disputes: steps = [{ step = \"consultation\", days = 9 }, { step = \"court\", days = 1 }]",
        "disputes: steps = [{ step = \"mediation\", days = 9 }]",
    ],
    &["precedence: yields_to = [\"FORUM\"]"],
];

fn terms(articles: &str) -> Terms {
    let agreement = read(articles).agreement();
    let last = agreement.articles().last().unwrap();
    last.terms().clone()
}

#[test]
fn meeting_is_commutative_associative_and_idempotent() {
    for kind in KINDS {
        let all: Vec<Terms> = kind.iter().map(|articles| terms(articles)).collect();
        let meet = |one: Option<Terms>, other: &Terms| one.and_then(|one| one.meet(other));
        for a in &all {
            assert_eq!(a.meet(a).as_ref(), Some(a));
            if let Some(excluded) = a.excluded() {
                assert!(excluded.is_at_most(a), "{a:?}");
            }
            for b in &all {
                let met = a.meet(b);
                assert_eq!(met, b.meet(a), "{a:?} {b:?}");
                if let Some(met) = &met {
                    assert!(met.is_at_most(a) && met.is_at_most(b), "{a:?} {b:?}");
                }
                for c in &all {
                    let left = meet(a.meet(b), c);
                    let right = b.meet(c).and_then(|right| a.meet(&right));
                    assert_eq!(left, right, "{a:?} {b:?} {c:?}");
                }
            }
        }
    }
}

/// By deciding: what is released under what two have in common is released under each.
#[test]
fn what_two_terms_have_in_common_releases_no_more_than_either() {
    let mut compared = 0;
    for kind in KINDS {
        let gates: BTreeMap<&str, Gate> = kind.iter().map(|one| (*one, gate(one))).collect();
        for (a, b, met) in triples(kind) {
            for released in classes() {
                if releases(&gates[met], &released) {
                    assert!(releases(&gates[a], &released), "{a} · {met} · {released:?}");
                    assert!(releases(&gates[b], &released), "{b} · {met} · {released:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(200 < compared, "{compared}");
}

/// Terms of which the third is what the first two have in common.
fn triples(kind: &[&'static str]) -> Vec<(&'static str, &'static str, &'static str)> {
    let read: Vec<Terms> = kind.iter().map(|articles| terms(articles)).collect();
    let mut triples = Vec::new();
    for (a, one) in kind.iter().zip(&read) {
        for (b, other) in kind.iter().zip(&read) {
            let met = one.meet(other);
            let found = kind
                .iter()
                .zip(&read)
                .find(|(_, terms)| Some(*terms) == met.as_ref());
            triples.extend(found.map(|(met, _)| (*a, *b, *met)));
        }
    }
    triples
}

fn gate(articles: &str) -> Gate {
    let agreement = read(articles).agreement();
    let forums = Forums::new();
    let around = Around {
        licences: &[],
        forums: &forums,
        red_lines: &[],
    };
    compile::exchange_gate_among(&agreement, &qamar(), &rimal(), &around).unwrap()
}

fn releases(gate: &Gate, (class, purpose, way): &(Class, Purpose, Way)) -> bool {
    decide_in(gate, class, *purpose, &Circumstances::by(*way)).is_release()
}

fn classes() -> Vec<(Class, Purpose, Way)> {
    let mut all = Vec::new();
    for words in [
        "",
        "note",
        "opinion topic:ransomware",
        "topic:phishing",
        "topic:phishing topic:ransomware",
        "sector:energy",
        "sector:energy topic:military",
        "sector:water",
        "sector:energy personal",
        "personal pseudonymised",
        "personal note-of-need",
        "lang:ar",
        "lang:fr",
        "lang:en",
        "tlp:amber",
        "tlp:none",
    ] {
        for purpose in [Purpose::Detection, Purpose::Research] {
            for way in [Way::Mithaq, Way::File] {
                all.push((class_of(words, own()), purpose, way));
            }
        }
    }
    all.push((
        Class {
            tlp: Some(Tlp::Red),
            source: SourceName::Unnamed,
            ..own()
        },
        Purpose::Training,
        Way::Mithaq,
    ));
    all
}
