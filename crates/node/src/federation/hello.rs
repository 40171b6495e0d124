//! How two nodes first hear of one another: an invitation goes out of band, the invited node reads the
//! inviter's document and greets it with the secret in the invitation.
//!
//! A greeting comes from a stranger, who may claim any party's id. So its secret is looked up before
//! anything else is done for it, nothing that it says touches what we hold of our peers, and a party
//! that is a peer already is not taken a second time: suspended peers stay suspended.

use std::sync::{Arc, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use mithaq_agreement::PartyId;
use mithaq_stix::Timestamp;
use mithaq_store::{Batch, RecordChange, StoreError};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::{HELLO_PATH, RequestRefusal};
use crate::admin::{AdminError, ExitCode};
use crate::inner::Inner;
use crate::peers::{self, Peer, PeerState};
use crate::projection::{Projection, Standing};
use crate::wire::Verified;
use crate::wire::binding::KeyBook;
use crate::wire::document::{NodeDocument, WELL_KNOWN, claimed_fingerprint, verify_document};
use crate::wire::egress::{AddressPolicy, AddressRefusal, Destination, Origin};
use crate::wire::invitation::{Invitation, InvitationToken};
use crate::wire::peer::AskError;
use crate::wire::signature::{Freshness, Recipient, Refusal, sign_response, verify_request};
use crate::wire::words::Fingerprint;

/// The kind of record an open invitation is kept as, under the digest of its secret.
pub(crate) const INVITATION_RECORD: &str = "invitation";

/// How often a peer is tried to be kept while other things move the epoch.
const TRIES: u32 = 32;

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
    let url = node.public_url();
    let origin = Origin::of(&url).map_err(|error| no_public_url(&error))?;
    // Told to listen on all addresses it says where it is on this machine; elsewhere that leads nowhere.
    let is_anywhere =
        node.settings.public_url.is_none() && node.settings.listen.ip().is_unspecified();
    if is_anywhere {
        return Err(no_public_url(
            &"it listens on all addresses, which is no address to come to",
        ));
    }
    if let Some(why) = out_of_reach(&url, node.address_policy()) {
        return Err(no_public_url(&why));
    }
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
    batch.records.extend(expired_invitations(node, batch.at)?);
    node.store.commit(batch)?;
    Ok(crate::admin::Invitation {
        text: invitation.to_line(),
        fingerprint: document.fingerprint().to_string(),
        expires: invitation.expires.to_string(),
    })
}

fn no_public_url(why: &dyn std::fmt::Display) -> AdminError {
    AdminError::usage(
        "no-public-url",
        "this node has no address that a peer could reach",
        why.to_string(),
        "set `public_url` in mithaq.toml to the https address under which peers reach this node, and serve",
    )
}

/// Why no peer can come to `url`, as far as the address itself tells.
fn out_of_reach(url: &str, policy: AddressPolicy) -> Option<&'static str> {
    let url = Url::parse(url).ok()?;
    let address = match url.host()? {
        Host::Ipv4(address) => address.into(),
        Host::Ipv6(address) => std::net::IpAddr::from(address).to_canonical(),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let is_local = name == "localhost" || name.ends_with(".localhost");
            return (is_local && !policy.allow_loopback).then_some(LOOPBACK);
        }
    };
    if address.is_unspecified() {
        return Some("it listens on all addresses, which is no address to come to");
    }
    match policy.check(address) {
        Ok(()) => None,
        Err(AddressRefusal::Loopback) => Some(LOOPBACK),
        Err(
            AddressRefusal::Private
            | AddressRefusal::LinkLocal
            | AddressRefusal::SharedAddressSpace,
        ) => Some(
            "nodes connect to no address of a private network; it takes a public one, or a name that leads to one",
        ),
        // Set aside for documents and the like: nobody's node is there, and no operator has one.
        Err(_) => None,
    }
}

const LOOPBACK: &str =
    "a loopback address leads nowhere from another machine, and `allow_loopback` is not set";

