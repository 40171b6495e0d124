//! Statements of last acts by the clock: ours every six hours, and others' passed on, whatever the clock does (5.8).

use std::collections::BTreeSet;

use bytes::Bytes;
use mithaq_agreement::{Head, HeadStatement, head_statement};
use mithaq_stix::seal::unsealed_hash;
use mithaq_stix::{Object, Timestamp};
use mithaq_testkit::generate::between;
use mithaq_testkit::world::{Act, Agreement, AgreementNo, Audience, Deed, Party, Said, World, day};

use super::history::History;
use super::reader::collections;
use super::stage::{agreement_id, party, sealed};
use super::steps::Step;
use super::{ME, PEERS};
use crate::heads::tell::state;
use crate::intake::Origin;

const HOUR: i64 = 3_600_000;

/// All three are parties, and have signed.
fn three() -> History {
    let all = [ME, PEERS[0], PEERS[1]];
    let text = Agreement {
        parties: all.to_vec(),
        depositary: Some(ME),
        ..between(AgreementNo(0), [ME, PEERS[0]])
    };
    let signature = |tag: u32, author: Party| Act {
        tag,
        id: tag,
        author,
        agreement: text.no,
        text: 0,
        number: 1,
        previous: None,
        at: day(2),
        to_all: true,
        attested_for: None,
        deed: Deed::Signature,
    };
    let acts: Vec<Act> = (1..).zip(all).map(|(tag, by)| signature(tag, by)).collect();
    let world = World {
        me: ME,
        agreements: vec![text],
        acts: Vec::new(),
        peers: BTreeSet::from(PEERS),
        suspended: BTreeSet::new(),
        red_lines: Vec::new(),
        stated: Vec::new(),
        said: Said::default(),
    };
    let mut history = History::begin(world, acts);
    history.goes_on(&Step::Clock(48));
    for _ in all {
        history.goes_on(&Step::Act {
            agreement: 0,
            lost: false,
        });
    }
    history
}

/// 5.8: a node states its last act when it has none, six hours after it last did, and at once where its clock has gone back so
/// far that others would not take yet what it stated; and never in between.
#[test]
fn inv_5_8_a_node_states_its_last_act_every_six_hours_by_whatever_clock() {
    let history = three();
    let (node, clock) = (history.stage().node(), &history.stage().clock);
    let last = || node.heads.last(&agreement_id(AgreementNo(0)), &node.me);
    let mut version = None;
    // By how much the clock is moved, and whether it states.
    for (moved, states) in [
        (0, true),
        (0, false),
        (head_statement::EVERY - 1, false),
        (1, true),
        (head_statement::AHEAD / 2, false),
        // Back a little: it is taken by others all the same.
        (-head_statement::AHEAD, false),
        // Back by hours: what was stated lies ahead.
        (-2 * HOUR, true),
        (0, false),
        (30 * HOUR, true),
    ] {
        clock.moves(moved);
        let stated = state(node).unwrap();
        assert_eq!(stated, usize::from(states), "{moved}");
        let told = last().unwrap();
        if states {
            assert_eq!(
                told.statement.instant.unix_millis(),
                clock.reads(),
                "{moved}"
            );
            // The version rises whatever the clock does.
            assert!(version < Some(told.modified.clone()), "{moved}");
        }
        version = Some(told.modified);
    }
}

/// 5.8, 7.1: what one party states is passed on to another over our channel, also where our clock runs behind or ahead of its
/// author's; what is over when it comes, about an act that is here, is not.
#[test]
fn inv_5_8_statements_of_others_are_passed_on_by_whatever_clock() {
    let history = three();
    let stage = history.stage();
    let author = PEERS[0];
    let object = Object::parse(&history.sealed[&2]).unwrap().object;
    let says = |instant: i64, version: i64| {
        let statement = HeadStatement {
            agreement: agreement_id(AgreementNo(0)),
            head: Head {
                author: party(author),
                number: 1,
                hash: unsealed_hash(&object),
            },
            instant: Timestamp::from_unix_millis(instant),
        };
        let all = [ME, PEERS[0], PEERS[1]].map(party);
        let modified = Timestamp::from_unix_millis(day(3) + version);
        let body = sealed(author, &statement.write(&all.into(), &modified).unwrap());
        let origin = Origin::Channel {
            peer: party(author),
        };
        stage.take(&origin, std::slice::from_ref(&body));
        Bytes::from(Object::parse(&body).unwrap().object.bytes().to_vec())
    };
    let mut all = collections().into_iter();
    let channel = all.find(|it| it.audience == Audience::Channel { peer: PEERS[1] });
    let channel = channel.unwrap();
    let id = channel.id(stage).unwrap();
    let passes = |body: &Bytes| {
        stage.node().refresh().unwrap();
        channel.everything(stage, &id, 100, true).contains(body)
    };
    let now = stage.clock.reads();
    let first = says(now, 1);
    assert!(passes(&first));
    // Ours is behind its author's clock, and ahead of it.
    stage.clock.moves(-5 * HOUR);
    let second = says(now + HOUR, 2);
    assert!(passes(&second));
    stage.clock.moves(20 * HOUR);
    let third = says(now + 2 * HOUR, 3);
    assert!(passes(&third));
    // A day and more after its instant it says nothing any more.
    stage.clock.moves(40 * HOUR);
    let fourth = says(now + 3 * HOUR, 4);
    assert!(!passes(&fourth));
    let fifth = says(stage.clock.reads(), 5);
    assert!(passes(&fifth));
}
