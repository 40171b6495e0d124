//! Notices between nodes whose clock is wound: each article has its effect on both sides, and what is not granted is not
//! told.

use crate::admin::{
    Answer, Disclosure, NoticeRequest, NoticeTold, NoticeView, NoticeWhat, Request,
};
use crate::alliance::Alliance;
use crate::intake::{self, Alongside, Origin};
use mithaq_agreement::notice;

const CLEAR: &str = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
const RED: &str = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
const BEACON: &str = "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";
const SECRET: &str = "indicator--1d7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";
const ABSENT: &str = "indicator--2e7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";

fn object(id: &str, marking: &str) -> String {
    format!(
        r#"{{"type":"indicator","spec_version":"2.1","id":"{id}","created":"2026-11-20T08:00:00.000Z","modified":"2026-11-20T08:00:00.000Z","name":"Beacon","pattern":"[ipv4-addr:value = '192.0.2.7']","pattern_type":"stix","valid_from":"2026-11-20T08:00:00.000Z","object_marking_refs":["{marking}"]}}"#
    )
}

/// Two nodes with the bilateral template and these articles before its last.
fn two(articles: &str) -> (Alliance, String) {
    let all = Alliance::of(&["Qamar", "Rimal"]);
    let id = all.agree(0, 1, |draft| {
        let mut articles = articles.to_owned();
        for (who, name) in [(0, "QAMAR"), (1, "RIMAL")] {
            articles = articles.replace(name, &all.party(who));
        }
        let place = draft.find("[[articles]]").unwrap();
        format!("{}{articles}\n{}", &draft[..place], &draft[place..])
    });
    (all, id)
}

fn article(kind: &str, terms: &str) -> String {
    format!(
        "[[articles]]\nid = \"{kind}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n"
    )
}

fn give(agreement: &str, what: NoticeWhat) -> Request {
    Request::Notice(NoticeRequest::Give {
        what,
        agreement: Some(agreement.to_owned()),
        to: None,
        article: None,
        severity: Some("high".to_owned()),
        reason: "For this.".to_owned(),
    })
}

fn gives(all: &Alliance, who: usize, agreement: &str, what: NoticeWhat) -> NoticeView {
    let Answer::Notice(view) = all.asks(who, give(agreement, what)) else {
        panic!("no notice");
    };
    *view
}

fn refused(all: &Alliance, who: usize, request: Request) -> String {
    match all.tries(who, request) {
        Err(error) => error.code.clone(),
        Ok(_) => "taken".to_owned(),
    }
}

fn list(all: &Alliance, who: usize) -> Vec<NoticeView> {
    match all.asks(who, Request::Notice(NoticeRequest::List)) {
        Answer::Notices { notices } => notices,
        _ => panic!("no notices"),
    }
}

/// What comes, of notices: day, event, who owes it or may.
fn dates(all: &Alliance, who: usize) -> Vec<String> {
    let request = Request::AgreementCalendar { agreement: None };
    let Answer::Calendar { entries } = all.asks(who, request) else {
        panic!("no calendar");
    };
    let told = entries
        .iter()
        .filter(|entry| entry.arguments.contains_key("article"));
    told.map(|entry| {
        format!(
            "{} {} {}",
            &entry.at[..10],
            entry.event,
            entry.arguments["party"]
        )
    })
    .collect()
}

fn due(all: &Alliance, who: usize) -> Vec<String> {
    let Answer::Status(status) = all.asks(who, Request::Status) else {
        panic!("no status");
    };
    assert_eq!(status.awaits.notices.len(), status.awaits.due.len());
    status
        .awaits
        .due
        .iter()
        .map(|it| it.event.clone())
        .collect()
}

