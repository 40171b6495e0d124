//! Articles that give dates and answers: each row is `(terms, what is asked, the answer)`.

use mithaq_agreement::article::authorities::Role;
use mithaq_agreement::article::confidentiality::Ground;
use mithaq_agreement::article::cooperation::Form;
use mithaq_agreement::article::precedence;
use mithaq_agreement::article::response_time::{Answer, Severity};
use mithaq_agreement::{Agreement, Draft};
use mithaq_stix::Timestamp;

use super::read;
use crate::world::{FIRST, QAMAR, RIMAL, SECOND, party, qamar, rimal};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn shown(at: Option<Timestamp>) -> String {
    at.map_or("none".to_owned(), |at| at.as_str()[..16].to_owned())
}

#[track_caller]
fn check(articles: &str, ask: impl Fn(&Agreement) -> String, expected: &str) {
    assert_eq!(ask(&read(articles).agreement()), expected, "{articles}");
}

#[test]
fn response_times() {
    const TERMS: &str = "response-time: days_off = [\"friday\", \"saturday\"]; critical = { acknowledge = 4, first_answer = 24, update = 72 }";
    const EVERY_DAY: &str =
        "response-time: low = { acknowledge = 48, first_answer = 0, update = 240 }";
    use Answer::{Acknowledgement, First, Update};
    use Severity::{Critical, Low};
    // The 7th of January 2027 is a Thursday.
    for (terms, severity, answer, from, expected) in [
        (
            TERMS,
            Critical,
            Acknowledgement,
            "2027-01-05T08:00:00Z",
            "2027-01-05T12:00",
        ),
        (
            TERMS,
            Critical,
            First,
            "2027-01-05T08:00:00Z",
            "2027-01-06T08:00",
        ),
        (
            TERMS,
            Critical,
            First,
            "2027-01-07T08:00:00Z",
            "2027-01-10T08:00",
        ),
        (
            TERMS,
            Critical,
            First,
            "2027-01-08T15:00:00Z",
            "2027-01-11T00:00",
        ),
        (
            TERMS,
            Critical,
            Update,
            "2027-01-07T00:00:00Z",
            "2027-01-12T00:00",
        ),
        (TERMS, Low, First, "2027-01-05T08:00:00Z", "none"),
        (
            EVERY_DAY,
            Low,
            Acknowledgement,
            "2027-01-07T08:00:00Z",
            "2027-01-09T08:00",
        ),
        (
            EVERY_DAY,
            Low,
            First,
            "2027-01-07T08:00:00Z",
            "2027-01-07T08:00",
        ),
    ] {
        let ask = |agreement: &Agreement| {
            let (_, terms) = agreement.response_time().unwrap();
            shown(terms.due(severity, answer, &at(from)))
        };
        check(terms, ask, expected);
    }
}

#[test]
fn retention_results_and_confidentiality() {
    let start = at("2027-01-01T09:30:00Z");
    check(
        "retention: days = 365; then = \"destroy\"; certificate = true",
        |agreement| {
            let (_, terms) = agreement.retention().unwrap();
            let due = shown(Some(terms.due(&start)));
            format!("{} {due} {}", terms.then_word(), terms.certificate)
        },
        "destroy 2028-01-01T09:30 true",
    );
    check(
        "retention: days = 0; then = \"return\"",
        |agreement| {
            let (_, terms) = agreement.retention().unwrap();
            let due = shown(Some(terms.due(&start)));
            format!("{} {due} {}", terms.then_word(), terms.certificate)
        },
        "return 2027-01-01T09:30 false",
    );
    check(
        "results: embargo_days = 90",
        |agreement| {
            let (_, terms) = agreement.results().unwrap();
            shown(Some(terms.publishable_from(&start)))
        },
        "2027-04-01T09:30",
    );
    for (ground, expected) in [
        (Ground::CourtOrder, "2027-01-15T09:30"),
        (Ground::Audit, "none"),
    ] {
        check(
            "confidentiality: grounds = [\"court-order\"]; notify_originator_days = 14",
            |agreement| {
                let (_, terms) = agreement.confidentiality().unwrap();
                shown(terms.disclosable_from(ground, &start))
            },
            expected,
        );
    }
}

