//! Notices between two real nodes: the node itself answers a question, and an export under compulsion is refused.

use crate::support::eventually;
use crate::support::nation::{Nation, agree, befriend};
use crate::support::samples::{GREEN, RED, indicator};

/// The bilateral template with typed articles on transparency, breach, cooperation and contacts.
fn with_articles(party: String) -> impl FnOnce(String) -> String {
    move |draft: String| {
        let article = |kind: &str, terms: &str| {
            format!(
                "[[articles]]\nid = \"{kind}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n\n"
            )
        };
        let articles = [
            article("transparency", "count_withheld = true"),
            article("breach", "may_invoke = \"each\"\nnotice_days = 10"),
            article(
                "authorities",
                &format!("contacts = [{{ party = \"{party}\", role = \"diplomatic\", name = \"Desk\", contact = \"desk@cert.qamar.example\" }}]"),
            ),
        ]
        .concat();
        let place = draft.find("[[articles]]").unwrap();
        format!("{}{articles}{}", &draft[..place], &draft[place..])
    }
}

#[test]
fn a_notice_takes_effect_on_both_sides_and_a_question_is_answered_by_the_node() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let id = qamar.run(&["status"])["party_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let agreement = agree(&qamar, &rimal, with_articles(id));
    let (shared, secret) = (indicator("shared", &[GREEN]), indicator("secret", &[RED]));
    qamar.import(&[&shared, &secret]);
    eventually("what may cross does", || {
        rimal.analysts().sees(shared.id()).then_some(())
    });

    let asked = rimal.run(&["agreement", "notice", "question", &agreement]);
    assert_eq!(asked["kind"], "question", "{asked}");
    let told = eventually("the node answers", || {
        let list = rimal.run(&["agreement", "notice", "list"]);
        list["notices"][0]["answers"][0]["told"].as_array().cloned()
    });
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["count"], told[0].get("reason")),
        (&1.into(), None)
    );
    // What the article does not grant is not asked.
    let refused = rimal.try_run(&[
        "agreement",
        "notice",
        "question",
        &agreement,
        "--object",
        secret.id(),
    ]);
    assert_eq!(refused.status, 5, "{}", refused.err);
    assert!(refused.out.contains("not-granted"), "{}", refused.out);

    let given = rimal.run(&[
        "agreement",
        "notice",
        "breach",
        &agreement,
        "--reason",
        "It was printed.",
    ]);
    assert_eq!(
        given["call"][0]["contact"], "desk@cert.qamar.example",
        "{given}"
    );
    let begins = |nation: &Nation| {
        let calendar = nation.run(&["agreement", "calendar", &agreement]);
        let entries = calendar["entries"].as_array().unwrap().clone();
        entries
            .into_iter()
            .any(|entry| entry["event"] == "breach-begins")
    };
    assert!(begins(&rimal));
    eventually("it is in both calendars", || begins(&qamar).then_some(()));
    let status = qamar.run(&["status"]);
    assert_eq!(
        status["awaits"]["notices"].as_array().unwrap().len(),
        1,
        "{status}"
    );
    let notice = status["awaits"]["notices"][0]["notice"]
        .as_str()
        .unwrap()
        .to_owned();
    qamar.run(&[
        "agreement",
        "notice",
        "answer",
        &notice,
        "--reason",
        "We look into it.",
    ]);
    eventually("the answer comes", || {
        let list = rimal.run(&["agreement", "notice", "list"]);
        let notices = list["notices"].as_array().unwrap().clone();
        let mut words = notices
            .iter()
            .map(|one| one["answers"][0]["reason"].clone());
        words.any(|word| word == "We look into it.").then_some(())
    });
    let contacts = qamar.run(&["agreement", "contacts", &agreement]);
    assert_eq!(
        contacts["contacts"].as_array().unwrap().len(),
        1,
        "{contacts}"
    );
}
