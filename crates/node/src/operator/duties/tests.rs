//! What is due, with a clock that is wound: each duty comes into the calendar with its article, and goes out of it.

use crate::admin::{ActKind, Answer, CalendarEntry, Request};
use crate::alliance::Alliance;

const BEACON: &str = "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";

/// The bilateral template, passing on with consent, with these articles before its last.
fn with(articles: &'static str) -> impl FnOnce(String) -> String {
    move |draft: String| {
        let onward = "to = \"with-consent\"\nsilence = \"consents\"\nsilence_days = 10";
        let edited = draft.replace("to = \"none\"", onward);
        assert_ne!(edited, draft);
        let place = edited.find("[[articles]]").unwrap();
        format!("{}{articles}\n{}", &edited[..place], &edited[place..])
    }
}

const RESPONSE: &str = r#"[[articles]]
id = "response"
kind = "response-time"
text.en = "Each Party answers in time."
[articles.terms]
high = { acknowledge = 4, first_answer = 72, update = 72 }
"#;

const SUSPENSION: &str = r#"[[articles]]
id = "suspension"
kind = "suspension"
text.en = "A Party gives notice of 30 days before it suspends."
[articles.terms]
may_invoke = "each"
notice_days = 30
"#;

fn three(articles: &'static str) -> (Alliance, String) {
    let all = Alliance::of(&["Qamar", "Rimal", "Sahil"]);
    let agreement = all.agree(0, 1, with(articles));
    all.agree(1, 2, |draft| {
        draft.replace("material = \"own\"", "material = \"own-and-received\"")
    });
    (all, agreement)
}

/// The dates of these duties in the calendar of `who`: day, event, article, who owes it.
fn dates(all: &Alliance, who: usize) -> Vec<String> {
    let Answer::Calendar { entries } =
        all.asks(who, Request::AgreementCalendar { agreement: None })
    else {
        panic!("no calendar");
    };
    entries.iter().filter_map(told).collect()
}

fn told(entry: &CalendarEntry) -> Option<String> {
    let argument = |key: &str| entry.arguments.get(key).cloned();
    let (article, party) = (argument("article")?, argument("party")?);
    Some(format!(
        "{} {} by {party}, article {article}",
        &entry.at[..10],
        entry.event
    ))
}

fn ours(all: &Alliance, who: usize) -> usize {
    let Answer::Status(status) = all.asks(who, Request::Status) else {
        panic!("no status");
    };
    status.awaits.due.len()
}

fn asked(all: &Alliance) -> String {
    let object = format!(
        r#"{{"type":"indicator","spec_version":"2.1","id":"{BEACON}","created":"2026-11-20T08:00:00.000Z","modified":"2026-11-20T08:00:00.000Z","name":"Beacon","pattern":"[ipv4-addr:value = '192.0.2.7']","pattern_type":"stix","valid_from":"2026-11-20T08:00:00.000Z","object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}}"#
    );
    all.imports(0, &object);
    all.pulls(1, 0);
    let request = Request::ConsentAsk {
        object: BEACON.to_owned(),
        to: all.party(2),
        under: None,
        purposes: Vec::new(),
        all_versions: false,
        severity: Some("high".to_owned()),
        reason: String::new(),
    };
    let Answer::Consent(view) = all.asks(1, request) else {
        panic!("no request");
    };
    all.pulls(0, 1);
    view.request
}

#[test]
fn an_answer_is_due_by_the_article_on_response_times_until_it_is_given() {
    let (all, _) = three(RESPONSE);
    let request = asked(&all);
    let silence = dates(&all, 0)
        .into_iter()
        .find(|one| one.contains("consent-by-silence"));
    assert_eq!(silence, None, "its own node counts no silence of its own");
    assert_eq!(
        dates(&all, 0),
        ["2027-01-04 answer-due by Qamar, article response"]
    );
    assert_eq!(ours(&all, 0), 1);
    assert_eq!(
        dates(&all, 1),
        [
            "2027-01-04 answer-due by Qamar, article response",
            "2027-01-11 consent-by-silence by Qamar, article 6",
        ]
    );
    assert_eq!(ours(&all, 1), 0);
    // Overdue is still due.
    all.days_pass(5);
    assert_eq!(ours(&all, 0), 1);
    let answer = Request::ConsentAnswer {
        request,
        grants: true,
        until: Some("2027-02-01T00:00:00Z".to_owned()),
        reason: String::new(),
    };
    all.asks(0, answer);
    assert_eq!(ours(&all, 0), 0);
    all.clock.moves(1_000);
    all.pulls(1, 0);
    let ends = "2027-02-01 consent-ends by Qamar, article 6";
    assert_eq!(dates(&all, 1), [ends]);
    all.days_pass(40);
    assert!(dates(&all, 1).is_empty());
}

#[test]
fn who_suspends_owes_the_notice_of_the_article_on_suspension() {
    let (all, agreement) = three(SUSPENSION);
    all.acts(0, &agreement, ActKind::Suspension);
    all.pulls(1, 0);
    let owed = "2027-01-31 suspension-owed by Qamar, article suspension";
    for who in [0, 1] {
        assert_eq!(dates(&all, who), [owed]);
    }
    all.days_pass(31);
    assert!(dates(&all, 0).is_empty());
}

#[test]
fn a_withdrawal_has_its_notice_in_the_calendar() {
    let (all, agreement) = three("");
    all.acts(1, &agreement, ActKind::Withdrawal);
    let leaves = |who: usize| {
        let request = Request::AgreementCalendar { agreement: None };
        let Answer::Calendar { entries } = all.asks(who, request) else {
            panic!("no calendar");
        };
        entries.iter().filter(|one| one.event == "leaves").count()
    };
    assert_eq!(leaves(1), 1);
    all.pulls(0, 1);
    assert_eq!(leaves(0), 1);
    all.days_pass(400);
    assert_eq!(leaves(0), 0);
}
