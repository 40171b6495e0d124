//! A whole node in one process against the naive oracle: random imports, deliveries, what a participant adds,
//! acts that get lost and come late, suspensions, clocks that jump and restarts; and what its pages give to
//! each audience.
//!
//! The oracle knows the node's clock, the acts that reached it, and which copies it holds. From these it
//! says for itself what each audience may have, and a page may give neither more nor less.

mod ahead;
mod causes;
mod deleted;
mod erasures;
mod explained;
mod history;
mod licences;
mod older;
mod pieces;
mod reader;
mod recalled;
mod returned;
mod stage;
mod stale;
mod stated;
mod steps;
mod tally;
mod timer;

use std::cell::RefCell;
use std::collections::BTreeSet;

use mithaq_testkit::generate::{
    agreement, between, perform, red_lines, script, sound_script, terms,
};
use mithaq_testkit::world::{Act, AgreementNo, Deed, Party, Said, World, day};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use history::History;
use stated::going_on;
use steps::{Step, step};
use tally::Tally;

/// Ourselves, and two peers.
const ME: Party = Party(0);
const PEERS: [Party; 2] = [Party(1), Party(2)];
/// An organisation without a node that we host, and its terms.
const UNIVERSITY: Party = Party(3);
const TERMS: AgreementNo = AgreementNo(2);

/// 5.7, 5.8, 5.9, 6.1, 6.3, 6.5, 7.1, 7.3: whatever happened, each audience's pages hold exactly what the
/// oracle allows it, and a reader who comes again and again has each of it once. The same of a participant's
/// clients, under its terms and what the agreements with peers let our constituency have (§ 5).
#[test]
fn inv_6_1_pages_give_each_audience_exactly_what_the_oracle_allows() {
    let worlds = (
        prop_oneof![
            1 => [
                agreement(AgreementNo(0), [ME, PEERS[0]]),
                agreement(AgreementNo(1), [ME, PEERS[1]]),
            ],
            3 => going_on(),
        ],
        terms(TERMS, [ME, UNIVERSITY]),
        prop_oneof![1 => script(), 3 => sound_script()],
        [sound_script(), sound_script()],
        red_lines(vec![ME, PEERS[0], PEERS[1], UNIVERSITY]),
        vec(step(), 12..48),
    );
    let tally = RefCell::new(Tally::default());
    let ran = TestRunner::new(mithaq_testkit::config(24)).run(
        &worlds,
        |([first, second], third, script, others, red_lines, steps)| {
            let mut acts = perform(&first, &script);
            acts.extend(perform(&second, &others[0]));
            acts.extend(perform(&third, &others[1]));
            let world = World {
                me: ME,
                agreements: vec![first, second, third],
                acts: Vec::new(),
                peers: BTreeSet::from(PEERS),
                suspended: BTreeSet::new(),
                red_lines,
                stated: Vec::new(),
                said: Said::default(),
            };
            let mut history = History::begin(world, acts);
            // All sign both agreements and the terms: else too little would ever come from a peer, or reach the participant.
            for agreement in [0, 0, 1, 1, TERMS.0, TERMS.0] {
                history.goes_on(&Step::Act {
                    agreement,
                    lost: false,
                });
            }
            for step in &steps {
                history.goes_on(step);
            }
            tally.borrow_mut().adds(&history.ends());
            Ok(())
        },
    );
    ran.unwrap();
    // What never happened was not tried.
    let missing = tally.borrow().missing();
    assert!(missing.is_empty(), "{missing:?} in {:?}", tally.borrow());
}

/// 5.2, 5.9: an act counts whenever it comes, whatever our clock shows. One that were refused because our
/// clock is slow would be lost, since a reader does not ask twice, and it may be the one that restricts.
#[test]
fn inv_5_2_a_suspension_counts_where_our_clock_is_slow() {
    let text = between(AgreementNo(0), [ME, PEERS[0]]);
    let other = between(AgreementNo(1), [ME, PEERS[1]]);
    let signature = |tag, author| Act {
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
    let suspension = Act {
        number: 2,
        previous: Some(2),
        at: day(9),
        deed: Deed::Suspension,
        ..signature(3, PEERS[0])
    };
    let acts = vec![signature(1, ME), signature(2, PEERS[0]), suspension];
    let world = World {
        me: ME,
        agreements: vec![text, other],
        acts: Vec::new(),
        peers: BTreeSet::from(PEERS),
        suspended: BTreeSet::new(),
        red_lines: Vec::new(),
        stated: Vec::new(),
        said: Said::default(),
    };
    let mut history = History::begin(world, acts);
    let act = Step::Act {
        agreement: 0,
        lost: false,
    };
    // Our clock stands at the third day; the peer's is right, and shows the ninth.
    history.goes_on(&Step::Clock(48));
    history.goes_on(&act);
    history.goes_on(&act);
    history.goes_on(&act);
    assert_eq!(history.acts_here(), 3);
    history.goes_on(&Step::Clock(7 * 24));
    assert!(history.ends().is_closed());
}
