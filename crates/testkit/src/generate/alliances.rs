//! Random alliances: an agreement of two to twelve parties with its amended texts, a smaller one among some of them, an
//! organisation that whoever looks hosts, what all of them do, and what is said of their keys.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::acts::{Script, perform, sound_script};
use super::agreements::terms;
use super::life::{Life, life, live};
use super::material::{TYPES, marks};
use super::treaties::{MOST_PARTIES, treaty_among};
use crate::world::{
    Act, Agreement, AgreementNo, Clauses, DAY, Deed, Held, Key, Licence, Mark, Named, NamedBranch,
    Onward, Party, Resealed, Revoked, Said, Tlp,
};

/// The agreement of all.
pub const TREATY: AgreementNo = AgreementNo(0);
/// That of a few of them.
pub const CIRCLE: AgreementNo = AgreementNo(1);
/// The terms of the organisation that whoever looks hosts.
pub const TERMS: AgreementNo = AgreementNo(2);
/// That organisation.
pub const UNIVERSITY: Party = Party(20);
/// Who may accede has a number from this on, if all are listed that can be.
pub const GUESTS_FROM: u8 = MOST_PARTIES;
/// Keys that each party may have had.
pub const KEYS: u8 = 3;

/// Nations, what they have agreed, what they do, and what they say of their keys.
#[derive(Debug, Clone)]
pub struct Alliance {
    /// The texts of the treaty and of the circle: each first one before those that amend it.
    pub texts: Vec<Agreement>,
    /// What everybody does about them, in the order of their doing.
    pub acts: Vec<Act>,
    /// How many of the acts are the last ones, by which somebody stops all of it within hours of what was before.
    pub late: usize,
    /// Which key sealed which act, and what is said of keys.
    pub said: Said,
    /// Whether everybody is honest, and nobody loses a key.
    pub sound: bool,
    terms: Agreement,
    script: Script,
}

impl Alliance {
    /// The parties of the treaty.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        self.texts.first().map_or(&[], |text| &text.parties)
    }

    /// The terms of the organisation with `host`, and what host does about them.
    #[must_use]
    pub fn hosted_by(&self, host: Party) -> (Agreement, Vec<Act>) {
        let mut terms = self.terms.clone();
        let of_host = |party: &mut Party| {
            if *party != UNIVERSITY {
                *party = host;
            }
        };
        terms.parties.iter_mut().for_each(of_host);
        for exchange in &mut terms.exchanges {
            let givers = exchange.givers.iter().copied();
            exchange.givers = givers
                .map(|giver| match giver {
                    UNIVERSITY => giver,
                    _ => host,
                })
                .collect();
        }
        let acts = perform(&terms, &self.script);
        (terms, acts)
    }
}

/// What is said of keys, by picking among acts.
#[derive(Debug, Clone)]
struct Saying {
    sealed: Vec<u8>,
    revoked: Vec<(Index, u8, Vec<Index>)>,
    branches: Vec<Index>,
    resealed: Vec<(Index, u8, Vec<Index>)>,
}

fn saying() -> impl Strategy<Value = Saying> {
    (
        vec(0..KEYS, 16),
        vec((any::<Index>(), 0..KEYS, vec(any::<Index>(), 0..4)), 0..3),
        vec(any::<Index>(), 0..3),
        vec((any::<Index>(), 0..KEYS, vec(any::<Index>(), 1..4)), 0..3),
    )
        .prop_map(|(sealed, revoked, branches, resealed)| Saying {
            sealed,
            revoked,
            branches,
            resealed,
        })
}

