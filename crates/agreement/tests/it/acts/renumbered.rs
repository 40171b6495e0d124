//! Articles that an amended text has under other ids, and texts that are missing: nothing that was narrowed opens.

use std::collections::BTreeSet;
use std::sync::Arc;

use mithaq_agreement::{
    Act, ActKind, Agreement, ArticleId, Change, Changes, Family, Now, effective, fold, narrowest,
    relation,
};
use mithaq_stix::Tlp;
use proptest::prelude::*;

use super::script::{Case, date, party};
use crate::world::{agreement_from, chain, day, qamar, rimal};

const FIRST: &str = "mithaq-agreement--00000001-0000-4000-8000-000000000000";
const AMENDED: &str = "mithaq-agreement--00000002-0000-4000-8000-000000000000";

/// An agreement of these articles: `2 exchange amber`, `3 channel taxii`, `4 personal-data`, which is words alone.
fn text(articles: &[&str], amends: Option<&Agreement>) -> Agreement {
    let amends = amends.map_or(String::new(), |base| {
        let hash = mithaq_agreement::act::hex(base.text_hash());
        format!(
            "amends = {{ agreement = \"{}\", text = \"{hash}\" }}\n",
            base.id()
        )
    });
    let id = if amends.is_empty() { FIRST } else { AMENDED };
    let mut draft = format!(
        "kind = \"arrangement\"\nbinding = false\nconfidential = true\nlanguages = [\"en\"]\nprevailing = \"en\"\n\
         {amends}title.en = \"Words\"\n\
         [[parties]]\nid = \"{}\"\nname = \"Q\"\nroot_fingerprint = \"qamar-fingerprint\"\n\
         [[parties]]\nid = \"{}\"\nname = \"R\"\nroot_fingerprint = \"other-fingerprint\"\n",
        qamar(),
        rimal()
    );
    for article in articles.iter().chain(&["1 final-clauses"]) {
        let words: Vec<&str> = article.split(' ').collect();
        let terms = match words.as_slice() {
            [_, "final-clauses"] => "notice_days = 10\nreservations = \"any\"".to_owned(),
            [_, "exchange", tlp] => format!(
                "gives = \"each\"\nobject_types = \"all\"\nhighest_tlp = \"{tlp}\"\nhighest_pap = \"amber\"\nmaterial = \"own\""
            ),
            [_, "purpose", one] => format!("permitted = [\"{one}\"]"),
            [_, "onward", to] => format!("to = \"{to}\""),
            [_, "channel", minimum] => format!("minimum = \"{minimum}\""),
            [_, "personal-data", allowed] => format!("allowed = \"{allowed}\""),
            [_, _] => String::new(),
            other => panic!("{other:?}"),
        };
        let terms = match terms.as_str() {
            "" => "text_only = true\n".to_owned(),
            _ => format!("[articles.terms]\n{terms}\n"),
        };
        draft.push_str(&format!(
            "[[articles]]\nid = \"{}\"\nkind = \"{}\"\ntext.en = \"W.\"\n{terms}",
            words[0], words[1]
        ));
    }
    agreement_from(&draft, id)
}

fn suspends(article: &str) -> ActKind {
    ActKind::PartialSuspension {
        articles: [ArticleId::parse(article).unwrap()].into(),
        towards: None,
    }
}

fn declares(article: &str, terms: Option<&str>) -> ActKind {
    ActKind::Declaration(Changes {
        changes: vec![Change {
            article: ArticleId::parse(article).unwrap(),
            terms: terms.map(str::to_owned),
        }],
        text: Default::default(),
    })
}

