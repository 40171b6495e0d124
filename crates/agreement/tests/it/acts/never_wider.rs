//! What removing acts may do, and what no act ever does.

use mithaq_agreement::{Agreement, Now, Status, Texts, effective, fold, relation};
use std::collections::BTreeSet;

use super::script::{Case, date, party};

/// Lives of many acts, in which everything happens that may.
const LIVES: [(&str, &str, &str); 3] = [
    (
        "ABCD",
        "reservations = \"any\"\nobjection_months = 1\nentry_after = 2\naccession = \"any\"\naccession_consent = \"each\"\nprovisional = true\nend = 2027-09-01T00:00:00Z\nrenewal_months = 3",
        "text T base tlp=green
        text U T tlp=clear
        A 01-02 signature
        C 01-02 reservation 2 green
        C 01-03 signature
        B 01-03 reservation 3 detection
        B 01-04 signature
        D 01-04 signature
        A 01-05 notifies C2 01-03
        A 01-05 notifies C1 01-03
        A 01-06 notifies B1 01-04
        A 01-06 notifies B2 01-04
        A 01-07 notifies D1 01-04
        X 01-08 accession
        A 01-09 notifies X1 01-09
        B 01-12 accepts X1
        A 01-13 notifies B3 01-12
        A 01-14 accepts X1
        B 01-15 objection C1 precludes
        D 01-16 accepts C1
        A 01-17 notifies D2 01-16
        D 01-20 provisional-application
        C 02-20 amends T
        A 02-21 notifies C3 02-20
        B 02-22 accepts C3
        A 02-23 notifies B5 02-22
        A 02-24 accepts C3
        D 02-25 amends U
        A 02-26 notifies D4 02-25
        B 02-27 accepts D4
        A 02-27 notifies B6 02-27
        A 02-28 accepts D4
        D 03-01 suspension towards=B
        D 03-05 lifts D5
        A 03-06 notifies D6 03-05
        C 03-10 declaration 4 none
        C 03-15 lifts C4
        A 03-16 notifies C5 03-15
        C 04-01 non-renewal
        D 04-02 withdrawal
        C 05-01 termination",
    ),
    (
        "ABC",
        "amendment = \"tacit\"\namendment_days = 10\nentry_after = 2",
        "text T base tlp=green
        A 01-02 signature
        B 01-02 signature
        C 01-02 signature
        A 01-03 notifies B1 01-02
        A 01-03 notifies C1 01-02
        C 02-01 amends T
        A 02-03 notifies C2 02-01
        B 02-05 objection C2
        B 03-01 lifts B2
        A 03-03 notifies B3 03-01
        C 03-10 suspension 2
        C 03-12 lifts C3
        A 03-15 notifies C4 03-13",
    ),
    (
        "AB",
        "reservations = \"any\"\nobjection_months = 1",
        "text T base tlp=green
        A 01-01 reservation 2 green
        A 01-02 signature
        B 01-02 signature
        B 01-05 accepts A1
        A 01-08 lifts A1
        A 02-01 amends T
        B 02-05 accepts A4
        B 02-10 suspension
        B 02-12 lifts B4
        A 03-01 withdrawal",
    ),
];

fn days() -> Vec<Now> {
    let months = ["01", "02", "03", "04"];
    let days = (1..=28).step_by(3);
    let mut all: Vec<Now> = months
        .iter()
        .flat_map(|month| days.clone().map(move |day| format!("{month}-{day:02}")))
        .map(|day| Now::at(&date(&day)))
        .collect();
    all.extend(["06-02", "09-02", "12-02"].map(|day| Now::at(&date(day))));
    all
}

/// What of terms lets through counts only where the relation is in force.
fn at(case: &Case, status: &Status, pair: (&str, &str), now: &Now) -> Option<Agreement> {
    let (a, b) = (party(pair.0), party(pair.1));
    let found = relation(&case.family, status, &a, &b, now);
    let text = effective(&case.family, status, &a, &b, now);
    found.is_in_force().then_some(text)
}

/// Whether each article of one text is within the other's.
pub fn is_within(one: &Agreement, other: &Agreement) -> bool {
    one.articles().iter().all(|article| {
        let same = other.articles().iter().find(|it| it.id() == article.id());
        same.is_some_and(|it| article.terms().is_at_most(it.terms()))
    })
}