/// An alliance. In two of three nobody forks, back-dates or loses a key.
pub fn alliance() -> impl Strategy<Value = Alliance> {
    let size = prop_oneof![1 => Just(2_u8), 4 => 3_u8..6, 2 => 6_u8..=MOST_PARTIES];
    size.prop_flat_map(|size| {
        let all: Vec<Party> = (0..size).map(Party).collect();
        let onward = onward(all.clone()).boxed();
        let few = (2..=size.min(4), any::<Index>()).prop_map(move |(few, from)| {
            let from = from.index(usize::from(size));
            let all = (0..size).map(Party).cycle();
            all.skip(from).take(usize::from(few)).collect()
        });
        let odd = prop_oneof![2 => Just(None), 1 => saying().prop_map(Some)];
        (
            // Each is large, and they all lie on one stack.
            treaty_among(TREATY, Just(all), onward.clone()).boxed(),
            treaty_among(CIRCLE, few, onward).boxed(),
            (terms(TERMS, [Party(0), UNIVERSITY]), sound_script()).boxed(),
            (any::<[bool; 4]>(), odd, vec(any::<Index>(), 0..4)),
        )
    })
    .prop_flat_map(|(treaty, circle, (terms, script), (flags, saying, late))| {
        let sound = saying.is_none();
        (
            Just((treaty, circle, terms, script, flags, saying, late)),
            [a_life(sound).boxed(), a_life(sound).boxed()],
        )
    })
    .prop_map(
        |((treaty, circle, terms, script, flags, saying, late), lives)| {
            let treaty = plainer(treaty, flags[0]);
            let circle = plainer(circle, flags[1]);
            let is_calm = flags[3] && saying.is_none();
            let (treaty, circle, lives) = match is_calm {
                true => (calm(treaty), calm(circle), lives.map(|life| life.short(2))),
                false => (treaty, circle, lives),
            };
            let mut acts = both(&treaty, &circle, &lives);
            let before = acts.len();
            for index in &late {
                acts.extend(stops_late(&treaty[0], &circle[0], &acts, index));
            }
            let late = acts.len() - before;
            let said = saying.as_ref().map(|saying| said(&acts, saying));
            Alliance {
                texts: treaty.into_iter().chain(circle).collect(),
                acts,
                late,
                sound: said.is_none(),
                said: said.unwrap_or_default(),
                terms: plainer(vec![terms], flags[2]).remove(0),
                script,
            }
        },
    )
}

/// Mostly a short one.
fn a_life(sound: bool) -> impl Strategy<Value = Life> {
    let most = prop_oneof![4 => 0_usize..8, 1 => Just(usize::MAX)];
    (life(sound), most).prop_map(|(life, most)| life.short(most))
}

/// Often the first article of each text lets received material through, or else too little would go on.
fn plainer(mut texts: Vec<Agreement>, plain: bool) -> Vec<Agreement> {
    for text in texts.iter_mut().filter(|_| plain) {
        if let Some(exchange) = text.exchanges.first_mut() {
            exchange.givers = text.parties.iter().copied().collect();
            exchange.received_too = true;
            exchange.types = None;
            exchange.highest_tlp = exchange.highest_tlp.max(Tlp::Green);
        }
        text.start = None;
    }
    // Numbers of texts count from 0.
    if let [only] = &mut texts[..] {
        only.text = 0;
    }
    texts
}

/// Nearly all of what two give one another under it goes on, as long as nobody stops it.
fn calm(mut texts: Vec<Agreement>) -> Vec<Agreement> {
    texts.truncate(1);
    for text in plainer(texts.clone(), true).into_iter().take(1) {
        let reaches = text
            .onward
            .filter(|onward| ![Onward::NOBODY, Onward::CONSTITUENCY].contains(onward));
        let everybody = text.parties.iter().copied().chain([UNIVERSITY]);
        texts = vec![Agreement {
            onward: reaches.or_else(|| Some(Onward::to(everybody))),
            organisations: BTreeSet::new(),
            clauses: Clauses::default(),
            end: None,
            purposes: None,
            unmarked: None,
            ..text
        }];
    }
    texts
}

/// To nobody, to those listed, to members of either agreement, to the constituency.
fn onward(all: Vec<Party>) -> impl Strategy<Value = Onward> {
    let listed = (vec(any::<Index>(), 1..5), any::<bool>()).prop_map(move |(picks, but)| {
        let picks = picks.iter().map(|pick| all[pick.index(all.len())]);
        let picks: BTreeSet<Party> = picks.collect();
        // These, or all but these.
        let some = all.iter().filter(|party| picks.contains(party) != but);
        Onward::to(some.copied().chain([UNIVERSITY]))
    });
    prop_oneof![
        1 => Just(Onward::NOBODY),
        1 => Just(Onward::CONSTITUENCY),
        4 => listed,
        2 => select(&[TREATY, CIRCLE][..]).prop_map(Onward::forum),
    ]
}

/// The acts about both, in turns.
fn both(treaty: &[Agreement], circle: &[Agreement], lives: &[Life; 2]) -> Vec<Act> {
    let (one, other) = (live(treaty, &lives[0]), live(circle, &lives[1]));
    let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
    let mut acts = Vec::new();
    loop {
        let is_first = match (one.peek(), other.peek()) {
            (Some(first), Some(second)) => first.at <= second.at,
            (first, _) => first.is_some(),
        };
        let next = match is_first {
            true => one.next(),
            false => other.next(),
        };
        match next {
            Some(act) => acts.push(act),
            None => return acts,
        }
    }
}

