//! Parties without a node, by small letters: what they do on paper others attest, each towards itself (DESIGN § 4).

use std::collections::BTreeSet;

use expect_test::expect;
use mithaq_agreement::{
    ActBuilder, ActError, ActKind, Agreement, Evidence, Now, Relation, fold, relation,
};
use proptest::prelude::*;

use super::check;
use super::script::{Case, date, party, read};

/// A treaty that the depositary A and B have signed, and that x has signed by what A attests.
const TREATY: &str = "
    A 01-02 signature
    B 01-02 signature
    A 01-03 notifies B1 01-02
    A 01-04 signature for=x ref=L1 dated=01-02
";

/// As [`TREATY`], where B attests it, too.
const BOTH: &str = "
    A 01-02 signature
    B 01-02 signature
    A 01-03 notifies B1 01-02
    A 01-04 signature for=x ref=L1 dated=01-02
    B 01-04 signature for=x ref=L1 dated=01-02
    A 01-05 notifies B2 01-04
";

fn with(first: &str, then: &str) -> String {
    format!("{first}\n{then}")
}

#[test]
fn of_two_the_one_with_a_node_attests_what_the_other_does_on_paper() {
    check(
        "Ax",
        "",
        "
            A 01-02 signature
            A x 01-03
        ",
        expect!["A x 01-03: x has not signed"],
    );
    check(
        "Ax",
        "",
        "
            A 01-02 signature
            A 01-04 signature for=x ref=L1 dated=01-03
            A x 01-04
            A x 01-05
            x A 01-05
        ",
        expect![[r#"
            A x 01-04: by article 1 it is in force only after 01-04
            A x 01-05: in force since 01-04
            x A 01-05: in force since 01-04"#]],
    );
    // What was ratified on paper is bound by it, and a paper of a later day permits from that day on.
    check(
        "Ax",
        r#"consent = "ratification""#,
        "
            A 01-02 ratification
            A 01-04 signature for=x ref=L1
            A 01-04 ratification for=x ref=L2 dated=02-01
            A x 01-09
            A x 02-02
        ",
        expect![[r#"
            A x 01-09: by article 1 it is in force only after 02-01
            A x 02-02: in force since 02-01"#]],
    );
}

#[test]
fn what_restricts_on_paper_holds_from_the_earlier_date() {
    check(
        "Ax",
        "",
        "
            A 01-02 signature
            A 01-02 signature for=x ref=L1
            A 01-20 withdrawal for=x ref=L2 dated=01-15
            A x 01-24
            A x 01-25
        ",
        expect![[r#"
            A x 01-24: in force since 01-02 until 01-25
            A x 01-25: x has withdrawn, with effect from 01-25 by article 1"#]],
    );
    check(
        "Ax",
        "",
        "
            A 01-02 signature
            A 01-02 signature for=x ref=L1
            A 01-20 suspension for=x ref=L2 dated=01-10
            A 01-22 lifts A3 for=x ref=L3 dated=01-21
            A x 01-09
            A x 01-10
            A x 01-21
            A x 01-23
        ",
        expect![[r#"
            A x 01-09: in force since 01-02
            A x 01-10: suspended by x since 01-10
            A x 01-21: suspended by x since 01-10
            A x 01-23: in force since 01-02"#]],
    );
    // Nobody lifts in its own name what it attested, nor on paper what it did itself.
    check(
        "Ax",
        "",
        "
            A 01-02 signature
            A 01-02 signature for=x ref=L1
            A 01-10 suspension for=x ref=L2
            A 01-11 lifts A3
            A x 01-12
        ",
        expect!["A x 01-12: suspended by x since 01-10"],
    );
}

#[test]
fn its_reservations_wait_for_our_acceptance_and_ours_for_its_own() {
    check(
        "Ax",
        r#"reservations = "any""#,
        "
            A 01-02 reservation for=x ref=L1 2 green
            A 01-02 signature for=x ref=L1
            A 01-03 signature
            A x 01-05
            A 01-06 accepts A1
            A x 01-07
        ",
        expect![[r#"
            A x 01-05: x has made a reservation, which the other has not accepted, and by article 1 its time for objecting is not settled yet
            A x 01-07: in force since 01-06; 2 green"#]],
    );
    check(
        "Ax",
        r#"reservations = "any""#,
        "
            A 01-02 reservation 2 green
            A 01-03 signature
            A 01-04 signature for=x ref=L1
            A x 01-05
            A 01-06 accepts A1 for=x ref=L2
            A x 01-07
        ",
        expect![[r#"
            A x 01-05: A has made a reservation, which the other has not accepted, and by article 1 its time for objecting is not settled yet
            A x 01-07: in force since 01-06; 2 green"#]],
    );
}

/// The attack: a peer transcribes acts "of" an external party, so that others give to it.
#[test]
fn only_what_one_attests_itself_opens_what_one_gives() {
    check(
        "ABx",
        "entry_after = 2",
        &with(TREATY, "A x 01-09\nB x 01-09\nA B 01-09"),
        expect![[r#"
            A x 01-09: in force since 01-04
            B x 01-09: x has not signed
            A B 01-09: in force since 01-02"#]],
    );
    check(
        "ABx",
        "entry_after = 2",
        &with(BOTH, "A x 01-09\nB x 01-09"),
        expect![[r#"
            A x 01-09: in force since 01-04
            B x 01-09: in force since 01-04"#]],
    );
    // It waits for the depositary as any other act that permits does.
    check(
        "ABx",
        "entry_after = 2",
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            B 01-04 signature for=x ref=L1
            B x 01-09
            A x 01-09
        ",
        expect![[r#"
            B x 01-09: the depositary has not notified the consent of x
            A x 01-09: x has not signed"#]],
    );
    check(
        "ABx",
        "entry_after = 2",
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            B 01-04 signature for=x ref=L1
            A 01-10 notifies B2 01-04
            B x 01-11
            A x 01-11
        ",
        expect![[r#"
            B x 01-11: in force since 01-04
            A x 01-11: x has not signed"#]],
    );
    // Whether its instrument is one of those that are counted is for the depositary to say.
    check(
        "ABx",
        "",
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            B 01-04 signature for=x ref=L1
            A 01-05 notifies B2 01-04
            A B 01-09
            B x 01-09
        ",
        expect![[r#"
            A B 01-09: 2 of the 3 instruments that article 1 asks for have been deposited
            B x 01-09: 2 of the 3 instruments that article 1 asks for have been deposited"#]],
    );
    check(
        "ABx",
        "",
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            B 01-04 signature for=x ref=L1
            A 01-05 notifies B2 01-04
            A 01-10 signature for=x ref=L1
            A B 01-11
            B x 01-11
        ",
        expect![[r#"
            A B 01-11: in force since 01-10
            B x 01-11: in force since 01-10"#]],
    );
}

#[test]
fn what_others_attest_narrows() {
    check(
        "ABx",
        "entry_after = 2",
        &with(
            BOTH,
            "
            B 01-10 suspension for=x ref=L2
            A x 01-11
            B x 01-11
            A B 01-11
            A 01-12 lifts B3 for=x ref=L3
            A x 01-13
            B 01-14 lifts B3 for=x ref=L3
            A 01-15 notifies B4 01-14
            A x 01-16
            B x 01-16
            ",
        ),
        expect![[r#"
            A x 01-11: suspended by x since 01-10
            B x 01-11: suspended by x since 01-10
            A B 01-11: in force since 01-02
            A x 01-13: suspended by x since 01-10
            A x 01-16: suspended by x since 01-10
            B x 01-16: suspended by x since 01-10"#]],
    );
    check(
        "ABx",
        "entry_after = 2",
        &with(
            BOTH,
            "
            B 01-10 declaration 2 green for=x ref=L2
            A x 01-11
            A B 01-11
            B 01-12 withdrawal for=x ref=L4 dated=01-11
            A x 01-20
            A x 01-21
            A B 01-21
            ",
        ),
        expect![[r#"
            A x 01-11: in force since 01-04 until 01-21; 2 green
            A B 01-11: in force since 01-02
            A x 01-20: in force since 01-04 until 01-21; 2 green
            A x 01-21: x has withdrawn, with effect from 01-21 by article 1
            A B 01-21: in force since 01-02"#]],
    );
    // An act of another that is missing may be such a one.
    check(
        "ABx",
        "entry_after = 2",
        &with(
            BOTH,
            "
            B 01-10 suspension for=x ref=L2
            B 01-11 declaration
            lost B3
            A x 01-12
            A B 01-12
            ",
        ),
        expect![[r#"
            A x 01-12: act 3 of B is missing here, and could restrict
            A B 01-12: act 3 of B is missing here, and could restrict"#]],
    );
    check(
        "ABCx",
        "entry_after = 2",
        &with(
            BOTH,
            "
            C 01-10 suspension for=x ref=L2
            C 01-11 declaration
            lost C1
            A x 01-12
            A B 01-12
            ",
        ),
        expect![[r#"
            A x 01-12: act 1 of C is missing here, and could restrict
            A B 01-12: in force since 01-02"#]],
    );
    // The same id in two chains: what either stops is stopped until both have lifted it.
    check(
        "ABx",
        "entry_after = 2",
        &with(
            BOTH,
            "
            A 01-10 suspension 2 for=x ref=L2
            B 01-10 suspension for=x ref=L2 id=A5
            A 01-12 lifts A5 for=x ref=L3
            A x 01-13
            ",
        ),
        expect!["A x 01-13: suspended by x since 01-10"],
    );
}

/// Where two transcriptions of one paper differ, what permits counts as far as both say it.
#[test]
fn where_transcriptions_differ_the_intersection_holds() {
    // The later date.
    check(
        "ABx",
        "entry_after = 2",
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 signature for=x ref=L1 dated=01-02
            B 01-04 signature for=x ref=l1 dated=02-01
            A x 01-20
            A x 02-02
        ",
        expect![[r#"
            A x 01-20: by article 1 it is in force only after 02-01
            A x 02-02: in force since 02-01"#]],
    );
    // B reads another act in the same paper: what it permits is permitted by neither.
    check(
        "ABx",
        "entry_after = 2",
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 signature for=x ref=L1
            B 01-06 suspension 3 for=x ref=L1
            B 01-08 signature for=x ref=L1
            A x 01-07
            A x 01-09
        ",
        expect![[r#"
            A x 01-07: by article 1 it is in force only after 01-08
            A x 01-09: in force since 01-08; 3 detection+protection"#]],
    );
    check(
        "ABx",
        "entry_after = 2",
        "
            A 01-02 signature
            B 01-02 signature
            A 01-03 notifies B1 01-02
            A 01-04 signature for=x ref=L1
            B 01-06 declaration for=x ref=L1
            A x 01-07
        ",
        expect!["A x 01-07: x has not signed"],
    );
    // A paper that only one has seen is read by that one alone.
    check(
        "ABx",
        "entry_after = 2",
        &with(TREATY, "B 01-06 declaration for=x ref=L2\nA x 01-07"),
        expect!["A x 01-07: in force since 01-04"],
    );
    // Each names the suspension by its own id; the paper is the same.
    check(
        "ABx",
        "entry_after = 2",
        &with(
            BOTH,
            "
            A 01-10 suspension for=x ref=L2
            B 01-10 suspension for=x ref=L2
            A 01-12 lifts A5 for=x ref=L3
            A x 01-13
            B 01-14 lifts B3 for=x ref=L3 dated=01-20
            A 01-15 notifies B4 01-14
            A x 01-18
            A x 01-21
            B x 01-21
            ",
        ),
        expect![[r#"
            A x 01-13: suspended by x since 01-10
            A x 01-18: suspended by x since 01-10
            A x 01-21: in force since 01-04
            B x 01-21: in force since 01-04"#]],
    );
}

/// An external party's silence is not certain: what is permitted is what both texts permit.
#[test]
fn its_silence_accepts_nothing_that_widens() {
    let tacit = "amendment = \"tacit\"\namendment_days = 5\nentry_after = 2";
    check(
        "ABx",
        tacit,
        &with(
            TREATY,
            "
            text red base tlp=red
            B 01-10 amends red
            A 01-10 notifies B2 01-10
            A B 01-20
            A x 01-20
            A 01-21 accepts B2 for=x ref=L2
            A x 01-22
            ",
        ),
        expect![[r#"
            A B 01-20: in force since 01-02; 2 red
            A x 01-20: in force since 01-04
            A x 01-22: in force since 01-04; 2 red"#]],
    );
    check(
        "ABx",
        tacit,
        &with(
            TREATY,
            "
            text green base tlp=green
            B 01-10 amends green
            A 01-10 notifies B2 01-10
            A B 01-20
            A x 01-20
            B 01-12 objection B2 for=x ref=L2
            A x 01-21
            ",
        ),
        expect![[r#"
            A B 01-20: in force since 01-02; 2 green
            A x 01-20: in force since 01-04; 2 green
            A x 01-21: in force since 01-04; 2 green"#]],
    );
}

#[test]
fn who_accedes_attests_towards_itself() {
    check(
        "ABx",
        "entry_after = 2\naccession = \"any\"",
        &with(
            TREATY,
            "
            C 01-10 accession
            A 01-11 notifies C1 01-10
            C 01-12 signature for=x ref=L1
            A 01-13 notifies C2 01-12
            C x 01-14
            A x 01-14
            B x 01-14
            C 01-15 suspension for=x ref=L2
            A x 01-16
            D 01-15 accession
            D 01-15 suspension for=x ref=L3
            A x 01-16
            ",
        ),
        expect![[r#"
            C x 01-14: in force since 01-12
            A x 01-14: in force since 01-04
            B x 01-14: x has not signed
            A x 01-16: suspended by x since 01-15
            A x 01-16: suspended by x since 01-15"#]],
    );
    // Who has not acceded restricts nobody.
    check(
        "ABx",
        "entry_after = 2\naccession = \"any\"",
        &with(
            TREATY,
            "
            D 01-15 accession
            D 01-15 suspension for=x ref=L3
            A x 01-16
            ",
        ),
        expect!["A x 01-16: in force since 01-04"],
    );
}

/// DESIGN § 4: a party with a root key acts for itself; what is attested for it is void, whatever the text calls it.
#[test]
fn what_is_attested_for_a_party_with_a_key_is_void() {
    let case = Case::new("ABx", "entry_after = 2", BOTH);
    let with_key: BTreeSet<_> = [party("x")].into();
    let (a, b, x) = (party("A"), party("B"), party("x"));
    let now = Now::at(&date("01-09"));
    let status = fold(&case.family, &case.arrived(), &with_key);
    for of in [&a, &b] {
        let closed = relation(&case.family, &status, of, &x, &now);
        assert_eq!(code(&closed, case.family.shared_base()), "not-signed");
    }
    assert!(relation(&case.family, &status, &a, &b, &now).is_in_force());
    let whys: Vec<String> = whys(&status);
    assert!(
        whys.iter().all(|why| why.contains("has a root key")),
        "{whys:?}"
    );
    // Nor is anything attested for a party that the text lists with a key.
    let refused = ActBuilder::new(case.family.shared_base(), &a, None)
        .attesting_for(&b)
        .build(case.acts["A1"].id(), &date("01-02"), &ActKind::Signature);
    assert!(matches!(refused, Err(ActError::MayNotAttest { .. })));
}

fn code(found: &Relation, text: &Agreement) -> &'static str {
    found
        .reason(text)
        .map_or("in-force", |reason| reason.code())
}

fn whys(status: &mithaq_agreement::Status) -> Vec<String> {
    let told = status.evidence().iter().filter_map(|one| match one {
        Evidence::Refused { why, .. } => Some(why.to_string()),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_transcription_names_its_paper_and_some_acts_are_not_transcribed() {
    let case = Case::new("Ax", "", "A 01-02 signature");
    let (a, x) = (party("A"), party("x"));
    let head = case.acts["A1"].head();
    let base = case.family.shared_base();
    let builder = ActBuilder::new(base, &a, Some(&head)).attesting_for(&x);
    let id = case.acts["A1"].id();
    let without = builder.build(id, &date("01-03"), &ActKind::Signature);
    assert!(matches!(without, Err(ActError::NoPaper)));
    let applied = builder.build(id, &date("01-03"), &ActKind::ProvisionalApplication);
    assert!(matches!(applied, Err(ActError::NotTranscribed { .. })));
    // By another implementation, which did not ask: what permits does not count, what restricts does.
    let forged = |acts: &str, from: &str, to: &str| -> String {
        let case = Case::new("Ax", "", acts);
        let mut acts = case.arrived();
        acts.retain(|act| act.id() != case.acts["A2"].id() || from.is_empty());
        let text = &case.written["A2"];
        assert!(text.contains(from), "{text}");
        acts.push(read(&text.replace(from, to), &a));
        let status = fold(&case.family, &acts, &BTreeSet::new());
        let found = relation(&case.family, &status, &a, &x, &Now::at(&date("01-09")));
        format!("{} {:?}", code(&found, base), whys(&status))
    };
    let paper = r#""paper":{"attested_by":["Amal"],"date":"2027-01-03T00:00:00Z","reference":"L1","scan_sha256":"0707070707070707070707070707070707070707070707070707070707070707"},"#;
    let signed = "A 01-02 signature\nA 01-03 signature for=x ref=L1";
    let stopped = "A 01-02 signature\nA 01-04 suspension for=x ref=L1 dated=01-03";
    expect![[r#"not-signed ["it is attested for an external party, and names no paper"]"#]]
        .assert_eq(&forged(signed, paper, ""));
    expect!["not-signed []"].assert_eq(&forged(stopped, paper, ""));
    expect![[r#"unread-act ["it is of a kind that this version does not know"]"#]].assert_eq(
        &forged(signed, "\"reference\":\"L1\"", "\"reference\":\"\""),
    );
    expect![[r#"not-signed ["acts of this kind are not transcribed for an external party"]"#]]
        .assert_eq(&forged(
            signed,
            "\"signature\"",
            "\"provisional-application\"",
        ));
}

/// What others attest of an external party, of whatever kind and however notified, never opens what we give it, and never
/// widens its terms.
#[test]
fn others_attestations_never_widen_ours() {
    let kinds = [
        "signature for=x ref=L1",
        "signature for=x ref=L1 dated=03-01",
        "signature for=x ref=L7",
        "suspension for=x ref=L2",
        "suspension 2 for=x ref=L2",
        "declaration 2 green for=x ref=L3",
        "reservation 2 green for=x ref=L1",
        "lifts LAST for=x ref=L4",
        "lifts A5 for=x ref=L4",
        "withdrawal for=x ref=L5",
        "termination for=x ref=L6",
        "objection A5 precludes for=x ref=L6",
        "accepts A5 for=x ref=L6",
        "declaration for=x ref=L1",
        "declaration for=x ref=L9",
    ];
    let ours = [
        "signature for=x ref=L1 dated=01-03",
        "suspension for=x ref=L2",
        "reservation 3 out for=x ref=L1",
        "lifts A4 for=x ref=L4",
        "declaration 3 out",
        "suspension 3",
    ];
    let config = ProptestConfig::with_cases(300);
    proptest!(config, |(
        mine in prop::collection::vec(0..ours.len(), 0..4),
        theirs in prop::collection::vec(0..kinds.len(), 0..5),
        notified in any::<u8>(),
    )| {
        let mut script = String::from(
            "A 01-02 signature\nB 01-02 signature\nA 01-03 notifies B1 01-02\n",
        );
        for one in &mine {
            script.push_str(&format!("A 01-04 {}\n", ours[*one]));
        }
        let mut more = String::new();
        for (at, one) in theirs.iter().enumerate() {
            let line = kinds[*one].replace("LAST", &format!("B{}", at + 1));
            more.push_str(&format!("B 01-05 {line}\n"));
        }
        for at in (0..theirs.len()).filter(|at| notified >> at & 1 == 1) {
            more.push_str(&format!("A 01-06 notifies B{} 01-05\n", at + 2));
        }
        let clauses = "entry_after = 2\ndeclarations = true";
        let alone = Case::new("ABx", clauses, &script);
        let all = Case::new("ABx", clauses, &format!("{script}{more}"));
        let (a, x) = (party("A"), party("x"));
        let base = alone.family.shared_base();
        for day in ["01-05", "01-09", "01-25", "04-01"] {
            let now = Now::at(&date(day));
            let held = |case: &Case| {
                let status = fold(&case.family, &case.arrived(), &BTreeSet::new());
                let open = relation(&case.family, &status, &a, &x, &now).is_in_force();
                let text = mithaq_agreement::effective(&case.family, &status, &a, &x, &now);
                (open, text)
            };
            let ((was, before), (is, after)) = (held(&alone), held(&all));
            prop_assert!(was || !is, "{script}{more}");
            for article in after.articles() {
                let mut of = before.articles().iter();
                let was = of.find(|one| one.id() == article.id());
                let narrower = was.is_some_and(|was| article.terms().is_at_most(was.terms()));
                prop_assert!(narrower || base.final_clauses().0 == article.id(), "{script}{more}");
            }
        }
    });
}
