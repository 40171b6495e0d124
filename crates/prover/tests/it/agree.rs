//! The solver's verdicts are those of going through every case, and its cases are confirmed by the gates.

use std::collections::BTreeSet;

use mithaq_agreement::article::Forums;
use mithaq_agreement::check::symbolic::Symbolic;
use mithaq_agreement::check::{
    Consents, EveryCase, Judge, Receiver, Verdict, check, check_by, compare, compare_by,
};
use mithaq_agreement::compile::{self, LicenceTerms};
use mithaq_agreement::{Agreement, Around, Condition, Effect, Gate, RedLine, decide_in};
use mithaq_stix::{ObjectId, Tlp};
use mithaq_testkit::generate::agreement;
use mithaq_testkit::world::{AgreementNo, Party};
use proptest::prelude::*;

use crate::program::{Program, program};
use crate::texts::{FIRST, FORUM, QAMAR, RIMAL, SAHIL, SECOND, exchange, party, rendered, text};

/// For how long the solver may think about one question here: no verdict may depend on it.
const LONG: u64 = 120_000;

fn gate(text: &Agreement, licences: &[&Agreement], red_lines: &[RedLine]) -> Gate {
    let members = BTreeSet::from([party(RIMAL)]);
    let forums = Forums::from([(ObjectId::parse(FORUM).unwrap(), members)]);
    let licences: Vec<_> = licences.iter().map(|text| LicenceTerms::of(text)).collect();
    let around = Around {
        licences: &licences,
        forums: &forums,
        red_lines,
    };
    compile::exchange_gate_among(text, &party(QAMAR), &party(RIMAL), &around).unwrap()
}

/// Both judges say the same, and the solver's examples release here and not there.
#[track_caller]
fn same(
    program: &mut Program,
    what: &str,
    ask: impl Fn(&mut dyn Judge) -> Verdict,
    stands: impl Fn(&mithaq_agreement::check::Example) -> bool,
) -> &'static str {
    let by_cases = ask(&mut EveryCase);
    let solved = ask(&mut Symbolic::new(program, LONG));
    assert_eq!(
        solved.word(),
        by_cases.word(),
        "{what}: {solved:?}\n{by_cases:?}"
    );
    if let Verdict::Refuted { examples } = &solved {
        assert!(
            !examples.is_empty() && examples.iter().all(stands),
            "{what}: {solved:?}"
        );
    }
    solved.word()
}

fn wider(program: &mut Program, new: &Gate, old: &Gate, what: &str) -> &'static str {
    let to = Receiver::Party(party(RIMAL));
    let from = party(QAMAR);
    same(
        program,
        what,
        |judge| judge.no_wider(new, old, &from, &to),
        |example| {
            let of = |gate| decide_in(gate, &example.class, example.purpose, &example.known);
            of(new).is_release() && !of(old).is_release()
        },
    )
}

