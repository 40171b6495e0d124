//! Restarts of either side.

use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, Indicator, indicator};

/// DESIGN § 7 (durable cursors): after a restart of either node the exchange goes on where it was; what has been
/// read is not asked for again.
#[test]
fn after_a_restart_each_side_goes_on_from_its_cursor() {
    let mut giver = Nation::serving("Qamar");
    let mut receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    agree(&giver, &receiver, as_is);
    let objects = ["first", "second", "third", "fourth"].map(|name| indicator(name, &[GREEN]));
    for (turn, object) in objects.iter().enumerate() {
        let pids = [giver.pid(), receiver.pid()];
        match turn {
            0 => {}
            1 => receiver.restart(),
            2 => giver.restart(),
            _ => {
                // What is imported while the other side is away arrives when it is back.
                receiver.stop();
                giver.import(&[object]);
                receiver.start();
            }
        }
        if turn > 0 {
            assert_ne!(pids, [giver.pid(), receiver.pid()]);
        }
        if turn < 3 {
            giver.import(&[object]);
        }
        eventually("it arrives", || {
            receiver.analysts().sees(object.id()).then_some(())
        });
    }
    let at_receiver = receiver.analysts().ids();
    assert_eq!(at_receiver.len(), objects.len());
    for object in &objects {
        assert_eq!(at_receiver.get(object.id()), Some(&1));
        // A page that was read again would be on record again.
        assert_eq!(giver.crossings(object.id(), &receiver.name), 1);
    }
}

/// DESIGN 7.2, § 7: what takes several pages crosses whole, each object once and in one crossing, also when the
/// receiver is away for a while in between.
#[test]
fn many_pages_cross_whole_and_once() {
    const MANY: usize = 2_500;
    let giver = Nation::serving_with("Qamar", &[("MITHAQ_PAGE_MAXIMUM", "1000")]);
    let mut receiver = Nation::serving("Rimal");
    befriend(&giver, &receiver);
    agree(&giver, &receiver, as_is);
    let objects: Vec<Indicator> = (0..MANY)
        .map(|number| indicator(&format!("number {number}"), &[GREEN]))
        .collect();
    let (early, late) = objects.split_at(MANY / 2);
    let texts = |objects: &[Indicator]| objects.iter().map(Indicator::text).collect::<Vec<_>>();
    let arrives = |receiver: &Nation, object: &Indicator| {
        eventually("it arrives", || {
            receiver.analysts().sees(object.id()).then_some(())
        });
    };
    giver.import_texts(&texts(early));
    // A page that was on its way when its reader ended would be released, and on record, again.
    arrives(&receiver, &early[early.len() - 1]);
    receiver.stop();
    giver.import_texts(&texts(late));
    receiver.start();
    arrives(&receiver, &objects[MANY - 1]);
    let at_receiver = receiver.analysts().ids();
    assert_eq!(at_receiver.len(), MANY);
    for object in &objects {
        assert_eq!(at_receiver.get(object.id()), Some(&1), "{}", object.name);
    }
    // Of each page somewhere in it.
    for number in [0, 999, 1_000, 1_249, 1_250, 2_000, MANY - 1] {
        assert_eq!(giver.crossings(objects[number].id(), &receiver.name), 1);
    }
}
