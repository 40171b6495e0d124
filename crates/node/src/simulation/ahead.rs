//! Acts that arrive before the agreement that they are about.

use mithaq_agreement::{Act, ActBuilder, ActKind, Agreement, Head};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_testkit::generate::between;
use mithaq_testkit::world::{AgreementNo, Party, day};

use super::stage::{Stage, act_id, agreement_id, party, proposal, sealed};
use super::{ME, PEERS};
use crate::intake::Origin;
use crate::seals;

const RIMAL: Party = PEERS[0];
const SAHIL: Party = PEERS[1];

/// As many of one party wait as are kept aside.
const MOST: u32 = 64;

/// A text that its author proposes to us, and its bytes.
fn text(no: u8, author: Party) -> (Agreement, Vec<u8>) {
    let (bytes, agreement) = proposal(&between(AgreementNo(no), [author, ME]));
    (agreement, bytes)
}

fn act(
    number: u32,
    agreement: &Agreement,
    author: Party,
    after: Option<&Act>,
    kind: &ActKind,
) -> Vec<u8> {
    let head: Option<Head> = after.map(Act::head);
    let at = Timestamp::from_unix_millis(day(2));
    let bytes = ActBuilder::new(agreement, &party(author), head.as_ref())
        .build(&act_id(number), &at, kind)
        .unwrap();
    sealed(author, &bytes)
}

/// An act, as a node reads it that knows everybody's keys.
fn read(stage: &Stage, bytes: &[u8]) -> Act {
    let object = mithaq_stix::Object::parse(bytes).unwrap().object;
    let projection = stage.node().projection();
    let keys = projection.peers().keys().seals();
    Act::from_verified(&seals::verify(&object, &keys).unwrap()).unwrap()
}

/// Hands it over as `by` over the diplomatic channel; for each whether it was taken.
fn over_channel(stage: &Stage, by: Party, objects: &[Vec<u8>]) -> Vec<bool> {
    let origin = Origin::Channel { peer: party(by) };
    let taken = stage.take(&origin, objects).unwrap();
    stage.node().refresh().unwrap();
    taken
}

fn signs(stage: &Stage, number: u32, agreement: &Agreement) {
    let ours = act(number, agreement, ME, None, &ActKind::Signature);
    assert_eq!(stage.take(&Origin::Author, &[ours]), Some(vec![true]));
    stage.node().refresh().unwrap();
}

fn in_force(stage: &Stage, agreement: &ObjectId, with: Party) -> bool {
    let node = stage.node();
    let projection = node.projection();
    projection
        .agreements()
        .in_force(agreement, &node.me, &party(with), &node.watch.now())
}

fn waiting(stage: &Stage, author: Party) -> usize {
    let projection = stage.node().projection();
    projection
        .agreements()
        .waiting(&party(author))
        .map_or(0, std::collections::BTreeSet::len)
}

/// 5.2: whether it permits or restricts, whoever brings it, and whether the node was started anew in between.
#[test]
fn inv_5_2_an_act_that_comes_before_its_agreement_counts_when_that_comes() {
    for (by, restarts, restricts) in [
        (RIMAL, false, false),
        (RIMAL, true, false),
        (SAHIL, false, false),
        (RIMAL, false, true),
        (SAHIL, true, true),
    ] {
        let mut stage = Stage::open(day(3), &[]);
        let (agreement, bytes) = text(0, RIMAL);
        let signature = act(1, &agreement, RIMAL, None, &ActKind::Signature);
        let signed = read(&stage, &signature);
        let mut acts = vec![signature];
        if restricts {
            let suspension = ActKind::Suspension;
            acts.insert(0, act(2, &agreement, RIMAL, Some(&signed), &suspension));
        }
        let taken = over_channel(&stage, by, &acts);
        assert!(taken.iter().all(|taken| *taken), "{taken:?}");
        assert_eq!(waiting(&stage, RIMAL), acts.len());
        assert!(!in_force(&stage, agreement.id(), RIMAL));
        assert_eq!(stage.node().projection().agreements().list().count(), 0);
        if restarts {
            stage.restart();
            assert_eq!(waiting(&stage, RIMAL), acts.len());
        }
        assert_eq!(over_channel(&stage, RIMAL, &[bytes]), [true]);
        assert_eq!(waiting(&stage, RIMAL), 0);
        signs(&stage, 9, &agreement);
        let found = in_force(&stage, agreement.id(), RIMAL);
        assert_eq!(found, !restricts, "{by:?} {restarts} {restricts}");
    }
}

/// Attack case 15: acts about nothing are kept for a while of each party, not without end.
#[test]
fn of_each_party_so_many_acts_wait_for_their_agreements_and_no_more() {
    let stage = Stage::open(day(3), &[]);
    let (comes, comes_bytes) = text(0, RIMAL);
    let (never, _) = text(1, RIMAL);
    let about_never = |from: u32, to: u32| -> Vec<Vec<u8>> {
        let numbers = from..to;
        numbers
            .map(|number| act(number, &never, RIMAL, None, &ActKind::Suspension))
            .collect()
    };
    let signature = act(1_000, &comes, RIMAL, None, &ActKind::Signature);
    assert_eq!(
        over_channel(&stage, RIMAL, std::slice::from_ref(&signature)),
        [true]
    );
    // Of what comes in one page as of what comes one by one: as many as there is room for.
    let first = about_never(0, MOST - 4);
    assert!(
        over_channel(&stage, RIMAL, &first)
            .iter()
            .all(|taken| *taken)
    );
    let rest = about_never(MOST - 4, MOST + 2);
    let taken = over_channel(&stage, RIMAL, &rest);
    assert_eq!(taken, [true, true, true, false, false, false]);
    assert_eq!(waiting(&stage, RIMAL), 64);
    let one_more = about_never(500, 501);
    assert_eq!(over_channel(&stage, RIMAL, &one_more), [false]);
    // Nor where another relays it. The bound is its author's: others' acts find room.
    assert_eq!(over_channel(&stage, SAHIL, &one_more), [false]);
    let (others, _) = text(2, SAHIL);
    let of_sahil = act(2_000, &others, SAHIL, None, &ActKind::Signature);
    assert_eq!(over_channel(&stage, SAHIL, &[of_sahil]), [true]);
    // What is here already is no further act, however often it comes.
    let again = over_channel(&stage, RIMAL, &first);
    assert!(again.iter().all(|taken| *taken), "{again:?}");
    assert_eq!(waiting(&stage, RIMAL), 64);

    // The one that waited counts; it makes room; those about what never comes say nothing.
    assert_eq!(over_channel(&stage, RIMAL, &[comes_bytes]), [true]);
    signs(&stage, 1_001, &comes);
    assert!(in_force(&stage, comes.id(), RIMAL));
    assert_eq!(waiting(&stage, RIMAL), 63);
    assert_eq!(over_channel(&stage, RIMAL, &one_more), [true]);
    assert_eq!(waiting(&stage, RIMAL), 64);
    let projection = stage.node().projection();
    assert!(
        projection
            .agreement(&agreement_id(AgreementNo(1)))
            .is_none()
    );
    assert_eq!(projection.agreements().list().count(), 1);
}
