//! `client add|list|remove`: ordinary TAXII clients.

use std::sync::PoisonError;

use mithaq_agreement::{Audience, PartyId, Purpose};
use mithaq_stix::Timestamp;
use mithaq_store::{Batch, RecordChange};

use super::{broken, participants, verdict};
use crate::admin::{AdminError, Answer, ClientSummary};
use crate::clients::ClientError;
use crate::inner::Inner;
use crate::projection::{Projection, Standing};

/// Makes a client. Its secrets leave here once and are not kept.
pub(super) fn add(
    node: &Inner,
    name: &str,
    audience: Option<&str>,
    purpose: Option<&str>,
    write: bool,
) -> Result<Answer, AdminError> {
    // One at a time: a participant must not be removed between the look and the record.
    let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
    node.refresh()?;
    let projection = node.projection();
    let audience = match audience {
        Some(audience) => verdict::audience(node, &projection, audience)?,
        None => Audience::Role(crate::audience::ANALYSTS.to_owned()),
    };
    let purpose = purpose.map(verdict::purpose).transpose()?;
    let purpose = match &audience {
        Audience::Participant(party) => of_participant(node, &projection, party, purpose)?,
        Audience::Peer(_) | Audience::Role(_) => purpose.unwrap_or(Purpose::Protection),
    };
    if write && matches!(audience, Audience::Peer(_)) {
        return Err(AdminError::usage(
            "write-for-peer",
            "the client was not made",
            "what a client adds is ours or a participant's, so nobody writes for a peer",
            "leave out --write, or leave out --as",
        ));
    }
    let created = Timestamp::from_unix_millis(node.watch.unix_millis()).to_string();
    let made = node.clients.make(
        name,
        crate::audience::id(&audience),
        purpose.word().to_owned(),
        write,
        created,
    );
    let (client, secret) = made.map_err(|error| match error {
        ClientError::Derivation => broken(&error),
        error => AdminError::usage(
            "client-name",
            "the client was not made",
            error.to_string(),
            "choose another name",
        ),
    })?;
    let mut batch = Batch::at(node.watch.unix_millis());
    let bytes = serde_json::to_vec(&client).map_err(|error| broken(&error))?;
    batch.records.push(RecordChange {
        kind: CLIENT_RECORD.to_owned(),
        key: client.name.clone(),
        bytes: Some(bytes),
    });
    node.store.commit(batch)?;
    node.clients.insert(client);
    node.rebuild_now()?;
    Ok(Answer::Client(secret))
}

/// The purpose of a participant's client: one that its terms permit, the one named if any is.
fn of_participant(
    node: &Inner,
    projection: &Projection,
    party: &PartyId,
    purpose: Option<Purpose>,
) -> Result<Purpose, AdminError> {
    let one = participants::named(node, projection, party.as_str())?;
    if one.standing(&node.me, &node.watch.now()) == Standing::Removed {
        return Err(AdminError::usage(
            "removed",
            "the client was not made",
            format!("`{}` was removed: its terms have ended", one.name),
            "add it anew: `mithaq participant add NAME`",
        ));
    }
    let (_, permitted) = one.terms.agreement.purposes();
    let usual = [Purpose::Protection].into_iter().chain(permitted.clone());
    let purpose = match purpose {
        Some(purpose) => Some(purpose),
        None => usual.into_iter().find(|one| permitted.contains(one)),
    };
    let words: Vec<&str> = permitted.iter().map(|one| one.word()).collect();
    purpose
        .filter(|purpose| permitted.contains(purpose))
        .ok_or_else(|| {
            AdminError::usage(
                "purpose-not-permitted",
                "the client was not made",
                format!("the terms of `{}` do not permit that purpose", one.name),
                format!("name one of: {}", words.join(", ")),
            )
        })
}

/// The kind of record a client is kept as.
pub(crate) const CLIENT_RECORD: &str = "client";

/// The change that forgets a client.
pub(super) fn forgotten(name: &str) -> RecordChange {
    RecordChange {
        kind: CLIENT_RECORD.to_owned(),
        key: name.to_owned(),
        bytes: None,
    }
}

/// All clients, by name.
pub(super) fn list(node: &Inner) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let clients = node.clients.list().into_iter().filter_map(|client| {
        let (audience, purpose) = crate::audience::of_client(&client)?;
        Some(ClientSummary {
            name: client.name.clone(),
            audience: verdict::summary(node, &projection, &audience),
            purpose: purpose.word().to_owned(),
            write: client.write,
            created: client.created.clone(),
        })
    });
    Ok(Answer::Clients {
        clients: clients.collect(),
    })
}

/// Removes a client; its credentials stop at once.
pub(super) fn remove(node: &Inner, name: &str) -> Result<Answer, AdminError> {
    if node.clients.get(name).is_none() {
        return Err(AdminError::usage(
            "unknown-client",
            format!("there is no client `{name}`"),
            "no client has that name",
            "see `mithaq client list`",
        ));
    }
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(forgotten(name));
    // Forgotten first: were the store to fail, the client is out until the next start, not in.
    node.clients.remove(name);
    node.store.commit(batch)?;
    node.rebuild_now()?;
    Ok(Answer::Done)
}