#[test]
fn who_may_invoke_gives_notice_and_its_dates_are_in_both_calendars() {
    let articles = [
        article("verification", "may_invoke = [\"QAMAR\"]\nnotice_days = 30"),
        article("breach", "may_invoke = \"each\"\nnotice_days = 10"),
        article(
            "disputes",
            "steps = [{ step = \"consultation\", days = 60 }, { step = \"mediation\", days = 30 }]",
        ),
        article(
            "response-time",
            "high = { acknowledge = 4, first_answer = 48, update = 72 }",
        ),
        article(
            "authorities",
            "contacts = [{ party = \"RIMAL\", role = \"diplomatic\", name = \"Desk\", contact = \"desk@cert.rimal.example\" }]",
        ),
    ]
    .concat();
    let (all, id) = two(&articles);
    // INVARIANT: who may is asked before anything leaves, and of what is words alone nothing follows.
    assert_eq!(
        refused(&all, 1, give(&id, NoticeWhat::Verification)),
        "may-not"
    );
    let form = NoticeWhat::Cooperation {
        form: "training".to_owned(),
    };
    assert_eq!(refused(&all, 0, give(&id, form)), "no-article");
    gives(&all, 0, &id, NoticeWhat::Verification);
    gives(&all, 0, &id, NoticeWhat::Breach);
    let dispute = gives(&all, 0, &id, NoticeWhat::Dispute);
    assert_eq!(dispute.call[0].contact, "desk@cert.rimal.example");
    all.pulls(1, 0);
    let expected = [
        "2027-01-03 notice-due Rimal",
        "2027-01-03 notice-due Rimal",
        "2027-01-03 notice-due Rimal",
        "2027-01-11 breach-begins Qamar",
        "2027-01-31 verification-begins Qamar",
        "2027-03-02 dispute-consultation Qamar",
        "2027-04-01 dispute-mediation Qamar",
    ];
    for who in [0, 1] {
        assert_eq!(dates(&all, who), expected);
    }
    assert_eq!(due(&all, 1), ["notice-due"; 3]);
    assert!(due(&all, 0).is_empty());
    all.days_pass(5);
    assert_eq!(due(&all, 1), ["notice-overdue"; 3]);
    let late = list(&all, 1);
    assert!(late.iter().all(|one| one.overdue && one.to_answer));
    for one in late {
        let reason = "Noted.".to_owned();
        let notice = one.notice;
        all.asks(1, Request::Notice(NoticeRequest::Answer { notice, reason }));
    }
    assert!(due(&all, 1).is_empty());
    all.pulls(0, 1);
    assert_eq!(list(&all, 0)[0].answers[0].reason, "Noted.");
    all.days_pass(200);
    assert!(dates(&all, 0).is_empty());
}

#[test]
fn a_form_of_cooperation_is_asked_for_as_agreed() {
    let (all, id) = two(&article(
        "cooperation",
        "forms = [\"assistance\", \"exercises\"]",
    ));
    let form = |form: &str| NoticeWhat::Cooperation {
        form: form.to_owned(),
    };
    assert_eq!(refused(&all, 0, give(&id, form("training"))), "other-form");
    assert_eq!(
        refused(&all, 0, give(&id, form("espionage"))),
        "unknown-word"
    );
    gives(&all, 0, &id, form("assistance"));
    all.pulls(1, 0);
    let came = list(&all, 1);
    assert_eq!(
        (came[0].effect.as_str(), came[0].to_answer),
        ("asked", true)
    );
    assert_eq!(came[0].form.as_deref(), Some("assistance"));
}

fn disclose(object: &str, ground: &str) -> Request {
    Request::Export {
        audience: None,
        purpose: None,
        types: Vec::new(),
        next: None,
        limit: 100,
        disclose: Some(Disclosure {
            object: object.to_owned(),
            ground: ground.to_owned(),
        }),
    }
}

#[test]
fn what_the_law_compels_is_disclosed_once_its_originator_was_told_and_the_days_are_over() {
    let terms = "grounds = [\"court-order\"]\nnotify_originator_days = 14";
    let articles = article("confidentiality", terms);
    let all = Alliance::of(&["Qamar", "Rimal"]);
    all.agree(0, 1, |draft| {
        // The template's own is words alone.
        let words = "kind = \"confidentiality\"";
        let draft = draft.replace(words, "kind = \"secrecy\"");
        let place = draft.find("[[articles]]").unwrap();
        format!("{}{articles}\n{}", &draft[..place], &draft[place..])
    });
    all.imports(0, &object(BEACON, CLEAR));
    all.pulls(1, 0);
    let what = |ground: &str| NoticeWhat::Disclosure {
        object: BEACON.to_owned(),
        ground: ground.to_owned(),
    };
    let tell = |ground: &str| {
        let mut request = give("", what(ground));
        if let Request::Notice(NoticeRequest::Give { agreement, .. }) = &mut request {
            *agreement = None;
        }
        request
    };
    assert_eq!(
        refused(&all, 1, disclose(BEACON, "court-order")),
        "not-notified"
    );
    assert_eq!(refused(&all, 1, disclose(BEACON, "audit")), "other-ground");
    assert_eq!(refused(&all, 1, tell("audit")), "other-ground");
    // It is its own originator's to disclose.
    assert_eq!(refused(&all, 0, disclose(BEACON, "court-order")), "taken");
    all.asks(1, tell("court-order"));
    assert_eq!(
        refused(&all, 1, disclose(BEACON, "court-order")),
        "not-reached"
    );
    all.days_pass(20);
    // INVARIANT: the days count from when it reached who is told, not from when it was written.
    all.pulls(0, 1);
    assert_eq!(refused(&all, 1, disclose(BEACON, "court-order")), "not-yet");
    assert_eq!(dates(&all, 1), ["2027-02-04 disclosure-permitted Rimal"]);
    all.days_pass(14);
    let Answer::Export(page) = all.asks(1, disclose(BEACON, "court-order")) else {
        panic!("no page");
    };
    assert_eq!(page.objects.len(), 1);
    assert_eq!(list(&all, 0)[0].ground.as_deref(), Some("court-order"));
}