#[test]
fn two_texts_are_held_against_one_another_alike() {
    let Some(mut program) = program() else {
        return;
    };
    let base = exchange("\"all\"", "amber", "amber", "own-and-received");
    let listed = "onward: to = \"listed\"; parties = [\"RIMAL\"]";
    // What the new text has, what the old one has, and what is found.
    for (new, old, expected) in [
        (vec![], vec![], "proved"),
        (
            vec![],
            vec!["personal-data: allowed = \"pseudonymised\""],
            "refuted",
        ),
        (
            vec!["personal-data: allowed = \"none\""],
            vec!["personal-data: allowed = \"with-note\""],
            "proved",
        ),
        (
            vec!["channel: minimum = \"taxii\""],
            vec!["channel: minimum = \"mithaq\""],
            "refuted",
        ),
        (
            vec!["channel: minimum = \"mithaq\"; languages = [\"ar\"]"],
            vec!["channel: minimum = \"taxii\"; languages = [\"ar\", \"en\"]"],
            "proved",
        ),
        (
            vec!["channel: minimum = \"taxii\"; languages = [\"ar\", \"en\"]"],
            vec!["channel: minimum = \"taxii\"; languages = [\"ar\"]"],
            "refuted",
        ),
        (
            vec!["scope: sectors = [\"energy\"]"],
            vec!["scope: sectors = [\"energy\", \"healthcare\"]"],
            "proved",
        ),
        (
            vec![],
            vec!["scope: sectors = \"all\"; excludes = [\"military\"]"],
            "refuted",
        ),
        (
            vec!["marking: unmarked_tlp = \"green\""],
            vec!["marking: unmarked_tlp = \"red\""],
            "refuted",
        ),
        (
            vec!["marking: unmarked_tlp = \"red\""],
            vec!["marking: unmarked_tlp = \"green\""],
            "proved",
        ),
        (vec![listed], vec![], "refuted"),
        (
            vec!["onward: to = \"with-consent\""],
            vec![listed],
            "refuted",
        ),
        (
            vec!["onward: to = \"forum\"; agreement = \"FORUM\""],
            vec![listed],
            "proved",
        ),
        (
            vec!["purpose: permitted = [\"detection\"]"],
            vec![],
            "proved",
        ),
    ] {
        let of = |more: &[&str]| {
            let articles = [&[base.as_str()][..], more].concat();
            text(&articles, RIMAL, FIRST)
        };
        let (after, before) = (of(&new), of(&old));
        let what = format!("{new:?} after {old:?}");
        let found = wider(
            &mut program,
            &gate(&after, &[], &[]),
            &gate(&before, &[], &[]),
            &what,
        );
        assert_eq!(found, expected, "{what}");
    }
}

/// 6.4: what one article joins that two gave apart.
#[test]
fn what_an_object_tells_of_is_asked_about_alike() {
    let Some(mut program) = program() else {
        return;
    };
    let of = |articles: &[String]| {
        let articles: Vec<&str> = articles.iter().map(String::as_str).collect();
        text(&articles, RIMAL, FIRST)
    };
    let types = |types| exchange(types, "amber", "amber", "own-and-received");
    // The type is common to an object and what it tells of: two articles, one for each, give what one gives.
    let joined = of(&[types("[\"indicator\", \"malware\"]")]);
    let apart = of(&[types("[\"indicator\"]"), types("[\"malware\"]")]);
    let (joined, apart) = (gate(&joined, &[], &[]), gate(&apart, &[], &[]));
    assert_eq!(wider(&mut program, &joined, &apart, "types"), "proved");
    // The marking is each copy's own. Turned policies permit what is above a level.
    let level = || exchange("[\"indicator\"]", "clear", "clear", "own");
    let gate = gate(&of(&[level(), level()]), &[], &[]);
    let turned = |turned: [&str; 2], dropped: &[&str]| {
        let kept = gate
            .policies()
            .filter(|policy| !dropped.contains(&policy.id()));
        let kept = kept.map(|policy| match turned.contains(&policy.id()) {
            true => policy.flipped(),
            false => policy.clone(),
        });
        gate.with_policies(kept.collect()).unwrap()
    };
    let apart = turned(
        ["2/tlp", "3/pap"],
        &["2/permission", "3/permission", "2/pap", "3/tlp"],
    );
    let joined = turned(["2/tlp", "2/pap"], &["2/permission", "3/permission"]);
    assert_eq!(wider(&mut program, &apart, &joined, "apart"), "proved");
    assert_eq!(wider(&mut program, &joined, &apart, "joined"), "refuted");
}

