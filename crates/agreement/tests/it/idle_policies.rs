//! DESIGN 5.10 over generated worlds: whatever agreement, terms and red lines a gate is compiled from, each of
//! its policies, deleted or flipped, changes what is said of some copy; and for every kind of policy there is
//! a world in which it changes a crossing.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{
    Agreement, Attempt, Class, CompiledPolicy, Effect, Gate, Licence, PartyId, Purpose, RedLine,
    attempts, compile,
};
use mithaq_stix::{Pap, Tlp};
use mithaq_testkit::generate::{agreement, held, red_lines, terms};
use mithaq_testkit::world::{self, Held};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::plain::{self, AGREEMENTS, PARTIES, STRANGE, party};
use crate::world::{local_gate, own, qamar, rimal, sahil};

/// Worlds in a plain run.
const WORLDS: u32 = 6;

/// In a gate to a peer the onward articles withhold all that `own-material` does, since none of them reaches a
/// peer yet: its loss shows in the reasons alone.
const SHADOWED: [(&str, &str); 1] = [("peer", "own-material")];

type Asked = (Class, Purpose);
/// What a policy's loss changes, by gate, policy and what became of it.
type Changes = BTreeMap<(&'static str, String, &'static str), bool>;

#[derive(Debug, Clone)]
struct Texts {
    agreements: Vec<world::Agreement>,
    red_lines: Vec<world::RedLine>,
    copies: Vec<Held>,
}

fn texts() -> impl Strategy<Value = Texts> {
    let [me, first, second, university] = PARTIES;
    let known = AGREEMENTS.into_iter().chain([STRANGE]).collect::<Vec<_>>();
    (
        agreement(AGREEMENTS[0], [me, first]),
        agreement(AGREEMENTS[1], [me, second]),
        terms(AGREEMENTS[2], [me, university]),
        red_lines(PARTIES.to_vec()),
        vec(held(PARTIES.to_vec(), known), 60),
    )
        .prop_map(|(first, second, third, red_lines, copies)| Texts {
            agreements: vec![first, second, third],
            red_lines,
            copies,
        })
}

#[test]
fn inv_5_10_no_policy_of_any_generated_gate_is_idle() {
    // The same worlds every time: whether each kind of policy had its witness must not be chance.
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = texts();
    let mut changes = Changes::new();
    for _ in 0..mithaq_testkit::cases(WORLDS) {
        let texts = strategy.new_tree(&mut runner).unwrap().current();
        run(&texts, &mut changes);
    }
    let gates: BTreeSet<&str> = changes.keys().map(|(gate, ..)| *gate).collect();
    assert_eq!(
        gates,
        BTreeSet::from(["channel", "local", "participant", "peer"])
    );
    let idle: Vec<_> = changes
        .iter()
        .filter(|((gate, name, _), crosses)| {
            !**crosses && !SHADOWED.contains(&(*gate, name.as_str()))
        })
        .map(|(which, _)| which)
        .collect();
    assert!(idle.is_empty(), "no crossing depends on {idle:?}");
}

fn run(texts: &Texts, changes: &mut Changes) {
    let agreements: Vec<Agreement> = texts.agreements.iter().map(plain::agreement).collect();
    let held_under: Vec<&Agreement> = agreements.iter().collect();
    let lines: Vec<RedLine> = texts
        .red_lines
        .iter()
        .enumerate()
        .map(plain::red_line)
        .collect();
    let exchange = |agreement: &Agreement, receiver: PartyId| {
        compile::exchange_gate(agreement, &qamar(), &receiver, &held_under, &lines).unwrap()
    };
    let gates = [
        ("peer", exchange(&agreements[0], rimal())),
        ("participant", exchange(&agreements[2], party(PARTIES[3]))),
        ("local", local_gate("analyst", &held_under)),
        ("channel", compile::channel_gate(&rimal()).unwrap()),
    ];
    for (kind, gate) in gates {
        let asked = asked(&gate, texts, &lines);
        each_matters(kind, &gate, &asked, changes);
    }
}

/// Deletes and flips each policy, and looks for what that changes.
fn each_matters(kind: &'static str, gate: &Gate, asked: &[Asked], changes: &mut Changes) {
    let before: Vec<Vec<Attempt>> = asked.iter().map(|asked| ask(gate, asked)).collect();
    let policies: Vec<CompiledPolicy> = gate.policies().cloned().collect();
    for (index, policy) in policies.iter().enumerate() {
        let mut without = policies.clone();
        without.remove(index);
        let mut flipped = policies.clone();
        flipped[index] = policy.flipped();
        let name = policy.id().split('/').nth(1).unwrap().to_owned();
        // What would cross under this article and no other: its permission is what it hangs on.
        let permits = policy.effect() == Effect::Permit;
        let article = policy.id().split('/').next().unwrap();
        let is_used = before.iter().any(|attempts| {
            let mut ways = attempts.iter().filter(|way| way.reasons.is_empty());
            ways.any(|way| way.under.to_string().ends_with(article) || kind != "peer")
        });
        for (what, changed) in [("deleted", without), ("flipped", flipped)] {
            let changed = gate.with_policies(changed).unwrap();
            let crosses = changes.entry((kind, name.clone(), what)).or_default();
            let mut says_otherwise = false;
            for (asked, before) in asked.iter().zip(&before) {
                let after = ask(&changed, asked);
                says_otherwise |= after != *before;
                *crosses |= releases(&after) != releases(before);
                if says_otherwise && *crosses {
                    break;
                }
            }
            // An article under which nothing crosses, whatever is asked, has a permission without effect:
            // red lines or other terms forbid all that it gives.
            assert!(
                says_otherwise || (permits && !is_used),
                "{kind}: {} can be {what} unnoticed",
                policy.id()
            );
        }
    }
}

