//! The fold: whatever the order, and whatever else was said.

use mithaq_recall::{Answer, CaseKey, Folded, Outcome, Recall, State, Stray, fold};
use proptest::prelude::*;

use crate::world::{answer, at, case, party, recall, version};

fn state(folded: &Folded, recall: &Recall, of: u8, minutes: i64) -> State {
    let key = CaseKey {
        author: recall.author.clone(),
        case: recall.case,
    };
    folded.cases[&key].asked[&(recall.id.clone(), party(of))].state(&at(minutes))
}

/// What is said of party 2, asked by party 1, `minutes` after the recall.
#[track_caller]
fn check(answers: &[Answer], minutes: i64, expected: &str) {
    let asked = recall(1, 1, &[2, 3]);
    let folded = fold([&asked], answers);
    assert_eq!(state(&folded, &asked, 2, minutes).word(), expected);
    assert_eq!(folded.strays.len(), 0, "{:?}", folded.strays);
}

#[test]
fn a_recipient_is_asked_then_overdue_then_has_answered() {
    let asked = recall(1, 1, &[2, 3]);
    let said = |minutes, outcome| answer(2, &asked, minutes, outcome);
    let due = 72 * 60;
    check(&[], 0, "asked");
    check(&[], due, "asked");
    check(&[], due + 1, "overdue");
    check(&[said(5, Outcome::Deleted)], 6, "deleted");
    check(&[said(due + 9, Outcome::Deleted)], due + 10, "deleted");
    check(&[said(5, Outcome::Restricted)], 6, "restricted");
    check(&[said(5, Outcome::Refused)], due + 10, "refused");
    let held = said(
        5,
        Outcome::Held {
            until: Some(at(9_000)),
        },
    );
    check(std::slice::from_ref(&held), 6, "held");
    check(&[held.clone(), said(9, Outcome::Deleted)], 10, "deleted");
    check(&[said(9, Outcome::Deleted), held], 10, "deleted");
    let mut mixed = said(5, Outcome::Deleted);
    mixed
        .versions
        .insert(version(1), Outcome::Held { until: None });
    check(&[mixed.clone()], 6, "held");
    mixed.versions.clear();
    check(&[mixed], 6, "not-held");
}

#[test]
fn a_lifted_recall_waits_for_nobody() {
    let asked = recall(1, 1, &[2]);
    let lifted = Recall {
        lifted: true,
        modified: at(30),
        hash: [7; 32],
        ..asked.clone()
    };
    for order in [[&asked, &lifted], [&lifted, &asked]] {
        let folded = fold(order, []);
        assert_eq!(state(&folded, &asked, 2, 99_999), State::Asked);
        let case = &folded.cases[&CaseKey {
            author: party(1),
            case: case(1),
        }];
        assert!(case.is_lifted());
    }
    // Not lifted again by the first version coming once more, and an answer to either text is one.
    for hash in [asked.hash, lifted.hash] {
        let mut said = answer(2, &asked, 40, Outcome::Deleted);
        said.recall_hash = hash;
        let folded = fold([&lifted, &asked, &lifted], [&said]);
        assert_eq!(state(&folded, &asked, 2, 50).word(), "deleted");
    }
}

#[test]
fn what_does_not_count_is_kept_as_evidence() {
    let asked = recall(1, 1, &[2, 3]);
    let good = answer(2, &asked, 5, Outcome::Restricted);
    let plain = fold([&asked], [&good]);
    // Somebody not asked; to a recall that is not here; to another text of it; what is addressed to another.
    let not_asked = answer(4, &asked, 6, Outcome::Deleted);
    let unknown = answer(2, &recall(1, 9, &[2]), 6, Outcome::Deleted);
    let mut other_text = answer(2, &asked, 6, Outcome::Deleted);
    other_text.recall_hash = [9; 32];
    let mut elsewhere = answer(3, &asked, 6, Outcome::Deleted);
    elsewhere.to = Some(party(9));
    let answers = [&not_asked, &good, &unknown, &other_text, &elsewhere, &good];
    let folded = fold([&asked, &asked], answers);
    assert_eq!(folded.cases, plain.cases);
    let (recall, hash) = (asked.id.clone(), other_text.hash);
    let expected = [
        Stray::NotAsked {
            recall: asked.id.clone(),
            hash: not_asked.hash,
        },
        Stray::NotAsked {
            recall: asked.id.clone(),
            hash: elsewhere.hash,
        },
        Stray::UnknownRecall {
            recall: unknown.recall.clone(),
            hash: unknown.hash,
        },
        Stray::OtherText { recall, hash },
    ];
    assert_eq!(folded.strays, expected.into());
}

