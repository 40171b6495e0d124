//! The fold: what a set of acts amounts to, and what it keeps as evidence.

use expect_test::{Expect, expect};
use mithaq_agreement::{Act, ActBuilder, ActKind, Agreement, Evidence, Status, fold};
use mithaq_stix::Timestamp;

use crate::world::{
    FIRST, RIMAL, act, act_id, agreement_from, chain, day, nobody, plain, qamar, rimal, sahil,
    sealed, signed,
};

use ActKind::{Signature, Suspension, Withdrawal};

fn resumption(number: u32) -> ActKind {
    ActKind::Resumption {
        lifts: act_id(number),
    }
}

#[test]
fn signatures_suspensions_and_what_lifts_them() {
    let agreement = plain().agreement();
    let acts = chain(
        &agreement,
        &qamar(),
        1,
        &[
            (day(2), Signature),
            (day(3), Suspension),
            (day(4), Suspension),
            (day(5), resumption(2)),
        ],
    );
    check(
        &agreement,
        &acts,
        expect![[r#"
            Qamar: signed 02, suspended 03–05, suspended 04–"#]],
    );
}

#[test]
fn inv_5_3_a_resumption_lifts_only_what_it_names_and_only_its_authors() {
    let agreement = plain().agreement();
    let mut acts = chain(
        &agreement,
        &qamar(),
        1,
        &[(day(2), Signature), (day(3), Suspension)],
    );
    acts.extend(chain(
        &agreement,
        &rimal(),
        11,
        &[
            (day(2), Signature),
            (day(4), resumption(2)),
            (day(5), resumption(11)),
            (day(6), resumption(99)),
        ],
    ));
    check(
        &agreement,
        &acts,
        expect![[r#"
            Qamar: signed 02, suspended 03–
            Rimal: signed 02
            act 2 of Rimal: it does not name an earlier suspension by the same author
            act 3 of Rimal: it does not name an earlier suspension by the same author
            act 4 of Rimal: it does not name an earlier suspension by the same author"#]],
    );
}

#[test]
fn a_resumption_cannot_lift_a_later_suspension() {
    let agreement = plain().agreement();
    let acts = chain(
        &agreement,
        &qamar(),
        1,
        &[
            (day(2), Signature),
            (day(3), resumption(3)),
            (day(4), Suspension),
        ],
    );
    check(
        &agreement,
        &acts,
        expect![[r#"
            Qamar: signed 02, suspended 04–
            act 2 of Qamar: it does not name an earlier suspension by the same author"#]],
    );
}

#[test]
fn inv_5_5_a_withdrawal_counts_its_notice_from_its_own_date() {
    let agreement = plain().agreement();
    let acts = chain(
        &agreement,
        &qamar(),
        1,
        &[(day(2), Signature), (day(5), Withdrawal)],
    );
    check(&agreement, &acts, expect!["Qamar: signed 02, leaves 15"]);
}

#[test]
fn back_dating_gains_nothing() {
    let agreement = plain().agreement();
    let acts = chain(
        &agreement,
        &qamar(),
        1,
        &[
            (day(2), Signature),
            (day(8), Suspension),
            (day(4), resumption(2)),
            (day(3), Withdrawal),
        ],
    );
    check(
        &agreement,
        &acts,
        expect![[r#"
            Qamar: signed 02, suspended 08–08, leaves 13
            back-dated: mithaq-act--00000003-0000-4000-8000-000000000000
            back-dated: mithaq-act--00000004-0000-4000-8000-000000000000"#]],
    );
}

#[test]
fn inv_5_7_a_missing_act_is_seen_by_what_follows_it() {
    let agreement = plain().agreement();
    let mut acts = chain(
        &agreement,
        &qamar(),
        1,
        &[
            (day(2), Signature),
            (day(3), Suspension),
            (day(4), resumption(2)),
        ],
    );
    let head = acts[2].head();
    assert!(!fold(&agreement, &acts, &nobody()).lacks(&head));
    acts.remove(1);
    check(
        &agreement,
        &acts,
        expect![[r#"
            Qamar: signed 02, lacks {2}
            act 3 of Qamar: it does not name an earlier suspension by the same author
            Qamar lacks 2"#]],
    );
    acts.pop();
    // Nothing follows the missing act any more: only a head shows it (5.7).
    check(&agreement, &acts, expect!["Qamar: signed 02"]);
    assert!(fold(&agreement, &acts, &nobody()).lacks(&head));
}

#[test]
fn inv_5_4_where_a_chain_forks_only_what_restricts_counts() {
    let agreement = plain().agreement();
    let first = act(&agreement, &qamar(), None, 1, &day(2), &Signature);
    let pause = act(&agreement, &qamar(), Some(&first), 2, &day(3), &Suspension);
    let resume = act(
        &agreement,
        &qamar(),
        Some(&pause),
        3,
        &day(4),
        &resumption(2),
    );
    let leave = act(&agreement, &qamar(), Some(&first), 4, &day(5), &Withdrawal);
    check(
        &agreement,
        &[first, pause, resume, leave],
        expect![[r#"
            Qamar: signed 02, suspended 03–, leaves 15, forks at 2
            act 3 of Qamar: it permits something, after the chain of its author had forked
            Qamar forks at 2: 2 acts"#]],
    );
}

#[test]
fn inv_4_7_two_first_acts_are_a_fork_and_are_kept() {
    let agreement = plain().agreement();
    let acts = [
        act(&agreement, &qamar(), None, 1, &day(2), &Signature),
        act(&agreement, &qamar(), None, 2, &day(3), &Signature),
    ];
    check(
        &agreement,
        &acts,
        expect![[r#"
            Qamar: signed after a fork, forks at 1
            act 1 of Qamar: it permits something, after the chain of its author had forked
            act 1 of Qamar: it permits something, after the chain of its author had forked
            Qamar forks at 1: 2 acts"#]],
    );
}

#[test]
fn a_chain_that_skips_numbers_contradicts_itself() {
    let agreement = plain().agreement();
    let first = act(&agreement, &qamar(), None, 1, &day(2), &Signature);
    let mut head = first.head();
    head.number = 5;
    let bytes = ActBuilder::new(&agreement, &qamar(), Some(&head))
        .build(&act_id(2), &day(3), &Suspension)
        .unwrap();
    let sixth = Act::from_verified(&sealed(&bytes, &qamar())).unwrap();
    check(
        &agreement,
        &[first, sixth],
        expect![[r#"
            Qamar: signed 02, suspended 03–, forks at 6
            Qamar forks at 6: 1 acts"#]],
    );
}

/// Attack case 17: acts bind to a text; and case 6: an act is not replayed under another text.
#[test]
fn inv_5_1_an_act_binds_to_one_text_only() {
    let agreement = plain().agreement();
    let other_text = plain().draft_with(RIMAL).replace("Words", "Other words");
    let other = agreement_from(&other_text, FIRST);
    let signatures = signed(&other);
    check(
        &other,
        &signatures,
        expect!["Qamar: signed 02\nRimal: signed 02"],
    );
    check(
        &agreement,
        &signatures,
        expect![
            "Qamar:\nRimal:\nact 1 of Qamar: it names another text of this agreement\nact 1 of Rimal: it names another text of this agreement"
        ],
    );
}

#[test]
fn acts_about_other_agreements_and_by_others_are_refused() {
    let agreement = plain().agreement();
    let second = plain().second();
    let acts = chain(&second, &sahil(), 1, &[(day(2), Signature)]);
    check(
        &agreement,
        &acts,
        expect![
            "act 1 of identity--33333333-3333-4333-8333-333333333333: it is about another agreement"
        ],
    );
    let bytes = ActBuilder::new(&agreement, &qamar(), None)
        .build(&act_id(1), &day(2), &Withdrawal)
        .unwrap();
    let text = String::from_utf8(bytes).unwrap().replace(
        "\"created_by_ref\":\"identity--11111111-1111-4111-8111-111111111111\"",
        "\"created_by_ref\":\"identity--33333333-3333-4333-8333-333333333333\"",
    );
    let forged = Act::from_verified(&sealed(text.as_bytes(), &sahil())).unwrap();
    check(
        &agreement,
        &[forged],
        expect![
            "act 1 of identity--33333333-3333-4333-8333-333333333333: its author is not a party"
        ],
    );
}

#[test]
fn inv_5_1_an_act_that_is_not_addressed_to_all_restricts_only() {
    let agreement = plain().agreement();
    let to_few = |number: u32, kind: ActKind| {
        let bytes = ActBuilder::new(&agreement, &qamar(), None)
            .build(&act_id(number), &day(2), &kind)
            .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let text = text.replace(&format!(",\"{RIMAL}\"]"), "]");
        Act::from_verified(&sealed(text.as_bytes(), &qamar())).unwrap()
    };
    check(
        &agreement,
        &[to_few(1, Signature)],
        expect![[r#"
            Qamar:
            act 1 of Qamar: it is not addressed to all parties"#]],
    );
    check(
        &agreement,
        &[to_few(1, Suspension)],
        expect!["Qamar: suspended 02–\nact 1 of Qamar: it is not addressed to all parties"],
    );
}

#[test]
fn the_same_act_many_times_is_one_act() {
    let agreement = plain().agreement();
    let acts = signed(&agreement);
    let many: Vec<Act> = (0..50).flat_map(|_| acts.clone()).collect();
    assert_eq!(
        fold(&agreement, &acts, &nobody()),
        fold(&agreement, &many, &nobody())
    );
}

#[test]
fn more_acts_than_are_counted_close_the_agreement() {
    let agreement = plain().agreement();
    let first = act(&agreement, &qamar(), None, 1, &day(2), &Signature);
    let text = String::from_utf8(
        ActBuilder::new(&agreement, &qamar(), Some(&first.head()))
            .build(&act_id(2), &day(2), &Suspension)
            .unwrap(),
    )
    .unwrap();
    let mut acts = vec![first];
    for number in 0..10_000_u32 {
        let at = Timestamp::from_unix_millis(day(3).unix_millis() + i64::from(number));
        let text = text.replace(day(2).as_str(), at.as_str());
        acts.push(Act::from_verified(&sealed(text.as_bytes(), &qamar())).unwrap());
    }
    assert!(fold(&agreement, &acts, &nobody()).overfull());
    acts.pop();
    assert!(!fold(&agreement, &acts, &nobody()).overfull());
}

#[track_caller]
fn check(agreement: &Agreement, acts: &[Act], expected: Expect) {
    let status = fold(agreement, acts, &nobody());
    expected.assert_eq(&shown(agreement, &status));
    let mut reversed = acts.to_vec();
    reversed.reverse();
    reversed.extend_from_slice(acts);
    assert_eq!(
        status,
        fold(agreement, &reversed, &nobody()),
        "the order of acts matters"
    );
}

pub fn shown(agreement: &Agreement, status: &Status) -> String {
    let day = |at: &Timestamp| at.as_str()[8..10].to_owned();
    let mut lines = Vec::new();
    for party in agreement.parties() {
        let Some(found) = status.party(&party.id) else {
            continue;
        };
        let mut parts: Vec<String> = Vec::new();
        parts.extend(found.signed.iter().map(|at| format!("signed {}", day(at))));
        if found.signed_after_fork {
            parts.push("signed after a fork".to_owned());
        }
        for suspension in found.suspensions.values() {
            parts.push(format!(
                "suspended {}–{}",
                day(&suspension.since),
                suspension.lifted.as_ref().map(day).unwrap_or_default()
            ));
        }
        parts.extend(found.leaves.iter().map(|at| format!("leaves {}", day(at))));
        if !found.gaps.is_empty() {
            parts.push(format!("lacks {:?}", found.gaps));
        }
        parts.extend(found.fork.iter().map(|number| format!("forks at {number}")));
        parts.extend(found.unread.iter().map(|word| format!("unread {word}")));
        let line = format!("{}: {}", party.name, parts.join(", "));
        lines.push(line.trim_end().to_owned());
    }
    for evidence in status.evidence() {
        lines.push(match evidence {
            Evidence::Refused {
                author,
                number,
                why,
                ..
            } => format!("act {number} of {}: {why}", agreement.name_of(author)),
            Evidence::Fork {
                author,
                number,
                acts,
            } => format!(
                "{} forks at {number}: {} acts",
                agreement.name_of(author),
                acts.len()
            ),
            Evidence::Gap { author, number } => {
                format!("{} lacks {number}", agreement.name_of(author))
            }
            Evidence::BackDated { act, .. } => format!("back-dated: {act}"),
        });
    }
    lines.join("\n")
}
