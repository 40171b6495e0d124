//! Random agreements.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::material::TYPES;
use crate::world::{
    Agreement, AgreementNo, Clauses, Exchange, Onward, Pap, Party, Purpose, Tlp, Unmarked, day,
};

/// A text of agreement `no` between `parties`, with up to four exchange articles.
pub fn agreement(no: AgreementNo, parties: [Party; 2]) -> impl Strategy<Value = Agreement> {
    let clauses = (
        option::weighted(0.5, 2_i64..8),
        option::weighted(0.4, 15_i64..27),
        0_u16..8,
    );
    let articles = (
        prop_oneof![1 => Just(Vec::new()), 9 => vec(exchange(parties), 1..4)],
        option::of(purposes()),
        option::weighted(0.7, onward()),
        option::weighted(0.6, unmarked()),
    );
    (0_u8..2, clauses, articles).prop_map(
        move |(text, (start, end, notice_days), (exchanges, purposes, onward, unmarked))| {
            Agreement {
                start: start.map(day),
                end: end.map(day),
                notice_days,
                text,
                exchanges,
                purposes,
                onward,
                unmarked,
                ..nothing(no, parties.to_vec())
            }
        },
    )
}

/// The terms of a participant: a text in which the second is hosted by the first.
pub fn terms(no: AgreementNo, parties: [Party; 2]) -> impl Strategy<Value = Agreement> {
    agreement(no, parties).prop_map(move |text| Agreement {
        participant: Some(parties[1]),
        ..text
    })
}

/// A short plain agreement: each gives its own of every type up to TLP:AMBER and PAP:RED, from the
/// signatures on and without end.
#[must_use]
pub fn between(no: AgreementNo, parties: [Party; 2]) -> Agreement {
    Agreement {
        notice_days: 1,
        exchanges: vec![Exchange {
            givers: parties.into_iter().collect(),
            types: None,
            highest_tlp: Tlp::Amber,
            highest_pap: Pap::Red,
            received_too: false,
        }],
        ..nothing(no, parties.to_vec())
    }
}

/// An agreement that gives nothing.
pub(super) fn nothing(no: AgreementNo, parties: Vec<Party>) -> Agreement {
    Agreement {
        no,
        text: 0,
        amends: None,
        parties,
        participant: None,
        depositary: None,
        successor: None,
        organisations: BTreeSet::new(),
        start: None,
        end: None,
        notice_days: 0,
        clauses: Clauses::default(),
        exchanges: Vec::new(),
        purposes: None,
        onward: None,
        unmarked: None,
    }
}

/// A purpose to ask for: most often one that is usual, so that not everything fails by it.
pub fn purposes_asked() -> impl Strategy<Value = Purpose> {
    prop_oneof![
        3 => Just(Purpose::Detection),
        1 => select(&Purpose::ALL[..]),
    ]
}

pub(super) fn exchange(parties: [Party; 2]) -> impl Strategy<Value = Exchange> {
    (
        prop_oneof![
            4 => Just(parties.to_vec()),
            3 => Just(vec![parties[0]]),
            1 => Just(vec![parties[1]]),
        ],
        option::weighted(0.4, btree_set(select(&TYPES[..]), 1..4)),
        // More often high than low, so that enough crosses.
        prop_oneof![select(&Tlp::ALL[..]), select(&Tlp::ALL[2..])],
        prop_oneof![select(&Pap::ALL[..]), select(&Pap::ALL[2..])],
        any::<bool>(),
    )
        .prop_map(
            |(givers, types, highest_tlp, highest_pap, received_too)| Exchange {
                givers: givers.into_iter().collect(),
                types,
                highest_tlp,
                highest_pap,
                received_too,
            },
        )
}

pub(super) fn purposes() -> impl Strategy<Value = BTreeSet<Purpose>> {
    (
        subsequence(Purpose::ALL.to_vec(), 1..=4),
        prop::bool::weighted(0.6),
    )
        .prop_map(|(named, usual)| {
            named
                .into_iter()
                .chain(usual.then_some(Purpose::Detection))
                .collect()
        })
}

fn onward() -> impl Strategy<Value = Onward> {
    select(&[Onward::NOBODY, Onward::CONSTITUENCY][..])
}

pub(super) fn unmarked() -> impl Strategy<Value = Unmarked> {
    (select(&Tlp::ALL[..]), select(&Pap::ALL[..])).prop_map(|(tlp, pap)| Unmarked { tlp, pap })
}