#[test]
fn of_two_answers_of_one_instant_the_worse_counts() {
    let asked = recall(1, 1, &[2]);
    let deleted = answer(2, &asked, 5, Outcome::Deleted);
    let refused = answer(2, &asked, 5, Outcome::Refused);
    let folded = fold([&asked], [&deleted, &refused]);
    assert_eq!(state(&folded, &asked, 2, 6).word(), "refused");
    let twice = Stray::Twice {
        recall: asked.id.clone(),
        hash: deleted.hash,
    };
    assert_eq!(folded.strays, [twice].into());
}

#[test]
fn a_recall_never_comes_to_ask_for_more() {
    let asked = recall(1, 1, &[2]);
    let mut wider = asked.clone();
    wider.covers.up_to = Some(at(0));
    wider.modified = at(1);
    wider.hash = [8; 32];
    let folded = fold([&wider, &asked], []);
    let key = CaseKey {
        author: party(1),
        case: case(1),
    };
    let kept = &folded.cases[&key].asked[&(asked.id.clone(), party(2))];
    assert_eq!(kept.recall, asked);
    let changed = Stray::Changed {
        recall: asked.id.clone(),
        hash: wider.hash,
    };
    assert_eq!(folded.strays, [changed].into());
}

#[test]
fn what_its_author_did_itself_stands_apart() {
    let own = recall(1, 1, &[]);
    let asked = recall(1, 1, &[2]);
    let mut account = answer(1, &own, 0, Outcome::Deleted);
    account.beyond.insert("client".to_owned(), 2);
    let folded = fold([&asked, &own], [&account]);
    let case = &folded.cases[&CaseKey {
        author: party(1),
        case: case(1),
    }];
    assert_eq!(case.own[&own.id].answer.as_ref(), Some(&account));
    assert_eq!(case.asked.len(), 1);
}

/// Recalls and answers of a few parties, true ones and others.
fn lives() -> impl Strategy<Value = (Vec<Recall>, Vec<Answer>)> {
    let recalls = prop::collection::vec((1_u8..3, 1_u8..3, 0_usize..4, any::<bool>()), 1..8);
    let answers = prop::collection::vec((1_u8..6, 0_usize..8, 0_i64..4, 0_usize..4), 0..20);
    (recalls, answers).prop_map(|(recalls, answers)| {
        let to: [&[u8]; 4] = [&[3], &[3, 4], &[], &[5]];
        let recalls: Vec<Recall> = recalls
            .into_iter()
            .map(|(author, number, recipients, lifted)| {
                let made = recall(author, number, to[recipients]);
                match lifted {
                    false => made,
                    true => Recall {
                        lifted,
                        modified: at(1),
                        hash: [author; 32],
                        ..made
                    },
                }
            })
            .collect();
        let kinds = [
            Outcome::Deleted,
            Outcome::Restricted,
            Outcome::Held { until: None },
            Outcome::Refused,
        ];
        let answers = answers
            .into_iter()
            .map(|(author, about, minutes, kind)| {
                answer(
                    author,
                    &recalls[about % recalls.len()],
                    minutes,
                    kinds[kind].clone(),
                )
            })
            .collect();
        (recalls, answers)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn inv_7_6_the_order_of_recalls_and_answers_does_not_matter(
        ((recalls, answers), turns, again) in (lives(), any::<prop::sample::Index>(), any::<prop::sample::Index>())
    ) {
        let folded = fold(&recalls, &answers);
        let mut others = (recalls.clone(), answers.clone());
        others.0.rotate_left(turns.index(recalls.len()));
        others.0.reverse();
        others.0.push(recalls[again.index(recalls.len())].clone());
        if !answers.is_empty() {
            others.1.rotate_left(turns.index(answers.len()));
            others.1.reverse();
            others.1.push(answers[again.index(answers.len())].clone());
        }
        prop_assert_eq!(fold(&others.0, &others.1), folded);
    }

    #[test]
    fn inv_7_6_who_was_not_asked_changes_nothing(
        ((recalls, answers), about, minutes) in (lives(), any::<prop::sample::Index>(), 0_i64..9)
    ) {
        let folded = fold(&recalls, &answers);
        let recall = &recalls[about.index(recalls.len())];
        let mut answers = answers.clone();
        answers.push(answer(77, recall, minutes, Outcome::Deleted));
        prop_assert_eq!(fold(&recalls, &answers).cases, folded.cases);
    }
}
