//! A peer's new key, learnt from the statement that comes with what it signs (DESIGN 4.1).
//!
//! A statement goes over the diplomatic channel as well; but a peer that was away for long would otherwise take nothing
//! that is signed with the new key, that channel included. No request of ours is made for it: attack case 10.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use mithaq_agreement::PartyId;
use mithaq_stix::Object;

use crate::inner::Inner;
use crate::intake::{self, Alongside, Origin};
use crate::key_words::{self, Heard};
use crate::wire::statement::{KeyStatement, STATEMENT_TYPE};

/// Longest statement in a header, in characters; ours have about 1,500.
const LONGEST: usize = 8 << 10;

/// The statement as it goes in a header, if its key followed another.
pub(crate) fn header(statement: &KeyStatement) -> Option<HeaderValue> {
    statement.former()?;
    let text = URL_SAFE_NO_PAD.encode(statement.object().bytes());
    HeaderValue::from_str(&text).ok()
}

/// Takes in the statement of a key that is not known yet, of `from`, or of any active peer. Returns whether a key was
/// learnt.
// INVARIANT: 4.1. Nothing is believed of who sent it: the root key of a peer that people have accepted has sealed it.
pub(crate) fn learn(node: &Inner, from: Option<&PartyId>, statement: &HeaderValue) -> bool {
    let Some(object) = read(statement) else {
        return false;
    };
    let projection = node.projection();
    let peers = projection.peers();
    let Ok(party) = key_words::party_of(&object) else {
        return false;
    };
    if !peers.is_active(&party) || from.is_some_and(|from| *from != party) {
        return false;
    }
    let Ok(Heard::Statement(heard)) = key_words::hear(&object, peers.keys(), &peers.roots()) else {
        return false;
    };
    let key = key_words::stated(&heard);
    let mut known = peers.keys().node_keys(party.object_id());
    if known.any(|(id, _)| *id == key) {
        return false;
    }
    drop(known);
    let origin = Origin::Channel { peer: party };
    let taken = intake::take(node, &origin, &[object.bytes()], |_| {
        (Alongside::default(), ())
    });
    match taken {
        Ok((taken, ())) => taken.each.iter().all(Result::is_ok),
        Err(error) => {
            tracing::error!(%error, "a peer's new key could not be kept");
            false
        }
    }
}

fn read(statement: &HeaderValue) -> Option<Object> {
    let text = statement
        .to_str()
        .ok()
        .filter(|text| text.len() <= LONGEST)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let object = Object::parse(&bytes).ok()?.object;
    (object.object_type() == STATEMENT_TYPE).then_some(object)
}
