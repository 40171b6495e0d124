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
    fn any_words_come_back(words in "[a-z#>*_\\\\`~|=+.()0-9 \n-]{0,40}[a-zء-ي.!\\\\#)]\n?") {
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
            let text = instrument(&iep::import(&policy, &[TemplateLanguage::English], parties));
            let back = &policies(&text)[0];
            assert!(back.tlp <= policy.tlp, "{tlp}: {back:?}");
            assert!(
                back.permitted_actions <= policy.permitted_actions,
                "{actions}: {back:?}"
            );
            assert_eq!(back.end_date, policy.end_date);
            assert!(iep::ends_in_time(&policy, &text));
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
