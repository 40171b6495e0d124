//! How two nodes first hear of one another: an invitation goes out of band, the invited node reads the
//! inviter's document and greets it with the secret in the invitation.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use mithaq_agreement::PartyId;
use mithaq_stix::Timestamp;
use mithaq_store::{Batch, RecordChange};
use serde::{Deserialize, Serialize};

use super::{HELLO_PATH, RequestRefusal};
use crate::admin::{AdminError, ExitCode};
use crate::inner::Inner;
use crate::peers::{self, Peer, PeerState};
use crate::wire::Verified;
use crate::wire::binding::KeyBook;
use crate::wire::document::{NodeDocument, WELL_KNOWN, claimed_fingerprint, verify_document};
use crate::wire::egress::{Destination, Origin};
use crate::wire::invitation::{Invitation, InvitationToken};
use crate::wire::signature::{Freshness, Recipient, Refusal, sign_response, verify_request};
use crate::wire::words::Fingerprint;

/// The kind of record an open invitation is kept as, under the digest of its secret.
const RECORD: &str = "invitation";

/// An invitation that waits for its answer.
#[derive(Serialize, Deserialize)]
struct Open {
    /// Milliseconds since 1970.
    expires: i64,
}

/// What the invited node says.
#[derive(Serialize, Deserialize)]
struct Hello {
    token: String,
    /// Its signed node document.
    document: String,
}

/// Makes an invitation, good once and for `hours`.
pub(crate) fn invite(node: &Inner, hours: u32) -> Result<crate::admin::Invitation, AdminError> {
    let token = InvitationToken::draw(node.random.as_ref()).map_err(internal)?;
    let expires = node.watch.unix_millis() + i64::from(hours) * 3_600_000;
    let document = node.own_document();
    let origin = Origin::of(&node.public_url()).map_err(|error| {
        AdminError::usage(
            "no-public-url",
            "this node has no address that a peer could reach",
            error.to_string(),
            "set `public_url` in mithaq.toml to the https address under which peers reach this node, and serve",
        )
    })?;
    let invitation = Invitation {
        origin,
        party: node.me.object_id().clone(),
        root: document.fingerprint(),
        tls_pin: node.identity.tls.pin(),
        token: token.clone(),
        expires: Timestamp::from_unix_millis(expires),
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    let bytes = serde_json::to_vec(&Open { expires }).map_err(internal)?;
    batch.records.push(record(&token, Some(bytes)));
    node.store.commit(batch)?;
    Ok(crate::admin::Invitation {
        text: invitation.to_line(),
        fingerprint: document.fingerprint().to_string(),
        expires: invitation.expires.to_string(),
    })
}

/// Accepts an invitation: reads the inviter's document, greets it, and keeps it as a peer.
pub(crate) async fn accept(node: &Inner, line: &str) -> Result<PartyId, AdminError> {
    let invitation: Invitation =
        line.trim()
            .parse()
            .map_err(|error: crate::wire::invitation::InvitationError| {
                AdminError::usage(
                    "bad-invitation",
                    "the invitation cannot be used",
                    error.to_string(),
                    ASK_AGAIN,
                )
            })?;
    let seconds = node.watch.unix_millis().div_euclid(1000);
    invitation
        .check_expiry(seconds)
        .map_err(|error| refused("the invitation cannot be used", &error))?;
    if invitation.party == *node.me.object_id() {
        return Err(AdminError::usage(
            "own-invitation",
            "the invitation cannot be used",
            "it is our own",
            "give it to the other party",
        ));
    }
    let destination = Destination {
        origin: invitation.origin.clone(),
        pins: [invitation.tls_pin].into(),
        addresses: node.address_policy(),
    };
    let read = Request::builder()
        .uri(format!("{}{WELL_KNOWN}", invitation.origin))
        .body(Bytes::new());
    let answer = node
        .egress
        .send(&destination, read.map_err(internal)?)
        .await
        .map_err(|error| unreachable(&error))?;
    let document = verify_document(answer.body(), invitation.root, seconds)
        .map_err(|error| refused("the other node is not the one that invited us", &error))?;
    if *document.party() != invitation.party {
        return Err(refused(
            "the other node is not the one that invited us",
            &"it speaks for another party",
        ));
    }
    let text = String::from_utf8(answer.into_body().to_vec()).map_err(internal)?;
    // Kept first: when the greeting has been taken the other side may ask at once.
    let party = keep(node, &document, text, invitation.root)?;
    let greeted = greeting(node, &invitation, &destination, &document).await;
    if let Err(error) = greeted {
        crate::operator::peers::remove(node, &party)?;
        return Err(error);
    }
    // Only now does it know us: reading from it any earlier would be refused.
    node.signals.change_peers();
    Ok(party)
}

async fn greeting(
    node: &Inner,
    invitation: &Invitation,
    destination: &Destination,
    document: &Verified<NodeDocument>,
) -> Result<(), AdminError> {
    let hello = Hello {
        token: invitation.token.reveal(),
        document: node.own_document_text()?,
    };
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("{}{HELLO_PATH}", invitation.origin))
        .header(CONTENT_TYPE, "application/json")
        .body(Bytes::from(serde_json::to_vec(&hello).map_err(internal)?));
    let mut keys = KeyBook::new();
    keys.accept(document)
        .map_err(|error| refused("the other node's keys are not accepted", &error))?;
    let asked = node
        .peer_client
        .ask(
            &keys,
            document.party(),
            destination,
            request.map_err(internal)?,
        )
        .await;
    let answer = asked.map_err(|error| unreachable(&error))?;
    match answer.status() {
        StatusCode::NO_CONTENT => Ok(()),
        status => Err(refused(
            "the other node did not take our greeting",
            &format!("it answered {status}: the invitation may have expired or been used"),
        )),
    }
}

