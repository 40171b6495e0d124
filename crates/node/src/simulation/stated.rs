//! Peers state their last acts, and what they gave us goes on to one another by that (5.7, 5.8).

use std::cell::RefCell;
use std::collections::BTreeSet;

use bytes::Bytes;
use mithaq_agreement::{Head, HeadStatement};
use mithaq_stix::seal::unsealed_hash;
use mithaq_stix::{Object, Timestamp};
use mithaq_testkit::generate::{agreement, between, perform, sound_script};
use mithaq_testkit::oracle::{is_leased, may_have};
use mithaq_testkit::world::{
    Act, Agreement, AgreementNo, Audience, DAY, Deed, Key, Onward, Said, Stated, Tlp, World, day,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::history::History;
use super::pieces::published;
use super::reader::{Collection, collections};
use super::stage::{agreement_id, party, sealed};
use super::steps::{Step, state};
use super::tally::Tally;
use super::{ME, PEERS, TERMS, UNIVERSITY};
use crate::intake::Origin;

/// How far ahead of ours a clock may run, in milliseconds.
const AHEAD: i64 = 60_000;

impl History {
    /// A peer states its last act about the agreement with us, at our instant and so many minutes: as it has performed it,
    /// whether the act has reached us or not.
    pub(super) fn states(&mut self, place: usize, minutes: i64, lost: bool) {
        let (author, no) = (PEERS[place], AgreementNo(u8::try_from(place).unwrap()));
        let is_its = |act: &&Act| act.author == author && act.agreement == no;
        let gone = self.lost.iter().filter(is_its).max_by_key(|act| act.tag);
        let known = self.world.acts.iter().filter(is_its);
        let last = known.chain(gone).max_by_key(|act| act.tag);
        let Some(act) = gone.filter(|_| lost).or(last).cloned() else {
            return;
        };
        // Nothing is read of a peer that is suspended.
        if self.world.suspended.contains(&author) {
            return;
        }
        let now = self.now();
        self.versions += 1;
        let stated = Stated {
            author,
            agreement: no,
            tag: act.tag,
            number: act.number,
            key: Key::default(),
            instant: now.earliest + minutes * 60_000,
            version: self.versions,
        };
        let object = Object::parse(&self.sealed[&act.tag]).unwrap().object;
        let statement = HeadStatement {
            agreement: agreement_id(no),
            head: Head {
                author: party(author),
                number: act.number,
                hash: unsealed_hash(&object),
            },
            instant: Timestamp::from_unix_millis(stated.instant),
        };
        let addressees = [ME, author];
        let modified = Timestamp::from_unix_millis(day(1) + self.versions);
        let written = statement.write(&addressees.map(party).into(), &modified);
        let body = sealed(author, &written.unwrap());
        let origin = Origin::Channel {
            peer: party(author),
        };
        let taken = self.stage.take(&origin, std::slice::from_ref(&body));
        assert_eq!(taken, Some(vec![true]));
        self.notes(&body, "mithaq-head-statement", Some(author), addressees);
        let is_here = self.world.acts.iter().any(|one| one.tag == act.tag);
        self.tally.stated += 1;
        self.tally.stated_gap += u64::from(!is_here);
        self.tally.stated_ahead += u64::from(now.earliest + AHEAD < stated.instant);
        // One that is over when it comes, and proves nothing, is not kept.
        if !is_here || now.latest < stated.instant + DAY {
            self.world.stated.push(stated);
        }
    }

    /// Whatever goes on to a peer of what another gave us would go on as well if all acts of that one were here; or it has
    /// stated its last act less than a day ago.
    pub(super) fn releases_no_more(&mut self) {
        for collection in collections() {
            let Audience::Under { agreement, .. } = collection.audience else {
                continue;
            };
            let now = self.now();
            let Some(expected) = self.expected(&collection, false) else {
                continue;
            };
            for (holding, body) in self.holdings() {
                let (Some(by), true) = (holding.line, expected.contains(&body)) else {
                    continue;
                };
                if agreement == TERMS || !PEERS.contains(&by) {
                    continue;
                }
                let mut whole = self.world.clone();
                let its = self.lost.iter().filter(|act| act.author == by);
                whole.acts.extend(its.cloned());
                let mut purposes = collection.purposes.iter();
                let is_free = purposes.any(|purpose| {
                    let held = &holding.held;
                    may_have(&whole, held, collection.audience, *purpose, now).is_ok()
                });
                // By the lease of an act that is here, about the agreement under which it came, and by no other.
                let place = PEERS.iter().position(|peer| *peer == by);
                let no = AgreementNo(u8::try_from(place.unwrap()).unwrap());
                let is_here = |tag| self.world.acts.iter().any(|act| act.tag == tag);
                let mut stated = self.world.stated.iter();
                let is_leased = stated.any(|it| {
                    it.author == by
                        && it.agreement == no
                        && is_here(it.tag)
                        && now.latest < it.instant + DAY
                });
                assert!(is_free || is_leased, "{by:?} to {collection:?} at {now:?}");
                self.tally.by_lease += u64::from(!is_free);
            }
        }
    }

    /// Counts what one peer gave us and another may have.
    pub(super) fn counts_onward(&mut self, collection: &Collection, expected: &BTreeSet<Bytes>) {
        if !matches!(collection.audience, Audience::Under { agreement, .. } if agreement != TERMS) {
            return;
        }
        let holdings = self.held();
        let of_peers = holdings.iter().filter(|(holding, body)| {
            expected.contains(body) && holding.line.is_some_and(|by| PEERS.contains(&by))
        });
        self.tally.went_on += of_peers.count() as u64;
    }

    /// Takes note of leases that have ended since the last look.
    pub(super) fn sees_leases(&mut self) {
        let now = self.now();
        let leased = [0_u8, 1].map(|place| {
            let of = (PEERS[usize::from(place)], AgreementNo(place));
            is_leased(&self.world, of, now)
        });
        for (before, after) in self.leased.into_iter().zip(leased) {
            self.tally.lapsed += u64::from(before && !after);
        }
        self.leased = leased;
    }
}

/// Agreements of ours with both peers: what one gives us often goes on to the other.
pub(super) fn going_on() -> impl Strategy<Value = [Agreement; 2]> {
    let with = |place: u8| {
        let [one, other] = [PEERS[usize::from(place)], PEERS[usize::from(1 - place)]];
        let lists = prop_oneof![
            1 => Just(None),
            1 => Just(Some(Onward::to([UNIVERSITY]))),
            5 => Just(Some(Onward::to([other, UNIVERSITY]))),
            2 => Just(Some(Onward::forum(AgreementNo(1 - place)))),
        ];
        let text = agreement(AgreementNo(place), [ME, one]);
        (text, lists, any::<bool>()).prop_map(move |(text, onward, plain)| {
            let mut text = match plain {
                true => between(AgreementNo(place), [ME, one]),
                false => text,
            };
            text.onward = onward.or(text.onward);
            for exchange in text.exchanges.iter_mut().take(1) {
                exchange.received_too = true;
                exchange.highest_tlp = exchange.highest_tlp.max(Tlp::Green);
            }
            text
        })
    };
    (with(0), with(1)).prop_map(|(first, second)| [first, second])
}

/// Each gives up to TLP:AMBER, and what it gives may go on to the other peer.
fn plainly(place: u8) -> Agreement {
    let [one, other] = [PEERS[usize::from(place)], PEERS[usize::from(1 - place)]];
    let mut text = between(AgreementNo(place), [ME, one]);
    text.exchanges[0].received_too = true;
    text.onward = Some(Onward::to([other]));
    text
}

/// Both sign, and then the peer suspends.
fn suspended(text: &Agreement) -> Vec<Act> {
    let [me, peer] = text.pair();
    let first = Act {
        tag: 1,
        id: 1,
        author: me,
        agreement: text.no,
        text: text.text,
        number: 1,
        previous: None,
        at: day(2),
        to_all: true,
        attested_for: None,
        deed: Deed::Signature,
    };
    let second = Act {
        tag: 2,
        id: 2,
        author: peer,
        ..first.clone()
    };
    let third = Act {
        tag: 3,
        id: 3,
        number: 2,
        previous: Some(2),
        at: day(2) + 1,
        deed: Deed::Suspension,
        ..second.clone()
    };
    vec![first, second, third]
}

/// What happens where acts get lost, and their authors state them or do not.
fn beside() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..PEERS.len(), published()).prop_map(|(peer, things)| Step::Deliver(peer, things)),
        5 => (0_u8..2, prop::bool::weighted(0.5))
            .prop_map(|(agreement, lost)| Step::Act { agreement, lost }),
        1 => any::<prop::sample::Index>().prop_map(Step::Late),
        6 => state(),
        4 => prop_oneof![4 => 1_i64..30, 1 => -20_i64..0].prop_map(Step::Clock),
        1 => Just(Step::Restart),
    ]
}

