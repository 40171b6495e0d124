//! Drafts in the forms of others: Markdown for lawyers, policies of FIRST IEP 2.0.

use std::fmt::Write;

use expect_test::{Expect, expect};
use mithaq_agreement::check::Verdict;
use mithaq_agreement::iep::{self, Actions, IepTlp, Policy};
use mithaq_agreement::markdown::{from_markdown, to_markdown};
use mithaq_agreement::{Bilateral, Draft, Instrument, TemplateLanguage, draft};
use proptest::prelude::*;

use crate::world::{Articles, day, plain};

fn instrument(draft: &str) -> Instrument {
    Draft::parse(draft).unwrap().instrument().clone()
}

fn template() -> Instrument {
    let parties = plain().agreement().parties().to_vec();
    let parties = [parties[0].clone(), parties[1].clone()];
    instrument(&Bilateral::usual(&TemplateLanguage::ALL, parties).draft())
}

#[test]
fn words_come_back_as_they_went() {
    for text in [
        template(),
        instrument(&plain().draft_with(crate::world::RIMAL)),
    ] {
        let page = to_markdown(&text);
        assert_eq!(from_markdown(&page, &text), Ok(text.clone()), "{page}");
    }
}

#[test]
fn edited_words_come_back_and_nothing_else_changes() {
    let text = template();
    let page = to_markdown(&text);
    let edited = page.replacen("### 3 / en\n\nEach", "### 3 / en\n\nNow each", 1);
    assert_ne!(page, edited, "{page}");
    let found = from_markdown(&edited, &text).unwrap();
    let changed: Vec<&str> = found
        .articles()
        .iter()
        .zip(text.articles())
        .filter(|(one, other)| one != other)
        .map(|(one, _)| one.id().as_str())
        .collect();
    assert_eq!(changed, ["3"]);
    let english = found.articles()[2].text().values();
    assert!(english.clone().any(|words| words.starts_with("Now each")));
    // It is a draft again.
    assert_eq!(instrument(&draft::to_toml(&found)), found);
}

#[test]
fn ids_that_do_not_fit_are_named() {
    let text = instrument(&plain().draft_with(crate::world::RIMAL));
    let page = to_markdown(&text);
    let check = |page: String, expected: Expect| {
        expected.assert_eq(&from_markdown(&page, &text).unwrap_err().to_string());
    };
    check(
        page.replace("### 2 / en", "### 9 / en"),
        expect!["the draft has no words for `9 / en`; the heading `### 2 / en` is lost"],
    );
    check(
        page.replace("### 2 / en", "### 2 / fr"),
        expect!["the draft has no words for `2 / fr`; the heading `### 2 / en` is lost"],
    );
    check(
        format!("{page}\n### title / en\n\nMore.\n"),
        expect!["the heading `### title / en` stands there more than once"],
    );
    check(
        page.replace("### 2 / en\n\nWords.", "### 2 / en\n"),
        expect!["there are no words below `### 2 / en`"],
    );
}

proptest! {
    #![proptest_config(mithaq_testkit::config(200))]

    /// Whatever the words are.
    #[test]
    fn any_words_come_back(words in "[a-z#>*_\\\\`~|=+.()&;0-9 \u{a0}\t\n-]{0,40}[a-zء-ي.!\\\\#)]\n?") {
        let mut lines = plain().draft_with(crate::world::RIMAL);
        let quoted = format!("text.en = {}", serde_json::to_string(&words).unwrap());
        lines = lines.replace("text.en = \"Words.\"", &quoted);
        if let Ok(draft) = Draft::parse(&lines) {
            let text = draft.instrument();
            let page = to_markdown(text);
            prop_assert_eq!(from_markdown(&page, text), Ok(text.clone()), "{}", page);
        }
    }
}

/// The French words of templates have a space that does not break before every colon: as Markdown it has a name, and what
/// a converter of documents makes of that is read as well.
#[test]
fn spaces_that_do_not_break_stay_what_they_are() {
    let lines = plain().draft_with(crate::world::RIMAL);
    let words = "Ces mots\u{a0}: «\u{a0}oui\u{a0}».\n  deux\ttrois";
    let quoted = format!("text.en = {}", serde_json::to_string(words).unwrap());
    let text = instrument(&lines.replace("text.en = \"Words.\"", &quoted));
    let page = to_markdown(&text);
    assert!(page.contains("mots&nbsp;: «&nbsp;oui&nbsp;»"), "{page}");
    let converted = page.replace("&nbsp;", "\u{a0}").replace("\\ ", "\u{a0}");
    for page in [page, converted] {
        assert_eq!(from_markdown(&page, &text), Ok(text.clone()), "{page}");
    }
}

