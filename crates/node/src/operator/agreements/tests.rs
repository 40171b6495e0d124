//! What waits for a second operator, with a clock that is wound.

use crate::admin::{ActKind, AdminError, Answer, PreviewUnder, Request, TextForm};
use crate::alliance::{Alliance, OPERATORS};

fn binding(draft: String) -> String {
    let edited = draft.replace("binding = false", "binding = true");
    assert_ne!(edited, draft);
    edited
}

/// The acts that `status` shows as waiting.
fn waiting(all: &Alliance) -> Vec<String> {
    let Answer::Status(status) = all.asks(0, Request::Status) else {
        panic!("no status");
    };
    let acts = status.awaits.prepared.into_iter();
    acts.map(|one| format!("{} by {}", one.act.act, one.act.operator))
        .collect()
}

fn confirm(all: &Alliance, operator: &str, what: &str) -> Result<Answer, AdminError> {
    let prepared = what.to_owned();
    all.tries_as(0, operator, Request::AgreementConfirm { prepared })
}

#[test]
fn what_one_operator_prepared_is_in_the_status_until_it_lapses_after_fourteen_days() {
    let all = Alliance::of(&["Qamar", "Rimal"]);
    let agreement = all.proposes(0, 1, binding);
    assert!(waiting(&all).is_empty());
    all.acts(0, &agreement, ActKind::Signature);
    assert_eq!(waiting(&all), ["signature by layla"]);
    all.days_pass(13);
    assert_eq!(waiting(&all), ["signature by layla"]);
    assert_eq!(
        confirm(&all, OPERATORS[0], &agreement).unwrap_err().code,
        "same-operator"
    );
    all.days_pass(1);
    assert!(waiting(&all).is_empty());
    assert_eq!(
        confirm(&all, OPERATORS[1], &agreement).unwrap_err().code,
        "nothing-prepared"
    );
    // A clock set back brings it back to nobody (5.9).
    all.clock.moves(-5 * crate::alliance::DAY);
    assert!(waiting(&all).is_empty());
    all.acts(0, &agreement, ActKind::Signature);
    assert_eq!(waiting(&all), ["signature by layla"]);
    confirm(&all, OPERATORS[1], &agreement).unwrap();
    assert!(waiting(&all).is_empty());
}

fn participant(all: &Alliance) -> (String, String) {
    let Answer::Participants { participants } = all.asks(0, Request::ParticipantList) else {
        panic!("no list");
    };
    let only = participants.into_iter().next();
    only.map(|one| (one.name, one.state)).unwrap_or_default()
}

#[test]
fn a_participant_under_terms_that_bind_takes_two_operators() {
    let all = Alliance::of(&["Qamar", "Rimal"]);
    let template = Request::AgreementTemplate {
        template: "participant".to_owned(),
        peer: Some("University".to_owned()),
        languages: vec!["en".to_owned()],
    };
    let Answer::Draft { text } = all.asks(0, template) else {
        panic!("no draft");
    };
    let add = Request::ParticipantAdd {
        name: "University".to_owned(),
        terms: Some(binding(text)),
        languages: Vec::new(),
        sectors: Vec::new(),
    };
    let Answer::Participant(added) = all.asks(0, add) else {
        panic!("no participant");
    };
    assert_eq!(added.state, "not-signed");
    assert_eq!(waiting(&all), ["signature by layla"]);
    assert_eq!(
        participant(&all),
        Default::default(),
        "nobody is hosted yet"
    );
    confirm(&all, OPERATORS[1], &added.agreement).unwrap();
    all.clock.moves(1_000);
    assert_eq!(
        participant(&all),
        ("University".to_owned(), "active".to_owned())
    );
    // What restricts, one does at once; leaving for good takes two.
    let participant_name = "University".to_owned();
    all.asks(
        0,
        Request::ParticipantRemove {
            participant: participant_name,
        },
    );
    assert_eq!(participant(&all).1, "suspended");
    assert_eq!(waiting(&all), ["withdrawal by layla"]);
    confirm(&all, OPERATORS[1], &added.agreement).unwrap();
    assert_eq!(participant(&all).1, "removed");
}

/// A text of other force, or for other eyes, is another agreement; one that numbers its articles anew is told by what they
/// were.
#[test]
fn an_amended_text_is_as_binding_as_its_base_and_its_articles_are_told_by_what_they_were() {
    let all = Alliance::of(&["Qamar", "Rimal"]);
    let agreement = all.agree(0, 1, |draft| draft);
    let export = Request::AgreementExport {
        of: PreviewUnder::Agreement(agreement.clone()),
        form: TextForm::Toml,
    };
    let Answer::Draft { text } = all.asks(0, export) else {
        panic!("no draft");
    };
    let amend = |from: &str, to: &str| {
        let draft = text.replace(from, to);
        assert_ne!(draft, text, "{from}");
        let request = Request::AgreementAct {
            agreement: agreement.clone(),
            act: ActKind::Amendment { draft },
            reason: String::new(),
        };
        all.tries(0, request).map(drop).map_err(|error| error.code)
    };
    for (from, to) in [
        ("binding = false", "binding = true"),
        ("confidential = true", "confidential = false"),
    ] {
        assert_eq!(amend(from, to).unwrap_err(), "not-an-amendment", "{from}");
    }
    amend("id = \"3\"", "id = \"30\"").unwrap();
    all.pulls(1, 0);
    let of = {
        let projection = all.node(1).projection();
        let mut agreements = projection.agreements().list();
        let held = agreements.find(|held| held.agreement.id().as_str() == agreement);
        let acts = &held.unwrap().acts;
        acts.iter()
            .find(|act| act.kind == "amendment")
            .unwrap()
            .id
            .to_string()
    };
    all.acts(1, &agreement, ActKind::AcceptanceOf { of });
    all.exchange(0, 1);
    all.clock.moves(1_000);
    let request = Request::AgreementRelation {
        a: all.party(0),
        b: all.party(1),
        agreement: Some(agreement.clone()),
        at: None,
    };
    let Answer::Relations(report) = all.asks(0, request) else {
        panic!("no relation");
    };
    let articles = &report.relations[0].articles;
    let exchange = articles.iter().find(|it| it.kind == "exchange").unwrap();
    let told = (
        exchange.id.as_str(),
        exchange.was.as_deref(),
        exchange.standing.as_str(),
    );
    assert_eq!(told, ("30", Some("3"), "as-written"));
    assert!(
        articles.iter().all(|it| it.standing == "as-written"),
        "{articles:?}"
    );
}
