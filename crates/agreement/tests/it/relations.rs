//! The relation at an instant, and in what words its absence is told.

use expect_test::{Expect, expect};
use mithaq_agreement::{
    Act, ActBuilder, ActKind, Agreement, Now, changes, fold, next_change, relation,
};

use crate::world::{
    Articles, act, act_id, chain, day, day_at, nobody, now, plain, qamar, rimal, sahil, sealed,
    signed,
};

use ActKind::{Signature, Suspension, Withdrawal};

#[test]
fn it_opens_when_both_have_signed() {
    let agreement = plain().agreement();
    let acts = signed(&agreement);
    check(
        &agreement,
        &[],
        &now(9),
        expect!["Qamar and Rimal have not signed"],
    );
    check(
        &agreement,
        &acts[..1],
        &now(9),
        expect!["Rimal has not signed"],
    );
    check(&agreement, &acts, &now(9), expect!["in force"]);
    // From T on means strictly after T (5.9).
    check(
        &agreement,
        &acts,
        &now(2),
        expect!["by article 1 it is in force only after 2027-01-02T00:00:00.000Z"],
    );
}

#[test]
fn it_opens_not_before_its_start_and_not_from_its_end_on() {
    let agreement =
        Articles::new("start = 2027-01-05T00:00:00Z\nend = 2027-01-09T00:00:00Z\nnotice_days = 3")
            .own_up_to("amber")
            .agreement();
    let acts = signed(&agreement);
    check(
        &agreement,
        &acts,
        &now(5),
        expect!["by article 1 it is in force only after 2027-01-05T00:00:00Z"],
    );
    check(
        &agreement,
        &acts,
        &now(6),
        expect!["in force until 2027-01-09T00:00:00Z"],
    );
    check(
        &agreement,
        &acts,
        &now(9),
        expect!["ended at 2027-01-09T00:00:00Z by article 1"],
    );
}

/// DESIGN 5.9: a clock that jumps narrows, whichever way it jumps.
#[test]
fn inv_5_9_an_uncertain_now_narrows_at_both_ends() {
    let agreement = Articles::new("end = 2027-01-09T00:00:00Z\nnotice_days = 0")
        .own_up_to("amber")
        .agreement();
    let acts = signed(&agreement);
    check(
        &agreement,
        &acts,
        &Now::between(day(2), day(5)),
        expect!["by article 1 it is in force only after 2027-01-02T00:00:00.000Z"],
    );
    check(
        &agreement,
        &acts,
        &Now::between(day(9), day(3)),
        expect!["ended at 2027-01-09T00:00:00Z by article 1"],
    );
    check(
        &agreement,
        &acts,
        &Now::between(day_at(2, 1), day_at(8, 23)),
        expect!["in force until 2027-01-09T00:00:00Z"],
    );
}

#[test]
fn suspended_by_one_or_both_and_resumed() {
    let agreement = plain().agreement();
    let resume = ActKind::Resumption { lifts: act_id(2) };
    let mut acts = chain(
        &agreement,
        &qamar(),
        1,
        &[(day(2), Signature), (day(4), Suspension), (day(6), resume)],
    );
    acts.extend(chain(
        &agreement,
        &rimal(),
        11,
        &[(day(2), Signature), (day(5), Suspension)],
    ));
    check(&agreement, &acts, &now(3), expect!["in force"]);
    check(
        &agreement,
        &acts,
        &now(4),
        expect!["suspended by Qamar since 2027-01-04T00:00:00.000Z"],
    );
    check(
        &agreement,
        &acts,
        &now(5),
        expect!["suspended by Qamar and Rimal since 2027-01-04T00:00:00.000Z"],
    );
    check(
        &agreement,
        &acts[..4],
        &now(6),
        expect!["suspended by Qamar since 2027-01-04T00:00:00.000Z"],
    );
    check(&agreement, &acts[..4], &now(7), expect!["in force"]);
    check(
        &agreement,
        &acts,
        &now(7),
        expect!["suspended by Rimal since 2027-01-05T00:00:00.000Z"],
    );
}

#[test]
fn a_withdrawal_ends_it_after_the_notice_and_for_good() {
    let agreement = plain().agreement();
    let mut acts = signed(&agreement);
    let leave = act(
        &agreement,
        &qamar(),
        Some(&acts[0]),
        2,
        &day(5),
        &Withdrawal,
    );
    let again = act(&agreement, &qamar(), Some(&leave), 3, &day(6), &Signature);
    acts.extend([leave, again]);
    check(
        &agreement,
        &acts,
        &now(14),
        expect!["in force until 2027-01-15T00:00:00.000Z"],
    );
    check(
        &agreement,
        &acts,
        &now(15),
        expect!["Qamar has withdrawn, with effect from 2027-01-15T00:00:00.000Z by article 1"],
    );
    check(
        &agreement,
        &acts,
        &now(30),
        expect!["Qamar has withdrawn, with effect from 2027-01-15T00:00:00.000Z by article 1"],
    );
}

