//! Properties over random agreements, acts, classes, purposes and instants.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use mithaq_agreement::{
    Act, ActKind, Agreement, Class, Condition, Licence, Now, PartyId, Purpose, RedLine, compile,
    decide, decide_now, fold, relation,
};
use mithaq_stix::{Pap, Timestamp, Tlp};

use crate::oracle::{self, Deeds, Exchange, Held, Terms, Thing};
use crate::world::{
    Articles, QAMAR, RIMAL, SECOND, act, act_id, day, delivered, own, plain, qamar, rimal, sahil,
};

const TYPES: [&str; 4] = ["indicator", "malware", "note", "mithaq-act"];
const TLPS: [(Tlp, &str); 5] = [
    (Tlp::Clear, "clear"),
    (Tlp::Green, "green"),
    (Tlp::Amber, "amber"),
    (Tlp::AmberStrict, "amber+strict"),
    (Tlp::Red, "red"),
];
const PAPS: [(Pap, &str); 4] = [
    (Pap::Clear, "clear"),
    (Pap::Green, "green"),
    (Pap::Amber, "amber"),
    (Pap::Red, "red"),
];
const PURPOSES: [(Purpose, &str); 6] = [
    // Again and again, so that not every object fails by its purpose.
    (Purpose::Detection, "detection"),
    (Purpose::Detection, "detection"),
    (Purpose::Detection, "detection"),
    (Purpose::Research, "research"),
    (Purpose::Investigation, "investigation"),
    (Purpose::Attribution, "attribution"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The gate releases exactly what the second reading allows.
    #[test]
    fn decisions_are_what_the_design_says(
        terms in terms(),
        red_line in any::<bool>(),
        steps in [steps(), steps()],
        things in vec((thing(), select(&PURPOSES[..]), (1_u32..28, 0_u32..4)), 24),
    ) {
        let agreement = agreement_of(&terms);
        let second = plain().second();
        let red_lines: Vec<RedLine> = red_line.then(|| RedLine {
            id: "data".to_owned(),
            text: "Never.".to_owned(),
            when: Condition { personal_data: Some(true), ..Condition::default() },
        }).into_iter().collect();
        let gate = compile::exchange_gate(&agreement, &qamar(), &rimal(), &[&second], &red_lines)
            .unwrap();
        let (acts, deeds) = perform(&agreement, &steps);
        let status = fold(&agreement, &acts);
        for (thing, (purpose, word), (from, width)) in things {
            let now = Now::between(day(from), day(from + width));
            let found = relation(&agreement, &status, &qamar(), &rimal(), &now);
            let class = class_of(&thing);
            let days = (i64::from(from), i64::from(from + width));
            let in_force = oracle::in_force(&terms, &deeds, days);
            prop_assert_eq!(found.is_in_force(), in_force, "{:?} at {:?}", found, days);
            let allowed = oracle::articles_allow(&terms, red_line, &thing, word);
            let decision = decide(&gate, &class, purpose);
            prop_assert_eq!(decision.is_release(), allowed, "{}: {:?}", decision, thing);
            let decision = decide_now(&agreement, &found, &gate, &class, purpose);
            prop_assert_eq!(decision.is_release(), in_force && allowed, "{}", decision);
        }
    }

    /// 5.2: the same acts in any order, any number of times, amount to the same.
    #[test]
    fn the_order_of_acts_does_not_matter(
        tangle in tangle(),
        order in vec(any::<Index>(), 0..40),
    ) {
        let agreement = plain().agreement();
        let acts = tangled(&agreement, &tangle);
        let mut other = acts.clone();
        for pick in &order {
            if other.is_empty() {
                break;
            }
            let at = pick.index(other.len());
            let moved = other.swap_remove(at);
            other.push(moved);
            if at % 3 == 0 {
                other.push(acts[at % acts.len()].clone());
            }
        }
        other.reverse();
        prop_assert_eq!(fold(&agreement, &acts), fold(&agreement, &other));
    }

    /// What we miss never opens a relation, except acts at the end of a chain: these only a head
    /// can show (5.7), and then the relation is not used until they are there.
    #[test]
    fn missing_acts_narrow(
        tangle in tangle(),
        kept in vec(any::<bool>(), 24),
        instant in 1_u32..28,
    ) {
        let agreement = plain().agreement();
        let all = tangled(&agreement, &tangle);
        let some: Vec<Act> = all
            .iter()
            .zip(kept.iter().chain(std::iter::repeat(&true)))
            .filter(|(_, kept)| **kept)
            .map(|(act, _)| act.clone())
            .collect();
        let now = Now::at(&day(instant));
        let of = |acts: &[Act]| {
            let status = fold(&agreement, acts);
            relation(&agreement, &status, &qamar(), &rimal(), &now).is_in_force()
        };
        if of(&some) && !of(&all) {
            let status = fold(&agreement, &some);
            prop_assert!(
                all.iter().any(|act| status.lacks(&act.head())),
                "nothing shows what is missing"
            );
            // All that is missing follows something that is there, or stands beside it.
            for act in all.iter().filter(|act| status.lacks(&act.head())) {
                let built_upon = some.iter().any(|later| {
                    later.author() == act.author() && builds_on(later, act, &all)
                });
                prop_assert!(!built_upon, "a gap stayed open");
            }
        }
    }
}

/// Whether `later` comes after `act` in the chain that it was written in.
fn builds_on(later: &Act, act: &Act, all: &[Act]) -> bool {
    let mut at = later.clone();
    loop {
        let Some(before) = parent(&at, all) else {
            return false;
        };
        if before.head() == act.head() {
            return true;
        }
        at = before;
    }
}

fn parent(act: &Act, all: &[Act]) -> Option<Act> {
    let before = act.previous()?;
    all.iter()
        .find(|other| other.head().hash == *before)
        .cloned()
}

fn level<T: Clone + std::fmt::Debug + 'static>(of: &'static [T]) -> impl Strategy<Value = u8> {
    (0..of.len()).prop_map(|at| u8::try_from(at).unwrap())
}

