//! The model of an alliance: nodes of two to twelve nations, an agreement of all with its amended texts, one of a few, and an
//! organisation that one of them hosts. Texts, acts, statements of last acts and words about keys travel over a network
//! that loses, doubles, delays, alters and is partitioned; clocks are moved back and forth; keys are stolen and revoked.
//!
//! Every node decides by gates that are compiled from what has reached it. The oracle knows the same, and decides for
//! itself from the whole texts: no node releases what the oracle refuses.

mod member;
mod run;
mod stage;
mod tally;

use std::cell::RefCell;

use mithaq_testkit::generate::{alliance, red_lines, thing};
use mithaq_testkit::world::Party;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use run::run;
use tally::Tally;

/// 5.2, 5.4 to 5.10, 6.1, 4.2: among many, no node ever releases what the oracle refuses by all that has reached that node; nor,
/// but by a lease, to a peer what it would not if all acts of others were there. Nodes that have heard the same hold the
/// same relations and gates. Every fault happens.
#[test]
fn inv_5_8_among_many_no_node_releases_what_the_oracle_refuses() {
    let tally = RefCell::new(Tally::default());
    let cases = (
        alliance(),
        prop_oneof![
            2 => Just(Vec::new()),
            1 => red_lines((0..12).map(Party).collect()),
        ],
        vec(thing(), 5),
        any::<u64>(),
    );
    let mut config = mithaq_testkit::config(40);
    // A life is long, and each step costs.
    config.max_shrink_iters = 0;
    let ran = TestRunner::new(config).run(&cases, |(alliance, lines, things, seed)| {
        let one = run(&alliance, &lines, &things, seed)?;
        tally.borrow_mut().adds(&one);
        Ok(())
    });
    ran.unwrap();
    // What never happened was not tried.
    let tally = tally.into_inner();
    assert_eq!(tally.missing(), [""; 0], "{tally:?}");
}