#[test]
fn a_gap_a_fork_and_an_unknown_act_close_it() {
    let agreement = plain().agreement();
    let acts = signed(&agreement);
    let second = act(
        &agreement,
        &qamar(),
        Some(&acts[0]),
        2,
        &day(3),
        &Suspension,
    );
    let third = act(
        &agreement,
        &qamar(),
        Some(&second),
        3,
        &day(3),
        &ActKind::Resumption { lifts: act_id(2) },
    );
    let with = |more: &[&Act]| {
        let mut all = acts.clone();
        all.extend(more.iter().map(|act| (*act).clone()));
        all
    };
    check(
        &agreement,
        &with(&[&second, &third]),
        &now(9),
        expect!["in force"],
    );
    check(
        &agreement,
        &with(&[&third]),
        &now(9),
        expect!["act 2 of Qamar is missing here, and could restrict"],
    );
    let contrary = act(&agreement, &qamar(), None, 9, &day(1), &Signature);
    check(
        &agreement,
        &with(&[&contrary]),
        &now(9),
        expect![
            "the acts of Qamar contradict one another from number 1 on, so its signature does not count"
        ],
    );
    let bytes = ActBuilder::new(&agreement, &qamar(), Some(&acts[0].head()))
        .build(&act_id(2), &day(3), &Suspension)
        .unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let text = text.replace("\"suspension\"", "\"reservation\"");
    let unread = Act::from_verified(&sealed(text.as_bytes(), &qamar())).unwrap();
    check(
        &agreement,
        &with(&[&unread]),
        &now(9),
        expect![
            "Qamar has performed an act that is not known here (`reservation`), and could restrict"
        ],
    );
}

#[test]
fn others_have_no_relation_under_it() {
    let agreement = plain().agreement();
    let status = fold(&agreement, &signed(&agreement), &nobody());
    for (a, b) in [(qamar(), sahil()), (sahil(), rimal()), (qamar(), qamar())] {
        let found = relation(&agreement, &status, &a, &b, &now(9));
        assert_eq!(
            found.reason(&agreement).unwrap().to_string(),
            "the agreement is not between these two"
        );
    }
    let other = plain().second();
    let foreign = fold(&other, &signed(&other), &nobody());
    assert!(!relation(&agreement, &foreign, &qamar(), &rimal(), &now(9)).is_in_force());
}

#[test]
fn every_change_is_announced() {
    let agreement =
        Articles::new("start = 2027-01-03T00:00:00Z\nend = 2027-01-20T00:00:00Z\nnotice_days = 3")
            .own_up_to("amber")
            .agreement();
    let resume = ActKind::Resumption { lifts: act_id(2) };
    let mut acts = chain(
        &agreement,
        &qamar(),
        1,
        &[
            (day(2), Signature),
            (day(6), Suspension),
            (day(8), resume),
            (day(10), Withdrawal),
        ],
    );
    acts.extend(chain(&agreement, &rimal(), 11, &[(day(2), Signature)]));
    let status = fold(&agreement, &acts, &nobody());
    let found = changes(&agreement, &status, &qamar(), &rimal());
    let days: Vec<&str> = found.iter().map(|at| &at.as_str()[8..10]).collect();
    assert_eq!(days, ["03", "06", "08", "13", "20"]);
    assert_eq!(next_change(&found, &now(7)), Some(&day(8)));
    // What starts at T is used only after T, so T itself is still ahead.
    assert_eq!(next_change(&found, &now(8)), Some(&day(8)));
    assert_eq!(next_change(&found, &now(21)), None);
}

#[track_caller]
fn check(agreement: &Agreement, acts: &[Act], now: &Now, expected: Expect) {
    let status = fold(agreement, acts, &nobody());
    let found = relation(agreement, &status, &qamar(), &rimal(), now);
    assert_eq!(found, relation(agreement, &status, &rimal(), &qamar(), now));
    let shown = match (&found, found.reason(agreement)) {
        (_, Some(reason)) => reason.to_string(),
        (
            mithaq_agreement::Relation::InForce {
                until: Some(until), ..
            },
            None,
        ) => {
            format!("in force until {until}")
        }
        (_, None) => "in force".to_owned(),
    };
    expected.assert_eq(&shown);
}