/// 5.7, 5.8, 5.9: outside the lease that its author has stated, a node that lacks acts of whoever gave it something never
/// passes more of it on than one that has them all. Acts are lost and come late, statements are made of acts that are
/// not here, of long ago and of the future, clocks move back and forth, the node ends and begins anew; each of it happens.
#[test]
fn inv_5_8_outside_the_stated_lease_a_node_that_lacks_acts_never_releases_more() {
    let worlds = (
        going_on(),
        [sound_script(), sound_script()],
        any::<bool>(),
        vec(published(), 4),
        vec(beside(), 16..40),
    );
    let tally = RefCell::new(Tally::default());
    let mut config = mithaq_testkit::config(16);
    // A life is long, and each step costs.
    config.max_shrink_iters = 20;
    let ran = TestRunner::new(config).run(
        &worlds,
        |(texts, scripts, suspends, things, steps)| {
            let [first, second] = match suspends {
                true => [0, 1].map(plainly),
                false => texts,
            };
            let mut acts = match suspends {
                true => suspended(&first),
                false => perform(&first, &scripts[0]),
            };
            acts.extend(perform(&second, &scripts[1]));
            let terms = Agreement {
                participant: Some(UNIVERSITY),
                ..between(TERMS, [ME, UNIVERSITY])
            };
            let world = World {
                me: ME,
                agreements: vec![first, second, terms],
                acts: Vec::new(),
                peers: BTreeSet::from(PEERS),
                suspended: BTreeSet::new(),
                red_lines: Vec::new(),
                stated: Vec::new(),
                said: Said::default(),
            };
            let mut history = History::begin(world, acts);
            for agreement in [0, 0, 1, 1] {
                history.goes_on(&Step::Act {
                    agreement,
                    lost: false,
                });
            }
            history.goes_on(&Step::Clock(48));
            history.states(0, 0, false);
            for things in things {
                history.goes_on(&Step::Deliver(0, things));
            }
            for step in &steps {
                history.goes_on(step);
                for collection in collections() {
                    if matches!(collection.audience, Audience::Under { agreement, .. } if agreement != TERMS)
                    {
                        history.looks(&collection, 1_000, false);
                    }
                }
                history.releases_no_more();
            }
            tally.borrow_mut().adds(&history.ends());
            Ok(())
        },
    );
    ran.unwrap();
    let tally = tally.into_inner();
    let fired = [
        ("lost", tally.lost),
        ("set back", tally.set_back),
        ("restarts", tally.restarts),
        ("stated", tally.stated),
        ("acts stated that are not here", tally.stated_gap),
        ("stated ahead of our clock", tally.stated_ahead),
        ("leases that ended", tally.lapsed),
        ("passed on", tally.went_on),
        ("passed on by a lease alone", tally.by_lease),
    ];
    let missing = fired.iter().filter(|(_, count)| *count == 0);
    assert_eq!(missing.count(), 0, "{fired:?}");
}