/// Every pair of levels, with each onward article: what is exported, and that it is proved to be no wider.
#[test]
fn an_exported_policy_is_never_wider() {
    let mut table = String::new();
    for tlp in ["clear", "green", "amber", "amber+strict", "red"] {
        for pap in ["clear", "green", "amber", "red"] {
            let mut row = Vec::new();
            for onward in ["none", "constituency"] {
                for purposes in ["[\"detection\", \"protection\"]", "[\"research\"]"] {
                    let text = Articles::new("notice_days = 1")
                        .exchange("\"each\"", "\"all\"", tlp, pap, "own")
                        .onward(onward)
                        .purposes(purposes);
                    let text = instrument(&text.draft_with(crate::world::RIMAL));
                    let policies = policies(&text);
                    let policy = &policies[0];
                    let (article, _) = text.exchanges().next().unwrap();
                    let verdict = iep::no_wider(policy, &text, article);
                    assert!(verdict.is_proved(), "{tlp} {pap} {onward}: {verdict:?}");
                    row.push(format!("{:?} {:?}", policy.tlp, policy.permitted_actions));
                    // Anything wider is caught.
                    for wider in wider(policy) {
                        let verdict = iep::no_wider(&wider, &text, article);
                        let is_as_wide_as_terms =
                            wider.tlp == policy.tlp && matches!(verdict, Verdict::Proved { .. });
                        assert!(
                            !verdict.is_proved()
                                || is_as_wide_as_terms
                                || is_narrow(tlp, onward, &wider),
                            "{tlp} {pap} {onward} {wider:?}"
                        );
                    }
                }
            }
            if pap == "clear" || tlp == "green" {
                row.dedup();
                writeln!(table, "{tlp} {pap}: {}", row.join(" · ")).unwrap();
            }
        }
    }
    expect![[r#"
        clear clear: Red ExternallyVisibleDirectActions · Red None · Amber ExternallyVisibleDirectActions · Amber None
        green clear: Red ExternallyVisibleDirectActions · Red None · Amber ExternallyVisibleDirectActions · Amber None
        green green: Red ExternallyVisibleDirectActions · Red None · Amber ExternallyVisibleDirectActions · Amber None
        green amber: Red ExternallyVisibleIndirectActions · Red None · Amber ExternallyVisibleIndirectActions · Amber None
        green red: Red InternallyVisibleActions · Red None · Amber InternallyVisibleActions · Amber None
        amber clear: Red ExternallyVisibleDirectActions · Red None · Amber ExternallyVisibleDirectActions · Amber None
        amber+strict clear: Red ExternallyVisibleDirectActions · Red None · Red ExternallyVisibleDirectActions · Red None
        red clear: Red ExternallyVisibleDirectActions · Red None · Red ExternallyVisibleDirectActions · Red None
    "#]].assert_eq(&table);
}

/// What IEP cannot say narrows what it does say, and stands in the description.
#[test]
fn what_iep_has_no_word_for_narrows() {
    let check = |edit: &[(&str, &str)], tlp: IepTlp, said: &str| {
        let mut draft = Articles::new("notice_days = 1")
            .exchange("\"each\"", "\"all\"", "green", "green", "own")
            .onward("constituency")
            .draft_with(crate::world::RIMAL);
        for (from, to) in edit {
            let edited = draft.replace(from, to);
            assert_ne!(edited, draft, "{from}");
            draft = edited;
        }
        let text = instrument(&draft);
        let policy = &policies(&text)[0];
        assert_eq!(policy.tlp, tlp, "{edit:?}");
        assert!(policy.description.contains(said), "{}", policy.description);
        let (article, _) = text.exchanges().next().unwrap();
        let verdict = iep::no_wider(policy, &text, article);
        assert!(verdict.is_proved(), "{edit:?}: {verdict:?}");
        // INVARIANT: every mapping, widened by one step, is caught.
        for wider in widened(policy, &text) {
            let verdict = iep::no_wider(&wider, &text, article);
            let is_refuted = matches!(verdict, Verdict::Refuted { .. });
            assert!(is_refuted, "{edit:?} {wider:?}: {verdict:?}");
        }
    };
    let onward = "to = \"constituency\"";
    let rows: [(&str, &str); 4] = [
        ("to = \"none\"", "only."),
        ("to = \"with-consent\"", "passed on with consent"),
        (
            "to = \"with-consent\"\nsilence = \"consents\"\nsilence_days = 3",
            "passed on with consent",
        ),
        (
            "to = \"listed\"\nparties = [\"identity--3f0c4d1e-52c8-4a2f-9a0b-6c0e5b7a9d21\"]",
            "Narrowed",
        ),
    ];
    for (to, said) in rows {
        check(&[(onward, to)], IepTlp::Red, said);
    }
    check(&[], IepTlp::Amber, "Narrowed");
    let more = |kind: &str, terms: &str| {
        format!(
            "[[articles]]\nid = \"90\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n\n[[articles]]"
        )
    };
    let rows = [
        (
            "scope",
            "sectors = \"all\"\nexcludes = [\"military\"]",
            IepTlp::Amber,
            "out of scope: military",
        ),
        (
            "channel",
            "minimum = \"taxii\"",
            IepTlp::Amber,
            "by taxii at least",
        ),
        (
            "personal-data",
            "allowed = \"pseudonymised\"",
            IepTlp::Red,
            "personal data: pseudonymised",
        ),
        (
            "retention",
            "days = 30\nthen = \"destroy\"\ncertificate = false",
            IepTlp::Red,
            "kept for 30 days",
        ),
        (
            "results",
            "embargo_days = 90",
            IepTlp::Red,
            "published 90 days",
        ),
        (
            "confidentiality",
            "grounds = [\"court-order\"]\nnotify_originator_days = 14",
            IepTlp::Red,
            "grounds alone: court-order",
        ),
        (
            "attribution",
            "name_source = \"must\"",
            IepTlp::Amber,
            "Narrowed",
        ),
        (
            "attribution",
            "name_source = \"must-not\"",
            IepTlp::Amber,
            "Narrowed",
        ),
    ];
    for (kind, terms, tlp, said) in rows {
        let mut draft = Articles::new("notice_days = 1")
            .exchange("\"each\"", "\"all\"", "green", "green", "own")
            .onward("constituency")
            .draft_with(crate::world::RIMAL);
        let place = draft.find("[[articles]]").unwrap();
        draft.replace_range(place..place + 12, &more(kind, terms));
        let text = instrument(&draft);
        let policy = &policies(&text)[0];
        assert_eq!(policy.tlp, tlp, "{kind}");
        assert!(policy.description.contains(said), "{}", policy.description);
        let (article, _) = text.exchanges().next().unwrap();
        let verdict = iep::no_wider(policy, &text, article);
        assert!(verdict.is_proved(), "{kind}: {verdict:?}");
        for wider in widened(policy, &text) {
            let verdict = iep::no_wider(&wider, &text, article);
            let is_refuted = matches!(verdict, Verdict::Refuted { .. });
            assert!(is_refuted, "{kind} {wider:?}: {verdict:?}");
        }
    }
}

/// The policy with one mapping widened, each in turn.
fn widened(policy: &Policy, text: &Instrument) -> Vec<Policy> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Policy)| {
        let mut wider = policy.clone();
        change(&mut wider);
        all.push(wider);
    };
    for tlp in [IepTlp::Amber, IepTlp::Green, IepTlp::White] {
        if policy.tlp < tlp {
            with(&|it| it.tlp = tlp);
        }
    }
    with(&|it| it.encrypt_in_transit = iep::Encryption::May);
    with(&|it| it.unmodified_resale = iep::MayOrMustNot::May);
    with(&|it| it.affected_party_notifications = iep::MayOrMustNot::May);
    if text.attribution().is_some() {
        let others = [
            iep::Attribution::May,
            iep::Attribution::Must,
            iep::Attribution::MustNot,
        ];
        for other in others.into_iter().filter(|it| *it != policy.attribution) {
            with(&|it| it.attribution = other);
        }
    }
    all
}

