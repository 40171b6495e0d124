//! Notices: what is read, what is not, and what follows by which article.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use mithaq_agreement::article::confidentiality::Ground;
use mithaq_agreement::article::cooperation::Form;
use mithaq_agreement::article::response_time::Severity;
use mithaq_agreement::notice::{Effect, Notice, Said, Saying, Told, effect, notice_bytes};
use mithaq_agreement::{ArticleId, Draft, Instrument, PartyId};
use mithaq_stix::{Object, ObjectId, Timestamp};

use crate::world::{Articles, QAMAR, RIMAL, day};

fn party(id: &str) -> PartyId {
    PartyId::parse(id).unwrap()
}

fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).unwrap()
}

const NOTICE: &str = "mithaq-notice--00000000-0000-4000-8000-000000000001";
const BEACON: &str = "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";

fn saying(said: Said) -> Saying {
    Saying {
        to: party(RIMAL),
        agreement: id("mithaq-agreement--00000000-0000-4000-8000-000000000001"),
        article: ArticleId::parse("9").unwrap(),
        said,
        severity: Severity::High,
        reason: "For this.".to_owned(),
    }
}

fn all() -> Vec<Said> {
    vec![
        Said::Verification,
        Said::Breach,
        Said::Dispute,
        Said::Cooperation {
            form: Form::Assistance,
        },
        Said::Disclosure {
            object: id(BEACON),
            ground: Ground::CourtOrder,
        },
        Said::Results {
            objects: BTreeSet::from([id(BEACON)]),
        },
        Said::Question { about: None },
        Said::Question {
            about: Some(id(BEACON)),
        },
        Said::Answer {
            to: id(NOTICE),
            hash: [7; 32],
            told: vec![Told {
                article: ArticleId::parse("3").unwrap(),
                reason: None,
                count: Some(2),
            }],
        },
        Said::Answer {
            to: id(NOTICE),
            hash: [7; 32],
            told: Vec::new(),
        },
    ]
}

