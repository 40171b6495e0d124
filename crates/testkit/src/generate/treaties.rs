//! Random agreements of two to twelve parties, with their amended texts.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::agreements::{exchange, nothing, purposes, unmarked};
use crate::world::{
    Accession, Agreement, AgreementNo, Article, Clauses, DAY, Exchange, Instant, NewTerms, Onward,
    Party, Reservable, day,
};

/// The most parties that a generated text lists.
pub const MOST_PARTIES: u8 = 12;

/// The last generated ends and starts: after the last dates of acts.
const LAST_DAY: i64 = 120;

/// The texts of agreement `no`: the first, and up to three that amend it or one another. As many parties, counted
/// from 0; the first is depositary, the second its successor where it has one.
pub fn treaty(no: AgreementNo) -> impl Strategy<Value = Vec<Agreement>> {
    let size = prop_oneof![2 => Just(2_u8), 4 => 3_u8..6, 1 => 6_u8..=MOST_PARTIES];
    let parties = size.prop_map(|size| (0..size).map(Party).collect());
    treaty_among(no, parties, onward().boxed())
}

/// The same among any parties, and with onward articles of any kind.
pub fn treaty_among(
    no: AgreementNo,
    parties: impl Strategy<Value = Vec<Party>>,
    onward: BoxedStrategy<Onward>,
) -> impl Strategy<Value = Vec<Agreement>> {
    parties
        .prop_flat_map(move |parties| {
            let two = [parties[0], parties[1]];
            let size = u8::try_from(parties.len()).unwrap_or(u8::MAX);
            let guest = first_guest(&parties);
            (
                Just(parties),
                vec(exchange(two), 1..4),
                option::of(purposes()),
                option::of(onward.clone()),
                option::of(unmarked()),
                clauses(size, guest),
                vec(
                    (
                        vec(exchange(two), 0..3),
                        purposes(),
                        onward.clone(),
                        unmarked(),
                        any::<bool>(),
                    ),
                    0..4,
                ),
                dates(),
                (any::<bool>(), prop::bool::weighted(0.2)),
            )
        })
        .prop_map(
            move |(parties, exchanges, purposes, onward, unmarked, clauses, later, dates, who)| {
                let many = 2 < parties.len();
                let organisation = parties.last().copied().filter(|_| many && who.1);
                let (start, end, notice_days) = dates;
                let base = Agreement {
                    depositary: many.then_some(parties[0]),
                    successor: parties.get(1).copied().filter(|_| many && who.0),
                    organisations: organisation.into_iter().collect(),
                    start,
                    end,
                    notice_days,
                    exchanges: spread(exchanges, &parties),
                    purposes,
                    onward,
                    unmarked,
                    clauses,
                    ..nothing(no, parties)
                };
                let base = sound(base);
                let mut texts = vec![base];
                for (exchanges, purposes, onward, unmarked, of_first) in later {
                    let next = amended(&texts, exchanges, of_first);
                    texts.push(Agreement {
                        purposes: next.purposes.as_ref().map(|_| purposes),
                        onward: next.onward.map(|_| onward),
                        unmarked: next.unmarked.map(|_| unmarked),
                        ..next
                    });
                }
                texts
            },
        )
}

/// Who accedes, if anybody does: the first number after those of the parties.
pub(super) fn first_guest(parties: &[Party]) -> Party {
    let last = parties.iter().map(|party| party.0).max().unwrap_or(0);
    Party(last.saturating_add(1))
}

/// The same without terms that contradict one another.
fn sound(mut text: Agreement) -> Agreement {
    let known = text.clone();
    let clauses = &mut text.clauses;
    if let Reservable::Of(articles) = &mut clauses.reservations {
        articles.retain(|article| known.has(*article));
        if articles.is_empty() {
            clauses.reservations = Reservable::Nothing;
        }
    }
    if text.end.is_none() {
        clauses.renewal_months = None;
    }
    if clauses.accession == Accession::Closed {
        clauses.accession_accepted_by_each = false;
    }
    let count = text.parties.len() - text.organisations.len();
    if let Some(after) = &mut clauses.entry_after {
        *after = (*after).min(u8::try_from(count).unwrap_or(u8::MAX));
    }
    text
}