/// What one party narrows in the base, after which both accept a text that has its articles elsewhere.
#[test]
fn inv_5_3_what_is_narrowed_stays_narrowed_under_another_number() {
    let detection = Some("{\"permitted\":[\"detection\"]}");
    // Before, what is done, after; what still crosses, by article.
    for (base, deed, amended, expected) in [
        // The id stands on another kind.
        (
            &["2 exchange amber"][..],
            suspends("2"),
            &["2 channel taxii", "3 exchange amber"][..],
            "",
        ),
        // Shifted by one that was put before it.
        (
            &["2 exchange amber", "3 exchange green"],
            suspends("2"),
            &["2 exchange clear", "3 exchange amber", "4 exchange green"],
            "",
        ),
        // Changed places.
        (
            &["2 exchange amber", "3 exchange green"],
            suspends("2"),
            &["2 exchange green", "3 exchange amber"],
            "",
        ),
        // The other stays what it was: it is not the one that was suspended.
        (
            &["2 exchange amber", "3 exchange green"],
            suspends("2"),
            &["2 exchange red", "3 exchange green"],
            "3 green",
        ),
        // The one that was suspended stays, and what others become is their own matter.
        (
            &["2 exchange amber", "3 exchange green"],
            suspends("2"),
            &["2 exchange amber", "3 exchange red", "4 exchange clear"],
            "3 red, 4 clear",
        ),
        (
            &["2 exchange amber", "3 exchange green"],
            declares("2", None),
            &["2 exchange green", "3 exchange amber"],
            "",
        ),
        (
            &["2 exchange amber", "3 purpose investigation"],
            declares("3", detection),
            &[
                "2 exchange amber",
                "3 channel taxii",
                "4 purpose investigation",
            ],
            "2 amber for nothing",
        ),
        // The kind is gone: what holds without it is narrowed.
        (
            &["2 exchange amber", "3 purpose investigation"],
            declares("3", detection),
            &["2 exchange amber", "3 channel taxii"],
            "2 amber for detection",
        ),
    ] {
        let base = text(base, None);
        let amended = text(amended, Some(&base));
        let amends = ActKind::Amendment {
            text: amended.id().clone(),
            hash: *amended.text_hash(),
        };
        let mut acts: Vec<Act> = chain(
            &base,
            &qamar(),
            10,
            &[
                (day(2), ActKind::Signature),
                (day(3), deed.clone()),
                (day(4), amends),
            ],
        );
        let accepts = ActKind::AcceptanceOf {
            of: acts[2].id().clone(),
        };
        acts.extend(chain(
            &base,
            &rimal(),
            20,
            &[(day(2), ActKind::Signature), (day(5), accepts)],
        ));
        let family = Family::new(Arc::new(base), [Arc::new(amended)]);
        let status = fold(&family, &acts, &BTreeSet::new());
        let now = Now::at(&day(9));
        assert!(relation(&family, &status, &qamar(), &rimal(), &now).is_in_force());
        let found = effective(&family, &status, &qamar(), &rimal(), &now);
        let purposes: Vec<_> = found.purposes().1.into_iter().map(|it| it.word()).collect();
        let purposes = match purposes.as_slice() {
            [] => " for nothing",
            ["detection"] => " for detection",
            _ => "",
        };
        let crosses: Vec<String> = found
            .exchanges()
            .map(|(id, it)| {
                let tlp = mithaq_agreement::vocabulary::tlp_word(it.highest_tlp);
                format!("{id} {tlp}{purposes}")
            })
            .collect();
        assert_eq!(crosses.join(", "), expected, "{deed:?}");
    }
}

/// A text that both have accepted and that is not here brings no wider one back: what was received stays under all that
/// is known, and goes no further.
#[test]
fn inv_5_7_a_missing_text_leaves_what_was_received_no_wider() {
    let script = "text T base tlp=green
        text U T tlp=clear
        A 01-02 signature
        B 01-02 signature
        A 02-01 amends T
        B 02-01 accepts A2
        A 03-01 amends U
        B 03-01 accepts A3";
    for lost in ["U", "U A2", "T", "T U", "B2", "A3"] {
        let case = Case::new("AB", "", &format!("{script}\nlost {lost}"));
        let status = case.status();
        let now = Now::at(&date("03-15"));
        let found = relation(&case.family, &status, &party("A"), &party("B"), &now);
        assert!(!found.is_in_force(), "{lost}: {found:?}");
        let text = effective(&case.family, &status, &party("A"), &party("B"), &now);
        let highest = text.exchanges().map(|(_, it)| it.highest_tlp).max();
        match lost {
            "U" => assert_eq!(highest, Some(Tlp::Green)),
            _ => assert!(highest <= Some(Tlp::Amber), "{lost}: {highest:?}"),
        }
        if matches!(lost, "U" | "T" | "T U") {
            assert!(text.onward().1.is_none(), "{lost}");
        }
    }
}