/// The changes that remove the invitations which nobody can answer any more.
pub(crate) fn expired_invitations(node: &Inner, now: i64) -> Result<Vec<RecordChange>, StoreError> {
    let kept = node.store.records(INVITATION_RECORD)?;
    let expired = kept.into_iter().filter(|(_, bytes)| {
        // One that cannot be read opens nothing either.
        serde_json::from_slice::<Open>(bytes).map_or(true, |open| open.expires < now)
    });
    let changes = expired.map(|(key, _)| RecordChange {
        kind: INVITATION_RECORD.to_owned(),
        key,
        bytes: None,
    });
    Ok(changes.collect())
}

/// Accepts an invitation: reads the inviter's document, greets it, and keeps it as a peer.
pub(crate) async fn accept(node: &Arc<Inner>, line: &str) -> Result<PartyId, AdminError> {
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
    let inviter = invitation.party.clone();
    // Asked again when it is kept; here so that nothing is sent in vain.
    blocking(node, move |node| {
        let party = PartyId::new(inviter).map_err(internal)?;
        match peers::record(node.store.as_ref(), &party)? {
            Some(_) => Err(already_a_peer(&party)),
            None => Ok(()),
        }
    })
    .await?;
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
    let candidate = Candidate {
        document,
        text,
        fingerprint: invitation.root,
    };
    // Kept first: when the greeting has been taken the other side may ask at once.
    let (candidate, kept) = blocking(node, move |node| {
        let kept = keep(node, &candidate, None)?;
        Ok((candidate, kept))
    })
    .await?;
    let party = kept.party.clone();
    if let Err(error) = greeting(node, &invitation, &destination, &candidate.document).await {
        blocking(node, move |node| undo(node, &kept)).await?;
        return Err(error);
    }
    // Only now does it know us: reading from it any earlier would be refused.
    node.signals.change_peers();
    Ok(party)
}

/// Takes back what [`keep`] added, and nothing else: what has been changed since stays.
fn undo(node: &Inner, kept: &Kept) -> Result<(), AdminError> {
    let stands = peers::record(node.store.as_ref(), &kept.party)?;
    match kept.record.is_some() && stands == kept.record {
        true => crate::operator::peers::remove(node, &kept.party),
        false => Ok(()),
    }
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
    let not_taken = |status| {
        refused(
            "the other node did not take our greeting",
            &format!(
                "it answered {status}: the invitation may have expired or been used, or it has us as a peer already and its operators must remove us first"
            ),
        )
    };
    match asked {
        Ok(answer) if answer.status() == StatusCode::NO_CONTENT => Ok(()),
        Ok(answer) => Err(not_taken(answer.status())),
        Err(AskError::Unsigned { status }) if status == StatusCode::FORBIDDEN => {
            Err(not_taken(status))
        }
        Err(error) => Err(unreachable(&error)),
    }
}