/// Every question of one text, with a red line and received material; and of gates that lost one of their policies.
#[test]
fn a_text_is_asked_about_alike() {
    let Some(mut program) = program() else {
        return;
    };
    let base = exchange("\"all\"", "amber", "amber", "own-and-received");
    let agreement = text(
        &[
            &base,
            "purpose: permitted = [\"detection\", \"attribution\"]",
        ],
        RIMAL,
        FIRST,
    );
    let line = RedLine {
        id: "reports".to_owned(),
        text: "Reports above TLP:GREEN stay here.".to_owned(),
        when: Condition {
            types: Some(["report".to_owned()].into()),
            tlp_above: Some(Tlp::Green),
            ..Condition::default()
        },
    };
    let (from, to) = (party(QAMAR), Receiver::Party(party(RIMAL)));
    for onward in [
        "onward: to = \"none\"",
        "onward: to = \"listed\"; parties = [\"RIMAL\"]",
        "onward: to = \"with-consent\"",
        "onward: to = \"forum\"; agreement = \"FORUM\"",
    ] {
        let second = text(
            &[
                &base,
                onward,
                "attribution: name_source = \"must-not\"",
                "purpose: permitted = [\"detection\"]",
            ],
            SAHIL,
            SECOND,
        );
        let lines = [line.clone()];
        let findings = check(&agreement, &party(QAMAR), &[&second], &lines);
        let solved = check_by(
            &mut Symbolic::new(&mut program, LONG),
            &agreement,
            &party(QAMAR),
            &[&second],
            &lines,
        );
        let words = |findings: &[mithaq_agreement::check::Finding]| -> Vec<_> {
            let each = findings.iter();
            each.map(|one| (one.question.word(), one.verdict.word()))
                .collect()
        };
        assert_eq!(words(&solved), words(&findings), "{solved:?}");
        // Without what guards it, what was received goes too far, and both see it.
        let whole = gate(&agreement, &[&second], &[]);
        let members = BTreeSet::from([party(RIMAL)]);
        let forums = Forums::from([(ObjectId::parse(FORUM).unwrap(), members)]);
        let guards: Vec<_> = whole
            .policies()
            .filter(|policy| policy.effect() == Effect::Forbid && policy.id().contains(SECOND))
            .collect();
        assert!(!guards.is_empty());
        for guard in guards {
            let rest = whole.policies().filter(|policy| policy.id() != guard.id());
            let lost = whole.with_policies(rest.cloned().collect()).unwrap();
            let found = same(
                &mut program,
                guard.id(),
                |judge| {
                    let consents = Consents::of(&lost, &agreement, &[&second], &forums);
                    judge.within_consent(&lost, &consents, &from, &to)
                },
                |example| {
                    let of =
                        |gate| decide_in(gate, &example.class, example.purpose, &example.known);
                    of(&lost).is_release() && !of(&whole).is_release()
                },
            );
            assert_eq!(found, "refuted", "{}", guard.id());
        }
    }
}

/// An amended text, the readers whom it is passed on to, and all that is asked in between.
#[test]
fn amendments_are_compared_alike() {
    let Some(mut program) = program() else {
        return;
    };
    let of = |articles: &[&str]| text(articles, RIMAL, FIRST);
    let base = exchange("\"all\"", "amber", "amber", "own");
    let old = of(&[&base, "onward: to = \"listed\"; parties = [\"RIMAL\"]"]);
    for (new, standing) in [
        (
            of(&[&base, "onward: to = \"listed\"; parties = [\"RIMAL\"]"]),
            "equal",
        ),
        (
            of(&[
                &base,
                "onward: to = \"listed\"; parties = [\"RIMAL\", \"SAHIL\"]",
            ]),
            "wider",
        ),
        (of(&[&base, "onward: to = \"none\""]), "narrower"),
        (of(&[&base, "onward: to = \"constituency\""]), "neither"),
    ] {
        let by_cases = compare(old.instrument(), new.instrument());
        let mut judge = Symbolic::new(&mut program, LONG);
        let solved = compare_by(&mut judge, old.instrument(), new.instrument());
        assert_eq!(by_cases.standing().word(), standing, "{by_cases:?}");
        assert_eq!(solved.standing().word(), standing, "{solved:?}");
        assert_eq!(solved.disjoint.word(), by_cases.disjoint.word());
        let said = judge.solved().unwrap();
        assert!(said.solver.starts_with("cvc5 "), "{said:?}");
    }
}

proptest! {
    #![proptest_config(mithaq_testkit::config(6))]

    /// Random texts.
    #[test]
    fn random_texts_are_compared_alike(
        one in agreement(AgreementNo(0), [Party(0), Party(1)]),
        other in agreement(AgreementNo(0), [Party(0), Party(1)]),
    ) {
        if let Some(mut program) = program() {
            let (one, other) = (rendered(&one), rendered(&other));
            let (one, other) = (gate(&one, &[], &[]), gate(&other, &[], &[]));
            wider(&mut program, &one, &other, "random");
            wider(&mut program, &other, &one, "random");
        }
    }
}