#[test]
fn results_wait_until_the_other_party_was_shown_them_and_the_embargo_is_over() {
    let (all, id) = two(&article("results", "embargo_days = 90"));
    all.imports(1, &object(BEACON, CLEAR));
    assert_eq!(all.may_have(0, 1).len(), 1);
    all.imports(1, &object(SECRET, CLEAR));
    let show = NoticeWhat::Results {
        objects: vec![SECRET.to_owned()],
    };
    gives(&all, 1, &id, show);
    let reasons = || {
        let request = Request::Why {
            object: SECRET.to_owned(),
            audience: all.party(0),
            purpose: None,
        };
        let Answer::Why(why) = all.asks(1, request) else {
            panic!("no answer");
        };
        let reasons = why.verdicts[0].reasons.iter();
        reasons.map(|it| it.code.clone()).collect::<Vec<_>>()
    };
    let is_out = || all.may_have(0, 1).contains(SECRET);
    assert_eq!(reasons(), ["results-not-shown"]);
    // A further version tells nothing sooner.
    let later = object(SECRET, CLEAR).replace(
        "\"modified\":\"2026-11-20T08",
        "\"modified\":\"2026-11-20T09",
    );
    all.imports(1, &later);
    all.days_pass(200);
    super::attend(all.node(1)).unwrap();
    assert_eq!(
        reasons(),
        ["results-not-shown"],
        "nobody was shown anything"
    );
    all.pulls(0, 1);
    super::attend(all.node(1)).unwrap();
    assert_eq!(
        (reasons(), is_out()),
        (vec!["results-embargo".to_owned()], false)
    );
    assert_eq!(dates(&all, 1), ["2027-10-18 results-permitted Rimal"]);
    all.days_pass(90);
    crate::conditions::meet(all.node(1)).unwrap();
    assert!(is_out());
}

/// Law 3: to a recipient, withheld looks exactly like absent, unless the article in force grants an answer.
#[test]
fn a_question_is_answered_as_the_transparency_article_grants_and_not_else() {
    let asks = |terms: Option<&str>, about: Option<&str>| -> Option<Vec<NoticeTold>> {
        let articles = terms.map(|terms| article("transparency", terms));
        let (all, id) = two(&articles.unwrap_or_default());
        all.imports(0, &object(BEACON, CLEAR));
        all.imports(0, &object(SECRET, RED));
        let request = give(
            &id,
            NoticeWhat::Question {
                about: about.map(str::to_owned),
            },
        );
        all.tries(1, request).ok()?;
        all.pulls(0, 1);
        super::attend(all.node(0)).unwrap();
        super::attend(all.node(0)).unwrap();
        all.pulls(1, 0);
        let answers = list(&all, 1).remove(0).answers;
        assert!(answers.len() <= 1);
        answers.into_iter().next().map(|answer| answer.told)
    };
    let both = Some("may_ask_why = true\ncount_withheld = true");
    let told = asks(both, Some(SECRET)).unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].reason.as_deref(), Some("tlp-too-strict"));
    let (article, count) = (told[0].article.clone(), asks(both, None).unwrap());
    assert_eq!(
        (count[0].article.clone(), count[0].count),
        (article, Some(1))
    );
    // What crosses, and what is not there, tell alike.
    assert!(asks(both, Some(BEACON)).unwrap().is_empty());
    assert!(asks(both, Some(ABSENT)).unwrap().is_empty());
    // Each is granted for itself, and without the article nothing is asked.
    assert!(asks(Some("count_withheld = true"), Some(SECRET)).is_none());
    assert!(asks(Some("may_ask_why = true"), None).is_none());
    assert!(asks(None, Some(SECRET)).is_none());
}