const ARTICLES: [&str; 9] = [
    "exchange amber",
    "exchange green",
    "purpose detection",
    "purpose investigation",
    "onward constituency",
    "channel taxii",
    "personal-data none",
    "personal-data pseudonymised",
    "personal-data",
];

/// Articles with ids from a pool of four, each kind with terms once.
fn articles() -> impl Strategy<Value = Vec<String>> {
    let some = prop::sample::subsequence(ARTICLES.to_vec(), 0..=4);
    let ids = Just(["2", "3", "4", "5"].to_vec()).prop_shuffle();
    (some, ids).prop_map(|(articles, ids)| {
        let mut kinds = BTreeSet::new();
        let once = articles.into_iter().filter(|article| {
            let kind = article.split(' ').next().unwrap();
            !article.contains(' ') || kind == "exchange" || kinds.insert(kind)
        });
        ids.iter()
            .zip(once)
            .map(|(id, it)| format!("{id} {it}"))
            .collect()
    })
}

proptest! {
    #![proptest_config(mithaq_testkit::config(400))]

    /// § 5, the narrower holds: what both of two texts permit is what each permits, whichever is asked first, under
    /// whatever ids their articles stand.
    #[test]
    fn inv_6_1_what_two_texts_permit_each_of_them_does(one in articles(), other in articles()) {
        let of = |articles: &[String]| {
            let articles: Vec<&str> = articles.iter().map(String::as_str).collect();
            text(&articles, None)
        };
        let (one, other) = (of(&one), of(&other));
        let both = [narrowest([&one, &other]).unwrap(), narrowest([&other, &one]).unwrap()];
        for met in &both {
            for text in [&one, &other] {
                prop_assert!(met.purposes().1.is_subset(&text.purposes().1));
                prop_assert!(met.onward().1.is_none() || !text.onward().1.is_none());
                let within = |met: Option<mithaq_agreement::Terms>, of: Option<mithaq_agreement::Terms>| {
                    of.is_none_or(|of| met.is_some_and(|met| met.is_at_most(&of)))
                };
                let personal = |text: &Agreement| {
                    text.personal_data().map(|(_, it)| mithaq_agreement::Terms::PersonalData(*it))
                };
                prop_assert!(within(personal(met), personal(text)));
                let channel = |text: &Agreement| {
                    text.channel().map(|(_, it)| mithaq_agreement::Terms::Channel(it.clone()))
                };
                prop_assert!(within(channel(met), channel(text)));
                for (_, exchange) in met.exchanges() {
                    let mut theirs = text.exchanges();
                    prop_assert!(theirs.any(|(_, it)| exchange.highest_tlp <= it.highest_tlp));
                }
                let ids: BTreeSet<&ArticleId> = met.articles().iter().map(|it| it.id()).collect();
                prop_assert_eq!(ids.len(), met.articles().len());
            }
        }
        let tell = |met: &Agreement| {
            let exchanges: Vec<_> = met.exchanges().map(|(id, it)| (id.clone(), it.highest_tlp)).collect();
            let personal = met.personal_data().map(|(_, it)| *it);
            (met.purposes().1, met.onward().1.is_none(), personal, exchanges.into_iter().collect::<BTreeSet<_>>())
        };
        prop_assert_eq!(tell(&both[0]), tell(&both[1]));
    }
}