#[test]
fn cooperation_and_transparency() {
    for (form, agreed) in [
        (Form::Alerting, true),
        (Form::Exercises, true),
        (Form::Secondment, false),
    ] {
        check(
            "cooperation: forms = [\"alerting\", \"exercises\"]",
            |agreement| {
                agreement
                    .cooperation()
                    .unwrap()
                    .1
                    .is_agreed(form)
                    .to_string()
            },
            &agreed.to_string(),
        );
    }
    for (terms, expected) in [
        ("transparency: may_ask_why = true", "true false"),
        ("transparency: count_withheld = true", "false true"),
        (
            "transparency: may_ask_why = true; count_withheld = true",
            "true true",
        ),
    ] {
        let ask = |agreement: &Agreement| {
            let (_, terms) = agreement.transparency().unwrap();
            format!("{} {}", terms.may_ask_why, terms.count_withheld)
        };
        check(terms, ask, expected);
    }
    assert!(read("").agreement().transparency().is_none());
}

#[test]
fn who_may_invoke_an_article() {
    let notice = at("2027-01-01T00:00:00Z");
    for kind in ["verification", "breach", "suspension"] {
        for (who, by, expected) in [
            ("\"each\"", QAMAR, "2027-01-31T00:00"),
            ("\"each\"", RIMAL, "2027-01-31T00:00"),
            ("[\"RIMAL\"]", RIMAL, "2027-01-31T00:00"),
            ("[\"RIMAL\"]", QAMAR, "none"),
        ] {
            let ask = |agreement: &Agreement| {
                let found = match kind {
                    "verification" => agreement.verification(),
                    "breach" => agreement.breach(),
                    _ => agreement.suspension(),
                };
                shown(found.unwrap().1.takes_effect(&party(by), &notice))
            };
            let terms = format!("{kind}: may_invoke = {who}; notice_days = 30");
            check(&terms, ask, expected);
        }
    }
}

#[test]
fn disputes_and_precedence() {
    check(
        "disputes: steps = [{ step = \"consultation\", days = 60 }, { step = \"mediation\", days = 90 }]",
        |agreement| {
            let (_, terms) = agreement.disputes().unwrap();
            let steps = terms.timetable(&at("2027-01-01T00:00:00Z"));
            let steps = steps.into_iter();
            let steps =
                steps.map(|(step, until)| format!("{} {}", step.word(), shown(Some(until))));
            steps.collect::<Vec<_>>().join(", ")
        },
        "consultation 2027-03-02T00:00, mediation 2027-05-31T00:00",
    );
    let yields = read(&format!("precedence: yields_to = [\"{SECOND}\"]")).agreement();
    let other = read("").second();
    let first = |among: &[&Agreement]| precedence::named_first(among).unwrap().id().to_string();
    assert_eq!(first(&[&yields, &other]), SECOND);
    assert_eq!(first(&[&other, &yields]), SECOND);
    assert_eq!(first(&[&yields]), FIRST);
    assert!(precedence::named_first(&[]).is_none());
}

#[test]
fn authorities_are_asked_one_after_the_other() {
    const TERMS: &str = "authorities: contacts = [\
        { party = \"QAMAR\", role = \"incidents\", order = 2, name = \"Deputy\", contact = \"b@cert.qamar.example\" }, \
        { party = \"QAMAR\", role = \"incidents\", name = \"Duty officer\", contact = \"a@cert.qamar.example\" }, \
        { party = \"RIMAL\", role = \"point-of-contact\", name = \"Desk\", contact = \"desk@cert.rimal.example\" }]";
    for (who, role, expected) in [
        (qamar(), Role::Incidents, "Duty officer, Deputy"),
        (qamar(), Role::Legal, ""),
        (rimal(), Role::Legal, "Desk"),
    ] {
        let ask = |agreement: &Agreement| {
            let (_, terms) = agreement.authorities().unwrap();
            let asked = terms.to_ask(&who, role);
            let names: Vec<&str> = asked.iter().map(|contact| contact.name.as_str()).collect();
            names.join(", ")
        };
        check(TERMS, ask, expected);
    }
}

