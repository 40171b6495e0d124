//! Reservations, objections, declarations, and what lifts them.

use expect_test::expect;

use super::check;

/// VCLT 20(5), 21.
#[test]
fn inv_5_6_towards_a_reserving_party_it_opens_on_acceptance_or_when_the_window_closes() {
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-03 signature
            B 01-05 notifies A1 01-05
            A B 02-05
            A B 02-06
        ",
        expect![[r#"
            A B 02-05: A has made a reservation, which the other has not accepted and by article 1 may object to until 02-05
            A B 02-06: in force since 02-05; 2 green"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-03 signature
            B 01-05 notifies A1 01-05
            B 01-08 accepts A1
            A B 01-08
            A B 01-09
        ",
        expect![[r#"
            A B 01-08: A has made a reservation, which the other has not accepted and by article 1 may object to until 02-05
            A B 01-09: in force since 01-08; 2 green"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-05 notifies A1 01-05
            B 03-03 signature
            A B 03-03
            A B 03-04
        ",
        expect![[r#"
            A B 03-03: by article 1 it is in force only after 03-03
            A B 03-04: in force since 03-03; 2 green"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-31 reservation 2 green
            A 01-31 signature
            B 01-03 signature
            B 01-31 notifies A1 01-31
            A B 02-28
            A B 03-01
        ",
        expect![[r#"
            A B 02-28: A has made a reservation, which the other has not accepted and by article 1 may object to until 02-28
            A B 03-01: in force since 02-28; 2 green"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-03 signature
            B 01-05 notifies A1 01-05
            B 01-08 objection A1 precludes
            A B 02-20
            B 03-01 lifts B3
            A B 03-02
        ",
        expect![[r#"
            A B 02-20: B has objected to an act of A, and wants no relation with it under this agreement
            A B 03-02: in force since 02-05; 2 green"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-03 signature
            B 01-05 notifies A1 01-05
            B 01-08 objection A1
            A B 01-20
            A B 02-06
            B 03-01 lifts B3
            A B 03-02
        ",
        expect![[r#"
            A B 01-20: A has made a reservation, which the other has not accepted and by article 1 may object to until 02-05
            A B 02-06: in force since 02-05; 2 out
            A B 03-02: in force since 02-05; 2 green"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-03 signature
            B 01-05 notifies A1 01-05
            B 01-08 accepts A1
            B 01-12 objection A1 precludes
            A B 01-10
            A B 01-12
        ",
        expect![[r#"
            A B 01-10: in force since 01-08; 2 green
            A B 01-12: B has objected to an act of A, and wants no relation with it under this agreement"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-03 signature
            B 01-05 notifies A1 01-05
            A 01-10 lifts A1
            A B 01-10
            A B 01-11
        ",
        expect![[r#"
            A B 01-10: A has made a reservation, which the other has not accepted and by article 1 may object to until 02-05
            A B 01-11: in force since 01-06"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 01-04 reservation 3 detection
            A 01-06 notifies B1 01-04
            B 01-07 signature
            B 01-08 accepts A1
            A B 01-09
            A 01-09 accepts B1
            A B 01-10
        ",
        expect![[r#"
            A B 01-09: B has made a reservation, which the other has not accepted and by article 1 may object to until 02-06
            A B 01-10: in force since 01-09; 2 green; 3 detection"#]],
    );
    // Between two it is the other who notifies. Nobody's own date starts the time, however far it lies back.
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 reservation 2 green
            A 01-06 signature
            B 03-03 signature
            A B 06-01
            A 06-02 notifies A1 01-05
            A B 09-01
            B 10-02 notifies A1 01-05
            A B 11-02
            A B 11-03
        ",
        expect![[r#"
            A B 06-01: A has made a reservation, which the other has not accepted and by article 1 may object to until 11-02
            A B 09-01: A has made a reservation, which the other has not accepted and by article 1 may object to until 11-02
            A B 11-02: A has made a reservation, which the other has not accepted and by article 1 may object to until 11-02
            A B 11-03: in force since 11-02; 2 green"#]],
    );
}

/// VCLT 21: pairwise and reciprocal.
#[test]
fn a_reservation_holds_for_both_and_for_nobody_else() {
    check(
        "ABC",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            C 01-02 signature
            B 01-03 reservation 2 green 4 none
            B 01-04 signature
            A 01-05 notifies C1 01-02
            A 01-05 notifies B1 01-04
            A 01-05 notifies B2 01-04
            A C 01-06
            A B 01-06
            A 01-08 accepts B1
            A B 01-09
            B C 01-09
            A B 02-06
            B C 02-06
        ",
        expect![[r#"
            A C 01-06: in force since 01-04
            A B 01-06: B has made a reservation, which the other has not accepted and by article 1 may object to until 02-05
            A B 01-09: in force since 01-08; 2 green; 4 none
            B C 01-09: B has made a reservation, which the other has not accepted and by article 1 may object to until 02-05
            A B 02-06: in force since 01-08; 2 green; 4 none
            B C 02-06: in force since 02-05; 2 green; 4 none"#]],
    );
    check(
        "ABC",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            C 01-02 signature
            B 01-03 reservation 2 green
            B 01-04 signature
            A 01-05 notifies C1 01-02
            A 01-05 notifies B2 01-04
            A B 03-06
            A 03-10 notifies B1 01-03
            A B 04-09
            A B 04-11
        ",
        expect![[r#"
            A B 03-06: B has made a reservation, which the other has not accepted and by article 1 may object to until 04-10
            A B 04-09: B has made a reservation, which the other has not accepted and by article 1 may object to until 04-10
            A B 04-11: in force since 04-10; 2 green"#]],
    );
    check(
        "ABC",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            C 01-02 signature
            B 01-03 reservation 2 green
            B 01-04 signature
            A 01-05 notifies C1 01-02
            A 01-05 notifies B1 01-03
            A 01-25 notifies B1 01-03
            A 01-05 notifies B2 01-04
            A B 02-10
            A B 02-26
        ",
        expect![[r#"
            A B 02-10: B has made a reservation, which the other has not accepted and by article 1 may object to until 02-25
            A B 02-26: in force since 02-25; 2 green"#]],
    );
    check(
        "ABC",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            C 01-02 signature
            B 01-03 reservation 2 green
            B 01-04 signature
            A 01-05 notifies C1 01-02
            A 01-05 notifies B1 01-03
            A 01-05 notifies B2 01-04
            C 01-10 objection B1 precludes
            A 01-10 accepts B1
            A B 01-11
            B C 03-01
            A C 03-01
        ",
        expect![[r#"
            A B 01-11: in force since 01-10; 2 green
            B C 03-01: C has objected to an act of B, and wants no relation with it under this agreement
            A C 03-01: in force since 01-04"#]],
    );
}

/// What restricts binds.
#[test]
fn what_is_reserved_late_or_against_the_text_narrows_and_opens_no_window() {
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 2 green
            A B 01-04
            A B 01-06
        ",
        expect![[r#"
            A B 01-04: in force since 01-02
            A B 01-06: in force since 01-02; 2 green"#]],
    );
    check(
        "AB",
        r#""#,
        "
            A 01-01 reservation 2 green
            A 01-02 signature
            B 01-02 signature
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 2 green"],
    );
    check(
        "AB",
        r#"reservations = ["3"]
objection_months = 1"#,
        "
            A 01-01 reservation 2 green 3 detection
            A 01-02 signature
            B 01-02 signature
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 2 green; 3 detection"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-05 signature
            B 01-02 signature
            A 01-03 reservation 2 green
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-05; 2 green"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 2 green
            B 01-06 objection A2 precludes
            A B 01-07
        ",
        expect![
            "A B 01-07: B has objected to an act of A, and wants no relation with it under this agreement"
        ],
    );
}

/// § 5: terms are only met or excluded.
#[test]
fn no_change_ever_widens() {
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 2 red
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 3 detection+attribution
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 3 detection"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 3 attribution
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 3"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 2 out
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 2 out"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 3 out 4 out
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 3 detection+protection; 4 none"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 2 green
            B 01-05 declaration 2 clear
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 2 clear"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 5 out
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 9 out
            A B 01-06
        ",
        expect![
            "A B 01-06: A has performed an act that is not known here (`reservation of article 9`), and could restrict"
        ],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 1 out
            A B 01-06
        ",
        expect![
            "A B 01-06: A has performed an act that is not known here (`reservation of article 1`), and could restrict"
        ],
    );
}

#[test]
fn declarations_narrow_as_far_as_they_change_something() {
    check(
        "AB",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 declaration
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02"],
    );
    check(
        "AB",
        r#""#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 declaration 3 detection
            A B 01-06
            A 01-08 lifts A2
            A B 01-08
            A B 01-09
        ",
        expect![[r#"
            A B 01-06: in force since 01-02; 3 detection
            A B 01-08: in force since 01-02; 3 detection
            A B 01-09: in force since 01-02"#]],
    );
    check(
        "AB",
        r#"declarations = false"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 declaration 3 detection
            A B 01-06
        ",
        expect!["A B 01-06: in force since 01-02; 3 detection"],
    );
}

#[test]
fn inv_5_3_what_lifts_names_an_earlier_act_of_its_author_and_kind() {
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 2 green
            B 01-06 lifts A2
            A B 01-07
        ",
        expect!["A B 01-07: in force since 01-02; 2 green"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 reservation 2 green
            A 01-05 reservation 3 detection id=A2
            A 01-06 lifts A2
            A B 01-07
        ",
        expect!["A B 01-07: in force since 01-02; 2 green; 3 detection"],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            A 01-05 suspension 2
            A 01-05 suspension
            A B 01-05
            A 01-06 lifts A3
            A B 01-07
            A 01-08 lifts A2
            A B 01-09
        ",
        expect![[r#"
            A B 01-05: suspended by A since 01-05
            A B 01-07: in force since 01-02; 2 out
            A B 01-09: in force since 01-02"#]],
    );
    check(
        "AB",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 reservation 2 green
            A 01-03 signature
            B 01-02 signature
            B 01-08 objection A1 precludes
            A 01-09 lifts B2
            A B 03-01
        ",
        expect![
            "A B 03-01: B has objected to an act of A, and wants no relation with it under this agreement"
        ],
    );
    check(
        "ABC",
        r#"reservations = "any"
objection_months = 1"#,
        "
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 01-05 reservation 2 green
            B 01-06 lifts B2
            A B 01-07
            A 01-08 notifies B3 01-06
            A B 01-07
        ",
        expect![[r#"
            A B 01-07: in force since 01-03
            A B 01-07: in force since 01-03"#]],
    );
}