/// 5.5, 5.7: whichever act of another party is missing, nothing opens between two, and nothing widens. What the
/// depositary or one of the two has done is missed only at the end of a chain, which a head alone shows.
#[test]
fn inv_5_5_a_missing_act_of_another_party_never_widens() {
    for (parties, clauses, script) in LIVES {
        let case = Case::new(parties, clauses, script);
        let whole = case.status();
        let names: Vec<String> = parties.chars().chain(['X']).map(String::from).collect();
        for (name, act) in &case.acts {
            let rest: Vec<_> = case
                .acts
                .values()
                .filter(|other| other.head() != act.head())
                .cloned()
                .collect();
            let partial = fold(&case.family, &rest, &BTreeSet::new());
            assert!(partial.lacks(&act.head()), "{name}");
            let author = &name[..1];
            for (place, a) in names.iter().enumerate() {
                for b in &names[place + 1..] {
                    let concerned = author == a || author == b || author == "A";
                    let is_last = whole.head(&party(author)) == Some(&act.head());
                    if concerned && is_last {
                        continue;
                    }
                    for now in days() {
                        let pair = (a.as_str(), b.as_str());
                        let Some(found) = at(&case, &partial, pair, &now) else {
                            continue;
                        };
                        let Some(right) = at(&case, &whole, pair, &now) else {
                            panic!("without {name} it is open between {a} and {b} at {now:?}");
                        };
                        assert!(
                            is_within(&found, &right),
                            "without {name} it is wider between {a} and {b} at {now:?}"
                        );
                    }
                }
            }
        }
    }
}

/// 5.2: any order, and twice, is the same; one act more of a stranger changes nothing.
#[test]
fn inv_5_2_lives_of_many_acts_fold_alike_in_any_order() {
    for (parties, clauses, script) in LIVES {
        let case = Case::new(parties, clauses, script);
        let whole = case.status();
        let mut acts = case.arrived();
        for turn in 0..acts.len() {
            acts.rotate_left(turn);
            acts.swap(0, turn);
            let mut twice = acts.clone();
            twice.extend_from_slice(&acts[..turn]);
            assert_eq!(whole, fold(&case.family, &twice, &BTreeSet::new()));
        }
    }
}

/// § 5: whatever is done, what is effective is within the text that holds at that level.
#[test]
fn inv_5_5_what_is_effective_is_never_wider_than_a_text_of_the_family() {
    for (parties, clauses, script) in LIVES {
        let case = Case::new(parties, clauses, script);
        let status = case.status();
        let names: Vec<String> = parties.chars().map(String::from).collect();
        for a in &names {
            for b in names.iter().filter(|b| *b != a) {
                for now in days() {
                    let text = effective(&case.family, &status, &party(a), &party(b), &now);
                    let texts = case
                        .family
                        .amended()
                        .iter()
                        .map(|it| it.agreement().as_ref());
                    let within = texts
                        .chain([case.family.base()])
                        .any(|it| is_within(&text, it));
                    assert!(within, "{a} {b} {now:?}");
                }
            }
        }
    }
}

/// Malabo Convention: in force on 8 June 2023, thirty days after the fifteenth instrument on 9 May. UN Convention
/// against Cybercrime: on the ninetieth day after the fortieth; a regional organisation's is not counted in addition.
#[test]
fn inv_5_5_known_conventions_enter_into_force_when_they_did() {
    for (parties, clauses, counted, last, expected) in [
        (
            20,
            "entry_after = 15\nentry_days = 30",
            15,
            "2023-05-09",
            "2023-06-08",
        ),
        (
            60,
            "entry_after = 40\nentry_days = 90\n#regional P2",
            41,
            "2027-03-01",
            "2027-05-30",
        ),
    ] {
        let names: Vec<String> = (1..=parties).map(|number| format!("P{number}")).collect();
        let mut script = String::new();
        for (number, name) in names.iter().enumerate().take(counted) {
            let at = if number + 1 == counted {
                last
            } else {
                "2020-01-01"
            };
            script.push_str(&format!("{name} {at} ratification\n"));
        }
        for name in &names[1..counted] {
            let at = script
                .lines()
                .find(|line| line.starts_with(&format!("{name} ")));
            let at = at.unwrap().split(' ').nth(1).unwrap().to_owned();
            script.push_str(&format!("P1 {last} notifies {name}.1 {at}\n"));
        }
        let clauses = format!("consent = \"ratification\"\n{clauses}");
        let case = Case::of(&names, &clauses, &script);
        let status = case.status();
        assert_eq!(status.enters(), Some(&date(expected)));
        let one_less = case.arrived();
        let one_less: Vec<_> = one_less
            .into_iter()
            .filter(|act| *act.author() != party(&names[counted - 1]))
            .collect();
        assert_eq!(
            fold(&case.family, &one_less, &BTreeSet::new()).enters(),
            None
        );
    }
}
