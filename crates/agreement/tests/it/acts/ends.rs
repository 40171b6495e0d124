//! Suspension, termination, withdrawal, renewal.

use expect_test::expect;

use super::check;

/// VCLT 57–60.
#[test]
fn suspensions_stop_all_or_some_towards_all_or_one() {
    check(
        "ABC",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 01-05 suspension towards=A
            A B 01-06
            B C 01-06
        ",
        expect![[r#"
            A B 01-06: suspended by B since 01-05
            B C 01-06: in force since 01-03"#]],
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
            B 01-05 suspension 2
            A B 01-06
            B C 01-06
            A C 01-06
        ",
        expect![[r#"
            A B 01-06: in force since 01-03; 2 out
            B C 01-06: in force since 01-03; 2 out
            A C 01-06: in force since 01-03"#]],
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
            B 01-05 suspension 3 towards=C
            A B 01-06
            B C 01-06
        ",
        expect![[r#"
            A B 01-06: in force since 01-03
            B C 01-06: in force since 01-03; 3 detection+protection"#]],
    );
    check(
        "AB",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 suspension 9
            A B 01-06
        ",
        expect!["A B 01-06: suspended by A since 01-05"],
    );
    check(
        "AB",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 suspension 2 id=A1
            A 01-06 suspension id=A1
            A B 01-07
        ",
        expect!["A B 01-07: suspended by A since 01-05"],
    );
}

/// VCLT 54–56.
#[test]
fn it_ends_by_termination_of_both_by_withdrawal_and_at_its_end() {
    check(
        "AB",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 termination
            A B 01-06
            B 01-08 termination
            A B 01-07
            A B 01-08
        ",
        expect![[r#"
            A B 01-06: in force since 01-02 until 01-08
            A B 01-07: in force since 01-02 until 01-08
            A B 01-08: terminated by both at 01-08"#]],
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
            A 01-05 termination
            B 01-06 termination
            A B 01-07
            A C 01-07
            C 01-08 termination
            A C 01-09
        ",
        expect![[r#"
            A B 01-07: terminated by both at 01-06
            A C 01-07: in force since 01-03 until 01-08
            A C 01-09: terminated by both at 01-08"#]],
    );
    check(
        "AB",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 withdrawal
            A B 01-14
            A B 01-15
        ",
        expect![[r#"
            A B 01-14: in force since 01-02 until 01-15
            A B 01-15: A has withdrawn, with effect from 01-15 by article 1"#]],
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
            B 01-05 withdrawal
            A B 01-15
            A C 01-15
        ",
        expect![[r#"
            A B 01-15: B has withdrawn, with effect from 01-15 by article 1
            A C 01-15: in force since 01-03"#]],
    );
    check(
        "AB",
        r#"end = 2027-06-01T00:00:00Z"#,
        "
            A 01-02 signature
            B 01-02 signature
            A B 05-31
            A B 06-01
        ",
        expect![[r#"
            A B 05-31: in force since 01-02 until 06-01
            A B 06-01: ended at 06-01 by article 1"#]],
    );
    check(
        "AB",
        r#"end = 2027-06-01T00:00:00Z
renewal_months = 6"#,
        "
            A 01-02 signature
            B 01-02 signature
            A B 06-01
            A B 2040-01-01
        ",
        expect![[r#"
            A B 06-01: in force since 01-02
            A B 2040-01-01: in force since 01-02"#]],
    );
    check(
        "AB",
        r#"end = 2027-06-01T00:00:00Z
renewal_months = 6"#,
        "
            A 01-02 signature
            B 01-02 signature
            B 05-01 non-renewal
            A B 05-31
            A B 06-01
        ",
        expect![[r#"
            A B 05-31: in force since 01-02 until 06-01
            A B 06-01: ended at 06-01 by article 1"#]],
    );
    check(
        "AB",
        r#"end = 2027-06-01T00:00:00Z
renewal_months = 6"#,
        "
            A 01-02 signature
            B 01-02 signature
            B 06-02 non-renewal
            A B 11-30
            A B 12-01
        ",
        expect![[r#"
            A B 11-30: in force since 01-02 until 12-01
            A B 12-01: ended at 12-01 by article 1"#]],
    );
    check(
        "AB",
        r#"end = 2027-06-01T00:00:00Z
renewal_months = 6"#,
        "
            A 01-02 signature
            B 01-02 signature
            B 06-01 non-renewal
            A B 06-01
            A B 12-01
        ",
        expect![[r#"
            A B 06-01: in force since 01-02 until 12-01
            A B 12-01: ended at 12-01 by article 1"#]],
    );
    check(
        "ABC",
        r#"end = 2027-06-01T00:00:00Z
renewal_months = 6"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 05-01 non-renewal
            A B 06-02
            A C 06-02
        ",
        expect![[r#"
            A B 06-02: ended at 06-01 by article 1
            A C 06-02: in force since 01-03"#]],
    );
}