/// A notice that a node of ours would not have given, sealed by it.
fn sealed(all: &Alliance, who: usize, to: usize, agreement: &str, number: usize) -> Vec<u8> {
    let (author, id) = (all.node(who), mithaq_stix::ObjectId::parse);
    let saying = notice::Saying {
        to: all.node(to).me.clone(),
        agreement: id(agreement).unwrap(),
        article: mithaq_agreement::ArticleId::parse("1").unwrap(),
        said: notice::Said::Question {
            about: Some(id(SECRET).unwrap()),
        },
        severity: mithaq_agreement::article::response_time::Severity::High,
        reason: String::new(),
    };
    let name = format!("mithaq-notice--0c7fe2d3-5a8b-4f1e-8c07-{number:012x}");
    let now = mithaq_stix::Timestamp::parse("2027-01-01T00:00:01Z").unwrap();
    let bytes = notice::notice_bytes(&id(&name).unwrap(), &author.me, &now, &saying).unwrap();
    crate::operator::sealed(author, &bytes, "mithaq-notice").unwrap()
}

/// Who asks although nothing is granted gets no answer, as its own node would not have let it ask.
#[test]
fn a_question_that_is_not_granted_is_met_with_silence() {
    let (all, id) = two("");
    all.imports(0, &object(SECRET, RED));
    let asked = sealed(&all, 1, 0, &id, 1);
    crate::operator::author(all.node(1), &[asked], Vec::new()).unwrap();
    all.pulls(0, 1);
    super::attend(all.node(0)).unwrap();
    assert!(list(&all, 0)[0].answers.is_empty());
    assert_eq!(list(&all, 0)[0].effect, "no-article");
}

/// Attack cases 15 and 25: so many wait for an answer, and no more; nobody brings another's.
#[test]
fn notices_are_bounded_and_come_from_their_authors() {
    let all = Alliance::of(&["Qamar", "Rimal", "Sahil"]);
    let id = all.agree(0, 1, |draft| draft);
    let takes = |from: usize, notices: &[Vec<u8>]| {
        let origin = Origin::Channel {
            peer: all.node(from).me.clone(),
        };
        let notices: Vec<&[u8]> = notices.iter().map(Vec::as_slice).collect();
        let taken = intake::take(all.node(0), &origin, &notices, |_| {
            (Alongside::default(), ())
        });
        let each = taken.unwrap().0.each.into_iter();
        each.filter_map(Result::err)
            .map(|it| it.code)
            .collect::<Vec<_>>()
    };
    let many: Vec<Vec<u8>> = (0..502)
        .map(|number| sealed(&all, 1, 0, &id, number))
        .collect();
    assert_eq!(takes(2, &many[..1]), ["relayed"]);
    assert_eq!(takes(1, &many[..501]), ["too-many"]);
    assert_eq!(takes(1, &many[501..]), ["too-many"]);
    // What is here once more is no further one; of an agreement that is not between the two there is none.
    assert!(takes(1, &many[..1]).is_empty());
    let strangers = sealed(&all, 2, 0, &id, 900);
    assert_eq!(takes(2, &[strangers]), ["unknown-agreement"]);
}

/// An agreement that yields to another is named after it, and what is handed out is recorded under the one named first.
#[test]
fn what_yields_to_another_agreement_is_named_after_it() {
    let all = Alliance::of(&["Qamar", "Rimal"]);
    let first = all.agree(0, 1, |draft| draft);
    let precedence = article("precedence", &format!("yields_to = [\"{first}\"]"));
    let yields = all.agree(0, 1, |draft| {
        let place = draft.find("[[articles]]").unwrap();
        format!("{}{precedence}\n{}", &draft[..place], &draft[place..])
    });
    let third = all.agree(0, 1, |draft| draft);
    all.imports(0, &object(BEACON, CLEAR));
    let request = Request::Why {
        object: BEACON.to_owned(),
        audience: all.party(1),
        purpose: None,
    };
    let Answer::Why(why) = all.asks(0, request) else {
        panic!("no answer");
    };
    let named: Vec<_> = why
        .verdicts
        .iter()
        .filter_map(|it| it.agreement.clone())
        .collect();
    let place = |id: &String| named.iter().position(|named| named == id).unwrap();
    assert!(place(&first) < place(&yields), "{named:?}");
    assert!(named.contains(&third), "it yields to nothing");
}