/// AMBER for what reaches the constituency up to TLP:AMBER is what is exported already.
fn is_narrow(tlp: &str, onward: &str, policy: &Policy) -> bool {
    onward == "constituency"
        && policy.tlp == IepTlp::Amber
        && !["red", "amber+strict"].contains(&tlp)
}

fn wider(policy: &Policy) -> Vec<Policy> {
    let tlps = [IepTlp::Amber, IepTlp::Green, IepTlp::White];
    let wider = tlps.into_iter().filter(|tlp| policy.tlp < *tlp);
    wider
        .map(|tlp| Policy {
            tlp,
            ..policy.clone()
        })
        .chain(Some(Policy {
            permitted_actions: Actions::ExternallyVisibleDirectActions,
            ..policy.clone()
        }))
        .collect()
}

fn policies(text: &Instrument) -> Vec<Policy> {
    iep::export(text, &day(1), |_| {
        "d0f1a0cc-6ee4-4e2f-8f0f-77f8d4a9e9b1".to_owned()
    })
}

/// What comes in is no wider than the policy: it comes out as that policy, or as a stricter one.
#[test]
fn an_imported_policy_is_never_wider() {
    let parties = plain().agreement().parties().to_vec();
    for tlp in ["red", "amber", "green", "white"] {
        for actions in [
            "none",
            "contact-for-instruction",
            "internally-visible-actions",
            "externally-visible-indirect-actions",
            "externally-visible-direct-actions",
        ] {
            let given = POLICY.replace("TLP", tlp).replace("ACTIONS", actions);
            let policy = iep::read(&given).unwrap();
            let parties = [parties[0].clone(), parties[1].clone()];
            let parties_again = parties.clone();
            let text = instrument(&iep::import(&policy, &[TemplateLanguage::English], parties));
            let back = &policies(&text)[0];
            assert!(back.tlp <= policy.tlp, "{tlp}: {back:?}");
            assert!(
                back.permitted_actions <= policy.permitted_actions,
                "{actions}: {back:?}"
            );
            assert_eq!(back.end_date, policy.end_date);
            assert!(iep::ends_in_time(&policy, &text));
            for attribution in ["must", "must-not"] {
                let given = given.replace(
                    "\"attribution\": \"may\"",
                    &format!("\"attribution\": \"{attribution}\""),
                );
                let policy = iep::read(&given).unwrap();
                let parties = parties_again.clone();
                let text = instrument(&iep::import(&policy, &TemplateLanguage::ALL, parties));
                assert_eq!(policies(&text)[0].attribution, policy.attribution);
            }
        }
    }
}