/// Whatever is read is written so that it reads the same, as a draft and as an object.
#[test]
fn every_kind_is_written_as_it_is_read() {
    for articles in [
        "scope: sectors = [\"energy\"]; without_sector = \"inside\"; excludes = [\"military\", \"personal-data\"]",
        "exchange: object_types = [\"note\"]; categories = [\"ttp\", \"assessment\"]; topics = [\"phishing\"]",
        "personal-data: allowed = \"with-note\"",
        "channel: minimum = \"taxii\"; languages = [\"ar\", \"zh-hans\"]",
        "attribution: name_source = \"must\"",
        "onward: to = \"listed\"; parties = [\"SAHIL\"]",
        "onward: to = \"forum\"; agreement = \"FORUM\"",
        "onward: to = \"with-consent\"; silence = \"consents\"; silence_days = 3",
        "authorities: contacts = [{ party = \"QAMAR\", role = \"legal\", name = \"L \\\"x\\\"\", contact = \"l@cert.qamar.example\" }]",
        "response-time: days_off = [\"sunday\"]; high = { acknowledge = 1, first_answer = 2, update = 3 }",
        "retention: days = 3; then = \"return\"; certificate = true",
        "results: embargo_days = 3",
        "confidentiality: grounds = [\"audit\"]; notify_originator_days = 3",
        "cooperation: forms = [\"research-and-development\"]",
        "transparency: may_ask_why = true",
        "verification: may_invoke = [\"QAMAR\"]; notice_days = 3",
        "breach: may_invoke = \"each\"; notice_days = 3",
        "suspension: may_invoke = \"each\"; notice_days = 3",
        "disputes: steps = [{ step = \"good-offices\", days = 3 }]",
        "precedence: yields_to = [\"FORUM\"]",
    ] {
        let agreement = read(articles).agreement();
        let text = mithaq_agreement::draft::to_toml(agreement.instrument());
        let again = Draft::parse(&text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        assert_eq!(again.instrument(), agreement.instrument(), "{text}");
    }
}

/// Terms without effect are refused, unless the article says that it is words alone.
#[test]
fn an_article_has_effect_or_says_that_it_has_none() {
    for (articles, expected) in [
        (
            "scope: sectors = \"all\"",
            "these terms of kind `scope` have no effect: set `text_only = true` if words are meant",
        ),
        (
            "channel: minimum = \"file\"",
            "these terms of kind `channel` have no effect: set `text_only = true` if words are meant",
        ),
        (
            "transparency: may_ask_why = false",
            "these terms of kind `transparency` have no effect: set `text_only = true` if words are meant",
        ),
        (
            "response-time: days_off = [\"friday\"]",
            "these terms of kind `response-time` have no effect: set `text_only = true` if words are meant",
        ),
        (
            "attribution: name_source = \"may\"",
            "`may` is not a value of `name_source`: use `must`, `must-not`",
        ),
        (
            "scope: sectors = [\"espionage\"]",
            "`espionage` is not a value of `sectors`: use `all`, or a list of sectors of STIX 2.1",
        ),
        (
            "scope: sectors = \"all\"; without_sector = \"inside\"; excludes = [\"military\"]",
            "`without_sector` is not known here",
        ),
        (
            "exchange: object_types = \"all\"; categories = [\"ttp\"]",
            "`object_types = \"all\"` covers every category: leave out `categories`, or list types",
        ),
        (
            "exchange: object_types = \"all\"; topics = [\"unreadable\"]",
            "`unreadable` is not a value of `topics`: use `all`, or words of lower-case letters, digits and `-`",
        ),
        ("onward: to = \"listed\"", "`parties` is missing"),
        (
            "onward: to = \"none\"; parties = [\"RIMAL\"]",
            "`parties` is not known here",
        ),
        (
            "onward: to = \"forum\"; agreement = \"RIMAL\"",
            "`RIMAL` is not the id of an agreement (`mithaq-agreement--…`)",
        ),
        (
            "onward: to = \"with-consent\"; silence = \"consents\"",
            "`silence_days` is missing",
        ),
        (
            "verification: may_invoke = [\"SAHIL\"]; notice_days = 1",
            "`SAHIL` is not a party to this agreement",
        ),
        (
            "disputes: steps = [{ step = \"court\", days = 3 }, { step = \"mediation\", days = 3 }]",
            "the step `mediation` is out of order, or stands twice",
        ),
        (
            "retention: days = 9999; then = \"destroy\"",
            "`days` must be from 0 to 3650, but is 9999",
        ),
        (
            "breach: may_invoke = \"each\"; notice_days = 1 | breach: may_invoke = \"each\"; notice_days = 2",
            "article 3 is already of kind `breach`, and two could contradict one another",
        ),
    ] {
        let draft = read(articles).draft_with(RIMAL);
        let faults = Draft::parse(&draft).unwrap_err();
        let found = faults.all().iter().map(|fault| fault.problem.to_string());
        let found = super::short(&found.collect::<Vec<_>>().join("; "));
        assert_eq!(found, expected, "{articles}");
    }
    // Words alone, of any of these kinds, several times.
    let words = read("retention: days = 1; then = \"return\"").draft_with(RIMAL);
    let words = words.replace(
        "[articles.terms]\ndays = 1\nthen = \"return\"",
        "text_only = true",
    );
    assert!(words.contains("text_only"));
    assert!(Draft::parse(&words).is_ok());
    let neither = words.replace("text_only = true", "");
    let faults = Draft::parse(&neither).unwrap_err();
    assert_eq!(
        faults.all()[0].problem.to_string(),
        "an article of kind `retention` has `terms`, or says `text_only = true` if its words alone are meant"
    );
}
