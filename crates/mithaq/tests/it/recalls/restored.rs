//! Recalls that a restore has forgotten are obtained again before anything is released (DESIGN 7.8).

use super::{comes_to, crosses, state, two};
use crate::support::eventually;
use crate::support::samples::{GREEN, indicator};

#[test]
fn inv_7_8_recalls_are_obtained_again_before_anything_is_released() {
    let (mut giver, mut receiver) = two(&[]);
    let ours = indicator("Recalled since the backup", &[GREEN]);
    let kept = indicator("Not recalled", &[GREEN]);
    crosses(&giver, &receiver, &ours);
    crosses(&giver, &receiver, &kept);
    let of_giver = giver.backup("giver.backup");
    let of_receiver = receiver.backup("receiver.backup");
    giver.run(&["recall", ours.id()]);
    comes_to(&giver, &ours, &receiver, "deleted");
    // Who recalled has forgotten it: the one who was asked gives the recall back.
    giver.stop();
    giver.put_back(&of_giver);
    giver.start();
    eventually("the peer has been read", || match giver.waits_for() {
        Some(_) => None,
        None => Some(()),
    });
    assert!(!giver.analysts().sees(ours.id()));
    assert!(giver.analysts().sees(kept.id()));
    assert_eq!(giver.reasons(ours.id(), &receiver.name), ["restricted"]);
    assert_eq!(state(&giver, &ours, &receiver), "deleted");
    // Who was asked has forgotten it: the recall is there once more, and is carried out once more.
    receiver.stop();
    receiver.put_back(&of_receiver);
    receiver.start();
    eventually("the peer has been read", || match receiver.waits_for() {
        Some(_) => None,
        None => Some(()),
    });
    assert!(!receiver.analysts().sees(ours.id()));
    eventually("it is deleted again", || {
        let told = receiver.try_run(&["why", ours.id(), "--for", "analysts"]);
        (told.status == 2 && told.error_code() == "not-held").then_some(())
    });
    eventually("it is answered", || {
        (state(&receiver, &ours, &receiver) == "deleted").then_some(())
    });
}