const POLICY: &str = r#"{
    "id": "d0f1a0cc-6ee4-4e2f-8f0f-77f8d4a9e9b1", "name": "Qamar", "description": "Indicators",
    "iep_version": 2.0, "start_date": "2027-01-01T00:00:00Z", "end_date": "2030-01-01T00:00:00Z",
    "encrypt_in_transit": "may", "permitted_actions": "ACTIONS", "affected_party_notifications": "may",
    "tlp": "TLP", "attribution": "may", "unmodified_resale": "may", "external_references": []
}"#;

#[test]
fn what_is_no_policy_is_refused() {
    let sound = POLICY.replace("TLP", "red").replace("ACTIONS", "none");
    let check = |from: &str, to: &str, expected: Expect| {
        let error = iep::read(&sound.replace(from, to)).unwrap_err();
        let text = error.to_string();
        expected.assert_eq(text.split(" at line").next().unwrap());
    };
    check(
        "2.0",
        "1.0",
        expect!["this is no policy of IEP 2.0: `iep_version` is 1.0, and 2.0 is read"],
    );
    check(
        "\"red\"",
        "\"amber+strict\"",
        expect![
            "this is no policy of IEP 2.0: unknown variant `amber+strict`, expected one of `red`, `amber`, `green`, `white`"
        ],
    );
    check(
        "2030",
        "2020",
        expect![
            "`2020-01-01T00:00:00Z` is not the end of a policy: an instant in UTC, the end after the start"
        ],
    );
    check(
        "\"attribution\": \"may\",",
        "",
        expect!["this is no policy of IEP 2.0: missing field `attribution`"],
    );
}
