//! Calendars, the matrix, and the hash of what is effective.

use std::collections::BTreeSet;

use mithaq_agreement::{Family, Now, calendar, effective, fold, matrix};

use super::script::{Case, date, party};

const CLAUSES: &str = "reservations = \"any\"\nobjection_months = 1\nentry_after = 2\nentry_days = 10\nend = 2028-01-01T00:00:00Z\nrenewal_months = 12";
const LIFE: &str = "text T base tlp=green
    A 01-02 signature
    B 01-02 reservation 2 green
    B 01-02 signature
    A 01-05 notifies B1 01-05
    A 01-05 notifies B2 01-03
    C 01-20 signature
    A 01-21 notifies C1 01-20
    C 03-01 withdrawal";

#[test]
fn a_calendar_tells_what_comes_next() {
    let case = Case::new("ABC", CLAUSES, LIFE);
    let entries = calendar(&case.family, &case.status(), &Now::at(&date("01-04")));
    let told: Vec<String> = entries
        .iter()
        .map(|entry| format!("{} {}", &entry.at.as_str()[..10], entry.event.word()))
        .collect();
    assert_eq!(
        told,
        [
            "2027-01-13 enters-into-force",
            "2027-01-30 enters-into-force-for",
            "2027-02-05 window-closes",
            "2027-02-05 window-closes",
            "2027-03-11 leaves",
            "2028-01-01 renews",
        ]
    );
    let later = calendar(&case.family, &case.status(), &Now::at(&date("2030-06-01")));
    assert_eq!(later.len(), 1);
    assert_eq!(&later[0].at.as_str()[..10], "2031-01-01");
}

#[test]
fn a_matrix_has_every_pair_once() {
    let case = Case::new("ABC", CLAUSES, LIFE);
    let status = case.status();
    let told: Vec<bool> = matrix(&case.family, &status, &Now::at(&date("02-06")))
        .iter()
        .map(|(_, _, relation)| relation.is_in_force())
        .collect();
    assert_eq!(told, [true, true, true]);
    let early = matrix(&case.family, &status, &Now::at(&date("02-01")));
    let open: Vec<_> = early.iter().filter(|(_, _, it)| it.is_in_force()).collect();
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0].0, &open[0].1), (&party("A"), &party("C")));
}

/// A gate is kept while the hash of its text is the same: so it is another for other terms, and the same for the same.
#[test]
fn the_hash_of_what_is_effective_tells_terms_apart() {
    let case = Case::new("ABC", CLAUSES, LIFE);
    let (status, now) = (case.status(), Now::at(&date("02-06")));
    let text = |a: &str, b: &str| effective(&case.family, &status, &party(a), &party(b), &now);
    assert_eq!(text("A", "C").text_hash(), case.texts["base"].text_hash());
    assert_ne!(text("A", "B").text_hash(), case.texts["base"].text_hash());
    assert_eq!(text("A", "B").text_hash(), text("B", "C").text_hash());
    assert_eq!(text("A", "B").id(), case.texts["base"].id());
}

/// An amended text is no agreement of its own, and one that changes who the parties are belongs to no family.
#[test]
fn an_amended_text_counts_only_in_its_family() {
    let case = Case::new("ABC", CLAUSES, LIFE);
    let amended = &case.texts["T"];
    let alone = fold(amended, &case.arrived(), &BTreeSet::new());
    for (_, _, relation) in matrix(amended, &alone, &Now::at(&date("02-06"))) {
        assert!(!relation.is_in_force());
    }
    use mithaq_agreement::Texts;
    assert_eq!(case.family.amended().len(), 1);
    let others = Case::new("ABCD", CLAUSES, "text T base tlp=green");
    let strange = Family::new(
        case.family.shared_base().clone(),
        [others.texts["T"].clone(), case.texts["base"].clone()],
    );
    assert!(strange.amended().is_empty());
}

/// Ends, renewals and withdrawals by what holds between whom, as relations are.
#[test]
fn a_calendar_goes_by_the_texts_that_hold_and_by_whose_act_it_is() {
    let clauses = "entry_after = 2\nend = 2028-01-01T00:00:00Z\nrenewal_months = 12";
    let signed = "A 01-02 signature
        B 01-02 signature
        A 01-05 notifies B1 01-05
        C 01-06 signature
        A 01-07 notifies C1 01-06";
    let check = |more: &str, expected: &[&str]| {
        let case = Case::new("ABC", clauses, &format!("{signed}\n{more}"));
        let entries = calendar(&case.family, &case.status(), &Now::at(&date("03-01")));
        let name = |id: &mithaq_agreement::PartyId| {
            let of = ["A", "B", "C"].into_iter().find(|name| party(name) == *id);
            of.unwrap_or("?").to_owned()
        };
        let told: Vec<String> = entries
            .iter()
            .map(|entry| {
                let whom = match &entry.event {
                    mithaq_agreement::Event::EndsFor { party }
                    | mithaq_agreement::Event::Restricts { party, .. }
                    | mithaq_agreement::Event::Leaves { party } => name(party),
                    mithaq_agreement::Event::EndsBetween { a, b } => {
                        format!("{}{}", name(a), name(b))
                    }
                    _ => String::new(),
                };
                let line = format!("{} {} {whom}", &entry.at.as_str()[..10], entry.event.word());
                line.trim_end().to_owned()
            })
            .collect();
        assert_eq!(told, expected, "{more}");
    };
    check("", &["2028-01-01 renews"]);
    // One party's word is for itself alone.
    check(
        "B 02-01 non-renewal",
        &["2028-01-01 renews", "2028-01-01 ends-for B"],
    );
    check(
        "B 02-01 non-renewal\nC 02-01 non-renewal",
        &["2028-01-01 ends"],
    );
    check(
        "C 06-01 suspension",
        &["2027-06-01 restricts C", "2028-01-01 renews"],
    );
}
