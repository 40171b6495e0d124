//! Checks over every case: what is proved holds in each, what is refuted is broken by the example.

use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::{Expect, expect};
use mithaq_agreement::article::Forums;
use mithaq_agreement::check::{
    Comparison, Example, Finding, Question, Receiver, Verdict, check as check_all, compare,
    never_fails, no_wider, within_consent, within_red_lines,
};
use mithaq_agreement::vocabulary::tlp_label;
use mithaq_agreement::{
    Agreement, Class, CompiledPolicy, Condition, Effect, Gate, Licence, Purpose, RedLine, compile,
    decide,
};
use mithaq_stix::{Pap, Tlp};
use mithaq_testkit::generate::{agreement, held, red_lines};
use mithaq_testkit::world::Party;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::plain::{self, AGREEMENTS, PARTIES, STRANGE};
use crate::world::{Articles, QAMAR, RIMAL, plain, qamar, rimal, sahil};

fn usual() -> Articles {
    plain()
        .purposes("[\"detection\", \"protection\"]")
        .onward("none")
}

/// The first clauses and exchange of `usual`, then these.
fn with(kind: &str, terms: &str) -> Articles {
    usual().article(kind, terms)
}

#[test]
fn a_new_text_is_held_against_the_old_one() {
    check(&usual(), &usual(), expect!["equal"]);
    check(
        &usual(),
        &Articles::new("notice_days = 10")
            .own_up_to("red")
            .purposes("[\"detection\", \"protection\"]")
            .onward("none"),
        expect![[r#"
            wider
              wider: Qamar to Rimal: indicator TLP:AMBER+STRICT own protection under article 2: TLP:AMBER+STRICT is above TLP:AMBER, the highest that article 2 lets through"#]],
    );
    check(
        &usual(),
        &Articles::new("notice_days = 10")
            .own_up_to("green")
            .purposes("[\"detection\", \"protection\", \"attribution\"]")
            .onward("none"),
        expect![[r#"
            neither
              wider: Qamar to Rimal: indicator TLP:CLEAR own attribution under article 2: attribution is not among the purposes that article 3 permits (detection, protection)
              narrower: Qamar to Rimal: indicator TLP:AMBER own protection under article 2: TLP:AMBER is above TLP:GREEN, the highest that article 2 lets through"#]],
    );
    // Who gives: Rimal gives nothing any more.
    let one_way = Articles::new("notice_days = 10")
        .exchange(
            &format!("[\"{QAMAR}\"]"),
            "\"all\"",
            "amber",
            "amber",
            "own",
        )
        .purposes("[\"detection\", \"protection\"]")
        .onward("none");
    check(
        &usual(),
        &one_way,
        expect![[r#"
            narrower
              narrower: Rimal to Qamar: indicator TLP:CLEAR own protection under article 2: no article lets Rimal give anything"#]],
    );
    // Two articles that give the same as one.
    check(
        &usual(),
        &usual().exchange("\"each\"", "[\"malware\"]", "green", "green", "own"),
        expect!["equal"],
    );
    // What is unmarked counts as less: then more crosses, and nothing less.
    check(
        &with("marking", "unmarked_tlp = \"red\""),
        &usual(),
        expect![[r#"
            wider
              wider: Qamar to Rimal: indicator unmarked own protection under article 2: it is unmarked and counts as TLP:RED by article 5, which is above TLP:AMBER, the highest that article 2 lets through"#]],
    );
    // Nothing more crosses, but it may go on.
    check(
        &usual(),
        &Articles::new("notice_days = 10")
            .own_up_to("amber")
            .purposes("[\"detection\", \"protection\"]")
            .onward("constituency"),
        expect![[r#"
            wider
              wider: Qamar to a participant: indicator TLP:CLEAR received protection under article 1: it was received, and article 4 of mithaq-agreement--00000000-0000-4000-8000-fffffffffff1 lets it go to nobody else"#]],
    );
    check(
        &Articles::new("notice_days = 10\nend = 2030-01-01T00:00:00Z").own_up_to("amber"),
        &Articles::new("notice_days = 5\nend = 2031-01-01T00:00:00Z").own_up_to("amber"),
        expect![[r#"
            neither
              ends-later
              shorter-notice"#]],
    );
    // Two texts that have nothing in common.
    let only = |types| {
        Articles::new("notice_days = 10").exchange("\"each\"", types, "amber", "amber", "own")
    };
    check(
        &only("[\"malware\"]"),
        &only("[\"report\"]"),
        expect![[r#"
            neither, disjoint
              wider: Qamar to Rimal: report TLP:CLEAR own protection under article 2: article 2 does not list objects of type `report`
              narrower: Qamar to Rimal: malware TLP:CLEAR own protection under article 2: article 2 does not list objects of type `malware`"#]],
    );
}

/// 6.4: what an object tells of must be free to go under the same article. An article that joins what two others
/// give apart is wider, though each single copy crossed before.
#[test]
fn joining_two_articles_is_wider_for_what_tells_of_several() {
    let levels = |articles: Articles| {
        articles.exchange("\"each\"", "[\"indicator\"]", "clear", "clear", "own")
    };
    let agreement = levels(levels(Articles::new("notice_days = 10"))).agreement();
    let gate = compile::exchange_gate(&agreement, &qamar(), &rimal(), &[], &[]).unwrap();
    // Turned policies permit what is above a level, so an article of two of them permits either.
    let of = |turned: [&str; 2], dropped: &[&str]| {
        let policies = gate
            .policies()
            .filter(|policy| !dropped.contains(&policy.id()));
        let policies = policies.map(|policy| match turned.contains(&policy.id()) {
            true => policy.flipped(),
            false => policy.clone(),
        });
        gate.with_policies(policies.collect()).unwrap()
    };
    let permissions = ["2/permission", "3/permission", "2/pap", "3/tlp"];
    let apart = of(["2/tlp", "3/pap"], &permissions);
    let joined = of(["2/tlp", "2/pap"], &["2/permission", "3/permission"]);
    let to = Receiver::Party(rimal());
    assert!(no_wider(&apart, &joined, &qamar(), &to).is_proved());
    let Verdict::Refuted { examples } = no_wider(&joined, &apart, &qamar(), &to) else {
        panic!("more crosses");
    };
    let example = &examples[0];
    assert_eq!(example.class.tells.len(), 1, "{example:?}");
    assert!(decide(&joined, &example.class, example.purpose).is_release());
    assert!(!decide(&apart, &example.class, example.purpose).is_release());
    let alone = Class {
        asked: BTreeSet::new(),
        tells: BTreeSet::new(),
        ..example.class.clone()
    };
    assert!(decide(&apart, &alone, example.purpose).is_release());
}

#[test]
fn what_an_agreement_promises_is_asked_of_all_cases() {
    let lines = [RedLine {
        id: "reports".to_owned(),
        text: "Reports stay here.".to_owned(),
        when: Condition {
            types: Some(["report".to_owned()].into()),
            ..Condition::default()
        },
    }];
    let second = plain().onward("constituency").second();
    check_promises(
        &usual().agreement(),
        &[&second],
        &lines,
        expect![[r#"
            within-red-lines: Qamar to Rimal: report TLP:CLEAR own protection under article 2: red line `reports`: Reports stay here.
            within-consent: proved
            closed-gives-nothing: proved
            never-fails: proved"#]],
    );
    let malware = Articles::new("notice_days = 10").exchange(
        "\"each\"",
        "[\"malware\"]",
        "red",
        "red",
        "own-and-received",
    );
    check_promises(
        &malware.agreement(),
        &[&second],
        &lines,
        expect![[r#"
            within-red-lines: proved
            within-consent: proved
            closed-gives-nothing: proved
            never-fails: proved"#]],
    );
}

/// A gate that lost what guards received material, or a red line, is caught.
#[test]
fn a_gate_without_one_of_its_policies_is_caught() {
    let second = plain().onward("constituency").second();
    let agreement = Articles::new("notice_days = 1")
        .exchange(
            "\"each\"",
            "[\"indicator\"]",
            "amber",
            "green",
            "own-and-received",
        )
        .exchange(
            &format!("[\"{QAMAR}\"]"),
            "[\"malware\"]",
            "green",
            "amber",
            "own",
        )
        .purposes("[\"detection\", \"investigation\"]")
        .agreement();
    let gate = compile::exchange_gate(&agreement, &qamar(), &rimal(), &[&second], &[]).unwrap();
    let to = Receiver::Party(rimal());
    let policies: Vec<CompiledPolicy> = gate.policies().cloned().collect();
    let delivered = |agreement: &Agreement| Licence::Delivered {
        deliverer: sahil(),
        agreement: agreement.id().clone(),
        article: None,
    };
    let cases = everything(&[
        Licence::Own,
        delivered(&agreement),
        delivered(&second),
        Licence::Channel { deliverer: sahil() },
    ]);
    let mut unseen = BTreeSet::new();
    for (number, policy) in policies.iter().enumerate() {
        let mut without = policies.clone();
        without.remove(number);
        let mut turned = policies.clone();
        turned[number] = policy.flipped();
        for (how, changed) in [("deleted", without), ("flipped", turned)] {
            let changed = gate.with_policies(changed).unwrap();
            let wider = no_wider(&changed, &gate, &qamar(), &to);
            let narrower = no_wider(&gate, &changed, &qamar(), &to);
            if wider.is_proved() && narrower.is_proved() {
                let differs = cases.iter().find(|(class, purpose)| {
                    let released = |gate| decide(gate, class, *purpose).is_release();
                    released(&gate) != released(&changed)
                });
                assert_eq!(differs, None, "{} {how}", policy.id());
                let name = policy.id().split('/').take(2).collect::<Vec<_>>().join("/");
                unseen.insert(format!("{name} {how}"));
            }
            // An example is a case that the one gate releases and the other withholds.
            let both = [(&wider, &changed, &gate), (&narrower, &gate, &changed)];
            for (verdict, one, other) in both {
                if let Verdict::Refuted { examples } = verdict {
                    for example in examples {
                        assert!(decide(one, &example.class, example.purpose).is_release());
                        assert!(!decide(other, &example.class, example.purpose).is_release());
                    }
                }
            }
            if policy.effect() == Effect::Forbid {
                let consent = within_consent(
                    &changed,
                    &agreement,
                    &[&second],
                    &Forums::new(),
                    &qamar(),
                    &to,
                );
                let guards = ["onward", "known-licences", "channel-material"];
                let is_guard = guards
                    .iter()
                    .any(|guard| policy.id().starts_with(&format!("2/{guard}")));
                if is_guard && how == "deleted" {
                    assert!(!consent.is_proved(), "{} {how}", policy.id());
                }
            }
        }
    }
    // Of article 3, which gives nothing that was received and one type, some restrict what nothing gives.
    let unseen: Vec<String> = unseen.into_iter().collect();
    expect![[r#"
        2/diplomatic-only deleted
        2/diplomatic-only flipped
        3/channel-material deleted
        3/channel-material flipped
        3/diplomatic-only deleted
        3/diplomatic-only flipped
        3/known-licences deleted
        3/known-licences flipped
        3/onward deleted
        3/onward flipped
        3/own-material deleted
        3/own-material flipped"#]]
    .assert_eq(&unseen.join("\n"));
}

/// Most cases: forty articles with words of their own each.
#[test]
fn forty_articles_are_gone_through() {
    let mut articles = Articles::new("notice_days = 10").purposes("[\"detection\"]");
    for number in 0..38 {
        let levels = ["clear", "green", "amber", "amber+strict", "red"];
        let types = format!(
            "[\"x-type-{number}\", \"x-type-{}\", \"indicator\"]",
            number + 1
        );
        let gives = match number % 3 {
            0 => "\"each\"".to_owned(),
            1 => format!("[\"{QAMAR}\"]"),
            _ => format!("[\"{RIMAL}\"]"),
        };
        let (tlp, pap) = (levels[number % 5], ["green", "amber", "red"][number % 3]);
        articles = articles.exchange(&gives, &types, tlp, pap, "own-and-received");
    }
    let agreement = articles.agreement();
    let second = plain().second();
    let findings = check_all(&agreement, &qamar(), &[&second], &[]);
    assert!(
        findings.iter().all(|finding| finding.verdict.is_proved()),
        "{findings:?}"
    );
    let comparison = compare(agreement.instrument(), agreement.instrument());
    assert_eq!(comparison.standing().word(), "equal", "{comparison:?}");
}

fn check_promises(
    agreement: &Agreement,
    licences: &[&Agreement],
    red_lines: &[RedLine],
    expected: Expect,
) {
    let lines: Vec<String> = check_all(agreement, &qamar(), licences, red_lines)
        .iter()
        .map(|Finding { question, verdict }| {
            let found = match verdict {
                Verdict::Proved { .. } => "proved".to_owned(),
                Verdict::Refuted { examples } => examples.iter().map(shown).collect(),
                Verdict::NotProved { why } => why.to_string(),
            };
            format!("{}: {found}", question.word())
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
    let asked = check_all(agreement, &qamar(), licences, red_lines);
    assert!(
        asked
            .iter()
            .all(|finding| Question::ALL.contains(&finding.question))
    );
}

fn check(old: &Articles, new: &Articles, expected: Expect) {
    let (old, new) = (old.agreement(), new.agreement());
    let comparison = compare(old.instrument(), new.instrument());
    expected.assert_eq(&told(&comparison));
    // The other way round it is the contrary.
    let back = compare(new.instrument(), old.instrument());
    assert_eq!(back.is_wider(), comparison.is_narrower());
    assert_eq!(back.is_narrower(), comparison.is_wider());
}

/// The verdict, with the first example of each direction.
fn told(comparison: &Comparison) -> String {
    let mut text = comparison.standing().word().to_owned();
    if comparison.disjoint.is_proved() {
        text.push_str(", disjoint");
    }
    for (way, verdict) in [
        ("wider", &comparison.no_wider),
        ("narrower", &comparison.no_narrower),
    ] {
        match verdict {
            Verdict::Refuted { examples } => {
                write!(text, "\n  {way}: {}", shown(&examples[0])).unwrap();
            }
            Verdict::NotProved { why } => write!(text, "\n  {way}: {why}").unwrap(),
            Verdict::Proved { .. } => {}
        }
    }
    for lasting in &comparison.lasting {
        write!(text, "\n  {}", lasting.word()).unwrap();
    }
    text
}

fn shown(example: &Example) -> String {
    let name = |party: &mithaq_agreement::PartyId| match party.as_str() {
        QAMAR => "Qamar",
        RIMAL => "Rimal",
        _ => "another",
    };
    let receiver = match &example.receiver {
        Receiver::Party(party) => name(party),
        Receiver::Participant => "a participant",
        Receiver::Stranger => "a stranger",
        Receiver::Member(_) => "a member",
    };
    let class = &example.class;
    let tlp = class.tlp.map_or("unmarked".to_owned(), tlp_label);
    let licence = match class.licences.first() {
        Some(Licence::Own) => "own",
        Some(Licence::Delivered { .. }) => "received",
        _ => "otherwise",
    };
    let under = example
        .under
        .as_ref()
        .map_or(String::new(), ToString::to_string);
    format!(
        "{} to {receiver}: {} {tlp} {licence} {} under {under}: {}",
        name(&example.giver),
        class.object_type,
        example.purpose,
        example.against[0],
    )
}

/// The full product of values that small agreements name, and others.
fn everything(licences: &[Licence]) -> Vec<(Class, Purpose)> {
    let tlps = [
        None,
        Some(Tlp::Clear),
        Some(Tlp::Green),
        Some(Tlp::Amber),
        Some(Tlp::AmberStrict),
        Some(Tlp::Red),
    ];
    let mut all = Vec::new();
    for object_type in ["indicator", "malware", "report", "x-other", "mithaq-act"] {
        for tlp in tlps {
            for pap in [None, Some(Pap::Green), Some(Pap::Amber), Some(Pap::Red)] {
                for licence in licences {
                    for purpose in [Purpose::Protection, Purpose::Attribution, Purpose::Research] {
                        let class = Class {
                            object_type: object_type.to_owned(),
                            tlp,
                            pap,
                            licences: [licence.clone()].into(),
                            ..crate::world::own()
                        };
                        all.push((class, purpose));
                    }
                }
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(mithaq_testkit::config(8))]

    /// What a check says of two random agreements is what asking the gates about the full product says.
    #[test]
    fn a_verdict_is_that_of_brute_force(
        one in agreement(AGREEMENTS[0], [Party(0), Party(1)]),
        other in agreement(AGREEMENTS[0], [Party(0), Party(1)]),
        lines in red_lines(PARTIES.to_vec()),
        asked in vec(held(PARTIES.to_vec(), AGREEMENTS.into_iter().chain([STRANGE]).collect()), 64),
    ) {
        let texts = [plain::agreement(&one), plain::agreement(&other)];
        let lines: Vec<RedLine> = lines.iter().enumerate().map(plain::red_line).collect();
        let gate = |text: &Agreement, lines: &[RedLine]| -> Gate {
            compile::exchange_gate(text, &qamar(), &rimal(), &[], lines).unwrap()
        };
        let gates = [gate(&texts[0], &[]), gate(&texts[1], &[])];
        let to = Receiver::Party(rimal());
        let delivered = |agreement| Licence::Delivered {
            deliverer: sahil(),
            agreement: plain::agreement_id(agreement),
            article: None,
        };
        let licences = [Licence::Own, delivered(AGREEMENTS[0]), delivered(STRANGE), Licence::Channel { deliverer: sahil() }];
        let mut cases = everything(&licences);
        for held in &asked {
            let class = plain::class(held);
            for purpose in [Purpose::Protection, Purpose::Investigation] {
                cases.push((class.clone(), purpose));
            }
        }
        let released = |gate: &Gate| -> Vec<bool> {
            cases.iter().map(|(class, purpose)| decide(gate, class, *purpose).is_release()).collect()
        };
        let (first, second) = (released(&gates[0]), released(&gates[1]));
        let verdict = no_wider(&gates[0], &gates[1], &qamar(), &to);
        let wider = first.iter().zip(&second).any(|(first, second)| *first && !*second);
        match &verdict {
            Verdict::Proved { .. } => prop_assert!(!wider),
            Verdict::Refuted { examples } => for example in examples {
                prop_assert!(decide(&gates[0], &example.class, example.purpose).is_release());
                prop_assert!(!decide(&gates[1], &example.class, example.purpose).is_release());
            },
            Verdict::NotProved { why } => prop_assert!(false, "{}", why),
        }
        let guarded = gate(&texts[0], &lines);
        let kept = released(&guarded);
        let crossed = first.iter().zip(&kept).any(|(free, guarded)| *free && !*guarded);
        match within_red_lines(&gates[0], &guarded, &qamar(), &to) {
            Verdict::Proved { .. } => prop_assert!(!crossed),
            Verdict::Refuted { examples } => for example in examples {
                prop_assert!(decide(&gates[0], &example.class, example.purpose).is_release());
                prop_assert!(!decide(&guarded, &example.class, example.purpose).is_release());
            },
            Verdict::NotProved { why } => prop_assert!(false, "{}", why),
        }
        prop_assert!(within_consent(&guarded, &texts[0], &[], &Forums::new(), &qamar(), &to).is_proved());
        prop_assert!(never_fails(&guarded, &qamar(), &to).is_proved());
    }
}

/// § 5: an amendment no wider than what it replaces. What no gate keeps is compared as well: how long something is held,
/// before what it is disclosed, and what is promised.
#[test]
fn texts_differ_in_what_no_gate_keeps() {
    let kept = |days: u32, certificate: bool| {
        let terms = format!("days = {days}\nthen = \"destroy\"\ncertificate = {certificate}");
        with("retention", &terms)
    };
    let answers = |hours: u32| {
        let terms = format!("low = {{ acknowledge = {hours}, first_answer = 96, update = 96 }}");
        with("response-time", &terms)
    };
    for (old, new, expected) in [
        (kept(365, true), kept(365, true), "equal"),
        (kept(365, true), kept(3650, true), "wider\n  wider-terms"),
        (kept(365, true), kept(365, false), "wider\n  wider-terms"),
        (kept(365, true), usual(), "wider\n  wider-terms"),
        (usual(), kept(365, true), "narrower\n  narrower-terms"),
        (kept(365, true), kept(3650, false), "wider\n  wider-terms"),
        (
            kept(365, false),
            kept(30, true),
            "narrower\n  narrower-terms",
        ),
        (kept(365, true), kept(30, false), "unknown\n  other-terms"),
        (
            with("results", "embargo_days = 90"),
            with("results", "embargo_days = 9"),
            "wider\n  wider-terms",
        ),
        (
            with(
                "confidentiality",
                "notify_originator_days = 14\ngrounds = [\"court-order\"]",
            ),
            usual(),
            "wider\n  wider-terms",
        ),
        (answers(24), answers(24), "equal"),
        (answers(24), answers(72), "unknown\n  other-promises"),
        (usual(), answers(72), "unknown\n  other-promises"),
    ] {
        let (old, new) = (old.agreement(), new.agreement());
        let comparison = compare(old.instrument(), new.instrument());
        let mut told = comparison.standing().word().to_owned();
        for one in &comparison.lasting {
            told.push_str(&format!("\n  {}", one.word()));
        }
        assert_eq!(told, expected);
        let is_proved = matches!(comparison.verdict(), Verdict::Proved { .. });
        let is_no_wider = expected.starts_with("equal") || expected.starts_with("narrower");
        assert_eq!(is_proved, is_no_wider, "{expected}");
    }
}
