//! DESIGN 5.10: deleting or flipping any one compiled policy changes some decision.

use std::collections::BTreeSet;

use expect_test::expect;
use mithaq_agreement::{
    Attempt, Class, CompiledPolicy, Condition, Effect, Gate, Licence, PartyId, Purpose, RedLine,
    attempts, compile,
};
use mithaq_stix::{Pap, Tlp};

use crate::participants::{TERMS, UNIVERSITY, hosted, university, usual};
use crate::world::{
    Articles, FIRST, QAMAR, SECOND, UNKNOWN, delivered, local_gate, own, plain, qamar, rimal, sahil,
};

#[test]
fn inv_5_10_every_policy_of_an_exchange_gate_matters() {
    let second = plain().onward("constituency").second();
    let red_lines = red_lines();
    let agreements = [
        plain(),
        Articles::new("notice_days = 1")
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
            .onward("none")
            .marking("amber+strict"),
    ];
    let mut widening = BTreeSet::new();
    for articles in agreements {
        let agreement = articles.agreement();
        for lines in [&[][..], &red_lines[..]] {
            let licences = [&second];
            let gate =
                compile::exchange_gate(&agreement, &qamar(), &rimal(), &licences, lines).unwrap();
            widening.extend(check(&gate));
        }
    }
    // Not among them: `own-material`, since as long as no onward article reaches another peer, the
    // onward articles withhold the same. Its loss shows in the reasons.
    expect![[r#"
        addressees deleted
        addressees flipped
        channel-material deleted
        channel-material flipped
        diplomatic-only deleted
        diplomatic-only flipped
        known-licences deleted
        known-licences flipped
        onward deleted
        onward flipped
        pap deleted
        pap flipped
        purpose deleted
        purpose flipped
        red-line deleted
        red-line flipped
        tlp deleted
        tlp flipped
        types deleted
        types flipped
        unknown-marking deleted
        unknown-marking flipped"#]]
    .assert_eq(&shown(&widening));
}

/// A participant's gate, where onward articles let some received material through: the loss of any one
/// policy lets something out.
#[test]
fn inv_5_10_every_policy_of_a_participants_gate_matters() {
    let first = plain()
        .onward("constituency")
        .purposes("[\"detection\"]")
        .agreement();
    let second = plain().onward("none").second();
    let red_lines = red_lines();
    let terms = [
        usual().purposes("[\"detection\", \"investigation\"]"),
        Articles::new("notice_days = 0")
            .exchange(
                &format!("[\"{QAMAR}\"]"),
                "[\"indicator\", \"malware\"]",
                "green",
                "green",
                "own",
            )
            .onward("constituency"),
        Articles::new("notice_days = 0").exchange(
            "\"each\"",
            "\"all\"",
            "red",
            "amber",
            "own-and-received",
        ),
    ];
    let mut widening = BTreeSet::new();
    let mut policies = BTreeSet::new();
    for articles in terms {
        let agreement = hosted(&articles, UNIVERSITY, TERMS);
        for lines in [&[][..], &red_lines[..]] {
            let licences = [&first, &second];
            let gate =
                compile::exchange_gate(&agreement, &qamar(), &university(), &licences, lines)
                    .unwrap();
            let forbids = gate.policies().filter(|p| p.effect() == Effect::Forbid);
            policies.extend(forbids.flat_map(|policy| {
                let name = policy.id().split('/').nth(1).unwrap();
                ["deleted", "flipped"].map(|what| format!("{name} {what}"))
            }));
            widening.extend(check(&gate));
        }
    }
    // INVARIANT: 5.10. Not reasons alone: a crossing changes, whichever is lost.
    assert_eq!(shown(&widening), shown(&policies));
    expect![[r#"
        addressees deleted
        addressees flipped
        channel-material deleted
        channel-material flipped
        constituency-tlp deleted
        constituency-tlp flipped
        diplomatic-only deleted
        diplomatic-only flipped
        known-licences deleted
        known-licences flipped
        licence-purpose deleted
        licence-purpose flipped
        onward deleted
        onward flipped
        own-material deleted
        own-material flipped
        pap deleted
        pap flipped
        purpose deleted
        purpose flipped
        red-line deleted
        red-line flipped
        tlp deleted
        tlp flipped
        types deleted
        types flipped
        unknown-marking deleted
        unknown-marking flipped"#]]
    .assert_eq(&shown(&widening));
}

#[test]
fn inv_5_10_every_policy_of_the_local_gate_matters() {
    let first = plain().agreement();
    let second = plain().purposes("[\"investigation\"]").second();
    let widening = check(&local_gate("analyst", &[&first, &second]));
    expect![[r#"
        channel-material deleted
        channel-material flipped
        diplomatic-only deleted
        diplomatic-only flipped
        known-licences deleted
        known-licences flipped
        licence-purpose deleted
        licence-purpose flipped"#]]
    .assert_eq(&shown(&widening));
    let widening = check(&local_gate("analyst", &[]));
    expect![[r#"
        channel-material deleted
        channel-material flipped
        diplomatic-only deleted
        diplomatic-only flipped
        known-licences deleted
        known-licences flipped"#]]
    .assert_eq(&shown(&widening));
}

#[test]
fn inv_5_10_every_policy_of_what_comes_in_matters() {
    let agreement = plain().purposes("[\"detection\"]").agreement();
    let widening = check(&compile::inbound_gate(&agreement, &rimal(), &qamar()).unwrap());
    expect![[r#"
        addressees deleted
        addressees flipped
        diplomatic-only deleted
        diplomatic-only flipped
        own-material deleted
        own-material flipped
        pap deleted
        pap flipped
        purpose deleted
        purpose flipped
        tlp deleted
        tlp flipped
        unknown-marking deleted
        unknown-marking flipped"#]]
    .assert_eq(&shown(&widening));
}

#[test]
fn inv_5_10_every_policy_of_the_channel_matters() {
    let widening = check(&compile::channel_gate(&rimal()).unwrap());
    expect![[r#"
        addressees deleted
        addressees flipped
        not-by-channel deleted
        not-by-channel flipped
        not-diplomatic deleted
        not-diplomatic flipped
        unknown-marking deleted
        unknown-marking flipped"#]]
    .assert_eq(&shown(&widening));
}

fn red_lines() -> [RedLine; 2] {
    let line = |id: &str, when: Condition| RedLine {
        id: id.to_owned(),
        text: "Never.".to_owned(),
        when,
    };
    [
        line(
            "data",
            Condition {
                personal_data: Some(true),
                ..Condition::default()
            },
        ),
        line(
            "sahil",
            Condition {
                originators: Some([sahil()].into()),
                tlp_above: Some(Tlp::Clear),
                received: Some(false),
                types: Some(["indicator".to_owned(), "malware".to_owned()].into()),
                ..Condition::default()
            },
        ),
    ]
}

fn shown(names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.join("\n")
}

/// Each policy, deleted and flipped, must change some decision. Returns those of which the loss would
/// release something.
fn check(gate: &Gate) -> BTreeSet<String> {
    let mut widening = BTreeSet::new();
    let table = table();
    let before = decisions(gate, &table);
    let policies: Vec<CompiledPolicy> = gate.policies().cloned().collect();
    assert!(policies.len() >= 3);
    for (index, policy) in policies.iter().enumerate() {
        let mut without = policies.clone();
        without.remove(index);
        let mut flipped = policies.clone();
        flipped[index] = policy.flipped();
        for (what, changed) in [("deleted", without), ("flipped", flipped)] {
            let after = decisions(&gate.with_policies(changed).unwrap(), &table);
            assert!(before != after, "{} can be {what} unnoticed", policy.id());
            let widened = before.iter().zip(&after);
            if widened
                .into_iter()
                .any(|(b, a)| !releases(b) && releases(a))
            {
                let name = policy.id().split('/').nth(1).unwrap();
                widening.insert(format!("{name} {what}"));
            }
            if policy.effect() == Effect::Permit {
                let lost = before.iter().zip(&after);
                assert!(
                    lost.into_iter().any(|(b, a)| releases(b) && *b != *a),
                    "{} {what} loses nothing",
                    policy.id()
                );
            }
        }
    }
    let same = gate.with_policies(policies).unwrap();
    assert!(before == decisions(&same, &table));
    widening
}

/// For each entry of the table every attempt with its reasons: a reason that two articles share
/// would otherwise hide that one of them has lost it.
fn decisions(gate: &Gate, table: &[(Class, Purpose)]) -> Vec<Vec<Attempt>> {
    table
        .iter()
        .map(|(class, purpose)| attempts(gate, class, *purpose))
        .collect()
}

fn releases(attempts: &[Attempt]) -> bool {
    attempts.iter().any(|attempt| attempt.reasons.is_empty())
}

/// One that every gate here permits, one that some do, one that none does.
const PURPOSES: [Purpose; 3] = [
    Purpose::Detection,
    Purpose::Investigation,
    Purpose::Attribution,
];

/// A finite table: every value of every attribute alone, and those together that hide one another.
fn table() -> Vec<(Class, Purpose)> {
    let mut table = Vec::new();
    let one_more: [fn(&mut Class); 7] = [
        |class| class.tlp = Some(Tlp::Amber),
        |class| class.pap = Some(Pap::Amber),
        |class| class.pap = Some(Pap::Red),
        |class| class.unknown_marking = true,
        |class| class.personal_data = true,
        |class| class.originator = sahil(),
        |class| class.tlp = None,
    ];
    for object_type in ["indicator", "malware", "note", "mithaq-act"] {
        for licences in licences() {
            for addressees in [parties(&[]), parties(&[rimal()]), parties(&[sahil()])] {
                let class = Class {
                    object_type: object_type.to_owned(),
                    tlp: Some(Tlp::Green),
                    licences: licences.clone(),
                    addressees,
                    ..own()
                };
                for change in one_more {
                    let mut changed = class.clone();
                    change(&mut changed);
                    table.push((changed, Purpose::Detection));
                }
                table.extend(PURPOSES.map(|purpose| (class.clone(), purpose)));
            }
        }
    }
    for tlp in [Tlp::Clear, Tlp::AmberStrict, Tlp::Red] {
        for licences in licences() {
            let class = Class {
                tlp: Some(tlp),
                licences,
                ..own()
            };
            table.push((class, Purpose::Detection));
        }
    }
    table
}

fn licences() -> [BTreeSet<Licence>; 5] {
    [
        BTreeSet::from([Licence::Own]),
        BTreeSet::from([delivered(FIRST)]),
        BTreeSet::from([delivered(SECOND)]),
        BTreeSet::from([delivered(UNKNOWN)]),
        BTreeSet::from([Licence::Channel { deliverer: sahil() }]),
    ]
}

fn parties(parties: &[PartyId]) -> BTreeSet<PartyId> {
    parties.iter().cloned().collect()
}
