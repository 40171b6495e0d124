//! Requests for consent and the answers to them: what is read, and what they amount to.

use mithaq_agreement::article::Silence;
use mithaq_agreement::article::response_time::Severity;
use mithaq_agreement::consent::{
    Asking, CONSENT_TYPE, REQUEST_TYPE, consent_bytes, consent_changes, request_bytes, standing,
};
use mithaq_agreement::{Consent, ConsentDecision, ConsentRequest, Now, Purpose};
use mithaq_stix::{Object, ObjectId, Timestamp};

use crate::world::{id, qamar, rimal, sahil};

const OBJECT: &str = "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";
const AGREEMENT: &str = "mithaq-agreement--11111111-1111-4111-8111-111111111111";

fn on(day: u32) -> Timestamp {
    Timestamp::parse(&format!("2027-03-{day:02}T12:00:00Z")).unwrap()
}

fn numbered(object_type: &str, number: u32) -> ObjectId {
    id(&format!(
        "{object_type}--00000000-0000-4000-8000-{number:012}"
    ))
}

fn asking() -> Asking {
    Asking {
        asked: sahil(),
        agreement: id(AGREEMENT),
        article: mithaq_agreement::ArticleId::parse("4").unwrap(),
        object: id(OBJECT),
        versions: [on(1)].into(),
        audience: rimal(),
        purposes: [Purpose::Protection].into(),
        severity: Severity::High,
        reason: "a campaign against both".to_owned(),
    }
}

/// Qamar asks Sahil on the first day.
fn request() -> ConsentRequest {
    let bytes = request_bytes(&numbered(REQUEST_TYPE, 1), &qamar(), &on(1), &asking()).unwrap();
    ConsentRequest::from_object(&Object::parse(&bytes).unwrap().object).unwrap()
}

/// `2 grant 5`: the second answer, on the fifth day; `until 9` after it; `by RIMAL`, `other-hash` for what is wrong.
fn answer(text: &str, place: u32) -> Consent {
    let words: Vec<&str> = text.split_whitespace().collect();
    let until = words.iter().position(|word| *word == "until");
    let until = until.map(|at| on(words[at + 1].parse().unwrap()));
    let decision = match words[1] {
        "grant" => ConsentDecision::Grant { until },
        _ => ConsentDecision::Refuse,
    };
    let bytes = consent_bytes(
        &numbered(CONSENT_TYPE, place),
        (&sahil(), &on(words[2].parse().unwrap())),
        &request(),
        words[0].parse().unwrap(),
        &decision,
        "",
    );
    let mut consent =
        Consent::from_object(&Object::parse(&bytes.unwrap()).unwrap().object).unwrap();
    if words.contains(&"RIMAL") {
        consent.author = rimal();
    }
    if words.contains(&"other-hash") {
        consent.request_hash = [7; 32];
    }
    consent
}

/// What answers amount to on a day, whatever their order: the word, and whether it opens.
#[track_caller]
fn check(silence: &str, answers: &[&str], day: u32, expected: &str) {
    let mut said: Vec<Consent> = (1..)
        .zip(answers)
        .map(|(n, text)| answer(text, n))
        .collect();
    let (silence, delivered) = match silence {
        "" => (Some(Silence::Refuses), Some(on(1))),
        "undelivered" => (Some(Silence::ConsentsAfter { days: 10 }), None),
        text => (
            Some(Silence::ConsentsAfter { days: 10 }),
            Some(on(text.parse().unwrap())),
        ),
    };
    for _ in 0..2 {
        let found = standing(
            &request(),
            &said,
            silence,
            delivered.as_ref(),
            &Now::at(&on(day)),
        );
        assert_eq!(found.word(), expected, "{answers:?} on day {day}");
        let opens = ["granted", "silence"].contains(&expected);
        assert_eq!(found.consents(), opens, "{found:?}");
        // What it is changes at a date that is known ahead, or not at all.
        let changes = consent_changes(&request(), &said, silence, delivered.as_ref());
        let before = Now::at(&on(1));
        let then = standing(&request(), &said, silence, delivered.as_ref(), &before);
        let passes = changes.iter().any(|at| *at <= on(day));
        assert!(then.word() == found.word() || passes, "{changes:?}");
        said.reverse();
    }
}

