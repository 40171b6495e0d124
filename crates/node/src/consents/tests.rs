//! Consents between three nodes in one process, with a clock that is wound: Qamar gives, Rimal holds, Sahil reads.

use crate::admin::{Answer, ConsentView, Request};
use crate::alliance::Alliance;

const QAMAR: usize = 0;
const RIMAL: usize = 1;
const SAHIL: usize = 2;

const BEACON: &str = "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";
const OTHER: &str = "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5f";

fn indicator(id: &str) -> String {
    format!(
        r#"{{"type":"indicator","spec_version":"2.1","id":"{id}","created":"2026-11-20T08:00:00.000Z","modified":"2026-11-20T08:00:00.000Z","name":"Beacon","pattern":"[ipv4-addr:value = '192.0.2.7']","pattern_type":"stix","valid_from":"2026-11-20T08:00:00.000Z","object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}}"#
    )
}

/// Qamar has given Rimal two indicators under an article that asks for consent; Rimal gives Sahil what it received.
fn three(silence: &str) -> Alliance {
    let all = Alliance::of(&["Qamar", "Rimal", "Sahil"]);
    let with_consent = |draft: String| {
        let edited = draft.replace(
            "to = \"none\"",
            &format!("to = \"with-consent\"\n{silence}"),
        );
        assert_ne!(edited, draft);
        edited
    };
    all.agree(QAMAR, RIMAL, with_consent);
    all.agree(RIMAL, SAHIL, |draft| {
        draft.replace("material = \"own\"", "material = \"own-and-received\"")
    });
    for id in [BEACON, OTHER] {
        all.imports(QAMAR, &indicator(id));
    }
    all.pulls(RIMAL, QAMAR);
    all
}

fn view(answer: Answer) -> ConsentView {
    match answer {
        Answer::Consent(view) => *view,
        _ => panic!("no consent"),
    }
}

fn ask(all: &Alliance, object: &str) -> ConsentView {
    let request = Request::ConsentAsk {
        object: object.to_owned(),
        to: all.party(SAHIL),
        under: None,
        purposes: Vec::new(),
        all_versions: false,
        severity: Some("high".to_owned()),
        reason: String::new(),
    };
    view(all.asks(RIMAL, request))
}

fn answer(all: &Alliance, request: &str, grants: bool, until: Option<&str>) -> ConsentView {
    let request = Request::ConsentAnswer {
        request: request.to_owned(),
        grants,
        until: until.map(str::to_owned),
        reason: String::new(),
    };
    let answered = view(all.asks(QAMAR, request));
    all.clock.moves(1_000);
    all.pulls(RIMAL, QAMAR);
    answered
}

/// The codes of what stands against Sahil's having an object from Rimal.
fn against(all: &Alliance, object: &str) -> Vec<String> {
    let request = Request::Why {
        object: object.to_owned(),
        audience: all.party(SAHIL),
        purpose: None,
    };
    let Answer::Why(why) = all.asks(RIMAL, request) else {
        panic!("no answer");
    };
    let reasons = why.verdicts.iter().flat_map(|verdict| &verdict.reasons);
    let mut codes: Vec<String> = reasons.map(|reason| reason.code.clone()).collect();
    codes.sort();
    codes.dedup();
    // Whether Qamar's acts are known to be its last is another matter.
    codes.retain(|code| code != "lease-missing");
    codes
}

fn standing(all: &Alliance, who: usize) -> Vec<String> {
    let Answer::Consents { consents } = all.asks(who, Request::ConsentList) else {
        panic!("no list");
    };
    consents.into_iter().map(|one| one.standing).collect()
}

#[test]
fn a_consent_is_for_the_object_asked_about_and_is_gone_when_taken_back() {
    let all = three("");
    assert_eq!(against(&all, BEACON), ["consent-missing"]);
    let asked = ask(&all, BEACON);
    assert_eq!(asked.standing, "open");
    assert_eq!(against(&all, BEACON), ["consent-open"]);
    assert_eq!(against(&all, OTHER), ["consent-missing"]);
    // Nobody is asked twice, and who was asked is asked alone.
    let again = Request::ConsentAsk {
        object: BEACON.to_owned(),
        to: all.party(SAHIL),
        under: None,
        purposes: Vec::new(),
        all_versions: false,
        severity: Some("high".to_owned()),
        reason: String::new(),
    };
    assert_eq!(all.tries(RIMAL, again).unwrap_err().code, "already-asked");
    all.pulls(SAHIL, RIMAL);
    assert!(standing(&all, SAHIL).is_empty());
    all.pulls(QAMAR, RIMAL);
    assert_eq!(standing(&all, QAMAR), ["open"]);
    let Answer::Status(status) = all.asks(QAMAR, Request::Status) else {
        panic!("no status");
    };
    assert_eq!(status.awaits.consents.len(), 1);

    let granted = answer(&all, &asked.request, true, None);
    assert!(!granted.to_decide);
    assert!(against(&all, BEACON).is_empty());
    assert_eq!(against(&all, OTHER), ["consent-missing"]);
    assert_eq!(standing(&all, RIMAL), ["granted"]);

    answer(&all, &asked.request, false, None);
    assert_eq!(against(&all, BEACON), ["consent-refused"]);
    assert_eq!(standing(&all, RIMAL), ["withdrawn"]);

    answer(&all, &asked.request, true, Some("2027-01-20T00:00:00Z"));
    assert!(against(&all, BEACON).is_empty());
    all.days_pass(30);
    assert_eq!(against(&all, BEACON), ["consent-expired"]);
    // A clock set back makes nothing of it valid again (5.9).
    all.clock.moves(-25 * crate::alliance::DAY);
    assert_eq!(against(&all, BEACON), ["consent-expired"]);
}

#[test]
fn silence_is_consent_once_its_days_have_passed_since_the_request_arrived() {
    let all = three("silence = \"consents\"\nsilence_days = 10");
    let asked = ask(&all, BEACON);
    assert_eq!(asked.until, None, "it has not arrived");
    all.days_pass(11);
    assert_eq!(
        against(&all, BEACON),
        ["consent-open"],
        "nobody was asked yet"
    );
    all.pulls(QAMAR, RIMAL);
    all.days_pass(9);
    assert_eq!(against(&all, BEACON), ["consent-open"]);
    all.days_pass(1);
    assert!(against(&all, BEACON).is_empty());
    assert_eq!(against(&all, OTHER), ["consent-missing"]);
    assert_eq!(standing(&all, RIMAL), ["silence"]);
    // Who was silent may still refuse.
    answer(&all, &asked.request, false, None);
    assert_eq!(against(&all, BEACON), ["consent-refused"]);
}

#[test]
fn a_refused_request_opens_nothing() {
    let all = three("silence = \"consents\"\nsilence_days = 10");
    let asked = ask(&all, BEACON);
    all.pulls(QAMAR, RIMAL);
    answer(&all, &asked.request, false, None);
    all.days_pass(30);
    assert_eq!(against(&all, BEACON), ["consent-refused"]);
    assert!(all.may_have(SAHIL, RIMAL).is_empty());
}