/// Answers a greeting: verifies the stranger's document, then its signature, then the secret.
pub(crate) async fn greet(
    node: &Inner,
    mut parts: Parts,
    body: Bytes,
) -> Result<Response<Bytes>, RequestRefusal> {
    let malformed = |what| RequestRefusal::new(node, &Refusal::Malformed { what });
    let hello: Hello = serde_json::from_slice(&body).map_err(|_| malformed("no greeting"))?;
    let token: InvitationToken = hello.token.parse().map_err(|_| malformed("no token"))?;
    let seconds = node.watch.unix_millis().div_euclid(1000);
    // The token, handed over out of band, vouches for this fingerprint; people compare the words later.
    let fingerprint = claimed_fingerprint(hello.document.as_bytes())
        .map_err(|_| malformed("no node document"))?;
    let document = verify_document(hello.document.as_bytes(), fingerprint, seconds)
        .map_err(|_| malformed("a node document that does not verify"))?;
    let mut keys = KeyBook::new();
    keys.accept(&document)
        .map_err(|_| malformed("keys that contradict one another"))?;
    let recipient = Recipient {
        party: node.me.object_id(),
        keys: &keys,
        replays: &node.replays,
    };
    let signer = verify_request(&mut parts, &body, &recipient, seconds)
        .map_err(|refusal| RequestRefusal::new(node, &refusal))?;
    let status = match redeem(node, &token, &document, hello.document, fingerprint) {
        Ok(true) => StatusCode::NO_CONTENT,
        Ok(false) => StatusCode::FORBIDDEN,
        Err(error) => {
            tracing::error!(%error, "a greeting could not be taken");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    let freshness = Freshness::draw(node.edge_clock.as_ref(), node.random.as_ref());
    let signed = freshness
        .map_err(|error| error.to_string())
        .and_then(|fresh| {
            sign_response(&mut response, &node.identity.key, &signer.binding, fresh)
                .map_err(|error| error.to_string())
        });
    if let Err(error) = signed {
        tracing::error!(%error, "an answer could not be signed");
        return Err(malformed("an answer that could not be signed"));
    }
    Ok(response)
}

/// Uses up the invitation and keeps the peer. `false` if there is no such invitation any more.
fn redeem(
    node: &Inner,
    token: &InvitationToken,
    document: &Verified<NodeDocument>,
    text: String,
    fingerprint: Fingerprint,
) -> Result<bool, AdminError> {
    let _turn = node
        .acting
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let key = digest_key(token);
    let Some(bytes) = node.store.record(RECORD, &key)? else {
        return Ok(false);
    };
    let open: Open = serde_json::from_slice(&bytes).map_err(internal)?;
    if open.expires < node.watch.unix_millis() {
        return Ok(false);
    }
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(record(token, None));
    node.store.commit(batch)?;
    keep(node, document, text, fingerprint)?;
    node.signals.change_peers();
    Ok(true)
}

/// Keeps the node of a verified document as a peer.
fn keep(
    node: &Inner,
    document: &Verified<NodeDocument>,
    text: String,
    fingerprint: Fingerprint,
) -> Result<PartyId, AdminError> {
    let party = PartyId::new(document.party().clone())
        .map_err(|error| refused("the peer was not accepted", &error))?;
    let mut keys = node.projection().peers().keys().clone();
    keys.accept(document)
        .map_err(|error| refused("the peer was not accepted", &error))?;
    let peer = Peer {
        party: party.clone(),
        name: document.party_name().to_owned(),
        document: text,
        fingerprint: fingerprint.to_string(),
        state: PeerState::Active,
        accepted: node.watch.unix_millis().div_euclid(1000),
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(peers::put(&peer).map_err(internal)?);
    // Peers decide who may read what: a page decided before is stale.
    batch.bump_epoch = true;
    node.store.commit(batch)?;
    node.refresh()?;
    tracing::info!(peer.id = %party, peer.name = peer.name, "a peer was accepted");
    Ok(party)
}

const ASK_AGAIN: &str =
    "ask the other party for a new invitation (`mithaq peer invite`) and copy the whole line";

fn record(token: &InvitationToken, bytes: Option<Vec<u8>>) -> RecordChange {
    RecordChange {
        kind: RECORD.to_owned(),
        key: digest_key(token),
        bytes,
    }
}

fn digest_key(token: &InvitationToken) -> String {
    token
        .digest()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn refused(what: &str, why: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Refused,
        "peer-refused",
        what,
        why.to_string(),
        ASK_AGAIN,
    )
}

fn unreachable(why: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "peer-unreachable",
        "the other node could not be asked",
        why.to_string(),
        "see that it serves and that this machine reaches its address; nodes on one machine need `allow_loopback = true`",
    )
}

fn internal(error: impl std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "internal",
        "this should not have happened",
        error.to_string(),
        "look at the node's log, and report it",
    )
}