fn exchange() -> impl Strategy<Value = Exchange> {
    (
        prop_oneof![6 => Just(true), 1 => Just(false)],
        option::of(subsequence(&TYPES[..3], 1..=3)),
        level(&TLPS),
        level(&PAPS),
        any::<bool>(),
    )
        .prop_map(
            |(we_give, types, highest_tlp, highest_pap, received_too)| Exchange {
                we_give,
                types,
                highest_tlp,
                highest_pap,
                received_too,
            },
        )
}

fn terms() -> impl Strategy<Value = Terms> {
    (
        vec(exchange(), 0..4),
        option::of(level(&TLPS)),
        option::of(level(&PAPS)),
        option::of(subsequence(
            vec!["detection", "research", "investigation"],
            1..=3,
        )),
        option::of(2_i64..8),
        option::of(15_i64..27),
        0_i64..8,
    )
        .prop_map(
            |(exchanges, unmarked_tlp, unmarked_pap, purposes, start, end, notice)| Terms {
                exchanges,
                unmarked_tlp,
                // Only one article says both.
                unmarked_pap: unmarked_tlp.and(unmarked_pap),
                purposes,
                start,
                end,
                notice,
            },
        )
}

fn thing() -> impl Strategy<Value = Thing> {
    (
        prop_oneof![9 => select(&TYPES[..3]), 1 => Just("mithaq-act")],
        option::of(level(&TLPS)),
        option::of(level(&PAPS)),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.2),
        option::weighted(0.2, any::<bool>()),
        prop_oneof![
            3 => Just(vec![Held::Own]),
            2 => subsequence(vec![Held::Own, Held::Received, Held::OverChannel], 0..=3),
        ],
    )
        .prop_map(
            |(
                object_type,
                tlp,
                pap,
                unknown_marking,
                personal_data,
                addressed_to_peer,
                licences,
            )| {
                Thing {
                    object_type,
                    tlp,
                    pap,
                    unknown_marking,
                    personal_data,
                    addressed_to_peer,
                    licences,
                }
            },
        )
}

fn agreement_of(terms: &Terms) -> Agreement {
    let mut clauses = format!("notice_days = {}", terms.notice);
    for (key, at) in [("start", terms.start), ("end", terms.end)] {
        if let Some(at) = at {
            clauses.push_str(&format!("\n{key} = 2027-01-{at:02}T00:00:00Z"));
        }
    }
    let mut articles = Articles::new(&clauses);
    for exchange in &terms.exchanges {
        let gives = match exchange.we_give {
            true => format!("[\"{QAMAR}\"]"),
            false => format!("[\"{RIMAL}\"]"),
        };
        let types = match &exchange.types {
            None => "\"all\"".to_owned(),
            Some(types) => format!("{types:?}"),
        };
        let material = match exchange.received_too {
            true => "own-and-received",
            false => "own",
        };
        articles = articles.exchange(
            &gives,
            &types,
            TLPS[usize::from(exchange.highest_tlp)].1,
            PAPS[usize::from(exchange.highest_pap)].1,
            material,
        );
    }
    if let Some(purposes) = &terms.purposes {
        articles = articles.purposes(&format!("{purposes:?}"));
    }
    if let Some(tlp) = terms.unmarked_tlp {
        let mut marking = format!("unmarked_tlp = \"{}\"", TLPS[usize::from(tlp)].1);
        if let Some(pap) = terms.unmarked_pap {
            marking.push_str(&format!(
                "\nunmarked_pap = \"{}\"",
                PAPS[usize::from(pap)].1
            ));
        }
        articles = articles.article("marking", &marking);
    }
    articles.agreement()
}

