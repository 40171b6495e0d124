//! Restarts of either side.

use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{GREEN, indicator};

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