fn bytes(said: Said) -> String {
    let at = day(1);
    let bytes = notice_bytes(&id(NOTICE), &party(QAMAR), &at, &saying(said)).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn read(text: &str) -> Result<Notice, String> {
    let object = Object::parse(text.as_bytes()).map_err(|refused| refused.to_string())?;
    Notice::from_object(&object.object).map_err(|error| error.to_string())
}

#[test]
fn what_is_written_is_read() {
    for said in all() {
        let notice = read(&bytes(said.clone())).unwrap();
        assert_eq!(notice.saying, saying(said));
        assert_eq!((notice.author, notice.at), (party(QAMAR), day(1)));
    }
}

#[test]
fn what_could_mean_something_else_is_not_read() {
    let check = |said: Said, from: &str, to: &str, expected: Expect| {
        let text = bytes(said);
        let edited = text.replacen(from, to, 1);
        assert_ne!(text, edited, "{text}");
        expected.assert_eq(&read(&edited).unwrap_err());
    };
    let question = || Said::Question { about: None };
    check(
        question(),
        "\"notice\":\"question\"",
        "\"notice\":\"order\"",
        expect!["`notice` is missing or not what it must be"],
    );
    check(
        question(),
        "\"notice\":",
        "\"unless\":1,\"notice\":",
        expect!["`unless` is not known here"],
    );
    // A word that another notice needs.
    check(
        Said::Breach,
        "\"notice\":",
        "\"ground\":\"audit\",\"notice\":",
        expect!["`ground` is missing or not what it must be"],
    );
    check(
        Said::Cooperation {
            form: Form::Training,
        },
        "\"form\":\"training\"",
        "\"form\":\"targeting\"",
        expect!["`form` is missing or not what it must be"],
    );
    check(
        Said::Breach,
        &format!("\"to_ref\":\"{RIMAL}\""),
        &format!("\"to_ref\":\"{QAMAR}\""),
        expect!["`to_ref` is missing or not what it must be"],
    );
    let answer = all().remove(8);
    check(
        answer.clone(),
        "\"count\":2",
        "\"count\":2,\"object\":\"x\"",
        expect!["`told` is missing or not what it must be"],
    );
    check(
        answer,
        "\"count\":2",
        "\"count\":2,\"reason\":\"red-line\"",
        expect!["`told` is missing or not what it must be"],
    );
}

fn text(articles: &[(&str, &str)]) -> Instrument {
    let mut draft = Articles::new("notice_days = 1").draft_with(RIMAL);
    for (kind, terms) in articles {
        let article = format!(
            "[[articles]]\nid = \"{kind}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n\n"
        );
        let place = draft.find("[[articles]]").unwrap();
        draft.insert_str(place, &article);
    }
    Draft::parse(&draft).unwrap().instrument().clone()
}

/// Kind and terms of one article, what is said under it, when it reached the other, and what follows.
#[test]
fn what_follows_is_read_off_the_article() {
    let check = |article: (&str, &str), said: Said, reached: Option<Timestamp>, expected: &str| {
        let text = text(&[article]);
        let told = match effect(&party(QAMAR), &day(1), &said, &text, reached.as_ref()) {
            Err(why) => why.code().to_owned(),
            Ok(Effect::Begins(at)) => format!("begins {}", &at.as_str()[..10]),
            Ok(Effect::Steps(steps)) => {
                let steps = steps.iter();
                let told =
                    steps.map(|(step, at)| format!("{} {}", step.word(), &at.as_str()[..10]));
                told.collect::<Vec<_>>().join(", ")
            }
            Ok(Effect::PermittedFrom(from)) => from.map_or("not yet".to_owned(), |at| {
                format!("from {}", &at.as_str()[..10])
            }),
            Ok(Effect::Asked) => "asked".to_owned(),
            Ok(Effect::Answered) => "answered".to_owned(),
        };
        assert_eq!(told, expected, "{article:?} {said:?}");
    };
    let mine = format!("may_invoke = [\"{QAMAR}\"]\nnotice_days = 3");
    let theirs = format!("may_invoke = [\"{RIMAL}\"]\nnotice_days = 3");
    let none = (
        "precedence",
        "yields_to = [\"mithaq-agreement--00000000-0000-4000-8000-000000000009\"]",
    );
    for (kind, said) in [
        ("verification", Said::Verification),
        ("breach", Said::Breach),
    ] {
        check((kind, &mine), said.clone(), None, "begins 2027-01-04");
        check((kind, &theirs), said.clone(), None, "may-not");
        check(none, said, None, "no-article");
    }
    let steps = "steps = [{ step = \"consultation\", days = 10 }, { step = \"court\", days = 5 }]";
    check(
        ("disputes", steps),
        Said::Dispute,
        None,
        "consultation 2027-01-11, court 2027-01-16",
    );
    let form = |form| Said::Cooperation { form };
    let forms = ("cooperation", "forms = [\"assistance\"]");
    check(forms, form(Form::Assistance), None, "asked");
    check(forms, form(Form::Training), None, "other-form");
    let ground = |ground| Said::Disclosure {
        object: id(BEACON),
        ground,
    };
    let grounds = (
        "confidentiality",
        "grounds = [\"audit\"]\nnotify_originator_days = 2",
    );
    check(grounds, ground(Ground::Audit), None, "not yet");
    check(
        grounds,
        ground(Ground::CourtOrder),
        Some(day(5)),
        "other-ground",
    );
    check(
        grounds,
        ground(Ground::Audit),
        Some(day(5)),
        "from 2027-01-07",
    );
    let results = Said::Results {
        objects: BTreeSet::from([id(BEACON)]),
    };
    check(
        ("results", "embargo_days = 4"),
        results.clone(),
        None,
        "not yet",
    );
    check(
        ("results", "embargo_days = 4"),
        results,
        Some(day(5)),
        "from 2027-01-09",
    );
    let question = |about: Option<&str>| Said::Question {
        about: about.map(id),
    };
    let why = ("transparency", "may_ask_why = true");
    check(why, question(Some(BEACON)), None, "answered");
    check(why, question(None), None, "not-granted");
    let count = ("transparency", "count_withheld = true");
    check(count, question(None), None, "answered");
    check(count, question(Some(BEACON)), None, "not-granted");
    check(none, question(None), None, "no-article");
}
