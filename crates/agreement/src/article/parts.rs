//! What the terms of several kinds have in common: sets of words, ranges, lists of parties.

use std::collections::BTreeSet;

use mithaq_stix::ObjectId;
use serde_json::Value as Json;

use crate::agreement::AGREEMENT_TYPE;
use crate::fault::Problem;
use crate::party::PartyId;
use crate::source::{Node, Reading, Table, Value, shown};

/// Most entries of a list in terms.
const MOST: usize = 200;

/// Longest time in days, ten years. A longer one could not be told from never.
pub(crate) const LONGEST_DAYS: i64 = 3650;

/// Longest word that a nation or a sector may coin.
const LONGEST_WORD: usize = 40;

/// Whether a word is one that people may coin: lower-case Latin letters, digits, `-`.
pub(crate) fn is_plain_word(word: &str) -> bool {
    let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=LONGEST_WORD).contains(&word.len()) && word.bytes().all(sound)
}

/// A whole number under `key`, from `least` to `most`.
pub(crate) fn number(
    terms: &mut Table<'_>,
    key: &'static str,
    (least, most): (i64, i64),
    reading: &mut Reading,
) -> Option<u32> {
    let node = terms.node(key, reading)?;
    let found = node.whole(key, reading)?;
    match u32::try_from(found) {
        Ok(number) if (least..=most).contains(&found) => Some(number),
        _ => {
            reading.fault(
                node.line,
                Problem::OutOfRange {
                    key: key.to_owned(),
                    found,
                    least,
                    most,
                },
            );
            None
        }
    }
}

/// Days under `key`.
pub(crate) fn days(terms: &mut Table<'_>, key: &'static str, reading: &mut Reading) -> Option<u32> {
    number(terms, key, (0, LONGEST_DAYS), reading)
}

/// A flag under `key`; false where it is left out.
pub(crate) fn flag_or_not(
    terms: &mut Table<'_>,
    key: &'static str,
    reading: &mut Reading,
) -> Option<bool> {
    match terms.maybe(key) {
        None => Some(false),
        Some(node) => node.flag(key, reading),
    }
}

/// The entries of a list that is not too long.
fn entries<'a>(node: &'a Node, key: &str, reading: &mut Reading) -> Option<&'a [Node]> {
    let list = node.list(key, reading)?;
    if list.len() > MOST {
        let key = key.to_owned();
        let limit = "200 entries";
        reading.fault(node.line, Problem::TooMuch { key, limit });
        return None;
    }
    Some(list)
}

/// The words of a closed vocabulary in a list; an empty list is a fault.
pub(crate) fn words<T: Copy + Ord>(
    node: &Node,
    key: &str,
    known: &[(T, &str)],
    reading: &mut Reading,
) -> Option<BTreeSet<T>> {
    let list = entries(node, key, reading)?;
    not_empty(list, node, key, reading);
    let found = list.iter().map(|item| item.word(key, known, reading));
    let found: Vec<Option<T>> = found.collect();
    found.into_iter().collect()
}

/// `"all"`, or the plain words in a list that `accept` takes.
#[allow(
    clippy::option_option,
    reason = "a fault and a restriction that is not there are two things"
)]
pub(crate) fn all_or_words(
    node: &Node,
    key: &str,
    accept: impl Fn(&str) -> bool,
    known: &str,
    reading: &mut Reading,
) -> Option<Option<BTreeSet<String>>> {
    if let Value::Text(_) = node.value {
        return node.word(key, &[((), "all")], reading).map(|()| None);
    }
    let list = entries(node, key, reading)?;
    not_empty(list, node, key, reading);
    let mut words = BTreeSet::new();
    for item in list {
        let word = item.text(key, reading)?;
        if !accept(word) {
            let problem = Problem::UnknownWord {
                key: key.to_owned(),
                word: shown(word),
                known: known.to_owned(),
            };
            reading.fault(item.line, problem);
        }
        words.insert(word.to_owned());
    }
    Some(Some(words))
}

/// A list of parties. Where `among` is given, each must be one of these.
pub(crate) fn parties(
    node: &Node,
    key: &str,
    among: Option<&BTreeSet<PartyId>>,
    reading: &mut Reading,
) -> Option<BTreeSet<PartyId>> {
    let list = entries(node, key, reading)?;
    not_empty(list, node, key, reading);
    let mut parties = BTreeSet::new();
    for item in list {
        let Some(text) = item.text(key, reading) else {
            continue;
        };
        match PartyId::parse(&shown(text)) {
            Ok(party) if among.is_none_or(|among| among.contains(&party)) => {
                parties.insert(party);
            }
            Ok(party) => {
                let party = party.to_string();
                reading.fault(item.line, Problem::UnknownParty { party });
            }
            Err(error) => reading.fault(item.line, error.into()),
        }
    }
    Some(parties)
}

/// The id of an agreement.
pub(crate) fn agreement(node: &Node, key: &str, reading: &mut Reading) -> Option<ObjectId> {
    let text = node.text(key, reading)?;
    match ObjectId::parse(text) {
        Ok(id) if id.object_type() == AGREEMENT_TYPE => Some(id),
        _ => {
            let given = shown(text);
            reading.fault(node.line, Problem::BadAgreementId { given });
            None
        }
    }
}

/// A list of agreements.
pub(crate) fn agreements(
    node: &Node,
    key: &str,
    reading: &mut Reading,
) -> Option<BTreeSet<ObjectId>> {
    let list = entries(node, key, reading)?;
    not_empty(list, node, key, reading);
    let ids: Vec<_> = list
        .iter()
        .map(|item| agreement(item, key, reading))
        .collect();
    ids.into_iter().collect()
}

fn not_empty(list: &[Node], node: &Node, key: &str, reading: &mut Reading) {
    if list.is_empty() {
        let key = key.to_owned();
        reading.fault(node.line, Problem::EmptyList { key });
    }
}

/// Terms that restrict nothing and oblige nobody.
pub(crate) fn no_effect(line: Option<usize>, kind: &'static str, reading: &mut Reading) {
    reading.fault(line, Problem::NoEffect { kind });
}

/// `"all"`, or the list.
pub(crate) fn written(words: Option<&BTreeSet<String>>) -> Json {
    match words {
        None => Json::from("all"),
        Some(words) => words.iter().map(String::as_str).collect(),
    }
}

/// The word for a value of a closed vocabulary.
pub(crate) fn word_of<T: PartialEq>(known: &[(T, &'static str)], value: &T) -> &'static str {
    let found = known.iter().find(|(one, _)| one == value);
    found.map_or("", |(_, word)| word)
}

/// The words for values of a closed vocabulary.
pub(crate) fn words_of<T: PartialEq>(known: &[(T, &'static str)], values: &BTreeSet<T>) -> Json {
    values.iter().map(|value| word_of(known, value)).collect()
}

/// What both lists have; without a list everything is in.
pub(crate) fn both<T: Clone + Ord>(
    one: Option<&BTreeSet<T>>,
    other: Option<&BTreeSet<T>>,
) -> Option<BTreeSet<T>> {
    match (one, other) {
        (None, None) => None,
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (Some(one), Some(other)) => Some(one.intersection(other).cloned().collect()),
    }
}