/// Answers a greeting: looks for the invitation that it answers, then verifies the stranger's document
/// and its signature, then takes it as a peer.
///
/// Without an open invitation the answer is a bare 403, and 429 when greetings come too often.
pub(crate) async fn greet(
    node: &Arc<Inner>,
    mut parts: Parts,
    body: Bytes,
) -> Result<Response<Bytes>, RequestRefusal> {
    let malformed = |what| RequestRefusal::new(node, &Refusal::Malformed { what });
    let hello: Hello = serde_json::from_slice(&body).map_err(|_| malformed("no greeting"))?;
    let token: InvitationToken = hello.token.parse().map_err(|_| malformed("no token"))?;
    // INVARIANT: a stranger costs one read of a record, no signature, and no memory.
    let asked = token.clone();
    let open = match blocking(node, move |node| is_open(node, &asked)).await {
        Ok(open) => open,
        Err(error) => {
            tracing::error!(%error, "an invitation could not be looked up");
            return Ok(bare(StatusCode::SERVICE_UNAVAILABLE));
        }
    };
    if node.replays.count_greeting(open, Instant::now()).is_err() {
        return Ok(bare(StatusCode::TOO_MANY_REQUESTS));
    }
    if !open {
        tracing::warn!("a greeting without an open invitation was refused");
        return Ok(bare(StatusCode::FORBIDDEN));
    }
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
        // The party is what the stranger claims: nothing is noted under its name. Heard twice, a greeting
        // finds its invitation used.
        replays: &node.replays.for_greeting(),
    };
    let signer = verify_request(&mut parts, &body, &recipient, seconds)
        .map_err(|refusal| RequestRefusal::new(node, &refusal))?;
    let candidate = Candidate {
        document,
        text: hello.document,
        fingerprint,
    };
    let kept = blocking(node, move |node| keep(node, &candidate, Some(&token))).await;
    let status = match kept {
        Ok(_) => {
            node.signals.change_peers();
            StatusCode::NO_CONTENT
        }
        // One answer for all: it does not tell whom we have as peers.
        Err(error) if matches!(error.exit, ExitCode::Refused | ExitCode::Usage) => {
            tracing::warn!(peer.id = %signer.party, %error, "a greeting was refused");
            StatusCode::FORBIDDEN
        }
        Err(error) => {
            tracing::error!(%error, "a greeting could not be taken");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    let mut response = bare(status);
    Freshness::draw(node.edge_clock.as_ref(), node.random.as_ref())
        .map_err(|error| error.to_string())
        .and_then(|fresh| {
            sign_response(&mut response, &node.identity.key(), &signer.binding, fresh)
                .map_err(|error| error.to_string())
        })
        .map_err(|error| {
            tracing::error!(%error, "an answer could not be signed");
            RequestRefusal::because("the answer could not be signed")
        })?;
    Ok(response)
}

fn bare(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// Runs what waits for the store or for its turn where waiting holds up nobody.
async fn blocking<T: Send + 'static>(
    node: &Arc<Inner>,
    work: impl FnOnce(&Inner) -> Result<T, AdminError> + Send + 'static,
) -> Result<T, AdminError> {
    let node = Arc::clone(node);
    let done = tokio::task::spawn_blocking(move || work(&node)).await;
    done.unwrap_or_else(|error| Err(internal(error)))
}

/// Whether there is such an invitation, not used and not expired.
fn is_open(node: &Inner, token: &InvitationToken) -> Result<bool, AdminError> {
    let Some(bytes) = node.store.record(INVITATION_RECORD, &digest_key(token))? else {
        return Ok(false);
    };
    let open: Open = serde_json::from_slice(&bytes).map_err(internal)?;
    Ok(node.watch.unix_millis() <= open.expires)
}

/// A node that may become a peer.
struct Candidate {
    document: Verified<NodeDocument>,
    text: String,
    fingerprint: Fingerprint,
}

/// A node that became one.
struct Kept {
    party: PartyId,
    /// Its record, as it was written; `None` if it had become a peer meanwhile.
    record: Option<Vec<u8>>,
}

/// Keeps a node as a peer, and in the same breath uses up the invitation that it answers.
///
/// Two nodes may accept one another's invitations at once: whoever is an active peer by the same keys is
/// not refused for it.
///
/// # Errors
/// When the party is a peer already by other keys, or suspended; when its keys contradict those that we hold, or the
/// invitation is not open any more. Nothing has then changed.
fn keep(
    node: &Inner,
    candidate: &Candidate,
    invitation: Option<&InvitationToken>,
) -> Result<Kept, AdminError> {
    let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
    let (peer, record) = commit(node, candidate, invitation)?;
    // It is a peer now, whatever happens here; the next look at the store tries again.
    if let Err(error) = node.refresh() {
        tracing::error!(%error, "a new peer could not be put into use yet");
    }
    tracing::info!(peer.id = %peer.party, peer.name = peer.name, "a peer was accepted");
    Ok(Kept {
        party: peer.party,
        record,
    })
}

/// The one batch of [`keep`], whose caller holds `acting`.
fn commit(
    node: &Inner,
    candidate: &Candidate,
    invitation: Option<&InvitationToken>,
) -> Result<(Peer, Option<Vec<u8>>), AdminError> {
    let document = &candidate.document;
    let party = PartyId::new(document.party().clone())
        .map_err(|error| refused("the peer was not accepted", &error))?;
    for _ in 0..TRIES {
        node.refresh()?;
        let projection = node.projection();
        if let Some(token) = invitation
            && !is_open(node, token)?
        {
            return Err(refused(
                "the peer was not accepted",
                &"its invitation was used or has expired",
            ));
        }
        // The record and not the projection: one that cannot be used is still there.
        if peers::record(node.store.as_ref(), &party)?.is_some() {
            let held = same_peer(&projection, &party, candidate);
            let mut peer = held.ok_or_else(|| already_a_peer(&party))?;
            let Some(token) = invitation else {
                return Ok((peer, None));
            };
            peer.confirmed = true;
            let mut batch = Batch::at(node.watch.unix_millis());
            batch.records.push(peers::put(&peer).map_err(internal)?);
            batch.records.push(record(token, None));
            batch.expect_epoch = Some(projection.epoch());
            match node.store.commit(batch) {
                Ok(_) => return Ok((peer, None)),
                Err(StoreError::EpochMoved { .. }) => continue,
                Err(error) => return Err(error.into()),
            }
        }
        if projection
            .participant(&party)
            .is_some_and(|one| one.standing(&node.me, &node.watch.now()) != Standing::Removed)
        {
            return Err(is_a_participant(&party));
        }
        let mut keys = projection.peers().keys().clone();
        keys.accept(document)
            .map_err(|error| refused("the peer was not accepted", &error))?;
        if projection.peers().is_shared(document.party_name()) {
            tracing::warn!(peer.id = %party, peer.name = document.party_name(), "a new peer's name is not its alone: commands must give party ids");
        }
        let peer = Peer {
            party: party.clone(),
            name: document.party_name().to_owned(),
            document: candidate.text.clone(),
            fingerprint: candidate.fingerprint.to_string(),
            state: PeerState::Active,
            accepted: node.watch.unix_millis().div_euclid(1000),
            confirmed: false,
        };
        let mut batch = Batch::at(node.watch.unix_millis());
        let change = peers::put(&peer).map_err(internal)?;
        let written = change.bytes.clone().unwrap_or_default();
        batch.records.push(change);
        batch
            .records
            .extend(invitation.map(|token| record(token, None)));
        // Peers decide who may read what: a page decided before is stale.
        batch.bump_epoch = true;
        // INVARIANT: attack case 2. What the keys were held against is what the store still holds.
        batch.expect_epoch = Some(projection.epoch());
        match node.store.commit(batch) {
            Ok(_) => return Ok((peer, Some(written))),
            Err(StoreError::EpochMoved { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(internal("the store never stood still"))
}

/// The active peer that `candidate` is already, by the same root and the same node key.
fn same_peer(projection: &Projection, party: &PartyId, candidate: &Candidate) -> Option<Peer> {
    let peers = projection.peers();
    let peer = peers.get(party).filter(|_| peers.is_active(party))?;
    let held = peers.document(party)?.statement();
    let greeted = candidate.document.statement();
    (held.root() == greeted.root() && held.node() == greeted.node()).then(|| peer.clone())
}

fn already_a_peer(party: &PartyId) -> AdminError {
    AdminError::new(
        ExitCode::Refused,
        "already-a-peer",
        "the peer was not accepted",
        format!("`{party}` is a peer already"),
        format!(
            "nothing need be done; if its keys changed, remove it first (`mithaq peer remove {party}`), and ask for a new invitation"
        ),
    )
}

// INVARIANT: DESIGN § 4. Whoever has a key acts for itself. We attest the acts of a participant, so none of
// ours can be a peer as well: it would then be bound by our word.
fn is_a_participant(party: &PartyId) -> AdminError {
    AdminError::new(
        ExitCode::Refused,
        "is-a-participant",
        "the peer was not accepted",
        format!("`{party}` is a participant of ours, which has no node"),
        format!(
            "if it has a node of its own now, remove it first (`mithaq participant remove {party}`)"
        ),
    )
}

const ASK_AGAIN: &str =
    "ask the other party for a new invitation (`mithaq peer invite`) and copy the whole line";

fn record(token: &InvitationToken, bytes: Option<Vec<u8>>) -> RecordChange {
    RecordChange {
        kind: INVITATION_RECORD.to_owned(),
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