#[test]
fn inv_6_2_only_a_recorded_consent_widens_and_its_withdrawal_narrows_at_once() {
    let table: &[(&[&str], u32, &str)] = &[
        (&[], 30, "open"),
        (&["1 grant 5"], 5, "open"),
        (&["1 grant 5"], 6, "granted"),
        (&["1 refuse 5"], 6, "refused"),
        // A refusal is not dated: it binds from wherever it is known.
        (&["1 refuse 20"], 6, "refused"),
        (&["1 grant 5", "2 refuse 8"], 7, "withdrawn"),
        // A clock that was set back makes it no younger.
        (&["1 grant 5", "2 refuse 3"], 7, "withdrawn"),
        (&["1 refuse 5", "2 grant 8"], 7, "open"),
        (&["1 refuse 5", "2 grant 8"], 9, "granted"),
        (&["1 grant 5", "2 refuse 6", "3 grant 7"], 8, "granted"),
        // One number twice: what restricts holds.
        (&["1 grant 5", "1 refuse 5"], 9, "refused"),
        (&["1 grant 5", "1 grant 5 until 9"], 8, "granted"),
        (&["1 grant 5", "1 grant 5 until 9"], 9, "expired"),
        (&["1 grant 5 until 9"], 8, "granted"),
        (&["1 grant 5 until 9"], 9, "expired"),
        (&["1 grant 5 until 9", "2 grant 10"], 11, "granted"),
        // Nobody but who was asked answers.
        (&["1 grant 5 by RIMAL"], 9, "open"),
        (&["1 grant 5", "2 refuse 6 by RIMAL"], 9, "granted"),
        // What permits names the very request; what restricts need not.
        (&["1 grant 5 other-hash"], 9, "open"),
        (&["1 grant 5", "2 refuse 6 other-hash"], 9, "withdrawn"),
        (&["1 refuse 5", "2 grant 6 other-hash"], 9, "refused"),
    ];
    for (answers, day, expected) in table {
        check("", answers, *day, expected);
    }
}

#[test]
fn silence_consents_after_the_days_of_the_article_and_only_who_was_asked_is_silent() {
    let table: &[(&str, &[&str], u32, &str)] = &[
        ("1", &[], 11, "open"),
        ("1", &[], 12, "silence"),
        // It was on its way for three days: they are nobody's silence.
        ("4", &[], 13, "open"),
        ("4", &[], 15, "silence"),
        ("undelivered", &[], 31, "open"),
        // Who answers is not silent, before or after.
        ("1", &["1 refuse 5"], 20, "refused"),
        ("1", &["1 refuse 15"], 20, "refused"),
        ("1", &["1 grant 5 until 9"], 20, "expired"),
        ("1", &["1 grant 5 other-hash"], 20, "open"),
        ("1", &["1 refuse 5 by RIMAL"], 20, "silence"),
    ];
    for (delivered, answers, day, expected) in table {
        check(delivered, answers, *day, expected);
    }
    let undated = standing(&request(), &[], None, Some(&on(1)), &Now::at(&on(30)));
    assert!(!undated.consents(), "an article that asks for none");
}

#[test]
fn what_is_not_of_the_form_is_no_request_and_no_consent() {
    let request = request();
    let table: &[(&str, &str, &str)] = &[
        (
            r#""versions":["2027-03-01T12:00:00Z"]"#,
            r#""versions":["soon"]"#,
            "versions",
        ),
        (
            r#""purposes":["protection"]"#,
            r#""purposes":[]"#,
            "purposes",
        ),
        (
            r#""purposes":["protection"]"#,
            r#""purposes":["war"]"#,
            "purposes",
        ),
        (
            r#""request_severity":"high""#,
            r#""request_severity":"huge""#,
            "severity",
        ),
        (r#""article":"4""#, r#""article":"""#, "article"),
        (r#""reason":"#, r#""tone":"#, "tone"),
        (r#"new-sdo"#, r#"property-extension"#, "no request"),
    ];
    let bytes = request_bytes(&request.id, &qamar(), &on(1), &asking()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for (was, is, expected) in table {
        assert!(text.contains(was), "{was}");
        let object = Object::stored(text.replace(was, is).as_bytes()).unwrap();
        let error = ConsentRequest::from_object(&object)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{is}: {error}");
    }
    // To oneself, for who gave it, of oneself: nothing to ask.
    for (asked, audience) in [(qamar(), rimal()), (sahil(), sahil()), (sahil(), qamar())] {
        let asking = Asking {
            asked,
            audience,
            ..asking()
        };
        request_bytes(&request.id, &qamar(), &on(1), &asking).unwrap_err();
    }
    let grant = ConsentDecision::Grant { until: None };
    let consent = numbered(CONSENT_TYPE, 1);
    let bytes = consent_bytes(&consent, (&sahil(), &on(2)), &request, 1, &grant, "").unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let table: &[(&str, &str, &str)] = &[
        (r#""number":1"#, r#""number":0"#, "number"),
        (r#""number":1"#, r#""number":10001"#, "number"),
        (
            r#""decision":"grant""#,
            r#""decision":"perhaps""#,
            "decision",
        ),
        (
            r#""decision":"grant""#,
            r#""decision":"refuse","until":"2027-03-01T12:00:00Z""#,
            "until",
        ),
        (
            r#""request_hash":""#,
            r#""request_hash":"z"#,
            "request_hash",
        ),
        (r#""number":1"#, r#""number":1,"unless":"rain""#, "unless"),
    ];
    for (was, is, expected) in table {
        assert!(text.contains(was), "{was}");
        let object = Object::stored(text.replace(was, is).as_bytes()).unwrap();
        let error = Consent::from_object(&object).unwrap_err().to_string();
        assert!(error.contains(expected), "{is}: {error}");
    }
}