fn class_of(thing: &Thing) -> Class {
    Class {
        object_type: thing.object_type.to_owned(),
        tlp: thing.tlp.map(|at| TLPS[usize::from(at)].0),
        pap: thing.pap.map(|at| PAPS[usize::from(at)].0),
        unknown_marking: thing.unknown_marking,
        personal_data: thing.personal_data,
        addressees: match thing.addressed_to_peer {
            None => [].into(),
            Some(true) => [rimal(), sahil()].into(),
            Some(false) => [sahil()].into(),
        },
        licences: thing
            .licences
            .iter()
            .map(|held| match held {
                Held::Own => Licence::Own,
                Held::Received => delivered(SECOND),
                Held::OverChannel => Licence::Channel { deliverer: sahil() },
            })
            .collect(),
        ..own()
    }
}

/// One party's acts: sign or not, then suspensions that are lifted or not, then perhaps leaving.
#[derive(Debug, Clone)]
struct Steps {
    signs: bool,
    /// Days to the suspension, and from it to its lifting.
    pauses: Vec<(u32, Option<u32>)>,
    leaves: bool,
}

fn steps() -> impl Strategy<Value = Steps> {
    (
        prop::bool::weighted(0.9),
        vec((1_u32..8, option::weighted(0.8, 0_u32..5)), 0..3),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(signs, pauses, leaves)| Steps {
            signs,
            pauses,
            leaves,
        })
}

fn perform(agreement: &Agreement, steps: &[Steps; 2]) -> (Vec<Act>, [Deeds; 2]) {
    let mut all = Vec::new();
    let mut deeds = [Deeds::default(), Deeds::default()];
    for (index, (party, steps)) in [qamar(), rimal()].iter().zip(steps).enumerate() {
        let mut acts: Vec<Act> = Vec::new();
        let mut number = 1000 * u32::try_from(index).unwrap();
        let mut at = 2;
        let mut perform = |day_number: u32, kind: ActKind| {
            number += 1;
            let next = act(
                agreement,
                party,
                acts.last(),
                number,
                &day(day_number),
                &kind,
            );
            acts.push(next);
            act_id(number)
        };
        if steps.signs {
            perform(at, ActKind::Signature);
            deeds[index].signed = Some(i64::from(at));
        }
        for (after, lasts) in &steps.pauses {
            at += after;
            let lifts = perform(at, ActKind::Suspension);
            let from = i64::from(at);
            if let Some(lasts) = lasts {
                at += lasts;
                perform(at, ActKind::Resumption { lifts });
            }
            deeds[index]
                .suspended
                .push((from, lasts.map(|_| i64::from(at))));
        }
        if steps.leaves {
            at += 1;
            perform(at, ActKind::Withdrawal);
            deeds[index].withdrawn = Some(i64::from(at));
        }
        all.extend(acts);
    }
    (all, deeds)
}

/// Acts that may fork, be dated backwards and lift anything: after which of the author's acts,
/// what, and when.
type Tangle = Vec<(bool, Option<Index>, u8, Index, u32)>;

fn tangle() -> impl Strategy<Value = Tangle> {
    vec(
        (
            any::<bool>(),
            // Mostly after the last act, so that chains grow long.
            option::weighted(0.15, any::<Index>()),
            0_u8..7,
            any::<Index>(),
            1_u32..25,
        ),
        0..16,
    )
}

fn tangled(agreement: &Agreement, tangle: &Tangle) -> Vec<Act> {
    let mut all = Vec::new();
    let mut number = 0;
    let mut chains: [(PartyId, Vec<Act>); 2] = [(qamar(), Vec::new()), (rimal(), Vec::new())];
    for (author, acts) in &mut chains {
        number += 1;
        acts.push(act(
            agreement,
            author,
            None,
            number,
            &day(2),
            &ActKind::Signature,
        ));
    }
    for (second, after, kind, lifts, at) in tangle {
        let (author, acts) = &mut chains[usize::from(*second)];
        number += 1;
        let before = match after {
            None => acts.last().cloned(),
            Some(index) => Some(acts[index.index(acts.len())].clone()),
        };
        let kind = match kind {
            0 => ActKind::Signature,
            1 => ActKind::Withdrawal,
            2..=4 => ActKind::Suspension,
            _ => ActKind::Resumption {
                lifts: acts[lifts.index(acts.len())].id().clone(),
            },
        };
        let at: Timestamp = day(*at);
        let next = act(agreement, author, before.as_ref(), number, &at, &kind);
        acts.push(next);
    }
    for (_, acts) in chains {
        all.extend(acts);
    }
    all
}
