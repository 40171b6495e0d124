//! The depositary: what waits for it, what does not, and what its own missing acts mean.

use expect_test::expect;

use super::check;

#[test]
fn inv_5_5_permissive_acts_wait_for_the_notification_and_restrictive_ones_do_not() {
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A B 01-05
            A 01-04 notifies B1 01-02
            A B 01-03
        ",
        expect![[r#"
            A B 01-05: in force since 01-02
            A B 01-03: in force since 01-02"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-06 signature
            A 01-07 notifies B1 01-02
            A B 01-06
            A B 01-07
        ",
        expect![[r#"
            A B 01-06: by article 1 it is in force only after 01-06
            A B 01-07: in force since 01-06"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-04 notifies B1 01-04
            A 01-05 notifies B1 01-08
            A B 01-08
            A B 01-09
        ",
        expect![[r#"
            A B 01-08: by article 1 it is in force only after 01-08
            A B 01-09: in force since 01-08"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 01-05 suspension
            A B 01-06
            A C 01-06
            B 01-07 lifts B2
            A B 01-08
            A 01-09 notifies B3 01-07
            A B 01-08
        ",
        expect![[r#"
            A B 01-06: suspended by B since 01-05
            A C 01-06: in force since 01-03
            A B 01-08: in force since 01-03
            A B 01-08: in force since 01-03"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 01-10 withdrawal
            A 01-12 notifies B2 01-05
            A B 01-14
            A B 01-15
        ",
        expect![[r#"
            A B 01-14: in force since 01-03 until 01-15
            A B 01-15: B has withdrawn, with effect from 01-15 by article 1"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 01-10 withdrawal
            A 01-12 notifies B2 01-15
            A B 01-19
            A B 01-20
        ",
        expect![[r#"
            A B 01-19: in force since 01-03 until 01-20
            A B 01-20: B has withdrawn, with effect from 01-20 by article 1"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            C 01-03 notifies B1 01-02
            A B 01-05
        ",
        expect!["A B 01-05: the depositary has not notified the consent of B"],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-02 hash=C1
            A B 01-05
        ",
        expect!["A B 01-05: the depositary has not notified the consent of B"],
    );
}

/// What lifts, accepts or amends waits as consent does.
#[test]
fn inv_5_5_what_lifts_or_accepts_waits_for_its_notification() {
    for (deed, expected) in [
        (
            "B 01-08 lifts B2",
            expect!["A B 01-09: suspended by B since 01-05"],
        ),
        (
            "B 01-08 lifts B2\nA 01-10 notifies B3 01-12",
            expect!["A B 01-09: suspended by B since 01-05"],
        ),
        (
            "B 01-08 lifts B2\nA 01-10 notifies B3 01-08",
            expect!["A B 01-09: in force since 01-03"],
        ),
    ] {
        let script = format!("{}B 01-05 suspension\n{deed}\nA B 01-09", SIGNED);
        check("ABC", "", &script, expected);
    }
    let amended =
        format!("text T base tlp=red\n{SIGNED}A 01-05 amends T\nB 01-06 accepts A4\nA B 01-09");
    check(
        "ABC",
        "",
        &amended,
        expect!["A B 01-09: in force since 01-03"],
    );
}

/// Three sign, and the depositary, who is one of them, notifies the others.
const SIGNED: &str = "A 01-02 signature
B 01-02 signature
C 01-02 signature
A 01-03 notifies B1 01-03
A 01-03 notifies C1 01-03
";

/// A missing act of the depositary could mean too much sharing between any two.
#[test]
fn inv_5_5_a_gap_a_fork_or_an_unread_act_of_the_depositary_closes_all() {
    check(
        "ABC",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            A 01-04 suspension towards=B
            A 01-05 lifts A4
            B C 01-06
            lost A4
        ",
        expect!["B C 01-06: act 4 of A is missing here, and could restrict"],
    );
    check(
        "ABC",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            A/1 01-03 notifies B1 01-02
            B C 01-06
        ",
        expect![
            "B C 01-06: the acts of the depositary, A, contradict one another from number 2 on, so no date that it notifies counts"
        ],
    );
    check(
        "ABC",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            A 01-05 suspension unread
            B C 01-06
        ",
        expect![
            "B C 01-06: A has performed an act that is not known here (`more`), and could restrict"
        ],
    );
    check(
        "ABC",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            C 01-05 suspension unread
            A B 01-06
            B C 01-06
        ",
        expect![[r#"
            A B 01-06: in force since 01-03
            B C 01-06: C has performed an act that is not known here (`more`), and could restrict"#]],
    );
    check(
        "ABC",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            C 01-04 suspension
            C 01-05 lifts C2
            lost C2
            A B 01-06
            B C 01-06
        ",
        expect![[r#"
            A B 01-06: in force since 01-03
            B C 01-06: act 2 of C is missing here, and could restrict"#]],
    );
}

/// 5.5.
#[test]
fn the_successor_takes_over_when_the_depositary_has_left() {
    check(
        "ABCD",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 withdrawal
            B 01-20 notifies C1 01-02
            B C 01-21
            A B 01-13
            A B 01-14
        ",
        expect![[r#"
            B C 01-21: in force since 01-02
            A B 01-13: in force since 01-02 until 01-14
            A B 01-14: A has withdrawn, with effect from 01-14 by article 1"#]],
    );
    check(
        "ABCD",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 withdrawal
            B 01-10 notifies C1 01-02
            B C 01-21
        ",
        expect!["B C 01-21: the depositary has not notified the consent of C"],
    );
    check(
        "ABCD",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 withdrawal
            A 01-20 notifies C1 01-02
            B C 01-21
        ",
        expect!["B C 01-21: the depositary has not notified the consent of C"],
    );
    check(
        "ABCD",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-03 notifies C1 01-02
            A 01-04 withdrawal
            B 01-20 suspension towards=D
            B 01-21 notifies C1 01-02
            lost B2
            B C 01-22
        ",
        expect!["B C 01-22: act 2 of B is missing here, and could restrict"],
    );
}
