//! Amendments, explicit and tacit; texts and forks.

use expect_test::expect;

use super::check;

/// VCLT 40: parties of different levels are bound by what both accepted.
#[test]
fn an_amendment_binds_those_who_accept_it() {
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            A B 02-02
            B 02-05 accepts A2
            A B 02-04
            A B 02-05
            A B 02-06
        ",
        expect![[r#"
            A B 02-02: in force since 01-02
            A B 02-04: in force since 01-02
            A B 02-05: in force since 01-02; 2 green
            A B 02-06: in force since 01-02; 2 green"#]],
    );
    check(
        "ABC",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            A 02-01 amends T
            B 02-05 accepts A4
            A B 02-06
            A 02-07 notifies B2 02-05
            A B 02-06
            A C 02-06
            B C 02-06
        ",
        expect![[r#"
            A B 02-06: in force since 01-03; 2 green
            A B 02-06: in force since 01-03; 2 green
            A C 02-06: in force since 01-03
            B C 02-06: in force since 01-03"#]],
    );
    check(
        "ABC",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 02-01 amends T
            A 02-05 accepts B2
            A B 02-06
            A 02-07 notifies B2 02-03
            A B 02-06
        ",
        expect![[r#"
            A B 02-06: in force since 01-03; 2 green
            A B 02-06: in force since 01-03; 2 green"#]],
    );
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            text U T tlp=clear
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-05 accepts A2
            B 02-06 amends U
            A B 02-07
            A 02-08 accepts B3
            A B 02-09
        ",
        expect![[r#"
            A B 02-07: in force since 01-02; 2 green
            A B 02-09: in force since 01-02; 2 clear"#]],
    );
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            text U base tlp=clear
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-05 accepts A2
            B 02-06 amends U
            A B 02-07
            A 02-08 accepts B3
            A B 02-08
            A B 02-09
        ",
        expect![[r#"
            A B 02-07: in force since 01-02; 2 green
            A B 02-08: both have accepted two amended texts that compete with one another
            A B 02-09: both have accepted two amended texts that compete with one another"#]],
    );
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-05 accepts A2
            A B 02-06
            lost T
        ",
        expect!["A B 02-06: both have accepted an amended text that is not known here"],
    );
    check(
        "AB",
        r#""#,
        "
            text T base tlp=red
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-05 accepts A2
            A B 02-05
            A B 02-06
        ",
        expect![[r#"
            A B 02-05: in force since 01-02
            A B 02-06: in force since 01-02; 2 red"#]],
    );
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature names=T
            A 02-01 amends T
            A B 02-02
        ",
        expect!["A B 02-02: in force since 01-02; 2 green"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            text T base tlp=green
            A 01-01 reservation 2 clear
            A 01-02 signature
            B 01-02 signature
            B 01-03 accepts A1
            A 02-01 amends T
            B 02-05 accepts A3
            A B 02-06
        ",
        expect!["A B 02-06: in force since 01-03; 2 clear"],
    );
}

#[test]
fn inv_5_5_a_tacit_amendment_binds_who_does_not_object_in_time() {
    check(
        "AB",
        r#"amendment = "tacit"
amendment_days = 20"#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-01 notifies A2 02-01
            A B 02-20
            A B 02-22
        ",
        expect![[r#"
            A B 02-20: in force since 01-02
            A B 02-22: in force since 01-02; 2 green"#]],
    );
    check(
        "AB",
        r#"amendment = "tacit"
amendment_days = 20"#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-01 notifies A2 02-01
            B 02-10 objection A2
            A B 03-22
            B 04-01 lifts B3
            A B 04-02
        ",
        expect![[r#"
            A B 03-22: in force since 01-02
            A B 04-02: in force since 01-02; 2 green"#]],
    );
    check(
        "AB",
        r#"amendment = "tacit"
amendment_days = 20"#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-01 notifies A2 02-01
            B 02-25 objection A2
            A B 03-22
        ",
        expect!["A B 03-22: in force since 01-02; 2 green"],
    );
    check(
        "ABC",
        r#"amendment = "tacit"
amendment_days = 20"#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 02-01 amends T
            A B 03-01
            A 02-05 notifies B2 02-01
            C 02-10 objection B2
            A B 02-24
            A B 02-26
            A C 02-26
            B C 02-26
        ",
        expect![[r#"
            A B 03-01: in force since 01-03; 2 green
            A B 02-24: in force since 01-03
            A B 02-26: in force since 01-03; 2 green
            A C 02-26: in force since 01-03
            B C 02-26: in force since 01-03"#]],
    );
    check(
        "ABC",
        r#"amendment = "tacit"
amendment_days = 20"#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 02-01 amends T
            A 02-05 notifies B2 02-01
            lost B2
            A C 02-26
        ",
        expect![
            "A C 02-26: the depositary, A, has notified acts that are missing here (1), and could restrict"
        ],
    );
    check(
        "ABC",
        r#"amendment = "tacit"
amendment_days = 20"#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 02-01 amends T
            A 02-05 notifies B2 02-01
            lost T
            A C 02-24
            A C 02-26
        ",
        expect![[r#"
            A C 02-24: both have accepted an amended text that is not known here
            A C 02-26: both have accepted an amended text that is not known here"#]],
    );
    check(
        "AB",
        r#"amendment = "tacit"
amendment_days = 20"#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-01 notifies A2 02-01
            B 03-01 suspension
            B 02-10 objection A2
            A 02-25 suspension 2
            B 03-02 lifts B3
            A B 03-22
        ",
        expect!["A B 03-22: in force since 01-02; 2 out"],
    );
    // No date of one's own starts the time for objections: between two it is the other who notifies, and the depositary
    // notifies its own proposals too.
    check(
        "AB",
        r#"amendment = "tacit"
amendment_days = 10"#,
        "
            text T base tlp=red
            A 01-02 signature
            B 01-02 signature
            A 01-03 amends T
            A 01-03 notifies A2 01-03
            A B 06-01
            B 06-02 notifies A2 01-03
            A B 06-12
            A B 06-13
        ",
        expect![[r#"
            A B 06-01: in force since 01-02
            A B 06-12: in force since 01-02
            A B 06-13: in force since 01-02; 2 red"#]],
    );
    check(
        "ABC",
        r#"amendment = "tacit"
amendment_days = 10"#,
        "
            text T base tlp=red
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            A 01-03 amends T
            A B 06-01
            A 06-02 notifies A4 01-03
            A B 06-12
            A B 06-13
            B C 06-13
        ",
        expect![[r#"
            A B 06-01: in force since 01-03
            A B 06-12: in force since 01-03
            A B 06-13: in force since 01-03; 2 red
            B C 06-13: in force since 01-03; 2 red"#]],
    );
    // Silence answers only who is bound, from then on, and who has not left.
    check(
        "ABCD",
        r#"amendment = "tacit"
amendment_days = 10
entry_after = 2"#,
        "
            text T base tlp=red
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            C 02-01 amends T
            A 02-02 notifies C1 02-01
            A B 03-01
            C 04-01 signature
            A 04-02 notifies C2 04-01
            A B 04-11
            A B 04-12
        ",
        expect![[r#"
            A B 03-01: in force since 01-02
            A B 04-11: in force since 01-02
            A B 04-12: in force since 01-02; 2 red"#]],
    );
    check(
        "ABCD",
        r#"amendment = "tacit"
amendment_days = 10
entry_after = 2"#,
        "
            text T base tlp=red
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-03 notifies C1 01-02
            C 02-01 withdrawal
            C 02-12 amends T
            A 02-13 notifies C3 02-12
            A B 03-01
        ",
        expect!["A B 03-01: in force since 01-02"],
    );
}

#[test]
fn the_final_clauses_of_an_amended_text_hold_between_those_bound_by_it() {
    check(
        "AB",
        r#"end = 2027-06-01T00:00:00Z"#,
        "
            text T base end=2028-06-01
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-05 accepts A2
            A B 02-06
            A B 06-02
        ",
        expect![[r#"
            A B 02-06: in force since 01-02 until 2028-06-01; 1 changed
            A B 06-02: in force since 01-02 until 2028-06-01; 1 changed"#]],
    );
    check(
        "AB",
        r#"end = 2027-06-01T00:00:00Z"#,
        "
            text T base end=2028-06-01
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 07-05 accepts A2
            A B 05-06
            A B 07-06
        ",
        expect![[r#"
            A B 05-06: in force since 01-02 until 06-01
            A B 07-06: ended at 06-01 by article 1"#]],
    );
    check(
        "ABC",
        r#"end = 2027-06-01T00:00:00Z"#,
        "
            text T base end=2028-06-01
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            A 02-01 amends T
            B 02-05 accepts A4
            A 02-06 notifies B2 02-05
            A B 06-02
            A C 06-02
        ",
        expect![[r#"
            A B 06-02: in force since 01-03 until 2028-06-01; 1 changed
            A C 06-02: ended at 06-01 by article 1"#]],
    );
}

#[test]
fn inv_5_1_an_act_is_about_a_text_of_the_family_that_is_known() {
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B 02-05 accepts A2
            A 02-07 suspension names=T
            A B 02-08
        ",
        expect!["A B 02-08: suspended by A since 02-07"],
    );
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature names=T
            B 01-02 signature
            lost T
            A B 02-08
        ",
        expect!["A B 02-08: A has not signed"],
    );
    // About a text that is not here nothing permits; what restricts binds, and may mean any article.
    for (deed, expected) in [
        (
            "suspension names=T",
            expect!["A B 03-01: suspended by A since 02-02"],
        ),
        (
            "suspension 2 names=T",
            expect!["A B 03-01: suspended by A since 02-02"],
        ),
        (
            "declaration 4 none names=T",
            expect![
                "A B 03-01: A has performed an act that is not known here (`declaration of article 4`), and could restrict"
            ],
        ),
        (
            "withdrawal names=T",
            expect!["A B 03-01: A has withdrawn, with effect from 02-12 by article 1"],
        ),
        (
            "non-renewal names=T",
            expect!["A B 03-01: in force since 01-02"],
        ),
        (
            "provisional-application names=T",
            expect!["A B 03-01: in force since 01-02"],
        ),
    ] {
        let script = format!(
            "text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-02 {deed}
            lost T
            A B 03-01"
        );
        check("AB", "", &script, expected);
    }
}

#[test]
fn inv_5_4_after_a_fork_nothing_that_permits_counts_and_all_that_restricts() {
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-01 reservation 2 green
            A 01-02 signature
            B 01-02 signature
            B 01-02 notifies A1 01-01
            A/2 02-05 suspension 3
            A/2 02-06 lifts A1
            A B 02-07
        ",
        expect!["A B 02-07: in force since 02-02; 2 green; 3 detection+protection"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-01 reservation 2 green
            A 01-02 signature
            B 01-02 signature
            B 01-02 notifies A1 01-01
            B/2 01-05 accepts A1
            B/2 01-05 suspension 3
            A B 01-06
            A B 02-06
        ",
        expect![[r#"
            A B 01-06: A has made a reservation, which the other has not accepted and by article 1 may object to until 02-02
            A B 02-06: in force since 02-02; 2 green; 3 detection+protection"#]],
    );
    check(
        "AB",
        r#""#,
        "
            text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            A 02-01 amends T
            B/1 02-05 accepts A2
            B/1 02-05 suspension 3
            A B 02-07
        ",
        expect!["A B 02-07: in force since 01-02; 3 detection+protection"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            A/0 01-01 reservation 2 green
            B 01-02 signature
            A B 02-07
        ",
        expect![
            "A B 02-07: the acts of A contradict one another from number 1 on, so its signature does not count"
        ],
    );
}
