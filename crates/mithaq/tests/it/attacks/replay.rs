//! Attack case 6: what was said once is said again, to a node that was put back and has forgotten it.

use http::Method;
use mithaq_node::NUDGE_PATH;

use crate::support::envoy::Envoy;
use crate::support::nation::{Nation, befriend};

#[test]
fn attack_06_a_restore_makes_no_request_and_no_invitation_good_again() {
    let mut qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    let sahil = Nation::serving("Sahil");
    befriend(&qamar, &rimal);
    // An invitation is open when the backup is made, and answered afterwards.
    let invitation = qamar.run(&["peer", "invite"]);
    let invitation = invitation["text"].as_str().unwrap().to_owned();
    let backup = qamar.backup("backup.tar.gz");
    sahil.run(&["peer", "accept", &invitation]);
    let envoy = Envoy::of(&rimal, &qamar);
    let request = envoy.signed(Method::POST, NUDGE_PATH, &[], b"");
    assert_eq!(envoy.send(&request.bytes()).unwrap().status, 204);
    assert_eq!(envoy.send(&request.bytes()).unwrap().status, 401, "again");

    qamar.stop();
    qamar.put_back(&backup);
    qamar.start();
    let envoy = Envoy::of(&rimal, &qamar);
    assert_eq!(
        envoy.send(&request.bytes()).unwrap().status,
        401,
        "after a restore"
    );
    // Without the name of the running process in it, only the forgotten nonce would have been in the way:
    // signed for the process that runs now, it is taken.
    let fresh = envoy.signed(Method::POST, NUDGE_PATH, &[], b"");
    assert_eq!(envoy.send(&fresh.bytes()).unwrap().status, 204);

    // Qamar has forgotten Sahil, and that the invitation was answered.
    assert_eq!(qamar.peer(&sahil.name), None);
    let thief = Nation::serving("Nowhere");
    let refused = thief.try_run(&["peer", "accept", &invitation]);
    assert_eq!(
        (refused.status, refused.error_code().as_str()),
        (5, "peer-refused")
    );
    assert_eq!(qamar.peer(&thief.name), None);
}