/// Somebody stops one of the two, an hour after all that was done before.
fn stops_late(treaty: &Agreement, circle: &Agreement, acts: &[Act], index: &Index) -> Option<Act> {
    let text = [treaty, circle][usize::from(index.index(3) == 0)];
    let author = text.parties[index.index(text.parties.len())];
    let its = |act: &&Act| act.author == author && act.agreement == text.no;
    let before = acts.iter().rfind(its)?;
    let tags = acts
        .iter()
        .filter(|act| act.agreement == text.no)
        .map(|act| act.tag);
    let tag = tags.max()? + 1;
    Some(Act {
        tag,
        id: tag,
        number: before.number + 1,
        previous: Some(before.tag),
        at: acts.iter().map(|act| act.at).max()? + DAY / 24,
        to_all: true,
        attested_for: None,
        text: text.text,
        deed: Deed::Suspension,
        ..before.clone()
    })
}

fn said(all: &[Act], saying: &Saying) -> Said {
    let named = |act: &Act| Named {
        number: act.number,
        tag: act.tag,
    };
    let pick = |index: &Index| all.get(index.index(all.len().max(1)));
    let of = |party: Party, picks: &[Index]| -> Vec<&Act> {
        let mine: Vec<&Act> = all.iter().filter(|act| act.author == party).collect();
        let picked = picks
            .iter()
            .filter_map(|index| mine.get(index.index(mine.len().max(1))));
        picked.copied().collect()
    };
    let revoked = saying.revoked.iter().filter_map(|(whose, key, heads)| {
        let party = pick(whose)?.author;
        let heads = of(party, heads);
        let heads: BTreeMap<_, _> = heads
            .iter()
            .map(|act| (act.agreement, named(act)))
            .collect();
        let key = Key(*key);
        Some(Revoked { party, key, heads })
    });
    let branches = saying.branches.iter().filter_map(pick);
    let branches = branches.map(|act| NamedBranch {
        party: act.author,
        agreement: act.agreement,
        head: named(act),
    });
    let resealed = saying.resealed.iter().filter_map(|(whose, key, picks)| {
        let first = pick(whose)?;
        let (party, agreement) = (first.author, first.agreement);
        let mine = of(party, picks).into_iter();
        let mine = mine.filter(|act| act.agreement == agreement);
        Some(Resealed {
            party,
            key: Key(*key),
            agreement,
            acts: mine.map(named).chain([named(first)]).collect(),
        })
    });
    Said {
        // Mostly the first key, so that a stolen one has sealed something, and not everything.
        sealed: all
            .iter()
            .zip(saying.sealed.iter().cycle())
            .map(|(act, key)| (act.tag, Key(*key)))
            .collect(),
        revoked: revoked.collect(),
        branches: branches.collect(),
        resealed: resealed.collect(),
    }
}

/// A copy, before it is known who holds it.
#[derive(Debug, Clone)]
pub struct Thing {
    object_type: &'static str,
    markings: BTreeSet<Mark>,
    personal_data: bool,
    own: bool,
    /// Who delivered it under which agreement.
    delivered: Vec<(Index, u8)>,
    originator: Option<Index>,
}

/// A copy that a node may hold.
pub fn thing() -> impl Strategy<Value = Thing> {
    (
        select(&TYPES[..]),
        // More often mild than strict, so that enough goes on.
        prop_oneof![
            2 => select(&[Tlp::Clear, Tlp::Green][..]).prop_map(|tlp| BTreeSet::from([Mark::Tlp(tlp)])),
            1 => marks(),
        ],
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.2),
        vec((any::<Index>(), prop_oneof![4 => Just(0_u8), 3 => Just(1), 1 => Just(2)]), 0..4),
        option::weighted(0.2, any::<Index>()),
    )
        .prop_map(
            |(object_type, markings, personal_data, own, delivered, originator)| Thing {
                object_type,
                markings,
                personal_data,
                own,
                delivered,
                originator,
            },
        )
}

impl Thing {
    /// As `me` holds it, who has these agreements with these others.
    #[must_use]
    pub fn held(&self, me: Party, with: &BTreeMap<AgreementNo, Vec<Party>>) -> Held {
        let mut licences = BTreeSet::new();
        let mut by = me;
        for (who, under) in &self.delivered {
            let under = AgreementNo(*under);
            let others = with.get(&under).map_or(&[][..], Vec::as_slice);
            if let Some(party) = others.get(who.index(others.len().max(1))) {
                by = *party;
                licences.insert(Licence::Delivered { by, under });
            }
        }
        if self.own || licences.is_empty() {
            licences.insert(Licence::Own);
        }
        let all: Vec<Party> = with.values().flatten().copied().chain([me]).collect();
        let another = self.originator.as_ref();
        let another = another.and_then(|index| all.get(index.index(all.len())));
        Held {
            originator: another.copied().unwrap_or(by),
            object_type: self.object_type,
            markings: self.markings.clone(),
            personal_data: self.personal_data,
            addressees: BTreeSet::new(),
            licences,
            conditions: BTreeSet::new(),
        }
    }
}
