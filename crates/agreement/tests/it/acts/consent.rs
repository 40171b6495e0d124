//! Who is bound, and from when: signature, ratification, accession, provisional application, entry into force.

use expect_test::expect;

use super::check;

/// VCLT 11–16: what binds is what the text says.
#[test]
fn each_act_binds_as_the_final_clauses_say() {
    check(
        "AB",
        r#""#,
        "
            A 01-02 signature
            B 01-04 signature
            A B 01-03
            A B 01-04
            A B 01-05
        ",
        expect![[r#"
            A B 01-03: by article 1 it is in force only after 01-04
            A B 01-04: by article 1 it is in force only after 01-04
            A B 01-05: in force since 01-04"#]],
    );
    check(
        "AB",
        r#"consent = "ratification""#,
        "
            A 01-02 signature
            B 01-02 signature
            A B 01-05
        ",
        expect!["A B 01-05: A and B have not ratified"],
    );
    check(
        "AB",
        r#"consent = "ratification""#,
        "
            A 01-02 signature
            A 01-03 ratification
            B 01-04 ratification
            A B 01-04
            A B 01-05
        ",
        expect![[r#"
            A B 01-04: by article 1 it is in force only after 01-04
            A B 01-05: in force since 01-04"#]],
    );
    check(
        "AB",
        r#"consent = "ratification""#,
        "
            A 01-03 acceptance
            B 01-04 approval
            A B 01-05
        ",
        expect!["A B 01-05: in force since 01-04"],
    );
    check(
        "AB",
        r#""#,
        "
            A 01-03 ratification
            B 01-04 signature
            A B 01-05
        ",
        expect!["A B 01-05: A has not signed"],
    );
    check(
        "AB",
        r#"entry_days = 30"#,
        "
            A 01-02 signature
            B 01-31 signature
            A B 03-02
            A B 03-03
        ",
        expect![[r#"
            A B 03-02: by article 1 it is in force only after 03-02
            A B 03-03: in force since 03-02"#]],
    );
    check(
        "AB",
        r#"start = 2027-02-01T00:00:00Z
end = 2027-03-01T00:00:00Z"#,
        "
            A 01-02 signature
            B 01-02 signature
            A B 02-01
            A B 02-02
            A B 03-01
        ",
        expect![[r#"
            A B 02-01: by article 1 it is in force only after 02-01
            A B 02-02: in force since 02-01 until 03-01
            A B 03-01: ended at 03-01 by article 1"#]],
    );
}

/// VCLT 24; 5.5.
#[test]
fn inv_5_5_entry_into_force_waits_for_enough_instruments() {
    check(
        "ABC",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            A B 01-05
        ",
        expect!["A B 01-05: 2 of the 3 instruments that article 1 asks for have been deposited"],
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
            A B 01-03
            A B 01-04
            B C 01-04
        ",
        expect![[r#"
            A B 01-03: by article 1 it is in force only after 01-03
            A B 01-04: in force since 01-03
            B C 01-04: in force since 01-03"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-04 signature
            A 01-05 notifies B1 01-04
            A B 01-05
            A C 01-05
        ",
        expect![[r#"
            A B 01-05: in force since 01-04
            A C 01-05: C has not signed"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2
entry_days = 10"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            C 01-20 signature
            A 01-21 notifies C1 01-20
            A B 01-13
            A B 01-14
            A C 01-30
            A C 01-31
        ",
        expect![[r#"
            A B 01-13: by article 1 it is in force only after 01-13
            A B 01-14: in force since 01-13
            A C 01-30: by article 1 it is in force only after 01-30
            A C 01-31: in force since 01-30"#]],
    );
    check(
        "ABCD",
        r#"entry_after = 3
#regional D"#,
        "
            A 01-02 signature
            B 01-02 signature
            D 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies D1 01-03
            A B 01-05
            C 01-06 signature
            A 01-07 notifies C1 01-06
            A B 01-07
            A D 01-07
        ",
        expect![[r#"
            A B 01-05: by article 1 it is in force only after 01-06
            A B 01-07: in force since 01-06
            A D 01-07: in force since 01-06"#]],
    );
    check(
        "ABCD",
        r#"#regional D"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            A B 01-05
            A D 01-05
        ",
        expect![[r#"
            A B 01-05: in force since 01-03
            A D 01-05: D has not signed"#]],
    );
    check(
        "ABC",
        r#"entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            B 01-05 withdrawal
            C 02-02 signature
            A 02-03 notifies C1 02-02
            A C 02-03
            A B 02-03
        ",
        expect![[r#"
            A C 02-03: in force since 02-02
            A B 02-03: B has withdrawn, with effect from 01-15 by article 1"#]],
    );
}

/// VCLT 25.
#[test]
fn what_is_applied_provisionally_begins_and_ends_by_notice() {
    check(
        "ABC",
        r#"provisional = true
entry_after = 3"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 provisional-application
            A B 01-05
            B 01-06 provisional-application
            A B 01-07
            A 01-08 notifies B2 01-06
            A B 01-07
            A B 01-09
        ",
        expect![[r#"
            A B 01-05: by article 1 it is in force only after 01-06
            A B 01-07: in force since 01-06
            A B 01-07: in force since 01-06
            A B 01-09: in force since 01-06"#]],
    );
    check(
        "ABC",
        r#"provisional = true
entry_after = 3"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 provisional-application
            B 01-04 provisional-application
            A 01-05 notifies B2 01-04
            B 01-10 provisional-application-end
            A B 01-09
            A B 01-10
            B 01-12 provisional-application
            A 01-12 notifies B4 01-12
            A B 01-13
        ",
        expect![[r#"
            A B 01-09: in force since 01-04
            A B 01-10: by article 1 it is in force only after 01-12
            A B 01-13: in force since 01-12"#]],
    );
    check(
        "ABC",
        r#"entry_after = 3"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 provisional-application
            B 01-04 provisional-application
            A 01-05 notifies B2 01-04
            A B 01-09
        ",
        expect!["A B 01-09: 2 of the 3 instruments that article 1 asks for have been deposited"],
    );
    check(
        "ABC",
        r#"provisional = true
entry_after = 3"#,
        "
            A 01-04 provisional-application
            B 01-02 signature
            B 01-04 provisional-application
            A 01-05 notifies B1 01-04
            A 01-05 notifies B2 01-04
            A B 01-09
        ",
        expect!["A B 01-09: A has not signed"],
    );
}

/// 5.5, 4.1: an acceding party comes with the depositary's notification.
#[test]
fn accession_is_for_those_to_whom_it_is_open() {
    check(
        "ABC",
        r#"accession = "any"
entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            X 01-05 accession
            A X 01-09
            A 01-10 notifies X1 01-06
            A X 01-06
            A X 01-07
            B X 01-07
            C X 01-07
        ",
        expect![[r#"
            A X 01-09: in force since 01-06
            A X 01-06: by article 1 it is in force only after 01-06
            A X 01-07: in force since 01-06
            B X 01-07: in force since 01-06
            C X 01-07: C has not signed"#]],
    );
    check(
        "ABC",
        r#"accession = ["identity--00000089-0000-4000-8000-000000000000"]
entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            X 01-05 accession
            A 01-10 notifies X1 01-06
            A X 01-11
        ",
        expect!["A X 01-11: the agreement is not between these two"],
    );
    check(
        "ABC",
        r#"accession = ["identity--00000088-0000-4000-8000-000000000000"]
entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            X 01-05 accession
            Y 01-05 accession
            A 01-10 notifies X1 01-06
            A 01-10 notifies Y1 01-06
            A X 01-11
            A Y 01-11
        ",
        expect![[r#"
            A X 01-11: in force since 01-06
            A Y 01-11: the agreement is not between these two"#]],
    );
    check(
        "ABC",
        r#"accession = "any"
entry_after = 2
accession_consent = "each""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            X 01-05 accession
            A 01-10 notifies X1 01-06
            A X 01-11
            A 01-12 accepts X1
            A X 01-13
            B 01-12 accepts X1
            B X 01-13
            A 01-14 notifies B2 01-12
            B X 01-13
        ",
        expect![[r#"
            A X 01-11: A has not accepted the accession of X, as article 1 asks for
            A X 01-13: in force since 01-06
            B X 01-13: in force since 01-06
            B X 01-13: in force since 01-06"#]],
    );
    check(
        "ABC",
        r#"accession = "any"
entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            X 01-05 accession
            A 01-10 notifies X1 01-06
            B 01-12 objection X1
            A X 01-13
            B X 01-11
            B X 01-13
            B 01-14 lifts B2
            A 01-15 notifies B3 01-14
            B X 01-15
        ",
        expect![[r#"
            A X 01-13: in force since 01-06
            B X 01-11: in force since 01-06
            B X 01-13: B has objected to an act of X, and wants no relation with it under this agreement
            B X 01-15: in force since 01-06"#]],
    );
    check(
        "ABC",
        r#"accession = "any"
entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            C 01-05 accession
            A 01-06 notifies C1 01-05
            A C 01-09
        ",
        expect!["A C 01-09: C has not signed"],
    );
    check(
        "ABC",
        r#"accession = "any"
entry_after = 2"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-03
            X 01-05 accession
            X 01-06 suspension
            A 01-10 notifies X1 01-06
            A X 01-11
            X 01-12 lifts X2
            A 01-13 notifies X3 01-12
            A X 01-13
        ",
        expect![[r#"
            A X 01-11: suspended by X since 01-06
            A X 01-13: in force since 01-06"#]],
    );
}