/// A text that amends the first or the last: other exchange articles in the places of the old, and further ones.
fn amended(texts: &[Agreement], others: Vec<Exchange>, of_first: bool) -> Agreement {
    let first = &texts[0];
    let of = match of_first {
        true => first,
        false => texts.last().unwrap_or(first),
    };
    let mut exchanges = of.exchanges.clone();
    for (place, other) in spread(others, &of.parties).into_iter().enumerate() {
        match exchanges.get_mut(place) {
            Some(old) => *old = other,
            None => exchanges.push(other),
        }
    }
    Agreement {
        text: u8::try_from(texts.len()).unwrap_or(u8::MAX),
        amends: Some(of.text),
        exchanges,
        ..of.clone()
    }
}

/// Articles written for two as articles of all: what both gave, each gives.
fn spread(exchanges: Vec<Exchange>, parties: &[Party]) -> Vec<Exchange> {
    let one = |exchange: Exchange| Exchange {
        givers: match exchange.givers.len() {
            2 => parties.iter().copied().collect(),
            _ => exchange.givers,
        },
        ..exchange
    };
    exchanges.into_iter().map(one).collect()
}

fn dates() -> impl Strategy<Value = (Option<Instant>, Option<Instant>, u16)> {
    (
        option::weighted(0.2, 2_i64..20).prop_map(|on| on.map(day)),
        option::weighted(0.35, 40_i64..LAST_DAY).prop_map(|on| on.map(day)),
        0_u16..8,
    )
}

fn clauses(size: u8, guest: Party) -> impl Strategy<Value = Clauses> {
    let who = prop_oneof![
        2 => Just(Accession::Closed),
        2 => Just(Accession::Any),
        1 => Just(Accession::Of(BTreeSet::from([guest]))),
    ];
    let entry_after = prop_oneof![2 => Just(None), 3 => (1..=size.min(4)).prop_map(Some)];
    let some = btree_set(article(), 1..4).prop_map(Reservable::Of);
    let reservations = prop_oneof![
        1 => Just(Reservable::Nothing),
        3 => Just(Reservable::Any),
        2 => some,
    ];
    (
        (
            any::<bool>(),
            entry_after,
            select(&[0_u16, 0, 1, 5][..]),
            any::<bool>(),
        ),
        (who, any::<bool>()),
        (
            reservations,
            select(&[None, Some(0), Some(1), Some(1), Some(2)][..]),
        ),
        option::weighted(0.5, select(&[1_u16, 3, 20][..])),
        option::weighted(0.5, 1_u8..3),
    )
        .prop_map(
            move |(
                (ratification, entry_after, entry_days, provisional),
                (accession, each),
                (reservations, objection_months),
                tacit_days,
                renewal_months,
            )| Clauses {
                ratification,
                entry_after,
                entry_days,
                provisional,
                // Between two there is nobody to take note of a third.
                accession: match size {
                    2 => Accession::Closed,
                    _ => accession,
                },
                accession_accepted_by_each: each && 2 < size,
                reservations,
                objection_months,
                tacit_days,
                renewal_months,
            },
        )
}

pub(super) fn article() -> impl Strategy<Value = Article> {
    prop_oneof![
        3 => (0_u8..3).prop_map(Article::Exchange),
        1 => Just(Article::Purpose),
        1 => Just(Article::Onward),
        1 => Just(Article::Marking),
    ]
}

/// Terms that fit an article.
pub(super) fn new_terms(article: Article) -> BoxedStrategy<NewTerms> {
    let two = [Party(0), Party(1)];
    let terms = match article {
        Article::Exchange(_) => exchange(two).prop_map(NewTerms::Exchange).boxed(),
        Article::Purpose => purposes().prop_map(NewTerms::Purposes).boxed(),
        Article::Onward => onward().prop_map(NewTerms::Onward).boxed(),
        Article::Marking => unmarked().prop_map(NewTerms::Unmarked).boxed(),
    };
    prop_oneof![1 => Just(NewTerms::Excluded), 3 => terms].boxed()
}

fn onward() -> impl Strategy<Value = Onward> {
    select(&[Onward::NOBODY, Onward::CONSTITUENCY][..])
}

/// The span of a term in days.
pub(super) fn days(days: u16) -> Instant {
    Instant::from(days) * DAY
}
