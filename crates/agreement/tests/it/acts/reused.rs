//! Ids that others use too, and acts that were notified and are not here.

use expect_test::expect;

use super::check;

/// An acceptance names an id alone. Where another's act has it too, it accepts neither.
#[test]
fn inv_5_6_who_uses_the_id_of_anothers_act_is_not_accepted_with_it() {
    let accession = "A 01-02 signature
        B 01-02 signature
        A 01-03 notifies B1 01-03
        D 01-04 accession
        A 01-05 notifies D1 01-05
        B 01-06 accepts D1
        A 01-07 notifies B2 01-06";
    let clauses = "accession = \"any\"\naccession_consent = \"each\"\nentry_after = 1";
    check(
        "ABC",
        clauses,
        &format!("{accession}\nB D 02-01"),
        expect!["B D 02-01: in force since 01-05"],
    );
    check(
        "ABC",
        clauses,
        &format!(
            "{accession}
            E 01-08 accession id=D1
            A 01-09 notifies E1 01-08
            B D 02-01
            B E 02-01"
        ),
        expect![[r#"
            B D 02-01: B has not accepted the accession of D, as article 1 asks for
            B E 02-01: B has not accepted the accession of E, as article 1 asks for"#]],
    );
    check(
        "ABC",
        "reservations = \"any\"\nobjection_months = 3",
        "A 01-02 signature
        B 01-02 reservation 2 green
        B 01-02 signature
        C 01-02 reservation 3 detection id=B1
        C 01-02 signature
        A 01-03 notifies B1 01-02
        A 01-03 notifies B2 01-02
        A 01-03 notifies C1 01-02
        A 01-03 notifies C2 01-02
        A 01-04 accepts B1
        A B 02-01
        A C 02-01",
        expect![[r#"
            A B 02-01: B has made a reservation, which the other has not accepted and by article 1 may object to until 04-03
            A C 02-01: C has made a reservation, which the other has not accepted and by article 1 may object to until 04-03"#]],
    );
    check(
        "ABC",
        "",
        "text T base tlp=red
        A 01-02 signature
        B 01-02 signature
        C 01-02 signature
        A 01-03 notifies B1 01-02
        A 01-03 notifies C1 01-02
        A 01-04 amends T
        B 01-05 accepts A4
        A 01-06 notifies B2 01-05
        C 01-07 declaration 4 none id=A4
        A B 02-01",
        expect!["A B 02-01: in force since 01-02; 2 red"],
    );
}

/// 5.7: the notification gives a hash. That another's act has the same id does not make the act present.
#[test]
fn inv_5_7_a_notified_act_is_missing_though_another_has_its_id() {
    for other in [
        "",
        "C 02-03 declaration id=B2",
        "C 02-03 objection A1 id=B2",
    ] {
        let script = format!(
            "text T base tlp=green
            A 01-02 signature
            B 01-02 signature
            C 01-02 signature
            A 01-03 notifies B1 01-03
            A 01-03 notifies C1 01-03
            B 02-01 amends T
            A 02-02 notifies B2 02-01
            {other}
            lost B2
            A C 03-01"
        );
        check(
            "ABC",
            "amendment = \"tacit\"\namendment_days = 5",
            &script,
            expect![[
                r#"A C 03-01: the depositary, A, has notified acts that are missing here (1), and could restrict"#
            ]],
        );
        let script = script.replace(
            "A C 03-01",
            "A 02-03 accepts B2\nC 02-04 accepts B2\nA 02-05 notifies C2 02-04\nA C 03-01",
        );
        let accepted = match other {
            "" => "A 02-05 notifies C2 02-04",
            _ => "A 02-05 notifies C3 02-04",
        };
        let script = script.replace("A 02-05 notifies C2 02-04", accepted);
        check(
            "ABC",
            "",
            &script,
            expect![[r#"A C 03-01: both have accepted an amended text that is not known here"#]],
        );
    }
}

/// 4.1: a key speaks for one party. Nobody has acceded under one that another accedes under as well, or that a listed
/// party has, whether or not the other's accession is here.
#[test]
fn who_accedes_under_anothers_root_key_is_no_party() {
    let script = "A 01-02 signature
        B 01-02 signature
        A 01-03 notifies B1 01-02
        D 01-04 accession
        A 01-05 notifies D1 01-04
        E 01-06 accession key=D
        A 01-07 notifies E1 01-06
        F 01-08 accession key=B
        A 01-09 notifies F1 01-08
        G 01-10 accession
        A 01-11 notifies G1 01-10
        A D 02-01
        A E 02-01
        A F 02-01
        A G 02-01";
    for lost in ["", "\nlost E1"] {
        check(
            "ABC",
            "accession = \"any\"\nentry_after = 2",
            &format!("{script}{lost}"),
            expect![[r#"
                A D 02-01: the agreement is not between these two
                A E 02-01: the agreement is not between these two
                A F 02-01: the agreement is not between these two
                A G 02-01: in force since 01-10"#]],
        );
    }
}
