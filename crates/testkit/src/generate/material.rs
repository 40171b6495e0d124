//! Random copies, markings, conditions and red lines.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{AgreementNo, Condition, Held, Licence, Mark, Pap, Party, RedLine, Tlp, day};

/// Types of ordinary objects.
pub const TYPES: [&str; 4] = ["indicator", "malware", "note", "identity"];

/// A type that crosses over the diplomatic channel alone.
pub const DIPLOMATIC: &str = "mithaq-act";

/// Markings on an object and its parts.
pub fn marks() -> impl Strategy<Value = BTreeSet<Mark>> {
    let mark = prop_oneof![
        6 => select(&Tlp::ALL[..]).prop_map(Mark::Tlp),
        4 => select(&Pap::ALL[..]).prop_map(Mark::Pap),
        1 => Just(Mark::Unknown),
    ];
    btree_set(mark, 0..3)
}

/// A copy that a node among `parties` may hold, received under some of `agreements`.
pub fn held(parties: Vec<Party>, agreements: Vec<AgreementNo>) -> impl Strategy<Value = Held> {
    let object_type = prop_oneof![9 => select(&TYPES[..]), 1 => Just(DIPLOMATIC)];
    let licences = prop_oneof![
        4 => Just(BTreeSet::from([Licence::Own])),
        5 => btree_set(licence(parties.clone(), agreements), 0..4),
    ];
    (
        select(parties.clone()),
        object_type,
        marks(),
        prop::bool::weighted(0.2),
        option::weighted(0.2, btree_set(select(parties), 1..3)),
        licences,
    )
        .prop_map(
            |(originator, object_type, markings, personal_data, addressees, licences)| Held {
                originator,
                object_type,
                markings,
                personal_data,
                addressees: addressees.unwrap_or_default(),
                licences,
                conditions: BTreeSet::new(),
            },
        )
}

fn licence(parties: Vec<Party>, agreements: Vec<AgreementNo>) -> impl Strategy<Value = Licence> {
    prop_oneof![
        2 => Just(Licence::Own),
        5 => (select(parties.clone()), select(agreements))
            .prop_map(|(by, under)| Licence::Delivered { by, under }),
        1 => select(parties).prop_map(|by| Licence::Channel { by }),
    ]
}

/// Conditions on one object.
pub fn conditions() -> impl Strategy<Value = BTreeSet<Condition>> {
    let condition = prop_oneof![
        4 => (1_i64..28).prop_map(|on| Condition::NotBefore(day(on))),
        4 => (1_i64..28).prop_map(|on| Condition::NotFrom(day(on))),
        1 => Just(Condition::Consent),
    ];
    prop_oneof![3 => Just(BTreeSet::new()), 1 => btree_set(condition, 1..3)]
}

/// A nation's own prohibitions; each forbids something, and none forbids everything.
pub fn red_lines(parties: Vec<Party>) -> impl Strategy<Value = Vec<RedLine>> {
    let line = (
        option::weighted(0.4, btree_set(select(&TYPES[..]), 1..3)),
        option::weighted(0.3, select(&Tlp::ALL[..4])),
        option::weighted(0.3, btree_set(select(parties), 1..3)),
        option::weighted(0.2, any::<bool>()),
        option::weighted(0.4, any::<bool>()),
    );
    let line = line
        .prop_map(
            |(types, tlp_above, originators, received, personal_data)| RedLine {
                types,
                tlp_above,
                originators,
                received,
                personal_data,
            },
        )
        .prop_filter("a red line forbids something", |line| {
            *line != RedLine::default()
        });
    vec(line, 0..3)
}