fn ask(gate: &Gate, (class, purpose): &Asked) -> Vec<Attempt> {
    attempts(gate, class, *purpose)
}

fn releases(attempts: &[Attempt]) -> bool {
    attempts.iter().any(|attempt| attempt.reasons.is_empty())
}

/// What is asked of a gate: what it releases and everything that differs from it in one thing; and some of
/// each kind besides.
fn asked(gate: &Gate, texts: &Texts, lines: &[RedLine]) -> Vec<Asked> {
    let mut start: Vec<Class> = texts.copies.iter().map(plain::class).collect();
    for object_type in ["indicator", "malware", "note", "identity", "mithaq-act"] {
        for tlp in [Tlp::Clear, Tlp::Red] {
            for personal_data in [false, true] {
                let class = Class {
                    object_type: object_type.to_owned(),
                    tlp: Some(tlp),
                    pap: Some(Pap::Clear),
                    personal_data,
                    addressees: [rimal()].into(),
                    ..own()
                };
                start.push(Class {
                    addressees: BTreeSet::new(),
                    ..class.clone()
                });
                start.push(class);
            }
        }
    }
    let purposes: Vec<Purpose> = world::Purpose::ALL.map(plain::purpose).to_vec();
    let every = start
        .iter()
        .flat_map(|class| purposes.iter().map(|purpose| (class.clone(), *purpose)));
    let released: Vec<Asked> = every.filter(|asked| releases(&ask(gate, asked))).collect();
    // Far apart, so that several articles are among them.
    let step = (released.len() / 3).max(1);
    let mut all: Vec<Asked> = Vec::new();
    for base in released.iter().step_by(step).take(3) {
        all.push(base.clone());
        all.extend(neighbours(base, &purposes));
    }
    for line in lines {
        let base = released
            .first()
            .map_or_else(own, |(class, _)| class.clone());
        all.push((crossing(line, base), Purpose::Detection));
    }
    all.extend(start.into_iter().map(|class| (class, Purpose::Detection)));
    all.extend(purposes.iter().map(|purpose| (own(), *purpose)));
    // What tells most comes first.
    all.truncate(400);
    all
}

/// Everything that differs from `base` in one thing.
fn neighbours((class, purpose): &Asked, purposes: &[Purpose]) -> Vec<Asked> {
    let mut near = Vec::new();
    let mut with = |change: &dyn Fn(&mut Class)| {
        let mut changed = class.clone();
        change(&mut changed);
        near.push((changed, *purpose));
    };
    for object_type in ["indicator", "malware", "note", "identity", "mithaq-act"] {
        with(&|class| object_type.clone_into(&mut class.object_type));
    }
    for tlp in [None, Some(Tlp::Amber), Some(Tlp::Red)] {
        with(&|class| class.tlp = tlp);
    }
    for pap in [None, Some(Pap::Amber), Some(Pap::Red)] {
        with(&|class| class.pap = pap);
    }
    for no in PARTIES {
        with(&|class| class.originator = party(no));
    }
    with(&|class| class.unknown_marking = true);
    with(&|class| class.personal_data = !class.personal_data);
    for addressees in [vec![], vec![rimal()], vec![sahil()]] {
        with(&|class| class.addressees = addressees.iter().cloned().collect());
    }
    let mut licences = vec![Licence::Own, Licence::Channel { deliverer: sahil() }];
    licences.extend(
        AGREEMENTS
            .into_iter()
            .chain([STRANGE])
            .map(|no| Licence::Delivered {
                deliverer: sahil(),
                agreement: plain::agreement_id(no),
                article: None,
            }),
    );
    for licence in &licences {
        with(&|class| class.licences = [licence.clone()].into());
    }
    // Received material is asked for another purpose too: that of its licence may be narrower.
    for purpose in purposes {
        near.push((class.clone(), *purpose));
        for licence in &licences {
            let licences = [licence.clone()].into();
            near.push((
                Class {
                    licences,
                    ..class.clone()
                },
                *purpose,
            ));
        }
    }
    near
}

/// `base`, made into what a red line forbids.
fn crossing(line: &RedLine, base: Class) -> Class {
    let when = &line.when;
    let received = Licence::Delivered {
        deliverer: sahil(),
        agreement: plain::agreement_id(AGREEMENTS[1]),
        article: None,
    };
    Class {
        object_type: match &when.types {
            Some(types) => types.first().unwrap().clone(),
            None => base.object_type,
        },
        tlp: when.tlp_above.map_or(base.tlp, |_| Some(Tlp::Red)),
        originator: match &when.originators {
            Some(parties) => parties.first().unwrap().clone(),
            None => base.originator,
        },
        licences: match when.received {
            Some(true) => [received].into(),
            Some(false) => [Licence::Own].into(),
            None => base.licences,
        },
        personal_data: when.personal_data.unwrap_or(base.personal_data),
        ..base
    }
}
